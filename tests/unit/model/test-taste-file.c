/* Tests of a taste as a file: what was kept judges the same to the last bit and can be learned on
 * from, alone or with names for another library. */
#include "kept-taste.h"
#include "net.h"

/* Adds the opinions of @taste on all photos, to the last bit, to @out. */
static void
judge_all (Made *made, const NnTaste *taste, GByteArray *out)
{
  const int which[KEPT_TAGS] = { 3, 1, 0, 2 };
  int n = (int) made->key->len;
  g_autofree NnFiling *filings = g_new0 (NnFiling, n);
  g_autofree float *tags = g_new (float, n * KEPT_TAGS);

  g_assert_true (nn_taste_file (taste, made_row (made, 0), n, filings));
  g_byte_array_append (out, (const guint8 *) filings, (guint) n * sizeof *filings);
  g_assert_true (nn_taste_tags (taste, made_row (made, 0), n, which, KEPT_TAGS, tags));
  g_byte_array_append (out, (const guint8 *) tags, (guint) (n * KEPT_TAGS) * sizeof *tags);
  for (int i = 0; i < n; i++)
    {
      float p[4];

      nn_taste_albums (taste, made_row (made, i), p);
      g_byte_array_append (out, (const guint8 *) p, sizeof p);
    }
}

static void
assert_same_judgement (Made *made, const NnTaste *a, const NnTaste *b)
{
  g_autoptr (GByteArray) of_a = g_byte_array_new (), of_b = g_byte_array_new ();

  judge_all (made, a, of_a);
  judge_all (made, b, of_b);
  g_assert_cmpmem (of_a->data, of_a->len, of_b->data, of_b->len);
}

static void
assert_same_float (float a, float b)
{
  g_assert_true (isnan (a) ? isnan (b) : a == b);
}

/* What reports and the next training look at. */
static void
assert_same_figures (const NnTaste *a, const NnTaste *b)
{
  assert_same_float (a->accuracy, b->accuracy);
  assert_same_float (a->calibration_error, b->calibration_error);
  g_assert_cmpint (a->blend, ==, b->blend);
  g_assert_cmpint (a->blend_facts, ==, b->blend_facts);
  g_assert_cmpint (a->n_examples, ==, b->n_examples);
  for (int i = 0; i < a->n_examples; i++)
    {
      const NnExample *x = &a->examples[i], *y = &b->examples[i];

      g_assert_cmpint (x->key, ==, y->key);
      g_assert_cmpint (x->album, ==, y->album);
      g_assert_cmpint (x->held_album, ==, y->held_album);
      assert_same_float (x->held_p, y->held_p);
      assert_same_float (x->held_own, y->held_own);
    }
  g_assert_cmpint (a->n_tags, ==, b->n_tags);
  for (int t = 0; t < a->n_tags; t++)
    {
      const NnTagHead *x = &a->tags[t], *y = &b->tags[t];

      g_assert_cmpint (x->source, ==, y->source);
      assert_same_float (x->source_threshold, y->source_threshold);
      assert_same_float (x->threshold, y->threshold);
      g_assert_cmpint (x->n_yes, ==, y->n_yes);
      g_assert_cmpint (x->n_no, ==, y->n_no);
      assert_same_float (x->precision, y->precision);
      assert_same_float (x->recall, y->recall);
      g_assert_cmpuint (x->digest, ==, y->digest);
    }
}

static NnTaste *
there_and_back (const NnTaste *taste, gboolean embeddings)
{
  g_autoptr (GBytes) bytes = kept_pack (taste, embeddings), again = NULL;
  NnError err = { 0 };
  NnTaste *back = kept_unpack (bytes, &err);

  if (back == NULL)
    g_error ("%s", err.text);
  again = kept_pack (back, embeddings);
  g_assert_true (g_bytes_equal (bytes, again));
  return back;
}

static void
test_round_trip (void)
{
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) taste = made_learn (made), back = there_and_back (taste, TRUE);

  /* There are more facts than nearness is measured to, and a tag that has none. */
  g_assert_cmpint (taste->near_begin[2] + 5, <, taste->n_examples);
  g_assert_null (taste->tags[3].weight);
  assert_same_judgement (made, taste, back);
  assert_same_figures (taste, back);
}

/* Without embeddings they come from the library's photos, and some of those may be gone. */
static void
test_without_embeddings (void)
{
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) taste = made_learn (made), back = there_and_back (taste, FALSE);
  g_autoptr (NnTaste) again = NULL;
  int n = taste->near_begin[taste->n_albums], gone = 0;
  g_autofree float *x = g_new (float, n * MADE_WIDTH);
  g_autofree bool *known = g_new (bool, n);
  g_autofree int *near = g_memdup2 (taste->near, sizeof (int) * (gsize) n);
  uint8_t *bytes;
  size_t size;
  NnError err = { 0 };

  g_assert_null (back->near_x);
  g_assert_false (nn_taste_pack (back, KEPT_NETWORK, true, &bytes, &size, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  for (int i = 0; i < n; i++)
    {
      /* Facts were made first: the number of an example is the number of its row. */
      memcpy (x + i * MADE_WIDTH, made_row (made, back->near[i]), sizeof (float) * MADE_WIDTH);
      known[i] = true;
    }
  g_assert_true (nn_taste_set_embeddings (back, x, known, NULL));
  assert_same_judgement (made, taste, back);

  for (int i = 0; i < n; i += 5, gone++)
    known[i] = false;
  g_assert_true (nn_taste_set_embeddings (back, x, known, NULL));
  g_assert_cmpint (back->near_begin[back->n_albums], ==, n - gone);
  for (int i = 0, j = 0; i < n; i++)
    if (known[i])
      {
        g_assert_cmpint (back->near[j], ==, near[i]);
        g_assert_cmpfloat_with_epsilon (back->near_x[j * MADE_WIDTH], x[i * MADE_WIDTH], 1e-3);
        j++;
      }
  for (int k = 0; k < back->n_albums; k++)
    for (int j = back->near_begin[k]; j < back->near_begin[k + 1]; j++)
      g_assert_cmpint (back->examples[back->near[j]].album, ==, k);
  again = there_and_back (back, TRUE);
  assert_same_judgement (made, again, back);

  memset (known, 0, sizeof (bool) * (gsize) n);
  n = back->near_begin[back->n_albums];
  g_assert_true (nn_taste_set_embeddings (back, x, known, NULL));
  g_assert_cmpint (back->near_begin[back->n_albums], ==, 0);
}

/* The next training starts from a kept taste as from the one that was kept. */
static void
test_learn_on (void)
{
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) taste = made_learn (made), back = there_and_back (taste, FALSE);
  g_autoptr (NnTaste) a = NULL, b = NULL;
  const int albums[] = { 0, 1, 2 }, tags[] = { 0, 1, 2, 3 };
  NnFacts facts = made_facts (made);

  facts.album_before = albums;
  facts.tag_before = tags;
  facts.before = taste;
  g_assert_nonnull (a = nn_taste_learn (&facts, NULL));
  facts.before = back;
  g_assert_nonnull (b = nn_taste_learn (&facts, NULL));
  assert_same_judgement (made, a, b);
  assert_same_figures (a, b);
}

/* Libraries at their beginning: nothing at all, and albums that nobody corrected. */
static void
test_small (void)
{
  for (int n = 0; n < 2; n++)
    {
      g_autoptr (Made) made = made_new (1);
      g_autoptr (NnTaste) taste = NULL, with = NULL, without = NULL;
      NnFiling filing;

      for (int k = 0; k < n; k++)
        made_album (made, k);
      made_photo (made, 0);
      taste = made_learn (made);
      with = there_and_back (taste, TRUE);
      without = there_and_back (taste, FALSE);
      filing = made_judge (made, taste, 0);
      for (int i = 0; i < 2; i++)
        {
          NnFiling kept = made_judge (made, i == 0 ? with : without, 0);

          g_assert_cmpint (kept.album, ==, filing.album);
          g_assert_cmpint (kept.doubt, ==, filing.doubt);
          g_assert_cmpfloat (kept.p, ==, filing.p);
        }
    }
}

/* A version is small: 50 albums, 100 tags and 2000 facts of the real networks. */
static void
test_size (void)
{
  enum { ALBUMS = 50, TAGS = 100, FACTS = 2000 };
  NnTraitLayout layout = { 1280, 16, 80 };
  gsize linear = (gsize) nn_traits_linear (&layout);
  NnTaste taste = { .layout = layout, .n_albums = ALBUMS, .none = true, .temperature = 0.3f,
                    .accuracy = 0.9f, .calibration_error = 0.02f, .n_examples = FACTS,
                    .n_tags = TAGS };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NnTaste) back = NULL;

  taste.starter = malloc (sizeof (int) * ALBUMS);
  taste.weight = malloc (sizeof (float) * (ALBUMS + 1) * linear);
  taste.bias = calloc (ALBUMS + 1, sizeof (float));
  taste.examples = calloc (FACTS, sizeof (NnExample));
  taste.near = calloc (1, sizeof (int));
  taste.near_begin = calloc (ALBUMS + 1, sizeof (int));
  taste.tags = calloc (TAGS, sizeof (NnTagHead));
  for (gsize i = 0; i < (ALBUMS + 1) * linear; i++)
    taste.weight[i] = (float) (i % 1000) / 1024;
  for (int k = 0; k < ALBUMS; k++)
    taste.starter[k] = k < 16 ? k : -1;
  for (int i = 0; i < FACTS; i++)
    taste.examples[i] = (NnExample){ 100000 + i, i % ALBUMS, i % ALBUMS, 0.75f, 0.75f };
  for (int t = 0; t < TAGS; t++)
    {
      taste.tags[t] = (NnTagHead){ .source = t < 80 ? t : NN_TAG_OWN, .digest = 77 };
      taste.tags[t].weight = g_memdup2 (taste.weight, sizeof (float) * linear);
    }
  bytes = kept_pack (&taste, FALSE);
  g_test_message ("%zu bytes", g_bytes_get_size (bytes));
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 440000);
  back = nn_taste_unpack (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), KEPT_NETWORK,
                          &layout, NULL);
  g_assert_nonnull (back);
  g_assert_cmpmem (back->weight, sizeof (float) * (ALBUMS + 1) * linear, taste.weight,
                   sizeof (float) * (ALBUMS + 1) * linear);

  for (int t = 0; t < TAGS; t++)
    free (taste.tags[t].weight);
  free (taste.tags);
  free (taste.starter);
  free (taste.weight);
  free (taste.bias);
  free (taste.examples);
  free (taste.near);
  free (taste.near_begin);
}

static void
assert_same_names (char **a, char **b, int n)
{
  for (int i = 0; i < n; i++)
    g_assert_cmpstr (a[i], ==, b[i]);
}

static void
test_names (void)
{
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) taste = made_learn (made), back = NULL, plain = NULL;
  g_autoptr (GBytes) bytes = kept_export (taste), without = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  NnTasteNames given = kept_names (), names;
  NnError err = { 0 };

  back = nn_taste_import (data, size, KEPT_NETWORK, &kept_layout, &names, &err);
  if (back == NULL)
    g_error ("%s", err.text);
  assert_same_judgement (made, taste, back);
  assert_same_names (given.album, names.album, 3);
  assert_same_names (given.album_starter, names.album_starter, 3);
  assert_same_names (given.tag, names.tag, KEPT_TAGS);
  assert_same_names (given.tag_class, names.tag_class, KEPT_TAGS);
  g_assert_cmpint (back->n_examples, ==, 74);
  g_assert_cmpmem (names.hash, 74 * NN_CONTENT_HASH, given.hash, 74 * NN_CONTENT_HASH);
  nn_taste_names_clear (&names);
  g_assert_null (names.album);

  /* It is a taste like any other, but not the other way round. */
  g_assert_nonnull (plain = kept_unpack (bytes, NULL));
  without = kept_pack (taste, TRUE);
  data = g_bytes_get_data (without, &size);
  g_assert_null (nn_taste_import (data, size, KEPT_NETWORK, &kept_layout, &names, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
  g_assert_nonnull (strstr (err.text, "no names"));
  g_assert_null (names.album);
}

/* What a reader would refuse is not written. */
static void
test_bad_names (void)
{
  static const char *bad[]
      = { "", "a\nb", "\x1b[31m", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "x\xff" };
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) taste = made_learn (made);
  g_autofree char *longest = g_strnfill (1000, 'x'), *longer = g_strnfill (1001, 'x');
  NnTasteNames names = kept_names ();
  char *name = names.tag[1];
  uint8_t *bytes;
  size_t size;

  for (gsize i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup (i < G_N_ELEMENTS (bad) ? bad[i] : longer);
      NnError err = { 0 };

      names.tag[1] = text;
      g_assert_false (nn_taste_export (taste, &names, KEPT_NETWORK, &bytes, &size, &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
    }
  names.tag[1] = longest;
  g_assert_true (nn_taste_export (taste, &names, KEPT_NETWORK, &bytes, &size, NULL));
  free (bytes);
  names.tag[1] = name;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste-file/round-trip", test_round_trip);
  g_test_add_func ("/taste-file/without-embeddings", test_without_embeddings);
  g_test_add_func ("/taste-file/learn-on", test_learn_on);
  g_test_add_func ("/taste-file/small", test_small);
  g_test_add_func ("/taste-file/size", test_size);
  g_test_add_func ("/taste-file/names", test_names);
  g_test_add_func ("/taste-file/bad-names", test_bad_names);
  return g_test_run ();
}
