/* test-shortcuts.c: the window of keyboard shortcuts against the keys that really do something. */
#include "ui-test.h"

/* GTK's own, which no widget of ours binds. */
static const char *const of_gtk[] = { "Return", "<Control>a", "F10", "<Shift>F10" };
/* Bound by the class of the window, among those that GTK binds there. */
static const char *const of_window[] = { "<Control>v" };
/* Second keys for what has another one in the window of shortcuts, and keys that need no word. */
static const char *const other_keys[] = { "Menu", "Escape", "Return", "Down", "Up", "0" };

static gboolean
is_one_of (const char *accel, const char *const *names, gsize n)
{
  guint key, other_key;
  GdkModifierType modifiers, other_modifiers;

  g_assert_true (gtk_accelerator_parse (accel, &key, &modifiers));
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (gtk_accelerator_parse (names[i], &other_key, &other_modifiers));
      if (key == other_key && modifiers == other_modifiers)
        return TRUE;
    }
  return FALSE;
}

/* Letters are typed into the search entry. */
static gboolean
is_letter (const char *accel)
{
  return g_ascii_islower (accel[0]) && accel[1] == '\0';
}

/* Keys that go through a list, a text or a scale, as everywhere, with or without Shift and Control. */
static gboolean
is_usual (const char *accel)
{
  static const guint usual[] = {
    GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Up,    GDK_KEY_Down, GDK_KEY_Page_Up, GDK_KEY_Page_Down,
    GDK_KEY_Home, GDK_KEY_End,   GDK_KEY_space, GDK_KEY_Tab,  GDK_KEY_ISO_Enter,
  };
  guint key;
  GdkModifierType modifiers;

  gtk_accelerator_parse (accel, &key, &modifiers);
  for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
    if (key == usual[i] && (modifiers & ~(GDK_SHIFT_MASK | GDK_CONTROL_MASK)) == 0)
      return TRUE;
  return FALSE;
}

/* A set of keys has for each all that it does, a line for each. */
static void
add (GHashTable *set, guint key, GdkModifierType modifiers, const char *what)
{
  char *name = gtk_accelerator_name (key, modifiers);
  const char *before = g_hash_table_lookup (set, name);

  g_hash_table_insert (set, name, g_strconcat (before != NULL ? before : "\n", what, "\n", NULL));
}

/* "1...9" is all keys between. */
static void
add_shown (GHashTable *shown, const char *accel, const char *title)
{
  g_auto (GStrv) ends = g_strsplit (accel, "...", 2);
  guint first, last;
  GdkModifierType modifiers, last_modifiers;

  g_test_message ("“%s” is %s", title, accel);
  g_assert_true (gtk_accelerator_parse (ends[0], &first, &modifiers));
  last = first;
  if (ends[1] != NULL)
    g_assert_true (gtk_accelerator_parse (ends[1], &last, &last_modifiers));
  for (; first <= last; first++)
    add (shown, first, modifiers, title);
}

static void
find_shown (GtkWidget *widget, GHashTable *shown)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkShortcutsShortcut"))
    {
      g_autofree char *text = NULL;
      g_autofree char *title = NULL;
      g_auto (GStrv) accels = NULL;

      g_object_get (widget, "accelerator", &text, "title", &title, NULL);
      accels = g_strsplit (text != NULL ? text : "", " ", -1);
      for (char **accel = accels; *accel != NULL; accel++)
        if (**accel != '\0')
          add_shown (shown, *accel, title);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_shown (child, shown);
}

/* What this shortcut does, as far as it can be told: keys that do the same have the same text. */
static char *
describe (GtkWidget *widget, GtkShortcut *shortcut)
{
  GtkShortcutAction *action = gtk_shortcut_get_action (shortcut);
  GVariant *arguments = gtk_shortcut_get_arguments (shortcut);
  g_autofree char *printed = arguments != NULL ? g_variant_print (arguments, FALSE) : NULL;

  if (GTK_IS_NAMED_ACTION (action))
    return g_strdup_printf ("%s: %s %s", G_OBJECT_TYPE_NAME (widget),
                            gtk_named_action_get_action_name (GTK_NAMED_ACTION (action)),
                            printed != NULL ? printed : "");
  return g_strdup_printf ("%s: %p %s", G_OBJECT_TYPE_NAME (widget), (void *) action,
                          printed != NULL ? printed : "");
}

static void
find_bound_by (GtkWidget *widget, GtkShortcut *shortcut, GHashTable *bound)
{
  GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

  if (GTK_IS_KEYVAL_TRIGGER (trigger))
    {
      g_autofree char *what = describe (widget, shortcut);

      add (bound, gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)),
           gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)), what);
    }
}

/* Keys of our own widgets, from @widget on. */
static void
find_bound (GtkWidget *widget, GHashTable *bound)
{
  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Shoebox"))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

          if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
            continue;
          for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
            {
              g_autoptr (GtkShortcut) shortcut
                = g_list_model_get_item (G_LIST_MODEL (controller), j);

              /* What GTK binds for the widgets that ours derive from. */
              if (!g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "ShoeboxWindow"))
                find_bound_by (widget, shortcut, bound);
            }
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_bound (child, bound);
}

static GHashTable *
find_accels (GtkApplication *application)
{
  GHashTable *accels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (application);

  for (char **action = actions; *action != NULL; action++)
    {
      g_auto (GStrv) keys = gtk_application_get_accels_for_action (application, *action);

      for (char **key = keys; *key != NULL; key++)
        {
          guint keyval;
          GdkModifierType modifiers;

          g_assert_true (gtk_accelerator_parse (*key, &keyval, &modifiers));
          add (accels, keyval, modifiers, *action);
        }
    }
  return accels;
}

/* Whether a key that does this is shown. */
static gboolean
is_shown (GHashTable *keys, const char *what, GHashTable *shown)
{
  g_autofree char *line = g_strdup_printf ("\n%s\n", what);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (strstr (value, line) != NULL && g_hash_table_contains (shown, key))
      return TRUE;
  return FALSE;
}

static guint
report_hidden (GHashTable *keys, GHashTable *shown)
{
  GHashTableIter iter;
  gpointer key, value;
  guint n = 0;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_auto (GStrv) acts = g_strsplit (value, "\n", -1);

      if (is_one_of (key, other_keys, G_N_ELEMENTS (other_keys)) || is_usual (key)
          || strstr (key, "KP_") != NULL)
        continue;
      for (char **act = acts; *act != NULL; act++)
        if (**act != '\0' && !is_shown (keys, *act, shown))
          {
            g_test_message ("shortcuts.ui lacks %s (%s)", (char *) key, *act);
            n++;
          }
    }
  return n;
}

static void
test_shown_and_bound (void)
{
  g_autoptr (GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) bound = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) accels = NULL;
  ShoeboxLibrary *library = ui_test_open_made (12, 4);
  g_autofree char *dir = ui_test_make_dir ("application");
  g_autoptr (ShoeboxApplication) application = shoebox_application_new (dir);
  g_autoptr (GError) error = NULL;
  ShoeboxWindow *window;
  GtkShortcutsWindow *overlay;
  GHashTableIter iter;
  gpointer key, value;
  guint n;

  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  window = SHOEBOX_WINDOW (shoebox_window_new (GTK_APPLICATION (application)));
  overlay = gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  shoebox_window_set_library (window, library);
  ui_test_wait_list (window, 12);
  g_assert_nonnull (overlay);
  find_shown (GTK_WIDGET (overlay), shown);
  find_bound (GTK_WIDGET (window), bound);
  accels = find_accels (GTK_APPLICATION (application));
  g_assert_cmpuint (g_hash_table_size (shown), >, 30);
  g_assert_cmpuint (g_hash_table_size (bound), >, 20);
  g_assert_cmpuint (g_hash_table_size (accels), >, 15);

  n = report_hidden (accels, shown) + report_hidden (bound, shown);
  g_hash_table_iter_init (&iter, shown);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_hash_table_contains (accels, key) && !g_hash_table_contains (bound, key)
        && !is_one_of (key, of_gtk, G_N_ELEMENTS (of_gtk))
        && !is_one_of (key, of_window, G_N_ELEMENTS (of_window)) && !is_letter (key))
      {
        g_test_message ("nothing is done by %s (“%s”)", (char *) key, (char *) value);
        n++;
      }
  g_assert_cmpuint (n, ==, 0);
  ui_test_close_window (window);
  g_object_unref (library);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/shortcuts/shown-and-bound", test_shown_and_bound);
  return ui_test_finish (g_test_run ());
}
