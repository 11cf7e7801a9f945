/* A JPEG at an eighth: against GdkPixbuf on every kind that is claimed, and nothing but a refusal, or
 * a picture of the right size, on everything else. */
#include "decode.h"

#include "util.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/* What a file is like. */
typedef struct
{
  const char *name;
  int width, height;
  int h, v;          /* of luma */
  int quality;
  int restart;       /* units between markers */
  int components;    /* of the file */
  J_COLOR_SPACE space;
  gboolean optimise; /* Huffman tables of its own */
  gboolean progressive;
  gboolean adobe;
} Kind;

static void
eighth_size (int *width, int *height, gpointer user)
{
  *width = (*width + 7) / 8;
  *height = (*height + 7) / 8;
}

static void
full_size (int *width, int *height, gpointer user)
{
}

/* A JPEG of @kind. */
static GByteArray *
make_jpeg (const Kind *kind)
{
  g_autoptr (GdkPixbuf) small = test_picture (4, MAX (1, kind->width / 4), MAX (1, kind->height / 4));
  g_autoptr (GdkPixbuf) picture
      = gdk_pixbuf_scale_simple (small, kind->width, kind->height, GDK_INTERP_BILINEAR);
  const guint8 *pixels = gdk_pixbuf_read_pixels (picture);
  g_autofree guint8 *row = g_malloc ((gsize) kind->width * 4);
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  GByteArray *file = g_byte_array_new ();
  unsigned char *out = NULL;
  unsigned long size = 0;

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &out, &size);
  jpeg.image_width = (JDIMENSION) kind->width;
  jpeg.image_height = (JDIMENSION) kind->height;
  jpeg.input_components = kind->components == 4 ? 4 : kind->components == 1 ? 1 : 3;
  jpeg.in_color_space = kind->components == 4   ? JCS_CMYK
                        : kind->components == 1 ? JCS_GRAYSCALE
                                                : JCS_RGB;
  jpeg_set_defaults (&jpeg);
  jpeg_set_colorspace (&jpeg, kind->space);
  jpeg_set_quality (&jpeg, kind->quality, FALSE);
  if (kind->components == 3)
    {
      jpeg.comp_info[0].h_samp_factor = kind->h;
      jpeg.comp_info[0].v_samp_factor = kind->v;
    }
  jpeg.restart_interval = (unsigned) kind->restart;
  jpeg.optimize_coding = kind->optimise;
  jpeg.write_Adobe_marker = kind->adobe;
  if (kind->progressive)
    jpeg_simple_progression (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  for (int y = 0; y < kind->height; y++)
    {
      const guint8 *from = pixels + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (picture);
      JSAMPROW rows[1] = { row };

      for (int x = 0; x < kind->width; x++)
        for (int c = 0; c < jpeg.input_components; c++)
          row[x * jpeg.input_components + c] = from[3 * x + c % 3];
      jpeg_write_scanlines (&jpeg, rows, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  g_byte_array_append (file, out, (guint) size);
  free (out);
  return file;
}

static gboolean
read_eighth (const GByteArray *file, Decoded *decoded)
{
  *decoded = (Decoded){ 0 };
  return decode_eighth (file->data, file->len, eighth_size, NULL, decoded);
}

static const Kind kinds[] = {
  { "4:4:4", 203, 107, 1, 1, 90, 0, 3, JCS_YCbCr },
  { "4:2:2", 203, 107, 2, 1, 90, 0, 3, JCS_YCbCr },
  { "4:4:0", 203, 107, 1, 2, 90, 0, 3, JCS_YCbCr },
  { "4:2:0", 203, 107, 2, 2, 90, 0, 3, JCS_YCbCr },
  { "4:2:0, whole units", 512, 256, 2, 2, 90, 0, 3, JCS_YCbCr },
  { "one pixel", 1, 1, 2, 2, 90, 0, 3, JCS_YCbCr },
  { "one row", 300, 1, 2, 2, 90, 0, 3, JCS_YCbCr },
  { "one column", 1, 300, 2, 1, 90, 0, 3, JCS_YCbCr },
  { "coarse", 203, 107, 2, 2, 5, 0, 3, JCS_YCbCr },
  { "16-bit tables", 203, 107, 2, 2, 1, 0, 3, JCS_YCbCr },
  { "fine", 203, 107, 2, 2, 100, 0, 3, JCS_YCbCr },
  { "own codes", 403, 307, 2, 2, 97, 0, 3, JCS_YCbCr, .optimise = TRUE },
  { "few codes", 203, 107, 2, 2, 5, 0, 3, JCS_YCbCr, .optimise = TRUE },
  { "restarts", 203, 107, 2, 2, 90, 1, 3, JCS_YCbCr },
  { "restarts over rows", 203, 107, 2, 1, 90, 11, 3, JCS_YCbCr },
  { "one restart too many", 203, 107, 1, 1, 90, 10000, 3, JCS_YCbCr },
  { "grey", 203, 107, 1, 1, 90, 0, 1, JCS_GRAYSCALE },
  { "grey, restarts", 203, 107, 1, 1, 90, 5, 1, JCS_GRAYSCALE },
  { "Adobe", 203, 107, 2, 2, 90, 0, 3, JCS_YCbCr, .adobe = TRUE },
};

/* Mean difference of @eighth from the means of whole blocks of 8 x 8 pixels of @full. */
static double
difference (const Decoded *eighth, const Decoded *full)
{
  int n = 0;
  double sum = 0;

  for (int y = 0; y < MAX (1, full->height / 8); y++)
    for (int x = 0; x < MAX (1, full->width / 8); x++)
      for (int c = 0; c < 3; c++, n++)
        {
          int block = 0, pixels = 0;

          for (int v = 8 * y; v < MIN (8 * y + 8, full->height); v++)
            for (int u = 8 * x; u < MIN (8 * x + 8, full->width); u++, pixels++)
              block += full->rgb[3 * (v * full->width + u) + c];
          sum += fabs (eighth->rgb[3 * (y * eighth->width + x) + c] - (double) block / pixels);
        }
  return sum / n;
}

static void
test_kinds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GByteArray) file = make_jpeg (&kinds[i]);
      Decoded ours, library, full;
      double differs, usual;

      if (!read_eighth (file, &ours))
        g_error ("%s: refused", kinds[i].name);
      g_assert_true (decode (file->data, file->len, 0, eighth_size, NULL, &library));
      g_assert_true (decode (file->data, file->len, 0, full_size, NULL, &full));
      g_assert_cmpint (ours.full_width, ==, kinds[i].width);
      g_assert_cmpint (ours.full_height, ==, kinds[i].height);
      g_assert_cmpint (ours.width, ==, library.width);
      g_assert_cmpint (ours.height, ==, library.height);
      differs = difference (&ours, &full);
      usual = difference (&library, &full);
      g_test_message ("%s: differs by %.2f, an eighth by libjpeg by %.2f", kinds[i].name, differs,
                      usual);
      /* Where chroma has larger blocks than luma, what is between their means is guessed; libjpeg
       * takes a little more of it. Those of very coarse files are far apart. */
      g_assert_cmpfloat (differs, <, kinds[i].quality > 50 ? usual + 2 : 6);
      decoded_clear (&ours);
      decoded_clear (&library);
      decoded_clear (&full);
    }
}

static void
assert_refused (const char *what, const GByteArray *file)
{
  Decoded decoded;

  if (read_eighth (file, &decoded))
    g_error ("%s was taken", what);
  g_assert_null (decoded.rgb);
  g_assert_null (decoded.reason);
  g_assert_cmpint (decoded.full_width, ==, 0);
}

static void
test_refused (void)
{
  static const Kind others[] = {
    { "progressive", 203, 107, 2, 2, 90, 0, 3, JCS_YCbCr, .progressive = TRUE },
    { "CMYK", 203, 107, 1, 1, 90, 0, 4, JCS_CMYK },
    { "RGB", 203, 107, 1, 1, 90, 0, 3, JCS_RGB, .adobe = TRUE },
    { "RGB without Adobe's marker", 203, 107, 1, 1, 90, 0, 3, JCS_RGB },
    { "4:1:1", 203, 107, 4, 1, 90, 0, 3, JCS_YCbCr },
  };
  g_autoptr (GByteArray) file = NULL;
  Decoded decoded;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GByteArray) other = make_jpeg (&others[i]);

      assert_refused (others[i].name, other);
    }

  /* Too small a picture at an eighth. */
  file = make_jpeg (&kinds[0]);
  decoded = (Decoded){ 0 };
  g_assert_false (decode_eighth (file->data, file->len, full_size, NULL, &decoded));
  g_assert_null (decoded.rgb);
}

/* Cut anywhere, it is not taken: the library can say how much of it is there. */
static void
test_cut (void)
{
  static const Kind cut[] = {
    { "plain", 67, 43, 2, 2, 90, 0, 3, JCS_YCbCr },
    { "restarts", 67, 43, 2, 2, 90, 2, 3, JCS_YCbCr },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cut); i++)
    {
      g_autoptr (GByteArray) file = make_jpeg (&cut[i]);
      guint whole = file->len;

      for (guint n = 0; n < whole; n++)
        {
          /* A block of its own, so that a read behind its end is seen. */
          g_autoptr (GByteArray) part = g_byte_array_sized_new (n);

          g_byte_array_append (part, file->data, n);
          assert_refused ("a part", part);
        }
    }
}

/* Whatever stands in a file: a refusal, or as many pixels as its header says. */
static void
test_damaged (void)
{
  static const guint kept[] = { 3, 10, 12, 13, 14, 16 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint taken = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GByteArray) file = make_jpeg (&kinds[kept[i]]);

      for (int round = 0; round < 400; round++)
        {
          g_autoptr (GByteArray) damaged = g_byte_array_sized_new (file->len);
          int n = g_rand_int_range (rand, 1, 6);
          Decoded decoded;

          g_byte_array_append (damaged, file->data, file->len);
          for (int k = 0; k < n; k++)
            {
              /* Half of them in the headers. */
              guint most = g_rand_boolean (rand) ? MIN (700, file->len) : file->len;

              damaged->data[g_rand_int_range (rand, 0, (gint32) most)]
                  = (guint8) (g_rand_boolean (rand) ? g_rand_int (rand) : 0xff);
            }
          if (read_eighth (damaged, &decoded))
            {
              g_assert_cmpint (decoded.width, ==, (decoded.full_width + 7) / 8);
              g_assert_cmpint (decoded.height, ==, (decoded.full_height + 7) / 8);
              g_assert_cmpuint (decoded.rgb[decoded.width * decoded.height * 3 - 1], <=, 255);
              taken++;
            }
          else
            g_assert_null (decoded.rgb);
          decoded_clear (&decoded);
        }
    }
  g_test_message ("%u damaged files were taken", taken);
  g_assert_cmpuint (taken, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-eighth/kinds", test_kinds);
  g_test_add_func ("/decode-eighth/refused", test_refused);
  g_test_add_func ("/decode-eighth/cut", test_cut);
  g_test_add_func ("/decode-eighth/damaged", test_damaged);
  return g_test_run ();
}
