/* show-file.c: first the file manager by D-Bus, which can select the file, else its folder by
 * whatever opens folders. Nothing is looked at on the main thread: the disk may be asleep. */
#include "show-file.h"

/* Milliseconds; a file manager may have to start first. */
#define LIMIT 10000

typedef struct
{
  GWeakRef parent;
  GFile *file;
  GFile *folder; /* the nearest that may exist */
} Showing;

static void look_for_folder (Showing *showing);

static void
showing_free (Showing *showing)
{
  g_weak_ref_clear (&showing->parent);
  g_clear_object (&showing->file);
  g_clear_object (&showing->folder);
  g_free (showing);
}

static void
folder_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  g_autoptr (GFile) above = g_file_get_parent (showing->folder);

  if (info == NULL && above != NULL)
    {
      g_set_object (&showing->folder, above);
      look_for_folder (showing);
    }
  else
    {
      g_autoptr (GtkWindow) parent = g_weak_ref_get (&showing->parent);
      g_autofree char *uri = g_file_get_uri (showing->folder);

      gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
      showing_free (showing);
    }
}

static void
look_for_folder (Showing *showing)
{
  g_file_query_info_async (showing->folder, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, folder_found_cb, showing);
}

static void
open_folder (Showing *showing)
{
  showing->folder = g_file_get_parent (showing->file);
  if (showing->folder == NULL)
    showing->folder = g_object_ref (showing->file);
  look_for_folder (showing);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    {
      showing_free (showing);
      return;
    }
  g_debug ("No file manager shows a file: %s", error->message);
  open_folder (showing);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  g_autofree char *uri = g_file_get_uri (showing->file);
  const char *const uris[] = { uri, NULL };

  if (bus == NULL)
    open_folder (showing);
  else
    g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                            "org.freedesktop.FileManager1", "ShowItems",
                            g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE,
                            LIMIT, NULL, shown_cb, showing);
}

/* A file manager that is asked for what is not there says nothing useful about it. */
static void
file_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (info != NULL)
    g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, showing);
  else
    open_folder (showing);
}

void
shoebox_show_file (GtkWindow *parent, const char *path)
{
  Showing *showing;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (path != NULL);

  showing = g_new0 (Showing, 1);
  g_weak_ref_init (&showing->parent, parent);
  showing->file = g_file_new_for_path (path);
  g_file_query_info_async (showing->file, G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT, NULL,
                           file_found_cb, showing);
}
