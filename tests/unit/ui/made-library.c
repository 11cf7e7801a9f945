/* made-library.c: rows instead of photos. */
#include "made-library.h"

#include "db.h"
#include "labels.h"
#include "models.h"
#include "results.h"
#include "roots.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Different pictures; more would only cost time. */
#define N_PICTURES 40

static GdkPixbuf *
make_picture (guint seed, int width, int height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *p = pixels + y * stride + x * 3;

        p[0] = (guint8) (x * 255 / width ^ (int) (seed * 37));
        p[1] = (guint8) (y * 255 / height ^ (int) (seed * 101));
        p[2] = (guint8) (seed * 53);
      }
  return pixbuf;
}

void
made_photo_write (const char *path, guint seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = make_picture (seed, 400, 300);

  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, "quality", "85", NULL);
  g_assert_no_error (error);
}

static GBytes *
make_thumbnail (guint seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = make_picture (seed, 320, seed % 2 == 0 ? 240 : 214);
  char *buffer;
  gsize size;

  gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "jpeg", &error, "quality", "80", NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (buffer, size);
}

void
made_library_write (const char *dir, const char *photos, guint n, guint n_files)
{
  static const char *const names[] = { "Beach", "Clothes", "Dogs", "Mountains", "People" };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "library.db", NULL);
  g_autofree char *thumbnails_path = g_build_filename (dir, "thumbnails.db", NULL);
  g_autofree char *prefix = NULL;
  g_autoptr (Db) db = NULL;
  g_autoptr (DbThumbnails) thumbnails = NULL;
  g_autofree DbFile *files = g_new0 (DbFile, n);
  g_autofree DbUpserted *upserted = g_new0 (DbUpserted, n);
  g_autofree DbResult *results = g_new0 (DbResult, n);
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  DbOpinion opinions[2];
  DbSaved saved = { 0 };
  gint64 albums[5], root, model;
  guint n_results = 0;

  g_mkdir_with_parents (dir, 0700);
  g_mkdir_with_parents (photos, 0700);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/img_%06u.jpg", photos, i);

      made_photo_write (file, i);
    }

  db = db_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  thumbnails = db_thumbnails_open (thumbnails_path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  root = db_roots_ensure (db, photos, NULL, &prefix, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    albums[i] = db_labels_ensure (db, DB_LABEL_ALBUM, names[i], DB_ORIGIN_STARTER, &error);
  opinions[0].tag = db_labels_ensure (db, DB_LABEL_TAG, "dog", DB_ORIGIN_DETECTOR, &error);
  opinions[0].p = 0.9;
  opinions[1].tag = db_labels_ensure (db, DB_LABEL_TAG, "car", DB_ORIGIN_DETECTOR, &error);
  opinions[1].p = 0.4;
  model = db_models_add (db, "starter", 0, NULL, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < n; i++)
    {
      char *name = g_strdup_printf ("img_%06u.jpg", i);

      g_ptr_array_add (keep, name);
      files[i] = (DbFile){ .relpath = name, .size = 1000 + i, .mtime_ns = 1000000000 };
    }
  db_photos_upsert (db, root, files, n, upserted, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_PICTURES; i++)
    g_ptr_array_add (pictures, make_thumbnail (i));
  for (guint i = 0; i < n; i++)
    {
      DbResult *result = &results[n_results];

      if (n >= 2 && i == n - 2)
        continue;
      n_results++;
      result->photo = upserted[i].id;
      result->size = result->mtime_ns = -1;
      memcpy (result->hash, &i, sizeof i);
      result->metadata.taken_at = 1600000000 - (gint64) i * 60;
      result->metadata.width = 400;
      result->metadata.height = 300;
      result->metadata.camera = (char *) "Made Camera";
      result->metadata.lat = result->metadata.lon = NAN;
      if (n >= 2 && i == n - 1)
        {
          result->broken = "it is not a picture";
          continue;
        }
      result->thumbnail = g_ptr_array_index (pictures, i % N_PICTURES);
      result->model = model;
      if (i % 6 < 5)
        {
          result->album = albums[i % 6];
          result->p = i % 12 < 6 ? 0.95 : 0.45;
        }
      else if (i % 12 < 6)
        result->unsorted = DB_UNSORTED_FAR;
      else
        {
          result->unsorted = DB_UNSORTED_TORN;
          result->torn_a = "Beach";
          result->torn_b = "Dogs";
        }
      result->tags = opinions;
      result->n_tags = i == 0 ? 2 : i % 3 == 0;
    }
  db_results_save (db, thumbnails, results, n_results, &saved, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (saved.gone, ==, 0);
  db_saved_clear (&saved);
}
