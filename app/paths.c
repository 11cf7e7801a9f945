#include "paths.h"

#include "config.h"
#include "types.h"

#include <glib/gi18n.h>

/* Of several places the first where @name is. */
static char *
find (const char *given, const char *build_folder, const char *installed_folder, const char *name,
      GError **error)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = NULL;
  g_autofree char *installed = g_build_filename (installed_folder, name, NULL);

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  if (folder != NULL)
    {
      beside = g_build_filename (folder, build_folder, name, NULL);
      if (g_file_test (beside, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&beside);
    }
  if (g_file_test (installed, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&installed);
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED,
               _("A part of Shoebox is missing: there is no %s"), installed);
  return NULL;
}

char *
shoebox_find_decoder (GError **error)
{
  return find (g_getenv ("SHOEBOX_DECODER"), "app", SHOEBOX_LIBEXECDIR, "shoebox-decoder", error);
}

char *
shoebox_find_locales (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  const char *given = g_getenv ("SHOEBOX_LOCALEDIR");

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  if (folder != NULL)
    {
      g_autofree char *beside = g_build_filename (folder, "ui", "po", NULL);

      if (g_file_test (beside, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&beside);
    }
  return g_strdup (SHOEBOX_LOCALEDIR);
}

char *
shoebox_find_data (const char *name, GError **error)
{
  const char *folder = g_getenv ("SHOEBOX_DATA");
  g_autofree char *given = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  return find (given, "model", SHOEBOX_DATADIR, name, error);
}
