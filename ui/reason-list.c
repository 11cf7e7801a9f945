/* reason-list.c: small pictures of look-alikes. */
#include "reason-list.h"

#include "thumb-picture.h"
#include "words-learning.h"

#include <glib/gi18n.h>

/* Five of them fit into the panel beside each other. */
#define PICTURE_SIDE 52

struct _ShoeboxReasonList
{
  GtkBox parent_instance;

  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
};

G_DEFINE_FINAL_TYPE (ShoeboxReasonList, shoebox_reason_list, GTK_TYPE_BOX)

static void
shoebox_reason_list_dispose (GObject *object)
{
  ShoeboxReasonList *self = SHOEBOX_REASON_LIST (object);

  g_clear_object (&self->thumbnails);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_reason_list_parent_class)->dispose (object);
}

static void
shoebox_reason_list_class_init (ShoeboxReasonListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_reason_list_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
shoebox_reason_list_init (ShoeboxReasonList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  gtk_widget_hide (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Look-alikes that you decided"), -1);
}

void
shoebox_reason_list_set_library (ShoeboxReasonList *self, ShoeboxLibrary *library,
                                 ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_REASON_LIST (self));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->thumbnails = g_object_ref (thumbnails);
}

/* The reasons that are shown: those of a label stay together, in the order of the first of each. */
static GPtrArray *
choose (GPtrArray *reasons, guint max, guint max_each)
{
  GPtrArray *chosen = g_ptr_array_new ();
  guint n = reasons != NULL ? reasons->len : 0;

  for (guint i = 0; i < n && chosen->len < max; i++)
    {
      ShoeboxReason *reason = g_ptr_array_index (reasons, i);
      guint n_same = 0, at = chosen->len;

      for (guint j = 0; j < chosen->len; j++)
        if (((ShoeboxReason *) g_ptr_array_index (chosen, j))->label == reason->label)
          {
            n_same++;
            at = j + 1;
          }
      if (n_same < max_each && reason->similarity >= SHOEBOX_ALIKE)
        g_ptr_array_insert (chosen, (int) at, reason);
    }
  return chosen;
}

static GtkWidget *
make_button (ShoeboxReasonList *self, const ShoeboxReason *reason, ShoeboxLabelKind kind,
             GPtrArray *shown, guint position)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *picture = shoebox_thumb_picture_new (PICTURE_SIDE);
  g_autofree char *words = shoebox_words_reason (reason, kind);
  GVariantBuilder ids;

  shoebox_thumb_picture_set_photo (SHOEBOX_THUMB_PICTURE (picture), self->library,
                                   self->thumbnails, reason->photo);
  gtk_button_set_child (GTK_BUTTON (button), picture);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "reason");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  g_variant_builder_init (&ids, G_VARIANT_TYPE ("ax"));
  for (guint i = 0; i < shown->len; i++)
    g_variant_builder_add (&ids, "x", ((ShoeboxReason *) g_ptr_array_index (shown, i))->photo);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(uax)", position, &ids);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-photos");
  return button;
}

guint
shoebox_reason_list_show (ShoeboxReasonList *self, GPtrArray *reasons, ShoeboxLabelKind kind,
                          guint max, guint max_each)
{
  g_autoptr (GPtrArray) shown = NULL;
  GtkWidget *child;
  GtkWidget *row = NULL;

  g_return_val_if_fail (SHOEBOX_IS_REASON_LIST (self), 0);
  g_return_val_if_fail (self->library != NULL, 0);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  shown = choose (reasons, max, max_each);
  for (guint i = 0; i < shown->len; i++)
    {
      const ShoeboxReason *reason = g_ptr_array_index (shown, i);
      const ShoeboxReason *before = i > 0 ? g_ptr_array_index (shown, i - 1) : NULL;

      if (before == NULL || before->label != reason->label)
        {
          g_autofree char *caption = shoebox_words_alike (kind, reason->name);
          GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", caption, "xalign", 0.0f,
                                           "ellipsize", PANGO_ELLIPSIZE_END, NULL);

          gtk_widget_add_css_class (label, "caption");
          gtk_widget_add_css_class (label, "dim-label");
          gtk_widget_add_css_class (label, "reason-caption");
          gtk_box_append (GTK_BOX (self), label);
          row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
          gtk_box_append (GTK_BOX (self), row);
        }
      gtk_box_append (GTK_BOX (row), make_button (self, reason, kind, shown, i));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), shown->len > 0);
  return shown->len;
}
