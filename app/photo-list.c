#include "photo-list.h"

#include "id-diff.h"
#include "photo-private.h"

#include <math.h>

/* While an import runs, answers come no faster than this: each costs a search. */
#define PAUSE_MS 250
#define MAX_SPLICES 64
/* A view looks for lost items among all that one splice adds; two steps spare it that. */
#define LARGE_SPLICE 2000

struct _ShoeboxPhotoList
{
  GObject parent_instance;

  ShoeboxLibrary *library;
  gboolean fixed;            /* no query: the ids are given */
  char *query;
  ShoeboxOrder order;
  GArray *rows;              /* of ShoeboxListed */
  GHashTable *positions;     /* gint64 * -> position + 1; NULL until somebody looks for an id */
  char *error;

  GCancellable *cancellable; /* of the question on its way; an older answer is dropped */
  gboolean stale;            /* the library changed since the question was asked */
  guint pause;               /* source: the next question waits for it */
};

enum
{
  PROP_0,
  PROP_QUERY,
  PROP_LOADING,
  PROP_ERROR,
  N_PROPS
};

enum
{
  ROWS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gint64
get_id (ShoeboxPhotoList *self, guint position)
{
  return g_array_index (self->rows, ShoeboxListed, position).id;
}

static GType
get_item_type (GListModel *model)
{
  return SHOEBOX_TYPE_PHOTO;
}

static guint
get_n_items (GListModel *model)
{
  return SHOEBOX_PHOTO_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ShoeboxPhotoList *self = SHOEBOX_PHOTO_LIST (model);
  ShoeboxPhoto *photo;
  gint64 id;

  if (position >= self->rows->len)
    return NULL;
  id = get_id (self, position);
  photo = shoebox_library_get_photo (self->library, id);
  if (photo == NULL)
    {
      /* The row has just gone, and the list will follow in a moment; a hole would upset views. */
      ShoeboxPhotoRow row = { .id = id, .path = "", .state = SHOEBOX_MISSING, .p = NAN,
                              .taken_at = -1 };

      photo = _shoebox_photo_new (&row);
    }
  return photo;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxPhotoList, shoebox_photo_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- Answers ---------------------------------------------------------------------------------- */

static void
splice (ShoeboxPhotoList *self, guint position, guint removed, const ShoeboxListed *rows,
        guint added)
{
  g_clear_pointer (&self->positions, g_hash_table_unref);
  if (removed > 0)
    g_array_remove_range (self->rows, position, removed);
  if (removed > LARGE_SPLICE && added > 0)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), position, removed, 0);
      /* Whoever heard of it may have looked for an id, and rows are about to move. */
      g_clear_pointer (&self->positions, g_hash_table_unref);
      removed = 0;
    }
  if (added > 0)
    g_array_insert_vals (self->rows, position, rows, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static gint64 *
dup_ids (const GArray *rows)
{
  gint64 *ids = g_new (gint64, MAX (rows->len, 1));

  for (guint i = 0; i < rows->len; i++)
    ids[i] = g_array_index (rows, ShoeboxListed, i).id;
  return ids;
}

static void
take_rows (ShoeboxPhotoList *self, GArray *rows)
{
  const ShoeboxListed *new_rows = (const ShoeboxListed *) (void *) rows->data;
  gsize size = sizeof (ShoeboxListed) * rows->len;
  g_autofree gint64 *old_ids = dup_ids (self->rows), *new_ids = dup_ids (rows);
  g_autoptr (GArray) splices = id_diff (old_ids, self->rows->len, new_ids, rows->len, MAX_SPLICES);

  for (guint i = splices->len; i > 0; i--)
    {
      const IdSplice *s = &g_array_index (splices, IdSplice, i - 1);

      splice (self, s->position, s->removed, new_rows + s->start, s->added);
    }
  if (size > 0 && memcmp (self->rows->data, new_rows, size) != 0)
    {
      memcpy (self->rows->data, new_rows, size);
      g_signal_emit (self, signals[ROWS_CHANGED], 0);
    }
}

static void
set_error (ShoeboxPhotoList *self, const char *message)
{
  if (g_strcmp0 (self->error, message) == 0)
    return;
  g_free (self->error);
  self->error = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void ask (ShoeboxPhotoList *self);

static gboolean
pause_over_cb (gpointer user_data)
{
  ShoeboxPhotoList *self = user_data;

  self->pause = 0;
  if (self->stale && self->cancellable == NULL)
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ShoeboxPhotoList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = shoebox_library_list_finish (SHOEBOX_LIBRARY (source), result, &error);

  /* Only the answer to the last question counts. */
  if (self->cancellable == NULL
      || self->cancellable != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->cancellable);
  set_error (self, error != NULL ? error->message : NULL);
  /* A text that makes no sense yet is being typed: what it stood for before stays on screen. */
  if (rows != NULL)
    take_rows (self, rows);
  if (self->pause == 0)
    self->pause = g_timeout_add (PAUSE_MS, pause_over_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
ask (ShoeboxPhotoList *self)
{
  gboolean loading = self->cancellable != NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->stale = FALSE;
  shoebox_library_list_async (self->library, self->query, self->order, self->cancellable,
                              answer_cb, g_object_ref (self));
  if (!loading)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* --- Following the library --------------------------------------------------------------------- */

static void
library_changed (ShoeboxPhotoList *self)
{
  self->stale = TRUE;
  if (self->cancellable == NULL && self->pause == 0)
    ask (self);
}

static void
photos_added_cb (ShoeboxLibrary *library, guint n, gpointer user_data)
{
  library_changed (user_data);
}

static void
photos_changed_cb (ShoeboxLibrary *library, GArray *ids, gpointer user_data)
{
  library_changed (user_data);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
shoebox_photo_list_dispose (GObject *object)
{
  ShoeboxPhotoList *self = SHOEBOX_PHOTO_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (self->library, self);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (shoebox_photo_list_parent_class)->dispose (object);
}

static void
shoebox_photo_list_finalize (GObject *object)
{
  ShoeboxPhotoList *self = SHOEBOX_PHOTO_LIST (object);

  g_clear_pointer (&self->positions, g_hash_table_unref);
  g_array_unref (self->rows);
  g_free (self->query);
  g_free (self->error);
  G_OBJECT_CLASS (shoebox_photo_list_parent_class)->finalize (object);
}

static void
shoebox_photo_list_get_property (GObject *object, guint prop_id, GValue *value,
                                 GParamSpec *pspec)
{
  ShoeboxPhotoList *self = SHOEBOX_PHOTO_LIST (object);

  switch (prop_id)
    {
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->cancellable != NULL);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shoebox_photo_list_set_property (GObject *object, guint prop_id, const GValue *value,
                                 GParamSpec *pspec)
{
  if (prop_id == PROP_QUERY)
    shoebox_photo_list_set_query (SHOEBOX_PHOTO_LIST (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
shoebox_photo_list_class_init (ShoeboxPhotoListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = shoebox_photo_list_dispose;
  object_class->finalize = shoebox_photo_list_finalize;
  object_class->get_property = shoebox_photo_list_get_property;
  object_class->set_property = shoebox_photo_list_set_property;

  properties[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, "",
                                                flags | G_PARAM_READWRITE);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   flags | G_PARAM_READABLE);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL,
                                                flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ROWS_CHANGED] = g_signal_new ("rows-changed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
shoebox_photo_list_init (ShoeboxPhotoList *self)
{
  self->query = g_strdup ("");
  self->rows = g_array_new (FALSE, FALSE, sizeof (ShoeboxListed));
}

ShoeboxPhotoList *
shoebox_photo_list_new_fixed (ShoeboxLibrary *library)
{
  ShoeboxPhotoList *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_PHOTO_LIST, NULL);
  self->library = g_object_ref (library);
  self->fixed = TRUE;
  return self;
}

ShoeboxPhotoList *
shoebox_photo_list_new (ShoeboxLibrary *library)
{
  ShoeboxPhotoList *self = shoebox_photo_list_new_fixed (library);

  g_return_val_if_fail (self != NULL, NULL);

  self->fixed = FALSE;
  g_signal_connect (library, "photos-added", G_CALLBACK (photos_added_cb), self);
  g_signal_connect (library, "photos-changed", G_CALLBACK (photos_changed_cb), self);
  ask (self);
  return self;
}

gboolean
shoebox_photo_list_is_fixed (ShoeboxPhotoList *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), FALSE);
  return self->fixed;
}

void
shoebox_photo_list_set_ids (ShoeboxPhotoList *self, GArray *ids)
{
  g_autoptr (GArray) rows = NULL;

  g_return_if_fail (SHOEBOX_IS_PHOTO_LIST (self));
  g_return_if_fail (self->fixed);
  g_return_if_fail (ids != NULL);

  rows = g_array_sized_new (FALSE, FALSE, sizeof (ShoeboxListed), MAX (ids->len, 1));
  for (guint i = 0; i < ids->len; i++)
    {
      ShoeboxListed row = { g_array_index (ids, gint64, i), SHOEBOX_NO_SECTION, 0.0f };

      g_array_append_val (rows, row);
    }
  take_rows (self, rows);
}

void
shoebox_photo_list_set_query (ShoeboxPhotoList *self, const char *query)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_LIST (self));
  g_return_if_fail (!self->fixed);

  if (query == NULL)
    query = "";
  if (g_str_equal (self->query, query))
    return;
  g_free (self->query);
  self->query = g_strdup (query);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
  /* The owner is waiting for this one. */
  ask (self);
}

const char *
shoebox_photo_list_get_query (ShoeboxPhotoList *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), NULL);
  return self->query;
}

void
shoebox_photo_list_set_order (ShoeboxPhotoList *self, ShoeboxOrder order)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_LIST (self));
  g_return_if_fail (order < SHOEBOX_N_ORDERS);

  if (self->order == order)
    return;
  self->order = order;
  if (!self->fixed)
    ask (self);
}

ShoeboxOrder
shoebox_photo_list_get_order (ShoeboxPhotoList *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), SHOEBOX_ORDER_NEWEST);
  return self->order;
}

const ShoeboxListed *
shoebox_photo_list_get_rows (ShoeboxPhotoList *self, guint *n)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), NULL);

  *n = self->rows->len;
  return (const ShoeboxListed *) (void *) self->rows->data;
}

gboolean
shoebox_photo_list_get_loading (ShoeboxPhotoList *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), FALSE);
  return self->cancellable != NULL;
}

const char *
shoebox_photo_list_get_error (ShoeboxPhotoList *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), NULL);
  return self->error;
}

gint64
shoebox_photo_list_get_id (ShoeboxPhotoList *self, guint position)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), 0);
  return position < self->rows->len ? get_id (self, position) : 0;
}

guint
shoebox_photo_list_find (ShoeboxPhotoList *self, gint64 id)
{
  guint found;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), G_MAXUINT);

  if (self->positions == NULL)
    {
      self->positions = g_hash_table_new (g_int64_hash, g_int64_equal);
      for (guint i = 0; i < self->rows->len; i++)
        g_hash_table_insert (self->positions, &g_array_index (self->rows, ShoeboxListed, i).id,
                             GUINT_TO_POINTER (i + 1));
    }
  found = GPOINTER_TO_UINT (g_hash_table_lookup (self->positions, &id));
  return found > 0 ? found - 1 : G_MAXUINT;
}

guint
shoebox_photo_list_find_near (ShoeboxPhotoList *self, gint64 id, guint near_)
{
  guint n;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_LIST (self), G_MAXUINT);

  n = self->rows->len;
  if (n == 0)
    return G_MAXUINT;
  near_ = MIN (near_, n - 1);
  for (guint i = 0; i <= near_ || i < n - near_; i++)
    {
      if (i < n - near_ && get_id (self, near_ + i) == id)
        return near_ + i;
      if (i <= near_ && get_id (self, near_ - i) == id)
        return near_ - i;
    }
  return G_MAXUINT;
}
