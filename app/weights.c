#include "weights.h"

#include "config.h"
#include "types.h"

char *
shoebox_weights_dir (GError **error)
{
  static const char *const files[] = { "backbone.onnx", "objects.onnx", "imagenet-classes.txt",
                                       "objects-classes.txt" };
  const char *given = g_getenv ("SHOEBOX_WEIGHTS");
  const char *dir = given != NULL && *given != '\0' ? given : SHOEBOX_WEIGHTS_DIR;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          g_autofree char *shown = g_filename_display_name (dir);

          g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS,
                       "The networks are missing: there is no %s in %s%s", files[i], shown,
                       given != NULL ? "" : " (SHOEBOX_WEIGHTS can name another folder)");
          return NULL;
        }
    }
  return g_strdup (dir);
}
