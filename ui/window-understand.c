/* window-understand.c: what explains: how sure Shoebox is, how it decides, copying a fact. */
#include "window-private.h"

#include "certainty-window.h"
#include "how-window.h"
#include "words.h"

#include <glib/gi18n.h>

#define COPIED_LIMIT 40

static void
copy_text_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *text = g_variant_get_string (parameter, NULL);
  g_autofree char *name = shoebox_words_short (text, COPIED_LIMIT);
  g_autofree char *said = g_strdup_printf (_("Copied “%s”"), name);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  _shoebox_window_toast (SHOEBOX_WINDOW (widget), said, NULL, NULL);
}

/* --- How sure Shoebox is ------------------------------------------------------------------ */

static void
chosen_cb (ShoeboxWindow *self, const char *query, gboolean whole, GtkWindow *certainty)
{
  gtk_window_destroy (certainty);
  _shoebox_window_close_look (self);
  _shoebox_window_close_viewer (self);
  _shoebox_window_leave_review (self);
  if (whole)
    shoebox_sidebar_select (self->sidebar, SHOEBOX_PLACE_ALL, 0);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  shoebox_search_bar_set_text (self->search, query);
  gtk_window_present (GTK_WINDOW (self));
  /* The keys are for the photos, which are what was asked for. */
  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

static void
certainty_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxSidebarItem *item = shoebox_sidebar_get_selected (self->sidebar);
  g_autofree char *place = item != NULL ? shoebox_sidebar_item_dup_query (item) : g_strdup ("");
  GtkWidget *certainty;

  if (self->library == NULL)
    return;
  certainty = shoebox_certainty_window_new (self->library, place,
                                            item != NULL ? shoebox_sidebar_item_get_title (item)
                                                         : NULL);
  gtk_window_set_transient_for (GTK_WINDOW (certainty), GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (certainty), TRUE);
  g_signal_connect_object (certainty, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (certainty));
}

/* --- How Shoebox decides ------------------------------------------------------------------ */

static void
how_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxThumbnails *thumbnails
      = self->library != NULL ? shoebox_photo_grid_get_thumbnails (self->grid) : NULL;
  g_autoptr (GArray) ids = self->library != NULL ? _shoebox_window_dup_targets (self) : NULL;
  GtkWidget *how = shoebox_how_window_new (
    self->library, thumbnails,
    ids != NULL && ids->len > 0 ? g_array_index (ids, gint64, 0) : 0);

  gtk_window_set_transient_for (GTK_WINDOW (how), GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (how), TRUE);
  gtk_window_present (GTK_WINDOW (how));
}

void
_shoebox_window_class_init_understand (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.copy-text", "s", copy_text_cb);
  gtk_widget_class_install_action (widget_class, "win.certainty", NULL, certainty_cb);
  gtk_widget_class_install_action (widget_class, "win.how", NULL, how_cb);
}
