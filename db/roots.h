/* roots.h: the folders that were imported. Roots never contain each other, so that a file has one
 * row only. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *path;         /* absolute, native bytes, no slash at the end */
  char *volume;       /* what tells this disk from another at the same place, or NULL */
  gint64 scanned_at;  /* end of the last finished scan, 0: never */
} DbRoot;

void db_root_free (DbRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbRoot, db_root_free)

/* Finds or makes the root that holds the folder @path (absolute, canonical). When @path lies in a
 * known root, that one is returned and *@prefix is the way down to it ("" for the root itself;
 * free it). When known roots lie inside @path, they become part of the new one; their photos keep
 * their ids and labels. */
gint64 db_roots_ensure (Db *db, const char *path, const char *volume, char **prefix,
                        GError **error);
/* All roots, of DbRoot, by path. */
GPtrArray *db_roots_list (Db *db, GError **error);
/* Notes that a scan of @root ended now. */
gboolean db_roots_set_scanned (Db *db, gint64 root, gint64 at, GError **error);

G_END_DECLS
