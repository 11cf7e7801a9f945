/* photo-list.h: a lazy GListModel of ShoeboxPhoto over the result of a query.
 *
 * It holds a few bytes a photo; get_item makes (or finds) the living ShoeboxPhoto. It follows the
 * library: on photos-added / photos-changed it asks again (coalesced, off the main thread, stale
 * answers dropped) and emits nothing when the ids are equal, one splice when the change is small.
 *
 * Signal:
 *   rows-changed ()  sections or shapes of photos are others, after the items-changed of the same
 *                    answer, if any; the photos and their order are what items-changed said
 */
#pragma once

#include "library.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_LIST (shoebox_photo_list_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoList, shoebox_photo_list, SHOEBOX, PHOTO_LIST, GObject)

ShoeboxPhotoList *shoebox_photo_list_new (ShoeboxLibrary *library);
/* A list of given photos instead, at first none: it asks nothing and keeps them whatever becomes
 * of them, in the order given. */
ShoeboxPhotoList *shoebox_photo_list_new_fixed (ShoeboxLibrary *library);
gboolean shoebox_photo_list_is_fixed (ShoeboxPhotoList *self);
/* Fixed lists only. @ids: gint64, different from each other; copied. */
void shoebox_photo_list_set_ids (ShoeboxPhotoList *self, GArray *ids);
/* Property `query`; the list changes later, when the answer is there. */
void shoebox_photo_list_set_query (ShoeboxPhotoList *self, const char *query);
const char *shoebox_photo_list_get_query (ShoeboxPhotoList *self);
/* Property `loading`: an answer is on its way. Property `error`: text of a bad query, or NULL. */
gboolean shoebox_photo_list_get_loading (ShoeboxPhotoList *self);
const char *shoebox_photo_list_get_error (ShoeboxPhotoList *self);
/* Newest first, until it is set; the list changes when the answer is there. */
void shoebox_photo_list_set_order (ShoeboxPhotoList *self, ShoeboxOrder order);
ShoeboxOrder shoebox_photo_list_get_order (ShoeboxPhotoList *self);
/* What is known of every photo, in the order of the list (borrowed, until the list changes). */
const ShoeboxListed *shoebox_photo_list_get_rows (ShoeboxPhotoList *self, guint *n);
gint64 shoebox_photo_list_get_id (ShoeboxPhotoList *self, guint position);
/* GTK_INVALID_LIST_POSITION (G_MAXUINT) when it is not in the list. */
guint shoebox_photo_list_find (ShoeboxPhotoList *self, gint64 id);
/* The same for a single question while the list changes a lot: looks around @near first. */
guint shoebox_photo_list_find_near (ShoeboxPhotoList *self, gint64 id, guint near_);

G_END_DECLS
