/* rng.c: seeded random numbers. */
#include "rng.h"

#include <math.h>

#define GOLDEN_GAMMA UINT64_C (0x9e3779b97f4a7c15)

uint64_t
nn_rng_mix (uint64_t x)
{
  uint64_t z = x + GOLDEN_GAMMA;

  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static uint64_t
rotate_left (uint64_t x, int k)
{
  return (x << k) | (x >> (64 - k));
}

void
nn_rng_seed (NnRng *rng, uint64_t seed)
{
  for (int i = 0; i < 4; i++)
    rng->state[i] = nn_rng_mix (seed + (uint64_t) i * GOLDEN_GAMMA);
}

uint64_t
nn_rng_next (NnRng *rng)
{
  uint64_t *s = rng->state;
  uint64_t result = rotate_left (s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

double
nn_rng_uniform (NnRng *rng)
{
  return (double) (nn_rng_next (rng) >> 11) * 0x1p-53;
}

double
nn_rng_normal (NnRng *rng)
{
  double u, v, s;

  do
    {
      u = 2 * nn_rng_uniform (rng) - 1;
      v = 2 * nn_rng_uniform (rng) - 1;
      s = u * u + v * v;
    }
  while (s >= 1 || s <= 0);
  /* The second number of the pair is thrown away: keeping it would be hidden state. */
  return u * sqrt (-2 * log (s) / s);
}

uint32_t
nn_rng_below (NnRng *rng, uint32_t n)
{
  /* Numbers from the incomplete last copy of 0..n-1 are drawn again, or small values would be
   * more likely. */
  uint64_t limit = UINT64_MAX - UINT64_MAX % n;
  uint64_t x;

  do
    x = nn_rng_next (rng);
  while (x >= limit);
  return (uint32_t) (x % n);
}

void
nn_rng_shuffle (NnRng *rng, int *index, int n)
{
  for (int i = n - 1; i > 0; i--)
    {
      int j = (int) nn_rng_below (rng, (uint32_t) i + 1);
      int t = index[i];

      index[i] = index[j];
      index[j] = t;
    }
}
