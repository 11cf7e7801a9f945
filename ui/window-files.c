/* window-files.c: the files behind the photos: shown in the file manager, opened with another
 * program, their paths copied. */
#include "window-private.h"

#include "show-file.h"

#include <glib/gi18n.h>

/* Rows that the main thread reads for the paths of a selection; what is more is left out of the
 * clipboard, and said. */
#define MAX_PATHS 1000

/* The first photo that an act is about (full reference), or NULL. */
static ShoeboxPhoto *
dup_photo (ShoeboxWindow *self)
{
  g_autoptr (GArray) ids = _shoebox_window_dup_targets (self);

  return ids->len > 0 ? shoebox_library_get_photo (self->library, g_array_index (ids, gint64, 0))
                      : NULL;
}

static void
show_folder_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ShoeboxPhoto) photo = dup_photo (SHOEBOX_WINDOW (widget));

  if (photo != NULL)
    shoebox_show_file (GTK_WINDOW (widget), shoebox_photo_get_path (photo));
}

static void
copy_path_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = _shoebox_window_dup_targets (self);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *said = NULL;
  guint n = 0;

  for (guint i = 0; i < ids->len && n < MAX_PATHS; i++)
    {
      g_autoptr (ShoeboxPhoto) photo
          = shoebox_library_get_photo (self->library, g_array_index (ids, gint64, i));
      g_autofree char *path = NULL;

      if (photo == NULL)
        continue;
      path = g_filename_display_name (shoebox_photo_get_path (photo));
      if (n++ > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, path);
    }
  if (n == 0)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  said = n < ids->len ? g_strdup_printf (_("The first %'u paths are copied"), n)
                      : g_strdup_printf (ngettext ("The path is copied", "%'u paths are copied", n),
                                         n);
  _shoebox_window_toast (self, said, NULL, NULL);
}

static void
opened_with_cb (GtkAppChooserDialog *dialog, int response, ShoeboxWindow *self)
{
  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr (GAppInfo) program = gtk_app_chooser_get_app_info (GTK_APP_CHOOSER (dialog));
      g_autoptr (GdkAppLaunchContext) context
          = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (self)));
      GFile *file = g_object_get_data (G_OBJECT (dialog), "shoebox-file");
      GList files = { .data = file };
      g_autoptr (GError) error = NULL;

      if (program != NULL
          && !g_app_info_launch (program, &files, G_APP_LAUNCH_CONTEXT (context), &error))
        _shoebox_window_toast_error (self, error);
    }
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
open_with_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ShoeboxPhoto) photo = dup_photo (SHOEBOX_WINDOW (widget));
  g_autofree char *type = NULL;
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (photo == NULL)
    return;
  /* By its name: the file is not opened for a menu. */
  type = g_content_type_guess (shoebox_photo_get_path (photo), NULL, 0, NULL);
  dialog = gtk_app_chooser_dialog_new_for_content_type (GTK_WINDOW (widget), GTK_DIALOG_MODAL,
                                                        type);
  /* Translators: %s is a file name. */
  heading = g_markup_printf_escaped (_("Open “%s” with another program"),
                                     shoebox_photo_get_name (photo));
  gtk_app_chooser_dialog_set_heading (GTK_APP_CHOOSER_DIALOG (dialog), heading);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "shoebox-file",
                          g_file_new_for_path (shoebox_photo_get_path (photo)), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (opened_with_cb), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
_shoebox_window_class_init_file_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-folder", NULL, show_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-path", NULL, copy_path_cb);
  gtk_widget_class_install_action (widget_class, "win.open-with", NULL, open_with_cb);
}
