/* photo-cell.c: a square with a picture, a sign while there is none, and a badge for the album. */
#include "photo-cell.h"

#include "learning.h"
#include "words.h"

#include <glib/gi18n.h>

struct _ShoeboxPhotoCell
{
  GtkWidget parent_instance;

  GtkWidget *picture;
  GtkWidget *sign;       /* what stands in for a picture that is not there */
  GtkWidget *badge;      /* the album and how sure it is */
  GtkWidget *badge_icon;
  GtkWidget *badge_label;
  int size;

  GtkListItem *item; /* not owned */
  ShoeboxPhoto *photo;
  ShoeboxThumbnail *thumbnail;
  gulong notify_id;
  gulong contents_id;
};

G_DEFINE_FINAL_TYPE (ShoeboxPhotoCell, shoebox_photo_cell, GTK_TYPE_WIDGET)

/* The name that a screen reader says: file, then where it lies and how sure that is. */
static char *
cell_describe (ShoeboxPhoto *photo)
{
  const char *name = shoebox_photo_get_name (photo);
  const char *album = shoebox_photo_get_album_name (photo);

  switch (shoebox_photo_get_state (photo))
    {
    case SHOEBOX_NEW:
      /* Translators: %s is a file name. */
      return g_strdup_printf (_("%s, not read yet"), name);
    case SHOEBOX_BROKEN:
      return g_strdup_printf (_("%s, could not be read"), name);
    case SHOEBOX_OK:
    case SHOEBOX_MISSING:
    default:
      break;
    }
  if (album == NULL)
    return g_strdup_printf (_("%s, unsorted"), name);
  if (shoebox_photo_get_source (photo) == SHOEBOX_BY_USER)
    return g_strdup_printf (_("%s, in %s, decided by you"), name, album);
  /* Translators: "IMG_1.jpg, in Dogs, likely". */
  return g_strdup_printf (_("%s, in %s, %s"), name, album,
                          shoebox_words_confidence (shoebox_photo_get_p (photo)));
}

static void
cell_update (ShoeboxPhotoCell *self)
{
  const char *sign = NULL;
  const char *icon = NULL;
  const char *text = NULL;
  g_autofree char *description = NULL;
  GtkWidget *item;
  ShoeboxState state;
  float p;

  if (self->photo == NULL)
    return;

  state = shoebox_photo_get_state (self->photo);
  text = shoebox_photo_get_album_name (self->photo);
  p = shoebox_photo_get_p (self->photo);

  if (state == SHOEBOX_BROKEN)
    {
      sign = "shoebox-broken-symbolic";
      text = shoebox_photo_get_name (self->photo);
    }
  else if (self->thumbnail != NULL && shoebox_thumbnail_get_texture (self->thumbnail) == NULL)
    sign = state == SHOEBOX_NEW ? "shoebox-waiting-symbolic" : "shoebox-photos-symbolic";

  if (state == SHOEBOX_MISSING)
    icon = "shoebox-missing-symbolic";
  else if (state == SHOEBOX_OK && text == NULL
           && shoebox_photo_get_unsorted (self->photo) != SHOEBOX_UNSORTED_NONE)
    icon = "shoebox-unsorted-symbolic";
  else if (text != NULL && shoebox_photo_get_source (self->photo) == SHOEBOX_BY_USER)
    icon = "shoebox-yes-symbolic";
  else if (text != NULL && shoebox_certainty (p) == SHOEBOX_CERTAINTY_UNSURE)
    icon = "shoebox-doubt-symbolic";

  gtk_widget_set_visible (self->sign, sign != NULL);
  if (sign != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->sign), sign);
  gtk_widget_set_visible (self->badge, icon != NULL || text != NULL);
  gtk_widget_set_visible (self->badge_icon, icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->badge_icon), icon);
  gtk_widget_set_visible (self->badge_label, text != NULL);
  if (text != NULL)
    gtk_label_set_text (GTK_LABEL (self->badge_label), text);

  /* The focusable widget is the list item around us: GTK 4.8 has no property for its name. */
  item = gtk_widget_get_parent (GTK_WIDGET (self));
  if (item != NULL)
    {
      description = cell_describe (self->photo);
      gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      description, -1);
    }
}

static void
shoebox_photo_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                            int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  ShoeboxPhotoCell *self = SHOEBOX_PHOTO_CELL (widget);

  /* Square: the grid hands out the width, the height follows. */
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? MAX (for_size, self->size)
                                                                : self->size;
  *minimum_baseline = *natural_baseline = -1;
}

static GtkSizeRequestMode
shoebox_photo_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
shoebox_photo_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxPhotoCell *self = SHOEBOX_PHOTO_CELL (widget);
  GtkRequisition size;

  gtk_widget_measure (self->picture, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->picture, &(GtkAllocation){ 0, 0, width, height }, -1);
  if (gtk_widget_get_visible (self->sign))
    {
      gtk_widget_get_preferred_size (self->sign, &size, NULL);
      gtk_widget_size_allocate (self->sign,
                                &(GtkAllocation){ (width - size.width) / 2,
                                                  (height - size.height) / 2, size.width,
                                                  size.height },
                                -1);
    }
  if (gtk_widget_get_visible (self->badge))
    {
      int least, wanted, badge_height, badge_width;

      gtk_widget_measure (self->badge, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      badge_width = MAX (least, MIN (wanted, width - 12));
      gtk_widget_measure (self->badge, GTK_ORIENTATION_VERTICAL, badge_width, &badge_height, NULL,
                          NULL, NULL);
      gtk_widget_size_allocate (self->badge,
                                &(GtkAllocation){ 6, height - badge_height - 6, badge_width,
                                                  badge_height },
                                -1);
    }
}

static void
shoebox_photo_cell_dispose (GObject *object)
{
  ShoeboxPhotoCell *self = SHOEBOX_PHOTO_CELL (object);

  shoebox_photo_cell_set_photo (self, NULL, NULL);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  g_clear_pointer (&self->sign, gtk_widget_unparent);
  g_clear_pointer (&self->badge, gtk_widget_unparent);

  G_OBJECT_CLASS (shoebox_photo_cell_parent_class)->dispose (object);
}

static void
shoebox_photo_cell_class_init (ShoeboxPhotoCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_photo_cell_dispose;
  widget_class->measure = shoebox_photo_cell_measure;
  widget_class->get_request_mode = shoebox_photo_cell_get_request_mode;
  widget_class->size_allocate = shoebox_photo_cell_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "photocell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
shoebox_photo_cell_init (ShoeboxPhotoCell *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  self->picture = g_object_new (GTK_TYPE_PICTURE, "content-fit", GTK_CONTENT_FIT_COVER,
                                "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));

  self->sign = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 32, "visible", FALSE, "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->sign, "dim-label");
  gtk_widget_set_parent (self->sign, GTK_WIDGET (self));

  self->badge = g_object_new (GTK_TYPE_BOX, "spacing", 4, "visible", FALSE, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->badge, "badge");
  gtk_widget_set_parent (self->badge, GTK_WIDGET (self));
  self->badge_icon = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 12, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_box_append (GTK_BOX (self->badge), self->badge_icon);
  self->badge_label = g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END,
                                    "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_box_append (GTK_BOX (self->badge), self->badge_label);
}

GtkWidget *
shoebox_photo_cell_new (int size)
{
  ShoeboxPhotoCell *self = g_object_new (SHOEBOX_TYPE_PHOTO_CELL, NULL);

  self->size = size;
  return GTK_WIDGET (self);
}

GtkListItem *
shoebox_photo_cell_get_item (ShoeboxPhotoCell *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CELL (self), NULL);

  return self->item;
}

void
shoebox_photo_cell_set_item (ShoeboxPhotoCell *self, GtkListItem *item)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CELL (self));

  self->item = item;
}

void
shoebox_photo_cell_set_size (ShoeboxPhotoCell *self, int size)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CELL (self));

  if (self->size == size)
    return;
  self->size = size;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
shoebox_photo_cell_set_photo (ShoeboxPhotoCell *self, ShoeboxPhoto *photo,
                              ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CELL (self));

  if (self->photo == photo)
    return;
  if (self->photo != NULL)
    {
      g_clear_signal_handler (&self->notify_id, self->photo);
      g_clear_signal_handler (&self->contents_id, self->thumbnail);
      gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
      shoebox_thumbnail_unwant (self->thumbnail);
      g_clear_object (&self->thumbnail);
      g_clear_object (&self->photo);
    }
  if (photo == NULL)
    return;

  self->photo = g_object_ref (photo);
  self->thumbnail = shoebox_thumbnails_get (thumbnails, photo);
  self->notify_id = g_signal_connect_swapped (photo, "notify", G_CALLBACK (cell_update), self);
  self->contents_id = g_signal_connect_swapped (self->thumbnail, "invalidate-contents",
                                                G_CALLBACK (cell_update), self);
  shoebox_thumbnail_want (self->thumbnail);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (self->thumbnail));
  cell_update (self);
}

ShoeboxPhoto *
shoebox_photo_cell_get_photo (ShoeboxPhotoCell *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CELL (self), NULL);

  return self->photo;
}
