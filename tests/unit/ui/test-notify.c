/* test-notify.c: the desktop hears of a long import that ends behind the owner's back, and only of that
 * one. */
#include "ui-test.h"

#include "import.h"

static const char INTERFACE[]
  = "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal></interface></node>";

static GString *heard; /* "TITLE: BODY", a line each */

static void
method_cb (GDBusConnection *connection, const char *sender, const char *path,
           const char *interface, const char *method, GVariant *parameters,
           GDBusMethodInvocation *invocation, gpointer data)
{
  const char *title, *body;

  if (!g_str_equal (method, "Notify"))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  g_variant_get_child (parameters, 3, "&s", &title);
  g_variant_get_child (parameters, 4, "&s", &body);
  g_string_append_printf (heard, "%s: %s\n", title, body);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 7));
}

static void
owned_cb (GDBusConnection *connection, const char *name, gpointer owned)
{
  *(gboolean *) owned = TRUE;
}

static void
import_one (ShoeboxWindow *window, guint n)
{
  g_autofree char *folder = ui_test_make_dir ("new");
  const char *paths[] = { folder, NULL };
  ShoeboxImport *told = window->told;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", folder, i);

      made_photo_write (path, i + n);
    }
  shoebox_window_import (window, paths);
  WAIT_FOR (window->told != told);
}

static void
test_notify (void)
{
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (INTERFACE, NULL);
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GDBusConnection) desktop = NULL;
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GError) error = NULL;
  ShoeboxWindow *window;
  GtkWidget *other;
  gboolean owned = FALSE;
  guint name;

  heard = g_string_new (NULL);
  desktop = g_dbus_connection_new_for_address_sync (
    g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (desktop, "/org/freedesktop/Notifications",
                                     node->interfaces[0], &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  name = g_bus_own_name_on_connection (desktop, "org.freedesktop.Notifications",
                                       G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, &owned, NULL);
  WAIT_FOR (owned);

  library = ui_test_open_made (0, 0);
  window = ui_test_open_window (library);
  other = gtk_window_new ();
  gtk_window_present (GTK_WINDOW (other));
  WAIT_FOR (!gtk_window_is_active (GTK_WINDOW (window)));

  /* A short one is not worth it; messages come in the order in which they were sent, so the long one
   * would come after it. */
  import_one (window, 2);
  window->long_import = 0;
  import_one (window, 3);
  WAIT_FOR (heard->len > 0);
  g_assert_cmpstr (heard->str, ==, "The Import Has Ended: 3 new photos\n");

  gtk_window_destroy (GTK_WINDOW (other));
  /* The test ends after the bus. */
  g_dbus_connection_set_exit_on_close (
    g_application_get_dbus_connection (
      G_APPLICATION (gtk_window_get_application (GTK_WINDOW (window)))),
    FALSE);
  ui_test_close_window (window);
  g_bus_unown_name (name);
  g_string_free (heard, TRUE);
}

int
main (int argc, char **argv)
{
  /* Never freed: that waits until nobody has the bus, and the application keeps it. */
  static GTestDBus *bus;
  int status;

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  ui_test_init (&argc, &argv);
  g_test_dbus_up (bus); /* after the display was opened: it takes that from the environment */
  g_test_add_func ("/notify/import", test_notify);
  status = ui_test_finish (g_test_run ());
  g_test_dbus_stop (bus);
  return status;
}
