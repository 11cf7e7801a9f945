/* searching.h: what a library knows of searches: the words to complete them with, those made lately,
 * and those that the owner keeps under a name. All are texts of the grammar in query.h. Main thread;
 * what changes something is done in the background and may be forgotten about.
 */
#pragma once

#include "completion.h"
#include "library.h"

G_BEGIN_DECLS

/* All albums, tags, people, cameras, years and recent searches of now. NULL only when cancelled. */
void shoebox_library_load_vocabulary_async (ShoeboxLibrary *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
ShoeboxVocabulary *shoebox_library_load_vocabulary_finish (ShoeboxLibrary *self,
                                                           GAsyncResult *result, GError **error);

/* @text was looked for; not kept in a library that is open for reading only. */
void shoebox_library_note_search (ShoeboxLibrary *self, const char *text);
/* Forgets what was looked for lately. */
void shoebox_library_forget_searches (ShoeboxLibrary *self);

/* --- Kept searches ------------------------------------------------------------------------ */

#define SHOEBOX_TYPE_SAVED_SEARCH (shoebox_saved_search_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSavedSearch, shoebox_saved_search, SHOEBOX, SAVED_SEARCH, GObject)

gint64 shoebox_saved_search_get_id (ShoeboxSavedSearch *self);
const char *shoebox_saved_search_get_name (ShoeboxSavedSearch *self);
const char *shoebox_saved_search_get_text (ShoeboxSavedSearch *self);

/* The kept searches, in their order (borrowed). One that changes is another object. */
GListModel *shoebox_library_get_searches (ShoeboxLibrary *self);
/* The one called @name, or with that @id (full reference), or NULL. */
ShoeboxSavedSearch *shoebox_library_find_search (ShoeboxLibrary *self, const char *name,
                                                 gint64 id);

/* Keeps @text as @name; @id 0, or that of one that was removed. Errors: SHOEBOX_ERROR_EXISTS,
 * _INVALID. */
void shoebox_library_save_search_async (ShoeboxLibrary *self, gint64 id, const char *name,
                                        const char *text, GAsyncReadyCallback callback,
                                        gpointer user_data);
/* @text NULL: it stays. Errors as above, and SHOEBOX_ERROR_NOT_FOUND. */
void shoebox_library_change_search_async (ShoeboxLibrary *self, gint64 id, const char *name,
                                          const char *text, GAsyncReadyCallback callback,
                                          gpointer user_data);
void shoebox_library_remove_search_async (ShoeboxLibrary *self, gint64 id,
                                          GAsyncReadyCallback callback, gpointer user_data);
/* Finishes the three. The id of the search, -1 on an error. */
gint64 shoebox_library_search_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
