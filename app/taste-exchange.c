/* taste-exchange.c: a taste file on the disk. */
#include "taste-exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What model/taste-file.c reads at most, and its head. */
#define MOST_BYTES (((gint64) 1 << 28) + 32)

static const char magic[] = "Shoebox taste";

/* --- Writing ---------------------------------------------------------------------------------- */

static const char *
find_tag_class (const ShoeboxNetworks *networks, int source)
{
  for (guint i = 0; i < networks->tag_rules->len; i++)
    {
      const ShoeboxTagRule *rule = &g_array_index (networks->tag_rules, ShoeboxTagRule, i);

      if (shoebox_networks_tag_spec (rule).source == source)
        return rule->name;
    }
  return NULL;
}

static const char *
find_album_class (const ShoeboxNetworks *networks, int starter)
{
  return starter >= 0 ? nn_starter_album (networks->starter, starter) : NULL;
}

GBytes *
shoebox_taste_pack (const ShoeboxOpinion *opinion, const ShoeboxNetworks *networks,
                    const guint8 *hash, GError **error)
{
  const NnTaste *taste = opinion->taste;
  g_autofree const char **albums = g_new0 (const char *, taste->n_albums + 1);
  g_autofree const char **starters = g_new0 (const char *, taste->n_albums + 1);
  g_autofree const char **tags = g_new0 (const char *, taste->n_tags + 1);
  g_autofree const char **classes = g_new0 (const char *, taste->n_tags + 1);
  NnTasteNames names = { .album = (char **) albums,
                         .album_starter = (char **) starters,
                         .tag = (char **) tags,
                         .tag_class = (char **) classes,
                         .hash = hash };
  NnError err = { 0 };
  uint8_t *bytes;
  size_t size;

  for (int k = 0; k < taste->n_albums; k++)
    {
      albums[k] = ((ShoeboxOpinionLabel *) opinion->albums->pdata[k])->name;
      starters[k] = find_album_class (networks, taste->starter[k]);
    }
  for (int t = 0; t < taste->n_tags; t++)
    {
      tags[t] = ((ShoeboxOpinionLabel *) opinion->tags->pdata[t])->name;
      classes[t] = find_tag_class (networks, taste->tags[t].source);
    }
  if (nn_taste_export (taste, &names, networks->opinion_id, &bytes, &size, &err))
    return g_bytes_new_with_free_func (bytes, size, free, bytes);
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return NULL;
}

static gboolean
is_taste_file (int fd)
{
  char head[sizeof magic - 1];

  return read (fd, head, sizeof head) == (ssize_t) sizeof head
         && memcmp (head, magic, sizeof head) == 0;
}

/* A photo whose name was typed by mistake is not replaced. */
static gboolean
check_target (const char *path, const char *shown, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  struct stat info;
  gboolean ok;

  if (fd < 0)
    {
      /* What cannot be looked at may not be replaced either; what is not there yet may be made. */
      if (errno == ENOENT)
        return TRUE;
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "%s: %s", shown, g_strerror (errno));
      return FALSE;
    }
  ok = fstat (fd, &info) == 0 && S_ISREG (info.st_mode)
       && (info.st_size == 0 || is_taste_file (fd));
  close (fd);
  if (!ok)
    g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_EXISTS,
                 _("%s is there already and is no taste file: choose another name"), shown);
  return ok;
}

gboolean
shoebox_taste_write (const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) failed = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!check_target (path, shown, error))
    return FALSE;
  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &failed))
    return TRUE;
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, _("%s could not be written: %s"), shown,
               failed->message);
  return FALSE;
}

/* --- Reading ---------------------------------------------------------------------------------- */

void
shoebox_taste_file_free (ShoeboxTasteFile *file)
{
  if (file == NULL)
    return;
  nn_taste_free (file->taste);
  nn_taste_names_clear (&file->names);
  g_free (file);
}

/* Devices and pipes would never end, and what is too large is none of ours. */
static gboolean
read_bytes (const char *path, const char *shown, char **bytes, gsize *size, GError **error)
{
  g_autoptr (GError) failed = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      g_set_error (error, SHOEBOX_ERROR,
                   errno == ENOENT ? SHOEBOX_ERROR_NOT_FOUND : SHOEBOX_ERROR_FAILED, "%s: %s", shown,
                   g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID, _("%s: this is not a file"), shown);
      return FALSE;
    }
  if (info.st_size > MOST_BYTES)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                   _("%s: this is not a taste file of Shoebox: it is too large"), shown);
      return FALSE;
    }
  if (g_file_get_contents (path, bytes, size, &failed))
    return TRUE;
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "%s", failed->message);
  return FALSE;
}

/* With the same networks and tables the classes have the same names and numbers. */
static gboolean
classes_are_known (const ShoeboxTasteFile *file, const ShoeboxNetworks *networks)
{
  const NnTaste *taste = file->taste;

  for (int k = 0; k < taste->n_albums; k++)
    if (g_strcmp0 (file->names.album_starter[k], find_album_class (networks, taste->starter[k])) != 0)
      return FALSE;
  for (int t = 0; t < taste->n_tags; t++)
    if (g_strcmp0 (file->names.tag_class[t], find_tag_class (networks, taste->tags[t].source)) != 0)
      return FALSE;
  return TRUE;
}

ShoeboxTasteFile *
shoebox_taste_read (const char *path, const ShoeboxNetworks *networks, GError **error)
{
  g_autoptr (ShoeboxTasteFile) file = g_new0 (ShoeboxTasteFile, 1);
  g_autofree char *shown = g_filename_display_name (path), *bytes = NULL;
  NnTraitLayout layout = nn_traits_layout (&networks->layout, networks->starter);
  NnError err = { 0 };
  gsize size;

  if (!read_bytes (path, shown, &bytes, &size, error))
    return NULL;
  file->taste = nn_taste_import ((const uint8_t *) bytes, size, networks->opinion_id, &layout,
                                 &file->names, &err);
  if (file->taste == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR,
                   err.code == NN_ERROR_MEMORY ? SHOEBOX_ERROR_FAILED : SHOEBOX_ERROR_INVALID,
                   "%s: %s", shown, err.text);
      return NULL;
    }
  if (classes_are_known (file, networks)
      && (file->taste->near_x != NULL || file->taste->near_begin[file->taste->n_albums] == 0))
    return g_steal_pointer (&file);
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
               _("%s: the taste file is damaged: its albums, tags and examples do not fit "
                 "together"),
               shown);
  return NULL;
}
