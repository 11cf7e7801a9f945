/* How surely photos are filed: every photo counted once, and each count found again by its search. */
#include "db-test.h"
#include "doubt-rows.h"
#include "filings.h"

#include <math.h>

static guint
total (const DbDoubt *doubt)
{
  guint n = doubt->decided + doubt->imported + doubt->torn + doubt->far + doubt->open;
  for (int i = 0; i < DB_DOUBT_BINS; i++)
    n += doubt->filed[i];
  return n;
}

static DbDoubt
count (Fixture *f, const DbFilter *filter)
{
  g_autoptr (GError) error = NULL;
  DbDoubt doubt;
  g_assert_true (db_doubt_count (f->db, filter, &doubt, &error));
  g_assert_no_error (error);
  return doubt;
}

static guint
found (Fixture *f, DbFilter *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilter) own = filter;
  gint64 n = db_search_count (f->db, own, &error);
  g_assert_no_error (error);
  return (guint) n;
}

static void
test_groups (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage"), ids[8];
  static const char *const names[] = { "a", "b", "c", "d", "e", "g", "h", "i" };
  for (int i = 0; i < 8; i++)
    ids[i] = add_read_photo (f, names[i]);
  add_photo (f, "not read");
  machine_files (f, ids[0], album, 0.97);
  machine_files (f, ids[1], album, 1.0);
  machine_files (f, ids[2], album, 0.52);
  machine_files (f, ids[3], 0, 0);
  DbFilingOpinion torn = { .photo = ids[4], .unsorted = DB_UNSORTED_TORN, .torn_a = "a", .torn_b = "b" };
  g_assert_true (db_filings_save (f->db, &torn, 1, DB_SOURCE_MODEL, add_model (f), NULL, &error));
  file_photo (f, ids[5], album);
  file_photo (f, ids[6], 0);

  DbDoubt doubt = count (f, NULL);
  g_assert_cmpuint (doubt.filed[19], ==, 2);
  g_assert_cmpuint (doubt.filed[10], ==, 1);
  g_assert_cmpuint (doubt.far, ==, 1);
  g_assert_cmpuint (doubt.torn, ==, 1);
  g_assert_cmpuint (doubt.decided, ==, 2);
  g_assert_cmpuint (doubt.open, ==, 1);
  g_assert_cmpuint (doubt.imported, ==, 0);
  g_assert_cmpuint (total (&doubt), ==, 8);
  g_assert_cmpuint (found (f, db_filter_is (DB_IS_DECIDED)), ==, 2);
  g_assert_cmpuint (found (f, db_filter_certainty (0.95, 1.0)), ==, 2);
  g_assert_cmpuint (found (f, db_filter_certainty (0.5, 0.55)), ==, 1);

  /* A decision of the owner takes a photo out of the machine's bins. */
  file_photo (f, ids[2], album);
  doubt = count (f, NULL);
  g_assert_cmpuint (doubt.filed[10], ==, 0);
  g_assert_cmpuint (doubt.decided, ==, 3);

  /* A place: an OR must not let the others in. */
  g_autoptr (DbFilter) place = db_filter_or (db_filter_word ("a"), db_filter_word ("not"));
  doubt = count (f, place);
  g_assert_cmpuint (total (&doubt), ==, 1);
  g_assert_cmpuint (doubt.filed[19], ==, 1);
}

/* Probabilities at and beside every bound, as floats: what is counted is what the search finds. */
static void
test_bounds (Fixture *f, gconstpointer data)
{
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  for (int i = 0; i <= DB_DOUBT_BINS; i++)
    for (int k = -1; k <= 1; k++)
      {
        g_autofree char *name = g_strdup_printf ("%d-%d", i, k);
        float p = (float) ((double) i / DB_DOUBT_BINS);
        p = k < 0 ? nextafterf (p, 0.0f) : k > 0 ? nextafterf (p, 1.0f) : p;
        machine_files (f, add_read_photo (f, name), album, (double) p);
      }
  DbDoubt doubt = count (f, NULL);
  g_assert_cmpuint (total (&doubt), ==, 3 * (DB_DOUBT_BINS + 1));
  for (int i = 0; i < DB_DOUBT_BINS; i++)
    {
      guint n = found (f, db_filter_certainty ((double) i / DB_DOUBT_BINS,
                                               (double) (i + 1) / DB_DOUBT_BINS));
      g_assert_cmpuint (doubt.filed[i], ==, n);
      /* Two at the lower bound or above, one below the upper; at the ends those that cannot leave. */
      g_assert_cmpuint (n, ==, i == 0 ? 4 : i == DB_DOUBT_BINS - 1 ? 5 : 3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/doubt/groups", test_groups);
  fixture_add ("/doubt/bounds", test_bounds);
  return g_test_run ();
}
