/* eval.h: measures how well albums and tags are learned from a few facts, on folders of photos that
 * somebody has sorted. Features come from the decoder and the networks as in an import and are
 * kept in $XDG_CACHE_HOME/shoebox/eval, keyed by path, size, time and network.
 *
 * One thread calls; reading photos uses worker threads inside. Deterministic for a seed.
 */
#pragma once

#include "types.h"

G_BEGIN_DECLS

typedef struct
{
  const char *folder;    /* album folders, or photos with a tags.tsv */
  const char *ood;       /* photos of no album, or NULL */
  char **leave_out;      /* names of albums that are kept out of the facts, or NULL */
  char **albums;         /* names of those that facts come from, or NULL for all that are not left out */
  const int *album_shots; /* facts of each of these, 0: as many as of the others */
  gboolean alone;        /* also what a classifier and labels alone say of photos of no album */
  const char *dump;      /* folder for embeddings, draws and opinions, or NULL */
  int shots;             /* facts an album; tags: 0 for the detector alone, else half are facts */
  int seeds;             /* draws of facts, with the seeds 1..seeds */
  /* Called now and then while photos are read (main loop not needed); may be NULL. */
  void (*progress) (gpointer user, guint done, guint todo);
  /* A photo that could not be read and is left out; may be NULL. */
  void (*problem) (gpointer user, const char *path, const char *reason);
  gpointer user;
} ShoeboxEvalOptions;

/* Numbers over the seeds, in the order in which they are printed. The standard deviation is that
 * of a sample (n - 1), 0 for one seed. NAN: not defined for these photos. */
typedef struct
{
  const char *name; /* "accuracy" */
  double mean, sd;
} ShoeboxEvalNumber;

typedef struct
{
  gboolean tags;       /* a test of tags */
  guint photos, labels, ood_photos;
  guint facts;         /* of one seed */
  guint unreadable;
  GArray *numbers;     /* of ShoeboxEvalNumber */
} ShoeboxEvalResult;

/* NULL with an error when there is nothing to measure. Free with shoebox_eval_result_free (). */
ShoeboxEvalResult *shoebox_eval_run (const ShoeboxEvalOptions *options, GCancellable *cancellable,
                                     GError **error);
void shoebox_eval_result_free (ShoeboxEvalResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxEvalResult, shoebox_eval_result_free)

G_END_DECLS
