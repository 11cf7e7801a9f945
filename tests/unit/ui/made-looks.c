/* made-looks.c: photos of some looks, as rows with made features. */
#include "made-looks.h"

#include "made-feature.h"

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
  g_autofree float *feature
      = made_feature (networks, look, i, look == MADE_PETS ? "golden retriever" : "padlock");
  g_autoptr (GBytes) vector = shoebox_feature_pack (&networks->layout, feature);
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
