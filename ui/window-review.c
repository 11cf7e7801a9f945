/* window-review.c: the review page in the window: coming, leaving, answers from elsewhere; the
 * facts of the album or tag that is browsed. */
#include "window-private.h"

#include <glib/gi18n.h>

gboolean
_shoebox_window_is_reviewing (ShoeboxWindow *self)
{
  return self->reviewing;
}

gboolean
_shoebox_window_is_asking (ShoeboxWindow *self)
{
  return self->reviewing
         && shoebox_review_queue_get_current (shoebox_review_page_get_queue (self->review)) != NULL;
}

gboolean
_shoebox_window_review_answer (ShoeboxWindow *self, gint64 album, const char *name)
{
  return self->reviewing && !_shoebox_window_is_viewing (self)
         && shoebox_review_queue_answer (shoebox_review_page_get_queue (self->review), album, name);
}

GArray *
_shoebox_window_dup_asked (ShoeboxWindow *self)
{
  ShoeboxReviewItem *item;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  item = shoebox_review_queue_get_current (shoebox_review_page_get_queue (self->review));
  if (item != NULL)
    {
      gint64 id = shoebox_review_item_get_photo (item);

      g_array_append_val (ids, id);
    }
  return ids;
}

static void
current_changed_cb (ShoeboxWindow *self)
{
  if (self->reviewing && !_shoebox_window_is_viewing (self))
    _shoebox_window_update_panel (self);
}

static void
status_changed_cb (ShoeboxWindow *self)
{
  g_autofree char *status = NULL;

  if (!self->reviewing || _shoebox_window_is_viewing (self))
    return;
  status = shoebox_review_page_dup_status (self->review);
  gtk_label_set_text (self->status, status);
  _shoebox_window_update_actions (self);
}

static void
failed_cb (ShoeboxWindow *self, const GError *error)
{
  _shoebox_window_toast_error (self, error);
}

void
_shoebox_window_init_review (ShoeboxWindow *self)
{
  shoebox_review_page_set_library (self->review, self->library,
                                   shoebox_photo_grid_get_thumbnails (self->grid));
  shoebox_report_bar_set_library (self->report, self->library,
                                  shoebox_photo_grid_get_thumbnails (self->grid));
  g_signal_connect_object (shoebox_review_page_get_queue (self->review), "current-changed",
                           G_CALLBACK (current_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->review, "status-changed", G_CALLBACK (status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->review, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
_shoebox_window_update_review (ShoeboxWindow *self)
{
  ShoeboxSidebarItem *item = shoebox_sidebar_get_selected (self->sidebar);
  ShoeboxPlace place = item != NULL ? shoebox_sidebar_item_get_place (item) : SHOEBOX_PLACE_ALL;
  gboolean reviewing = place == SHOEBOX_PLACE_REVIEW;

  if (item != NULL && !reviewing)
    {
      self->review_from = place;
      self->review_from_label = shoebox_sidebar_item_get_label (item);
    }
  shoebox_report_bar_set_label (self->report,
                                item != NULL ? shoebox_sidebar_item_get_label (item) : 0,
                                place == SHOEBOX_PLACE_TAG ? SHOEBOX_TAG : SHOEBOX_ALBUM);
  if (reviewing == self->reviewing)
    return;
  self->reviewing = reviewing;
  shoebox_consequence_bar_set_held (self->consequence_bar, reviewing);
  if (reviewing)
    {
      /* The answers stand where the panel would; it comes when it is asked for. */
      adw_flap_set_reveal_flap (self->flap, FALSE);
      adw_window_title_set_title (self->viewer_title, _("Review"));
      adw_window_title_set_subtitle (self->viewer_title, NULL);
      gtk_stack_set_visible_child_name (self->views, "review");
      shoebox_review_page_start (self->review);
      _shoebox_window_update_panel (self);
      status_changed_cb (self);
    }
  else
    {
      shoebox_review_page_stop (self->review);
      _shoebox_window_update_panel (self);
      adw_flap_set_reveal_flap (self->flap, !adw_flap_get_folded (self->flap) && self->state.panel);
    }
}

void
_shoebox_window_leave_review (ShoeboxWindow *self)
{
  if (!self->reviewing)
    return;
  if (!shoebox_sidebar_select (self->sidebar, self->review_from, self->review_from_label))
    shoebox_sidebar_select (self->sidebar, SHOEBOX_PLACE_ALL, 0);
  self->focus_photos = TRUE;
}

static void
review_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  shoebox_sidebar_select (self->sidebar, SHOEBOX_PLACE_REVIEW, 0);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  if (self->reviewing)
    shoebox_review_page_focus (self->review);
}

void
_shoebox_window_class_init_review_actions (GtkWidgetClass *widget_class)
{
  g_type_ensure (SHOEBOX_TYPE_REPORT_BAR);
  g_type_ensure (SHOEBOX_TYPE_REVIEW_PAGE);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, report);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, review);
  gtk_widget_class_install_action (widget_class, "win.review", NULL, review_cb);
}
