/* test-show-file.c: the file manager is asked to select the file; without one, and where the file
 * is not there, the nearest folder is opened by what opens folders. */
#include "ui-test.h"

#include "show-file.h"

#include <glib/gstdio.h>

static const char INTERFACE[] = "<node><interface name='org.freedesktop.FileManager1'>"
                                "<method name='ShowItems'><arg type='as' direction='in'/>"
                                "<arg type='s' direction='in'/></method></interface></node>";

static GString *asked; /* what the file manager was asked for */

static void
method_cb (GDBusConnection *connection, const char *sender, const char *path,
           const char *interface, const char *method, GVariant *parameters,
           GDBusMethodInvocation *invocation, gpointer data)
{
  g_autofree const char **uris = NULL;
  const char *startup;

  g_variant_get (parameters, "(^a&s&s)", &uris, &startup);
  for (guint i = 0; uris[i] != NULL; i++)
    g_string_append_printf (asked, "%s %s\n", method, uris[i]);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
owned_cb (GDBusConnection *connection, const char *name, gpointer owned)
{
  *(gboolean *) owned = TRUE;
}

/* What opens folders here writes down which. */
static char *
install_opener (void)
{
  const char *home = g_getenv ("XDG_DATA_HOME");
  g_autofree char *applications = g_build_filename (home, "applications", NULL);
  g_autofree char *desktop = g_build_filename (applications, "opener.desktop", NULL);
  g_autofree char *associations = g_build_filename (applications, "mimeapps.list", NULL);
  g_autofree char *script = g_build_filename (home, "opener", NULL);
  char *log = g_build_filename (home, "opened", NULL);
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;

  g_mkdir_with_parents (applications, 0700);
  body = g_strdup_printf ("#!/bin/sh\necho \"$1\" >> '%s'\n", log);
  g_assert_true (g_file_set_contents (script, body, -1, NULL));
  g_assert_cmpint (g_chmod (script, 0700), ==, 0);
  text = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Opener\nExec=%s %%f\n"
                          "MimeType=inode/directory;\n",
                          script);
  g_assert_true (g_file_set_contents (desktop, text, -1, NULL));
  g_assert_true (g_file_set_contents (
    associations, "[Default Applications]\ninode/directory=opener.desktop\n", -1, NULL));
  return log;
}

static gboolean
was_opened (const char *log, const char *folder)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (log, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  return g_strv_contains ((const char *const *) lines, folder);
}

static void
test_show (void)
{
  g_autofree char *log = install_opener ();
  g_autofree char *folder = ui_test_make_dir ("a b é");
  g_autofree char *file = g_build_filename (folder, "1 #%.jpg", NULL);
  g_autofree char *gone = g_build_filename (folder, "x", "y", "gone.jpg", NULL);
  g_autofree char *other = ui_test_make_dir ("other");
  g_autofree char *other_file = g_build_filename (other, "2.jpg", NULL);
  g_autofree char *uri = g_filename_to_uri (file, NULL, NULL);
  g_autofree char *expected = g_strdup_printf ("ShowItems %s\n", uri);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (INTERFACE, NULL);
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GDBusConnection) manager = NULL;
  g_autoptr (GError) error = NULL;
  gboolean owned = FALSE;
  guint object, name;

  g_assert_true (g_file_set_contents (file, "1", -1, NULL));
  g_assert_true (g_file_set_contents (other_file, "2", -1, NULL));
  asked = g_string_new (NULL);
  manager = g_dbus_connection_new_for_address_sync (
    g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  object = g_dbus_connection_register_object (manager, "/org/freedesktop/FileManager1",
                                              node->interfaces[0], &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  name = g_bus_own_name_on_connection (manager, "org.freedesktop.FileManager1",
                                       G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, &owned, NULL);
  WAIT_FOR (owned);

  shoebox_show_file (NULL, file);
  WAIT_FOR (asked->len > 0);
  g_assert_cmpstr (asked->str, ==, expected);

  /* Not there: the nearest folder that is, and the file manager is not asked. */
  shoebox_show_file (NULL, gone);
  WAIT_FOR (was_opened (log, folder));
  g_assert_cmpstr (asked->str, ==, expected);

  /* No such file manager. */
  g_bus_unown_name (name);
  g_dbus_connection_unregister_object (manager, object);
  g_dbus_connection_flush_sync (manager, NULL, NULL);
  shoebox_show_file (NULL, other_file);
  WAIT_FOR (was_opened (log, other));
  g_assert_cmpstr (asked->str, ==, expected);
  g_string_free (asked, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  int status;

  ui_test_init (&argc, &argv);
  g_test_dbus_up (bus); /* after the display was opened: it takes that from the environment */
  g_test_add_func ("/show-file/show", test_show);
  status = ui_test_finish (g_test_run ());
  g_test_dbus_stop (bus);
  return status;
}
