/* opinions.h: the machine's filings and tags of all photos at once.
 *
 * The machine's rows are a function of the active version of what was learned (models.h), the
 * feature vectors and the owner's facts. Whoever changes one of those scores every photo again,
 * compares with what stands here and applies the differences:
 *
 *   db_opinions_read_filings (), db_opinions_read_tags ()     any connection
 *   db_opinions_apply (db, version, ...)                      one transaction
 *
 * Which version the rows are of is written in the same transaction. A process that stops between a
 * change of version and the rows leaves db_opinions_get_version () <> db_models_get_active_id (db,
 * DB_LEARNED): the photos have to be scored again. Facts of the owner are never touched from here,
 * and what an import said is not overruled by what was learned.
 */
#pragma once

#include "filings.h"

G_BEGIN_DECLS

#define DB_OPINIONS_UNKNOWN (-1)

/* The version that the rows are of: 0 when of none (the starter's, or forgotten),
 * DB_OPINIONS_UNKNOWN when they have to be made again or on an error. */
gint64 db_opinions_get_version (Db *db, GError **error);
/* db_opinions_apply () and _forget () do it; else only to say that they are UNKNOWN. */
gboolean db_opinions_set_version (Db *db, gint64 version, GError **error);

typedef struct
{
  gint64 photo;
  gint64 album;                /* 0: none */
  const char *torn_a, *torn_b; /* TORN: names of albums, equal names are equal pointers; or NULL */
  float p;                     /* NAN: none was stored */
  guint8 source;               /* DbSource. USER: a fact, album 0 "in no album". NONE: unsorted */
  guint8 unsorted;             /* DbUnsorted, of photos without a filing */
} DbFilingRow;

typedef struct
{
  DbFilingRow *rows;           /* by photo */
  gsize n;
  GStringChunk *names;
} DbFilings;

void db_filings_free (DbFilings *filings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbFilings, db_filings_free)

/* Every filing and every reason to be unsorted. Photos with neither are left out; a reason under a
 * filing is of no meaning and not told. About 40 ms for 100,000 photos. */
DbFilings *db_opinions_read_filings (Db *db, GError **error);

typedef struct
{
  gint64 photo, tag;
  float p;                     /* NAN: none was stored */
  guint8 source;               /* MODEL or IMPORT */
} DbTagRow;

/* Every tag of the machine, GArray of DbTagRow by photo, then tag. What the owner said of the same
 * photo and tag stands beside it and counts more: db_taggings_facts (). */
GArray *db_opinions_read_tags (Db *db, GError **error);

typedef struct
{
  gint64 photo, tag;
  double p;                    /* below 0: the machine does not say so any more, its row goes */
} DbTagChange;

/* Sets the machine's row of each photo in @filings, and of each photo and tag in @tags, and leaves
 * all others. The rows are then said to be of @version: one of kind DB_LEARNED, or 0 for the
 * starter's. Quickest when sorted by photo. *@skipped (may be NULL) counts entries that were left
 * out: photos that the owner filed, rows of an import, photos that are gone. An album or tag that
 * is gone, or no such version: DB_ERROR_NOT_FOUND, and nothing is changed (the opinions are out of
 * date). One transaction, which db_interrupt () stops; in one of the caller's, he has to roll back
 * when this fails (db_join ()). */
gboolean db_opinions_apply (Db *db, gint64 version, const DbFilingOpinion *filings, gsize n,
                            const DbTagChange *tags, gsize n_tags, guint *skipped,
                            GError **error);

/* Forgets everything that the model said: filings, tags, reasons (except under a fact of the
 * owner). Facts stay, and so does what an import said. *@n_photos (may be NULL): of how many photos
 * something was forgotten. One transaction. */
gboolean db_opinions_forget (Db *db, guint *n_photos, GError **error);

G_END_DECLS
