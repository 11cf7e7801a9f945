/* reasons.h: why the machine thinks so: the nearest photos that the owner labelled. */
#pragma once

#include "networks.h"
#include "types.h"

#include "db.h"

G_BEGIN_DECLS

/* Appends to @details->why the facts about albums nearest to @details->id (up to 3 of its own album,
 * or of @likely if it is in none, then others if they are alike, 5 in all), and to ->why_tags up to 3 yeses for each
 * tag in @details->tags that the model gave. Nothing is appended for a photo without features. On
 * the thread of @db. */
gboolean shoebox_reasons_add (ShoeboxDetails *details, const ShoeboxNetworks *networks, Db *db,
                              gint64 network, gint64 likely, GError **error);

G_END_DECLS
