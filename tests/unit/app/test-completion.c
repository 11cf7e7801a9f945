/* What a search entry offers while somebody types. */
#include "completion.h"

#include "query-text.h"

#include <string.h>

static ShoeboxVocabulary *
make_vocabulary (void)
{
  ShoeboxVocabulary *words = shoebox_vocabulary_new ();
  const gint64 years[] = { 2021, 2020, 2019, 1998 };
  static const char *const albums[] = { "At the Sea", "Beach & sea", "Dogs", "Café" };
  static const char *const tags[] = { "dog", "seaside", "boat" };

  for (guint i = 0; i < G_N_ELEMENTS (albums); i++)
    g_ptr_array_add (words->albums, g_strdup (albums[i]));
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_ptr_array_add (words->tags, g_strdup (tags[i]));
  g_ptr_array_add (words->people, g_strdup ("Doreen"));
  g_ptr_array_add (words->cameras, g_strdup ("Canon EOS 70D"));
  g_array_append_vals (words->years, years, G_N_ELEMENTS (years));
  return words;
}

/* The terms offered at the "|" of @typed, each in brackets, and what they take the place of. */
static char *
offered (const ShoeboxVocabulary *words, const char *typed)
{
  const char *cursor = strchr (typed, '|');
  g_autofree char *text = NULL;
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GPtrArray) completions = NULL;
  gsize start, end;

  text = g_strdup_printf ("%.*s%s", (int) (cursor - typed), typed, cursor + 1);
  completions = shoebox_complete (text, (gsize) (cursor - typed), words, 6, &start, &end);
  for (guint i = 0; i < completions->len; i++)
    g_string_append_printf (shown, "[%s]",
                            ((const ShoeboxCompletion *) completions->pdata[i])->term);
  g_string_append_printf (shown, "%.*s", (int) (end - start), text + start);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static void
test_offered (void)
{
  g_autoptr (ShoeboxVocabulary) words = make_vocabulary ();
  static const struct
  {
    const char *typed, *offered;
  } cases[] = {
    { "|", "" },
    { "x |", "" },
    { "sea|", "[tag:seaside][album:\"At the Sea\"][album:\"Beach & sea\"]sea" },
    { "ea|", "[album:\"At the Sea\"][album:\"Beach & sea\"][tag:seaside]ea" },
    { "DO|", "[album:Dogs][tag:dog][person:Doreen]DO" },
    { "cafe|", "[album:Café]cafe" },
    { "a|", "[album:\"At the Sea\"][album:]" },
    { "al|", "[album:]al" },
    { "-do|", "[album:Dogs][tag:dog][person:Doreen]do" },
    { "x (al| y)", "[album:]al" },
    { "20|", "[date:2021][date:2020][date:2019]20" },
    { "to|", "[is:torn][date:today]to" },
    { "uns|", "[is:unsorted][is:unsure]uns" },
    { "eos|", "[camera:\"Canon EOS 70D\"]eos" },
    { "album:|", "[album:\"At the Sea\"][album:\"Beach & sea\"][album:Dogs][album:Café]album:" },
    { "ALBUM:\"b|", "[album:\"Beach & sea\"]ALBUM:\"b" },
    { "tag:do|", "[tag:dog][person:Doreen]tag:do" },
    { "tag:dog|", "tag:dog" },
    { "tag:dog |", "" },
    { "album:\"Beach & sea\"|", "" },
    { "is:un|", "[is:unsorted][is:unsure][is:untagged]is:un" },
    { "by:|", "[by:me][by:model][by:import]by:" },
    { "rating:>|", "[rating:>=4][rating:>=3][rating:>=1]rating:>" },
    { "date:1|", "[date:1998]date:1" },
    { "unknown:x|", "unknown:x" },
    { "path:x|", "path:x" },
    { "OR|", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = offered (words, cases[i].typed);

      /* The first two of "a" are what matters there. */
      if (g_str_equal (cases[i].typed, "a|"))
        g_assert_true (g_str_has_prefix (shown, cases[i].offered));
      else if (!g_str_equal (shown, cases[i].offered))
        g_error ("“%s” offers %s, not %s", cases[i].typed, shown, cases[i].offered);
    }
}

/* Whatever is offered is understood once it stands there. */
static void
test_understood (void)
{
  g_autoptr (ShoeboxVocabulary) words = make_vocabulary ();
  static const char *const typed[] = { "a", "b", "c", "d", "e", "i", "o", "s", "t", "19", "album:",
                                       "tag:", "person:", "is:", "by:", "date:", "rating:",
                                       "import:", "camera:" };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      gsize start, end;
      g_autoptr (GPtrArray) completions
          = shoebox_complete (typed[i], strlen (typed[i]), words, 20, &start, &end);

      g_assert_cmpuint (completions->len, >, 0);
      for (guint k = 0; k < completions->len; k++)
        {
          const ShoeboxCompletion *completion = completions->pdata[k];
          g_autoptr (GPtrArray) tokens = shoebox_query_tokens (completion->term);

          g_assert_cmpuint (tokens->len, ==, 1);
          if (completion->kind != SHOEBOX_COMPLETE_KEY)
            {
              g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
              g_autofree char *rest = shoebox_query_split (completion->term, TRUE, terms);

              g_assert_cmpuint (terms->len, ==, 1);
              g_assert_cmpstr (rest, ==, "");
              n++;
            }
        }
    }
  g_assert_cmpuint (n, >, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/completion/offered", test_offered);
  g_test_add_func ("/completion/understood", test_understood);
  return g_test_run ();
}
