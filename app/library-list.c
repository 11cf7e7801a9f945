/* library-list.c: the photos that a query finds, in an order and with their sections. */
#include "library-private.h"

#include "listing.h"
#include "query.h"

#include <math.h>

#define DAY (24 * 60 * 60)

typedef struct
{
  const DbListed *photo;
  ShoeboxListed listed;
  char *key;       /* NAME */
  double rank;     /* the others: smaller ones come first */
} Entry;

/* --- Orders ----------------------------------------------------------------------------------- */

/* The last part of a readable path. */
static const char *
base_name (const char *name)
{
  const char *slash = strrchr (name, '/');

  return slash != NULL ? slash + 1 : name;
}

static gint32
first_letter (const char *name)
{
  gunichar c = g_utf8_get_char_validated (name, -1);

  if (c == (gunichar) -1 || c == (gunichar) -2 || !g_unichar_isalpha (c))
    return '#';
  return (gint32) g_unichar_toupper (c);
}

static ShoeboxDoubt
doubt_of (const DbListed *photo)
{
  if (photo->source == DB_SOURCE_USER)
    return SHOEBOX_DOUBT_YOURS;
  if (photo->source != DB_SOURCE_NONE)
    switch (shoebox_certainty (photo->p))
      {
      case SHOEBOX_CERTAINTY_UNSURE:
        return SHOEBOX_DOUBT_UNSURE;
      case SHOEBOX_CERTAINTY_LIKELY:
        return SHOEBOX_DOUBT_LIKELY;
      case SHOEBOX_CERTAINTY_SURE:
      case SHOEBOX_CERTAINTY_NONE: /* came with a taste, as a fact of somebody else */
      default:
        return SHOEBOX_DOUBT_SURE;
      }
  if (photo->state == DB_STATE_NEW || photo->state == DB_STATE_BROKEN)
    return SHOEBOX_DOUBT_UNREAD;
  if (photo->unsorted == DB_UNSORTED_TORN)
    return SHOEBOX_DOUBT_TORN;
  return photo->unsorted == DB_UNSORTED_FAR ? SHOEBOX_DOUBT_FAR : SHOEBOX_DOUBT_UNREAD;
}

/* A photo that is still to be read stands by the time of its file, which mostly turns out to be
 * right; one that was read and has no time belongs to no day. */
static gint32
day_of (const DbListed *photo)
{
  gint64 day = photo->time / DAY - (photo->time % DAY < 0);

  if (!photo->dated && photo->state != DB_STATE_NEW)
    return SHOEBOX_NO_SECTION;
  return (gint32) CLAMP (day, G_MININT32 + 1, G_MAXINT32);
}

static void
fill_entry (Entry *entry, ShoeboxOrder order)
{
  const DbListed *photo = entry->photo;

  entry->listed.id = photo->id;
  entry->listed.aspect = photo->aspect;
  switch (order)
    {
    case SHOEBOX_ORDER_NAME:
      entry->key = g_utf8_collate_key_for_filename (base_name (photo->name), -1);
      entry->listed.section = first_letter (base_name (photo->name));
      entry->rank = entry->listed.section == '#';
      break;
    case SHOEBOX_ORDER_RATING:
      entry->listed.section = photo->rating;
      entry->rank = -photo->rating;
      break;
    case SHOEBOX_ORDER_DOUBT:
      entry->listed.section = doubt_of (photo);
      entry->rank = entry->listed.section;
      if (entry->listed.section >= SHOEBOX_DOUBT_UNSURE
          && entry->listed.section <= SHOEBOX_DOUBT_SURE)
        entry->rank += isnan (photo->p) ? 0.99 : 0.99 * (double) CLAMP (photo->p, 0.0f, 1.0f);
      break;
    case SHOEBOX_ORDER_NEWEST:
    case SHOEBOX_ORDER_OLDEST:
    default:
      entry->listed.section = day_of (photo);
      entry->rank = entry->listed.section == SHOEBOX_NO_SECTION;
      break;
    }
}

/* Of equal ones the newest comes first. */
static int
newest_first (const Entry *x, const Entry *y)
{
  if (x->photo->time != y->photo->time)
    return x->photo->time < y->photo->time ? 1 : -1;
  return (x->photo->id < y->photo->id) - (x->photo->id > y->photo->id);
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  int by_key;

  if (x->rank != y->rank)
    return x->rank > y->rank ? 1 : -1;
  by_key = g_strcmp0 (x->key, y->key);
  return by_key != 0 ? by_key : newest_first (x, y);
}

/* By date they come in order, and only those without one have to be moved to the end. */
static GArray *
arrange_by_date (const GArray *photos, gboolean oldest)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (ShoeboxListed), MAX (photos->len, 1));

  for (int dated = 1; dated >= 0; dated--)
    for (guint i = 0; i < photos->len; i++)
      {
        Entry entry = { .photo = &g_array_index (photos, DbListed,
                                                 oldest ? photos->len - 1 - i : i) };

        fill_entry (&entry, SHOEBOX_ORDER_NEWEST);
        if ((entry.listed.section != SHOEBOX_NO_SECTION) == dated)
          g_array_append_val (rows, entry.listed);
      }
  return rows;
}

static GArray *
arrange (const GArray *photos, ShoeboxOrder order)
{
  GArray *rows;
  g_autofree Entry *entries = NULL;

  if (order == SHOEBOX_ORDER_NEWEST || order == SHOEBOX_ORDER_OLDEST)
    return arrange_by_date (photos, order == SHOEBOX_ORDER_OLDEST);
  rows = g_array_sized_new (FALSE, FALSE, sizeof (ShoeboxListed), MAX (photos->len, 1));
  entries = g_new0 (Entry, photos->len);
  for (guint i = 0; i < photos->len; i++)
    {
      entries[i].photo = &g_array_index (photos, DbListed, i);
      fill_entry (&entries[i], order);
    }
  if (photos->len > 1)
    qsort (entries, photos->len, sizeof *entries, compare_cb);
  for (guint i = 0; i < photos->len; i++)
    {
      g_array_append_val (rows, entries[i].listed);
      g_free (entries[i].key);
    }
  return rows;
}

static GArray *
list (Db *db, const char *query, ShoeboxOrder order, GError **error)
{
  static const DbListingKey keys[SHOEBOX_N_ORDERS] = {
    [SHOEBOX_ORDER_NEWEST] = DB_LISTING_TIME, [SHOEBOX_ORDER_OLDEST] = DB_LISTING_TIME,
    [SHOEBOX_ORDER_NAME] = DB_LISTING_NAME,   [SHOEBOX_ORDER_RATING] = DB_LISTING_RATING,
    [SHOEBOX_ORDER_DOUBT] = DB_LISTING_DOUBT,
  };
  g_autoptr (DbFilter) filter = NULL;
  g_autoptr (DbListing) listing = NULL;

  if ((filter = shoebox_query_parse (query, error)) == NULL)
    return NULL;
  listing = db_search_listing (db, filter, keys[order], error);
  if (listing == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  return arrange (listing->rows, order);
}

/* --- The question ----------------------------------------------------------------------------- */

/* The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self;
  GTask *task;
  GCancellable *cancellable;
  char *query;
  ShoeboxOrder order;
  GArray *rows;
  GError *error;
} Question;

/* Whether the answer is still wanted: people type on. */
static gboolean
is_wanted (gpointer data)
{
  return !g_cancellable_is_cancelled (data);
}

static void
run_cb (gpointer data)
{
  Question *question = data;
  Db *db = question->self->reader_db;

  if (g_cancellable_set_error_if_cancelled (question->cancellable, &question->error))
    return;
  if (question->cancellable != NULL)
    db_set_keep_going (db, is_wanted, question->cancellable);
  question->rows = list (db, question->query, question->order, &question->error);
  db_set_keep_going (db, NULL, NULL);
}

static void
done_cb (gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GTask) task = question->task;

  if (question->error != NULL)
    g_task_return_error (task, question->error);
  else
    g_task_return_pointer (task, question->rows, (GDestroyNotify) g_array_unref);
  g_clear_object (&question->cancellable);
  g_free (question->query);
}

void
shoebox_library_list_async (ShoeboxLibrary *self, const char *query, ShoeboxOrder order,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GError *error = NULL;
  Question *question;
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (order < SHOEBOX_N_ORDERS);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_list_async);
  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  question = g_new0 (Question, 1);
  question->self = self;
  question->task = task;
  question->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  question->query = g_strdup (query != NULL ? query : "");
  question->order = order;
  shoebox_worker_push (self->reader, run_cb, done_cb, NULL, question);
}

GArray *
shoebox_library_list_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
