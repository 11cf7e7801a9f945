/* thumb-picture.c: a square with a thumbnail. */
#include "thumb-picture.h"

struct _ShoeboxThumbPicture
{
  GtkWidget parent_instance;

  GtkWidget *picture;
  ShoeboxThumbnail *thumbnail;
  int side;
};

G_DEFINE_FINAL_TYPE (ShoeboxThumbPicture, shoebox_thumb_picture, GTK_TYPE_WIDGET)

static void
drop_thumbnail (ShoeboxThumbPicture *self)
{
  if (self->thumbnail == NULL)
    return;
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  shoebox_thumbnail_unwant (self->thumbnail);
  g_clear_object (&self->thumbnail);
}

static void
shoebox_thumb_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  /* Whatever the picture: the square is filled and what is too much of it is cut off. */
  *minimum = *natural = SHOEBOX_THUMB_PICTURE (widget)->side;
  *minimum_baseline = *natural_baseline = -1;
}

static void
shoebox_thumb_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxThumbPicture *self = SHOEBOX_THUMB_PICTURE (widget);
  int side = MIN (width, height);

  gtk_widget_measure (self->picture, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->picture,
                            &(GtkAllocation){ (width - side) / 2, (height - side) / 2, side, side },
                            -1);
}

static void
shoebox_thumb_picture_dispose (GObject *object)
{
  ShoeboxThumbPicture *self = SHOEBOX_THUMB_PICTURE (object);

  drop_thumbnail (self);
  g_clear_pointer (&self->picture, gtk_widget_unparent);

  G_OBJECT_CLASS (shoebox_thumb_picture_parent_class)->dispose (object);
}

static void
shoebox_thumb_picture_class_init (ShoeboxThumbPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_thumb_picture_dispose;
  widget_class->measure = shoebox_thumb_picture_measure;
  widget_class->size_allocate = shoebox_thumb_picture_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "thumbpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
shoebox_thumb_picture_init (ShoeboxThumbPicture *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->picture = g_object_new (GTK_TYPE_PICTURE, "content-fit", GTK_CONTENT_FIT_COVER,
                                "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
}

GtkWidget *
shoebox_thumb_picture_new (int side)
{
  ShoeboxThumbPicture *self = g_object_new (SHOEBOX_TYPE_THUMB_PICTURE, NULL);

  self->side = side;
  return GTK_WIDGET (self);
}

void
shoebox_thumb_picture_set_photo (ShoeboxThumbPicture *self, ShoeboxLibrary *library,
                                 ShoeboxThumbnails *thumbnails, gint64 id)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;

  g_return_if_fail (SHOEBOX_IS_THUMB_PICTURE (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));

  drop_thumbnail (self);
  photo = shoebox_library_get_photo (library, id);
  if (photo == NULL)
    return;
  self->thumbnail = shoebox_thumbnails_get (thumbnails, photo);
  shoebox_thumbnail_want (self->thumbnail);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (self->thumbnail));
}
