/* known.c: what the library knows of the files of a root, for the scanner. */
#include "db-private.h"
#include "paths.h"
#include "photos.h"

#include <string.h>

typedef struct
{
  gint64 id, size, mtime_ns;
  gsize path;         /* where it begins in `paths` */
  guint32 hash;       /* of it */
  gboolean missing, seen;
} Known;

struct _DbKnown
{
  GString *paths;     /* all of them, each with its 0 */
  GArray *photos;     /* of Known */
  guint32 *places;    /* hash table, open addressing: index + 1 of a photo, 0 free */
  guint32 mask;       /* its size - 1; at most half of it is taken */
};

static guint32
hash_path (const char *path)
{
  guint64 hash = 0;

  for (; *path != '\0'; path++)
    hash = (hash ^ (guint8) *path) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint32) (hash >> 32);
}

static const char *
path_of (const DbKnown *known, const Known *photo)
{
  return known->paths->str + photo->path;
}

static void
make_places (DbKnown *known)
{
  guint32 size = 16;

  while (size / 2 < known->photos->len)
    size *= 2;
  known->mask = size - 1;
  known->places = g_new0 (guint32, size);
  for (guint i = 0; i < known->photos->len; i++)
    {
      guint32 place = g_array_index (known->photos, Known, i).hash & known->mask;
      while (known->places[place] != 0)
        place = (place + 1) & known->mask;
      known->places[place] = i + 1;
    }
}

/* The photo at @relpath, or NULL. */
static Known *
find (const DbKnown *known, const char *relpath)
{
  guint32 hash = hash_path (relpath);

  for (guint32 place = hash & known->mask; known->places[place] != 0;
       place = (place + 1) & known->mask)
    {
      Known *photo = &g_array_index (known->photos, Known, known->places[place] - 1);
      if (photo->hash == hash && strcmp (path_of (known, photo), relpath) == 0)
        return photo;
    }
  return NULL;
}

#define ROWS "SELECT id, relpath, size, mtime_ns, state = 'missing' FROM photo WHERE root = ?1"

DbKnown *
db_known_load (Db *db, gint64 root, const char *prefix, GError **error)
{
  gboolean all = prefix == NULL || *prefix == '\0';
  g_autofree char *end = g_strconcat (all ? "" : prefix, "0", NULL); /* which follows '/' */
  /* What begins like the prefix is a range of the index; only some of it is below. */
  g_autoptr (DbStatement) s = db_prepare (
    db, all ? ROWS : ROWS " AND relpath >= ?2 AND relpath < ?3", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, root);
  if (!all)
    {
      db_bind_bytes (s, 2, prefix);
      db_bind_bytes (s, 3, end);
    }

  g_autoptr (DbKnown) known = g_new0 (DbKnown, 1);
  known->paths = g_string_new (NULL);
  known->photos = g_array_new (FALSE, FALSE, sizeof (Known));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      gsize start = known->paths->len;
      db_column_append_bytes (s, 1, known->paths);
      g_string_append_c (known->paths, '\0');
      const char *relpath = known->paths->str + start;
      /* A prefix may name one photo as well as a folder. */
      if (!all && db_path_below (relpath, prefix) == NULL)
        {
          g_string_truncate (known->paths, start);
          continue;
        }
      Known photo = {
        .id = db_column_int64 (s, 0),
        .size = db_column_int64 (s, 2),
        .mtime_ns = db_column_int64 (s, 3),
        .path = start,
        .hash = hash_path (relpath),
        .missing = db_column_int64 (s, 4) != 0,
      };
      g_array_append_val (known->photos, photo);
    }
  if (step != DB_DONE)
    return NULL;
  make_places (known);
  return g_steal_pointer (&known);
}

void
db_known_free (DbKnown *known)
{
  if (known == NULL)
    return;
  g_free (known->places);
  g_array_unref (known->photos);
  g_string_free (known->paths, TRUE);
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
  Known *photo = find (known, relpath);
  if (photo == NULL)
    return FALSE;
  photo->seen = TRUE;
  return !photo->missing && photo->size == size && photo->mtime_ns == mtime_ns;
}

void
db_known_see_below (DbKnown *known, const char *relpath)
{
  for (guint i = 0; i < known->photos->len; i++)
    {
      Known *photo = &g_array_index (known->photos, Known, i);
      if (*relpath == '\0' || db_path_below (path_of (known, photo), relpath) != NULL)
        photo->seen = TRUE;
    }
}

void
db_known_see_deeper (DbKnown *known, const char *relpath)
{
  for (guint i = 0; i < known->photos->len; i++)
    {
      Known *photo = &g_array_index (known->photos, Known, i);
      const char *path = path_of (known, photo);
      const char *below = *relpath != '\0' ? db_path_below (path, relpath) : path;
      if (below == NULL || strchr (below, '/') != NULL)
        photo->seen = TRUE;
    }
}

gboolean
db_known_has (const DbKnown *known, const char *relpath)
{
  return find (known, relpath) != NULL;
}

gboolean
db_known_has_same (const DbKnown *known, const char *relpath, gint64 size, gint64 mtime_ns)
{
  const Known *photo = find (known, relpath);
  return photo != NULL && photo->size == size && photo->mtime_ns == mtime_ns;
}

void
db_known_foreach (const DbKnown *known, void (*func) (const char *relpath, gpointer user),
                  gpointer user)
{
  for (guint i = 0; i < known->photos->len; i++)
    func (path_of (known, &g_array_index (known->photos, Known, i)), user);
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
