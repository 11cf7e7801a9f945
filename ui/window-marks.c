/* window-marks.c: stars and favourites of the photos in hand. */
#include "window-private.h"

#include "photo.h"

#include <glib/gi18n.h>

/* The menu says what its entry would do; of more photos than these it only names the mark. */
#define MAX_LOOKED_AT 200

/* The photo in question while reviewing, without its look-alikes: they share an album, not a star. */
static GArray *
dup_marked (ShoeboxWindow *self)
{
  return _shoebox_window_is_reviewing (self) && !_shoebox_window_is_viewing (self)
           ? _shoebox_window_dup_asked (self)
           : _shoebox_window_dup_targets (self);
}

static void
favourite_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = dup_marked (self);

  if (ids->len > 0)
    shoebox_library_toggle_favourite_async (self->library, (const gint64 *) ids->data, ids->len,
                                            _shoebox_window_act_done_cb, g_object_ref (self));
}

static void
rate_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = dup_marked (self);

  if (ids->len > 0)
    shoebox_library_rate_async (self->library, (const gint64 *) ids->data, ids->len,
                                g_variant_get_int32 (parameter), _shoebox_window_act_done_cb,
                                g_object_ref (self));
}

static const char *
favourite_text (ShoeboxWindow *self)
{
  g_autoptr (GArray) ids = NULL;

  if (!_shoebox_window_is_viewing (self)
      && shoebox_photo_grid_get_n_selected (_shoebox_window_get_grid (self)) > MAX_LOOKED_AT)
    return _("Favou_rite");
  ids = dup_marked (self);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (ShoeboxPhoto) photo
        = shoebox_library_get_photo (self->library, g_array_index (ids, gint64, i));

      if (photo != NULL && !shoebox_photo_get_favourite (photo))
        return _("Add to Favou_rites");
    }
  return _("Remove from Favou_rites");
}

static void
fill_marks (ShoeboxWindow *self, const char *text)
{
  g_menu_remove_all (self->marks_menu);
  g_menu_append (self->marks_menu, text, "win.favourite");
  g_menu_append_submenu (self->marks_menu, _("Sta_rs"), self->stars_menu);
}

void
_shoebox_window_update_marks_menu (ShoeboxWindow *self)
{
  const char *text = favourite_text (self);
  g_autofree char *old = NULL;

  g_menu_model_get_item_attribute (G_MENU_MODEL (self->marks_menu), 0, G_MENU_ATTRIBUTE_LABEL, "s",
                                   &old);
  if (g_strcmp0 (old, text) != 0)
    fill_marks (self, text);
}

void
_shoebox_window_init_marks_menu (ShoeboxWindow *self)
{
  GMenu *stars = g_menu_new ();

  for (int i = 5; i >= 0; i--)
    {
      g_autofree char *text
        = i > 0 ? g_strdup_printf (ngettext ("_%d Star", "_%d Stars", (gulong) i), i)
                : g_strdup (_("_No Stars"));
      g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

      g_menu_item_set_action_and_target (item, "win.rate", "i", i);
      g_menu_append_item (stars, item);
    }
  self->stars_menu = G_MENU_MODEL (stars);
  self->marks_menu = g_menu_new ();
  fill_marks (self, _("Add to Favou_rites"));
}

void
_shoebox_window_class_init_marks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.favourite", NULL, favourite_cb);
  gtk_widget_class_install_action (widget_class, "win.rate", "i", rate_cb);
}
