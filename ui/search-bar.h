/* search-bar.h: the search entry: finished terms as chips, the rest as text, suggestions below. Main
 * thread.
 *
 * The whole text (chips and rest, in the search grammar) is what one copies, stores and sets; the
 * query is what can be looked for of it while somebody is still typing.
 *
 * Signals:
 *   search-changed ()   the query or the problem may be others
 *   activate       ()   Enter: the owner has done typing
 *   stop-search    ()   Escape, and there is nothing more to close or to empty here
 */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SEARCH_BAR (shoebox_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSearchBar, shoebox_search_bar, SHOEBOX, SEARCH_BAR, GtkWidget)

void shoebox_search_bar_set_library (ShoeboxSearchBar *self, ShoeboxLibrary *library);
/* Keys that nobody uses in @widget are typed here. */
void shoebox_search_bar_set_key_capture_widget (ShoeboxSearchBar *self, GtkWidget *widget);

/* There is little room: only what cannot be done otherwise has a button. */
void shoebox_search_bar_set_narrow (ShoeboxSearchBar *self, gboolean narrow);

/* Shows @text, its finished terms as chips, without suggestions; search-changed. */
void shoebox_search_bar_set_text (ShoeboxSearchBar *self, const char *text);
/* The whole text; "" when there is none. Free with g_free. */
char *shoebox_search_bar_dup_text (ShoeboxSearchBar *self);
gboolean shoebox_search_bar_is_empty (ShoeboxSearchBar *self);
/* Free with g_free. NULL while there is a problem. */
char *shoebox_search_bar_dup_query (ShoeboxSearchBar *self);
/* What is wrong with the text, in words (borrowed), or NULL. What is only not finished yet is not
 * wrong before Enter. */
const char *shoebox_search_bar_get_problem (ShoeboxSearchBar *self);

/* The text was looked for: it is the first of the recent ones. */
void shoebox_search_bar_note (ShoeboxSearchBar *self);
/* Whether keys go there now. */
gboolean shoebox_search_bar_has_keyboard (ShoeboxSearchBar *self);
/* Gives it the keyboard, with the text selected. */
void shoebox_search_bar_focus (ShoeboxSearchBar *self);

G_END_DECLS
