/* test-review.c: the review page in the window: answers by key are facts, undo brings a question
 * back, look-alikes are left out, nothing jumps when the library has learned. */
#include "ui-test.h"

#include "learning.h"
#include "review-card.h"
#include "sidebar-row.h"

#include <math.h>

static gboolean
match_visible_text (GtkWidget *widget, gconstpointer text)
{
  const char *said = NULL;

  if (GTK_IS_LABEL (widget))
    said = gtk_label_get_text (GTK_LABEL (widget));
  else if (GTK_IS_INSCRIPTION (widget))
    said = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  return said != NULL && gtk_widget_get_mapped (widget) && strstr (said, text) != NULL;
}

static gboolean
says (ShoeboxWindow *window, const char *text)
{
  return ui_test_find (GTK_WIDGET (window->review), match_visible_text, text) != NULL;
}

/* Presses @key where the focus is, as far as the bindings of the page go. */
static gboolean
press (ShoeboxWindow *window, const char *trigger)
{
  g_autoptr (GListModel) controllers = NULL;
  g_autoptr (GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (trigger);

  controllers = gtk_widget_observe_controllers (GTK_WIDGET (window->review));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GListModel) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (controller); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (controller, j);

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                                 GTK_WIDGET (window->review),
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  g_error ("the page has no key %s", trigger);
}

static void
add_question (GPtrArray *questions, GArray *ids, guint first, guint n, gint64 suggestion,
              const char *name, ShoeboxUnsorted reason)
{
  ShoeboxQuestion *question = g_new0 (ShoeboxQuestion, 1);

  question->photo = g_array_index (ids, gint64, first);
  question->group = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (question->group, &g_array_index (ids, gint64, first), n);
  question->suggestion = suggestion;
  question->suggestion_name = g_strdup (name);
  question->p = suggestion != 0 ? 0.7f : NAN;
  question->reason = reason;
  question->value = 1.0;
  g_ptr_array_add (questions, question);
}

/* A window on the review page. Questions: photo 6 with 7, 8, 9; photo 5; photo 11; photo 12. */
static ShoeboxWindow *
open_review (ShoeboxLibrary *library, GArray **ids)
{
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (GPtrArray) questions = NULL;
  gint64 beach = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Beach");
  gint64 dogs = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs");

  ui_test_wait_list (window, 60);
  *ids = shoebox_library_query (library, "", NULL);
  shoebox_review_queue_set_asks (shoebox_review_page_get_queue (window->review), FALSE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.review", NULL);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "review") == 0);
  g_assert_true (says (window, "Nothing to Review"));

  questions = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_question_free);
  add_question (questions, *ids, 6, 4, beach, "Beach", SHOEBOX_UNSORTED_NONE);
  add_question (questions, *ids, 5, 1, dogs, "Dogs", SHOEBOX_UNSORTED_FAR);
  add_question (questions, *ids, 11, 1, 0, NULL, SHOEBOX_UNSORTED_TORN);
  add_question (questions, *ids, 12, 1, beach, "Beach", SHOEBOX_UNSORTED_NONE);
  shoebox_review_queue_take (shoebox_review_page_get_queue (window->review), questions, FALSE);
  g_assert_cmpuint (questions->len, ==, 0);
  return window;
}

static gint64
current (ShoeboxWindow *window)
{
  ShoeboxReviewItem *item;

  item = shoebox_review_queue_get_current (shoebox_review_page_get_queue (window->review));
  return item != NULL ? shoebox_review_item_get_photo (item) : 0;
}

/* The name of the album that the owner filed the photo in, "" for none, "?" when he did not. */
static char *
fact (ShoeboxLibrary *library, gint64 id)
{
  g_autoptr (ShoeboxDetails) details = shoebox_library_describe (library, id, NULL);

  if (details->source != SHOEBOX_BY_USER)
    return g_strdup ("?");
  return g_strdup (details->album_name != NULL ? details->album_name : "");
}

#define ASSERT_FACT(library, id, name)                                                            \
  G_STMT_START                                                                                    \
  {                                                                                               \
    g_autofree char *_fact = fact (library, id);                                                  \
    g_assert_cmpstr (_fact, ==, name);                                                            \
  }                                                                                               \
  G_STMT_END
#define ID(i) g_array_index (ids, gint64, i)

static gboolean
answered (ShoeboxWindow *window, guint n)
{
  return shoebox_review_queue_get_n_answered (shoebox_review_page_get_queue (window->review)) == n;
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_keys (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = NULL;
  ShoeboxWindow *window = open_review (library, &ids);
  ShoeboxReviewQueue *queue = shoebox_review_page_get_queue (window->review);
  g_autofree char *status = NULL;

  /* Enter: the suggestion, for the whole burst. */
  g_assert_cmpint (current (window), ==, ID (6));
  g_assert_true (says (window, "Beach, likely"));
  g_assert_true (says (window, "With 3 look-alikes"));
  g_assert_true (press (window, "Return"));
  g_assert_cmpint (current (window), ==, ID (5));
  WAIT_FOR (answered (window, 1));
  for (guint i = 6; i < 10; i++)
    ASSERT_FACT (library, ID (i), "Beach");
  g_assert_cmpuint (shoebox_review_queue_get_n_filed (queue), ==, 4);

  /* A digit: the album of this place in the sidebar. */
  g_assert_true (says (window, "Unlike anything you showed me"));
  g_assert_true (press (window, "2"));
  WAIT_FOR (answered (window, 2));
  ASSERT_FACT (library, ID (5), "Clothes");

  /* No suggestion: Enter does nothing. U: in no album, a fact. */
  g_assert_cmpint (current (window), ==, ID (11));
  WAIT_FOR (says (window, "Torn between “Beach” and “Dogs”"));
  press (window, "Return");
  g_assert_cmpint (current (window), ==, ID (11));
  g_assert_true (press (window, "u"));
  WAIT_FOR (answered (window, 3));
  ASSERT_FACT (library, ID (11), "");

  /* S skips, Left comes back, Right goes on; a skipped question stays open. */
  g_assert_cmpint (current (window), ==, ID (12));
  g_assert_true (press (window, "s"));
  g_assert_cmpint (current (window), ==, 0);
  WAIT_FOR (says (window, "3 answered, 6 photos filed"));
  g_assert_true (press (window, "Left"));
  g_assert_cmpint (current (window), ==, ID (12));
  g_assert_true (press (window, "Right"));
  g_assert_cmpint (current (window), ==, 0);
  ASSERT_FACT (library, ID (12), "?");
  gtk_widget_activate_action (GTK_WIDGET (window->review), "review.again", NULL);
  g_assert_cmpint (current (window), ==, ID (12));
  WAIT_FOR (says (window, "Not quite sure"));

  /* Going further back shows what was said, and another answer replaces it. */
  press (window, "Left");
  press (window, "Left");
  g_assert_cmpint (current (window), ==, ID (5));
  WAIT_FOR (says (window, "You filed it in “Clothes”."));
  ui_test_iterate ();
  g_assert_cmpint (current (window), ==, ID (5));
  g_assert_true (press (window, "5"));
  g_assert_cmpint (current (window), ==, ID (12));
  WAIT_FOR (answered (window, 3));
  ASSERT_FACT (library, ID (5), "People");
  status = shoebox_review_page_dup_status (window->review);
  g_assert_cmpstr (status, ==, "3 answered, 6 photos filed · Filed 1 photo in “People”");

  /* Escape: back to where one was. */
  g_assert_true (press (window, "Escape"));
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "grid") == 0);
  ui_test_close_window (window);
}

static void
test_undo (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = NULL;
  ShoeboxWindow *window = open_review (library, &ids);

  press (window, "Return");
  press (window, "1");
  WAIT_FOR (answered (window, 2));
  g_assert_cmpint (current (window), ==, ID (11));
  ASSERT_FACT (library, ID (5), "Beach");

  /* Each step of undo brings its question back. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (current (window) == ID (5));
  ASSERT_FACT (library, ID (5), "?");
  WAIT_FOR (answered (window, 1));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (current (window) == ID (6));
  WAIT_FOR (answered (window, 0));
  for (guint i = 6; i < 10; i++)
    ASSERT_FACT (library, ID (i), "?");

  /* Done again, it is no question any more. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.redo", NULL);
  WAIT_FOR (current (window) == ID (5) && answered (window, 1));
  ASSERT_FACT (library, ID (7), "Beach");
  g_assert_true (press (window, "3"));
  WAIT_FOR (answered (window, 2));
  ASSERT_FACT (library, ID (5), "Dogs");

  /* An answer that replaced another: undo returns to the question and to the first answer. */
  press (window, "Left");
  press (window, "4");
  WAIT_FOR (answered (window, 2) && current (window) == ID (11));
  ASSERT_FACT (library, ID (5), "Mountains");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (current (window) == ID (5));
  ASSERT_FACT (library, ID (5), "Dogs");
  for (guint i = 0; i < 5; i++)
    ui_test_iterate ();
  g_assert_cmpint (current (window), ==, ID (5));
  ui_test_close_window (window);
}

static void
test_look_alikes (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = NULL;
  ShoeboxWindow *window = open_review (library, &ids);
  g_autoptr (GArray) photos = NULL;
  GtkWidget *check;

  check = ui_test_find (GTK_WIDGET (window->review), ui_test_has_tooltip, "img_000008.jpg");
  g_assert_nonnull (check);
  gtk_test_accessible_assert_role (check, GTK_ACCESSIBLE_ROLE_CHECKBOX);
  gtk_test_accessible_assert_property (check, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "img_000008.jpg goes along");
  g_assert_true (gtk_widget_get_focusable (check));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (check)));

  /* G takes none along, and all again; one of them is left out by its check mark. */
  g_assert_true (press (window, "g"));
  g_assert_true (says (window, "With 0 of 3 look-alikes"));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (check)));
  g_assert_true (press (window, "g"));
  g_assert_true (says (window, "With 3 look-alikes"));
  gtk_widget_activate (check);
  WAIT_FOR (says (window, "With 2 of 3 look-alikes"));
  photos = shoebox_review_page_dup_photos (window->review);
  g_assert_cmpuint (photos->len, ==, 3);

  /* The choice stays with the question. */
  press (window, "s");
  press (window, "Left");
  WAIT_FOR (says (window, "With 2 of 3 look-alikes"));

  /* One that was decided elsewhere meanwhile is not overwritten. */
  {
    g_autoptr (ShoeboxAct) act = NULL;

    act = shoebox_library_file (library, &ID (9), 1,
                                shoebox_library_find_label (library, SHOEBOX_ALBUM, "People"),
                                NULL);
    g_assert_nonnull (act);
    WAIT_FOR (says (window, "With 1 of 2 look-alikes"));
  }
  press (window, "Return");
  WAIT_FOR (answered (window, 1));
  ASSERT_FACT (library, ID (6), "Beach");
  ASSERT_FACT (library, ID (7), "Beach");
  ASSERT_FACT (library, ID (8), "?");
  ASSERT_FACT (library, ID (9), "People");
  ui_test_close_window (window);
}

/* The question in hand and its answers stay while better ones come for later. */
static void
test_learned (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = NULL;
  ShoeboxWindow *window = open_review (library, &ids);
  ShoeboxReviewQueue *queue = shoebox_review_page_get_queue (window->review);
  g_autoptr (ShoeboxConsequence) consequence = g_new0 (ShoeboxConsequence, 1);
  g_autoptr (GPtrArray) questions = NULL;
  GtkWidget *focus;

  g_atomic_ref_count_init (&consequence->ref_count);
  consequence->applied = TRUE;
  press (window, "Return");
  WAIT_FOR (answered (window, 1));
  WAIT_FOR (current (window) == ID (5));
  focus = gtk_root_get_focus (GTK_ROOT (window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (window->review)));

  g_signal_emit_by_name (library, "learned", consequence);
  questions = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_question_free);
  /* What was answered and what is in hand is not asked again; look-alikes of it neither. */
  add_question (questions, ids, 6, 1, 0, NULL, SHOEBOX_UNSORTED_FAR);
  add_question (questions, ids, 5, 1, 0, NULL, SHOEBOX_UNSORTED_FAR);
  add_question (questions, ids, 17, 2, 0, NULL, SHOEBOX_UNSORTED_FAR);
  add_question (questions, ids, 18, 1, 0, NULL, SHOEBOX_UNSORTED_FAR);
  shoebox_review_queue_take (queue, questions, TRUE);
  for (guint i = 0; i < 5; i++)
    ui_test_iterate ();
  g_assert_cmpint (current (window), ==, ID (5));
  g_assert_true (says (window, "Dogs, likely"));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == focus);

  press (window, "Return");
  g_assert_cmpint (current (window), ==, ID (17));
  press (window, "s");
  g_assert_cmpint (current (window), ==, 0);
  WAIT_FOR (answered (window, 2));
  ui_test_close_window (window);
}

/* An answer from the palette, a new album in it; the sidebar; a photo whose file is there. */
static void
test_window (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 12);
  g_autoptr (GArray) ids = NULL;
  ShoeboxWindow *window = open_review (library, &ids);
  GtkWidget *button = ui_test_find (GTK_WIDGET (window->review), ui_test_has_tooltip,
                                   "File under “Dogs”");
  GtkWidget *focus;

  g_assert_nonnull (button);
  g_assert_true (says (window, "70 %")); /* at the bar of the suggestion */
  gtk_test_accessible_assert_role (button, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "3");
  focus = gtk_root_get_focus (GTK_ROOT (window));
  gtk_test_accessible_assert_role (focus, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (
    focus, GTK_ACCESSIBLE_PROPERTY_LABEL,
    "img_000006.jpg. Not quite sure about this one. Suggestion: Beach, likely. "
    "With 3 look-alikes.");
  g_assert_cmpint (shoebox_sidebar_item_get_place (shoebox_sidebar_get_selected (window->sidebar)),
                   ==, SHOEBOX_PLACE_REVIEW);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-name", "s", "Cottage");
  WAIT_FOR (answered (window, 1));
  ASSERT_FACT (library, ID (6), "Cottage");
  ASSERT_FACT (library, ID (9), "Cottage");
  WAIT_FOR (ui_test_find (GTK_WIDGET (window->review), ui_test_has_tooltip, "File under “Cottage”"));
  g_assert_cmpint (current (window), ==, ID (5));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-nth", "i", 1);
  WAIT_FOR (answered (window, 2));
  ASSERT_FACT (library, ID (5), "Beach");

  /* Searching leaves the page; the session goes on when one comes back. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "grid") == 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.review", NULL);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "review") == 0);
  g_assert_cmpint (current (window), ==, ID (11));
  g_assert_true (answered (window, 2));
  ui_test_close_window (window);
}

static void
test_narrow (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = NULL;
  ShoeboxWindow *window = open_review (library, &ids);
  int minimum;

  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  WAIT_FOR (gtk_widget_has_css_class (GTK_WIDGET (window->review), "narrow"));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  /* In two columns as well. */
  for (guint i = 0; i < 5; i++)
    ui_test_iterate ();
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_assert_true (press (window, "1"));
  WAIT_FOR (answered (window, 1));
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  WAIT_FOR (!gtk_widget_has_css_class (GTK_WIDGET (window->review), "narrow"));
  ui_test_close_window (window);
}

/* A session without a window leaves nothing behind. */
static void
test_life (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  g_autoptr (GArray) ids = shoebox_library_query (library, "", NULL);
  g_autoptr (GPtrArray) questions = NULL;
  ShoeboxReviewQueue *queue = shoebox_review_queue_new (library);
  gpointer item;

  shoebox_review_queue_set_asks (queue, FALSE);
  shoebox_review_queue_start (queue);
  questions = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_question_free);
  add_question (questions, ids, 6, 4, 0, NULL, SHOEBOX_UNSORTED_FAR);
  add_question (questions, ids, 5, 1, 0, NULL, SHOEBOX_UNSORTED_FAR);
  shoebox_review_queue_take (queue, questions, FALSE);
  g_assert_false (shoebox_review_queue_accept (queue));
  g_assert_true (shoebox_review_queue_answer (queue, 0, NULL));
  WAIT_FOR (shoebox_review_queue_get_n_answered (queue) == 1);
  item = shoebox_review_queue_get_current (queue);
  g_object_add_weak_pointer (item, &item);
  WAIT_FOR (shoebox_review_item_get_details (item) != NULL);
  shoebox_review_queue_stop (queue);
  g_assert_finalize_object (queue);
  /* An answer that is still on its way holds it until then. */
  WAIT_FOR (item == NULL);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/review/keys", test_keys);
  g_test_add_func ("/review/undo", test_undo);
  g_test_add_func ("/review/look-alikes", test_look_alikes);
  g_test_add_func ("/review/learned", test_learned);
  g_test_add_func ("/review/window", test_window);
  g_test_add_func ("/review/narrow", test_narrow);
  g_test_add_func ("/review/life", test_life);
  return ui_test_finish (g_test_run ());
}
