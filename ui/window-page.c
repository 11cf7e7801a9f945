/* window-page.c: what stands in the middle of the window, and what the status line says of it. */
#include "window-private.h"

#include "words.h"

#include <glib/gi18n.h>

static void
update_status (ShoeboxWindow *self)
{
  ShoeboxPhotoGrid *grid = _shoebox_window_get_grid (self);
  gboolean viewing = _shoebox_window_is_viewing (self);
  ShoeboxPhotoList *list = viewing ? shoebox_viewer_get_list (self->viewer)
                                   : shoebox_photo_grid_get_list (grid);
  const char *title = _shoebox_window_get_place (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint n_selected = shoebox_photo_grid_get_n_selected (grid);
  g_autofree char *photos = shoebox_words_photos (n);
  g_autofree char *text = NULL;

  if (viewing)
    /* Translators: place in the list: "Dogs: 3 of 12". */
    text = g_strdup_printf (_("%s: %'u of %'u"), title,
                            shoebox_viewer_get_position (self->viewer) + 1, n);
  else if (_shoebox_window_is_reviewing (self))
    text = shoebox_review_page_dup_status (self->review);
  else if (n_selected > 0)
    text = g_strdup_printf (_("%s: %'u of %s selected"), title, n_selected, photos);
  else
    /* Translators: "Dogs: 12 photos". */
    text = g_strdup_printf (_("%s: %s"), title, photos);
  gtk_label_set_text (self->status, text);
}

static void
update_nothing_page (ShoeboxWindow *self)
{
  ShoeboxSidebarItem *item = shoebox_sidebar_get_selected (self->sidebar);
  ShoeboxPlace place = item != NULL ? shoebox_sidebar_item_get_place (item) : SHOEBOX_PLACE_ALL;
  const char *icon = "edit-find-symbolic";
  const char *title = _("No Photos Found");
  const char *description = _("Try other words.");

  if (shoebox_search_bar_is_empty (self->search))
    {
      icon = item != NULL ? shoebox_sidebar_item_get_icon (item) : icon;
      title = _("No Photos Here");
      description = NULL;
      if (place == SHOEBOX_PLACE_UNSORTED)
        {
          title = _("Everything Is Sorted");
          description = _("Every photo lies in an album.");
        }
      else if (place == SHOEBOX_PLACE_FAVOURITES)
        description = _("Press Ctrl+D on a photo, or drag it onto Favourites in the sidebar.");
      else if (place == SHOEBOX_PLACE_ALBUM || place == SHOEBOX_PLACE_TAG)
        description = _("Drag photos onto its name in the sidebar.");
    }
  adw_status_page_set_icon_name (self->nothing_page, icon);
  adw_status_page_set_title (self->nothing_page, title);
  adw_status_page_set_description (self->nothing_page, description);
}

/* The last photo has gone, maybe with the keyboard focus: that goes to the place, not to whatever
 * comes next in the window. */
static void
show_nothing (ShoeboxWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gboolean inside = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->grid));

  update_nothing_page (self);
  gtk_stack_set_visible_child_name (self->views, "nothing");
  if (inside)
    gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
}

/* After a place was chosen the keys are for its photos, unless the owner is typing by now. */
static void
focus_photos (ShoeboxWindow *self, guint n)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gboolean inside = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->grid));

  /* Right after the start the leaflet has not given them a place yet; window-focus.c asks again. */
  if (n > 0 && (!gtk_widget_get_mapped (GTK_WIDGET (self->grid))
                || gtk_widget_get_width (GTK_WIDGET (self->grid)) <= 0))
    {
      g_set_weak_pointer (&self->focus_then, focus);
      return;
    }
  /* Meanwhile the owner went somewhere himself. */
  if (self->focus_then != NULL && focus != NULL && focus != self->focus_then)
    inside = TRUE;
  g_clear_weak_pointer (&self->focus_then);
  self->focus_photos = FALSE;
  if (n > 0 && !inside
      && (shoebox_search_bar_is_empty (self->search)
          || !shoebox_search_bar_has_keyboard (self->search)))
    gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

void
_shoebox_window_update_page (ShoeboxWindow *self)
{
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (self->grid);
  ShoeboxImport *import = shoebox_library_get_import (self->library);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  gboolean reviewing = _shoebox_window_is_reviewing (self);
  gboolean viewing = _shoebox_window_is_viewing (self);
  gboolean looking = _shoebox_window_is_looking (self);
  ShoeboxCounts counts;

  g_clear_handle_id (&self->update_id, g_source_remove);
  shoebox_library_get_counts (self->library, &counts);
  if (counts.all == 0 && (import == NULL || !shoebox_import_bar_get_revealed (self->import_bar)))
    {
      shoebox_start_page_show_welcome (self->start);
      gtk_stack_set_visible_child_name (self->pages, "start");
    }
  else
    gtk_stack_set_visible_child_name (self->pages, "main");

  _shoebox_window_update_search (self);

  /* While an answer is on its way the old page stays, so that nothing flickers. */
  if (viewing)
    {
      GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

      gtk_stack_set_visible_child_name (self->views, "viewer");
      /* A double click gives the focus to the cell after it has activated it. */
      if (focus == NULL
          || gtk_widget_is_ancestor (focus, GTK_WIDGET (_shoebox_window_get_grid (self))))
        gtk_widget_grab_focus (GTK_WIDGET (self->viewer));
    }
  else if (looking)
    gtk_stack_set_visible_child_name (self->views, "look");
  else if (reviewing)
    gtk_stack_set_visible_child_name (self->views, "review");
  else if (n > 0)
    gtk_stack_set_visible_child_name (self->views, "grid");
  else if (!shoebox_photo_list_get_loading (list))
    show_nothing (self);
  if (!self->focus_photos)
    g_clear_weak_pointer (&self->focus_then);
  if (self->focus_photos && reviewing && !viewing)
    {
      self->focus_photos = FALSE;
      shoebox_review_page_focus (self->review);
    }
  /* In a library that is empty they get it after the first import. */
  else if (self->focus_photos && counts.all > 0 && !viewing && !looking
           && !shoebox_photo_list_get_loading (list))
    focus_photos (self, n);
  if (reviewing && !viewing)
    {
      adw_window_title_set_title (self->viewer_title, _("Review"));
      adw_window_title_set_subtitle (self->viewer_title, NULL);
    }
  gtk_stack_set_visible_child_name (self->titles, viewing || reviewing ? "viewer" : "browse");
  gtk_widget_set_visible (self->back_button,
                          viewing || looking || reviewing
                            || adw_leaflet_get_folded (self->leaflet));
  gtk_widget_set_visible (self->size_scale, !viewing && !reviewing);
  gtk_widget_set_visible (GTK_WIDGET (self->report), !viewing && !looking && !reviewing);
  _shoebox_window_update_immersed (self);
  update_status (self);
  _shoebox_window_update_actions (self);
}

static gboolean
update_cb (gpointer data)
{
  ShoeboxWindow *self = data;

  self->update_id = 0;
  _shoebox_window_update_page (self);
  return G_SOURCE_REMOVE;
}

void
_shoebox_window_queue_update (ShoeboxWindow *self)
{
  if (self->update_id == 0 && self->library != NULL)
    self->update_id = g_idle_add_full (G_PRIORITY_DEFAULT, update_cb, self, NULL);
}
