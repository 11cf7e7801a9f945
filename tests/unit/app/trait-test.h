/* trait-test.h: what the tests of the trait store share: a library of made vectors, its store, and
 * what its rows have to be. No networks: a small layout with starter albums of its own. */
#pragma once

#include "trait-store.h"

#include "db.h"

#include "util.h"

#define N_PHOTOS 1300 /* photos, more than two blocks of the file */

extern const NnFeatureLayout made_layout;

typedef struct
{
  char *dir, *path; /* of the library; traits.cache in it */
  ShoeboxNetworks networks;
  NnTraitLayout traits;
  int size;         /* of a row */
  Db *db;
  gint64 root, network;
  gint64 ids[N_PHOTOS];
  ShoeboxTraitStore *store;
} Fixture;

/* What the networks say of photo @id at its @version-th look, as it is stored. */
GBytes *make_vector (gint64 id, guint version);
/* By the way of the database: half floats there, half floats in the store. */
void make_row (Fixture *f, gint64 id, guint version, float *row);
void assert_row (Fixture *f, ShoeboxTraitView *view, gint64 id, guint version);
/* The rows of @view are those of all @n photos of the library, as first seen, and none else. */
void assert_all (Fixture *f, ShoeboxTraitView *view, guint n);
/* The first @n photos of the fixture, read, with vectors. */
void add_photos (Fixture *f, guint n);
Db *open_db (Fixture *f);
void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);
void sync_rows (Fixture *f);
void put (Fixture *f, gint64 id, guint version);
void close_store (Fixture *f);
void reopen (Fixture *f);
guint count (Fixture *f);
void assert_kept (Fixture *f, gboolean kept);
/* Nothing is left beside the cache. */
void assert_tidy (Fixture *f);
goffset file_size (Fixture *f);
