/* Tests of learning on top of what was learned elsewhere, and of parts of a taste. */
#include "kept-taste.h"

#include "net.h"

/* The same albums and tags, without facts of its own. */
static Made *
library_like (const Made *other, uint64_t seed)
{
  Made *made = made_new (seed);

  /* It looks at the same world. */
  memcpy (made->shared, other->shared, sizeof made->shared);
  memcpy (made->kind, other->kind, sizeof made->kind);
  made->none = other->none;
  g_array_append_vals (made->starter, other->starter->data, other->starter->len);
  g_array_append_vals (made->tags, other->tags->data, other->tags->len);
  return made;
}

static NnTaste *
learn_on (Made *made, const NnTaste *base, const int *albums, const int *tags)
{
  NnFacts facts = made_facts (made);
  NnError err = { 0 };
  NnTaste *taste;

  facts.base = base;
  facts.album_base = albums;
  facts.tag_base = tags;
  taste = nn_taste_learn (&facts, &err);
  if (taste == NULL)
    g_error ("%s", err.text);
  return taste;
}

static const int same[] = { 0, 1, 2, 3 };

/* Without facts it judges as there, number by number. */
static void
test_without_facts (void)
{
  g_autoptr (Made) there = kept_library ();
  g_autoptr (Made) here = library_like (there, 11);
  g_autoptr (NnTaste) base = made_learn (there);
  g_autoptr (NnTaste) taste = learn_on (here, base, same, same);

  g_assert_cmpfloat (taste->temperature, ==, base->temperature);
  g_assert_cmpfloat (taste->far_limit, ==, base->far_limit);
  g_assert_cmpfloat (taste->accuracy, ==, base->accuracy);
  g_assert_cmpint (taste->n_examples, ==, base->near_begin[base->n_albums]);
  for (int i = 0; i < taste->n_examples; i++)
    g_assert_cmpint (base->examples[-1 - taste->examples[i].key].album, ==, taste->examples[i].album);
  for (int kind = 0; kind < 6; kind++)
    for (int i = 0; i < 20; i++)
      {
        int row = made_photo (here, kind);
        float p[2][KEPT_TAGS];
        NnFiling a = made_judge (here, base, row), b = made_judge (here, taste, row);

        g_assert_cmpint (a.doubt, ==, b.doubt);
        g_assert_cmpint (a.album, ==, b.album);
        g_assert_cmpfloat_with_epsilon (a.p, b.p, 1e-6);
        g_assert_cmpfloat_with_epsilon (a.near, b.near, 1e-6);
        g_assert_true (nn_taste_tags (base, made_row (here, row), 1, same, KEPT_TAGS, p[0]));
        g_assert_true (nn_taste_tags (taste, made_row (here, row), 1, same, KEPT_TAGS, p[1]));
        for (int t = 0; t < KEPT_TAGS; t++)
          g_assert_cmpfloat_with_epsilon (p[0][t], p[1][t], 1e-6);
      }
  for (int t = 0; t < KEPT_TAGS; t++)
    g_assert_cmpfloat (taste->tags[t].threshold, ==, base->tags[t].threshold);
}

/* Of photos of @kind, how many are put into @album. */
static int
count (Made *made, const NnTaste *taste, int kind, int album)
{
  int n = 0;

  for (int i = 0; i < 40; i++)
    {
      NnFiling filing = made_judge (made, taste, made_photo (made, kind));

      n += filing.doubt == NN_FILED && filing.album == album;
    }
  return n;
}

/* Facts about something else leave it, facts to the contrary win. */
static void
test_with_facts (void)
{
  g_autoptr (Made) there = kept_library ();
  g_autoptr (NnTaste) base = made_learn (there);

  for (int contrary = 0; contrary < 2; contrary++)
    {
      g_autoptr (Made) here = library_like (there, 12);
      int mine = made_album (here, -1);
      const int albums[] = { 0, 1, 2, -1 };
      g_autoptr (NnTaste) taste = NULL;
      g_autoptr (NnTaste) forgetful = NULL;

      made_file_kind (here, contrary ? 1 : 5, 12, mine);
      for (int i = 0; i < 60; i++)
        made_photo (here, i % 6);
      taste = learn_on (here, base, albums, same);
      forgetful = made_learn (here);
      g_assert_cmpint (taste->near_begin[2] - taste->near_begin[1], ==, 48);
      g_assert_cmpint (taste->near_begin[4] - taste->near_begin[3], ==, 12);
      g_assert_cmpint (count (here, taste, contrary ? 1 : 5, mine), >=, 28);
      g_assert_cmpint (count (here, taste, 1, 1), >=, contrary ? 0 : 36);
      if (contrary)
        g_assert_cmpint (count (here, taste, 1, 1), <=, 8);
      g_assert_cmpint (count (here, forgetful, 1, 1), ==, 0);
    }
}

/* Own facts about the album itself add to it: its examples come first. */
static void
test_own_examples_first (void)
{
  g_autoptr (Made) there = kept_library ();
  g_autoptr (NnTaste) base = made_learn (there);
  g_autoptr (Made) here = library_like (there, 13);
  g_autoptr (NnTaste) taste = NULL;
  int own = 0;

  made_file_kind (here, 1, 30, 1);
  taste = learn_on (here, base, same, same);
  g_assert_cmpint (taste->near_begin[2] - taste->near_begin[1], ==, 48);
  for (int j = taste->near_begin[1]; j < taste->near_begin[2]; j++)
    {
      g_assert_cmpint (taste->near[j] < 30, ==, taste->examples[taste->near[j]].key > 0);
      own += taste->near[j] < 30;
      if (j > taste->near_begin[1])
        g_assert_cmpint (taste->near[j], >, taste->near[j - 1]);
    }
  g_assert_cmpint (own, ==, 30);
  g_assert_cmpint (count (here, taste, 1, 1), >=, 36);
}

/* A stated "no" is learned on top of the tag that came from elsewhere, which goes on. */
static void
test_tag (void)
{
  g_autoptr (Made) there = kept_library ();
  g_autoptr (NnTaste) base = made_learn (there);
  g_autoptr (Made) here = library_like (there, 14);
  g_autoptr (NnTaste) taste = NULL;
  g_autoptr (NnTaste) forgetful = NULL;
  const int anna = 1;
  double before = 0, after = 0, without = 0;

  for (int i = 0; i < 6; i++)
    made_state (here, made_photo (here, 3), anna, false);
  for (int i = 0; i < 60; i++)
    made_photo (here, i % 6);
  taste = learn_on (here, base, same, same);
  forgetful = made_learn (here);
  for (int i = 0; i < 20; i++)
    {
      float p[3];
      int row = made_photo (here, 1);

      g_assert_true (nn_taste_tags (base, made_row (here, row), 1, &anna, 1, &p[0]));
      g_assert_true (nn_taste_tags (taste, made_row (here, row), 1, &anna, 1, &p[1]));
      g_assert_true (nn_taste_tags (forgetful, made_row (here, row), 1, &anna, 1, &p[2]));
      before += (double) p[0];
      after += (double) p[1];
      without += (double) p[2];
    }
  g_assert_cmpfloat (after, >, 0.6 * before);
  g_assert_cmpfloat (after, >, 1.3 * without);
  g_assert_cmpfloat (taste->tags[anna].threshold, ==, base->tags[anna].threshold);
  g_assert_cmpint (taste->tags[anna].n_no, ==, 6);
}

/* What does not fit is said, not used. */
static void
test_refused (void)
{
  g_autoptr (Made) there = kept_library ();
  g_autoptr (NnTaste) base = made_learn (there);
  const int bad[] = { 0, 1, 3, -1 };

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (Made) here = library_like (there, 15);
      NnFacts facts = made_facts (here);
      NnError err = { 0 };
      float *near_x = base->near_x;

      facts.base = base;
      facts.album_base = i == 0 ? bad : same;
      facts.tag_base = same;
      base->n_tags -= i == 1;
      base->layout.objects += i == 2;
      base->near_x = i == 3 ? NULL : near_x;
      g_assert_null (nn_taste_learn (&facts, &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
      base->n_tags += i == 1;
      base->layout.objects -= i == 2;
      base->near_x = near_x;
    }
}

/* A part judges photos of what it kept as the whole did, and can be packed. */
static void
test_select (void)
{
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) whole = made_learn (made);
  const int albums[] = { 0, 1 }, tags[] = { 3, 1 };
  NnError err = { 0 };
  g_autoptr (NnTaste) part = nn_taste_select (whole, albums, 2, tags, 2, &err);
  g_autoptr (NnTaste) nothing = nn_taste_select (whole, NULL, 0, NULL, 0, &err);
  g_autoptr (NnTaste) read = NULL;
  uint8_t *bytes;
  size_t size;

  g_assert_nonnull (part);
  g_assert_nonnull (nothing);
  g_assert_cmpint (nothing->n_albums + nothing->n_tags, ==, 0);
  for (int i = 0; i < part->n_examples; i++)
    {
      g_assert_cmpint (part->examples[i].album, <=, 2);
      g_assert_cmpint (part->examples[i].held_album, <=, 2);
    }
  g_assert_cmpint (part->near_begin[2], ==, whole->near_begin[2]);
  g_assert_cmpint (count (made, part, 1, 1), >=, 36);
  g_assert_cmpint (part->tags[1].digest == whole->tags[1].digest, ==, TRUE);
  g_assert_cmpint (part->tags[0].source, ==, whole->tags[3].source);
  g_assert_true (nn_taste_pack (part, KEPT_NETWORK, true, &bytes, &size, &err));
  read = nn_taste_unpack (bytes, size, KEPT_NETWORK, &made->layout, &err);
  free (bytes);
  g_assert_nonnull (read);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste-base/without-facts", test_without_facts);
  g_test_add_func ("/taste-base/with-facts", test_with_facts);
  g_test_add_func ("/taste-base/own-examples-first", test_own_examples_first);
  g_test_add_func ("/taste-base/tag", test_tag);
  g_test_add_func ("/taste-base/refused", test_refused);
  g_test_add_func ("/taste-base/select", test_select);
  return g_test_run ();
}
