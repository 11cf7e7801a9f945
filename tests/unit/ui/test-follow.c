/* test-follow.c: the window with the learner itself: what follows from a correction, in the bar, on
 * its page, in the review and in the facts of an album. Nothing of it is made by hand. */
#include "ui-test.h"

#include "learning.h"
#include "made-looks.h"
#include "report-bar.h"
#include "review-item.h"

#define N_EACH 40

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static ShoeboxWindow *
open_looks (ShoeboxLibrary **library)
{
  g_autofree char *dir = ui_test_make_dir ("library");
  g_autofree char *photos = ui_test_make_dir ("photos");
  g_autoptr (GError) error = NULL;
  ShoeboxWindow *window;

  if (!made_looks_write (dir, photos, N_EACH))
    {
      g_test_skip ("the networks are not there (SHOEBOX_WEIGHTS)");
      return NULL;
    }
  *library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  window = ui_test_open_window (*library);
  ui_test_wait_list (window, MADE_N_LOOKS * N_EACH);
  shoebox_library_learn_wait (*library);
  return window;
}

static guint
count (ShoeboxWindow *window, const char *query)
{
  g_autoptr (GArray) ids = shoebox_library_query (window->library, query, NULL);

  return ids->len;
}

/* Selects a photo of @look and files it, as the palette does. */
static void
file_one (ShoeboxWindow *window, MadeLook look, guint i, const char *album)
{
  g_autofree char *query = g_strdup_printf ("path:%d-%02u", (int) look, i);
  g_autofree char *fact = g_strdup_printf ("%s by:me album:\"%s\"", query, album);
  g_autoptr (GArray) ids = shoebox_library_query (window->library, query, NULL);

  g_assert_cmpuint (ids->len, ==, 1);
  shoebox_photo_grid_select (window->grid,
                             shoebox_photo_list_find (shoebox_photo_grid_get_list (window->grid),
                                                      g_array_index (ids, gint64, 0)));
  WAIT_FOR (window->update_id == 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-name", "s", album);
  WAIT_FOR (count (window, fact) == 1);
}

static void
file (ShoeboxWindow *window, MadeLook look, guint first, guint n, const char *album)
{
  for (guint i = first; i < first + n; i++)
    file_one (window, look, i, album);
}

static gboolean
bar_says (ShoeboxWindow *window, const char *text)
{
  return shoebox_consequence_bar_get_revealed (window->consequence_bar)
         && has_text (GTK_WIDGET (window->consequence_bar), text);
}

static void
test_itself (void)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window = open_looks (&library);
  g_autofree char *flow = NULL;
  guint n;

  if (window == NULL)
    return;
  file (window, MADE_COTTAGE, 0, 3, "Cottage");
  WAIT_FOR (bar_says (window, "moved to “Cottage”"));
  n = count (window, "album:Cottage");
  g_assert_cmpuint (n, >, N_EACH - 5);
  g_assert_cmpuint (count (window, "album:Cottage by:me"), ==, 3);
  g_assert_cmpuint (count (window, "album:Cottage path:1-"), ==, n);

  /* Look: its page has these photos; what was corrected there is a fact like any other. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.look", NULL);
  WAIT_FOR (has_text (GTK_WIDGET (window->look), "From Unsorted to Cottage"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.put-back", NULL);
  WAIT_FOR (count (window, "album:Cottage") == 3);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "grid") == 0);
  g_assert_cmpuint (count (window, "by:me"), ==, 3);

  /* It is not learned again from the same facts, until undo says so. */
  shoebox_library_learn_wait (library);
  g_assert_cmpuint (count (window, "album:Cottage"), ==, 3);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (count (window, "album:Cottage") == n);

  /* A correction is never among what is put back. */
  file (window, MADE_COTTAGE, 9, 1, "Boats");
  shoebox_library_learn_wait (library);
  g_assert_cmpuint (count (window, "album:Boats by:me"), ==, 1);
  ui_test_close_window (window);
}

static void
test_ask (void)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window = open_looks (&library);
  g_autoptr (GError) error = NULL;

  if (window == NULL)
    return;
  shoebox_library_set_apply (library, SHOEBOX_APPLY_ASK, &error);
  g_assert_no_error (error);
  file (window, MADE_COTTAGE, 0, 3, "Cottage");
  WAIT_FOR (bar_says (window, "would move to “Cottage”"));
  g_assert_cmpuint (count (window, "album:Cottage"), ==, 3);

  /* Not now; the next correction asks again, of all of them. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.not-now", NULL);
  WAIT_FOR (!shoebox_consequence_bar_get_revealed (window->consequence_bar));
  g_assert_cmpuint (count (window, "album:Cottage"), ==, 3);
  file (window, MADE_COTTAGE, 3, 1, "Cottage");
  WAIT_FOR (bar_says (window, "would move to “Cottage”"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.apply", NULL);
  WAIT_FOR (count (window, "album:Cottage") > N_EACH - 5);
  WAIT_FOR (!shoebox_consequence_bar_get_revealed (window->consequence_bar));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (count (window, "album:Cottage") == 4);
  ui_test_close_window (window);
}

/* Questions come from the library itself; facts of an album and slips follow the answers. */
static void
test_review (void)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window = open_looks (&library);
  ShoeboxReviewQueue *queue;
  gint64 cottage;

  if (window == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (window), "win.review", NULL);
  queue = shoebox_review_page_get_queue (window->review);
  WAIT_FOR (shoebox_review_queue_get_current (queue) != NULL);
  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr (ShoeboxPhoto) photo = NULL;

      WAIT_FOR (shoebox_review_queue_get_current (queue) != NULL);
      photo = shoebox_library_get_photo (
        library, shoebox_review_item_get_photo (shoebox_review_queue_get_current (queue)));
      gtk_widget_activate_action (GTK_WIDGET (window), "win.file-name", "s",
                                  g_str_has_prefix (shoebox_photo_get_name (photo), "1-")
                                    ? "Cottage" : "Boats");
      WAIT_FOR (shoebox_review_queue_get_n_answered (queue) == i);
    }
  /* One answer files a burst of look-alikes; what is like it follows. */
  g_assert_cmpuint (count (window, "by:me"), ==, shoebox_review_queue_get_n_filed (queue));
  WAIT_FOR (count (window, "album:Cottage path:1-") + count (window, "album:Boats path:2-")
            > N_EACH - 5);
  g_assert_cmpuint (count (window, "album:Cottage -path:1-"), ==, 0);
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALL, 0);
  ui_test_wait_list (window, MADE_N_LOOKS * N_EACH);

  file (window, MADE_PETS, 0, 8, "Pets");
  file (window, MADE_COTTAGE, 0, 8, "Cottage");
  file (window, MADE_PETS, 20, 1, "Cottage");
  shoebox_library_learn_wait (library);
  cottage = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Cottage");
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALBUM, cottage);
  WAIT_FOR (has_text (GTK_WIDGET (window->report), "decided by you"));
  WAIT_FOR (has_text (GTK_WIDGET (window->report), "misplaced"));
  ui_test_close_window (window);
}

/* --- Without waiting ---------------------------------------------------------------------- */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer kept)
{
  *(GAsyncResult **) kept = g_object_ref (result);
}

/* What takes long has a form that does not stop the window. */
static void
test_async (void)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window = open_looks (&library);
  g_autoptr (GAsyncResult) compared = NULL;
  g_autoptr (GAsyncResult) forgot = NULL;
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (ShoeboxConsequence) would = NULL;
  g_autoptr (ShoeboxConsequence) took = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *path = NULL;
  guint n;

  if (window == NULL)
    return;
  file (window, MADE_COTTAGE, 0, 3, "Cottage");
  shoebox_library_learn_wait (library);
  n = count (window, "album:Cottage");

  shoebox_library_compare_version_async (library, 0, keep_cb, &compared);
  g_assert_null (compared);
  WAIT_FOR (compared != NULL);
  would = shoebox_library_compare_version_finish (library, compared, &error);
  g_assert_no_error (error);
  g_assert_false (would->applied);
  g_assert_cmpuint (would->n_moved, >=, n - 3);
  g_assert_cmpuint (count (window, "album:Cottage"), ==, n);

  dir = ui_test_make_dir ("taste");
  path = g_build_filename (dir, "a.taste", NULL);
  shoebox_library_export_taste (library, path, &error);
  g_assert_no_error (error);

  shoebox_library_forget_machine_async (library, keep_cb, &forgot);
  WAIT_FOR (forgot != NULL);
  act = shoebox_library_act_finish (library, forgot, &error);
  g_assert_no_error (error);
  g_assert_cmpint (act->kind, ==, SHOEBOX_ACT_FORGET);
  g_assert_cmpuint (count (window, "by:model -is:unsorted"), ==, 0);
  g_assert_cmpuint (count (window, "album:Cottage"), ==, 3);

  shoebox_library_import_taste_async (library, path, keep_cb, &imported);
  WAIT_FOR (imported != NULL);
  took = shoebox_library_import_taste_finish (library, imported, &error);
  g_assert_no_error (error);
  g_assert_true (took->applied);
  g_assert_cmpuint (count (window, "album:Cottage"), >, N_EACH - 5);

  g_file_set_contents (path, "no taste", -1, NULL);
  shoebox_library_import_taste_async (library, path, keep_cb, &refused);
  WAIT_FOR (refused != NULL);
  g_assert_null (shoebox_library_import_taste_finish (library, refused, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_keep_weights ();
  ui_test_init (&argc, &argv);
  g_test_add_func ("/follow/itself", test_itself);
  g_test_add_func ("/follow/ask", test_ask);
  g_test_add_func ("/follow/review", test_review);
  g_test_add_func ("/follow/async", test_async);
  return ui_test_finish (g_test_run ());
}
