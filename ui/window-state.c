/* window-state.c: the key file of the window. */
#include "window-state.h"

#include "grid-view.h"

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
  state->cell_size = load_integer (file, "cell-size", SHOEBOX_GRID_VIEW_SMALLEST,
                                   SHOEBOX_GRID_VIEW_LARGEST, SHOEBOX_GRID_VIEW_USUAL);
  state->order = load_integer (file, "order", 0, SHOEBOX_N_ORDERS - 1, SHOEBOX_ORDER_NEWEST);
  state->shape = load_integer (file, "shape", PHOTO_LAYOUT_SQUARE, PHOTO_LAYOUT_ASPECT,
                               PHOTO_LAYOUT_SQUARE);
  state->library = g_key_file_get_string (file, GROUP, "library", NULL);
  state->place = load_integer (file, "place", 0, G_MAXINT, 0);
  state->place_label = g_key_file_get_int64 (file, GROUP, "place-label", NULL);
  state->photo = g_key_file_get_int64 (file, GROUP, "photo", NULL);
  state->photo_offset = load_integer (file, "photo-offset", G_MININT, G_MAXINT, 0);
  state->cursor = g_key_file_get_int64 (file, GROUP, "cursor", NULL);
  state->selected = g_key_file_get_string (file, GROUP, "selected", NULL);
}

void
shoebox_window_state_clear (ShoeboxWindowState *state)
{
  g_clear_pointer (&state->library, g_free);
  g_clear_pointer (&state->selected, g_free);
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
  g_key_file_set_integer (file, GROUP, "order", state->order);
  g_key_file_set_integer (file, GROUP, "shape", state->shape);
  if (state->library != NULL)
    g_key_file_set_string (file, GROUP, "library", state->library);
  g_key_file_set_integer (file, GROUP, "place", state->place);
  g_key_file_set_int64 (file, GROUP, "place-label", state->place_label);
  g_key_file_set_int64 (file, GROUP, "photo", state->photo);
  g_key_file_set_integer (file, GROUP, "photo-offset", state->photo_offset);
  g_key_file_set_int64 (file, GROUP, "cursor", state->cursor);
  if (state->selected != NULL)
    g_key_file_set_string (file, GROUP, "selected", state->selected);
  return g_key_file_save_to_file (file, path, error);
}
