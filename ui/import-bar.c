/* import-bar.c: what an import does and did. */
#include "import-bar.h"

#include "fold-box.h"
#include "words-import.h"

#include <glib/gi18n.h>

/* Seconds that the summary of an import without problems stays. */
#define SUMMARY_SECONDS 10
/* What nobody asked for is shown from so many photos, or seconds, on. */
#define MANY_PHOTOS 20
#define MANY_SECONDS 2.0

struct _ShoeboxImportBar
{
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkWidget *title;
  GtkWidget *progress;
  GtkWidget *detail;
  GtkWidget *show;
  GtkWidget *problems;
  GtkWidget *resume;
  GtkWidget *pause;
  GtkWidget *stop;
  GtkWidget *close;

  ShoeboxLibrary *library;
  ShoeboxImport *shown;  /* or NULL */
  gboolean closed;       /* its summary was read */
  guint hide_id;
};

G_DEFINE_FINAL_TYPE (ShoeboxImportBar, shoebox_import_bar, ADW_TYPE_BIN)

static void
close_cb (ShoeboxImportBar *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->closed = TRUE;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}

static gboolean
hide_cb (gpointer data)
{
  ShoeboxImportBar *self = data;

  self->hide_id = 0;
  close_cb (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_running (const ShoeboxImportProgress *progress)
{
  return progress->state <= SHOEBOX_IMPORT_READING;
}

/* An import that nobody asked for is not worth a word when it finds nothing to do. */
static gboolean
is_worth_showing (const ShoeboxImportProgress *progress)
{
  return progress->walks || progress->state == SHOEBOX_IMPORT_FAILED
         || progress->todo >= MANY_PHOTOS
         || (progress->todo > 0 && (progress->paused || progress->elapsed > MANY_SECONDS));
}

static void
update_pause (ShoeboxImportBar *self, gboolean paused)
{
  const char *text = paused ? _("Go On") : _("Pause");

  gtk_button_set_icon_name (GTK_BUTTON (self->pause), paused ? "media-playback-start-symbolic"
                                                            : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (self->pause, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  paused ? _("Go On with the Import") : _("Pause the Import"), -1);
}

static void
update_running (ShoeboxImportBar *self, const ShoeboxImportProgress *progress)
{
  g_autofree char *place = shoebox_import_dup_place (self->shown);
  g_autofree char *title = shoebox_words_import_step (progress, place);
  g_autofree char *detail = shoebox_words_import_detail (progress);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->closed = FALSE;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->detail), detail);
  if (progress->todo > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                   MIN (1.0, (double) progress->done / progress->todo));
  else if (!progress->paused)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, detail, -1);
  update_pause (self, progress->paused);
}

static void
import_changed_cb (ShoeboxImportBar *self)
{
  ShoeboxImport *import = shoebox_library_get_import (self->library);
  ShoeboxImportProgress progress;
  gboolean running, trouble;

  if (import == NULL)
    return;
  shoebox_import_get_progress (import, &progress);
  if (import != self->shown)
    {
      /* What was said of the one before stays to be read. */
      if (!is_worth_showing (&progress))
        return;
      g_set_object (&self->shown, import);
      self->closed = FALSE;
    }
  running = is_running (&progress);
  if (!running && self->closed)
    return;

  if (running)
    update_running (self, &progress);
  else
    {
      g_autofree char *text = NULL;

      text = shoebox_words_import_summary (&progress, shoebox_import_get_error (import));
      gtk_label_set_text (GTK_LABEL (self->title), text);
    }
  trouble = progress.broken > 0 || progress.problems > 0;
  gtk_widget_set_visible (self->progress, running);
  gtk_widget_set_visible (self->detail, running);
  gtk_widget_set_visible (self->pause, running);
  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->show, progress.state == SHOEBOX_IMPORT_DONE && progress.added > 0);
  gtk_widget_set_visible (self->problems, !running && trouble);
  gtk_widget_set_visible (self->resume, progress.state == SHOEBOX_IMPORT_CANCELLED
                                          && progress.done < progress.todo);
  gtk_widget_set_visible (self->close, !running);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
  if (progress.state == SHOEBOX_IMPORT_DONE && !trouble && self->hide_id == 0)
    self->hide_id = g_timeout_add_seconds (SUMMARY_SECONDS, hide_cb, self);
}

static void
shoebox_import_bar_dispose (GObject *object)
{
  ShoeboxImportBar *self = SHOEBOX_IMPORT_BAR (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_clear_object (&self->shown);
  g_clear_object (&self->library);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_IMPORT_BAR);

  G_OBJECT_CLASS (shoebox_import_bar_parent_class)->dispose (object);
}

static void
shoebox_import_bar_class_init (ShoeboxImportBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_import_bar_dispose;
  g_type_ensure (SHOEBOX_TYPE_FOLD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/import-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, progress);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, detail);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, show);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, problems);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, resume);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, pause);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, stop);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, close);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
shoebox_import_bar_init (ShoeboxImportBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_pause (self, FALSE);
}

void
shoebox_import_bar_set_library (ShoeboxImportBar *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_IMPORT_BAR (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (library, "import-changed", G_CALLBACK (import_changed_cb), self,
                           G_CONNECT_SWAPPED);
  import_changed_cb (self);
}

gboolean
shoebox_import_bar_get_revealed (ShoeboxImportBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_IMPORT_BAR (self), FALSE);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

ShoeboxImport *
shoebox_import_bar_get_import (ShoeboxImportBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_IMPORT_BAR (self), NULL);

  return self->shown;
}
