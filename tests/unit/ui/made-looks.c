/* made-looks.c: directions with noise around them, instead of what a network sees. */
#include "made-looks.h"

#include "db.h"
#include "labels.h"
#include "models.h"
#include "networks.h"
#include "photos.h"
#include "results.h"
#include "roots.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

static int
find_class (const ShoeboxNetworks *networks, const char *name)
{
  for (int k = 0; k < networks->layout.classes; k++)
    if (strcmp (nn_photo_net_class_name (networks->net, k), name) == 0)
      return k;
  g_assert_not_reached ();
}

static GBytes *
make_vector (const ShoeboxNetworks *networks, MadeLook look, guint i)
{
  const NnFeatureLayout *layout = &networks->layout;
  g_autofree float *feature = g_new0 (float, nn_feature_size (layout));
  g_autoptr (GRand) direction = g_rand_new_with_seed (100 + look);
  g_autoptr (GRand) noise = g_rand_new_with_seed (1000 * look + i);
  float *log_p = feature + layout->embedding, *objects = log_p + layout->classes;
  float *cues = objects + layout->objects;

  /* As embeddings are after their last rectifier: never negative, so all a little alike. */
  for (int k = 0; k < layout->embedding; k++)
    feature[k] = (float) (pow (g_rand_double (direction), 3) + 0.4 * g_rand_double (noise));
  for (int k = 0; k < layout->classes; k++)
    log_p[k] = logf (1e-5f);
  log_p[find_class (networks, look == MADE_PETS ? "golden retriever" : "padlock")] = logf (0.97f);
  for (int k = 0; k < layout->objects; k++)
    objects[k] = 0.02f;
  cues[NN_CUE_TINT_SPREAD] = 0.1f;
  cues[NN_CUE_LUMINANCE] = cues[NN_CUE_SATURATION] = 0.4f;
  cues[NN_CUE_CONTRAST] = 0.25f;
  return shoebox_feature_pack (layout, feature);
}

/* Rows that every photo points to. */
typedef struct
{
  gint64 root, network, model, pets;
} Rows;

static void
write_photo (Db *db, const ShoeboxNetworks *networks, const Rows *rows, MadeLook look, guint i,
             guint n_each)
{
  g_autofree char *name = g_strdup_printf ("%d-%02u.jpg", (int) look, i);
  g_autoptr (GBytes) vector = make_vector (networks, look, i);
  g_autoptr (GError) error = NULL;
  DbFile file = { .relpath = name, .size = 100, .mtime_ns = 1000000000 };
  DbUpserted row;
  DbSaved saved = { 0 };
  DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = rows->network,
                      .unsorted = DB_UNSORTED_FAR, .vector = vector };

  db_photos_upsert (db, rows->root, &file, 1, &row, &error);
  g_assert_no_error (error);
  result.photo = row.id;
  result.model = rows->model;
  if (look == MADE_PETS)
    {
      result.album = rows->pets;
      result.p = 0.95;
      result.unsorted = DB_UNSORTED_NONE;
    }
  memcpy (result.hash, &row.id, sizeof row.id);
  result.metadata = (DbMetadata){ .taken_at = 1600000000 - 60 * (gint64) (look * n_each + i),
                                  .width = 400, .height = 300, .lat = NAN, .lon = NAN };
  db_results_save (db, NULL, &result, 1, &saved, &error);
  g_assert_no_error (error);
  db_saved_clear (&saved);
}

gboolean
made_looks_write (const char *dir, const char *photos, guint n_each)
{
  g_autofree char *path = g_build_filename (dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = NULL;
  ShoeboxNetworks *networks = shoebox_networks_load (NULL);
  Rows rows;

  if (networks == NULL)
    return FALSE;
  db = db_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  rows.root = db_roots_ensure (db, photos, NULL, NULL, &error);
  g_assert_no_error (error);
  rows.pets = db_labels_ensure (db, DB_LABEL_ALBUM, "Pets", DB_ORIGIN_STARTER, &error);
  g_assert_no_error (error);
  rows.model = db_models_add (db, "starter", 0, NULL, NULL, &error);
  g_assert_no_error (error);
  rows.network = db_networks_ensure (db, nn_photo_net_id (networks->net), &error);
  g_assert_no_error (error);
  db_begin (db, &error);
  g_assert_no_error (error);
  for (guint look = 0; look < MADE_N_LOOKS; look++)
    for (guint i = 0; i < n_each; i++)
      write_photo (db, networks, &rows, look, i, n_each);
  db_commit (db, &error);
  g_assert_no_error (error);
  shoebox_networks_free (networks);
  return TRUE;
}
