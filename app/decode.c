#include "decode.h"

#include "image.h"

#include <string.h>

#define CHUNK (64 * 1024)

#define BUFFER_KEPT ((gsize) 16 << 20)

typedef struct
{
  DecodeSizeFunc least_func;
  gpointer user;
  int width, height;       /* as the file says */
  gboolean jpeg;
  gboolean exif_turns;     /* a format whose loader leaves the EXIF orientation to us */
  gboolean too_large;
  int rows;                /* lowest row that was ever updated */
  int rows_read;           /* the same before closing, which paints what is missing of a JPEG */
} Loading;

static gboolean
is_format (GdkPixbufLoader *loader, const char *name)
{
  GdkPixbufFormat *format = gdk_pixbuf_loader_get_format (loader);
  g_autofree char *found = format != NULL ? gdk_pixbuf_format_get_name (format) : NULL;

  return g_strcmp0 (found, name) == 0;
}

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Loading *self = user_data;
  int w = width, h = height;

  self->width = width;
  self->height = height;
  self->jpeg = is_format (loader, "jpeg");
  /* HEIC and AVIF turn by properties of their own, which their loaders apply. */
  self->exif_turns = is_format (loader, "png") || is_format (loader, "webp");
  if (width <= 0 || height <= 0)
    return;
  if ((double) width * height > (self->jpeg ? DECODE_MAX_PIXELS_JPEG : DECODE_MAX_PIXELS))
    {
      /* Loaders refuse to make an empty picture: this is how one stops them. */
      self->too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }

  self->least_func (&w, &h, self->user);
  if (self->jpeg)
    {
      int shrink = 8;

      /* The sizes that libjpeg gives by itself; a size in between would make GdkPixbuf scale with
       * a poorer filter than ours. */
      while (shrink > 1 && ((width + shrink - 1) / shrink < w || (height + shrink - 1) / shrink < h))
        shrink /= 2;
      if (shrink > 1)
        gdk_pixbuf_loader_set_size (loader, (width + shrink - 1) / shrink,
                                    (height + shrink - 1) / shrink);
    }
  else if (is_format (loader, "svg") && (w < width || h < height))
    gdk_pixbuf_loader_set_size (loader, w, h);
}

/* What a broken file leaves undecoded should look like nothing, not like old memory. */
static void
area_prepared_cb (GdkPixbufLoader *loader, gpointer user_data)
{
  Loading *self = user_data;
  GdkPixbuf *pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);

  if (self->jpeg && pixbuf != NULL)
    gdk_pixbuf_fill (pixbuf, 0x808080ff);
}

static void
area_updated_cb (GdkPixbufLoader *loader, int x, int y, int width, int height, gpointer user_data)
{
  Loading *self = user_data;

  self->rows = MAX (self->rows, y + height);
}

static GdkPixbuf *
load (Loading *self, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *pixbuf = NULL;
  GError *first = NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), self);
  g_signal_connect (loader, "area-prepared", G_CALLBACK (area_prepared_cb), self);
  g_signal_connect (loader, "area-updated", G_CALLBACK (area_updated_cb), self);
  for (gsize at = 0; at < size && first == NULL && !self->too_large; at += CHUNK)
    gdk_pixbuf_loader_write (loader, data + at, MIN (CHUNK, size - at), &first);
  self->rows_read = self->rows;
  /* After a failed write the loader is closed already; otherwise closing is what tells of a file
   * that ends early. */
  gdk_pixbuf_loader_close (loader, first == NULL ? &first : NULL);
  if (!self->too_large)
    {
      pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
      if (pixbuf != NULL)
        g_object_ref (pixbuf);
    }
  if (first != NULL)
    g_propagate_error (error, first);
  return pixbuf;
}

/* Packs the pixels of @pixbuf into tight RGB rows in a block of its own; alpha shows white paper,
 * because that is what people see such pictures on. */
static guint8 *
pack_rgb (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  guint8 *rgb = g_try_malloc_n ((gsize) width * (gsize) height, 3), *to = rgb;

  for (int y = 0; rgb != NULL && y < height; y++)
    {
      const guint8 *from = pixels + (gsize) y * stride;

      if (channels == 3)
        {
          memcpy (to, from, (gsize) width * 3);
          to += (gsize) width * 3;
          continue;
        }
      for (int x = 0; x < width; x++, from += 4, to += 3)
        {
          guint a = from[3];

          for (int c = 0; c < 3; c++)
            to[c] = (guint8) ((from[c] * a + 255 * (255 - a) + 127) / 255);
        }
    }
  return rgb;
}

/* Turns and mirrors tight RGB @rgb as EXIF @orientation says; takes it. */
static guint8 *
orient (guint8 *rgb, int *width, int *height, int orientation)
{
  int w = *width, h = *height;
  gboolean swap = orientation >= 5;
  int out_w = swap ? h : w, out_h = swap ? w : h;
  guint8 *out, *to;

  if (orientation <= 1 || orientation > 8)
    return rgb;
  to = out = g_try_malloc_n ((gsize) w * (gsize) h, 3);
  for (int y = 0; out != NULL && y < out_h; y++)
    for (int x = 0; x < out_w; x++, to += 3)
      {
        /* The pixel of the stored picture that belongs at x, y of the upright one. */
        int sx = swap ? y : x, sy = swap ? x : y;

        if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
          sx = w - 1 - sx;
        if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
          sy = h - 1 - sy;
        memcpy (to, rgb + ((gsize) sy * (gsize) w + (gsize) sx) * 3, 3);
      }
  g_free (rgb);
  *width = out_w;
  *height = out_h;
  return out;
}

/* Scales tight RGB to what the size function asks for; takes @rgb. NULL with a reason on failure. */
static guint8 *
shrink_to (guint8 *rgb, int *width, int *height, int to_width, int to_height, char **reason)
{
  NnImage image = { .rgb = rgb, .width = *width, .height = *height,
                    .stride = (gsize) *width * 3 };
  NnError err = { 0 };
  guint8 *out;

  if (to_width >= *width && to_height >= *height)
    return rgb;
  out = g_try_malloc_n ((gsize) to_width * (gsize) to_height, 3);
  if (out != NULL && !nn_image_resize (&image, out, to_width, to_height, &err))
    {
      *reason = g_strdup (err.text);
      g_clear_pointer (&out, g_free);
    }
  g_free (rgb);
  *width = to_width;
  *height = to_height;
  return out;
}

/* Whether a JPEG comes in passes over the whole picture: its frame header says so. */
static gboolean
is_progressive (const guint8 *data, gsize size)
{
  for (gsize at = 2; at + 4 <= size && data[at] == 0xff;)
    {
      guint8 marker = data[at + 1];

      if (marker == 0xff) /* padding */
        {
          at++;
          continue;
        }
      if (marker == 0xc2 || marker == 0xc6 || marker == 0xca || marker == 0xce)
        return TRUE;
      if (marker == 0xda)
        return FALSE;
      at += 2 + (gsize) (data[at + 2] << 8 | data[at + 3]);
    }
  return FALSE;
}

/* Whether the data break off before the end of a JPEG. Rows alone do not tell: of a very small
 * picture, the decoder waits with all of them until it is closed, and the first pass of a
 * progressive one has all of them. */
static gboolean
is_truncated (const Loading *loading, int height, const guint8 *data, gsize size)
{
  if (!loading->jpeg || (loading->rows_read >= height && !is_progressive (data, size)))
    return FALSE;
  for (gsize at = size > 4096 ? size - 4096 : 0; at + 1 < size; at++)
    if (data[at] == 0xff && data[at + 1] == 0xd9)
      return FALSE;
  return TRUE;
}

static char *
describe_truncation (const Loading *loading, int height)
{
  if (loading->rows_read >= height)
    return g_strdup ("truncated: only a coarse form of the picture is there");
  return loading->rows_read > 0
             ? g_strdup_printf ("truncated: only %d %% of the picture is there",
                                100 * loading->rows_read / height)
             : g_strdup ("truncated: the end of the picture is missing");
}

/* Whether it has one colour only. */
static gboolean
is_blank (GdkPixbuf *pixbuf)
{
  gsize size = (gsize) gdk_pixbuf_get_width (pixbuf) * (gsize) gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf), step;
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  step = (gsize) gdk_pixbuf_get_n_channels (pixbuf);
  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (gsize x = 0; x < size; x++)
      if (pixels[(gsize) y * stride + x] != pixels[x % step])
        return FALSE;
  return TRUE;
}

static char *
describe_failure (const Loading *loading, const GError *error)
{
  if (loading->too_large)
    return g_strdup_printf ("too large: %d x %d pixels", loading->width, loading->height);
  if (g_error_matches (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE))
    return g_strdup ("not an image of a known kind");
  if (g_error_matches (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    return g_strdup_printf ("too large for the memory: %d x %d pixels", loading->width,
                            loading->height);
  return g_strdup (error != NULL ? error->message : "there is no picture in it");
}

static char *
describe_no_memory (const Decoded *decoded)
{
  return g_strdup_printf ("too large for the memory: %d x %d pixels", decoded->full_width,
                          decoded->full_height);
}

gboolean
decode (const guint8 *data, gsize size, int exif_orientation, DecodeSizeFunc least_func,
        gpointer user, Decoded *decoded)
{
  Loading loading = { .least_func = least_func, .user = user };
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = load (&loading, data, size, &error);
  const char *option;
  gboolean truncated;
  int width, height;

  *decoded = (Decoded){ .full_width = loading.width, .full_height = loading.height,
                        .orientation = 1 };
  if (pixbuf == NULL || (error != NULL && loading.rows == 0))
    {
      decoded->reason = describe_failure (&loading, error);
      return FALSE;
    }
  width = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  if (decoded->full_width <= 0 || decoded->full_height <= 0)
    {
      decoded->full_width = width;
      decoded->full_height = height;
    }
  truncated = is_truncated (&loading, height, data, size);
  if (truncated && is_blank (pixbuf))
    {
      decoded->reason = g_strdup ("truncated: nothing of the picture is there");
      return FALSE;
    }
  if (error != NULL || truncated)
    {
      decoded->partial = TRUE;
      decoded->reason = truncated ? describe_truncation (&loading, height)
                                  : describe_failure (&loading, error);
    }

  option = gdk_pixbuf_get_option (pixbuf, "orientation");
  if (option != NULL)
    decoded->orientation = CLAMP (option[0] - '0', 1, 8);
  else if (loading.exif_turns && exif_orientation > 0)
    decoded->orientation = exif_orientation;

  decoded->rgb = pack_rgb (pixbuf);
  decoded->width = width;
  decoded->height = height;
  if (decoded->rgb == NULL)
    decoded->reason = describe_no_memory (decoded);
  return decoded->rgb != NULL;
}

gboolean
decode_reduce (Decoded *decoded, DecodeSizeFunc size_func, gpointer user)
{
  int to_width = decoded->width, to_height = decoded->height;

  size_func (&to_width, &to_height, user);
  decoded->rgb = shrink_to (decoded->rgb, &decoded->width, &decoded->height, to_width, to_height,
                            &decoded->reason);
  if (decoded->rgb != NULL)
    decoded->rgb = orient (decoded->rgb, &decoded->width, &decoded->height, decoded->orientation);
  if (decoded->rgb == NULL)
    {
      if (decoded->reason == NULL)
        decoded->reason = describe_no_memory (decoded);
      return FALSE;
    }
  if (decoded->orientation >= 5)
    {
      int swap = decoded->full_width;

      decoded->full_width = decoded->full_height;
      decoded->full_height = swap;
    }
  return TRUE;
}

void
decoded_clear (Decoded *decoded)
{
  g_clear_pointer (&decoded->rgb, g_free);
  g_clear_pointer (&decoded->reason, g_free);
}

guint8 *
decode_buffer_get (DecodeBuffer *self, gsize size)
{
  /* One that was made for a huge photo is not kept for the small ones after it. */
  if (size > self->size || self->size > MAX (BUFFER_KEPT, 2 * size))
    {
      g_free (self->data);
      self->data = g_try_malloc (size);
      self->size = self->data != NULL ? size : 0;
    }
  return self->data;
}
