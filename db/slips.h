/* slips.h: facts of the owner that the model strongly contradicts may be slips. Each is shown
 * once: a pair (photo, label) that the owner waved away is remembered here and not shown again,
 * while the fact stands. When the fact about that photo and label changes, in whatever way, the
 * pair is forgotten (the schema sees to it). Nothing here ever changes a fact.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 photo, label; /* an album, a tag, or 0 for the fact "in no album" */
  gint64 at;
} DbSlip;

/* The facts of the owner about @ids and @label stand as they are. Photos of which there is no such
 * fact (any more) are passed over. *@dismissed (may be NULL): for how many this was news. One
 * transaction. */
gboolean db_slips_dismiss (Db *db, const gint64 *ids, gsize n, gint64 label, guint *dismissed,
                           GError **error);
/* FALSE on an error as well. */
gboolean db_slips_is_dismissed (Db *db, gint64 photo, gint64 label, GError **error);
/* GArray of DbSlip, by photo, then label. */
GArray *db_slips_list (Db *db, GError **error);

G_END_DECLS
