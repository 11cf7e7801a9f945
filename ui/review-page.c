/* review-page.c: a photo beside what can be answered; one below the other in a narrow window.
 *
 * Two cards take turns: one shows the question in hand, the other is given the next one while it
 * is out of sight, so that its photo is read before it slides in.
 */
#include "review-page.h"

#include "label.h"
#include "review-answers.h"
#include "review-card.h"
#include "words-review.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

/* From this width on the answers stand beside the photo, or from the other one in a low window. */
#define WIDE 640
#define WIDE_IF_LOW 520
#define ANSWERS_WIDTH 280

struct _ShoeboxReviewPage
{
  GtkWidget parent_instance;

  GtkStack *cards;
  ShoeboxReviewAnswers *answers;
  AdwStatusPage *notice;
  GtkSpinner *spinner;
  GtkWidget *again;
  GtkWidget *leave;

  ShoeboxLibrary *library;
  ShoeboxReviewQueue *queue;
  ShoeboxReviewCard *card[2];
  guint shown;           /* which of them shows the question in hand */
  gboolean started;
  gboolean wide;
  guint columns_id;      /* idle source after the layout changed */
};

enum
{
  STATUS_CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxReviewPage, shoebox_review_page, GTK_TYPE_WIDGET)

/* --- Notice ------------------------------------------------------------------------------- */

/* What stands in the place of a question: waiting, nothing to ask, or what was earned. */
static void
update_notice (ShoeboxReviewPage *self)
{
  gboolean waiting = shoebox_review_queue_get_waiting (self->queue);
  guint n_answered = shoebox_review_queue_get_n_answered (self->queue);
  guint n_skipped = shoebox_review_queue_get_n_skipped (self->queue);
  g_autofree char *description = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), waiting);
  gtk_spinner_set_spinning (self->spinner, waiting);
  gtk_widget_set_visible (self->again, !waiting && n_skipped > 0);
  gtk_widget_set_visible (self->leave, !waiting);
  if (waiting)
    {
      adw_status_page_set_icon_name (self->notice, NULL);
      adw_status_page_set_title (self->notice, _("Looking for Questions"));
      adw_status_page_set_description (self->notice, NULL);
      return;
    }
  adw_status_page_set_icon_name (self->notice, "shoebox-yes-symbolic");
  if (n_answered == 0 && n_skipped == 0)
    {
      adw_status_page_set_title (self->notice, _("Nothing to Review"));
      description = g_strdup (_("Shoebox is sure of every photo, or has too little to go by."));
    }
  else
    {
      ShoeboxLearning learning;
      g_autofree char *session = NULL;
      g_autofree char *earned = NULL;

      shoebox_library_get_learning (self->library, &learning);
      adw_status_page_set_title (self->notice, _("Nothing Left to Review"));
      session = shoebox_words_session (n_answered, shoebox_review_queue_get_n_filed (self->queue));
      earned = shoebox_words_earned (shoebox_review_queue_get_accuracy_before (self->queue),
                                     learning.accuracy);
      description = earned != NULL ? g_strdup_printf ("%s.\n%s.", session, earned)
                                   : g_strdup_printf ("%s.", session);
    }
  adw_status_page_set_description (self->notice, description);
  if (n_skipped > 0)
    {
      g_autofree char *text = NULL;

      text = g_strdup_printf (ngettext ("Look at the Skipped One Again",
                                        "Look at the %u Skipped Ones Again", n_skipped),
                              n_skipped);
      gtk_button_set_label (GTK_BUTTON (self->again), text);
    }
}

static void
update_actions (ShoeboxReviewPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  ShoeboxReviewItem *item = shoebox_review_queue_get_current (self->queue);
  const ShoeboxQuestion *question = item != NULL ? shoebox_review_item_get_question (item) : NULL;

  gtk_widget_action_set_enabled (widget, "review.accept",
                                 question != NULL && question->suggestion_name != NULL);
  gtk_widget_action_set_enabled (widget, "review.file", item != NULL);
  gtk_widget_action_set_enabled (widget, "review.nth", item != NULL);
  gtk_widget_action_set_enabled (widget, "review.none", item != NULL);
  gtk_widget_action_set_enabled (widget, "review.other", item != NULL);
  gtk_widget_action_set_enabled (widget, "review.skip", item != NULL);
  gtk_widget_action_set_enabled (widget, "review.toggle-alike",
                                 item != NULL && shoebox_review_item_get_n_alike (item) > 0);
  gtk_widget_action_set_enabled (widget, "review.back",
                                 shoebox_review_queue_has_previous (self->queue));
}

static void
progress_changed_cb (ShoeboxReviewPage *self)
{
  if (!self->started)
    return;
  if (shoebox_review_queue_get_current (self->queue) == NULL)
    update_notice (self);
  update_actions (self);
  g_signal_emit (self, signals[STATUS_CHANGED], 0);
}

/* --- Cards -------------------------------------------------------------------------------- */

/* The card out of sight is given what comes next; not while it is still sliding out. */
static void
prepare_next (ShoeboxReviewPage *self)
{
  ShoeboxReviewItem *next;

  if (self->queue == NULL || !self->started || gtk_stack_get_transition_running (self->cards))
    return;
  next = shoebox_review_queue_get_next (self->queue);
  shoebox_review_card_set_item (self->card[!self->shown], next);
}

static gboolean
has_focus (ShoeboxReviewPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root == NULL)
    return FALSE;
  return focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

static void
show_current (ShoeboxReviewPage *self, int direction)
{
  ShoeboxReviewItem *item = shoebox_review_queue_get_current (self->queue);
  gboolean focus = has_focus (self);
  gboolean had_question = gtk_widget_get_visible (GTK_WIDGET (self->cards));

  gtk_widget_set_visible (GTK_WIDGET (self->notice), item == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->cards), item != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->answers), item != NULL);
  if (item == NULL)
    {
      update_notice (self);
      for (guint i = 0; i < G_N_ELEMENTS (self->card); i++)
        shoebox_review_card_set_item (self->card[i], NULL);
    }
  else if (shoebox_review_card_get_item (self->card[self->shown]) != item)
    {
      if (shoebox_review_card_get_item (self->card[self->shown]) != NULL)
        self->shown = !self->shown;
      shoebox_review_card_set_item (self->card[self->shown], item);
      gtk_stack_set_visible_child_full (self->cards, self->shown == 0 ? "0" : "1",
                                        !had_question   ? GTK_STACK_TRANSITION_TYPE_NONE
                                        : direction < 0 ? GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT
                                                        : GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT);
    }
  shoebox_review_answers_set_item (self->answers, item);
  /* A key is an answer to the new question, and a screen reader reads it. */
  if (focus && self->started)
    shoebox_review_page_focus (self);
  prepare_next (self);
}

static void
current_changed_cb (ShoeboxReviewPage *self, int direction)
{
  if (self->started)
    show_current (self, direction);
}

static void
failed_cb (ShoeboxReviewPage *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* --- Actions ------------------------------------------------------------------------------ */

static void
accept_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  shoebox_review_queue_accept (SHOEBOX_REVIEW_PAGE (widget)->queue);
}

static void
file_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  shoebox_review_queue_answer (SHOEBOX_REVIEW_PAGE (widget)->queue,
                               g_variant_get_int64 (parameter), NULL);
}

static void
nth_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxReviewPage *self = SHOEBOX_REVIEW_PAGE (widget);
  GListModel *albums = shoebox_library_get_albums (self->library);
  int nth = g_variant_get_int32 (parameter);
  g_autoptr (ShoeboxLabel) album = NULL;

  if (nth >= 1)
    album = g_list_model_get_item (albums, (guint) nth - 1);
  if (album != NULL)
    shoebox_review_queue_answer (self->queue, shoebox_label_get_id (album), NULL);
}

static void
none_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  shoebox_review_queue_answer (SHOEBOX_REVIEW_PAGE (widget)->queue, 0, NULL);
}

static void
other_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.file-palette", NULL);
}

static void
step_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxReviewPage *self = SHOEBOX_REVIEW_PAGE (widget);

  if (g_str_equal (action, "review.skip"))
    shoebox_review_queue_skip (self->queue);
  else if (g_str_equal (action, "review.back"))
    shoebox_review_queue_back (self->queue);
  else
    shoebox_review_queue_again (self->queue);
}

static void
toggle_alike_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxReviewItem *item;

  item = shoebox_review_queue_get_current (SHOEBOX_REVIEW_PAGE (widget)->queue);
  if (item != NULL)
    shoebox_review_item_toggle_all (item);
}

/* --- Layout ------------------------------------------------------------------------------- */

static void
shoebox_review_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                             int *minimum, int *natural, int *minimum_baseline,
                             int *natural_baseline)
{
  ShoeboxReviewPage *self = SHOEBOX_REVIEW_PAGE (widget);
  GtkWidget *children[] = { GTK_WIDGET (self->cards), GTK_WIDGET (self->answers),
                            GTK_WIDGET (self->notice) };

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  /* As wide as the widest: they can stand one below the other. The height is the window's. */
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    if (gtk_widget_should_layout (children[i]))
      {
        int least, wanted;

        gtk_widget_measure (children[i], orientation, -1, &least, &wanted, NULL, NULL);
        if (orientation == GTK_ORIENTATION_HORIZONTAL)
          *minimum = MAX (*minimum, least);
        else
          *minimum += children[i] == GTK_WIDGET (self->notice) ? 0 : least;
        *natural += wanted;
      }
  *natural = MAX (*natural, *minimum);
}

static gboolean
columns_cb (gpointer data)
{
  ShoeboxReviewPage *self = data;

  self->columns_id = 0;
  shoebox_review_answers_set_columns (self->answers, self->wide ? 1 : 2);
  return G_SOURCE_REMOVE;
}

static void
allocate (GtkWidget *child, int x, int y, int width, int height)
{
  if (gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
shoebox_review_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxReviewPage *self = SHOEBOX_REVIEW_PAGE (widget);
  gboolean wide = width >= WIDE || (width >= WIDE_IF_LOW && width > height);
  gboolean right_to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *cards = GTK_WIDGET (self->cards);
  GtkWidget *answers = GTK_WIDGET (self->answers);

  allocate (GTK_WIDGET (self->notice), 0, 0, width, height);
  if (wide)
    {
      allocate (cards, right_to_left ? ANSWERS_WIDTH : 0, 0, width - ANSWERS_WIDTH, height);
      allocate (answers, right_to_left ? 0 : width - ANSWERS_WIDTH, 0, ANSWERS_WIDTH, height);
    }
  else
    {
      int least, wanted, photo;

      /* The answers get what they need, but the photo keeps 40 % of the height. */
      gtk_widget_measure (answers, GTK_ORIENTATION_VERTICAL, width, &least, &wanted, NULL, NULL);
      photo = MIN (MAX (height * 40 / 100, height - wanted), height - least);
      allocate (cards, 0, 0, width, photo);
      allocate (answers, 0, photo, width, height - photo);
    }
  if (wide != self->wide)
    {
      self->wide = wide;
      if (wide)
        gtk_widget_remove_css_class (widget, "narrow");
      else
        gtk_widget_add_css_class (widget, "narrow");
      if (self->columns_id == 0)
        self->columns_id = g_idle_add_full (G_PRIORITY_DEFAULT, columns_cb, self, NULL);
    }
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_review_page_dispose (GObject *object)
{
  ShoeboxReviewPage *self = SHOEBOX_REVIEW_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->columns_id, g_source_remove);
  if (self->queue != NULL)
    {
      shoebox_review_page_stop (self);
      g_signal_handlers_disconnect_by_data (self->queue, self);
    }
  g_clear_object (&self->queue);
  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_REVIEW_PAGE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (shoebox_review_page_parent_class)->dispose (object);
}

static void
add_key (GtkWidgetClass *widget_class, guint key, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, action, NULL);
}

static void
shoebox_review_page_class_init (ShoeboxReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_review_page_dispose;
  widget_class->measure = shoebox_review_page_measure;
  widget_class->size_allocate = shoebox_review_page_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "reviewpage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  signals[STATUS_CHANGED] = g_signal_new ("status-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  g_type_ensure (SHOEBOX_TYPE_REVIEW_ANSWERS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewPage, cards);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewPage, answers);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewPage, notice);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewPage, again);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewPage, leave);
  gtk_widget_class_bind_template_callback (widget_class, prepare_next);

  gtk_widget_class_install_action (widget_class, "review.accept", NULL, accept_cb);
  gtk_widget_class_install_action (widget_class, "review.file", "x", file_cb);
  gtk_widget_class_install_action (widget_class, "review.nth", "i", nth_cb);
  gtk_widget_class_install_action (widget_class, "review.none", NULL, none_cb);
  gtk_widget_class_install_action (widget_class, "review.other", NULL, other_cb);
  gtk_widget_class_install_action (widget_class, "review.skip", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "review.back", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "review.again", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "review.toggle-alike", NULL, toggle_alike_cb);
  for (int i = 1; i <= 9; i++)
    {
      gtk_widget_class_add_binding_action (widget_class, (guint) (GDK_KEY_0 + i), 0, "review.nth",
                                           "i", i);
      gtk_widget_class_add_binding_action (widget_class, (guint) (GDK_KEY_KP_0 + i), 0,
                                           "review.nth", "i", i);
    }
  add_key (widget_class, GDK_KEY_Return, "review.accept");
  add_key (widget_class, GDK_KEY_KP_Enter, "review.accept");
  add_key (widget_class, GDK_KEY_u, "review.none");
  add_key (widget_class, GDK_KEY_f, "review.other");
  add_key (widget_class, GDK_KEY_s, "review.skip");
  add_key (widget_class, GDK_KEY_Right, "review.skip");
  add_key (widget_class, GDK_KEY_Left, "review.back");
  add_key (widget_class, GDK_KEY_g, "review.toggle-alike");
  add_key (widget_class, GDK_KEY_Escape, "win.back");
}

static void
shoebox_review_page_init (ShoeboxReviewPage *self)
{
  self->wide = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
shoebox_review_page_set_library (ShoeboxReviewPage *self, ShoeboxLibrary *library,
                                 ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_PAGE (self));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->queue = shoebox_review_queue_new (library);
  for (guint i = 0; i < G_N_ELEMENTS (self->card); i++)
    {
      self->card[i] = SHOEBOX_REVIEW_CARD (shoebox_review_card_new (library, thumbnails));
      gtk_stack_add_named (self->cards, GTK_WIDGET (self->card[i]), i == 0 ? "0" : "1");
    }
  shoebox_review_answers_set_library (self->answers, library);
  g_signal_connect_object (self->queue, "current-changed", G_CALLBACK (current_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "next-changed", G_CALLBACK (prepare_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "progress-changed", G_CALLBACK (progress_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  update_actions (self);
}

void
shoebox_review_page_start (ShoeboxReviewPage *self)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_PAGE (self));
  g_return_if_fail (self->queue != NULL);

  if (self->started)
    return;
  self->started = TRUE;
  shoebox_review_queue_start (self->queue);
  show_current (self, 1);
  progress_changed_cb (self);
}

void
shoebox_review_page_stop (ShoeboxReviewPage *self)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_PAGE (self));

  if (!self->started)
    return;
  self->started = FALSE;
  shoebox_review_queue_stop (self->queue);
  shoebox_review_answers_set_item (self->answers, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->card); i++)
    shoebox_review_card_set_item (self->card[i], NULL);
}

void
shoebox_review_page_focus (ShoeboxReviewPage *self)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_PAGE (self));

  if (shoebox_review_queue_get_current (self->queue) != NULL)
    shoebox_review_card_focus (self->card[self->shown]);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->notice), GTK_DIR_TAB_FORWARD);
}

ShoeboxReviewQueue *
shoebox_review_page_get_queue (ShoeboxReviewPage *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_PAGE (self), NULL);

  return self->queue;
}

GArray *
shoebox_review_page_dup_photos (ShoeboxReviewPage *self)
{
  ShoeboxReviewItem *item;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_PAGE (self), NULL);

  item = shoebox_review_queue_get_current (self->queue);
  return item != NULL ? shoebox_review_item_dup_photos (item)
                      : g_array_new (FALSE, FALSE, sizeof (gint64));
}

char *
shoebox_review_page_dup_status (ShoeboxReviewPage *self)
{
  g_autofree char *session = NULL;
  g_autofree char *earned = NULL;
  g_autofree char *last = NULL;
  const ShoeboxAct *act;
  ShoeboxLearning learning;
  guint n_answered;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_PAGE (self), NULL);

  n_answered = shoebox_review_queue_get_n_answered (self->queue);
  session = shoebox_words_session (n_answered, shoebox_review_queue_get_n_filed (self->queue));
  shoebox_library_get_learning (self->library, &learning);
  earned = shoebox_words_earned (shoebox_review_queue_get_accuracy_before (self->queue),
                                 learning.accuracy);
  act = shoebox_review_queue_get_last_act (self->queue);
  last = act != NULL ? shoebox_words_act (act) : NULL;
  if (n_answered == 0)
    return g_strdup (earned != NULL ? earned : "");
  return g_strjoin (" · ", session, last != NULL ? last : earned, last != NULL ? earned : NULL,
                    NULL);
}
