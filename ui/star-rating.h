/* star-rating.h: none to five stars. For a screen reader and the keyboard a slider: arrows, Home and
 * End, the digits 0 to 5. A click on a star gives so many, on the last given one takes all back.
 * It keeps nothing by itself: signal
 *
 *   rated (int stars)   the owner chose so many
 *
 * and whoever hears it tells the widget when that has come to pass. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_MAX_STARS 5
/* Several photos that differ. */
#define SHOEBOX_MIXED_STARS (-1)

#define SHOEBOX_TYPE_STAR_RATING (shoebox_star_rating_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxStarRating, shoebox_star_rating, SHOEBOX, STAR_RATING, GtkWidget)

GtkWidget *shoebox_star_rating_new (void);
/* 0 to 5, or MIXED. */
void shoebox_star_rating_set_stars (ShoeboxStarRating *self, int stars);
int shoebox_star_rating_get_stars (ShoeboxStarRating *self);

G_END_DECLS
