/* library-switch.c: another backbone comes into use.
 *
 * Every photo has a vector of it. On the learner's thread everything is learned anew from the facts, on
 * rows that nobody else sees yet, and compared with the machine's rows. If the database is still as it
 * was when that began, one transaction makes the backbone the one in use, stores and activates the
 * version and writes the rows; else it begins again.
 *
 * Networks, the rows of traits and the opinion in use belong together, and other threads hold them for
 * the length of a job. So they are exchanged while all of those threads stand still, at the end of the
 * same job: the main thread waits for the learner, which waits for the reviewer, and so on to the
 * database worker. No import runs meanwhile.
 */
#include "import-private.h"
#include "learner.h"
#include "library-private.h"

#include "facts.h"
#include "models.h"
#include "settings.h"
#include "vectors.h"

#include <string.h>

typedef struct
{
  ShoeboxLibrary *self;
  guint n_unseen;                 /* photos that have no vector of it, and cannot have one */
  const ShoeboxNetworks *networks;
  gint64 data_version;            /* of the learner's connection, when it began */
  gboolean keep_rows;             /* the owner went back to before anything was learned, or forgot */
  gboolean look_again;            /* photos have come meanwhile */
  gboolean done;
  ShoeboxTraitStore *store;
  ShoeboxChanges *changes;        /* NULL with keep_rows */
  GError *error;
} Switch;

static void
switch_clear (Switch *sw)
{
  g_clear_pointer (&sw->changes, shoebox_changes_free);
  g_clear_pointer (&sw->store, shoebox_trait_store_free);
  g_clear_error (&sw->error);
}

static void
switch_free (Switch *sw)
{
  switch_clear (sw);
  g_free (sw);
}

static gboolean
keep_going_cb (gpointer data)
{
  return !g_atomic_int_get (&((Switch *) data)->self->closing);
}

/* --- Thinking --------------------------------------------------------------------------------- */

/* The last version that was learned on these networks: learning goes on from there, and with it from a
 * taste that was imported. NULL without an error when there is none. */
static ShoeboxOpinion *
find_before (const ShoeboxLearner *learner, GError **error)
{
  g_autoptr (GPtrArray) models = db_models_list (learner->db, DB_LEARNED, error);

  for (guint i = 0; models != NULL && i < models->len; i++)
    {
      const DbModel *model = models->pdata[i];
      g_autofree char *key = shoebox_opinion_find_backbone (model->metrics);
      g_autoptr (GError) failed = NULL;
      ShoeboxOpinion *opinion;

      if (!model->has_blob || strcmp (key, learner->networks->backbone_key) != 0)
        continue;
      opinion = shoebox_opinion_load (learner->networks, learner->db, model->id, learner->view,
                                      &failed);
      if (opinion != NULL)
        return opinion;
      if (failed->domain != SHOEBOX_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return NULL;
        }
    }
  return NULL;
}

/* Nothing is to be learned from just these facts, and no version is in use. */
static gboolean
is_unlearned (Db *db, gboolean *unlearned, GError **error)
{
  g_autofree char *digest = db_facts_digest (db, error);
  gint64 active = digest != NULL ? db_models_get_active_id (db, DB_LEARNED, error) : -1;
  g_autofree char *held = NULL;

  if (active < 0)
    return FALSE;
  held = db_settings_get (db, SHOEBOX_SETTING_HELD, NULL);
  *unlearned = active == 0 && g_strcmp0 (held, digest) == 0;
  return TRUE;
}

static gboolean
think (Switch *sw, GError **error)
{
  ShoeboxLibrary *self = sw->self;
  Db *db = self->learner_db;
  g_autofree char *used_key = NULL;
  BackboneUsed used = { 0 };
  ShoeboxLearner learner = { .db = db, .keep_going = keep_going_cb, .data = sw };
  g_autoptr (ShoeboxTraitView) view = NULL;
  g_autoptr (ShoeboxOpinion) before = NULL, opinion = NULL;
  g_autoptr (GArray) lacking = NULL;
  g_autoptr (GError) failed = NULL;
  gint64 used_id, next_id;

  sw->data_version = db_get_data_version (db);
  if (!_shoebox_library_describe_used (self, &used, error))
    return FALSE;
  used_key = used.id;
  if ((learner.networks = sw->networks = _shoebox_library_get_next_networks (self, error)) == NULL
      || (used_id = db_networks_find (db, used_key, error)) < 0
      || (next_id = db_networks_find (db, nn_photo_net_id (sw->networks->net), error)) < 0
      || (lacking = db_vectors_lacking_beside (db, next_id, used_id, error)) == NULL)
    return FALSE;
  sw->look_again = lacking->len > sw->n_unseen;
  if (sw->look_again)
    return TRUE;

  sw->store = shoebox_trait_store_open (NULL, sw->networks);
  if ((next_id > 0
       && !shoebox_trait_store_sync (sw->store, db, next_id, keep_going_cb, sw, error))
      || !is_unlearned (db, &sw->keep_rows, error))
    return FALSE;
  if (sw->keep_rows)
    return TRUE;
  view = learner.view = shoebox_trait_store_snapshot (sw->store);
  before = find_before (&learner, &failed);
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if ((opinion = shoebox_learner_train (&learner, before, error)) == NULL)
    return FALSE;
  sw->changes = shoebox_learner_score (&learner, opinion, NULL, error);
  return sw->changes != NULL;
}

static void
think_cb (gpointer data)
{
  Switch *sw = data;

  if (!think (sw, &sw->error))
    _shoebox_error_from_db (&sw->error);
}

/* --- Writing ---------------------------------------------------------------------------------- */

static gboolean
write_version (Switch *sw, Db *db, GError **error)
{
  ShoeboxOpinion *opinion = sw->changes->opinion;

  /* Without a fact there is nothing that a version could be about. */
  if (opinion->n_facts > 0 || opinion->base != 0)
    {
      opinion->version = shoebox_opinion_store (opinion, sw->networks, db, TRUE, error);
      if (opinion->version <= 0)
        return FALSE;
    }
  else if (!db_models_deactivate (db, DB_LEARNED, error))
    return FALSE;
  return db_settings_set (db, SHOEBOX_SETTING_HELD, NULL, error)
         && shoebox_learner_apply (db, sw->changes, opinion->version, error);
}

static gboolean
write_all (Switch *sw, Db *db, GError **error)
{
  gint64 network = db_networks_ensure (db, nn_photo_net_id (sw->networks->net), error);

  return network > 0 && db_backbones_set_used (db, sw->networks->backbone_key, error)
         && db_backbones_set_next (db, "", error)
         && db_settings_set (db, DB_SETTING_BACKBONE_REST, NULL, error)
         && importer_note_model (db, sw->networks, network, error) > 0
         && (sw->keep_rows || write_version (sw, db, error));
}

/* Everybody who could be using these stands still. */
static void
exchange (Switch *sw)
{
  ShoeboxLibrary *self = sw->self;

  pthread_mutex_lock (&self->networks_mutex);
  if (self->networks != NULL && self->networks != self->own_networks)
    g_ptr_array_add (self->old_networks, self->networks);
  self->networks = g_steal_pointer (&self->next_networks);
  db_backbone_free (self->backbone);
  self->backbone = g_steal_pointer (&self->next_backbone);
  g_clear_pointer (&self->traits, shoebox_trait_store_free);
  pthread_mutex_unlock (&self->networks_mutex);
  g_atomic_int_inc (&self->generation);
  _shoebox_library_set_opinion (self, sw->changes != NULL ? sw->changes->opinion : NULL);
}

static void
write_cb (gpointer data)
{
  Switch *sw = data;
  ShoeboxLibrary *self = sw->self;
  Db *db = self->db;

  if (db_get_data_version (self->learner_db) != sw->data_version)
    return;
  sw->done = db_begin (db, &sw->error) && db_end (db, write_all (sw, db, &sw->error), &sw->error);
  if (sw->done)
    exchange (sw);
  else
    _shoebox_error_from_db (&sw->error);
}

static void
in_reader_cb (gpointer data)
{
  shoebox_worker_call (((Switch *) data)->self->writer, write_cb, data);
}

static void
in_reviewer_cb (gpointer data)
{
  shoebox_worker_call (((Switch *) data)->self->reader, in_reader_cb, data);
}

static void
in_learner_cb (gpointer data)
{
  Switch *sw = data;

  if (sw->self->reviewer != NULL)
    shoebox_worker_call (sw->self->reviewer, in_reviewer_cb, sw);
  else
    in_reviewer_cb (sw);
}

/* --- From the main thread --------------------------------------------------------------------- */

static void
tell_done (Switch *sw)
{
  ShoeboxLibrary *self = sw->self;
  const ShoeboxConsequence *consequence = sw->changes != NULL ? sw->changes->consequence : NULL;

  g_clear_pointer (&self->next_key, g_free);
  self->look_paused = FALSE;
  self->switch_moved = consequence != NULL ? consequence->n_moved : 0;
  self->switch_tagged = consequence != NULL ? consequence->n_tagged : 0;
  shoebox_library_discard_pending (self);
  _shoebox_library_photos_changed (self, NULL);
  _shoebox_library_undo_changed (self);
}

static void thought_cb (gpointer data);

static void
push_thinking (Switch *sw)
{
  shoebox_worker_push (sw->self->learner, think_cb, thought_cb, NULL, sw);
}

static void
thought_cb (gpointer data)
{
  Switch *sw = data;
  ShoeboxLibrary *self = sw->self;
  const gboolean importing = self->import != NULL && _shoebox_import_is_running (self->import);

  if (g_atomic_int_get (&self->closing) || self->learner == NULL || self->writer == NULL)
    {
      self->switching = FALSE;
      switch_free (sw);
      return;
    }
  if (sw->error == NULL && !sw->look_again && !importing)
    shoebox_worker_call (self->learner, in_learner_cb, sw);
  if (sw->error == NULL && !sw->look_again && !importing && !sw->done)
    {
      /* Somebody has written meanwhile. */
      switch_clear (sw);
      push_thinking (sw);
      return;
    }
  self->switching = FALSE;
  if (sw->error != NULL)
    {
      g_free (self->backbone_error);
      self->backbone_error = g_strdup (sw->error->message);
    }
  else if (sw->done)
    tell_done (sw);
  else
    {
      self->look_again = TRUE;
      _shoebox_library_backbone_follow_import (self);
    }
  switch_free (sw);
  _shoebox_library_backbone_changed (self);
}

void
_shoebox_library_begin_switch (ShoeboxLibrary *self, guint n_unseen)
{
  Switch *sw = g_new0 (Switch, 1);

  sw->self = self;
  sw->n_unseen = n_unseen;
  self->switching = TRUE;
  push_thinking (sw);
}
