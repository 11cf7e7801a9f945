/* test-volumes.c: cameras and disks that come and go: offered, imported, missing, back again. */
#include "ui-test.h"

#include "fake-volumes.h"
#include "folders.h"
#include "import.h"

#include <glib/gstdio.h>

static char *
make_disk (gboolean camera, guint n)
{
  char *disk = ui_test_make_dir ("disk");
  g_autofree char *folder = camera ? g_build_filename (disk, "DCIM", NULL)
                                   : g_build_filename (disk, "a", "b", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/IMG_%03u.JPG", folder, i);

      made_photo_write (path, i);
    }
  return disk;
}

static guint
count (ShoeboxVolumes *volumes)
{
  return g_list_model_get_n_items (G_LIST_MODEL (volumes));
}

static void
note_cb (gpointer object, gpointer thing, GString *log)
{
  g_string_append_c (log, 'x');
}

/* Which disks have photos that one would import. */
static void
test_list (void)
{
  g_autofree char *camera = make_disk (TRUE, 0);
  g_autofree char *dcim = g_build_filename (camera, "DCIM", NULL);
  g_autofree char *stick = make_disk (FALSE, 1);
  g_autofree char *fixed = make_disk (FALSE, 1);
  g_autofree char *empty = make_disk (FALSE, 0);
  g_autoptr (GVolumeMonitor) monitor = fake_monitor_new ();
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (ShoeboxVolume) first = NULL;
  ShoeboxVolumes *volumes;
  GMount *mount = fake_monitor_mount (monitor, "NIKON", camera, FALSE);

  /* One that is there already is listed, and no news. */
  volumes = shoebox_volumes_new (monitor);
  g_signal_connect (volumes, "found", G_CALLBACK (note_cb), found);
  WAIT_FOR (count (volumes) == 1);
  g_assert_cmpuint (found->len, ==, 0);
  first = g_list_model_get_item (G_LIST_MODEL (volumes), 0);
  g_assert_cmpstr (shoebox_volume_get_name (first), ==, "NIKON");
  g_assert_cmpstr (shoebox_volume_get_path (first), ==, dcim);

  fake_monitor_mount (monitor, "nothing", empty, TRUE);
  fake_monitor_mount (monitor, "fixed", fixed, FALSE);
  fake_monitor_mount (monitor, "gone", "/nonexistent", TRUE);
  fake_monitor_mount (monitor, "stick", stick, TRUE);
  WAIT_FOR (found->len == 1);
  g_assert_cmpuint (count (volumes), ==, 2);
  fake_monitor_unmount (monitor, mount);
  g_assert_cmpuint (count (volumes), ==, 1);
  g_clear_object (&first);
  first = g_list_model_get_item (G_LIST_MODEL (volumes), 0);
  g_assert_cmpstr (shoebox_volume_get_path (first), ==, stick);
  /* The others were looked at as well, and are still not there. */
  for (guint i = 0; i < 10; i++)
    ui_test_iterate ();
  g_assert_cmpuint (count (volumes), ==, 1);
  g_clear_object (&first);
  g_assert_finalize_object (volumes);
}

static guint
count_photos (ShoeboxLibrary *library, const char *query)
{
  g_autoptr (GArray) ids = shoebox_library_query (library, query, NULL);

  return ids->len;
}

static void
test_window (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *disk = make_disk (TRUE, 5);
  g_autofree char *away = g_strconcat (disk, "-away", NULL);
  g_autofree char *path = g_build_filename (disk, "DCIM", "IMG_000.JPG", NULL);
  g_autoptr (GVolumeMonitor) monitor = fake_monitor_new ();
  g_autoptr (ShoeboxVolumes) volumes = shoebox_volumes_new (monitor);
  g_autoptr (ShoeboxAct) act = NULL;
  GtkWidget *row;
  GMount *mount;
  gint64 id;

  _shoebox_window_set_volumes (window, volumes);
  g_assert_null (shoebox_volume_bar_get_volume (window->volume_bar));
  mount = fake_monitor_mount (monitor, "NI_KON <1>", disk, TRUE);
  WAIT_FOR (shoebox_volume_bar_get_volume (window->volume_bar) != NULL);
  g_assert_cmpint (g_menu_model_get_n_items (G_MENU_MODEL (window->volumes_section)), ==, 1);
  row = ui_test_find_type (GTK_WIDGET (window->start), ADW_TYPE_ACTION_ROW);
  g_assert_nonnull (row);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));

  /* The row of the start page: the offer is taken. */
  gtk_widget_activate (row);
  WAIT_FOR (count_photos (library, "is:ok") == 5);
  g_assert_null (shoebox_volume_bar_get_volume (window->volume_bar));
  WAIT_FOR ((id = shoebox_library_find_path (library, path)) != 0);
  act = shoebox_library_file_named (library, &id, 1, "Cottage", NULL);

  /* It is pulled out, and comes back with what was said of its photos. */
  g_assert_cmpint (g_rename (disk, away), ==, 0);
  fake_monitor_unmount (monitor, mount);
  WAIT_FOR (count_photos (library, "is:missing") == 5);
  g_assert_cmpint (g_menu_model_get_n_items (G_MENU_MODEL (window->volumes_section)), ==, 0);
  g_assert_cmpint (g_rename (away, disk), ==, 0);
  mount = fake_monitor_mount (monitor, "NI_KON <1>", disk, TRUE);
  WAIT_FOR (count_photos (library, "is:ok") == 5);
  g_assert_cmpuint (count_photos (library, "album:Cottage by:me is:ok"), ==, 1);

  /* An offer that is not taken goes with the disk. */
  WAIT_FOR (shoebox_volume_bar_get_volume (window->volume_bar) != NULL);
  fake_monitor_unmount (monitor, mount);
  g_assert_null (shoebox_volume_bar_get_volume (window->volume_bar));
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/volumes/list", test_list);
  g_test_add_func ("/volumes/window", test_window);
  return ui_test_finish (g_test_run ());
}
