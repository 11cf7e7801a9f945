/* photos.c: the photo table. */
#include "photos.h"

#include "db-private.h"
#include "journal-private.h"
#include "moves.h"
#include "paths.h"

#include <string.h>

void
db_photo_free (DbPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free (photo->path);
  g_free (photo->relpath);
  g_free (photo->name);
  g_free (photo->reason);
  g_free (photo->metadata.camera);
  g_free (photo->album_name);
  g_free (photo->torn_a);
  g_free (photo->torn_b);
  g_free (photo);
}

static DbPhoto *
read_photo (DbStatement *s)
{
  DbPhoto *photo = g_new0 (DbPhoto, 1);
  photo->id = db_column_int64 (s, 0);
  photo->root = db_column_int64 (s, 1);
  g_autofree char *root = db_column_dup_bytes (s, 2);
  photo->relpath = db_column_dup_bytes (s, 3);
  photo->path = db_path_join (root, photo->relpath);
  photo->name = db_column_dup_text (s, 4);
  photo->size = db_column_int64 (s, 5);
  photo->mtime_ns = db_column_int64 (s, 6);
  g_autoptr (GBytes) hash = db_column_blob (s, 7);
  photo->has_hash = hash != NULL && g_bytes_get_size (hash) == DB_HASH_SIZE;
  if (photo->has_hash)
    memcpy (photo->hash, g_bytes_get_data (hash, NULL), DB_HASH_SIZE);
  photo->state = db_state_from_word (db_column_text (s, 8));
  photo->reason = db_column_dup_text (s, 9);
  photo->metadata.orientation = (int) db_column_int64 (s, 10);
  photo->metadata.taken_at = db_column_is_null (s, 11) ? -1 : db_column_int64 (s, 11);
  photo->metadata.width = (int) db_column_int64 (s, 12);
  photo->metadata.height = (int) db_column_int64 (s, 13);
  photo->metadata.camera = db_column_dup_text (s, 14);
  photo->metadata.lat = db_column_double (s, 15);
  photo->metadata.lon = db_column_double (s, 16);
  photo->rating = (int) db_column_int64 (s, 17);
  photo->favourite = db_column_int64 (s, 18) != 0;
  if (!db_column_is_null (s, 22))
    photo->source = db_source_from_word (db_column_text (s, 22));
  else if (photo->state != DB_STATE_NEW)
    {
      photo->unsorted = db_unsorted_from_word (db_column_text (s, 19));
      photo->torn_a = db_column_dup_text (s, 20);
      photo->torn_b = db_column_dup_text (s, 21);
    }
  photo->album = db_column_int64 (s, 23);
  photo->album_name = db_column_dup_text (s, 24);
  photo->p = db_column_double (s, 25);
  photo->filed_at = db_column_int64 (s, 26);
  return photo;
}

DbPhoto *
db_photos_get (Db *db, gint64 id, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT p.id, p.root, r.path, p.relpath, p.name, p.size, p.mtime_ns, p.content_hash, p.state,"
    "       p.reason, p.orientation, p.taken_at, p.width, p.height, p.camera, p.lat, p.lon,"
    "       p.rating, p.favourite, p.unsorted, p.torn_a, p.torn_b,"
    "       f.source, f.album, l.name, f.p, f.at"
    "  FROM photo AS p JOIN root AS r ON r.id = p.root"
    "  LEFT JOIN filing AS f ON f.photo = p.id LEFT JOIN label AS l ON l.id = f.album"
    " WHERE p.id = ?1",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, id);
  switch (db_step (db, s, error))
    {
    case DB_ROW:
      return read_photo (s);
    case DB_DONE:
      g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no photo %" G_GINT64_FORMAT, id);
      return NULL;
    case DB_FAILED:
    default:
      return NULL;
    }
}

gint64
db_photos_find_path (Db *db, const char *path, GError **error)
{
  g_autoptr (DbStatement) roots = db_prepare (db, "SELECT id, path FROM root", error);
  g_autoptr (DbStatement) find
    = db_prepare (db, "SELECT id FROM photo WHERE root = ?1 AND relpath = ?2", error);
  if (roots == NULL || find == NULL)
    return -1;
  DbStep step;
  while ((step = db_step (db, roots, error)) == DB_ROW)
    {
      g_autofree char *root = db_column_dup_bytes (roots, 1);
      const char *below = db_path_below (path, root);
      if (below == NULL)
        continue;
      gint64 id;
      db_bind_int64 (find, 1, db_column_int64 (roots, 0));
      db_bind_bytes (find, 2, below);
      return db_read_int64 (db, find, 0, &id, error) ? id : -1;
    }
  return step == DB_DONE ? 0 : -1;
}

gboolean
db_photos_count (Db *db, DbCounts *counts, GError **error)
{
  memset (counts, 0, sizeof *counts);

  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT state, count (*) FROM photo GROUP BY state", error);
  if (s == NULL)
    return FALSE;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      guint n = (guint) db_column_int64 (s, 1);
      switch (db_state_from_word (db_column_text (s, 0)))
        {
        case DB_STATE_NEW:
          counts->new_ = n;
          break;
        case DB_STATE_OK:
          counts->ok = n;
          break;
        case DB_STATE_MISSING:
          counts->missing = n;
          break;
        case DB_STATE_BROKEN:
        default:
          counts->broken = n;
          break;
        }
    }
  if (step == DB_FAILED)
    return FALSE;

  /* Filed photos are counted from an index; few of them are in another state than ok. */
  g_autoptr (DbStatement) filed = db_prepare (
    db,
    "SELECT (SELECT count (*) FROM filing WHERE album > 0)"
    "     - (SELECT count (*) FROM photo AS p CROSS JOIN filing AS f ON f.photo = p.id"
    "         WHERE p.state IN ('new', 'missing', 'broken') AND f.album > 0)",
    error);
  g_autoptr (DbStatement) favourite = db_prepare (
    db, "SELECT count (*) FROM photo WHERE favourite = 1 AND state <> 'missing'", error);
  g_autoptr (DbStatement) decided = db_prepare (
    db,
    "SELECT (SELECT count (*) FROM filing)"
    "     - (SELECT count (*) FROM photo AS p CROSS JOIN filing AS f ON f.photo = p.id"
    "         WHERE p.state IN ('new', 'missing', 'broken'))",
    error);
  g_autoptr (DbStatement) unsure = db_prepare (
    db,
    "SELECT count (*) FROM filing AS f INDEXED BY filing_unsure JOIN photo AS p ON p.id = f.photo"
    " WHERE f.source = 'model' AND " DB_UNSURE_SQL ("f.p") " AND p.state = 'ok'",
    error);
  gint64 n_filed, n_favourite, n_decided, n_unsure;
  if (filed == NULL || favourite == NULL || decided == NULL || unsure == NULL
      || !db_read_int64 (db, filed, 0, &n_filed, error)
      || !db_read_int64 (db, favourite, 0, &n_favourite, error)
      || !db_read_int64 (db, decided, 0, &n_decided, error)
      || !db_read_int64 (db, unsure, 0, &n_unsure, error))
    return FALSE;
  counts->unsorted = counts->ok - (guint) n_filed;
  counts->favourite = (guint) n_favourite;
  counts->doubtful = counts->ok - (guint) n_decided + (guint) n_unsure;
  return TRUE;
}

typedef struct
{
  Db *db;
  gint64 root;
  char *root_path;
  DbStatement *find, *insert, *change, *back;
} Upsert;

static gboolean
upsert_one (Upsert *u, const DbFile *file, DbUpserted *out, GError **error)
{
  db_bind_int64 (u->find, 1, u->root);
  db_bind_bytes (u->find, 2, file->relpath);
  DbStep step = db_step (u->db, u->find, error);
  if (step == DB_FAILED)
    return FALSE;

  DbStatement *act = NULL;
  if (step == DB_ROW)
    {
      out->id = db_column_int64 (u->find, 0);
      gboolean same = db_column_int64 (u->find, 1) == file->size
                      && db_column_int64 (u->find, 2) == file->mtime_ns;
      gboolean missing = db_column_int64 (u->find, 3) != 0;
      out->upsert = !same     ? DB_UPSERT_CHANGED
                    : missing ? DB_UPSERT_RETURNED
                              : DB_UPSERT_UNCHANGED;
      act = !same ? u->change : missing ? u->back : NULL;
    }
  else
    {
      out->upsert = DB_UPSERT_NEW;
      act = u->insert;
    }
  db_statement_reset (u->find);
  if (act == NULL)
    return TRUE;

  g_autofree char *name = NULL;
  if (act == u->insert)
    {
      name = db_display_name (u->root_path, file->relpath);
      db_bind_int64 (act, 3, u->root);
      db_bind_bytes (act, 4, file->relpath);
      db_bind_text (act, 5, name);
    }
  else
    db_bind_int64 (act, 3, out->id);
  if (act != u->back)
    {
      db_bind_int64 (act, 1, file->size);
      db_bind_int64 (act, 2, file->mtime_ns);
    }
  gboolean ok = db_run (u->db, act, error);
  if (ok && act == u->insert)
    out->id = db_last_id (u->db);
  db_statement_reset (act);
  return ok;
}

static char *
dup_root_path (Db *db, gint64 root, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, "SELECT path FROM root WHERE id = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, root);
  switch (db_step (db, s, error))
    {
    case DB_ROW:
      return db_column_dup_bytes (s, 0);
    case DB_DONE:
      g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no folder %" G_GINT64_FORMAT,
                   root);
      return NULL;
    case DB_FAILED:
    default:
      return NULL;
    }
}

gboolean
db_photos_upsert (Db *db, gint64 root, const DbFile *files, gsize n, DbUpserted *out,
                  GError **error)
{
  g_autofree char *root_path = dup_root_path (db, root, error);
  if (root_path == NULL)
    return FALSE;
  g_autoptr (DbStatement) find = db_prepare (
    db, "SELECT id, size, mtime_ns, state = 'missing' FROM photo WHERE root = ?1 AND relpath = ?2",
    error);
  g_autoptr (DbStatement) insert
    = db_prepare (db, "INSERT INTO photo (size, mtime_ns, root, relpath, name, shown_at)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?2 / 1000000000)",
                  error);
  g_autoptr (DbStatement) change
    = db_prepare (db, "UPDATE photo SET size = ?1, mtime_ns = ?2, stale = 1, state = 'new',"
                      "  reason = NULL, shown_at = coalesce (taken_at, ?2 / 1000000000)"
                      " WHERE id = ?3",
                  error);
  g_autoptr (DbStatement) back = db_prepare (
    db,
    "UPDATE photo SET reason = NULL,"
    "  state = CASE WHEN content_hash IS NOT NULL AND stale = 0 THEN 'ok' ELSE 'new' END"
    " WHERE id = ?3",
    error);
  if (find == NULL || insert == NULL || change == NULL || back == NULL)
    return FALSE;

  Upsert u = { db, root, root_path, find, insert, change, back };
  if (!db_begin (db, error))
    return FALSE;
  gboolean ok = TRUE;
  for (gsize i = 0; ok && i < n; i++)
    {
      DbUpserted one;
      ok = upsert_one (&u, &files[i], out != NULL ? &out[i] : &one, error);
    }
  return db_end (db, ok, error);
}

static gboolean
mark_missing (Db *db, const gint64 *ids, gsize n, GArray *moves, GError **error)
{
  g_autoptr (DbStatement) mark = db_prepare (
    db, "UPDATE photo SET state = 'missing', reason = NULL WHERE id = ?1 AND state <> 'missing'",
    error);
  g_autoptr (DbStatement) find = db_prepare (
    db,
    "SELECT n.id FROM photo AS m JOIN root AS r ON r.id = m.root"
    "  JOIN photo AS n ON n.content_hash = m.content_hash AND n.size = m.size"
    " WHERE m.id = ?1 AND m.stale = 0 AND n.id > r.last_photo AND n.state = 'ok'"
    " ORDER BY n.id LIMIT 1",
    error);
  if (mark == NULL || find == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      db_bind_int64 (mark, 1, ids[i]);
      gboolean ok = db_run (db, mark, error);
      db_statement_reset (mark);
      if (!ok)
        return FALSE;
    }
  /* Only now: a file that is itself missing is nobody's new place. */
  for (gsize i = 0; i < n; i++)
    {
      DbMove move = { .to = ids[i] };
      db_bind_int64 (find, 1, ids[i]);
      gboolean ok = db_read_int64 (db, find, 0, &move.from, error);
      db_statement_reset (find);
      if (!ok || (move.from != 0 && !db_moves_join (db, move.from, move.to, error)))
        return FALSE;
      if (move.from != 0)
        g_array_append_val (moves, move);
    }
  return TRUE;
}

gboolean
db_photos_mark_missing (Db *db, const gint64 *ids, gsize n, GArray **moves, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (DbMove));
  if (!db_begin (db, error)
      || !db_end (db, mark_missing (db, ids, n, found, error), error))
    return FALSE;
  if (moves != NULL)
    *moves = g_steal_pointer (&found);
  return TRUE;
}

GArray *
db_photos_next_new (Db *db, const gint64 *first, gsize n_first, GHashTable *busy, guint limit,
                    GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (DbStatement) one
    = db_prepare (db, "SELECT count (*) FROM photo WHERE id = ?1 AND state = 'new'", error);
  g_autoptr (DbStatement) all = db_prepare (
    db, "SELECT id FROM photo WHERE state = 'new' ORDER BY shown_at DESC, id DESC", error);
  if (one == NULL || all == NULL)
    return NULL;

  for (gsize i = 0; i < n_first && ids->len < limit; i++)
    {
      gint64 is_new;
      if (busy != NULL && g_hash_table_contains (busy, &first[i]))
        continue;
      db_bind_int64 (one, 1, first[i]);
      if (!db_read_int64 (db, one, 0, &is_new, error))
        return NULL;
      if (is_new != 0 && g_hash_table_add (taken, g_memdup2 (&first[i], sizeof (gint64))))
        g_array_append_val (ids, first[i]);
    }
  DbStep step = DB_DONE;
  while (ids->len < limit && (step = db_step (db, all, error)) == DB_ROW)
    {
      gint64 id = db_column_int64 (all, 0);
      if ((busy == NULL || !g_hash_table_contains (busy, &id))
          && !g_hash_table_contains (taken, &id))
        g_array_append_val (ids, id);
    }
  return step != DB_FAILED ? g_steal_pointer (&ids) : NULL;
}

gboolean
db_photos_read_again (Db *db, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "UPDATE photo SET state = 'new', reason = NULL WHERE id = ?1 AND state IN ('ok', 'broken')",
    error);
  if (s == NULL || !db_begin (db, error))
    return FALSE;
  gboolean ok = TRUE;
  for (gsize i = 0; ok && i < n; i++)
    {
      db_bind_int64 (s, 1, ids[i]);
      ok = db_run (db, s, error);
      db_statement_reset (s);
    }
  return db_end (db, ok, error);
}

void
db_broken_free (DbBroken *broken)
{
  g_free (broken->path);
  g_free (broken->reason);
  g_free (broken);
}

GPtrArray *
db_photos_list_broken (Db *db, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT p.id, r.path, p.relpath, p.reason FROM photo AS p JOIN root AS r ON r.id = p.root"
    " WHERE p.state = 'broken' ORDER BY p.reason, r.path, p.relpath",
    error);
  if (s == NULL)
    return NULL;

  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) db_broken_free);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbBroken *broken = g_new0 (DbBroken, 1);
      g_autofree char *root = db_column_dup_bytes (s, 1);
      g_autofree char *relpath = db_column_dup_bytes (s, 2);
      broken->id = db_column_int64 (s, 0);
      broken->path = db_path_join (root, relpath);
      broken->reason = db_column_dup_text (s, 3);
      g_ptr_array_add (list, broken);
    }
  return step == DB_DONE ? g_steal_pointer (&list) : NULL;
}

gboolean
db_photos_set_broken (Db *db, gint64 id, const char *reason, GError **error)
{
  g_autofree char *text = g_utf8_make_valid (reason, -1);
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE photo SET state = 'broken', reason = ?2 WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  db_bind_text (s, 2, text);
  return db_run (db, s, error);
}

GArray *
db_photos_find_content (Db *db, const guint8 hash[DB_HASH_SIZE], gint64 size, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT id FROM photo WHERE content_hash = ?1 AND size = ?2 AND stale = 0 ORDER BY id",
    error);
  if (s == NULL)
    return NULL;
  db_bind_blob (s, 1, hash, DB_HASH_SIZE);
  db_bind_int64 (s, 2, size);
  return db_read_ids (db, s, error);
}

GArray *
db_photos_find_hash (Db *db, const guint8 hash[DB_HASH_SIZE], GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT id FROM photo WHERE content_hash = ?1 AND stale = 0 ORDER BY id", error);
  if (s == NULL)
    return NULL;
  db_bind_blob (s, 1, hash, DB_HASH_SIZE);
  return db_read_ids (db, s, error);
}

gboolean
db_photos_blame (gint64 photo, GError **error)
{
  if (error != NULL && g_error_matches (*error, DB_ERROR, DB_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no photo %" G_GINT64_FORMAT,
                   photo);
    }
  return FALSE;
}
