/* import-bar.c: what an import does and did. */
#include "import-bar.h"

#include "import.h"
#include "words.h"

#include <glib/gi18n.h>

/* Seconds that the summary of an import without problems stays. */
#define SUMMARY_SECONDS 10

struct _ShoeboxImportBar
{
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkWidget *text;
  GtkWidget *progress;
  GtkWidget *problems;
  GtkWidget *resume;
  GtkWidget *stop;
  GtkWidget *close;

  ShoeboxLibrary *library;
  ShoeboxImport *closed; /* the finished import whose summary was closed; not owned */
  guint hide_id;
};

G_DEFINE_FINAL_TYPE (ShoeboxImportBar, shoebox_import_bar, ADW_TYPE_BIN)

static void
close_cb (ShoeboxImportBar *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->closed = shoebox_library_get_import (self->library);
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

static char *
describe_reading (const ShoeboxImportProgress *progress)
{
  g_autofree char *left = shoebox_words_time_left (progress->left);
  GString *text = g_string_new (NULL);

  if (progress->state == SHOEBOX_IMPORT_SCANNING)
    g_string_append_printf (text, _("Looking for photos: %'u found, %'u of %'u read"),
                            progress->found, progress->done, progress->todo);
  else
    g_string_append_printf (text, _("Reading photos: %'u of %'u"), progress->done,
                            progress->todo);
  if (progress->rate > 0.0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("%.1f a second"), progress->rate);
    }
  if (left != NULL && progress->state == SHOEBOX_IMPORT_READING)
    g_string_append_printf (text, " · %s", left);
  return g_string_free (text, FALSE);
}

static char *
describe_done (const ShoeboxImportProgress *progress)
{
  GString *text = g_string_new (NULL);
  guint good = progress->done - MIN (progress->broken, progress->done);

  if (progress->found == 0 && progress->problems == 0)
    g_string_append (text, _("There are no photos in what you gave me."));
  else if (progress->done == 0 && progress->unchanged > 0)
    g_string_append_printf (text,
                            ngettext ("The %'u photo was known already.",
                                      "All %'u photos were known already.", progress->unchanged),
                            progress->unchanged);
  else
    g_string_append_printf (text, ngettext ("Read %'u photo.", "Read %'u photos.", good), good);
  if (progress->moved > 0)
    g_string_append_printf (text, ngettext (" %'u was found again elsewhere.",
                                            " %'u were found again elsewhere.", progress->moved),
                            progress->moved);
  if (progress->missing > 0)
    g_string_append_printf (text, ngettext (" %'u is missing.", " %'u are missing.",
                                            progress->missing),
                            progress->missing);
  if (progress->broken > 0)
    g_string_append_printf (text, ngettext (" %'u could not be read.", " %'u could not be read.",
                                            progress->broken),
                            progress->broken);
  if (progress->problems > 0)
    g_string_append_printf (text, ngettext (" %'u place could not be looked into.",
                                            " %'u places could not be looked into.",
                                            progress->problems),
                            progress->problems);
  return g_string_free (text, FALSE);
}

static void
import_changed_cb (ShoeboxImportBar *self)
{
  ShoeboxImport *import = shoebox_library_get_import (self->library);
  ShoeboxImportProgress progress;
  g_autofree char *text = NULL;
  gboolean running, trouble;

  if (import == NULL)
    {
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
      return;
    }
  shoebox_import_get_progress (import, &progress);
  running = progress.state == SHOEBOX_IMPORT_SCANNING || progress.state == SHOEBOX_IMPORT_READING;
  if (running)
    {
      g_clear_handle_id (&self->hide_id, g_source_remove);
      self->closed = NULL;
    }
  else if (import == self->closed)
    return;

  switch (progress.state)
    {
    case SHOEBOX_IMPORT_SCANNING:
    case SHOEBOX_IMPORT_READING:
      text = describe_reading (&progress);
      break;
    case SHOEBOX_IMPORT_CANCELLED:
      text = g_strdup_printf (_("Stopped: %'u of %'u photos were read. What is decided is kept."),
                              progress.done, progress.todo);
      break;
    case SHOEBOX_IMPORT_FAILED:
      {
        const GError *error = shoebox_import_get_error (import);

        text = g_strdup_printf (_("The import stopped: %s"),
                                error != NULL ? error->message : _("unknown reason"));
      }
      break;
    case SHOEBOX_IMPORT_DONE:
    default:
      text = describe_done (&progress);
      break;
    }
  gtk_label_set_text (GTK_LABEL (self->text), text);

  gtk_widget_set_visible (self->progress, running);
  if (running && progress.todo > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                   MIN (1.0, (double) progress.done / progress.todo));
  else if (running)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress));

  trouble = progress.broken > 0 || progress.problems > 0;
  gtk_widget_set_visible (self->problems, !running && trouble);
  gtk_widget_set_visible (self->resume, progress.state == SHOEBOX_IMPORT_CANCELLED
                                          && progress.done < progress.todo);
  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->close, !running);
  /* An import that nobody asked for is not worth a word when it found nothing to do. */
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer),
                                 progress.walks || progress.todo > 0 || trouble
                                   || progress.state == SHOEBOX_IMPORT_FAILED);
  if (progress.state == SHOEBOX_IMPORT_DONE && !trouble && self->hide_id == 0)
    self->hide_id = g_timeout_add_seconds (SUMMARY_SECONDS, hide_cb, self);
}

static void
shoebox_import_bar_dispose (GObject *object)
{
  ShoeboxImportBar *self = SHOEBOX_IMPORT_BAR (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
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
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/import-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, text);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, progress);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, problems);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, resume);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, stop);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxImportBar, close);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
shoebox_import_bar_init (ShoeboxImportBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
