/* photo-net.c: the backbone and the object network as one: picture in, feature vector out. What the
 * boxes of the object network say about people and pets is in object-net.c. */
#include "photo-net.h"

#include "activation.h"
#include "file.h"
#include "net.h"
#include "object-boxes.h"
#include "object-net.h"
#include "picture-input.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_NAMES_BYTES ((size_t) 1 << 20)
#define MAX_NETWORK_BYTES ((size_t) 1 << 30)
/* Changes whenever the same files would give other features. */
#define RECIPE 3

typedef struct
{
  char *text;  /* the whole file, lines ended by 0 */
  char **name; /* @n of them, in @text */
  int n;
} Names;

struct NnPhotoNet
{
  NnNet *backbone;
  NnPictureInput input;       /* of the backbone, a square */
  int embedding, logits;      /* outputs of the backbone */
  NnObjectNet *objects;
  Names class_names, object_names;
  NnFeatureLayout layout;
  char id[160];
  const NnPhotoNet *base;     /* NULL: the networks above are its own */
  const NnBackbone *other;    /* in the place of the embedding, or NULL */
};

struct NnPhotoRun
{
  const NnPhotoNet *net;
  NnRun *backbone;
  NnObjectRun *objects;
  NnBackboneRun *other;
  uint8_t *square; /* the input of the backbone, interleaved RGB */
  NnPhotoTimes times;
};

/* A 64-bit FNV-1a hash that takes 8 bytes a step. */
static uint64_t
hash_bytes (uint64_t hash, const char *data, size_t size)
{
  for (size_t i = 0; i < size; i += 8)
    {
      uint64_t word = 0;

      memcpy (&word, data + i, size - i < 8 ? size - i : 8);
      hash = (hash ^ word) * UINT64_C (0x100000001b3);
      hash ^= hash >> 32;
    }
  return hash;
}

static bool
names_read (Names *names, const char *folder, const char *file, uint64_t *hash, NnError *err)
{
  char path[4096];
  size_t size;
  int n = 0;

  if (snprintf (path, sizeof path, "%s/%s", folder, file) >= (int) sizeof path)
    return nn_fail (err, NN_ERROR_ARGUMENT, "%s: the path is too long", folder);
  names->text = nn_read_file (path, MAX_NAMES_BYTES, &size, err);
  if (names->text == NULL)
    return false;
  *hash = hash_bytes (*hash, names->text, size);
  for (const char *p = names->text; *p != 0; p++)
    n += *p == '\n' || p[1] == 0;
  names->name = calloc ((size_t) n + 1, sizeof *names->name);
  if (names->name == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "%s: out of memory", path);
  for (char *p = names->text; *p != 0;)
    {
      size_t length = strcspn (p, "\n");
      bool more = p[length] != 0;

      p[length] = 0;
      names->name[names->n++] = p;
      p += length + (more ? 1 : 0);
    }
  if (names->n == 0)
    return nn_fail (err, NN_ERROR_FORMAT, "%s: no names in it", path);
  return true;
}

/* Index of @name, or -1. */
static int
names_find (const Names *names, const char *name)
{
  for (int i = 0; i < names->n; i++)
    if (strcmp (names->name[i], name) == 0)
      return i;
  return -1;
}

/* The bytes of a network; *@path (of 4096 bytes) is where they are. To be freed. */
static char *
read_network (const char *folder, const char *file, char *path, size_t *size, uint64_t *hash,
              NnError *err)
{
  char *data;

  if (snprintf (path, 4096, "%s/%s", folder, file) >= 4096)
    {
      nn_fail (err, NN_ERROR_ARGUMENT, "%s: the path is too long", folder);
      return NULL;
    }
  data = nn_read_file (path, MAX_NETWORK_BYTES, size, err);
  if (data != NULL)
    *hash = hash_bytes (*hash, data, *size);
  return data;
}

static bool
open_backbone (NnPhotoNet *net, const char *folder, uint64_t *hash, NnError *err)
{
  NnError inner = { 0 };
  char path[4096], *data;
  size_t size;
  bool ok;

  data = read_network (folder, "backbone.onnx", path, &size, hash, err);
  if (data == NULL)
    return false;
  net->backbone = nn_net_load_memory (data, size, NULL, &inner);
  free (data);
  ok = net->backbone != NULL && nn_picture_input_find (&net->input, net->backbone, &inner);
  if (ok && net->input.width != net->input.height)
    ok = nn_fail (&inner, NN_ERROR_SHAPE, "its input is not square");
  return ok || nn_fail (err, inner.code, "%.100s: %.200s", path, inner.text);
}

static bool
open_objects (NnPhotoNet *net, const char *folder, uint64_t *hash, NnError *err)
{
  NnError inner = { 0 };
  char path[4096], *data;
  size_t size;

  data = read_network (folder, "objects.onnx", path, &size, hash, err);
  if (data == NULL)
    return false;
  net->objects = nn_object_net_new (data, size, net->object_names.n, &inner);
  free (data);
  if (net->objects == NULL)
    return nn_fail (err, inner.code, "%.100s: %.200s", path, inner.text);
  nn_object_net_set_kinds (net->objects, names_find (&net->object_names, "person"),
                           names_find (&net->object_names, "cat"),
                           names_find (&net->object_names, "dog"));
  return true;
}

int
nn_net_find_output (const NnNet *net, const char *name)
{
  for (int i = 0; i < nn_net_n_outputs (net); i++)
    if (strcmp (nn_net_output (net, i)->name, name) == 0)
      return i;
  return -1;
}

static bool
find_backbone_outputs (NnPhotoNet *net, NnError *err)
{
  const NnNet *backbone = net->backbone;

  net->embedding = nn_net_find_output (backbone, "embedding");
  net->logits = nn_net_find_output (backbone, "logits");
  if (net->embedding < 0 || net->logits < 0
      || nn_net_output (backbone, net->embedding)->type != NN_FLOAT
      || nn_net_output (backbone, net->logits)->type != NN_FLOAT)
    return nn_fail (err, NN_ERROR_FORMAT,
                    "backbone.onnx: needs the outputs \"embedding\" and \"logits\"");
  net->layout.embedding = (int) nn_value_count (nn_net_output (backbone, net->embedding));
  net->layout.classes = (int) nn_value_count (nn_net_output (backbone, net->logits));
  if (net->layout.classes != net->class_names.n)
    return nn_fail (err, NN_ERROR_FORMAT,
                    "imagenet-classes.txt: %d names for the %d classes of backbone.onnx",
                    net->class_names.n, net->layout.classes);
  return true;
}

NnPhotoNet *
nn_photo_net_open (const char *folder, NnError *err)
{
  NnPhotoNet *net = calloc (1, sizeof *net);
  uint64_t hash = UINT64_C (0xcbf29ce484222325);

  if (net == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  if (!open_backbone (net, folder, &hash, err)
      || !names_read (&net->class_names, folder, "imagenet-classes.txt", &hash, err)
      || !find_backbone_outputs (net, err)
      || !names_read (&net->object_names, folder, "objects-classes.txt", &hash, err)
      || !open_objects (net, folder, &hash, err))
    {
      nn_photo_net_free (net);
      return NULL;
    }
  net->layout.objects = net->object_names.n;
  snprintf (net->id, sizeof net->id, "%d+%d+%d+%d-r%d-%016llx", net->layout.embedding,
            net->layout.classes, net->layout.objects, NN_N_CUES, RECIPE,
            (unsigned long long) hash);
  return net;
}

NnPhotoNet *
nn_photo_net_with_backbone (const NnPhotoNet *base, const NnBackbone *backbone, const char *key,
                            NnError *err)
{
  NnPhotoNet *net = malloc (sizeof *net);

  if (net == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  *net = *base;
  net->base = base;
  net->other = backbone;
  net->layout.embedding = nn_backbone_get_dims (backbone);
  snprintf (net->id, sizeof net->id, "%.80s" NN_PHOTO_NET_SUFFIX, base->id, key);
  return net;
}

void
nn_photo_net_free (NnPhotoNet *net)
{
  if (net == NULL)
    return;
  if (net->base != NULL)
    {
      free (net);
      return;
    }
  nn_net_free (net->backbone);
  nn_object_net_free (net->objects);
  free (net->class_names.text);
  free (net->class_names.name);
  free (net->object_names.text);
  free (net->object_names.name);
  free (net);
}

const NnFeatureLayout *
nn_photo_net_layout (const NnPhotoNet *net)
{
  return &net->layout;
}

const char *
nn_photo_net_id (const NnPhotoNet *net)
{
  return net->id;
}

const char *
nn_photo_net_class_name (const NnPhotoNet *net, int k)
{
  return net->class_names.name[k];
}

const char *
nn_photo_net_object_name (const NnPhotoNet *net, int k)
{
  return net->object_names.name[k];
}

NnPhotoRun *
nn_photo_run_new (const NnPhotoNet *net, NnError *err)
{
  const size_t pixels = (size_t) net->input.width * (size_t) net->input.height;
  NnPhotoRun *run = calloc (1, sizeof *run);

  if (run == NULL || (run->square = malloc (3 * pixels)) == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      goto fail;
    }
  run->net = net;
  run->backbone = nn_run_new (net->backbone, err);
  if (run->backbone == NULL)
    goto fail;
  run->objects = nn_object_run_new (net->objects, err);
  if (run->objects == NULL)
    goto fail;
  if (net->other != NULL && (run->other = nn_backbone_run_new (net->other, err)) == NULL)
    goto fail;
  return run;

fail:
  nn_photo_run_free (run);
  return NULL;
}

void
nn_photo_run_free (NnPhotoRun *run)
{
  if (run == NULL)
    return;
  nn_run_free (run->backbone);
  nn_object_run_free (run->objects);
  nn_backbone_run_free (run->other);
  free (run->square);
  free (run);
}

const NnPhotoTimes *
nn_photo_run_times (const NnPhotoRun *run)
{
  return &run->times;
}

/* Nanoseconds of processor time of this thread. */
static int64_t
read_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Adds what was spent since *@since to *@time, and begins anew. */
static void
spend (int64_t *time, int64_t *since)
{
  const int64_t now = read_clock ();

  *time += now - *since;
  *since = now;
}

static bool
run_backbone (NnPhotoRun *run, const NnImage *image, float *feature, NnError *err)
{
  static const int rgb[3] = { 0, 1, 2 };
  static const float mean[3] = { 127, 127, 127 };
  static const float factor[3] = { 1.0f / 128, 1.0f / 128, 1.0f / 128 };
  const NnPhotoNet *net = run->net;
  const NnFeatureLayout *layout = &net->layout;
  int64_t clock = read_clock ();

  if (!nn_image_resize (image, run->square, net->input.width, net->input.height, err))
    return false;
  nn_picture_input_fill (&net->input, run->square, rgb, mean, factor,
                         nn_run_input (run->backbone, 0));
  spend (&run->times.inputs, &clock);
  if (!nn_run_exec (run->backbone, err))
    return false;
  if (net->other == NULL)
    memcpy (feature, nn_run_output (run->backbone, net->embedding, NULL),
            (size_t) layout->embedding * sizeof *feature);
  else if (!nn_backbone_run (run->other, image, feature, NULL, err))
    return false;
  nn_log_softmax_rows (nn_run_output (run->backbone, net->logits, NULL),
                       feature + layout->embedding, 1, layout->classes);
  spend (&run->times.backbone, &clock);
  return true;
}

static bool
run_objects (NnPhotoRun *run, const NnImage *image, float *scores, float *cues, NnError *err)
{
  int64_t clock = read_clock ();

  if (!nn_object_run_fill (run->objects, image, err))
    return false;
  spend (&run->times.inputs, &clock);
  if (!nn_object_run_exec (run->objects, scores, &cues[NN_CUE_PERSON], &cues[NN_CUE_PET], err))
    return false;
  spend (&run->times.objects, &clock);
  return true;
}

bool
nn_photo_run (NnPhotoRun *run, const NnImage *image, int full_width, int full_height,
              float *feature, NnError *err)
{
  const NnFeatureLayout *layout = &run->net->layout;
  float *objects = feature + layout->embedding + layout->classes;
  float *cues = objects + layout->objects;
  int64_t clock;

  memset (cues, 0, NN_N_CUES * sizeof *cues);
  if (!run_backbone (run, image, feature, err) || !run_objects (run, image, objects, cues, err))
    return false;
  clock = read_clock ();
  nn_tone_cues (image, cues);
  spend (&run->times.cues, &clock);
  if (full_width > 0 && full_height > 0)
    cues[NN_CUE_ASPECT] = logf ((float) full_width / (float) full_height);
  return true;
}

bool
nn_photo_run_embedding (NnPhotoRun *run, const NnImage *image, const NnFeatureLayout *other_layout,
                        const float *other, float *feature, NnError *err)
{
  const NnFeatureLayout *layout = &run->net->layout;

  if (run->other != NULL ? !nn_backbone_run (run->other, image, feature, NULL, err)
                         : !run_backbone (run, image, feature, err))
    return false;
  memcpy (feature + layout->embedding, other + other_layout->embedding,
          (size_t) (nn_feature_size (layout) - layout->embedding) * sizeof *feature);
  return true;
}

void
nn_photo_run_get_base (const NnPhotoRun *run, const float *feature, float *base)
{
  const NnPhotoNet *net = run->net;
  const NnFeatureLayout *of_base = net->base != NULL ? &net->base->layout : &net->layout;

  memcpy (base, nn_run_output (run->backbone, net->embedding, NULL),
          (size_t) of_base->embedding * sizeof *base);
  memcpy (base + of_base->embedding, feature + net->layout.embedding,
          (size_t) (nn_feature_size (of_base) - of_base->embedding) * sizeof *base);
}
