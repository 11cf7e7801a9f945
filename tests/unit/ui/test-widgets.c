/* test-widgets.c: each widget of ours can be made, shown, taken away and is gone then. All types of
 * ui/ are found by themselves (widget-types.py); one that needs something to be made has a function
 * here. */
#include "ui-test.h"

#include "all-types.h"

static ShoeboxLibrary *library;
static ShoeboxThumbnails *thumbnails;

static GtkWidget *
make_sidebar_row (void)
{
  g_autoptr (ShoeboxSidebarItem) item = shoebox_sidebar_item_new (SHOEBOX_PLACE_ALL);

  return shoebox_sidebar_row_new (item);
}

static GtkWidget *
make_review_card (void)
{
  return shoebox_review_card_new (library, thumbnails);
}

static GtkWidget *
make_file_palette (void)
{
  return shoebox_file_palette_new (library, SHOEBOX_ALBUM);
}

static GtkWidget *
make_tag_chip (void)
{
  return shoebox_tag_chip_new ("dog", 1, "likely", SHOEBOX_YES, TRUE);
}

static GtkWidget *
make_preferences (void)
{
  return shoebox_preferences_new (library, NULL);
}

static GtkWidget *
make_problems_window (void)
{
  return shoebox_problems_window_new (library, NULL, NULL);
}

static GtkWidget *
make_slips_window (void)
{
  ShoeboxLabelReport report = { .label = 1, .name = (char *) "Dogs" };

  report.slips = g_array_new (FALSE, FALSE, sizeof (gint64));
  report.slip_to = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkWidget *window = shoebox_slips_window_new (library, thumbnails, &report, SHOEBOX_ALBUM, NULL);

  g_array_unref (report.slips);
  g_array_unref (report.slip_to);
  return window;
}

static const struct
{
  GType (*type) (void);
  GtkWidget *(*make) (void);
} makers[] = {
  { shoebox_sidebar_row_get_type, make_sidebar_row },
  { shoebox_review_card_get_type, make_review_card },
  { shoebox_file_palette_get_type, make_file_palette },
  { shoebox_tag_chip_get_type, make_tag_chip },
  { shoebox_preferences_get_type, make_preferences },
  { shoebox_problems_window_get_type, make_problems_window },
  { shoebox_slips_window_get_type, make_slips_window },
};

static GtkWidget *
make (GType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    if (makers[i].type () == type)
      return makers[i].make ();
  return g_object_new (type, NULL);
}

/* Some things happen at idle, or after the first frame. */
static void
show_a_moment (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (gtk_widget_get_mapped (window));
  gtk_test_widget_wait_for_draw (window);
  for (guint i = 0; i < 5; i++)
    ui_test_iterate ();
}

static void
check_gone (gpointer *widget, GType type)
{
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (*widget != NULL && g_get_monotonic_time () < end)
    ui_test_iterate ();
  if (*widget != NULL)
    g_error ("a %s is still there: %u references", g_type_name (type),
             G_OBJECT (*widget)->ref_count);
}

static void
test_type (gconstpointer data)
{
  GType type = GPOINTER_TO_SIZE (data);
  GtkWidget *widget = make (type);
  GtkWidget *window = widget;
  gpointer alive = widget;

  g_object_add_weak_pointer (G_OBJECT (widget), &alive);
  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (widget, type));
  if (!GTK_IS_WINDOW (widget))
    {
      window = gtk_window_new ();
      if (GTK_IS_POPOVER (widget))
        {
          GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

          gtk_window_set_child (GTK_WINDOW (window), box);
          gtk_widget_set_parent (widget, box);
          show_a_moment (window);
          /* Popping it up is for the tests of the window: GTK 4.8 keeps asking for the place of the
           * pointer in a popover that has just gone. */
          gtk_widget_unparent (widget);
        }
      else if (GTK_IS_LIST_BOX_ROW (widget))
        {
          GtkWidget *list = gtk_list_box_new ();

          gtk_list_box_append (GTK_LIST_BOX (list), widget);
          gtk_window_set_child (GTK_WINDOW (window), list);
        }
      else
        gtk_window_set_child (GTK_WINDOW (window), widget);
    }
  show_a_moment (window);
  gtk_window_destroy (GTK_WINDOW (window));
  check_gone (&alive, type);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  library = ui_test_open_made (30, 0);
  thumbnails = shoebox_thumbnails_new (library, 1 << 20);
  for (guint i = 0; i < G_N_ELEMENTS (all_types); i++)
    {
      GType type = all_types[i]();
      g_autofree char *path = g_strconcat ("/widgets/", g_type_name (type), NULL);

      if (g_type_is_a (type, GTK_TYPE_WIDGET))
        g_test_add_data_func (path, GSIZE_TO_POINTER (type), test_type);
    }
  status = g_test_run ();
  g_clear_object (&thumbnails);
  g_assert_finalize_object (library);
  return ui_test_finish (status);
}
