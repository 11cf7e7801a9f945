/* audit.c: names, roles, states and the way of the Tab key, read from the widgets. */
#include "audit.h"

#include <string.h>

/* --- Names -------------------------------------------------------------------------------- */

/* The value of a property as the test context keeps it; NULL when it is unset or empty. There is
 * no getter: a comparison that must fail tells it. */
static char *
dup_property (GtkWidget *widget, GtkAccessibleProperty property)
{
  char *value;

  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), property))
    return NULL;
  value = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, "\001");
  if (value != NULL && *value == '\0')
    g_clear_pointer (&value, g_free);
  return value;
}

/* The first widget below @near, then anywhere, that alone labels @widget. */
static GtkWidget *
find_labeller (GtkWidget *widget, GtkWidget *in)
{
  g_autofree char *difference = NULL;

  if (GTK_IS_ACCESSIBLE (in) && in != widget)
    {
      difference = gtk_test_accessible_check_relation (
        GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, in, NULL);
      if (difference == NULL)
        return in;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (in); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_labeller (widget, child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What the widget that labels @widget says, or NULL. */
static char *
dup_labeller (GtkWidget *widget)
{
  GtkWidget *label;

  if (!gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                         GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return NULL;
  label = find_labeller (widget, widget);
  if (label == NULL)
    label = find_labeller (widget, GTK_WIDGET (gtk_widget_get_root (widget)));
  return label != NULL ? dup_property (label, GTK_ACCESSIBLE_PROPERTY_LABEL) : NULL;
}

char *
audit_dup_name (GtkWidget *widget)
{
  char *name = dup_labeller (widget);

  return name != NULL ? name : dup_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Type and place of @widget for a person who has to find it in the sources. */
static char *
describe (GtkWidget *widget)
{
  GString *text = g_string_new (G_OBJECT_TYPE_NAME (widget));

  for (GtkWidget *above = gtk_widget_get_parent (widget); above != NULL;
       above = gtk_widget_get_parent (above))
    if (g_str_has_prefix (G_OBJECT_TYPE_NAME (above), "Shoebox")
        || strncmp (gtk_widget_get_name (above), "Gtk", 3) != 0)
      g_string_append_printf (text, " in %s", G_OBJECT_TYPE_NAME (above));
  return g_string_free (text, FALSE);
}

static void G_GNUC_PRINTF (4, 5)
complain (GPtrArray *problems, const char *page, GtkWidget *widget, const char *format, ...)
{
  g_autofree char *where = describe (widget);
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (problems, g_strdup_printf ("%s: %s: %s", page, where, what));
}

/* --- What counts as a control ------------------------------------------------------------- */

/* Parts that GTK makes and names by itself, or that belong to a control around them. */
static gboolean
is_internal (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return GTK_IS_SCROLLBAR (widget) || GTK_IS_WINDOW_CONTROLS (widget)
         || GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_VIEWPORT (widget)
         || GTK_IS_POPOVER (widget) || GTK_IS_ROOT (widget)
         || (GTK_IS_TEXT (widget) && parent != NULL && GTK_IS_EDITABLE (parent))
         || (parent != NULL && (GTK_IS_RANGE (parent) || GTK_IS_SCROLLBAR (parent)))
         /* It turns a page with the mouse wheel and the keys that its list has as well. */
         || ADW_IS_CAROUSEL (widget);
}

/* A box around the real control: only what is inside takes the focus. */
static gboolean
is_hollow (GtkWidget *widget)
{
  return GTK_IS_MENU_BUTTON (widget) || ADW_IS_SPLIT_BUTTON (widget);
}

static gboolean
is_control (GtkWidget *widget)
{
  if (is_internal (widget))
    return FALSE;
  if (GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget)
      || GTK_IS_RANGE (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_ENTRY (widget)
      || GTK_IS_EDITABLE (widget) || is_hollow (widget))
    return TRUE;
  if (GTK_IS_LIST_BOX_ROW (widget))
    return gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget))
           || gtk_list_box_row_get_selectable (GTK_LIST_BOX_ROW (widget));
  if (GTK_IS_LIST_BOX (widget) || GTK_IS_FLOW_BOX (widget))
    return FALSE; /* its rows are */
  if (GTK_IS_LABEL (widget))
    return gtk_widget_get_focusable (widget) && gtk_label_get_selectable (GTK_LABEL (widget));
  return gtk_widget_get_focusable (widget);
}

/* The control that has the focus when @stop has it; NULL when it is none. */
static GtkWidget *
get_control (GtkWidget *stop)
{
  for (GtkWidget *widget = stop; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      if (is_control (widget))
        return widget;
      /* When nothing in it takes the focus it does itself, for the keys that scroll. */
      if (GTK_IS_SCROLLED_WINDOW (widget) && widget == stop)
        return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                                 GTK_ACCESSIBLE_PROPERTY_LABEL)
                 ? widget
                 : NULL;
    }
  return NULL;
}

static gboolean
is_on_screen (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_child_visible (widget)
         && gtk_widget_get_width (widget) > 0 && gtk_widget_get_height (widget) > 0;
}

/* The icon that is all of a button, or NULL. */
static const char *
get_only_icon (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    return gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (widget));
  if (!GTK_IS_BUTTON (widget))
    return NULL;
  if (gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL)
    return gtk_button_get_icon_name (GTK_BUTTON (widget));
  if (GTK_IS_IMAGE (gtk_button_get_child (GTK_BUTTON (widget))))
    return gtk_image_get_icon_name (GTK_IMAGE (gtk_button_get_child (GTK_BUTTON (widget))));
  return NULL;
}

/* --- The audit of names ------------------------------------------------------------------- */

static gboolean
has_own_tooltip (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (gtk_widget_get_has_tooltip (widget))
    return TRUE;
  return parent != NULL && is_hollow (parent) && gtk_widget_get_has_tooltip (parent);
}

static void
check_state (GtkWidget *widget, const char *name, const char *page, GPtrArray *problems)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *difference = NULL;

  /* What is off may leave it out. */
  if (GTK_IS_TOGGLE_BUTTON (widget) && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget)))
    {
      gboolean check
        = gtk_accessible_get_accessible_role (accessible) == GTK_ACCESSIBLE_ROLE_CHECKBOX;

      difference = check ? gtk_test_accessible_check_state (
                     accessible, GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_TRUE)
                         : gtk_test_accessible_check_state (
                           accessible, GTK_ACCESSIBLE_STATE_PRESSED, GTK_ACCESSIBLE_TRISTATE_TRUE);
    }
  else if (GTK_IS_CHECK_BUTTON (widget) && gtk_check_button_get_active (GTK_CHECK_BUTTON (widget)))
    difference = gtk_test_accessible_check_state (accessible, GTK_ACCESSIBLE_STATE_CHECKED,
                                                  GTK_ACCESSIBLE_TRISTATE_TRUE);
  else if (GTK_IS_SWITCH (widget) && gtk_switch_get_active (GTK_SWITCH (widget)))
    difference = gtk_test_accessible_check_state (accessible, GTK_ACCESSIBLE_STATE_CHECKED,
                                                  GTK_ACCESSIBLE_TRISTATE_TRUE);
  else if (GTK_IS_LIST_BOX_ROW (widget)
           && gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (widget)))
    difference = gtk_test_accessible_check_state (accessible, GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
  if (difference != NULL)
    complain (problems, page, widget, "“%s” is on and does not tell it", name);
}

/* Libadwaita 1.2 names buttons of its dialogs and toasts twice. */
static gboolean
is_of_platform (GtkWidget *widget)
{
  GType toast = g_type_from_name ("AdwToastWidget");

  return gtk_widget_get_ancestor (widget, ADW_TYPE_MESSAGE_DIALOG) != NULL
         || (toast != 0 && gtk_widget_get_ancestor (widget, toast) != NULL);
}

/* GTK names a button by its label as written, and reads the one without the underscore. */
static gboolean
is_mnemonic_of (const char *written, const char *shown)
{
  g_auto (GStrv) parts = g_strsplit (written, "_", 2);
  g_autofree char *joined = g_strjoinv ("", parts);

  return parts[1] != NULL && g_str_equal (joined, shown);
}

static void
check_control (GtkWidget *widget, const char *page, GPtrArray *problems)
{
  g_autofree char *name = audit_dup_name (widget);
  const char *icon = get_only_icon (widget);
  g_autofree char *labeller = NULL;
  g_autofree char *own = NULL;

  if (name == NULL || *g_strstrip (name) == '\0')
    {
      complain (problems, page, widget, "no name");
      return;
    }
  if (g_str_equal (name, G_OBJECT_TYPE_NAME (widget)) || g_strcmp0 (name, icon) == 0
      || g_str_has_suffix (name, "-symbolic"))
    complain (problems, page, widget, "“%s” is no name for people", name);
  if (icon != NULL && !has_own_tooltip (widget))
    complain (problems, page, widget, "“%s” is only an icon and has no tooltip", name);
  /* Both are read out, one after the other. */
  labeller = dup_labeller (widget);
  own = dup_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL);
  if (labeller != NULL && own != NULL
      && !is_of_platform (widget) && !is_mnemonic_of (own, labeller))
    complain (problems, page, widget, "“%s” and “%s” would both be said", labeller, own);
  switch (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)))
    {
    case GTK_ACCESSIBLE_ROLE_WIDGET:
    case GTK_ACCESSIBLE_ROLE_GENERIC:
    case GTK_ACCESSIBLE_ROLE_NONE:
    case GTK_ACCESSIBLE_ROLE_PRESENTATION:
      complain (problems, page, widget, "“%s” has no role", name);
      break;
    default:
      break;
    }
  check_state (widget, name, page, problems);
}

/* Buttons side by side. */
static void
check_siblings (GtkWidget *parent, const char *page, GPtrArray *problems)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      g_autofree char *name = NULL;

      if (!is_on_screen (child) || !(GTK_IS_BUTTON (child) || is_hollow (child)))
        continue;
      name = audit_dup_name (child);
      if (name != NULL && !g_hash_table_add (seen, g_strdup (name)))
        complain (problems, page, child, "“%s” is the name of another one beside it", name);
    }
}

void
audit_names (GtkWidget *root, const char *page, GPtrArray *problems)
{
  if (!is_on_screen (root) || GTK_IS_WINDOW_CONTROLS (root))
    return;
  if (is_control (root))
    check_control (root, page, problems);
  check_siblings (root, page, problems);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    audit_names (child, page, problems);
}

/* --- The way of the Tab key --------------------------------------------------------------- */

#define MAX_STOPS 2000

static GPtrArray *
walk (GtkWidget *root, GtkDirectionType direction, gboolean *circle)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *stops = g_ptr_array_new ();

  /* From the beginning, not from where the focus was. */
  for (GtkWidget *widget = root; widget != NULL;)
    {
      GtkWidget *child = gtk_widget_get_focus_child (widget);

      gtk_widget_set_focus_child (widget, NULL);
      widget = child;
    }
  gtk_root_set_focus (GTK_ROOT (root), NULL);
  *circle = TRUE;
  for (guint i = 0; i < MAX_STOPS; i++)
    {
      GtkWidget *focus;

      if (!gtk_widget_child_focus (root, direction))
        return stops; /* at the end of the window: GTK starts again from there */
      focus = gtk_root_get_focus (GTK_ROOT (root));
      if (focus == NULL)
        return stops;
      if (!g_hash_table_add (seen, focus))
        {
          *circle = g_ptr_array_index (stops, 0) == focus;
          if (!*circle)
            g_ptr_array_add (stops, focus);
          return stops;
        }
      g_ptr_array_add (stops, focus);
    }
  *circle = FALSE;
  return stops;
}

/* The list or group in which arrow keys lead from one to the next. */
static GtkWidget *
get_group (GtkWidget *widget)
{
  for (GtkWidget *above = widget; above != NULL; above = gtk_widget_get_parent (above))
    switch (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (above)))
      {
      case GTK_ACCESSIBLE_ROLE_GRID:
      case GTK_ACCESSIBLE_ROLE_LIST:
      case GTK_ACCESSIBLE_ROLE_LIST_BOX:
      case GTK_ACCESSIBLE_ROLE_RADIO_GROUP:
      case GTK_ACCESSIBLE_ROLE_TAB_LIST:
        return above;
      default:
        break;
      }
  return NULL;
}

static gboolean
is_reached (GtkWidget *control, GPtrArray *stops)
{
  GtkWidget *group = get_group (control);

  for (guint i = 0; i < stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (stops, i);

      if (stop == control || gtk_widget_is_ancestor (stop, control)
          || (group != NULL && (stop == group || gtk_widget_is_ancestor (stop, group))))
        return TRUE;
    }
  return FALSE;
}

static void
check_reached (GtkWidget *root, GPtrArray *stops, const char *page, GPtrArray *problems)
{
  if (!is_on_screen (root) || GTK_IS_WINDOW_CONTROLS (root) || GTK_IS_POPOVER (root))
    return;
  if (is_control (root) && gtk_widget_is_sensitive (root) && gtk_widget_get_can_focus (root)
      && gtk_widget_get_focusable (root) && !is_reached (root, stops))
    {
      g_autofree char *name = audit_dup_name (root);

      complain (problems, page, root, "“%s” is not reached by Tab", name);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_reached (child, stops, page, problems);
}

static GtkWidget *
get_pane (GtkWidget *widget, GtkWidget *const *panes)
{
  for (guint i = 0; panes != NULL && panes[i] != NULL; i++)
    if (widget == panes[i] || gtk_widget_is_ancestor (widget, panes[i]))
      return panes[i];
  return NULL;
}

/* Wholly above, and not at the head of the next column. */
static gboolean
is_above (GtkWidget *root, const graphene_rect_t *it, const graphene_rect_t *what)
{
  if (it->origin.y + it->size.height > what->origin.y)
    return FALSE;
  return gtk_widget_get_direction (root) == GTK_TEXT_DIR_RTL
           ? it->origin.x + it->size.width > what->origin.x
           : it->origin.x < what->origin.x + what->size.width;
}

/* Down, or along the line, or to the next column. */
static void
check_order (GtkWidget *root, GPtrArray *stops, GtkWidget *const *panes, const char *page,
             GPtrArray *problems)
{
  g_autoptr (GHashTable) left = g_hash_table_new (NULL, NULL);
  GtkWidget *pane = NULL;

  for (guint i = 0; i < stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (stops, i);
      GtkWidget *before = i > 0 ? g_ptr_array_index (stops, i - 1) : NULL;
      GtkWidget *now = get_pane (stop, panes);
      graphene_rect_t a, b;

      if (get_control (stop) == NULL && get_group (stop) == NULL)
        complain (problems, page, stop, "Tab stops where nothing can be done");
      if (now != pane && pane != NULL)
        g_hash_table_add (left, pane);
      if (now != NULL && now != pane && g_hash_table_contains (left, now))
        complain (problems, page, stop, "Tab comes back to %s", G_OBJECT_TYPE_NAME (now));
      if (before != NULL && now != NULL && now == pane && gtk_widget_compute_bounds (before, root, &a)
          && gtk_widget_compute_bounds (stop, root, &b)
          && get_group (before) != get_group (stop) && is_above (root, &b, &a))
        {
          g_autofree char *name = audit_dup_name (stop);
          g_autofree char *name_before = audit_dup_name (before);

          complain (problems, page, stop, "Tab goes up from %s “%s” to “%s” (%g to %g+%g)",
                    G_OBJECT_TYPE_NAME (before), name_before, name, a.origin.y, b.origin.y,
                    b.size.height);
        }
      pane = now;
    }
}

void
audit_tab (GtkWidget *root, GtkWidget *const *panes, const char *page, GPtrArray *problems)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (root));
  gboolean circle, circle_back;
  g_autoptr (GPtrArray) stops = walk (root, GTK_DIR_TAB_FORWARD, &circle);
  g_autoptr (GPtrArray) back = walk (root, GTK_DIR_TAB_BACKWARD, &circle_back);

  if (!circle || !circle_back)
    {
      GPtrArray *trapped = circle ? back : stops;

      complain (problems, page, g_ptr_array_index (trapped, trapped->len - 1),
                "%s does not come out of here", circle ? "Shift+Tab" : "Tab");
    }
  if (stops->len == 0)
    complain (problems, page, root, "Tab finds nothing");
  for (guint i = 0; g_getenv ("AUDIT_WALK") != NULL && i < stops->len; i++)
    {
      g_autofree char *name = audit_dup_name (g_ptr_array_index (stops, i));

      g_test_message ("%s: stop %u: %s “%s”", page, i,
                      G_OBJECT_TYPE_NAME (g_ptr_array_index (stops, i)), name);
    }
  check_reached (root, stops, page, problems);
  check_order (root, stops, panes, page, problems);
  if (focus != NULL && gtk_widget_get_mapped (focus))
    gtk_widget_grab_focus (focus);
}

void
audit_focus (GtkWidget *root, const char *page, GPtrArray *problems)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (root));

  if (focus == NULL)
    complain (problems, page, root, "the keyboard is nowhere");
  else if (!is_on_screen (focus))
    complain (problems, page, focus, "the keyboard is where nobody sees it");
}

void
audit_assert_none (GPtrArray *problems)
{
  if (problems->len > 0)
    {
      g_ptr_array_add (problems, NULL);
      {
        g_autofree char *all = g_strjoinv ("\n", (char **) problems->pdata);

        g_test_message ("%s", all);
        g_test_fail_printf ("%u problems", problems->len - 1);
      }
    }
  g_ptr_array_set_size (problems, 0);
}
