/* backbones.h: networks of the owner's that tell photos apart, in the place of the program's own.
 *
 * Their vectors are rows of vectors.h under a key that has theirs in it. Which one is in use is no
 * fact about photos and not in the journal: the way back is to use the other one again.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *key;       /* of file and recipe */
  char *name;      /* of the file that the owner gave */
  char *file;      /* name in the folder "networks" of the library */
  char *recipe;    /* JSON object; this layer does not look into it */
  int dims;        /* of the embedding */
  gint64 added_at;
} DbBackbone;

void db_backbone_free (DbBackbone *backbone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbBackbone, db_backbone_free)

/* Of DbBackbone, oldest first. */
GPtrArray *db_backbones_list (Db *db, GError **error);
/* NULL without an error when there is none. */
DbBackbone *db_backbones_get (Db *db, const char *key, GError **error);
/* One of that key that is there already gets the name; the rest is the same. @id and @added_at of
 * @backbone do not matter. */
gboolean db_backbones_add (Db *db, const DbBackbone *backbone, GError **error);
/* The row, and the vectors of the networks whose key ends with @suffix. DB_ERROR_PROTECTED: it is in
 * use, or on its way to be. */
gboolean db_backbones_remove (Db *db, const char *key, const char *suffix, GError **error);

/* --- Which one -------------------------------------------------------------------------------- */

/* Stands for the program's own network where a key is asked for. */
#define DB_BACKBONE_OWN "built-in"

/* The key of the one in use, and of the one on its way ("": none; else it may be DB_BACKBONE_OWN).
 * NULL on an error. */
char *db_backbones_get_used (Db *db, GError **error);
char *db_backbones_get_next (Db *db, GError **error);
/* DB_ERROR_NOT_FOUND: there is no such backbone. @key "" of next: none. */
gboolean db_backbones_set_used (Db *db, const char *key, GError **error);
gboolean db_backbones_set_next (Db *db, const char *key, GError **error);

G_END_DECLS
