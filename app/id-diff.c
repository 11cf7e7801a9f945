#include "id-diff.h"

/* Position of each id, plus one. */
static GHashTable *
index_ids (const gint64 *ids, guint n)
{
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < n; i++)
    g_hash_table_insert (index, (gpointer) &ids[i], GUINT_TO_POINTER (i + 1));
  return index;
}

static guint
position_of (GHashTable *index, const gint64 *id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (index, id)); /* 0: not there */
}

/* The part between the common beginning and the common end. */
static void
add_steps (GArray *splices, const gint64 *old, guint i, guint n_old, const gint64 *new_, guint j,
           guint n_new)
{
  g_autoptr (GHashTable) in_old = index_ids (old, n_old);
  g_autoptr (GHashTable) in_new = index_ids (new_, n_new);
  IdSplice splice = { i, 0, j, 0 };

  while (i < n_old || j < n_new)
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
        to = position_of (in_new, &old[i]);
      if (j < n_new)
        from = position_of (in_old, &new_[j]);
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

  add_steps (splices, old, start, n_old, new_, start, n_new);
  if (splices->len > max_splices)
    {
      IdSplice all = { start, n_old - start, start, n_new - start };

      g_array_set_size (splices, 0);
      g_array_append_val (splices, all);
    }
  return splices;
}
