/* window-import.c: folders come in by drop and by chooser; the import is watched and stopped. */
#include "window-private.h"

#include "import.h"
#include "problems-window.h"

#include <glib/gi18n.h>

/* --- Dropping folders --------------------------------------------------------------------- */

static void
take_file (GPtrArray *paths, GFile *file)
{
  char *path = g_file_get_path (file);

  if (path != NULL)
    g_ptr_array_add (paths, path);
}

static gboolean
drop_cb (ShoeboxWindow *self, const GValue *value, double x, double y, GtkDropTarget *target)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  gtk_widget_remove_css_class (GTK_WIDGET (self->toasts), "drop-folder");
  if (self->library == NULL)
    return FALSE;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

      for (GSList *l = files; l != NULL; l = l->next)
        take_file (paths, l->data);
      g_slist_free (files);
    }
  else if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    take_file (paths, g_value_get_object (value));
  if (paths->len == 0)
    {
      g_autoptr (GError) error = g_error_new_literal (
        SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
        _("That is not on this computer: Shoebox imports local folders and files."));

      _shoebox_window_toast_error (self, error);
      return FALSE;
    }
  g_ptr_array_add (paths, NULL);
  shoebox_window_import (self, (const char *const *) paths->pdata);
  return TRUE;
}

/* Photos of our own grid are dropped on the sidebar, not imported again. */
static gboolean
accept_cb (ShoeboxWindow *self, GdkDrop *drop, GtkDropTarget *target)
{
  return self->library != NULL && gdk_drop_get_drag (drop) == NULL
         && gdk_content_formats_match (gdk_drop_get_formats (drop),
                                       gtk_drop_target_get_formats (target));
}

static GdkDragAction
enter_cb (ShoeboxWindow *self, double x, double y, GtkDropTarget *target)
{
  gtk_widget_add_css_class (GTK_WIDGET (self->toasts), "drop-folder");
  return GDK_ACTION_COPY;
}

static void
leave_cb (ShoeboxWindow *self, GtkDropTarget *target)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->toasts), "drop-folder");
}

void
_shoebox_window_init_drop (ShoeboxWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* --- Choosing a folder -------------------------------------------------------------------- */

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

          take_file (paths, file);
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

static void
stop_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxImport *import = self->library != NULL ? shoebox_library_get_import (self->library) : NULL;

  if (import != NULL)
    shoebox_import_cancel (import);
}

static void
resume_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (self->library != NULL)
    shoebox_library_resume (self->library);
}

static void
problems_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (self->library != NULL)
    gtk_window_present (GTK_WINDOW (shoebox_problems_window_new (self->library,
                                                                 GTK_WINDOW (self))));
}

void
_shoebox_window_class_init_import_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import-folder", NULL, import_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.stop-import", NULL, stop_cb);
  gtk_widget_class_install_action (widget_class, "win.resume-import", NULL, resume_cb);
  gtk_widget_class_install_action (widget_class, "win.show-problems", NULL, problems_cb);
}
