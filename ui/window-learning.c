/* window-learning.c: what was learned, in the window: the bar, the page to look at it, the answer. */
#include "window-private.h"

#include "preferences.h"
#include "words-learning.h"

#include <glib/gi18n.h>

/* --- Where we are ------------------------------------------------------------------------- */

gboolean
_shoebox_window_is_looking (ShoeboxWindow *self)
{
  return self->looking;
}

ShoeboxPhotoGrid *
_shoebox_window_get_grid (ShoeboxWindow *self)
{
  return self->looking ? shoebox_consequence_page_get_grid (self->look) : self->grid;
}

const char *
_shoebox_window_get_place (ShoeboxWindow *self)
{
  ShoeboxSidebarItem *item = shoebox_sidebar_get_selected (self->sidebar);

  if (_shoebox_window_is_viewing (self) && self->visited->len > 0)
    return _("Look-alikes");
  if (self->looking)
    return shoebox_consequence_page_get_title (self->look);
  return item != NULL ? shoebox_sidebar_item_get_title (item) : "";
}

/* What the bar or, if it is open, the page speaks of. */
static ShoeboxConsequence *
get_subject (ShoeboxWindow *self)
{
  return self->looking ? shoebox_consequence_page_get_consequence (self->look)
                       : shoebox_consequence_bar_get_consequence (self->consequence_bar);
}

void
_shoebox_window_update_learning (ShoeboxWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  ShoeboxConsequence *latest;
  ShoeboxConsequence *subject;
  gboolean can_look, can_answer;

  latest = shoebox_consequence_bar_get_consequence (self->consequence_bar);
  subject = get_subject (self);
  can_look = self->library != NULL && latest != NULL
             && (latest->n_moved > 0 || latest->n_tagged > 0);
  can_answer = self->library != NULL && subject != NULL && !self->answering;
  gtk_widget_action_set_enabled (widget, "win.look", can_look);
  gtk_widget_action_set_enabled (widget, "win.close-look", self->looking);
  gtk_widget_action_set_enabled (widget, "win.put-back", can_answer && subject->applied);
  gtk_widget_action_set_enabled (widget, "win.apply", can_answer && !subject->applied);
  gtk_widget_action_set_enabled (widget, "win.not-now", can_answer && !subject->applied);
  gtk_widget_action_set_enabled (widget, "win.preferences", self->library != NULL);
}

void
_shoebox_window_focus_shown (ShoeboxWindow *self)
{
  if (_shoebox_window_is_viewing (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->viewer));
  else if (_shoebox_window_is_reviewing (self))
    shoebox_review_page_focus (self->review);
  else if (g_str_equal (gtk_stack_get_visible_child_name (self->views), "nothing"))
    gtk_widget_child_focus (GTK_WIDGET (self->nothing_page), GTK_DIR_TAB_FORWARD);
  else if (gtk_widget_get_width (GTK_WIDGET (_shoebox_window_get_grid (self))) <= 0)
    self->focus_photos = TRUE; /* once they have a place */
  else
    gtk_widget_child_focus (GTK_WIDGET (_shoebox_window_get_grid (self)), GTK_DIR_TAB_FORWARD);
}

/* --- Looking ------------------------------------------------------------------------------ */

static void
look_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxConsequence *consequence;

  consequence = shoebox_consequence_bar_get_consequence (self->consequence_bar);
  if (consequence == NULL)
    return;
  _shoebox_window_close_viewer (self);
  _shoebox_window_leave_review (self);
  self->focus_photos = FALSE;
  self->looking = TRUE;
  shoebox_consequence_page_set_consequence (self->look, consequence);
  shoebox_consequence_bar_close (self->consequence_bar, FALSE);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  gtk_stack_set_visible_child_name (self->views, "look");
  shoebox_consequence_page_focus (self->look);
  _shoebox_window_update_panel (self);
  _shoebox_window_update_learning (self);
}

void
_shoebox_window_close_look (ShoeboxWindow *self)
{
  if (!self->looking)
    return;
  _shoebox_window_close_viewer (self);
  self->looking = FALSE;
  shoebox_consequence_page_set_consequence (self->look, NULL);
  _shoebox_window_update_panel (self);
  _shoebox_window_update_learning (self);
}

/* Back to where the owner was before, with the keyboard. */
static void
leave_look (ShoeboxWindow *self)
{
  self->focus_photos = TRUE;
  _shoebox_window_close_look (self);
}

static void
close_look_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  leave_look (SHOEBOX_WINDOW (widget));
}

static void
flow_changed_cb (ShoeboxWindow *self)
{
  if (self->looking)
    _shoebox_window_update_panel (self);
}

/* --- Answering ---------------------------------------------------------------------------- */

/* An answer on its way. */
typedef struct
{
  ShoeboxWindow *window; /* full reference */
  ShoeboxConsequence *consequence;
  gboolean apply;
} Answer;

static void
forget (ShoeboxWindow *self, ShoeboxConsequence *consequence)
{
  if (shoebox_consequence_bar_get_consequence (self->consequence_bar) == consequence)
    shoebox_consequence_bar_close (self->consequence_bar, TRUE);
  if (self->looking && shoebox_consequence_page_get_consequence (self->look) == consequence)
    leave_look (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  ShoeboxWindow *self = answer->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;

  act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (self->library != NULL)
    {
      self->answering = FALSE;
      if (act != NULL)
        {
          g_autofree char *text = answer->apply ? shoebox_words_applied (answer->consequence)
                                                : g_strdup (_("What was learned is taken back"));

          forget (self, answer->consequence);
          if (text != NULL)
            _shoebox_window_toast (self, text, act->batch != 0 ? _("_Undo") : NULL, "win.undo");
        }
      else
        _shoebox_window_toast_error (self, error);
      _shoebox_window_update_learning (self);
    }
  shoebox_consequence_unref (answer->consequence);
  g_object_unref (answer->window);
  g_free (answer);
}

static void
answer_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxConsequence *consequence = get_subject (self);
  gboolean apply = g_str_equal (action, "win.apply");
  Answer *answer;

  if (consequence == NULL || self->answering)
    return;
  answer = g_new0 (Answer, 1);
  answer->window = g_object_ref (self);
  answer->consequence = shoebox_consequence_ref (consequence);
  answer->apply = apply;
  self->answering = TRUE;
  _shoebox_window_update_learning (self);
  shoebox_library_apply_version_async (self->library,
                                       apply ? consequence->version : consequence->before,
                                       answered_cb, answer);
}

static void
not_now_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxConsequence *subject = get_subject (self);
  g_autoptr (ShoeboxConsequence) consequence = NULL;

  if (subject == NULL)
    return;
  consequence = shoebox_consequence_ref (subject);
  shoebox_library_discard_pending (self->library);
  forget (self, consequence);
}

/* --- What the library says ---------------------------------------------------------------- */

static void
learning_changed_cb (ShoeboxWindow *self)
{
  ShoeboxLearning learning;

  shoebox_library_get_learning (self->library, &learning);
  gtk_widget_set_visible (self->learning, learning.running);
  gtk_spinner_set_spinning (self->learning_spinner, learning.running);
}

static void
learned_cb (ShoeboxWindow *self, ShoeboxConsequence *consequence)
{
  if (self->looking && shoebox_consequence_page_get_consequence (self->look) != consequence)
    shoebox_consequence_page_set_overtaken (self->look);
}

static void
bar_closed_cb (ShoeboxWindow *self, gboolean focus)
{
  if (focus)
    _shoebox_window_focus_shown (self);
}

static void
preferences_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (shoebox_preferences_new (self->library, GTK_WINDOW (self))));
}

/* --- Life --------------------------------------------------------------------------------- */

void
_shoebox_window_class_init_learning (GtkWidgetClass *widget_class)
{
  g_type_ensure (SHOEBOX_TYPE_CONSEQUENCE_BAR);
  g_type_ensure (SHOEBOX_TYPE_CONSEQUENCE_PAGE);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, consequence_bar);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, look);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, learning);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, learning_spinner);
  gtk_widget_class_install_action (widget_class, "win.look", NULL, look_cb);
  gtk_widget_class_install_action (widget_class, "win.close-look", NULL, close_look_cb);
  gtk_widget_class_install_action (widget_class, "win.put-back", NULL, answer_cb);
  gtk_widget_class_install_action (widget_class, "win.apply", NULL, answer_cb);
  gtk_widget_class_install_action (widget_class, "win.not-now", NULL, not_now_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
}

void
_shoebox_window_init_learning (ShoeboxWindow *self)
{
  ShoeboxPhotoGrid *grid = shoebox_consequence_page_get_grid (self->look);

  g_signal_connect_object (self->consequence_bar, "changed",
                           G_CALLBACK (_shoebox_window_update_learning), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->consequence_bar, "closed", G_CALLBACK (bar_closed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->look, "flow-changed", G_CALLBACK (flow_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (grid, "selection-changed", G_CALLBACK (flow_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (grid, "photo-activated", G_CALLBACK (_shoebox_window_view), self,
                           G_CONNECT_SWAPPED);
  _shoebox_window_update_learning (self);
}

void
_shoebox_window_set_learning_library (ShoeboxWindow *self)
{
  ShoeboxPhotoGrid *grid = shoebox_consequence_page_get_grid (self->look);

  shoebox_consequence_page_set_library (self->look, self->library,
                                        shoebox_photo_grid_get_thumbnails (self->grid));
  shoebox_photo_grid_set_menu (grid, G_MENU_MODEL (self->photo_menu));
  shoebox_consequence_bar_set_library (self->consequence_bar, self->library);
  g_signal_connect_object (self->library, "learning-changed", G_CALLBACK (learning_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "learned", G_CALLBACK (learned_cb), self,
                           G_CONNECT_SWAPPED);
  learning_changed_cb (self);
  _shoebox_window_update_learning (self);
}
