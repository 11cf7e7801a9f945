/* import-save.c: what the importer does on the database worker's thread: handing out photos to be
 * read and saving what was read. `busy` and `attempts` are used here only, so need no lock. */
#include "importer.h"

#include "imports.h"
#include "learner.h"
#include "models.h"
#include "results.h"
#include "vectors.h"
#include "weights.h"

#include <math.h>
#include <string.h>

#define READY_LOW 8
#define READY_BATCH 24
/* A photo that changes while it is read is read again, but not for ever. */
#define MAX_ATTEMPTS 3
/* Cosine of the embeddings from which on two pictures are taken for the same one, edited. */
#define SAME_PICTURE 0.8f

/* --- Handing out ------------------------------------------------------------------------------ */

static GArray *
copy_wanted (Importer *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  pthread_mutex_lock (&self->mutex);
  for (GList *l = self->wanted.head; l != NULL; l = l->next)
    g_array_append_vals (ids, l->data, 1);
  pthread_mutex_unlock (&self->mutex);
  return ids;
}

/* TRUE when @id may be read (once more) in this import. */
static gboolean
note_attempt (Importer *self, gint64 id)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->attempts, &id));

  g_hash_table_add (self->busy, g_memdup2 (&id, sizeof id));
  if (n >= MAX_ATTEMPTS)
    return FALSE;
  g_hash_table_insert (self->attempts, g_memdup2 (&id, sizeof id), GUINT_TO_POINTER (n + 1));
  return TRUE;
}

static void
refill_cb (gpointer data)
{
  Importer *self = data;
  g_autoptr (GArray) wanted = copy_wanted (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;
  GQueue photos = G_QUEUE_INIT;
  gint64 since = shoebox_time_now ();
  gboolean more = FALSE;

  ids = db_photos_next_new (self->db, (const gint64 *) (void *) wanted->data, wanted->len,
                            self->busy, READY_BATCH, &error);
  if (ids != NULL)
    {
      more = ids->len == READY_BATCH;
      for (guint i = 0; i < ids->len; i++)
        {
          gint64 id = g_array_index (ids, gint64, i);
          g_autoptr (DbPhoto) row = db_photos_get (self->db, id, NULL);
          ImporterPhoto *photo;

          if (!note_attempt (self, id) || row == NULL)
            continue;
          photo = g_new0 (ImporterPhoto, 1);
          photo->id = id;
          photo->path = g_steal_pointer (&row->path);
          g_queue_push_tail (&photos, photo);
        }
    }
  else
    importer_fail (self, g_steal_pointer (&error));

  pthread_mutex_lock (&self->mutex);
  for (ImporterPhoto *photo; (photo = g_queue_pop_head (&photos)) != NULL;)
    g_queue_push_tail (&self->ready, photo);
  self->more = more;
  self->refilling = FALSE;
  shoebox_time_spend (&self->times, SHOEBOX_TIME_DATABASE, &since);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_refill_locked (Importer *self)
{
  if (self->refilling || !self->more || self->cancelled || self->ready.length >= READY_LOW)
    return;
  self->refilling = TRUE;
  shoebox_worker_push (self->writer, refill_cb, NULL, NULL, self);
}

/* --- Networks --------------------------------------------------------------------------------- */

typedef struct
{
  Importer *self;
  const ShoeboxNetworks *networks;
} NetworksJob;

#define NETWORK_MEMBER "\"network\": "

/* Opinions carry the id of the version of networks and tables that gave them. */
gint64
importer_note_model (Db *db, const ShoeboxNetworks *networks, gint64 network_id, GError **error)
{
  g_autofree char *stamp = shoebox_weights_stamp ();
  g_autofree char *metrics
      = g_strdup_printf ("{\"id\": \"%s\", \"files\": \"%s\", " NETWORK_MEMBER
                         "%" G_GINT64_FORMAT "}",
                         networks->opinion_id, stamp != NULL ? stamp : "", network_id);
  g_autoptr (DbModel) active = NULL;
  g_autoptr (GError) failed = NULL;

  active = db_models_get_active (db, DB_STARTER, &failed);
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return -1;
    }
  if (active != NULL && g_strcmp0 (active->metrics, metrics) == 0)
    return active->id;
  return db_models_add (db, DB_STARTER, 0, metrics, NULL, error);
}

gboolean
importer_features_lack (Db *db, GError **error)
{
  g_autofree char *stamp = shoebox_weights_stamp ();
  g_autoptr (DbModel) active = NULL;
  g_autoptr (GError) failed = NULL;
  const char *network = NULL;

  /* Without networks there is nothing that could be made up for. */
  if (stamp == NULL)
    return FALSE;
  active = db_models_get_active (db, DB_STARTER, &failed);
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  /* Of networks that this library has not met, no photo can have features. */
  if (active != NULL && strstr (active->metrics, stamp) != NULL)
    network = strstr (active->metrics, NETWORK_MEMBER);
  return db_vectors_are_lacking (
      db, network != NULL ? g_ascii_strtoll (network + strlen (NETWORK_MEMBER), NULL, 10) : 0,
      error);
}

static void
note_networks_cb (gpointer data)
{
  NetworksJob *job = data;
  Importer *self = job->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) lacking = NULL;

  self->network_id = db_networks_ensure (self->db, nn_photo_net_id (job->networks->net), &error);
  if (error == NULL)
    self->model_id = importer_note_model (self->db, job->networks, self->network_id, &error);
  if (error == NULL && job->networks->own != NULL)
    self->own_network_id = db_networks_ensure (self->db, nn_photo_net_id (job->networks->own->net),
                                               &error);
  if (error == NULL)
    lacking = db_vectors_lacking (self->db, self->network_id, &error);
  if (error == NULL && lacking->len > 0
      && db_photos_read_again (self->db, (const gint64 *) (void *) lacking->data, lacking->len,
                               &error))
    {
      pthread_mutex_lock (&self->mutex);
      self->more = TRUE;
      self->progress.todo += lacking->len;
      pthread_mutex_unlock (&self->mutex);
    }
  if (error != NULL)
    importer_fail (self, g_steal_pointer (&error));
}

void
importer_note_networks (Importer *self, const ShoeboxNetworks *networks)
{
  NetworksJob job = { self, networks };

  shoebox_worker_call (self->writer, note_networks_cb, &job);
}

/* --- Saving ----------------------------------------------------------------------------------- */

typedef struct
{
  Importer *self;
  GPtrArray *results; /* of ImporterResult */
} SaveJob;

/* What a DbResult points to. */
typedef struct
{
  GArray *tags; /* of DbOpinion */
} Opinion;

static void
opinion_clear (Opinion *opinion)
{
  if (opinion->tags != NULL)
    g_array_unref (opinion->tags);
}

/* The album and the tags, made when this is the first photo that falls into them. One that the owner
 * has just removed is left out. */
static gboolean
judge (Importer *self, const ShoeboxOpinion *by, const ImporterResult *from, DbResult *to,
       Opinion *opinion, GError **error)
{
  const ShoeboxNetworks *networks = self->networks;
  g_autofree float *traits = g_new (float, nn_traits_size (&by->taste->layout));
  DbFilingOpinion filing = { 0 };
  guint kept = 0;

  opinion->tags = g_array_new (FALSE, FALSE, sizeof (DbOpinion));
  nn_traits_compute (&networks->layout, networks->starter, from->feature, traits);
  if (!shoebox_learner_judge (by, traits, &filing, opinion->tags))
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
      return FALSE;
    }

  if (filing.album < 0)
    {
      filing.album = shoebox_learner_ensure (self->db, by, DB_LABEL_ALBUM, filing.album, error);
      if (filing.album == 0)
        return FALSE;
    }
  to->album = MAX (filing.album, 0);
  to->p = filing.p;
  to->unsorted = filing.album < 0 ? DB_UNSORTED_FAR : filing.unsorted;
  to->torn_a = filing.torn_a;
  to->torn_b = filing.torn_b;

  for (guint i = 0; i < opinion->tags->len; i++)
    {
      DbOpinion tag = g_array_index (opinion->tags, DbOpinion, i);

      if (tag.tag < 0 && (tag.tag = shoebox_learner_ensure (self->db, by, DB_LABEL_TAG, tag.tag,
                                                            error)) == 0)
        return FALSE;
      if (tag.tag > 0)
        g_array_index (opinion->tags, DbOpinion, kept++) = tag;
    }
  g_array_set_size (opinion->tags, kept);
  to->tags = (const DbOpinion *) (void *) opinion->tags->data;
  to->n_tags = kept;
  to->model = by->version != 0 ? by->version : self->model_id;
  return TRUE;
}

/* Whether the picture that was known under this name looks like the one that is there now. */
static gboolean
looks_the_same (Importer *self, const ImporterResult *result)
{
  g_autoptr (GBytes) blob = db_vectors_get (self->db, result->id, self->network_id, NULL);
  g_autofree float *old = NULL;
  double dot = 0, a = 0, b = 0;

  if (blob == NULL || (old = shoebox_feature_unpack (&self->networks->layout, blob)) == NULL)
    return FALSE;
  for (int i = 0; i < self->networks->layout.embedding; i++)
    {
      dot += (double) old[i] * result->feature[i];
      a += (double) old[i] * old[i];
      b += (double) result->feature[i] * result->feature[i];
    }
  return a > 0 && b > 0 && dot / sqrt (a * b) >= SAME_PICTURE;
}

static gboolean
build (Importer *self, const ShoeboxOpinion *by, ImporterResult *from, DbResult *to,
       Opinion *opinion, GError **error)
{
  const ShoeboxDecoded *decoded = &from->decoded;

  *to = (DbResult){ .photo = from->id, .size = decoded->size, .mtime_ns = decoded->mtime_ns,
                    .p = NAN };
  if (decoded->status != SHOEBOX_DECODED_OK)
    {
      to->broken = decoded->reason != NULL ? decoded->reason : "it could not be read";
      return TRUE;
    }
  memcpy (to->hash, decoded->hash, DB_HASH_SIZE);
  to->metadata = (DbMetadata){ .orientation = decoded->orientation,
                               .taken_at = decoded->taken_at,
                               .width = decoded->width,
                               .height = decoded->height,
                               .camera = decoded->camera,
                               .lat = decoded->lat,
                               .lon = decoded->lon };
  to->thumbnail = decoded->thumbnail;
  if (from->feature == NULL)
    return TRUE;
  to->vector = from->vector;
  to->network = self->network_id;
  to->own_vector = from->own_vector;
  to->own_network = self->own_network_id;
  to->same_picture = looks_the_same (self, from);
  return judge (self, by, from, to, opinion, error);
}

/* What could be seen of a photo that breaks off early is still worth showing. */
static gboolean
keep_partial (Importer *self, GPtrArray *results, GError **error)
{
  for (guint i = 0; i < results->len; i++)
    {
      const ImporterResult *result = g_ptr_array_index (results, i);

      if (result->decoded.status == SHOEBOX_DECODED_PARTIAL && result->decoded.thumbnail != NULL
          && !db_thumbnails_set (self->thumbnails, result->id, result->decoded.thumbnail, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save (Importer *self, GPtrArray *results, DbSaved *saved, GError **error)
{
  g_autofree DbResult *rows = g_new0 (DbResult, results->len);
  g_autofree Opinion *opinions = g_new0 (Opinion, results->len);
  g_autoptr (ShoeboxOpinion) by = NULL;
  gboolean ok;

  if (self->networks != NULL
      && (by = self->opinion_func (self->db, self->user, error)) == NULL)
    return FALSE;
  ok = db_begin (self->db, error);
  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < results->len; i++)
    ok = build (self, by, g_ptr_array_index (results, i), &rows[i], &opinions[i], error);
  ok = ok && db_results_save (self->db, self->thumbnails, rows, results->len, saved, error)
       && keep_partial (self, results, error) && db_commit (self->db, error);
  if (!ok)
    db_rollback (self->db);
  for (guint i = 0; i < results->len; i++)
    opinion_clear (&opinions[i]);
  return ok;
}

static ImporterNews *
tell_saved (GPtrArray *results, const DbSaved *saved)
{
  ImporterNews *news = importer_news_new ();

  news->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < results->len; i++)
    g_array_append_val (news->changed, ((ImporterResult *) g_ptr_array_index (results, i))->id);
  for (guint i = 0; saved->moves != NULL && i < saved->moves->len; i++)
    {
      const DbMove *move = &g_array_index (saved->moves, DbMove, i);

      g_array_append_val (news->changed, move->to);
    }
  news->undo = saved->replaced != NULL && saved->replaced->len > 0;
  return news;
}

/* What was not saved, because the file had changed again, is put once more when it is read next. */
static void
put_traits (ShoeboxTraitStore *traits, GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    {
      const ImporterResult *result = g_ptr_array_index (results, i);

      if (result->feature != NULL)
        shoebox_trait_store_put (traits, result->id, result->feature);
    }
}

static void
save_cb (gpointer data)
{
  SaveJob *job = data;
  Importer *self = job->self;
  ShoeboxTraitStore *traits;
  ImporterNews *news = NULL;
  DbSaved saved = { 0 };
  gint64 since = shoebox_time_now ();
  GError *error = NULL;

  pthread_mutex_lock (&self->mutex);
  traits = self->traits;
  pthread_mutex_unlock (&self->mutex);
  if (traits != NULL)
    shoebox_trait_store_begin_change (traits);
  if (save (self, job->results, &saved, &error))
    {
      if (traits != NULL)
        put_traits (traits, job->results);
      news = tell_saved (job->results, &saved);
      for (guint i = 0; i < job->results->len; i++)
        g_hash_table_remove (self->busy, &((ImporterResult *) job->results->pdata[i])->id);
    }
  else
    importer_fail (self, error);
  if (traits != NULL)
    shoebox_trait_store_end_change (traits);

  pthread_mutex_lock (&self->mutex);
  if (news != NULL)
    {
      self->progress.moved += saved.moves != NULL ? saved.moves->len : 0;
      self->progress.added -= MIN (self->progress.added,
                                   saved.moves != NULL ? saved.moves->len : 0);
      /* Those changed while they were read. */
      if (saved.gone > 0)
        {
          self->more = TRUE;
          self->progress.todo += saved.gone;
        }
    }
  pthread_mutex_unlock (&self->mutex);
  if (news != NULL)
    importer_tell (self, news);
  db_saved_clear (&saved);
  g_ptr_array_unref (job->results);
  g_free (job);

  /* Last, because the import may be over and freed as soon as nothing is being saved. */
  pthread_mutex_lock (&self->mutex);
  shoebox_time_spend (&self->times, SHOEBOX_TIME_DATABASE, &since);
  self->saving--;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_save_locked (Importer *self)
{
  SaveJob *job;

  if (self->results->len == 0)
    return;
  job = g_new (SaveJob, 1);
  job->self = self;
  job->results = self->results;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) importer_result_free);
  self->saving++;
  shoebox_worker_push (self->writer, save_cb, NULL, NULL, job);
}

/* --- The end ---------------------------------------------------------------------------------- */

typedef struct
{
  Importer *self;
  gboolean done;
} CloseJob;

static void
close_cb (gpointer data)
{
  CloseJob *job = data;
  Importer *self = job->self;
  g_autoptr (GError) error = NULL;
  DbImport row = { 0 };

  if ((job->done && !db_imports_end (self->db, self->import, &error))
      || !db_imports_get (self->db, self->import, &row, &error))
    {
      importer_fail (self, g_steal_pointer (&error));
      return;
    }
  pthread_mutex_lock (&self->mutex);
  self->progress.id = row.photos > 0 ? row.id : 0;
  self->progress.added = row.photos;
  self->progress.added_broken = row.broken;
  pthread_mutex_unlock (&self->mutex);
}

void
importer_close (Importer *self, gboolean done)
{
  CloseJob job = { self, done };

  shoebox_worker_call (self->writer, close_cb, &job);
}
