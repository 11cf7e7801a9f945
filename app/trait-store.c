/* trait-store.c: taking rows, and what happens when the file does not. Filling it from the database
 * is in trait-sync.c. */
#include "trait-private.h"

#include <string.h>

#include <glib/gstdio.h>

/* Counts the meanings of rows: another nn_traits_compute () needs another number. */
#define TRAITS_VERSION 1
#define COMPACT_AT 1024

/* --- Files ------------------------------------------------------------------------------------ */

/* Takes the array @ids of what is in @file, which is not clean. */
static void
take_file (ShoeboxTraitStore *self, ShoeboxTraitFile *file, GArray *ids)
{
  g_clear_pointer (&self->file, shoebox_trait_file_unref);
  self->file = file;
  self->clean = FALSE;
  self->spoilt = FALSE;
  self->compact_at = COMPACT_AT;
  self->changes++;
  shoebox_trait_index_take (&self->index, ids);
  g_clear_pointer (&self->view, shoebox_trait_view_unref);
}

static GArray *
no_ids (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
note_problem (ShoeboxTraitStore *self, const GError *error)
{
  if (self->problem == NULL)
    self->problem = g_strdup (error->message);
}

/* An empty file at the place that works so far. */
static ShoeboxTraitFile *
make_file (ShoeboxTraitStore *self, GError **error)
{
  switch (self->place)
    {
    case SHOEBOX_TRAITS_KEPT:
      return shoebox_trait_file_create (self->path, &self->key, error);
    case SHOEBOX_TRAITS_TEMPORARY:
      return shoebox_trait_file_create (NULL, &self->key, error);
    default:
      return shoebox_trait_file_create_in_memory (&self->key);
    }
}

/* Takes an empty file, at the first place that has one. */
static void
start_anew (ShoeboxTraitStore *self)
{
  for (;; self->place++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ShoeboxTraitFile) file = make_file (self, &error);

      if (file != NULL && shoebox_trait_file_put_in_place (file, &error))
        {
          take_file (self, g_steal_pointer (&file), no_ids ());
          self->unproven = FALSE;
          return;
        }
      note_problem (self, error);
      /* What is there is not going to be kept up to date. */
      if (self->place == SHOEBOX_TRAITS_KEPT)
        g_unlink (self->path);
    }
}

/* Copies @n rows of @view from @first on behind the @ids that are in @to. */
static gboolean
copy_rows (ShoeboxTraitView *view, guint first, guint n, guint16 *rows, ShoeboxTraitFile *to,
           GArray *ids, GError **error)
{
  const gint64 *all = shoebox_trait_view_get_ids (view, NULL);
  const gsize columns = (gsize) nn_traits_size (shoebox_trait_view_get_layout (view));

  /* What cannot be read any more comes from the database again. */
  if (!_shoebox_trait_view_read_halves (view, first, n, rows, NULL))
    return TRUE;
  for (guint done = 0, part; done < n; done += part)
    {
      part = MIN (n - done, SHOEBOX_TRAIT_BLOCK - ids->len % SHOEBOX_TRAIT_BLOCK);
      if (!shoebox_trait_file_write (to, ids->len, part, all + first + done,
                                     rows + done * columns, error))
        return FALSE;
      g_array_append_vals (ids, all + first + done, part);
    }
  return TRUE;
}

/* Every row goes to a new file at the place that works so far, by photo. FALSE when that file does
 * not take them; then nothing has changed. */
static gboolean
move (ShoeboxTraitStore *self, GError **error)
{
  enum { CHUNK = 64 };
  g_autoptr (ShoeboxTraitFile) to = make_file (self, error);
  g_autoptr (ShoeboxTraitView) view = _shoebox_trait_store_snapshot_locked (self);
  g_autofree guint16 *rows = g_new (guint16, (gsize) self->key.columns * CHUNK);
  g_autoptr (GArray) ids = no_ids ();
  guint n;

  if (to == NULL)
    return FALSE;
  shoebox_trait_view_get_ids (view, &n);
  for (guint first = 0; first < n; first += CHUNK)
    if (!copy_rows (view, first, MIN (n - first, CHUNK), rows, to, ids, error))
      return FALSE;
  if (!shoebox_trait_file_put_in_place (to, error))
    return FALSE;
  take_file (self, g_steal_pointer (&to), g_steal_pointer (&ids));
  return TRUE;
}

/* The file cannot be written: to the next place, with all rows. */
static void
fall_back (ShoeboxTraitStore *self, const GError *reason)
{
  g_autoptr (GError) error = NULL;

  note_problem (self, reason);
  /* It is not going to be kept up to date, and the space may be wanted. */
  if (self->place == SHOEBOX_TRAITS_KEPT)
    g_unlink (self->path);
  while (self->place != SHOEBOX_TRAITS_IN_MEMORY)
    {
      self->place++;
      if (move (self, &error))
        return;
      note_problem (self, error);
      g_clear_error (&error);
    }
  /* Not even memory suffices. The next sync () misses the rows. */
  start_anew (self);
}

/* The file is not to be believed after a crash from here on. */
static void
soil (ShoeboxTraitStore *self)
{
  g_autoptr (GError) error = NULL;

  self->changes++;
  if (!self->clean)
    return;
  self->clean = FALSE;
  if (!shoebox_trait_file_mark (self->file, FALSE, &error))
    fall_back (self, error);
}

void
_shoebox_trait_store_compact_locked (ShoeboxTraitStore *self)
{
  const guint dead = self->index.ids->len - self->index.n;

  if (dead < self->compact_at || dead < self->index.n / 4)
    return;
  /* Else a power cut could bring the old file back, which would be believed. */
  soil (self);
  if (!move (self, NULL))
    self->compact_at = 2 * dead;
}

void
shoebox_trait_store_reset (ShoeboxTraitStore *self)
{
  pthread_mutex_lock (&self->mutex);
  /* As above. */
  soil (self);
  start_anew (self);
  pthread_mutex_unlock (&self->mutex);
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void
erase (ShoeboxTraitStore *self, guint slot)
{
  /* A row that cannot be taken back must not be believed by the next process. */
  if (!shoebox_trait_file_erase (self->file, slot, NULL))
    self->spoilt = TRUE;
  shoebox_trait_index_erase (&self->index, slot);
  g_clear_pointer (&self->view, shoebox_trait_view_unref);
}

static void
note (ShoeboxTraitStore *self, gint64 id)
{
  gint slot = shoebox_trait_index_find (&self->index, id);

  if (slot >= 0)
    erase (self, (guint) slot);
  shoebox_trait_index_append (&self->index, id);
  g_clear_pointer (&self->view, shoebox_trait_view_unref);
}

/* An old row is worse than none. */
static void
forget_all (ShoeboxTraitStore *self, const gint64 *ids, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gint slot = shoebox_trait_index_find (&self->index, ids[i]);

      if (slot >= 0)
        erase (self, (guint) slot);
    }
}

void
_shoebox_trait_store_append_locked (ShoeboxTraitStore *self, const gint64 *ids, guint n,
                                    const guint16 *rows)
{
  soil (self);
  while (n > 0)
    {
      g_autoptr (GError) error = NULL;
      guint slot = self->index.ids->len;
      guint part = MIN (n, SHOEBOX_TRAIT_BLOCK - slot % SHOEBOX_TRAIT_BLOCK);

      if (!shoebox_trait_file_write (self->file, slot, part, ids, rows, &error))
        {
          if (self->place == SHOEBOX_TRAITS_IN_MEMORY)
            {
              note_problem (self, error);
              forget_all (self, ids, n);
              return;
            }
          fall_back (self, error);
          continue;
        }
      for (guint i = 0; i < part; i++)
        note (self, ids[i]);
      ids += part;
      rows += (gsize) part * self->key.columns;
      n -= part;
    }
}

void
_shoebox_trait_store_forget_locked (ShoeboxTraitStore *self, const gint64 *ids, guint n)
{
  if (n == 0)
    return;
  soil (self);
  forget_all (self, ids, n);
}

/* --- Opening and closing ---------------------------------------------------------------------- */

static void
make_key (ShoeboxTraitStore *self, const ShoeboxNetworks *networks)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const int numbers[] = { TRAITS_VERSION,          self->features.embedding, self->features.classes,
                          self->features.objects,  self->layout.embedding,   self->layout.albums,
                          self->layout.objects };
  gsize size = sizeof self->key.identity;

  g_checksum_update (checksum, (const guchar *) numbers, sizeof numbers);
  g_checksum_update (checksum, (const guchar *) networks->opinion_id, -1);
  g_checksum_get_digest (checksum, self->key.identity, &size);
  self->key.columns = (guint32) nn_traits_size (&self->layout);
}

ShoeboxTraitStore *
shoebox_trait_store_open (const char *dir, const ShoeboxNetworks *networks)
{
  ShoeboxTraitStore *self = g_new0 (ShoeboxTraitStore, 1);
  g_autoptr (GError) error = NULL;
  GArray *ids = NULL;

  self->starter = networks->starter;
  self->features = networks->layout;
  self->layout = nn_traits_layout (&networks->layout, networks->starter);
  make_key (self, networks);
  pthread_mutex_init (&self->mutex, NULL);
  self->place = dir != NULL ? SHOEBOX_TRAITS_KEPT : SHOEBOX_TRAITS_TEMPORARY;
  if (dir != NULL)
    {
      self->path = g_build_filename (dir, "traits.cache", NULL);
      self->file = shoebox_trait_file_open (self->path, &self->key, &ids, &error);
    }
  if (self->file != NULL && shoebox_trait_index_take (&self->index, ids))
    {
      self->clean = TRUE;
      self->unproven = TRUE;
      self->compact_at = COMPACT_AT;
      return self;
    }
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_debug ("Making the traits anew: %s", error->message);
  start_anew (self);
  return self;
}

void
shoebox_trait_store_free (ShoeboxTraitStore *self)
{
  if (self == NULL)
    return;
  shoebox_trait_store_flush (self);
  g_clear_pointer (&self->view, shoebox_trait_view_unref);
  shoebox_trait_file_unref (self->file);
  shoebox_trait_index_clear (&self->index);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->path);
  g_free (self->problem);
  g_free (self);
}

const NnTraitLayout *
shoebox_trait_store_get_layout (ShoeboxTraitStore *self)
{
  return &self->layout;
}

char *
shoebox_trait_store_dup_problem (ShoeboxTraitStore *self)
{
  char *problem;

  pthread_mutex_lock (&self->mutex);
  problem = g_strdup (self->problem);
  pthread_mutex_unlock (&self->mutex);
  return problem;
}

void
_shoebox_trait_store_compute (ShoeboxTraitStore *self, const float *feature, float *traits,
                              guint16 *row)
{
  nn_traits_compute (&self->features, self->starter, feature, traits);
  nn_half_from_float (row, traits, self->key.columns);
}

void
shoebox_trait_store_put (ShoeboxTraitStore *self, gint64 photo, const float *feature)
{
  const gsize n = (gsize) nn_feature_size (&self->features);
  g_autofree guint16 *halves = g_new (guint16, MAX (n, self->key.columns));
  g_autofree float *rounded = g_new (float, n);
  g_autofree float *traits = g_new (float, self->key.columns);

  g_return_if_fail (photo > 0);

  /* As it would be read from the database, so that it does not matter who makes a row. */
  nn_half_from_float (halves, feature, n);
  nn_half_to_float (rounded, halves, n);
  _shoebox_trait_store_compute (self, rounded, traits, halves);
  pthread_mutex_lock (&self->mutex);
  _shoebox_trait_store_append_locked (self, &photo, 1, halves);
  pthread_mutex_unlock (&self->mutex);
}

void
shoebox_trait_store_begin_change (ShoeboxTraitStore *self)
{
  pthread_mutex_lock (&self->mutex);
  self->changing++;
  soil (self);
  pthread_mutex_unlock (&self->mutex);
}

void
shoebox_trait_store_end_change (ShoeboxTraitStore *self)
{
  pthread_mutex_lock (&self->mutex);
  g_assert (self->changing > 0);
  self->changing--;
  pthread_mutex_unlock (&self->mutex);
}

void
shoebox_trait_store_flush (ShoeboxTraitStore *self)
{
  g_autoptr (ShoeboxTraitFile) file = NULL;
  guint64 changes = 0;

  pthread_mutex_lock (&self->mutex);
  if (!self->clean && !self->spoilt && self->changing == 0
      && self->place == SHOEBOX_TRAITS_KEPT)
    {
      file = shoebox_trait_file_ref (self->file);
      changes = self->changes;
    }
  pthread_mutex_unlock (&self->mutex);
  if (file == NULL || !shoebox_trait_file_flush (file, NULL))
    return;

  pthread_mutex_lock (&self->mutex);
  if (self->file == file && self->changes == changes && self->changing == 0
      && shoebox_trait_file_mark (file, TRUE, NULL))
    self->clean = TRUE;
  pthread_mutex_unlock (&self->mutex);
}

/* --- Views ------------------------------------------------------------------------------------ */

typedef struct
{
  gint64 id;
  guint slot;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const gint64 x = ((const Place *) a)->id, y = ((const Place *) b)->id;

  return (x > y) - (x < y);
}

ShoeboxTraitView *
_shoebox_trait_store_snapshot_locked (ShoeboxTraitStore *self)
{
  g_autofree Place *places = NULL;
  gboolean sorted = TRUE;
  gint64 *ids;
  guint *slots, n = 0;

  if (self->view != NULL)
    return shoebox_trait_view_ref (self->view);

  places = g_new (Place, self->index.n);
  for (guint slot = 0; slot < self->index.ids->len; slot++)
    {
      gint64 id = g_array_index (self->index.ids, gint64, slot);

      if (id == 0)
        continue;
      sorted = sorted && (n == 0 || places[n - 1].id < id);
      places[n++] = (Place){ id, slot };
    }
  g_assert (n == self->index.n);
  if (!sorted)
    qsort (places, n, sizeof *places, compare_places);
  ids = g_new (gint64, n);
  slots = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      ids[i] = places[i].id;
      slots[i] = places[i].slot;
    }
  self->view = _shoebox_trait_view_new (self->file, &self->layout, ids, slots, n);
  return shoebox_trait_view_ref (self->view);
}

ShoeboxTraitView *
shoebox_trait_store_snapshot (ShoeboxTraitStore *self)
{
  ShoeboxTraitView *view;

  pthread_mutex_lock (&self->mutex);
  view = _shoebox_trait_store_snapshot_locked (self);
  pthread_mutex_unlock (&self->mutex);
  return view;
}
