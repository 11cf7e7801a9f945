/* Opening, lists, acts and what they tell: without networks, on photos that are only known by
 * name. */
#include "library.h"

#include "library-private.h"

#include "id-diff.h"
#include "label.h"
#include "photo-list.h"
#include "photo.h"
#include "summary.h"
#include "worker.h"

#include "db.h"
#include "photos.h"
#include "roots.h"

#include "util.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define N_PHOTOS 50

typedef struct
{
  char *folder;
  ShoeboxLibrary *library;
  guint n_added, n_changed, n_labels, n_undo;
} Fixture;

/* Rows as a scan would make them, newest first by id. */
static void
make_rows (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = db_open (path, DB_OPEN_WRITE, &error);
  gint64 root;

  g_assert_no_error (error);
  root = db_roots_ensure (db, "/photos", NULL, NULL, &error);
  for (int i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *relpath = g_strdup_printf ("%02d.jpg", i);
      DbFile file = { relpath, 100, (1000 - i) * G_GINT64_CONSTANT (1000000000) };

      g_assert_true (db_photos_upsert (db, root, &file, 1, NULL, &error));
    }
}

static void
changed_cb (ShoeboxLibrary *library, gpointer ids, Fixture *f)
{
  f->n_changed++;
}

static void
labels_cb (ShoeboxLibrary *library, Fixture *f)
{
  f->n_labels++;
}

static void
undo_cb (ShoeboxLibrary *library, Fixture *f)
{
  f->n_undo++;
}

static void
open_library (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->library = shoebox_library_open (f->folder, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_signal_connect (f->library, "photos-changed", G_CALLBACK (changed_cb), f);
  g_signal_connect (f->library, "labels-changed", G_CALLBACK (labels_cb), f);
  g_signal_connect (f->library, "undo-changed", G_CALLBACK (undo_cb), f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  make_rows (f->folder);
  open_library (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->library != NULL)
    g_assert_finalize_object (f->library);
  test_folder_free (f->folder);
}

static gint64
add (Fixture *f, ShoeboxLabelKind kind, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 id;

  act = shoebox_library_add_label (f->library, kind, name, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (act->kind, ==, SHOEBOX_ACT_ADD);
  g_assert_cmpstr (act->label_name, ==, name);
  return id;
}

/* --- Opening ------------------------------------------------------------------------------------ */

static void
test_open (Fixture *f, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (f->folder, "nowhere", NULL);
  g_autofree char *file = g_build_filename (f->folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "library", NULL);
  g_autoptr (ShoeboxLibrary) reader = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = 1, album = add (f, SHOEBOX_ALBUM, "Cottage");

  g_assert_null (shoebox_library_open (nowhere, SHOEBOX_OPEN_READ_ONLY, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  test_write_file (file, "x", 1);
  g_assert_null (shoebox_library_open (below, SHOEBOX_OPEN_WRITE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);

  /* One can read beside a window that is open, and sees what it does. */
  reader = shoebox_library_open (f->folder, SHOEBOX_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_null (shoebox_library_file (reader, &id, 1, album, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED);
  g_clear_error (&error);
  shoebox_act_unref (shoebox_library_file (f->library, &id, 1, album, &error));
  {
    g_autoptr (GArray) ids = shoebox_library_query (reader, "album:cottage", &error);

    g_assert_cmpuint (ids->len, ==, 1);
  }

  /* A closed library answers nothing, and does not fall over. */
  shoebox_library_close (f->library);
  shoebox_library_close (f->library);
  g_assert_null (shoebox_library_query (f->library, "", &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (shoebox_library_undo (f->library, &error));
  g_assert_null (shoebox_library_get_photo (f->library, 1));
  g_assert_null (shoebox_library_load_thumbnail (f->library, 1));
}

/* --- Rows and labels ----------------------------------------------------------------------------- */

static void
notify_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_photo (Fixture *f, gconstpointer data)
{
  ShoeboxPhoto *photo = shoebox_library_get_photo (f->library, 7);
  ShoeboxPhoto *again = shoebox_library_get_photo (f->library, 7);
  g_autoptr (GError) error = NULL;
  gint64 id = 7, album = add (f, SHOEBOX_ALBUM, "Cottage");
  guint n_album = 0, n_path = 0;

  g_assert_true (photo == again);
  g_object_unref (again);
  g_assert_cmpstr (shoebox_photo_get_path (photo), ==, "/photos/06.jpg");
  g_assert_cmpstr (shoebox_photo_get_name (photo), ==, "06.jpg");
  g_assert_cmpuint (shoebox_photo_get_state (photo), ==, SHOEBOX_NEW);
  g_assert_null (shoebox_library_get_photo (f->library, 4711));

  g_signal_connect (photo, "notify::album", G_CALLBACK (notify_cb), &n_album);
  g_signal_connect (photo, "notify::path", G_CALLBACK (notify_cb), &n_path);
  shoebox_act_unref (shoebox_library_file (f->library, &id, 1, album, &error));
  g_assert_cmpint (shoebox_photo_get_album (photo), ==, album);
  g_assert_cmpstr (shoebox_photo_get_album_name (photo), ==, "Cottage");
  g_assert_cmpuint (shoebox_photo_get_source (photo), ==, SHOEBOX_BY_USER);
  g_assert_cmpuint (n_album, ==, 1);
  g_assert_cmpuint (n_path, ==, 0);

  /* A new name of the album shows in its photos. */
  shoebox_act_unref (shoebox_library_rename_label (f->library, album, "Lake", &error));
  g_assert_cmpstr (shoebox_photo_get_album_name (photo), ==, "Lake");
  shoebox_act_unref (shoebox_library_remove_label (f->library, album, &error));
  g_assert_cmpint (shoebox_photo_get_album (photo), ==, 0);
  shoebox_act_unref (shoebox_library_undo (f->library, &error));
  g_assert_cmpint (shoebox_photo_get_album (photo), ==, album);
  g_assert_no_error (error);
  g_assert_finalize_object (photo);
}

static ShoeboxLabel *
label_at (GListModel *model, guint position)
{
  ShoeboxLabel *label = g_list_model_get_item (model, position);

  g_assert_nonnull (label);
  g_object_unref (label);
  return label;
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  GListModel *albums = shoebox_library_get_albums (f->library);
  g_autoptr (GError) error = NULL;
  gint64 b = add (f, SHOEBOX_ALBUM, "Beach"), a, other = 0, ids[] = { 1, 2, 3 };
  ShoeboxLabel *beach;

  albums = shoebox_library_get_albums (f->library);
  g_assert_cmpuint (g_list_model_get_n_items (albums), ==, 1);
  beach = label_at (albums, 0);
  g_assert_cmpstr (shoebox_label_get_name (beach), ==, "Beach");
  a = add (f, SHOEBOX_ALBUM, "Attic");
  shoebox_library_get_albums (f->library);
  g_assert_cmpuint (g_list_model_get_n_items (albums), ==, 2);
  g_assert_cmpint (shoebox_label_get_id (label_at (albums, 0)), ==, a);
  g_assert_true (label_at (albums, 1) == beach);

  shoebox_act_unref (shoebox_library_file (f->library, ids, 3, b, &error));
  shoebox_library_get_albums (f->library);
  g_assert_cmpuint (shoebox_label_get_count (beach), ==, 3);

  g_assert_null (shoebox_library_add_label (f->library, SHOEBOX_ALBUM, "bEACH", &other, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_EXISTS);
  g_assert_cmpint (other, ==, b);
  g_clear_error (&error);
  g_assert_null (shoebox_library_add_label (f->library, SHOEBOX_TAG, "  ", NULL, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (shoebox_library_rename_label (f->library, 4711, "x", &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (shoebox_library_file (f->library, ids, 1, 4711, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == SHOEBOX_ERROR);
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "BEACH"), ==, b);
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_TAG, "BEACH"), ==, 0);

  /* The signal comes without asking, too. */
  f->n_labels = 0;
  WAIT_FOR (f->n_labels > 0);
}

static void
store_act_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ShoeboxAct **act = user_data;
  g_autoptr (GError) error = NULL;

  *act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_assert_no_error (error);
}

static void
test_async (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxAct) filed = NULL, tagged = NULL, undo = NULL, redo = NULL;
  g_autoptr (GError) error = NULL;
  gint64 album = add (f, SHOEBOX_ALBUM, "Cottage"), tag = add (f, SHOEBOX_TAG, "lake");
  gint64 ids[N_PHOTOS];

  for (int i = 0; i < N_PHOTOS; i++)
    ids[i] = i + 1;
  f->n_undo = 0;
  shoebox_library_file_async (f->library, ids, N_PHOTOS, album, store_act_cb, &filed);
  shoebox_library_tag_async (f->library, ids, 10, tag, SHOEBOX_NO, store_act_cb, &tagged);
  WAIT_FOR (filed != NULL && tagged != NULL);
  g_assert_cmpuint (filed->n_photos, ==, N_PHOTOS);
  g_assert_cmpuint (tagged->kind, ==, SHOEBOX_ACT_TAG_NO);
  g_assert_cmpuint (tagged->n_photos, ==, 10);
  g_assert_cmpuint (f->n_undo, ==, 2);

  undo = shoebox_library_get_undo (f->library);
  g_assert_cmpint (undo->batch, ==, tagged->batch);
  g_assert_null (shoebox_library_get_redo (f->library));
  shoebox_act_unref (shoebox_library_undo (f->library, &error));
  redo = shoebox_library_get_redo (f->library);
  g_assert_cmpint (redo->batch, ==, tagged->batch);
  shoebox_act_unref (shoebox_library_redo (f->library, &error));
  g_assert_no_error (error);
  g_assert_null (shoebox_library_redo (f->library, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING);
}

/* A new album or tag and the photos that go there are one step. */
static void
test_named (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxAct) filed = NULL, again = NULL, tagged = NULL, several = NULL, undone = NULL;
  g_autoptr (GError) error = NULL;
  const char *const anna[] = { "Anna", NULL }, *const dog[] = { "dog", NULL };
  const char *const nobody[] = { "nobody", NULL };
  gint64 ids[] = { 1, 2, 3 };

  filed = shoebox_library_file_named (f->library, ids, 3, "Cottage", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (filed->kind, ==, SHOEBOX_ACT_FILE);
  g_assert_cmpstr (filed->label_name, ==, "Cottage");
  g_assert_cmpuint (filed->n_photos, ==, 3);
  g_assert_cmpint (filed->label, ==,
                   shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "cottage"));
  again = shoebox_library_file_named (f->library, ids, 1, "cottage", &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->batch, ==, 0);

  shoebox_library_tag_named_async (f->library, ids, 2, dog, NULL, store_act_cb, &tagged);
  WAIT_FOR (tagged != NULL);
  g_assert_cmpstr (tagged->label_name, ==, "dog");
  several = shoebox_library_tag_named (f->library, ids, 3, anna, dog, &error);
  g_assert_no_error (error);
  g_assert_cmpint (several->label, ==, 0);
  g_assert_cmpuint (several->n_photos, ==, 3);
  g_assert_cmpstr (several->label_name, ==, "+Anna -dog");

  /* All or nothing: "dog" is not there any more, so "New" is not made either. */
  undone = shoebox_library_undo (f->library, &error);
  g_assert_cmpstr (undone->label_name, ==, "+Anna -dog");
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_TAG, "Anna"), ==, 0);
  shoebox_act_unref (shoebox_library_undo (f->library, &error));
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_TAG, "dog"), ==, 0);
  g_assert_null (shoebox_library_tag_named (f->library, ids, 3, anna, nobody, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_TAG, "Anna"), ==, 0);
  g_assert_null (shoebox_library_file_named (f->library, ids, 3, "  ", &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
  g_clear_error (&error);

  shoebox_act_unref (shoebox_library_undo (f->library, &error));
  g_assert_no_error (error);
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "Cottage"), ==, 0);
  g_assert_null (shoebox_library_undo (f->library, &error));
  g_clear_error (&error);
  for (int i = 0; i < 3; i++)
    shoebox_act_unref (shoebox_library_redo (f->library, &error));
  g_assert_no_error (error);
  {
    g_autoptr (GArray) found = shoebox_library_query (f->library, "album:cottage tag:anna -tag:dog",
                                                      &error);

    g_assert_cmpuint (found->len, ==, 3);
  }
}

static void
store_summary_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ShoeboxSummary **summary = user_data;
  g_autoptr (GError) error = NULL;

  *summary = shoebox_library_summarise_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_assert_no_error (error);
}

/* Stars and favourites show in rows, details, counts and queries; nothing is learned from them. */
static void
test_marks (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (f->library, 2);
  g_autoptr (ShoeboxAct) rated = NULL, favoured = NULL, toggled = NULL, toggled_back = NULL;
  g_autoptr (ShoeboxSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ids[] = { 1, 2, 3 };
  guint n_rating = 0, n_favourite = 0;
  int generation = f->library->generation;
  ShoeboxCounts counts;

  g_signal_connect (photo, "notify::rating", G_CALLBACK (notify_cb), &n_rating);
  g_signal_connect (photo, "notify::favourite", G_CALLBACK (notify_cb), &n_favourite);
  rated = shoebox_library_rate (f->library, ids, 2, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rated->kind, ==, SHOEBOX_ACT_RATE);
  g_assert_cmpint (rated->rating, ==, 4);
  g_assert_cmpuint (rated->n_photos, ==, 2);
  g_assert_cmpint (shoebox_photo_get_rating (photo), ==, 4);
  g_assert_cmpuint (n_rating, ==, 1);
  g_assert_null (shoebox_library_rate (f->library, ids, 2, 6, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
  g_clear_error (&error);
  favoured = shoebox_library_set_favourite (f->library, ids, 1, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_favourite, ==, 0);

  shoebox_library_toggle_favourite_async (f->library, ids, 3, store_act_cb, &toggled);
  WAIT_FOR (toggled != NULL);
  g_assert_cmpint (toggled->kind, ==, SHOEBOX_ACT_FAVOURITE);
  g_assert_cmpuint (toggled->n_photos, ==, 2);
  g_assert_true (shoebox_photo_get_favourite (photo));
  g_assert_cmpuint (n_favourite, ==, 1);
  shoebox_library_get_counts (f->library, &counts);
  g_assert_cmpuint (counts.favourites, ==, 3);
  {
    g_autoptr (ShoeboxDetails) details = shoebox_library_describe (f->library, 2, &error);
    g_autoptr (GArray) found = shoebox_library_query (f->library, "is:favourite", &error);

    g_assert_no_error (error);
    g_assert_cmpint (details->rating, ==, 4);
    g_assert_true (details->favourite);
    g_assert_cmpuint (details->history->len, ==, 2);
    g_assert_cmpuint (found->len, ==, 3);
  }
  shoebox_library_summarise_async (f->library, ids, 3, NULL, store_summary_cb, &summary);
  WAIT_FOR (summary != NULL);
  g_assert_cmpuint (summary->n, ==, 3);
  g_assert_cmpuint (summary->n_favourites, ==, 3);
  g_assert_cmpint (summary->min_rating, ==, 0);
  g_assert_cmpint (summary->max_rating, ==, 4);
  g_assert_cmpuint (summary->n_unsorted, ==, 3);
  /* They were not read: what is known is the size of the file. */
  g_assert_cmpint (summary->size, ==, 3 * 100);
  g_assert_cmpint (summary->first, ==, -1);
  g_assert_cmpint (summary->last, ==, -1);

  shoebox_library_toggle_favourite_async (f->library, ids, 3, store_act_cb, &toggled_back);
  WAIT_FOR (toggled_back != NULL);
  g_assert_cmpint (toggled_back->kind, ==, SHOEBOX_ACT_UNFAVOURITE);
  g_assert_false (shoebox_photo_get_favourite (photo));
  shoebox_act_unref (shoebox_library_undo (f->library, &error));
  g_assert_true (shoebox_photo_get_favourite (photo));
  g_assert_cmpint (f->library->generation, ==, generation);
}

static void
store_preview_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ShoeboxMergePreview **preview = user_data;
  g_autoptr (GError) error = NULL;

  *preview = shoebox_library_preview_merge_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_assert_no_error (error);
}

static void
test_arrange (Fixture *f, gconstpointer data)
{
  GListModel *albums = shoebox_library_get_albums (f->library);
  g_autoptr (ShoeboxAct) moved = NULL, shifted = NULL, looked = NULL, merged = NULL;
  g_autoptr (ShoeboxMergePreview) preview = NULL;
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (f->library, 2);
  g_autoptr (GError) error = NULL;
  gint64 a = add (f, SHOEBOX_ALBUM, "A"), b = add (f, SHOEBOX_ALBUM, "B");
  gint64 c = add (f, SHOEBOX_ALBUM, "C"), ids[] = { 1, 2, 3 };
  ShoeboxLabel *label;
  guint n_colour = 0;

  moved = shoebox_library_move_label (f->library, c, a, &error);
  g_assert_no_error (error);
  g_assert_cmpint (moved->kind, ==, SHOEBOX_ACT_ORDER);
  WAIT_FOR (!f->library->labels_loading); /* what was read before the last act is no news */
  shoebox_library_get_albums (f->library);
  label = label_at (albums, 0);
  g_assert_cmpint (shoebox_label_get_id (label), ==, c);
  shoebox_library_shift_label_async (f->library, c, 1, store_act_cb, &shifted);
  WAIT_FOR (shifted != NULL);
  shoebox_library_get_albums (f->library);
  g_assert_true (label_at (albums, 1) == label);

  g_signal_connect (label, "notify::colour", G_CALLBACK (notify_cb), &n_colour);
  shoebox_library_set_look_async (f->library, c, "green", "🚲", store_act_cb, &looked);
  WAIT_FOR (looked != NULL);
  shoebox_library_get_albums (f->library);
  g_assert_cmpstr (shoebox_label_get_colour (label), ==, "green");
  g_assert_cmpstr (shoebox_label_get_emoji (label), ==, "🚲");
  g_assert_cmpuint (n_colour, ==, 1);

  shoebox_act_unref (shoebox_library_file (f->library, ids, 3, a, &error));
  shoebox_library_preview_merge_async (f->library, a, b, 2, store_preview_cb, &preview);
  WAIT_FOR (preview != NULL);
  g_assert_cmpuint (preview->n_from, ==, 3);
  g_assert_cmpuint (preview->n_facts, ==, 3);
  shoebox_library_merge_labels_async (f->library, a, b, store_act_cb, &merged);
  WAIT_FOR (merged != NULL);
  g_assert_cmpstr (merged->old_name, ==, "A");
  g_assert_cmpstr (merged->label_name, ==, "B");
  g_assert_cmpint (shoebox_photo_get_album (photo), ==, b);
  g_assert_cmpuint (shoebox_photo_get_source (photo), ==, SHOEBOX_BY_USER);
  shoebox_act_unref (shoebox_library_undo (f->library, &error));
  g_assert_no_error (error);
  g_assert_cmpint (shoebox_photo_get_album (photo), ==, a);
  g_assert_null (shoebox_library_merge_labels (f->library, a, a, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
}

/* --- The list ------------------------------------------------------------------------------------ */

/* Keeps a copy by the splices alone, so that a wrong one shows. */
typedef struct
{
  GArray *ids;
  guint n_changes;
} Mirror;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Mirror *mirror)
{
  g_assert_cmpuint (position + removed, <=, mirror->ids->len);
  if (removed > 0)
    g_array_remove_range (mirror->ids, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 id = shoebox_photo_list_get_id (SHOEBOX_PHOTO_LIST (model), position + i);

      g_array_insert_val (mirror->ids, position + i, id);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->ids->len);
  mirror->n_changes++;
}

static void
assert_mirrored (ShoeboxPhotoList *list, Mirror *mirror)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, mirror->ids->len);
  for (guint i = 0; i < mirror->ids->len; i++)
    {
      gint64 id = shoebox_photo_list_get_id (list, i);

      g_assert_cmpint (id, ==, g_array_index (mirror->ids, gint64, i));
      g_assert_cmpuint (shoebox_photo_list_find (list, id), ==, i);
    }
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxPhotoList) list = shoebox_photo_list_new (f->library);
  Mirror mirror = { g_array_new (FALSE, FALSE, sizeof (gint64)), 0 };
  g_autoptr (GError) error = NULL;
  gint64 album, ids[] = { 3, 4, 20 };
  guint changes;

  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), &mirror);
  g_assert_true (shoebox_photo_list_get_loading (list));
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  g_assert_cmpuint (mirror.ids->len, ==, N_PHOTOS);
  g_assert_cmpint (shoebox_photo_list_get_id (list, 0), ==, 1);
  assert_mirrored (list, &mirror);
  {
    g_autoptr (ShoeboxPhoto) photo = g_list_model_get_item (G_LIST_MODEL (list), 5);
    g_autoptr (ShoeboxPhoto) same = g_list_model_get_item (G_LIST_MODEL (list), 5);

    g_assert_true (photo == same);
    g_assert_cmpint (shoebox_photo_get_id (photo), ==, 6);
    g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), N_PHOTOS));
  }

  /* A change that leaves the ids as they are emits nothing. */
  album = add (f, SHOEBOX_ALBUM, "Cottage");
  changes = mirror.n_changes;
  shoebox_act_unref (shoebox_library_file (f->library, ids, 3, album, &error));
  WAIT_FOR (shoebox_photo_list_get_loading (list));
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  g_assert_cmpuint (mirror.n_changes, ==, changes);

  shoebox_photo_list_set_query (list, "album:cottage");
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  g_assert_cmpuint (mirror.ids->len, ==, 3);
  assert_mirrored (list, &mirror);
  g_assert_cmpuint (shoebox_photo_list_find (list, 5), ==, G_MAXUINT);

  /* It follows: one photo leaves the album. */
  changes = mirror.n_changes;
  shoebox_act_unref (shoebox_library_file (f->library, &ids[1], 1, 0, &error));
  WAIT_FOR (mirror.ids->len == 2);
  g_assert_cmpuint (mirror.n_changes, ==, changes + 1);
  assert_mirrored (list, &mirror);

  /* A text that is no query (yet) keeps what is there and says why. */
  shoebox_photo_list_set_query (list, "album:cottage (");
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  g_assert_nonnull (shoebox_photo_list_get_error (list));
  g_assert_cmpuint (mirror.ids->len, ==, 2);

  /* Only the last of several questions counts. */
  shoebox_photo_list_set_query (list, "album:nothing");
  shoebox_photo_list_set_query (list, "0");
  shoebox_photo_list_set_query (list, "\"07\" OR \"08\"");
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  g_assert_null (shoebox_photo_list_get_error (list));
  g_assert_cmpuint (mirror.ids->len, ==, 2);
  assert_mirrored (list, &mirror);
  g_assert_no_error (error);
  g_array_unref (mirror.ids);
  /* The answers to the questions that were given up are still on their way. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&list));
}

/* --- Parts --------------------------------------------------------------------------------------- */

static void
test_diff (void)
{
  for (int round = 0; round < 500; round++)
    {
      guint n_old = (guint) g_test_rand_int_range (0, 30), n_new = 0;
      gint64 old[30], new_[60];
      g_autoptr (GArray) copy = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) splices = NULL;
      guint limit = (guint) g_test_rand_int_range (1, 20);

      for (guint i = 0; i < n_old; i++)
        old[i] = i;
      /* Leave some out, put some in, exchange some. */
      for (guint i = 0; i < n_old; i++)
        {
          if (g_test_rand_int_range (0, 4) > 0)
            new_[n_new++] = old[i];
          if (g_test_rand_int_range (0, 5) == 0)
            new_[n_new++] = 1000 + i;
        }
      for (int k = g_test_rand_int_range (0, 4); k > 0 && n_new > 1; k--)
        {
          guint a = (guint) g_test_rand_int_range (0, (int) n_new);
          guint b = (guint) g_test_rand_int_range (0, (int) n_new);
          gint64 id = new_[a];

          new_[a] = new_[b];
          new_[b] = id;
        }
      g_array_append_vals (copy, old, n_old);
      splices = id_diff (old, n_old, new_, n_new, limit);
      g_assert_cmpuint (splices->len, <=, limit);
      for (guint i = splices->len; i > 0; i--)
        {
          const IdSplice *s = &g_array_index (splices, IdSplice, i - 1);

          g_assert_cmpuint (s->removed + s->added, >, 0);
          if (s->removed > 0)
            g_array_remove_range (copy, s->position, s->removed);
          if (s->added > 0)
            g_array_insert_vals (copy, s->position, new_ + s->start, s->added);
        }
      g_assert_cmpmem (copy->data, copy->len * sizeof (gint64), new_, n_new * sizeof (gint64));
    }
}

typedef struct
{
  GArray *order; /* touched by the worker's jobs, read when they are over */
  int number;
  guint *n_done;
} OrderJob;

static void
order_run_cb (gpointer data)
{
  OrderJob *job = data;

  g_array_append_val (job->order, job->number);
}

static void
order_done_cb (gpointer data)
{
  g_autofree OrderJob *job = data;

  (*job->n_done)++;
}

static void
push_order (ShoeboxWorker *worker, GArray *order, int number, guint *n_done)
{
  OrderJob *job = g_new (OrderJob, 1);

  *job = (OrderJob){ order, number, n_done };
  shoebox_worker_push (worker, order_run_cb, n_done != NULL ? order_done_cb : NULL, g_free, job);
}

static void
test_worker (void)
{
  ShoeboxWorker *worker = shoebox_worker_new ("test-worker");
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  guint n_done = 0;
  OrderJob now = { order, 100, NULL };

  for (int i = 0; i < 100; i++)
    push_order (worker, order, i, i % 3 == 0 ? &n_done : NULL);
  shoebox_worker_call (worker, order_run_cb, &now);
  g_assert_cmpuint (order->len, ==, 101);
  for (int i = 0; i <= 100; i++)
    g_assert_cmpint (g_array_index (order, int, i), ==, i);
  WAIT_FOR (n_done == 34);

  /* Freeing does what is left, and tells of it. */
  for (int i = 0; i < 10; i++)
    push_order (worker, order, i, &n_done);
  shoebox_worker_free (worker);
  g_assert_cmpuint (order->len, ==, 111);
  g_assert_cmpuint (n_done, ==, 44);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
free_worker_done_cb (gpointer data)
{
  ShoeboxWorker **worker = data;

  g_clear_pointer (worker, shoebox_worker_free);
}

static void
nothing_cb (gpointer data)
{
}

static void
test_worker_freed_inside (void)
{
  ShoeboxWorker *worker = shoebox_worker_new ("test-worker");

  shoebox_worker_push (worker, nothing_cb, free_worker_done_cb, NULL, &worker);
  WAIT_FOR (worker == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/library/diff", test_diff);
  g_test_add_func ("/library/worker", test_worker);
  g_test_add_func ("/library/worker-freed-inside", test_worker_freed_inside);
#define ADD(name, function) g_test_add ("/library/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("open", test_open);
  ADD ("photo", test_photo);
  ADD ("labels", test_labels);
  ADD ("async", test_async);
  ADD ("named", test_named);
  ADD ("marks", test_marks);
  ADD ("arrange", test_arrange);
  ADD ("list", test_list);
  return g_test_run ();
}
