#include "label-list.h"

#include "label-private.h"

struct _ShoeboxLabelList
{
  GObject parent_instance;

  GPtrArray *labels; /* of ShoeboxLabel */
};

static GType
get_item_type (GListModel *model)
{
  return SHOEBOX_TYPE_LABEL;
}

static guint
get_n_items (GListModel *model)
{
  return SHOEBOX_LABEL_LIST (model)->labels->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ShoeboxLabelList *self = SHOEBOX_LABEL_LIST (model);

  return position < self->labels->len
             ? g_object_ref (g_ptr_array_index (self->labels, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxLabelList, shoebox_label_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
shoebox_label_list_finalize (GObject *object)
{
  g_ptr_array_unref (SHOEBOX_LABEL_LIST (object)->labels);
  G_OBJECT_CLASS (shoebox_label_list_parent_class)->finalize (object);
}

static void
shoebox_label_list_class_init (ShoeboxLabelListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_label_list_finalize;
}

static void
shoebox_label_list_init (ShoeboxLabelList *self)
{
  self->labels = g_ptr_array_new_with_free_func (g_object_unref);
}

ShoeboxLabelList *
shoebox_label_list_new (void)
{
  return g_object_new (SHOEBOX_TYPE_LABEL_LIST, NULL);
}

void
shoebox_label_list_update (ShoeboxLabelList *self, GPtrArray *labels)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) old = g_ptr_array_ref (self->labels);
  GPtrArray *next = g_ptr_array_new_with_free_func (g_object_unref);
  guint start = 0, tail = 0;

  g_array_set_size (ids, old->len);
  for (guint i = 0; i < old->len; i++)
    {
      gint64 *id = &g_array_index (ids, gint64, i);

      *id = shoebox_label_get_id (g_ptr_array_index (old, i));
      g_hash_table_insert (known, id, g_ptr_array_index (old, i));
    }
  for (guint i = 0; i < labels->len; i++)
    {
      const DbLabel *row = g_ptr_array_index (labels, i);
      ShoeboxLabel *label = g_hash_table_lookup (known, &row->id);

      if (label != NULL)
        {
          _shoebox_label_update (label, row);
          g_object_ref (label);
        }
      else
        label = _shoebox_label_new (row);
      g_ptr_array_add (next, label);
    }

  while (start < old->len && start < next->len && old->pdata[start] == next->pdata[start])
    start++;
  while (tail < old->len - start && tail < next->len - start
         && old->pdata[old->len - 1 - tail] == next->pdata[next->len - 1 - tail])
    tail++;
  g_ptr_array_unref (self->labels);
  self->labels = next;
  if (old->len - start - tail > 0 || next->len - start - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - tail,
                                next->len - start - tail);
}
