/* models.h: every trained head, kept with its metrics, so that one can compare and go back. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *kind;          /* "starter", "albums", "tags", ... */
  gint64 trained_at;
  gint64 facts;        /* facts of the owner that it was trained on */
  char *metrics;       /* JSON object */
  GBytes *blob;        /* the head, or NULL */
  gboolean active;     /* the one in use; at most one a kind */
} DbModel;

void db_model_free (DbModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbModel, db_model_free)

/* Stores a head and makes it the active one of its kind. The new id. @metrics: a JSON object or
 * NULL; @blob may be NULL. */
gint64 db_models_add (Db *db, const char *kind, gint64 facts, const char *metrics, GBytes *blob,
                      GError **error);
/* The active model of @kind, or NULL without an error when there is none. */
DbModel *db_models_get_active (Db *db, const char *kind, GError **error);
/* DbModels of @kind, newest first, without their blobs. */
GPtrArray *db_models_list (Db *db, const char *kind, GError **error);
DbModel *db_models_get (Db *db, gint64 id, GError **error);
gboolean db_models_activate (Db *db, gint64 id, GError **error);

G_END_DECLS
