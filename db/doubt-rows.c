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
add_row (DbDoubt *doubt, DbStatement *s)
{
  const char *source = db_column_text (s, 1);
  const char *reason = db_column_text (s, 3);
  DbUnsorted why = reason != NULL ? db_unsorted_from_word (reason) : DB_UNSORTED_NONE;
  double p = db_column_double (s, 2);
  if (source == NULL)
    {
      doubt->far += why == DB_UNSORTED_FAR;
      doubt->torn += why == DB_UNSORTED_TORN;
      doubt->open += why == DB_UNSORTED_NONE;
      return;
    }
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

static gboolean
count (Db *db, const DbIdSet *of, DbDoubt *doubt, GError **error)
{
  /* Probabilities are not grouped by SQL: nearly every one is different. The reason is looked up
   * only where there is no filing. */
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT p.id, f.source, f.p, CASE WHEN f.photo IS NULL THEN p.unsorted END"
    " FROM photo AS p LEFT JOIN filing AS f ON f.photo = p.id WHERE p.state = 'ok'",
    error);
  if (s == NULL)
    return FALSE;
  memset (doubt, 0, sizeof *doubt);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    if (of == NULL || db_id_set_has (of, db_column_int64 (s, 0)))
      add_row (doubt, s);
  return step == DB_DONE;
}

gboolean
db_doubt_count (Db *db, const DbFilter *filter, DbDoubt *doubt, GError **error)
{
  if (filter == NULL)
    return count (db, NULL, doubt, error);
  DbSearch *search = db_search_begin (db, filter, error);
  if (search == NULL)
    return FALSE;
  g_autoptr (DbIdSet) of = db_search_evaluate (search, filter, error);
  gboolean ok = of != NULL && count (db, of, doubt, error);
  db_rollback (db);
  return ok;
}
