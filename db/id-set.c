/* id-set.c: plain loops over words, which the compiler makes wide. */
#include "id-set.h"

DbIdSet *
db_id_set_new (gint64 max_id)
{
  DbIdSet *set = g_new (DbIdSet, 1);
  set->n_words = (gsize) (MAX (max_id, 0) / 64 + 1);
  set->words = g_new0 (guint64, set->n_words);
  return set;
}

DbIdSet *
db_id_set_copy (const DbIdSet *set)
{
  DbIdSet *copy = g_new (DbIdSet, 1);
  copy->n_words = set->n_words;
  copy->words = g_memdup2 (set->words, set->n_words * sizeof (guint64));
  return copy;
}

void
db_id_set_free (DbIdSet *set)
{
  if (set == NULL)
    return;
  g_free (set->words);
  g_free (set);
}

void
db_id_set_and (DbIdSet *set, const DbIdSet *other)
{
  g_assert (set->n_words == other->n_words);
  for (gsize i = 0; i < set->n_words; i++)
    set->words[i] &= other->words[i];
}

void
db_id_set_or (DbIdSet *set, const DbIdSet *other)
{
  g_assert (set->n_words == other->n_words);
  for (gsize i = 0; i < set->n_words; i++)
    set->words[i] |= other->words[i];
}

void
db_id_set_subtract (DbIdSet *set, const DbIdSet *other)
{
  g_assert (set->n_words == other->n_words);
  for (gsize i = 0; i < set->n_words; i++)
    set->words[i] &= ~other->words[i];
}

gsize
db_id_set_count (const DbIdSet *set)
{
  gsize n = 0;
  for (gsize i = 0; i < set->n_words; i++)
    n += (gsize) __builtin_popcountll (set->words[i]);
  return n;
}
