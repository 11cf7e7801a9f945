/* fuzz-onnx.c: libFuzzer target for loading and running ONNX files; tests/fuzz/run builds it, makes
 * seeds for it of ONNX's own tests, and runs it. */
#include "net.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (int keep_all = 0; keep_all < 2; keep_all++)
    {
      NnLoadOptions options = { .max_bytes = (size_t) 16 << 20, .keep_all = keep_all != 0 };
      NnNet *net = nn_net_load_memory (data, size, &options, NULL);
      NnRun *run = net != NULL ? nn_run_new (net, NULL) : NULL;
      NnNetStats stats;

      if (net != NULL)
        nn_net_stats (net, &stats);
      if (run != NULL && stats.macs < 5000000)
        nn_run_exec (run, NULL);
      nn_run_free (run);
      nn_net_free (net);
    }
  return 0;
}
