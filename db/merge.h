/* merge.h: one album (or tag) becomes part of another.
 *
 * A merge adds up and never takes a photo away: what carried either label carries the one that stays.
 * The owner's facts move and stay facts, the machine's rows move and stay the machine's.
 *
 * For tags, where a photo may have both: a yes of the owner on either is a yes. A "no" said of the
 * tag that goes becomes one of the tag that stays, except where the photo carries that; a "no" said
 * of the tag that stays remains, unless the owner said yes to the other.
 *
 * The class that the label stood for (a starter album, a kind of object) goes over to the one that
 * stays; where that stands for another class already, it is refused, so that the machine does not
 * make the label again. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_from, n_into;   /* photos that carry each now, missing ones too */
  guint n_both;           /* tags: photos that carry both */
  guint n_facts;          /* facts of the owner on the label that goes, which move: yes */
  guint n_noes;           /* the same: no */
  guint n_dropped;        /* noes that give way to a yes, on either side */
  gboolean takes_class;   /* the one that stays now stands for the class of the one that goes */
  gboolean refuses_class; /* that class will not be made again */
  GArray *from, *into;    /* gint64: some photos of each, the owner's facts first */
} DbMerge;

void db_merge_free (DbMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbMerge, db_merge_free)

/* What db_labels_merge () would do; at most @n_samples photos of each. DB_ERROR_INVALID when the two
 * are one, or of different kinds. */
DbMerge *db_labels_preview_merge (Db *db, gint64 from, gint64 into, guint n_samples,
                                  GError **error);

/* An act of the owner, between db_journal_begin (db, DB_ACT_MERGE, into) and _commit (): @from is
 * gone after it. Undo brings everything back as it was. */
gboolean db_labels_merge (Db *db, gint64 from, gint64 into, GError **error);

G_END_DECLS
