/* reasons.c: facts near a photo. */
#include "reasons.h"

#include "labels.h"
#include "photos.h"
#include "taggings.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

#define N_OWN 3
#define N_ALL 5
#define N_TAG 3

typedef struct
{
  gint64 photo, label;
  float similarity;
} Near;

typedef struct
{
  const ShoeboxNetworks *networks;
  const float *x;          /* unit embedding of the photo that is explained */
  float *feature;          /* room for one */
  GHashTable *similarity;  /* gint64 * -> Near *, of photos with facts */
} Comparison;

static void
normalise (float *x, int n)
{
  double square = 0;

  for (int i = 0; i < n; i++)
    square += (double) x[i] * x[i];
  for (int i = 0; i < n && square > 0; i++)
    x[i] = (float) (x[i] / sqrt (square));
}

static gboolean
compare_cb (gint64 photo, gconstpointer data, gsize size, gpointer user_data)
{
  Comparison *c = user_data;
  int width = c->networks->layout.embedding;
  float *x = c->feature;
  Near *near;
  float cosine = 0;

  if (!shoebox_feature_unpack_into (&c->networks->layout, data, size, x))
    return TRUE;
  normalise (x, width);
  for (int i = 0; i < width; i++)
    cosine += x[i] * c->x[i];
  near = g_new0 (Near, 1);
  near->photo = photo;
  near->similarity = cosine;
  g_hash_table_insert (c->similarity, &near->photo, near);
  return TRUE;
}

static int
descending_cb (gconstpointer a, gconstpointer b)
{
  const Near *x = a, *y = b;

  return x->similarity != y->similarity ? (x->similarity < y->similarity ? 1 : -1)
                                        : (x->photo > y->photo) - (x->photo < y->photo);
}

static int
ascending_ids_cb (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gboolean
add_reason (GPtrArray *to, Db *db, const Near *near, GError **error)
{
  g_autoptr (DbPhoto) photo = db_photos_get (db, near->photo, error);
  g_autoptr (DbLabel) label = NULL;
  ShoeboxReason *reason;

  if (photo == NULL)
    return FALSE;
  if (near->label != 0 && (label = db_labels_get (db, near->label, error)) == NULL)
    return FALSE;
  reason = g_new0 (ShoeboxReason, 1);
  reason->photo = near->photo;
  reason->path = g_strdup (photo->path);
  reason->display_path = g_filename_display_name (photo->path);
  reason->label = near->label;
  reason->name = label != NULL ? g_strdup (label->name) : NULL;
  reason->similarity = near->similarity;
  g_ptr_array_add (to, reason);
  return TRUE;
}

/* The yeses about @label (-1: any) with their similarity, nearest first, without those of @except. */
static GArray *
collect (Comparison *c, GArray *facts, gint64 label, gint64 except)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Near));

  for (guint i = 0; i < facts->len; i++)
    {
      DbFact *fact = &g_array_index (facts, DbFact, i);
      const Near *known = g_hash_table_lookup (c->similarity, &fact->photo);
      Near near;

      if (known == NULL || !fact->yes || fact->photo == except
          || (label >= 0 && fact->label != label))
        continue;
      near = *known;
      near.label = fact->label;
      g_array_append_val (found, near);
    }
  g_array_sort (found, descending_cb);
  return found;
}

static gboolean
add_albums (ShoeboxDetails *details, Comparison *c, Db *db, GArray *facts, gint64 likely,
            GError **error)
{
  gint64 own = details->album != 0 ? details->album : likely;
  g_autoptr (GArray) nearest = collect (c, facts, -1, details->id);
  guint n_own = 0;

  /* Two rounds: its own album, then the rest. */
  for (guint i = 0; i < nearest->len && n_own < N_OWN && own != 0; i++)
    {
      const Near *near = &g_array_index (nearest, Near, i);

      if (near->label != own)
        continue;
      if (!add_reason (details->why, db, near, error))
        return FALSE;
      n_own++;
    }
  for (guint i = 0; i < nearest->len && details->why->len < N_ALL; i++)
    {
      const Near *near = &g_array_index (nearest, Near, i);

      /* Photos of other albums explain something only if they are alike. */
      if (near->similarity < SHOEBOX_ALIKE)
        break;
      if (near->label != own && !add_reason (details->why, db, near, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_tags (ShoeboxDetails *details, Comparison *c, Db *db, GArray *facts, GError **error)
{
  for (guint t = 0; t < details->tags->len; t++)
    {
      const ShoeboxTagging *tag = details->tags->pdata[t];
      g_autoptr (GArray) nearest = NULL;

      if (!tag->yes || tag->source != SHOEBOX_BY_MODEL)
        continue;
      nearest = collect (c, facts, tag->label, details->id);
      for (guint i = 0; i < MIN (N_TAG, nearest->len); i++)
        if (!add_reason (details->why_tags, db, &g_array_index (nearest, Near, i), error))
          return FALSE;
    }
  return TRUE;
}

gboolean
shoebox_reasons_add (ShoeboxDetails *details, const ShoeboxNetworks *networks, Db *db,
                     gint64 network, gint64 likely, GError **error)
{
  g_autoptr (GArray) filings = db_filings_facts (db, error);
  g_autoptr (GArray) taggings = filings != NULL ? db_taggings_facts (db, 0, error) : NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) similarity
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr (GBytes) blob = NULL;
  g_autofree float *x = NULL;
  g_autofree float *feature = NULL;
  Comparison c = { .networks = networks, .similarity = similarity };

  if (taggings == NULL)
    return FALSE;
  if (filings->len + taggings->len == 0)
    return TRUE;
  if ((blob = db_vectors_get (db, details->id, network, error)) == NULL)
    return error == NULL || *error == NULL;
  if ((x = shoebox_feature_unpack (&networks->layout, blob)) == NULL)
    return TRUE;
  normalise (x, networks->layout.embedding);
  c.x = x;
  c.feature = feature = g_new (float, nn_feature_size (&networks->layout));

  for (guint i = 0; i < filings->len + taggings->len; i++)
    {
      DbFact *fact = i < filings->len ? &g_array_index (filings, DbFact, i)
                                      : &g_array_index (taggings, DbFact, i - filings->len);

      if (g_hash_table_add (seen, &fact->photo))
        g_array_append_val (ids, fact->photo);
    }
  g_array_sort (ids, ascending_ids_cb);
  /* A filing is a "yes" to its album. */
  for (guint i = 0; i < filings->len; i++)
    g_array_index (filings, DbFact, i).yes = TRUE;
  return db_vectors_foreach_of (db, network, (const gint64 *) (void *) ids->data, ids->len,
                                compare_cb, &c, error)
         && add_albums (details, &c, db, filings, likely, error)
         && add_tags (details, &c, db, taggings, error);
}
