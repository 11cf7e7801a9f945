/* consequence-bar.c: what was learned, in one line. */
#include "consequence-bar.h"

#include "fold-box.h"
#include "words-learning.h"

#define PATIENCE_MS 12000

struct _ShoeboxConsequenceBar
{
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkWidget *content;
  GtkWidget *text;
  GtkWidget *look;
  GtkWidget *put_back;
  GtkWidget *apply;
  GtkWidget *not_now;
  GtkWidget *close;
  GtkEventController *motion;
  GtkEventController *focus;

  ShoeboxLibrary *library;
  ShoeboxConsequence *consequence;
  guint patience; /* milliseconds */
  gboolean held;
  guint hide_id;
};

enum
{
  CHANGED,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxConsequenceBar, shoebox_consequence_bar, ADW_TYPE_BIN)

/* --- Coming and going --------------------------------------------------------------------- */

static gboolean
is_in_use (ShoeboxConsequenceBar *self)
{
  return gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion))
         || gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (self->focus));
}

static gboolean
hide_cb (gpointer data)
{
  ShoeboxConsequenceBar *self = data;

  self->hide_id = 0;
  shoebox_consequence_bar_close (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* The time to read begins anew when somebody has let go of it. */
static void
update_timer (ShoeboxConsequenceBar *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (shoebox_consequence_bar_get_revealed (self) && self->consequence->applied
      && !self->held && !is_in_use (self))
    self->hide_id = g_timeout_add (self->patience, hide_cb, self);
}

static void
show (ShoeboxConsequenceBar *self, ShoeboxConsequence *consequence, const char *text)
{
  gboolean applied = consequence->applied;
  gboolean changes = consequence->n_moved > 0 || consequence->n_tagged > 0;

  shoebox_consequence_ref (consequence);
  g_clear_pointer (&self->consequence, shoebox_consequence_unref);
  self->consequence = consequence;

  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->content), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
  gtk_widget_set_visible (self->look, changes);
  gtk_widget_set_visible (self->put_back, applied && changes);
  gtk_widget_set_visible (self->apply, !applied);
  gtk_widget_set_visible (self->not_now, !applied);
  gtk_widget_set_visible (self->close, applied); /* else Not Now is the way out */
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
  update_timer (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
learned_cb (ShoeboxConsequenceBar *self, ShoeboxConsequence *consequence)
{
  g_autofree char *text = shoebox_words_consequence (consequence);

  if (text != NULL)
    show (self, consequence, text);
  else if (self->consequence != NULL && !self->consequence->applied)
    shoebox_consequence_bar_close (self, TRUE); /* what waited has been overtaken */
}

void
shoebox_consequence_bar_close (ShoeboxConsequenceBar *self, gboolean answered)
{
  gboolean revealed, focus;

  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_BAR (self));

  revealed = shoebox_consequence_bar_get_revealed (self);
  focus = gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (self->focus));
  g_clear_handle_id (&self->hide_id, g_source_remove);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
  if (answered && self->consequence != NULL)
    {
      g_clear_pointer (&self->consequence, shoebox_consequence_unref);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  if (revealed)
    g_signal_emit (self, signals[CLOSED], 0, focus);
}

static void
close_cb (ShoeboxConsequenceBar *self)
{
  shoebox_consequence_bar_close (self, FALSE);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  shoebox_consequence_bar_close (SHOEBOX_CONSEQUENCE_BAR (widget), FALSE);
  return TRUE;
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_consequence_bar_dispose (GObject *object)
{
  ShoeboxConsequenceBar *self = SHOEBOX_CONSEQUENCE_BAR (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_clear_pointer (&self->consequence, shoebox_consequence_unref);
  g_clear_object (&self->library);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_CONSEQUENCE_BAR);

  G_OBJECT_CLASS (shoebox_consequence_bar_parent_class)->dispose (object);
}

static void
shoebox_consequence_bar_class_init (ShoeboxConsequenceBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_consequence_bar_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (SHOEBOX_TYPE_FOLD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/consequence-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, content);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, text);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, look);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, put_back);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, apply);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, not_now);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, close);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, motion);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequenceBar, focus);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_bind_template_callback (widget_class, update_timer);
}

static void
shoebox_consequence_bar_init (ShoeboxConsequenceBar *self)
{
  self->patience = PATIENCE_MS;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
shoebox_consequence_bar_set_library (ShoeboxConsequenceBar *self, ShoeboxLibrary *library)
{
  g_autoptr (ShoeboxConsequence) pending = NULL;

  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_BAR (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (library, "learned", G_CALLBACK (learned_cb), self, G_CONNECT_SWAPPED);
  pending = shoebox_library_get_pending (library);
  if (pending != NULL)
    learned_cb (self, pending);
}

ShoeboxConsequence *
shoebox_consequence_bar_get_consequence (ShoeboxConsequenceBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_CONSEQUENCE_BAR (self), NULL);

  return self->consequence;
}

gboolean
shoebox_consequence_bar_get_revealed (ShoeboxConsequenceBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_CONSEQUENCE_BAR (self), FALSE);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

void
shoebox_consequence_bar_set_patience (ShoeboxConsequenceBar *self, guint patience)
{
  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_BAR (self));

  self->patience = patience;
}

void
shoebox_consequence_bar_set_held (ShoeboxConsequenceBar *self, gboolean held)
{
  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_BAR (self));

  self->held = held;
  update_timer (self);
}
