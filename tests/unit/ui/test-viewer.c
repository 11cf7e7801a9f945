/* test-viewer.c: the viewer with real photos, made here and read by real decoder processes. */
#include "ui-test.h"

#include "import.h"
#include "viewer-private.h"

#include <glib/gstdio.h>

#define WIDTH 1600
#define HEIGHT 1200

static void
write_photo (const char *path, guint seed)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  g_autoptr (GError) error = NULL;
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guint8 *p = pixels + y * stride + x * 3;

        p[0] = (guint8) (x / 8 + (int) seed * 40);
        p[1] = (guint8) (y / 8);
        p[2] = (guint8) ((x / 100 + y / 100 + (int) seed) % 2 * 200);
      }
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, "quality", "85", NULL);
  g_assert_no_error (error);
}

static char *
make_photos (guint n)
{
  char *folder = ui_test_make_dir ("photos");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/p%u.jpg", folder, i);

      write_photo (path, i);
    }
  return folder;
}

static ShoeboxLibrary *
open_imported (const char *folder)
{
  ShoeboxLibrary *library = ui_test_open_made (0, 0);
  const char *const folders[] = { folder, NULL };
  ShoeboxImport *import = shoebox_library_import (library, folders);
  ShoeboxImportProgress progress = { 0 };

  WAIT_FOR ((shoebox_import_get_progress (import, &progress),
             progress.state == SHOEBOX_IMPORT_DONE));
  return library;
}

/* A window that shows @n photos, the viewer on the one at @position. */
static ShoeboxWindow *
open_viewer (ShoeboxLibrary *library, guint n, guint position)
{
  ShoeboxWindow *window = ui_test_open_window (library);

  ui_test_wait_list (window, n);
  _shoebox_window_view (window, position, window->grid);
  WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (window->viewer)) && window->update_id == 0);
  return window;
}

static void
act (ShoeboxWindow *window, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), action, NULL);
}

static void
move (ShoeboxWindow *window, double x, double y)
{
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.move", "(dd)", x, y);
}

static guint
get_position (ShoeboxWindow *window)
{
  return shoebox_viewer_get_position (window->viewer);
}

static gint64
id_at (ShoeboxWindow *window, guint position)
{
  return shoebox_photo_list_get_id (shoebox_viewer_get_list (window->viewer), position);
}

static gboolean
is_read (ShoeboxWindow *window, guint position)
{
  return shoebox_photo_cache_get (window->viewer->cache, id_at (window, position), 1, NULL) != NULL;
}

/* --- Steps -------------------------------------------------------------------------------- */

static void
test_ahead (void)
{
  g_autofree char *folder = make_photos (6);
  g_autoptr (ShoeboxLibrary) library = open_imported (folder);
  ShoeboxWindow *window = open_viewer (library, 6, 1);
  ShoeboxPhotoCache *cache = window->viewer->cache;
  gsize bytes;
  guint loads;

  g_assert_false (shoebox_viewer_is_loaded (window->viewer));
  WAIT_FOR (shoebox_viewer_is_loaded (window->viewer));
  WAIT_FOR (is_read (window, 0) && is_read (window, 2) && is_read (window, 3));
  WAIT_FOR (shoebox_photo_cache_get_loading (cache) == 0);
  loads = shoebox_photo_cache_get_loads (cache);
  /* What was read ahead is there at once, not read again. */
  act (window, "viewer.next");
  g_assert_cmpuint (get_position (window), ==, 2);
  g_assert_true (shoebox_viewer_is_loaded (window->viewer));
  act (window, "viewer.previous");
  g_assert_true (shoebox_viewer_is_loaded (window->viewer));
  WAIT_FOR (shoebox_photo_cache_get_loading (cache) == 0);
  g_assert_cmpuint (shoebox_photo_cache_get_loads (cache), <=, loads + 1);

  act (window, "viewer.last");
  g_assert_cmpuint (get_position (window), ==, 5);
  act (window, "viewer.next");
  g_assert_cmpuint (get_position (window), ==, 5);
  act (window, "viewer.first");
  g_assert_cmpuint (get_position (window), ==, 0);
  WAIT_FOR (shoebox_viewer_is_loaded (window->viewer));
  g_signal_emit_by_name (window->viewer->canvas, "stepped", 1);
  g_assert_cmpuint (get_position (window), ==, 1);
  WAIT_FOR (shoebox_photo_cache_get_loading (cache) == 0);
  bytes = shoebox_photo_cache_get_bytes (cache);
  g_assert_cmpuint (bytes, >, 0);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_cmpuint (shoebox_photo_cache_get_bytes (cache), ==, 0);
  ui_test_close_window (window);
}

/* Whoever turns pages faster than photos are read gets the last one, and no queue. */
static void
test_fast (void)
{
  g_autofree char *folder = make_photos (12);
  g_autoptr (ShoeboxLibrary) library = open_imported (folder);
  ShoeboxWindow *window = open_viewer (library, 12, 0);
  ShoeboxPhotoCache *cache = window->viewer->cache;

  for (guint i = 0; i < 11; i++)
    {
      act (window, "viewer.next");
      ui_test_iterate ();
    }
  g_assert_cmpuint (get_position (window), ==, 11);
  g_assert_cmpuint (shoebox_photo_cache_get_loading (cache), <=, 2);
  WAIT_FOR (shoebox_viewer_is_loaded (window->viewer));
  /* Closed in the middle of reading. */
  act (window, "viewer.first");
  ui_test_close_window (window);
}

static void
test_room (void)
{
  g_autofree char *folder = make_photos (5);
  g_autoptr (ShoeboxLibrary) library = open_imported (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = shoebox_library_query (library, "", &error);
  const gsize full = (WIDTH * HEIGHT + WIDTH * HEIGHT / 4) * 3;
  ShoeboxPhotoCache *cache = shoebox_photo_cache_new (library, 2 * full + full / 2);
  ShoeboxPhotoWish wishes[5];
  gboolean enough;

  g_assert_cmpuint (ids->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    wishes[i] = (ShoeboxPhotoWish){ g_array_index (ids, gint64, i), SHOEBOX_FULL_SIDE };
  shoebox_photo_cache_want (cache, wishes, 5);
  WAIT_FOR (shoebox_photo_cache_get_loads (cache) >= 4
            && shoebox_photo_cache_get_loading (cache) == 0);
  /* The first, which does not count, and two more. */
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (
        shoebox_photo_cache_get (cache, wishes[i].id, SHOEBOX_FULL_SIDE, &enough) != NULL, ==,
        i < 3);
      g_assert_cmpint (enough, ==, i < 3);
    }
  g_assert_cmpuint (shoebox_photo_cache_get_bytes (cache), ==, 3 * full);

  /* A small picture is not enough for a large wish. */
  shoebox_photo_cache_clear (cache);
  wishes[0].side = 512;
  shoebox_photo_cache_want (cache, wishes, 1);
  WAIT_FOR (shoebox_photo_cache_get (cache, wishes[0].id, 512, NULL) != NULL);
  shoebox_photo_cache_get (cache, wishes[0].id, 512, &enough);
  g_assert_true (enough);
  shoebox_photo_cache_get (cache, wishes[0].id, 800, &enough);
  g_assert_false (enough);
  wishes[0].side = 800;
  shoebox_photo_cache_want (cache, wishes, 1);
  WAIT_FOR ((shoebox_photo_cache_get (cache, wishes[0].id, 800, &enough), enough));
  shoebox_photo_cache_want (cache, wishes + 1, 4);
  g_assert_finalize_object (cache);
}

/* --- Look --------------------------------------------------------------------------------- */

static const ShoeboxView *
get_view (ShoeboxWindow *window)
{
  return shoebox_photo_canvas_get_view (window->viewer->canvas);
}

static void
test_zoom (void)
{
  g_autofree char *folder = make_photos (3);
  g_autoptr (ShoeboxLibrary) library = open_imported (folder);
  ShoeboxWindow *window = open_viewer (library, 3, 0);
  ShoeboxViewer *viewer = window->viewer;
  double y;

  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  g_assert_cmpint (shoebox_levels_get_width (shoebox_photo_canvas_get_levels (viewer->canvas)), <,
                   WIDTH);
  act (window, "viewer.zoom-actual");
  g_assert_cmpfloat (shoebox_viewer_get_zoom (viewer), ==, 1.0);
  g_assert_false (shoebox_viewer_is_loaded (viewer));
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  g_assert_cmpint (shoebox_levels_get_width (shoebox_photo_canvas_get_levels (viewer->canvas)), ==,
                   WIDTH);
  WAIT_FOR (g_strcmp0 (gtk_menu_button_get_label (viewer->zoom_button), "100%") == 0);
  g_assert_null (gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (viewer->zoom_button))),
    GTK_ACCESSIBLE_PROPERTY_LABEL, "Zoom: 100%"));

  /* Arrow keys move over the photo; at its edge they stay on it. */
  y = get_view (window)->y;
  move (window, 0, 1);
  g_assert_cmpfloat (get_view (window)->y, >, y);
  for (int i = 0; i < 40; i++)
    move (window, 1, 0);
  g_assert_cmpuint (get_position (window), ==, 0);
  g_assert_cmpfloat_with_epsilon (get_view (window)->x, WIDTH - get_view (window)->width / 2, 0.01);

  act (window, "viewer.zoom-out");
  g_assert_cmpfloat_with_epsilon (shoebox_viewer_get_zoom (viewer), 0.8, 1e-9);
  act (window, "viewer.zoom-in");
  act (window, "viewer.zoom-fill");
  g_assert_cmpint (get_view (window)->mode, ==, SHOEBOX_VIEW_FILL);
  gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.zoom-to", "d", 2.0);
  g_assert_cmpfloat (shoebox_viewer_get_zoom (viewer), ==, 2.0);
  act (window, "viewer.zoom-toggle");
  g_assert_cmpfloat (shoebox_viewer_get_zoom (viewer), ==, 0.0);
  act (window, "viewer.zoom-toggle");
  g_assert_cmpfloat (shoebox_viewer_get_zoom (viewer), ==, 1.0);
  act (window, "viewer.zoom-fit");

  /* Fitted, left and right are the neighbours; right to left the other way round. */
  move (window, 0, 1);
  g_assert_cmpuint (get_position (window), ==, 0);
  move (window, 1, 0);
  g_assert_cmpuint (get_position (window), ==, 1);
  gtk_widget_set_direction (GTK_WIDGET (viewer), GTK_TEXT_DIR_RTL);
  move (window, 1, 0);
  g_assert_cmpuint (get_position (window), ==, 0);
  ui_test_close_window (window);
}

static void
test_rotate (void)
{
  g_autofree char *folder = make_photos (2);
  g_autoptr (ShoeboxLibrary) library = open_imported (folder);
  ShoeboxWindow *window = open_viewer (library, 2, 0);
  g_autoptr (ShoeboxPhoto) photo
      = shoebox_library_get_photo (library, shoebox_viewer_get_id (window->viewer));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size, size_after;
  double fit;

  WAIT_FOR (shoebox_viewer_is_loaded (window->viewer));
  fit = shoebox_view_get_fit (get_view (window));
  g_assert_true (g_file_get_contents (shoebox_photo_get_path (photo), &before, &size, NULL));
  act (window, "viewer.rotate-right");
  g_assert_cmpint (shoebox_viewer_get_turns (window->viewer), ==, 1);
  g_assert_cmpint (get_view (window)->turns, ==, 1);
  g_assert_cmpfloat (shoebox_view_get_fit (get_view (window)), !=, fit);
  act (window, "viewer.rotate-left");
  act (window, "viewer.rotate-left");
  g_assert_cmpint (shoebox_viewer_get_turns (window->viewer), ==, 3);

  /* Each photo has its own, and keeps it when the viewer was closed. */
  act (window, "viewer.next");
  g_assert_cmpint (get_view (window)->turns, ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  _shoebox_window_view (window, 0, window->grid);
  g_assert_cmpint (get_view (window)->turns, ==, 3);
  WAIT_FOR (shoebox_viewer_is_loaded (window->viewer));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_true (g_file_get_contents (shoebox_photo_get_path (photo), &after, &size_after, NULL));
  g_assert_cmpmem (before, size, after, size_after);
  ui_test_close_window (window);
}

/* --- What is wrong ------------------------------------------------------------------------ */

static guint
find_name (ShoeboxWindow *window, const char *name)
{
  GListModel *list = G_LIST_MODEL (shoebox_photo_grid_get_list (window->grid));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ShoeboxPhoto) photo = g_list_model_get_item (list, i);

      if (g_str_equal (shoebox_photo_get_name (photo), name))
        return i;
    }
  g_assert_not_reached ();
}

static void
test_states (void)
{
  g_autofree char *folder = make_photos (3);
  g_autofree char *garbage = g_build_filename (folder, "garbage.jpg", NULL);
  g_autofree char *half = g_build_filename (folder, "half.jpg", NULL);
  g_autofree char *first = g_build_filename (folder, "p0.jpg", NULL);
  g_autofree char *moved = NULL;
  g_autofree char *data = NULL;
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window;
  ShoeboxViewer *viewer;
  gsize size;

  g_assert_true (g_file_set_contents (garbage, "no picture", -1, NULL));
  g_assert_true (g_file_get_contents (first, &data, &size, NULL));
  g_assert_true (g_file_set_contents (half, data, (gssize) size / 2, NULL));
  library = open_imported (folder);
  window = open_viewer (library, 5, 0);
  viewer = window->viewer;

  /* No picture at all: a page that names the file and the reason. */
  shoebox_viewer_show (viewer, find_name (window, "garbage.jpg"));
  WAIT_FOR (gtk_widget_get_visible (viewer->problem));
  g_assert_cmpstr (adw_status_page_get_title (ADW_STATUS_PAGE (viewer->problem)), ==,
                   "“garbage.jpg” Could Not Be Read");
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (viewer->problem)), ==,
                   "Not an image of a known kind");
  /* Repaired meanwhile. */
  g_assert_true (g_file_set_contents (garbage, data, (gssize) size, NULL));
  act (window, "viewer.reload");
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  g_assert_false (gtk_widget_get_visible (viewer->problem));

  /* Part of a picture: that part, and what is wrong. */
  shoebox_viewer_show (viewer, find_name (window, "half.jpg"));
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  g_assert_false (gtk_widget_get_visible (viewer->problem));
  g_assert_true (gtk_revealer_get_reveal_child (viewer->note));
  g_assert_true (g_str_has_prefix (gtk_label_get_text (viewer->note_label),
                                   "Part of the photo is missing (truncated: "));

  /* The library knows no size of it; zooming in is about the photo's own pixels all the same. */
  act (window, "viewer.zoom-actual");
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  g_assert_cmpfloat (shoebox_viewer_get_zoom (viewer), ==, 1.0);
  g_assert_cmpfloat (get_view (window)->photo_width, ==, WIDTH);
  g_assert_cmpint (shoebox_levels_get_width (shoebox_photo_canvas_get_levels (viewer->canvas)), ==,
                   WIDTH);

  /* The folder is gone: the small copy, and where the file should be. */
  shoebox_viewer_show (viewer, find_name (window, "p1.jpg"));
  g_assert_false (gtk_revealer_get_reveal_child (viewer->note));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  moved = g_strconcat (folder, "-elsewhere", NULL);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  _shoebox_window_view (window, find_name (window, "p2.jpg"), window->grid);
  WAIT_FOR (gtk_revealer_get_reveal_child (viewer->note)
            && strstr (gtk_label_get_text (viewer->note_label), folder) != NULL);
  g_assert_false (gtk_widget_get_visible (viewer->problem));
  g_assert_false (shoebox_viewer_is_loaded (viewer));
  /* And back. */
  g_assert_cmpint (g_rename (moved, folder), ==, 0);
  act (window, "viewer.reload");
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  g_assert_false (gtk_revealer_get_reveal_child (viewer->note));
  ui_test_close_window (window);
}

/* --- Full screen and slideshow ------------------------------------------------------------ */

static void
test_fullscreen (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 4);
  ShoeboxWindow *window = open_viewer (library, 60, 1);
  ShoeboxViewer *viewer = window->viewer;

  WAIT_FOR (adw_flap_get_reveal_flap (window->flap));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.fullscreen", NULL);
  g_assert_true (shoebox_viewer_get_immersed (viewer));
  g_assert_false (gtk_widget_get_visible (window->header));
  g_assert_false (gtk_widget_get_visible (window->status_bar));
  WAIT_FOR (adw_leaflet_get_folded (window->leaflet));
  g_assert_true (gtk_revealer_get_reveal_child (viewer->top));
  g_assert_false (adw_flap_get_reveal_flap (window->flap));
  g_assert_cmpstr (gtk_label_get_text (viewer->title), ==, "img_000001.jpg");

  /* Controls go when nobody moves, and come back with the hand or Tab. */
  WAIT_FOR (!gtk_revealer_get_reveal_child (viewer->top));
  g_assert_false (gtk_revealer_get_reveal_child (viewer->bar));
  g_signal_emit_by_name (viewer->canvas, "tapped");
  g_assert_true (gtk_revealer_get_reveal_child (viewer->bar));

  /* The panel over or beside it, without a word to how the window is kept. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.panel", NULL);
  g_assert_true (adw_flap_get_reveal_flap (window->flap));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.panel", NULL);
  g_assert_true (window->state.panel);

  /* Escape leaves full screen, then the photo. */
  act (window, "win.back");
  g_assert_false (shoebox_viewer_get_immersed (viewer));
  g_assert_true (gtk_widget_get_visible (window->header));
  g_assert_cmpint (shoebox_viewer_get_id (viewer), !=, 0);
  WAIT_FOR (!adw_leaflet_get_folded (window->leaflet) && adw_flap_get_reveal_flap (window->flap));
  act (window, "win.back");
  g_assert_cmpint (shoebox_viewer_get_id (viewer), ==, 0);

  /* A window that becomes narrow keeps the photo. */
  _shoebox_window_view (window, 2, window->grid);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  WAIT_FOR (adw_leaflet_get_folded (window->leaflet));
  g_assert_cmpstr (adw_leaflet_get_visible_child_name (window->leaflet), ==, "content");
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 780);
  WAIT_FOR (!adw_leaflet_get_folded (window->leaflet));
  act (window, "win.back");

  /* Full screen without a photo is the whole window. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.fullscreen", NULL);
  g_assert_false (shoebox_viewer_get_immersed (viewer));
  g_assert_true (gtk_widget_get_visible (window->header));
  _shoebox_window_view (window, 0, window->grid);
  WAIT_FOR (shoebox_viewer_get_immersed (viewer));
  ui_test_close_window (window);
}

static void
test_slideshow (void)
{
  g_autofree char *folder = make_photos (3);
  g_autofree char *garbage = g_build_filename (folder, "a-garbage.jpg", NULL);
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window;
  ShoeboxSlideshow *show;
  guint broken;

  g_assert_true (g_file_set_contents (garbage, "no picture", -1, NULL));
  library = open_imported (folder);
  window = ui_test_open_window (library);
  ui_test_wait_list (window, 4);
  broken = find_name (window, "a-garbage.jpg");
  show = window->viewer->slideshow;
  g_object_set (window->viewer, "repeat", FALSE, NULL);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.slideshow", NULL);
  WAIT_FOR (shoebox_viewer_get_immersed (window->viewer));
  g_assert_true (shoebox_slideshow_get_running (show));
  g_assert_true (shoebox_slideshow_get_awake (show));
  g_assert_true (gtk_widget_get_visible (window->viewer->pause_button));
  shoebox_slideshow_set_interval (show, 0.1);
  WAIT_FOR (get_position (window) > 0);
  act (window, "viewer.space");
  g_assert_true (shoebox_slideshow_get_paused (show));
  g_assert_false (shoebox_slideshow_get_awake (show));
  act (window, "viewer.first");
  act (window, "viewer.space");
  g_assert_true (shoebox_slideshow_get_awake (show));
  /* To the end, past what cannot be read. */
  {
    gboolean seen = FALSE;

    WAIT_FOR ((seen = seen || (get_position (window) == broken && broken != 0),
               !shoebox_slideshow_get_running (show)));
    g_assert_false (seen);
  }
  g_assert_cmpuint (get_position (window), >=, 2);
  g_assert_false (shoebox_slideshow_get_awake (show));

  /* And again from the beginning, when asked. */
  g_object_set (window->viewer, "repeat", TRUE, NULL);
  shoebox_viewer_start_slideshow (window->viewer);
  WAIT_FOR (get_position (window) < 2);
  act (window, "win.back");
  g_assert_false (shoebox_slideshow_get_running (show));
  g_assert_false (shoebox_viewer_get_immersed (window->viewer));
  ui_test_close_window (window);
}

/* --- Film strip --------------------------------------------------------------------------- */

static void
test_strip (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (3000, 0);
  ShoeboxWindow *window = open_viewer (library, 3000, 0);
  ShoeboxFilmStrip *strip = window->viewer->strip;
  GtkRevealer *revealer = window->viewer->strip_revealer;
  double middle;

  WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (strip)));
  shoebox_viewer_show (window->viewer, 1500);
  middle = gtk_widget_get_width (GTK_WIDGET (strip)) / 2.0;
  WAIT_FOR (shoebox_film_strip_get_position_at (strip, middle) == 1500);
  WAIT_FOR (shoebox_film_strip_get_n_held (strip) > 0);
  g_assert_cmpuint (shoebox_film_strip_get_n_held (strip), <, 60);
  g_assert_cmpuint (shoebox_film_strip_get_position_at (strip, middle + 66), ==, 1501);
  gtk_widget_set_direction (GTK_WIDGET (strip), GTK_TEXT_DIR_RTL);
  g_assert_cmpuint (shoebox_film_strip_get_position_at (strip, middle + 66), ==, 1499);
  gtk_widget_set_direction (GTK_WIDGET (strip), GTK_TEXT_DIR_LTR);
  g_signal_emit_by_name (strip, "activated", 1502);
  g_assert_cmpuint (get_position (window), ==, 1502);
  gtk_test_accessible_assert_role (strip, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_test_accessible_assert_property (strip, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "img_001502.jpg, 1503 of 3000");

  /* By the owner's wish, and where there is no room. */
  act (window, "viewer.film-strip");
  g_assert_false (gtk_revealer_get_reveal_child (revealer));
  WAIT_FOR (shoebox_film_strip_get_n_held (strip) == 0);
  act (window, "viewer.film-strip");
  g_assert_true (gtk_revealer_get_reveal_child (revealer));
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 420);
  WAIT_FOR (!gtk_revealer_get_reveal_child (revealer));
  ui_test_close_window (window);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
test_finalize (void)
{
  g_autofree char *folder = make_photos (2);
  g_autoptr (ShoeboxLibrary) library = open_imported (folder);
  g_autoptr (ShoeboxPhotoList) list = shoebox_photo_list_new (library);
  g_autoptr (ShoeboxThumbnails) thumbnails = shoebox_thumbnails_new (library, 1000000);
  GtkWidget *widget;
  ShoeboxSlideshow *show;

  shoebox_photo_list_set_query (list, "");
  WAIT_FOR (g_list_model_get_n_items (G_LIST_MODEL (list)) == 2);

  widget = g_object_ref_sink (shoebox_photo_canvas_new ());
  shoebox_photo_canvas_show (SHOEBOX_PHOTO_CANVAS (widget), 100, 50, 1, NULL, FALSE);
  shoebox_photo_canvas_zoom_by (SHOEBOX_PHOTO_CANVAS (widget), 2);
  show = shoebox_slideshow_new (widget);
  shoebox_slideshow_start (show);
  g_assert_finalize_object (show);
  g_assert_finalize_object (widget);

  widget = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_FILM_STRIP, NULL));
  shoebox_film_strip_set_list (SHOEBOX_FILM_STRIP (widget), list, thumbnails);
  shoebox_film_strip_set_position (SHOEBOX_FILM_STRIP (widget), 1);
  g_assert_finalize_object (widget);

  widget = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_VIEWER, NULL));
  shoebox_viewer_set_list (SHOEBOX_VIEWER (widget), library, list, thumbnails);
  shoebox_viewer_show (SHOEBOX_VIEWER (widget), 0);
  g_assert_finalize_object (widget);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/viewer/ahead", test_ahead);
  g_test_add_func ("/viewer/fast", test_fast);
  g_test_add_func ("/viewer/room", test_room);
  g_test_add_func ("/viewer/zoom", test_zoom);
  g_test_add_func ("/viewer/rotate", test_rotate);
  g_test_add_func ("/viewer/states", test_states);
  g_test_add_func ("/viewer/fullscreen", test_fullscreen);
  g_test_add_func ("/viewer/slideshow", test_slideshow);
  g_test_add_func ("/viewer/strip", test_strip);
  g_test_add_func ("/viewer/finalize", test_finalize);
  return ui_test_finish (g_test_run ());
}
