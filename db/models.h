/* models.h: every trained head, kept with its metrics, so that one can compare and go back.
 *
 * Each run of learning from the owner's facts is a version: a row of kind DB_LEARNED, whose id is
 * the number of the version and whose blob is all of the heads. At most one row of a kind is
 * active; when none of DB_LEARNED is, the machine files as it did before it learned anything. Rows
 * are never deleted. Blobs of old versions are dropped (db_models_prune), and what is left of those
 * are the figures.
 *
 * The machine's rows follow from the active version, see opinions.h: whatever changes that, scores
 * the photos again afterwards.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

#define DB_LEARNED "learned"
#define DB_STARTER "starter" /* what the networks say without any fact; without a blob */

typedef struct
{
  gint64 id;
  char *kind;
  gint64 trained_at;
  gint64 facts;        /* facts of the owner that it was trained on */
  char *metrics;       /* JSON object */
  GBytes *blob;        /* the head, or NULL; NULL in lists */
  gboolean has_blob;   /* known in lists too: only a version that has it can be gone back to */
  gboolean active;     /* the one in use; at most one a kind */
} DbModel;

void db_model_free (DbModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbModel, db_model_free)

/* Stores a head and makes it the active one of its kind. The new id, -1 on error. @metrics: a JSON
 * object or NULL; @blob may be NULL. */
gint64 db_models_add (Db *db, const char *kind, gint64 facts, const char *metrics, GBytes *blob,
                      GError **error);
/* The same, leaving the active one as it is: for a head that the owner is asked about first. */
gint64 db_models_add_inactive (Db *db, const char *kind, gint64 facts, const char *metrics,
                               GBytes *blob, GError **error);
/* The active model of @kind, or NULL without an error when there is none. */
DbModel *db_models_get_active (Db *db, const char *kind, GError **error);
/* Its id alone, without reading the blob: 0 when there is none, -1 on error. */
gint64 db_models_get_active_id (Db *db, const char *kind, GError **error);
/* DbModels of @kind, newest first, without their blobs. */
GPtrArray *db_models_list (Db *db, const char *kind, GError **error);
DbModel *db_models_get (Db *db, gint64 id, GError **error);

/* DB_ERROR_NOT_FOUND when there is no such model, or when its blob is not there (any more). Not an
 * act of the owner; that is db_versions_switch (). */
gboolean db_models_activate (Db *db, gint64 id, GError **error);
/* No model of @kind is active afterwards. */
gboolean db_models_deactivate (Db *db, const char *kind, GError **error);

/* Drops the blobs of old models of @kind, not their rows. The blobs of the active one, of the
 * newest @keep others, of all that a step of undo or redo leads to, and of those that are
 * "imported" by their metrics are kept. *@dropped (may be NULL): how many went. */
gboolean db_models_prune (Db *db, const char *kind, guint keep, guint *dropped, GError **error);

G_END_DECLS
