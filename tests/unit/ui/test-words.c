/* test-words.c: what the window says. */
#include "words.h"

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
  for (int kind = SHOEBOX_ACT_FILE; kind <= SHOEBOX_ACT_FORGET; kind++)
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
                { 0.54f, "54 %", "unsure" }, { 0.6f, "60 %", "likely" },
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

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/acts", test_acts);
  g_test_add_func ("/words/numbers", test_numbers);
  g_test_add_func ("/words/times", test_times);
  g_test_add_func ("/words/terms", test_terms);
  g_test_add_func ("/words/unsorted", test_unsorted);
  return g_test_run ();
}
