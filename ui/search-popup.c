/* search-popup.c: a list that never takes the keyboard focus from the entry above it. */
#include "search-popup.h"

#include <glib/gi18n.h>

struct _ShoeboxSearchPopup
{
  GtkPopover parent_instance;

  GtkWidget *scrolled;
  GtkWidget *list_box;
  guint n_rows;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxSearchPopup, shoebox_search_popup, GTK_TYPE_POPOVER)

static void
row_activated_cb (ShoeboxSearchPopup *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, (guint) gtk_list_box_row_get_index (row));
}

static void
shoebox_search_popup_class_init (ShoeboxSearchPopupClass *klass)
{
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
shoebox_search_popup_init (ShoeboxSearchPopup *self)
{
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_FILL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "search-popup");
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);

  self->list_box = gtk_list_box_new ();
  gtk_widget_set_can_focus (self->list_box, FALSE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list_box), GTK_SELECTION_SINGLE);
  gtk_widget_add_css_class (self->list_box, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Suggestions"), -1);
  g_signal_connect_swapped (self->list_box, "row-activated", G_CALLBACK (row_activated_cb), self);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled), 400);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list_box);
  gtk_popover_set_child (GTK_POPOVER (self), self->scrolled);
}

GtkWidget *
shoebox_search_popup_new (void)
{
  return g_object_new (SHOEBOX_TYPE_SEARCH_POPUP, NULL);
}

void
shoebox_search_popup_clear (ShoeboxSearchPopup *self)
{
  GtkWidget *child;

  g_return_if_fail (SHOEBOX_IS_SEARCH_POPUP (self));

  while ((child = gtk_widget_get_first_child (self->list_box)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list_box), child);
  self->n_rows = 0;
}

void
shoebox_search_popup_add (ShoeboxSearchPopup *self, const char *icon, const char *title,
                          const char *detail)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *name = NULL;

  g_return_if_fail (SHOEBOX_IS_SEARCH_POPUP (self));

  /* Translators: a suggestion for a screen reader: its name and what it is, "Dogs, Album". */
  name = *detail != '\0' ? g_strdup_printf (_("%s, %s"), title, detail) : g_strdup (title);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box),
                  g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "hexpand", TRUE,
                                "ellipsize", PANGO_ELLIPSIZE_END, NULL));
  if (*detail != '\0')
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", detail, "ellipsize",
                                       PANGO_ELLIPSIZE_END, NULL);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data_full (G_OBJECT (row), "shoebox-name", g_strdup (name), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->list_box), row);
  self->n_rows++;
}

guint
shoebox_search_popup_get_n_rows (ShoeboxSearchPopup *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SEARCH_POPUP (self), 0);
  return self->n_rows;
}

int
shoebox_search_popup_get_selected (ShoeboxSearchPopup *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (SHOEBOX_IS_SEARCH_POPUP (self), -1);

  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));
  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

/* Rows do not have the focus, so nothing scrolls to them by itself. */
static void
scroll_to (ShoeboxSearchPopup *self, GtkWidget *row)
{
  GtkAdjustment *adjustment
    = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (row, self->list_box, &bounds))
    gtk_adjustment_clamp_page (adjustment, (double) bounds.origin.y,
                               (double) (bounds.origin.y + bounds.size.height));
}

void
shoebox_search_popup_move (ShoeboxSearchPopup *self, int step)
{
  int selected = shoebox_search_popup_get_selected (self);
  int n = (int) self->n_rows;
  GtkListBoxRow *row;

  selected = selected < 0 && step < 0 ? n - 1 : selected + step;
  row = selected >= 0 && selected < n
          ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), selected)
          : NULL;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list_box), row);
  if (row != NULL)
    scroll_to (self, GTK_WIDGET (row));
}

char *
shoebox_search_popup_describe (ShoeboxSearchPopup *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));

  if (row == NULL)
    return NULL;
  /* Translators: the suggestion that the keys have come to: "Dogs, Album, 1 of 3". */
  return g_strdup_printf (_("%s, %d of %u"),
                          (const char *) g_object_get_data (G_OBJECT (row), "shoebox-name"),
                          gtk_list_box_row_get_index (row) + 1, self->n_rows);
}
