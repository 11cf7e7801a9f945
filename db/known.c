/* known.c: what the library knows of the files of a root, for the scanner. */
#include "db-private.h"
#include "paths.h"
#include "photos.h"

#include <string.h>

typedef struct
{
  gint64 id, size, mtime_ns;
  gboolean missing, seen;
} Known;

struct _DbKnown
{
  GStringChunk *paths;
  GArray *photos;     /* of Known */
  GHashTable *places; /* path -> index + 1 */
};

DbKnown *
db_known_load (Db *db, gint64 root, const char *prefix, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT id, relpath, size, mtime_ns, state = 'missing' FROM photo WHERE root = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, root);

  g_autoptr (DbKnown) known = g_new0 (DbKnown, 1);
  known->paths = g_string_chunk_new (64 * 1024);
  known->photos = g_array_new (FALSE, FALSE, sizeof (Known));
  known->places = g_hash_table_new (g_str_hash, g_str_equal);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      g_autofree char *relpath = db_column_dup_bytes (s, 1);
      /* A prefix may name one photo as well as a folder. */
      if (prefix != NULL && *prefix != '\0' && db_path_below (relpath, prefix) == NULL)
        continue;
      Known photo = {
        .id = db_column_int64 (s, 0),
        .size = db_column_int64 (s, 2),
        .mtime_ns = db_column_int64 (s, 3),
        .missing = db_column_int64 (s, 4) != 0,
      };
      g_array_append_val (known->photos, photo);
      g_hash_table_insert (known->places, g_string_chunk_insert (known->paths, relpath),
                           GUINT_TO_POINTER (known->photos->len));
    }
  return step == DB_DONE ? g_steal_pointer (&known) : NULL;
}

void
db_known_free (DbKnown *known)
{
  if (known == NULL)
    return;
  g_hash_table_destroy (known->places);
  g_array_unref (known->photos);
  g_string_chunk_free (known->paths);
  g_free (known);
}

guint
db_known_size (const DbKnown *known)
{
  return known->photos->len;
}

gboolean
db_known_see (DbKnown *known, const char *relpath, gint64 size, gint64 mtime_ns)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (known->places, relpath));
  if (place == 0)
    return FALSE;
  Known *photo = &g_array_index (known->photos, Known, place - 1);
  photo->seen = TRUE;
  return !photo->missing && photo->size == size && photo->mtime_ns == mtime_ns;
}

void
db_known_see_below (DbKnown *known, const char *relpath)
{
  GHashTableIter iter;
  gpointer path, place;
  g_hash_table_iter_init (&iter, known->places);
  while (g_hash_table_iter_next (&iter, &path, &place))
    if (*relpath == '\0' || db_path_below (path, relpath) != NULL)
      g_array_index (known->photos, Known, GPOINTER_TO_UINT (place) - 1).seen = TRUE;
}

void
db_known_see_deeper (DbKnown *known, const char *relpath)
{
  GHashTableIter iter;
  gpointer path, place;
  g_hash_table_iter_init (&iter, known->places);
  while (g_hash_table_iter_next (&iter, &path, &place))
    {
      const char *below = *relpath != '\0' ? db_path_below (path, relpath) : path;
      if (below == NULL || strchr (below, '/') != NULL)
        g_array_index (known->photos, Known, GPOINTER_TO_UINT (place) - 1).seen = TRUE;
    }
}

gboolean
db_known_has (const DbKnown *known, const char *relpath)
{
  return g_hash_table_contains (known->places, relpath);
}

gboolean
db_known_has_same (const DbKnown *known, const char *relpath, gint64 size, gint64 mtime_ns)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (known->places, relpath));
  if (place == 0)
    return FALSE;
  const Known *photo = &g_array_index (known->photos, Known, place - 1);
  return photo->size == size && photo->mtime_ns == mtime_ns;
}

void
db_known_foreach (const DbKnown *known, void (*func) (const char *relpath, gpointer user),
                  gpointer user)
{
  GHashTableIter iter;
  gpointer path;
  g_hash_table_iter_init (&iter, known->places);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    func (path, user);
}

GArray *
db_known_unseen (DbKnown *known)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < known->photos->len; i++)
    {
      const Known *photo = &g_array_index (known->photos, Known, i);
      if (!photo->seen && !photo->missing)
        g_array_append_val (ids, photo->id);
    }
  return ids;
}
