/* search-bar.c: chips and text, and what can be looked for of them. */
#include "search-bar-private.h"

#include "query-text.h"

#include <glib/gi18n.h>

#include <string.h>

/* Pixels of the last chip that are always there. */
#define MIN_CHIPS 64

enum
{
  SEARCH_CHANGED,
  ACTIVATE,
  STOP_SEARCH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The text beside the chips is what assistive technologies and key bindings edit. */
static GtkEditable *
get_delegate (GtkEditable *editable)
{
  ShoeboxSearchBar *self = SHOEBOX_SEARCH_BAR (editable);

  return self->text != NULL ? GTK_EDITABLE (self->text) : NULL;
}

static void
editable_init (GtkEditableInterface *iface)
{
  iface->get_delegate = get_delegate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxSearchBar, shoebox_search_bar, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_EDITABLE, editable_init))

/* --- The text --------------------------------------------------------------------------------- */

static const char *
get_rest (ShoeboxSearchBar *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

/* The terms of the chips, borrowed from them. */
static GPtrArray *
list_terms (ShoeboxSearchBar *self)
{
  GPtrArray *terms = g_ptr_array_new ();

  for (GtkWidget *chip = gtk_widget_get_first_child (self->chips); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip))
    g_ptr_array_add (terms, (char *) shoebox_search_chip_get_term (SHOEBOX_SEARCH_CHIP (chip)));
  return terms;
}

/* Of the text alone: its characters are those that the message counts. */
static void
update_problem (ShoeboxSearchBar *self)
{
  const char *rest = get_rest (self);
  g_autofree char *finished = shoebox_query_finish_text (rest);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->problem, g_free);
  if (!shoebox_library_check_query (rest, &error)
      && (self->done || !shoebox_library_check_query (finished, NULL)))
    self->problem = g_strdup (error->message);
}

static void
update_parts (ShoeboxSearchBar *self)
{
  gboolean empty = shoebox_search_bar_is_empty (self);
  gboolean has_chips = gtk_widget_get_first_child (self->chips) != NULL;

  gtk_text_set_placeholder_text (GTK_TEXT (self->text), has_chips ? NULL : _("Search photos"));
  gtk_widget_set_visible (self->scrolled, has_chips);
  gtk_widget_set_visible (self->clear, !empty);
  gtk_widget_set_visible (self->save, !empty && !self->narrow && self->problem == NULL);
  gtk_widget_set_visible (self->icon, !has_chips || !self->narrow);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), has_chips ? 3 : 6);
}

static void
changed (ShoeboxSearchBar *self)
{
  update_problem (self);
  if (self->problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID,
                               self->problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                                     : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  update_parts (self);
  g_signal_emit (self, signals[SEARCH_CHANGED], 0);
}

static void
set_text (ShoeboxSearchBar *self, const char *text, int position)
{
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), position);
  self->setting = FALSE;
}

/* --- Chips ------------------------------------------------------------------------------------ */

static void
remove_chip_cb (ShoeboxSearchChip *chip, ShoeboxSearchBar *self)
{
  GtkWidget *next = gtk_widget_get_next_sibling (GTK_WIDGET (chip));

  if (next != NULL)
    gtk_widget_grab_focus (next);
  else
    gtk_text_grab_focus_without_selecting (GTK_TEXT (self->text));
  gtk_box_remove (GTK_BOX (self->chips), GTK_WIDGET (chip));
  self->done = FALSE;
  changed (self);
}

/* The term becomes text, at the end, where it stays text until a space follows it. */
static void
edit_chip_cb (ShoeboxSearchChip *chip, ShoeboxSearchBar *self)
{
  g_autofree char *term = g_strdup (shoebox_search_chip_get_term (chip));
  g_autofree char *rest = g_strchomp (g_strdup (get_rest (self)));
  g_autofree char *text = g_strdup_printf ("%s%s%s", rest, *rest != '\0' ? " " : "", term);

  gtk_box_remove (GTK_BOX (self->chips), GTK_WIDGET (chip));
  set_text (self, text, -1);
  self->done = FALSE;
  gtk_text_grab_focus_without_selecting (GTK_TEXT (self->text));
  changed (self);
  _shoebox_search_bar_suggest (self);
}

/* The newest one is the one to see. */
static void
scroll_chips_cb (GtkAdjustment *adjustment)
{
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
add_chip (ShoeboxSearchBar *self, const char *term)
{
  GtkWidget *chip = shoebox_search_chip_new (term);

  g_signal_connect (chip, "edit", G_CALLBACK (edit_chip_cb), self);
  g_signal_connect (chip, "remove", G_CALLBACK (remove_chip_cb), self);
  gtk_box_append (GTK_BOX (self->chips), chip);
}

void
_shoebox_search_bar_set_rest (ShoeboxSearchBar *self, const char *text, gsize cursor)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rest = shoebox_query_split (text, FALSE, terms);
  gsize after = strlen (text) - cursor, length = strlen (rest);

  for (guint i = 0; i < terms->len; i++)
    add_chip (self, terms->pdata[i]);
  /* What stood after the cursor stands there still, unless it became chips as well. */
  if (after <= length && g_str_has_suffix (rest, text + cursor))
    length -= after;
  if (!g_str_equal (rest, get_rest (self)))
    set_text (self, rest, (int) g_utf8_strlen (rest, (gssize) length));
}

static void
text_changed_cb (ShoeboxSearchBar *self)
{
  g_autofree char *text = NULL;
  int position;

  if (self->setting)
    return;
  text = g_strdup (get_rest (self));
  position = gtk_editable_get_position (GTK_EDITABLE (self->text));
  self->done = FALSE;
  _shoebox_search_bar_set_rest (self, text,
                                (gsize) (g_utf8_offset_to_pointer (text, position) - text));
  changed (self);
  _shoebox_search_bar_suggest (self);
}

/* --- Keys ------------------------------------------------------------------------------------- */

static void
activate_cb (ShoeboxSearchBar *self)
{
  if (_shoebox_search_bar_accept (self, FALSE))
    return;
  _shoebox_search_bar_close_popup (self);
  self->done = TRUE;
  if (shoebox_library_check_query (get_rest (self), NULL))
    {
      g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *rest = shoebox_query_split (get_rest (self), TRUE, terms);

      for (guint i = 0; i < terms->len; i++)
        add_chip (self, terms->pdata[i]);
      if (terms->len > 0)
        set_text (self, rest, -1);
    }
  changed (self);
  if (self->problem == NULL)
    g_signal_emit (self, signals[ACTIVATE], 0);
}

static gboolean
at_beginning (ShoeboxSearchBar *self)
{
  return gtk_editable_get_position (GTK_EDITABLE (self->text)) == 0
         && !gtk_editable_get_selection_bounds (GTK_EDITABLE (self->text), NULL, NULL);
}

static gboolean
key_pressed_cb (ShoeboxSearchBar *self, guint keyval, guint keycode, GdkModifierType state)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkWidget *chip = gtk_widget_get_last_child (self->chips);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      if (!_shoebox_search_bar_has_popup (self))
        _shoebox_search_bar_suggest (self);
      if (!_shoebox_search_bar_has_popup (self))
        return GDK_EVENT_PROPAGATE;
      _shoebox_search_bar_move (self, keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
      return (state & GDK_SHIFT_MASK) == 0 && _shoebox_search_bar_accept (self, TRUE);
    case GDK_KEY_Escape:
      if (_shoebox_search_bar_has_popup (self))
        _shoebox_search_bar_close_popup (self);
      else
        {
          shoebox_search_bar_set_text (self, "");
          g_signal_emit (self, signals[STOP_SEARCH], 0);
        }
      return GDK_EVENT_STOP;
    case GDK_KEY_BackSpace:
      if (chip == NULL || !at_beginning (self))
        return GDK_EVENT_PROPAGATE;
      remove_chip_cb (SHOEBOX_SEARCH_CHIP (chip), self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (chip == NULL || !at_beginning (self) || (keyval == GDK_KEY_Left) == rtl)
        return GDK_EVENT_PROPAGATE;
      return gtk_widget_grab_focus (chip);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Between the chips, and from the last one back to the text. */
static gboolean
chip_key_pressed_cb (ShoeboxSearchBar *self, guint keyval)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkWidget *chip = gtk_widget_get_focus_child (self->chips);
  GtkWidget *to;

  if (chip == NULL || (keyval != GDK_KEY_Left && keyval != GDK_KEY_Right))
    return GDK_EVENT_PROPAGATE;
  if ((keyval == GDK_KEY_Left) != rtl)
    to = gtk_widget_get_prev_sibling (chip);
  else if ((to = gtk_widget_get_next_sibling (chip)) == NULL)
    return gtk_text_grab_focus_without_selecting (GTK_TEXT (self->text));
  return to == NULL || gtk_widget_grab_focus (to);
}

static gboolean
captured_key_cb (ShoeboxSearchBar *self, guint keyval, guint keycode, GdkModifierType state,
                 GtkEventController *controller)
{
  gboolean handled;

  /* A space selects and the like; nobody begins to search with it. */
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0
      || !g_unichar_isgraph (gdk_keyval_to_unicode (keyval)) || !gtk_widget_get_mapped (self->text))
    return GDK_EVENT_PROPAGATE;
  gtk_text_grab_focus_without_selecting (GTK_TEXT (self->text));
  handled = gtk_event_controller_key_forward (GTK_EVENT_CONTROLLER_KEY (controller), self->text);
  return handled ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
focus_changed_cb (ShoeboxSearchBar *self, GParamSpec *pspec, GtkEventControllerFocus *focus)
{
  if (!gtk_event_controller_focus_contains_focus (focus))
    _shoebox_search_bar_close_popup (self);
  else if (self->outdated)
    _shoebox_search_bar_load_vocabulary (self);
}

/* A click into the empty entry asks what was looked for lately. */
static void
pressed_cb (ShoeboxSearchBar *self)
{
  if (shoebox_search_bar_is_empty (self))
    _shoebox_search_bar_suggest (self);
}

static void
clear_cb (ShoeboxSearchBar *self)
{
  shoebox_search_bar_set_text (self, "");
  gtk_widget_grab_focus (self->text);
}

/* --- Life ------------------------------------------------------------------------------------- */

static gboolean
shoebox_search_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (SHOEBOX_SEARCH_BAR (widget)->text);
}

static gboolean
shoebox_search_bar_focus_child (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = gtk_widget_get_focus_child (widget);
  gboolean back = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP
                  || direction == GTK_DIR_LEFT;

  if (child == NULL)
    child = back ? gtk_widget_get_last_child (widget) : gtk_widget_get_first_child (widget);
  for (; child != NULL;
       child = back ? gtk_widget_get_prev_sibling (child) : gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child) && gtk_widget_get_visible (child)
        && gtk_widget_child_focus (child, direction))
      return TRUE;
  return FALSE;
}

static void
shoebox_search_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxSearchBar *self = SHOEBOX_SEARCH_BAR (widget);

  GTK_WIDGET_CLASS (shoebox_search_bar_parent_class)->size_allocate (widget, width, height,
                                                                     baseline);
  gtk_popover_present (GTK_POPOVER (self->popup));
}

static void
release_capture (ShoeboxSearchBar *self)
{
  if (self->captured != NULL)
    gtk_widget_remove_controller (self->captured, self->capture);
  self->capture = NULL;
  g_clear_weak_pointer (&self->captured);
}

static void
shoebox_search_bar_dispose (GObject *object)
{
  ShoeboxSearchBar *self = SHOEBOX_SEARCH_BAR (object);
  GtkWidget *child;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  release_capture (self);
  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (self->library, self);
  g_clear_object (&self->library);
  g_clear_pointer (&self->vocabulary, shoebox_vocabulary_free);
  g_clear_pointer (&self->completions, g_ptr_array_unref);
  g_clear_pointer (&self->problem, g_free);
  self->setting = TRUE;
  if (self->text != NULL)
    gtk_editable_finish_delegate (GTK_EDITABLE (self));
  self->text = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (shoebox_search_bar_parent_class)->dispose (object);
}

static void
shoebox_search_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (!gtk_editable_delegate_get_property (object, id, value, pspec))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
shoebox_search_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (!gtk_editable_delegate_set_property (object, id, value, pspec))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
shoebox_search_bar_class_init (ShoeboxSearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_search_bar_dispose;
  G_OBJECT_CLASS (klass)->get_property = shoebox_search_bar_get_property;
  G_OBJECT_CLASS (klass)->set_property = shoebox_search_bar_set_property;
  gtk_editable_install_properties (G_OBJECT_CLASS (klass), 1);
  widget_class->focus = shoebox_search_bar_focus_child;
  widget_class->grab_focus = shoebox_search_bar_grab_focus;
  widget_class->size_allocate = shoebox_search_bar_size_allocate;

  signals[SEARCH_CHANGED] = g_signal_new ("search-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATE] = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STOP_SEARCH] = g_signal_new ("stop-search", G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  /* It looks and takes the focus as the platform's entries do. */
  gtk_widget_class_set_css_name (widget_class, "entry");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEARCH_BOX);
}

static GtkWidget *
add_button (ShoeboxSearchBar *self, const char *icon, const char *text)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "search-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (button, FALSE);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return button;
}

static void
shoebox_search_bar_init (ShoeboxSearchBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *chip_keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkAdjustment *adjustment;

  gtk_widget_add_css_class (GTK_WIDGET (self), "search");
  gtk_widget_add_css_class (GTK_WIDGET (self), "search-entry");
  self->icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "system-search-symbolic",
                             "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));

  self->chips = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_set_valign (self->chips, GTK_ALIGN_CENTER);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_min_content_width (GTK_SCROLLED_WINDOW (self->scrolled), MIN_CHIPS);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->chips);
  gtk_widget_set_visible (self->scrolled, FALSE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  g_signal_connect (adjustment, "changed", G_CALLBACK (scroll_chips_cb), NULL);
  gtk_event_controller_set_propagation_phase (chip_keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (chip_keys, "key-pressed", G_CALLBACK (chip_key_pressed_cb), self);
  gtk_widget_add_controller (self->scrolled, chip_keys);

  self->text = gtk_text_new ();
  gtk_widget_set_hexpand (self->text, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->text), 24);
  gtk_text_set_placeholder_text (GTK_TEXT (self->text), _("Search photos"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Search photos"), -1);
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
  gtk_editable_init_delegate (GTK_EDITABLE (self));
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (text_changed_cb), self);
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (activate_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->text, keys);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (self->text, GTK_EVENT_CONTROLLER (click));

  self->save = add_button (self, "bookmark-new-symbolic", _("Save Search"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "win.save-search");
  self->clear = add_button (self, "edit-clear-symbolic", _("Clear Search"));
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_cb), self);

  self->popup = shoebox_search_popup_new ();
  gtk_widget_set_parent (self->popup, GTK_WIDGET (self));
  g_signal_connect_swapped (self->popup, "chosen", G_CALLBACK (_shoebox_search_bar_choose), self);

  g_signal_connect_object (focus, "notify::contains-focus", G_CALLBACK (focus_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

/* --- For others ------------------------------------------------------------------------------- */

static void
words_changed_cb (ShoeboxSearchBar *self)
{
  self->outdated = TRUE;
}

void
shoebox_search_bar_set_library (ShoeboxSearchBar *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_BAR (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  g_signal_connect_swapped (library, "labels-changed", G_CALLBACK (words_changed_cb), self);
  g_signal_connect_swapped (library, "photos-added", G_CALLBACK (words_changed_cb), self);
  g_signal_connect_swapped (library, "photos-changed", G_CALLBACK (words_changed_cb), self);
  _shoebox_search_bar_load_vocabulary (self);
}

void
shoebox_search_bar_set_key_capture_widget (ShoeboxSearchBar *self, GtkWidget *widget)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_BAR (self));

  release_capture (self);
  if (widget == NULL)
    return;
  self->capture = gtk_event_controller_key_new ();
  g_signal_connect_swapped (self->capture, "key-pressed", G_CALLBACK (captured_key_cb), self);
  g_set_weak_pointer (&self->captured, widget);
  gtk_widget_add_controller (widget, self->capture);
}

void
shoebox_search_bar_set_text (ShoeboxSearchBar *self, const char *text)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *valid = NULL;
  g_autofree char *rest = NULL;
  GtkWidget *chip;

  g_return_if_fail (SHOEBOX_IS_SEARCH_BAR (self));
  g_return_if_fail (text != NULL);

  _shoebox_search_bar_close_popup (self);
  valid = g_utf8_make_valid (text, -1);
  rest = shoebox_query_split (valid, TRUE, terms);
  g_strstrip (rest);
  while ((chip = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_box_remove (GTK_BOX (self->chips), chip);
  for (guint i = 0; i < terms->len; i++)
    add_chip (self, terms->pdata[i]);
  set_text (self, rest, -1);
  self->done = FALSE;
  changed (self);
}

void
shoebox_search_bar_set_narrow (ShoeboxSearchBar *self, gboolean narrow)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_BAR (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  update_parts (self);
}

char *
shoebox_search_bar_dup_text (ShoeboxSearchBar *self)
{
  g_autoptr (GPtrArray) terms = NULL;
  g_autofree char *rest = NULL;

  g_return_val_if_fail (SHOEBOX_IS_SEARCH_BAR (self), NULL);

  terms = list_terms (self);
  rest = g_strstrip (g_strdup (get_rest (self)));
  return shoebox_query_join (terms, rest);
}

gboolean
shoebox_search_bar_is_empty (ShoeboxSearchBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SEARCH_BAR (self), TRUE);
  return gtk_widget_get_first_child (self->chips) == NULL && *get_rest (self) == '\0';
}

char *
shoebox_search_bar_dup_query (ShoeboxSearchBar *self)
{
  g_autoptr (GPtrArray) terms = NULL;
  g_autofree char *rest = NULL;

  g_return_val_if_fail (SHOEBOX_IS_SEARCH_BAR (self), NULL);

  if (self->problem != NULL)
    return NULL;
  terms = list_terms (self);
  rest = shoebox_query_finish_text (get_rest (self));
  return shoebox_query_join (terms, g_strstrip (rest));
}

const char *
shoebox_search_bar_get_problem (ShoeboxSearchBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SEARCH_BAR (self), NULL);
  return self->problem;
}

void
shoebox_search_bar_focus (ShoeboxSearchBar *self)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_BAR (self));

  gtk_widget_grab_focus (self->text);
  if (shoebox_search_bar_is_empty (self))
    _shoebox_search_bar_suggest (self);
}

gboolean
shoebox_search_bar_has_keyboard (ShoeboxSearchBar *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (SHOEBOX_IS_SEARCH_BAR (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}
