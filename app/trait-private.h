/* trait-private.h: between the files of the trait store: which photo has its row where
 * (trait-store.c), filling it from the database (trait-sync.c), reading it (trait-view.c). */
#pragma once

#include "trait-file.h"
#include "trait-index.h"
#include "trait-store.h"

#include <pthread.h>

G_BEGIN_DECLS

/* Where rows are; each is tried when the one before fails. */
typedef enum
{
  SHOEBOX_TRAITS_KEPT,      /* traits.cache */
  SHOEBOX_TRAITS_TEMPORARY, /* a file without a name */
  SHOEBOX_TRAITS_IN_MEMORY
} ShoeboxTraitPlace;

struct ShoeboxTraitStore
{
  /* Set at the start, then read only. */
  const NnStarter *starter;
  NnFeatureLayout features;
  NnTraitLayout layout;
  ShoeboxTraitKey key;
  char *path;             /* NULL: nothing is kept */

  pthread_mutex_t mutex;  /* for all of the following */
  ShoeboxTraitPlace place;
  ShoeboxTraitFile *file;
  ShoeboxTraitIndex index; /* of the slots of the file */
  gboolean clean;         /* the file says that it can be believed */
  gboolean spoilt;        /* and it must not say so any more */
  guint64 changes;        /* moves when the file does */
  guint changing;         /* begin_change () without its end */
  gboolean unproven;      /* it has rows of an earlier process, until the first sync () */
  guint compact_at;       /* slots without a photo from which on compaction is worth it */
  char *problem;          /* why it is not kept, or NULL */
  ShoeboxTraitView *view; /* of what is there now, or NULL */
};

/* Lock held, all of these. */

/* @n rows of half floats. Those for which even memory does not suffice are left out. */
void _shoebox_trait_store_append_locked (ShoeboxTraitStore *self, const gint64 *ids, guint n,
                                         const guint16 *rows);
void _shoebox_trait_store_forget_locked (ShoeboxTraitStore *self, const gint64 *ids, guint n);
/* Leaves slots without a photo behind, when they are many. */
void _shoebox_trait_store_compact_locked (ShoeboxTraitStore *self);
ShoeboxTraitView *_shoebox_trait_store_snapshot_locked (ShoeboxTraitStore *self);

/* The row that @feature gives, as it is stored. @traits is room for nn_traits_size () numbers. Any
 * thread. */
void _shoebox_trait_store_compute (ShoeboxTraitStore *self, const float *feature, float *traits,
                                   guint16 *row);

/* Takes @ids and @slots (@n of each, by ascending id; g_free), refs @file. */
ShoeboxTraitView *_shoebox_trait_view_new (ShoeboxTraitFile *file, const NnTraitLayout *layout,
                                           gint64 *ids, guint *slots, guint n);
/* As stored. @rows: @n x nn_traits_size () half floats. Any thread. */
gboolean _shoebox_trait_view_read_halves (ShoeboxTraitView *self, guint first, guint n,
                                          guint16 *rows, GError **error);

G_END_DECLS
