/* consequence-page.h: what was learned, to be looked at: which photos go from where to where, and
 * the photos of one such flow as a grid, to be corrected like anywhere else. Main thread.
 *
 * Its buttons activate win.put-back, win.apply, win.not-now and win.close-look.
 *
 * Signal:
 *   flow-changed ()  the photos of another flow are shown
 */
#pragma once

#include "learning.h"
#include "photo-grid.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_CONSEQUENCE_PAGE (shoebox_consequence_page_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxConsequencePage, shoebox_consequence_page, SHOEBOX, CONSEQUENCE_PAGE,
                      AdwBin)

/* @thumbnails are shared with another grid; once. */
void shoebox_consequence_page_set_library (ShoeboxConsequencePage *self, ShoeboxLibrary *library,
                                           ShoeboxThumbnails *thumbnails);
/* NULL lets go of the one before. */
void shoebox_consequence_page_set_consequence (ShoeboxConsequencePage *self,
                                               ShoeboxConsequence *consequence);
/* Borrowed; NULL when nothing is looked at. */
ShoeboxConsequence *shoebox_consequence_page_get_consequence (ShoeboxConsequencePage *self);
/* A newer one has come: what is shown stays, but cannot be applied any more. */
void shoebox_consequence_page_set_overtaken (ShoeboxConsequencePage *self);
/* The photos of the chosen flow (borrowed). */
ShoeboxPhotoGrid *shoebox_consequence_page_get_grid (ShoeboxConsequencePage *self);
/* "From Unsorted to Cottage" of the chosen flow, "" when there is none. Borrowed. */
const char *shoebox_consequence_page_get_title (ShoeboxConsequencePage *self);
/* Gives the keyboard to the flows. */
void shoebox_consequence_page_focus (ShoeboxConsequencePage *self);

G_END_DECLS
