/* problems-window.c: one line a file, with the reason. */
#include "problems-window.h"

#include "import.h"
#include "photo-list.h"
#include "photo.h"

#include <glib/gi18n.h>

struct _ShoeboxProblemsWindow
{
  AdwWindow parent_instance;

  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (ShoeboxProblemsWindow, shoebox_problems_window, ADW_TYPE_WINDOW)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label;

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                        PANGO_WRAP_WORD_CHAR, NULL);
  gtk_box_append (GTK_BOX (box), label);
  label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                        PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *reason = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *path = gtk_widget_get_next_sibling (reason);
  gpointer item = gtk_list_item_get_item (list_item);
  g_autofree char *name = NULL;

  if (SHOEBOX_IS_PHOTO (item))
    {
      g_autofree char *display = g_filename_display_name (shoebox_photo_get_path (item));
      const char *why = shoebox_photo_get_reason (item);

      gtk_label_set_text (GTK_LABEL (reason), why != NULL ? why : _("unknown reason"));
      gtk_label_set_text (GTK_LABEL (path), display);
      gtk_widget_show (path);
      name = g_strdup_printf ("%s: %s", display, why != NULL ? why : _("unknown reason"));
    }
  else
    {
      gtk_label_set_text (GTK_LABEL (reason), gtk_string_object_get_string (item));
      gtk_widget_hide (path);
      name = g_strdup (gtk_string_object_get_string (item));
    }
  /* The list item around it has the focus: GTK 4.8 has no property for its name. */
  if (gtk_widget_get_parent (gtk_list_item_get_child (list_item)) != NULL)
    gtk_accessible_update_property (
      GTK_ACCESSIBLE (gtk_widget_get_parent (gtk_list_item_get_child (list_item))),
      GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
shoebox_problems_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_PROBLEMS_WINDOW);

  G_OBJECT_CLASS (shoebox_problems_window_parent_class)->dispose (object);
}

static void
shoebox_problems_window_class_init (ShoeboxProblemsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_problems_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/problems-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, view);
}

static void
shoebox_problems_window_init (ShoeboxProblemsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_problems_window_new (ShoeboxLibrary *library, GtkWindow *parent)
{
  ShoeboxProblemsWindow *self;
  g_autoptr (GListStore) sections = NULL;
  g_autoptr (GtkStringList) places = NULL;
  g_autoptr (ShoeboxPhotoList) photos = NULL;
  g_autoptr (GtkSelectionModel) selection = NULL;
  g_autoptr (GtkListItemFactory) factory = NULL;
  ShoeboxImport *import;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_PROBLEMS_WINDOW, "transient-for", parent, NULL);
  places = gtk_string_list_new (NULL);
  import = shoebox_library_get_import (library);
  if (import != NULL)
    {
      GPtrArray *problems = shoebox_import_get_problems (import);

      for (guint i = 0; i < problems->len; i++)
        {
          g_autofree char *text = shoebox_problem_dup_text (g_ptr_array_index (problems, i));

          gtk_string_list_append (places, text);
        }
    }
  photos = shoebox_photo_list_new (library);
  shoebox_photo_list_set_query (photos, "is:broken");
  sections = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (sections, places);
  g_list_store_append (sections, photos);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (
    G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&sections))))));

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->view), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), selection);
  return GTK_WIDGET (self);
}
