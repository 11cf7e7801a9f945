/* filter.c: a tree of conditions, and the photos that it is true of. What each condition stands for
 * is read in filter-terms.c; AND, OR and NOT work on sets. */
#include "filter-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* A person types a handful of conditions. */
#define MAX_SIZE 500
/* Sets that a connection remembers: some letters of some words. */
#define MAX_SETS 128
/* Bits for more ids than anybody has photos; beyond, the file is not ours. */
#define MAX_ID (G_GINT64_CONSTANT (1) << 28)

static DbFilter *
new_filter (DbFilterKind kind, const char *text, gint64 number, gint64 end)
{
  DbFilter *filter = g_new0 (DbFilter, 1);
  filter->kind = kind;
  filter->size = 1;
  filter->text = g_strdup (text);
  filter->number = number;
  filter->end = end;
  return filter;
}

static DbFilter *
new_branch (DbFilterKind kind, DbFilter *a, DbFilter *b)
{
  DbFilter *filter = new_filter (kind, NULL, 0, 0);
  filter->a = a;
  filter->b = b;
  filter->size = MIN (a->size + b->size, G_MAXINT / 2);
  return filter;
}

DbFilter *
db_filter_all (void)
{
  return new_filter (DB_FILTER_ALL, NULL, 0, 0);
}

DbFilter *
db_filter_and (DbFilter *a, DbFilter *b)
{
  return new_branch (DB_FILTER_AND, a, b);
}

DbFilter *
db_filter_or (DbFilter *a, DbFilter *b)
{
  return new_branch (DB_FILTER_OR, a, b);
}

DbFilter *
db_filter_not (DbFilter *a)
{
  /* Twice is never. */
  if (a->kind == DB_FILTER_NOT)
    {
      DbFilter *inner = g_steal_pointer (&a->a);
      db_filter_free (a);
      return inner;
    }
  DbFilter *filter = new_filter (DB_FILTER_NOT, NULL, 0, 0);
  filter->a = a;
  filter->size = a->size;
  return filter;
}

DbFilter *
db_filter_word (const char *text)
{
  return new_filter (DB_FILTER_WORD, text, 0, 0);
}

DbFilter *
db_filter_label (gint64 id)
{
  return new_filter (DB_FILTER_LABEL, NULL, id, 0);
}

DbFilter *
db_filter_label_name (DbLabelKind kind, const char *text)
{
  return new_filter (DB_FILTER_LABEL_NAME, text, kind, 0);
}

DbFilter *
db_filter_is (DbIs is)
{
  return new_filter (DB_FILTER_IS, NULL, is, 0);
}

DbFilter *
db_filter_by (DbSource source)
{
  return new_filter (DB_FILTER_BY, NULL, source, 0);
}

DbFilter *
db_filter_path (const char *text)
{
  return new_filter (DB_FILTER_PATH, text, 0, 0);
}

DbFilter *
db_filter_camera (const char *text)
{
  return new_filter (DB_FILTER_CAMERA, text, 0, 0);
}

DbFilter *
db_filter_date (gint64 from, gint64 to)
{
  return new_filter (DB_FILTER_DATE, NULL, from, to);
}

DbFilter *
db_filter_rating (int from, int to)
{
  return new_filter (DB_FILTER_RATING, NULL, from, to);
}

DbFilter *
db_filter_certainty (double low, double high)
{
  return new_filter (DB_FILTER_CERTAINTY, NULL, llround (low / DB_CERTAINTY_UNIT),
                     llround (high / DB_CERTAINTY_UNIT));
}

DbFilter *
db_filter_last_import (void)
{
  return new_filter (DB_FILTER_LAST_IMPORT, NULL, 0, 0);
}

void
db_filter_free (DbFilter *filter)
{
  if (filter == NULL)
    return;
  db_filter_free (filter->a);
  db_filter_free (filter->b);
  g_free (filter->text);
  g_free (filter);
}

/* --- What a connection remembers ------------------------------------------------------------- */

static void
forget (DbSearch *search)
{
  g_clear_pointer (&search->all, db_id_set_free);
  g_clear_pointer (&search->order, g_array_unref);
  g_clear_pointer (&search->listing, db_listing_free);
  g_hash_table_remove_all (search->sets);
  search->known = FALSE;
}

void
db_search_free (DbSearch *search)
{
  if (search == NULL)
    return;
  forget (search);
  g_hash_table_unref (search->sets);
  g_free (search);
}

static DbSearch *
get_search (Db *db)
{
  if (db->search == NULL)
    {
      db->search = g_new0 (DbSearch, 1);
      db->search->db = db;
      db->search->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                (GDestroyNotify) db_id_set_free);
    }
  return db->search;
}

/* Within a transaction that reads: everything after this is of one moment. */
static gboolean
learn_all (DbSearch *search, GError **error)
{
  Db *db = search->db;
  gint64 data_version = db_get_data_version (db);
  gint64 changes = sqlite3_total_changes64 (db->handle);
  /* What is not committed may be taken back without a trace. */
  gboolean fleeting = sqlite3_txn_state (db->handle, NULL) == SQLITE_TXN_WRITE;
  if (search->known && search->data_version == data_version && search->changes == changes
      && !fleeting)
    {
      if (g_hash_table_size (search->sets) > MAX_SETS)
        g_hash_table_remove_all (search->sets);
      return TRUE;
    }

  forget (search);
  search->data_version = data_version;
  search->changes = fleeting ? -1 : changes;
  g_autoptr (DbStatement) max = db_prepare (db, "SELECT coalesce (max (id), 0) FROM photo", error);
  g_autoptr (DbStatement) ids
    = db_prepare (db, "SELECT id FROM photo ORDER BY shown_at DESC, id DESC", error);
  if (max == NULL || ids == NULL || !db_read_int64 (db, max, 0, &search->max_id, error))
    return FALSE;
  if (search->max_id > MAX_ID)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_CORRUPT, _("%s: ids of photos are out of range"),
                   db->path);
      return FALSE;
    }
  search->order = db_read_ids (db, ids, error);
  if (search->order == NULL)
    return FALSE;
  search->all = db_id_set_new (search->max_id);
  for (guint i = 0; i < search->order->len; i++)
    db_id_set_add (search->all, g_array_index (search->order, gint64, i));
  search->known = TRUE;
  return TRUE;
}

/* --- Sets ----------------------------------------------------------------------------------- */

DbIdSet *
db_search_evaluate (DbSearch *search, const DbFilter *filter, GError **error)
{
  if (filter == NULL)
    return db_id_set_copy (search->all);
  switch (filter->kind)
    {
    case DB_FILTER_ALL:
      return db_id_set_copy (search->all);
    case DB_FILTER_AND:
    case DB_FILTER_OR:
      {
        g_autoptr (DbIdSet) a = db_search_evaluate (search, filter->a, error);
        g_autoptr (DbIdSet) b = a != NULL ? db_search_evaluate (search, filter->b, error) : NULL;
        if (b == NULL)
          return NULL;
        (filter->kind == DB_FILTER_AND ? db_id_set_and : db_id_set_or) (a, b);
        return g_steal_pointer (&a);
      }
    case DB_FILTER_NOT:
      {
        g_autoptr (DbIdSet) inner = db_search_evaluate (search, filter->a, error);
        if (inner == NULL)
          return NULL;
        DbIdSet *set = db_id_set_copy (search->all);
        db_id_set_subtract (set, inner);
        return set;
      }
    case DB_FILTER_WORD:
    case DB_FILTER_LABEL:
    case DB_FILTER_LABEL_NAME:
    case DB_FILTER_IS:
    case DB_FILTER_BY:
    case DB_FILTER_PATH:
    case DB_FILTER_CAMERA:
    case DB_FILTER_DATE:
    case DB_FILTER_RATING:
    case DB_FILTER_LAST_IMPORT:
    case DB_FILTER_CERTAINTY:
      {
        const DbIdSet *set = db_search_get_set (search, filter, error);
        return set != NULL ? db_id_set_copy (set) : NULL;
      }
    default:
      g_assert_not_reached ();
    }
}

DbSearch *
db_search_begin (Db *db, const DbFilter *filter, GError **error)
{
  if (filter != NULL && filter->size > MAX_SIZE)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_INVALID, _("the search is too long"));
      return NULL;
    }
  if (!db_begin_read (db, error))
    return NULL;
  DbSearch *search = get_search (db);
  if (learn_all (search, error))
    return search;
  db_rollback (db);
  return NULL;
}

/* --- Answers -------------------------------------------------------------------------------- */

static GArray *
in_order (DbSearch *search, const DbIdSet *set, guint limit)
{
  gsize n = db_id_set_count (set);
  if (limit > 0)
    n = MIN (n, limit);
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  const gint64 *order = (const gint64 *) (void *) search->order->data;
  for (guint i = 0; i < search->order->len && ids->len < n; i++)
    if (db_id_set_has (set, order[i]))
      g_array_append_val (ids, order[i]);
  return ids;
}

GArray *
db_search_ids (Db *db, const DbFilter *filter, guint limit, GError **error)
{
  DbSearch *search = db_search_begin (db, filter, error);
  if (search == NULL)
    return NULL;
  g_autoptr (DbIdSet) set = db_search_evaluate (search, filter, error);
  GArray *ids = set != NULL ? in_order (search, set, limit) : NULL;
  db_rollback (db);
  return ids;
}

gint64
db_search_count (Db *db, const DbFilter *filter, GError **error)
{
  DbSearch *search = db_search_begin (db, filter, error);
  if (search == NULL)
    return -1;
  g_autoptr (DbIdSet) set = db_search_evaluate (search, filter, error);
  gint64 n = set != NULL ? (gint64) db_id_set_count (set) : -1;
  db_rollback (db);
  return n;
}
