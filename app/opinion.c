/* opinion.c: a taste with its labels, made, kept and read again. */
#include "opinion.h"

#include "backbones.h"
#include "labels.h"
#include "models.h"
#include "vectors.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Life ------------------------------------------------------------------------------------- */

static void
label_free (gpointer data)
{
  ShoeboxOpinionLabel *label = data;

  g_free (label->name);
  g_free (label->class_name);
  g_free (label->key);
  g_free (label);
}

GPtrArray *
shoebox_opinion_labels_new (void)
{
  return g_ptr_array_new_with_free_func (label_free);
}

ShoeboxOpinion *
shoebox_opinion_ref (ShoeboxOpinion *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
shoebox_opinion_unref (ShoeboxOpinion *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  nn_taste_free (self->taste);
  g_ptr_array_unref (self->albums);
  g_ptr_array_unref (self->tags);
  g_free (self->digest);
  g_free (self);
}

ShoeboxOpinion *
shoebox_opinion_new (const ShoeboxNetworks *networks)
{
  ShoeboxOpinion *self = g_new0 (ShoeboxOpinion, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->networks = networks;
  self->albums = shoebox_opinion_labels_new ();
  self->tags = shoebox_opinion_labels_new ();
  return self;
}

/* --- Labels ----------------------------------------------------------------------------------- */

void
shoebox_opinion_add_label (GPtrArray *labels, gint64 id, const char *name,
                           const char *class_name)
{
  ShoeboxOpinionLabel *label = g_new0 (ShoeboxOpinionLabel, 1);

  label->label = id;
  label->name = g_strdup (name);
  label->class_name = g_strdup (class_name);
  label->key = class_name == NULL ? db_label_key (name) : NULL;
  g_ptr_array_add (labels, label);
}

/* A label that the owner made stands for the class of its name too. @key: db_label_key () of the
 * class; every label is compared with every class, and folding takes longer than comparing. */
static gboolean
stands_for (const ShoeboxOpinionLabel *label, const char *class_name, const char *key)
{
  return label->class_name != NULL ? strcmp (label->class_name, class_name) == 0
                                   : strcmp (label->key, key) == 0;
}

static gboolean
add_class (GPtrArray *labels, Db *db, DbLabelKind kind, const char *class_name, const char *key,
           GError **error)
{
  g_autoptr (GError) failed = NULL;

  for (guint i = 0; i < labels->len; i++)
    if (stands_for (labels->pdata[i], class_name, key))
      return TRUE;
  if (!db_labels_is_refused (db, kind, class_name, &failed) && failed == NULL)
    shoebox_opinion_add_label (labels, 0, class_name, class_name);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
add_kind (GPtrArray *labels, Db *db, DbLabelKind kind, GError **error)
{
  g_autoptr (GPtrArray) rows = db_labels_list_uncounted (db, kind, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const DbLabel *row = rows->pdata[i];

      shoebox_opinion_add_label (labels, row->id, row->name, row->class_name);
    }
  return rows != NULL;
}

gboolean
shoebox_opinion_list_labels (const ShoeboxNetworks *networks, Db *db, GPtrArray *albums,
                             GPtrArray *tags, GError **error)
{
  if (!add_kind (albums, db, DB_LABEL_ALBUM, error) || !add_kind (tags, db, DB_LABEL_TAG, error))
    return FALSE;
  for (int i = 0; i < nn_starter_n_albums (networks->starter); i++)
    if (!add_class (albums, db, DB_LABEL_ALBUM, nn_starter_album (networks->starter, i),
                    networks->starter_keys->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < networks->tag_rules->len; i++)
    {
      const ShoeboxTagRule *rule = &g_array_index (networks->tag_rules, ShoeboxTagRule, i);

      if (!add_class (tags, db, DB_LABEL_TAG, rule->name, rule->key, error))
        return FALSE;
    }
  return TRUE;
}

int
shoebox_opinion_find_starter (const ShoeboxNetworks *networks, const ShoeboxOpinionLabel *label)
{
  for (int i = 0; i < nn_starter_n_albums (networks->starter); i++)
    if (stands_for (label, nn_starter_album (networks->starter, i),
                    networks->starter_keys->pdata[i]))
      return i;
  return -1;
}

NnTagSpec
shoebox_opinion_find_source (const ShoeboxNetworks *networks, const ShoeboxOpinionLabel *label)
{
  for (guint i = 0; i < networks->tag_rules->len; i++)
    {
      const ShoeboxTagRule *rule = &g_array_index (networks->tag_rules, ShoeboxTagRule, i);

      if (stands_for (label, rule->name, rule->key))
        return shoebox_networks_tag_spec (rule);
    }
  return (NnTagSpec){ NN_TAG_OWN, 0.5f };
}

int
shoebox_opinion_find_id (GPtrArray *labels, gint64 id)
{
  for (guint i = 0; i < labels->len; i++)
    if (((ShoeboxOpinionLabel *) labels->pdata[i])->label == id)
      return (int) i;
  return -1;
}

int
shoebox_opinion_find_label (GPtrArray *labels, const ShoeboxOpinionLabel *label)
{
  for (guint i = 0; labels != NULL && i < labels->len; i++)
    {
      const ShoeboxOpinionLabel *other = labels->pdata[i];

      if (other->label > 0 ? other->label == label->label
                           : label->class_name != NULL
                                 && g_strcmp0 (other->class_name, label->class_name) == 0)
        return (int) i;
    }
  return -1;
}

/* --- Without facts ---------------------------------------------------------------------------- */

ShoeboxOpinion *
shoebox_opinion_new_without_facts (const ShoeboxNetworks *networks, Db *db, const NnTaste *base,
                                   GPtrArray *base_albums, GPtrArray *base_tags, GError **error)
{
  g_autoptr (ShoeboxOpinion) self = shoebox_opinion_new (networks);
  NnTraitLayout layout = nn_traits_layout (&networks->layout, networks->starter);
  g_autofree float *mean = g_new0 (float, layout.embedding);
  g_autofree int *starter = NULL, *album_base = NULL, *tag_base = NULL;
  g_autofree NnTagSpec *specs = NULL;
  NnFacts facts = { .layout = layout,
                    .starter_threshold = nn_starter_threshold (networks->starter),
                    .mean = mean,
                    .none = true,
                    .base = base };
  NnError err = { 0 };

  if (!shoebox_opinion_list_labels (networks, db, self->albums, self->tags, error))
    return NULL;
  starter = g_new (int, self->albums->len + 1);
  specs = g_new (NnTagSpec, self->tags->len + 1);
  album_base = g_new (int, self->albums->len + 1);
  tag_base = g_new (int, self->tags->len + 1);
  for (guint i = 0; i < self->albums->len; i++)
    {
      starter[i] = shoebox_opinion_find_starter (networks, self->albums->pdata[i]);
      album_base[i] = shoebox_opinion_find_label (base_albums, self->albums->pdata[i]);
    }
  for (guint i = 0; i < self->tags->len; i++)
    {
      specs[i] = shoebox_opinion_find_source (networks, self->tags->pdata[i]);
      tag_base[i] = shoebox_opinion_find_label (base_tags, self->tags->pdata[i]);
    }
  facts.starter = starter;
  facts.album_base = album_base;
  facts.tag_base = tag_base;
  facts.n_albums = (int) self->albums->len;
  facts.tags = specs;
  facts.n_tags = (int) self->tags->len;
  self->taste = nn_taste_learn (&facts, &err);
  if (self->taste != NULL)
    return g_steal_pointer (&self);
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return NULL;
}

/* --- Kept ------------------------------------------------------------------------------------- */

static GBytes *
pack (const ShoeboxOpinion *self, const ShoeboxNetworks *networks, GError **error)
{
  NnError err = { 0 };
  uint8_t *bytes;
  size_t size;

  if (nn_taste_pack (self->taste, networks->opinion_id, self->base != 0, &bytes, &size, &err))
    return g_bytes_new_with_free_func (bytes, size, free, bytes);
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return NULL;
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_labels (JsonBuilder *builder, const char *name, GPtrArray *labels)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < labels->len; i++)
    {
      const ShoeboxOpinionLabel *label = labels->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "label");
      json_builder_add_int_value (builder, label->label);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, label->name);
      json_builder_set_member_name (builder, "class");
      json_builder_add_string_value (builder, label->class_name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static guint
count_labels (GPtrArray *labels)
{
  guint n = 0;

  for (guint i = 0; i < labels->len; i++)
    n += ((ShoeboxOpinionLabel *) labels->pdata[i])->label > 0;
  return n;
}

char *
shoebox_opinion_metrics (const ShoeboxOpinion *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "digest");
  json_builder_add_string_value (builder, self->digest);
  add_number (builder, "accuracy", (double) self->taste->accuracy);
  add_number (builder, "calibration_error", (double) self->taste->calibration_error);
  add_number (builder, "temperature", (double) self->taste->temperature);
  add_number (builder, "far_limit", (double) self->taste->far_limit);
  add_number (builder, "seconds", self->seconds);
  if (self->imported)
    {
      json_builder_set_member_name (builder, "imported");
      json_builder_add_boolean_value (builder, TRUE);
    }
  else if (self->base != 0)
    {
      json_builder_set_member_name (builder, "base");
      json_builder_add_int_value (builder, self->base);
    }
  if (self->networks->own != NULL)
    {
      json_builder_set_member_name (builder, "backbone");
      json_builder_add_string_value (builder, self->networks->backbone_key);
    }
  json_builder_set_member_name (builder, "n_albums");
  json_builder_add_int_value (builder, count_labels (self->albums));
  json_builder_set_member_name (builder, "n_tags");
  json_builder_add_int_value (builder, count_labels (self->tags));
  add_labels (builder, "albums", self->albums);
  add_labels (builder, "tags", self->tags);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

gint64
shoebox_opinion_store (const ShoeboxOpinion *self, const ShoeboxNetworks *networks, Db *db,
                       gboolean activate, GError **error)
{
  g_autoptr (GBytes) blob = pack (self, networks, error);
  g_autofree char *metrics = blob != NULL ? shoebox_opinion_metrics (self) : NULL;

  if (blob == NULL)
    return -1;
  return activate ? db_models_add (db, DB_LEARNED, self->n_facts, metrics, blob, error)
                  : db_models_add_inactive (db, DB_LEARNED, self->n_facts, metrics, blob, error);
}

static gboolean
read_labels (JsonObject *metrics, const char *name, GPtrArray *labels)
{
  JsonArray *array;

  if (!json_object_has_member (metrics, name)
      || !JSON_NODE_HOLDS_ARRAY (json_object_get_member (metrics, name)))
    return FALSE;
  array = json_object_get_array_member (metrics, name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return FALSE;
      object = json_node_get_object (node);
      shoebox_opinion_add_label (labels,
                                 json_object_get_int_member_with_default (object, "label", -1),
                                 json_object_get_string_member_with_default (object, "name", "?"),
                                 json_object_get_string_member_with_default (object, "class", NULL));
    }
  return TRUE;
}

/* Labels may have come, gone or been made since then. */
static gboolean
find_labels (GPtrArray *labels, Db *db, DbLabelKind kind, GError **error)
{
  g_autoptr (GPtrArray) now = shoebox_opinion_labels_new ();

  if (!add_kind (now, db, kind, error))
    return FALSE;
  for (guint i = 0; i < labels->len; i++)
    {
      ShoeboxOpinionLabel *label = labels->pdata[i];
      g_autofree char *key = label->class_name != NULL ? db_label_key (label->class_name) : NULL;
      gint64 found = -1;

      for (guint k = 0; k < now->len; k++)
        {
          const ShoeboxOpinionLabel *other = now->pdata[k];

          if (label->label > 0 ? other->label == label->label
                               : key != NULL && stands_for (other, label->class_name, key))
            {
              found = other->label;
              g_free (label->name);
              label->name = g_strdup (other->name);
            }
        }
      if (found < 0 && label->label == 0 && label->class_name != NULL)
        {
          g_autoptr (GError) failed = NULL;

          if (!db_labels_is_refused (db, kind, label->class_name, &failed))
            found = 0;
          if (failed != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&failed));
              return FALSE;
            }
        }
      label->label = found;
    }
  return TRUE;
}

/* Embeddings that are looked for in the database. */
typedef struct
{
  const ShoeboxNetworks *networks;
  GHashTable *place;         /* gint64 * photo -> index + 1 */
  float *x, *traits;
  bool *known;
  gsize width;
} Fill;

static gboolean
fill_cb (gint64 photo, gconstpointer data, gsize size, gpointer user_data)
{
  Fill *fill = user_data;
  guint i = GPOINTER_TO_UINT (g_hash_table_lookup (fill->place, &photo)) - 1;
  g_autofree float *feature = g_new (float, nn_feature_size (&fill->networks->layout));

  if (!shoebox_feature_unpack_into (&fill->networks->layout, data, size, feature))
    return TRUE;
  nn_traits_compute (&fill->networks->layout, fill->networks->starter, feature, fill->traits);
  memcpy (fill->x + i * fill->width, fill->traits, sizeof (float) * fill->width);
  fill->known[i] = true;
  return TRUE;
}

/* A view may lack photos: of a library that is open for reading only it is empty at first. */
static gboolean
fill_from_db (Fill *fill, NnTaste *taste, Db *db, GError **error)
{
  gint64 network = db_networks_find (db, nn_photo_net_id (fill->networks->net), error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (network < 0)
    return FALSE;
  for (int i = 0; i < taste->near_begin[taste->n_albums]; i++)
    if (!fill->known[i])
      {
        gint64 *key = &taste->examples[taste->near[i]].key;

        g_hash_table_insert (fill->place, key, GUINT_TO_POINTER (i + 1));
        g_array_append_val (ids, *key);
      }
  return network == 0 || ids->len == 0
         || db_vectors_foreach_of (db, network, (const gint64 *) (void *) ids->data, ids->len,
                                   fill_cb, fill, error);
}

static gboolean
fill_embeddings (NnTaste *taste, const ShoeboxNetworks *networks, Db *db, ShoeboxTraitView *view,
                 GError **error)
{
  int n = taste->near_begin[taste->n_albums], linear = nn_traits_linear (&taste->layout);
  gsize width = (gsize) taste->layout.embedding;
  g_autofree float *x = g_new0 (float, width * (gsize) n + 1);
  g_autofree float *traits = g_new (float, nn_traits_size (&taste->layout));
  g_autofree bool *known = g_new0 (bool, n + 1);
  g_autoptr (GHashTable) place = g_hash_table_new (g_int64_hash, g_int64_equal);
  Fill fill = { networks, place, x, traits, known, width };
  NnError err = { 0 };

  for (int i = 0; i < n; i++)
    {
      gint row = shoebox_trait_view_find (view, taste->examples[taste->near[i]].key);

      if (row < 0)
        continue;
      if (!shoebox_trait_view_read (view, (guint) row, 1, linear, traits, error))
        return FALSE;
      memcpy (x + (gsize) i * width, traits, sizeof (float) * width);
      known[i] = true;
    }
  if (!fill_from_db (&fill, taste, db, error))
    return FALSE;
  if (nn_taste_set_embeddings (taste, x, known, &err))
    return TRUE;
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return FALSE;
}

static gboolean
read_metrics (ShoeboxOpinion *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *metrics;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      metrics = json_node_get_object (root);
      self->digest = g_strdup (json_object_get_string_member_with_default (metrics, "digest", NULL));
      self->seconds = json_object_get_double_member_with_default (metrics, "seconds", 0);
      self->imported = json_object_get_boolean_member_with_default (metrics, "imported", FALSE);
      self->base = self->imported
                       ? self->version
                       : json_object_get_int_member_with_default (metrics, "base", 0);
      if (read_labels (metrics, "albums", self->albums) && read_labels (metrics, "tags", self->tags)
          && (int) self->albums->len == self->taste->n_albums
          && (int) self->tags->len == self->taste->n_tags)
        return TRUE;
    }
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
               "version %" G_GINT64_FORMAT " does not say which albums it is about", self->version);
  return FALSE;
}

char *
shoebox_opinion_find_backbone (const char *metrics)
{
  g_autoptr (JsonNode) root = json_from_string (metrics, NULL);
  const char *key = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    key = json_object_get_string_member_with_default (json_node_get_object (root), "backbone", NULL);
  return g_strdup (key != NULL ? key : DB_BACKBONE_OWN);
}

/* FALSE with an error that names the backbone when @model was learned on another one. */
static gboolean
check_backbone (const ShoeboxNetworks *networks, Db *db, const DbModel *model, GError **error)
{
  g_autofree char *key = shoebox_opinion_find_backbone (model->metrics);
  g_autoptr (DbBackbone) row = NULL;

  if (strcmp (key, networks->backbone_key) == 0)
    return TRUE;
  row = db_backbones_get (db, key, NULL);
  if (strcmp (key, DB_BACKBONE_OWN) == 0)
    g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                 "version %" G_GINT64_FORMAT " was learned on the built-in network, and this library "
                 "uses another one now",
                 model->id);
  else
    g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                 "version %" G_GINT64_FORMAT " was learned on the network “%s”, which this library "
                 "does not use now",
                 model->id, row != NULL ? row->name : key);
  return FALSE;
}

ShoeboxOpinion *
shoebox_opinion_load (const ShoeboxNetworks *networks, Db *db, gint64 version,
                      ShoeboxTraitView *view, GError **error)
{
  g_autoptr (ShoeboxOpinion) self = NULL;
  g_autoptr (DbModel) model = NULL;
  NnTraitLayout layout = nn_traits_layout (&networks->layout, networks->starter);
  NnError err = { 0 };
  gsize size;
  const void *data;

  if (version == 0)
    return shoebox_opinion_new_without_facts (networks, db, NULL, NULL, NULL, error);
  if ((model = db_models_get (db, version, error)) == NULL)
    return NULL;
  if (model->blob == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                   "of version %" G_GINT64_FORMAT " only the figures were kept", version);
      return NULL;
    }
  if (!check_backbone (networks, db, model, error))
    return NULL;
  self = shoebox_opinion_new (networks);
  self->version = version;
  self->n_facts = model->facts;
  data = g_bytes_get_data (model->blob, &size);
  self->taste = nn_taste_unpack (data, size, networks->opinion_id, &layout, &err);
  if (self->taste == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID, "version %" G_GINT64_FORMAT ": %s",
                   version, err.text);
      return NULL;
    }
  if (!read_metrics (self, model->metrics, error)
      || !find_labels (self->albums, db, DB_LABEL_ALBUM, error)
      || !find_labels (self->tags, db, DB_LABEL_TAG, error)
      || (self->taste->near_x == NULL
          && !fill_embeddings (self->taste, networks, db, view, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- Judging ---------------------------------------------------------------------------------- */

void
shoebox_opinion_judge (const ShoeboxOpinion *self, const NnFiling *filing,
                       ShoeboxVerdictOnAlbum *verdict)
{
  gboolean gone = filing->album >= 0
                  && ((ShoeboxOpinionLabel *) self->albums->pdata[filing->album])->label < 0;

  *verdict = (ShoeboxVerdictOnAlbum){ .album = -1, .p = NAN, .torn_a = -1, .torn_b = -1 };
  if (filing->doubt == NN_FILED && !gone)
    {
      verdict->album = filing->album;
      verdict->p = filing->p;
    }
  else if (filing->doubt == NN_TORN && !gone && filing->second >= 0)
    {
      verdict->unsorted = SHOEBOX_UNSORTED_TORN;
      verdict->torn_a = filing->album;
      verdict->torn_b = filing->second;
    }
  else
    verdict->unsorted = SHOEBOX_UNSORTED_FAR;
}
