/* import.c: the main thread's view of an importer. */
#include "import.h"

#include "import-private.h"
#include "importer.h"
#include "library-private.h"

struct _ShoeboxImport
{
  GObject parent_instance;

  ShoeboxLibrary *library; /* borrowed: it owns this and stops it before it goes */
  Importer *importer;
  gboolean asked;          /* the owner gave it folders, or photos to read again */
  gboolean finished;       /* the threads have ended and all of their news was told */
  GPtrArray *problems;     /* the copy that get_problems lends out */
  guint opinion_serial;    /* of the library when it began */
};

G_DEFINE_FINAL_TYPE (ShoeboxImport, shoebox_import, G_TYPE_OBJECT)

ShoeboxProblem *
shoebox_problem_new (const char *path, const char *reason)
{
  ShoeboxProblem *problem = g_new (ShoeboxProblem, 1);

  problem->path = g_strdup (path);
  problem->reason = g_strdup (reason);
  return problem;
}

void
shoebox_problem_free (ShoeboxProblem *problem)
{
  g_free (problem->path);
  g_free (problem->reason);
  g_free (problem);
}

char *
shoebox_problem_dup_text (const ShoeboxProblem *problem)
{
  g_autofree char *shown = NULL;

  if (problem->path == NULL)
    return g_strdup (problem->reason);
  shown = g_filename_display_name (problem->path);
  return g_strdup_printf ("%s: %s", shown, problem->reason);
}

static void
shoebox_import_finalize (GObject *object)
{
  ShoeboxImport *self = SHOEBOX_IMPORT (object);

  g_clear_pointer (&self->importer, importer_free);
  g_ptr_array_unref (self->problems);
  G_OBJECT_CLASS (shoebox_import_parent_class)->finalize (object);
}

static void
shoebox_import_class_init (ShoeboxImportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_import_finalize;
}

static void
shoebox_import_init (ShoeboxImport *self)
{
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_problem_free);
}

static void
news_cb (ImporterNews *news, gpointer user)
{
  g_autoptr (ShoeboxImport) self = g_object_ref (SHOEBOX_IMPORT (user));
  ShoeboxLibrary *library = self->library;

  if (news->finished)
    {
      /* When the library is closed a pause outlives it. */
      if (!self->finished)
        _shoebox_library_remember_pause (library, FALSE);
      importer_join (self->importer);
      self->finished = TRUE;
      /* What was read before something was learned was judged by an earlier version. */
      if (library->opinion_serial != self->opinion_serial && library->learner != NULL)
        _shoebox_library_rescore (library);
    }
  if (news->added > 0)
    _shoebox_library_photos_added (library, news->added);
  if (news->many || (news->changed != NULL && news->changed->len > 0))
    _shoebox_library_photos_read (library, news->many ? NULL : news->changed);
  if (news->finished && library->labels_dirty)
    _shoebox_library_labels_changed (library);
  if (news->undo)
    _shoebox_library_undo_changed (library);
  if (news->walk != NULL)
    _shoebox_library_take_walk (library, news->walk);
  _shoebox_library_import_changed (library);
  importer_news_free (news);
}

static ShoeboxOpinion *
opinion_cb (Db *db, gpointer user, GError **error)
{
  return _shoebox_library_dup_opinion (((ShoeboxImport *) user)->library, db, error);
}

static const ShoeboxNetworks *
networks_cb (ShoeboxTraitStore **traits, gpointer user, GError **error)
{
  ShoeboxLibrary *library = SHOEBOX_IMPORT (user)->library;

  *traits = _shoebox_library_get_traits (library, error);
  return *traits != NULL ? _shoebox_library_get_networks (library, error) : NULL;
}

ShoeboxImport *
_shoebox_import_start (ShoeboxLibrary *library, const ImporterPlace *places, gsize n,
                       gboolean asked, gboolean paused)
{
  ShoeboxImport *self = g_object_new (SHOEBOX_TYPE_IMPORT, NULL);

  self->library = library;
  self->asked = asked;
  self->opinion_serial = library->opinion_serial;
  self->importer = importer_new (library->writer, library->db, library->thumbnails, news_cb,
                                 networks_cb, opinion_cb, self);
  importer_append (self->importer, places, n);
  importer_set_paused (self->importer, paused);
  importer_start (self->importer);
  return self;
}

gboolean
_shoebox_import_append (ShoeboxImport *self, const ImporterPlace *places, gsize n, gboolean asked)
{
  if (self->finished || !importer_append (self->importer, places, n))
    return FALSE;
  self->asked = self->asked || asked;
  if (asked)
    shoebox_import_set_paused (self, FALSE);
  return TRUE;
}

void
_shoebox_import_look_again (ShoeboxImport *self, guint n)
{
  importer_look_again (self->importer, n);
}

gboolean
_shoebox_import_is_running (ShoeboxImport *self)
{
  return !self->finished;
}

void
_shoebox_import_want (ShoeboxImport *self, gint64 id, gboolean wanted)
{
  if (!self->finished)
    importer_want (self->importer, id, wanted);
}

void
_shoebox_import_stop (ShoeboxImport *self)
{
  if (self->finished)
    return;
  importer_cancel (self->importer);
  importer_join (self->importer);
  self->finished = TRUE;
  shoebox_worker_deliver (self->library->writer);
}

void
shoebox_import_get_progress (ShoeboxImport *self, ShoeboxImportProgress *progress)
{
  g_return_if_fail (SHOEBOX_IS_IMPORT (self));
  g_return_if_fail (progress != NULL);

  importer_get_progress (self->importer, progress);
  progress->walks = self->asked;
  /* It is done when everybody has been told. */
  if (!self->finished && progress->state > SHOEBOX_IMPORT_READING)
    progress->state = SHOEBOX_IMPORT_READING;
}

void
shoebox_import_get_times (ShoeboxImport *self, ShoeboxImportTimes *times)
{
  g_return_if_fail (SHOEBOX_IS_IMPORT (self));
  g_return_if_fail (times != NULL);

  importer_get_times (self->importer, times);
}

GPtrArray *
shoebox_import_get_problems (ShoeboxImport *self)
{
  g_return_val_if_fail (SHOEBOX_IS_IMPORT (self), NULL);

  pthread_mutex_lock (&self->importer->mutex);
  for (guint i = self->problems->len; i < self->importer->problems->len; i++)
    {
      const ShoeboxProblem *problem = g_ptr_array_index (self->importer->problems, i);

      g_ptr_array_add (self->problems, shoebox_problem_new (problem->path, problem->reason));
    }
  pthread_mutex_unlock (&self->importer->mutex);
  return self->problems;
}

char *
shoebox_import_dup_place (ShoeboxImport *self)
{
  char *place;

  g_return_val_if_fail (SHOEBOX_IS_IMPORT (self), NULL);

  pthread_mutex_lock (&self->importer->mutex);
  place = g_strdup (self->finished ? NULL : self->importer->place);
  pthread_mutex_unlock (&self->importer->mutex);
  return place;
}

const GError *
shoebox_import_get_error (ShoeboxImport *self)
{
  const GError *error;

  g_return_val_if_fail (SHOEBOX_IS_IMPORT (self), NULL);

  /* Once set it stays as it is. */
  pthread_mutex_lock (&self->importer->mutex);
  error = self->importer->error;
  pthread_mutex_unlock (&self->importer->mutex);
  return error;
}

void
shoebox_import_cancel (ShoeboxImport *self)
{
  g_return_if_fail (SHOEBOX_IS_IMPORT (self));
  if (!self->finished)
    importer_cancel (self->importer);
}

void
shoebox_import_set_paused (ShoeboxImport *self, gboolean paused)
{
  ShoeboxImportProgress progress;

  g_return_if_fail (SHOEBOX_IS_IMPORT (self));

  shoebox_import_get_progress (self, &progress);
  if (self->finished || progress.paused == paused)
    return;
  importer_set_paused (self->importer, paused);
  _shoebox_library_remember_pause (self->library, paused);
  _shoebox_library_import_changed (self->library);
}
