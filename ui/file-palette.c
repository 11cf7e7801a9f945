/* file-palette.c: choose an album or a tag with a few letters. */
#include "file-palette.h"

#include "label.h"

#include <glib/gi18n.h>

struct _ShoeboxFilePalette
{
  GtkPopover parent_instance;

  GtkWidget *title;
  GtkWidget *entry;
  GtkWidget *list_box;

  ShoeboxLibrary *library;
  ShoeboxLabelKind kind;
  GtkWidget *focus; /* weak: what had the focus before, and gets it back */
};

G_DEFINE_FINAL_TYPE (ShoeboxFilePalette, shoebox_file_palette, GTK_TYPE_POPOVER)

/* @id 0 means a label that is to be made. */
static void
add_row (ShoeboxFilePalette *self, gint64 id, const char *name, guint nth)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label;
  g_autofree char *text = NULL;
  const char *icon;

  if (id != 0)
    text = g_strdup (name);
  else
    text = g_strdup_printf (self->kind == SHOEBOX_ALBUM ? _("New album “%s”") : _("New tag “%s”"),
                            name);
  icon = self->kind == SHOEBOX_TAG ? "shoebox-tag-symbolic"
         : id != 0                 ? "shoebox-album-symbolic"
                                   : "shoebox-album-new-symbolic";
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "hexpand", TRUE,
                        "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_box_append (GTK_BOX (box), label);
  if (nth >= 1 && nth <= 9 && self->kind == SHOEBOX_ALBUM)
    {
      /* The key that files into this album straight from the grid. */
      g_autofree char *key = g_strdup_printf ("%u", nth);

      label = gtk_label_new (key);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "shoebox-name", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (row), "shoebox-id", g_memdup2 (&id, sizeof id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->list_box), row);
}

/* Names that begin with what was typed come first, then those that hold it. */
static void
update (ShoeboxFilePalette *self)
{
  GListModel *labels = self->kind == SHOEBOX_ALBUM ? shoebox_library_get_albums (self->library)
                                                   : shoebox_library_get_tags (self->library);
  guint n = g_list_model_get_n_items (labels);
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  g_autofree char *wanted = NULL;
  GtkWidget *child;
  gboolean exact = FALSE;

  while ((child = gtk_widget_get_first_child (self->list_box)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list_box), child);
  g_strstrip (text);
  wanted = g_utf8_casefold (text, -1);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (ShoeboxLabel) label = g_list_model_get_item (labels, i);
        g_autofree char *name = g_utf8_casefold (shoebox_label_get_name (label), -1);
        gboolean begins = g_str_has_prefix (name, wanted);

        if (pass == 0 ? !begins : begins || strstr (name, wanted) == NULL)
          continue;
        exact |= g_str_equal (name, wanted);
        add_row (self, shoebox_label_get_id (label), shoebox_label_get_name (label), i + 1);
      }
  if (*text != '\0' && !exact)
    add_row (self, 0, text, 0);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list_box),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), 0));
}

static void
row_activated_cb (ShoeboxFilePalette *self, GtkListBoxRow *row)
{
  gint64 id = *(gint64 *) g_object_get_data (G_OBJECT (row), "shoebox-id");
  g_autofree char *name = g_strdup (g_object_get_data (G_OBJECT (row), "shoebox-name"));

  gtk_popover_popdown (GTK_POPOVER (self));
  if (self->kind == SHOEBOX_TAG)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tag-name", "s", name);
  else if (id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.file", "x", id);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.file-name", "s", name);
}

static void
closed_cb (ShoeboxFilePalette *self)
{
  if (self->focus != NULL)
    gtk_widget_grab_focus (self->focus);
  g_clear_weak_pointer (&self->focus);
}

static void
entry_activate_cb (ShoeboxFilePalette *self)
{
  GtkListBoxRow *row;

  update (self); /* what was typed last may still wait for its search-changed */
  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));
  if (row != NULL)
    row_activated_cb (self, row);
}

static void
stop_search_cb (ShoeboxFilePalette *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* Down leaves the entry for the list. */
static gboolean
key_pressed_cb (ShoeboxFilePalette *self, guint keyval)
{
  GtkListBoxRow *row;

  if (keyval != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));
  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (row));
  return GDK_EVENT_STOP;
}

static void
shoebox_file_palette_dispose (GObject *object)
{
  ShoeboxFilePalette *self = SHOEBOX_FILE_PALETTE (object);

  g_clear_weak_pointer (&self->focus);
  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_FILE_PALETTE);

  G_OBJECT_CLASS (shoebox_file_palette_parent_class)->dispose (object);
}

static void
shoebox_file_palette_class_init (ShoeboxFilePaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_file_palette_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/file-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFilePalette, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFilePalette, entry);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFilePalette, list_box);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
shoebox_file_palette_init (ShoeboxFilePalette *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_file_palette_new (ShoeboxLibrary *library, ShoeboxLabelKind kind)
{
  ShoeboxFilePalette *self;
  const char *title = kind == SHOEBOX_ALBUM ? _("File Under") : _("Tag With");

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_FILE_PALETTE, NULL);
  self->library = g_object_ref (library);
  self->kind = kind;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  g_object_set (self->entry, "placeholder-text",
                kind == SHOEBOX_ALBUM ? _("Album") : _("Tag"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kind == SHOEBOX_ALBUM ? _("Album") : _("Tag"), -1);
  return GTK_WIDGET (self);
}

void
shoebox_file_palette_popup (ShoeboxFilePalette *self)
{
  GtkWidget *parent;

  g_return_if_fail (SHOEBOX_IS_FILE_PALETTE (self));

  parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_set_weak_pointer (&self->focus, gtk_root_get_focus (gtk_widget_get_root (parent)));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  update (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self),
                               &(GdkRectangle){ gtk_widget_get_width (parent) / 2,
                                                gtk_widget_get_height (parent) / 4, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (self->entry);
}
