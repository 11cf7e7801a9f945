/* window-import.c: folders are chosen; the import is paused, stopped, and told of when it ends. */
#include "window-private.h"

#include "folders.h"
#include "import.h"
#include "problems-window.h"
#include "words-import.h"

#include <glib/gi18n.h>

#define LONG_SECONDS 10.0

/* --- Choosing folders --------------------------------------------------------------------- */

static void
chosen_cb (ShoeboxWindow *self, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          char *path = g_file_get_path (file);

          if (path != NULL)
            g_ptr_array_add (paths, path);
        }
      g_ptr_array_add (paths, NULL);
      shoebox_window_import (self, (const char *const *) paths->pdata);
    }
  g_clear_object (&self->chooser);
}

static void
import_folder_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (self->chooser == NULL)
    {
      self->chooser = GTK_NATIVE_DIALOG (
        gtk_file_chooser_native_new (_("Import Folders"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Import"),
                                     _("_Cancel")));
      gtk_native_dialog_set_modal (self->chooser, TRUE);
      gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
      g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_native_dialog_show (self->chooser);
}

/* --- The import that runs ----------------------------------------------------------------- */

static ShoeboxImport *
get_import (ShoeboxWindow *self)
{
  return self->library != NULL ? shoebox_library_get_import (self->library) : NULL;
}

static void
pause_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxImport *import = get_import (SHOEBOX_WINDOW (widget));
  ShoeboxImportProgress progress;

  if (import == NULL)
    return;
  shoebox_import_get_progress (import, &progress);
  shoebox_import_set_paused (import, !progress.paused);
}

static void
stop_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxImport *import = get_import (SHOEBOX_WINDOW (widget));

  if (import != NULL)
    shoebox_import_cancel (import);
}

static void
resume_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxImport *import;

  if (self->library != NULL && (import = shoebox_library_resume (self->library)) != NULL)
    shoebox_import_set_paused (import, FALSE);
}

static void
problems_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (self->library != NULL)
    gtk_window_present (GTK_WINDOW (shoebox_problems_window_new (
      self->library, shoebox_import_bar_get_import (self->import_bar), GTK_WINDOW (self))));
}

static void
show_new_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (self->library == NULL)
    return;
  shoebox_sidebar_select (self->sidebar, SHOEBOX_PLACE_ALL, 0);
  shoebox_window_search (self, "import:last");
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  /* What was searched for is to be seen, not to be typed. */
  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

/* --- Its end ------------------------------------------------------------------------------ */

static void
notify_owner (ShoeboxWindow *self, const char *text)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL || !g_application_get_is_registered (G_APPLICATION (application)))
    return;
  notification = g_notification_new (_("The Import Has Ended"));
  g_notification_set_body (notification, text);
  g_notification_set_default_action (notification, "app.show-new");
  g_application_send_notification (G_APPLICATION (application), "import", notification);
}

void
_shoebox_window_import_changed (ShoeboxWindow *self)
{
  ShoeboxImport *import = get_import (self);
  ShoeboxImportProgress progress;
  g_autofree char *text = NULL;

  if (import == NULL)
    return;
  shoebox_import_get_progress (import, &progress);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.pause-import",
                                 progress.state <= SHOEBOX_IMPORT_READING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stop-import",
                                 progress.state <= SHOEBOX_IMPORT_READING);
  if (progress.state != SHOEBOX_IMPORT_DONE || import == self->told)
    return;
  g_set_object (&self->told, import);
  if (progress.added == 0)
    return;
  text = shoebox_words_import_news (&progress);
  /* The bar says it of those that it shows. */
  if (shoebox_import_bar_get_import (self->import_bar) != import)
    _shoebox_window_toast (self, text, _("_Show"), "win.show-new");
  if (progress.elapsed >= self->long_import && !gtk_window_is_active (GTK_WINDOW (self)))
    notify_owner (self, text);
}

static void
active_changed_cb (ShoeboxWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (self->library == NULL || !gtk_window_is_active (GTK_WINDOW (self)))
    return;
  shoebox_library_rescan (self->library);
  if (application != NULL && g_application_get_is_registered (G_APPLICATION (application)))
    g_application_withdraw_notification (G_APPLICATION (application), "import");
}

void
_shoebox_window_init_import (ShoeboxWindow *self)
{
  self->long_import = LONG_SECONDS;
  _shoebox_window_init_drop (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.pause-import", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stop-import", FALSE);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
}

void
_shoebox_window_set_import_library (ShoeboxWindow *self)
{
  shoebox_import_bar_set_library (self->import_bar, self->library);
  /* After the bar, which may show it. */
  g_signal_connect_object (self->library, "import-changed",
                           G_CALLBACK (_shoebox_window_import_changed), self, G_CONNECT_SWAPPED);
}

void
_shoebox_window_clear_import (ShoeboxWindow *self)
{
  g_clear_object (&self->told);
  g_clear_object (&self->volumes);
  g_clear_object (&self->volumes_section);
}

void
_shoebox_window_class_init_import (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import-folder", NULL, import_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.pause-import", NULL, pause_cb);
  gtk_widget_class_install_action (widget_class, "win.stop-import", NULL, stop_cb);
  gtk_widget_class_install_action (widget_class, "win.resume-import", NULL, resume_cb);
  gtk_widget_class_install_action (widget_class, "win.show-problems", NULL, problems_cb);
  gtk_widget_class_install_action (widget_class, "win.show-new", NULL, show_new_cb);
  _shoebox_window_class_init_drop (widget_class);
  _shoebox_window_class_init_volumes (widget_class);
}
