/* review-card.c: a photo large over a strip of its look-alikes. */
#include "review-card.h"

#include "load-photo.h"
#include "thumb-picture.h"
#include "words-review.h"

#include <glib/gi18n.h>

#define THUMB_SIDE 56

struct _ShoeboxReviewCard
{
  AdwBin parent_instance;

  GtkWidget *photo;
  GtkWidget *picture;
  GtkWidget *problem;
  GtkWidget *strip_box;
  GtkWidget *strip_title;
  GtkWidget *all_button;
  GtkWidget *strip;

  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
  ShoeboxReviewItem *item;
  gulong changed_id;
  ShoeboxThumbnail *thumbnail; /* stands in while the photo is read */
  GCancellable *cancellable;   /* of the load that runs, or NULL */
  gboolean updating;           /* check marks follow the item, not the other way round */
};

G_DEFINE_FINAL_TYPE (ShoeboxReviewCard, shoebox_review_card, ADW_TYPE_BIN)

/* --- The photo ---------------------------------------------------------------------------- */

static void
drop_thumbnail (ShoeboxReviewCard *self)
{
  if (self->thumbnail == NULL)
    return;
  shoebox_thumbnail_unwant (self->thumbnail);
  g_clear_object (&self->thumbnail);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxReviewCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = shoebox_load_photo_finish (result, NULL, &error);

  if (shoebox_load_photo_get_cancellable (result) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (texture != NULL)
    {
      gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
      drop_thumbnail (self);
    }
  else
    {
      gtk_label_set_text (GTK_LABEL (self->problem), error->message);
      gtk_widget_show (self->problem);
    }
}

static void
load (ShoeboxReviewCard *self, ShoeboxPhoto *photo)
{
  self->thumbnail = shoebox_thumbnails_get (self->thumbnails, photo);
  shoebox_thumbnail_want (self->thumbnail);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (self->thumbnail));
  self->cancellable = g_cancellable_new ();
  shoebox_load_photo_async (self->library, shoebox_photo_get_id (photo), SHOEBOX_WINDOW_SIDE,
                            self->cancellable, loaded_cb, g_object_ref (self));
}

static void
let_go (ShoeboxReviewCard *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  gtk_widget_hide (self->problem);
  drop_thumbnail (self);
}

static void
pressed_cb (ShoeboxReviewCard *self)
{
  gtk_widget_grab_focus (self->photo);
}

/* --- Look-alikes -------------------------------------------------------------------------- */

static gint64
get_photo (GtkWidget *check)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (check), "shoebox-photo");
}

static void
toggled_cb (GtkToggleButton *check, ShoeboxReviewCard *self)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_STATE_CHECKED,
                               gtk_toggle_button_get_active (check)
                                 ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                 : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
  if (!self->updating && self->item != NULL)
    shoebox_review_item_set_included (self->item, get_photo (GTK_WIDGET (check)),
                                      gtk_toggle_button_get_active (check));
}

static void
add_check (ShoeboxReviewCard *self, gint64 id)
{
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (self->library, id);
  GtkWidget *check = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_CHECKBOX, NULL);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *picture = shoebox_thumb_picture_new (THUMB_SIDE);
  GtkWidget *mark = gtk_image_new_from_icon_name ("shoebox-yes-symbolic");
  g_autofree char *name = NULL;

  shoebox_thumb_picture_set_photo (SHOEBOX_THUMB_PICTURE (picture), self->library,
                                   self->thumbnails, id);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  gtk_widget_set_halign (mark, GTK_ALIGN_END);
  gtk_widget_set_valign (mark, GTK_ALIGN_END);
  gtk_image_set_pixel_size (GTK_IMAGE (mark), 12);
  gtk_widget_add_css_class (mark, "review-mark");
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), mark);
  gtk_button_set_child (GTK_BUTTON (check), overlay);
  gtk_widget_set_focus_on_click (check, FALSE);
  gtk_widget_add_css_class (check, "flat");
  gtk_widget_add_css_class (check, "review-check");
  /* Translators: a thumbnail with a check mark; %s is a file name. */
  name = g_strdup_printf (_("%s goes along"),
                          photo != NULL ? shoebox_photo_get_name (photo) : "?");
  gtk_widget_set_tooltip_text (check, photo != NULL ? shoebox_photo_get_name (photo) : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_STATE_CHECKED,
                               GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  g_object_set_data_full (G_OBJECT (check), "shoebox-photo", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, 0);
  gtk_box_append (GTK_BOX (self->strip), check);
}

/* What a screen reader says when the question comes: the photo, the doubt, the suggestion. */
static void
update_name (ShoeboxReviewCard *self)
{
  const ShoeboxQuestion *question = shoebox_review_item_get_question (self->item);
  ShoeboxDetails *details = shoebox_review_item_get_details (self->item);
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (self->library, question->photo);
  g_autofree char *doubt = NULL;
  g_autofree char *alike = NULL;
  GString *name = g_string_new (photo != NULL ? shoebox_photo_get_name (photo) : "");

  doubt = shoebox_words_doubt (question->reason, details != NULL ? details->torn_a : NULL,
                               details != NULL ? details->torn_b : NULL);
  alike = shoebox_words_group (shoebox_review_item_get_n_alike (self->item),
                               shoebox_review_item_get_n_included (self->item));
  g_string_append_printf (name, ". %s.", doubt);
  if (question->suggestion_name != NULL)
    {
      g_autofree char *suggestion = NULL;

      suggestion = shoebox_words_suggestion (question->suggestion_name, question->p);
      g_string_append_c (name, ' ');
      g_string_append_printf (name, _("Suggestion: %s."), suggestion);
    }
  if (alike != NULL)
    g_string_append_printf (name, " %s.", alike);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->photo), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name->str, -1);
  g_string_free (name, TRUE);
}

static void
item_changed_cb (ShoeboxReviewCard *self)
{
  guint n = shoebox_review_item_get_n_alike (self->item);
  guint n_included = shoebox_review_item_get_n_included (self->item);
  g_autofree char *title = shoebox_words_group (n, n_included);

  self->updating = TRUE;
  for (GtkWidget *check = gtk_widget_get_first_child (self->strip); check != NULL;)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (check);
      gint64 id = get_photo (check);

      if (shoebox_review_item_has (self->item, id))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check),
                                      shoebox_review_item_get_included (self->item, id));
      else
        gtk_box_remove (GTK_BOX (self->strip), check);
      check = next;
    }
  self->updating = FALSE;
  gtk_widget_set_visible (self->strip_box, n > 0);
  gtk_label_set_text (GTK_LABEL (self->strip_title), title != NULL ? title : "");
  gtk_button_set_label (GTK_BUTTON (self->all_button),
                        n_included < n ? _("All of Them") : _("None of Them"));
  update_name (self);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_review_card_dispose (GObject *object)
{
  ShoeboxReviewCard *self = SHOEBOX_REVIEW_CARD (object);

  if (self->picture != NULL)
    shoebox_review_card_set_item (self, NULL);
  g_clear_object (&self->library);
  g_clear_object (&self->thumbnails);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_REVIEW_CARD);

  G_OBJECT_CLASS (shoebox_review_card_parent_class)->dispose (object);
}

static void
shoebox_review_card_class_init (ShoeboxReviewCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_review_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/review-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, photo);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, picture);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, problem);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, strip_box);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, strip_title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, all_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxReviewCard, strip);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
shoebox_review_card_init (ShoeboxReviewCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_review_card_new (ShoeboxLibrary *library, ShoeboxThumbnails *thumbnails)
{
  ShoeboxReviewCard *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_REVIEW_CARD, NULL);
  self->library = g_object_ref (library);
  self->thumbnails = g_object_ref (thumbnails);
  return GTK_WIDGET (self);
}

void
shoebox_review_card_set_item (ShoeboxReviewCard *self, ShoeboxReviewItem *item)
{
  const ShoeboxQuestion *question;
  g_autoptr (ShoeboxPhoto) photo = NULL;
  GtkWidget *child;

  g_return_if_fail (SHOEBOX_IS_REVIEW_CARD (self));

  if (self->item == item)
    return;
  let_go (self);
  while ((child = gtk_widget_get_first_child (self->strip)) != NULL)
    gtk_box_remove (GTK_BOX (self->strip), child);
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  self->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (item_changed_cb),
                                               self);
  question = shoebox_review_item_get_question (item);
  for (guint i = 0; question->group != NULL && i < question->group->len; i++)
    if (g_array_index (question->group, gint64, i) != question->photo)
      add_check (self, g_array_index (question->group, gint64, i));
  photo = shoebox_library_get_photo (self->library, question->photo);
  if (photo != NULL)
    load (self, photo);
  item_changed_cb (self);
}

ShoeboxReviewItem *
shoebox_review_card_get_item (ShoeboxReviewCard *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_CARD (self), NULL);

  return self->item;
}

void
shoebox_review_card_focus (ShoeboxReviewCard *self)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_CARD (self));

  gtk_widget_grab_focus (self->photo);
}
