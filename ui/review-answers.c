/* review-answers.c: the buttons of a question. Their places never change with the question, so that
 * fingers can learn them; only the bars do. */
#include "review-answers.h"

#include "label.h"
#include "words-review.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

#define N_KEYS 9

typedef struct
{
  gint64 album;
  GtkWidget *button;
  GtkWidget *title;
  GtkWidget *percent;
  GtkWidget *bar;
} AlbumButton;

struct _ShoeboxReviewAnswers
{
  AdwBin parent_instance;

  GtkWidget *doubt;
  GtkWidget *accept;
  GtkWidget *accept_key;
  GtkWidget *suggestion;
  GtkWidget *albums;
  GtkWidget *others;

  AlbumButton buttons[N_KEYS];
  guint n_buttons;
  int columns;
  ShoeboxLibrary *library;
  ShoeboxReviewItem *item;
  gulong changed_id;
};

G_DEFINE_FINAL_TYPE (ShoeboxReviewAnswers, shoebox_review_answers, ADW_TYPE_BIN)

/* --- What is asked ------------------------------------------------------------------------ */

/* NAN while nothing is known of the photo. */
static float
probability (ShoeboxDetails *details, gint64 album)
{
  if (details == NULL || details->albums->len == 0)
    return NAN;
  for (guint i = 0; i < details->albums->len; i++)
    {
      const ShoeboxProbability *p = g_ptr_array_index (details->albums, i);

      if (p->label == album)
        return p->p;
    }
  return 0.0f;
}

static void
update_button (ShoeboxReviewAnswers *self, AlbumButton *button)
{
  const ShoeboxQuestion *question = NULL;
  ShoeboxDetails *details = NULL;
  const char *name = gtk_label_get_text (GTK_LABEL (button->title));
  g_autofree char *percent = NULL;
  g_autofree char *label = NULL;
  float p;

  if (self->item != NULL)
    {
      question = shoebox_review_item_get_question (self->item);
      details = shoebox_review_item_get_details (self->item);
    }
  p = probability (details, button->album);
  if (isnan (p) && question != NULL && question->suggestion == button->album)
    p = question->p;
  percent = shoebox_words_percent (p);
  gtk_label_set_text (GTK_LABEL (button->percent), percent);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (button->bar),
                                 isnan (p) ? 0.0 : CLAMP ((double) p, 0.0, 1.0));
  if (question != NULL && question->suggestion == button->album)
    gtk_widget_add_css_class (button->button, "suggested");
  else
    gtk_widget_remove_css_class (button->button, "suggested");
  label = *percent != '\0' ? g_strdup_printf (_("%s: %s"), name, percent) : g_strdup (name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

/* What is in doubt, or what was answered when the owner went back to look. */
static void
update_doubt (ShoeboxReviewAnswers *self)
{
  const ShoeboxQuestion *question = shoebox_review_item_get_question (self->item);
  ShoeboxDetails *details = shoebox_review_item_get_details (self->item);
  const ShoeboxAct *act = shoebox_review_item_get_act (self->item);
  g_autofree char *text = NULL;

  if (shoebox_review_item_get_state (self->item) != SHOEBOX_REVIEW_ANSWERED)
    text = shoebox_words_doubt (question->reason, details != NULL ? details->torn_a : NULL,
                                details != NULL ? details->torn_b : NULL);
  else if (act != NULL && act->label_name != NULL)
    text = g_strdup_printf (_("You filed it in “%s”."), act->label_name);
  else
    text = g_strdup (_("You answered this one."));
  gtk_inscription_set_text (GTK_INSCRIPTION (self->doubt), text);
  gtk_widget_set_tooltip_text (self->doubt, text);
}

/* The button stays without a suggestion, so that the albums below do not jump. */
static void
update_suggestion (ShoeboxReviewAnswers *self)
{
  const ShoeboxQuestion *question = shoebox_review_item_get_question (self->item);
  gboolean any = question->suggestion_name != NULL;
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  text = any ? shoebox_words_suggestion (question->suggestion_name, question->p)
             : g_strdup (_("No suggestion"));
  label = any ? g_strdup_printf (_("Accept: %s"), text) : g_strdup (text);
  gtk_label_set_text (GTK_LABEL (self->suggestion), text);
  gtk_widget_set_tooltip_text (self->accept, text); /* a long name is cut */
  gtk_widget_set_visible (self->accept_key, any);
  if (any)
    gtk_widget_add_css_class (self->accept, "suggested-action");
  else
    gtk_widget_remove_css_class (self->accept, "suggested-action");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->accept), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
item_changed_cb (ShoeboxReviewAnswers *self)
{
  for (guint i = 0; i < self->n_buttons; i++)
    update_button (self, &self->buttons[i]);
  if (self->item == NULL)
    return;
  update_doubt (self);
  update_suggestion (self);
}

/* --- Buttons ------------------------------------------------------------------------------ */

static GtkWidget *
new_key_hint (const char *key)
{
  GtkWidget *hint = g_object_new (GTK_TYPE_LABEL, "label", key, "valign", GTK_ALIGN_CENTER,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (hint, "key-hint");
  return hint;
}

static void
attach (ShoeboxReviewAnswers *self)
{
  GtkGridLayout *layout = GTK_GRID_LAYOUT (gtk_widget_get_layout_manager (self->albums));

  for (guint i = 0; i < self->n_buttons; i++)
    {
      GtkLayoutChild *child = gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (layout),
                                                                   self->buttons[i].button);
      int n = (int) i, rows = ((int) self->n_buttons + self->columns - 1) / self->columns;

      /* The bar says it as well where there is no room for the number. */
      gtk_widget_set_visible (self->buttons[i].percent, self->columns == 1);
      /* Down the first column, then the second: the keys stay in order on both. */
      gtk_grid_layout_child_set_column (GTK_GRID_LAYOUT_CHILD (child), n / MAX (rows, 1));
      gtk_grid_layout_child_set_row (GTK_GRID_LAYOUT_CHILD (child), n % MAX (rows, 1));
    }
}

static void
add_button (ShoeboxReviewAnswers *self, ShoeboxLabel *label)
{
  AlbumButton *button = &self->buttons[self->n_buttons++];
  const char *name = shoebox_label_get_name (label);
  g_autofree char *key = g_strdup_printf ("%u", self->n_buttons);
  g_autofree char *hint = g_strdup_printf (_("File under “%s”"), name);
  GtkWidget *grid = gtk_grid_new ();

  button->album = shoebox_label_get_id (label);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 8);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  gtk_grid_attach (GTK_GRID (grid), new_key_hint (key), 0, 0, 1, 2);
  button->title = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "hexpand", TRUE,
                                "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  g_object_bind_property (label, "name", button->title, "label", G_BINDING_DEFAULT);
  gtk_grid_attach (GTK_GRID (grid), button->title, 1, 0, 1, 1);
  button->percent = gtk_label_new (NULL);
  gtk_widget_add_css_class (button->percent, "dim-label");
  gtk_widget_add_css_class (button->percent, "numeric");
  gtk_widget_add_css_class (button->percent, "caption");
  gtk_grid_attach (GTK_GRID (grid), button->percent, 2, 0, 1, 1);
  button->bar = g_object_new (GTK_TYPE_PROGRESS_BAR, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (button->bar, "album-bar");
  gtk_grid_attach (GTK_GRID (grid), button->bar, 1, 1, 2, 1);

  button->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button->button), grid);
  gtk_widget_add_css_class (button->button, "flat");
  gtk_widget_add_css_class (button->button, "review-album");
  gtk_widget_set_focus_on_click (button->button, FALSE);
  gtk_widget_set_tooltip_text (button->button, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button->button),
                                  GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, key, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button->button), "x", button->album);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button->button), "review.file");
  gtk_grid_attach (GTK_GRID (self->albums), button->button, 0, (int) self->n_buttons, 1, 1);
}

/* Only when albums appear, vanish or move: the counts of a photo that was filed change nothing. */
static void
albums_changed_cb (ShoeboxReviewAnswers *self)
{
  GListModel *albums = shoebox_library_get_albums (self->library);
  guint n = MIN (g_list_model_get_n_items (albums), N_KEYS);

  for (guint i = 0; i < self->n_buttons; i++)
    gtk_grid_remove (GTK_GRID (self->albums), self->buttons[i].button);
  self->n_buttons = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ShoeboxLabel) label = g_list_model_get_item (albums, i);

      add_button (self, label);
    }
  attach (self);
  item_changed_cb (self);
}

static void
add_other (ShoeboxReviewAnswers *self, int column, const char *title, const char *key,
           const char *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_append (GTK_BOX (box), new_key_hint (key));
  gtk_box_append (GTK_BOX (box),
                  g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "hexpand", TRUE,
                                "ellipsize", PANGO_ELLIPSIZE_END, NULL));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "review-album");
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, key, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_grid_attach (GTK_GRID (self->others), button, column, 0, 1, 1);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_review_answers_dispose (GObject *object)
{
  ShoeboxReviewAnswers *self = SHOEBOX_REVIEW_ANSWERS (object);

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_clear_object (&self->item);
  g_clear_object (&self->library);
  self->n_buttons = 0;
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_REVIEW_ANSWERS);

  G_OBJECT_CLASS (shoebox_review_answers_parent_class)->dispose (object);
}

static void
shoebox_review_answers_class_init (ShoeboxReviewAnswersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_review_answers_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/review-answers.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewAnswers, doubt);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewAnswers, accept);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewAnswers, accept_key);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewAnswers, suggestion);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewAnswers, albums);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewAnswers, others);
}

static void
shoebox_review_answers_init (ShoeboxReviewAnswers *self)
{
  self->columns = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->accept),
                                  GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "Enter", -1);
  add_other (self, 0, _("No Album"), "U", "review.none");
  add_other (self, 1, _("Other…"), "F", "review.other");
}

void
shoebox_review_answers_set_library (ShoeboxReviewAnswers *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ANSWERS (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (shoebox_library_get_albums (library), "items-changed",
                           G_CALLBACK (albums_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  albums_changed_cb (self);
}

void
shoebox_review_answers_set_item (ShoeboxReviewAnswers *self, ShoeboxReviewItem *item)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ANSWERS (self));

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  if (item != NULL)
    self->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (item_changed_cb),
                                                 self);
  item_changed_cb (self);
}

void
shoebox_review_answers_set_columns (ShoeboxReviewAnswers *self, int columns)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ANSWERS (self));

  if (self->columns == columns)
    return;
  self->columns = columns;
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (self->doubt), columns == 1 ? 2 : 1);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (self->doubt), 2);
  attach (self);
}
