/* appearance.c: the key file of the colours. */
#include "appearance.h"

#define GROUP "appearance"
#define KEY "color-scheme"

static const struct
{
  const char *name;
  AdwColorScheme scheme;
} schemes[] = { { "default", ADW_COLOR_SCHEME_DEFAULT },
                { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
                { "dark", ADW_COLOR_SCHEME_FORCE_DARK } };

static char *
file_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "shoebox", "appearance.ini", NULL);
}

AdwColorScheme
shoebox_appearance_load (void)
{
  g_autofree char *path = file_path ();
  g_autofree char *name = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();

  /* Without the file, or with nonsense in it, the desktop decides. */
  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    name = g_key_file_get_string (file, GROUP, KEY, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_strcmp0 (schemes[i].name, name) == 0)
      return schemes[i].scheme;
  return ADW_COLOR_SCHEME_DEFAULT;
}

gboolean
shoebox_appearance_set (AdwColorScheme scheme, GError **error)
{
  g_autofree char *path = file_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].scheme == scheme)
      g_key_file_set_string (file, GROUP, KEY, schemes[i].name);
  g_mkdir_with_parents (folder, 0700);
  return g_key_file_save_to_file (file, path, error);
}

void
shoebox_appearance_apply (void)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      shoebox_appearance_load ());
}
