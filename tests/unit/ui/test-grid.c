/* test-grid.c: the grid, its cells, the thumbnails, the selection. */
#include "ui-test.h"

#include "photo-cell.h"
#include "photo-ids.h"

#define N_PHOTOS 3000

static guint
count_cells (GtkWidget *widget)
{
  guint n = SHOEBOX_IS_PHOTO_CELL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_cells (child);
  return n;
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static ShoeboxPhotoCell *
find_cell (GtkWidget *widget, gint64 id)
{
  if (SHOEBOX_IS_PHOTO_CELL (widget))
    {
      ShoeboxPhoto *photo = shoebox_photo_cell_get_photo (SHOEBOX_PHOTO_CELL (widget));

      return photo != NULL && shoebox_photo_get_id (photo) == id ? SHOEBOX_PHOTO_CELL (widget)
                                                                 : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ShoeboxPhotoCell *found = find_cell (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Scrolling through everything keeps few cells, few pictures and no wish of what has gone by. */
static void
test_recycle (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (N_PHOTOS, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *view = find_type (GTK_WIDGET (window->grid), GTK_TYPE_GRID_VIEW);
  ShoeboxThumbnails *thumbnails = shoebox_photo_grid_get_thumbnails (window->grid);
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);
  gint64 last;
  guint most = 0;

  ui_test_wait_list (window, N_PHOTOS);
  for (guint position = 0; position < N_PHOTOS; position += 45)
    {
      gtk_widget_activate_action (view, "list.scroll-to-item", "u", position);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      most = MAX (most, count_cells (view));
    }
  g_test_message ("%u cells at most", most);
  g_assert_cmpuint (most, >, 20);
  g_assert_cmpuint (most, <, 400);
  gtk_widget_activate_action (view, "list.scroll-to-item", "u", N_PHOTOS - 1);
  last = shoebox_photo_list_get_id (list, N_PHOTOS - 4);
  WAIT_FOR (find_cell (view, last) != NULL);
  WAIT_FOR (shoebox_thumbnails_get_waiting (thumbnails) == 0);
  g_assert_cmpuint (shoebox_thumbnails_get_bytes (thumbnails), >, 0);
  /* What is on screen is kept over the limit: 400 cells of 320 x 240 pixels at most. */
  g_assert_cmpuint (shoebox_thumbnails_get_bytes (thumbnails), <,
                    96u * 1024 * 1024 + 400u * 320 * 240 * 4);
  ui_test_close_window (window);
}

/* A small cache forgets what is not wanted, keeps what is, and loads again on demand. */
static void
test_thumbnails (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (40, 0);
  ShoeboxThumbnails *thumbnails = shoebox_thumbnails_new (library, 3 * 320 * 240 * 4);
  g_autoptr (GArray) ids = shoebox_library_query (library, "is:ok", NULL);
  ShoeboxThumbnail *kept[10];
  guint n_loaded = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (ShoeboxPhoto) photo = NULL;
      g_autoptr (ShoeboxThumbnail) same = NULL;

      photo = shoebox_library_get_photo (library, g_array_index (ids, gint64, i));
      kept[i] = shoebox_thumbnails_get (thumbnails, photo);
      same = shoebox_thumbnails_get (thumbnails, photo);
      g_assert_true (same == kept[i]);
      shoebox_thumbnail_want (kept[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    WAIT_FOR (shoebox_thumbnail_get_texture (kept[i]) != NULL);
  for (guint i = 1; i < G_N_ELEMENTS (kept); i++)
    shoebox_thumbnail_unwant (kept[i]);
  /* The next picture that comes makes the cache trim itself. */
  {
    g_autoptr (ShoeboxPhoto) photo = NULL;
    g_autoptr (ShoeboxThumbnail) more = NULL;

    photo = shoebox_library_get_photo (library, g_array_index (ids, gint64, 20));
    more = shoebox_thumbnails_get (thumbnails, photo);
    shoebox_thumbnail_want (more);
    WAIT_FOR (shoebox_thumbnail_get_texture (more) != NULL);
    shoebox_thumbnail_unwant (more);
  }
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    n_loaded += shoebox_thumbnail_get_texture (kept[i]) != NULL;
  g_assert_nonnull (shoebox_thumbnail_get_texture (kept[0]));
  g_assert_cmpuint (n_loaded, <=, 3);
  shoebox_thumbnail_want (kept[5]);
  WAIT_FOR (shoebox_thumbnail_get_texture (kept[5]) != NULL);
  shoebox_thumbnail_unwant (kept[5]);

  /* Thumbnails outlive the cache, and the cache goes while a load is under way. */
  shoebox_thumbnail_want (kept[7]);
  g_assert_finalize_object (thumbnails);
  shoebox_thumbnail_unwant (kept[7]);
  shoebox_thumbnail_unwant (kept[0]);
  ui_test_iterate ();
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_finalize_object (kept[i]);
}

/* The selected photos stay selected, wherever a changed list puts them. */
static void
test_selection (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (240, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkSelectionModel *selection = shoebox_photo_grid_get_selection (window->grid);
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 gone[2];
  gint64 album;

  ui_test_wait_list (window, 240);
  g_assert_true (shoebox_sidebar_select (
    window->sidebar, SHOEBOX_PLACE_ALBUM,
    shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs")));
  ui_test_wait_list (window, 40);
  gtk_selection_model_select_range (selection, 3, 4, TRUE);
  before = shoebox_photo_grid_dup_selected (window->grid);
  g_assert_cmpuint (before->len, ==, 4);

  /* One photo before them and one of them leave the album. */
  gone[0] = shoebox_photo_list_get_id (list, 0);
  gone[1] = shoebox_photo_list_get_id (list, 3);
  album = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Beach");
  act = shoebox_library_file (library, gone, 2, album, NULL);
  g_assert_nonnull (act);
  ui_test_wait_list (window, 38);
  WAIT_FOR (shoebox_photo_grid_get_n_selected (window->grid) == 3);
  after = shoebox_photo_grid_dup_selected (window->grid);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (after, gint64, i), ==, g_array_index (before, gint64, i + 1));

  /* Other photos: nothing is selected. */
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALL, 0);
  ui_test_wait_list (window, 240);
  g_assert_cmpuint (shoebox_photo_grid_get_n_selected (window->grid), ==, 0);
  ui_test_close_window (window);
}

/* What a screen reader says of a cell: the focusable item around it carries the name. */
static void
test_names (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (24, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *view = find_type (GTK_WIDGET (window->grid), GTK_TYPE_GRID_VIEW);
  ShoeboxPhotoList *list;
  GtkWidget *item;

  ui_test_wait_list (window, 24);
  list = shoebox_photo_grid_get_list (window->grid);
  gtk_test_accessible_assert_role (view, GTK_ACCESSIBLE_ROLE_GRID);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Photos");
  for (guint i = 0; i < 24; i++)
    {
      gint64 id = shoebox_photo_list_get_id (list, i);
      g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (library, id);
      const char *name = shoebox_photo_get_name (photo);
      const char *expected = NULL;

      WAIT_FOR (find_cell (view, id) != NULL);
      item = gtk_widget_get_parent (GTK_WIDGET (find_cell (view, id)));
      if (g_str_equal (name, "img_000000.jpg"))
        expected = "img_000000.jpg, in Beach, sure";
      else if (g_str_equal (name, "img_000006.jpg"))
        expected = "img_000006.jpg, in Beach, unsure";
      else if (g_str_equal (name, "img_000005.jpg"))
        expected = "img_000005.jpg, unsorted";
      else if (g_str_equal (name, "img_000022.jpg"))
        expected = "img_000022.jpg, not read yet";
      else if (g_str_equal (name, "img_000023.jpg"))
        expected = "img_000023.jpg, could not be read";
      if (expected != NULL)
        gtk_test_accessible_assert_property (item, GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
    }
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/grid/recycle", test_recycle);
  g_test_add_func ("/grid/thumbnails", test_thumbnails);
  g_test_add_func ("/grid/selection", test_selection);
  g_test_add_func ("/grid/names", test_names);
  return ui_test_finish (g_test_run ());
}
