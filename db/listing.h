/* listing.h: what a list of photos has to know of every one of them to put them in order, under
 * headings and into rows, without reading them. */
#pragma once

#include "filter.h"

G_BEGIN_DECLS

typedef enum
{
  DB_LISTING_TIME,   /* nothing more than the fields that are always there */
  DB_LISTING_NAME,
  DB_LISTING_RATING,
  DB_LISTING_DOUBT
} DbListingKey;

typedef struct
{
  gint64 id;
  gint64 time;         /* capture time, or of the file while that is not known */
  float aspect;        /* width / height of the oriented picture, 0 unknown */
  guint dated : 1;     /* @time is a capture time */
  guint state : 3;     /* DbState */
  guint unsorted : 2;  /* DOUBT: DbUnsorted, of a photo that nobody filed */
  guint source : 2;    /* DOUBT: DbSource of its filing */
  int rating;          /* RATING */
  float p;             /* DOUBT: of its album, NAN without one or when the owner filed it */
  const char *name;    /* NAME: last part of its path, readable */
} DbListed;

typedef struct
{
  GArray *rows;        /* of DbListed, newest first */
  struct _DbNames *names; /* what the names of the rows live in, shared */
} DbListing;

void db_listing_free (DbListing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbListing, db_listing_free)

/* The photos that match, newest first as with db_search_ids (). NULL on an error. */
DbListing *db_search_listing (Db *db, const DbFilter *filter, DbListingKey key, GError **error);

G_END_DECLS
