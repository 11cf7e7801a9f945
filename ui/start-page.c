/* start-page.c: opening, welcome, error. */
#include "start-page.h"

#include "types.h"
#include "volumes.h"

#include <glib/gi18n.h>

struct _ShoeboxStartPage
{
  AdwBin parent_instance;

  GtkWidget *menu_button;
  GtkWidget *stack;
  GtkWidget *error_page;
  GtkWidget *volumes;
};

G_DEFINE_FINAL_TYPE (ShoeboxStartPage, shoebox_start_page, ADW_TYPE_BIN)

static void
shoebox_start_page_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_START_PAGE);

  G_OBJECT_CLASS (shoebox_start_page_parent_class)->dispose (object);
}

static void
shoebox_start_page_class_init (ShoeboxStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_start_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxStartPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxStartPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxStartPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxStartPage, volumes);
}

static void
shoebox_start_page_init (ShoeboxStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
shoebox_start_page_set_menu (ShoeboxStartPage *self, GMenuModel *menu)
{
  g_return_if_fail (SHOEBOX_IS_START_PAGE (self));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), menu);
}

void
shoebox_start_page_popup_menu (ShoeboxStartPage *self)
{
  g_return_if_fail (SHOEBOX_IS_START_PAGE (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
}

static GtkWidget *
create_volume_cb (gpointer item, gpointer data)
{
  ShoeboxVolume *volume = item;
  g_autofree char *name = g_markup_escape_text (shoebox_volume_get_name (volume), -1);
  g_autofree char *title = g_strdup_printf (_("Import from “%s”"), name);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_gicon (shoebox_volume_get_icon (volume)));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "^ay",
                                    shoebox_volume_get_path (volume));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.import-volume");
  return row;
}

static void
volumes_changed_cb (GListModel *volumes, guint position, guint removed, guint added,
                    ShoeboxStartPage *self)
{
  gtk_widget_set_visible (self->volumes, g_list_model_get_n_items (volumes) > 0);
}

void
shoebox_start_page_set_volumes (ShoeboxStartPage *self, GListModel *volumes)
{
  g_return_if_fail (SHOEBOX_IS_START_PAGE (self));

  gtk_list_box_bind_model (GTK_LIST_BOX (self->volumes), volumes, create_volume_cb, NULL, NULL);
  g_signal_connect_object (volumes, "items-changed", G_CALLBACK (volumes_changed_cb), self, 0);
  volumes_changed_cb (volumes, 0, 0, 0, self);
}

void
shoebox_start_page_show_welcome (ShoeboxStartPage *self)
{
  g_return_if_fail (SHOEBOX_IS_START_PAGE (self));

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "welcome");
}

void
shoebox_start_page_show_error (ShoeboxStartPage *self, const GError *error)
{
  const char *title = _("The Library Cannot Be Opened");
  g_autofree char *text = NULL;

  g_return_if_fail (SHOEBOX_IS_START_PAGE (self));
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_LOCKED))
    title = _("The Library Is in Use");
  else if (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NEWER))
    title = _("The Library Needs a Newer Shoebox");
  else if (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_CORRUPT))
    title = _("The Library Is Damaged");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->error_page), title);
  /* The description is markup, the message may hold a file name with any sign in it. */
  text = g_markup_escape_text (error->message, -1);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->error_page), text);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "error");
}
