/* facets.h: what there is to search by: cameras and years. Each value costs one step in an index,
 * however many photos it has. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* Names of cameras, in order of their bytes: char *. */
GPtrArray *db_cameras_list (Db *db, GError **error);
/* Years of which there are photos, by capture time or that of the file, newest first: gint64. */
GArray *db_years_list (Db *db, GError **error);

G_END_DECLS
