/* film-strip.h: a row of small pictures of a list, the current one in the middle and marked. It
 * holds the pictures on screen and a few around them, whatever the length of the list. To a screen
 * reader it is a slider over the list. Main thread.
 *
 * Signal: activated (guint position): the owner chose this photo. */
#pragma once

#include "photo-list.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_FILM_STRIP (shoebox_film_strip_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxFilmStrip, shoebox_film_strip, SHOEBOX, FILM_STRIP, GtkWidget)

/* @list may be NULL: nothing is shown. */
void shoebox_film_strip_set_list (ShoeboxFilmStrip *self, ShoeboxPhotoList *list,
                                  ShoeboxThumbnails *thumbnails);
/* Marks the photo and brings it to the middle. */
void shoebox_film_strip_set_position (ShoeboxFilmStrip *self, guint position);
/* What lies @x from the left of the widget now, or GTK_INVALID_LIST_POSITION. */
guint shoebox_film_strip_get_position_at (ShoeboxFilmStrip *self, double x);
/* Pictures held now. For tests. */
guint shoebox_film_strip_get_n_held (ShoeboxFilmStrip *self);

G_END_DECLS
