/* backbone-save.c: what looking at photos again does on the database worker's thread. `lacking`, `busy`
 * and `unseen` are used here only, so need no lock. */
#include "backbone-look.h"

#include "photos.h"
#include "vectors.h"

#include <string.h>

#define READY_LOW 6
#define READY_BATCH 16

/* --- Handing out ------------------------------------------------------------------------------ */

/* What is lacking now, without what is in work or was tried in vain. FALSE on an error. */
static gboolean
list_lacking (BackboneLook *self, GError **error)
{
  guint kept = 0;

  if (self->next_id == 0
      && ((self->used_id = db_networks_ensure (self->db, self->used.id, error)) <= 0
          || (self->next_id = db_networks_ensure (self->db, nn_photo_net_id (self->next->net), error))
                 <= 0))
    return FALSE;
  g_clear_pointer (&self->lacking, g_array_unref);
  self->next_lacking = 0;
  if ((self->lacking = db_vectors_lacking_beside (self->db, self->next_id, self->used_id, error))
      == NULL)
    return FALSE;
  for (guint i = 0; i < self->lacking->len; i++)
    {
      gint64 id = g_array_index (self->lacking, gint64, i);

      if (!g_hash_table_contains (self->busy, &id) && !g_hash_table_contains (self->unseen, &id))
        g_array_index (self->lacking, gint64, kept++) = id;
    }
  g_array_set_size (self->lacking, kept);
  return TRUE;
}

/* NULL without an error when it is not to be looked at (any more). */
static BackbonePhoto *
read_photo (BackboneLook *self, gint64 id, GError **error)
{
  g_autoptr (DbPhoto) row = db_photos_get (self->db, id, NULL);
  g_autoptr (GBytes) vector = NULL;
  BackbonePhoto *photo;

  if (row == NULL || !row->has_hash
      || (row->state != DB_STATE_OK && row->state != DB_STATE_MISSING)
      || (vector = db_vectors_get (self->db, id, self->used_id, error)) == NULL)
    return NULL;
  photo = g_new0 (BackbonePhoto, 1);
  photo->id = id;
  photo->path = g_steal_pointer (&row->path);
  photo->missing = row->state == DB_STATE_MISSING;
  memcpy (photo->hash, row->hash, sizeof photo->hash);
  photo->used = g_steal_pointer (&vector);
  return photo;
}

static void
refill_cb (gpointer data)
{
  BackboneLook *self = data;
  g_autoptr (GError) error = NULL;
  GQueue photos = G_QUEUE_INIT;
  gboolean listed = FALSE, more;
  guint left = 0;

  if (self->lacking == NULL || self->next_lacking >= self->lacking->len)
    listed = list_lacking (self, &error);
  while (error == NULL && self->next_lacking < self->lacking->len && photos.length < READY_BATCH)
    {
      gint64 id = g_array_index (self->lacking, gint64, self->next_lacking++);
      BackbonePhoto *photo = read_photo (self, id, &error);

      if (photo == NULL)
        continue;
      g_hash_table_add (self->busy, g_memdup2 (&id, sizeof id));
      g_queue_push_tail (&photos, photo);
    }
  if (error == NULL)
    left = self->lacking->len - self->next_lacking;
  /* The end is only believed of a list that was just read. */
  more = error == NULL && (left > 0 || photos.length > 0);
  if (error != NULL)
    backbone_look_fail (self, g_steal_pointer (&error));

  pthread_mutex_lock (&self->mutex);
  if (listed)
    self->todo = self->done + self->ready.length + self->looking + photos.length + left;
  for (BackbonePhoto *photo; (photo = g_queue_pop_head (&photos)) != NULL;)
    g_queue_push_tail (&self->ready, photo);
  self->more = more;
  self->refilling = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
backbone_look_refill_locked (BackboneLook *self)
{
  if (self->refilling || !self->more || self->cancelled || self->next == NULL
      || self->ready.length >= READY_LOW)
    return;
  self->refilling = TRUE;
  shoebox_worker_push (self->writer, refill_cb, NULL, NULL, self);
}

/* --- Saving ----------------------------------------------------------------------------------- */

typedef struct
{
  BackboneLook *self;
  GPtrArray *photos; /* of BackbonePhoto */
} SaveJob;

/* The picture may be another one by now. */
static gboolean
save_one (BackboneLook *self, const BackbonePhoto *photo, GError **error)
{
  g_autoptr (DbPhoto) row = db_photos_get (self->db, photo->id, NULL);

  if (row == NULL || !row->has_hash || memcmp (row->hash, photo->hash, sizeof photo->hash) != 0)
    return TRUE;
  return db_vectors_set (self->db, photo->id, self->next_id, photo->vector, error);
}

static gboolean
save (BackboneLook *self, GPtrArray *photos, GError **error)
{
  gboolean ok = db_begin (self->db, error);

  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < photos->len; i++)
    ok = ((BackbonePhoto *) photos->pdata[i])->vector == NULL
         || save_one (self, photos->pdata[i], error);
  return db_end (self->db, ok, error);
}

static void
save_cb (gpointer data)
{
  SaveJob *job = data;
  BackboneLook *self = job->self;
  GError *error = NULL;

  if (!save (self, job->photos, &error))
    backbone_look_fail (self, error);
  else
    for (guint i = 0; i < job->photos->len; i++)
      {
        const BackbonePhoto *photo = job->photos->pdata[i];

        if (photo->vector == NULL)
          g_hash_table_add (self->unseen, g_memdup2 (&photo->id, sizeof photo->id));
        g_hash_table_remove (self->busy, &photo->id);
      }
  g_ptr_array_unref (job->photos);
  g_free (job);

  /* Last, because it may be over and freed as soon as nothing is being saved. */
  pthread_mutex_lock (&self->mutex);
  self->saving--;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
backbone_look_save_locked (BackboneLook *self)
{
  SaveJob *job;

  if (self->results->len == 0)
    return;
  job = g_new (SaveJob, 1);
  job->self = self;
  job->photos = self->results;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) backbone_photo_free);
  self->saving++;
  shoebox_worker_push (self->writer, save_cb, NULL, NULL, job);
}
