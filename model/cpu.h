/* cpu.h: which instruction set the kernels use. nn_init () of net.h chooses once; the kernels are
 * the same sources compiled once a level (kernels.h). */
#pragma once

#include <stddef.h>

typedef enum
{
  NN_CPU_BASELINE, /* SSE2 on x86-64, elsewhere what GCC makes of its own vectors */
  NN_CPU_AVX2,     /* x86 with AVX2 and FMA */
  NN_CPU_AVX512,   /* x86 with AVX-512 F, VL, BW and DQ */
  NN_CPU_NEON,     /* 64-bit ARM, all of it */
  NN_N_CPU
} NnCpu;

/* What is in use: the best that both the machine and this build have, or what SHOEBOX_CPU asked for
 * if that is less. */
NnCpu nn_cpu (void);
const char *nn_cpu_name (NnCpu cpu); /* "baseline", "avx2", "avx512", "neon" */

/* Bytes of a processor's second cache as the system says, or 512 KiB. Results do not depend on it.
 */
size_t nn_cache_bytes (void);
