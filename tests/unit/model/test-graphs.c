/* Networks out of random bytes: as planned they say what they say as they stand in the file. The
 * fuzz target of the same name looks further (tests/fuzz/run). */
#include "graph-check.h"
#include "graph-maker.h"
#include "net.h"

#define GRAPHS 1500
#define LONGEST 240

static void
test_random (gconstpointer seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));

  for (int i = 0; i < GRAPHS; i++)
    {
      guint8 bytes[LONGEST];
      gsize size = (gsize) g_rand_int_range (rand, 1, LONGEST);
      g_autofree char *wrong = NULL;

      for (gsize k = 0; k < size; k++)
        bytes[k] = (guint8) g_rand_int_range (rand, 0, 256);
      wrong = graph_check (bytes, size);
      if (wrong != NULL)
        g_error ("network %d: %s", i, wrong);
    }
}

/* Bytes are decisions, and the same ones each time. */
static void
test_made_again (void)
{
  static const guint8 bytes[] = "these bytes are a network, and one with several nodes at that";
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) a = graph_make (bytes, sizeof bytes, text);
  g_autoptr (GBytes) b = graph_make (bytes, sizeof bytes, NULL);
  g_autoptr (GBytes) least = graph_make (NULL, 0, NULL);
  int lines = 0;

  g_assert_true (g_bytes_equal (a, b));
  for (const char *c = text->str; *c != '\0'; c++)
    lines += *c == '\n';
  g_assert_cmpint (lines, >, 5);
  g_assert_cmpuint (g_bytes_get_size (least), >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/graphs/made-again", test_made_again);
  for (guint seed = 1; seed <= 3; seed++)
    {
      g_autofree char *name = g_strdup_printf ("/graphs/random/%u", seed);

      g_test_add_data_func (name, GUINT_TO_POINTER (seed), test_random);
    }
  return g_test_run ();
}
