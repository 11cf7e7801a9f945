/* listing.c: many photos, a few columns of each. */
#include "listing.h"

#include "db-private.h"
#include "filter-private.h"

/* Fewer photos than one in so many are looked up one by one. */
#define FEW 64

/* Of all photos, and of few. Without a key the first is answered by the index photo_by_time alone. */
#define COLUMNS "SELECT p.id, p.shown_at, p.taken_at IS NOT NULL, p.width, p.height, p.state"
#define ORDER " ORDER BY p.shown_at DESC, p.id DESC"
#define BOTH(more, join) \
  { COLUMNS more " FROM photo AS p" join ORDER, \
    COLUMNS more " FROM json_each (?1) AS j CROSS JOIN photo AS p ON p.id = j.value" join ORDER }

static const char *const statements[][2] = {
  [DB_LISTING_TIME] = BOTH ("", ""),
  [DB_LISTING_NAME] = BOTH (", p.name", ""),
  [DB_LISTING_RATING] = BOTH (", p.rating", ""),
  [DB_LISTING_DOUBT] = BOTH (", f.p, f.source, p.unsorted",
                             " LEFT JOIN filing AS f ON f.photo = p.id"),
};

typedef struct _DbNames
{
  GStringChunk *chunk;
} DbNames;

static void
clear_names (gpointer data)
{
  DbNames *names = data;
  g_string_chunk_free (names->chunk);
}

/* @names: to share, or NULL. */
static DbListing *
new_listing (DbNames *names, guint size)
{
  DbListing *listing = g_new0 (DbListing, 1);
  listing->rows = g_array_sized_new (FALSE, FALSE, sizeof (DbListed), size);
  if (names != NULL)
    listing->names = g_rc_box_acquire (names);
  else
    {
      listing->names = g_rc_box_new0 (DbNames);
      listing->names->chunk = g_string_chunk_new (4096);
    }
  return listing;
}

void
db_listing_free (DbListing *listing)
{
  if (listing == NULL)
    return;
  g_array_unref (listing->rows);
  g_rc_box_release_full (listing->names, clear_names);
  g_free (listing);
}

static void
read_row (DbListing *listing, DbStatement *s, DbListingKey key)
{
  gint64 width = db_column_int64 (s, 3), height = db_column_int64 (s, 4);
  DbListed row = {
    .id = db_column_int64 (s, 0),
    .time = db_column_int64 (s, 1),
    .dated = db_column_int64 (s, 2) != 0,
    .aspect = width > 0 && height > 0 ? (float) width / (float) height : 0.0f,
    .state = db_state_from_word (db_column_text (s, 5)),
    .p = 0.0f,
  };

  switch (key)
    {
    case DB_LISTING_NAME:
      {
        const char *text = db_column_text (s, 6);
        row.name = g_string_chunk_insert (listing->names->chunk, text != NULL ? text : "");
        break;
      }
    case DB_LISTING_RATING:
      row.rating = (int) db_column_int64 (s, 6);
      break;
    case DB_LISTING_DOUBT:
      row.p = (float) db_column_double (s, 6);
      if (!db_column_is_null (s, 7))
        row.source = db_source_from_word (db_column_text (s, 7));
      else if (!db_column_is_null (s, 8))
        row.unsorted = db_unsorted_from_word (db_column_text (s, 8));
      break;
    case DB_LISTING_TIME:
    default:
      break;
    }
  g_array_append_val (listing->rows, row);
}

/* The ids of @set as a JSON array, for json_each (). */
static char *
dup_json (const DbIdSet *set)
{
  g_autoptr (GString) json = g_string_new ("[");
  for (gsize i = 0; i < set->n_words; i++)
    for (guint64 left = set->words[i]; left != 0; left &= left - 1)
      g_string_append_printf (json, json->len > 1 ? ",%zu" : "%zu",
                              i * 64 + (gsize) __builtin_ctzll (left));
  g_string_append_c (json, ']');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* @few NULL: of all photos. */
static DbListing *
read_listing (DbSearch *search, DbListingKey key, const DbIdSet *few, GError **error)
{
  g_autofree char *json = few != NULL ? dup_json (few) : NULL;
  g_autoptr (DbStatement) s = db_prepare (search->db, statements[key][few != NULL], error);
  if (s == NULL)
    return NULL;
  if (few != NULL)
    db_bind_text (s, 1, json);
  g_autoptr (DbListing) listing = new_listing (NULL, 64);
  DbStep step;
  while ((step = db_step (search->db, s, error)) == DB_ROW)
    read_row (listing, s, key);
  return step == DB_DONE ? g_steal_pointer (&listing) : NULL;
}

static DbListing *
list (DbSearch *search, const DbIdSet *set, DbListingKey key, GError **error)
{
  if (search->listing == NULL || search->listing_key != key)
    {
      if (db_id_set_count (set) < search->order->len / FEW)
        return read_listing (search, key, set, error);
      DbListing *all = read_listing (search, key, NULL, error);
      if (all == NULL)
        return NULL;
      g_clear_pointer (&search->listing, db_listing_free);
      search->listing = all;
      search->listing_key = key;
    }
  const GArray *all = search->listing->rows;
  gsize n = db_id_set_count (set);
  DbListing *listing = new_listing (search->listing->names, (guint) n);
  for (guint i = 0; i < all->len && listing->rows->len < n; i++)
    {
      const DbListed *row = &g_array_index (all, DbListed, i);
      if (db_id_set_has (set, row->id))
        g_array_append_vals (listing->rows, row, 1);
    }
  return listing;
}

DbListing *
db_search_listing (Db *db, const DbFilter *filter, DbListingKey key, GError **error)
{
  g_return_val_if_fail (key < G_N_ELEMENTS (statements), NULL);

  DbSearch *search = db_search_begin (db, filter, error);
  if (search == NULL)
    return NULL;
  g_autoptr (DbIdSet) set = db_search_evaluate (search, filter, error);
  DbListing *listing = set != NULL ? list (search, set, key, error) : NULL;
  db_rollback (db);
  return listing;
}
