#include "made-photos.h"

#include "labels.h"
#include "photos.h"
#include "results.h"
#include "roots.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static const NnFeatureLayout small = { .embedding = 96, .classes = 4, .objects = 5 };

ShoeboxNetworks *
made_networks_new (void)
{
  static const char albums[] = "threshold 0.5\n[Pets]\nclasses dog, cat\n[Places]\nclasses house\n";
  static const char *const classes[] = { "dog", "cat", "house", "tree" };
  ShoeboxNetworks *networks = g_new0 (ShoeboxNetworks, 1);
  g_autofree char *path = NULL;
  NnError err = { 0 };
  int fd = g_file_open_tmp ("starter-XXXXXX.txt", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, albums, -1, NULL));
  networks->layout = small;
  networks->opinion_id = g_strdup ("made");
  networks->tag_rules = g_array_new (FALSE, FALSE, sizeof (ShoeboxTagRule));
  networks->starter = nn_starter_load_for (path, &small, classes, &err);
  g_assert_cmpstr (err.text, ==, "");
  networks->starter_keys = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < nn_starter_n_albums (networks->starter); i++)
    g_ptr_array_add (networks->starter_keys,
                     db_label_key (nn_starter_album (networks->starter, i)));
  g_remove (path);
  return networks;
}

void
made_networks_free (ShoeboxNetworks *networks)
{
  nn_starter_free (networks->starter);
  g_array_unref (networks->tag_rules);
  g_ptr_array_unref (networks->starter_keys);
  g_free (networks->opinion_id);
  g_free (networks);
}

/* Adds @length to @to in a direction that @seed gives. */
static void
add_direction (float *to, int n, guint seed, double length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree double *x = g_new (double, n);
  double square = 0;

  for (int k = 0; k < n; k++)
    {
      /* About normal. */
      x[k] = g_rand_double (rand) + g_rand_double (rand) + g_rand_double (rand) - 1.5;
      square += x[k] * x[k];
    }
  for (int k = 0; k < n; k++)
    to[k] += (float) (x[k] * length / sqrt (square));
}

float *
made_feature (const NnFeatureLayout *layout, int kind, double spread, guint seed)
{
  float *feature = g_new0 (float, nn_feature_size (layout));
  float *log_p = feature + layout->embedding, *objects = log_p + layout->classes;
  float *cues = objects + layout->objects;

  add_direction (feature, layout->embedding, 1000 + (guint) kind, 1);
  add_direction (feature, layout->embedding, 100000 + seed, spread);
  for (int k = 0; k < layout->classes; k++)
    log_p[k] = -logf ((float) layout->classes);
  for (int k = 0; k < layout->objects; k++)
    objects[k] = 0.02f;
  cues[NN_CUE_TINT_SPREAD] = 0.1f;
  cues[NN_CUE_LUMINANCE] = cues[NN_CUE_SATURATION] = 0.4f;
  cues[NN_CUE_CONTRAST] = 0.25f;
  return feature;
}

gint64
made_photo (Db *db, const ShoeboxNetworks *networks, gint64 network, int kind, double spread,
            gint64 taken_at)
{
  static guint seed;
  g_autofree char *name = g_strdup_printf ("%06u.jpg", ++seed);
  g_autofree float *feature = made_feature (&networks->layout, kind, spread, seed);
  g_autoptr (GBytes) vector = shoebox_feature_pack (&networks->layout, feature);
  g_autoptr (GError) error = NULL;
  gint64 root = db_roots_ensure (db, "/photos", NULL, NULL, &error);
  DbFile file = { name, 100, 1000 };
  DbUpserted row;
  DbSaved saved = { 0 };
  DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = network,
                      .unsorted = DB_UNSORTED_FAR, .vector = vector };

  g_assert_no_error (error);
  g_assert_true (db_photos_upsert (db, root, &file, 1, &row, &error));
  result.photo = row.id;
  result.metadata = (DbMetadata){ .taken_at = taken_at, .lat = NAN, .lon = NAN };
  memcpy (result.hash, &row.id, sizeof row.id);
  g_assert_true (db_results_save (db, NULL, &result, 1, &saved, &error));
  g_assert_no_error (error);
  db_saved_clear (&saved);
  return row.id;
}
