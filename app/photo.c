#include "photo.h"

#include "photo-private.h"

#include <math.h>

struct _ShoeboxPhoto
{
  GObject parent_instance;

  gint64 id;
  char *path;
  char *name;
  ShoeboxState state;
  char *reason;
  gint64 album;
  char *album_name;
  float p;
  ShoeboxSource source;
  ShoeboxUnsorted unsorted;
  gint64 taken_at;
  int width, height;
  int rating;
  gboolean favourite;
};

G_DEFINE_FINAL_TYPE (ShoeboxPhoto, shoebox_photo, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_PATH,
  PROP_NAME,
  PROP_STATE,
  PROP_REASON,
  PROP_ALBUM,
  PROP_ALBUM_NAME,
  PROP_P,
  PROP_SOURCE,
  PROP_UNSORTED,
  PROP_TAKEN_AT,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_RATING,
  PROP_FAVOURITE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
shoebox_photo_finalize (GObject *object)
{
  ShoeboxPhoto *self = SHOEBOX_PHOTO (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->reason);
  g_free (self->album_name);
  G_OBJECT_CLASS (shoebox_photo_parent_class)->finalize (object);
}

static void
shoebox_photo_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ShoeboxPhoto *self = SHOEBOX_PHOTO (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_PATH:
      /* A file name need not be UTF-8, so it does not go into a string property as it is. */
      g_value_take_string (value, g_filename_display_name (self->path));
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_ALBUM:
      g_value_set_int64 (value, self->album);
      break;
    case PROP_ALBUM_NAME:
      g_value_set_string (value, self->album_name);
      break;
    case PROP_P:
      g_value_set_float (value, self->p);
      break;
    case PROP_SOURCE:
      g_value_set_int (value, self->source);
      break;
    case PROP_UNSORTED:
      g_value_set_int (value, self->unsorted);
      break;
    case PROP_TAKEN_AT:
      g_value_set_int64 (value, self->taken_at);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, self->height);
      break;
    case PROP_RATING:
      g_value_set_int (value, self->rating);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->favourite);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shoebox_photo_class_init (ShoeboxPhotoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = shoebox_photo_finalize;
  object_class->get_property = shoebox_photo_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, SHOEBOX_BROKEN, 0, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_ALBUM] = g_param_spec_int64 ("album", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ALBUM_NAME] = g_param_spec_string ("album-name", NULL, NULL, NULL, flags);
  properties[PROP_P] = g_param_spec_float ("p", NULL, NULL, -G_MAXFLOAT, G_MAXFLOAT, 0, flags);
  properties[PROP_SOURCE] = g_param_spec_int ("source", NULL, NULL, 0, SHOEBOX_BY_IMPORT, 0,
                                              flags);
  properties[PROP_UNSORTED] = g_param_spec_int ("unsorted", NULL, NULL, 0,
                                                SHOEBOX_UNSORTED_TORN, 0, flags);
  properties[PROP_TAKEN_AT] = g_param_spec_int64 ("taken-at", NULL, NULL, G_MININT64, G_MAXINT64,
                                                  -1, flags);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_HEIGHT] = g_param_spec_int ("height", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_RATING] = g_param_spec_int ("rating", NULL, NULL, 0, 5, 0, flags);
  properties[PROP_FAVOURITE] = g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
shoebox_photo_init (ShoeboxPhoto *self)
{
  self->p = NAN;
  self->taken_at = -1;
}

static gboolean
set_string (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

static gboolean
same_float (float a, float b)
{
  return (isnan (a) && isnan (b)) || fabsf (a - b) < 1e-6f;
}

void
_shoebox_photo_update (ShoeboxPhoto *self, const ShoeboxPhotoRow *row)
{
  GObject *object = G_OBJECT (self);

  g_assert (self->id == row->id);
  g_object_freeze_notify (object);
  if (set_string (&self->path, row->path))
    {
      g_free (self->name);
      self->name = g_filename_display_basename (row->path);
      g_object_notify_by_pspec (object, properties[PROP_PATH]);
      g_object_notify_by_pspec (object, properties[PROP_NAME]);
    }
  if (set_string (&self->reason, row->reason))
    g_object_notify_by_pspec (object, properties[PROP_REASON]);
  if (set_string (&self->album_name, row->album_name))
    g_object_notify_by_pspec (object, properties[PROP_ALBUM_NAME]);
  if (!same_float (self->p, row->p))
    {
      self->p = row->p;
      g_object_notify_by_pspec (object, properties[PROP_P]);
    }
#define UPDATE(field, prop)                                                                       \
  if (self->field != row->field)                                                                  \
    {                                                                                             \
      self->field = row->field;                                                                   \
      g_object_notify_by_pspec (object, properties[prop]);                                        \
    }
  UPDATE (state, PROP_STATE)
  UPDATE (album, PROP_ALBUM)
  UPDATE (source, PROP_SOURCE)
  UPDATE (unsorted, PROP_UNSORTED)
  UPDATE (taken_at, PROP_TAKEN_AT)
  UPDATE (width, PROP_WIDTH)
  UPDATE (height, PROP_HEIGHT)
  UPDATE (rating, PROP_RATING)
  UPDATE (favourite, PROP_FAVOURITE)
#undef UPDATE
  g_object_thaw_notify (object);
  g_signal_emit (self, signals[CHANGED], 0);
}

ShoeboxPhoto *
_shoebox_photo_new (const ShoeboxPhotoRow *row)
{
  ShoeboxPhoto *self = g_object_new (SHOEBOX_TYPE_PHOTO, NULL);

  self->id = row->id;
  _shoebox_photo_update (self, row);
  return self;
}

gint64
shoebox_photo_get_id (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), 0);
  return self->id;
}

const char *
shoebox_photo_get_path (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), NULL);
  return self->path;
}

const char *
shoebox_photo_get_name (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), NULL);
  return self->name;
}

ShoeboxState
shoebox_photo_get_state (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), SHOEBOX_NEW);
  return self->state;
}

const char *
shoebox_photo_get_reason (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), NULL);
  return self->reason;
}

gint64
shoebox_photo_get_album (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), 0);
  return self->album;
}

const char *
shoebox_photo_get_album_name (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), NULL);
  return self->album_name;
}

float
shoebox_photo_get_p (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), NAN);
  return self->p;
}

ShoeboxSource
shoebox_photo_get_source (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), SHOEBOX_BY_NOBODY);
  return self->source;
}

ShoeboxUnsorted
shoebox_photo_get_unsorted (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), SHOEBOX_UNSORTED_NONE);
  return self->unsorted;
}

gint64
shoebox_photo_get_taken_at (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), -1);
  return self->taken_at;
}

int
shoebox_photo_get_width (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), 0);
  return self->width;
}

int
shoebox_photo_get_height (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), 0);
  return self->height;
}

int
shoebox_photo_get_rating (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), 0);
  return self->rating;
}

gboolean
shoebox_photo_get_favourite (ShoeboxPhoto *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO (self), FALSE);
  return self->favourite;
}
