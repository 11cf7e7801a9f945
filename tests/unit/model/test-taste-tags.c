/* Tests of what is learned about tags: what a source says before the owner does, yeses, noes that
 * are stated and such that are only likely. */
#include "made-facts.h"
#include "net.h"

/* The probability that @row has @tag. */
static float
probability (Made *made, const NnTaste *taste, int row, int tag)
{
  float p;

  g_assert_true (nn_taste_tags (taste, made_row (made, row), 1, &tag, 1, &p));
  g_assert_true (p >= 0 && p <= 1);
  return p;
}

static bool
says_yes (Made *made, const NnTaste *taste, int row, int tag)
{
  return probability (made, taste, row, tag) >= taste->tags[tag].threshold;
}

static double
logit (double p)
{
  return log (p / (1 - p));
}

/* Photos of all kinds below 30 that nobody said anything about. */
static void
add_background (Made *made, int n)
{
  for (int i = 0; i < n; i++)
    made_photo (made, i % 30);
}

/* A photo of @kind on which the detector sees object @object with @score. */
static int
detected (Made *made, int kind, int object, float score)
{
  int row = made_photo (made, kind);

  made_objects (made, row)[object] = score;
  return row;
}

static void
test_no_facts (void)
{
  static const float scores[] = { 0, 0.1f, 0.4f, 0.41f, 0.8f, 1 };
  g_autoptr (Made) made = made_new (1);
  g_autoptr (NnTaste) taste = NULL;
  int cat = made_tag (made, 2, 0.4f), own = made_tag (made, NN_TAG_OWN, 0);
  int toned = made_tag (made, NN_TAG_TONED, 0.5f);

  taste = made_learn (made);
  for (int t = 0; t < 3; t++)
    {
      g_assert_null (taste->tags[t].weight);
      g_assert_cmpfloat (taste->tags[t].threshold, ==, t == own ? 0.32f : 0.5f);
      g_assert_true (isnan (taste->tags[t].precision) && isnan (taste->tags[t].recall));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (scores); i++)
    {
      int row = detected (made, 0, 2, scores[i]);
      double score = CLAMP ((double) scores[i], 1e-3, 1 - 1e-3);
      double p = 1 / (1 + exp (logit (0.4f) - logit (score)));

      made_tones (made, row)[NN_TONE_TONED] = scores[i];
      g_assert_cmpfloat_with_epsilon (probability (made, taste, row, cat), p, 1e-5);
      g_assert_cmpint (says_yes (made, taste, row, cat), ==, scores[i] >= 0.4f);
      g_assert_cmpint (says_yes (made, taste, row, toned), ==, scores[i] >= 0.5f);
      g_assert_false (says_yes (made, taste, row, own));
    }
}

/* A page of paper is not what people call a black-and-white photo, nor is a blank frame. */
static void
test_toned_page (void)
{
  g_autoptr (Made) made = made_new (2);
  g_autoptr (NnTaste) taste = NULL;
  int toned = made_tag (made, NN_TAG_TONED, 0.5f);
  int photo = made_photo (made, 0), page = made_photo (made, 0), blank = made_photo (made, 0);

  for (int row = photo; row <= blank; row++)
    made_tones (made, row)[NN_TONE_TONED] = 0.99f;
  made_tones (made, page)[NN_TONE_LUMINANCE] = 0.93f;
  made_tones (made, blank)[NN_TONE_CONTRAST] = 0.01f;
  taste = made_learn (made);
  g_assert_true (says_yes (made, taste, photo, toned));
  g_assert_false (says_yes (made, taste, page, toned));
  g_assert_false (says_yes (made, taste, blank, toned));
}

/* A tag of the owner's from a few photos: look-alikes have it, the library does not. */
static void
test_own (void)
{
  enum { YES = 7 };
  g_autoptr (Made) made = made_new (3);
  g_autoptr (NnTaste) taste = NULL;
  int anna = made_tag (made, NN_TAG_OWN, 0), other = made_tag (made, NN_TAG_OWN, 0);
  int yes = 0, wrong = 0;

  for (int i = 0; i < YES; i++)
    made_state (made, made_photo (made, 40), anna, true);
  add_background (made, 100);
  taste = made_learn (made);
  g_assert_cmpint (taste->tags[anna].n_yes, ==, YES);
  g_assert_cmpint (taste->tags[anna].n_no, ==, 0);
  for (int i = 0; i < 20; i++)
    {
      int alike = made_photo (made, 40);

      yes += says_yes (made, taste, alike, anna);
      wrong += says_yes (made, taste, made_photo (made, i), anna);
      g_assert_false (says_yes (made, taste, alike, other));
    }
  g_assert_cmpint (yes, >=, 17);
  g_assert_cmpint (wrong, ==, 0);
}

/* The first "yes" is not true of everything; look-alikes come first in the order at once. */
static void
test_first_yes (void)
{
  g_autoptr (Made) made = made_new (4);
  g_autoptr (NnTaste) taste = NULL;
  int anna = made_tag (made, NN_TAG_OWN, 0), wrong = 0, above = 0;

  made_state (made, made_photo (made, 40), anna, true);
  add_background (made, 60);
  taste = made_learn (made);
  g_assert_true (isnan (taste->tags[anna].recall)); /* one photo cannot be held out */
  for (int i = 0; i < 20; i++)
    {
      int alike = made_photo (made, 40), unlike = made_photo (made, i);

      wrong += says_yes (made, taste, unlike, anna);
      above += probability (made, taste, alike, anna) > probability (made, taste, unlike, anna);
    }
  g_assert_cmpint (wrong, ==, 0);
  g_assert_cmpint (above, >=, 19);
}

/* The detector takes teddies for cats: "no" on a few lowers the tag on look-alikes, and real cats
 * keep it. */
static void
test_stated_no (void)
{
  g_autoptr (Made) made = made_new (5);
  g_autoptr (NnTaste) taste = NULL;
  int cat = made_tag (made, 2, 0.4f), n = 0, lowered = 0, kept = 0;
  NnFacts facts;
  g_autoptr (NnTaste) before = NULL;

  for (int i = 0; i < 6; i++)
    made_state (made, detected (made, 50, 2, 0.6f), cat, false);
  for (int i = 0; i < 3; i++)
    made_state (made, detected (made, 51, 2, 0.6f), cat, true);
  add_background (made, 60);
  taste = made_learn (made);
  facts = made_facts (made);
  facts.n_taggings = 0;
  g_assert_nonnull (before = nn_taste_learn (&facts, NULL));
  g_assert_cmpint (taste->tags[cat].n_no, ==, 6);
  for (; n < 20; n++)
    {
      int teddy = detected (made, 50, 2, 0.6f), real = detected (made, 51, 2, 0.6f);

      g_assert_true (says_yes (made, before, teddy, cat));
      g_assert_cmpfloat (probability (made, taste, teddy, cat), <,
                         probability (made, before, teddy, cat));
      lowered += !says_yes (made, taste, teddy, cat);
      kept += says_yes (made, taste, real, cat);
    }
  g_assert_cmpint (lowered, >=, 18);
  g_assert_cmpint (kept, >=, 18);
}

static void
test_only_noes (void)
{
  g_autoptr (Made) made = made_new (6);
  g_autoptr (NnTaste) taste = NULL;
  int cat = made_tag (made, 2, 0.4f), own = made_tag (made, NN_TAG_OWN, 0), lowered = 0;

  for (int i = 0; i < 5; i++)
    {
      int row = detected (made, 50, 2, 0.6f);

      made_state (made, row, cat, false);
      made_state (made, row, own, false);
    }
  add_background (made, 30);
  taste = made_learn (made);
  for (int t = cat; t <= own; t++)
    {
      g_assert_cmpint (taste->tags[t].n_yes, ==, 0);
      g_assert_cmpint (taste->tags[t].n_no, ==, 5);
      g_assert_cmpfloat (taste->tags[t].threshold, ==, t == own ? 0.32f : 0.5f);
      g_assert_true (isnan (taste->tags[t].recall));
    }
  for (int i = 0; i < 20; i++)
    {
      int alike = detected (made, 50, 2, 0.6f), sure = detected (made, 20, 2, 0.9f);

      lowered += !says_yes (made, taste, alike, cat);
      g_assert_false (says_yes (made, taste, alike, own));
      g_assert_true (says_yes (made, taste, sure, cat));
    }
  g_assert_cmpint (lowered, >=, 18);
}

/* Denied once: photos of other things keep the detector's word, also among those that have other tags
 * of the owner. */
static void
test_one_no (void)
{
  g_autoptr (Made) made = made_new (9);
  g_autoptr (NnTaste) taste = NULL;
  int cat = made_tag (made, 2, 0.4f), own = made_tag (made, NN_TAG_OWN, 0), kept = 0;

  made_state (made, detected (made, 50, 2, 0.6f), cat, false);
  for (int i = 0; i < 9; i++)
    made_state (made, detected (made, i, 2, 0.6f), own, true);
  add_background (made, 30);
  taste = made_learn (made);
  for (int i = 0; i < 20; i++)
    kept += says_yes (made, taste, detected (made, i < 9 ? i : 100 + i, 2, 0.5f), cat);
  g_assert_cmpint (kept, ==, 20);
}

/* A yes where the detector sees nothing: it is taught to. */
static void
test_taught (void)
{
  g_autoptr (Made) made = made_new (7);
  g_autoptr (NnTaste) taste = NULL;
  int cat = made_tag (made, 2, 0.4f), yes = 0, wrong = 0;

  for (int i = 0; i < 6; i++)
    made_state (made, detected (made, 50, 2, 0.15f), cat, true);
  add_background (made, 60);
  taste = made_learn (made);
  for (int i = 0; i < 20; i++)
    {
      yes += says_yes (made, taste, detected (made, 50, 2, 0.15f), cat);
      wrong += says_yes (made, taste, detected (made, i, 2, 0.1f), cat);
    }
  g_assert_cmpint (yes, >=, 17);
  g_assert_cmpint (wrong, <=, 1);
}

/* Sepia is learned by its tone, whatever is in the picture. */
static void
test_by_tone (void)
{
  g_autoptr (Made) made = made_new (8);
  g_autoptr (NnTaste) taste = NULL;
  int old = made_tag (made, NN_TAG_OWN, 0), yes = 0, wrong = 0;

  for (int i = 0; i < 20; i++)
    {
      int row = made_photo (made, i);

      made_tones (made, row)[NN_TONE_TONED] = i < 10 ? 0.95f : 0.05f;
      made_state (made, row, old, i < 10);
    }
  add_background (made, 60);
  taste = made_learn (made);
  for (int i = 0; i < 20; i++)
    {
      int grey = made_photo (made, 100 + i), coloured = made_photo (made, 100 + i);

      made_tones (made, grey)[NN_TONE_TONED] = 0.95f;
      yes += says_yes (made, taste, grey, old);
      wrong += says_yes (made, taste, coloured, old);
    }
  g_assert_cmpint (yes, >=, 14);
  g_assert_cmpint (wrong, <=, 2);
  g_assert_cmpfloat (taste->tags[old].recall, >, 0.5f);
  g_assert_cmpfloat (taste->tags[old].precision, >, 0.5f);
}

/* Many tags of many photos at once, some of them twice and in any order. */
static void
test_at_once (void)
{
  enum { ROWS = 1500 };
  const int which[] = { 2, 0, 1, 0 };
  g_autoptr (Made) made = made_new (9);
  g_autoptr (NnTaste) taste = NULL;
  g_autofree float *p = g_new (float, ROWS * 4);
  int a = made_tag (made, 1, 0.3f), b = made_tag (made, NN_TAG_OWN, 0);

  made_tag (made, 0, 0.6f);
  for (int i = 0; i < 10; i++)
    {
      int row = detected (made, i % 2, 1, 0.5f);

      made_state (made, row, a, i % 2 == 0);
      made_state (made, row, b, i % 2 == 1);
    }
  while ((int) made->key->len < ROWS)
    detected (made, (int) made->key->len % 5, (int) made->key->len % 3, 0.5f);
  taste = made_learn (made);
  g_assert_true (nn_taste_tags (taste, made_row (made, 0), ROWS, which, 4, p));
  for (int i = 0; i < ROWS; i++)
    for (int t = 0; t < 4; t++)
      g_assert_cmpfloat_with_epsilon (p[i * 4 + t], probability (made, taste, i, which[t]), 1e-5);
  g_assert_true (nn_taste_tags (taste, made_row (made, 0), 0, which, 4, p));
  g_assert_true (nn_taste_tags (taste, made_row (made, 0), 10, which, 0, p));
}

static NnTaste *
learn_again (Made *made, const NnTaste *before)
{
  const int tags[] = { 0, 1 }, albums[] = { 0, 1 };
  NnFacts facts = made_facts (made);
  NnTaste *taste;

  facts.before = before;
  facts.tag_before = tags;
  facts.album_before = albums;
  taste = nn_taste_learn (&facts, NULL);
  g_assert_nonnull (taste);
  return taste;
}

static bool
is_as_before (const NnTaste *taste, const NnTaste *before, int tag)
{
  gsize size = sizeof (float) * (gsize) nn_traits_linear (&taste->layout);

  return taste->tags[tag].digest == before->tags[tag].digest
         && taste->tags[tag].bias == before->tags[tag].bias
         && memcmp (taste->tags[tag].weight, before->tags[tag].weight, size) == 0;
}

/* Where a tag is learned from a sample of many labelled photos, it stays as it is until something is
 * said of it, or until they are many more. In a small library every photo counts. */
static void
test_sample (void)
{
  const struct { int n, more; bool kept; } cases[]
      = { { 600, 3, true }, { 600, 300, false }, { 100, 3, false } };

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (Made) made = made_new (12);
      g_autoptr (NnTaste) first = NULL, second = NULL, third = NULL;
      int stated[6];

      made_album (made, -1);
      made_album (made, -1);
      made_tag (made, NN_TAG_OWN, 0);
      made_tag (made, 1, 0.4f);
      for (int i = 0; i < 6; i++)
        {
          stated[i] = made_photo (made, 5 + i % 2);
          made_state (made, stated[i], i % 2, true);
        }
      made_file_kind (made, 0, cases[c].n / 2, 0);
      made_file_kind (made, 1, cases[c].n / 2, 1);
      first = made_learn (made);
      made_file_kind (made, 1, cases[c].more, 1);
      second = learn_again (made, first);
      for (int t = 0; t < 2; t++)
        g_assert_cmpint (is_as_before (second, first, t), ==, cases[c].kept);
      /* Of photos that are like those with the tag it is as sure as when it begins from nothing. */
      third = made_learn (made);
      for (int t = 0; t < 2; t++)
        g_assert_cmpfloat_with_epsilon (probability (made, second, stated[t], t),
                                        probability (made, third, stated[t], t), 0.02);
      g_clear_pointer (&third, nn_taste_free);
      made_state (made, made_photo (made, 5), 0, true);
      third = learn_again (made, second);
      g_assert_false (is_as_before (third, second, 0));
      g_assert_cmpint (is_as_before (third, second, 1), ==, cases[c].n > 100);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste-tags/no-facts", test_no_facts);
  g_test_add_func ("/taste-tags/toned-page", test_toned_page);
  g_test_add_func ("/taste-tags/own", test_own);
  g_test_add_func ("/taste-tags/first-yes", test_first_yes);
  g_test_add_func ("/taste-tags/stated-no", test_stated_no);
  g_test_add_func ("/taste-tags/only-noes", test_only_noes);
  g_test_add_func ("/taste-tags/one-no", test_one_no);
  g_test_add_func ("/taste-tags/taught", test_taught);
  g_test_add_func ("/taste-tags/by-tone", test_by_tone);
  g_test_add_func ("/taste-tags/at-once", test_at_once);
  g_test_add_func ("/taste-tags/sample", test_sample);
  return g_test_run ();
}
