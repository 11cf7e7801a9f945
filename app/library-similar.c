/* library-similar.c: photos that look like one. */
#include "library-private.h"

#include "gemm.h"

#include <glib/gi18n.h>
#include <string.h>

#define BLOCK 1024

static int
descending_cb (gconstpointer a, gconstpointer b)
{
  const ShoeboxSimilar *x = a, *y = b;

  return x->similarity != y->similarity ? (x->similarity < y->similarity ? 1 : -1)
                                        : (x->photo > y->photo) - (x->photo < y->photo);
}

/* Everything but @row itself, nearest first. */
static GArray *
compare_all (ShoeboxTraitView *view, guint row, GError **error)
{
  int width = shoebox_trait_view_get_layout (view)->embedding;
  g_autofree float *x = g_new (float, width), *rows = g_new (float, (gsize) BLOCK * (gsize) width);
  g_autofree float *cosine = g_new (float, BLOCK);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (ShoeboxSimilar));
  guint n;
  const gint64 *ids = shoebox_trait_view_get_ids (view, &n);

  if (!shoebox_trait_view_read (view, row, 1, width, x, error))
    return NULL;
  for (guint begin = 0; begin < n; begin += BLOCK)
    {
      guint count = MIN (BLOCK, n - begin);

      if (!shoebox_trait_view_read (view, begin, count, width, rows, error))
        return NULL;
      nn_gemm (false, true, (int) count, 1, width, 1, rows, width, x, width, 0, cosine, 1);
      for (guint i = 0; i < count; i++)
        {
          ShoeboxSimilar one = { ids[begin + i], CLAMP (cosine[i], -1, 1) };

          if (begin + i != row)
            g_array_append_val (all, one);
        }
    }
  g_array_sort (all, descending_cb);
  return g_steal_pointer (&all);
}

GArray *
shoebox_library_find_similar (ShoeboxLibrary *self, gint64 id, guint n, GError **error)
{
  g_autoptr (ShoeboxTraitView) view = NULL;
  GArray *all;
  gint row;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (self->main_db == NULL)
    {
      _shoebox_library_check_writable (self, error);
      return NULL;
    }
  view = _shoebox_library_dup_view (self, self->main_db, NULL, NULL, error);
  if (view == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  row = shoebox_trait_view_find (view, id);
  if (row < 0)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                           _("this photo was not looked at yet, or could not be read"));
      return NULL;
    }
  all = compare_all (view, (guint) row, error);
  if (all != NULL && all->len > n)
    g_array_set_size (all, n);
  return all;
}
