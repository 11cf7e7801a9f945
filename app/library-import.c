/* library-import.c: starting and resuming imports. */
#include "library.h"

#include "import-private.h"
#include "importer.h"
#include "library-private.h"

#include "roots.h"

ShoeboxImport *
_shoebox_library_start_import (ShoeboxLibrary *self, const ImporterPlace *places, gsize n,
                               gboolean asked, gboolean paused)
{
  if (self->import != NULL)
    {
      if (_shoebox_import_append (self->import, places, n, asked))
        return self->import;
      /* It is over or was cancelled; its threads may still be on their last photos. */
      _shoebox_import_stop (self->import);
      g_clear_object (&self->import);
    }
  if (!paused)
    _shoebox_library_remember_pause (self, FALSE);
  self->import = _shoebox_import_start (self, places, n, asked, paused);
  return self->import;
}

void
_shoebox_library_look (ShoeboxLibrary *self, const ImporterPlace *places, gsize n)
{
  _shoebox_library_start_import (self, places, n, FALSE, FALSE);
}

static ShoeboxImport *
start (ShoeboxLibrary *self, const char *const *folders, gboolean asked, gboolean paused)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (ImporterPlace));

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      ImporterPlace place = { .path = (char *) folders[i], .why = IMPORTER_ASKED };

      g_array_append_val (places, place);
    }
  return _shoebox_library_start_import (self, (const ImporterPlace *) (void *) places->data,
                                        places->len, asked, paused);
}

ShoeboxImport *
shoebox_library_import (ShoeboxLibrary *self, const char *const *folders)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (self->writer != NULL, NULL);
  return start (self, folders, TRUE, FALSE);
}

ShoeboxImport *
shoebox_library_get_import (ShoeboxLibrary *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return self->import;
}

ShoeboxImport *
shoebox_library_resume (ShoeboxLibrary *self)
{
  g_autoptr (GPtrArray) roots = NULL;
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  ShoeboxCounts counts;
  gboolean gone = FALSE;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (self->writer == NULL || (roots = db_roots_list (self->main_db, NULL)) == NULL)
    return NULL;
  for (guint i = 0; i < roots->len; i++)
    {
      const DbRoot *root = g_ptr_array_index (roots, i);

      /* Walks that were not finished, and folders that were gone and are back. */
      if (!g_file_test (root->path, G_FILE_TEST_IS_DIR))
        gone = gone || root->scanned_at > DB_SCAN_NEVER_ASKED;
      else if (root->scanned_at == DB_SCAN_UNFINISHED)
        g_ptr_array_add (folders, root->path);
    }
  g_ptr_array_add (folders, NULL);
  shoebox_library_get_counts (self, &counts);
  if (counts.new_ == 0 && folders->len == 1 && !gone
      && !importer_features_lack (self->main_db, NULL))
    {
      _shoebox_library_remember_pause (self, FALSE);
      return NULL;
    }
  return start (self, (const char *const *) (void *) folders->pdata, folders->len > 1,
                self->import_paused);
}

/* --- Care ------------------------------------------------------------------------------------- */

typedef struct
{
  ShoeboxLibrary *self;
  GPtrArray *findings, *thumbnails;
  GError *error;
} CheckJob;

static void
check_cb (gpointer data)
{
  CheckJob *job = data;

  job->findings = db_check (job->self->db, &job->error);
  if (job->error == NULL)
    job->thumbnails = db_thumbnails_check (job->self->thumbnails, &job->error);
}

static void
check_files (ShoeboxLibrary *self, GPtrArray *findings)
{
  g_autoptr (GArray) ids = shoebox_library_query (self, "-is:missing", NULL);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr (DbPhoto) photo = db_photos_get (self->main_db, g_array_index (ids, gint64, i),
                                                 NULL);

      if (photo != NULL && !g_file_test (photo->path, G_FILE_TEST_EXISTS))
        {
          g_autofree char *shown = g_filename_display_name (photo->path);

          g_ptr_array_add (findings, g_strdup_printf ("%s: the file is not there any more; "
                                                      "importing its folder again notes that",
                                                      shown));
        }
    }
}

GPtrArray *
shoebox_library_check (ShoeboxLibrary *self, GError **error)
{
  CheckJob job = { .self = self };

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (!_shoebox_library_check_writable (self, error))
    return NULL;
  shoebox_worker_call (self->writer, check_cb, &job);
  if (job.error != NULL)
    {
      g_clear_pointer (&job.findings, g_ptr_array_unref);
      _shoebox_error_from_db (&job.error);
      g_propagate_error (error, job.error);
      return NULL;
    }
  for (guint i = 0; i < job.thumbnails->len; i++)
    g_ptr_array_add (job.findings, g_strdup (g_ptr_array_index (job.thumbnails, i)));
  g_ptr_array_unref (job.thumbnails);
  check_files (self, job.findings);
  return job.findings;
}
