/* cpu.c: chooses the kernels once and keeps BLAS at one thread. */
#include "cpu.h"

#include "gemm.h"
#include "kernels.h"
#include "net.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NN_DECLARE_TABLE(level) extern const NnKernels nn_kernel_table_##level;
NN_DECLARE_TABLE (baseline)
#ifdef NN_HAVE_X86_LEVELS
NN_DECLARE_TABLE (avx2)
NN_DECLARE_TABLE (avx512)
#endif
#ifdef NN_HAVE_NEON
NN_DECLARE_TABLE (neon)
#endif

static const char *const names[NN_N_CPU] = { "baseline", "avx2", "avx512", "neon" };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static NnCpu chosen; /* written once under @once */

const char *
nn_cpu_name (NnCpu cpu)
{
  return names[cpu];
}

/* The table of a level, or NULL if this build has none. */
static const NnKernels *
kernels_of (NnCpu cpu)
{
  switch (cpu)
    {
#ifdef NN_HAVE_X86_LEVELS
    case NN_CPU_AVX512:
      return &nn_kernel_table_avx512;
    case NN_CPU_AVX2:
      return &nn_kernel_table_avx2;
#endif
#ifdef NN_HAVE_NEON
    case NN_CPU_NEON:
      return &nn_kernel_table_neon;
#endif
    case NN_CPU_BASELINE:
      return &nn_kernel_table_baseline;
    default:
      return NULL;
    }
}

static bool
machine_has (NnCpu cpu)
{
  if (kernels_of (cpu) == NULL)
    return false;
#ifdef NN_HAVE_X86_LEVELS
  __builtin_cpu_init ();
  if (cpu == NN_CPU_AVX512 && !(__builtin_cpu_supports ("avx512f")
                                && __builtin_cpu_supports ("avx512vl")
                                && __builtin_cpu_supports ("avx512bw")
                                && __builtin_cpu_supports ("avx512dq")))
    return false;
  /* Every processor with AVX2 has F16C, which not every compiler knows by that name. */
  if (cpu >= NN_CPU_AVX2 && !(__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma")))
    return false;
#endif
  return true;
}

static void
choose (void)
{
  const char *wanted = getenv ("SHOEBOX_CPU");
  NnCpu limit = NN_N_CPU - 1;

  if (wanted != NULL)
    for (int i = 0; i < NN_N_CPU; i++)
      if (strcmp (wanted, names[i]) == 0)
        limit = (NnCpu) i;
  while (limit > NN_CPU_BASELINE && !machine_has (limit))
    limit--;
  chosen = limit;
  nn_gemm_one_thread ();
}

void
nn_init (void)
{
  pthread_once (&once, choose);
}

NnCpu
nn_cpu (void)
{
  nn_init ();
  return chosen;
}

const NnKernels *
nn_kernels (void)
{
  return kernels_of (nn_cpu ());
}

size_t
nn_cache_bytes (void)
{
#ifdef _SC_LEVEL2_CACHE_SIZE
  const long bytes = sysconf (_SC_LEVEL2_CACHE_SIZE);
#else
  const long bytes = 0;
#endif

  /* Virtual machines may know nothing, or tell nonsense. */
  return bytes >= 128 * 1024 && bytes <= 16 * 1024 * 1024 ? (size_t) bytes : 512 * 1024;
}
