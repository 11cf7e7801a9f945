/* results.c: storing what was learned from reading photos. */
#include "results.h"

#include "db-private.h"
#include "journal.h"
#include "journal-private.h"
#include "moves.h"
#include "vectors.h"

#include <string.h>

void
db_saved_clear (DbSaved *saved)
{
  g_clear_pointer (&saved->moves, g_array_unref);
  g_clear_pointer (&saved->replaced, g_array_unref);
}

/* What becomes of one result. */
typedef struct
{
  gint64 photo;      /* where it goes: its own row, or the photo that moved; 0: nowhere */
  gboolean changed;  /* the content is another one than at the last reading */
  gboolean replaced; /* and another picture altogether */
} Fate;

static gboolean
is_edited (DbStatement *row, const DbResult *result)
{
  const DbMetadata *m = &result->metadata;
  return result->same_picture
         || (m->taken_at >= 0 && m->camera != NULL && !db_column_is_null (row, 4)
             && db_column_int64 (row, 4) == m->taken_at
             && g_strcmp0 (db_column_text (row, 5), m->camera) == 0);
}

/* Another photo that is missing and had this content; one of the same file name first. */
static gboolean
find_missing (Db *db, const DbResult *result, gint64 *found, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT m.id FROM photo AS m JOIN photo AS n ON n.id = ?3"
    " WHERE m.content_hash = ?1 AND m.size = ?2 AND m.stale = 0 AND m.state = 'missing'"
    "   AND m.id <> n.id"
    " ORDER BY replace (m.name, rtrim (m.name, replace (m.name, '/', '')), '')"
    "       <> replace (n.name, rtrim (n.name, replace (n.name, '/', '')), ''), m.id LIMIT 1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_blob (s, 1, result->hash, DB_HASH_SIZE);
  db_bind_int64 (s, 2, result->size);
  db_bind_int64 (s, 3, result->photo);
  return db_read_int64 (db, s, 0, found, error);
}

static gboolean
decide_fate (Db *db, const DbResult *given, Fate *fate, DbSaved *saved, GError **error)
{
  DbResult result = *given;
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT size, mtime_ns, state, content_hash, taken_at, camera FROM photo WHERE id = ?1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, result.photo);
  DbStep step = db_step (db, s, error);
  if (step == DB_FAILED)
    return FALSE;
  if (step == DB_DONE
      || db_state_from_word (db_column_text (s, 2)) == DB_STATE_MISSING
      || (result.size >= 0 && result.size != db_column_int64 (s, 0))
      || (result.mtime_ns >= 0 && result.mtime_ns != db_column_int64 (s, 1)))
    {
      saved->gone++;
      return TRUE;
    }
  fate->photo = result.photo;
  if (result.broken != NULL)
    return TRUE;

  g_autoptr (GBytes) hash = db_column_blob (s, 3);
  if (hash != NULL)
    {
      fate->changed = g_bytes_get_size (hash) != DB_HASH_SIZE
                      || memcmp (g_bytes_get_data (hash, NULL), result.hash, DB_HASH_SIZE) != 0;
      fate->replaced = fate->changed && !is_edited (s, &result);
      return TRUE;
    }

  /* First reading: is it a file that we know from elsewhere? */
  result.size = db_column_int64 (s, 0);
  db_statement_reset (s);
  DbMove move = { .from = result.photo };
  if (!find_missing (db, &result, &move.to, error))
    return FALSE;
  if (move.to == 0)
    return TRUE;
  fate->photo = move.to;
  g_array_append_val (saved->moves, move);
  return db_moves_join (db, move.from, move.to, error);
}

/* Facts about the pictures that were there before, in one act. */
static gboolean
put_facts_away (Db *db, const Fate *fates, gsize n, DbSaved *saved, GError **error)
{
  g_autoptr (DbStatement) tags
    = db_prepare (db, "SELECT tag FROM tagging WHERE photo = ?1 AND human = 1", error);
  if (tags == NULL || !db_journal_begin (db, DB_ACT_REPLACED, 0, error))
    return FALSE;
  gboolean ok = TRUE;
  for (gsize i = 0; ok && i < n; i++)
    if (fates[i].replaced)
      {
        gint64 photo = fates[i].photo;
        guint filings = 0, taggings = 0, marks = 0, one = 0;
        db_bind_int64 (tags, 1, photo);
        g_autoptr (GArray) list = db_read_ids (db, tags, error);
        ok = list != NULL && db_filings_forget (db, &photo, 1, &filings, error)
             && db_marks_forget (db, photo, &marks, error);
        for (guint t = 0; ok && t < list->len; t++, taggings += one)
          ok = db_taggings_forget (db, &photo, 1, g_array_index (list, gint64, t), &one, error);
        if (ok && filings + taggings + marks > 0)
          g_array_append_val (saved->replaced, photo);
      }
  if (ok)
    return db_journal_commit (db, NULL, error);
  db_journal_abort (db);
  return FALSE;
}

static gboolean
forget_content (Db *db, gint64 photo, GError **error)
{
  static const char *const steps[] = {
    "DELETE FROM feature WHERE photo = ?1",
    "DELETE FROM filing WHERE photo = ?1 AND source <> 'user'",
    "DELETE FROM tagging WHERE photo = ?1 AND human = 0",
  };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (DbStatement) s = db_prepare (db, steps[i], error);
      if (s == NULL)
        return FALSE;
      db_bind_int64 (s, 1, photo);
      if (!db_run (db, s, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_row (Db *db, gint64 photo, const DbResult *result, GError **error)
{
  const DbMetadata *m = &result->metadata;
  g_autofree char *camera = m->camera != NULL ? g_utf8_make_valid (m->camera, -1) : NULL;
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "UPDATE photo SET content_hash = ?2, stale = 0, state = 'ok', reason = NULL,"
    "  orientation = ?3, taken_at = ?4, width = ?5, height = ?6, camera = ?7, lat = ?8, lon = ?9,"
    "  shown_at = coalesce (?4, mtime_ns / 1000000000)"
    " WHERE id = ?1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, photo);
  db_bind_blob (s, 2, result->hash, DB_HASH_SIZE);
  /* Cameras write nonsense at times; it is as good as nothing. */
  db_bind_int64 (s, 3, m->orientation >= 1 && m->orientation <= 8 ? m->orientation : 0);
  if (m->taken_at >= 0)
    db_bind_int64 (s, 4, m->taken_at);
  db_bind_int64 (s, 5, MAX (m->width, 0));
  db_bind_int64 (s, 6, MAX (m->height, 0));
  db_bind_text (s, 7, camera);
  if (m->lat >= -90 && m->lat <= 90 && m->lon >= -180 && m->lon <= 180)
    {
      db_bind_double (s, 8, m->lat);
      db_bind_double (s, 9, m->lon);
    }
  return db_run (db, s, error);
}

static gboolean
save_one (Db *db, const DbResult *result, const Fate *fate, DbSaved *saved, GError **error)
{
  if (result->broken != NULL)
    {
      saved->broken++;
      return db_photos_set_broken (db, fate->photo, result->broken, error);
    }
  saved->saved++;
  if ((fate->changed && !forget_content (db, fate->photo, error))
      || !save_row (db, fate->photo, result, error)
      || (result->vector != NULL
          && !db_vectors_set (db, fate->photo, result->network, result->vector, error))
      || (result->own_vector != NULL
          && !db_vectors_set (db, fate->photo, result->own_network, result->own_vector, error)))
    return FALSE;
  if (result->model == 0)
    return TRUE;

  DbFilingOpinion opinion = {
    .photo = fate->photo,
    .album = result->album,
    .p = result->p,
    .unsorted = result->unsorted,
    .torn_a = result->torn_a,
    .torn_b = result->torn_b,
  };
  guint skipped = 0;
  gboolean ok = db_filings_save (db, &opinion, 1, DB_SOURCE_MODEL, result->model, &skipped, error)
                && db_taggings_save (db, fate->photo, result->tags, result->n_tags,
                                     DB_SOURCE_MODEL, result->model, error);
  saved->skipped += skipped;
  return ok;
}

static gboolean
save_thumbnails (DbThumbnails *thumbnails, const DbResult *results, const Fate *fates, gsize n,
                 GError **error)
{
  if (!db_thumbnails_begin (thumbnails, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const DbResult *result = &results[i];
      if (fates[i].photo == 0 || result->broken != NULL || result->thumbnail == NULL)
        continue;
      if (!db_thumbnails_set (thumbnails, fates[i].photo, result->thumbnail, error))
        {
          db_thumbnails_rollback (thumbnails);
          return FALSE;
        }
    }
  return db_thumbnails_commit (thumbnails, error);
}

static gboolean
save_results (Db *db, DbThumbnails *thumbnails, const DbResult *results, Fate *fates, gsize n,
              DbSaved *saved, GError **error)
{
  gboolean any_replaced = FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!decide_fate (db, &results[i], &fates[i], saved, error))
        return FALSE;
      any_replaced = any_replaced || fates[i].replaced;
    }
  /* Before the machine's opinions, which would leave photos with facts alone. */
  if (any_replaced && !put_facts_away (db, fates, n, saved, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (fates[i].photo != 0 && !save_one (db, &results[i], &fates[i], saved, error))
      return FALSE;
  return thumbnails == NULL || save_thumbnails (thumbnails, results, fates, n, error);
}

gboolean
db_results_save (Db *db, DbThumbnails *thumbnails, const DbResult *results, gsize n,
                 DbSaved *saved, GError **error)
{
  memset (saved, 0, sizeof *saved);
  saved->moves = g_array_new (FALSE, FALSE, sizeof (DbMove));
  saved->replaced = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_autofree Fate *fates = g_new0 (Fate, n);
  if (db_begin (db, error)
      && db_end (db, save_results (db, thumbnails, results, fates, n, saved, error), error))
    return TRUE;
  db_saved_clear (saved);
  return FALSE;
}
