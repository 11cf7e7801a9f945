/* photo-heading.h: the heading of a section of the photo view: what it is and how many photos it
 * has; a click selects them. Recycled like cells, and like them it draws itself: other words in it
 * do not make the window measure itself again while somebody scrolls. Main thread.
 *
 * Signal: select ()  clicked, or Space or Enter
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_HEADING (shoebox_photo_heading_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoHeading, shoebox_photo_heading, SHOEBOX, PHOTO_HEADING, GtkWidget)

GtkWidget *shoebox_photo_heading_new (void);
/* The section, by its number in the layout, with its words and photos. */
void shoebox_photo_heading_set (ShoeboxPhotoHeading *self, guint section, const char *title,
                                guint n_photos);
guint shoebox_photo_heading_get_section (ShoeboxPhotoHeading *self);
const char *shoebox_photo_heading_get_title (ShoeboxPhotoHeading *self);
/* What it would like to have; it ellipsises its title in less. */
void shoebox_photo_heading_get_size (ShoeboxPhotoHeading *self, int *width, int *height);
/* It stays at the top while its photos scroll by below it. */
void shoebox_photo_heading_set_floating (ShoeboxPhotoHeading *self, gboolean floating);

G_END_DECLS
