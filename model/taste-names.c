/* taste-names.c: names around a taste. */
#include "taste-names.h"

#include "proto.h"
#include "taste-file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAME 1000

/* Whether @s is UTF-8 (RFC 3629), without control characters. */
static bool
is_text (const char *s)
{
  static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };

  for (const uint8_t *p = (const uint8_t *) s; *p != 0;)
    {
      int more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
      uint32_t c;

      if ((*p >= 0x80 && *p < 0xc2) || *p > 0xf4)
        return false;
      c = more == 0 ? *p : *p & (0x3fu >> more);
      p++;
      for (int i = 0; i < more; i++, p++)
        {
          if ((*p & 0xc0) != 0x80)
            return false;
          c = c << 6 | (*p & 0x3f);
        }
      if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || c < 0x20
          || (c >= 0x7f && c < 0xa0))
        return false;
    }
  return true;
}

/* What is written and what is taken. @own: it may be "", which says that there is none. */
static bool
is_name (const char *s, bool own)
{
  return strlen (s) <= MOST_NAME && is_text (s) && (own || s[0] != '\0');
}

/* --- Parts ------------------------------------------------------------------------------------ */

static bool
select_albums (NnTaste *to, const NnTaste *from, const int *albums)
{
  size_t linear = (size_t) nn_traits_linear (&from->layout), classes = (size_t) nn_taste_classes (to);

  to->starter = malloc (sizeof (int) * ((size_t) to->n_albums + 1));
  to->weight = malloc (sizeof (float) * (classes * linear + 1));
  to->bias = malloc (sizeof (float) * (classes + 1));
  if (to->starter == NULL || to->weight == NULL || to->bias == NULL)
    return false;
  for (int k = 0; k < (int) classes; k++)
    {
      int source = k < to->n_albums ? albums[k] : from->n_albums;

      memcpy (to->weight + (size_t) k * linear, from->weight + (size_t) source * linear,
              sizeof (float) * linear);
      to->bias[k] = from->bias[source];
      if (k < to->n_albums)
        to->starter[k] = from->starter[source];
    }
  return true;
}

/* @place: from an album of @from to the one of @to, -1 for those that are left out; "none" too. */
static bool
select_examples (NnTaste *to, const NnTaste *from, const int *place, int *kept)
{
  to->examples = malloc (sizeof (NnExample) * ((size_t) from->n_examples + 1));
  if (to->examples == NULL)
    return false;
  for (int i = 0; i < from->n_examples; i++)
    {
      NnExample example = from->examples[i];
      bool held = example.held_album >= 0 && place[example.held_album] >= 0;

      if (place[example.album] < 0)
        continue;
      example.album = place[example.album];
      example.held_album = held ? place[example.held_album] : -1;
      if (!held)
        example.held_p = example.held_own = NAN;
      kept[to->n_examples] = i;
      to->examples[to->n_examples++] = example;
    }
  return true;
}

/* @index: of the examples that stayed, in @to. */
static bool
select_near (NnTaste *to, const NnTaste *from, const int *albums, const int *index)
{
  size_t width = (size_t) from->layout.embedding, most = (size_t) from->near_begin[from->n_albums];
  int n = 0;

  to->near_begin = calloc ((size_t) to->n_albums + 1, sizeof (int));
  to->near = malloc (sizeof (int) * (most + 1));
  to->near_x = from->near_x != NULL ? malloc (sizeof (float) * (most * width + 1)) : NULL;
  if (to->near_begin == NULL || to->near == NULL || (from->near_x != NULL && to->near_x == NULL))
    return false;
  for (int k = 0; k < to->n_albums; k++)
    {
      for (int j = from->near_begin[albums[k]]; j < from->near_begin[albums[k] + 1]; j++, n++)
        {
          to->near[n] = index[from->near[j]];
          if (to->near_x != NULL)
            memcpy (to->near_x + (size_t) n * width, from->near_x + (size_t) j * width,
                    sizeof (float) * width);
        }
      to->near_begin[k + 1] = n;
    }
  return true;
}

static bool
select_tags (NnTaste *to, const NnTaste *from, const int *tags)
{
  size_t linear = (size_t) nn_traits_linear (&from->layout);

  to->tags = calloc ((size_t) to->n_tags + 1, sizeof *to->tags);
  for (int t = 0; t < to->n_tags && to->tags != NULL; t++)
    {
      const NnTagHead *head = &from->tags[tags[t]];

      to->tags[t] = *head;
      if (head->weight == NULL)
        continue;
      to->tags[t].weight = malloc (sizeof (float) * linear);
      if (to->tags[t].weight == NULL)
        return false;
      memcpy (to->tags[t].weight, head->weight, sizeof (float) * linear);
    }
  return to->tags != NULL;
}

NnTaste *
nn_taste_select (const NnTaste *taste, const int *albums, int n_albums, const int *tags, int n_tags,
                 NnError *err)
{
  NnTaste *to = malloc (sizeof *to);
  int *place = malloc (sizeof (int) * ((size_t) taste->n_albums + 2));
  int *kept = malloc (sizeof (int) * ((size_t) taste->n_examples + 1));
  int *index = malloc (sizeof (int) * ((size_t) taste->n_examples + 1));
  bool ok = to != NULL && place != NULL && kept != NULL && index != NULL;

  if (ok)
    {
      *to = *taste;
      to->n_albums = n_albums;
      to->n_tags = n_tags;
      to->n_examples = 0;
      to->starter = to->near = to->near_begin = NULL;
      to->weight = to->bias = to->near_x = NULL;
      to->examples = NULL;
      to->tags = NULL;
      for (int k = 0; k <= taste->n_albums; k++)
        place[k] = -1;
      for (int k = 0; k < n_albums; k++)
        place[albums[k]] = k;
      if (taste->none)
        place[taste->n_albums] = n_albums;
      ok = select_albums (to, taste, albums) && select_examples (to, taste, place, kept);
      for (int i = 0; i < to->n_examples && ok; i++)
        index[kept[i]] = i;
      ok = ok && select_near (to, taste, albums, index) && select_tags (to, taste, tags);
    }
  if (!ok)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: a part of what was learned");
      nn_taste_free (to);
      to = NULL;
    }
  free (place);
  free (kept);
  free (index);
  return to;
}

/* --- Writing ---------------------------------------------------------------------------------- */

/* NULL is written as "". */
static char **
write_names (char **names, int n, bool own, NnHeap *heap, NnError *err)
{
  static char empty[] = "";
  char **all = nn_heap_array (heap, (size_t) n, sizeof *all, err);

  for (int i = 0; i < n && all != NULL; i++)
    {
      all[i] = names[i] != NULL ? names[i] : empty;
      if (!is_name (all[i], own))
        {
          nn_fail (err, NN_ERROR_ARGUMENT,
                   "the name of an album or tag is empty, longer than %d bytes or no plain text, "
                   "and cannot be put into a taste file",
                   MOST_NAME);
          return NULL;
        }
    }
  return all;
}

bool
nn_taste_export (const NnTaste *taste, const NnTasteNames *names, const char *network,
                 uint8_t **bytes, size_t *size, NnError *err)
{
  Shoebox__TasteFile file = SHOEBOX__TASTE_FILE__INIT;
  Shoebox__Taste message = SHOEBOX__TASTE__INIT;
  NnHeap heap = { .limit = SIZE_MAX };
  bool ok;

  file.taste = &message;
  file.n_album_name = file.n_album_starter = (size_t) taste->n_albums;
  file.n_tag_name = file.n_tag_class = (size_t) taste->n_tags;
  file.has_example_hash = true;
  file.example_hash.len = (size_t) taste->n_examples * NN_CONTENT_HASH;
  file.example_hash.data = (uint8_t *) names->hash;
  file.album_name = write_names (names->album, taste->n_albums, false, &heap, err);
  ok = file.album_name != NULL
       && (file.album_starter
           = write_names (names->album_starter, taste->n_albums, true, &heap, err)) != NULL
       && (file.tag_name = write_names (names->tag, taste->n_tags, false, &heap, err)) != NULL
       && (file.tag_class = write_names (names->tag_class, taste->n_tags, true, &heap, err)) != NULL
       && nn_taste_write (taste, network, true, &heap, &message, err)
       && nn_taste_seal (&file, bytes, size, err);
  nn_heap_clear (&heap);
  return ok;
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* And back: "" becomes NULL. */
static bool
read_names (NnTasteNames *names, char **from, size_t n_from, int n, bool own, char ***to,
            NnError *err)
{
  if (n_from != (size_t) n)
    return nn_fail (err, NN_ERROR_FORMAT,
                    n_from == 0 ? "the taste file has no names: it is not one for another library"
                                : "the taste file is damaged: the number of names does not fit");
  *to = nn_heap_array (&names->heap, (size_t) n, sizeof **to, err);
  if (*to == NULL)
    return false;
  for (int i = 0; i < n; i++)
    {
      if (!is_name (from[i], own))
        return nn_fail (err, NN_ERROR_FORMAT,
                        "the taste file is damaged: a name in it is no text");
      if (from[i][0] != '\0' && ((*to)[i] = nn_heap_string (&names->heap, from[i], err)) == NULL)
        return false;
    }
  return true;
}

static bool
read_hashes (NnTasteNames *names, const Shoebox__TasteFile *file, int n, NnError *err)
{
  size_t size = (size_t) n * NN_CONTENT_HASH;
  uint8_t *hash;

  if (file->example_hash.len != size)
    return nn_fail (err, NN_ERROR_FORMAT,
                    "the taste file is damaged: the number of hashes does not fit");
  hash = nn_heap_alloc (&names->heap, size, err);
  if (hash == NULL)
    return false;
  if (size > 0)
    memcpy (hash, file->example_hash.data, size);
  names->hash = hash;
  return true;
}

NnTaste *
nn_taste_import (const uint8_t *bytes, size_t size, const char *network,
                 const NnTraitLayout *layout, NnTasteNames *names, NnError *err)
{
  Shoebox__TasteFile *file = nn_taste_open (bytes, size, err);
  NnTaste *taste = NULL;
  bool ok;

  *names = (NnTasteNames){ .heap = { .limit = SIZE_MAX } };
  if (file == NULL)
    return NULL;
  taste = nn_taste_read (file->taste, network, layout, err);
  ok = taste != NULL
       && read_names (names, file->album_name, file->n_album_name, taste->n_albums, false,
                      &names->album, err)
       && read_names (names, file->album_starter, file->n_album_starter, taste->n_albums, true,
                      &names->album_starter, err)
       && read_names (names, file->tag_name, file->n_tag_name, taste->n_tags, false, &names->tag,
                      err)
       && read_names (names, file->tag_class, file->n_tag_class, taste->n_tags, true,
                      &names->tag_class, err)
       && read_hashes (names, file, taste->n_examples, err);
  nn_proto_free (&file->base);
  if (ok)
    return taste;
  nn_taste_free (taste);
  nn_taste_names_clear (names);
  return NULL;
}

void
nn_taste_names_clear (NnTasteNames *names)
{
  nn_heap_clear (&names->heap);
  *names = (NnTasteNames){ 0 };
}
