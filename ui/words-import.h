/* words-import.h: what the window says of an import. New strings (g_free). Any thread. */
#pragma once

#include "import.h"

G_BEGIN_DECLS

/* What it is at: "Reading photos in “Summer 2019”"; @place as of shoebox_import_dup_place (), or
 * NULL. */
char *shoebox_words_import_step (const ShoeboxImportProgress *progress, const char *place);
/* How far, how fast, how long: "120 of 691 read · 8.4 a second · about 1 minute left". */
char *shoebox_words_import_detail (const ShoeboxImportProgress *progress);
/* What it did, once it is over, as sentences. @error: why it failed, or NULL. */
char *shoebox_words_import_summary (const ShoeboxImportProgress *progress, const GError *error);
/* What it found anew: "312 new photos, 3 could not be read". */
char *shoebox_words_import_news (const ShoeboxImportProgress *progress);

G_END_DECLS
