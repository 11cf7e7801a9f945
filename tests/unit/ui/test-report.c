/* test-report.c: facts of an album above the grid, and the list of what looks misplaced. */
#include "ui-test.h"

#include "report-bar.h"
#include "slips-window.h"

#include <math.h>

static GtkWidget *
find_text (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The button around a label that begins with @text. */
static GtkWidget *
find_button (GtkWidget *widget, const char *text)
{
  GtkWidget *label = find_text (widget, text);

  return label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) : NULL;
}

static ShoeboxLabelReport *
make_report (ShoeboxLibrary *library, gint64 label, const char *name)
{
  ShoeboxLabelReport *report = g_new0 (ShoeboxLabelReport, 1);

  report->label = label;
  report->name = g_strdup (name);
  report->n_yes = 28;
  report->recall = 0.93;
  report->precision = 0.88;
  report->n_more = 5;
  report->slips = g_array_new (FALSE, FALSE, sizeof (gint64));
  report->slip_to = g_array_new (FALSE, FALSE, sizeof (gint64));
  return report;
}

static void
add_slip (ShoeboxLabelReport *report, gint64 photo, gint64 to)
{
  g_array_append_val (report->slips, photo);
  g_array_append_val (report->slip_to, to);
}

static GtkWidget *
find_slips_window (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (SHOEBOX_IS_SLIPS_WINDOW (toplevel))
        return toplevel;
    }
  return NULL;
}

static void
close_slips_window (void)
{
  gpointer slips = find_slips_window ();

  g_object_add_weak_pointer (slips, &slips);
  gtk_window_destroy (GTK_WINDOW (slips));
  WAIT_FOR (slips == NULL);
}

static char *
fact (ShoeboxLibrary *library, gint64 id)
{
  g_autoptr (ShoeboxDetails) details = shoebox_library_describe (library, id, NULL);

  return g_strdup (details->source == SHOEBOX_BY_USER ? details->album_name : "?");
}

#define ASSERT_FACT(library, id, name)                                                            \
  G_STMT_START                                                                                    \
  {                                                                                               \
    g_autofree char *_fact = fact (library, id);                                                  \
    g_assert_cmpstr (_fact, ==, name);                                                            \
  }                                                                                               \
  G_STMT_END
#define ID(i) g_array_index (ids, gint64, i)

static void
test_album (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (GArray) ids = shoebox_library_query (library, "", NULL);
  gint64 dogs = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs");
  gint64 people = shoebox_library_find_label (library, SHOEBOX_ALBUM, "People");
  GtkWidget *bar = GTK_WIDGET (window->report);
  g_autoptr (ShoeboxAct) act = NULL;
  ShoeboxLabelReport *report;
  GtkWidget *slips;

  ui_test_wait_list (window, 60);
  act = shoebox_library_file (library, (gint64[]){ ID (20), ID (21), ID (22) }, 3, dogs, NULL);
  g_assert_nonnull (act);
  g_assert_null (find_text (bar, "decided"));
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALBUM, dogs);
  WAIT_FOR (!shoebox_report_bar_get_loading (window->report));
  report = make_report (library, dogs, "Dogs");
  add_slip (report, ID (20), people);
  add_slip (report, ID (21), people);
  add_slip (report, ID (22), 0);
  shoebox_report_bar_set_report (window->report, report);
  WAIT_FOR (find_text (bar, "28 photos decided by you · found again 93 % of the time") != NULL);
  g_assert_nonnull (find_button (bar, "3 photos look misplaced"));
  gtk_test_accessible_assert_role (bar, GTK_ACCESSIBLE_ROLE_GROUP);

  /* Nothing of it stays over another place. */
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALL, 0);
  g_assert_null (find_text (bar, "decided"));
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALBUM, dogs);
  WAIT_FOR (!shoebox_report_bar_get_loading (window->report));
  report = make_report (library, dogs, "Dogs");
  add_slip (report, ID (20), people);
  add_slip (report, ID (21), people);
  add_slip (report, ID (22), 0);
  shoebox_report_bar_set_report (window->report, report);

  WAIT_FOR (find_button (bar, "3 photos look misplaced") != NULL);
  gtk_widget_activate (find_button (bar, "3 photos look misplaced"));
  WAIT_FOR (find_slips_window () != NULL);
  slips = find_slips_window ();
  WAIT_FOR (find_text (slips, "You filed it in “Dogs”; it looks like “People”.") != NULL);
  g_assert_nonnull (find_text (slips, "it looks unlike the others there"));
  gtk_test_accessible_assert_property (find_button (slips, "It Is Right"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "It Is Right: img_000020.jpg");

  /* It is right: the row goes, the fact stays. Moving is an act with undo. */
  gtk_widget_activate (find_button (slips, "It Is Right"));
  WAIT_FOR (find_text (slips, "2 photos look misplaced") != NULL);
  ASSERT_FACT (library, ID (20), "Dogs");
  gtk_widget_activate (find_button (slips, "Move to “People”"));
  WAIT_FOR (find_text (slips, "1 photo looks misplaced") != NULL);
  ASSERT_FACT (library, ID (21), "People");
  gtk_widget_activate_action (slips, "slips.undo", NULL);
  WAIT_FOR (find_text (slips, "2 photos look misplaced") != NULL);
  ASSERT_FACT (library, ID (21), "Dogs");
  gtk_widget_activate (find_button (slips, "Move to “People”"));
  gtk_widget_activate (find_button (slips, "Let Shoebox Decide"));
  WAIT_FOR (find_text (slips, "Nothing Looks Misplaced") != NULL);
  ASSERT_FACT (library, ID (21), "People");
  ASSERT_FACT (library, ID (22), "?");
  close_slips_window ();
  ui_test_close_window (window);
}

static void
test_tag (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (GArray) ids = shoebox_library_query (library, "", NULL);
  gint64 dog = shoebox_library_find_label (library, SHOEBOX_TAG, "dog");
  g_autoptr (ShoeboxLabelReport) report = make_report (library, dog, "dog");
  g_autoptr (ShoeboxAct) yes = shoebox_library_tag (library, &ID (4), 1, dog, SHOEBOX_YES, NULL);
  g_autoptr (ShoeboxAct) no = shoebox_library_tag (library, &ID (3), 1, dog, SHOEBOX_NO, NULL);
  g_autoptr (ShoeboxDetails) details = NULL;
  GtkWidget *slips;

  g_assert_nonnull (yes);
  g_assert_nonnull (no);
  add_slip (report, ID (4), 0);
  add_slip (report, ID (3), dog);
  slips = shoebox_slips_window_new (library, shoebox_photo_grid_get_thumbnails (window->grid),
                                    report, SHOEBOX_TAG, GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (slips));
  WAIT_FOR (find_text (slips, "You tagged it “dog”; Shoebox would not.") != NULL);
  WAIT_FOR (find_text (slips, "You said that it is not “dog”") != NULL);
  gtk_widget_activate (find_button (slips, "Tag “dog”"));
  WAIT_FOR (find_text (slips, "You said that it is not “dog”") == NULL);
  details = shoebox_library_describe (library, ID (3), NULL);
  for (guint i = 0; i < details->tags->len; i++)
    {
      const ShoeboxTagging *tag = g_ptr_array_index (details->tags, i);

      g_assert_true (tag->label != dog || (tag->yes && tag->source == SHOEBOX_BY_USER));
    }
  close_slips_window ();
  ui_test_close_window (window);
}

static void
test_life (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (12, 0);
  ShoeboxThumbnails *thumbnails = shoebox_thumbnails_new (library, 1024);
  ShoeboxReportBar *bar = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_REPORT_BAR, NULL));
  ShoeboxReviewPage *page = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_REVIEW_PAGE, NULL));

  shoebox_report_bar_set_library (bar, library, thumbnails);
  shoebox_report_bar_set_label (bar, shoebox_library_find_label (library, SHOEBOX_TAG, "dog"),
                                SHOEBOX_TAG);
  shoebox_report_bar_set_report (bar, make_report (library, 1, "dog"));
  g_assert_finalize_object (bar);

  shoebox_review_page_set_library (page, library, thumbnails);
  shoebox_review_page_start (page);
  WAIT_FOR (!shoebox_review_queue_get_waiting (shoebox_review_page_get_queue (page)));
  shoebox_review_page_stop (page);
  g_assert_finalize_object (page);
  ui_test_iterate ();
  g_assert_finalize_object (thumbnails);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/report/album", test_album);
  g_test_add_func ("/report/tag", test_tag);
  g_test_add_func ("/report/life", test_life);
  return ui_test_finish (g_test_run ());
}
