/* report-bar.c: a line of facts about an album or a tag. */
#include "report-bar.h"

#include "fold-box.h"
#include "slips-window.h"
#include "words-review.h"

#include <glib/gi18n.h>

/* A pause after facts were added, so that a burst of them is counted once. */
#define PAUSE_MS 400

struct _ShoeboxReportBar
{
  AdwBin parent_instance;

  GtkWidget *box;
  GtkWidget *summary;
  GtkWidget *more;
  GtkWidget *revealer;
  GtkWidget *details;
  GtkWidget *slips;
  GtkWidget *slips_label;

  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
  gint64 label;
  ShoeboxLabelKind kind;
  ShoeboxLabelReport *report;
  guint fetch_id;            /* idle or timeout source that asks for the report */
  GCancellable *cancellable; /* while it is made */
};

G_DEFINE_FINAL_TYPE (ShoeboxReportBar, shoebox_report_bar, ADW_TYPE_BIN)

/* --- Asking ------------------------------------------------------------------------------- */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxReportBar) self = data;
  g_autoptr (GError) error = NULL;
  ShoeboxLabelReport *report;

  report = shoebox_library_report_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      g_clear_pointer (&report, shoebox_label_report_free);
      return; /* another place was chosen meanwhile */
    }
  g_clear_object (&self->cancellable);
  if (report == NULL)
    g_debug ("Nothing to tell of label %" G_GINT64_FORMAT ": %s", self->label, error->message);
  shoebox_report_bar_set_report (self, report);
}

static void
cancel (ShoeboxReportBar *self)
{
  g_clear_handle_id (&self->fetch_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
fetch_cb (gpointer data)
{
  ShoeboxReportBar *self = data;

  self->fetch_id = 0;
  cancel (self);
  self->cancellable = g_cancellable_new ();
  shoebox_library_report_async (self->library, self->label, self->cancellable, fetched_cb,
                                g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* The photos come first: this waits until the window has nothing else to do. */
static void
queue_fetch (ShoeboxReportBar *self)
{
  if (self->library != NULL && self->label != 0 && self->fetch_id == 0)
    self->fetch_id = g_timeout_add_full (G_PRIORITY_LOW, PAUSE_MS, fetch_cb, self, NULL);
}

/* --- Showing ------------------------------------------------------------------------------ */

static void
toggled_cb (ShoeboxReportBar *self)
{
  gboolean open = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->more));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), open);
  gtk_button_set_icon_name (GTK_BUTTON (self->more),
                            open ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_STATE_EXPANDED, open,
                               -1);
}

static void
slips_clicked_cb (ShoeboxReportBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  GtkWidget *window;

  if (self->report == NULL || !GTK_IS_WINDOW (root))
    return;
  window = shoebox_slips_window_new (self->library, self->thumbnails, self->report, self->kind,
                                     GTK_WINDOW (root));
  /* What was confirmed there is no act, so nothing else tells of it. */
  g_signal_connect_object (window, "destroy", G_CALLBACK (queue_fetch), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

void
shoebox_report_bar_set_report (ShoeboxReportBar *self, ShoeboxLabelReport *report)
{
  g_autofree char *summary = NULL;
  g_autofree char *details = NULL;
  guint n_slips;

  g_return_if_fail (SHOEBOX_IS_REPORT_BAR (self));

  g_clear_pointer (&self->report, shoebox_label_report_free);
  self->report = report;
  gtk_widget_set_visible (self->box, report != NULL);
  gtk_widget_set_sensitive (self->more, report != NULL);
  if (report == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->summary), "");
      gtk_label_set_text (GTK_LABEL (self->details), "");
      gtk_widget_set_tooltip_text (self->summary, NULL);
      gtk_widget_hide (self->slips);
      return;
    }
  summary = shoebox_words_report (report, self->kind);
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  gtk_widget_set_tooltip_text (self->summary, summary);
  details = shoebox_words_report_details (report, self->kind);
  gtk_label_set_text (GTK_LABEL (self->details), details != NULL ? details : "");
  n_slips = report->slips != NULL ? report->slips->len : 0;
  gtk_widget_set_visible (self->slips, n_slips > 0);
  if (n_slips > 0)
    {
      g_autofree char *text = shoebox_words_slips (n_slips);

      gtk_label_set_text (GTK_LABEL (self->slips_label), text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->slips), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      text, -1);
    }
}

void
shoebox_report_bar_set_label (ShoeboxReportBar *self, gint64 label, ShoeboxLabelKind kind)
{
  g_return_if_fail (SHOEBOX_IS_REPORT_BAR (self));

  if (self->label == label)
    return;
  cancel (self);
  self->label = label;
  self->kind = kind;
  /* What was said of the place before does not stand over this one; the line stays, so that the
   * photos do not move when the report comes. */
  shoebox_report_bar_set_report (self, NULL);
  gtk_widget_set_visible (self->box, label != 0);
  if (label != 0)
    self->fetch_id = g_idle_add_full (G_PRIORITY_LOW, fetch_cb, self, NULL);
}

gboolean
shoebox_report_bar_get_loading (ShoeboxReportBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REPORT_BAR (self), FALSE);

  return self->fetch_id != 0 || self->cancellable != NULL;
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_report_bar_dispose (GObject *object)
{
  ShoeboxReportBar *self = SHOEBOX_REPORT_BAR (object);

  cancel (self);
  g_clear_pointer (&self->report, shoebox_label_report_free);
  g_clear_object (&self->library);
  g_clear_object (&self->thumbnails);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_REPORT_BAR);

  G_OBJECT_CLASS (shoebox_report_bar_parent_class)->dispose (object);
}

static void
shoebox_report_bar_class_init (ShoeboxReportBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_report_bar_dispose;
  g_type_ensure (SHOEBOX_TYPE_FOLD_BOX);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/report-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, box);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, summary);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, more);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, details);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, slips);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReportBar, slips_label);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, slips_clicked_cb);
}

static void
shoebox_report_bar_init (ShoeboxReportBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("What Shoebox learned of these photos"), -1);
  toggled_cb (self);
}

void
shoebox_report_bar_set_library (ShoeboxReportBar *self, ShoeboxLibrary *library,
                                ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_REPORT_BAR (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->thumbnails = g_object_ref (thumbnails);
  g_signal_connect_object (library, "learned", G_CALLBACK (queue_fetch), self, G_CONNECT_SWAPPED);
  /* Heads that move no photo may be better ones all the same. */
  g_signal_connect_object (library, "learning-changed", G_CALLBACK (queue_fetch), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "undo-changed", G_CALLBACK (queue_fetch), self,
                           G_CONNECT_SWAPPED);
}
