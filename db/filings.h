/* filings.h: at most one album a photo. The key of the table is the photo. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* Acts of the owner, between db_journal_begin () and _commit (). *@changed, if not NULL, receives
 * the number of photos for which this was news. To decide something of a photo or an album that is
 * not there is DB_ERROR_NOT_FOUND; there is nothing to forget of it. */

/* Facts: @ids belong in @album (0: in no album). */
gboolean db_filings_decide (Db *db, const gint64 *ids, gsize n, gint64 album, guint *changed,
                            GError **error);
/* Takes such facts back. */
gboolean db_filings_forget (Db *db, const gint64 *ids, gsize n, guint *changed, GError **error);

/* What a file says that was learned elsewhere: @photo is in @album, with source IMPORT. Over the
 * model's filing, never over the owner's. TRUE also when it changed nothing; *@changed, if not NULL,
 * says whether it did. */
gboolean db_filings_import (Db *db, gint64 photo, gint64 album, gboolean *changed, GError **error);

typedef struct
{
  gint64 photo;
  gint64 album;        /* 0: unsorted, for the reason in @unsorted */
  double p;
  DbUnsorted unsorted;
  const char *torn_a, *torn_b;
} DbFilingOpinion;

/* The machine's filings, one transaction. @source MODEL or IMPORT. Photos with a fact of the owner
 * are left alone and counted in *@skipped (may be NULL), and so are photos that an import filed
 * when the model speaks. */
gboolean db_filings_save (Db *db, const DbFilingOpinion *opinions, gsize n, DbSource source,
                          gint64 model, guint *skipped, GError **error);
/* Forgets every machine filing; facts stay. */
gboolean db_filings_forget_machine (Db *db, GError **error);

typedef struct
{
  gint64 photo, label; /* label 0: the fact "in no album" */
  gboolean yes;        /* taggings only */
} DbFact;

/* Every filing that the owner decided: GArray of DbFact, by photo. For learning. */
GArray *db_filings_facts (Db *db, GError **error);

G_END_DECLS
