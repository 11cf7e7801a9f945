/* thumbnails.h: thumbnails.db, JPEG images by photo id. It can be made again from the photos, so a
 * damaged or foreign one is set aside instead of being an error. Threads as in db.h. */
#pragma once

#include "db.h"

G_BEGIN_DECLS

typedef struct _DbThumbnails DbThumbnails;

DbThumbnails *db_thumbnails_open (const char *path, DbOpenFlags flags, GError **error);
void db_thumbnails_close (DbThumbnails *thumbnails);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbThumbnails, db_thumbnails_close)

/* NULL without an error when there is none. */
GBytes *db_thumbnails_get (DbThumbnails *thumbnails, gint64 photo, GError **error);
/* Several in one transaction: begin, set / remove, commit. */
gboolean db_thumbnails_begin (DbThumbnails *thumbnails, GError **error);
gboolean db_thumbnails_commit (DbThumbnails *thumbnails, GError **error);
void db_thumbnails_rollback (DbThumbnails *thumbnails);
gboolean db_thumbnails_set (DbThumbnails *thumbnails, gint64 photo, GBytes *jpeg, GError **error);
gboolean db_thumbnails_remove (DbThumbnails *thumbnails, gint64 photo, GError **error);
/* As db_check (). */
GPtrArray *db_thumbnails_check (DbThumbnails *thumbnails, GError **error);
/* Number and bytes of all thumbnails. */
gboolean db_thumbnails_measure (DbThumbnails *thumbnails, gint64 *n, gint64 *bytes,
                                GError **error);

G_END_DECLS
