/* decode-eighth.c: a JPEG at an eighth of its size, without decoding it.
 *
 * Of every block of 8 x 8 pixels a JPEG has the mean as a number of its own, which is the pixel of
 * the picture at an eighth. The other 63 numbers only have to be skipped, and that takes a table: how
 * many bits the next codes and what follows them take, and how far in the block they lead, for
 * several codes at a time. Decoding them, as libjpeg does at any size, is what takes most of the
 * time of a photo of a camera.
 *
 * This is for files that are as they should be, of the kind that cameras write: sequential,
 * Huffman, 8 bits, one scan, grey or YCbCr. Anything else, and any fault, makes it return FALSE, and
 * the caller turns to the library, which knows how much of a damaged picture can be shown.
 *
 * Sections, figures and names of fields as in ITU-T T.81. */
#include "decode.h"

#include <string.h>

#define LOOK 12           /* bits that tables are indexed by */
#define LOOK_SIZE (1 << LOOK)
#define SHORT 9           /* the same where small matters more than whole */
#define BLOCK 64          /* coefficients */
#define MAX_COMPONENTS 3
#define MAX_DC 32767      /* far more than there can be in a picture of 8 bits */
/* What may be read behind the end of a segment before that is noticed: a unit of at most 6 blocks of
 * 64 codes, each of at most 16 + 15 bits, and one more word. */
#define PADDING (6 * BLOCK * 4 + 8)

/* An entry of `skip` is the bits to take, and above them how far in the block that leads. Codes are
 * gathered until one is longer than what was looked at. */
#define SKIP_BITS 0xffu
#define SKIP_STEP 8
/* An entry of `code` is the length of a code and, above it, its symbol. */
#define CODE_LENGTH 0xffu
#define CODE_SYMBOL 8
/* The block ends here: counts as one step more, so that it is seen when it cannot be. */
#define SKIP_END 128u
#define SKIP_FAILED 0x10000u

typedef struct
{
  gboolean there;
  guint16 skip[LOOK_SIZE];   /* 0: one code at a time */
  guint16 short_code[1 << SHORT]; /* 0: longer than this */
  guint16 code[LOOK_SIZE];   /* the same */
  guint8 symbols[256];       /* in the order of codes */
  int max_code[18];          /* largest code of each length, -1: none; 17 ends the search */
  int first[17];             /* place in `symbols` of code 0 of this length, if it existed */
} Huffman;

typedef struct
{
  int id, h, v, quantiser;
  const Huffman *dc, *ac;
  int q;                     /* of the mean */
  int dc_before;
  guint8 *plane;             /* one pixel a block */
  int stride;
} Component;

typedef struct
{
  int width, height;
  int n_components, h, v;    /* the largest factors */
  Component component[MAX_COMPONENTS];
  int quantiser[4];          /* first value of each table, 0: not there */
  Huffman huffman[2][4];     /* DC, AC */
  int restart_interval;      /* units, 0: none */
  int adobe_transform;       /* -1: not said */
  int units_x, units_y;
} Jpeg;

/* The next bits, first one on top. */
typedef struct
{
  const guint8 *next;
  guint64 bits;
  int n;
} Bits;

/* --- Tables ----------------------------------------------------------------------------------- */

/* What the codes at the beginning of @look, of LOOK bits, would have skipped. */
static guint16
make_skip (const Huffman *self, guint look)
{
  guint used = 0, step = 0;

  while (used < LOOK)
    {
      guint rest = (look << used) & (LOOK_SIZE - 1);
      guint length = self->code[rest] & CODE_LENGTH, symbol = self->code[rest] >> CODE_SYMBOL;
      guint run = symbol >> 4, size = symbol & 15;

      /* Bits behind LOOK are not known: the code is only right if it ends before them. */
      if (length == 0 || used + length > LOOK || (size == 0 && run != 0 && run != 15))
        break;
      used += length + size;
      if (size == 0 && run == 0)
        return (guint16) (used | (step + 1 + SKIP_END) << SKIP_STEP);
      step += run + 1;
      if (step >= BLOCK)
        return 0;
    }
  return step > 0 ? (guint16) (used | step << SKIP_STEP) : 0;
}

/* From the number of codes of each length and their symbols (C.2). FALSE: there are no such codes. */
static gboolean
huffman_init (Huffman *self, const guint8 counts[16], const guint8 *symbols, gsize n, gboolean ac)
{
  int code = 0, at = 0;

  memset (self, 0, sizeof *self);
  memcpy (self->symbols, symbols, n);
  for (int length = 1; length <= 16; length++)
    {
      int count = counts[length - 1];

      self->first[length] = at - code;
      if (code + count > 1 << length)
        return FALSE;
      for (int i = 0; i < count && length <= LOOK; i++)
        for (int k = 0; k < 1 << (LOOK - length); k++)
          self->code[(code + i) << (LOOK - length) | k]
              = (guint16) (length | symbols[at + i] << CODE_SYMBOL);
      at += count;
      code += count;
      self->max_code[length] = count > 0 ? code - 1 : -1;
      code <<= 1;
    }
  self->max_code[17] = G_MAXINT;
  for (int look = 0; look < 1 << SHORT; look++)
    {
      guint16 entry = self->code[look << (LOOK - SHORT)];

      if ((entry & CODE_LENGTH) <= SHORT)
        self->short_code[look] = entry;
    }
  if (ac)
    for (guint look = 0; look < LOOK_SIZE; look++)
      self->skip[look] = make_skip (self, look);
  self->there = TRUE;
  return TRUE;
}

/* --- Bits ------------------------------------------------------------------------------------- */

/* At least 56 of them from here on. */
static inline void
fill (Bits *self)
{
  guint64 word;

  memcpy (&word, self->next, sizeof word);
  self->bits |= GUINT64_FROM_BE (word) >> self->n;
  self->next += (63 - self->n) >> 3;
  self->n |= 56;
}

static inline void
drop (Bits *self, int n)
{
  self->bits <<= n;
  self->n -= n;
}

/* The length and symbol of the code at the beginning of @bits, as in the tables; 0: there is none. */
static G_GNUC_NO_INLINE guint
find_code (guint64 bits, const Huffman *huffman)
{
  guint entry = huffman->code[bits >> (64 - LOOK)];

  for (int length = LOOK + 1; entry == 0 && length <= 16; length++)
    {
      int code = (int) (bits >> (64 - length));

      if (code <= huffman->max_code[length])
        entry = (guint) length
                | (guint) huffman->symbols[huffman->first[length] + code] << CODE_SYMBOL;
    }
  return entry;
}

/* One code of a block and what follows it. As skip_some (). */
static G_GNUC_NO_INLINE guint
skip_one (Bits *self, const Huffman *huffman, guint k)
{
  guint code, run, size;

  fill (self);
  code = find_code (self->bits, huffman);
  run = code >> (CODE_SYMBOL + 4);
  size = code >> CODE_SYMBOL & 15;
  if (code == 0 || (size == 0 && run != 0 && run != 15))
    return SKIP_FAILED;
  drop (self, (int) ((code & CODE_LENGTH) + size));
  if (size == 0 && run == 0)
    return BLOCK;
  k += run + 1;
  return k <= BLOCK ? k : SKIP_FAILED;
}

/* Some codes of a block, from coefficient @k on: the next one, or BLOCK and more at the end. Takes
 * at most LOOK + 15 bits of those that are there. */
static inline guint
skip_some (Bits *self, const Huffman *huffman, guint k)
{
  guint entry = huffman->skip[self->bits >> (64 - LOOK)], then = k + (entry >> SKIP_STEP);
  Bits copy;

  if (G_LIKELY (entry != 0 && (then & (SKIP_END - 1)) <= BLOCK))
    {
      drop (self, (int) (entry & SKIP_BITS));
      return then;
    }
  /* So that @self can stay in registers. */
  copy = *self;
  k = skip_one (&copy, huffman, k);
  *self = copy;
  return k;
}

/* The mean of a block, as a difference (F.2.2.1), and then nothing of the rest of it. */
static inline gboolean
read_block (Bits *bits, Component *component)
{
  Bits b = *bits;
  guint k = 1, code;
  int size;

  fill (&b);
  code = component->dc->short_code[b.bits >> (64 - SHORT)];
  if (code == 0 && (code = find_code (b.bits, component->dc)) == 0)
    return FALSE;
  drop (&b, (int) (code & CODE_LENGTH));
  size = (int) (code >> CODE_SYMBOL);
  if (size > 11)
    return FALSE;
  if (size > 0)
    {
      int value = (int) (b.bits >> (64 - size));

      drop (&b, size);
      component->dc_before += value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
      if (component->dc_before < -MAX_DC || component->dc_before > MAX_DC)
        return FALSE;
    }
  do
    {
      fill (&b);
      k = skip_some (&b, component->ac, k);
      if (k < BLOCK)
        k = skip_some (&b, component->ac, k);
    }
  while (k < BLOCK);
  if (k == SKIP_FAILED)
    return FALSE;
  *bits = b;
  return TRUE;
}

/* --- The scan --------------------------------------------------------------------------------- */

static gboolean
read_units (Jpeg *self, Bits *bits, const guint8 *end, int from, int to)
{
  for (int i = 0; i < self->n_components; i++)
    self->component[i].dc_before = 0;
  for (int unit = from; unit < to; unit++)
    {
      int ux = unit % self->units_x, uy = unit / self->units_x;

      for (int i = 0; i < self->n_components; i++)
        {
          Component *c = &self->component[i];

          for (int y = uy * c->v; y < (uy + 1) * c->v; y++)
            for (int x = ux * c->h; x < (ux + 1) * c->h; x++)
              {
                if (!read_block (bits, c))
                  return FALSE;
                c->plane[y * c->stride + x]
                    = (guint8) CLAMP (((c->dc_before * c->q + 4) >> 3) + 128, 0, 255);
              }
        }
      if (bits->next > end + 8)
        return FALSE;
    }
  return TRUE;
}

/* Copies entropy-coded data up to the next marker without the zeros that are put behind 0xff
 * (B.1.1.5). Where the marker is, or NULL. */
static const guint8 *
unstuff (const guint8 *data, const guint8 *end, guint8 *to, gsize *size)
{
  guint8 *start = to;

  for (;;)
    {
      const guint8 *ff = memchr (data, 0xff, (gsize) (end - data));
      gsize n = ff != NULL ? (gsize) (ff - data) : 0;

      if (ff == NULL || ff + 1 >= end)
        return NULL;
      memcpy (to, data, n);
      to += n;
      if (ff[1] != 0)
        {
          *size = (gsize) (to - start);
          return ff;
        }
      *to++ = 0xff;
      data = ff + 2;
    }
}

/* All of the scan that begins at @data. FALSE unless it ends where it should. */
static gboolean
read_scan (Jpeg *self, const guint8 *data, const guint8 *end)
{
  static DecodeBuffer buffer;
  int units = self->units_x * self->units_y;
  int interval = self->restart_interval > 0 ? self->restart_interval : units;
  gsize most = (gsize) (end - data) + PADDING;
  guint8 *clean = decode_buffer_get (&buffer, most);

  for (int from = 0, restarts = 0; clean != NULL; restarts++, from += interval)
    {
      int to = MIN (from + interval, units);
      Bits bits = { .next = clean };
      gint64 left;
      gsize size;

      data = unstuff (data, end, clean, &size);
      if (data == NULL)
        return FALSE;
      memset (clean + size, 0, PADDING);
      if (!read_units (self, &bits, clean + size, from, to))
        return FALSE;
      /* Bits are filled up with at most 7 others. */
      left = (gint64) size * 8 - ((bits.next - clean) * 8 - bits.n);
      if (left < 0 || left > 7)
        return FALSE;
      if (to == units)
        return data[1] == 0xd9;
      if (data[1] != 0xd0 + restarts % 8)
        return FALSE;
      data += 2;
    }
  return FALSE;
}

/* --- Headers ---------------------------------------------------------------------------------- */

static gboolean
read_quantisers (Jpeg *self, const guint8 *p, gsize n)
{
  while (n > 0)
    {
      int wide = *p >> 4, id = *p & 15;
      gsize size = 1 + (wide ? 128 : 64);

      if (wide > 1 || id > 3 || n < size)
        return FALSE;
      self->quantiser[id] = wide ? p[1] << 8 | p[2] : p[1];
      p += size;
      n -= size;
    }
  return TRUE;
}

static gboolean
read_codes (Jpeg *self, const guint8 *p, gsize n)
{
  while (n > 0)
    {
      int ac = *p >> 4, id = *p & 15;
      gsize sum = 0;

      for (int i = 1; i <= 16 && n >= 17; i++)
        sum += p[i];
      if (ac > 1 || id > 3 || n < 17 + sum || sum > 256
          || !huffman_init (&self->huffman[ac][id], p + 1, p + 17, sum, ac != 0))
        return FALSE;
      p += 17 + sum;
      n -= 17 + sum;
    }
  return TRUE;
}

static gboolean
read_frame (Jpeg *self, const guint8 *p, gsize n)
{
  if (self->n_components != 0 || n < 6 || p[0] != 8)
    return FALSE;
  self->height = p[1] << 8 | p[2];
  self->width = p[3] << 8 | p[4];
  self->n_components = p[5];
  if (self->width == 0 || self->height == 0 || (p[5] != 1 && p[5] != 3) || n != 6 + 3u * p[5])
    return FALSE;
  for (int i = 0; i < self->n_components; i++, p += 3)
    {
      Component *c = &self->component[i];

      c->id = p[6];
      /* The blocks of a single component come in rows, whatever its factors. */
      c->h = self->n_components == 1 ? 1 : p[7] >> 4;
      c->v = self->n_components == 1 ? 1 : p[7] & 15;
      c->quantiser = p[8];
      /* Ids as cameras and libraries give them to YCbCr: others may mean other colours. */
      if (c->quantiser > 3 || (self->n_components == 3 && c->id != i + 1 && c->id != i))
        return FALSE;
    }
  self->h = self->component[0].h;
  self->v = self->component[0].v;
  for (int i = 1; i < self->n_components; i++)
    if (self->component[i].h != 1 || self->component[i].v != 1)
      return FALSE;
  return self->h >= 1 && self->h <= 2 && self->v >= 1 && self->v <= 2;
}

/* Which tables the scan uses. */
static gboolean
read_scan_header (Jpeg *self, const guint8 *p, gsize n)
{
  int components = self->n_components;

  if (components == 0 || n != 4 + 2u * (guint) components || p[0] != components
      || p[1 + 2 * components] != 0 || p[2 + 2 * components] != 63 || p[3 + 2 * components] != 0)
    return FALSE;
  for (int i = 0; i < components; i++)
    {
      Component *c = &self->component[i];
      int dc = p[2 + 2 * i] >> 4, ac = p[2 + 2 * i] & 15;

      if (p[1 + 2 * i] != c->id || dc > 3 || ac > 3)
        return FALSE;
      c->dc = &self->huffman[0][dc];
      c->ac = &self->huffman[1][ac];
      c->q = self->quantiser[c->quantiser];
      if (!c->dc->there || !c->ac->there || c->q == 0)
        return FALSE;
    }
  return TRUE;
}

/* Everything before the scan: its data, or NULL. */
static const guint8 *
read_headers (Jpeg *self, const guint8 *data, const guint8 *end)
{
  if (end - data < 4 || data[0] != 0xff || data[1] != 0xd8)
    return NULL;
  data += 2;
  while (end - data >= 4 && data[0] == 0xff)
    {
      guint8 marker = data[1];
      gsize n = (gsize) (data[2] << 8 | data[3]);
      const guint8 *p = data + 4;

      if (n < 2 || (gsize) (end - data) < n + 2)
        return NULL;
      data += n + 2;
      n -= 2;
      if (marker == 0xdb ? !read_quantisers (self, p, n)
          : marker == 0xc4 ? !read_codes (self, p, n)
          : marker == 0xc0 || marker == 0xc1 ? !read_frame (self, p, n)
          : marker == 0xdd && n != 2)
        return NULL;
      if (marker == 0xdd)
        self->restart_interval = p[0] << 8 | p[1];
      else if (marker == 0xee && n >= 12 && memcmp (p, "Adobe", 5) == 0)
        self->adobe_transform = p[11];
      else if (marker == 0xda)
        return read_scan_header (self, p, n) ? data : NULL;
      else if (marker != 0xdb && marker != 0xc4 && marker != 0xc0 && marker != 0xc1
               && marker != 0xfe && (marker < 0xe0 || marker > 0xef))
        return NULL;
    }
  return NULL;
}

/* --- Pixels ----------------------------------------------------------------------------------- */

/* A row of chroma at the width of luma: between two columns of blocks lies what lies between their
 * colours, nearer to the nearer one. */
static void
widen (const guint8 *near, const guint8 *far, int n, int h, gboolean between, guint8 *out)
{
  for (int x = 0; x < n; x++)
    {
      int left = MAX (x - 1, 0), right = MIN (x + 1, n - 1);
      /* Sixteenths. */
      int c = between ? 3 * near[x] + far[x] : 4 * near[x];
      int l = between ? 3 * near[left] + far[left] : 4 * near[left];
      int r = between ? 3 * near[right] + far[right] : 4 * near[right];

      if (h == 1)
        out[x] = (guint8) ((c + 2) >> 2);
      else
        {
          out[2 * x] = (guint8) ((3 * c + l + 8) >> 4);
          out[2 * x + 1] = (guint8) ((3 * c + r + 8) >> 4);
        }
    }
}

/* Row @y of chroma at the size of luma. */
static void
make_chroma (const Jpeg *self, const Component *c, int y, guint8 *out)
{
  int near = y / self->v, far = self->v == 1 ? near : y % 2 == 0 ? near - 1 : near + 1;

  far = CLAMP (far, 0, self->units_y - 1);
  widen (c->plane + near * c->stride, c->plane + far * c->stride, self->units_x, self->h, self->v == 2,
         out);
}

static inline guint8
clip (int sixteenths)
{
  return (guint8) CLAMP (sixteenths >> 16, 0, 255);
}

/* JFIF's YCbCr, in parts of 65536. */
static void
colour_row (const guint8 *luma, const guint8 *cb, const guint8 *cr, int n, guint8 *rgb)
{
  for (int x = 0; x < n; x++, rgb += 3)
    {
      int y = (luma[x] << 16) + 32768, b = cb[x] - 128, r = cr[x] - 128;

      rgb[0] = clip (y + 91881 * r);
      rgb[1] = clip (y - 22554 * b - 46802 * r);
      rgb[2] = clip (y + 116130 * b);
    }
}

static gboolean
make_rgb (const Jpeg *self, Decoded *decoded)
{
  int width = (self->width + 7) / 8, height = (self->height + 7) / 8;
  guint8 *rgb = g_try_malloc_n ((gsize) width * (gsize) height, 3);
  g_autofree guint8 *cb = g_malloc ((gsize) self->units_x * 2);
  g_autofree guint8 *cr = g_malloc ((gsize) self->units_x * 2);

  if (rgb == NULL)
    return FALSE;
  memset (cb, 128, (gsize) self->units_x * 2);
  memset (cr, 128, (gsize) self->units_x * 2);
  for (int y = 0; y < height; y++)
    {
      const Component *luma = &self->component[0];

      if (self->n_components == 3)
        {
          make_chroma (self, &self->component[1], y, cb);
          make_chroma (self, &self->component[2], y, cr);
        }
      colour_row (luma->plane + y * luma->stride, cb, cr, width, rgb + (gsize) y * (gsize) width * 3);
    }
  decoded->rgb = rgb;
  decoded->width = width;
  decoded->height = height;
  decoded->full_width = self->width;
  decoded->full_height = self->height;
  return TRUE;
}

gboolean
decode_eighth (const guint8 *data, gsize size, DecodeSizeFunc least_func, gpointer user,
               Decoded *decoded)
{
  g_autofree Jpeg *self = g_new0 (Jpeg, 1);
  g_autofree guint8 *planes = NULL;
  const guint8 *end = data + size, *scan;
  gsize used = 0, units;
  int width, height;

  self->adobe_transform = -1;
  scan = read_headers (self, data, end);
  if (scan == NULL || (double) self->width * self->height > DECODE_MAX_PIXELS_JPEG
      || (self->n_components == 3 && self->adobe_transform != -1 && self->adobe_transform != 1))
    return FALSE;
  width = self->width;
  height = self->height;
  least_func (&width, &height, user);
  if ((self->width + 7) / 8 < width || (self->height + 7) / 8 < height)
    return FALSE;
  self->units_x = (self->width + 8 * self->h - 1) / (8 * self->h);
  self->units_y = (self->height + 8 * self->v - 1) / (8 * self->v);
  units = (gsize) self->units_x * (gsize) self->units_y;
  planes = g_try_malloc_n (units, 6);
  if (planes == NULL)
    return FALSE;
  for (int i = 0; i < self->n_components; i++)
    {
      Component *c = &self->component[i];

      c->plane = planes + used;
      c->stride = self->units_x * c->h;
      used += units * (gsize) (c->h * c->v);
    }
  return read_scan (self, scan, end) && make_rgb (self, decoded);
}
