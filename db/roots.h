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
  gint64 scanned_at;  /* end of the last finished scan, or one of the two below */
  gboolean watched;   /* changes in it are looked for */
} DbRoot;

/* Two values of scanned_at that are no times: a walk was begun and not finished, so the next start
 * goes on with it; and only single files were taken from it, so nobody asked for the rest. */
#define DB_SCAN_UNFINISHED 0
#define DB_SCAN_NEVER_ASKED 1

void db_root_free (DbRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbRoot, db_root_free)

/* Finds or makes the root that holds the folder @path (absolute, canonical). When @path lies in a
 * known root, that one is returned and *@prefix is the way down to it ("" for the root itself;
 * free it). When known roots lie inside @path, they become part of the new one; their photos keep
 * their ids and labels. */
gint64 db_roots_ensure (Db *db, const char *path, const char *volume, char **prefix,
                        GError **error);
/* The root that holds @path, or 0 when there is none; -1 on an error. *@prefix (free it) as above. */
gint64 db_roots_find (Db *db, const char *path, char **prefix, GError **error);
/* All roots, of DbRoot, by path. */
GPtrArray *db_roots_list (Db *db, GError **error);
/* Notes that a scan of @root ended at @at, or one of the two values above. */
gboolean db_roots_set_scanned (Db *db, gint64 root, gint64 at, GError **error);
gboolean db_roots_set_watched (Db *db, gint64 root, gboolean watched, GError **error);

typedef struct
{
  gint64 root;
  guint photos;       /* known, missing ones included */
  guint missing;
} DbRootCount;

/* Of every root that has photos: GArray of DbRootCount. */
GArray *db_roots_count (Db *db, GError **error);

/* Folders that were imported as a whole below a root which was not (DB_SCAN_NEVER_ASKED). */

/* Notes that @relpath below @root was; nothing where one above it is noted. */
gboolean db_walks_add (Db *db, gint64 root, const char *relpath, GError **error);
/* Relative paths (char *), in order. */
GPtrArray *db_walks_list (Db *db, gint64 root, GError **error);

G_END_DECLS
