/* fuzz-graph.c: libFuzzer target for everything between the file and the numbers: graph-check.h on
 * networks made of the input; tests/fuzz/run runs it. FUZZ_GRAPH_FILE=F writes the network to F. */
#include "graph-check.h"
#include "graph-maker.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *path = getenv ("FUZZ_GRAPH_FILE");
  char *wrong = graph_check (data, size);

  if (path != NULL)
    {
      g_autoptr (GBytes) file = graph_make (data, size, NULL);

      g_file_set_contents (path, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file),
                           NULL);
    }
  if (wrong != NULL)
    {
      fputs (wrong, stderr);
      abort ();
    }
  return 0;
}
