/* The decoder process and its client: real pictures, damaged and hostile ones, a decoder that dies
 * or hangs. */
#include "decoder-client.h"

#include "util.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  ShoeboxDecoder *decoder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->decoder = shoebox_decoder_new (0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  shoebox_decoder_free (f->decoder);
  test_folder_free (f->folder);
}

static char *
in_folder (Fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

static void
read_photo (Fixture *f, const char *path, ShoeboxDecoded *decoded)
{
  g_autoptr (GError) error = NULL;

  shoebox_decoder_read_photo (f->decoder, path, decoded, &error);
  g_assert_no_error (error);
}

static void
assert_side (GBytes *jpeg, int expected_width, int expected_height)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *pixbuf;

  g_assert_nonnull (jpeg);
  g_assert_true (gdk_pixbuf_loader_write_bytes (loader, jpeg, NULL));
  g_assert_true (gdk_pixbuf_loader_close (loader, NULL));
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, expected_width);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, expected_height);
}

static void
test_jpeg (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "a b\nc.jpg");
  ShoeboxDecoded d, again;
  struct stat st;

  test_write_picture (path, "jpeg", 1, 1600, 1200);
  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
  g_assert_null (d.reason);
  g_assert_cmpint (d.width, ==, 1600);
  g_assert_cmpint (d.height, ==, 1200);
  g_assert_cmpint (d.rgb_width, ==, 512);
  g_assert_cmpint (d.rgb_height, ==, 384);
  g_assert_cmpuint (g_bytes_get_size (d.rgb), ==, 512 * 384 * 3);
  assert_side (d.thumbnail, 320, 240);
  g_assert_true (d.has_hash);
  g_assert_cmpint (d.taken_at, ==, -1);
  g_assert_true (isnan (d.lat));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (d.size, ==, st.st_size);

  /* The hash is of the content, whatever the name. */
  g_autofree char *renamed = in_folder (f, "other.png");
  g_assert_cmpint (g_rename (path, renamed), ==, 0);
  read_photo (f, renamed, &again);
  g_assert_cmpmem (d.hash, sizeof d.hash, again.hash, sizeof again.hash);
  g_assert_cmpint (again.status, ==, SHOEBOX_DECODED_OK);
  shoebox_decoded_clear (&d);
  shoebox_decoded_clear (&again);

  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_GONE);
  shoebox_decoded_clear (&d);
}

/* Sizes for the networks: never enlarged, and a panorama keeps its short side. */
static void
test_sizes (Fixture *f, gconstpointer data)
{
  static const struct
  {
    int width, height, rgb_width, rgb_height;
  } cases[] = {
    { 300, 200, 300, 200 },   { 1, 1, 1, 1 },          { 1024, 1024, 512, 512 },
    { 4000, 500, 1792, 224 }, { 200, 3000, 137, 2048 }, { 3000, 10, 2048, 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = in_folder (f, i % 2 == 0 ? "x.png" : "x.jpg");
      ShoeboxDecoded d;

      test_write_picture (path, i % 2 == 0 ? "png" : "jpeg", (guint) i, cases[i].width,
                          cases[i].height);
      read_photo (f, path, &d);
      g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
      g_assert_cmpint (d.width, ==, cases[i].width);
      g_assert_cmpint (d.rgb_width, ==, cases[i].rgb_width);
      g_assert_cmpint (d.rgb_height, ==, cases[i].rgb_height);
      shoebox_decoded_clear (&d);
    }
}

static void
test_pixels (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "x.jpg");
  g_autoptr (GdkPixbuf) original = test_picture (3, 800, 600);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  const guint8 *rgb;
  ShoeboxDecoded d;
  double sum = 0;

  test_write_picture (path, "jpeg", 3, 800, 600);
  g_assert_true (shoebox_decoder_read_pixels (f->decoder, path, 4000, NULL, &d, NULL));
  g_assert_cmpint (d.rgb_width, ==, 800);
  g_assert_cmpint (d.rgb_height, ==, 600);
  rgb = g_bytes_get_data (d.rgb, NULL);
  for (int y = 0; y < 600; y++)
    for (int x = 0; x < 800 * 3; x++)
      sum += abs (rgb[y * 2400 + x]
                  - gdk_pixbuf_read_pixels (original)[y * gdk_pixbuf_get_rowstride (original) + x]);
  g_assert_cmpfloat (sum / (800 * 600 * 3), <, 6);
  shoebox_decoded_clear (&d);

  g_assert_true (shoebox_decoder_read_pixels (f->decoder, path, 100, NULL, &d, NULL));
  g_assert_cmpint (d.rgb_width, ==, 100);
  g_assert_cmpint (d.rgb_height, ==, 75);
  shoebox_decoded_clear (&d);

  g_cancellable_cancel (cancelled);
  g_assert_false (shoebox_decoder_read_pixels (f->decoder, path, 100, cancelled, &d, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  shoebox_decoded_clear (&d);
}

static void
test_alpha (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "x.png");
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 10, 10);
  const guint8 *rgb;
  ShoeboxDecoded d;

  gdk_pixbuf_fill (pixbuf, 0xff000080);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  read_photo (f, path, &d);
  rgb = g_bytes_get_data (d.rgb, NULL);
  g_assert_cmpint (rgb[0], ==, 255);
  g_assert_cmpint (rgb[1], ==, 127);
  g_assert_cmpint (rgb[2], ==, 127);
  shoebox_decoded_clear (&d);
}

/* --- Damage ----------------------------------------------------------------------------------- */

static void
assert_failed (Fixture *f, const char *path, const char *reason)
{
  ShoeboxDecoded d;

  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_FAILED);
  if (!g_str_has_prefix (d.reason, reason))
    g_error ("“%s” does not begin with “%s”", d.reason, reason);
  g_assert_null (d.rgb);
  g_assert_null (d.thumbnail);
  shoebox_decoded_clear (&d);
}

static void
test_damage (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "x.jpg");
  g_autofree char *jpeg = NULL;
  gsize size;
  ShoeboxDecoded d;

  test_write_file (path, "", 0);
  assert_failed (f, path, "empty file");
  test_write_file (path, "this is no picture at all, just text\n", 37);
  assert_failed (f, path, "not an image");

  /* Half of a photo: its thumbnail is worth showing. */
  test_write_picture (path, "jpeg", 7, 1600, 1200);
  g_assert_true (g_file_get_contents (path, &jpeg, &size, NULL));
  test_write_file (path, jpeg, size / 2);
  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_PARTIAL);
  g_assert_true (g_str_has_prefix (d.reason, "truncated"));
  g_assert_cmpint (d.width, ==, 1600);
  assert_side (d.thumbnail, 320, 240);
  g_assert_nonnull (d.rgb);
  shoebox_decoded_clear (&d);

  /* Only its header. */
  test_write_file (path, jpeg, 300);
  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_FAILED);
  g_assert_nonnull (d.reason);
  shoebox_decoded_clear (&d);
}

/* A PNG that says it is @width x @height, and whose pixels end before they begin. */
static void
write_png_header (const char *path, guint32 width, guint32 height)
{
  guint8 png[49] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };
  guint32 crc = 0xffffffff;

  for (int i = 0; i < 4; i++)
    {
      png[16 + i] = (guint8) (width >> (24 - 8 * i));
      png[20 + i] = (guint8) (height >> (24 - 8 * i));
    }
  png[24] = 8;
  png[25] = 2;
  for (int i = 12; i < 29; i++)
    {
      crc ^= png[i];
      for (int k = 0; k < 8; k++)
        crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
    }
  for (int i = 0; i < 4; i++)
    png[29 + i] = (guint8) (~crc >> (24 - 8 * i));
  png[35] = 4;
  memcpy (png + 37, "IDAT\x78\x9c", 6);
  test_write_file (path, png, sizeof png);
}

static void
test_bomb (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "x.png");

  write_png_header (path, 30000, 30000);
  assert_failed (f, path, "too large: 30000 x 30000 pixels");
  g_assert_cmpint (shoebox_decoder_get_pid (f->decoder), >, 0);
}

static void
test_not_files (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "pipe.jpg");
  g_autofree char *locked = in_folder (f, "locked.jpg");
  gboolean root = geteuid () == 0;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_failed (f, path, "not a plain file");
  assert_failed (f, f->folder, "not a plain file");
  /* Nothing is forbidden to root, so the file is opened as somebody else then. */
  test_write_picture (locked, "jpeg", 1, 10, 10);
  g_assert_cmpint (g_chmod (locked, 0), ==, 0);
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  assert_failed (f, locked, SHOEBOX_REASON_PERMISSION);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
}

/* --- A decoder in trouble ---------------------------------------------------------------------- */

static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "x.jpg");
  ShoeboxDecoded d;
  int pid;

  test_write_picture (path, "jpeg", 1, 100, 100);
  read_photo (f, path, &d);
  shoebox_decoded_clear (&d);
  /* Between two photos: nobody notices. */
  pid = shoebox_decoder_get_pid (f->decoder);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
  g_assert_cmpint (shoebox_decoder_get_pid (f->decoder), !=, pid);
  shoebox_decoded_clear (&d);
}

static gpointer
kill_thread (gpointer data)
{
  /* The request of the stopped process is under way while this sleeps; if it is not yet, the
   * process dies before the request, which is no different for the reader. */
  g_usleep (200 * 1000);
  kill (GPOINTER_TO_INT (data), SIGSEGV);
  kill (GPOINTER_TO_INT (data), SIGCONT);
  return NULL;
}

static void
test_crash (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "x.jpg");
  ShoeboxDecoded d;
  GThread *thread;
  int pid;

  test_write_picture (path, "jpeg", 1, 100, 100);
  read_photo (f, path, &d);
  shoebox_decoded_clear (&d);
  pid = shoebox_decoder_get_pid (f->decoder);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  thread = g_thread_new ("kill", kill_thread, GINT_TO_POINTER (pid));
  read_photo (f, path, &d);
  g_thread_join (thread);
  /* The second try, by another process and without the metadata, works. */
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
  g_assert_cmpint (shoebox_decoder_get_pid (f->decoder), !=, pid);
  shoebox_decoded_clear (&d);
}

static void
test_hang (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (300);
  g_autofree char *path = in_folder (f, "x.jpg");
  g_autoptr (GError) error = NULL;
  ShoeboxDecoded d;
  gint64 start;
  int pid;

  test_write_picture (path, "jpeg", 1, 100, 100);
  g_assert_true (shoebox_decoder_read_photo (decoder, path, &d, &error));
  shoebox_decoded_clear (&d);
  pid = shoebox_decoder_get_pid (decoder);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  start = g_get_monotonic_time ();
  g_assert_true (shoebox_decoder_read_photo (decoder, path, &d, &error));
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_FAILED);
  g_assert_cmpstr (d.reason, ==, "took longer than 0.3 s");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  shoebox_decoded_clear (&d);

  /* And the next photo gets a new process. */
  g_assert_true (shoebox_decoder_read_photo (decoder, path, &d, &error));
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
  shoebox_decoded_clear (&d);
}

static void
test_no_decoder (Fixture *f, gconstpointer data)
{
  g_autofree char *saved = g_strdup (g_getenv ("SHOEBOX_DECODER"));
  g_autofree char *path = in_folder (f, "x.jpg");
  g_autoptr (GError) error = NULL;
  ShoeboxDecoded d;

  test_write_picture (path, "jpeg", 1, 10, 10);
  g_setenv ("SHOEBOX_DECODER", "/nonexistent/decoder", TRUE);
  g_assert_false (shoebox_decoder_read_photo (f->decoder, path, &d, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED);
  shoebox_decoded_clear (&d);
  g_setenv ("SHOEBOX_DECODER", saved, TRUE);

  /* A program that is none of ours answers nothing: that costs a photo, not the import. */
  g_clear_error (&error);
  g_setenv ("SHOEBOX_DECODER", "/bin/false", TRUE);
  g_assert_true (shoebox_decoder_read_photo (f->decoder, path, &d, &error));
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_FAILED);
  shoebox_decoded_clear (&d);
  g_setenv ("SHOEBOX_DECODER", saved, TRUE);
}

/* --- Real files -------------------------------------------------------------------------------- */

static void
read_all (Fixture *f, const char *folder, guint *n, guint *ok)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      ShoeboxDecoded d;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          read_all (f, path, n, ok);
          continue;
        }
      read_photo (f, path, &d);
      (*n)++;
      if (d.status == SHOEBOX_DECODED_OK)
        {
          (*ok)++;
          g_assert_nonnull (d.rgb);
          g_assert_nonnull (d.thumbnail);
        }
      else
        {
          g_assert_nonnull (d.reason);
          g_assert_true (g_utf8_validate (d.reason, -1, NULL));
          g_test_message ("%s: %s", name, d.reason);
        }
      shoebox_decoded_clear (&d);
    }
}

static void
test_hostile (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_data ("hostile");
  guint n = 0, ok = 0;

  if (folder == NULL)
    return;
  /* Some of these keep a decoder busy for minutes. */
  shoebox_decoder_free (f->decoder);
  f->decoder = shoebox_decoder_new (2000);
  read_all (f, folder, &n, &ok);
  g_test_message ("%u files, %u readable", n, ok);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (ok, >, 50);
}

static void
test_real (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_data ("exif");
  guint n = 0, ok = 0;

  if (folder == NULL)
    return;
  read_all (f, folder, &n, &ok);
  g_test_message ("%u files, %u readable", n, ok);
  g_assert_cmpuint (ok, >, 0);
}

/* --- The right way up ------------------------------------------------------------------------- */

/* Mean difference of two decoded pictures, 0..255; they must have the same size. */
static double
difference (const ShoeboxDecoded *a, const ShoeboxDecoded *b)
{
  const guint8 *x = g_bytes_get_data (a->rgb, NULL), *y = g_bytes_get_data (b->rgb, NULL);
  gsize size = g_bytes_get_size (a->rgb);
  double sum = 0;

  g_assert_cmpint (a->rgb_width, ==, b->rgb_width);
  g_assert_cmpint (a->rgb_height, ==, b->rgb_height);
  for (gsize i = 0; i < size; i++)
    sum += abs (x[i] - y[i]);
  return sum / (double) size;
}

/* The same for @a and @b turned by half a turn. */
static double
difference_upside_down (const ShoeboxDecoded *a, const ShoeboxDecoded *b)
{
  const guint8 *x = g_bytes_get_data (a->rgb, NULL), *y = g_bytes_get_data (b->rgb, NULL);
  gsize size = g_bytes_get_size (a->rgb);
  double sum = 0;

  for (gsize i = 0; i < size; i++)
    sum += abs (x[i] - y[size - 3 - (i - i % 3) + i % 3]);
  return sum / (double) size;
}

/* Pictures that are the same photo, stored in eight ways, decode to the same pixels. */
static void
check_orientations (Fixture *f, const char *folder, const char *stem)
{
  ShoeboxDecoded upright = { 0 };

  for (int orientation = 1; orientation <= 8; orientation++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s%d.jpg", folder, stem, orientation);
      ShoeboxDecoded d;

      read_photo (f, path, &d);
      g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
      g_assert_cmpint (d.orientation, ==, orientation);
      if (orientation == 1)
        {
          upright = d;
          /* Otherwise the test would not see a picture that stands on its head. */
          g_assert_cmpfloat (difference_upside_down (&upright, &upright), >, 25);
          continue;
        }
      g_assert_cmpint (d.width, ==, upright.width);
      g_assert_cmpint (d.height, ==, upright.height);
      g_test_message ("%s: differs by %.1f", path, difference (&d, &upright));
      /* Those of some sets were compressed again and again. */
      g_assert_cmpfloat (difference (&d, &upright), <,
                         difference_upside_down (&upright, &upright) / 2);
      shoebox_decoded_clear (&d);
    }
  shoebox_decoded_clear (&upright);
}

static void
test_orientation_real (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_data ("orientation"), *exif = NULL;

  if (folder == NULL || (exif = test_data ("exif")) == NULL)
    return;
  check_orientations (f, folder, "Landscape_");
  check_orientations (f, folder, "Portrait_");
  check_orientations (f, exif, "jpg_orientation_landscape_");
  check_orientations (f, exif, "jpg_orientation_portrait_");
}

/* @picture as a camera stores it that notes EXIF @orientation: whoever turns it as the note says
 * has @picture again. */
static GdkPixbuf *
stored_as (GdkPixbuf *picture, int orientation)
{
  g_autoptr (GdkPixbuf) flipped = NULL;

  switch (orientation)
    {
    case 2:
      return gdk_pixbuf_flip (picture, TRUE);
    case 3:
      return gdk_pixbuf_rotate_simple (picture, GDK_PIXBUF_ROTATE_UPSIDEDOWN);
    case 4:
      return gdk_pixbuf_flip (picture, FALSE);
    case 5:
      flipped = gdk_pixbuf_flip (picture, TRUE);
      return gdk_pixbuf_rotate_simple (flipped, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE);
    case 6:
      return gdk_pixbuf_rotate_simple (picture, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE);
    case 7:
      flipped = gdk_pixbuf_flip (picture, FALSE);
      return gdk_pixbuf_rotate_simple (flipped, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE);
    case 8:
      return gdk_pixbuf_rotate_simple (picture, GDK_PIXBUF_ROTATE_CLOCKWISE);
    default:
      return g_object_ref (picture);
    }
}

/* Writes a JPEG with an EXIF block that holds the orientation and nothing else. */
static void
write_oriented (const char *path, GdkPixbuf *pixbuf, int orientation)
{
  guint8 exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (guint8) orientation, 0, 0, 0, 0, 0, 0 };
  g_autofree char *jpeg = NULL;
  g_autoptr (GByteArray) file = g_byte_array_new ();
  gsize size;

  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &size, "jpeg", NULL, "quality", "95",
                                            NULL));
  g_byte_array_append (file, (const guint8 *) jpeg, 2);
  g_byte_array_append (file, exif, sizeof exif);
  g_byte_array_append (file, (const guint8 *) jpeg + 2, (guint) size - 2);
  test_write_file (path, file->data, file->len);
}

/* A picture with a bright corner, so that no turn and no mirror leaves it as it is. */
static GdkPixbuf *
lopsided_picture (void)
{
  GdkPixbuf *pixbuf = test_picture (5, 400, 300);
  g_autoptr (GdkPixbuf) corner = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, 160, 60);
  g_autoptr (GdkPixbuf) other = gdk_pixbuf_new_subpixbuf (pixbuf, 200, 150, 200, 150);

  gdk_pixbuf_fill (corner, 0xffffe0ff);
  gdk_pixbuf_fill (other, 0x102030ff);
  return pixbuf;
}

static void
test_orientation (Fixture *f, gconstpointer data)
{
  g_autoptr (GdkPixbuf) picture = lopsided_picture ();

  for (int orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GdkPixbuf) stored = stored_as (picture, orientation);
      g_autofree char *path = g_strdup_printf ("%s/x%d.jpg", f->folder, orientation);

      write_oriented (path, stored, orientation);
    }
  check_orientations (f, f->folder, "x");
}

/* @pixbuf (three channels) at another size, as tight rows. */
static GBytes *
tight_pixels (GdkPixbuf *pixbuf, int width, int height)
{
  g_autoptr (GdkPixbuf) scaled = gdk_pixbuf_scale_simple (pixbuf, width, height, GDK_INTERP_BILINEAR);
  guint8 *rgb = g_malloc ((gsize) width * (gsize) height * 3);

  for (int y = 0; y < height; y++)
    memcpy (rgb + (gsize) y * (gsize) width * 3,
            gdk_pixbuf_read_pixels (scaled) + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (scaled),
            (gsize) width * 3);
  return g_bytes_new_take (rgb, (gsize) width * (gsize) height * 3);
}

/* Photos of cameras are decoded at an eighth of their size. */
static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GdkPixbuf) small = lopsided_picture ();
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_scale_simple (small, 4000, 3000, GDK_INTERP_BILINEAR);
  g_autofree char *small_path = in_folder (f, "small.png");
  ShoeboxDecoded reference;

  g_assert_true (gdk_pixbuf_save (small, small_path, "png", NULL, NULL));
  read_photo (f, small_path, &reference);
  for (int orientation = 0; orientation <= 8; orientation++)
    {
      g_autoptr (GdkPixbuf) stored = stored_as (picture, orientation);
      g_autofree char *path = in_folder (f, "x.jpg");
      g_autoptr (GdkPixbuf) shown = NULL;
      ShoeboxDecoded d, upright = { .rgb_width = 400, .rgb_height = 300 };

      write_oriented (path, stored, orientation);
      read_photo (f, path, &d);
      g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
      g_assert_cmpint (d.width, ==, 4000);
      g_assert_cmpint (d.height, ==, 3000);
      g_assert_cmpint (d.orientation, ==, MAX (1, orientation));
      g_assert_cmpint (d.rgb_width, ==, 500);
      g_assert_cmpint (d.rgb_height, ==, 375);
      assert_side (d.thumbnail, 320, 240);
      /* At the size of the reference. */
      shown = gdk_pixbuf_new_from_bytes (d.rgb, GDK_COLORSPACE_RGB, FALSE, 8, 500, 375, 1500);
      upright.rgb = tight_pixels (shown, 400, 300);
      g_test_message ("%d: differs by %.1f", orientation, difference (&upright, &reference));
      g_assert_cmpfloat (difference (&upright, &reference), <, 3);
      g_bytes_unref (upright.rgb);
      shoebox_decoded_clear (&d);
    }
  shoebox_decoded_clear (&reference);
}

/* One that breaks off is left to the library, which shows what is there. */
static void
test_large_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (GdkPixbuf) small = test_picture (3, 400, 300);
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_scale_simple (small, 4000, 3000, GDK_INTERP_BILINEAR);
  g_autofree char *path = in_folder (f, "x.jpg");
  g_autofree char *jpeg = NULL;
  ShoeboxDecoded d;
  gsize size;

  g_assert_true (gdk_pixbuf_save_to_buffer (picture, &jpeg, &size, "jpeg", NULL, NULL));
  test_write_file (path, jpeg, size / 2);
  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_PARTIAL);
  g_assert_true (g_str_has_prefix (d.reason, "truncated: only 4")
                 || g_str_has_prefix (d.reason, "truncated: only 5"));
  g_assert_cmpint (d.width, ==, 4000);
  assert_side (d.thumbnail, 320, 240);
  shoebox_decoded_clear (&d);
}

/* --- Formats ------------------------------------------------------------------------------------ */

static gboolean
can_load (const char *ending)
{
  g_autoptr (GSList) formats = gdk_pixbuf_get_formats ();

  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_auto (GStrv) endings = gdk_pixbuf_format_get_extensions (l->data);

      if (g_strv_contains ((const char *const *) endings, ending))
        return TRUE;
    }
  return FALSE;
}

/* Makes @to out of @from with ImageMagick and the words of @options. FALSE when it cannot. */
static gboolean
convert (const char *from, const char *options, const char *to)
{
  g_auto (GStrv) words = g_strsplit (options, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  int status;

  g_ptr_array_add (argv, (char *) "convert");
  g_ptr_array_add (argv, (char *) from);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (argv, *word);
  g_ptr_array_add (argv, (char *) to);
  g_ptr_array_add (argv, NULL);
  return g_spawn_sync (NULL, (char **) argv->pdata, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                         | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL)
         && g_spawn_check_wait_status (status, NULL) && g_file_test (to, G_FILE_TEST_EXISTS);
}

/* What a format's picture may differ from the original by: palettes and strong compression. */
static const struct
{
  const char *name, *ending, *options;
  double limit;
} formats[] = {
  { "x.gif", "gif", "", 14 },
  { "moving.gif", "gif", "-delay 10 ( +clone -negate )", 14 },
  { "x.tiff", "tiff", "", 1 },
  { "x.bmp", "bmp", "", 1 },
  { "x.webp", "webp", "-quality 95", 6 },
  { "deep.png", "png", "-depth 16 -define png:bit-depth=16", 1 },
  { "grey.png", "png", "-colorspace Gray", 60 },
  { "palette.png", "png", "-colors 64", 14 },
  { "cmyk.jpg", "jpg", "-colorspace CMYK -quality 95", 12 },
  { "grey.jpg", "jpg", "-colorspace Gray -quality 95", 60 },
  { "progressive.jpg", "jpg", "-interlace JPEG -quality 95", 6 },
  { "x.heic", "heic", "-quality 95", 8 },
  { "x.avif", "avif", "-quality 95", 8 },
};

static void
test_formats (Fixture *f, gconstpointer data)
{
  g_autoptr (GdkPixbuf) picture = lopsided_picture ();
  g_autofree char *original = in_folder (f, "original.png");
  g_autoptr (GString) left_out = g_string_new (NULL);
  ShoeboxDecoded first;
  guint read = 0;

  g_assert_true (gdk_pixbuf_save (picture, original, "png", NULL, NULL));
  read_photo (f, original, &first);
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = in_folder (f, formats[i].name);
      ShoeboxDecoded d;

      if (!can_load (formats[i].ending) || !convert (original, formats[i].options, path))
        {
          g_string_append_printf (left_out, " %s", formats[i].name);
          continue;
        }
      read_photo (f, path, &d);
      if (d.status != SHOEBOX_DECODED_OK)
        g_error ("%s: %s", formats[i].name, d.reason);
      g_test_message ("%s: differs by %.1f", formats[i].name, difference (&d, &first));
      g_assert_cmpint (d.width, ==, 400);
      g_assert_cmpint (d.height, ==, 300);
      g_assert_cmpfloat (difference (&d, &first), <, formats[i].limit);
      assert_side (d.thumbnail, 320, 240);
      shoebox_decoded_clear (&d);
      read++;
    }
  shoebox_decoded_clear (&first);
  if (left_out->len > 0)
    g_test_message ("no loader here, or no program that makes them:%s", left_out->str);
  if (read == 0)
    g_test_skip ("ImageMagick is not there to make the files");
}

static void
test_svg (Fixture *f, gconstpointer data)
{
  static const char svg[]
      = "<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='1000'>"
        "<rect width='2000' height='1000' fill='#ff0000'/>"
        "<rect width='1000' height='1000' fill='#0000ff'/></svg>";
  g_autofree char *path = in_folder (f, "x.svg");
  const guint8 *rgb;
  ShoeboxDecoded d;

  if (!can_load ("svg"))
    {
      g_test_skip ("GdkPixbuf has no loader for SVG here");
      return;
    }
  test_write_file (path, svg, sizeof svg - 1);
  read_photo (f, path, &d);
  g_assert_cmpuint (d.status, ==, SHOEBOX_DECODED_OK);
  g_assert_cmpint (d.rgb_width, ==, 2 * d.rgb_height);
  rgb = g_bytes_get_data (d.rgb, NULL);
  g_assert_cmpint (rgb[0], <, 10);
  g_assert_cmpint (rgb[2], >, 245);
  g_assert_cmpint (rgb[3 * (d.rgb_width - 1)], >, 245);
  shoebox_decoded_clear (&d);
}

/* A progressive JPEG comes in passes over the whole picture: half of the file is all of it, but
 * without the fine parts. That is not the photo, and it is said. */
static void
test_truncated_progressive (Fixture *f, gconstpointer data)
{
  g_autofree char *original = in_folder (f, "original.png");
  g_autofree char *path = in_folder (f, "x.jpg");
  g_autofree char *jpeg = NULL;
  ShoeboxDecoded d;
  gsize size;

  test_write_picture (original, "png", 3, 1600, 1200);
  if (!convert (original, "-interlace JPEG -quality 92", path))
    {
      g_test_skip ("ImageMagick is not there to make the file");
      return;
    }
  g_assert_true (g_file_get_contents (path, &jpeg, &size, NULL));
  for (int tenths = 1; tenths < 10; tenths += 2)
    {
      test_write_file (path, jpeg, size * (gsize) tenths / 10);
      read_photo (f, path, &d);
      g_test_message ("%d0 %%: status %u, %s", tenths, d.status, d.reason);
      g_assert_cmpuint (d.status, !=, SHOEBOX_DECODED_OK);
      g_assert_true (g_str_has_prefix (d.reason, "truncated"));
      if (d.status == SHOEBOX_DECODED_PARTIAL)
        assert_side (d.thumbnail, 320, 240);
      shoebox_decoded_clear (&d);
    }
}

/* A picture in memory is the same as one in a file. */
static void
test_bytes (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "one.jpg");
  g_autofree char *content = NULL;
  g_autoptr (GBytes) bytes = NULL, nonsense = g_bytes_new_static ("no picture", 10);
  g_autoptr (GError) error = NULL;
  ShoeboxDecoded of_file, of_bytes;
  gsize size;

  test_write_picture (path, "jpeg", 5, 320, 240);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  bytes = g_bytes_new_take (g_steal_pointer (&content), size);
  read_photo (f, path, &of_file);
  g_assert_true (shoebox_decoder_read_bytes (f->decoder, bytes, &of_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (of_bytes.status, ==, SHOEBOX_DECODED_OK);
  g_assert_cmpmem (of_bytes.hash, sizeof of_bytes.hash, of_file.hash, sizeof of_file.hash);
  g_assert_true (g_bytes_equal (of_bytes.rgb, of_file.rgb));
  g_assert_cmpint (of_bytes.size, ==, -1);
  shoebox_decoded_clear (&of_file);
  shoebox_decoded_clear (&of_bytes);

  g_assert_true (shoebox_decoder_read_bytes (f->decoder, nonsense, &of_bytes, &error));
  g_assert_cmpint (of_bytes.status, ==, SHOEBOX_DECODED_FAILED);
  g_assert_nonnull (of_bytes.reason);
  shoebox_decoded_clear (&of_bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                       \
  g_test_add ("/decoder/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("jpeg", test_jpeg);
  ADD ("sizes", test_sizes);
  ADD ("pixels", test_pixels);
  ADD ("bytes", test_bytes);
  ADD ("alpha", test_alpha);
  ADD ("damage", test_damage);
  ADD ("bomb", test_bomb);
  ADD ("not-files", test_not_files);
  ADD ("killed", test_killed);
  ADD ("crash", test_crash);
  ADD ("hang", test_hang);
  ADD ("no-decoder", test_no_decoder);
  ADD ("hostile", test_hostile);
  ADD ("real", test_real);
  ADD ("orientation", test_orientation);
  ADD ("orientation-real", test_orientation_real);
  ADD ("large", test_large);
  ADD ("large-cut", test_large_cut);
  ADD ("formats", test_formats);
  ADD ("svg", test_svg);
  ADD ("truncated-progressive", test_truncated_progressive);
  return g_test_run ();
}
