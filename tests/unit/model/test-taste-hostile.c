/* Taste files that are damaged, foreign, newer, or made to do harm: refused with a reason, never a
 * crash; and what is let through can be judged by and learned from. */
#include "kept-taste.h"

#include "net.h"
#include "seal.h"
#include "taste.pb-c.h"

#define MUTATIONS 4000

typedef struct
{
  Made *made;
  GBytes *file, *exported;
} Sample;

static Sample
sample (void)
{
  static Sample s;

  if (s.made == NULL)
    {
      g_autoptr (NnTaste) taste = NULL;

      s.made = kept_library ();
      taste = made_learn (s.made);
      s.file = kept_pack (taste, TRUE);
      s.exported = kept_export (taste);
    }
  return s;
}

/* Everything that is done with a taste that was read. */
static void
use (Made *made, NnTaste *taste)
{
  int n = (int) made->key->len, which[64], n_which = MIN (taste->n_tags, 64);
  g_autofree NnFiling *filings = g_new (NnFiling, n);
  g_autofree float *p = g_new (float, MAX (taste->n_albums + 1, n * n_which));
  NnFacts facts = made_facts (made);
  int album_before[3], tag_before[KEPT_TAGS];
  g_autoptr (NnTaste) next = NULL;
  uint8_t *bytes;
  size_t size;

  g_assert_true (nn_taste_file (taste, made_row (made, 0), n, filings));
  for (int i = 0; i < n; i++)
    {
      g_assert_cmpint (filings[i].album, >=, -1);
      g_assert_cmpint (filings[i].album, <, taste->n_albums);
      g_assert_true (isfinite (filings[i].p));
    }
  nn_taste_albums (taste, made_row (made, 0), p);
  for (int t = 0; t < n_which; t++)
    which[t] = t;
  g_assert_true (nn_taste_tags (taste, made_row (made, 0), n, which, n_which, p));
  for (int k = 0; k < 3; k++)
    album_before[k] = k < taste->n_albums ? k : -1;
  for (int t = 0; t < KEPT_TAGS; t++)
    tag_before[t] = t < taste->n_tags ? t : -1;
  facts.before = taste;
  facts.album_before = album_before;
  facts.tag_before = tag_before;
  g_assert_nonnull (next = nn_taste_learn (&facts, NULL));
  g_assert_true (nn_taste_pack (taste, KEPT_NETWORK, taste->near_x != NULL, &bytes, &size, NULL));
  free (bytes);
}

/* Reads the file in both ways; the error of the first. True when it was a taste. */
static gboolean
try_file (const guint8 *bytes, gsize size, NnError *err)
{
  NnTaste *taste = nn_taste_unpack (bytes, size, KEPT_NETWORK, &kept_layout, err), *other;
  NnTasteNames names;
  NnError ignored = { 0 };
  gboolean is_taste = taste != NULL;

  if (is_taste)
    use (sample ().made, taste);
  else
    {
      g_assert_cmpint (err->code, !=, NN_OK);
      g_assert_cmpuint (strlen (err->text), >, 20);
      g_assert_true (g_utf8_validate (err->text, -1, NULL));
    }
  nn_taste_free (taste);
  other = nn_taste_import (bytes, size, KEPT_NETWORK, &kept_layout, &names, &ignored);
  if (other != NULL)
    for (int k = 0; k < other->n_albums; k++)
      g_assert_true (g_utf8_validate (names.album[k], -1, NULL));
  else
    g_assert_null (names.album);
  nn_taste_free (other);
  nn_taste_names_clear (&names);
  return is_taste;
}

/* No change of one byte goes unnoticed. */
static void
test_flipped (void)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample ().exported, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);

  for (gsize i = 0; i < size; i++)
    {
      NnError err = { 0 };

      copy[i] = (guint8) (data[i] ^ 1 << i % 8);
      g_assert_false (try_file (copy, size, &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
      copy[i] = (guint8) ~data[i];
      g_assert_false (try_file (copy, size, &err));
      copy[i] = data[i];
    }
}

static void
test_truncated (void)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample ().exported, &size);

  for (gsize i = 0; i < size; i++)
    {
      /* A copy of the exact size, so that reading past its end is noticed. */
      guint8 *tight = malloc (MAX (i, 1));
      NnError err = { 0 };

      memcpy (tight, data, i);
      g_assert_false (try_file (tight, i, &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
      if (i > 0)
        g_assert_nonnull (strstr (err.text, "end is missing"));
      free (tight);
    }
}

static void
test_longer (void)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample ().file, &size);
  g_autofree guint8 *longer = g_malloc0 (size + 1);
  NnError err = { 0 };

  memcpy (longer, data, size);
  g_assert_false (try_file (longer, size + 1, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
  g_assert_nonnull (strstr (err.text, "follows"));
}

static void
test_foreign (void)
{
  static const char *files[] = { "", "S", "\x89PNG\r\n\x1a\n", "Shoebox",
                                 "shoebox taste 0123456789 0123456789",
                                 "{ \"albums\": [ \"Beach\", \"Pets\", \"Screenshots\" ] }" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      NnError err = { 0 };

      g_assert_false (try_file ((const guint8 *) files[i], strlen (files[i]), &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
      g_test_message ("%s", err.text);
      if (i != 1 && i != 3)
        g_assert_nonnull (strstr (err.text, "not a taste file"));
    }
}

/* The same message under a head with another number. */
static void
test_newer (void)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample ().file, &size);

  for (guint32 format = 1; format < 300; format += 255 - format % 255)
    {
      uint8_t *bytes = seal (format, data + SEAL_HEAD, size - SEAL_HEAD);
      NnError err = { 0 };

      if (format == 1)
        {
          g_assert_cmpmem (bytes, size, data, size);
          g_assert_true (try_file (bytes, size, &err));
        }
      else
        {
          g_assert_false (try_file (bytes, size, &err));
          g_assert_cmpint (err.code, ==, NN_ERROR_UNSUPPORTED);
          g_assert_nonnull (strstr (err.text, "newer"));
        }
      free (bytes);
    }
}

static void
test_other_network (void)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample ().file, &size);
  const NnTraitLayout others[] = { { MADE_WIDTH - 1, MADE_STARTERS, MADE_OBJECTS },
                                   { MADE_WIDTH, MADE_STARTERS + 1, MADE_OBJECTS },
                                   { MADE_WIDTH, MADE_STARTERS, 0 },
                                   { MADE_WIDTH + 1, MADE_STARTERS - 1, MADE_OBJECTS } };
  NnError err = { 0 };

  g_assert_null (nn_taste_unpack (data, size, "test-net 2", &kept_layout, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (err.text, "test-net 1"));
  g_assert_nonnull (strstr (err.text, "test-net 2"));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      err.code = NN_OK;
      g_assert_null (nn_taste_unpack (data, size, KEPT_NETWORK, &others[i], &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_UNSUPPORTED);
    }
}

/* --- Harm inside a sound file ----------------------------------------------------------------- */

/* The functions do not free what they drop: test_harms () keeps it. */
#define HARM(name, change) \
  static void name (Shoebox__TasteFile *file) \
  { \
    Shoebox__Taste *taste G_GNUC_UNUSED = file->taste; \
\
    change; \
  }

HARM (temperature_zero, taste->temperature = 0)
HARM (temperature_nan, taste->temperature = NAN)
HARM (limit_infinite, taste->far_limit = INFINITY)
HARM (vouching_nan, taste->starter_threshold = NAN)
HARM (accuracy_two, taste->accuracy = 2)
HARM (blend_newer, taste->blend = 200)
HARM (facts_negative, taste->blend_facts = G_MAXUINT32)
HARM (network_odd, taste->network[2] = '\x1b')

HARM (bias_huge, taste->album[1]->bias = 3e38f)
HARM (bias_nan, taste->none->bias = NAN)
HARM (weight_short, taste->album[0]->weight.len -= 2)
HARM (weight_empty, taste->none->weight.len = 0)
HARM (weight_infinite, taste->album[2]->weight.data[1] = 0x7c)
HARM (starter_far, taste->album[0]->starter = MADE_STARTERS)
HARM (starter_negative, taste->album[0]->starter = G_MAXUINT32)
HARM (without_none, taste->none = NULL)
HARM (album_lost, taste->n_album--)

HARM (near_far, taste->album[0]->near[8] = 74)
HARM (near_other, taste->album[0]->near[8] = 10)
HARM (near_falling, taste->album[0]->near[1] = 0)
HARM (near_lost, taste->album[0]->n_near--)
HARM (embedding_short, taste->album[1]->near_embedding.len--)
HARM (embedding_absent, taste->album[1]->has_near_embedding = 0)
HARM (embedding_nan, taste->album[1]->near_embedding.data[7] = 0x7e)

static void
near_many (Shoebox__TasteFile *file)
{
  static uint32_t near[60];
  static uint8_t embedding[60 * 2 * MADE_WIDTH];

  for (uint32_t i = 0; i < 60; i++)
    near[i] = 9 + i;
  file->taste->album[1]->near = near;
  file->taste->album[1]->n_near = 60;
  file->taste->album[1]->near_embedding = (ProtobufCBinaryData){ sizeof embedding, embedding };
}

HARM (key_lost, taste->examples->n_key--)
HARM (held_p_lost, taste->examples->n_held_p--)
HARM (example_far, taste->examples->album[73] = 4)
HARM (held_far, taste->examples->held_album[3] = 4)
HARM (held_below, taste->examples->held_album[3] = -2)
HARM (held_p_two, taste->examples->held_p[3] = 2)
HARM (held_own_nan, taste->examples->held_own[3] = NAN)

HARM (source_far, taste->tag[0]->source = MADE_OBJECTS)
HARM (source_below, taste->tag[0]->source = -3)
HARM (source_nan, taste->tag[0]->source_threshold = NAN)
HARM (own_nan, taste->tag[1]->source_threshold = NAN)
HARM (threshold_two, taste->tag[2]->threshold = 2)
HARM (tag_bias, taste->tag[2]->bias = -INFINITY)
HARM (tag_yes, taste->tag[2]->n_yes = 1u << 31)
HARM (tag_recall, taste->tag[0]->has_recall = true; taste->tag[0]->recall = -1)
HARM (tag_weight, taste->tag[0]->weight.len = 6)

/* Only nn_taste_import () looks at these. */
HARM (name_lost, file->n_album_name--)
HARM (name_empty, file->tag_name[0][0] = '\0')
HARM (name_broken, file->album_name[0][1] = '\xe4')
HARM (class_broken, file->tag_class[0][0] = '\n')
HARM (hash_short, file->example_hash.len--)

static const struct
{
  void (*harm) (Shoebox__TasteFile *file);
  const char *word;
  NnErrorCode code;
} harms[] = {
  { temperature_zero, "out of range" }, { temperature_nan, "out of range" },
  { limit_infinite, "out of range" },   { vouching_nan, "out of range" },
  { accuracy_two, "out of range" },     { blend_newer, "newer", NN_ERROR_UNSUPPORTED },
  { facts_negative, "out of range" },   { network_odd, "network" },
  { bias_huge, "bias" },                { bias_nan, "bias" },
  { weight_short, "length" },           { weight_empty, "length" },
  { weight_infinite, "not a number" },  { starter_far, "starter" },
  { starter_negative, "starter" },      { without_none, "not there" },
  { album_lost, "not there" },          { near_far, "not its own" },
  { near_other, "not its own" },        { near_falling, "not its own" },
  { near_lost, "together" },            { embedding_short, "together" },
  { embedding_absent, "together" },     { embedding_nan, "not a number" },
  { near_many, "together" },            { key_lost, "number of examples" },
  { held_p_lost, "number of examples" }, { example_far, "not there" },
  { held_far, "not there" },            { held_below, "not there" },
  { held_p_two, "probability" },        { held_own_nan, "probability" },
  { source_far, "object" },             { source_below, "object" },
  { source_nan, "out of range" },       { own_nan, "out of range" },
  { threshold_two, "out of range" },    { tag_bias, "out of range" },
  { tag_yes, "out of range" },          { tag_recall, "out of range" },
  { tag_weight, "length" },             { name_lost, "number of names" },
  { name_empty, "no text" },            { name_broken, "no text" },
  { class_broken, "no text" },          { hash_short, "hashes" },
};

/* One number is changed, and the checksum fits. */
static void
test_harms (void)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample ().exported, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (harms); i++)
    {
      Shoebox__TasteFile *whole
          = shoebox__taste_file__unpack (NULL, size - SEAL_HEAD, data + SEAL_HEAD);
      Shoebox__TasteFile file = *whole;
      Shoebox__Taste taste = *whole->taste;
      Shoebox__Album **albums = taste.album, copies[3], none = *taste.none, *pointers[3];
      Shoebox__Examples examples = *taste.examples;
      Shoebox__Tag tags[KEPT_TAGS], *tag_pointers[KEPT_TAGS];
      g_autofree guint8 *message = NULL;
      gsize length;
      uint8_t *bytes;
      NnTasteNames names;
      NnError err = { 0 };

      for (int k = 0; k < 3; k++)
        {
          copies[k] = *albums[k];
          pointers[k] = &copies[k];
        }
      for (int t = 0; t < KEPT_TAGS; t++)
        {
          tags[t] = *taste.tag[t];
          tag_pointers[t] = &tags[t];
        }
      file.taste = &taste;
      taste.album = pointers;
      taste.none = &none;
      taste.examples = &examples;
      taste.tag = tag_pointers;
      harms[i].harm (&file);

      length = shoebox__taste_file__get_packed_size (&file);
      message = g_malloc (length);
      shoebox__taste_file__pack (&file, message);
      bytes = seal (1, message, length);
      g_assert_null (nn_taste_import (bytes, length + SEAL_HEAD, KEPT_NETWORK, &kept_layout, &names,
                                      &err));
      g_assert_cmpint (err.code, ==, harms[i].code != NN_OK ? harms[i].code : NN_ERROR_FORMAT);
      if (strstr (err.text, harms[i].word) == NULL)
        g_error ("harm %zu: \"%s\" does not say %s", i, err.text, harms[i].word);
      try_file (bytes, length + SEAL_HEAD, &err);
      free (bytes);
      shoebox__taste_file__free_unpacked (whole, NULL);
    }
}

/* Bytes of the message changed by chance, and the checksum fits. */
static void
test_mutated (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);
  int loaded = 0;

  for (int i = 0; i < MUTATIONS; i++)
    {
      gsize size;
      GBytes *file = i % 2 == 0 ? sample ().file : sample ().exported;
      const guint8 *data = g_bytes_get_data (file, &size);
      g_autofree guint8 *message = g_memdup2 (data + SEAL_HEAD, size - SEAL_HEAD);
      gint32 length = (gint32) size - SEAL_HEAD;
      uint8_t *bytes;
      NnError err = { 0 };

      for (int k = g_rand_int_range (rand, 1, 5); k > 0; k--)
        {
          gsize at = (gsize) g_rand_int_range (rand, 0, length);

          /* Half of them where the examples and tags begin and the names stand. */
          if (k % 2 == 0)
            at = (gsize) g_rand_int_range (rand, MAX (length - 4000, 0), length);
          switch (g_rand_int_range (rand, 0, 4))
            {
            case 0:
              message[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
              break;
            case 1:
              message[at] = (guint8) g_rand_int_range (rand, 0, 256);
              break;
            case 2:
              message[at] = (guint8) "\x00\x01\x7f\x80\xff"[g_rand_int_range (rand, 0, 5)];
              break;
            default: /* a piece from elsewhere */
              {
                gsize from = (gsize) g_rand_int_range (rand, 0, length);

                memmove (message + at, message + from, MIN (16, (gsize) length - MAX (at, from)));
                break;
              }
            }
        }
      if (i % 16 == 0)
        length = g_rand_int_range (rand, 0, length);
      bytes = seal (1, message, (size_t) length);
      loaded += try_file (bytes, (gsize) length + SEAL_HEAD, &err);
      free (bytes);
    }
  g_test_message ("%d of %d mutated files are still a taste", loaded, MUTATIONS);
  g_assert_cmpint (loaded, >, 0);
  g_assert_cmpint (loaded, <, MUTATIONS);
}

/* A small file asks for much memory, or says that it is large. */
static void
test_bombs (void)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  uint8_t *bytes;
  NnError err = { 0 };

  /* A million tags of two bytes, which would be 250 in memory. */
  for (int i = 0; i < 1000000; i++)
    g_byte_array_append (message, (const guint8 *) "\x6a\x00", 2);
  bytes = seal (1, message->data, message->len);
  g_assert_false (try_file (bytes, message->len + SEAL_HEAD, &err));
  free (bytes);

  /* Names beside no taste. */
  g_byte_array_set_size (message, 0);
  for (int i = 0; i < 1000000; i++)
    g_byte_array_append (message, (const guint8 *) "\x12\x00", 2);
  bytes = seal (1, message->data, message->len);
  g_assert_false (try_file (bytes, message->len + SEAL_HEAD, &err));
  free (bytes);

  bytes = seal (1, NULL, 0);
  g_assert_false (try_file (bytes, SEAL_HEAD, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
  memset (bytes + 20, 0xff, 4);
  g_assert_false (try_file (bytes, SEAL_HEAD, &err));
  g_assert_nonnull (strstr (err.text, "end is missing"));
  free (bytes);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/taste-hostile/flipped", test_flipped);
  g_test_add_func ("/taste-hostile/truncated", test_truncated);
  g_test_add_func ("/taste-hostile/longer", test_longer);
  g_test_add_func ("/taste-hostile/foreign", test_foreign);
  g_test_add_func ("/taste-hostile/newer", test_newer);
  g_test_add_func ("/taste-hostile/other-network", test_other_network);
  g_test_add_func ("/taste-hostile/harms", test_harms);
  g_test_add_func ("/taste-hostile/mutated", test_mutated);
  g_test_add_func ("/taste-hostile/bombs", test_bombs);
  status = g_test_run ();
  made_free (sample ().made);
  g_bytes_unref (sample ().file);
  g_bytes_unref (sample ().exported);
  return status;
}
