/* test-words-review.c: what the review page and the facts of an album say. */
#include "words-review.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* Compares and frees. */
#define SAYS(text, expected)                                                                      \
  G_STMT_START                                                                                    \
  {                                                                                               \
    g_autofree char *_text = (text);                                                              \
    g_assert_cmpstr (_text, ==, expected);                                                        \
  }                                                                                               \
  G_STMT_END

static void
test_question (void)
{
  SAYS (shoebox_words_doubt (SHOEBOX_UNSORTED_TORN, "Pets", "People"),
        "Torn between “Pets” and “People”");
  SAYS (shoebox_words_doubt (SHOEBOX_UNSORTED_TORN, "Pets", NULL), "Torn between several albums");
  SAYS (shoebox_words_doubt (SHOEBOX_UNSORTED_FAR, NULL, NULL), "Unlike anything you showed me");
  SAYS (shoebox_words_doubt (SHOEBOX_UNSORTED_NONE, NULL, NULL), "Not quite sure about this one");
  SAYS (shoebox_words_suggestion ("Cottage", 0.8f), "Cottage, likely");
  SAYS (shoebox_words_suggestion ("100 %", NAN), "100 %");
  g_assert_null (shoebox_words_group (0, 0));
  SAYS (shoebox_words_group (1, 1), "With 1 look-alike");
  SAYS (shoebox_words_group (4, 4), "With 4 look-alikes");
  SAYS (shoebox_words_group (4, 3), "With 3 of 4 look-alikes");
  SAYS (shoebox_words_group (1, 0), "With 0 of 1 look-alike");
}

static void
test_session (void)
{
  SAYS (shoebox_words_session (0, 0), "0 answered, 0 photos filed");
  SAYS (shoebox_words_session (1, 1), "1 answered, 1 photo filed");
  SAYS (shoebox_words_session (12, 31), "12 answered, 31 photos filed");
  g_assert_null (shoebox_words_earned (0.8, NAN));
  g_assert_null (shoebox_words_earned (NAN, NAN));
  SAYS (shoebox_words_earned (NAN, 0.884),
        "Of photos it was not told about, Shoebox files 88 % right");
  SAYS (shoebox_words_earned (0.881, 0.884),
        "Of photos it was not told about, Shoebox files 88 % right");
  SAYS (shoebox_words_earned (0.81, 0.884),
        "Of photos it was not told about, Shoebox files 88 % right (81 % before)");
  /* An honest count also when it got worse. */
  SAYS (shoebox_words_earned (0.9, 0.884),
        "Of photos it was not told about, Shoebox files 88 % right (90 % before)");
}

static void
test_report (void)
{
  ShoeboxLabelReport report = { .recall = 0.93, .precision = 0.881, .n_yes = 28, .n_more = 5 };
  g_autofree char *details = NULL;

  SAYS (shoebox_words_report (&report, SHOEBOX_ALBUM),
        "28 photos decided by you · found again 93 % of the time · needs about 5 more examples");
  details = shoebox_words_report_details (&report, SHOEBOX_ALBUM);
  g_assert_nonnull (strstr (details, "would have found 93 % by itself"));
  g_assert_nonnull (strstr (details, "put here, 88 % belong here"));
  g_assert_nonnull (strstr (details, "about 5 more examples"));
  report.n_more = 1;
  report.n_yes = 1;
  report.recall = report.precision = NAN;
  SAYS (shoebox_words_report (&report, SHOEBOX_ALBUM),
        "1 photo decided by you · needs about 1 more example");
  SAYS (shoebox_words_report_details (&report, SHOEBOX_ALBUM),
        "These are too few to tell how well they are found.\n"
        "With about 1 more example it should do well.");
  report.n_more = 0;
  report.n_no = 3;
  report.recall = 1.0;
  SAYS (shoebox_words_report (&report, SHOEBOX_TAG),
        "1 photo tagged by you · 3 said not to be · found again 100 % of the time");
  report.n_no = report.n_yes = 0;
  report.recall = NAN;
  SAYS (shoebox_words_report (&report, SHOEBOX_TAG), "Nothing decided by you yet");
  for (int kind = SHOEBOX_ALBUM; kind <= SHOEBOX_TAG; kind++)
    {
      g_autofree char *text = shoebox_words_report_details (&report, (ShoeboxLabelKind) kind);

      g_assert_nonnull (strstr (text, "learns what you mean"));
    }
}

static void
test_slips (void)
{
  SAYS (shoebox_words_slips (1), "1 photo looks misplaced");
  SAYS (shoebox_words_slips (3), "3 photos look misplaced");
  SAYS (shoebox_words_slip (SHOEBOX_ALBUM, "Pets", "People", TRUE),
        "You filed it in “Pets”; it looks like “People”.");
  SAYS (shoebox_words_slip (SHOEBOX_ALBUM, "Pets", NULL, TRUE),
        "You filed it in “Pets”; it looks unlike the others there.");
  SAYS (shoebox_words_slip (SHOEBOX_TAG, "dog", NULL, TRUE),
        "You tagged it “dog”; Shoebox would not.");
  SAYS (shoebox_words_slip (SHOEBOX_TAG, "dog", NULL, FALSE),
        "You said that it is not “dog”; Shoebox would tag it so.");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words-review/question", test_question);
  g_test_add_func ("/words-review/session", test_session);
  g_test_add_func ("/words-review/report", test_report);
  g_test_add_func ("/words-review/slips", test_slips);
  return g_test_run ();
}
