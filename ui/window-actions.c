/* window-actions.c: what can be done with photos: file, tag, undo, go somewhere. */
#include "window-private.h"

#include "file-palette.h"
#include "label.h"
#include "words.h"

#include <glib/gi18n.h>

/* --- Toasts ------------------------------------------------------------------------------- */

void
_shoebox_window_toast (ShoeboxWindow *self, const char *text, const char *button,
                       const char *action)
{
  AdwToast *toast = shoebox_toast_next (&self->toast, text, button, action);

  if (toast != NULL)
    adw_toast_overlay_add_toast (self->toasts, toast);
}

void
_shoebox_window_toast_act (ShoeboxWindow *self, const ShoeboxAct *act)
{
  g_autofree char *text = NULL;

  /* The owner said again what was known: nothing to take back. */
  if (act->batch == 0)
    return;
  text = shoebox_words_act (act);
  _shoebox_window_toast (self, text, _("_Undo"), "win.undo");
}

void
_shoebox_window_toast_error (ShoeboxWindow *self, const GError *error)
{
  _shoebox_window_toast (self, error->message, NULL, NULL);
}

/* --- Filing and tagging ------------------------------------------------------------------- */

void
_shoebox_window_act_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;

  act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (self->library == NULL)
    return; /* the window was closed meanwhile */
  if (act == NULL)
    _shoebox_window_toast_error (self, error);
  else
    _shoebox_window_toast_act (self, act);
}

void
_shoebox_window_file (ShoeboxWindow *self, GArray *ids, gint64 album)
{
  if (ids->len > 0)
    shoebox_library_file_async (self->library, (const gint64 *) ids->data, ids->len, album,
                                _shoebox_window_act_done_cb, g_object_ref (self));
}

void
_shoebox_window_file_named (ShoeboxWindow *self, GArray *ids, const char *name)
{
  if (ids->len > 0)
    shoebox_library_file_named_async (self->library, (const gint64 *) ids->data, ids->len, name,
                                      _shoebox_window_act_done_cb, g_object_ref (self));
}

void
_shoebox_window_tag (ShoeboxWindow *self, GArray *ids, gint64 tag, ShoeboxVerdict verdict)
{
  if (ids->len > 0)
    shoebox_library_tag_async (self->library, (const gint64 *) ids->data, ids->len, tag, verdict,
                               _shoebox_window_act_done_cb, g_object_ref (self));
}

static void
file_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = NULL;

  if (_shoebox_window_review_answer (self, g_variant_get_int64 (parameter), NULL))
    return;
  ids = _shoebox_window_dup_targets (self);
  _shoebox_window_file (self, ids, g_variant_get_int64 (parameter));
}

static void
file_nth_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  GListModel *albums = shoebox_library_get_albums (self->library);
  int nth = g_variant_get_int32 (parameter);
  g_autoptr (ShoeboxLabel) album = NULL;
  g_autoptr (GArray) ids = NULL;

  if (nth < 1)
    return;
  album = g_list_model_get_item (albums, (guint) nth - 1);
  if (album == NULL)
    return;
  if (_shoebox_window_review_answer (self, shoebox_label_get_id (album), NULL))
    return;
  ids = _shoebox_window_dup_targets (self);
  _shoebox_window_file (self, ids, shoebox_label_get_id (album));
}

static void
file_name_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  const char *name = g_variant_get_string (parameter, NULL);
  g_autoptr (GArray) ids = NULL;

  if (_shoebox_window_review_answer (self, 0, name))
    return;
  ids = _shoebox_window_dup_targets (self);
  _shoebox_window_file_named (self, ids, name);
}

static void
unfile_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = _shoebox_window_dup_targets (self);

  if (ids->len > 0)
    shoebox_library_unfile_async (self->library, (const gint64 *) ids->data, ids->len,
                                  _shoebox_window_act_done_cb, g_object_ref (self));
}

static void
tag_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = _shoebox_window_dup_targets (self);
  gint64 tag;
  int verdict;

  g_variant_get (parameter, "(xi)", &tag, &verdict);
  if (verdict >= SHOEBOX_NO && verdict <= SHOEBOX_FORGET)
    _shoebox_window_tag (self, ids, tag, (ShoeboxVerdict) verdict);
}

static void
tag_name_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = _shoebox_window_dup_targets (self);
  const char *const yes[] = { g_variant_get_string (parameter, NULL), NULL };

  if (ids->len > 0)
    shoebox_library_tag_named_async (self->library, (const gint64 *) ids->data, ids->len, yes,
                                     NULL, _shoebox_window_act_done_cb, g_object_ref (self));
}

static void
palette_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  gboolean album = g_str_equal (action, "win.file-palette");
  GtkWidget **palette = album ? &self->file_palette : &self->tag_palette;
  g_autoptr (GArray) ids = _shoebox_window_dup_targets (self);

  if (*palette == NULL)
    {
      *palette = shoebox_file_palette_new (self->library, album ? SHOEBOX_ALBUM : SHOEBOX_TAG);
      /* Not a child of the stack itself: GTK 4.8 takes each for a page when it tells a screen
       * reader about it, and crashes. */
      gtk_widget_set_parent (*palette, gtk_widget_get_parent (GTK_WIDGET (self->views)));
    }
  shoebox_file_palette_popup (SHOEBOX_FILE_PALETTE (*palette), ids);
}

/* --- Undo --------------------------------------------------------------------------------- */

static void
step_done (ShoeboxWindow *self, gboolean undo, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autofree char *text = NULL;

  if (self->library == NULL)
    return; /* the window was closed meanwhile */
  act = shoebox_library_act_finish (self->library, result, &error);
  if (act == NULL)
    {
      _shoebox_window_toast_error (self, error);
      return;
    }
  text = shoebox_words_step (undo ? _("Undone") : _("Done again"), act);
  _shoebox_window_toast (self, text, undo ? _("_Redo") : _("_Undo"),
                         undo ? "win.redo" : "win.undo");
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;

  step_done (self, TRUE, result);
}

static void
redone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;

  step_done (self, FALSE, result);
}

static void
undo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (g_str_equal (action, "win.undo"))
    shoebox_library_undo_async (self->library, undone_cb, g_object_ref (self));
  else
    shoebox_library_redo_async (self->library, redone_cb, g_object_ref (self));
}

/* --- Going somewhere ---------------------------------------------------------------------- */

static void
view_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxPhotoGrid *grid = _shoebox_window_get_grid (self);
  g_autoptr (GArray) ids = shoebox_photo_grid_dup_selected (grid);
  guint position;

  if (ids->len == 0)
    return;
  position = shoebox_photo_list_find (shoebox_photo_grid_get_list (grid),
                                      g_array_index (ids, gint64, 0));
  if (position != GTK_INVALID_LIST_POSITION)
    _shoebox_window_view (self, position, grid);
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (adw_flap_get_folded (self->flap) && adw_flap_get_reveal_flap (self->flap))
    _shoebox_window_show_panel (self, FALSE);
  else if (_shoebox_window_leave_fullscreen (self))
    _shoebox_window_focus_shown (self);
  else if (_shoebox_window_is_viewing (self))
    {
      if (!_shoebox_window_step_back (self))
        _shoebox_window_close_viewer (self);
    }
  else if (_shoebox_window_is_looking (self))
    gtk_widget_activate_action (widget, "win.close-look", NULL);
  else if (_shoebox_window_is_reviewing (self))
    _shoebox_window_leave_review (self);
  else
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  _shoebox_window_close_look (self);
  _shoebox_window_close_viewer (self);
  _shoebox_window_leave_review (self);
  self->focus_photos = FALSE;
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  shoebox_search_bar_focus (self->search);
}

static void
panel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  _shoebox_window_show_panel (self, !adw_flap_get_reveal_flap (self->flap));
}

static void
size_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  double step = g_str_equal (action, "win.bigger") ? 32.0 : -32.0;

  gtk_adjustment_set_value (self->cell_size, gtk_adjustment_get_value (self->cell_size) + step);
}

void
_shoebox_window_update_actions (ShoeboxWindow *self)
{
  static const char *const on_targets[]
    = { "win.file",         "win.file-nth",    "win.file-name",   "win.unfile",    "win.tag",
        "win.tag-name",     "win.file-palette", "win.tag-palette", "win.copy-path", "win.open-with",
        "win.show-folder",  "win.favourite",   "win.rate" };
  static const char *const on_library[]
    = { "win.import-folder", "win.search", "win.new-album", "win.new-tag",
        "win.panel",         "win.bigger", "win.smaller",   "win.review" };
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean library = self->library != NULL;
  gboolean viewing = library && _shoebox_window_is_viewing (self);
  gboolean asked = library && _shoebox_window_is_asking (self);
  guint n = library ? shoebox_photo_grid_get_n_selected (_shoebox_window_get_grid (self)) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (on_targets); i++)
    gtk_widget_action_set_enabled (widget, on_targets[i], viewing || n > 0 || asked);
  for (guint i = 0; i < G_N_ELEMENTS (on_library); i++)
    gtk_widget_action_set_enabled (widget, on_library[i], library);
  gtk_widget_action_set_enabled (widget, "win.view", !viewing && !self->reviewing && n > 0);
  if (viewing || n > 0 || asked)
    _shoebox_window_update_marks_menu (self);
}

void
_shoebox_window_class_init_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.file", "x", file_cb);
  gtk_widget_class_install_action (widget_class, "win.file-nth", "i", file_nth_cb);
  gtk_widget_class_install_action (widget_class, "win.file-name", "s", file_name_cb);
  gtk_widget_class_install_action (widget_class, "win.unfile", NULL, unfile_cb);
  gtk_widget_class_install_action (widget_class, "win.tag", "(xi)", tag_cb);
  gtk_widget_class_install_action (widget_class, "win.tag-name", "s", tag_name_cb);
  gtk_widget_class_install_action (widget_class, "win.file-palette", NULL, palette_cb);
  gtk_widget_class_install_action (widget_class, "win.tag-palette", NULL, palette_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.view", NULL, view_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.panel", NULL, panel_cb);
  gtk_widget_class_install_action (widget_class, "win.bigger", NULL, size_cb);
  gtk_widget_class_install_action (widget_class, "win.smaller", NULL, size_cb);
}
