/* consequence-page.c: flows beside the photos of one of them. */
#include "consequence-page.h"

#include "fold-box.h"
#include "words-learning.h"
#include "words.h"

#include <glib/gi18n.h>

struct _ShoeboxConsequencePage
{
  AdwBin parent_instance;

  GtkWidget *title;
  GtkWidget *note;
  GtkWidget *put_back;
  GtkWidget *apply;
  GtkWidget *not_now;
  GtkWidget *flows;
  ShoeboxPhotoGrid *grid;

  ShoeboxConsequence *consequence;
  char *flow; /* title of the chosen one */
};

enum
{
  FLOW_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxConsequencePage, shoebox_consequence_page, ADW_TYPE_BIN)

/* --- Flows -------------------------------------------------------------------------------- */

/* The ids of a flow belong to the consequence, and the row's title is what the status line says. */
static void
add_row (ShoeboxConsequencePage *self, char *text, GArray *ids, gboolean tags)
{
  g_autofree char *count = g_strdup_printf ("%'u", ids->len);
  g_autofree char *photos = shoebox_words_photos (ids->len);
  /* Translators: "From Unsorted to Cottage: 37 photos". */
  g_autofree char *name = g_strdup_printf (_("%s: %s"), text, photos);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label;

  label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "hexpand", TRUE, "wrap",
                        TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_box_append (GTK_BOX (box), label);
  label = gtk_label_new (count);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (row), "ids", ids);
  g_object_set_data_full (G_OBJECT (row), "text", text, g_free);
  g_object_set_data (G_OBJECT (row), "tags", GINT_TO_POINTER (tags));
  gtk_list_box_append (GTK_LIST_BOX (self->flows), row);
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  gboolean tags = g_object_get_data (G_OBJECT (row), "tags") != NULL;
  gboolean tags_before = before != NULL && g_object_get_data (G_OBJECT (before), "tags") != NULL;
  GtkWidget *header = NULL;

  if (before == NULL || tags != tags_before)
    {
      header = g_object_new (GTK_TYPE_LABEL, "label", tags ? _("Tags") : _("Albums"), "xalign",
                             0.0f, NULL);
      gtk_widget_add_css_class (header, "heading");
      gtk_widget_add_css_class (header, "flow-header");
    }
  gtk_list_box_row_set_header (row, header);
}

static void
row_selected_cb (ShoeboxConsequencePage *self, GtkListBoxRow *row)
{
  g_clear_pointer (&self->flow, g_free);
  if (row != NULL)
    {
      self->flow = g_strdup (g_object_get_data (G_OBJECT (row), "text"));
      shoebox_photo_grid_set_ids (self->grid, g_object_get_data (G_OBJECT (row), "ids"));
    }
  g_signal_emit (self, signals[FLOW_CHANGED], 0);
}

/* Enter on a flow goes on to its photos. */
static void
row_activated_cb (ShoeboxConsequencePage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

static void
clear (ShoeboxConsequencePage *self)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkListBoxRow *row;

  gtk_list_box_unselect_all (GTK_LIST_BOX (self->flows));
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->flows), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->flows), GTK_WIDGET (row));
  shoebox_photo_grid_set_ids (self->grid, none);
  g_clear_pointer (&self->consequence, shoebox_consequence_unref);
}

void
shoebox_consequence_page_set_consequence (ShoeboxConsequencePage *self,
                                          ShoeboxConsequence *consequence)
{
  g_autofree char *title = NULL;
  g_autofree char *note = NULL;

  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self));

  if (consequence == self->consequence)
    return;
  if (consequence != NULL)
    shoebox_consequence_ref (consequence);
  clear (self);
  self->consequence = consequence;
  if (consequence == NULL)
    return;

  title = shoebox_words_changes (consequence);
  note = shoebox_words_disagree (consequence->n_disagree);
  gtk_label_set_text (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
  gtk_widget_set_visible (self->put_back, consequence->applied);
  gtk_widget_set_visible (self->apply, !consequence->applied);
  gtk_widget_set_visible (self->not_now, !consequence->applied);

  for (guint i = 0; i < consequence->flows->len; i++)
    {
      const ShoeboxFlow *flow = g_ptr_array_index (consequence->flows, i);

      add_row (self, shoebox_words_flow (flow), flow->ids, FALSE);
    }
  for (guint i = 0; i < consequence->tag_flows->len; i++)
    {
      const ShoeboxTagFlow *flow = g_ptr_array_index (consequence->tag_flows, i);

      add_row (self, shoebox_words_tag_flow (flow), flow->ids, TRUE);
    }
  gtk_list_box_select_row (GTK_LIST_BOX (self->flows),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->flows), 0));
}

ShoeboxConsequence *
shoebox_consequence_page_get_consequence (ShoeboxConsequencePage *self)
{
  g_return_val_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self), NULL);

  return self->consequence;
}

void
shoebox_consequence_page_set_overtaken (ShoeboxConsequencePage *self)
{
  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self));

  if (self->consequence == NULL || self->consequence->applied)
    return;
  gtk_label_set_text (GTK_LABEL (self->note), _("Something newer was learned meanwhile."));
  gtk_widget_show (self->note);
  gtk_widget_hide (self->apply);
  gtk_widget_hide (self->not_now);
}

ShoeboxPhotoGrid *
shoebox_consequence_page_get_grid (ShoeboxConsequencePage *self)
{
  g_return_val_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self), NULL);

  return self->grid;
}

const char *
shoebox_consequence_page_get_title (ShoeboxConsequencePage *self)
{
  g_return_val_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self), NULL);

  return self->flow != NULL ? self->flow : "";
}

void
shoebox_consequence_page_focus (ShoeboxConsequencePage *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self));

  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->flows));
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_consequence_page_dispose (GObject *object)
{
  ShoeboxConsequencePage *self = SHOEBOX_CONSEQUENCE_PAGE (object);

  g_clear_pointer (&self->consequence, shoebox_consequence_unref);
  g_clear_pointer (&self->flow, g_free);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_CONSEQUENCE_PAGE);

  G_OBJECT_CLASS (shoebox_consequence_page_parent_class)->dispose (object);
}

static void
shoebox_consequence_page_class_init (ShoeboxConsequencePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_consequence_page_dispose;

  signals[FLOW_CHANGED] = g_signal_new ("flow-changed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SHOEBOX_TYPE_FOLD_BOX);
  g_type_ensure (SHOEBOX_TYPE_PHOTO_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/consequence-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, note);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, put_back);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, apply);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, not_now);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, flows);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxConsequencePage, grid);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  /* Where photos are selected the grid takes the first one, to unselect them. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.close-look", NULL);
}

static void
shoebox_consequence_page_init (ShoeboxConsequencePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->flows), header_cb, NULL, NULL);
}

void
shoebox_consequence_page_set_library (ShoeboxConsequencePage *self, ShoeboxLibrary *library,
                                      ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_CONSEQUENCE_PAGE (self));

  shoebox_photo_grid_set_library_fixed (self->grid, library, thumbnails);
}
