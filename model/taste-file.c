/* taste-file.c: a taste in bytes: head, checksum and the writing of the message. */
#include "taste-file.h"

#include "proto.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT 1
#define HEAD_SIZE 32
#define MAX_MESSAGE ((size_t) 1 << 28)
/* A message in memory takes up to four times the bytes of its rows of numbers, and far more of an
 * empty name or tag: room for ten thousands of those. */
#define SMALL_THINGS ((size_t) 32 << 20)

static const uint8_t magic[16] = "Shoebox taste";

/* --- Head ------------------------------------------------------------------------------------- */

static void
put_number (uint8_t *bytes, int n, uint64_t value)
{
  for (int i = 0; i < n; i++)
    bytes[i] = (uint8_t) (value >> 8 * i);
}

static uint64_t
get_number (const uint8_t *bytes, int n)
{
  uint64_t value = 0;

  for (int i = n - 1; i >= 0; i--)
    value = value << 8 | bytes[i];
  return value;
}

/* FNV-1a: a step is a bijection of the sum, so no change of a single byte goes unnoticed. */
static uint64_t
add_to_sum (uint64_t sum, const uint8_t *bytes, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum = (sum ^ bytes[i]) * 0x100000001b3u;
  return sum;
}

static uint64_t
checksum (const uint8_t *bytes, size_t size)
{
  return add_to_sum (add_to_sum (0xcbf29ce484222325u, bytes, 24), bytes + HEAD_SIZE,
                     size - HEAD_SIZE);
}

bool
nn_taste_seal (const Shoebox__TasteFile *file, uint8_t **bytes, size_t *size, NnError *err)
{
  size_t length = shoebox__taste_file__get_packed_size (file);

  if (length > MAX_MESSAGE)
    return nn_fail (err, NN_ERROR_ARGUMENT, "too much was learned for a file: %zu bytes", length);
  *size = HEAD_SIZE + length;
  *bytes = malloc (*size);
  if (*bytes == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "not enough memory for a taste of %zu bytes", *size);
  memcpy (*bytes, magic, sizeof magic);
  put_number (*bytes + 16, 4, FORMAT);
  put_number (*bytes + 20, 4, length);
  shoebox__taste_file__pack (file, *bytes + HEAD_SIZE);
  put_number (*bytes + 24, 8, checksum (*bytes, *size));
  return true;
}

Shoebox__TasteFile *
nn_taste_open (const uint8_t *bytes, size_t size, NnError *err)
{
  Shoebox__TasteFile *file = NULL;
  size_t length, format;

  if (size == 0)
    nn_fail (err, NN_ERROR_FORMAT, "this is not a taste file: it is empty");
  else if (memcmp (bytes, magic, size < sizeof magic ? size : sizeof magic) != 0)
    nn_fail (err, NN_ERROR_FORMAT, "this is not a taste file of Shoebox");
  else if (size < HEAD_SIZE || size - HEAD_SIZE < (length = get_number (bytes + 20, 4)))
    nn_fail (err, NN_ERROR_FORMAT, "the taste file is damaged: its end is missing");
  else if (size - HEAD_SIZE > length)
    nn_fail (err, NN_ERROR_FORMAT, "the taste file is damaged: something follows its end");
  else if (checksum (bytes, size) != get_number (bytes + 24, 8))
    nn_fail (err, NN_ERROR_FORMAT, "the taste file is damaged: its checksum does not fit");
  else if ((format = get_number (bytes + 16, 4)) != FORMAT)
    nn_fail (err, NN_ERROR_UNSUPPORTED,
             "the taste file was written by a newer Shoebox: its format is %zu, and formats up to "
             "%d are known here",
             format, FORMAT);
  else if (length > MAX_MESSAGE)
    nn_fail (err, NN_ERROR_FORMAT, "the taste file is absurdly large: %zu bytes", length);
  else
    file = (Shoebox__TasteFile *) nn_proto_unpack (&shoebox__taste_file__descriptor,
                                                   bytes + HEAD_SIZE, length,
                                                   4 * length + SMALL_THINGS, "a taste file", err);
  return file;
}

/* --- Message ---------------------------------------------------------------------------------- */

/* @n floats, which are halves already, as bytes. */
static bool
write_halves (const float *x, size_t n, NnHeap *heap, ProtobufCBinaryData *bytes, NnError *err)
{
  uint16_t half[256];

  bytes->len = 2 * n;
  bytes->data = nn_heap_array (heap, n, 2, err);
  if (bytes->data == NULL)
    return false;
  for (size_t i = 0; i < n; i += sizeof half / sizeof *half)
    {
      size_t count = n - i < sizeof half / sizeof *half ? n - i : sizeof half / sizeof *half;

      nn_half_from_float (half, x + i, count);
      for (size_t k = 0; k < count; k++)
        put_number (bytes->data + 2 * (i + k), 2, half[k]);
    }
  return true;
}

/* @k: n_albums for "none". */
static Shoebox__Album *
write_album (const NnTaste *taste, int k, bool embeddings, NnHeap *heap, NnError *err)
{
  size_t linear = (size_t) nn_traits_linear (&taste->layout);
  size_t width = (size_t) taste->layout.embedding, begin;
  Shoebox__Album *album = nn_heap_alloc (heap, sizeof *album, err);

  if (album == NULL)
    return NULL;
  shoebox__album__init (album);
  album->bias = taste->bias[k];
  if (!write_halves (taste->weight + (size_t) k * linear, linear, heap, &album->weight, err))
    return NULL;
  if (k == taste->n_albums)
    return album;

  album->has_starter = taste->starter[k] >= 0;
  if (album->has_starter)
    album->starter = (uint32_t) taste->starter[k];
  begin = (size_t) taste->near_begin[k];
  album->n_near = (size_t) taste->near_begin[k + 1] - begin;
  album->near = nn_heap_array (heap, album->n_near, sizeof *album->near, err);
  if (album->near == NULL)
    return NULL;
  for (size_t i = 0; i < album->n_near; i++)
    album->near[i] = (uint32_t) taste->near[begin + i];
  album->has_near_embedding = embeddings;
  if (embeddings
      && !write_halves (taste->near_x + begin * width, album->n_near * width, heap,
                        &album->near_embedding, err))
    return NULL;
  return album;
}

static Shoebox__Examples *
write_examples (const NnTaste *taste, NnHeap *heap, NnError *err)
{
  size_t n = (size_t) taste->n_examples;
  Shoebox__Examples *all = nn_heap_alloc (heap, sizeof *all, err);

  if (all == NULL)
    return NULL;
  shoebox__examples__init (all);
  all->n_key = all->n_album = all->n_held_album = all->n_held_p = all->n_held_own = n;
  all->key = nn_heap_array (heap, n, sizeof *all->key, err);
  all->album = nn_heap_array (heap, n, sizeof *all->album, err);
  all->held_album = nn_heap_array (heap, n, sizeof *all->held_album, err);
  all->held_p = nn_heap_array (heap, n, sizeof *all->held_p, err);
  all->held_own = nn_heap_array (heap, n, sizeof *all->held_own, err);
  if (all->key == NULL || all->album == NULL || all->held_album == NULL || all->held_p == NULL
      || all->held_own == NULL)
    return NULL;
  for (size_t i = 0; i < n; i++)
    {
      const NnExample *example = &taste->examples[i];

      all->key[i] = example->key;
      all->album[i] = (uint32_t) example->album;
      all->held_album[i] = example->held_album;
      all->held_p[i] = example->held_p;
      all->held_own[i] = example->held_own;
    }
  return all;
}

static Shoebox__Tag *
write_tag (const NnTagHead *head, size_t linear, NnHeap *heap, NnError *err)
{
  Shoebox__Tag *tag = nn_heap_alloc (heap, sizeof *tag, err);

  if (tag == NULL)
    return NULL;
  shoebox__tag__init (tag);
  tag->source = head->source;
  tag->source_threshold = head->source_threshold;
  tag->threshold = head->threshold;
  tag->bias = head->bias;
  tag->n_yes = (uint32_t) head->n_yes;
  tag->n_no = (uint32_t) head->n_no;
  tag->digest = head->digest;
  tag->has_precision = !isnan (head->precision);
  tag->precision = head->precision;
  tag->has_recall = !isnan (head->recall);
  tag->recall = head->recall;
  tag->has_weight = head->weight != NULL;
  if (tag->has_weight && !write_halves (head->weight, linear, heap, &tag->weight, err))
    return NULL;
  return tag;
}

static bool
write_numbers (const NnTaste *taste, NnHeap *heap, Shoebox__Taste *message, NnError *err)
{
  message->layout = nn_heap_alloc (heap, sizeof *message->layout, err);
  if (message->layout == NULL)
    return false;
  shoebox__layout__init (message->layout);
  message->layout->embedding = (uint32_t) taste->layout.embedding;
  message->layout->starter_albums = (uint32_t) taste->layout.albums;
  message->layout->tones = NN_N_TONES;
  message->layout->objects = (uint32_t) taste->layout.objects;

  message->temperature = taste->temperature;
  message->far_limit = taste->far_limit;
  message->starter_threshold = taste->starter_threshold;
  message->blend = (uint32_t) taste->blend;
  message->blend_facts = (uint32_t) taste->blend_facts;
  message->has_accuracy = !isnan (taste->accuracy);
  message->accuracy = taste->accuracy;
  message->has_calibration_error = !isnan (taste->calibration_error);
  message->calibration_error = taste->calibration_error;
  return true;
}

bool
nn_taste_write (const NnTaste *taste, const char *network, bool embeddings, NnHeap *heap,
                Shoebox__Taste *message, NnError *err)
{
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  if (embeddings && taste->near_x == NULL && taste->near_begin[taste->n_albums] > 0)
    return nn_fail (err, NN_ERROR_ARGUMENT, "the embeddings of the examples are not known");
  message->network = nn_heap_string (heap, network, err);
  message->album = nn_heap_array (heap, (size_t) taste->n_albums, sizeof *message->album, err);
  message->tag = nn_heap_array (heap, (size_t) taste->n_tags, sizeof *message->tag, err);
  if (message->network == NULL || message->album == NULL || message->tag == NULL
      || !write_numbers (taste, heap, message, err))
    return false;

  message->n_album = (size_t) taste->n_albums;
  for (int k = 0; k < taste->n_albums; k++)
    if ((message->album[k] = write_album (taste, k, embeddings, heap, err)) == NULL)
      return false;
  if (taste->none
      && (message->none = write_album (taste, taste->n_albums, false, heap, err)) == NULL)
    return false;
  if ((message->examples = write_examples (taste, heap, err)) == NULL)
    return false;
  message->n_tag = (size_t) taste->n_tags;
  for (int t = 0; t < taste->n_tags; t++)
    if ((message->tag[t] = write_tag (&taste->tags[t], linear, heap, err)) == NULL)
      return false;
  return true;
}

/* --- The whole -------------------------------------------------------------------------------- */

bool
nn_taste_pack (const NnTaste *taste, const char *network, bool embeddings, uint8_t **bytes,
               size_t *size, NnError *err)
{
  Shoebox__TasteFile file = SHOEBOX__TASTE_FILE__INIT;
  Shoebox__Taste message = SHOEBOX__TASTE__INIT;
  NnHeap heap = { .limit = SIZE_MAX };
  bool ok;

  file.taste = &message;
  ok = nn_taste_write (taste, network, embeddings, &heap, &message, err)
       && nn_taste_seal (&file, bytes, size, err);
  nn_heap_clear (&heap);
  return ok;
}

NnTaste *
nn_taste_unpack (const uint8_t *bytes, size_t size, const char *network,
                 const NnTraitLayout *layout, NnError *err)
{
  Shoebox__TasteFile *file = nn_taste_open (bytes, size, err);
  NnTaste *taste;

  if (file == NULL)
    return NULL;
  taste = nn_taste_read (file->taste, network, layout, err);
  nn_proto_free (&file->base);
  return taste;
}
