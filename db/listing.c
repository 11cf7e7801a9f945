/* listing.c: many photos, a few columns of each. */
#include "listing.h"

#include "db-private.h"
#include "filter-private.h"

/* Without a key the statement is answered by the index photo_by_time alone. */
#define COLUMNS "SELECT p.id, p.shown_at, p.taken_at IS NOT NULL, p.width, p.height, p.state"

static const char *const starts[] = {
  [DB_LISTING_TIME] = COLUMNS " FROM photo AS p",
  [DB_LISTING_NAME] = COLUMNS ", p.name FROM photo AS p",
  [DB_LISTING_RATING] = COLUMNS ", p.rating FROM photo AS p",
  [DB_LISTING_DOUBT] = COLUMNS ", f.p, f.source, p.unsorted FROM photo AS p"
                               " LEFT JOIN filing AS f ON f.photo = p.id",
};

void
db_listing_free (DbListing *listing)
{
  if (listing == NULL)
    return;
  g_array_unref (listing->rows);
  g_string_chunk_free (listing->names);
  g_free (listing);
}

static void
read_row (DbListing *listing, sqlite3_stmt *s, DbListingKey key)
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
        row.name = g_string_chunk_insert (listing->names, text != NULL ? text : "");
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

DbListing *
db_search_listing (Db *db, const DbFilter *filter, DbListingKey key, GError **error)
{
  g_return_val_if_fail (key < G_N_ELEMENTS (starts), NULL);

  sqlite3_stmt *s = db_filter_compile (db, starts[key], filter,
                                       " ORDER BY p.shown_at DESC, p.id DESC", error);
  if (s == NULL)
    return NULL;
  g_autoptr (DbListing) listing = g_new0 (DbListing, 1);
  listing->rows = g_array_new (FALSE, FALSE, sizeof (DbListed));
  listing->names = g_string_chunk_new (4096);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    read_row (listing, s, key);
  sqlite3_finalize (s);
  return step == DB_DONE ? g_steal_pointer (&listing) : NULL;
}
