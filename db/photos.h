/* photos.h: one row a photo: where it is, what is known of the file, in which state it is.
 *
 * A photo is (root, path below the root). Paths are bytes, whatever their encoding; `name` is the
 * readable form for search and display. Ids are never used again.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

#define DB_HASH_SIZE 16

/* What the camera wrote, from one reading of the file. */
typedef struct
{
  int orientation;    /* EXIF 1..8, 0 unknown */
  gint64 taken_at;    /* seconds since 1970 of the local camera clock, -1 unknown */
  int width, height;  /* oriented pixels, 0 unknown */
  char *camera;       /* or NULL */
  double lat, lon;    /* degrees, NAN unknown */
} DbMetadata;

/* A photo with its effective album. */
typedef struct
{
  gint64 id, root;
  char *path;          /* absolute, native bytes */
  char *relpath;       /* below the root, native bytes */
  char *name;          /* base name of the root / relpath, valid UTF-8 */
  gint64 size, mtime_ns;
  gboolean has_hash;
  guint8 hash[DB_HASH_SIZE];
  DbState state;
  char *reason;        /* BROKEN only, else NULL */
  DbMetadata metadata;
  int rating;          /* 0..5 */
  gboolean favourite;
  gint64 album;        /* 0: none */
  char *album_name;    /* or NULL */
  DbSource source;     /* of the filing; USER with album 0: the fact "in no album" */
  double p;            /* of the filing, NAN when a person said so or there is none */
  gint64 filed_at;     /* 0: no filing */
  DbUnsorted unsorted; /* NONE when there is a filing or the photo was not read yet */
  char *torn_a, *torn_b;
} DbPhoto;

void db_photo_free (DbPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbPhoto, db_photo_free)

/* --- Reading ------------------------------------------------------------------------------- */

/* DB_ERROR_NOT_FOUND when there is no such photo. About 20 us. */
DbPhoto *db_photos_get (Db *db, gint64 id, GError **error);
/* Id of the photo at the absolute native path, or 0; -1 on error. */
gint64 db_photos_find_path (Db *db, const char *path, GError **error);

typedef struct
{
  guint new_, ok, missing, broken; /* by state; together they are all rows */
  guint unsorted;                  /* read, and in no album (the owner's "in no album" included) */
  guint favourite;                 /* not missing */
  guint doubtful;                  /* read, and left unsorted by the machine or filed by it with a
                                      p below DB_UNSURE_BELOW */
} DbCounts;

gboolean db_photos_count (Db *db, DbCounts *counts, GError **error);

/* --- Scanning ------------------------------------------------------------------------------ */

/* What the library knows of the files of a root, in memory, for the scanner: it holds no
 * connection, so it may be given to another thread. */
typedef struct _DbKnown DbKnown;

/* Of the photos of @root below @prefix ("" or NULL: all; no slash at its end). 100,000 photos take about
 * 10 MB. */
DbKnown *db_known_load (Db *db, gint64 root, const char *prefix, GError **error);
void db_known_free (DbKnown *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbKnown, db_known_free)
guint db_known_size (const DbKnown *known);
/* Marks @relpath as seen. TRUE when it is known, not missing, and of the same size and mtime: the
 * file is unchanged and need not be upserted. */
gboolean db_known_see (DbKnown *known, const char *relpath, gint64 size, gint64 mtime_ns);
/* Marks everything at or below @relpath as seen: a folder that could not be looked into says
 * nothing about its photos. */
void db_known_see_below (DbKnown *known, const char *relpath);
/* Marks everything as seen but what lies directly in the folder @relpath ("" the root). */
void db_known_see_deeper (DbKnown *known, const char *relpath);
gboolean db_known_has (const DbKnown *known, const char *relpath);
/* TRUE when the file is known as it is, whether it was missing meanwhile or not. */
gboolean db_known_has_same (const DbKnown *known, const char *relpath, gint64 size,
                            gint64 mtime_ns);
/* @func must not change @known. */
void db_known_foreach (const DbKnown *known, void (*func) (const char *relpath, gpointer user),
                       gpointer user);
/* Ids of photos that are not missing yet and were not seen. */
GArray *db_known_unseen (DbKnown *known);

typedef struct
{
  const char *relpath; /* below the root, native bytes */
  gint64 size, mtime_ns;
} DbFile;

typedef enum
{
  DB_UPSERT_NEW,       /* a new row in state new */
  DB_UPSERT_CHANGED,   /* size or mtime moved: state new again, nothing forgotten before it is read */
  DB_UPSERT_UNCHANGED,
  DB_UPSERT_RETURNED   /* was missing and is back as it was, with all its labels */
} DbUpsert;

typedef struct
{
  gint64 id;
  DbUpsert upsert;
} DbUpserted;

/* One transaction. @out has room for @n, may be NULL. A broken photo whose file did not change
 * stays broken. */
gboolean db_photos_upsert (Db *db, gint64 root, const DbFile *files, gsize n, DbUpserted *out,
                           GError **error);

typedef struct
{
  gint64 from, to; /* the row @from is gone, its file now belongs to the photo @to */
} DbMove;

/* Marks @ids missing (what a finished scan did not see; never call it for a root that could not be
 * reached). Of those, files whose content turned up under a new path since the last finished scan
 * of their root keep their id and labels and get that path; *@moves, if not NULL, receives a
 * GArray of DbMove. Call it before db_roots_set_scanned (). One transaction. */
gboolean db_photos_mark_missing (Db *db, const gint64 *ids, gsize n, GArray **moves,
                                 GError **error);

/* --- Reading files ------------------------------------------------------------------------- */

/* Up to @limit ids of photos in state new: those of @first that are, in that order, then newest
 * first, as lists show them. Ids in @busy (a set keyed by gint64 pointers, g_int64_hash) are left
 * out; NULL: none. */
GArray *db_photos_next_new (Db *db, const gint64 *first, gsize n_first, GHashTable *busy,
                            guint limit, GError **error);

/* Back to state new, to be read again: broken photos, or photos whose features are out of date. */
gboolean db_photos_read_again (Db *db, const gint64 *ids, gsize n, GError **error);

typedef struct
{
  gint64 id;
  char *path;          /* absolute, native bytes */
  char *reason;
} DbBroken;

void db_broken_free (DbBroken *broken);
/* Of DbBroken, by reason and path. */
GPtrArray *db_photos_list_broken (Db *db, GError **error);

/* The photo could not be read. Its labels are kept. */
gboolean db_photos_set_broken (Db *db, gint64 id, const char *reason, GError **error);

/* Ids of photos with this content, in any state. */
GArray *db_photos_find_content (Db *db, const guint8 hash[DB_HASH_SIZE], gint64 size,
                                GError **error);
/* The same where the size is not known, without photos whose file has changed since it was read. */
GArray *db_photos_find_hash (Db *db, const guint8 hash[DB_HASH_SIZE], GError **error);

G_END_DECLS
