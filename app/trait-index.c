/* trait-index.c: the hash of trait-index.h. */
#include "trait-index.h"

#define SMALLEST 1024

void
shoebox_trait_index_clear (ShoeboxTraitIndex *self)
{
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->table, g_free);
}

/* Where @id stands in the table, or the free place where it would. A place whose slot was erased is
 * neither, so nothing behind it is lost. */
static guint *
probe (const ShoeboxTraitIndex *self, gint64 id)
{
  guint at = (guint) ((guint64) id * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32) & self->mask;

  while (self->table[at] != 0 && g_array_index (self->ids, gint64, self->table[at] - 1) != id)
    at = (at + 1) & self->mask;
  return &self->table[at];
}

static gboolean
rebuild (ShoeboxTraitIndex *self)
{
  gboolean unique = TRUE;
  guint size = SMALLEST;

  while (size / 4 < self->n)
    size *= 2;
  g_free (self->table);
  self->table = g_new0 (guint, size);
  self->mask = size - 1;
  self->used = 0;
  for (guint slot = 0; slot < self->ids->len; slot++)
    {
      gint64 id = g_array_index (self->ids, gint64, slot);
      guint *at = id != 0 ? probe (self, id) : NULL;

      if (at == NULL)
        continue;
      unique = unique && *at == 0;
      *at = slot + 1;
      self->used++;
    }
  return unique;
}

gboolean
shoebox_trait_index_take (ShoeboxTraitIndex *self, GArray *ids)
{
  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = ids;
  self->n = 0;
  for (guint slot = 0; slot < ids->len; slot++)
    self->n += g_array_index (ids, gint64, slot) != 0;
  return rebuild (self);
}

gint
shoebox_trait_index_find (const ShoeboxTraitIndex *self, gint64 id)
{
  return (gint) *probe (self, id) - 1;
}

void
shoebox_trait_index_append (ShoeboxTraitIndex *self, gint64 id)
{
  guint *at = probe (self, id);

  g_assert (*at == 0);
  g_array_append_val (self->ids, id);
  *at = self->ids->len;
  self->used++;
  self->n++;
  if (self->used > self->mask / 2)
    rebuild (self);
}

void
shoebox_trait_index_erase (ShoeboxTraitIndex *self, guint slot)
{
  gint64 *id = &g_array_index (self->ids, gint64, slot);

  g_assert (*id != 0);
  *id = 0;
  self->n--;
}
