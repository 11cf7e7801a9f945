/* fuzz-taste.c: libFuzzer target for reading taste files, run by tests/fuzz/run.
 *
 * The input is the message; head and checksum are made around it, or the fuzzer would have to find
 * a checksum first. What is read is judged with and learned from. Network and layout are small ones
 * of its own, so a corpus is what nn_taste_pack () makes of a taste that was learned on such rows,
 * without the first 32 bytes; -max_len=8000 is enough.
 */
#include "seal.h"
#include "taste-names.h"

#include <stddef.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

enum { ROWS = 4, ROW = 16 + 3 + NN_N_TONES + 2 };

static void
use (NnTaste *taste)
{
  static float rows[ROWS * ROW], mean[16];
  static const int64_t keys[ROWS] = { 1, 2, 3, 4 };
  static const int starter[2] = { 0, -1 }, filing_row[ROWS] = { 0, 1, 2, 3 };
  static const int filing_album[ROWS] = { 0, 0, 1, 2 };
  static const NnTagSpec tag = { 1, 0.3f };
  static const NnTagFact taggings[2] = { { 0, 0, true }, { 1, 0, false } };
  const int album_before[2] = { taste->n_albums > 0 ? 0 : -1, taste->n_albums > 1 ? 1 : -1 };
  const int tag_before = taste->n_tags > 0 ? 0 : -1, which[1] = { 0 };
  NnFacts facts = { .layout = taste->layout, .starter_threshold = 0.7f, .mean = mean,
                    .traits = rows, .key = keys, .n_rows = ROWS, .n_labelled = ROWS,
                    .n_albums = 2, .starter = starter, .none = true, .filing_row = filing_row,
                    .filing_album = filing_album, .n_filings = ROWS, .tags = &tag, .n_tags = 1,
                    .taggings = taggings, .n_taggings = 2, .before = taste,
                    .album_before = album_before, .tag_before = &tag_before };
  float *p = calloc ((size_t) taste->n_albums + 1, sizeof *p), yes[ROWS];
  NnFiling filings[ROWS];

  for (int i = 0; i < ROWS * ROW; i++)
    rows[i] = (float) (i * 7 % 11) / 11;
  nn_taste_file (taste, rows, ROWS, filings);
  nn_taste_albums (taste, rows, p);
  if (taste->n_tags > 0)
    nn_taste_tags (taste, rows, ROWS, which, 1, yes);
  nn_taste_free (nn_taste_learn (&facts, NULL));
  free (p);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const NnTraitLayout layout = { 16, 2, 2 };
  uint8_t *bytes = seal (1, data, size);
  NnTasteNames names;
  NnTaste *taste;

  taste = nn_taste_unpack (bytes, size + SEAL_HEAD, "n", &layout, NULL);
  if (taste != NULL)
    {
      uint8_t *again = NULL;
      size_t length;

      use (taste);
      if (nn_taste_pack (taste, "n", taste->near_x != NULL, &again, &length, NULL))
        nn_taste_free (nn_taste_unpack (again, length, "n", &layout, NULL));
      free (again);
    }
  nn_taste_free (taste);
  nn_taste_free (nn_taste_import (bytes, size + SEAL_HEAD, "n", &layout, &names, NULL));
  nn_taste_names_clear (&names);
  /* And as it is: the head itself. */
  nn_taste_free (nn_taste_unpack (data, size, "n", &layout, NULL));
  free (bytes);
  return 0;
}
