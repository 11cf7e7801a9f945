/* how-example.c: searches from the best to the least, and a look at some of what they find. */
#include "how-example.h"

/* Photos of one search that are looked at, evenly from all that it found. */
#define MAX_LOOKS 12

static const char *const clear_queries[]
  = { "certainty:0.95.. -is:untagged", "certainty:0.7..", "is:ok -is:unsorted", NULL };
static const char *const doubt_queries[] = { "is:torn", "is:far", "is:unsure", NULL };

typedef struct
{
  ShoeboxLibrary *library;
  ShoeboxExample example;
  guint skip;
  const char *const *query; /* the one that is asked */
  GArray *ids;              /* what it found */
  guint looked;
  ShoeboxDetails *best;     /* so far */
  guint best_tags;
} Search;

static void ask (GTask *task);
static void look (GTask *task);

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_object (&search->library);
  g_clear_pointer (&search->ids, g_array_unref);
  g_clear_pointer (&search->best, shoebox_details_unref);
  g_free (search);
}

static void
finish (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&search->best),
                         (GDestroyNotify) shoebox_details_unref);
  g_object_unref (task);
}

static guint
count_yes (const ShoeboxDetails *details)
{
  guint n = 0;

  for (guint i = 0; i < details->tags->len; i++)
    n += ((ShoeboxTagging *) g_ptr_array_index (details->tags, i))->yes;
  return n;
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxDetails) details
      = shoebox_library_describe_finish (SHOEBOX_LIBRARY (source), result, &error);
  guint n_tags = details != NULL ? count_yes (details) : 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  /* Without probabilities there is nothing to explain by it. */
  if (details != NULL && details->albums->len > 0
      && (search->best == NULL || n_tags > search->best_tags))
    {
      g_clear_pointer (&search->best, shoebox_details_unref);
      search->best = g_steal_pointer (&details);
      search->best_tags = n_tags;
    }
  if (search->best != NULL
      && (search->example == SHOEBOX_EXAMPLE_DOUBT || search->best_tags >= 2))
    finish (task);
  else
    look (task);
}

/* At the next photo, or asks the next question. */
static void
look (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  guint n = MIN (search->ids->len, MAX_LOOKS), step, at;

  if (search->looked >= n)
    {
      if (search->best != NULL || *++search->query == NULL)
        finish (task);
      else
        ask (task);
      return;
    }
  step = MAX (1, search->ids->len / n);
  at = (search->skip * (2 * step + 1) + search->looked * step) % search->ids->len;
  search->looked++;
  shoebox_library_describe_async (search->library, g_array_index (search->ids, gint64, at),
                                  g_task_get_cancellable (task), described_cb, task);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&search->ids, g_array_unref);
  search->looked = 0;
  search->ids = shoebox_library_query_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (search->ids != NULL)
    {
      look (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
ask (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  shoebox_library_query_async (search->library, *search->query, g_task_get_cancellable (task),
                               found_cb, task);
}

void
shoebox_how_example_find_async (ShoeboxLibrary *library, ShoeboxExample example, guint skip,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  Search *search;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));

  task = g_task_new (library, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_how_example_find_async);
  search = g_new0 (Search, 1);
  search->library = g_object_ref (library);
  search->example = example;
  search->skip = skip;
  search->query = example == SHOEBOX_EXAMPLE_DOUBT ? doubt_queries : clear_queries;
  g_task_set_task_data (task, search, search_free);
  ask (task);
}

ShoeboxDetails *
shoebox_how_example_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
