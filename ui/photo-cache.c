/* photo-cache.c: two threads, each with one photo in hand at a time, so that what is wished can
 * change until the last moment. */
#include "photo-cache.h"

#include "worker.h"

#define N_THREADS 2
#define MAX_WISHES 8

typedef struct
{
  gint64 id;
  ShoeboxLevels *levels; /* or NULL */
  gboolean complete;     /* these are all pixels that the photo has */
  GError *error;         /* why there are none, or why not all, or NULL */
  GList used;            /* link in ShoeboxPhotoCache.used */
} Entry;

/* What a thread has in hand. */
typedef struct
{
  ShoeboxPhotoCache *cache; /* outlives the job: it joins the threads */
  ShoeboxLibrary *library;
  guint thread;
  gint64 id;
  int side;
  GCancellable *cancellable;
  gboolean forgotten; /* main thread only */
  ShoeboxLevels *levels;
  int long_side;
  GError *error;
} Load;

struct _ShoeboxPhotoCache
{
  GObject parent_instance;

  ShoeboxLibrary *library;
  ShoeboxWorker *threads[N_THREADS];
  Load *loads[N_THREADS]; /* NULL: idle */
  ShoeboxPhotoWish wishes[MAX_WISHES];
  guint n_wishes;
  GHashTable *entries; /* gint64 id -> Entry */
  GQueue used;         /* of Entry, most recently wished first */
  gsize bytes, max_bytes;
  guint n_loads;
};

enum
{
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void dispatch (ShoeboxPhotoCache *self);

G_DEFINE_FINAL_TYPE (ShoeboxPhotoCache, shoebox_photo_cache, G_TYPE_OBJECT)

/* --- Pictures held ------------------------------------------------------------------------ */

static void
entry_set (ShoeboxPhotoCache *self, Entry *entry, ShoeboxLevels *levels)
{
  if (entry->levels != NULL)
    self->bytes -= shoebox_levels_get_bytes (entry->levels);
  g_clear_pointer (&entry->levels, shoebox_levels_unref);
  if (levels != NULL)
    {
      entry->levels = shoebox_levels_ref (levels);
      self->bytes += shoebox_levels_get_bytes (levels);
    }
}

static void
drop (ShoeboxPhotoCache *self, Entry *entry)
{
  entry_set (self, entry, NULL);
  g_queue_unlink (&self->used, &entry->used);
  g_hash_table_remove (self->entries, &entry->id);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_error (&entry->error);
  g_free (entry);
}

static Entry *
ensure (ShoeboxPhotoCache *self, gint64 id)
{
  Entry *entry = g_hash_table_lookup (self->entries, &id);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->id = id;
      entry->used.data = entry;
      g_hash_table_insert (self->entries, &entry->id, entry);
      g_queue_push_head_link (&self->used, &entry->used);
    }
  return entry;
}

static gboolean
is_enough (const Entry *entry, int side)
{
  if (entry == NULL)
    return FALSE;
  if (entry->levels == NULL)
    return entry->error != NULL;
  return entry->complete
         || MAX (shoebox_levels_get_width (entry->levels),
                 shoebox_levels_get_height (entry->levels))
              >= side;
}

static int
find_wish (ShoeboxPhotoCache *self, gint64 id)
{
  for (guint i = 0; i < self->n_wishes; i++)
    if (self->wishes[i].id == id)
      return (int) i;
  return -1;
}

/* What is on screen does not count. */
static gboolean
is_full (ShoeboxPhotoCache *self)
{
  const Entry *first = self->n_wishes > 0
                           ? g_hash_table_lookup (self->entries, &self->wishes[0].id)
                           : NULL;
  gsize bytes = first != NULL && first->levels != NULL ? shoebox_levels_get_bytes (first->levels)
                                                       : 0;

  return self->bytes - bytes > self->max_bytes;
}

/* What is wished goes after what is not, and among it the last wish first. */
static void
trim (ShoeboxPhotoCache *self)
{
  GList *link = self->used.tail;

  while (link != NULL && is_full (self))
    {
      Entry *entry = link->data;

      link = link->prev;
      if (find_wish (self, entry->id) < 0)
        drop (self, entry);
    }
  for (guint i = self->n_wishes; i > 1 && is_full (self); i--)
    {
      Entry *entry = g_hash_table_lookup (self->entries, &self->wishes[i - 1].id);

      if (entry != NULL)
        drop (self, entry);
      /* There is no room: to read it again would throw it out again. */
      self->n_wishes = i - 1;
    }
}

/* --- Reading ------------------------------------------------------------------------------ */

static void
load_free (Load *load)
{
  g_clear_object (&load->library);
  g_clear_object (&load->cancellable);
  g_clear_pointer (&load->levels, shoebox_levels_unref);
  g_clear_error (&load->error);
  g_free (load);
}

/* On a thread. */
static void
load_run_cb (gpointer data)
{
  Load *load = data;
  g_autoptr (ShoeboxPixels) pixels
      = shoebox_library_load_pixels (load->library, load->id, load->side, load->cancellable,
                                     &load->error);

  if (pixels == NULL || g_cancellable_is_cancelled (load->cancellable))
    return;
  load->long_side = MAX (pixels->width, pixels->height);
  load->levels = shoebox_levels_new (pixels);
  if (pixels->reason != NULL)
    load->error = g_error_new_literal (SHOEBOX_ERROR, SHOEBOX_ERROR_BROKEN, pixels->reason);
}

static void
load_done_cb (gpointer data)
{
  Load *load = data;
  ShoeboxPhotoCache *self = load->cache;
  gboolean tell = FALSE;
  gint64 id = load->id;

  self->loads[load->thread] = NULL;
  if (self->library != NULL && !load->forgotten
      && !g_cancellable_is_cancelled (load->cancellable))
    {
      Entry *entry = ensure (self, id);

      /* A picture that is there already is better than a reason for no larger one. */
      if (load->levels != NULL || entry->levels == NULL)
        {
          entry_set (self, entry, load->levels);
          entry->complete = load->long_side < load->side || load->side >= SHOEBOX_FULL_SIDE;
        }
      else
        entry->complete = TRUE;
      g_clear_error (&entry->error);
      entry->error = g_steal_pointer (&load->error);
      trim (self);
      tell = TRUE;
    }
  load_free (load);
  if (self->library == NULL)
    return;
  g_object_ref (self);
  if (tell)
    g_signal_emit (self, signals[LOADED], 0, id);
  dispatch (self);
  g_object_unref (self);
}

static void
start (ShoeboxPhotoCache *self, guint thread, const ShoeboxPhotoWish *wish)
{
  Load *load = g_new0 (Load, 1);

  load->cache = self;
  load->library = g_object_ref (self->library);
  load->thread = thread;
  load->id = wish->id;
  load->side = wish->side;
  load->cancellable = g_cancellable_new ();
  self->loads[thread] = load;
  self->n_loads++;
  if (self->threads[thread] == NULL)
    self->threads[thread] = shoebox_worker_new ("photo");
  shoebox_worker_push (self->threads[thread], load_run_cb, load_done_cb, NULL, load);
}

/* The side with which @id is being read, 0: it is not. */
static int
get_loading_side (ShoeboxPhotoCache *self, gint64 id)
{
  int side = 0;

  for (guint i = 0; i < N_THREADS; i++)
    if (self->loads[i] != NULL && self->loads[i]->id == id && !self->loads[i]->forgotten
        && !g_cancellable_is_cancelled (self->loads[i]->cancellable))
      side = MAX (side, self->loads[i]->side);
  return side;
}

static void
dispatch (ShoeboxPhotoCache *self)
{
  guint thread = 0;

  for (guint i = 0; i < self->n_wishes; i++)
    {
      const ShoeboxPhotoWish *wish = &self->wishes[i];

      if (is_enough (g_hash_table_lookup (self->entries, &wish->id), wish->side)
          || get_loading_side (self, wish->id) >= wish->side)
        continue;
      while (thread < N_THREADS && self->loads[thread] != NULL)
        thread++;
      if (thread == N_THREADS)
        return;
      start (self, thread, wish);
    }
}

void
shoebox_photo_cache_want (ShoeboxPhotoCache *self, const ShoeboxPhotoWish *wishes, guint n)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CACHE (self));

  self->n_wishes = MIN (n, MAX_WISHES);
  for (guint i = 0; i < self->n_wishes; i++)
    self->wishes[i] = wishes[i];
  for (guint i = self->n_wishes; i > 0; i--)
    {
      Entry *entry = g_hash_table_lookup (self->entries, &self->wishes[i - 1].id);

      if (entry == NULL)
        continue;
      g_queue_unlink (&self->used, &entry->used);
      g_queue_push_head_link (&self->used, &entry->used);
    }
  for (guint i = 0; i < N_THREADS; i++)
    if (self->loads[i] != NULL)
      {
        int wish = find_wish (self, self->loads[i]->id);

        if (wish < 0 || self->wishes[wish].side > self->loads[i]->side)
          g_cancellable_cancel (self->loads[i]->cancellable);
      }
  trim (self);
  dispatch (self);
}

void
shoebox_photo_cache_clear (ShoeboxPhotoCache *self)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CACHE (self));

  shoebox_photo_cache_want (self, NULL, 0);
  while (self->used.head != NULL)
    drop (self, self->used.head->data);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_photo_cache_dispose (GObject *object)
{
  ShoeboxPhotoCache *self = SHOEBOX_PHOTO_CACHE (object);

  self->n_wishes = 0;
  g_clear_object (&self->library);
  for (guint i = 0; i < N_THREADS; i++)
    if (self->loads[i] != NULL)
      g_cancellable_cancel (self->loads[i]->cancellable);
  for (guint i = 0; i < N_THREADS; i++)
    g_clear_pointer (&self->threads[i], shoebox_worker_free);
  while (self->used.head != NULL)
    drop (self, self->used.head->data);

  G_OBJECT_CLASS (shoebox_photo_cache_parent_class)->dispose (object);
}

static void
shoebox_photo_cache_finalize (GObject *object)
{
  g_hash_table_unref (SHOEBOX_PHOTO_CACHE (object)->entries);

  G_OBJECT_CLASS (shoebox_photo_cache_parent_class)->finalize (object);
}

static void
shoebox_photo_cache_class_init (ShoeboxPhotoCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_photo_cache_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_photo_cache_finalize;
  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
shoebox_photo_cache_init (ShoeboxPhotoCache *self)
{
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
}

ShoeboxPhotoCache *
shoebox_photo_cache_new (ShoeboxLibrary *library, gsize max_bytes)
{
  ShoeboxPhotoCache *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_PHOTO_CACHE, NULL);
  self->library = g_object_ref (library);
  self->max_bytes = max_bytes;
  return self;
}

ShoeboxLevels *
shoebox_photo_cache_get (ShoeboxPhotoCache *self, gint64 id, int side, gboolean *enough)
{
  const Entry *entry;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CACHE (self), NULL);

  entry = g_hash_table_lookup (self->entries, &id);
  if (enough != NULL)
    *enough = entry != NULL && entry->levels != NULL && is_enough (entry, side);
  return entry != NULL ? entry->levels : NULL;
}

const GError *
shoebox_photo_cache_get_error (ShoeboxPhotoCache *self, gint64 id)
{
  const Entry *entry;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CACHE (self), NULL);

  entry = g_hash_table_lookup (self->entries, &id);
  return entry != NULL ? entry->error : NULL;
}

void
shoebox_photo_cache_forget (ShoeboxPhotoCache *self, gint64 id)
{
  Entry *entry;

  g_return_if_fail (SHOEBOX_IS_PHOTO_CACHE (self));

  for (guint i = 0; i < N_THREADS; i++)
    if (self->loads[i] != NULL && self->loads[i]->id == id)
      self->loads[i]->forgotten = TRUE;
  entry = g_hash_table_lookup (self->entries, &id);
  if (entry != NULL)
    drop (self, entry);
}

gsize
shoebox_photo_cache_get_bytes (ShoeboxPhotoCache *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CACHE (self), 0);

  return self->bytes;
}

guint
shoebox_photo_cache_get_loading (ShoeboxPhotoCache *self)
{
  guint n = 0;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CACHE (self), 0);

  for (guint i = 0; i < N_THREADS; i++)
    n += self->loads[i] != NULL;
  return n;
}

guint
shoebox_photo_cache_get_loads (ShoeboxPhotoCache *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CACHE (self), 0);

  return self->n_loads;
}
