/* library-taste.c: what was learned, given to another library and taken from one. */
#include "learner.h"
#include "library-private.h"
#include "taste-exchange.h"

#include "facts.h"
#include "filings.h"
#include "labels.h"
#include "models.h"
#include "opinions.h"
#include "settings.h"
#include "versions.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* --- Giving ----------------------------------------------------------------------------------- */

/* The labels that are not gone, copied to @to; their indices. */
static int *
choose_labels (GPtrArray *from, GPtrArray *to)
{
  int *which = g_new (int, from->len + 1);

  for (guint i = 0; i < from->len; i++)
    {
      const ShoeboxOpinionLabel *label = from->pdata[i];

      if (label->label < 0)
        continue;
      which[to->len] = (int) i;
      shoebox_opinion_add_label (to, label->label, label->name, label->class_name);
    }
  return which;
}

/* @opinion without what the owner has removed since. */
static ShoeboxOpinion *
without_gone (const ShoeboxOpinion *opinion, GError **error)
{
  g_autoptr (ShoeboxOpinion) part = shoebox_opinion_new (opinion->networks);
  g_autofree int *albums = choose_labels (opinion->albums, part->albums);
  g_autofree int *tags = choose_labels (opinion->tags, part->tags);
  NnError err = { 0 };

  part->taste = nn_taste_select (opinion->taste, albums, (int) part->albums->len, tags,
                                 (int) part->tags->len, &err);
  if (part->taste != NULL)
    return g_steal_pointer (&part);
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return NULL;
}

/* Hashes of the examples that came out of a file themselves stand in the row of that version. */
static gboolean
read_base (const ShoeboxNetworks *networks, Db *db, gint64 version, GByteArray *hashes, GError **error)
{
  NnTraitLayout layout = nn_traits_layout (&networks->layout, networks->starter);
  g_autoptr (DbModel) model = db_models_get (db, version, error);
  NnTasteNames names = { 0 };
  NnTaste *taste = NULL;
  gconstpointer data;
  gsize size;

  if (model == NULL)
    return FALSE;
  if (model->blob == NULL)
    return TRUE;
  data = g_bytes_get_data (model->blob, &size);
  taste = nn_taste_import (data, size, networks->opinion_id, &layout, &names, NULL);
  if (taste != NULL)
    g_byte_array_append (hashes, names.hash, (guint) taste->n_examples * NN_CONTENT_HASH);
  nn_taste_names_clear (&names);
  nn_taste_free (taste);
  return TRUE;
}

/* NN_CONTENT_HASH bytes for each example, zeros where it is not known. */
static guint8 *
find_hashes (const ShoeboxOpinion *opinion, const ShoeboxNetworks *networks, Db *db, gint64 base,
             GError **error)
{
  const NnTaste *taste = opinion->taste;
  g_autofree guint8 *hash = g_new0 (guint8, (gsize) taste->n_examples * NN_CONTENT_HASH + 1);
  g_autoptr (GByteArray) of_base = g_byte_array_new ();

  if (base != 0 && !read_base (networks, db, base, of_base, error))
    return NULL;
  for (int i = 0; i < taste->n_examples; i++)
    {
      gint64 key = taste->examples[i].key;
      guint8 *to = hash + (gsize) i * NN_CONTENT_HASH;
      g_autoptr (GError) failed = NULL;

      if (key < 0)
        {
          if ((guint64) -key * NN_CONTENT_HASH <= of_base->len)
            memcpy (to, of_base->data + (gsize) (-1 - key) * NN_CONTENT_HASH, NN_CONTENT_HASH);
          continue;
        }

      g_autoptr (DbPhoto) photo = db_photos_get (db, key, &failed);

      if (photo != NULL && photo->has_hash)
        memcpy (to, photo->hash, NN_CONTENT_HASH);
      else if (failed != NULL && !g_error_matches (failed, DB_ERROR, DB_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return NULL;
        }
    }
  return g_steal_pointer (&hash);
}

static GBytes *
pack_active (ShoeboxLibrary *self, GError **error)
{
  const ShoeboxNetworks *networks = _shoebox_library_get_networks (self, error);
  g_autoptr (ShoeboxOpinion) opinion = NULL, part = NULL;
  g_autofree guint8 *hash = NULL;

  if (networks == NULL
      || (opinion = _shoebox_library_dup_opinion (self, self->main_db, error)) == NULL)
    return NULL;
  if (opinion->version == 0)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING,
                           _("nothing was learned in this library yet, so there is no taste "
                             "to write"));
      return NULL;
    }
  if ((part = without_gone (opinion, error)) == NULL
      || (hash = find_hashes (part, networks, self->main_db, opinion->base, error)) == NULL)
    return NULL;
  return shoebox_taste_pack (part, networks, hash, error);
}

gboolean
shoebox_library_export_taste (ShoeboxLibrary *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (self->main_db == NULL)
    return _shoebox_library_check_writable (self, error);
  bytes = pack_active (self, error);
  if (bytes == NULL)
    {
      _shoebox_error_from_db (error);
      return FALSE;
    }
  return shoebox_taste_write (path, bytes, error);
}

/* --- Taking ----------------------------------------------------------------------------------- */

/* On the database worker's thread, all of it in one act. */
typedef struct
{
  ShoeboxLibrary *self;
  GTask *task;               /* NULL when the caller waits */
  char *path;
  const ShoeboxNetworks *networks;
  ShoeboxTasteFile *file;
  ShoeboxTraitView *view;

  GPtrArray *albums, *tags;  /* of ShoeboxOpinionLabel: those of the file, as they are called here */
  GArray *moves;             /* of Move */
  gint64 before;
  double accuracy_before;
  ShoeboxOpinion *same;      /* that the rows are of, or NULL */
  ShoeboxChanges *changes;
  DbAct *act;
  GError *error;
} Taking;

typedef struct
{
  gint64 photo, from, to;
} Move;

static gboolean
keep_going_cb (gpointer data)
{
  return !g_atomic_int_get (&((Taking *) data)->self->closing);
}

/* An everyday album that is called as it always is will be made when a photo falls into it. */
static gboolean
take_label (Taking *t, Db *db, DbLabelKind kind, const char *name, const char *class_name)
{
  gboolean can_wait = g_strcmp0 (name, class_name) == 0;
  gint64 id = can_wait ? db_labels_match (db, kind, name, class_name, &t->error)
                       : db_labels_import (db, kind, name, class_name, &t->error);

  /* What the owner removed stays removed. */
  if (id == 0 && (!can_wait || db_labels_is_refused (db, kind, class_name, &t->error)))
    id = -1;
  if (t->error != NULL)
    return FALSE;
  shoebox_opinion_add_label (kind == DB_LABEL_ALBUM ? t->albums : t->tags, id, name, class_name);
  return TRUE;
}

static gboolean
take_labels (Taking *t, Db *db)
{
  const NnTaste *taste = t->file->taste;
  const NnTasteNames *names = &t->file->names;

  t->albums = shoebox_opinion_labels_new ();
  t->tags = shoebox_opinion_labels_new ();
  for (int k = 0; k < taste->n_albums; k++)
    if (!take_label (t, db, DB_LABEL_ALBUM, names->album[k], names->album_starter[k]))
      return FALSE;
  for (int k = 0; k < taste->n_tags; k++)
    if (!take_label (t, db, DB_LABEL_TAG, names->tag[k], names->tag_class[k]))
      return FALSE;
  return TRUE;
}

/* --- Photos that are in both libraries -------------------------------------------------------- */

static gboolean
is_zero (const guint8 *hash)
{
  static const guint8 zero[NN_CONTENT_HASH];

  return memcmp (hash, zero, sizeof zero) == 0;
}

/* The album of the example, made now if it waited for a photo; below 0: it is not wanted here. */
static gboolean
need_album (Taking *t, Db *db, ShoeboxOpinionLabel *label)
{
  if (label->label != 0)
    return TRUE;
  label->label = db_labels_import (db, DB_LABEL_ALBUM, label->name, label->class_name, &t->error);
  if (label->label == 0)
    label->label = -1;
  return t->error == NULL;
}

static gboolean
file_photo (Taking *t, Db *db, gint64 photo, gint64 album)
{
  g_autoptr (DbPhoto) row = db_photos_get (db, photo, &t->error);
  Move move = { photo, 0, album };
  gboolean changed;

  if (row == NULL || !db_filings_import (db, photo, album, &changed, &t->error))
    return FALSE;
  move.from = row->album;
  if (changed && move.from != move.to)
    g_array_append_val (t->moves, move);
  return TRUE;
}

static gboolean
file_examples (Taking *t, Db *db)
{
  const NnTaste *taste = t->file->taste;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  t->moves = g_array_new (FALSE, FALSE, sizeof (Move));
  for (int i = 0; i < taste->n_examples; i++)
    {
      const guint8 *hash = t->file->names.hash + (gsize) i * NN_CONTENT_HASH;
      ShoeboxOpinionLabel *label = taste->examples[i].album < taste->n_albums
                                       ? t->albums->pdata[taste->examples[i].album]
                                       : NULL;
      g_autoptr (GArray) photos = NULL;

      if (label == NULL || label->label < 0 || is_zero (hash))
        continue;
      if ((photos = db_photos_find_hash (db, hash, &t->error)) == NULL)
        return FALSE;
      for (guint k = 0; k < photos->len; k++)
        {
          gint64 photo = g_array_index (photos, gint64, k);

          /* One picture twice there, in two albums: the first one. */
          if (!g_hash_table_add (seen, g_memdup2 (&photo, sizeof photo)))
            continue;
          if (!need_album (t, db, label)
              || (label->label > 0 && !file_photo (t, db, photo, label->label)))
            return FALSE;
        }
    }
  return TRUE;
}

/* --- The version ------------------------------------------------------------------------------ */

/* Its examples are numbered anew; those that are kept bring their hashes along. */
static GBytes *
pack_imported (Taking *t, ShoeboxOpinion *opinion)
{
  NnTaste *taste = opinion->taste;
  g_autofree guint8 *hash = g_new0 (guint8, (gsize) taste->n_examples * NN_CONTENT_HASH + 1);

  for (int i = 0; i < taste->n_examples; i++)
    {
      memcpy (hash + (gsize) i * NN_CONTENT_HASH,
              t->file->names.hash + (gsize) (-1 - taste->examples[i].key) * NN_CONTENT_HASH,
              NN_CONTENT_HASH);
      taste->examples[i].key = -1 - (gint64) i;
    }
  return shoebox_taste_pack (opinion, t->networks, hash, &t->error);
}

static ShoeboxOpinion *
store_imported (Taking *t, Db *db)
{
  g_autoptr (ShoeboxOpinion) opinion
      = shoebox_opinion_new_without_facts (t->networks, db, t->file->taste, t->albums, t->tags,
                                           &t->error);
  g_autoptr (GBytes) blob = NULL;
  g_autofree char *metrics = NULL;

  if (opinion == NULL || (opinion->digest = db_facts_digest (db, &t->error)) == NULL)
    return NULL;
  opinion->imported = TRUE;
  if ((blob = pack_imported (t, opinion)) == NULL)
    return NULL;
  metrics = shoebox_opinion_metrics (opinion);
  opinion->version = db_models_add_inactive (db, DB_LEARNED, 0, metrics, blob, &t->error);
  opinion->base = opinion->version;
  return opinion->version > 0 ? g_steal_pointer (&opinion) : NULL;
}

/* What this library's own facts make of it. */
static ShoeboxOpinion *
add_facts (Taking *t, Db *db, const ShoeboxLearner *learner, ShoeboxOpinion *imported)
{
  g_autoptr (ShoeboxOpinion) opinion = shoebox_learner_train (learner, imported, &t->error);

  if (opinion == NULL)
    return NULL;
  if (opinion->n_facts == 0)
    return shoebox_opinion_ref (imported);
  opinion->version = shoebox_opinion_store (opinion, t->networks, db, FALSE, &t->error);
  return opinion->version > 0 ? g_steal_pointer (&opinion) : NULL;
}

static gboolean
take (Taking *t, Db *db)
{
  ShoeboxLearner learner = { t->networks, db, t->view, keep_going_cb, t };
  gint64 start = g_get_monotonic_time ();
  g_autofree char *shown = g_filename_display_basename (t->path);
  g_autoptr (ShoeboxOpinion) imported = NULL, opinion = NULL;
  ShoeboxConsequence *consequence;

  if (!take_labels (t, db) || !file_examples (t, db)
      || (imported = store_imported (t, db)) == NULL
      || (opinion = add_facts (t, db, &learner, imported)) == NULL
      || (t->changes = shoebox_learner_score (&learner, opinion, t->same, &t->error)) == NULL)
    return FALSE;
  for (guint i = 0; i < t->moves->len; i++)
    {
      const Move *move = &g_array_index (t->moves, Move, i);

      shoebox_changes_add_move (t->changes, move->photo, move->from, move->to);
    }
  consequence = t->changes->consequence;
  consequence->version = opinion->version;
  consequence->before = t->before;
  consequence->accuracy_before = t->accuracy_before;
  consequence->applied = TRUE;
  consequence->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  db_journal_set_label (db, 0);
  return db_journal_set_name (db, shown, &t->error)
         && db_versions_switch (db, opinion->version, consequence->n_moved, &t->error)
         && shoebox_learner_apply (db, t->changes, opinion->version, &t->error)
         && db_settings_set (db, SHOEBOX_SETTING_HELD, NULL, &t->error);
}

/* What the machine thought until now: only to tell what changes. */
static gboolean
look_before (Taking *t, Db *db)
{
  g_autoptr (ShoeboxOpinion) before = _shoebox_library_dup_opinion (t->self, db, &t->error);
  gint64 rows;

  if (before == NULL)
    return FALSE;
  rows = db_opinions_get_version (db, &t->error);
  t->before = before->version;
  t->accuracy_before = (double) before->taste->accuracy;
  if (before->version != 0 && rows == before->version)
    t->same = g_steal_pointer (&before);
  return t->error == NULL;
}

static void
take_cb (gpointer data)
{
  Taking *t = data;
  Db *db = t->self->db;

  if (!_shoebox_library_check_networks (t->self, t->networks, &t->error))
    return;
  t->view = _shoebox_library_dup_view (t->self, db, keep_going_cb, t, &t->error);
  if (t->view != NULL && look_before (t, db)
      && db_journal_begin (db, DB_ACT_VERSION, 0, &t->error))
    {
      if (take (t, db))
        db_journal_commit (db, &t->act, &t->error);
      else
        db_journal_abort (db);
    }
  if (t->error != NULL)
    {
      _shoebox_error_from_db (&t->error);
      if (t->error->code == SHOEBOX_ERROR_INVALID)
        {
          g_autofree char *shown = g_filename_display_name (t->path);

          g_prefix_error (&t->error, "%s: ", shown);
        }
    }
}

static ShoeboxConsequence *
take_finish (Taking *t, GError **error)
{
  ShoeboxLibrary *self = t->self;

  if (t->act == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&t->error));
      return NULL;
    }
  _shoebox_library_set_opinion (self, t->changes->opinion);
  shoebox_library_discard_pending (self);
  _shoebox_library_photos_changed (self, NULL);
  _shoebox_library_undo_changed (self);
  return shoebox_consequence_ref (t->changes->consequence);
}

static Taking *
taking_new (ShoeboxLibrary *self, const char *path)
{
  Taking *t = g_new0 (Taking, 1);

  t->self = self;
  t->path = g_strdup (path);
  t->accuracy_before = NAN;
  return t;
}

static void
taking_free (Taking *t)
{
  g_clear_object (&t->task);
  g_clear_pointer (&t->file, shoebox_taste_file_free);
  g_clear_pointer (&t->view, shoebox_trait_view_unref);
  g_clear_pointer (&t->albums, g_ptr_array_unref);
  g_clear_pointer (&t->tags, g_ptr_array_unref);
  g_clear_pointer (&t->moves, g_array_unref);
  g_clear_pointer (&t->same, shoebox_opinion_unref);
  g_clear_pointer (&t->changes, shoebox_changes_free);
  g_clear_pointer (&t->act, db_act_free);
  g_clear_error (&t->error);
  g_free (t->path);
  g_free (t);
}

/* On the learner's thread, or where the caller waits. */
static void
read_cb (gpointer data)
{
  Taking *t = data;

  t->networks = _shoebox_library_get_networks (t->self, &t->error);
  if (t->networks != NULL)
    t->file = shoebox_taste_read (t->path, t->networks, &t->error);
  /* What is being learned is out of date. */
  if (t->file != NULL)
    g_atomic_int_inc (&t->self->generation);
}

ShoeboxConsequence *
shoebox_library_import_taste (ShoeboxLibrary *self, const char *path, GError **error)
{
  Taking *t;
  ShoeboxConsequence *consequence;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  if (!_shoebox_library_check_writable (self, error))
    return NULL;
  t = taking_new (self, path);
  read_cb (t);
  if (t->file != NULL)
    shoebox_worker_call (self->writer, take_cb, t);
  consequence = take_finish (t, error);
  taking_free (t);
  return consequence;
}

/* The same without waiting. */
static void
taken_cb (gpointer data)
{
  Taking *t = data;
  GError *error = NULL;
  ShoeboxConsequence *consequence = take_finish (t, &error);

  if (consequence != NULL)
    g_task_return_pointer (t->task, consequence, (GDestroyNotify) shoebox_consequence_unref);
  else
    g_task_return_error (t->task, error);
  taking_free (t);
}

static void
file_read_cb (gpointer data)
{
  Taking *t = data;

  if (t->file != NULL && t->self->writer != NULL)
    {
      shoebox_worker_push (t->self->writer, take_cb, taken_cb, NULL, t);
      return;
    }
  if (t->error == NULL)
    g_set_error_literal (&t->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("the library is closed"));
  taken_cb (t);
}

void
shoebox_library_import_taste_async (ShoeboxLibrary *self, const char *path,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Taking *t;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_import_taste_async);
  if (!_shoebox_library_check_writable (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  t = taking_new (self, path);
  t->task = g_steal_pointer (&task);
  shoebox_worker_push (self->learner, read_cb, file_read_cb, NULL, t);
}

ShoeboxConsequence *
shoebox_library_import_taste_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
