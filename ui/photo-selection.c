/* photo-selection.c: a set of positions that follows its photos. */
#include "photo-selection.h"

#include "photo.h"

struct _ShoeboxPhotoSelection
{
  GObject parent_instance;

  ShoeboxPhotoList *list;
  GtkBitset *bits;
  GArray *ids;        /* gint64 of every photo, as the list was before the change that comes next */
  GHashTable *lost;   /* gint64 of selected photos that a change took away; they may come back */
  guint settle_id;    /* source: those that have not are gone */
};

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxPhotoSelection, shoebox_photo_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      selection_model_init))

/* --- The list --------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return SHOEBOX_TYPE_PHOTO;
}

static guint
get_n_items (GListModel *model)
{
  return SHOEBOX_PHOTO_SELECTION (model)->ids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (SHOEBOX_PHOTO_SELECTION (model)->list), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- Following -------------------------------------------------------------------------------- */

/* Nothing can be selected any more that was before: said even if nothing comes of it, so that
 * whoever counts hears of it after the list has changed. */
static gboolean
settle_cb (gpointer data)
{
  ShoeboxPhotoSelection *self = data;

  self->settle_id = 0;
  g_hash_table_remove_all (self->lost);
  if (self->ids->len > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->ids->len);
  return G_SOURCE_REMOVE;
}

static void
lose (ShoeboxPhotoSelection *self, guint position, guint removed)
{
  GtkBitsetIter iter;
  guint i;

  for (gboolean more = gtk_bitset_iter_init_at (&iter, self->bits, position, &i);
       more && i < position + removed; more = gtk_bitset_iter_next (&iter, &i))
    g_hash_table_add (self->lost, g_memdup2 (&g_array_index (self->ids, gint64, i),
                                             sizeof (gint64)));
}

static void
items_changed_cb (ShoeboxPhotoSelection *self, guint position, guint removed, guint added)
{
  gboolean any = !gtk_bitset_is_empty (self->bits) || g_hash_table_size (self->lost) > 0;

  if (removed > 0)
    {
      lose (self, position, removed);
      g_array_remove_range (self->ids, position, removed);
    }
  gtk_bitset_splice (self->bits, position, removed, added);
  if (added > 0)
    {
      g_autofree gint64 *ids = g_new (gint64, added);

      for (guint i = 0; i < added; i++)
        {
          ids[i] = shoebox_photo_list_get_id (self->list, position + i);
          if (g_hash_table_size (self->lost) > 0 && g_hash_table_remove (self->lost, &ids[i]))
            gtk_bitset_add (self->bits, position + i);
        }
      g_array_insert_vals (self->ids, position, ids, added);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (any && self->settle_id == 0)
    self->settle_id = g_idle_add_full (G_PRIORITY_DEFAULT, settle_cb, self, NULL);
}

/* --- Selecting -------------------------------------------------------------------------------- */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains (SHOEBOX_PHOTO_SELECTION (model)->bits, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_bitset_copy (SHOEBOX_PHOTO_SELECTION (model)->bits);
}

/* @selected says what becomes of the positions in @mask. */
static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  ShoeboxPhotoSelection *self = SHOEBOX_PHOTO_SELECTION (model);
  g_autoptr (GtkBitset) changes = gtk_bitset_copy (self->bits);

  gtk_bitset_difference (changes, selected); /* symmetric, in GTK's words */
  gtk_bitset_intersect (changes, mask);
  if (self->ids->len < G_MAXUINT)
    gtk_bitset_remove_range_closed (changes, self->ids->len, G_MAXUINT);
  if (!gtk_bitset_is_empty (changes))
    {
      guint first = gtk_bitset_get_minimum (changes), last = gtk_bitset_get_maximum (changes);

      gtk_bitset_difference (self->bits, changes);
      gtk_selection_model_selection_changed (model, first, last - first + 1);
    }
  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->set_selection = set_selection;
}

void
shoebox_photo_selection_set (ShoeboxPhotoSelection *self, const GtkBitset *bits)
{
  g_autoptr (GtkBitset) all = NULL;

  g_return_if_fail (SHOEBOX_IS_PHOTO_SELECTION (self));

  all = gtk_bitset_new_range (0, self->ids->len);
  set_selection (GTK_SELECTION_MODEL (self), (GtkBitset *) bits, all);
}

void
shoebox_photo_selection_forget (ShoeboxPhotoSelection *self)
{
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();

  g_return_if_fail (SHOEBOX_IS_PHOTO_SELECTION (self));

  g_hash_table_remove_all (self->lost);
  shoebox_photo_selection_set (self, none);
}

const GtkBitset *
shoebox_photo_selection_get_bits (ShoeboxPhotoSelection *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_SELECTION (self), NULL);

  return self->bits;
}

guint
shoebox_photo_selection_get_n (ShoeboxPhotoSelection *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_SELECTION (self), 0);

  return (guint) gtk_bitset_get_size (self->bits);
}

GArray *
shoebox_photo_selection_dup_ids (ShoeboxPhotoSelection *self)
{
  GArray *ids;
  GtkBitsetIter iter;
  guint i;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_SELECTION (self), NULL);

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->bits, &i); more;
       more = gtk_bitset_iter_next (&iter, &i))
    g_array_append_val (ids, g_array_index (self->ids, gint64, i));
  return ids;
}

/* --- Life ------------------------------------------------------------------------------------- */

static void
shoebox_photo_selection_dispose (GObject *object)
{
  ShoeboxPhotoSelection *self = SHOEBOX_PHOTO_SELECTION (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (shoebox_photo_selection_parent_class)->dispose (object);
}

static void
shoebox_photo_selection_finalize (GObject *object)
{
  ShoeboxPhotoSelection *self = SHOEBOX_PHOTO_SELECTION (object);

  gtk_bitset_unref (self->bits);
  g_array_unref (self->ids);
  g_hash_table_unref (self->lost);

  G_OBJECT_CLASS (shoebox_photo_selection_parent_class)->finalize (object);
}

static void
shoebox_photo_selection_class_init (ShoeboxPhotoSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_photo_selection_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_photo_selection_finalize;
}

static void
shoebox_photo_selection_init (ShoeboxPhotoSelection *self)
{
  self->bits = gtk_bitset_new_empty ();
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->lost = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

ShoeboxPhotoSelection *
shoebox_photo_selection_new (ShoeboxPhotoList *list)
{
  ShoeboxPhotoSelection *self;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (list), NULL);

  self = g_object_new (SHOEBOX_TYPE_PHOTO_SELECTION, NULL);
  self->list = g_object_ref (list);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (list)));
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}
