/* trait-sync.c: bringing the rows of a trait store up to what the database holds. */
#include "trait-private.h"

#include "vectors.h"

#include <string.h>

#define CHUNK 64    /* rows that are appended at once */
#define SAMPLE 256  /* rows that are proved */
#define ASK_US 10000

typedef struct
{
  ShoeboxTraitStore *self;
  gboolean (*keep_going) (gpointer data);
  gpointer data;
  gint64 asked_at;
  gboolean stopped;

  float *feature, *traits; /* room for one */
  gint64 ids[CHUNK];
  guint16 *rows; /* CHUNK of them */
  guint n;

  ShoeboxTraitView *view; /* when proving */
  gboolean differ;
} Sync;

static gboolean
go_on (Sync *sync)
{
  gint64 now = g_get_monotonic_time ();

  if (sync->keep_going != NULL && !sync->stopped && now - sync->asked_at >= ASK_US)
    {
      sync->asked_at = now;
      sync->stopped = !sync->keep_going (sync->data);
    }
  return !sync->stopped;
}

/* --- Rows that lack --------------------------------------------------------------------------- */

static void
append (Sync *sync)
{
  ShoeboxTraitStore *self = sync->self;
  const guint columns = self->key.columns;
  guint n = 0;

  pthread_mutex_lock (&self->mutex);
  /* Those that an import put meanwhile are newer than what was read here. */
  for (guint i = 0; i < sync->n; i++)
    if (shoebox_trait_index_find (&self->index, sync->ids[i]) < 0)
      {
        sync->ids[n] = sync->ids[i];
        if (n != i)
          memcpy (sync->rows + n * columns, sync->rows + i * columns, columns * sizeof *sync->rows);
        n++;
      }
  if (n > 0)
    _shoebox_trait_store_append_locked (self, sync->ids, n, sync->rows);
  pthread_mutex_unlock (&self->mutex);
  sync->n = 0;
}

/* FALSE when @blob is of another layout: such a photo gets no row. */
static gboolean
compute (Sync *sync, gconstpointer blob, gsize size, guint16 *row)
{
  if (!shoebox_feature_unpack_into (&sync->self->features, blob, size, sync->feature))
    return FALSE;
  _shoebox_trait_store_compute (sync->self, sync->feature, sync->traits, row);
  return TRUE;
}

static gboolean
fill_cb (gint64 photo, gconstpointer blob, gsize size, gpointer user_data)
{
  Sync *sync = user_data;

  if (compute (sync, blob, size, sync->rows + sync->n * sync->self->key.columns))
    {
      sync->ids[sync->n++] = photo;
      if (sync->n == CHUNK)
        append (sync);
    }
  return go_on (sync);
}

static gboolean
fill (Sync *sync, Db *db, gint64 network, GArray *lacking, GError **error)
{
  gboolean ok = db_vectors_foreach_of (db, network, (const gint64 *) (void *) lacking->data,
                                       lacking->len, fill_cb, sync, error);

  append (sync);
  return ok;
}

/* --- Rows that an earlier process left -------------------------------------------------------- */

static gboolean
prove_cb (gint64 photo, gconstpointer blob, gsize size, gpointer user_data)
{
  Sync *sync = user_data;
  const guint columns = sync->self->key.columns;
  gint row = shoebox_trait_view_find (sync->view, photo);
  guint16 *is = sync->rows, *should_be = sync->rows + columns;

  sync->differ = !compute (sync, blob, size, should_be)
                 || !_shoebox_trait_view_read_halves (sync->view, (guint) row, 1, is, NULL)
                 || memcmp (is, should_be, columns * sizeof *is) != 0;
  return !sync->differ;
}

/* The file may be beside another database than it was made from (somebody went back to a copy of
 * his library), or nn_traits_compute () may have changed: some rows are made again and compared. */
static gboolean
prove (Sync *sync, Db *db, gint64 network, GArray *both, GError **error)
{
  ShoeboxTraitStore *self = sync->self;
  g_autoptr (GArray) sample = g_array_new (FALSE, FALSE, sizeof (gint64));
  const guint n = MIN (both->len, SAMPLE);

  for (guint i = 0; i < n; i++)
    g_array_append_val (sample, g_array_index (both, gint64, (guint64) i * both->len / n));
  if (!db_vectors_foreach_of (db, network, (const gint64 *) (void *) sample->data, n, prove_cb,
                              sync, error))
    return FALSE;
  if (sync->differ)
    shoebox_trait_store_reset (self);
  pthread_mutex_lock (&self->mutex);
  self->unproven = FALSE;
  pthread_mutex_unlock (&self->mutex);
  return TRUE;
}

/* --- Both sides ------------------------------------------------------------------------------- */

typedef struct
{
  GArray *lacking, *gone, *both; /* gint64, ascending */
} Difference;

static void
compare (const gint64 *rows, guint n_rows, GArray *photos, Difference *d)
{
  guint i = 0, k = 0;

  d->lacking = g_array_new (FALSE, FALSE, sizeof (gint64));
  d->gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  d->both = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (i < n_rows || k < photos->len)
    {
      gint64 row = i < n_rows ? rows[i] : G_MAXINT64;
      gint64 photo = k < photos->len ? g_array_index (photos, gint64, k) : G_MAXINT64;

      if (row < photo)
        g_array_append_val (d->gone, row);
      else if (photo < row)
        g_array_append_val (d->lacking, photo);
      else
        g_array_append_val (d->both, photo);
      i += row <= photo;
      k += photo <= row;
    }
}

static void
difference_clear (Difference *d)
{
  g_clear_pointer (&d->lacking, g_array_unref);
  g_clear_pointer (&d->gone, g_array_unref);
  g_clear_pointer (&d->both, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Difference, difference_clear)

static void
forget (ShoeboxTraitStore *self, GArray *gone)
{
  pthread_mutex_lock (&self->mutex);
  _shoebox_trait_store_forget_locked (self, (const gint64 *) (void *) gone->data, gone->len);
  _shoebox_trait_store_compact_locked (self);
  pthread_mutex_unlock (&self->mutex);
}

static gboolean
sync_rows (Sync *sync, Db *db, gint64 network, GError **error)
{
  ShoeboxTraitStore *self = sync->self;
  g_autoptr (GArray) photos = NULL;
  g_auto (Difference) d = { 0 };
  const gint64 *rows;
  guint n_rows;
  gboolean unproven;

  /* Rows before photos: a row that is put between the two is not taken for one of a photo that is
   * gone. */
  pthread_mutex_lock (&self->mutex);
  sync->view = _shoebox_trait_store_snapshot_locked (self);
  unproven = self->unproven;
  pthread_mutex_unlock (&self->mutex);
  rows = shoebox_trait_view_get_ids (sync->view, &n_rows);
  if ((photos = db_vectors_list (db, network, error)) == NULL)
    return FALSE;
  compare (rows, n_rows, photos, &d);

  if (unproven)
    {
      if (!prove (sync, db, network, d.both, error))
        return FALSE;
      if (sync->differ)
        {
          difference_clear (&d);
          compare (NULL, 0, photos, &d);
        }
    }
  forget (self, d.gone);
  return fill (sync, db, network, d.lacking, error);
}

gboolean
shoebox_trait_store_sync (ShoeboxTraitStore *self, Db *db, gint64 network,
                          gboolean (*keep_going) (gpointer data), gpointer data, GError **error)
{
  Sync sync = { .self = self, .keep_going = keep_going, .data = data };
  gboolean ok;

  sync.feature = g_new (float, nn_feature_size (&self->features));
  sync.traits = g_new (float, self->key.columns);
  sync.rows = g_new (guint16, (gsize) self->key.columns * CHUNK);
  ok = sync_rows (&sync, db, network, error);
  if (ok && sync.stopped)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
      ok = FALSE;
    }
  g_clear_pointer (&sync.view, shoebox_trait_view_unref);
  g_free (sync.feature);
  g_free (sync.traits);
  g_free (sync.rows);
  return ok;
}
