#include "id-diff.h"

/* Position of each id, plus one: in an array, since ids are given in a row; ids that lie far apart are
 * looked up in a table. */
typedef struct
{
  gint64 first;
  gsize n;
  guint32 *dense; /* or NULL */
  GHashTable *sparse;
} Index;

static void
index_init (Index *index, const gint64 *ids, guint n)
{
  gint64 first = G_MAXINT64, last = G_MININT64;

  *index = (Index){ 0 };
  for (guint i = 0; i < n; i++)
    {
      first = MIN (first, ids[i]);
      last = MAX (last, ids[i]);
    }
  if (n == 0)
    return;
  if (first >= 0 && last - first < (gint64) n * 64 + 65536)
    {
      index->first = first;
      index->n = (gsize) (last - first) + 1;
      index->dense = g_new0 (guint32, index->n);
      for (guint i = 0; i < n; i++)
        index->dense[ids[i] - first] = i + 1;
      return;
    }
  index->sparse = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < n; i++)
    g_hash_table_insert (index->sparse, (gpointer) &ids[i], GUINT_TO_POINTER (i + 1));
}

static void
index_clear (Index *index)
{
  g_free (index->dense);
  g_clear_pointer (&index->sparse, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Index, index_clear)

/* 0: not there. */
static guint
position_of (const Index *index, const gint64 *id)
{
  if (index->dense != NULL)
    return (guint64) (*id - index->first) < index->n ? index->dense[*id - index->first] : 0;
  return index->sparse != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (index->sparse, id)) : 0;
}

/* The part between the common beginning and the common end; no more than @max steps and one. */
static void
add_steps (GArray *splices, const gint64 *old, guint i, guint n_old, const gint64 *new_, guint j,
           guint n_new, guint max)
{
  g_auto (Index) in_old = { 0 };
  g_auto (Index) in_new = { 0 };
  IdSplice splice = { i, 0, j, 0 };

  index_init (&in_old, old, n_old);
  index_init (&in_new, new_, n_new);
  while ((i < n_old || j < n_new) && splices->len <= max)
    {
      guint to = 0, from = 0;
      gboolean remove, insert;

      if (i < n_old && j < n_new && old[i] == new_[j])
        {
          if (splice.removed > 0 || splice.added > 0)
            g_array_append_val (splices, splice);
          i++;
          j++;
          splice = (IdSplice){ i, 0, j, 0 };
          continue;
        }
      if (i < n_old)
        to = position_of (&in_new, &old[i]);
      if (j < n_new)
        from = position_of (&in_old, &new_[j]);
      /* What is not in the other list, or was passed there already, can only go or come here. Of
       * two ids that changed places, the one that went further is the one that moved. */
      remove = i < n_old && (to == 0 || to - 1 < j || j >= n_new);
      insert = j < n_new && (from == 0 || from - 1 < i || i >= n_old);
      if (!remove && !insert)
        remove = to - 1 - j >= from - 1 - i;
      if (remove)
        {
          splice.removed++;
          i++;
        }
      else
        {
          splice.added++;
          j++;
        }
    }
  if (splice.removed > 0 || splice.added > 0)
    g_array_append_val (splices, splice);
}

GArray *
id_diff (const gint64 *old, guint n_old, const gint64 *new_, guint n_new, guint max_splices)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (IdSplice));
  guint start = 0;

  while (start < n_old && start < n_new && old[start] == new_[start])
    start++;
  while (n_old > start && n_new > start && old[n_old - 1] == new_[n_new - 1])
    {
      n_old--;
      n_new--;
    }
  if (start == n_old && start == n_new)
    return splices;

  add_steps (splices, old, start, n_old, new_, start, n_new, max_splices);
  if (splices->len > max_splices)
    {
      IdSplice all = { start, n_old - start, start, n_new - start };

      g_array_set_size (splices, 0);
      g_array_append_val (splices, all);
    }
  return splices;
}
