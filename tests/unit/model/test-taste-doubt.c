/* Tests of honest doubt: photos unlike every example are far, photos between albums torn. */
#include "made-facts.h"
#include "net.h"

static void
test_far (void)
{
  enum { KINDS = 5, SHOTS = 5, STRANGERS = 200, OWN = 200 };
  g_autoptr (Made) made = made_new (10);
  g_autoptr (NnTaste) taste = NULL;
  int strangers = 0, own = 0, right = 0;

  for (int k = 0; k < KINDS; k++)
    made_album (made, -1);
  for (int k = 0; k < KINDS; k++)
    made_file_kind (made, k, SHOTS, k);
  taste = made_learn (made);
  for (int i = 0; i < STRANGERS; i++)
    {
      NnFiling filing = made_judge (made, taste, made_photo (made, KINDS + i));

      strangers += filing.doubt == NN_FILED;
      /* The softmax names somebody all the same. */
      g_assert_cmpint (filing.album, >=, 0);
    }
  for (int i = 0; i < OWN; i++)
    {
      NnFiling filing = made_judge (made, taste, made_photo (made, i % KINDS));

      own += filing.doubt == NN_FILED;
      right += filing.doubt == NN_FILED && filing.album == i % KINDS;
    }
  g_test_message ("filed: %d of %d strangers, %d of %d others, %d of them right", strangers,
                  STRANGERS, own, OWN, right);
  g_assert_cmpint (strangers, <=, STRANGERS * 5 / 100);
  g_assert_cmpint (own, >=, OWN * 85 / 100);
  g_assert_cmpint (right, >=, own * 98 / 100);
}

/* Three albums of the same subject, each with something of its own: a photo without any of it is
 * near all of them. */
static void
test_torn (void)
{
  g_autoptr (Made) made = made_new (11);
  g_autoptr (NnTaste) taste = NULL;
  int torn = 0;

  for (int k = 0; k < 3; k++)
    made_album (made, -1);
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 8; i++)
      made_file (made, made_mixture (made, 10, 0.5f, k, 0.25f, 0.4f), k);
  taste = made_learn (made);
  for (int i = 0; i < 20; i++)
    {
      NnFiling filing = made_judge (made, taste, made_mixture (made, 10, 0.5f, 10, 0, 0.1f));

      torn += filing.doubt == NN_TORN;
      g_assert_cmpint (filing.second, >=, 0);
      g_assert_cmpint (filing.second, !=, filing.album);
      g_assert_cmpfloat (filing.p + filing.p_second, >, 0.5);
    }
  g_assert_cmpint (torn, >=, 15);
  g_assert_cmpint (made_count_filed (made, taste, 20, 20, -1), ==, 0);
}

/* Where a starter album is sure, that stands for examples: for all while there are none, for some
 * while there are few. */
static void
test_vouched (void)
{
  g_autoptr (Made) made = made_starter_library (12);
  g_autoptr (NnTaste) taste = NULL;
  float near[2];

  for (int i = 0; i < 8; i++)
    made_file (made, made_starter_photo (made, 0), 0);
  taste = made_learn (made);
  for (int album = 0; album < 2; album++)
    for (int sure = 0; sure < 2; sure++)
      {
        int row = made_photo (made, 100);
        NnFiling filing;

        made_starter (made, row)[album] = sure ? 0.9f : 0.65f;
        made_starter (made, row)[MADE_STARTERS] = sure ? 0.07f : 0.32f;
        filing = made_judge (made, taste, row);
        g_assert_cmpint (filing.album, ==, album);
        near[sure] = filing.near;
        if (album == 1)
          g_assert_cmpint (filing.doubt, ==, sure ? NN_FILED : NN_TORN);
        else if (sure)
          g_assert_cmpfloat (near[1], >, near[0] + 0.02f);
      }
}

/* Nearness is measured to 48 facts of an album at most, and the odd ones are among them. */
static void
test_most_near (void)
{
  g_autoptr (Made) made = made_new (13);
  g_autoptr (NnTaste) taste = NULL;
  int odd = 0;

  made_album (made, -1);
  made_album (made, -1);
  made_file_kind (made, 0, 3, 1);
  made_file_kind (made, 1, 70, 0);
  made_file_kind (made, 50, 2, 0);
  taste = made_learn (made);
  g_assert_cmpint (taste->near_begin[0], ==, 0);
  g_assert_cmpint (taste->near_begin[1], ==, 48);
  g_assert_cmpint (taste->near_begin[2], ==, 51);
  for (int i = 0; i < 48; i++)
    {
      odd += taste->near[i] >= 73;
      g_assert_cmpint (taste->examples[taste->near[i]].album, ==, 0);
    }
  g_assert_cmpint (odd, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste-doubt/far", test_far);
  g_test_add_func ("/taste-doubt/torn", test_torn);
  g_test_add_func ("/taste-doubt/vouched", test_vouched);
  g_test_add_func ("/taste-doubt/most-near", test_most_near);
  return g_test_run ();
}
