/* learner-apply.c: the differences that a run found become the machine's rows. */
#include "learner.h"

#include "labels.h"

gint64
shoebox_learner_ensure (Db *db, const ShoeboxOpinion *opinion, DbLabelKind kind, gint64 label,
                        GError **error)
{
  GPtrArray *labels = kind == DB_LABEL_ALBUM ? opinion->albums : opinion->tags;
  const ShoeboxOpinionLabel *known = labels->pdata[-1 - label];
  gint64 id = db_labels_ensure (db, kind, known->class_name,
                                kind == DB_LABEL_ALBUM ? DB_ORIGIN_STARTER : DB_ORIGIN_DETECTOR,
                                error);

  /* 0 is "the owner removed it", -1 an error; here the other way round, since ids below 0 stand for
   * labels without one. */
  return id > 0 ? id : id == 0 ? -1 : 0;
}

/* @cache: what -1 - index became. FALSE on an error. */
static gboolean
resolve (Db *db, const ShoeboxOpinion *opinion, DbLabelKind kind, gint64 *label, gint64 *cache,
         GError **error)
{
  gint64 *known = &cache[-1 - *label];

  if (*known == 0 && (*known = shoebox_learner_ensure (db, opinion, kind, *label, error)) == 0)
    return FALSE;
  *label = *known;
  return TRUE;
}

static gboolean
resolve_all (Db *db, ShoeboxChanges *changes, GError **error)
{
  const ShoeboxOpinion *opinion = changes->opinion;
  g_autofree gint64 *albums = g_new0 (gint64, opinion->albums->len + 1);
  g_autofree gint64 *tags = g_new0 (gint64, opinion->tags->len + 1);
  guint kept = 0;

  for (guint i = 0; i < changes->filings->len; i++)
    {
      DbFilingOpinion *filing = &g_array_index (changes->filings, DbFilingOpinion, i);

      if (filing->album < 0
          && !resolve (db, opinion, DB_LABEL_ALBUM, &filing->album, albums, error))
        return FALSE;
      if (filing->album < 0)
        {
          filing->album = 0;
          filing->unsorted = DB_UNSORTED_FAR;
        }
    }
  for (guint i = 0; i < changes->tags->len; i++)
    {
      DbTagChange *change = &g_array_index (changes->tags, DbTagChange, i);

      if (change->tag < 0 && !resolve (db, opinion, DB_LABEL_TAG, &change->tag, tags, error))
        return FALSE;
      if (change->tag > 0)
        g_array_index (changes->tags, DbTagChange, kept++) = *change;
    }
  g_array_set_size (changes->tags, kept);
  return TRUE;
}

gboolean
shoebox_learner_apply (Db *db, ShoeboxChanges *changes, gint64 version, GError **error)
{
  gboolean joined;

  return db_join (db, &joined, error)
         && db_leave (db, joined,
                      resolve_all (db, changes, error)
                          && db_opinions_apply (
                              db, version,
                              (const DbFilingOpinion *) (void *) changes->filings->data,
                              changes->filings->len,
                              (const DbTagChange *) (void *) changes->tags->data,
                              changes->tags->len, NULL, error),
                      error);
}
