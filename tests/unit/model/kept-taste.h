/* kept-taste.h: a taste that has something in every field of its file, and the way there and back.
 */
#pragma once

#include "taste-names.h"

/* Files are read once for each of their bytes. */
#define MADE_WIDTH 64
#include "made-facts.h"

#define KEPT_NETWORK "test-net 1"
enum { KEPT_TAGS = 4 };

/* Albums of every sort (a starter's, the owner's, an empty one, "none") and tags of every sort. */
static inline Made *
kept_library (void)
{
  Made *made = made_new (7);
  int starter = made_album (made, 2), own = made_album (made, -1);
  int person = made_tag (made, 1, 0.4f), anna = made_tag (made, NN_TAG_OWN, 0);
  int toned = made_tag (made, NN_TAG_TONED, 0.5f);

  made->none = true;
  made_album (made, 0);
  made_tag (made, 2, 0.3f);
  made_file_kind (made, 0, 9, starter);
  made_file_kind (made, 1, 60, own);
  made_file_kind (made, 2, 5, 3);
  for (int i = 0; i < 8; i++)
    {
      made_state (made, i, person, i % 2 == 0);
      made_state (made, 9 + i, anna, true);
      made_state (made, 40 + i, toned, i < 3);
    }
  for (int kind = 0; kind < 4; kind++)
    for (int i = 0; i < 10; i++)
      {
        int row = made_photo (made, kind);

        made_starter (made, row)[kind] = 0.1f * (float) i;
        made_objects (made, row)[1] = 0.1f * (float) i;
        made_tones (made, row)[NN_TONE_TONED] = (float) (i % 2);
      }
  return made;
}

/* What another library gets beside it. Borrowed, of static things. */
static inline NnTasteNames
kept_names (void)
{
  static char albums[][12] = { "Beach", "Häuser 日", "Pets" }, starters[][12] = { "Sea", "Animals" };
  static char tags[][8] = { "person", "Anna", "sepia", "🐈" }, classes[][8] = { "person", "cat" };
  static char *album[] = { albums[0], albums[1], albums[2] };
  static char *album_starter[] = { starters[0], NULL, starters[1] };
  static char *tag[KEPT_TAGS] = { tags[0], tags[1], tags[2], tags[3] };
  static char *tag_class[KEPT_TAGS] = { classes[0], NULL, NULL, classes[1] };
  static uint8_t hash[74 * NN_CONTENT_HASH];

  for (gsize i = 0; i < sizeof hash; i++)
    hash[i] = (uint8_t) (i * 37 >> 3);
  return (NnTasteNames){ album, album_starter, tag, tag_class, hash, { 0 } };
}

static inline GBytes *
kept_pack (const NnTaste *taste, gboolean embeddings)
{
  uint8_t *bytes;
  size_t size;
  NnError err = { 0 };

  if (!nn_taste_pack (taste, KEPT_NETWORK, embeddings, &bytes, &size, &err))
    g_error ("%s", err.text);
  return g_bytes_new_with_free_func (bytes, size, free, bytes);
}

static inline GBytes *
kept_export (const NnTaste *taste)
{
  NnTasteNames names = kept_names ();
  uint8_t *bytes;
  size_t size;
  NnError err = { 0 };

  if (!nn_taste_export (taste, &names, KEPT_NETWORK, &bytes, &size, &err))
    g_error ("%s", err.text);
  return g_bytes_new_with_free_func (bytes, size, free, bytes);
}

static const NnTraitLayout kept_layout = { MADE_WIDTH, MADE_STARTERS, MADE_OBJECTS };

static inline NnTaste *
kept_unpack (GBytes *bytes, NnError *err)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return nn_taste_unpack (data, size, KEPT_NETWORK, &kept_layout, err);
}
