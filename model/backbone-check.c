/* backbone-check.c: is the embedding of a network of any use? Told from what it says of pictures
 * that have nothing in common: colours, stripes, spots, noise, and what the caller has. */
#include "backbone.h"

#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum
{
  PAINTED = 12,
  SIDE = 256,
  MAX_PICTURES = 64
};
/* Mean cosine of two pictures from which on all of them are the same to a network. Networks that are
 * of use are between 0.3 and 0.9 on these pictures (0.986 where one was fed in the wrong way); one that
 * is known to be collapsed is between 0.992 and 0.9996, by how it is fed. */
#define COLLAPSED 0.99
/* The same picture twice. */
#define SAME 0.9999

static uint8_t
byte (double value)
{
  return (uint8_t) (value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Picture number @k: two colours of its own, in a pattern of its own. */
static void
paint (int k, uint8_t *rgb)
{
  NnRng rng;
  double a[3], b[3], angle, wave, x0, y0;

  nn_rng_seed (&rng, (uint64_t) k + 1);
  for (int c = 0; c < 3; c++)
    {
      a[c] = 255 * nn_rng_uniform (&rng);
      b[c] = 255 * nn_rng_uniform (&rng);
    }
  angle = 3.14159 * nn_rng_uniform (&rng);
  wave = 0.03 + 0.3 * nn_rng_uniform (&rng);
  x0 = SIDE * nn_rng_uniform (&rng);
  y0 = SIDE * nn_rng_uniform (&rng);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++, rgb += 3)
      {
        double u = x * cos (angle) + y * sin (angle), v = y * cos (angle) - x * sin (angle);
        double share, noise = 0;

        switch (k % 6)
          {
          case 0: /* stripes */
            share = 0.5 + 0.5 * sin (wave * u);
            break;
          case 1: /* rings */
            share = 0.5 + 0.5 * sin (wave * hypot (x - x0, y - y0));
            break;
          case 2: /* a disc */
            share = hypot (x - x0, y - y0) < SIDE / 4.0 ? 1 : 0;
            break;
          case 3: /* squares */
            share = ((int) (u * wave + 1000) + (int) (v * wave + 1000)) % 2;
            break;
          case 4: /* noise */
            share = nn_rng_uniform (&rng);
            noise = 80 * nn_rng_normal (&rng);
            break;
          default: /* from one colour to the other */
            share = (double) y / SIDE;
            break;
          }
        for (int c = 0; c < 3; c++)
          rgb[c] = byte (a[c] + (b[c] - a[c]) * share + noise);
      }
}

static double
cosine (const float *x, const float *y, int dims)
{
  double dot = 0;

  for (int i = 0; i < dims; i++)
    dot += (double) x[i] * (double) y[i];
  return dot / dims; /* of two vectors with a root mean square of 1 */
}

static int
ascending_cb (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

/* Embeddings of all pictures; the first is seen twice, the second time last. */
static bool
see_all (const NnBackbone *backbone, const NnImage *images, int n, float *x, double *seconds,
         NnError *err)
{
  const int dims = nn_backbone_get_dims (backbone);
  NnBackboneRun *run = nn_backbone_run_new (backbone, err);
  uint8_t *rgb = malloc ((size_t) 3 * SIDE * SIDE);
  bool ok = run != NULL && rgb != NULL;

  if (run != NULL && rgb == NULL)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory");
  for (int i = 0; ok && i <= PAINTED + n; i++)
    {
      NnImage painted = { rgb, SIDE, SIDE, (size_t) 3 * SIDE };
      int k = i < PAINTED + n ? i : 0;
      double start;
      bool usable;

      if (k < PAINTED)
        paint (k, rgb);
      start = now ();
      ok = nn_backbone_run (run, k < PAINTED ? &painted : &images[k - PAINTED],
                            x + (size_t) i * (size_t) dims, &usable, err);
      seconds[i] = now () - start;
      if (ok && !usable)
        ok = nn_fail (err, NN_ERROR_UNSUPPORTED,
                      "its embedding of some pictures is no number, or nothing but zeros");
    }
  free (rgb);
  nn_backbone_run_free (run);
  return ok;
}

bool
nn_backbone_check (const NnBackbone *backbone, const NnImage *images, int n, double *seconds,
                   NnError *err)
{
  const int dims = nn_backbone_get_dims (backbone);
  const int given = n < MAX_PICTURES ? n : MAX_PICTURES, all = PAINTED + given;
  float *x = calloc ((size_t) (all + 1) * (size_t) dims, sizeof *x);
  double *times = calloc ((size_t) all + 1, sizeof *times);
  double sum = 0;
  bool ok = false;

  if (x == NULL || times == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      goto out;
    }
  if (!see_all (backbone, images, given, x, times, err))
    goto out;
  for (int i = 0; i < all; i++)
    for (int k = 0; k < i; k++)
      sum += cosine (x + (size_t) i * (size_t) dims, x + (size_t) k * (size_t) dims, dims);
  sum /= all * (all - 1) / 2.0;
  if (cosine (x, x + (size_t) all * (size_t) dims, dims) < SAME)
    nn_fail (err, NN_ERROR_UNSUPPORTED,
             "it says something else of the same picture when it sees it again");
  else if (sum > COLLAPSED)
    nn_fail (err, NN_ERROR_UNSUPPORTED,
             "all pictures are the same to it (%d of them are alike to %.4f on average): it is "
             "collapsed, or wants its input in another way",
             all, sum);
  else
    ok = true;
  qsort (times, (size_t) all + 1, sizeof *times, ascending_cb);
  if (seconds != NULL)
    *seconds = times[all / 2];

out:
  free (x);
  free (times);
  return ok;
}
