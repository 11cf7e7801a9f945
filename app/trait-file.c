/* trait-file.c: the file format of trait-file.h, and the same without a file. */
#include "trait-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define PAGE 4096
#define VERSION 1
#define BESIDE ".new"
#define MAX_BLOCKS (1 << 15) /* 16 million photos */

typedef struct
{
  char magic[8];
  guint32 order; /* 1, in the order of the machine that wrote it */
  guint32 version;
  guint32 columns;
  guint32 clean;
  guint8 identity[32];
  guint8 checksum[32]; /* SHA-256 of everything above */
} Header;

G_STATIC_ASSERT (sizeof (Header) == 88);
G_STATIC_ASSERT (SHOEBOX_TRAIT_BLOCK * sizeof (gint64) == PAGE);

struct ShoeboxTraitFile
{
  gatomicrefcount ref_count;
  ShoeboxTraitKey key;
  gsize row_size; /* bytes */
  int fd;         /* -1: in memory */
  char *name;     /* for messages */
  char *path;     /* to be put there, or NULL: it is there, or has no name */
  /* In memory: rows of each block, NULL until needed. The table never moves, and an entry is set
   * before anybody reads it. */
  guint16 **blocks;
};

/* --- Small things ----------------------------------------------------------------------------- */

static ShoeboxTraitFile *
file_new (const ShoeboxTraitKey *key, int fd, const char *path)
{
  ShoeboxTraitFile *self = g_new0 (ShoeboxTraitFile, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->key = *key;
  self->row_size = key->columns * sizeof (guint16);
  self->fd = fd;
  self->name = path != NULL ? g_filename_display_name (path) : g_strdup ("a temporary file");
  return self;
}

ShoeboxTraitFile *
shoebox_trait_file_ref (ShoeboxTraitFile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
shoebox_trait_file_unref (ShoeboxTraitFile *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->path != NULL)
    {
      g_autofree char *beside = g_strconcat (self->path, BESIDE, NULL);

      g_unlink (beside);
    }
  if (self->fd >= 0)
    close (self->fd);
  for (guint i = 0; self->blocks != NULL && i < MAX_BLOCKS && self->blocks[i] != NULL; i++)
    g_free (self->blocks[i]);
  g_free (self->blocks);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

static gboolean
fail (const char *name, const char *what, int code, GError **error)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s %s: %s", what, name,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_at (ShoeboxTraitFile *self, goffset offset, gconstpointer data, gsize size, GError **error)
{
  const char *p = data;

  while (size > 0)
    {
      gssize n = pwrite (self->fd, p, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (self->name, "Could not write", n < 0 ? errno : ENOSPC, error);
      p += n;
      offset += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
read_at (ShoeboxTraitFile *self, goffset offset, gpointer data, gsize size, GError **error)
{
  char *p = data;

  while (size > 0)
    {
      gssize n = pread (self->fd, p, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (self->name, "Could not read", errno, error);
      if (n == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is shorter than it was",
                       self->name);
          return FALSE;
        }
      p += n;
      offset += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static goffset
block_offset (const ShoeboxTraitFile *self, guint block)
{
  return PAGE + (goffset) block * (goffset) (PAGE + SHOEBOX_TRAIT_BLOCK * self->row_size);
}

static goffset
id_offset (const ShoeboxTraitFile *self, guint slot)
{
  return block_offset (self, slot / SHOEBOX_TRAIT_BLOCK)
         + (goffset) (slot % SHOEBOX_TRAIT_BLOCK * sizeof (gint64));
}

static goffset
row_offset (const ShoeboxTraitFile *self, guint slot)
{
  return block_offset (self, slot / SHOEBOX_TRAIT_BLOCK) + PAGE
         + (goffset) (slot % SHOEBOX_TRAIT_BLOCK * self->row_size);
}

/* --- Opening and making ----------------------------------------------------------------------- */

static void
make_header (const ShoeboxTraitKey *key, gboolean clean, Header *header)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = sizeof header->checksum;

  *header = (Header){ .magic = "SHTRAITS", .order = 1, .version = VERSION,
                      .columns = key->columns, .clean = clean };
  memcpy (header->identity, key->identity, sizeof header->identity);
  g_checksum_update (checksum, (const guchar *) header, offsetof (Header, checksum));
  g_checksum_get_digest (checksum, header->checksum, &size);
}

static gboolean
doubt (ShoeboxTraitFile *self, const char *why, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", self->name, why);
  return FALSE;
}

static gboolean
check_header (ShoeboxTraitFile *self, GError **error)
{
  Header header, wanted;

  if (!read_at (self, 0, &header, sizeof header, error))
    return FALSE;
  make_header (&self->key, TRUE, &wanted);
  if (memcmp (&header, &wanted, sizeof header) == 0)
    return TRUE;
  /* Why is for people who look; all reasons have the same consequence. */
  make_header (&self->key, FALSE, &wanted);
  return doubt (self, memcmp (&header, &wanted, sizeof header) == 0
                          ? "its writer was interrupted"
                          : "it is damaged, or of other networks or tables",
                error);
}

static gboolean
read_ids (ShoeboxTraitFile *self, GArray *ids, GError **error)
{
  gint64 page[SHOEBOX_TRAIT_BLOCK];
  struct stat st;
  guint n = 0;

  if (fstat (self->fd, &st) != 0)
    return fail (self->name, "Could not read", errno, error);
  if (!S_ISREG (st.st_mode))
    return doubt (self, "it is not a file", error);
  for (guint block = 0; block < MAX_BLOCKS && block_offset (self, block) < st.st_size; block++)
    {
      if (!read_at (self, block_offset (self, block), page, sizeof page, error))
        return FALSE;
      for (guint i = 0; i < SHOEBOX_TRAIT_BLOCK; i++)
        {
          if (page[i] < 0)
            return doubt (self, "it names impossible photos", error);
          if (page[i] != 0)
            n = block * SHOEBOX_TRAIT_BLOCK + i + 1;
        }
      g_array_append_vals (ids, page, SHOEBOX_TRAIT_BLOCK);
    }
  if (n > 0 && row_offset (self, n - 1) + (goffset) self->row_size > st.st_size)
    return doubt (self, "its end is missing", error);
  g_array_set_size (ids, n);
  return TRUE;
}

ShoeboxTraitFile *
shoebox_trait_file_open (const char *path, const ShoeboxTraitKey *key, GArray **ids,
                         GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (ShoeboxTraitFile) self = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  /* Not blocking: it might be a pipe, which is refused then. */
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  g_autofree char *beside = g_strconcat (path, BESIDE, NULL);

  /* Left by a writer that was interrupted. */
  g_unlink (beside);
  if (fd < 0)
    {
      fail (shown, "Could not open", errno, error);
      return NULL;
    }
  self = file_new (key, fd, path);
  if (!check_header (self, error) || !read_ids (self, found, error))
    return NULL;
  *ids = g_steal_pointer (&found);
  return g_steal_pointer (&self);
}

ShoeboxTraitFile *
shoebox_trait_file_create (const char *path, const ShoeboxTraitKey *key, GError **error)
{
  g_autofree char *made = path != NULL
                              ? g_strconcat (path, BESIDE, NULL)
                              : g_build_filename (g_get_tmp_dir (), "shoebox-XXXXXX", NULL);
  g_autofree char *shown = g_filename_display_name (made);
  g_autoptr (ShoeboxTraitFile) self = NULL;
  int fd;

  if (path != NULL)
    {
      g_unlink (made);
      fd = open (made, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
  else
    fd = g_mkstemp_full (made, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail (shown, "Could not make", errno, error);
      return NULL;
    }
  self = file_new (key, fd, path);
  self->path = g_strdup (path);
  if (path == NULL)
    g_unlink (made);
  return shoebox_trait_file_mark (self, FALSE, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
shoebox_trait_file_put_in_place (ShoeboxTraitFile *self, GError **error)
{
  g_autofree char *beside = NULL;

  if (self->path == NULL)
    return TRUE;
  beside = g_strconcat (self->path, BESIDE, NULL);
  if (g_rename (beside, self->path) != 0)
    return fail (self->name, "Could not make", errno, error);
  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

ShoeboxTraitFile *
shoebox_trait_file_create_in_memory (const ShoeboxTraitKey *key)
{
  ShoeboxTraitFile *self = file_new (key, -1, NULL);

  self->blocks = g_new0 (guint16 *, MAX_BLOCKS);
  return self;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static guint16 *
memory_row (ShoeboxTraitFile *self, guint slot)
{
  return self->blocks[slot / SHOEBOX_TRAIT_BLOCK]
         + (gsize) (slot % SHOEBOX_TRAIT_BLOCK) * self->key.columns;
}

gboolean
shoebox_trait_file_write (ShoeboxTraitFile *self, guint slot, guint n, const gint64 *ids,
                          const guint16 *rows, GError **error)
{
  guint block = slot / SHOEBOX_TRAIT_BLOCK;

  g_assert (n > 0 && block == (slot + n - 1) / SHOEBOX_TRAIT_BLOCK);
  if (block >= MAX_BLOCKS)
    return doubt (self, "it is full", error);
  if (self->fd >= 0)
    return write_at (self, row_offset (self, slot), rows, n * self->row_size, error)
           && write_at (self, id_offset (self, slot), ids, n * sizeof *ids, error);

  if (self->blocks[block] == NULL
      && (self->blocks[block] = g_try_malloc (SHOEBOX_TRAIT_BLOCK * self->row_size)) == NULL)
    return fail (self->name, "Could not write", ENOMEM, error);
  memcpy (memory_row (self, slot), rows, n * self->row_size);
  return TRUE;
}

gboolean
shoebox_trait_file_erase (ShoeboxTraitFile *self, guint slot, GError **error)
{
  static const gint64 none = 0;

  return self->fd < 0 || write_at (self, id_offset (self, slot), &none, sizeof none, error);
}

gboolean
shoebox_trait_file_read (ShoeboxTraitFile *self, guint slot, guint n, guint16 *rows,
                         GError **error)
{
  g_assert (n > 0 && slot / SHOEBOX_TRAIT_BLOCK == (slot + n - 1) / SHOEBOX_TRAIT_BLOCK);
  if (self->fd >= 0)
    return read_at (self, row_offset (self, slot), rows, n * self->row_size, error);
  memcpy (rows, memory_row (self, slot), n * self->row_size);
  return TRUE;
}

/* --- Clean or not ----------------------------------------------------------------------------- */

gboolean
shoebox_trait_file_flush (ShoeboxTraitFile *self, GError **error)
{
  if (self->fd >= 0 && fdatasync (self->fd) != 0)
    return fail (self->name, "Could not write", errno, error);
  return TRUE;
}

gboolean
shoebox_trait_file_mark (ShoeboxTraitFile *self, gboolean clean, GError **error)
{
  Header header;

  if (self->fd < 0)
    return TRUE;
  make_header (&self->key, clean, &header);
  return write_at (self, 0, &header, sizeof header, error)
         && (clean || shoebox_trait_file_flush (self, error));
}
