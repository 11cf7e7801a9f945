/* library.h: the service that the window and the command line talk to.
 *
 * A ShoeboxLibrary is one library folder: library.db, thumbnails.db, a lock. It owns the database
 * worker (one thread, strict first-in first-out, the only writer), a reader thread for queries,
 * and the importer. All functions are for the main thread unless said; `_async` results and all
 * signals arrive on the main context. Functions without `_async` block until the worker has done
 * the work: they are for the command line and tests, and fine for single rows.
 *
 * Signals:
 *   photos-added    (guint n)            new rows are visible to queries
 *   photos-changed  (GArray<gint64> *)   album, tags, state or thumbnail of these changed;
 *                                        NULL means "many: ask again"
 *   labels-changed  ()                   albums or tags appeared, vanished, were renamed, or counts moved
 *   undo-changed    ()                   shoebox_library_get_undo () has a new answer
 *   import-changed  ()                   progress of shoebox_library_get_import ()
 */
#pragma once

#include "types.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_LIBRARY (shoebox_library_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxLibrary, shoebox_library, SHOEBOX, LIBRARY, GObject)

typedef enum
{
  SHOEBOX_OPEN_WRITE = 0,          /* takes the library lock, waiting up to 10 s for it */
  SHOEBOX_OPEN_READ_ONLY = 1 << 0, /* never writes; works while a window is open */
} ShoeboxOpenFlags;

/* @dir NULL means $XDG_DATA_HOME/shoebox. The folder is made when it does not exist (not with
 * READ_ONLY, where that is an error). Errors: SHOEBOX_ERROR_LOCKED, _NEWER, _CORRUPT, GIO errors. */
ShoeboxLibrary *shoebox_library_open (const char *dir, ShoeboxOpenFlags flags, GError **error);
/* Finishes queued writes, stops threads, closes the files. Called by dispose as well. */
void shoebox_library_close (ShoeboxLibrary *self);
const char *shoebox_library_get_dir (ShoeboxLibrary *self);

/* --- Lists ------------------------------------------------------------------------------- */

/* Albums and tags as live GListModels of ShoeboxLabel, sorted for display; borrowed. */
GListModel *shoebox_library_get_albums (ShoeboxLibrary *self);
GListModel *shoebox_library_get_tags (ShoeboxLibrary *self);
/* For a window: from now on what changes is read beside the main thread only, and the two lists
 * and the counts are as of the last labels-changed. Without it they are up to date when asked for,
 * which takes tens of milliseconds in a large library. */
void shoebox_library_set_live (ShoeboxLibrary *self);
/* Counts for the sidebar. */
void shoebox_library_get_counts (ShoeboxLibrary *self, ShoeboxCounts *counts);

/* Ids of the photos that match @query (text in the search grammar, "" for all), newest first. */
GArray *shoebox_library_query (ShoeboxLibrary *self, const char *query, GError **error);
void shoebox_library_query_async (ShoeboxLibrary *self, const char *query,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
GArray *shoebox_library_query_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error);

/* The same photos as a GArray of ShoeboxListed in @order, for ShoeboxPhotoList. */
void shoebox_library_list_async (ShoeboxLibrary *self, const char *query, ShoeboxOrder order,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
GArray *shoebox_library_list_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error);

/* Whether @text is a query by itself: SHOEBOX_ERROR_QUERY says where it is not. Any thread. */
gboolean shoebox_library_check_query (const char *text, GError **error);

/* The row of one photo, or NULL (full reference). Cheap: one indexed read (about 20 us). The same
 * id gives the same living object; its properties follow changes of the library. */
ShoeboxPhoto *shoebox_library_get_photo (ShoeboxLibrary *self, gint64 id);
/* Id of the photo at @path (absolute or relative to the working directory), or 0. */
gint64 shoebox_library_find_path (ShoeboxLibrary *self, const char *path);
/* Everything known about a photo, for the label panel and `show`. Free with _unref. */
ShoeboxDetails *shoebox_library_describe (ShoeboxLibrary *self, gint64 id, GError **error);
void shoebox_library_describe_async (ShoeboxLibrary *self, gint64 id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
ShoeboxDetails *shoebox_library_describe_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                 GError **error);

typedef struct
{
  gint64 photo;
  float similarity; /* cosine of the two embeddings, -1..1 */
} ShoeboxSimilar;

/* The @n photos that look most like @id, nearest first: GArray of ShoeboxSimilar. Error:
 * SHOEBOX_ERROR_NOT_FOUND when @id is not known or was not read. Some tens of milliseconds for
 * 100,000 photos; seconds at the first call in a library that is open for reading only. */
GArray *shoebox_library_find_similar (ShoeboxLibrary *self, gint64 id, guint n, GError **error);

/* JPEG bytes of the thumbnail (long side 320), or NULL when there is none yet. ANY THREAD. */
GBytes *shoebox_library_load_thumbnail (ShoeboxLibrary *self, gint64 id);
/* Asks the importer to do this photo next (it is on screen) or withdraws that. Cheap. */
void shoebox_library_want (ShoeboxLibrary *self, gint64 id, gboolean wanted);

/* Reads the photo itself through a decoder process: oriented RGB, at most @max_side on the long
 * side. For the viewer. ANY THREAD; blocks. Errors: SHOEBOX_ERROR_NOT_FOUND when there is no such file
 * or photo, SHOEBOX_ERROR_BROKEN with the reason. Cancelling ends the decoder process. */
ShoeboxPixels *shoebox_library_load_pixels (ShoeboxLibrary *self, gint64 id, int max_side,
                                            GCancellable *cancellable, GError **error);

/* --- Import ------------------------------------------------------------------------------ */

/* Imports @folders (native paths, NULL-terminated; single files are allowed). Only one import runs
 * at a time; folders given meanwhile are appended to it. Returns the running import (borrowed). */
ShoeboxImport *shoebox_library_import (ShoeboxLibrary *self, const char *const *folders);
/* The running or last import, or NULL (borrowed). */
ShoeboxImport *shoebox_library_get_import (ShoeboxLibrary *self);
/* Continues what an earlier process left unfinished: rows in state new, walks that were broken off,
 * photos that lack the features of the networks that are there now. NULL when there is none. It
 * begins at rest when it was paused (shoebox_import_set_paused ()). */
ShoeboxImport *shoebox_library_resume (ShoeboxLibrary *self);

/* --- Acts of the owner: facts, each one transaction and one undo step ----------------------- */

/* Files @ids in @album (0: a fact that they belong to no album). */
ShoeboxAct *shoebox_library_file (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 album,
                                  GError **error);
void shoebox_library_file_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 album,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* States yes or no for @tag, or (SHOEBOX_FORGET) takes back what the owner said of it. */
ShoeboxAct *shoebox_library_tag (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 tag,
                                 ShoeboxVerdict verdict, GError **error);
void shoebox_library_tag_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 tag,
                                ShoeboxVerdict verdict, GAsyncReadyCallback callback,
                                gpointer user_data);
/* The same for an album or tags by name (case-insensitive): what is new is made, in the same act,
 * and goes with it when it is undone. @yes and @no end with NULL, and either may be NULL itself; a
 * tag to say no to must exist (SHOEBOX_ERROR_NOT_FOUND). On an error nothing is done. An act of
 * several tags has label 0 and is called "+anna -dog". */
ShoeboxAct *shoebox_library_file_named (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                        const char *album, GError **error);
void shoebox_library_file_named_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                       const char *album, GAsyncReadyCallback callback,
                                       gpointer user_data);
ShoeboxAct *shoebox_library_tag_named (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                       const char *const *yes, const char *const *no,
                                       GError **error);
void shoebox_library_tag_named_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                      const char *const *yes, const char *const *no,
                                      GAsyncReadyCallback callback, gpointer user_data);
/* Takes back the owner's filing: the model may file the photos again. */
ShoeboxAct *shoebox_library_unfile (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                    GError **error);
void shoebox_library_unfile_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                   GAsyncReadyCallback callback, gpointer user_data);

/* Stars (0 to 5; SHOEBOX_ERROR_INVALID) and favourites: only the owner gives them, and nothing is
 * learned from them. */
ShoeboxAct *shoebox_library_rate (ShoeboxLibrary *self, const gint64 *ids, gsize n, int rating,
                                  GError **error);
void shoebox_library_rate_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, int rating,
                                 GAsyncReadyCallback callback, gpointer user_data);
ShoeboxAct *shoebox_library_set_favourite (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                           gboolean favourite, GError **error);
void shoebox_library_set_favourite_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                          gboolean favourite, GAsyncReadyCallback callback,
                                          gpointer user_data);
/* Favourites all of @ids, or, where all of them are favourites, none of them. */
void shoebox_library_toggle_favourite_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                             GAsyncReadyCallback callback, gpointer user_data);

/* Adds an album or tag; *@id receives it. An existing name (case-insensitive) is an error
 * SHOEBOX_ERROR_EXISTS, with *@id set to the existing one. */
ShoeboxAct *shoebox_library_add_label (ShoeboxLibrary *self, ShoeboxLabelKind kind,
                                       const char *name, gint64 *id, GError **error);
void shoebox_library_add_label_async (ShoeboxLibrary *self, ShoeboxLabelKind kind,
                                      const char *name, GAsyncReadyCallback callback,
                                      gpointer user_data);
ShoeboxAct *shoebox_library_rename_label (ShoeboxLibrary *self, gint64 label, const char *name,
                                          GError **error);
void shoebox_library_rename_label_async (ShoeboxLibrary *self, gint64 label, const char *name,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* Photos of a removed album become unsorted; everything comes back with undo. */
ShoeboxAct *shoebox_library_remove_label (ShoeboxLibrary *self, gint64 label, GError **error);
void shoebox_library_remove_label_async (ShoeboxLibrary *self, gint64 label,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* Albums and tags stand in an order of the owner's, else by name: @label comes before @before (0: at
 * the end), or goes @by places (-1: up). SHOEBOX_ERROR_INVALID when @before is of another kind. */
ShoeboxAct *shoebox_library_move_label (ShoeboxLibrary *self, gint64 label, gint64 before,
                                        GError **error);
void shoebox_library_move_label_async (ShoeboxLibrary *self, gint64 label, gint64 before,
                                       GAsyncReadyCallback callback, gpointer user_data);
void shoebox_library_shift_label_async (ShoeboxLibrary *self, gint64 label, int by,
                                        GAsyncReadyCallback callback, gpointer user_data);
/* The colour's name and one emoji, NULL: none (label.h). */
void shoebox_library_set_look_async (ShoeboxLibrary *self, gint64 label, const char *colour,
                                     const char *emoji, GAsyncReadyCallback callback,
                                     gpointer user_data);

/* @from becomes part of @into, of the same kind (else SHOEBOX_ERROR_INVALID), and is gone: what
 * carried either carries @into, facts stay facts. db/merge.h has the rules. */
ShoeboxAct *shoebox_library_merge_labels (ShoeboxLibrary *self, gint64 from, gint64 into,
                                          GError **error);
void shoebox_library_merge_labels_async (ShoeboxLibrary *self, gint64 from, gint64 into,
                                         GAsyncReadyCallback callback, gpointer user_data);

/* What a merge would do. */
typedef struct
{
  guint n_from, n_into;   /* photos that carry each now */
  guint n_both;           /* tags: photos that carry both */
  guint n_facts, n_noes;  /* what the owner said of the one that goes: yes, no (tags only) */
  guint n_dropped;        /* noes of either that give way to a yes */
  gboolean takes_class;   /* the one that stays becomes the starter album (or kind of object) that the
                             other one stood for */
  gboolean refuses_class; /* that one is not made again */
  GArray *from, *into;    /* gint64: some photos of each, the owner's examples first */
} ShoeboxMergePreview;

void shoebox_merge_preview_free (ShoeboxMergePreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxMergePreview, shoebox_merge_preview_free)
ShoeboxMergePreview *shoebox_library_preview_merge (ShoeboxLibrary *self, gint64 from, gint64 into,
                                                    guint n_samples, GError **error);
void shoebox_library_preview_merge_async (ShoeboxLibrary *self, gint64 from, gint64 into,
                                          guint n_samples, GAsyncReadyCallback callback,
                                          gpointer user_data);
ShoeboxMergePreview *shoebox_library_preview_merge_finish (ShoeboxLibrary *self,
                                                           GAsyncResult *result, GError **error);

/* 0 when there is none of that name (case-insensitive). */
gint64 shoebox_library_find_label (ShoeboxLibrary *self, ShoeboxLabelKind kind, const char *name);

/* Undo survives a restart. NULL with SHOEBOX_ERROR_NOTHING when there is nothing to undo/redo. */
ShoeboxAct *shoebox_library_undo (ShoeboxLibrary *self, GError **error);
ShoeboxAct *shoebox_library_redo (ShoeboxLibrary *self, GError **error);
void shoebox_library_undo_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                                 gpointer user_data);
void shoebox_library_redo_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* The act that undo / redo would take back / repeat (full reference), or NULL. */
ShoeboxAct *shoebox_library_get_undo (ShoeboxLibrary *self);
ShoeboxAct *shoebox_library_get_redo (ShoeboxLibrary *self);

/* Finishes any of the act functions above that have an `_async` form. */
ShoeboxAct *shoebox_library_act_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                        GError **error);

/* --- Care ---------------------------------------------------------------------------------- */

/* Integrity of both databases, dangling rows, files that vanished. One line a finding; an empty
 * array means all is well. */
GPtrArray *shoebox_library_check (ShoeboxLibrary *self, GError **error);

G_END_DECLS
