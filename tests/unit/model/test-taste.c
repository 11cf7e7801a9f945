/* Tests of what is learned about albums: what facts do to look-alikes and what they leave alone, in
 * odd libraries too: no facts, one album, two that are the same, two hundred. */
#include "made-facts.h"

#include "calibrate.h"
#include "net.h"

static void
assert_sound (Made *made, const NnTaste *taste, int row)
{
  NnFiling filing = made_judge (made, taste, row);
  g_autofree float *p = g_new (float, taste->n_albums + 1);
  double sum = 0;

  nn_taste_albums (taste, made_row (made, row), p);
  for (int k = 0; k <= taste->n_albums; k++)
    {
      g_assert_cmpfloat (p[k], >=, 0);
      sum += p[k];
    }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (p[filing.album], filing.p, 1e-5);
  g_assert_cmpfloat (filing.p, >=, filing.p_second);
  g_assert_true (isfinite (filing.near));
}

/* Before the first correction the opinion is the starter's, number by number. */
static void
test_no_facts (void)
{
  static const float shares[][MADE_STARTERS + 1]
      = { { 0.7f, 0.1f, 0.1f, 0.05f, 0.05f }, { 0.2f, 0.2f, 0.2f, 0.2f, 0.2f },
          { 0.01f, 0.01f, 0.01f, 0.02f, 0.95f }, { 0.3f, 0.25f, 0.4f, 0.04f, 0.01f } };
  g_autoptr (Made) made = made_new (1);
  g_autoptr (NnTaste) taste = NULL;

  made->none = true;
  for (int k = 0; k < MADE_STARTERS; k++)
    made_album (made, k);
  taste = made_learn (made);
  g_assert_cmpfloat (taste->temperature, ==, (float) NN_TEMPERATURE);
  g_assert_true (isnan (taste->accuracy));
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      int row = made_photo (made, 0);
      float p[MADE_STARTERS + 1];
      NnFiling filing;

      memcpy (made_starter (made, row), shares[i], sizeof shares[i]);
      nn_taste_albums (taste, made_row (made, row), p);
      for (int k = 0; k <= MADE_STARTERS; k++)
        g_assert_cmpfloat_with_epsilon (p[k], shares[i][k], 1e-6);
      assert_sound (made, taste, row);
      filing = made_judge (made, taste, row);
      /* The starter's threshold is 0.7; two albums with less than one half are nothing. */
      g_assert_cmpint (filing.doubt, ==, i == 0 ? NN_FILED : i == 3 ? NN_TORN : NN_FAR);
    }
}

static void
test_few_facts (void)
{
  g_autoptr (Made) made = made_new (2);
  g_autoptr (NnTaste) taste = NULL;

  for (int k = 0; k < 3; k++)
    made_album (made, -1);
  made_file_kind (made, 1, 1, 1);
  made_file_kind (made, 2, 2, 2);
  taste = made_learn (made);
  g_assert_cmpint (made_count_filed (made, taste, 1, 20, 1), >=, 16);
  g_assert_cmpint (made_count_filed (made, taste, 2, 20, 2), >=, 16);
  g_assert_cmpint (made_count_filed (made, taste, 3, 20, -1), <=, 1);
  for (int i = 0; i < (int) made->key->len; i++)
    assert_sound (made, taste, i);
  /* The one fact of an album cannot be held out. */
  g_assert_cmpint (taste->examples[0].held_album, ==, -1);
}

/* An album that is all there is gets what is like it, and nothing else. */
static void
test_one_album (void)
{
  g_autoptr (Made) made = made_new (3);
  g_autoptr (NnTaste) taste = NULL;
  float p[2];

  made_album (made, -1);
  made_file_kind (made, 0, 4, 0);
  taste = made_learn (made);
  g_assert_cmpint (made_count_filed (made, taste, 0, 20, 0), >=, 16);
  g_assert_cmpint (made_count_filed (made, taste, 1, 20, -1), ==, 0);
  nn_taste_albums (taste, made_row (made, 0), p);
  g_assert_cmpfloat (p[0], ==, 1);
  g_assert_cmpfloat (p[1], ==, 0);
  g_assert_cmpint (made_judge (made, taste, 0).second, ==, -1);
}

/* Two albums of the same kind, then of the very same pictures: both stay possible. */
static void
test_identical_albums (void)
{
  for (int same = 0; same < 2; same++)
    {
      g_autoptr (Made) made = made_new (4);
      g_autoptr (NnTaste) taste = NULL;
      int first = 0;

      made_album (made, -1);
      made_album (made, -1);
      made_album (made, -1);
      made_file_kind (made, 0, 12, 0);
      for (int i = 0; i < 12; i++)
        {
          int row = made_photo (made, 0);

          if (same)
            memcpy (made_row (made, row), made_row (made, i), sizeof (float) * MADE_WIDTH);
          made_file (made, row, 1);
        }
      made_file_kind (made, 5, 12, 2);
      taste = made_learn (made);
      for (int i = 0; i < 20; i++)
        {
          float p[4];

          nn_taste_albums (taste, made_row (made, made_photo (made, 0)), p);
          g_assert_cmpfloat (p[0] + p[1], >, 0.7);
          if (same)
            g_assert_cmpfloat_with_epsilon (p[0], p[1], 0.02);
          first += p[0] > p[1];
        }
      if (!same)
        {
          g_assert_cmpint (first, >, 2);
          g_assert_cmpint (first, <, 18);
        }
    }
}

static void
test_many_albums (void)
{
  enum { ALBUMS = 200 };
  g_autoptr (Made) made = made_new (5);
  g_autoptr (NnTaste) taste = NULL;
  int right = 0;

  for (int k = 0; k < ALBUMS; k++)
    made_album (made, -1);
  for (int k = 0; k < ALBUMS; k++)
    made_file_kind (made, k, 3, k);
  taste = made_learn (made);
  for (int k = 0; k < ALBUMS; k++)
    right += made_judge (made, taste, made_photo (made, k)).album == k;
  g_test_message ("%d of %d right, held out %.3f", right, ALBUMS, taste->accuracy);
  g_assert_cmpint (right, >=, ALBUMS * 95 / 100);
  g_assert_cmpfloat (taste->accuracy, >, 0.9);
}

/* Facts are corrections and no sample of the library: that all of them are in one album does not
 * draw everything there. */
static void
test_all_in_one (void)
{
  g_autoptr (Made) made = made_new (6);
  g_autoptr (NnTaste) taste = NULL;
  float p[4];

  for (int k = 0; k < 3; k++)
    made_album (made, -1);
  made_file_kind (made, 0, 30, 1);
  taste = made_learn (made);
  g_assert_cmpint (made_count_filed (made, taste, 0, 20, 1), >=, 16);
  for (int i = 0; i < 20; i++)
    {
      int row = made_photo (made, 1 + i);

      g_assert_cmpint (made_judge (made, taste, row).doubt, !=, NN_FILED);
      assert_sound (made, taste, row);
    }
  nn_taste_albums (taste, made_row (made, 0), p);
  g_assert_cmpfloat (p[1], >, 0.9);
  g_assert_cmpfloat_with_epsilon (p[0], p[2], 1e-4);
}

/* --- Facts against a starter ------------------------------------------------------------------ */

/* "In no album": look-alikes leave the starter's album, others of that album stay. */
static void
test_in_no_album (void)
{
  g_autoptr (Made) made = made_starter_library (7);
  g_autoptr (NnTaste) before = made_learn (made), taste = NULL;
  int none = MADE_STARTERS, moved = 0;

  for (int i = 0; i < 6; i++)
    {
      int row = made_photo (made, 30);

      made_starter (made, row)[2] = 0.8f;
      made_starter (made, row)[none] = 0.15f;
      made_file (made, row, none);
    }
  for (int i = 0; i < 100; i++)
    made_starter_photo (made, i % 4);
  taste = made_learn (made);
  for (int i = 0; i < 20; i++)
    {
      int alike = made_photo (made, 30), other = made_starter_photo (made, 2);
      NnFiling filing;

      made_starter (made, alike)[2] = 0.8f;
      made_starter (made, alike)[none] = 0.15f;
      filing = made_judge (made, before, alike);
      g_assert_cmpint (filing.doubt, ==, NN_FILED);
      g_assert_cmpint (filing.album, ==, 2);
      moved += made_judge (made, taste, alike).doubt == NN_FAR;
      filing = made_judge (made, taste, other);
      g_assert_cmpint (filing.doubt, ==, NN_FILED);
      g_assert_cmpint (filing.album, ==, 2);
    }
  g_assert_cmpint (moved, >=, 18);
}

/* A new album with three facts takes its look-alikes, and photos unlike them stay where they were:
 * rows are centred, so that what all photos share is not learned as the album's. */
static void
test_new_album (void)
{
  g_autoptr (Made) made = made_starter_library (8);
  g_autoptr (NnTaste) before = NULL, taste = NULL;
  int own = made_album (made, -1), taken = 0;
  NnFacts facts;

  for (int i = 0; i < 3; i++)
    made_file (made, made_starter_photo (made, 20), own);
  /* The library is what it is centred at. */
  for (int i = 0; i < 200; i++)
    made_starter_photo (made, i % 8 < 4 ? i % 8 : 6 + i % 8);
  facts = made_facts (made);
  taste = nn_taste_learn (&facts, NULL);
  facts.n_filings = 0;
  before = nn_taste_learn (&facts, NULL);
  g_assert_true (taste != NULL && before != NULL);

  for (int i = 0; i < 20; i++)
    {
      NnFiling filing = made_judge (made, taste, made_starter_photo (made, 20));

      taken += filing.doubt == NN_FILED && filing.album == own;
    }
  g_assert_cmpint (taken, >=, 17);
  for (int row = 3; row < 203; row++)
    {
      NnFiling was = made_judge (made, before, row), is = made_judge (made, taste, row);
      float p[MADE_STARTERS + 2], q[MADE_STARTERS + 2];

      g_assert_cmpint (is.doubt, ==, was.doubt);
      if (was.doubt == NN_FILED)
        g_assert_cmpint (is.album, ==, was.album);
      nn_taste_albums (before, made_row (made, row), p);
      nn_taste_albums (taste, made_row (made, row), q);
      /* As examples of what the starter says they may make it surer, not less sure. */
      for (int k = 0; k < MADE_STARTERS + 2; k++)
        if (p[k] > 0.5f)
          g_assert_cmpfloat (q[k], >, p[k] - 0.12f);
      g_assert_cmpfloat_with_epsilon (p[own], q[own], 0.12);
    }
}

/* The starter is corrected where the owner said so: kind 1 is beach, not pets. */
static void
test_corrected (void)
{
  g_autoptr (Made) made = made_starter_library (9);
  g_autoptr (NnTaste) taste = NULL;
  int right = 0, stayed = 0;

  for (int i = 0; i < 5; i++)
    made_file (made, made_starter_photo (made, 1), 0);
  for (int i = 0; i < 100; i++)
    made_starter_photo (made, i % 4);
  taste = made_learn (made);
  for (int i = 0; i < 20; i++)
    {
      right += made_judge (made, taste, made_starter_photo (made, 1)).album == 0;
      stayed += made_judge (made, taste, made_starter_photo (made, 2)).album == 2;
    }
  g_assert_cmpint (right, >=, 18);
  g_assert_cmpint (stayed, ==, 20);
}

/* --- Tones ------------------------------------------------------------------------------------ */

/* Black-and-white is a matter of tone, not of subject: three photos each are enough. */
static void
test_tones (void)
{
  g_autoptr (Made) made = made_new (14);
  g_autoptr (NnTaste) taste = NULL;
  int right = 0;

  made_album (made, -1);
  made_album (made, -1);
  for (int i = 0; i < 6; i++)
    {
      int row = made_photo (made, i);

      made_tones (made, row)[NN_TONE_TONED] = i % 2 == 0 ? 0.97f : 0.02f;
      made_file (made, row, i % 2);
    }
  taste = made_learn (made);
  for (int i = 0; i < 100; i++)
    {
      int row = made_photo (made, 20 + i);

      made_tones (made, row)[NN_TONE_TONED] = i % 2 == 0 ? 0.9f : 0.1f;
      right += made_judge (made, taste, row).album == i % 2;
    }
  g_assert_cmpint (right, >=, 95);
}

/* Subjects are learned without them: a grey cat is a cat. */
static void
test_tones_left_out (void)
{
  g_autoptr (Made) made = made_new (15);
  g_autoptr (NnTaste) taste = NULL;

  made_album (made, -1);
  made_album (made, -1);
  for (int i = 0; i < 12; i++)
    {
      int row = made_photo (made, i % 2);

      made_tones (made, row)[NN_TONE_TONED] = (float) (i / 2 % 2);
      made_file (made, row, i % 2);
    }
  taste = made_learn (made);
  g_assert_cmpint (taste->blend, ==, 0);
  for (int i = 0; i < 20; i++)
    {
      int row = made_photo (made, i % 2);

      made_tones (made, row)[NN_TONE_TONED] = (float) (i / 2 % 2);
      g_assert_cmpint (made_judge (made, taste, row).album, ==, i % 2);
    }
}

/* --- Many photos at once ---------------------------------------------------------------------- */

static void
test_rows_at_once (void)
{
  enum { ROWS = 2100 };
  g_autoptr (Made) made = made_starter_library (16);
  g_autoptr (NnTaste) taste = NULL;
  g_autofree NnFiling *filings = g_new (NnFiling, ROWS);
  int filed = 0;

  for (int i = 0; i < 20; i++)
    made_file (made, made_starter_photo (made, i % 4), i % 4);
  taste = made_learn (made);
  while ((int) made->key->len < ROWS)
    made_starter_photo (made, (int) made->key->len % 30);
  g_assert_true (nn_taste_file (taste, made_row (made, 0), ROWS, filings));
  for (int i = 0; i < ROWS; i++)
    {
      NnFiling alone = made_judge (made, taste, i);

      g_assert_cmpint (filings[i].album, ==, alone.album);
      g_assert_cmpint (filings[i].doubt, ==, alone.doubt);
      g_assert_cmpfloat_with_epsilon (filings[i].p, alone.p, 1e-5);
      g_assert_cmpfloat_with_epsilon (filings[i].near, alone.near, 1e-5);
      filed += alone.doubt == NN_FILED;
    }
  g_assert_cmpint (filed, >, ROWS / 10);
  g_assert_true (nn_taste_file (taste, made_row (made, 0), 0, filings));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste/no-facts", test_no_facts);
  g_test_add_func ("/taste/few-facts", test_few_facts);
  g_test_add_func ("/taste/one-album", test_one_album);
  g_test_add_func ("/taste/identical-albums", test_identical_albums);
  g_test_add_func ("/taste/many-albums", test_many_albums);
  g_test_add_func ("/taste/all-in-one", test_all_in_one);
  g_test_add_func ("/taste/in-no-album", test_in_no_album);
  g_test_add_func ("/taste/new-album", test_new_album);
  g_test_add_func ("/taste/corrected", test_corrected);
  g_test_add_func ("/taste/tones", test_tones);
  g_test_add_func ("/taste/tones-left-out", test_tones_left_out);
  g_test_add_func ("/taste/rows-at-once", test_rows_at_once);
  return g_test_run ();
}
