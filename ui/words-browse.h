/* words-browse.h: what the grid says of photos and their sections. Any thread. */
#pragma once

#include "photo.h"
#include "photo-layout.h"

G_BEGIN_DECLS

/* What a screen reader says of a photo: its name, where it lies and how sure that is, its day. */
char *shoebox_words_photo (ShoeboxPhoto *photo);
/* The heading of a section: "3 May 2019", "May 2019", "B", "4 stars", "Torn between albums". */
char *shoebox_words_section (ShoeboxOrder order, PhotoLayoutGroup group, gint32 section);
/* The same, short, for marks at the side: "2019", "B"; NULL where there is nothing to mark. */
char *shoebox_words_section_mark (ShoeboxOrder order, gint32 section);
/* "Newest first": what an order is called in a menu (borrowed). */
const char *shoebox_words_order (ShoeboxOrder order);

G_END_DECLS
