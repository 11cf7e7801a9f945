/* eval-dump.c: what `eval` worked on, for somebody else to work on: `eval --dump=DIR`. */
#include "eval-private.h"

#include "npy.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

gboolean
shoebox_eval_dump_array (const char *dir, const char *name, const float *x, gsize rows,
                         gsize columns, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.npy", dir, name);
  NnValueInfo info = { .type = NN_FLOAT, .rank = 2,
                       .dim = { (int64_t) rows, (int64_t) columns } };
  NnError err = { 0 };

  if (nn_npy_write (path, &info, x, &err))
    return TRUE;
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return FALSE;
}

gboolean
shoebox_eval_dump_photos (const char *dir, const ShoeboxEvalPhotos *photos,
                          char *(*label) (gpointer user, guint photo), gpointer user,
                          GError **error)
{
  gsize width = (gsize) photos->trait_layout.embedding;
  gsize row = (gsize) nn_traits_size (&photos->trait_layout);
  g_autofree float *x = g_new0 (float, width * photos->paths->len + 1);
  g_autofree char *path = g_build_filename (dir, "photos.tsv", NULL);
  g_autoptr (GString) lines = g_string_new ("path\tlabel\n");

  if (g_mkdir_with_parents (dir, 0777) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved),
                   "Could not make the folder %s: %s", dir, g_strerror (saved));
      return FALSE;
    }
  for (guint i = 0; i < photos->paths->len; i++)
    {
      g_autofree char *text = label (user, i);
      g_autofree char *shown = g_filename_display_name (photos->paths->pdata[i]);

      g_string_append_printf (lines, "%s\t%s\n", shown, text);
      memcpy (x + (gsize) i * width, photos->traits + (gsize) i * row, sizeof (float) * width);
    }
  return g_file_set_contents (path, lines->str, (gssize) lines->len, error)
         && shoebox_eval_dump_array (dir, "embeddings", x, photos->paths->len, width, error);
}

gboolean
shoebox_eval_dump_seed (const char *dir, guint64 seed, const char *header, const char *lines,
                        GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/seed-%" G_GUINT64_FORMAT ".tsv", dir, seed);
  g_autofree char *text = g_strconcat (header, "\n", lines, NULL);

  return g_file_set_contents (path, text, -1, error);
}
