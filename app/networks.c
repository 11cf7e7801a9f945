#include "networks.h"

#include "paths.h"
#include "weights.h"

#include "backbones.h"
#include "labels.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define BLACK_AND_WHITE "black-and-white"

static void
tag_rule_clear (gpointer data)
{
  ShoeboxTagRule *rule = data;

  g_free (rule->name);
  g_free (rule->key);
}

static int
find_object (const NnPhotoNet *net, int n_objects, const char *name)
{
  for (int k = 0; k < n_objects; k++)
    if (strcmp (nn_photo_net_object_name (net, k), name) == 0)
      return k;
  return -1;
}

/* One line of object-tags.txt; its header documents the format. */
static gboolean
parse_rule (ShoeboxNetworks *self, const char *line, ShoeboxTagRule *rule, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (line, ":", 2);
  g_autofree char *class_name = g_strstrip (g_strdup (fields[0]));
  char *end = NULL;

  rule->object = -1;
  if (strcmp (class_name, BLACK_AND_WHITE) != 0
      && (rule->object = find_object (self->net, self->layout.objects, class_name)) < 0)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS,
                   _("the object network has no class “%s”"), class_name);
      return FALSE;
    }
  if (fields[1] != NULL)
    rule->threshold = (float) g_ascii_strtod (fields[1], &end);
  if (end == NULL || end == fields[1] || !(rule->threshold > 0 && rule->threshold < 1))
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS,
                   _("“%s” needs a threshold between 0 and 1"), class_name);
      return FALSE;
    }
  rule->name = g_strstrip (g_strdup (end));
  if (*rule->name == '\0')
    {
      g_free (rule->name);
      rule->name = g_steal_pointer (&class_name);
    }
  return TRUE;
}

static gboolean
load_tag_rules (ShoeboxNetworks *self, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      ShoeboxTagRule rule = { 0 };

      g_strstrip (lines[i]);
      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      if (!parse_rule (self, lines[i], &rule, error))
        {
          g_prefix_error (error, "object-tags.txt, line %zu: ", i + 1);
          return FALSE;
        }
      rule.key = db_label_key (rule.name);
      g_array_append_val (self->tag_rules, rule);
    }
  return TRUE;
}

/* The networks that run; @dir has those of the program. */
static NnPhotoNet *
open_net (const ShoeboxNetworks *self, const char *dir, NnError *err)
{
  return self->own != NULL ? nn_photo_net_with_backbone (self->own->net, self->backbone,
                                                         self->backbone_key, err)
                           : nn_photo_net_open (dir, err);
}

static gboolean
load (ShoeboxNetworks *self, GError **error)
{
  g_autofree char *dir = shoebox_weights_dir (error);
  g_autofree char *albums_path = NULL, *tags_path = NULL, *albums = NULL, *tags = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  NnError err = { 0 };

  if (dir == NULL || (albums_path = shoebox_find_data ("starter-albums.txt", error)) == NULL
      || (tags_path = shoebox_find_data ("object-tags.txt", error)) == NULL
      || !g_file_get_contents (albums_path, &albums, NULL, error)
      || !g_file_get_contents (tags_path, &tags, NULL, error))
    return FALSE;
  if ((self->net = open_net (self, dir, &err)) == NULL
      || (self->starter = nn_starter_load (albums_path, self->net, &err)) == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS, _("The networks in %s: %s"), dir,
                   err.text);
      return FALSE;
    }
  self->layout = *nn_photo_net_layout (self->net);
  for (int i = 0; i < nn_starter_n_albums (self->starter); i++)
    g_ptr_array_add (self->starter_keys, db_label_key (nn_starter_album (self->starter, i)));
  g_checksum_update (checksum, (const guchar *) nn_photo_net_id (self->net), -1);
  g_checksum_update (checksum, (const guchar *) albums, -1);
  g_checksum_update (checksum, (const guchar *) tags, -1);
  self->opinion_id = self->own == NULL ? g_strdup (g_checksum_get_string (checksum))
                                       : g_strdup_printf ("%s:%s", self->backbone_key,
                                                          g_checksum_get_string (checksum));
  return load_tag_rules (self, tags, error);
}

static ShoeboxNetworks *
networks_load (const ShoeboxNetworks *own, NnBackbone *backbone, const char *key, GError **error)
{
  ShoeboxNetworks *self = g_new0 (ShoeboxNetworks, 1);

  self->own = own;
  self->backbone = backbone;
  self->backbone_key = g_strdup (key);
  self->tag_rules = g_array_new (FALSE, FALSE, sizeof (ShoeboxTagRule));
  g_array_set_clear_func (self->tag_rules, tag_rule_clear);
  self->starter_keys = g_ptr_array_new_with_free_func (g_free);
  if (!load (self, error))
    g_clear_pointer (&self, shoebox_networks_free);
  return self;
}

ShoeboxNetworks *
shoebox_networks_load (GError **error)
{
  return networks_load (NULL, NULL, DB_BACKBONE_OWN, error);
}

ShoeboxNetworks *
shoebox_networks_load_with (const ShoeboxNetworks *own, NnBackbone *backbone, const char *key,
                            GError **error)
{
  return networks_load (own, backbone, key, error);
}

void
shoebox_networks_free (ShoeboxNetworks *self)
{
  if (self == NULL)
    return;
  if (self->starter != NULL)
    nn_starter_free (self->starter);
  if (self->net != NULL)
    nn_photo_net_free (self->net);
  g_array_unref (self->tag_rules);
  g_ptr_array_unref (self->starter_keys);
  nn_backbone_free (self->backbone);
  g_free (self->backbone_key);
  g_free (self->opinion_id);
  g_free (self);
}

NnTagSpec
shoebox_networks_tag_spec (const ShoeboxTagRule *rule)
{
  return (NnTagSpec){ rule->object >= 0 ? rule->object : NN_TAG_TONED, rule->threshold };
}

GBytes *
shoebox_feature_pack (const NnFeatureLayout *layout, const float *feature)
{
  gsize n = (gsize) nn_feature_size (layout);
  guint16 *halves = g_new (guint16, n);

  nn_half_from_float (halves, feature, n);
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; i < n; i++)
    halves[i] = GUINT16_TO_LE (halves[i]);
#endif
  return g_bytes_new_take (halves, n * sizeof *halves);
}

gboolean
shoebox_feature_unpack_into (const NnFeatureLayout *layout, gconstpointer data, gsize size,
                             float *feature)
{
  gsize n = (gsize) nn_feature_size (layout);
  g_autofree guint16 *halves = NULL;

  if (size != n * sizeof *halves)
    return FALSE;
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  if ((guintptr) data % sizeof *halves == 0)
    {
      nn_half_to_float (feature, data, n);
      return TRUE;
    }
#endif
  halves = g_memdup2 (data, size);
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; i < n; i++)
    halves[i] = GUINT16_FROM_LE (halves[i]);
#endif
  nn_half_to_float (feature, halves, n);
  return TRUE;
}

float *
shoebox_feature_unpack (const NnFeatureLayout *layout, GBytes *blob)
{
  gsize size;
  const void *data = g_bytes_get_data (blob, &size);
  g_autofree float *feature = g_new (float, nn_feature_size (layout));

  return shoebox_feature_unpack_into (layout, data, size, feature) ? g_steal_pointer (&feature)
                                                                   : NULL;
}
