#include "label.h"

#include "label-private.h"

struct _ShoeboxLabel
{
  GObject parent_instance;

  gint64 id;
  ShoeboxLabelKind kind;
  char *name;
  guint count;
  char *colour;
  char *emoji;
};

G_DEFINE_FINAL_TYPE (ShoeboxLabel, shoebox_label, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_COUNT,
  PROP_COLOUR,
  PROP_EMOJI,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
shoebox_label_finalize (GObject *object)
{
  ShoeboxLabel *self = SHOEBOX_LABEL (object);

  g_free (self->name);
  g_free (self->colour);
  g_free (self->emoji);
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
    case PROP_COLOUR:
      g_value_set_string (value, self->colour);
      break;
    case PROP_EMOJI:
      g_value_set_string (value, self->emoji);
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
  properties[PROP_COLOUR] = g_param_spec_string ("colour", NULL, NULL, NULL, flags);
  properties[PROP_EMOJI] = g_param_spec_string ("emoji", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
shoebox_label_init (ShoeboxLabel *self)
{
}

static void
update_string (ShoeboxLabel *self, char **field, const char *value, guint prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
_shoebox_label_update (ShoeboxLabel *self, const DbLabel *row)
{
  g_object_freeze_notify (G_OBJECT (self));
  update_string (self, &self->name, row->name, PROP_NAME);
  update_string (self, &self->colour, row->colour, PROP_COLOUR);
  update_string (self, &self->emoji, row->emoji, PROP_EMOJI);
  if (self->count != row->count)
    {
      self->count = row->count;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

ShoeboxLabel *
_shoebox_label_new (const DbLabel *row)
{
  ShoeboxLabel *self = g_object_new (SHOEBOX_TYPE_LABEL, NULL);

  self->id = row->id;
  self->kind = (ShoeboxLabelKind) row->kind;
  _shoebox_label_update (self, row);
  return self;
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

const char *
shoebox_label_get_colour (ShoeboxLabel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL (self), NULL);
  return self->colour;
}

const char *
shoebox_label_get_emoji (ShoeboxLabel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL (self), NULL);
  return self->emoji;
}
