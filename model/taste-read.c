/* taste-read.c: a taste out of its message. Nothing in there is believed: what this lets through
 * judges and is learned from without a further check. */
#include "taste-file.h"

#include "learn-private.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ALBUMS 10000
#define MOST_TAGS 10000
#define MOST_EXAMPLES 10000000
/* Of a bias: far from any that is learned, and from where floats end. */
#define MOST_BIAS 1e6f

static bool
damaged (NnError *err, const char *what)
{
  return nn_fail (err, NN_ERROR_FORMAT, "the taste file is damaged: %s", what);
}

static bool
within (float x, float lo, float hi)
{
  return x >= lo && x <= hi; /* which NaN is not */
}

/* Of a probability that may be unknown. */
static bool
share_or_unknown (float x)
{
  return isnan (x) || within (x, 0, 1);
}

static bool
read_halves (float *x, const ProtobufCBinaryData *bytes, size_t n, NnError *err)
{
  uint16_t half[256];

  if (bytes->len != 2 * n)
    return damaged (err, "a row of weights or an embedding has another length");
  for (size_t i = 0; i < n; i += sizeof half / sizeof *half)
    {
      size_t count = n - i < sizeof half / sizeof *half ? n - i : sizeof half / sizeof *half;

      for (size_t k = 0; k < count; k++)
        half[k] = (uint16_t) (bytes->data[2 * (i + k)] | bytes->data[2 * (i + k) + 1] << 8);
      nn_half_to_float (x + i, half, count);
      for (size_t k = 0; k < count; k++)
        if (!isfinite (x[i + k]))
          return damaged (err, "a weight or an embedding is not a number");
    }
  return true;
}

/* --- Whether it is ours ----------------------------------------------------------------------- */

static bool
check_network (const char *theirs, const char *ours, NnError *err)
{
  for (const char *p = theirs; *p != '\0'; p++)
    if (*p < ' ' || *p > '~')
      return damaged (err, "its network has no name that can be read");
  if (strcmp (theirs, ours) != 0)
    return nn_fail (err, NN_ERROR_UNSUPPORTED,
                    "the taste was learned with another network: %.80s, and this Shoebox looks at "
                    "photos with %.80s",
                    theirs, ours);
  return true;
}

static bool
check_layout (const Shoebox__Layout *theirs, const NnTraitLayout *ours, NnError *err)
{
  if (theirs->embedding != (uint32_t) ours->embedding
      || theirs->starter_albums != (uint32_t) ours->albums || theirs->tones != NN_N_TONES
      || theirs->objects != (uint32_t) ours->objects)
    return nn_fail (err, NN_ERROR_UNSUPPORTED,
                    "the taste was learned by another version of Shoebox: that saw %u numbers, %u "
                    "starter albums, %u tones and %u objects in a photo, this one sees %d, %d, %d "
                    "and %d",
                    theirs->embedding, theirs->starter_albums, theirs->tones, theirs->objects,
                    ours->embedding, ours->albums, NN_N_TONES, ours->objects);
  return true;
}

/* --- Parts ------------------------------------------------------------------------------------ */

static bool
read_numbers (NnTaste *taste, const Shoebox__Taste *m, NnError *err)
{
  taste->starter_threshold = m->starter_threshold;
  taste->temperature = m->temperature;
  taste->far_limit = m->far_limit;
  taste->accuracy = m->has_accuracy ? m->accuracy : NAN;
  taste->calibration_error = m->has_calibration_error ? m->calibration_error : NAN;
  if (!isfinite (m->starter_threshold) || !within (m->temperature, 1e-4f, 1e4f)
      || !within (m->far_limit, -10, 10) || !share_or_unknown (taste->accuracy)
      || !share_or_unknown (taste->calibration_error))
    return damaged (err, "a limit or a figure of the albums is out of range");
  if (m->blend >= NN_N_BLENDS)
    return nn_fail (err, NN_ERROR_UNSUPPORTED,
                    "the taste was learned by a newer Shoebox, in a way that is not known here");
  if (m->blend_facts > INT_MAX)
    return damaged (err, "a number of facts is out of range");
  taste->blend = (int) m->blend;
  taste->blend_facts = (int) m->blend_facts;
  return true;
}

static bool
read_examples (NnTaste *taste, const Shoebox__Examples *m, NnError *err)
{
  size_t n = m->n_key;
  int n_classes = nn_taste_classes (taste);

  if (n > MOST_EXAMPLES || m->n_album != n || m->n_held_album != n || m->n_held_p != n
      || m->n_held_own != n)
    return damaged (err, "the number of examples does not fit");
  taste->examples = malloc (sizeof (NnExample) * (n + 1));
  if (taste->examples == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %zu examples", n);
  taste->n_examples = (int) n;
  for (size_t i = 0; i < n; i++)
    {
      if (m->album[i] >= (uint32_t) n_classes || m->held_album[i] < -1
          || m->held_album[i] >= n_classes)
        return damaged (err, "an example is in an album that is not there");
      if (!share_or_unknown (m->held_p[i]) || !share_or_unknown (m->held_own[i])
          || (m->held_album[i] >= 0 && (isnan (m->held_p[i]) || isnan (m->held_own[i]))))
        return damaged (err, "a probability of an example is out of range");
      taste->examples[i] = (NnExample){ .key = m->key[i],
                                        .album = (int) m->album[i],
                                        .held_album = m->held_album[i],
                                        .held_p = m->held_p[i],
                                        .held_own = m->held_own[i] };
    }
  return true;
}

/* Album @k, or "none" after the last. */
static bool
read_album (NnTaste *taste, int k, const Shoebox__Album *m, NnError *err)
{
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  if (!within (m->bias, -MOST_BIAS, MOST_BIAS))
    return damaged (err, "the bias of an album is out of range");
  taste->bias[k] = m->bias;
  if (!read_halves (taste->weight + (size_t) k * linear, &m->weight, linear, err))
    return false;
  if (k == taste->n_albums)
    return true;
  if (m->has_starter && m->starter >= (uint32_t) taste->layout.albums)
    return damaged (err, "an album stands for a starter album that is not there");
  taste->starter[k] = m->has_starter ? (int) m->starter : -1;
  return true;
}

static bool
read_albums (NnTaste *taste, const Shoebox__Taste *m, NnError *err)
{
  size_t classes = (size_t) nn_taste_classes (taste);
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  /* No more classes than the message has rows for: each brought its own, of that length. */
  for (size_t k = 0; k < classes; k++)
    {
      const Shoebox__Album *album = k < m->n_album ? m->album[k] : m->none;

      if (album->weight.len != 2 * linear)
        return damaged (err, "the weights of an album have another length");
    }
  taste->starter = malloc (sizeof (int) * ((size_t) taste->n_albums + 1));
  taste->weight = malloc (sizeof (float) * (classes * linear + 1));
  taste->bias = malloc (sizeof (float) * (classes + 1));
  if (taste->starter == NULL || taste->weight == NULL || taste->bias == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
  for (int k = 0; k < taste->n_albums; k++)
    if (!read_album (taste, k, m->album[k], err))
      return false;
  return m->none == NULL || read_album (taste, taste->n_albums, m->none, err);
}

static bool
read_near (NnTaste *taste, const Shoebox__Taste *m, NnError *err)
{
  size_t width = (size_t) taste->layout.embedding, total = 0;
  bool embeddings = m->n_album == 0 || m->album[0]->has_near_embedding;

  taste->near_begin = calloc ((size_t) taste->n_albums + 1, sizeof (int));
  if (taste->near_begin == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
  for (int k = 0; k < taste->n_albums; k++)
    {
      const Shoebox__Album *album = m->album[k];

      if (album->n_near > NN_MOST_NEAR
          || (bool) album->has_near_embedding != embeddings
          || (embeddings && album->near_embedding.len != 2 * album->n_near * width))
        return damaged (err, "the examples of an album do not fit together");
      for (size_t i = 0; i < album->n_near; i++)
        if (album->near[i] >= (uint32_t) taste->n_examples
            || taste->examples[album->near[i]].album != k
            || (i > 0 && album->near[i] <= album->near[i - 1]))
          return damaged (err, "an album is measured to an example that is not its own");
      total += album->n_near;
      taste->near_begin[k + 1] = (int) total;
    }

  taste->near = malloc (sizeof (int) * (total + 1));
  taste->near_x = embeddings ? malloc (sizeof (float) * (total * width + 1)) : NULL;
  if (taste->near == NULL || (embeddings && taste->near_x == NULL))
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %zu examples", total);
  for (int k = 0; k < taste->n_albums; k++)
    {
      const Shoebox__Album *album = m->album[k];
      size_t begin = (size_t) taste->near_begin[k];

      for (size_t i = 0; i < album->n_near; i++)
        taste->near[begin + i] = (int) album->near[i];
      if (embeddings
          && !read_halves (taste->near_x + begin * width, &album->near_embedding,
                           album->n_near * width, err))
        return false;
    }
  return true;
}

static bool
read_tag (NnTagHead *head, const Shoebox__Tag *m, const NnTraitLayout *layout, NnError *err)
{
  size_t linear = (size_t) nn_traits_linear (layout);

  *head = (NnTagHead){ .source = m->source,
                       .source_threshold = m->source_threshold,
                       .threshold = m->threshold,
                       .bias = m->bias,
                       .n_yes = (int) (m->n_yes & INT_MAX),
                       .n_no = (int) (m->n_no & INT_MAX),
                       .precision = m->has_precision ? m->precision : NAN,
                       .recall = m->has_recall ? m->recall : NAN,
                       .digest = m->digest };
  if (m->source < NN_TAG_TONED || m->source >= layout->objects)
    return damaged (err, "a tag stands for an object that is not there");
  if (!(m->source == NN_TAG_OWN ? isfinite (m->source_threshold)
                                : within (m->source_threshold, 0, 1))
      || !within (m->threshold, 0, 1) || !within (m->bias, -MOST_BIAS, MOST_BIAS)
      || m->n_yes > INT_MAX || m->n_no > INT_MAX || !share_or_unknown (head->precision)
      || !share_or_unknown (head->recall))
    return damaged (err, "a limit or a figure of a tag is out of range");
  if (!m->has_weight)
    return true;
  if (m->weight.len != 2 * linear)
    return damaged (err, "the weights of a tag have another length");
  head->weight = malloc (sizeof (float) * linear);
  if (head->weight == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: a tag");
  return read_halves (head->weight, &m->weight, linear, err);
}

static bool
read_tags (NnTaste *taste, const Shoebox__Taste *m, NnError *err)
{
  taste->tags = calloc (m->n_tag + 1, sizeof *taste->tags);
  if (taste->tags == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %zu tags", m->n_tag);
  taste->n_tags = (int) m->n_tag;
  for (size_t t = 0; t < m->n_tag; t++)
    if (!read_tag (&taste->tags[t], m->tag[t], &taste->layout, err))
      return false;
  return true;
}

/* --- The whole -------------------------------------------------------------------------------- */

NnTaste *
nn_taste_read (const Shoebox__Taste *message, const char *network, const NnTraitLayout *layout,
               NnError *err)
{
  NnTaste *taste;

  if (!check_network (message->network, network, err)
      || !check_layout (message->layout, layout, err))
    return NULL;
  if (message->n_album > MOST_ALBUMS || message->n_tag > MOST_TAGS)
    {
      damaged (err, "it has absurdly many albums or tags");
      return NULL;
    }
  taste = calloc (1, sizeof *taste);
  if (taste == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: reading a taste file");
      return NULL;
    }
  taste->layout = *layout;
  taste->n_albums = (int) message->n_album;
  taste->none = message->none != NULL;
  if (read_numbers (taste, message, err) && read_albums (taste, message, err)
      && read_examples (taste, message->examples, err) && read_near (taste, message, err)
      && read_tags (taste, message, err))
    return taste;
  nn_taste_free (taste);
  return NULL;
}
