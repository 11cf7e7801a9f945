/* trait-view.c: reading the rows of a trait store. */
#include "trait-private.h"

#include <string.h>

#define CHUNK 64 /* rows on their way: 180 kB, which stays in the cache of a processor */
#define MEAN_ROWS 4096

struct ShoeboxTraitView
{
  gatomicrefcount ref_count;
  ShoeboxTraitFile *file;
  NnTraitLayout layout;
  gint64 *ids;  /* ascending */
  guint *slots; /* parallel */
  guint n;
};

ShoeboxTraitView *
_shoebox_trait_view_new (ShoeboxTraitFile *file, const NnTraitLayout *layout, gint64 *ids,
                         guint *slots, guint n)
{
  ShoeboxTraitView *self = g_new (ShoeboxTraitView, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->file = shoebox_trait_file_ref (file);
  self->layout = *layout;
  self->ids = ids;
  self->slots = slots;
  self->n = n;
  return self;
}

ShoeboxTraitView *
shoebox_trait_view_ref (ShoeboxTraitView *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
shoebox_trait_view_unref (ShoeboxTraitView *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  shoebox_trait_file_unref (self->file);
  g_free (self->ids);
  g_free (self->slots);
  g_free (self);
}

const NnTraitLayout *
shoebox_trait_view_get_layout (ShoeboxTraitView *self)
{
  return &self->layout;
}

const gint64 *
shoebox_trait_view_get_ids (ShoeboxTraitView *self, guint *n)
{
  if (n != NULL)
    *n = self->n;
  return self->ids;
}

gint
shoebox_trait_view_find (ShoeboxTraitView *self, gint64 photo)
{
  guint lo = 0, hi = self->n;

  while (lo < hi)
    {
      guint middle = lo + (hi - lo) / 2;

      if (self->ids[middle] < photo)
        lo = middle + 1;
      else
        hi = middle;
    }
  return lo < self->n && self->ids[lo] == photo ? (gint) lo : -1;
}

/* How many rows from @first on, @n at most, stand one after the other in one block. */
static guint
run_length (ShoeboxTraitView *self, guint first, guint n)
{
  guint slot = self->slots[first], run = 1;

  n = MIN (n, SHOEBOX_TRAIT_BLOCK - slot % SHOEBOX_TRAIT_BLOCK);
  while (run < n && self->slots[first + run] == slot + run)
    run++;
  return run;
}

gboolean
_shoebox_trait_view_read_halves (ShoeboxTraitView *self, guint first, guint n, guint16 *rows,
                                 GError **error)
{
  const gsize size = (gsize) nn_traits_size (&self->layout);

  for (guint run; n > 0; first += run, n -= run, rows += run * size)
    {
      run = run_length (self, first, n);
      if (!shoebox_trait_file_read (self->file, self->slots[first], run, rows, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
shoebox_trait_view_read (ShoeboxTraitView *self, guint first, guint n, int columns, float *out,
                         GError **error)
{
  const int size = nn_traits_size (&self->layout);
  g_autofree guint16 *rows = NULL;

  g_return_val_if_fail (n <= self->n && first <= self->n - n, FALSE);
  g_return_val_if_fail (columns > 0 && columns <= size, FALSE);

  rows = g_new (guint16, (gsize) size * MIN (MAX (n, 1), CHUNK));
  while (n > 0)
    {
      const guint chunk = MIN (n, CHUNK);

      if (!_shoebox_trait_view_read_halves (self, first, chunk, rows, error))
        return FALSE;
      if (columns == size)
        nn_half_to_float (out, rows, (gsize) chunk * (gsize) size);
      else
        for (guint i = 0; i < chunk; i++)
          nn_half_to_float (out + (gsize) i * (gsize) columns, rows + (gsize) i * (gsize) size,
                            (gsize) columns);
      out += (gsize) chunk * (gsize) columns;
      first += chunk;
      n -= chunk;
    }
  return TRUE;
}

gboolean
shoebox_trait_view_mean (ShoeboxTraitView *self, float *mean, GError **error)
{
  const int n = self->layout.embedding;
  const guint rows = MIN (self->n, MEAN_ROWS);
  g_autofree double *sum = g_new0 (double, (gsize) n);
  g_autofree float *row = g_new (float, (gsize) n);

  for (guint i = 0; i < rows; i++)
    {
      if (!shoebox_trait_view_read (self, (guint) ((guint64) i * self->n / rows), 1, n, row, error))
        return FALSE;
      for (int k = 0; k < n; k++)
        sum[k] += row[k];
    }
  for (int k = 0; k < n; k++)
    mean[k] = rows > 0 ? (float) (sum[k] / rows) : 0;
  return TRUE;
}
