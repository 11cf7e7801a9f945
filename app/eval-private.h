/* eval-private.h: shared by eval*.c. */
#pragma once

#include "eval.h"
#include "networks.h"

#include "traits.h"

G_BEGIN_DECLS

/* Photos with their features. */
typedef struct
{
  NnFeatureLayout layout;
  GPtrArray *paths; /* of char * */
  float *features;  /* paths->len rows of nn_feature_size, or of NAN when it could not be read */
  gboolean *read;   /* whether each could be read */
  NnTraitLayout trait_layout;
  float *traits;    /* paths->len rows of nn_traits_size */
  float *mean;      /* of the unit embeddings of those that could be read */
} ShoeboxEvalPhotos;

/* Fills photos->features for photos->paths, from the cache where it can. */
gboolean shoebox_eval_read (ShoeboxEvalPhotos *photos, const ShoeboxNetworks *networks,
                            const ShoeboxEvalOptions *options, GCancellable *cancellable,
                            GError **error);
void shoebox_eval_photos_clear (ShoeboxEvalPhotos *photos);

/* The photos directly in @folder, sorted by name, appended to @paths. FALSE when it cannot be read. */
gboolean shoebox_eval_list (const char *folder, GPtrArray *paths, GError **error);

/* The traits of the @n photos @index, row by row; free with g_free. */
float *shoebox_eval_traits (const ShoeboxEvalPhotos *photos, const int *index, int n);

/* Appends the mean and deviation of @values (of double, one a seed), called @name. */
void shoebox_eval_add (GArray *numbers, GArray *values, const char *name);

gboolean shoebox_eval_albums (const ShoeboxEvalOptions *options, const ShoeboxNetworks *networks,
                              ShoeboxEvalResult *result, GCancellable *cancellable,
                              GError **error);
gboolean shoebox_eval_tags (const ShoeboxEvalOptions *options, const ShoeboxNetworks *networks,
                            ShoeboxEvalResult *result, GCancellable *cancellable, GError **error);

G_END_DECLS
