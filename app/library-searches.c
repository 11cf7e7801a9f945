/* library-searches.c: searches made lately, and those that are kept. */
#include "library-private.h"

#include "searching.h"

#include "searches.h"

struct _ShoeboxSavedSearch
{
  GObject parent_instance;

  gint64 id;
  char *name, *text;
};

G_DEFINE_FINAL_TYPE (ShoeboxSavedSearch, shoebox_saved_search, G_TYPE_OBJECT)

static void
shoebox_saved_search_finalize (GObject *object)
{
  ShoeboxSavedSearch *self = SHOEBOX_SAVED_SEARCH (object);

  g_free (self->name);
  g_free (self->text);
  G_OBJECT_CLASS (shoebox_saved_search_parent_class)->finalize (object);
}

static void
shoebox_saved_search_class_init (ShoeboxSavedSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_saved_search_finalize;
}

static void
shoebox_saved_search_init (ShoeboxSavedSearch *self)
{
}

gint64
shoebox_saved_search_get_id (ShoeboxSavedSearch *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SAVED_SEARCH (self), 0);
  return self->id;
}

const char *
shoebox_saved_search_get_name (ShoeboxSavedSearch *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SAVED_SEARCH (self), NULL);
  return self->name;
}

const char *
shoebox_saved_search_get_text (ShoeboxSavedSearch *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SAVED_SEARCH (self), NULL);
  return self->text;
}

/* --- The list --------------------------------------------------------------------------------- */

static gboolean
is_same (ShoeboxSavedSearch *search, const DbSearchText *text)
{
  return search->id == text->id && g_str_equal (search->name, text->name)
         && g_str_equal (search->text, text->query);
}

/* What stays at the beginning and at the end is the same object as before. */
static void
take_list (ShoeboxLibrary *self, GPtrArray *texts)
{
  GListModel *model = G_LIST_MODEL (self->searches);
  guint n = g_list_model_get_n_items (model), start = 0, end = 0;
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  while (start < n && start < texts->len)
    {
      g_autoptr (ShoeboxSavedSearch) search = g_list_model_get_item (model, start);

      if (!is_same (search, texts->pdata[start]))
        break;
      start++;
    }
  while (end < n - start && end < texts->len - start)
    {
      g_autoptr (ShoeboxSavedSearch) search = g_list_model_get_item (model, n - 1 - end);

      if (!is_same (search, texts->pdata[texts->len - 1 - end]))
        break;
      end++;
    }
  for (guint i = start; i < texts->len - end; i++)
    {
      const DbSearchText *text = texts->pdata[i];
      ShoeboxSavedSearch *search = g_object_new (SHOEBOX_TYPE_SAVED_SEARCH, NULL);

      search->id = text->id;
      search->name = g_strdup (text->name);
      search->text = g_strdup (text->query);
      g_ptr_array_add (added, search);
    }
  if (n - start - end > 0 || added->len > 0)
    g_list_store_splice (self->searches, start, n - start - end, added->pdata, added->len);
}

GListModel *
shoebox_library_get_searches (ShoeboxLibrary *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (self->searches == NULL)
    {
      g_autoptr (GPtrArray) texts
          = self->main_db != NULL ? db_searches_list (self->main_db, NULL) : NULL;

      self->searches = g_list_store_new (SHOEBOX_TYPE_SAVED_SEARCH);
      if (texts != NULL)
        take_list (self, texts);
    }
  return G_LIST_MODEL (self->searches);
}

ShoeboxSavedSearch *
shoebox_library_find_search (ShoeboxLibrary *self, const char *name, gint64 id)
{
  GListModel *model = shoebox_library_get_searches (self);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ShoeboxSavedSearch) search = g_list_model_get_item (model, i);

      if (name != NULL ? g_str_equal (search->name, name) : search->id == id)
        return g_steal_pointer (&search);
    }
  return NULL;
}

/* --- Changes ---------------------------------------------------------------------------------- */

typedef enum
{
  SAVE,
  CHANGE,
  REMOVE,
  NOTE,
  FORGET
} Kind;

typedef struct
{
  ShoeboxLibrary *self;
  GTask *task;      /* touched on the main thread only; NULL: nobody waits */
  Kind kind;
  gint64 id;
  char *name, *text;
  GPtrArray *texts; /* the kept ones afterwards */
  GError *error;
} Job;

static gboolean
run (Job *job, Db *db)
{
  switch (job->kind)
    {
    case SAVE:
      job->id = db_searches_save (db, job->id, job->name, job->text, &job->error);
      return job->id > 0;
    case CHANGE:
      return db_searches_change (db, job->id, job->name, job->text, &job->error);
    case REMOVE:
      return db_searches_remove (db, job->id, &job->error);
    case NOTE:
      return db_searches_note (db, job->text, &job->error);
    case FORGET:
    default:
      return db_searches_forget (db, &job->error);
    }
}

static void
run_cb (gpointer data)
{
  Job *job = data;

  if (run (job, job->self->db) && job->task != NULL)
    job->texts = db_searches_list (job->self->db, &job->error);
  _shoebox_error_from_db (&job->error);
}

static void
done_cb (gpointer data)
{
  g_autofree Job *job = data;
  g_autoptr (GTask) task = job->task;

  if (job->texts != NULL && job->self->searches != NULL)
    take_list (job->self, job->texts);
  g_clear_pointer (&job->texts, g_ptr_array_unref);
  g_free (job->name);
  g_free (job->text);
  if (task == NULL)
    g_clear_error (&job->error);
  else if (job->error != NULL)
    g_task_return_error (task, job->error);
  else
    g_task_return_int (task, (gssize) job->id);
}

static void
start (ShoeboxLibrary *self, Kind kind, gint64 id, const char *name, const char *text, GTask *task)
{
  GError *error = NULL;
  Job *job;

  if (!_shoebox_library_check_writable (self, &error))
    {
      if (task != NULL)
        g_task_return_error (task, error);
      else
        g_error_free (error);
      g_clear_object (&task);
      return;
    }
  job = g_new0 (Job, 1);
  job->self = self;
  job->task = task;
  job->kind = kind;
  job->id = id;
  job->name = g_strdup (name);
  job->text = g_strdup (text);
  shoebox_worker_push (self->writer, run_cb, done_cb, NULL, job);
}

void
shoebox_library_note_search (ShoeboxLibrary *self, const char *text)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (text != NULL && *text != '\0');
  start (self, NOTE, 0, NULL, text, NULL);
}

void
shoebox_library_forget_searches (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  start (self, FORGET, 0, NULL, NULL, NULL);
}

void
shoebox_library_save_search_async (ShoeboxLibrary *self, gint64 id, const char *name,
                                   const char *text, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (name != NULL && text != NULL && *text != '\0');
  start (self, SAVE, id, name, text, g_task_new (self, NULL, callback, user_data));
}

void
shoebox_library_change_search_async (ShoeboxLibrary *self, gint64 id, const char *name,
                                     const char *text, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (name != NULL);
  start (self, CHANGE, id, name, text, g_task_new (self, NULL, callback, user_data));
}

void
shoebox_library_remove_search_async (ShoeboxLibrary *self, gint64 id, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  start (self, REMOVE, id, NULL, NULL, g_task_new (self, NULL, callback, user_data));
}

gint64
shoebox_library_search_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  return g_task_propagate_int (G_TASK (result), error);
}
