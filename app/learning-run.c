/* learning-run.c: one run of the learner across the threads. */
#include "learning-run.h"

#include "facts.h"
#include "models.h"
#include "networks.h"
#include "settings.h"
#include "vectors.h"
#include "versions.h"

#include <glib/gi18n.h>
#include <math.h>

/* Versions whose heads are kept. */
#define KEEP_VERSIONS 50
/* More photos than this are asked for again instead of being named. */
#define MANY 2000

LearningRun *
_shoebox_learning_run_new (ShoeboxLibrary *self, LearningRunKind kind)
{
  LearningRun *run = g_new0 (LearningRun, 1);

  run->self = self;
  run->kind = kind;
  run->accuracy_before = NAN;
  run->generation = g_atomic_int_get (&self->generation);
  return run;
}

void
_shoebox_learning_run_free (LearningRun *run)
{
  g_clear_pointer (&run->changes, shoebox_changes_free);
  g_clear_pointer (&run->act, db_act_free);
  g_clear_error (&run->error);
  g_free (run);
}

/* --- Thinking --------------------------------------------------------------------------------- */

static gboolean
keep_going_cb (gpointer data)
{
  LearningRun *run = data;

  return !g_atomic_int_get (&run->self->closing)
         && (!run->by_itself || g_atomic_int_get (&run->self->generation) == run->generation);
}

static gboolean
is_held (Db *db, const char *digest, GError **error)
{
  g_autofree char *held = db_settings_get (db, SHOEBOX_SETTING_HELD, error);

  return held != NULL && g_strcmp0 (held, digest) == 0;
}

/* Whether the machine's rows follow already from the facts that there are. */
static gboolean
is_nothing_new (LearningRun *run, Db *db, ShoeboxOpinion *before, gint64 rows, GError **error)
{
  g_autofree char *digest = db_facts_digest (db, error);
  gint64 active = digest != NULL ? db_models_get_active_id (db, DB_LEARNED, error) : -1;
  g_autoptr (GArray) counts = active >= 0 ? db_facts_count (db, error) : NULL;

  if (counts == NULL)
    return FALSE;
  if (rows != before->version || active != before->version)
    return FALSE;
  if (is_held (db, digest, error))
    return TRUE;
  return before->version != 0 ? g_strcmp0 (before->digest, digest) == 0 : counts->len == 0;
}

/* On the photos of @learner->view. */
static gboolean
think_about (LearningRun *run, const ShoeboxLearner *learner, GError **error)
{
  ShoeboxLibrary *self = run->self;
  g_autoptr (ShoeboxOpinion) before = NULL, opinion = NULL;
  g_autoptr (GError) failed = NULL;
  gint64 rows;
  gboolean same;

  if ((before = _shoebox_library_dup_opinion (self, learner->db, error)) == NULL)
    return FALSE;
  run->before = before->version;
  run->accuracy_before = (double) before->taste->accuracy;
  rows = db_opinions_get_version (learner->db, &failed);
  if (failed == NULL && run->kind == RUN_LEARN && run->by_itself)
    run->nothing_new = is_nothing_new (run, learner->db, before, rows, &failed);
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (run->nothing_new)
    return TRUE;

  /* A step of undo may lead to a version of another backbone, of which the rows cannot be: then they
   * are what the facts say. */
  if (run->kind == RUN_RESCORE && before->version == 0
      && db_models_get_active_id (learner->db, DB_LEARNED, NULL) > 0)
    {
      run->kind = RUN_LEARN;
      run->ask = FALSE;
    }
  if (run->kind == RUN_LEARN)
    opinion = shoebox_learner_train (learner, before->version != 0 ? before : NULL, error);
  else
    /* Loaded anew also when it is in use: an import may have made labels since. */
    opinion = shoebox_opinion_load (learner->networks, learner->db,
                                    run->kind == RUN_VERSION ? run->version : before->version,
                                    learner->view, error);
  if (opinion == NULL)
    return FALSE;
  /* Rows of no version are the starter's or, after forgetting, none at all. */
  same = run->kind != RUN_RESCORE && before->version != 0 && rows == before->version;
  run->changes = shoebox_learner_score (learner, opinion, same ? before : NULL, error);
  if (run->changes == NULL)
    return FALSE;
  run->again = run->kind == RUN_LEARN && same && opinion->digest != NULL
               && g_strcmp0 (opinion->digest, before->digest) == 0
               && run->changes->filings->len + run->changes->tags->len == 0;
  return TRUE;
}

static gboolean
think (LearningRun *run, GError **error)
{
  ShoeboxLibrary *self = run->self;
  ShoeboxLearner learner = { .db = self->learner_db, .keep_going = keep_going_cb, .data = run };
  gint64 start = g_get_monotonic_time (), network;
  ShoeboxTraitStore *store;

  if ((learner.networks = _shoebox_library_get_networks (self, error)) == NULL
      || (store = _shoebox_library_get_traits (self, error)) == NULL
      || (network = db_networks_find (learner.db, nn_photo_net_id (learner.networks->net), error))
             < 0)
    return FALSE;
  for (int attempt = 0;; attempt++)
    {
      g_autoptr (ShoeboxTraitView) view = NULL;
      g_autoptr (GError) failed = NULL;

      if (network > 0
          && !shoebox_trait_store_sync (store, learner.db, network, keep_going_cb, run, error))
        return FALSE;
      view = learner.view = shoebox_trait_store_snapshot (store);
      if (think_about (run, &learner, &failed))
        break;
      /* A cache that cannot be read is made again, once. */
      if (attempt > 0 || failed->domain != G_IO_ERROR
          || g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      shoebox_trait_store_reset (store);
    }
  shoebox_trait_store_flush (store);
  if (run->changes != NULL)
    run->changes->consequence->seconds
        = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return TRUE;
}

void
_shoebox_learning_run_think_cb (gpointer data)
{
  LearningRun *run = data;

  if (think (run, &run->error))
    return;
  _shoebox_error_from_db (&run->error);
  /* Something newer will say it. */
  if (run->by_itself && g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&run->error);
      run->nothing_new = TRUE;
    }
}

/* --- Writing ---------------------------------------------------------------------------------- */

static gboolean
write_learned (LearningRun *run, Db *db, GError **error)
{
  ShoeboxOpinion *opinion = run->changes->opinion;
  /* Without a fact there is nothing that a version could be about. */
  gboolean is_version = opinion->n_facts > 0 || opinion->base != 0;

  if (run->again)
    {
      run->changes->consequence->version = run->before;
      run->changes->consequence->applied = TRUE;
      return TRUE;
    }
  if (is_version)
    {
      const ShoeboxNetworks *networks = _shoebox_library_get_networks (run->self, error);

      if (networks == NULL
          || (opinion->version = shoebox_opinion_store (opinion, networks, db, !run->ask, error)) <= 0)
        return FALSE;
    }
  run->changes->consequence->version = opinion->version;
  if (run->ask && is_version)
    return TRUE;
  run->changes->consequence->applied = TRUE;
  return (is_version || db_models_deactivate (db, DB_LEARNED, error))
         && db_settings_set (db, SHOEBOX_SETTING_HELD, NULL, error)
         && shoebox_learner_apply (db, run->changes, opinion->version, error)
         && db_models_prune (db, DB_LEARNED, KEEP_VERSIONS, NULL, error);
}

static gboolean
write_version (LearningRun *run, Db *db, GError **error)
{
  g_autofree char *digest = db_facts_digest (db, error);

  if (digest == NULL || !db_journal_begin (db, DB_ACT_VERSION, 0, error))
    return FALSE;
  if (!db_versions_switch (db, run->version, run->changes->consequence->n_moved, error)
      || !shoebox_learner_apply (db, run->changes, run->version, error)
      || !db_settings_set (db, SHOEBOX_SETTING_HELD, digest, error))
    {
      db_journal_abort (db);
      return FALSE;
    }
  run->changes->consequence->applied = TRUE;
  return db_journal_commit (db, &run->act, error);
}

static gboolean
write_changes (LearningRun *run, Db *db, GError **error)
{
  if (run->kind == RUN_VERSION)
    return write_version (run, db, error);
  if (run->kind == RUN_LEARN)
    return db_begin (db, error) && db_end (db, write_learned (run, db, error), error);
  run->changes->consequence->applied = TRUE;
  return shoebox_learner_apply (db, run->changes, run->changes->opinion->version, error);
}

void
_shoebox_learning_run_write_cb (gpointer data)
{
  LearningRun *run = data;
  ShoeboxConsequence *consequence;

  if (run->error != NULL || run->nothing_new)
    return;
  consequence = run->changes->consequence;
  consequence->before = run->before;
  consequence->accuracy_before = run->accuracy_before;
  consequence->version = run->kind == RUN_LEARN ? 0 : run->changes->opinion->version;
  if (run->dry_run)
    return;
  /* Acts go through this thread too, so what is decided now is on the same facts. */
  if (!keep_going_cb (run)
      || (run->by_itself
          && !_shoebox_library_check_networks (run->self, run->changes->opinion->networks, NULL)))
    run->nothing_new = TRUE;
  else if (!_shoebox_library_check_networks (run->self, run->changes->opinion->networks,
                                             &run->error))
    return;
  else if (!write_changes (run, run->self->db, &run->error))
    _shoebox_error_from_db (&run->error);
}

/* --- Telling ---------------------------------------------------------------------------------- */

/* Ids of the photos whose rows changed, probabilities included; NULL when they are many. */
static GArray *
changed_photos (const ShoeboxChanges *changes)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (changes->filings->len + changes->tags->len > MANY)
    return NULL;
  for (guint i = 0; i < changes->filings->len; i++)
    g_array_append_val (ids, g_array_index (changes->filings, DbFilingOpinion, i).photo);
  for (guint i = 0; i < changes->tags->len; i++)
    g_array_append_val (ids, g_array_index (changes->tags, DbTagChange, i).photo);
  return g_steal_pointer (&ids);
}

ShoeboxConsequence *
_shoebox_learning_run_finish (LearningRun *run, GError **error)
{
  ShoeboxLibrary *self = run->self;
  ShoeboxConsequence *consequence;

  if (run->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&run->error));
      return NULL;
    }
  if (run->nothing_new)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING,
                           _("there is nothing new to learn from"));
      return NULL;
    }
  consequence = run->changes->consequence;
  if (consequence->applied && !run->again)
    {
      _shoebox_library_set_opinion (self, run->changes->opinion);
      if (run->changes->filings->len + run->changes->tags->len > 0)
        {
          g_autoptr (GArray) ids = changed_photos (run->changes);

          _shoebox_library_photos_changed (self, ids);
        }
    }
  return shoebox_consequence_ref (consequence);
}
