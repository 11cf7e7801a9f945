/* grid-view-private.h: the inside of the photo view, for grid-view*.c only. */
#pragma once

#include "photo-cell.h"
#include "photo-heading.h"
#include "grid-view.h"

G_BEGIN_DECLS

#define NOWHERE GTK_INVALID_LIST_POSITION
#define GRID_VIEW_MARGIN 6

typedef struct
{
  gboolean active;
  gboolean toggle;      /* Ctrl: what was selected before and is inside goes out */
  GtkBitset *before;    /* the selection that it adds to */
  double start_x, start_y; /* of the content */
  double x, y;          /* the pointer, in the view */
  guint tick_id;        /* scrolls while the pointer is at an edge */
  gint64 tick_time;
} PhotoBand;

struct _ShoeboxGridView
{
  GtkWidget parent_instance;

  ShoeboxPhotoList *list;
  ShoeboxPhotoSelection *selection;
  ShoeboxThumbnails *thumbnails;
  GtkAdjustment *hadjustment, *vadjustment;
  GtkScrollablePolicy hscroll_policy, vscroll_policy;

  PhotoLayoutMode mode;
  int cell_size;

  /* What is on screen, until the next allocation: the list may be another one already. */
  GArray *rows;         /* of ShoeboxListed */
  PhotoLayout *layout;
  PhotoLayoutOptions options;
  gboolean stale;       /* rows are not those of the list */
  gboolean allocating;  /* the adjustment changes by our own hand */

  GHashTable *cells;    /* gint64 of the photo -> ShoeboxPhotoCell, a child */
  GPtrArray *spare;     /* of ShoeboxPhotoCell, children that show nothing */
  GPtrArray *headings;  /* of ShoeboxPhotoHeading, children; the first n_headings are shown */
  guint n_headings;
  GtkWidget *model_heading; /* measured, never shown */
  gboolean in_allocate;
  guint show_id;        /* tick that shows children which were made meanwhile */
  guint sort_id;        /* source that puts the cells in order */
  gint64 placed_at;     /* monotonic time of the last change of cells */

  /* The photo that stays where it is, and where that is. */
  guint anchor;         /* in rows; NOWHERE: the top */
  int anchor_offset;    /* of its row from the top of the view */
  double anchor_share;  /* of the row's height that is at anchor_offset: 0, but for a zoom */
  gboolean to_top;      /* other photos are coming */
  gboolean go_top;      /* they are there */
  guint show;           /* to be brought into view by the next allocation, or NOWHERE */
  gint64 place_id, place_cursor; /* to go to when the list has them, 0 for none */
  int place_offset;

  guint cursor;         /* in rows */
  gint64 left_id;       /* the photo that the cursor did not go with when the list changed, or 0 */
  guint mark;           /* where a range begins */
  double goal_x;        /* Up and Down keep their column; NAN: the cursor's */
  double pointer_x, pointer_y; /* -1 when the pointer is elsewhere */
  double pinch_factor;
  gboolean select_on_release; /* a press on a selected photo may become a drag */

  PhotoBand band;
};

/* grid-view.c */
/* Brings everything in line with list, size and scroll position now. */
void _grid_view_update (ShoeboxGridView *self);
guint _grid_view_get_n (ShoeboxGridView *self);
const ShoeboxListed *_grid_view_get_rows (ShoeboxGridView *self);
/* Pixels that a floating heading hides at the top. */
int _grid_view_get_covered (ShoeboxGridView *self);
/* The cursor, or where it would be if there was one: the first photo in full view. */
guint _grid_view_get_start (ShoeboxGridView *self);
/* The cursor is at @position, in view, with the focus if the view has it or @focus. */
void _grid_view_move_cursor (ShoeboxGridView *self, guint position, gboolean focus);
/* The child that has the keyboard focus, or one of its children has; NULL when it is elsewhere. */
GtkWidget *_grid_view_get_focus_child (ShoeboxGridView *self);
/* Emit the signals. */
void _grid_view_activate (ShoeboxGridView *self, guint position);
void _grid_view_zoom (ShoeboxGridView *self, double factor);
void _grid_view_show_menu (ShoeboxGridView *self, double x, double y);

/* grid-view-place.c */
/* The photo that is not to move from now on: the first row in full view; or before a zoom, what is
 * under the pointer or has the cursor. */
void _grid_view_note_anchor (ShoeboxGridView *self);
void _grid_view_note_zoom_anchor (ShoeboxGridView *self);
/* Positions are to be those of the list as it is now. */
void _grid_view_take_rows (ShoeboxGridView *self);
/* TRUE when something may stand elsewhere than before. */
gboolean _grid_view_lay_out (ShoeboxGridView *self);
/* Where to scroll to now that everything has its place; @moved as lay_out () said. */
void _grid_view_scroll (ShoeboxGridView *self, gboolean moved);

/* grid-view-cells.c */
void _grid_view_place_cells (ShoeboxGridView *self);
void _grid_view_place_headings (ShoeboxGridView *self, gboolean moved);
ShoeboxPhotoCell *_grid_view_find_cell (ShoeboxGridView *self, guint position);

/* grid-view-select.c */
/* A photo was pressed or gone to: selects it, or with @extend all from the mark to it, or with
 * @modify turns it round. */
void _grid_view_select (ShoeboxGridView *self, guint position, gboolean modify, gboolean extend);
void _grid_view_init_pointer (ShoeboxGridView *self);
void _grid_view_snapshot_band (ShoeboxGridView *self, GtkSnapshot *snapshot);
/* The view scrolled under the pointer. */
void _grid_view_update_band (ShoeboxGridView *self);
void _grid_view_stop_band (ShoeboxGridView *self);

/* grid-view-keys.c */
void _grid_view_class_init_keys (GtkWidgetClass *widget_class);

G_END_DECLS
