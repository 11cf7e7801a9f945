/* test-grid.c: the grid, its cells, the thumbnails, what stays where it is. */
#include "ui-test.h"

#include "photo-cell.h"
#include "photo-ids.h"

#include <math.h>

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
  GtkWidget *view = GTK_WIDGET (shoebox_photo_grid_get_view (window->grid));
  ShoeboxThumbnails *thumbnails = shoebox_photo_grid_get_thumbnails (window->grid);
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);
  gint64 last;
  guint most = 0;

  ui_test_wait_list (window, N_PHOTOS);
  for (guint position = 0; position < N_PHOTOS; position += 45)
    {
      shoebox_grid_view_show (SHOEBOX_GRID_VIEW (view), position);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      most = MAX (most, count_cells (view));
    }
  g_test_message ("%u cells at most", most);
  g_assert_cmpuint (most, >, 20);
  g_assert_cmpuint (most, <, 400);
  shoebox_grid_view_show (SHOEBOX_GRID_VIEW (view), N_PHOTOS - 1);
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

/* --- Keeping the place -------------------------------------------------------------------- */

/* What every frame that was drawn showed of one photo. */
typedef struct
{
  ShoeboxWindow *window;
  gint64 id;
  double y;          /* where it was at first */
  double worst;      /* how far it was from there, in pixels */
  guint n_frames, n_missing;
} Watch;

static double
cell_y (ShoeboxWindow *window, gint64 id)
{
  ShoeboxPhotoCell *cell = find_cell (GTK_WIDGET (window->grid), id);
  graphene_rect_t bounds;

  /* What is not near the screen has a cell, perhaps, but no place. */
  if (cell == NULL || !gtk_widget_get_child_visible (GTK_WIDGET (cell))
      || !gtk_widget_compute_bounds (GTK_WIDGET (cell), GTK_WIDGET (window->grid), &bounds))
    return NAN;
  return (double) bounds.origin.y;
}

static void
after_paint_cb (GdkFrameClock *clock, Watch *watch)
{
  double y = cell_y (watch->window, watch->id);

  watch->n_frames++;
  if (isnan (y))
    watch->n_missing++;
  else
    watch->worst = MAX (watch->worst, fabs (y - watch->y));
}

/* The first photo that shows in full. */
static gint64
first_on_screen (ShoeboxWindow *window)
{
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      gint64 id = shoebox_photo_list_get_id (list, i);

      if (cell_y (window, id) >= 0.0)
        return id;
    }
  g_assert_not_reached ();
}

static void
draw (ShoeboxWindow *window)
{
  gtk_widget_queue_draw (GTK_WIDGET (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
}

static void
scroll_to (ShoeboxWindow *window, double share)
{
  GtkWidget *scrolled = ui_test_find_type (GTK_WIDGET (window->grid), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  for (int i = 0; i < 3; i++)
    {
      draw (window);
      gtk_adjustment_set_value (adjustment, share * gtk_adjustment_get_upper (adjustment));
    }
  draw (window);
}

/* Photos of the list are filed in @album: every @step-th but the one that is watched and one more
 * that is selected. Until the list has @n photos, nothing on screen may have moved. */
static void
move_and_watch (ShoeboxWindow *window, const char *album, guint step, guint n)
{
  ShoeboxLibrary *library = window->library;
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) selected = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  Watch watch = { .window = window, .id = first_on_screen (window) };
  guint at = shoebox_photo_list_find (list, watch.id);
  gint64 mark = shoebox_photo_list_get_id (list, at + 1);
  guint old = g_list_model_get_n_items (G_LIST_MODEL (list));
  gulong handler;

  gtk_selection_model_select_item (shoebox_photo_grid_get_selection (window->grid), at + 1, TRUE);
  watch.y = cell_y (window, watch.id);
  for (guint i = 0; i < old; i += step)
    {
      gint64 id = shoebox_photo_list_get_id (list, i);

      if (id != watch.id && id != mark)
        g_array_append_val (ids, id);
    }
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &watch);
  act = shoebox_library_file (library, (gint64 *) (void *) ids->data, ids->len,
                              shoebox_library_find_label (library, SHOEBOX_ALBUM, album), NULL);
  g_assert_nonnull (act);
  ui_test_wait_list (window, n != 0 ? n : old - ids->len);
  draw (window);
  WAIT_FOR (shoebox_photo_grid_get_n_selected (window->grid) == 1);
  g_signal_handler_disconnect (clock, handler);

  g_test_message ("%u of %u photos moved, %u frames, %.1f pixels off, %u without it", ids->len, old,
                  watch.n_frames, watch.worst, watch.n_missing);
  g_assert_cmpuint (watch.n_frames, >, 0);
  g_assert_cmpuint (watch.n_missing, ==, 0);
  g_assert_cmpfloat (watch.worst, <, 1.5);
  selected = shoebox_photo_grid_dup_selected (window->grid);
  g_assert_cmpuint (selected->len, ==, 1);
  g_assert_cmpint (g_array_index (selected, gint64, 0), ==, mark);
}

/* The bar comes and goes with an animation, and makes the grid shorter and longer again. */
static void
reveal_and_watch (ShoeboxWindow *window)
{
  ShoeboxConsequence consequence = { .applied = TRUE, .n_disagree = 1 };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  Watch watch = { .window = window, .id = first_on_screen (window) };
  int height = gtk_widget_get_height (GTK_WIDGET (window->grid));
  gulong handler;

  g_atomic_ref_count_init (&consequence.ref_count);
  consequence.flows = g_ptr_array_new ();
  consequence.tag_flows = g_ptr_array_new ();
  watch.y = cell_y (window, watch.id);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &watch);
  g_signal_emit_by_name (window->library, "learned", &consequence);
  WAIT_FOR (gtk_widget_get_height (GTK_WIDGET (window->consequence_bar)) > 30);
  draw (window);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window->grid)), <, height);
  shoebox_consequence_bar_close (window->consequence_bar, TRUE);
  WAIT_FOR (gtk_widget_get_height (GTK_WIDGET (window->grid)) == height);
  draw (window);
  g_signal_handler_disconnect (clock, handler);
  g_test_message ("%u frames with the bar, %.1f pixels off, %u without it", watch.n_frames,
                  watch.worst, watch.n_missing);
  g_assert_cmpuint (watch.n_frames, >, 2);
  g_assert_cmpuint (watch.n_missing, ==, 0);
  g_assert_cmpfloat (watch.worst, <, 1.5);
  g_assert_true (g_atomic_ref_count_compare (&consequence.ref_count, 1));
  g_ptr_array_unref (consequence.flows);
  g_ptr_array_unref (consequence.tag_flows);
}

static void
test_place (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (6000, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  gint64 dogs = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs");
  ShoeboxPhotoList *list;
  gint64 id;

  ui_test_wait_list (window, 6000);
  list = shoebox_photo_grid_get_list (window->grid);

  /* Photos leave the album: few, many, nearly all on screen. */
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALBUM, dogs);
  ui_test_wait_list (window, 1000);
  WAIT_FOR (!shoebox_report_bar_get_loading (window->report));
  shoebox_photo_grid_select (window->grid, 9);
  draw (window);
  reveal_and_watch (window);
  scroll_to (window, 0.5);
  reveal_and_watch (window);
  move_and_watch (window, "Beach", 333, 0);
  move_and_watch (window, "Beach", 7, 0);
  move_and_watch (window, "Beach", 3, 0);
  /* And come: above as well as below. */
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALL, 0);
  ui_test_wait_list (window, 6000);
  draw (window);
  g_assert_cmpfloat (cell_y (window, shoebox_photo_list_get_id (list, 0)), >=, 0.0);
  /* Photos that are filed elsewhere do not leave: the badges change, and nothing else. */
  scroll_to (window, 0.3);
  move_and_watch (window, "People", 50, 6000);

  /* So many at once that the list is emptied and filled. */
  shoebox_search_bar_set_text (window->search, "-album:clothes");
  WAIT_FOR (g_list_model_get_n_items (G_LIST_MODEL (list)) < 6000);
  WAIT_FOR (!shoebox_photo_list_get_loading (list) && window->update_id == 0);
  scroll_to (window, 0.6);
  move_and_watch (window, "Clothes", 9, 0);

  /* All that was on screen goes: what comes next is shown, not the beginning. */
  id = first_on_screen (window);
  {
    g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
    g_autoptr (ShoeboxAct) act = NULL;
    guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
    guint at = shoebox_photo_list_find (list, id);
    gint64 next = shoebox_photo_list_get_id (list, at + 100);

    for (guint i = at - 100; i < at + 100; i++)
      {
        gint64 other = shoebox_photo_list_get_id (list, i);

        g_array_append_val (ids, other);
      }
    act = shoebox_library_file (library, (gint64 *) (void *) ids->data, ids->len,
                                shoebox_library_find_label (library, SHOEBOX_ALBUM, "Clothes"),
                                NULL);
    ui_test_wait_list (window, n - 200);
    draw (window);
    g_assert_cmpint (ABS ((int) shoebox_photo_list_find (list, first_on_screen (window))
                          - (int) shoebox_photo_list_find (list, next)), <=, 8);
  }
  ui_test_close_window (window);
}

/* A grid of given photos keeps them, whatever becomes of them, and can be filed from. */
static void
test_fixed (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = shoebox_library_query (library, "album:dogs", NULL);
  g_autoptr (GArray) few = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ShoeboxAct) act = NULL;
  ShoeboxThumbnails *thumbnails = shoebox_thumbnails_new (library, 1024 * 1024);
  ShoeboxPhotoGrid *grid = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_PHOTO_GRID, NULL));
  ShoeboxPhotoList *list;
  GtkWidget *window = gtk_window_new ();

  shoebox_photo_grid_set_library_fixed (grid, library, thumbnails);
  list = shoebox_photo_grid_get_list (grid);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 500);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (grid));
  gtk_window_present (GTK_WINDOW (window));
  shoebox_photo_grid_set_ids (grid, ids);
  g_assert_false (shoebox_photo_list_get_loading (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 10);
  WAIT_FOR (find_cell (GTK_WIDGET (grid), g_array_index (ids, gint64, 3)) != NULL);
  shoebox_photo_grid_select (grid, 3);

  act = shoebox_library_file (library, (gint64 *) (void *) ids->data, ids->len, 0, NULL);
  g_assert_nonnull (act);
  gtk_test_widget_wait_for_draw (window);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 10);
  g_assert_cmpuint (shoebox_photo_grid_get_n_selected (grid), ==, 1);
  g_assert_cmpint (shoebox_photo_list_get_id (list, 3), ==, g_array_index (ids, gint64, 3));

  g_array_append_val (few, g_array_index (ids, gint64, 7));
  g_array_append_val (few, g_array_index (ids, gint64, 2));
  shoebox_photo_grid_set_ids (grid, few);
  g_assert_cmpuint (shoebox_photo_grid_get_n_selected (grid), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_cmpint (shoebox_photo_list_get_id (list, 0), ==, g_array_index (ids, gint64, 7));

  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (grid);
  g_assert_finalize_object (thumbnails);
}

/* What a screen reader says of a cell. */
static void
test_names (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (24, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *view = GTK_WIDGET (shoebox_photo_grid_get_view (window->grid));
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

      shoebox_grid_view_show (SHOEBOX_GRID_VIEW (view), i);
      WAIT_FOR (find_cell (view, id) != NULL);
      item = GTK_WIDGET (find_cell (view, id));
      if (g_str_equal (name, "img_000000.jpg"))
        expected = "img_000000.jpg, in Beach, sure, 13 September 2020";
      else if (g_str_equal (name, "img_000006.jpg"))
        expected = "img_000006.jpg, in Beach, unsure, 13 September 2020";
      else if (g_str_equal (name, "img_000005.jpg"))
        expected = "img_000005.jpg, unsorted, 13 September 2020";
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
  g_test_add_func ("/grid/place", test_place);
  g_test_add_func ("/grid/fixed", test_fixed);
  g_test_add_func ("/grid/names", test_names);
  return ui_test_finish (g_test_run ());
}
