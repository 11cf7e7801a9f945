/* library-learning.c: the opinion in use, and when learning happens by itself. What the window and the
 * command line ask of it is in library-versions.c. */
#include "learning-run.h"

#include "models.h"
#include "settings.h"

/* --- The opinion in use ----------------------------------------------------------------------- */

void
_shoebox_library_set_opinion (ShoeboxLibrary *self, ShoeboxOpinion *opinion)
{
  ShoeboxOpinion *old;

  /* News may arrive after the backbone was exchanged. */
  if (opinion != NULL && !_shoebox_library_check_networks (self, opinion->networks, NULL))
    opinion = NULL;
  pthread_mutex_lock (&self->opinion_mutex);
  old = self->opinion;
  self->opinion = opinion != NULL ? shoebox_opinion_ref (opinion) : NULL;
  self->opinion_serial++;
  pthread_mutex_unlock (&self->opinion_mutex);
  if (old != NULL)
    shoebox_opinion_unref (old);
}

static ShoeboxOpinion *
load_opinion (ShoeboxLibrary *self, Db *db, GError **error)
{
  const ShoeboxNetworks *networks = _shoebox_library_get_networks (self, error);
  ShoeboxTraitStore *store = networks != NULL ? _shoebox_library_get_traits (self, error) : NULL;
  gint64 version = store != NULL ? db_models_get_active_id (db, DB_LEARNED, error) : -1;
  g_autoptr (ShoeboxTraitView) view = NULL;
  g_autoptr (GError) failed = NULL;
  ShoeboxOpinion *opinion;

  if (version < 0)
    return NULL;
  view = shoebox_trait_store_snapshot (store);
  opinion = shoebox_opinion_load (networks, db, version, view, &failed);
  if (opinion == NULL && version != 0 && failed->domain == SHOEBOX_ERROR)
    {
      /* It was learned on other networks. Until it is learned again, the starter's opinion holds. */
      g_message ("What was learned cannot be used: %s", failed->message);
      return shoebox_opinion_new_without_facts (networks, db, NULL, NULL, NULL, error);
    }
  if (opinion == NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return opinion;
}

ShoeboxOpinion *
_shoebox_library_dup_opinion (ShoeboxLibrary *self, Db *db, GError **error)
{
  ShoeboxOpinion *opinion;
  guint serial;

  pthread_mutex_lock (&self->opinion_mutex);
  opinion = self->opinion != NULL ? shoebox_opinion_ref (self->opinion) : NULL;
  serial = self->opinion_serial;
  pthread_mutex_unlock (&self->opinion_mutex);
  if (opinion != NULL || (opinion = load_opinion (self, db, error)) == NULL)
    return opinion;

  /* Not if it was changed while this was loading. */
  pthread_mutex_lock (&self->opinion_mutex);
  if (self->opinion == NULL && self->opinion_serial == serial)
    self->opinion = shoebox_opinion_ref (opinion);
  pthread_mutex_unlock (&self->opinion_mutex);
  return opinion;
}

/* --- Runs ------------------------------------------------------------------------------------- */

ShoeboxApply
_shoebox_learning_read_apply (Db *db)
{
  g_autofree char *word = db_settings_get (db, DB_SETTING_APPLY, NULL);

  return g_strcmp0 (word, "ask") == 0 ? SHOEBOX_APPLY_ASK : SHOEBOX_APPLY_ITSELF;
}

void
_shoebox_learning_set_running (ShoeboxLibrary *self, int change)
{
  gboolean before = self->runs > 0;

  self->runs = (guint) ((int) self->runs + change);
  if ((self->runs > 0) != before)
    _shoebox_library_learning_changed (self);
}

gboolean
_shoebox_learning_says_something (const ShoeboxConsequence *consequence)
{
  return consequence->n_moved + consequence->n_tagged + consequence->n_disagree > 0;
}

void
_shoebox_learning_set_pending (ShoeboxLibrary *self, ShoeboxConsequence *consequence)
{
  g_clear_pointer (&self->pending, shoebox_consequence_unref);
  if (consequence != NULL)
    self->pending = shoebox_consequence_ref (consequence);
}

/* A run that began by itself is over. */
static void
own_run_done_cb (gpointer data)
{
  LearningRun *run = data;
  ShoeboxLibrary *self = run->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = _shoebox_learning_run_finish (run, &error);
  gboolean rescore = run->kind == RUN_RESCORE;

  _shoebox_learning_run_free (run);
  _shoebox_learning_set_running (self, -1);
  if (consequence == NULL)
    {
      if (!g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING)
          && !g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS)
          && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("Could not learn: %s", error->message);
      return;
    }
  _shoebox_learning_set_pending (
      self, consequence->applied || !_shoebox_learning_says_something (consequence) ? NULL
                                                                                     : consequence);
  _shoebox_library_learning_changed (self);
  if (!rescore && _shoebox_learning_says_something (consequence))
    _shoebox_library_learned (self, consequence);
}

static void
own_run_thought_cb (gpointer data)
{
  LearningRun *run = data;

  if (run->self->writer != NULL)
    shoebox_worker_push (run->self->writer, _shoebox_learning_run_write_cb, own_run_done_cb, NULL,
                         run);
  else
    own_run_done_cb (run);
}

static void
start_own_run (ShoeboxLibrary *self, LearningRunKind kind)
{
  LearningRun *run;

  if (self->learner == NULL || self->writer == NULL)
    return;
  run = _shoebox_learning_run_new (self, kind);
  run->by_itself = TRUE;
  run->ask = _shoebox_learning_read_apply (self->main_db) == SHOEBOX_APPLY_ASK;
  _shoebox_learning_set_running (self, 1);
  shoebox_worker_push (self->learner, _shoebox_learning_run_think_cb, own_run_thought_cb, NULL,
                       run);
}

static gboolean
pause_over_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  self->pause_id = 0;
  start_own_run (self, RUN_LEARN);
  _shoebox_learning_set_running (self, -1);
  return G_SOURCE_REMOVE;
}

static void
schedule (ShoeboxLibrary *self, guint milliseconds)
{
  if (!self->labels_live || self->writer == NULL || g_atomic_int_get (&self->closing))
    return;
  if (self->pause_id != 0)
    g_source_remove (self->pause_id);
  else
    _shoebox_learning_set_running (self, 1);
  self->pause_id = g_timeout_add (milliseconds, pause_over_cb, self);
}

void
_shoebox_library_schedule_first_learning (ShoeboxLibrary *self)
{
  schedule (self, self->opening_ms);
}

void
_shoebox_library_facts_changed (ShoeboxLibrary *self, const DbAct *act)
{
  switch (act->kind)
    {
    case DB_ACT_RATE:
    case DB_ACT_FAVOURITE:
    case DB_ACT_UNFAVOURITE:
    case DB_ACT_ORDER:
    case DB_ACT_LOOK:
      return; /* nothing is learned from these */
    default:
      break;
    }
  /* What is under way is out of date. */
  g_atomic_int_inc (&self->generation);
  _shoebox_learning_set_pending (self, NULL);
  switch (act->kind)
    {
    case DB_ACT_VERSION:
    case DB_ACT_FORGET:
    case DB_ACT_REMOVE:
    case DB_ACT_ADD:
    case DB_ACT_RENAME:
    case DB_ACT_MERGE:
      /* Another version, or other labels. */
      _shoebox_library_set_opinion (self, NULL);
      break;
    default:
      break;
    }
  schedule (self, self->pause_ms);
}

/* After undo or redo of a change of version: the rows follow. */
void
_shoebox_library_rescore (ShoeboxLibrary *self)
{
  LearningRun *run;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;

  _shoebox_library_set_opinion (self, NULL);
  if (self->labels_live)
    {
      start_own_run (self, RUN_RESCORE);
      return;
    }
  run = _shoebox_learning_run_new (self, RUN_RESCORE);
  shoebox_worker_call (self->learner, _shoebox_learning_run_think_cb, run);
  shoebox_worker_call (self->writer, _shoebox_learning_run_write_cb, run);
  consequence = _shoebox_learning_run_finish (run, &error);
  if (consequence == NULL)
    g_message ("The photos could not be judged again: %s", error->message);
  _shoebox_learning_run_free (run);
}

void
_shoebox_library_stop_learning (ShoeboxLibrary *self)
{
  g_atomic_int_set (&self->closing, 1);
  if (self->pause_id != 0)
    {
      g_source_remove (self->pause_id);
      self->pause_id = 0;
      self->runs--;
    }
}

void
shoebox_library_learn_wait (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  while (self->runs > 0)
    g_main_context_iteration (NULL, TRUE);
}
