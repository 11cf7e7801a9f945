/* window-private.h: the window's insides, for window*.c only. */
#pragma once

#include "consequence-bar.h"
#include "consequence-page.h"
#include "drop-cover.h"
#include "import-bar.h"
#include "label-panel.h"
#include "photo-grid.h"
#include "report-bar.h"
#include "review-page.h"
#include "search-bar.h"
#include "sidebar-row.h"
#include "sidebar.h"
#include "start-page.h"
#include "toast.h"
#include "viewer.h"
#include "volume-bar.h"
#include "window-state.h"
#include "window.h"

G_BEGIN_DECLS

struct _ShoeboxWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkWidget *header, *status_bar; /* above and below the photos */
  GtkStack *pages;          /* start, main */
  ShoeboxStartPage *start;
  AdwLeaflet *leaflet;
  ShoeboxSidebar *sidebar;
  GtkMenuButton *menu_button;
  GtkStack *titles;         /* of the header bar: browse, viewer */
  GtkWidget *back_button;
  ShoeboxSearchBar *search;
  GtkRevealer *search_revealer;
  GtkLabel *search_problem;
  AdwWindowTitle *viewer_title;
  GtkInfoBar *weights_bar;
  GtkLabel *weights_label;
  AdwFlap *flap;
  GtkStack *views;          /* grid, nothing, viewer, look, review */
  AdwStatusPage *nothing_page;
  GtkWidget *drop_button;   /* on it: search without the last term, */
  GtkWidget *everywhere_button; /* in all photos, */
  GtkWidget *clear_button;  /* or not at all */
  ShoeboxPhotoGrid *grid;
  ShoeboxViewer *viewer;
  ShoeboxReviewPage *review;
  ShoeboxReportBar *report;
  ShoeboxLabelPanel *panel;
  GtkLabel *status;
  GtkAdjustment *cell_size;
  GtkWidget *size_scale;
  GtkMenuButton *sort_button; /* order and shape of the grid */
  ShoeboxImportBar *import_bar;
  ShoeboxVolumeBar *volume_bar;
  ShoeboxDropCover *drop_cover; /* over everything */
  GtkWidget *drop_row;      /* over which files are dragged, instead of the cover (weak) */
  ShoeboxConsequenceBar *consequence_bar;
  ShoeboxConsequencePage *look;
  GtkWidget *learning;      /* in the status line, while a training runs */
  GtkSpinner *learning_spinner;

  ShoeboxLibrary *library;
  ShoeboxWindowState state;
  GMenu *menu;              /* primary menu */
  GMenu *undo_section;
  GMenu *photo_menu;        /* context menu of the grid */
  GMenu *albums_menu;       /* its "File Under" part */
  GMenu *marks_menu;        /* its part of stars and favourites */
  GMenuModel *stars_menu;
  GtkWidget *file_palette;
  GtkWidget *tag_palette;
  ShoeboxToast toast;
  char *next_backbone;     /* the one on its way, when it was last heard of (window-backbone.c) */
  GtkNativeDialog *chooser; /* while a folder is chosen */
  gboolean popup_menu;      /* once its button is on screen */
  GtkWidget *focus_then;    /* had the keyboard when the photos could not take it yet (weak) */
  gboolean focus_photos;    /* give them the keyboard once they are there */
  gboolean looking;         /* at what was learned */
  gboolean answering;       /* an answer to that is on its way */
  GPtrArray *visited;       /* where to go back to from look-alikes (window-viewer.c) */
  gboolean reviewing;       /* the review page is shown */
  ShoeboxPlace review_from; /* the place before, to go back to */
  gint64 review_from_label;
  gboolean fullscreen;      /* wanted by the owner (window-fullscreen.c) */
  ShoeboxImport *told;      /* the import whose end was told, or NULL */
  double long_import;       /* seconds from which on that is worth a notification */
  ShoeboxVolumes *volumes;  /* or NULL */
  GMenu *volumes_section;   /* of the primary menu, or NULL */
  gint64 search_id;         /* what the toast about a kept search takes back (window-search.c) */
  char *search_name, *search_text;
  guint update_id;          /* idle source that updates the page and the status line */
};

/* window.c */
/* The photos that an act is about: the one in the viewer, else the selected ones. */
GArray *_shoebox_window_dup_targets (ShoeboxWindow *self);
gboolean _shoebox_window_is_viewing (ShoeboxWindow *self);
/* Other photos are selected or looked at. */
void _shoebox_window_update_panel (ShoeboxWindow *self);
void _shoebox_window_show_panel (ShoeboxWindow *self, gboolean show);
/* Shows or hides the panel as the width and the page have it. */
void _shoebox_window_update_layout (ShoeboxWindow *self);

/* window-browse.c */
void _shoebox_window_init_browse (ShoeboxWindow *self);
/* Goes to where one was the last time, once there is a library; notes it at the end. */
void _shoebox_window_restore_place (ShoeboxWindow *self);
void _shoebox_window_note_place (ShoeboxWindow *self);

/* window-actions.c */
void _shoebox_window_class_init_actions (GtkWidgetClass *widget_class);
/* Enables what can be done now. */
void _shoebox_window_update_actions (ShoeboxWindow *self);
/* Files @ids in @album (0: none) and says so in a toast. */
void _shoebox_window_file (ShoeboxWindow *self, GArray *ids, gint64 album);
/* The same by the name of an album, which is made when there is none. */
void _shoebox_window_file_named (ShoeboxWindow *self, GArray *ids, const char *name);
void _shoebox_window_tag (ShoeboxWindow *self, GArray *ids, gint64 tag, ShoeboxVerdict verdict);
/* A toast with a button for the action; @button may be NULL. */
void _shoebox_window_toast (ShoeboxWindow *self, const char *text, const char *button,
                            const char *action);
/* A toast about @act with a button that takes it back. */
void _shoebox_window_toast_act (ShoeboxWindow *self, const ShoeboxAct *act);
void _shoebox_window_toast_error (ShoeboxWindow *self, const GError *error);
/* Says what an act did, or why not. @data: the window, a full reference that is given up. */
void _shoebox_window_act_done_cb (GObject *source, GAsyncResult *result, gpointer data);

/* window-labels.c */
void _shoebox_window_class_init_label_actions (GtkWidgetClass *widget_class);
/* Asks for a name, makes the album and files @ids (may be NULL) there. */
void _shoebox_window_new_album (ShoeboxWindow *self, GArray *ids);
/* The same with a tag. */
void _shoebox_window_new_tag (ShoeboxWindow *self, GArray *ids);

/* window-marks.c */
void _shoebox_window_class_init_marks (GtkWidgetClass *widget_class);
void _shoebox_window_init_marks_menu (ShoeboxWindow *self);
/* Other photos are in hand, or these have changed. */
void _shoebox_window_update_marks_menu (ShoeboxWindow *self);

/* window-learning.c */
/* Gives the keyboard to the viewer, the question or the photos, whichever is shown. */
void _shoebox_window_focus_shown (ShoeboxWindow *self);
void _shoebox_window_class_init_learning (GtkWidgetClass *widget_class);
void _shoebox_window_init_learning (ShoeboxWindow *self);
/* Once there is a library and a menu of photos. */
void _shoebox_window_set_learning_library (ShoeboxWindow *self);
/* Enables what can be done with what was learned. */
void _shoebox_window_update_learning (ShoeboxWindow *self);
gboolean _shoebox_window_is_looking (ShoeboxWindow *self);
void _shoebox_window_close_look (ShoeboxWindow *self);
/* The grid that is shown, or would be without the viewer (borrowed). */
ShoeboxPhotoGrid *_shoebox_window_get_grid (ShoeboxWindow *self);
/* What the status line calls the photos that are shown (borrowed). */
const char *_shoebox_window_get_place (ShoeboxWindow *self);

/* window-review.c */
void _shoebox_window_class_init_review_actions (GtkWidgetClass *widget_class);
/* Once there is a library. */
void _shoebox_window_init_review (ShoeboxWindow *self);
gboolean _shoebox_window_is_reviewing (ShoeboxWindow *self);
/* A question is in hand there. */
gboolean _shoebox_window_is_asking (ShoeboxWindow *self);
/* The photo of that question, or nothing, for the panel. */
GArray *_shoebox_window_dup_asked (ShoeboxWindow *self);
/* Another place was chosen: the page comes or goes, and facts of an album or tag with it. */
void _shoebox_window_update_review (ShoeboxWindow *self);
/* Back to the place before. */
void _shoebox_window_leave_review (ShoeboxWindow *self);
/* An answer given outside the page (palette, panel): FALSE when nothing is asked. */
gboolean _shoebox_window_review_answer (ShoeboxWindow *self, gint64 album, const char *name);

/* window-understand.c */
void _shoebox_window_class_init_understand (GtkWidgetClass *widget_class);

/* window-menus.c */
void _shoebox_window_init_menus (ShoeboxWindow *self);
/* Also whether there is anything to undo. */
void _shoebox_window_update_undo_menu (ShoeboxWindow *self);
void _shoebox_window_update_albums_menu (ShoeboxWindow *self);

/* window-files.c */
void _shoebox_window_class_init_file_actions (GtkWidgetClass *widget_class);

/* window-focus.c */
void _shoebox_window_class_init_focus (GtkWidgetClass *widget_class);
void _shoebox_window_init_focus (ShoeboxWindow *self);

/* window-fullscreen.c */
void _shoebox_window_class_init_fullscreen (GtkWidgetClass *widget_class);
void _shoebox_window_init_fullscreen (ShoeboxWindow *self);
/* Puts what the viewer is to remember into the state of the window. */
void _shoebox_window_save_fullscreen (ShoeboxWindow *self);
/* The viewer came or went: the rest of the window may have to go or come. */
void _shoebox_window_update_immersed (ShoeboxWindow *self);
/* FALSE when it was not in full screen. */
gboolean _shoebox_window_leave_fullscreen (ShoeboxWindow *self);

/* window-import.c */
void _shoebox_window_class_init_import (GtkWidgetClass *widget_class);
void _shoebox_window_init_import (ShoeboxWindow *self);
/* Once there is a library. */
/* window-backbone.c */
void _shoebox_window_set_backbone_library (ShoeboxWindow *self);
void _shoebox_window_clear_backbone (ShoeboxWindow *self);

void _shoebox_window_set_import_library (ShoeboxWindow *self);
void _shoebox_window_clear_import (ShoeboxWindow *self);
/* It goes on, or is over. */
void _shoebox_window_import_changed (ShoeboxWindow *self);

/* window-drop-label.c */
/* The row of an album or tag at this place of the window, or NULL (borrowed). */
ShoeboxSidebarRow *_shoebox_window_get_drop_row (ShoeboxWindow *self, double x, double y);
/* Imports @paths, then files under that album or tag what of them the library has. */
void _shoebox_window_import_into (ShoeboxWindow *self, const char *const *paths,
                                  ShoeboxPlace place, gint64 label);

/* window-drop.c */
void _shoebox_window_class_init_drop (GtkWidgetClass *widget_class);
void _shoebox_window_init_drop (ShoeboxWindow *self);

/* window-volumes.c */
void _shoebox_window_class_init_volumes (GtkWidgetClass *widget_class);
/* Offers what comes and goes there; once, and with a library. */
void _shoebox_window_set_volumes (ShoeboxWindow *self, ShoeboxVolumes *volumes);

/* window-search.c */
void _shoebox_window_class_init_search (GtkWidgetClass *widget_class);
/* Asks for the photos of the place that match the search. */
void _shoebox_window_update_query (ShoeboxWindow *self);
/* Says what is wrong with the search, and what else could be looked for. */
void _shoebox_window_update_search (ShoeboxWindow *self);

/* window-page.c */
/* Picks the page for what the list holds now, and says where one is. */
void _shoebox_window_update_page (ShoeboxWindow *self);
/* The same once the main loop comes to it. */
void _shoebox_window_queue_update (ShoeboxWindow *self);

/* window-viewer.c */
void _shoebox_window_class_init_viewer (GtkWidgetClass *widget_class);
/* For ShoeboxWindow.visited. */
GPtrArray *_shoebox_window_visits_new (void);
/* Opens the viewer on a photo of @grid. */
void _shoebox_window_view (ShoeboxWindow *self, guint position, ShoeboxPhotoGrid *grid);
/* Another photo is shown, or this one changed. */
void _shoebox_window_viewer_changed (ShoeboxWindow *self);
/* From a look-alike to the photo that was looked at before; FALSE when there was none. */
gboolean _shoebox_window_step_back (ShoeboxWindow *self);
void _shoebox_window_close_viewer (ShoeboxWindow *self);

G_END_DECLS
