/* photo-private.h: how the library makes and refreshes photos. Main thread. */
#pragma once

#include "photo.h"

G_BEGIN_DECLS

/* What a list shows of a photo; strings are borrowed. */
typedef struct
{
  gint64 id;
  const char *path;
  ShoeboxState state;
  const char *reason;
  gint64 album;
  const char *album_name;
  float p;
  ShoeboxSource source;
  ShoeboxUnsorted unsorted;
  gint64 taken_at;
  int width, height;
  int rating;
  gboolean favourite;
} ShoeboxPhotoRow;

ShoeboxPhoto *_shoebox_photo_new (const ShoeboxPhotoRow *row);
/* Notifies the properties that differ, then emits `changed`. */
void _shoebox_photo_update (ShoeboxPhoto *self, const ShoeboxPhotoRow *row);

G_END_DECLS
