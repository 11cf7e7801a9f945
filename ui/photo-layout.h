/* photo-layout.h: where every photo of a list stands, without a widget: sections under headings,
 * rows of equal squares or of pictures in their shape that fill the width.
 *
 * Everything is in pixels of the content, (0, 0) being its top and start; the start is on the right
 * where text runs from right to left. Made anew when the width, the size or the list changes
 * (a few milliseconds for 100,000 photos); looking something up takes O(log n). Any thread.
 */
#pragma once

#include "types.h"

G_BEGIN_DECLS

typedef enum
{
  PHOTO_LAYOUT_SQUARE,
  PHOTO_LAYOUT_ASPECT
} PhotoLayoutMode;

typedef enum
{
  PHOTO_GROUP_NONE,     /* one section without a heading */
  PHOTO_GROUP_SECTION,  /* as the list says; days, where it is one by date */
  PHOTO_GROUP_MONTH     /* days of a month together */
} PhotoLayoutGroup;

typedef struct
{
  PhotoLayoutMode mode;
  PhotoLayoutGroup group;
  int width;     /* of the content */
  int cell;      /* side of a square, height of a row in shape; about, to fill the width */
  int margin;    /* at the start, end, top and bottom */
  int heading;   /* height of a heading */
  gboolean rtl;
} PhotoLayoutOptions;

typedef struct
{
  guint start;   /* position of its first photo */
  guint n;
  int y;
  int height;
} PhotoRow;

typedef struct
{
  guint start, n;      /* photos */
  guint row, n_rows;   /* rows */
  gint32 section;      /* as in ShoeboxListed, of its first photo */
  int y;               /* of its heading */
  int end;             /* where the next one begins */
} PhotoSection;

typedef struct
{
  int x, y, width, height;
} PhotoRect;

typedef struct _PhotoLayout PhotoLayout;

/* @photos (@n of them) is looked at now and in the calls that say so, and has to be the same. */
PhotoLayout *photo_layout_new (const ShoeboxListed *photos, guint n,
                               const PhotoLayoutOptions *options);
void photo_layout_free (PhotoLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhotoLayout, photo_layout_free)

guint photo_layout_get_n (const PhotoLayout *layout);
int photo_layout_get_height (const PhotoLayout *layout);
guint photo_layout_get_n_rows (const PhotoLayout *layout);
const PhotoRow *photo_layout_get_row (const PhotoLayout *layout, guint row);
guint photo_layout_get_n_sections (const PhotoLayout *layout);
const PhotoSection *photo_layout_get_section (const PhotoLayout *layout, guint section);

/* The row, and the section, of a photo; @position < n. */
guint photo_layout_find_row (const PhotoLayout *layout, guint position);
guint photo_layout_find_section (const PhotoLayout *layout, guint position);
/* The last row (section) that begins at or above @y; the first one when there is none above. There
 * has to be one. */
guint photo_layout_find_row_at (const PhotoLayout *layout, int y);
guint photo_layout_find_section_at (const PhotoLayout *layout, int y);

/* Where one photo, or each of a row (as many as it has), stands. Looks at @photos. */
void photo_layout_get_rect (const PhotoLayout *layout, const ShoeboxListed *photos,
                            guint position, PhotoRect *rect);
void photo_layout_get_row_rects (const PhotoLayout *layout, const ShoeboxListed *photos,
                                 guint row, PhotoRect *rects);
/* The photo of @row that is nearest to @x. Looks at @photos. */
guint photo_layout_find_in_row (const PhotoLayout *layout, const ShoeboxListed *photos,
                                guint row, int x);

G_END_DECLS
