/* Orders of lists and their sections, on rows that say what they are. */
#include "library.h"
#include "photo-list.h"

#include "db.h"
#include "labels.h"
#include "models.h"
#include "results.h"
#include "roots.h"
#include "statement.h"

#include "util.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *path;
  int day;           /* of the camera's calendar, or NO_DAY */
  int rating;
  double p;          /* of the model's album; NAN: none */
  DbUnsorted unsorted;
} Made;

enum { NO_DAY = -1 };

/* Files of one day each, the later ones in the table being older. */
static const Made made[] = {
  { "b10.jpg", 100, 0, 0.95, DB_UNSORTED_NONE },
  { "B2.jpg", 100, 5, 0.6, DB_UNSORTED_NONE },
  { "sub/apple.jpg", NO_DAY, 0, NAN, DB_UNSORTED_FAR },
  { "7up.jpg", 99, 3, 0.5, DB_UNSORTED_NONE },
  { "\xc3\x89t\xc3\xa9.jpg", 40, 5, NAN, DB_UNSORTED_TORN },
  { "c.jpg", NO_DAY, 0, 0.8, DB_UNSORTED_NONE },
};

static void
make_rows (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = db_open (path, DB_OPEN_WRITE, &error);
  gint64 root, album, model;

  g_assert_no_error (error);
  root = db_roots_ensure (db, "/photos", NULL, NULL, &error);
  album = db_labels_ensure (db, DB_LABEL_ALBUM, "Cottage", DB_ORIGIN_USER, &error);
  model = db_models_add (db, "starter", 0, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    {
      DbFile file = { made[i].path, 100 + i, (2000 - i) * G_GINT64_CONSTANT (1000000000) };
      DbUpserted upserted;
      DbSaved saved = { 0 };
      DbResult result = { .size = -1, .mtime_ns = -1, .model = model };
      g_autofree char *sql = NULL;

      g_assert_true (db_photos_upsert (db, root, &file, 1, &upserted, &error));
      result.photo = upserted.id;
      memcpy (result.hash, &i, sizeof i);
      result.metadata.taken_at
        = made[i].day == NO_DAY ? -1 : made[i].day * G_GINT64_CONSTANT (86400) + 1000 - i;
      result.metadata.width = 300;
      result.metadata.height = 200;
      result.metadata.lat = result.metadata.lon = NAN;
      if (isnan (made[i].p))
        {
          result.unsorted = made[i].unsorted;
          if (made[i].unsorted == DB_UNSORTED_TORN)
            {
              result.torn_a = "A";
              result.torn_b = "B";
            }
        }
      else
        {
          result.album = album;
          result.p = made[i].p;
        }
      g_assert_true (db_results_save (db, NULL, &result, 1, &saved, &error));
      db_saved_clear (&saved);
      sql = g_strdup_printf ("UPDATE photo SET rating = %d WHERE id = %d", made[i].rating,
                             (int) upserted.id);
      g_assert_true (db_execute (db, sql, &error));
    }
}

/* "1:100 2:100": ids and sections in the order of the list. */
static char *
spell (ShoeboxPhotoList *list)
{
  guint n;
  const ShoeboxListed *rows = shoebox_photo_list_get_rows (list, &n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (rows[i].aspect, 1.5, 1e-6);
      g_assert_cmpint (rows[i].id, ==, shoebox_photo_list_get_id (list, i));
      g_assert_cmpuint (shoebox_photo_list_find_near (list, rows[i].id, n - 1 - i), ==, i);
      if (rows[i].section == SHOEBOX_NO_SECTION)
        g_string_append_printf (text, "%s%d:-", i > 0 ? " " : "", (int) rows[i].id);
      else
        g_string_append_printf (text, "%s%d:%d", i > 0 ? " " : "", (int) rows[i].id,
                                rows[i].section);
    }
  g_assert_cmpuint (shoebox_photo_list_find_near (list, 1000, 0), ==, G_MAXUINT);
  return g_string_free (text, FALSE);
}

static void
rows_changed_cb (ShoeboxPhotoList *list, guint *n)
{
  ++*n;
}

static void
test_orders (void)
{
  static const struct
  {
    ShoeboxOrder order;
    const char *rows;
  } cases[] = {
    { SHOEBOX_ORDER_NEWEST, "1:100 2:100 4:99 5:40 3:- 6:-" },
    { SHOEBOX_ORDER_OLDEST, "5:40 4:99 2:100 1:100 6:- 3:-" },
    /* Signs first is what a collation says; what has no letter comes last all the same. */
    { SHOEBOX_ORDER_RATING, "2:5 5:5 4:3 1:0 3:0 6:0" },
    { SHOEBOX_ORDER_DOUBT, "5:0 3:1 4:2 2:2 6:3 1:4" },
  };
  g_autofree char *folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxPhotoList) list = NULL;
  guint n_rows_changed = 0;
  gint64 first = 1;

  make_rows (folder);
  library = shoebox_library_open (folder, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  list = shoebox_photo_list_new (library);
  g_signal_connect (list, "rows-changed", G_CALLBACK (rows_changed_cb), &n_rows_changed);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;

      shoebox_photo_list_set_order (list, cases[i].order);
      WAIT_FOR (!shoebox_photo_list_get_loading (list));
      text = spell (list);
      g_assert_cmpstr (text, ==, cases[i].rows);
    }
  /* By name: numbers count as numbers; what starts with none of the letters stands at the end. */
  shoebox_photo_list_set_order (list, SHOEBOX_ORDER_NAME);
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  g_assert_cmpint (shoebox_photo_list_get_id (list, 5), ==, 4);
  {
    guint n;
    const ShoeboxListed *rows = shoebox_photo_list_get_rows (list, &n);
    guint b2 = shoebox_photo_list_find (list, 2), b10 = shoebox_photo_list_find (list, 1);

    g_assert_cmpuint (n, ==, 6);
    g_assert_cmpint (rows[5].section, ==, '#');
    g_assert_cmpint (rows[b2].section, ==, 'B');
    g_assert_cmpint (rows[b10].section, ==, 'B');
    g_assert_cmpint (rows[shoebox_photo_list_find (list, 3)].section, ==, 'A');
    g_assert_cmpint (rows[shoebox_photo_list_find (list, 5)].section, ==, 0xc9);
  }

  /* A fact moves a photo to another section, also where the order of ids stays. */
  shoebox_photo_list_set_order (list, SHOEBOX_ORDER_DOUBT);
  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  n_rows_changed = 0;
  shoebox_act_unref (shoebox_library_file (library, &first, 1, 1, &error));
  g_assert_no_error (error);
  WAIT_FOR (n_rows_changed == 1);
  {
    g_autofree char *text = spell (list);

    g_assert_cmpstr (text, ==, "5:0 3:1 4:2 2:2 6:3 1:5");
  }

  WAIT_FOR (!shoebox_photo_list_get_loading (list));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&list));
  g_clear_object (&library);
  test_folder_free (g_steal_pointer (&folder));
}

static void
find_first_cb (ShoeboxPhotoList *list, guint position, guint removed, guint added, gpointer data)
{
  shoebox_photo_list_find (list, 1);
}

/* Whoever looks for an id while a large list changes in two steps is not in the way. */
static void
test_find (void)
{
  enum { N = 3000 };
  g_autofree char *folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLibrary) library = shoebox_library_open (folder, SHOEBOX_OPEN_WRITE, &error);
  g_autoptr (ShoeboxPhotoList) list = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_no_error (error);
  list = shoebox_photo_list_new_fixed (library);
  for (gint64 id = 1; id <= N; id++)
    g_array_append_val (ids, id);
  shoebox_photo_list_set_ids (list, ids);
  g_assert_cmpuint (shoebox_photo_list_find (list, N), ==, N - 1);

  g_signal_connect (list, "items-changed", G_CALLBACK (find_first_cb), NULL);
  for (guint i = 0; i < N; i++)
    g_array_index (ids, gint64, i) += N;
  shoebox_photo_list_set_ids (list, ids);
  g_assert_cmpuint (shoebox_photo_list_find (list, N + 1), ==, 0);
  g_assert_cmpuint (shoebox_photo_list_find (list, 2 * N), ==, N - 1);
  g_assert_cmpuint (shoebox_photo_list_find (list, 1), ==, G_MAXUINT);

  g_assert_finalize_object (g_steal_pointer (&list));
  g_clear_object (&library);
  test_folder_free (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listing/orders", test_orders);
  g_test_add_func ("/listing/find", test_find);
  return g_test_run ();
}
