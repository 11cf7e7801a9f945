/* kinds.c: the words of the schema. */
#include "kinds.h"

static const char *const state_words[] = { "new", "ok", "missing", "broken" };
static const char *const source_words[] = { "none", "user", "model", "import" };
static const char *const unsorted_words[] = { "none", "far", "torn" };
static const char *const label_kind_words[] = { "album", "tag", "person" };
static const char *const origin_words[] = { "user", "starter", "detector" };

static int
find_word (const char *const *words, guint n, const char *word)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return (int) i;
  return 0;
}

const char *
db_state_word (DbState state)
{
  return state_words[state];
}

const char *
db_source_word (DbSource source)
{
  return source_words[source];
}

const char *
db_unsorted_word (DbUnsorted unsorted)
{
  return unsorted == DB_UNSORTED_NONE ? NULL : unsorted_words[unsorted];
}

const char *
db_label_kind_word (DbLabelKind kind)
{
  return label_kind_words[kind];
}

const char *
db_origin_word (DbOrigin origin)
{
  return origin_words[origin];
}

DbState
db_state_from_word (const char *word)
{
  return find_word (state_words, G_N_ELEMENTS (state_words), word);
}

DbSource
db_source_from_word (const char *word)
{
  return find_word (source_words, G_N_ELEMENTS (source_words), word);
}

DbUnsorted
db_unsorted_from_word (const char *word)
{
  return find_word (unsorted_words, G_N_ELEMENTS (unsorted_words), word);
}

DbLabelKind
db_label_kind_from_word (const char *word)
{
  return find_word (label_kind_words, G_N_ELEMENTS (label_kind_words), word);
}

DbOrigin
db_origin_from_word (const char *word)
{
  return find_word (origin_words, G_N_ELEMENTS (origin_words), word);
}
