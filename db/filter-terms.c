/* filter-terms.c: which photos a single condition is true of, as a set of ids. Each condition is
 * read from an index by a statement of its own; whatever a person typed is bound, never pasted into
 * the SQL. */
#include "filter-private.h"

#include "doubt-rows.h"
#include "facets.h"
#include "imports.h"
#include "labels.h"
#include "paths.h"
#include "roots.h"

#include <string.h>

/* Borrowed: @set belongs to @search from now on. */
static const DbIdSet *
keep (DbSearch *search, const char *key, DbIdSet *set)
{
  g_hash_table_insert (search->sets, g_strdup (key), set);
  return set;
}

static DbIdSet *
new_set (DbSearch *search)
{
  return db_id_set_new (search->max_id);
}

/* Adds the first column of every row. */
static gboolean
add_rows (DbSearch *search, DbStatement *s, DbIdSet *set, GError **error)
{
  DbStep step;
  while ((step = db_step (search->db, s, error)) == DB_ROW)
    db_id_set_add (set, sqlite3_column_int64 (s, 0));
  return step == DB_DONE;
}

static gboolean
add_sql (DbSearch *search, const char *sql, const char *text, DbIdSet *set, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (search->db, sql, error);
  if (s == NULL)
    return FALSE;
  if (text != NULL)
    db_bind_text (s, 1, text);
  return add_rows (search, s, set, error);
}

/* --- Labels --------------------------------------------------------------------------------- */

/* Does a word of @name start with @text (both folded)? */
static gboolean
has_word (const char *name, const char *text)
{
  for (const char *p = name; (p = strstr (p, text)) != NULL; p = g_utf8_next_char (p))
    {
      if (p == name)
        return TRUE;
      const char *before = g_utf8_find_prev_char (name, p);
      if (before != NULL && !g_unichar_isalnum (g_utf8_get_char (before)))
        return TRUE;
    }
  return FALSE;
}

/* Labels of @kind by name: the one with that very name if @exact_first and there is one, else all
 * with a word that starts so. There are some hundreds of labels at most. */
static gboolean
find_labels (Db *db, DbLabelKind kind, const char *text, gboolean exact_first, GArray *ids,
             GError **error)
{
  g_autofree char *key = db_label_key (text);
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT id, key FROM label WHERE kind = ?1 ORDER BY id", error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, db_label_kind_word (kind));
  guint start = ids->len;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      gint64 id = db_column_int64 (s, 0);
      const char *name = db_column_text (s, 1);
      if (exact_first && strcmp (name, key) == 0)
        {
          g_array_set_size (ids, start);
          g_array_append_val (ids, id);
          return TRUE;
        }
      if (*key != '\0' && has_word (name, key))
        g_array_append_val (ids, id);
    }
  return step == DB_DONE;
}

/* Photos that lie in the album @id. */
static const DbIdSet *
get_album (DbSearch *search, gint64 id, GError **error)
{
  g_autofree char *key = g_strdup_printf ("album %" G_GINT64_FORMAT, id);
  const DbIdSet *known = g_hash_table_lookup (search->sets, key);
  if (known != NULL)
    return known;
  g_autoptr (DbIdSet) set = new_set (search);
  g_autoptr (DbStatement) s
    = db_prepare (search->db, "SELECT photo FROM filing WHERE album = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, id);
  return add_rows (search, s, set, error) ? keep (search, key, g_steal_pointer (&set)) : NULL;
}

/* Photos that carry the tag or person @id: what anyone says, without those where the owner says no
 * (the view effective_tag, two ranges of an index instead of a look at each row). */
static gboolean
add_tag (DbSearch *search, gint64 id, DbIdSet *set, GError **error)
{
  g_autoptr (DbIdSet) refused = new_set (search);
  g_autoptr (DbIdSet) tagged = new_set (search);
  g_autoptr (DbStatement) yes = db_prepare (
    search->db, "SELECT photo FROM tagging WHERE tag = ?1 AND verdict = 'yes'", error);
  g_autoptr (DbStatement) no = db_prepare (
    search->db, "SELECT photo FROM tagging WHERE tag = ?1 AND verdict = 'no' AND human = 1", error);
  if (yes == NULL || no == NULL)
    return FALSE;
  db_bind_int64 (yes, 1, id);
  db_bind_int64 (no, 1, id);
  if (!add_rows (search, yes, tagged, error) || !add_rows (search, no, refused, error))
    return FALSE;
  db_id_set_subtract (tagged, refused);
  db_id_set_or (set, tagged);
  return TRUE;
}

static const DbIdSet *
get_tag (DbSearch *search, gint64 id, GError **error)
{
  g_autofree char *key = g_strdup_printf ("tag %" G_GINT64_FORMAT, id);
  const DbIdSet *known = g_hash_table_lookup (search->sets, key);
  if (known != NULL)
    return known;
  g_autoptr (DbIdSet) set = new_set (search);
  return add_tag (search, id, set, error) ? keep (search, key, g_steal_pointer (&set)) : NULL;
}

static gboolean
add_label (DbSearch *search, DbLabelKind kind, gint64 id, DbIdSet *set, GError **error)
{
  const DbIdSet *of = kind == DB_LABEL_ALBUM ? get_album (search, id, error)
                                             : get_tag (search, id, error);
  if (of != NULL)
    db_id_set_or (set, of);
  return of != NULL;
}

static gboolean
add_labels (DbSearch *search, DbLabelKind kind, const char *text, gboolean exact_first,
            DbIdSet *set, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!find_labels (search->db, kind, text, exact_first, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!add_label (search, kind, g_array_index (ids, gint64, i), set, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_label_name (DbSearch *search, DbLabelKind kind, const char *text, DbIdSet *set, GError **error)
{
  return add_labels (search, kind, text, TRUE, set, error)
         && (kind != DB_LABEL_TAG
             || add_labels (search, DB_LABEL_PERSON, text, TRUE, set, error));
}

/* --- Names ---------------------------------------------------------------------------------- */

/* Writing systems without spaces: a name is one long word there, and one searches inside it. */
static gboolean
has_no_word_breaks (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    switch (g_unichar_get_script (g_utf8_get_char (p)))
      {
      case G_UNICODE_SCRIPT_HAN:
      case G_UNICODE_SCRIPT_HIRAGANA:
      case G_UNICODE_SCRIPT_KATAKANA:
      case G_UNICODE_SCRIPT_THAI:
      case G_UNICODE_SCRIPT_LAO:
      case G_UNICODE_SCRIPT_KHMER:
      case G_UNICODE_SCRIPT_MYANMAR:
        return TRUE;
      default:
        break;
      }
  return FALSE;
}

static gboolean
has_alnum (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

static char *
like_pattern (const char *text)
{
  g_autoptr (GString) pattern = g_string_new ("%");
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (g_steal_pointer (&pattern), FALSE);
}

/* A set that was found for a part of @text, if it is small: one more letter was typed, and nothing
 * outside of it can match. */
static const DbIdSet *
find_wider (DbSearch *search, const char *text)
{
  const DbIdSet *best = NULL;
  gsize best_n = db_id_set_count (search->all) / 4;
  GHashTableIter iter;
  gpointer key, set;
  g_hash_table_iter_init (&iter, search->sets);
  while (g_hash_table_iter_next (&iter, &key, &set))
    if (g_str_has_prefix (key, "name ") && strstr (text, (char *) key + strlen ("name ")) != NULL)
      {
        gsize n = db_id_set_count (set);
        if (n < best_n)
          {
            best = set;
            best_n = n;
          }
      }
  return best;
}

/* No index finds what stands inside of words, so all names are read. */
static const DbIdSet *
get_name_contains (DbSearch *search, const char *text, GError **error)
{
  g_autofree char *key = g_strconcat ("name ", text, NULL);
  const DbIdSet *known = g_hash_table_lookup (search->sets, key);
  if (known != NULL)
    return known;

  g_autofree char *pattern = like_pattern (text);
  g_autoptr (DbIdSet) set = new_set (search);
  const DbIdSet *wider = find_wider (search, text);
  if (wider == NULL)
    {
      if (!add_sql (search, "SELECT id FROM photo WHERE name LIKE ?1 ESCAPE '\\'", pattern, set,
                    error))
        return NULL;
      return keep (search, key, g_steal_pointer (&set));
    }
  g_autoptr (DbStatement) s = db_prepare (
    search->db, "SELECT id FROM photo WHERE id = ?2 AND name LIKE ?1 ESCAPE '\\'", error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, pattern);
  for (gsize i = 0; i < wider->n_words; i++)
    for (guint64 left = wider->words[i]; left != 0; left &= left - 1)
      {
        db_bind_int64 (s, 2, (gint64) (i * 64) + __builtin_ctzll (left));
        if (!add_rows (search, s, set, error))
          return NULL;
        sqlite3_reset (s);
      }
  return keep (search, key, g_steal_pointer (&set));
}

static gboolean
add_word (DbSearch *search, const char *raw, DbIdSet *set, GError **error)
{
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  if (!has_alnum (text) || has_no_word_breaks (text))
    {
      const DbIdSet *named = get_name_contains (search, text, error);
      if (named == NULL)
        return FALSE;
      db_id_set_or (set, named);
    }
  else
    {
      /* In quotes nothing is an operator of FTS5; the star takes the last word as a beginning. */
      g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
      g_autofree char *clean = g_strjoinv (" ", parts);
      g_autofree char *match = g_strdup_printf ("\"%s\" *", clean);
      if (!add_sql (search, "SELECT rowid FROM photo_words WHERE photo_words MATCH ?1", match, set,
                    error))
        return FALSE;
    }
  return add_labels (search, DB_LABEL_ALBUM, text, FALSE, set, error)
         && add_labels (search, DB_LABEL_TAG, text, FALSE, set, error)
         && add_labels (search, DB_LABEL_PERSON, text, FALSE, set, error);
}

/* An absolute path: the roots inside it as a whole, and the part of the root that holds it. */
static gboolean
add_absolute_path (DbSearch *search, const char *path, DbIdSet *set, GError **error)
{
  g_autoptr (GPtrArray) roots = db_roots_list (search->db, error);
  g_autoptr (DbStatement) whole
    = db_prepare (search->db, "SELECT id FROM photo WHERE root = ?1", error);
  g_autoptr (DbStatement) part = db_prepare (
    search->db,
    "SELECT id FROM photo WHERE root = ?1 AND relpath >= ?2"
    "   AND substr (relpath, 1, length (?2)) = ?2",
    error);
  if (roots == NULL || whole == NULL || part == NULL)
    return FALSE;
  gsize length = strlen (path);
  for (guint i = 0; i < roots->len; i++)
    {
      const DbRoot *root = roots->pdata[i];
      const char *below = db_path_below (path, root->path);
      DbStatement *s = strncmp (root->path, path, length) == 0 ? whole
                       : below != NULL                         ? part
                                                               : NULL;
      if (s == NULL)
        continue;
      db_bind_int64 (s, 1, root->id);
      if (s == part)
        db_bind_blob (s, 2, below, strlen (below));
      if (!add_rows (search, s, set, error))
        return FALSE;
      sqlite3_reset (s);
    }
  return TRUE;
}

static gboolean
add_path (DbSearch *search, const char *raw, DbIdSet *set, GError **error)
{
  if (g_path_is_absolute (raw))
    return add_absolute_path (search, raw, set, error);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  const DbIdSet *named = get_name_contains (search, text, error);
  if (named != NULL)
    db_id_set_or (set, named);
  return named != NULL;
}

/* --- States --------------------------------------------------------------------------------- */

/* Photos that were read and are there: all but those in another state, which are fewer. */
static const DbIdSet *
get_read (DbSearch *search, GError **error)
{
  const DbIdSet *known = g_hash_table_lookup (search->sets, "read");
  if (known != NULL)
    return known;
  g_autoptr (DbIdSet) other = new_set (search);
  if (!add_sql (search, "SELECT id FROM photo WHERE state IN ('new', 'missing', 'broken')", NULL,
                other, error))
    return NULL;
  DbIdSet *set = db_id_set_copy (search->all);
  db_id_set_subtract (set, other);
  return keep (search, "read", set);
}

/* The rows of @sql, of photos that were read. */
static gboolean
add_read_rows (DbSearch *search, const char *sql, DbIdSet *set, GError **error)
{
  const DbIdSet *read = get_read (search, error);
  if (read == NULL || !add_sql (search, sql, NULL, set, error))
    return FALSE;
  db_id_set_and (set, read);
  return TRUE;
}

static gboolean
add_unsorted (DbSearch *search, DbIdSet *set, GError **error)
{
  const DbIdSet *read = get_read (search, error);
  g_autoptr (DbIdSet) filed = new_set (search);
  if (read == NULL
      || !add_sql (search, "SELECT photo FROM filing WHERE album > 0", NULL, filed, error))
    return FALSE;
  db_id_set_or (set, read);
  db_id_set_subtract (set, filed);
  return TRUE;
}

static gboolean
add_untagged (DbSearch *search, DbIdSet *set, GError **error)
{
  g_autoptr (DbIdSet) tagged = new_set (search);
  g_autoptr (DbStatement) labels
    = db_prepare (search->db, "SELECT id FROM label WHERE kind <> 'album'", error);
  if (labels == NULL)
    return FALSE;
  DbStep step;
  while ((step = db_step (search->db, labels, error)) == DB_ROW)
    if (!add_tag (search, db_column_int64 (labels, 0), tagged, error))
      return FALSE;
  db_id_set_or (set, search->all);
  db_id_set_subtract (set, tagged);
  return step == DB_DONE;
}

static gboolean
add_is (DbSearch *search, DbIs is, DbIdSet *set, GError **error)
{
  static const char by_state[] = "SELECT id FROM photo WHERE state = ?1";
  const DbIdSet *read;
  switch (is)
    {
    case DB_IS_UNSORTED:
      return add_unsorted (search, set, error);
    case DB_IS_FAR:
      return add_read_rows (search,
                            "SELECT id FROM photo AS p WHERE unsorted IS NOT NULL AND unsorted = 'far'"
                            " AND NOT EXISTS (SELECT 1 FROM filing WHERE photo = p.id)",
                            set, error);
    case DB_IS_TORN:
      return add_read_rows (search,
                            "SELECT id FROM photo AS p WHERE unsorted IS NOT NULL AND unsorted = 'torn'"
                            " AND NOT EXISTS (SELECT 1 FROM filing WHERE photo = p.id)",
                            set, error);
    case DB_IS_UNSURE:
      return add_read_rows (search,
                            "SELECT photo FROM filing AS f"
                            " WHERE f.source = 'model' AND " DB_UNSURE_SQL ("f.p"),
                            set, error);
    case DB_IS_DECIDED:
      return add_read_rows (search, "SELECT photo FROM filing WHERE source = 'user'", set, error);
    case DB_IS_OK:
      if ((read = get_read (search, error)) != NULL)
        db_id_set_or (set, read);
      return read != NULL;
    case DB_IS_NEW:
      return add_sql (search, by_state, "new", set, error);
    case DB_IS_MISSING:
      return add_sql (search, by_state, "missing", set, error);
    case DB_IS_BROKEN:
      return add_sql (search, by_state, "broken", set, error);
    case DB_IS_FAVOURITE:
      return add_sql (search, "SELECT id FROM photo WHERE favourite = 1", NULL, set, error);
    case DB_IS_UNTAGGED:
      return add_untagged (search, set, error);
    default:
      g_assert_not_reached ();
    }
}

/* Photos with a tag by the machine that the owner does not gainsay. Only where he said anything of
 * tags each of them has to be looked at. */
static gboolean
add_tagged_by (DbSearch *search, const char *source, DbIdSet *set, GError **error)
{
  g_autoptr (DbIdSet) said = new_set (search);
  g_autoptr (DbIdSet) tagged = new_set (search);
  g_autoptr (DbStatement) check = db_prepare (
    search->db, "SELECT 1 FROM effective_tag WHERE photo = ?1 AND source = ?2 LIMIT 1", error);
  if (check == NULL
      || !add_sql (search,
                   "SELECT photo FROM tagging WHERE human = 0 AND verdict = 'yes' AND source = ?1",
                   source, tagged, error)
      || !add_sql (search, "SELECT photo FROM tagging WHERE human = 1", NULL, said, error))
    return FALSE;
  db_id_set_and (said, tagged);
  db_bind_text (check, 2, source);
  for (gsize i = 0; i < said->n_words; i++)
    for (guint64 left = said->words[i]; left != 0; left &= left - 1)
      {
        guint64 bit = left & -left;
        db_bind_int64 (check, 1, (gint64) (i * 64) + __builtin_ctzll (left));
        DbStep step = db_step (search->db, check, error);
        sqlite3_reset (check);
        if (step == DB_FAILED)
          return FALSE;
        if (step == DB_DONE)
          tagged->words[i] &= ~bit;
      }
  db_id_set_or (set, tagged);
  return TRUE;
}

static gboolean
add_by (DbSearch *search, DbSource source, DbIdSet *set, GError **error)
{
  const char *word = db_source_word (source);
  return add_sql (search, "SELECT photo FROM filing WHERE source = ?1", word, set, error)
         && (source == DB_SOURCE_USER
               ? add_sql (search, "SELECT photo FROM tagging WHERE human = 1", NULL, set, error)
               : add_tagged_by (search, word, set, error));
}

/* Bounds are compared as the floats that rows were written from; 1 and more is no upper bound. */
static gboolean
add_certainty (DbSearch *search, gint64 from, gint64 to, DbIdSet *set, GError **error)
{
  double low = db_doubt_bound ((double) from * DB_CERTAINTY_UNIT);
  double high = db_doubt_bound ((double) to * DB_CERTAINTY_UNIT);
  const DbIdSet *read = get_read (search, error);
  g_autoptr (DbStatement) s
    = db_prepare (search->db,
                  "SELECT photo FROM filing WHERE source = 'model'"
                  " AND coalesce (p, 0) >= ?1 AND coalesce (p, 0) < ?2",
                  error);
  if (read == NULL || s == NULL)
    return FALSE;
  db_bind_double (s, 1, low);
  db_bind_double (s, 2, high < 1.0 ? high : 2.0);
  if (!add_rows (search, s, set, error))
    return FALSE;
  db_id_set_and (set, read);
  return TRUE;
}

/* --- What the camera and the owner wrote ----------------------------------------------------- */

static gboolean
add_camera (DbSearch *search, const char *text, DbIdSet *set, GError **error)
{
  g_autofree char *key = db_label_key (text);
  g_autoptr (GPtrArray) cameras = db_cameras_list (search->db, error);
  if (cameras == NULL)
    return FALSE;
  for (guint i = 0; i < cameras->len; i++)
    {
      g_autofree char *name = db_label_key (cameras->pdata[i]);
      if (strstr (name, key) != NULL
          && !add_sql (search, "SELECT id FROM photo WHERE camera = ?1", cameras->pdata[i], set,
                       error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_range (DbSearch *search, const char *sql, gint64 from, gint64 to, DbIdSet *set, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (search->db, sql, error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, from);
  db_bind_int64 (s, 2, to);
  return add_rows (search, s, set, error);
}

/* Photos without stars are most, and in no index. */
static gboolean
add_rating (DbSearch *search, gint64 from, gint64 to, DbIdSet *set, GError **error)
{
  static const char sql[]
    = "SELECT id FROM photo WHERE rating > 0 AND rating BETWEEN ?1 AND ?2";
  if (from > 0)
    return add_range (search, sql, from, to, set, error);
  g_autoptr (DbIdSet) better = new_set (search);
  if (!add_range (search, sql, to + 1, 5, better, error))
    return FALSE;
  db_id_set_or (set, search->all);
  db_id_set_subtract (set, better);
  return TRUE;
}

static gboolean
add_last_import (DbSearch *search, DbIdSet *set, GError **error)
{
  gint64 import = db_imports_get_last (search->db, error);
  g_autoptr (DbStatement) s
    = db_prepare (search->db, "SELECT id FROM photo WHERE import = ?1", error);
  if (import < 0 || s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, import);
  return add_rows (search, s, set, error);
}

/* --- Conditions ----------------------------------------------------------------------------- */

static gboolean
fill (DbSearch *search, const DbFilter *filter, DbIdSet *set, GError **error)
{
  switch (filter->kind)
    {
    case DB_FILTER_WORD:
      return add_word (search, filter->text, set, error);
    case DB_FILTER_LABEL:
      /* Ids are unique over the kinds, so one of the two is empty. */
      return add_label (search, DB_LABEL_ALBUM, filter->number, set, error)
             && add_label (search, DB_LABEL_TAG, filter->number, set, error);
    case DB_FILTER_LABEL_NAME:
      return add_label_name (search, (DbLabelKind) filter->number, filter->text, set, error);
    case DB_FILTER_IS:
      return add_is (search, (DbIs) filter->number, set, error);
    case DB_FILTER_BY:
      return add_by (search, (DbSource) filter->number, set, error);
    case DB_FILTER_PATH:
      return add_path (search, filter->text, set, error);
    case DB_FILTER_CAMERA:
      return add_camera (search, filter->text, set, error);
    case DB_FILTER_DATE:
      return add_range (search, "SELECT id FROM photo WHERE shown_at >= ?1 AND shown_at < ?2"
                        "   AND (taken_at IS NOT NULL OR state = 'new')",
                        filter->number, filter->end, set, error);
    case DB_FILTER_RATING:
      return add_rating (search, filter->number, filter->end, set, error);
    case DB_FILTER_CERTAINTY:
      return add_certainty (search, filter->number, filter->end, set, error);
    case DB_FILTER_LAST_IMPORT:
      return add_last_import (search, set, error);
    case DB_FILTER_ALL:
    case DB_FILTER_AND:
    case DB_FILTER_OR:
    case DB_FILTER_NOT:
    default:
      g_assert_not_reached ();
    }
}

const DbIdSet *
db_search_get_set (DbSearch *search, const DbFilter *filter, GError **error)
{
  g_autofree char *key = g_strdup_printf (
    "%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", (int) filter->kind, filter->number,
    filter->end, filter->text != NULL ? filter->text : "");
  const DbIdSet *known = g_hash_table_lookup (search->sets, key);
  if (known != NULL)
    return known;
  g_autoptr (DbIdSet) set = new_set (search);
  return fill (search, filter, set, error) ? keep (search, key, g_steal_pointer (&set)) : NULL;
}
