/* photo-sums.c: adding up descriptions. */
#include "photo-sums.h"

static void
album_sum_clear (gpointer data)
{
  g_free (((ShoeboxAlbumSum *) data)->name);
}

static void
tag_sum_clear (gpointer data)
{
  g_free (((ShoeboxTagSum *) data)->name);
}

static int
compare_albums (gconstpointer a, gconstpointer b)
{
  const ShoeboxAlbumSum *x = a, *y = b;

  if ((x->name == NULL) != (y->name == NULL))
    return x->name == NULL ? 1 : -1;
  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return x->name != NULL ? g_utf8_collate (x->name, y->name) : 0;
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  const ShoeboxTagSum *x = a, *y = b;

  if (x->n_yes != y->n_yes)
    return x->n_yes > y->n_yes ? -1 : 1;
  return g_utf8_collate (x->name, y->name);
}

/* Both tables map a label to where it stands, plus one. */
static ShoeboxAlbumSum *
find_album (ShoeboxPhotoSums *self, GHashTable *index, const ShoeboxDetails *details)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, &details->album));

  if (at == 0)
    {
      ShoeboxAlbumSum fresh = { .label = details->album, .name = g_strdup (details->album_name) };

      g_array_append_val (self->albums, fresh);
      at = self->albums->len;
      g_hash_table_insert (index, (gpointer) &details->album, GUINT_TO_POINTER (at));
    }
  return &g_array_index (self->albums, ShoeboxAlbumSum, at - 1);
}

static ShoeboxTagSum *
find_tag (ShoeboxPhotoSums *self, GHashTable *index, const ShoeboxTagging *tagging)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, &tagging->label));

  if (at == 0)
    {
      ShoeboxTagSum fresh = { .label = tagging->label, .name = g_strdup (tagging->name) };

      g_array_append_val (self->tags, fresh);
      at = self->tags->len;
      g_hash_table_insert (index, (gpointer) &tagging->label, GUINT_TO_POINTER (at));
    }
  return &g_array_index (self->tags, ShoeboxTagSum, at - 1);
}

static void
add (ShoeboxPhotoSums *self, const ShoeboxDetails *details, GHashTable *albums, GHashTable *tags)
{
  ShoeboxAlbumSum *album = find_album (self, albums, details);

  album->n++;
  self->n++;
  self->n_decided += details->source == SHOEBOX_BY_USER;
  self->size += MAX (details->size, 0);
  if (details->taken_at < 0)
    self->n_undated++;
  else
    {
      self->first = self->first < 0 ? details->taken_at : MIN (self->first, details->taken_at);
      self->last = MAX (self->last, details->taken_at);
    }
  for (guint i = 0; i < details->tags->len; i++)
    {
      const ShoeboxTagging *tagging = g_ptr_array_index (details->tags, i);
      ShoeboxTagSum *tag = find_tag (self, tags, tagging);

      tag->n_yes += tagging->yes;
      tag->said_yes += tagging->yes && tagging->source == SHOEBOX_BY_USER;
      tag->said_no += !tagging->yes && tagging->source == SHOEBOX_BY_USER;
    }
}

ShoeboxPhotoSums *
shoebox_photo_sums_new (GPtrArray *all)
{
  g_autoptr (GHashTable) albums = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) tags = g_hash_table_new (g_int64_hash, g_int64_equal);
  ShoeboxPhotoSums *self;

  g_return_val_if_fail (all != NULL, NULL);

  self = g_new0 (ShoeboxPhotoSums, 1);
  self->first = self->last = -1;
  self->albums = g_array_new (FALSE, TRUE, sizeof (ShoeboxAlbumSum));
  self->tags = g_array_new (FALSE, TRUE, sizeof (ShoeboxTagSum));
  g_array_set_clear_func (self->albums, album_sum_clear);
  g_array_set_clear_func (self->tags, tag_sum_clear);
  for (guint i = 0; i < all->len; i++)
    add (self, g_ptr_array_index (all, i), albums, tags);
  g_array_sort (self->albums, compare_albums);
  g_array_sort (self->tags, compare_tags);
  return self;
}

void
shoebox_photo_sums_free (ShoeboxPhotoSums *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->albums);
  g_array_unref (self->tags);
  g_free (self);
}

ShoeboxHowMany
shoebox_photo_sums_how_many (const ShoeboxPhotoSums *self, const ShoeboxTagSum *tag)
{
  g_return_val_if_fail (self != NULL && tag != NULL, SHOEBOX_NONE_OF_THEM);

  return tag->n_yes == 0        ? SHOEBOX_NONE_OF_THEM
         : tag->n_yes < self->n ? SHOEBOX_SOME_OF_THEM
                                : SHOEBOX_ALL_OF_THEM;
}
