/* networks.h: the networks and tables that give the first opinion on a photo, loaded together.
 * Immutable after loading; shared by threads. */
#pragma once

#include "types.h"

#include "feature.h"
#include "photo-net.h"
#include "starter.h"
#include "taste.h"

G_BEGIN_DECLS

typedef struct
{
  int object;      /* index of the object class, or -1: black-and-white, from tone */
  float threshold; /* of its score, from which on the tag is a yes */
  char *name;      /* of the tag */
  char *key;       /* db_label_key () of that */
} ShoeboxTagRule;

typedef struct ShoeboxNetworks
{
  NnPhotoNet *net;
  NnStarter *starter;
  NnFeatureLayout layout;
  GArray *tag_rules; /* of ShoeboxTagRule */
  GPtrArray *starter_keys; /* of char *: db_label_key () of the starter albums */
  char *opinion_id;  /* tells the tables behind opinions apart: changes when one of them does; begins
                        with the key of a backbone of the owner's */
  const struct ShoeboxNetworks *own; /* those of the program, where a backbone of the owner's is in
                        `net`; else NULL */
  NnBackbone *backbone; /* that one, or NULL */
  char *backbone_key;   /* of the table of backbones, or DB_BACKBONE_OWN */
} ShoeboxNetworks;

/* From shoebox_weights_dir (), starter-albums.txt and object-tags.txt. NULL with
 * SHOEBOX_ERROR_WEIGHTS. Takes a few tenths of a second. */
ShoeboxNetworks *shoebox_networks_load (GError **error);
/* The same with @backbone, which it takes, in the place of the one that makes embeddings
 * (nn_photo_net_with_backbone ()). @own is borrowed and must outlive it. */
ShoeboxNetworks *shoebox_networks_load_with (const ShoeboxNetworks *own, NnBackbone *backbone,
                                             const char *key, GError **error);
void shoebox_networks_free (ShoeboxNetworks *networks);

/* The rule as what speaks for a tag that is learned. */
NnTagSpec shoebox_networks_tag_spec (const ShoeboxTagRule *rule);

/* Features as they are stored: half floats. NULL when @blob is not of this layout. Free with
 * g_free. */
GBytes *shoebox_feature_pack (const NnFeatureLayout *layout, const float *feature);
float *shoebox_feature_unpack (const NnFeatureLayout *layout, GBytes *blob);
/* The same for @size bytes, into room for nn_feature_size () numbers. */
gboolean shoebox_feature_unpack_into (const NnFeatureLayout *layout, gconstpointer data, gsize size,
                                      float *feature);

G_END_DECLS
