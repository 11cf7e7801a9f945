/* trait-index.h: which photo has its row in which slot of a trait file (trait-file.h): an array
 * from slot to photo, and a hash the other way round. Part of a trait store, under its lock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GArray *ids;   /* gint64: the photo in each slot, 0: none any more; read only for others */
  guint n;       /* slots with a photo */
  guint *table;  /* open addressing: slot + 1, 0: free */
  guint mask;    /* size of the table - 1 */
  guint used;    /* places of the table that are not free */
} ShoeboxTraitIndex;

void shoebox_trait_index_clear (ShoeboxTraitIndex *self);
/* Begins with @ids (taken). FALSE when a photo is there twice. */
gboolean shoebox_trait_index_take (ShoeboxTraitIndex *self, GArray *ids);
/* The slot of @id, or -1. */
gint shoebox_trait_index_find (const ShoeboxTraitIndex *self, gint64 id);
/* The next slot has a row of @id, which is not in another one. */
void shoebox_trait_index_append (ShoeboxTraitIndex *self, gint64 id);
/* @slot, which has a photo, has none any more. */
void shoebox_trait_index_erase (ShoeboxTraitIndex *self, guint slot);

G_END_DECLS
