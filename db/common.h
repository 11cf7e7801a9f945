/* common.h: what several photos have in common and where they differ, for acts on all of them. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 label;
  DbLabelKind kind;
  char *name;
  guint n_yes;         /* photos that carry it */
  guint n_facts;       /* of those, because the owner said so */
  guint n_no;          /* tags: photos of which the owner said no */
} DbSummaryLabel;

typedef struct
{
  guint n;             /* of the ids, those that are photos */
  guint n_favourites;
  guint n_stars[6];    /* photos with that many stars */
  gint64 size;         /* bytes, all together */
  gint64 first, last;  /* capture times of the oldest and the newest, -1: none is known */
  guint n_unsorted;    /* in no album */
  guint n_none;        /* of those, because the owner said so */
  GPtrArray *albums;   /* of DbSummaryLabel, in the order of the sidebar; n_yes > 0 */
  GPtrArray *tags;     /* the same, people too; n_yes or n_no > 0 */
} DbSummary;

void db_summary_free (DbSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbSummary, db_summary_free)

/* @ids: different from each other. About 2 us for a photo and what it carries. */
DbSummary *db_summary_make (Db *db, const gint64 *ids, gsize n, GError **error);

G_END_DECLS
