/* histogram.c: counting how surely photos are filed, and the searches that find them. */
#include "histogram.h"

#include "learning.h"
#include "library-private.h"
#include "query.h"

#include "doubt-rows.h"

G_STATIC_ASSERT (SHOEBOX_HISTOGRAM_BINS == DB_DOUBT_BINS);

/* Bounds of "sure" and "likely" as bins; shoebox_certainty () says where they are. */
ShoeboxSureness
shoebox_histogram_bin_group (guint bin)
{
  /* The middle: the bounds themselves are floats on either side. */
  switch (shoebox_certainty (((float) bin + 0.5f) / SHOEBOX_HISTOGRAM_BINS))
    {
    case SHOEBOX_CERTAINTY_SURE:
      return SHOEBOX_SURENESS_SURE;
    case SHOEBOX_CERTAINTY_LIKELY:
      return SHOEBOX_SURENESS_LIKELY;
    case SHOEBOX_CERTAINTY_UNSURE:
    case SHOEBOX_CERTAINTY_NONE:
    default:
      return SHOEBOX_SURENESS_UNSURE;
    }
}

guint
shoebox_histogram_group (const ShoeboxHistogram *histogram, ShoeboxSureness group)
{
  guint n = 0;

  g_return_val_if_fail (histogram != NULL, 0);

  switch (group)
    {
    case SHOEBOX_SURENESS_TORN:
      return histogram->torn;
    case SHOEBOX_SURENESS_FAR:
      return histogram->far;
    case SHOEBOX_SURENESS_OPEN:
      return histogram->open;
    case SHOEBOX_SURENESS_DECIDED:
      return histogram->decided;
    case SHOEBOX_SURENESS_IMPORTED:
      return histogram->imported;
    case SHOEBOX_SURENESS_SURE:
    case SHOEBOX_SURENESS_LIKELY:
    case SHOEBOX_SURENESS_UNSURE:
      for (guint i = 0; i < SHOEBOX_HISTOGRAM_BINS; i++)
        if (shoebox_histogram_bin_group (i) == group)
          n += histogram->filed[i];
      return n;
    case SHOEBOX_SURENESS_N_GROUPS:
    default:
      g_return_val_if_reached (0);
    }
}

guint
shoebox_histogram_total (const ShoeboxHistogram *histogram)
{
  guint n = 0;

  for (int i = 0; i < SHOEBOX_SURENESS_N_GROUPS; i++)
    n += shoebox_histogram_group (histogram, (ShoeboxSureness) i);
  return n;
}

/* From @first up to and without @end. */
static char *
range_query (guint first, guint end)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (low, sizeof low, "%.2f", (double) first / SHOEBOX_HISTOGRAM_BINS);
  g_ascii_formatd (high, sizeof high, "%.2f", (double) end / SHOEBOX_HISTOGRAM_BINS);
  if (first == 0)
    return g_strdup_printf ("certainty:..%s", high);
  if (end == SHOEBOX_HISTOGRAM_BINS)
    return g_strdup_printf ("certainty:%s..", low);
  return g_strdup_printf ("certainty:%s..%s", low, high);
}

char *
shoebox_histogram_bin_query (guint bin)
{
  g_return_val_if_fail (bin < SHOEBOX_HISTOGRAM_BINS, NULL);

  return range_query (bin, bin + 1);
}

char *
shoebox_histogram_group_query (ShoeboxSureness group)
{
  guint first = 0, end;

  switch (group)
    {
    case SHOEBOX_SURENESS_TORN:
      return g_strdup ("is:torn");
    case SHOEBOX_SURENESS_FAR:
      return g_strdup ("is:far");
    case SHOEBOX_SURENESS_OPEN:
      return g_strdup ("is:unsorted -is:torn -is:far -is:decided");
    case SHOEBOX_SURENESS_DECIDED:
      return g_strdup ("is:decided");
    case SHOEBOX_SURENESS_IMPORTED:
      return g_strdup ("is:ok -is:unsorted -is:decided -certainty:0..");
    case SHOEBOX_SURENESS_SURE:
    case SHOEBOX_SURENESS_LIKELY:
    case SHOEBOX_SURENESS_UNSURE:
      while (first < SHOEBOX_HISTOGRAM_BINS && shoebox_histogram_bin_group (first) != group)
        first++;
      for (end = first; end < SHOEBOX_HISTOGRAM_BINS && shoebox_histogram_bin_group (end) == group;)
        end++;
      return range_query (first, end);
    case SHOEBOX_SURENESS_N_GROUPS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/* --- Counting --------------------------------------------------------------------------------- */

static gboolean
count (Db *db, const char *query, ShoeboxHistogram *histogram, GError **error)
{
  g_autoptr (DbFilter) filter = NULL;
  DbDoubt rows;

  /* Without a condition nothing is looked up a second time. */
  if (*query != '\0' && (filter = shoebox_query_parse (query, error)) == NULL)
    return FALSE;
  if (!db_doubt_count (db, filter, &rows, error))
    {
      _shoebox_error_from_db (error);
      return FALSE;
    }
  *histogram = (ShoeboxHistogram){ .decided = rows.decided,
                                   .imported = rows.imported,
                                   .torn = rows.torn,
                                   .far = rows.far,
                                   .open = rows.open };
  for (int i = 0; i < SHOEBOX_HISTOGRAM_BINS; i++)
    histogram->filed[i] = rows.filed[i];
  return TRUE;
}

gboolean
shoebox_library_count_sureness (ShoeboxLibrary *self, const char *query,
                                ShoeboxHistogram *histogram, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (query != NULL && histogram != NULL, FALSE);

  return _shoebox_library_check_open (self, error)
         && count (self->main_db, query, histogram, error);
}

/* The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self; /* borrowed: closing the library waits for its workers */
  GTask *task;
  GCancellable *cancellable;
  char *query;
  ShoeboxHistogram histogram;
  GError *error;
} Counting;

static void
count_run_cb (gpointer data)
{
  Counting *counting = data;

  if (!g_cancellable_set_error_if_cancelled (counting->cancellable, &counting->error))
    count (counting->self->reader_db, counting->query, &counting->histogram, &counting->error);
}

static void
count_done_cb (gpointer data)
{
  g_autofree Counting *counting = data;
  g_autoptr (GTask) task = counting->task;

  if (counting->error != NULL)
    g_task_return_error (task, counting->error);
  else
    g_task_return_pointer (task, g_memdup2 (&counting->histogram, sizeof counting->histogram),
                           g_free);
  g_clear_object (&counting->cancellable);
  g_free (counting->query);
}

void
shoebox_library_count_sureness_async (ShoeboxLibrary *self, const char *query,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GError *error = NULL;
  GTask *task;
  Counting *counting;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_count_sureness_async);
  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  counting = g_new0 (Counting, 1);
  counting->self = self;
  counting->task = task;
  counting->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  counting->query = g_strdup (query);
  shoebox_worker_push (self->reader, count_run_cb, count_done_cb, NULL, counting);
}

gboolean
shoebox_library_count_sureness_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                       ShoeboxHistogram *histogram, GError **error)
{
  g_autofree ShoeboxHistogram *answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (histogram != NULL, FALSE);

  if ((answer = g_task_propagate_pointer (G_TASK (result), error)) == NULL)
    return FALSE;
  *histogram = *answer;
  return TRUE;
}
