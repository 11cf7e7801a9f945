/* Every allocation of learning, judging, writing and reading fails once: the answer is an error and
 * nothing leaks or crashes, and what is learned with enough memory does not depend on it. */
#include "kept-taste.h"

#include "failing.h"
#include "net.h"

typedef struct
{
  Made *made;
  const NnTaste *taste;
  GBytes *file;
} Sample;

/* Does something; false with an error when it could not. */
typedef bool (*Attempt) (const Sample *s, NnError *err);

static bool
attempt_learn (const Sample *s, NnError *err)
{
  NnFacts facts = made_facts (s->made);
  NnTaste *taste = nn_taste_learn (&facts, err);
  bool ok = taste != NULL;

  nn_taste_free (taste);
  return ok;
}

static bool
attempt_judge (const Sample *s, NnError *err)
{
  int which[] = { 0, 1, 2, 3 };
  NnFiling filings[4];
  float p[4 * KEPT_TAGS];

  return (nn_taste_file (s->taste, made_row (s->made, 0), 4, filings)
          && nn_taste_tags (s->taste, made_row (s->made, 0), 4, which, KEPT_TAGS, p))
         || nn_fail (err, NN_ERROR_MEMORY, "as the header says");
}

static bool
attempt_export (const Sample *s, NnError *err)
{
  NnTasteNames names = kept_names ();
  uint8_t *bytes = NULL;
  size_t size;
  bool ok = nn_taste_export (s->taste, &names, KEPT_NETWORK, &bytes, &size, err);

  free (bytes);
  return ok;
}

static bool
attempt_import (const Sample *s, NnError *err)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (s->file, &size);
  NnTasteNames names;
  NnTaste *taste = nn_taste_import (data, size, KEPT_NETWORK, &kept_layout, &names, err);
  bool ok = taste != NULL;

  nn_taste_free (taste);
  nn_taste_names_clear (&names);
  return ok;
}

static bool
attempt_embeddings (const Sample *s, NnError *err)
{
  static const bool known[100];
  NnTaste *taste = kept_unpack (s->file, err);
  bool ok = taste != NULL && nn_taste_set_embeddings (taste, made_row (s->made, 0), known, err);

  nn_taste_free (taste);
  return ok;
}

static void
test_nth (gconstpointer data)
{
  Attempt attempt = *(const Attempt *) data;
  g_autoptr (Made) made = kept_library ();
  g_autoptr (NnTaste) taste = made_learn (made);
  g_autoptr (GBytes) file = kept_export (taste);
  Sample sample = { made, taste, file };
  gboolean failed = TRUE;
  int n;

  for (n = 0; failed; n++)
    {
      NnError err = { 0 };
      bool ok;

      g_assert_cmpint (n, <, 100000);
      until_failure = n;
      ok = attempt (&sample, &err);
      failed = until_failure < 0;
      until_failure = -1;
      g_assert_cmpint (ok, ==, !failed);
      g_assert_cmpint (err.code, ==, failed ? NN_ERROR_MEMORY : NN_OK);
    }
  g_test_message ("%d allocations", n - 1);
  g_assert_cmpint (n, >, 2);
}

int
main (int argc, char **argv)
{
  static const Attempt learn = attempt_learn, judge = attempt_judge, export = attempt_export,
                       import = attempt_import, embeddings = attempt_embeddings;

  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_data_func ("/taste-memory/learn", &learn, test_nth);
  g_test_add_data_func ("/taste-memory/judge", &judge, test_nth);
  g_test_add_data_func ("/taste-memory/export", &export, test_nth);
  g_test_add_data_func ("/taste-memory/import", &import, test_nth);
  g_test_add_data_func ("/taste-memory/embeddings", &embeddings, test_nth);
  return g_test_run ();
}
