/* Tests of learning itself: from the same facts the same, from an earlier taste the same sooner,
 * until it is cancelled; and of facts that make no sense. */
#include "made-facts.h"
#include "net.h"

static GBytes *
pack (const NnTaste *taste)
{
  uint8_t *bytes;
  size_t size;

  g_assert_true (nn_taste_pack (taste, "n", true, &bytes, &size, NULL));
  return g_bytes_new_with_free_func (bytes, size, free, bytes);
}

static void
assert_same_bytes (const NnTaste *a, const NnTaste *b)
{
  g_autoptr (GBytes) of_a = pack (a), of_b = pack (b);

  g_assert_true (g_bytes_equal (of_a, of_b));
}

static NnTaste *
learn (const NnFacts *facts)
{
  NnError err = { 0 };
  NnTaste *taste = nn_taste_learn (facts, &err);

  if (taste == NULL)
    g_error ("%s", err.text);
  return taste;
}

/* Of a kind, but so much like the others that some are mistaken. */
static int
hard_photo (Made *made, int kind)
{
  return made_mixture (made, kind, 0.2f, kind, 0, 0.95f);
}

/* Facts in turn about @albums albums, so that the keys of all rise; then @tags tags. */
static Made *
make_library (uint64_t seed, int albums, int facts, int tags)
{
  Made *made = made_new (seed);

  for (int k = 0; k < albums; k++)
    made_album (made, k % 3 == 0 ? k / 3 % MADE_STARTERS : -1);
  for (int i = 0; i < facts; i++)
    made_file (made, hard_photo (made, i % albums), i % albums);
  for (int t = 0; t < tags; t++)
    {
      made_tag (made, t % 2 == 0 ? NN_TAG_OWN : 1, 0.4f);
      for (int i = 0; i < 12; i++)
        made_state (made, (i * 7 + t) % facts, t, i % 3 != 0);
    }
  return made;
}

static double
accuracy (Made *made, const NnTaste *taste, int albums)
{
  enum { PHOTOS = 300 };
  int right = 0;

  for (int i = 0; i < PHOTOS; i++)
    right += made_judge (made, taste, hard_photo (made, i % albums)).album == i % albums;
  return (double) right / PHOTOS;
}

static void
test_deterministic (void)
{
  for (int facts = 40; facts <= 700; facts += 330)
    {
      g_autoptr (Made) made = make_library (1, 8, facts, 4), other = make_library (1, 8, facts, 4);
      g_autoptr (NnTaste) a = made_learn (made), b = made_learn (made), c = made_learn (other);

      assert_same_bytes (a, b);
      assert_same_bytes (a, c);
    }
}

/* A small library depends on nothing but its facts, whatever was learned before. */
static void
test_before_small (void)
{
  g_autoptr (Made) made = make_library (2, 6, 40, 3), elsewhere = make_library (3, 6, 48, 3);
  g_autoptr (NnTaste) fresh = made_learn (made), before = made_learn (elsewhere), after = NULL;
  const int albums[] = { 5, 4, 3, 2, 1, 0 }, tags[] = { 2, 1, 0 };
  NnFacts facts = made_facts (made);

  facts.before = before;
  facts.album_before = albums;
  facts.tag_before = tags;
  after = learn (&facts);
  assert_same_bytes (fresh, after);
}

/* A tag of which nothing changed is not learned again; one with another fact is. */
static void
test_before_tags (void)
{
  g_autoptr (Made) made = make_library (4, 6, 40, 3);
  g_autoptr (NnTaste) before = made_learn (made), after = NULL;
  const int albums[] = { 0, 1, 2, 3, 4, 5 }, tags[] = { 0, 1, 2 };
  int linear = nn_traits_linear (&made->layout);
  NnFacts facts;

  before->tags[0].threshold = before->tags[1].threshold = 0.123f; /* to know it again */
  before->tags[2].threshold = 0.123f;
  made_state (made, 39, 1, true);
  facts = made_facts (made);
  facts.before = before;
  facts.album_before = albums;
  facts.tag_before = tags;
  after = learn (&facts);
  g_assert_cmpfloat (after->tags[0].threshold, ==, 0.123f);
  g_assert_cmpmem (after->tags[0].weight, sizeof (float) * (gsize) linear, before->tags[0].weight,
                   sizeof (float) * (gsize) linear);
  g_assert_cmpfloat (after->tags[1].threshold, !=, 0.123f);
  g_assert_cmpuint (after->tags[1].digest, !=, before->tags[1].digest);
  g_assert_cmpint (after->tags[1].n_yes, ==, before->tags[1].n_yes + 1);
  g_assert_cmpfloat (after->tags[2].threshold, ==, 0.123f);
}

/* More facts than columns are learned from without their span, as well as fewer. */
static void
test_large (void)
{
  enum { ALBUMS = 10 };
  g_autoptr (Made) small = make_library (5, ALBUMS, 250, 0);
  g_autoptr (Made) large = make_library (5, ALBUMS, 290, 0);
  g_autoptr (Made) huge = make_library (5, ALBUMS, 800, 0);
  g_autoptr (NnTaste) by_span = made_learn (small), by_rows = made_learn (large);
  g_autoptr (NnTaste) by_many = made_learn (huge);
  double a = accuracy (small, by_span, ALBUMS), b = accuracy (large, by_rows, ALBUMS);
  double c = accuracy (huge, by_many, ALBUMS);

  g_test_message ("accuracy %.3f and %.3f, %.3f; held out %.3f and %.3f, %.3f", a, b, c,
                  by_span->accuracy, by_rows->accuracy, by_many->accuracy);
  g_assert_cmpfloat (a, >, 0.7);
  g_assert_cmpfloat (a, <, 0.98);
  g_assert_cmpfloat_with_epsilon (a, b, 0.03);
  g_assert_cmpfloat (c, >, a - 0.02);
  g_assert_cmpfloat_with_epsilon (by_span->accuracy, a, 0.05);
  g_assert_cmpfloat_with_epsilon (by_rows->accuracy, b, 0.05);
  /* What 290 and 250 of the same facts say of the same photos is nearly the same. */
  for (int i = 0; i < 250; i++)
    {
      float p[ALBUMS + 1], q[ALBUMS + 1];

      nn_taste_albums (by_span, made_row (small, i), p);
      nn_taste_albums (by_rows, made_row (large, i), q);
      for (int k = 0; k < ALBUMS; k++)
        g_assert_cmpfloat_with_epsilon (p[k], q[k], 0.1);
    }
}

/* In a large library a few facts more change the heads, but not what was held out of the others;
 * albums may have come, gone and changed places meanwhile. */
static void
test_carry_on (void)
{
  enum { ALBUMS = 10, FACTS = 700, MORE = 30 };
  g_autoptr (Made) made = make_library (6, ALBUMS, FACTS, 0), all = NULL;
  g_autoptr (NnTaste) before = made_learn (made), after = NULL, fresh = NULL;
  int album_before[ALBUMS + 1], carried = 0;
  NnFacts facts;

  /* The same library, album k under number k + 1 after a new one. */
  all = made_new (6);
  album_before[made_album (all, -1)] = -1;
  for (int k = 0; k < ALBUMS; k++)
    album_before[made_album (all, g_array_index (made->starter, int, k))] = k;
  for (int i = 0; i < FACTS; i++)
    made_file (all, hard_photo (all, i % ALBUMS), i % ALBUMS + 1);
  made_file_kind (all, 50, MORE, 0);
  facts = made_facts (all);
  fresh = learn (&facts);
  facts.before = before;
  facts.album_before = album_before;
  after = learn (&facts);

  g_assert_cmpint (after->blend, ==, before->blend);
  g_assert_cmpfloat (after->temperature, ==, before->temperature);
  g_assert_cmpfloat (after->far_limit, ==, before->far_limit);
  for (int i = 0; i < FACTS; i++)
    {
      const NnExample *was = &before->examples[i], *is = &after->examples[i];

      g_assert_cmpint (is->key, ==, was->key);
      g_assert_cmpint (is->held_album, ==, was->held_album >= 0 ? was->held_album + 1 : -1);
      g_assert_cmpfloat (is->held_p, ==, was->held_p);
      carried += is->held_album >= 0;
    }
  g_assert_cmpint (carried, ==, FACTS);
  g_assert_cmpint (after->examples[FACTS].held_album, ==, -1);
  g_assert_cmpfloat_with_epsilon (after->accuracy, before->accuracy, 1e-6);

  /* The heads are those of the facts, from wherever the training started. */
  for (int i = 0; i < FACTS + MORE; i += 7)
    {
      g_assert_cmpint (made_judge (all, after, i).album, ==, made_judge (all, fresh, i).album);
      for (int k = 0; k <= ALBUMS; k++)
        {
          float a = after->bias[k], b = fresh->bias[k];

          for (int c = 0; c < MADE_WIDTH; c++)
            {
              int at = k * nn_traits_linear (&all->layout) + c;

              a += after->weight[at] * made_row (all, i)[c];
              b += fresh->weight[at] * made_row (all, i)[c];
            }
          g_assert_cmpfloat_with_epsilon (a, b, 0.02);
        }
    }
}

/* Too much is new: everything is held out again. */
static void
test_carry_on_too_new (void)
{
  enum { ALBUMS = 10, FACTS = 700 };
  g_autoptr (Made) made = make_library (7, ALBUMS, FACTS - 100, 0);
  g_autoptr (Made) more = make_library (7, ALBUMS, FACTS, 0);
  g_autoptr (NnTaste) before = made_learn (made), after = NULL;
  int album_before[ALBUMS];
  NnFacts facts = made_facts (more);

  for (int k = 0; k < ALBUMS; k++)
    album_before[k] = k;
  before->temperature = 5;
  facts.before = before;
  facts.album_before = album_before;
  after = learn (&facts);
  g_assert_cmpfloat (after->temperature, <, 2);
  for (int i = 0; i < FACTS; i++)
    g_assert_cmpint (after->examples[i].held_album, >=, 0);
}

/* --- Cancelling and errors -------------------------------------------------------------------- */

static bool
count_down_cb (void *user)
{
  return (*(int *) user)-- > 0;
}

/* Wherever it is, in albums or tags, with the span or without. */
static void
test_cancel (void)
{
  for (int n_facts = 60; n_facts <= 300; n_facts += 240)
    {
      g_autoptr (Made) made = make_library (8, 5, n_facts, 2);
      NnFacts facts = made_facts (made);
      int calls = 1 << 30, left;

      facts.keep_going = count_down_cb;
      facts.user = &calls;
      nn_taste_free (learn (&facts));
      calls = (1 << 30) - calls;
      g_assert_cmpint (calls, >, 20);
      facts.user = &left;
      for (int i = 0; i < calls; i += 1 + calls / 40)
        {
          NnError err = { 0 };

          left = i;
          g_assert_null (nn_taste_learn (&facts, &err));
          g_assert_cmpint (err.code, ==, NN_ERROR_CANCELLED);
        }
    }
}

static void
test_errors (void)
{
  g_autoptr (Made) made = make_library (9, 3, 9, 1);
  const NnFacts good = made_facts (made);
  const int far_row[] = { 9 }, below[] = { -1 }, far_album[] = { 3 }, starters[] = { 0, 4, -1 };
  const int two_below[] = { -2, 0, 0 };
  const NnTagSpec far_source = { MADE_OBJECTS, 0.5f }, no_source = { -3, 0.5f };
  const NnTagFact no_tag = { 0, 1, true }, no_row = { 9, 0, true };
  NnFacts bad[13];

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    bad[i] = good;
  bad[0].layout.embedding = 0;
  bad[1].n_labelled = 10;
  bad[2].n_tags = -1;
  bad[3].starter = starters;
  bad[4].starter = two_below;
  bad[5].filing_row = far_row;
  bad[6].filing_row = below;
  bad[7].filing_album = far_album;
  bad[8].filing_album = below;
  bad[9].tags = &far_source;
  bad[10].tags = &no_source;
  bad[11].taggings = &no_tag;
  bad[12].taggings = &no_row;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      NnError err = { 0 };

      if (i >= 5 && i <= 8)
        bad[i].n_filings = 1;
      if (i >= 11)
        bad[i].n_taggings = 1;
      g_assert_null (nn_taste_learn (&bad[i], &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
      g_assert_cmpuint (strlen (err.text), >, 20);
    }
  nn_taste_free (learn (&good));
  nn_taste_free (NULL);
}

/* Traits that carry nothing: zeros, and the same photo again and again. */
static void
test_degenerate (void)
{
  g_autoptr (Made) made = make_library (10, 3, 30, 2);
  g_autoptr (NnTaste) taste = NULL;
  int size = nn_traits_size (&made->layout);

  for (int i = 0; i < 10; i++)
    memset (made_row (made, i), 0, sizeof (float) * (gsize) size);
  for (int i = 11; i < 20; i++)
    memcpy (made_row (made, i), made_row (made, 10), sizeof (float) * (gsize) size);
  taste = made_learn (made);
  for (int i = 0; i < 30; i++)
    {
      float p[4];

      nn_taste_albums (taste, made_row (made, i), p);
      for (int k = 0; k < 3; k++)
        g_assert_true (p[k] >= 0 && p[k] <= 1);
    }
  for (int i = 0; i < nn_taste_classes (taste) * nn_traits_linear (&made->layout); i++)
    g_assert_true (isfinite (taste->weight[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste-learn/deterministic", test_deterministic);
  g_test_add_func ("/taste-learn/before-small", test_before_small);
  g_test_add_func ("/taste-learn/before-tags", test_before_tags);
  g_test_add_func ("/taste-learn/large", test_large);
  g_test_add_func ("/taste-learn/carry-on", test_carry_on);
  g_test_add_func ("/taste-learn/carry-on-too-new", test_carry_on_too_new);
  g_test_add_func ("/taste-learn/cancel", test_cancel);
  g_test_add_func ("/taste-learn/errors", test_errors);
  g_test_add_func ("/taste-learn/degenerate", test_degenerate);
  return g_test_run ();
}
