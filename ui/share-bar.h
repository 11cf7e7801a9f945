/* share-bar.h: a bar from 0 to 1 with pieces in it: all parts of a whole one after the other, one of
 * them at its place in that whole, or a value beside the mark from which on it counts. Pieces are
 * told apart by gaps, hatching and lightness, not by hue. For screen readers a meter. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_TONE_STRONG, /* the accent: what holds, or is the most */
  SHOEBOX_TONE_PLAIN,  /* the others */
  SHOEBOX_TONE_HATCHED /* nobody's share, or what does not hold */
} ShoeboxTone;

#define SHOEBOX_TYPE_SHARE_BAR (shoebox_share_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxShareBar, shoebox_share_bar, SHOEBOX, SHARE_BAR, GtkWidget)

/* @height of the pieces, in pixels; the mark is as high as the widget. */
GtkWidget *shoebox_share_bar_new (int height);
void shoebox_share_bar_clear (ShoeboxShareBar *self);
/* A piece from @start to @end, which are clamped to 0..1; of no width it is not drawn. */
void shoebox_share_bar_add (ShoeboxShareBar *self, double start, double end, ShoeboxTone tone);
/* A line across the bar at @at; outside 0..1 or NAN: none. */
void shoebox_share_bar_set_mark (ShoeboxShareBar *self, double at);
/* What a screen reader says: of what, how much, and that in words. */
void shoebox_share_bar_describe (ShoeboxShareBar *self, const char *label, double value,
                                 const char *text);

/* Draws such a piece in the colours of @widget, for other charts. */
void shoebox_share_bar_draw_piece (GtkWidget *widget, GtkSnapshot *snapshot,
                                   const graphene_rect_t *bounds, ShoeboxTone tone);

/* For tests: the number of pieces, and where the last one ends. */
guint shoebox_share_bar_get_n_pieces (ShoeboxShareBar *self);
double shoebox_share_bar_get_end (ShoeboxShareBar *self);

G_END_DECLS
