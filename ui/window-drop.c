/* window-drop.c: folders and photos that are dropped anywhere on the window, or pasted. */
#include "window-private.h"

#include "drop-cover.h"
#include "scanner.h"

#include <glib/gi18n.h>

/* --- Which of them are photos ------------------------------------------------------------- */

typedef struct
{
  GPtrArray *files;  /* of GFile */
  GPtrArray *paths;  /* of char *, those to import */
  guint remote;      /* have no place on this computer */
  guint others;      /* are neither a folder nor a picture */
  ShoeboxPlace place; /* of the row on which they fell, or all photos */
  gint64 label;
} Given;

static void
given_free (gpointer data)
{
  Given *given = data;

  g_ptr_array_unref (given->files);
  g_ptr_array_unref (given->paths);
  g_free (given);
}

/* A folder is imported with all photos in it, a picture as itself whatever its name; videos, notes
 * and the like that come along are left out. Disks may be slow, so in a thread. */
static void
sort_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Given *given = data;

  for (guint i = 0; i < given->files->len; i++)
    {
      GFile *file = g_ptr_array_index (given->files, i);
      char *path = g_file_get_path (file);
      g_autoptr (GFileInfo) info = NULL;
      gboolean wanted = FALSE;

      if (path == NULL)
        {
          given->remote++;
          continue;
        }
      info = g_file_query_info (file,
                                G_FILE_ATTRIBUTE_STANDARD_TYPE
                                "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                                G_FILE_QUERY_INFO_NONE, cancellable, NULL);
      if (info != NULL)
        {
          const char *type = g_file_info_get_content_type (info);

          wanted = g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY
                   || shoebox_scan_is_photo (path)
                   || (type != NULL && g_content_type_is_a (type, "image/*"));
        }
      if (wanted)
        g_ptr_array_add (given->paths, path);
      else
        {
          given->others++;
          g_free (path);
        }
    }
  g_task_return_boolean (task, TRUE);
}

static void
tell_left_out (ShoeboxWindow *self, const Given *given)
{
  g_autofree char *text = NULL;

  if (given->remote > 0)
    text = g_strdup (_("That is not on this computer: Shoebox imports local folders and files."));
  else if (given->others > 0 && given->paths->len == 0)
    text = g_strdup (ngettext ("That is no photo and no folder.",
                               "There is no photo and no folder among that.", given->others));
  else if (given->others > 0)
    text = g_strdup_printf (ngettext ("%'u file is no photo and was left out.",
                                      "%'u files are no photos and were left out.",
                                      given->others),
                            given->others);
  if (text != NULL)
    _shoebox_window_toast (self, text, NULL, NULL);
}

static void
sorted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (source);
  Given *given = g_task_get_task_data (G_TASK (result));

  if (self->library == NULL)
    return; /* the window was closed meanwhile */
  tell_left_out (self, given);
  g_ptr_array_add (given->paths, NULL);
  if (given->label != 0)
    _shoebox_window_import_into (self, (const char *const *) given->paths->pdata, given->place,
                                 given->label);
  else
    shoebox_window_import (self, (const char *const *) given->paths->pdata);
}

/* FALSE when there is nothing in it. */
static gboolean
take_files (ShoeboxWindow *self, const GValue *value, ShoeboxSidebarRow *row)
{
  Given *given;
  GTask *task;

  if (self->library == NULL)
    return FALSE;
  given = g_new0 (Given, 1);
  if (row != NULL)
    {
      given->place = shoebox_sidebar_item_get_place (shoebox_sidebar_row_get_item (row));
      given->label = shoebox_sidebar_item_get_label (shoebox_sidebar_row_get_item (row));
    }
  given->files = g_ptr_array_new_with_free_func (g_object_unref);
  given->paths = g_ptr_array_new_with_free_func (g_free);
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

      for (GSList *l = files; l != NULL; l = l->next)
        g_ptr_array_add (given->files, g_object_ref (l->data));
      g_slist_free (files);
    }
  else if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    g_ptr_array_add (given->files, g_value_dup_object (value));
  if (given->files->len == 0)
    {
      given_free (given);
      return FALSE;
    }
  task = g_task_new (self, NULL, sorted_cb, NULL);
  g_task_set_task_data (task, given, given_free);
  g_task_run_in_thread (task, sort_thread);
  g_object_unref (task);
  return TRUE;
}

/* --- Drop --------------------------------------------------------------------------------- */

static void
mark_row (ShoeboxWindow *self, GtkWidget *row)
{
  if (self->drop_row == row)
    return;
  if (self->drop_row != NULL)
    gtk_widget_remove_css_class (self->drop_row, "drop-here");
  g_set_weak_pointer (&self->drop_row, row);
  if (row != NULL)
    gtk_widget_add_css_class (row, "drop-here");
}

/* Over an album or tag files are filed there, and that is what one sees. */
static GdkDragAction
motion_cb (ShoeboxWindow *self, double x, double y, GtkDropTarget *target)
{
  ShoeboxSidebarRow *row = _shoebox_window_get_drop_row (self, x, y);

  mark_row (self, row != NULL ? GTK_WIDGET (row) : NULL);
  shoebox_drop_cover_set_shown (self->drop_cover, row == NULL);
  return GDK_ACTION_COPY;
}

static gboolean
drop_cb (ShoeboxWindow *self, const GValue *value, double x, double y, GtkDropTarget *target)
{
  ShoeboxSidebarRow *row = _shoebox_window_get_drop_row (self, x, y);

  mark_row (self, NULL);
  shoebox_drop_cover_set_shown (self->drop_cover, FALSE);
  return take_files (self, value, row);
}

/* Photos of our own grid are dropped on the sidebar, not imported again. */
static gboolean
accept_cb (ShoeboxWindow *self, GdkDrop *drop, GtkDropTarget *target)
{
  return self->library != NULL && gdk_drop_get_drag (drop) == NULL
         && gdk_content_formats_match (gdk_drop_get_formats (drop),
                                       gtk_drop_target_get_formats (target));
}

static void
leave_cb (ShoeboxWindow *self, GtkDropTarget *target)
{
  mark_row (self, NULL);
  shoebox_drop_cover_set_shown (self->drop_cover, FALSE);
}

void
_shoebox_window_init_drop (ShoeboxWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE };
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (self));
  GtkWidget *overlay = gtk_overlay_new ();

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  /* Before what is inside: a search entry would take the names of the files as words. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  self->drop_cover = SHOEBOX_DROP_COVER (shoebox_drop_cover_new ());
  g_object_ref (content);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), content);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->drop_cover));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), overlay);
  g_object_unref (content);
}

/* --- Paste -------------------------------------------------------------------------------- */

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL)
    take_files (self, value, NULL);
}

static void
paste_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard),
                                         GDK_TYPE_FILE_LIST)
      || gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                "text/uri-list"))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    pasted_cb, g_object_ref (widget));
  else
    _shoebox_window_toast (SHOEBOX_WINDOW (widget),
                           _("There are no files to paste: copy photos or folders in Files first."),
                           NULL, NULL);
}

void
_shoebox_window_class_init_drop (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_cb);
  /* Not a key of the application, which would take it from the entries. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste",
                                       NULL);
}
