/* library-learning.c: when learning happens, and what the window and the command line ask of it. */
#include "learning-run.h"

#include "models.h"
#include "settings.h"
#include "slips.h"
#include "versions.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define FEW_FACTS 10 /* fewer say little of how well they are learned */

/* --- The opinion in use ------------------------------------------------------------------------- */

void
_shoebox_library_set_opinion (ShoeboxLibrary *self, ShoeboxOpinion *opinion)
{
  ShoeboxOpinion *old;

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

/* --- Runs --------------------------------------------------------------------------------------- */

static ShoeboxApply
read_apply (Db *db)
{
  g_autofree char *word = db_settings_get (db, DB_SETTING_APPLY, NULL);

  return g_strcmp0 (word, "ask") == 0 ? SHOEBOX_APPLY_ASK : SHOEBOX_APPLY_ITSELF;
}

static void
set_running (ShoeboxLibrary *self, int change)
{
  gboolean before = self->runs > 0;

  self->runs = (guint) ((int) self->runs + change);
  if ((self->runs > 0) != before)
    _shoebox_library_learning_changed (self);
}

static gboolean
has_something_to_say (const ShoeboxConsequence *consequence)
{
  return consequence->n_moved + consequence->n_tagged + consequence->n_disagree > 0;
}

static void
set_pending (ShoeboxLibrary *self, ShoeboxConsequence *consequence)
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
  set_running (self, -1);
  if (consequence == NULL)
    {
      if (!g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING)
          && !g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS)
          && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("Could not learn: %s", error->message);
      return;
    }
  set_pending (self, consequence->applied || !has_something_to_say (consequence) ? NULL
                                                                                 : consequence);
  _shoebox_library_learning_changed (self);
  if (!rescore && has_something_to_say (consequence))
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
  run->ask = read_apply (self->main_db) == SHOEBOX_APPLY_ASK;
  set_running (self, 1);
  shoebox_worker_push (self->learner, _shoebox_learning_run_think_cb, own_run_thought_cb, NULL, run);
}

static gboolean
pause_over_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  self->pause_id = 0;
  start_own_run (self, RUN_LEARN);
  set_running (self, -1);
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
    set_running (self, 1);
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
  /* What is under way is out of date. */
  g_atomic_int_inc (&self->generation);
  set_pending (self, NULL);
  switch (act->kind)
    {
    case DB_ACT_VERSION:
    case DB_ACT_FORGET:
    case DB_ACT_REMOVE:
    case DB_ACT_ADD:
    case DB_ACT_RENAME:
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

/* --- State ---------------------------------------------------------------------------------------- */

static double
read_number (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

static void
fill_version (const DbModel *model, ShoeboxVersion *version)
{
  g_autoptr (JsonNode) root = json_from_string (model->metrics, NULL);
  JsonObject *metrics
      = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  *version = (ShoeboxVersion){ .version = model->id,
                               .at = model->trained_at,
                               .active = model->active,
                               .kept = model->has_blob,
                               .imported = metrics != NULL
                                           && json_object_get_boolean_member_with_default (
                                               metrics, "imported", FALSE),
                               .n_facts = (guint) model->facts,
                               .accuracy = read_number (metrics, "accuracy"),
                               .calibration_error = read_number (metrics, "calibration_error"),
                               .seconds = read_number (metrics, "seconds") };
  /* One photo more or less would be another tenth. */
  if (version->n_facts < FEW_FACTS)
    version->accuracy = version->calibration_error = NAN;
  if (metrics != NULL)
    {
      version->n_albums
          = (guint) json_object_get_int_member_with_default (metrics, "n_albums", 0);
      version->n_tags = (guint) json_object_get_int_member_with_default (metrics, "n_tags", 0);
    }
}

GArray *
shoebox_library_list_versions (ShoeboxLibrary *self, GError **error)
{
  g_autoptr (GPtrArray) models = NULL;
  GArray *versions;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  models = db_models_list (self->main_db, DB_LEARNED, error);
  if (models == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  versions = g_array_new (FALSE, FALSE, sizeof (ShoeboxVersion));
  for (guint i = 0; i < models->len; i++)
    {
      ShoeboxVersion version;

      fill_version (models->pdata[i], &version);
      g_array_append_val (versions, version);
    }
  return versions;
}

void
shoebox_library_get_learning (ShoeboxLibrary *self, ShoeboxLearning *learning)
{
  g_autoptr (GArray) versions = NULL;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  *learning = (ShoeboxLearning){ .running = self->runs > 0, .accuracy = NAN };
  if (self->main_db == NULL)
    return;
  learning->apply = read_apply (self->main_db);
  versions = shoebox_library_list_versions (self, NULL);
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const ShoeboxVersion *version = &g_array_index (versions, ShoeboxVersion, i);

      if (!version->active)
        continue;
      learning->version = version->version;
      learning->n_facts = version->n_facts;
      learning->accuracy = version->accuracy;
    }
}

ShoeboxConsequence *
shoebox_library_get_pending (ShoeboxLibrary *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return self->pending != NULL ? shoebox_consequence_ref (self->pending) : NULL;
}

void
shoebox_library_discard_pending (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  set_pending (self, NULL);
  _shoebox_library_learning_changed (self);
}

typedef struct
{
  ShoeboxLibrary *self;
  ShoeboxApply apply;
  const gint64 *photos;
  gsize n;
  gint64 label;
  GError *error;
} SettingJob;

static void
set_apply_cb (gpointer data)
{
  SettingJob *job = data;

  db_settings_set (job->self->db, DB_SETTING_APPLY,
                   job->apply == SHOEBOX_APPLY_ASK ? "ask" : "itself", &job->error);
}

static void
confirm_cb (gpointer data)
{
  SettingJob *job = data;

  db_slips_dismiss (job->self->db, job->photos, job->n, job->label, NULL, &job->error);
}

static gboolean
do_setting (SettingJob *job, ShoeboxJobFunc func, GError **error)
{
  if (!_shoebox_library_check_writable (job->self, error))
    return FALSE;
  shoebox_worker_call (job->self->writer, func, job);
  if (job->error == NULL)
    return TRUE;
  _shoebox_error_from_db (&job->error);
  g_propagate_error (error, job->error);
  return FALSE;
}

gboolean
shoebox_library_set_apply (ShoeboxLibrary *self, ShoeboxApply apply, GError **error)
{
  SettingJob job = { .self = self, .apply = apply };

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  if (!do_setting (&job, set_apply_cb, error))
    return FALSE;
  _shoebox_library_learning_changed (self);
  return TRUE;
}

gboolean
shoebox_library_confirm_facts (ShoeboxLibrary *self, const gint64 *photos, gsize n, gint64 label,
                               GError **error)
{
  SettingJob job = { .self = self, .photos = photos, .n = n, .label = label };

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  return do_setting (&job, confirm_cb, error);
}

/* --- Asked for ------------------------------------------------------------------------------------ */

static ShoeboxConsequence *
run_now (LearningRun *run, ShoeboxAct **act, GError **error)
{
  ShoeboxLibrary *self = run->self;
  ShoeboxConsequence *consequence = NULL;

  /* To look at what would change is no writing. */
  if ((run->dry_run && self->learner != NULL) || _shoebox_library_check_writable (self, error))
    {
      shoebox_worker_call (self->learner, _shoebox_learning_run_think_cb, run);
      if (run->dry_run)
        _shoebox_learning_run_write_cb (run);
      else
        shoebox_worker_call (self->writer, _shoebox_learning_run_write_cb, run);
      consequence = _shoebox_learning_run_finish (run, error);
    }
  if (consequence != NULL && act != NULL)
    *act = _shoebox_library_act_done (self, run->act);
  _shoebox_learning_run_free (run);
  return consequence;
}

ShoeboxConsequence *
shoebox_library_learn (ShoeboxLibrary *self, gboolean dry_run, GError **error)
{
  LearningRun *run;
  ShoeboxConsequence *consequence;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  run = _shoebox_learning_run_new (self, RUN_LEARN);
  run->dry_run = dry_run;
  consequence = run_now (run, NULL, error);
  if (consequence != NULL && consequence->n_facts == 0 && !has_something_to_say (consequence)
      && (dry_run || consequence->version == consequence->before))
    {
      g_clear_pointer (&consequence, shoebox_consequence_unref);
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING,
                           "there is nothing to learn from: file or tag some photos first");
    }
  return consequence;
}

ShoeboxAct *
shoebox_library_apply_version (ShoeboxLibrary *self, gint64 version, GError **error)
{
  LearningRun *run;
  ShoeboxAct *act = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  run = _shoebox_learning_run_new (self, RUN_VERSION);
  run->version = version;
  consequence = run_now (run, &act, error);
  return act;
}

ShoeboxConsequence *
shoebox_library_compare_version (ShoeboxLibrary *self, gint64 version, GError **error)
{
  LearningRun *run;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  run = _shoebox_learning_run_new (self, RUN_VERSION);
  run->version = version;
  run->dry_run = TRUE;
  return run_now (run, NULL, error);
}

/* The same without waiting. */
typedef struct
{
  LearningRun *run;
  GTask *task;
} Asked;

static void
asked_done_cb (gpointer data)
{
  Asked *asked = data;
  LearningRun *run = asked->run;
  ShoeboxLibrary *self = run->self;
  g_autoptr (GTask) task = asked->task;
  GError *error = NULL;
  ShoeboxConsequence *consequence = _shoebox_learning_run_finish (run, &error);

  g_free (asked);
  set_running (self, -1);
  if (consequence == NULL)
    g_task_return_error (task, error);
  else if (run->kind == RUN_VERSION && !run->dry_run)
    {
      set_pending (self, NULL);
      g_task_return_pointer (task, _shoebox_library_act_done (self, run->act),
                             (GDestroyNotify) shoebox_act_unref);
      shoebox_consequence_unref (consequence);
    }
  else
    g_task_return_pointer (task, consequence, (GDestroyNotify) shoebox_consequence_unref);
  _shoebox_learning_run_free (run);
  _shoebox_library_learning_changed (self);
}

static void
asked_write_cb (gpointer data)
{
  _shoebox_learning_run_write_cb (((Asked *) data)->run);
}

static void
asked_think_cb (gpointer data)
{
  _shoebox_learning_run_think_cb (((Asked *) data)->run);
}

static void
asked_thought_cb (gpointer data)
{
  Asked *asked = data;

  if (asked->run->self->writer != NULL)
    shoebox_worker_push (asked->run->self->writer, asked_write_cb, asked_done_cb, NULL, asked);
  else
    asked_done_cb (asked);
}

static void
run_soon (LearningRun *run, GTask *task)
{
  ShoeboxLibrary *self = run->self;
  GError *error = NULL;
  Asked *asked;

  if (!_shoebox_library_check_writable (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      _shoebox_learning_run_free (run);
      return;
    }
  asked = g_new (Asked, 1);
  asked->run = run;
  asked->task = task;
  set_running (self, 1);
  shoebox_worker_push (self->learner, asked_think_cb, asked_thought_cb, NULL, asked);
}

void
shoebox_library_learn_async (ShoeboxLibrary *self, gboolean dry_run, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  LearningRun *run;
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_learn_async);
  run = _shoebox_learning_run_new (self, RUN_LEARN);
  run->dry_run = dry_run;
  run_soon (run, task);
}

ShoeboxConsequence *
shoebox_library_learn_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
shoebox_library_apply_version_async (ShoeboxLibrary *self, gint64 version,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  LearningRun *run;
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_apply_version_async);
  run = _shoebox_learning_run_new (self, RUN_VERSION);
  run->version = version;
  run_soon (run, task);
}

void
shoebox_library_compare_version_async (ShoeboxLibrary *self, gint64 version,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  LearningRun *run;
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_compare_version_async);
  run = _shoebox_learning_run_new (self, RUN_VERSION);
  run->version = version;
  run->dry_run = TRUE;
  run_soon (run, task);
}

ShoeboxConsequence *
shoebox_library_compare_version_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
