/* test-words.c: what the window says. */
#include "words.h"
#include "words-broken.h"

#include "words-learning.h"

#include <locale.h>
#include <math.h>

static void
test_acts (void)
{
  ShoeboxAct act = { .kind = SHOEBOX_ACT_FILE, .n_photos = 3, .label = 7,
                     .label_name = (char *) "Dogs & Cats" };
  g_autofree char *filed = shoebox_words_act (&act);
  g_autofree char *step = shoebox_words_step ("Undo", &act);
  g_autofree char *none = NULL;
  g_autofree char *one = NULL;

  g_assert_cmpstr (filed, ==, "Filed 3 photos in “Dogs & Cats”");
  g_assert_cmpstr (step, ==, "Undo: Filed 3 photos in “Dogs & Cats”");
  act.label = 0;
  act.n_photos = 1;
  none = shoebox_words_act (&act);
  g_assert_cmpstr (none, ==, "Filed 1 photo in no album");
  act.kind = SHOEBOX_ACT_TAG_NO;
  act.label_name = (char *) "dog";
  one = shoebox_words_act (&act);
  g_assert_cmpstr (one, ==, "Said that 1 photo: not “dog”");
  /* Every kind has words, also for names that are long or missing. */
  act.label_name = NULL;
  for (int kind = SHOEBOX_ACT_FILE; kind <= SHOEBOX_ACT_MERGE; kind++)
    {
      g_autofree char *text = NULL;

      act.kind = (ShoeboxActKind) kind;
      text = shoebox_words_act (&act);
      g_assert_cmpuint (strlen (text), >, 5);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    float p;
    const char *percent, *word;
  } cases[] = { { 0.0f, "< 1 %", "unsure" }, { 0.004f, "< 1 %", "unsure" },
                { 0.69f, "69 %", "unsure" }, { 0.7f, "70 %", "likely" },
                { 0.9f, "90 %", "sure" },    { 0.999f, "> 99 %", "sure" } };
  g_autofree char *nothing = shoebox_words_percent (NAN);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *percent = shoebox_words_percent (cases[i].p);

      g_assert_cmpstr (percent, ==, cases[i].percent);
      g_assert_cmpstr (shoebox_words_confidence (cases[i].p), ==, cases[i].word);
    }
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_times (void)
{
  g_autofree char *soon = shoebox_words_time_left (20);
  g_autofree char *minutes = shoebox_words_time_left (185);
  g_autofree char *hours = shoebox_words_time_left (3 * 3600);
  g_autofree char *taken = shoebox_words_taken (1556892300);

  g_assert_null (shoebox_words_time_left (-1));
  g_assert_null (shoebox_words_time_left (NAN));
  g_assert_null (shoebox_words_taken (-1));
  g_assert_cmpstr (soon, ==, "less than a minute left");
  g_assert_cmpstr (minutes, ==, "about 3 minutes left");
  g_assert_cmpstr (hours, ==, "about 3 hours left");
  g_assert_cmpstr (taken, ==, "3 May 2019, 14:05");
}

static void
test_terms (void)
{
  g_autofree char *plain = shoebox_words_term ("album", "Beach & sea");
  g_autofree char *quoted = shoebox_words_term ("tag", "a \"b\" \\c");
  g_autofree char *whole = shoebox_words_short ("Zoë", 3);
  g_autofree char *cut = shoebox_words_short ("Zoë and Ömer", 5);

  g_assert_cmpstr (plain, ==, "album:\"Beach & sea\"");
  g_assert_cmpstr (quoted, ==, "tag:\"a \\\"b\\\" \\\\c\"");
  g_assert_cmpstr (whole, ==, "Zoë");
  g_assert_cmpstr (cut, ==, "Zoë…");
}

static void
test_unsorted (void)
{
  ShoeboxDetails details = { .state = SHOEBOX_OK, .unsorted = SHOEBOX_UNSORTED_FAR };
  g_autofree char *far = shoebox_words_unsorted (&details);
  g_autofree char *torn = NULL;
  g_autofree char *mine = NULL;

  g_assert_cmpstr (far, ==, "It is unlike anything in your albums.");
  details.unsorted = SHOEBOX_UNSORTED_TORN;
  details.torn_a = (char *) "Beach";
  details.torn_b = (char *) "Dogs";
  torn = shoebox_words_unsorted (&details);
  g_assert_cmpstr (torn, ==, "Shoebox is torn between “Beach” and “Dogs”.");
  details.source = SHOEBOX_BY_USER;
  mine = shoebox_words_unsorted (&details);
  g_assert_cmpstr (mine, ==, "You said that it belongs in no album.");
  details.album = 4;
  g_assert_null (shoebox_words_unsorted (&details));
}

/* --- Learning ----------------------------------------------------------------------------- */

/* As many ids as photos go that way. */
static GArray *
some (guint n)
{
  return g_array_set_size (g_array_new (FALSE, TRUE, sizeof (gint64)), n);
}

static char *
describe (gboolean applied, guint n_moved, guint n_tagged, guint n_disagree, GPtrArray *flows,
          GPtrArray *tag_flows)
{
  ShoeboxConsequence consequence = { .applied = applied, .n_moved = n_moved, .n_tagged = n_tagged,
                                     .n_disagree = n_disagree, .flows = flows,
                                     .tag_flows = tag_flows };

  return shoebox_words_consequence (&consequence);
}

static void
test_consequences (void)
{
  g_autoptr (GArray) many = some (37), few = some (3), one = some (1);
  ShoeboxFlow cottage = { .from = 0, .to = 3, .to_name = (char *) "Cottage", .ids = many };
  ShoeboxFlow more = { .from = 2, .to = 3, .from_name = (char *) "Beach",
                       .to_name = (char *) "Cottage", .ids = few };
  ShoeboxFlow out = { .from = 2, .to = 0, .from_name = (char *) "Beach", .ids = few };
  ShoeboxFlow pets = { .from = 2, .to = 5, .from_name = (char *) "Beach",
                       .to_name = (char *) "Pets", .ids = few };
  ShoeboxTagFlow dog = { .tag = 9, .name = (char *) "dog", .gained = TRUE };
  ShoeboxTagFlow cat = { .tag = 8, .name = (char *) "cat", .gained = FALSE };
  g_autoptr (GPtrArray) flows = g_ptr_array_new ();
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  char *text;

#define EXPECT(expected, ...)                                                                     \
  text = __VA_ARGS__;                                                                             \
  g_assert_cmpstr (text, ==, expected);                                                           \
  g_free (text)

  EXPECT (NULL, describe (TRUE, 0, 0, 0, flows, tags));
  EXPECT ("1 of your decisions disagrees with the rest", describe (TRUE, 0, 0, 1, flows, tags));
  EXPECT ("2 of your decisions disagree with the rest", describe (FALSE, 0, 0, 2, flows, tags));

  g_ptr_array_add (flows, &cottage);
  EXPECT ("37 photos moved to “Cottage”, 2 of yours disagree",
          describe (TRUE, 37, 0, 2, flows, tags));
  cottage.ids = one;
  EXPECT ("1 photo would move to “Cottage”, 1 of yours disagrees",
          describe (FALSE, 1, 0, 1, flows, tags));
  cottage.ids = many;
  g_ptr_array_add (flows, &more);
  EXPECT ("40 photos moved to “Cottage”", describe (TRUE, 40, 0, 0, flows, tags));
  g_ptr_array_add (flows, &out);
  EXPECT ("40 photos moved to “Cottage”, 3 photos became unsorted",
          describe (TRUE, 43, 0, 0, flows, tags));
  EXPECT ("40 photos would move to “Cottage”, 3 photos would become unsorted",
          describe (FALSE, 43, 0, 0, flows, tags));
  g_ptr_array_add (flows, &pets);
  EXPECT ("40 photos moved to “Cottage”, 6 elsewhere", describe (TRUE, 46, 0, 0, flows, tags));
  g_ptr_array_remove_index (flows, 2);
  EXPECT ("40 photos would move to “Cottage”, 3 to other albums",
          describe (FALSE, 43, 0, 0, flows, tags));
  /* Half and half, and three thirds: no place is named that most do not go to. */
  g_ptr_array_set_size (flows, 0);
  g_ptr_array_add (flows, &out);
  g_ptr_array_add (flows, &pets);
  EXPECT ("3 photos became unsorted, 3 photos moved to other albums",
          describe (TRUE, 6, 0, 0, flows, tags));
  g_ptr_array_add (flows, &more);
  EXPECT ("6 photos would move to other albums, 3 photos would become unsorted",
          describe (FALSE, 9, 0, 0, flows, tags));
  g_ptr_array_set_size (flows, 0);
  g_ptr_array_add (flows, &out);
  out.ids = one;
  EXPECT ("1 photo became unsorted", describe (TRUE, 1, 0, 0, flows, tags));
  out.ids = few;
  EXPECT ("3 photos would become unsorted", describe (FALSE, 3, 0, 0, flows, tags));

  g_ptr_array_add (tags, &dog);
  EXPECT ("3 photos became unsorted, 12 photos got the tag “dog”",
          describe (TRUE, 3, 12, 0, flows, tags));
  EXPECT ("1 photo would get the tag “dog”, 1 of yours disagrees",
          describe (FALSE, 0, 1, 1, flows, tags));
  g_ptr_array_add (tags, &cat);
  EXPECT ("12 photos got other tags", describe (TRUE, 0, 12, 0, flows, tags));
  g_ptr_array_remove_index (tags, 0);
  EXPECT ("2 photos lost the tag “cat”", describe (TRUE, 0, 2, 0, flows, tags));

  {
    ShoeboxConsequence last = { .n_moved = 3, .n_disagree = 3, .flows = flows, .tag_flows = tags };

    EXPECT ("3 photos would become unsorted", shoebox_words_changes (&last));
    EXPECT ("3 photos became unsorted", shoebox_words_applied (&last));
  }
  EXPECT ("From Unsorted to Cottage", shoebox_words_flow (&cottage));
  EXPECT ("From Beach to Cottage", shoebox_words_flow (&more));
  EXPECT ("From Beach to Unsorted", shoebox_words_flow (&out));
  EXPECT ("Now tagged “dog”", shoebox_words_tag_flow (&dog));
  EXPECT ("No longer tagged “cat”", shoebox_words_tag_flow (&cat));
  EXPECT (NULL, shoebox_words_disagree (0));
  EXPECT ("1 photo that you decided disagrees. It stays where you put it.",
          shoebox_words_disagree (1));
  EXPECT ("2 photos that you decided disagree. They stay where you put them.",
          shoebox_words_disagree (2));
}

static void
test_would_change (void)
{
  ShoeboxConsequence consequence = { .applied = TRUE };
  char *text;

  EXPECT ("No photo would change its album or its tags.",
          shoebox_words_would_change (&consequence));
  consequence.n_moved = 1;
  EXPECT ("1 photo would move to another album. What you decided stays.",
          shoebox_words_would_change (&consequence));
  consequence.n_tagged = 2;
  EXPECT ("1 photo would move to another album. 2 photos would get other tags. "
          "What you decided stays.", shoebox_words_would_change (&consequence));
  consequence.n_moved = 0;
  EXPECT ("2 photos would get other tags. What you decided stays.",
          shoebox_words_would_change (&consequence));
}

static void
test_reasons (void)
{
  ShoeboxReason reason = { .photo = 1, .display_path = (char *) "/photos/a b/IMG_1.jpg",
                           .label = 4, .name = (char *) "Cottage", .similarity = 0.93f };
  char *text;

  EXPECT ("Looks like IMG_1.jpg, which you filed in Cottage, 93 % alike",
          shoebox_words_reason (&reason, SHOEBOX_ALBUM));
  EXPECT ("Looks like IMG_1.jpg, which you tagged Cottage, 93 % alike",
          shoebox_words_reason (&reason, SHOEBOX_TAG));
  reason.label = 0;
  reason.name = NULL;
  reason.similarity = 1.0f;
  EXPECT ("Looks like IMG_1.jpg, which you filed in no album, > 99 % alike",
          shoebox_words_reason (&reason, SHOEBOX_ALBUM));
  EXPECT ("Like these in “Cottage”", shoebox_words_alike (SHOEBOX_ALBUM, "Cottage"));
  EXPECT ("Like these tagged “dog”", shoebox_words_alike (SHOEBOX_TAG, "dog"));
  EXPECT ("Like these in no album", shoebox_words_alike (SHOEBOX_ALBUM, NULL));
}

static void
test_versions (void)
{
  ShoeboxVersion version = { .n_facts = 23, .accuracy = 0.868 };
  char *text;

  EXPECT ("23 decisions · about 87 of 100 right", shoebox_words_version (&version));
  version = (ShoeboxVersion){ .n_facts = 1, .accuracy = NAN };
  EXPECT ("1 decision · too few decisions to test it", shoebox_words_version (&version));
  version.foreign = TRUE;
  EXPECT ("1 decision · too few decisions to test it · with another network",
          shoebox_words_version (&version));
#undef EXPECT
}

/* Without a translation they stay as they are, whichever way they are recognised. */
static void
test_broken (void)
{
  const struct
  {
    const char *reason;
    const char *text;
  } cases[] = {
    { NULL, "unknown reason" },
    { "not an image of a known kind", "not an image of a known kind" },
    { "truncated: only 40 % of the picture is there",
      "truncated: only 40 % of the picture is there" },
    { "truncated: only 40 % of it", "truncated: only 40 % of it" },
    { "too large: 30000 x 20000 pixels", "too large: 30000 × 20000 pixels" },
    { "too large for the memory: 3 x 2 pixels", "too large for the memory: 3 × 2 pixels" },
    { "too large: 3 x 2 pixels!", "too large: 3 x 2 pixels!" },
    { "took longer than 1 s", "took longer than 1 second" },
    { "took longer than 20 s", "took longer than 20 seconds" },
    { "the decoder crashed on it (signal 11, Segmentation fault)",
      "the part of Shoebox that opens photos crashed on it" },
    { "Couldn’t recognize the image file format", "Couldn’t recognize the image file format" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = shoebox_words_broken (cases[i].reason);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/broken", test_broken);
  g_test_add_func ("/words/acts", test_acts);
  g_test_add_func ("/words/numbers", test_numbers);
  g_test_add_func ("/words/times", test_times);
  g_test_add_func ("/words/terms", test_terms);
  g_test_add_func ("/words/unsorted", test_unsorted);
  g_test_add_func ("/words/consequences", test_consequences);
  g_test_add_func ("/words/would-change", test_would_change);
  g_test_add_func ("/words/reasons", test_reasons);
  g_test_add_func ("/words/versions", test_versions);
  return g_test_run ();
}
