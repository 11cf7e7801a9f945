/* filter-private.h: the tree of a search and the sets of photos that its conditions stand for, for
 * filter.c, filter-terms.c and listing.c. */
#pragma once

#include "filter.h"

#include "db-private.h"
#include "id-set.h"
#include "listing.h"

G_BEGIN_DECLS

typedef enum
{
  DB_FILTER_ALL,
  DB_FILTER_AND,
  DB_FILTER_OR,
  DB_FILTER_NOT,
  DB_FILTER_WORD,
  DB_FILTER_LABEL,
  DB_FILTER_LABEL_NAME,
  DB_FILTER_IS,
  DB_FILTER_BY,
  DB_FILTER_PATH,
  DB_FILTER_CAMERA,
  DB_FILTER_DATE,
  DB_FILTER_RATING,
  DB_FILTER_LAST_IMPORT,
  DB_FILTER_CERTAINTY
} DbFilterKind;

struct _DbFilter
{
  DbFilterKind kind;
  int size;            /* conditions */
  DbFilter *a, *b;
  char *text;
  gint64 number, end;  /* label id, one of the enumerations, or a range; of certainty in
                          DB_CERTAINTY_UNIT */
};

#define DB_CERTAINTY_UNIT 1e-6

/* What one connection remembers between searches, for as long as the database stays as it is: the
 * order of all photos, and the sets of the last conditions. People type one letter after the other,
 * and all but the last word stays. */
struct _DbSearch
{
  Db *db;
  gint64 data_version;  /* of other connections' commits */
  gint64 changes;       /* of this one */
  gint64 max_id;
  gboolean known;       /* of max_id, all and order */
  DbIdSet *all;         /* every photo */
  GArray *order;        /* of gint64: all photos as lists show them */
  DbListing *listing;   /* the same with more columns, or NULL */
  DbListingKey listing_key;
  GHashTable *sets;     /* text of a condition -> DbIdSet */
};

/* Begins to read; the search knows all photos then. To be ended with db_rollback (). NULL: @filter
 * is too long, or an error of the database. */
DbSearch *db_search_begin (Db *db, const DbFilter *filter, GError **error);
/* The photos that @filter is true of, a new set; NULL on an error. Without a filter all photos. */
DbIdSet *db_search_evaluate (DbSearch *search, const DbFilter *filter, GError **error);
/* What @filter, a single condition, is true of. Borrowed from @search: until the next call. */
const DbIdSet *db_search_get_set (DbSearch *search, const DbFilter *filter, GError **error);

G_END_DECLS
