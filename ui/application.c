/* application.c: the GTK application: one window on one library. */
#include "config.h"

#include "application.h"

#include "about.h"
#include "appearance.h"
#include "application-private.h"
#include "backbone-use.h"
#include "folders.h"
#include "paths.h"

#include <glib/gi18n.h>
#include <locale.h>

G_DEFINE_FINAL_TYPE (ShoeboxApplication, shoebox_application, ADW_TYPE_APPLICATION)

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (shoebox_about_new (gtk_application_get_active_window (data)));
}

ShoeboxWindow *
_shoebox_application_get_window (ShoeboxApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (SHOEBOX_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  /* Through the windows, so that they can remember their size. */
  if (gtk_application_get_windows (data) == NULL)
    g_application_quit (data);
  for (GList *l = gtk_application_get_windows (data); l != NULL;)
    {
      GtkWindow *window = l->data;

      l = l->next;
      gtk_window_close (window);
    }
}

static void
import_folders (ShoeboxApplication *self, ShoeboxWindow *window)
{
  g_auto (GStrv) folders = g_steal_pointer (&self->folders);

  if (folders != NULL)
    shoebox_window_import (window, (const char *const *) folders);
}

/* After the first frame: opening may wait for another process to let go of the library. */
static gboolean
open_library_cb (gpointer data)
{
  ShoeboxApplication *self = data;
  ShoeboxWindow *window = _shoebox_application_get_window (self);
  g_autoptr (GError) error = NULL;

  self->open_id = 0;
  if (window == NULL)
    return G_SOURCE_REMOVE;
  /* It may be there from a window before, where something kept the program running. */
  if (self->library == NULL)
    self->library = shoebox_library_open (self->dir, SHOEBOX_OPEN_WRITE, &error);
  if (self->library == NULL)
    {
      shoebox_window_show_error (window, error);
      return G_SOURCE_REMOVE;
    }
  shoebox_window_set_library (window, self->library);
  if (self->folders == NULL)
    shoebox_library_resume (self->library);
  shoebox_library_continue_backbone (self->library, FALSE);
  import_folders (self, window);
  shoebox_library_watch (self->library);
  shoebox_window_watch_volumes (window);
  _shoebox_application_library_changed (self);
  return G_SOURCE_REMOVE;
}

static void
shoebox_application_activate (GApplication *application)
{
  ShoeboxApplication *self = SHOEBOX_APPLICATION (application);
  ShoeboxWindow *window = _shoebox_application_get_window (self);

  if (window == NULL)
    {
      window = SHOEBOX_WINDOW (shoebox_window_new (GTK_APPLICATION (self)));
      self->open_id = g_idle_add_full (G_PRIORITY_LOW, open_library_cb, self, NULL);
    }
  else if (self->library != NULL)
    {
      import_folders (self, window);
      _shoebox_application_library_changed (self);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
shoebox_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ShoeboxApplication *self = SHOEBOX_APPLICATION (application);
  GStrvBuilder *builder = g_strv_builder_new ();

  if (self->folders != NULL)
    g_strv_builder_addv (builder, (const char **) self->folders);
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  g_strfreev (self->folders);
  self->folders = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  g_application_activate (application);
}

static gboolean
shoebox_application_dbus_register (GApplication *application, GDBusConnection *connection,
                                   const char *path, GError **error)
{
  return G_APPLICATION_CLASS (shoebox_application_parent_class)
           ->dbus_register (application, connection, path, error)
         && _shoebox_application_export (SHOEBOX_APPLICATION (application), connection, path,
                                         error);
}

static void
shoebox_application_dbus_unregister (GApplication *application, GDBusConnection *connection,
                                     const char *path)
{
  _shoebox_application_unexport (SHOEBOX_APPLICATION (application));
  G_APPLICATION_CLASS (shoebox_application_parent_class)
    ->dbus_unregister (application, connection, path);
}

static void
set_accels (GtkApplication *application, const char *action, const char *one, const char *two)
{
  const char *accels[] = { one, two, NULL };

  gtk_application_set_accels_for_action (application, action, accels);
}

static void
shoebox_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { .name = "about", .activate = about_cb },
                                          { .name = "quit", .activate = quit_cb } };
  GtkApplication *gtk = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (shoebox_application_parent_class)->startup (application);

  g_set_application_name ("Shoebox");
  gtk_window_set_default_icon_name (SHOEBOX_APP_ID);
  shoebox_appearance_apply ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  _shoebox_application_init_shell (SHOEBOX_APPLICATION (application));
  set_accels (gtk, "app.quit", "<Control>q", NULL);
  set_accels (gtk, "win.show-help-overlay", "<Control>question", NULL);
  set_accels (gtk, "win.import-folder", "<Control>o", NULL);
  set_accels (gtk, "win.pause-import", "<Control><Shift>p", NULL);
  set_accels (gtk, "win.new-album", "<Control><Shift>n", NULL);
  set_accels (gtk, "win.review", "<Control>r", NULL);
  set_accels (gtk, "win.search", "<Control>f", NULL);
  set_accels (gtk, "win.save-search", "<Control>s", NULL);
  set_accels (gtk, "win.undo", "<Control>z", NULL);
  set_accels (gtk, "win.redo", "<Control><Shift>z", "<Control>y");
  set_accels (gtk, "win.file-palette", "<Control>k", "<Control>m");
  set_accels (gtk, "win.tag-palette", "<Control>t", NULL);
  set_accels (gtk, "win.favourite", "<Control>d", NULL);
  for (int i = 0; i <= 5; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.rate(%d)", i);
      g_autofree char *accel = g_strdup_printf ("<Alt>%d", i);
      g_autofree char *keypad = g_strdup_printf ("<Alt>KP_%d", i);

      set_accels (gtk, action, accel, keypad);
    }
  set_accels (gtk, "win.look", "<Control>l", NULL);
  set_accels (gtk, "win.put-back", "<Control><Shift>l", NULL);
  set_accels (gtk, "win.panel", "F9", NULL);
  set_accels (gtk, "win.fullscreen", "F11", NULL);
  set_accels (gtk, "win.slideshow", "F5", NULL);
  set_accels (gtk, "win.how", "F1", NULL);
  set_accels (gtk, "win.certainty", "<Control><Shift>r", NULL);
  set_accels (gtk, "win.copy-path", "<Control><Shift>c", NULL);
  set_accels (gtk, "win.main-menu", "F10", NULL);
  set_accels (gtk, "win.next-part", "F6", NULL);
  set_accels (gtk, "win.previous-part", "<Shift>F6", NULL);
  set_accels (gtk, "win.preferences", "<Control>comma", NULL);
  set_accels (gtk, "win.bigger", "<Control>plus", "<Control>equal");
  set_accels (gtk, "win.smaller", "<Control>minus", NULL);
  set_accels (gtk, "browse.usual-size", "<Control>0", NULL);
  set_accels (gtk, "browse.other-shape", "<Control><Alt>0", NULL);
  set_accels (gtk, "browse.sort::newest", "<Control><Alt>1", NULL);
  set_accels (gtk, "browse.sort::oldest", "<Control><Alt>2", NULL);
  set_accels (gtk, "browse.sort::name", "<Control><Alt>3", NULL);
  set_accels (gtk, "browse.sort::rating", "<Control><Alt>4", NULL);
  set_accels (gtk, "browse.sort::doubt", "<Control><Alt>5", NULL);
  set_accels (gtk, "window.close", "<Control>w", NULL);
}

static void
shoebox_application_shutdown (GApplication *application)
{
  ShoeboxApplication *self = SHOEBOX_APPLICATION (application);

  g_clear_handle_id (&self->open_id, g_source_remove);
  _shoebox_application_dispose_shell (self);
  if (self->library != NULL)
    shoebox_library_close (self->library);
  g_clear_object (&self->library);

  G_APPLICATION_CLASS (shoebox_application_parent_class)->shutdown (application);
}

static void
shoebox_application_finalize (GObject *object)
{
  ShoeboxApplication *self = SHOEBOX_APPLICATION (object);

  g_clear_pointer (&self->dir, g_free);
  g_clear_pointer (&self->folders, g_strfreev);
  g_clear_pointer (&self->query, g_free);

  G_OBJECT_CLASS (shoebox_application_parent_class)->finalize (object);
}

static void
shoebox_application_class_init (ShoeboxApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_application_finalize;
  G_APPLICATION_CLASS (klass)->activate = shoebox_application_activate;
  G_APPLICATION_CLASS (klass)->dbus_register = shoebox_application_dbus_register;
  G_APPLICATION_CLASS (klass)->dbus_unregister = shoebox_application_dbus_unregister;
  G_APPLICATION_CLASS (klass)->open = shoebox_application_open;
  G_APPLICATION_CLASS (klass)->startup = shoebox_application_startup;
  G_APPLICATION_CLASS (klass)->shutdown = shoebox_application_shutdown;
}

static void
shoebox_application_init (ShoeboxApplication *self)
{
}

ShoeboxApplication *
shoebox_application_new (const char *dir)
{
  ShoeboxApplication *self;

  /* Icons and style are found under this path whatever the program's id. */
  self = g_object_new (SHOEBOX_TYPE_APPLICATION, "application-id", SHOEBOX_APP_ID,
                       "resource-base-path", "/org/shoebox/Shoebox", "flags",
                       /* A library of its own is a process of its own: the window that is open
                        * already belongs to another one. */
                       G_APPLICATION_HANDLES_OPEN
                         | (dir != NULL ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS),
                       NULL);
  self->dir = g_strdup (dir);
  return self;
}

int
shoebox_application_main (const char *dir, const char *const *folders, gboolean service)
{
  g_autoptr (ShoeboxApplication) application = NULL;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *locales = NULL;

  setlocale (LC_ALL, "");
  locales = shoebox_find_locales ();
  bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (!gtk_init_check ())
    {
      g_printerr ("%s\n", _("There is no display to open a window on; the commands import, list, "
                            "show, albums, tags, file, tag, undo, check and eval need none."));
      return 1;
    }

  application = shoebox_application_new (dir);
  g_ptr_array_add (arguments, (gpointer) "shoebox");
  if (service)
    g_ptr_array_add (arguments, (gpointer) "--gapplication-service");
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) folders[i]);
  g_ptr_array_add (arguments, NULL);
  return g_application_run (G_APPLICATION (application), (int) arguments->len - 1,
                            (char **) arguments->pdata);
}
