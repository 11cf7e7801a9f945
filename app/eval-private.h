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

/* Album folders. */
typedef struct
{
  ShoeboxEvalPhotos photos;
  GPtrArray *names;  /* of the albums that facts come from */
  GArray *shots;     /* int, of each: how many facts */
  int *starter;      /* of each: the starter album of that name, or -1 */
  int *album;        /* of each photo: index into names, -1 for one of no album, below that unread */
} ShoeboxEvalAlbums;

/* One draw of facts; indices of photos. */
typedef struct
{
  int n_facts, n_tests, n_strange;
  int *facts, *tests, *strange;
  int *fact_album, *test_album;
} ShoeboxEvalDraw;

/* What a classifier (softmax) and labels (sigmoids) alone say of the strangers of a draw: trained on
 * the same facts and embeddings, without any doubt. */
typedef struct
{
  double softmax_first;  /* largest probability: of the first of them, */
  double softmax_median; /* the median, */
  double softmax_90;     /* and the share of those at 0.9 and more */
  double sigmoid_50, sigmoid_90; /* share that gets a label with such a threshold */
} ShoeboxEvalAlone;

gboolean shoebox_eval_alone (const ShoeboxEvalAlbums *albums, const ShoeboxEvalDraw *draw,
                             ShoeboxEvalAlone *alone, GError **error);

/* Into folder @dir, which is made: embeddings.npy (photos x n, unit length), photos.tsv (path, label). */
gboolean shoebox_eval_dump_photos (const char *dir, const ShoeboxEvalPhotos *photos,
                                   char *(*label) (gpointer user, guint photo), gpointer user,
                                   GError **error);
/* "seed-N.tsv" there with these lines and this header. */
gboolean shoebox_eval_dump_seed (const char *dir, guint64 seed, const char *header,
                                 const char *lines, GError **error);
/* NAME.npy there: @rows x @columns numbers. */
gboolean shoebox_eval_dump_array (const char *dir, const char *name, const float *x, gsize rows,
                                  gsize columns, GError **error);

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
