/* library-versions.c: where learning stands, its versions and settings, and what is asked of it. */
#include "learning-run.h"

#include "models.h"
#include "settings.h"
#include "slips.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define FEW_FACTS 10 /* fewer say little of how well they are learned */

/* --- State ------------------------------------------------------------------------------------ */

static double
read_number (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

static void
fill_version (const ShoeboxLibrary *self, const DbModel *model, ShoeboxVersion *version)
{
  const char *used = self->backbone != NULL ? self->backbone->key : DB_BACKBONE_OWN;
  g_autofree char *backbone = shoebox_opinion_find_backbone (model->metrics);
  g_autoptr (JsonNode) root = json_from_string (model->metrics, NULL);
  JsonObject *metrics
      = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  *version = (ShoeboxVersion){ .version = model->id,
                               .at = model->trained_at,
                               .active = model->active,
                               .kept = model->has_blob && strcmp (backbone, used) == 0,
                               .foreign = strcmp (backbone, used) != 0,
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

      fill_version (self, models->pdata[i], &version);
      g_array_append_val (versions, version);
    }
  return versions;
}

void
shoebox_library_get_learning (ShoeboxLibrary *self, ShoeboxLearning *learning)
{
  g_autoptr (GPtrArray) models = NULL;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  *learning = (ShoeboxLearning){ .running = self->runs > 0, .accuracy = NAN };
  if (self->main_db == NULL)
    return;
  learning->apply = _shoebox_learning_read_apply (self->main_db);
  models = db_models_list (self->main_db, DB_LEARNED, NULL);
  for (guint i = 0; models != NULL && i < models->len; i++)
    {
      const DbModel *model = models->pdata[i];
      ShoeboxVersion version;

      /* Their figures are long texts, and versions become many. */
      if (!model->active)
        continue;
      fill_version (self, model, &version);
      learning->version = version.version;
      learning->n_facts = version.n_facts;
      learning->accuracy = version.accuracy;
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
  _shoebox_learning_set_pending (self, NULL);
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

/* --- Asked for -------------------------------------------------------------------------------- */

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
  if (consequence != NULL && consequence->n_facts == 0
      && !_shoebox_learning_says_something (consequence)
      && (dry_run || consequence->version == consequence->before))
    {
      g_clear_pointer (&consequence, shoebox_consequence_unref);
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING,
                           _("there is nothing to learn from: file or tag some photos first"));
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
  _shoebox_learning_set_running (self, -1);
  if (consequence == NULL)
    g_task_return_error (task, error);
  else if (!run->dry_run)
    {
      _shoebox_learning_set_pending (self, NULL);
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
  _shoebox_learning_set_running (self, 1);
  shoebox_worker_push (self->learner, asked_think_cb, asked_thought_cb, NULL, asked);
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
