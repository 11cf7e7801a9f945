/* window-state.c: the key file of the window. */
#include "window-state.h"

#define GROUP "window"

static char *
state_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "shoebox", "window.ini", NULL);
}

static int
load_integer (GKeyFile *file, const char *key, int low, int high, int otherwise)
{
  g_autoptr (GError) error = NULL;
  int value = g_key_file_get_integer (file, GROUP, key, &error);

  return error == NULL && value >= low && value <= high ? value : otherwise;
}

void
shoebox_window_state_load (ShoeboxWindowState *state)
{
  g_autofree char *path = state_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_return_if_fail (state != NULL);

  /* A file that is not there or cannot be read leaves every key at its default. */
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  state->width = load_integer (file, "width", 360, 16384, 1180);
  state->height = load_integer (file, "height", 294, 16384, 780);
  state->maximized = load_integer (file, "maximized", 0, 1, 0);
  state->panel = load_integer (file, "panel", 0, 1, 1);
  state->film_strip = load_integer (file, "film-strip", 0, 1, 1);
  state->interval = load_integer (file, "slideshow-interval", 1, 60, 5);
  state->repeat = load_integer (file, "slideshow-repeat", 0, 1, 1);
  state->cell_size = load_integer (file, "cell-size", 96, 320, 148);
}

gboolean
shoebox_window_state_save (const ShoeboxWindowState *state, GError **error)
{
  g_autofree char *path = state_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_return_val_if_fail (state != NULL, FALSE);

  g_mkdir_with_parents (folder, 0700);
  g_key_file_set_integer (file, GROUP, "width", state->width);
  g_key_file_set_integer (file, GROUP, "height", state->height);
  g_key_file_set_integer (file, GROUP, "maximized", state->maximized);
  g_key_file_set_integer (file, GROUP, "panel", state->panel);
  g_key_file_set_integer (file, GROUP, "cell-size", state->cell_size);
  g_key_file_set_integer (file, GROUP, "film-strip", state->film_strip);
  g_key_file_set_integer (file, GROUP, "slideshow-interval", state->interval);
  g_key_file_set_integer (file, GROUP, "slideshow-repeat", state->repeat);
  return g_key_file_save_to_file (file, path, error);
}
