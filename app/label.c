#include "label.h"

#include "label-private.h"

struct _ShoeboxLabel
{
  GObject parent_instance;

  gint64 id;
  ShoeboxLabelKind kind;
  char *name;
  guint count;
};

G_DEFINE_FINAL_TYPE (ShoeboxLabel, shoebox_label, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
shoebox_label_finalize (GObject *object)
{
  ShoeboxLabel *self = SHOEBOX_LABEL (object);

  g_free (self->name);
  G_OBJECT_CLASS (shoebox_label_parent_class)->finalize (object);
}

static void
shoebox_label_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ShoeboxLabel *self = SHOEBOX_LABEL (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shoebox_label_class_init (ShoeboxLabelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = shoebox_label_finalize;
  object_class->get_property = shoebox_label_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
shoebox_label_init (ShoeboxLabel *self)
{
}

ShoeboxLabel *
_shoebox_label_new (gint64 id, ShoeboxLabelKind kind, const char *name, guint count)
{
  ShoeboxLabel *self = g_object_new (SHOEBOX_TYPE_LABEL, NULL);

  self->id = id;
  self->kind = kind;
  self->name = g_strdup (name);
  self->count = count;
  return self;
}

void
_shoebox_label_update (ShoeboxLabel *self, const char *name, guint count)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (self->name, name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }
  if (self->count != count)
    {
      self->count = count;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
shoebox_label_get_id (ShoeboxLabel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL (self), 0);
  return self->id;
}

ShoeboxLabelKind
shoebox_label_get_kind (ShoeboxLabel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL (self), SHOEBOX_ALBUM);
  return self->kind;
}

const char *
shoebox_label_get_name (ShoeboxLabel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL (self), NULL);
  return self->name;
}

guint
shoebox_label_get_count (ShoeboxLabel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL (self), 0);
  return self->count;
}
