/* search-bar-private.h: the inside of the search entry, for search-bar*.c and its test. */
#pragma once

#include "search-bar.h"
#include "search-chip.h"
#include "search-popup.h"
#include "searching.h"

G_BEGIN_DECLS

struct _ShoeboxSearchBar
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *scrolled;     /* around the chips */
  GtkWidget *chips;
  GtkWidget *text;
  GtkWidget *save;
  GtkWidget *clear;
  GtkWidget *popup;

  ShoeboxLibrary *library;
  ShoeboxVocabulary *vocabulary;
  gboolean outdated;       /* there may be other words by now */
  GCancellable *loading;
  GtkEventController *capture;
  GtkWidget *captured;     /* weak: the widget of @capture */

  char *problem;
  gboolean done;           /* Enter: what is not finished is wrong */
  gboolean narrow;
  gboolean setting;        /* the text is changed by ourselves */

  /* What the popup shows: completions, else recent searches and a row to forget them. */
  GPtrArray *completions;  /* of ShoeboxCompletion, or NULL */
  gsize start, end;        /* bytes that a completion takes the place of */
};

/* search-bar-popup.c */
/* Shows what fits the text now, if anything does. */
void _shoebox_search_bar_suggest (ShoeboxSearchBar *self);
void _shoebox_search_bar_close_popup (ShoeboxSearchBar *self);
gboolean _shoebox_search_bar_has_popup (ShoeboxSearchBar *self);
void _shoebox_search_bar_move (ShoeboxSearchBar *self, int step);
/* Takes the selected row, or the first completion when @first and none is; FALSE: there was none. */
gboolean _shoebox_search_bar_accept (ShoeboxSearchBar *self, gboolean first);
void _shoebox_search_bar_choose (ShoeboxSearchBar *self, guint row);
void _shoebox_search_bar_load_vocabulary (ShoeboxSearchBar *self);

/* search-bar.c */
/* The text beside the chips, with the cursor after @cursor bytes; finished terms become chips. */
void _shoebox_search_bar_set_rest (ShoeboxSearchBar *self, const char *rest, gsize cursor);

G_END_DECLS
