/* id-set.h: a set of photo ids as bits. Ids are given in a row and never used again, so a million
 * photos take 125 kB, and AND, OR, NOT of two such sets some microseconds. For files of db/. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 *words;
  gsize n_words;
} DbIdSet;

/* Room for ids from 0 up to @max_id. Sets that are combined must have the same room. */
DbIdSet *db_id_set_new (gint64 max_id);
DbIdSet *db_id_set_copy (const DbIdSet *set);
void db_id_set_free (DbIdSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbIdSet, db_id_set_free)

/* Ids without room are left out: there is no such photo. */
static inline void
db_id_set_add (DbIdSet *set, gint64 id)
{
  guint64 i = (guint64) id;

  if (i / 64 < set->n_words)
    set->words[i / 64] |= G_GUINT64_CONSTANT (1) << (i % 64);
}

static inline void
db_id_set_remove (DbIdSet *set, gint64 id)
{
  guint64 i = (guint64) id;

  if (i / 64 < set->n_words)
    set->words[i / 64] &= ~(G_GUINT64_CONSTANT (1) << (i % 64));
}

static inline gboolean
db_id_set_has (const DbIdSet *set, gint64 id)
{
  guint64 i = (guint64) id;

  return i / 64 < set->n_words && (set->words[i / 64] >> (i % 64) & 1) != 0;
}

void db_id_set_and (DbIdSet *set, const DbIdSet *other);
void db_id_set_or (DbIdSet *set, const DbIdSet *other);
/* Takes the ids of @other out. */
void db_id_set_subtract (DbIdSet *set, const DbIdSet *other);
gsize db_id_set_count (const DbIdSet *set);

G_END_DECLS
