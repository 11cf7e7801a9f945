/* rng.h: seeded random numbers that are the same on every machine and for ever, so that a run with
 * a seed can be repeated and compared. Not for secrets.
 *
 * xoshiro256** (Blackman and Vigna, 2018), its state filled by splitmix64. An NnRng is a plain
 * value of the caller's; one thread a value.
 */
#pragma once

#include <stdint.h>

typedef struct
{
  uint64_t state[4];
} NnRng;

/* One step of splitmix64: a pseudo-random number for each @x, the same for ever. Sorted by those of
 * their ids, photos are in an order that does not change when others come and go. */
uint64_t nn_rng_mix (uint64_t x);
void nn_rng_seed (NnRng *rng, uint64_t seed);
uint64_t nn_rng_next (NnRng *rng);
/* Uniform in [0, 1), all 53 bits random. */
double nn_rng_uniform (NnRng *rng);
/* Standard normal, by the polar method (two uniforms in the mean 1.27 times). */
double nn_rng_normal (NnRng *rng);
/* Uniform in 0..@n - 1 without bias; @n must be at least 1. */
uint32_t nn_rng_below (NnRng *rng, uint32_t n);
/* Shuffles the @n entries of @index (Fisher and Yates). */
void nn_rng_shuffle (NnRng *rng, int *index, int n);
