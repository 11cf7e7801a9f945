/* filter.c: a tree of conditions, and the SQL that it becomes. Whatever a person typed is bound,
 * never pasted into the SQL. */
#include "filter.h"

#include "db-private.h"
#include "filter-private.h"
#include "labels.h"
#include "paths.h"
#include "roots.h"

#include <glib/gi18n.h>
#include <string.h>

/* SQLite's parser takes about 25 levels of parentheses and 1,000 conditions in a row; beyond, it
 * refuses in words that nobody would understand. */
#define MAX_DEPTH 16
#define MAX_SIZE 500

typedef enum
{
  ALL,
  AND,
  OR,
  NOT,
  WORD,
  LABEL,
  LABEL_NAME,
  IS,
  BY,
  PATH
} FilterKind;

struct _DbFilter
{
  FilterKind kind;
  int depth; /* levels of parentheses */
  int size;  /* conditions */
  DbFilter *a, *b;
  char *text;
  gint64 number; /* label id, or one of the enumerations */
};

static DbFilter *
new_filter (FilterKind kind, const char *text, gint64 number)
{
  DbFilter *filter = g_new0 (DbFilter, 1);
  filter->kind = kind;
  filter->depth = 1;
  filter->size = 1;
  filter->text = g_strdup (text);
  filter->number = number;
  return filter;
}

/* "a AND b AND c" needs no parentheses, however it was put together. */
static int
depth_inside (FilterKind kind, const DbFilter *child)
{
  return child->kind == kind ? child->depth : child->depth + 1;
}

static DbFilter *
new_branch (FilterKind kind, DbFilter *a, DbFilter *b)
{
  DbFilter *filter = new_filter (kind, NULL, 0);
  filter->a = a;
  filter->b = b;
  filter->depth = MAX (depth_inside (kind, a), depth_inside (kind, b));
  filter->size = MIN (a->size + b->size, G_MAXINT / 2);
  return filter;
}

DbFilter *
db_filter_all (void)
{
  return new_filter (ALL, NULL, 0);
}

DbFilter *
db_filter_and (DbFilter *a, DbFilter *b)
{
  return new_branch (AND, a, b);
}

DbFilter *
db_filter_or (DbFilter *a, DbFilter *b)
{
  return new_branch (OR, a, b);
}

DbFilter *
db_filter_not (DbFilter *a)
{
  /* Twice is never. */
  if (a->kind == NOT)
    {
      DbFilter *inner = g_steal_pointer (&a->a);
      db_filter_free (a);
      return inner;
    }
  DbFilter *filter = new_filter (NOT, NULL, 0);
  filter->a = a;
  filter->depth = a->depth + 1;
  filter->size = a->size;
  return filter;
}

DbFilter *
db_filter_word (const char *text)
{
  return new_filter (WORD, text, 0);
}

DbFilter *
db_filter_label (gint64 id)
{
  return new_filter (LABEL, NULL, id);
}

DbFilter *
db_filter_label_name (DbLabelKind kind, const char *text)
{
  return new_filter (LABEL_NAME, text, kind);
}

DbFilter *
db_filter_is (DbIs is)
{
  return new_filter (IS, NULL, is);
}

DbFilter *
db_filter_by (DbSource source)
{
  return new_filter (BY, NULL, source);
}

DbFilter *
db_filter_path (const char *text)
{
  return new_filter (PATH, text, 0);
}

void
db_filter_free (DbFilter *filter)
{
  if (filter == NULL)
    return;
  db_filter_free (filter->a);
  db_filter_free (filter->b);
  g_free (filter->text);
  g_free (filter);
}

/* --- Compiling ------------------------------------------------------------------------------ */

typedef struct
{
  Db *db;
  GString *sql;
  GPtrArray *values; /* of GVariant: x, s, or ay for a blob */
  GError **error;
} Compiler;

/* The next "?", with its value. */
static void
add_value (Compiler *c, GVariant *value)
{
  g_ptr_array_add (c->values, g_variant_ref_sink (value));
  g_string_append_c (c->sql, '?');
}

static void
add_blob (Compiler *c, const char *data, gsize size)
{
  add_value (c, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1));
}

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
find_labels (Compiler *c, DbLabelKind kind, const char *text, gboolean exact_first, GArray *ids)
{
  g_autofree char *key = db_label_key (text);
  g_autoptr (DbStatement) s
    = db_prepare (c->db, "SELECT id, key FROM label WHERE kind = ?1 ORDER BY id", c->error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, db_label_kind_word (kind));
  guint start = ids->len;
  DbStep step;
  while ((step = db_step (c->db, s, c->error)) == DB_ROW)
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

static void
add_ids (Compiler *c, const GArray *ids)
{
  g_string_append_c (c->sql, '(');
  for (guint i = 0; i < ids->len; i++)
    {
      if (i > 0)
        g_string_append_c (c->sql, ',');
      add_value (c, g_variant_new_int64 (g_array_index (ids, gint64, i)));
    }
  g_string_append_c (c->sql, ')');
}

static void
add_in_albums (Compiler *c, const GArray *ids)
{
  g_string_append (c->sql, "p.id IN (SELECT photo FROM filing WHERE album IN ");
  add_ids (c, ids);
  g_string_append_c (c->sql, ')');
}

static void
add_with_tags (Compiler *c, const GArray *ids)
{
  g_string_append (c->sql, "p.id IN (SELECT photo FROM effective_tag WHERE tag IN ");
  add_ids (c, ids);
  g_string_append_c (c->sql, ')');
}

static gboolean
add_label_name (Compiler *c, DbLabelKind kind, const char *text)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!find_labels (c, kind, text, TRUE, ids))
    return FALSE;
  if (kind == DB_LABEL_ALBUM)
    {
      add_in_albums (c, ids);
      return TRUE;
    }
  if (kind == DB_LABEL_TAG && !find_labels (c, DB_LABEL_PERSON, text, TRUE, ids))
    return FALSE;
  add_with_tags (c, ids);
  return TRUE;
}

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

static void
add_name_contains (Compiler *c, const char *text)
{
  g_autoptr (GString) pattern = g_string_new ("%");
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  g_string_append (c->sql, "p.name LIKE ");
  add_value (c, g_variant_new_string (pattern->str));
  g_string_append (c->sql, " ESCAPE '\\'");
}

static gboolean
add_word (Compiler *c, const char *raw)
{
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autoptr (GArray) albums = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) tags = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!find_labels (c, DB_LABEL_ALBUM, text, FALSE, albums)
      || !find_labels (c, DB_LABEL_TAG, text, FALSE, tags)
      || !find_labels (c, DB_LABEL_PERSON, text, FALSE, tags))
    return FALSE;

  g_string_append_c (c->sql, '(');
  if (!has_alnum (text) || has_no_word_breaks (text))
    add_name_contains (c, text);
  else
    {
      /* In quotes nothing is an operator of FTS5; the star takes the last word as a beginning. */
      g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
      g_autofree char *clean = g_strjoinv (" ", parts);
      g_autofree char *match = g_strdup_printf ("\"%s\" *", clean);
      g_string_append (c->sql, "p.id IN (SELECT rowid FROM photo_words WHERE photo_words MATCH ");
      add_value (c, g_variant_new_string (match));
      g_string_append_c (c->sql, ')');
    }
  if (albums->len > 0)
    {
      g_string_append (c->sql, " OR ");
      add_in_albums (c, albums);
    }
  if (tags->len > 0)
    {
      g_string_append (c->sql, " OR ");
      add_with_tags (c, tags);
    }
  g_string_append_c (c->sql, ')');
  return TRUE;
}

static gboolean
add_label (Compiler *c, gint64 id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (ids, id);
  g_string_append_c (c->sql, '(');
  add_in_albums (c, ids);
  g_string_append (c->sql, " OR ");
  add_with_tags (c, ids);
  g_string_append_c (c->sql, ')');
  return TRUE;
}

/* An absolute path: the roots inside it as a whole, and the part of the root that holds it. */
static gboolean
add_absolute_path (Compiler *c, const char *path)
{
  g_autoptr (GPtrArray) roots = db_roots_list (c->db, c->error);
  if (roots == NULL)
    return FALSE;
  gsize length = strlen (path);
  g_string_append (c->sql, "(0");
  for (guint i = 0; i < roots->len; i++)
    {
      const DbRoot *root = roots->pdata[i];
      const char *below = db_path_below (path, root->path);
      if (strncmp (root->path, path, length) == 0)
        {
          g_string_append (c->sql, " OR p.root = ");
          add_value (c, g_variant_new_int64 (root->id));
        }
      else if (below != NULL)
        {
          gsize n = strlen (below);
          g_string_append (c->sql, " OR (p.root = ");
          add_value (c, g_variant_new_int64 (root->id));
          g_string_append (c->sql, " AND substr (p.relpath, 1, ");
          add_value (c, g_variant_new_int64 ((gint64) n));
          g_string_append (c->sql, ") = ");
          add_blob (c, below, n);
          g_string_append_c (c->sql, ')');
        }
    }
  g_string_append_c (c->sql, ')');
  return TRUE;
}

static gboolean
add_path (Compiler *c, const char *raw)
{
  if (g_path_is_absolute (raw))
    return add_absolute_path (c, raw);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  add_name_contains (c, text);
  return TRUE;
}

static const char *const is_sql[] = {
  [DB_IS_UNSORTED] = "(p.state = 'ok' AND NOT EXISTS"
                     " (SELECT 1 FROM filing WHERE photo = p.id AND album IS NOT NULL))",
  [DB_IS_FAR] = "(p.state = 'ok' AND p.unsorted = 'far' AND NOT EXISTS"
                " (SELECT 1 FROM filing WHERE photo = p.id))",
  [DB_IS_TORN] = "(p.state = 'ok' AND p.unsorted = 'torn' AND NOT EXISTS"
                 " (SELECT 1 FROM filing WHERE photo = p.id))",
  /* DB_UNSURE_BELOW, as a double: rows are written from floats. */
  [DB_IS_UNSURE] = "(p.state = 'ok' AND EXISTS (SELECT 1 FROM filing WHERE photo = p.id"
                   " AND source = 'model' AND filing.p < 0.699999988079071))",
  [DB_IS_NEW] = "p.state = 'new'",
  [DB_IS_OK] = "p.state = 'ok'",
  [DB_IS_MISSING] = "p.state = 'missing'",
  [DB_IS_BROKEN] = "p.state = 'broken'",
  [DB_IS_FAVOURITE] = "p.favourite = 1",
  [DB_IS_UNTAGGED] = "NOT EXISTS (SELECT 1 FROM effective_tag WHERE photo = p.id)",
};

static gboolean
add_by (Compiler *c, DbSource source)
{
  if (source == DB_SOURCE_USER)
    {
      g_string_append (c->sql, "p.id IN (SELECT photo FROM filing WHERE source = 'user'"
                               " UNION ALL SELECT photo FROM tagging WHERE human = 1)");
      return TRUE;
    }
  g_string_append (c->sql, "p.id IN (SELECT photo FROM filing WHERE source = ");
  add_value (c, g_variant_new_string (db_source_word (source)));
  g_string_append (c->sql, " UNION ALL SELECT photo FROM effective_tag WHERE source = ");
  add_value (c, g_variant_new_string (db_source_word (source)));
  g_string_append_c (c->sql, ')');
  return TRUE;
}

static gboolean add_filter (Compiler *c, const DbFilter *filter);

static gboolean
add_child (Compiler *c, FilterKind kind, const DbFilter *child)
{
  if (child->kind == kind)
    return add_filter (c, child);
  g_string_append_c (c->sql, '(');
  gboolean ok = add_filter (c, child);
  g_string_append_c (c->sql, ')');
  return ok;
}

static gboolean
add_filter (Compiler *c, const DbFilter *filter)
{
  switch (filter->kind)
    {
    case ALL:
      g_string_append_c (c->sql, '1');
      return TRUE;
    case AND:
    case OR:
      if (!add_child (c, filter->kind, filter->a))
        return FALSE;
      g_string_append (c->sql, filter->kind == AND ? " AND " : " OR ");
      return add_child (c, filter->kind, filter->b);
    case NOT:
      g_string_append (c->sql, "NOT ");
      return add_child (c, NOT, filter->a);
    case WORD:
      return add_word (c, filter->text);
    case LABEL:
      return add_label (c, filter->number);
    case LABEL_NAME:
      return add_label_name (c, (DbLabelKind) filter->number, filter->text);
    case IS:
      g_string_append (c->sql, is_sql[filter->number]);
      return TRUE;
    case BY:
      return add_by (c, (DbSource) filter->number);
    case PATH:
      return add_path (c, filter->text);
    default:
      g_assert_not_reached ();
    }
}

/* --- Searching ------------------------------------------------------------------------------ */

/* Not from the cache of statements: there are as many texts as searches. */
sqlite3_stmt *
db_filter_compile (Db *db, const char *start, const DbFilter *filter, const char *end,
                   GError **error)
{
  if (filter != NULL && (filter->depth > MAX_DEPTH || filter->size > MAX_SIZE))
    {
      g_set_error (error, DB_ERROR, DB_ERROR_INVALID,
                   filter->size > MAX_SIZE ? _("the search is too long")
                                           : _("the search is nested too deeply"));
      return NULL;
    }
  g_autoptr (GString) sql = g_string_new (start);
  g_autoptr (GPtrArray) values
    = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  Compiler c = { db, sql, values, error };
  if (filter != NULL)
    {
      g_string_append (sql, " WHERE ");
      if (!add_filter (&c, filter))
        return NULL;
    }
  g_string_append (sql, end);

  sqlite3_stmt *s = NULL;
  int code = sqlite3_prepare_v2 (db->handle, sql->str, -1, &s, NULL);
  if (code != SQLITE_OK)
    {
      db_set_error (db, code, error);
      return NULL;
    }
  for (guint i = 0; i < values->len; i++)
    {
      GVariant *value = values->pdata[i];
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
        sqlite3_bind_int64 (s, (int) i + 1, g_variant_get_int64 (value));
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        sqlite3_bind_text (s, (int) i + 1, g_variant_get_string (value, NULL), -1,
                           SQLITE_TRANSIENT);
      else
        sqlite3_bind_blob64 (s, (int) i + 1, g_variant_get_data (value),
                             g_variant_get_size (value), SQLITE_TRANSIENT);
    }
  return s;
}

GArray *
db_search_ids (Db *db, const DbFilter *filter, guint limit, GError **error)
{
  g_autofree char *end = g_strdup_printf (" ORDER BY p.shown_at DESC, p.id DESC LIMIT %d",
                                          limit == 0 ? -1 : (int) MIN (limit, G_MAXINT));
  sqlite3_stmt *s = db_filter_compile (db, "SELECT p.id FROM photo AS p", filter, end, error);
  if (s == NULL)
    return NULL;
  GArray *ids = db_read_ids (db, s, error);
  sqlite3_finalize (s);
  return ids;
}

gint64
db_search_count (Db *db, const DbFilter *filter, GError **error)
{
  sqlite3_stmt *s = db_filter_compile (db, "SELECT count (*) FROM photo AS p", filter, "", error);
  if (s == NULL)
    return -1;
  gint64 n;
  gboolean ok = db_read_int64 (db, s, 0, &n, error);
  sqlite3_finalize (s);
  return ok ? n : -1;
}
