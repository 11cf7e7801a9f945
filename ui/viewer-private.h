/* viewer-private.h: the viewer's insides, for viewer*.c and tests only. */
#pragma once

#include "film-strip.h"
#include "photo-cache.h"
#include "photo-canvas.h"
#include "slideshow.h"
#include "viewer.h"

G_BEGIN_DECLS

struct _ShoeboxViewer
{
  AdwBin parent_instance;

  ShoeboxPhotoCanvas *canvas;
  GtkWidget *problem;       /* instead of a picture */
  GtkWidget *spinner;
  GtkRevealer *note;        /* what is wrong with the picture that is there */
  GtkLabel *note_label;
  GtkRevealer *start_edge, *end_edge; /* previous, next */
  GtkRevealer *bar;         /* zoom and what else can be done */
  GtkWidget *bar_box;
  GtkMenuButton *zoom_button, *more_button;
  GtkRevealer *strip_revealer;
  ShoeboxFilmStrip *strip;
  GtkRevealer *top;         /* instead of the window's header bar */
  GtkWidget *top_box;
  GtkLabel *title;
  GtkWidget *pause_button;
  GMenuModel *view_menu;    /* of the template */
  GMenu *menu;              /* the same and what can be done with a photo */
  GtkWidget *popover;       /* made when first needed */

  ShoeboxLibrary *library;
  ShoeboxPhotoList *list;
  ShoeboxThumbnails *thumbnails;
  ShoeboxThumbnail *thumbnail; /* stands in while the photo is read */
  gulong thumbnail_id;
  ShoeboxPhoto *photo;
  gulong photo_changed_id;
  ShoeboxPhotoCache *cache;
  GHashTable *turns;        /* gint64 id -> quarter turns */

  gint64 id;
  guint position;
  int going;                /* the last step: 1 forwards, -1 backwards */
  gboolean loaded;
  guint update_id;          /* idle source that brings the controls up to date */
  guint spinner_id;         /* reading takes long */

  gboolean immersed;
  gboolean controls;        /* are shown */
  guint hide_id;            /* hides them */
  double motion_x, motion_y;
  gboolean film_strip;      /* the owner wants it */
  ShoeboxSlideshow *slideshow;
  int interval;
  gboolean repeat;
};

/* viewer.c */
/* @fade: out of the photo that is shown. */
void _shoebox_viewer_show (ShoeboxViewer *self, guint position, gboolean fade);
guint _shoebox_viewer_get_n (ShoeboxViewer *self);
/* Says what is to be read, now and ahead. */
void _shoebox_viewer_update_wishes (ShoeboxViewer *self);
void _shoebox_viewer_queue_update (ShoeboxViewer *self);
/* Next (1) or previous (-1), if there is one. */
void _shoebox_viewer_step (ShoeboxViewer *self, int by);
/* Whether the photo at @position could be shown sharp at once; *@broken: it never will. */
gboolean _shoebox_viewer_is_ready (ShoeboxViewer *self, guint position, gboolean *broken);

/* viewer-look.c: zoom, turn, move */
void _shoebox_viewer_class_init_look (GtkWidgetClass *widget_class);
/* The zoom in the bar, and what can be done to it. */
void _shoebox_viewer_update_look (ShoeboxViewer *self);

/* viewer-chrome.c: controls, full screen, menu, strip */
void _shoebox_viewer_class_init_chrome (GtkWidgetClass *widget_class);
void _shoebox_viewer_init_chrome (ShoeboxViewer *self);
void _shoebox_viewer_dispose_chrome (ShoeboxViewer *self);
/* Shows what is to be seen, and hides it in a while if that is the way now. */
void _shoebox_viewer_show_controls (ShoeboxViewer *self);
void _shoebox_viewer_hide_controls (ShoeboxViewer *self);
void _shoebox_viewer_update_chrome (ShoeboxViewer *self);

/* viewer-slideshow.c */
void _shoebox_viewer_class_init_slideshow (GtkWidgetClass *widget_class);
void _shoebox_viewer_init_slideshow (ShoeboxViewer *self);

G_END_DECLS
