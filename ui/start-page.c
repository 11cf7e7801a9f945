/* start-page.c: opening, welcome, error. */
#include "start-page.h"

#include "accessible.h"
#include "types.h"

#include <glib/gi18n.h>

struct _ShoeboxStartPage
{
  AdwBin parent_instance;

  GtkWidget *menu_button;
  GtkWidget *stack;
  GtkWidget *error_page;
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
  shoebox_accessible_name_inner (self->menu_button, GTK_TYPE_TOGGLE_BUTTON, _("Main Menu"));
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
