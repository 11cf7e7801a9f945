/* filter.h: what to look for, as a tree, and the search for it. The grammar that users type is parsed
 * above this layer. A connection remembers what its last searches found, for as long as nobody
 * commits anything: a search that differs from the one before in a word costs that word. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct _DbFilter DbFilter;

typedef enum
{
  DB_IS_UNSORTED,   /* read, and in no album */
  DB_IS_FAR,        /* unsorted by the machine: unlike everything */
  DB_IS_TORN,       /* unsorted by the machine: between two albums */
  DB_IS_UNSURE,     /* read, and filed by the model with a p below DB_UNSURE_BELOW */
  DB_IS_DECIDED,    /* read, and filed by the owner, "in no album" included */
  DB_IS_NEW,
  DB_IS_OK,
  DB_IS_MISSING,
  DB_IS_BROKEN,
  DB_IS_FAVOURITE,
  DB_IS_UNTAGGED    /* no effective tag or person */
} DbIs;

/* Every function makes a new tree; AND, OR, NOT own what they are given. */
DbFilter *db_filter_all (void);
DbFilter *db_filter_and (DbFilter *a, DbFilter *b);
DbFilter *db_filter_or (DbFilter *a, DbFilter *b);
DbFilter *db_filter_not (DbFilter *a);
/* Words of the path that start with @text (several words in @text: a phrase), or the photo's album
 * or tags have a word that starts with it. */
DbFilter *db_filter_word (const char *text);
DbFilter *db_filter_label (gint64 id);
/* By name: the label of @kind with that name, or else those with a word that starts with it. TAG
 * looks at people as well. */
DbFilter *db_filter_label_name (DbLabelKind kind, const char *text);
DbFilter *db_filter_is (DbIs is);
/* Filed or tagged by: USER (any fact of the owner, a stated "no" too), MODEL, IMPORT (the effective
 * album or tag is theirs). */
DbFilter *db_filter_by (DbSource source);
/* Read, and filed by the model with @low <= p < @high; from 1 on @high is no bound. */
DbFilter *db_filter_certainty (double low, double high);
/* @text occurs in the path as displayed, whatever its case (ASCII), or starts the absolute path. */
DbFilter *db_filter_path (const char *text);
/* @text occurs in the name of the camera, whatever its case. */
DbFilter *db_filter_camera (const char *text);
/* The day that lists show lies in @from <= t < @to: seconds of the local camera clock, as in
 * DbMetadata, and of the file until it is read. Photos without a capture time have no day. */
DbFilter *db_filter_date (gint64 from, gint64 to);
/* @from to @to stars, both included. */
DbFilter *db_filter_rating (int from, int to);
/* Found anew by the last import of which a photo is still there. */
DbFilter *db_filter_last_import (void);
void db_filter_free (DbFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbFilter, db_filter_free)

/* Ids that match, newest first (capture time, else file time; then id). NULL matches everything,
 * missing photos included. @limit 0: all. */
GArray *db_search_ids (Db *db, const DbFilter *filter, guint limit, GError **error);
gint64 db_search_count (Db *db, const DbFilter *filter, GError **error);

G_END_DECLS
