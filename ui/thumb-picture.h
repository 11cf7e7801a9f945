/* thumb-picture.h: the thumbnail of one photo as a square of a given side, for rows and strips
 * outside the grid. It wants its picture while it shows a photo. Main thread. */
#pragma once

#include "thumbnails.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_THUMB_PICTURE (shoebox_thumb_picture_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxThumbPicture, shoebox_thumb_picture, SHOEBOX, THUMB_PICTURE, GtkWidget)

GtkWidget *shoebox_thumb_picture_new (int side);
/* Shows the photo @id; a photo that is gone leaves the square empty. */
void shoebox_thumb_picture_set_photo (ShoeboxThumbPicture *self, ShoeboxLibrary *library,
                                      ShoeboxThumbnails *thumbnails, gint64 id);

G_END_DECLS
