/* trait-file.h: the rows of a trait store (trait-store.h), in a file or in memory.
 *
 * Rows stand in slots that are counted from 0 and written once: a row is taken back by erasing its
 * id, and its slot is not used again. That is what lets others read rows while new ones are added.
 * A file is
 *
 *   header (one page) | block | block | ...
 *   block: ids of 512 slots (one page, 0: none) | 512 rows of half floats
 *
 * so that the ids of 100,000 rows are 0.8 MB to read. Numbers are in the byte order of the machine
 * (another one makes the file anew). The header says whether the file is clean: a writer takes
 * that away, durably, before it changes anything, so after a crash or a power cut the file is not
 * believed.
 *
 * It is read in blocks and not mapped into memory: that is as fast, and a file that somebody cuts
 * is an error then and not the end of the program.
 *
 * Reading: any thread. Everything else: one thread at a time.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SHOEBOX_TRAIT_BLOCK 512 /* slots */

typedef struct ShoeboxTraitFile ShoeboxTraitFile;

/* What a file has to agree with to be believed. */
typedef struct
{
  guint8 identity[32]; /* a digest of all that rows depend on */
  guint32 columns;     /* half floats of a row */
} ShoeboxTraitKey;

/* Opens a clean file of this @key. @ids: receives the id in each slot. G_IO_ERROR_INVALID_DATA or
 * what the system says when it cannot be used; the file is left as it is. */
ShoeboxTraitFile *shoebox_trait_file_open (const char *path, const ShoeboxTraitKey *key,
                                           GArray **ids, GError **error);
/* An empty file, not clean, beside @path: put_in_place () gives it that name, else it goes with its
 * last reference. With @path NULL a file without a name among the temporary ones. */
ShoeboxTraitFile *shoebox_trait_file_create (const char *path, const ShoeboxTraitKey *key,
                                             GError **error);
/* What was at its path goes on to exist for those who read it. */
gboolean shoebox_trait_file_put_in_place (ShoeboxTraitFile *self, GError **error);
/* The same in memory; cannot fail. */
ShoeboxTraitFile *shoebox_trait_file_create_in_memory (const ShoeboxTraitKey *key);
ShoeboxTraitFile *shoebox_trait_file_ref (ShoeboxTraitFile *self);
void shoebox_trait_file_unref (ShoeboxTraitFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxTraitFile, shoebox_trait_file_unref)

/* The @n slots from @slot on, all in one block. The ids are written last. */
gboolean shoebox_trait_file_write (ShoeboxTraitFile *self, guint slot, guint n, const gint64 *ids,
                                   const guint16 *rows, GError **error);
gboolean shoebox_trait_file_erase (ShoeboxTraitFile *self, guint slot, GError **error);
/* All in one block as well. */
gboolean shoebox_trait_file_read (ShoeboxTraitFile *self, guint slot, guint n, guint16 *rows,
                                  GError **error);

/* Waits until all that was written is on the disk. ANY THREAD. */
gboolean shoebox_trait_file_flush (ShoeboxTraitFile *self, GError **error);
/* Clean: call it when everything was flushed. Not clean: is on the disk on return. */
gboolean shoebox_trait_file_mark (ShoeboxTraitFile *self, gboolean clean, GError **error);

G_END_DECLS
