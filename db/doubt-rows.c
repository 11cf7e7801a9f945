/* doubt-rows.c: the histogram of how surely photos are filed. */
#include "doubt-rows.h"

#include "filter-private.h"

#include <math.h>
#include <string.h>

double
db_doubt_bound (double p)
{
  return (double) (float) p;
}

static guint
find_bin (double p)
{
  guint bin = (guint) CLAMP (p * DB_DOUBT_BINS, 0, DB_DOUBT_BINS - 1);
  /* The product is rounded; the bounds are what searches compare with. */
  if (bin > 0 && p < db_doubt_bound ((double) bin / DB_DOUBT_BINS))
    bin--;
  else if (bin + 1 < DB_DOUBT_BINS && p >= db_doubt_bound ((double) (bin + 1) / DB_DOUBT_BINS))
    bin++;
  return bin;
}

static void
add_filing (DbDoubt *doubt, const char *source, double p)
{
  switch (db_source_from_word (source))
    {
    case DB_SOURCE_USER:
      doubt->decided++;
      break;
    case DB_SOURCE_IMPORT:
      doubt->imported++;
      break;
    case DB_SOURCE_MODEL:
    case DB_SOURCE_NONE:
    default:
      doubt->filed[isnan (p) ? 0 : find_bin (p)]++;
    }
}

/* Takes the photos that are filed out of @left. Probabilities are not grouped by SQL: nearly every
 * one is different. */
static gboolean
count_filed (Db *db, DbIdSet *left, DbDoubt *doubt, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, "SELECT photo, source, p FROM filing", error);
  if (s == NULL)
    return FALSE;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      gint64 photo = db_column_int64 (s, 0);
      if (!db_id_set_has (left, photo))
        continue;
      add_filing (doubt, db_column_text (s, 1), db_column_double (s, 2));
      db_id_set_remove (left, photo);
    }
  return step == DB_DONE;
}

static gboolean
count_unsorted (Db *db, const DbIdSet *left, DbDoubt *doubt, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT id, unsorted FROM photo WHERE unsorted IS NOT NULL", error);
  if (s == NULL)
    return FALSE;
  doubt->open = (guint) db_id_set_count (left);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    if (db_id_set_has (left, db_column_int64 (s, 0)))
      {
        gboolean far = db_unsorted_from_word (db_column_text (s, 1)) == DB_UNSORTED_FAR;
        *(far ? &doubt->far : &doubt->torn) += 1;
        doubt->open--;
      }
  return step == DB_DONE;
}

gboolean
db_doubt_count (Db *db, const DbFilter *filter, DbDoubt *doubt, GError **error)
{
  g_autoptr (DbFilter) is_read = db_filter_is (DB_IS_OK);
  DbSearch *search = db_search_begin (db, filter, error);
  if (search == NULL)
    return FALSE;
  memset (doubt, 0, sizeof *doubt);
  g_autoptr (DbIdSet) left = db_search_evaluate (search, filter, error);
  const DbIdSet *read = left != NULL ? db_search_get_set (search, is_read, error) : NULL;
  if (read != NULL)
    db_id_set_and (left, read);
  gboolean ok = read != NULL && count_filed (db, left, doubt, error)
                && count_unsorted (db, left, doubt, error);
  db_rollback (db);
  return ok;
}
