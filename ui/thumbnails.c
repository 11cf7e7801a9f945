/* thumbnails.c: paintables of the grid, their loader threads and the texture cache.
 *
 * The loader is a plain struct with its own count, because a thread may still hand over a texture
 * while the cache object goes away. Its lock is a pthread mutex: thread checkers understand it.
 */
#include "thumbnails.h"

#include <pthread.h>

#define N_THREADS 2

typedef struct
{
  gatomicrefcount ref_count;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  GQueue wishes; /* of ShoeboxThumbnail by their embedded link, newest first; under the lock */
  gboolean stop; /* under the lock */
  ShoeboxLibrary *library;
  ShoeboxThumbnails *owner; /* main thread only; NULL once the cache is gone */
} Loader;

struct _ShoeboxThumbnail
{
  GObject parent_instance;

  ShoeboxThumbnails *cache; /* not owned; NULL once the cache is gone */
  ShoeboxPhoto *photo;
  gint64 id;
  GdkTexture *texture;
  guint wanted;
  gboolean urgent;  /* the importer was told that this photo is on screen */
  gboolean again;   /* the picture changed while it was being loaded */
  gboolean queued;  /* under the loader's lock */
  gboolean loading; /* a thread has it, or its answer is on the way; under the lock as well */
  GList wish;       /* link in Loader.wishes, under the loader's lock */
  GList used;       /* link in ShoeboxThumbnails.used */
};

struct _ShoeboxThumbnails
{
  GObject parent_instance;

  ShoeboxLibrary *library;
  Loader *loader;
  pthread_t threads[N_THREADS];
  guint n_threads;
  GHashTable *alive; /* gint64 id -> ShoeboxThumbnail, not owned */
  GQueue used;       /* owned thumbnails with a texture, most recently used first */
  gsize bytes, max_bytes;
};

typedef struct
{
  Loader *loader;
  ShoeboxThumbnail *thumbnail;
  GdkTexture *texture;
} Delivery;

static void thumbnail_paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxThumbnail, shoebox_thumbnail, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, thumbnail_paintable_init))
G_DEFINE_FINAL_TYPE (ShoeboxThumbnails, shoebox_thumbnails, G_TYPE_OBJECT)

static void
loader_unref (Loader *loader)
{
  if (!g_atomic_ref_count_dec (&loader->ref_count))
    return;
  g_assert (g_queue_is_empty (&loader->wishes));
  g_object_unref (loader->library);
  pthread_cond_destroy (&loader->wake);
  pthread_mutex_destroy (&loader->lock);
  g_free (loader);
}

static gsize
texture_bytes (GdkTexture *texture)
{
  return (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture) * 4;
}

/* --- The paintable ------------------------------------------------------------------------ */

static void
thumbnail_snapshot (GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height)
{
  ShoeboxThumbnail *self = SHOEBOX_THUMBNAIL (paintable);

  if (self->texture != NULL)
    gdk_paintable_snapshot (GDK_PAINTABLE (self->texture), snapshot, width, height);
}

static int
thumbnail_width (GdkPaintable *paintable)
{
  ShoeboxThumbnail *self = SHOEBOX_THUMBNAIL (paintable);

  return self->texture != NULL ? gdk_texture_get_width (self->texture) : 0;
}

static int
thumbnail_height (GdkPaintable *paintable)
{
  ShoeboxThumbnail *self = SHOEBOX_THUMBNAIL (paintable);

  return self->texture != NULL ? gdk_texture_get_height (self->texture) : 0;
}

static void
thumbnail_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = thumbnail_snapshot;
  iface->get_intrinsic_width = thumbnail_width;
  iface->get_intrinsic_height = thumbnail_height;
}

/* Queues a load unless one runs already. */
static void
thumbnail_load (ShoeboxThumbnail *self)
{
  Loader *loader;

  if (self->cache == NULL)
    return;
  loader = self->cache->loader;
  pthread_mutex_lock (&loader->lock);
  if (self->loading)
    self->again = TRUE;
  else if (!self->queued)
    {
      g_queue_push_head_link (&loader->wishes, &self->wish);
      self->queued = TRUE;
      /* Whoever is awake empties the queue before it sleeps again. */
      if (loader->wishes.length <= N_THREADS)
        pthread_cond_signal (&loader->wake);
    }
  pthread_mutex_unlock (&loader->lock);
}

/* Takes the wish back when no thread has picked it up. */
static void
thumbnail_withdraw (ShoeboxThumbnail *self)
{
  Loader *loader;

  if (self->cache == NULL)
    return;
  loader = self->cache->loader;
  pthread_mutex_lock (&loader->lock);
  if (self->queued)
    {
      g_queue_unlink (&loader->wishes, &self->wish);
      self->queued = FALSE;
    }
  pthread_mutex_unlock (&loader->lock);
}

static void
thumbnail_set_urgent (ShoeboxThumbnail *self, gboolean urgent)
{
  if (self->urgent == urgent || self->cache == NULL)
    return;
  self->urgent = urgent;
  shoebox_library_want (self->cache->library, self->id, urgent);
}

static void
thumbnail_changed_cb (ShoeboxThumbnail *self)
{
  if (self->wanted > 0)
    thumbnail_load (self);
  else if (self->texture != NULL && self->cache != NULL)
    {
      /* Not on screen: forget the old picture, it is loaded when somebody looks again. */
      ShoeboxThumbnails *cache = self->cache;

      cache->bytes -= texture_bytes (self->texture);
      g_clear_object (&self->texture);
      g_queue_unlink (&cache->used, &self->used);
      g_object_unref (self);
    }
}

static void
shoebox_thumbnail_finalize (GObject *object)
{
  ShoeboxThumbnail *self = SHOEBOX_THUMBNAIL (object);

  thumbnail_withdraw (self);
  thumbnail_set_urgent (self, FALSE);
  if (self->cache != NULL)
    g_hash_table_remove (self->cache->alive, &self->id);
  g_clear_object (&self->texture);
  g_clear_object (&self->photo);

  G_OBJECT_CLASS (shoebox_thumbnail_parent_class)->finalize (object);
}

static void
shoebox_thumbnail_class_init (ShoeboxThumbnailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_thumbnail_finalize;
}

static void
shoebox_thumbnail_init (ShoeboxThumbnail *self)
{
  self->wish.data = self;
  self->used.data = self;
}

void
shoebox_thumbnail_want (ShoeboxThumbnail *self)
{
  g_return_if_fail (SHOEBOX_IS_THUMBNAIL (self));

  self->wanted++;
  if (self->wanted > 1 || self->cache == NULL)
    return;
  if (self->texture != NULL)
    {
      g_queue_unlink (&self->cache->used, &self->used);
      g_queue_push_head_link (&self->cache->used, &self->used);
      return;
    }
  thumbnail_set_urgent (self, shoebox_photo_get_state (self->photo) == SHOEBOX_NEW);
  thumbnail_load (self);
}

void
shoebox_thumbnail_unwant (ShoeboxThumbnail *self)
{
  g_return_if_fail (SHOEBOX_IS_THUMBNAIL (self));
  g_return_if_fail (self->wanted > 0);

  self->wanted--;
  if (self->wanted > 0)
    return;
  thumbnail_set_urgent (self, FALSE);
  thumbnail_withdraw (self);
}

GdkTexture *
shoebox_thumbnail_get_texture (ShoeboxThumbnail *self)
{
  g_return_val_if_fail (SHOEBOX_IS_THUMBNAIL (self), NULL);

  return self->texture;
}

/* --- The cache ---------------------------------------------------------------------------- */

/* Textures on screen stay; of the others the least recently used go first. */
static void
cache_trim (ShoeboxThumbnails *self)
{
  GList *link = self->used.tail;

  while (link != NULL && self->bytes > self->max_bytes)
    {
      ShoeboxThumbnail *thumbnail = link->data;
      GList *previous = link->prev;

      if (thumbnail->wanted == 0)
        {
          self->bytes -= texture_bytes (thumbnail->texture);
          g_clear_object (&thumbnail->texture);
          g_queue_unlink (&self->used, link);
          g_object_unref (thumbnail);
        }
      link = previous;
    }
}

static void
cache_take (ShoeboxThumbnails *self, ShoeboxThumbnail *thumbnail, GdkTexture *texture)
{
  int old_width = thumbnail_width (GDK_PAINTABLE (thumbnail));
  int old_height = thumbnail_height (GDK_PAINTABLE (thumbnail));

  if (thumbnail->texture != NULL)
    {
      self->bytes -= texture_bytes (thumbnail->texture);
      g_queue_unlink (&self->used, &thumbnail->used);
    }
  else
    g_object_ref (thumbnail);
  g_set_object (&thumbnail->texture, texture);
  g_queue_push_head_link (&self->used, &thumbnail->used);
  self->bytes += texture_bytes (texture);

  if (old_width != gdk_texture_get_width (texture) || old_height != gdk_texture_get_height (texture))
    gdk_paintable_invalidate_size (GDK_PAINTABLE (thumbnail));
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (thumbnail));
  cache_trim (self);
}

static gboolean
deliver_cb (gpointer data)
{
  Delivery *delivery = data;
  ShoeboxThumbnail *thumbnail = delivery->thumbnail;

  pthread_mutex_lock (&delivery->loader->lock);
  thumbnail->loading = FALSE;
  pthread_mutex_unlock (&delivery->loader->lock);
  if (delivery->loader->owner != NULL)
    {
      if (delivery->texture != NULL)
        cache_take (delivery->loader->owner, thumbnail, delivery->texture);
      if (thumbnail->again && thumbnail->wanted > 0)
        thumbnail_load (thumbnail);
    }
  thumbnail->again = FALSE;
  return G_SOURCE_REMOVE;
}

/* The last references go on the main thread, where the paintable lives. */
static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_clear_object (&delivery->texture);
  g_object_unref (delivery->thumbnail);
  loader_unref (delivery->loader);
  g_free (delivery);
}

static void *
loader_thread (void *data)
{
  Loader *loader = data;

  pthread_mutex_lock (&loader->lock);
  while (!loader->stop)
    {
      GList *link = g_queue_pop_head_link (&loader->wishes);
      Delivery *delivery;

      if (link == NULL)
        {
          pthread_cond_wait (&loader->wake, &loader->lock);
          continue;
        }
      delivery = g_new0 (Delivery, 1);
      /* Alive: who wants it holds a reference, and takes the wish back before letting go. */
      delivery->thumbnail = g_object_ref (link->data);
      delivery->thumbnail->queued = FALSE;
      delivery->thumbnail->loading = TRUE;
      g_atomic_ref_count_inc (&loader->ref_count);
      delivery->loader = loader;
      pthread_mutex_unlock (&loader->lock);

      {
        g_autoptr (GBytes) jpeg = NULL;

        jpeg = shoebox_library_load_thumbnail (loader->library, delivery->thumbnail->id);
        if (jpeg != NULL)
          delivery->texture = gdk_texture_new_from_bytes (jpeg, NULL);
      }
      /* Not at idle priority: redraws would starve it and the queue of pictures grow for ever. */
      g_idle_add_full (G_PRIORITY_DEFAULT, deliver_cb, delivery, delivery_free);
      pthread_mutex_lock (&loader->lock);
    }
  pthread_mutex_unlock (&loader->lock);
  loader_unref (loader);
  return NULL;
}

static void
shoebox_thumbnails_dispose (GObject *object)
{
  ShoeboxThumbnails *self = SHOEBOX_THUMBNAILS (object);

  if (self->loader != NULL)
    {
      GHashTableIter iter;
      gpointer value;

      pthread_mutex_lock (&self->loader->lock);
      self->loader->stop = TRUE;
      pthread_cond_broadcast (&self->loader->wake);
      pthread_mutex_unlock (&self->loader->lock);
      for (guint i = 0; i < self->n_threads; i++)
        pthread_join (self->threads[i], NULL);
      self->loader->owner = NULL;

      /* Thumbnails may outlive the cache in a cell that goes away later. */
      g_hash_table_iter_init (&iter, self->alive);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          ShoeboxThumbnail *thumbnail = value;

          thumbnail_withdraw (thumbnail);
          thumbnail->cache = NULL;
        }
      for (GList *link = g_queue_pop_head_link (&self->used); link != NULL;
           link = g_queue_pop_head_link (&self->used))
        g_object_unref (link->data);
      g_clear_pointer (&self->loader, loader_unref);
    }
  g_clear_pointer (&self->alive, g_hash_table_unref);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_thumbnails_parent_class)->dispose (object);
}

static void
shoebox_thumbnails_class_init (ShoeboxThumbnailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_thumbnails_dispose;
}

static void
shoebox_thumbnails_init (ShoeboxThumbnails *self)
{
  self->alive = g_hash_table_new (g_int64_hash, g_int64_equal);
}

ShoeboxThumbnails *
shoebox_thumbnails_new (ShoeboxLibrary *library, gsize max_bytes)
{
  ShoeboxThumbnails *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_THUMBNAILS, NULL);
  self->library = g_object_ref (library);
  self->max_bytes = max_bytes;
  self->loader = g_new0 (Loader, 1);
  g_atomic_ref_count_init (&self->loader->ref_count);
  pthread_mutex_init (&self->loader->lock, NULL);
  pthread_cond_init (&self->loader->wake, NULL);
  self->loader->library = g_object_ref (library);
  self->loader->owner = self;
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_atomic_ref_count_inc (&self->loader->ref_count);
      if (pthread_create (&self->threads[self->n_threads], NULL, loader_thread, self->loader) == 0)
        self->n_threads++;
      else
        loader_unref (self->loader);
    }
  return self;
}

ShoeboxThumbnail *
shoebox_thumbnails_get (ShoeboxThumbnails *self, ShoeboxPhoto *photo)
{
  ShoeboxThumbnail *thumbnail;
  gint64 id;

  g_return_val_if_fail (SHOEBOX_IS_THUMBNAILS (self), NULL);
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (photo), NULL);

  id = shoebox_photo_get_id (photo);
  thumbnail = g_hash_table_lookup (self->alive, &id);
  if (thumbnail != NULL)
    return g_object_ref (thumbnail);

  thumbnail = g_object_new (SHOEBOX_TYPE_THUMBNAIL, NULL);
  thumbnail->cache = self;
  thumbnail->photo = g_object_ref (photo);
  thumbnail->id = id;
  g_signal_connect_object (photo, "changed", G_CALLBACK (thumbnail_changed_cb), thumbnail,
                           G_CONNECT_SWAPPED);
  g_hash_table_insert (self->alive, &thumbnail->id, thumbnail);
  return thumbnail;
}

gsize
shoebox_thumbnails_get_bytes (ShoeboxThumbnails *self)
{
  g_return_val_if_fail (SHOEBOX_IS_THUMBNAILS (self), 0);

  return self->bytes;
}

guint
shoebox_thumbnails_get_waiting (ShoeboxThumbnails *self)
{
  guint n;

  g_return_val_if_fail (SHOEBOX_IS_THUMBNAILS (self), 0);

  pthread_mutex_lock (&self->loader->lock);
  n = g_queue_get_length (&self->loader->wishes);
  pthread_mutex_unlock (&self->loader->lock);
  return n;
}
