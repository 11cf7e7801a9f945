#include "weights.h"

#include "config.h"
#include "types.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

static const char *const files[] = { "backbone.onnx", "objects.onnx", "imagenet-classes.txt",
                                     "objects-classes.txt" };

char *
shoebox_weights_dir (GError **error)
{
  const char *given = g_getenv ("SHOEBOX_WEIGHTS");
  const char *dir = given != NULL && *given != '\0' ? given : SHOEBOX_WEIGHTS_DIR;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          g_autofree char *shown = g_filename_display_name (dir);

          g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS,
                       given != NULL
                         ? _("The networks are missing: there is no %s in %s")
                         : _("The networks are missing: there is no %s in %s (SHOEBOX_WEIGHTS can "
                             "name another folder)"),
                       files[i], shown);
          return NULL;
        }
    }
  return g_strdup (dir);
}

char *
shoebox_weights_stamp (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *dir = shoebox_weights_dir (NULL);

  if (dir == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL), *line = NULL;
      GStatBuf st;

      if (g_stat (path, &st) != 0)
        return NULL;
      line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld\n", path,
                              (gint64) st.st_size, (gint64) st.st_mtim.tv_sec,
                              st.st_mtim.tv_nsec);
      g_checksum_update (checksum, (const guchar *) line, -1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}
