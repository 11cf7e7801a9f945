/* sidebar-item.c: the places of the sidebar as list items. */
#include "sidebar-item.h"

#include "words.h"

#include <glib/gi18n.h>

struct _ShoeboxSidebarItem
{
  GObject parent_instance;

  ShoeboxPlace place;
  ShoeboxLabel *label; /* or NULL */
  guint count;         /* of fixed places */
};

enum
{
  PROP_TITLE = 1,
  PROP_COUNT,
  PROP_LOOK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ShoeboxSidebarItem, shoebox_sidebar_item, G_TYPE_OBJECT)

static void
label_notify_cb (ShoeboxSidebarItem *self, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "name"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  else if (g_str_equal (pspec->name, "count"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOK]);
}

static void
shoebox_sidebar_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ShoeboxSidebarItem *self = SHOEBOX_SIDEBAR_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, shoebox_sidebar_item_get_title (self));
      break;
    case PROP_COUNT:
      g_value_set_uint (value, shoebox_sidebar_item_get_count (self));
      break;
    case PROP_LOOK:
      {
        const char *emoji = shoebox_sidebar_item_get_emoji (self);

        g_value_set_string (value, emoji != NULL ? emoji : shoebox_sidebar_item_get_colour (self));
        break;
      }
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
shoebox_sidebar_item_finalize (GObject *object)
{
  ShoeboxSidebarItem *self = SHOEBOX_SIDEBAR_ITEM (object);

  g_clear_object (&self->label);

  G_OBJECT_CLASS (shoebox_sidebar_item_parent_class)->finalize (object);
}

static void
shoebox_sidebar_item_class_init (ShoeboxSidebarItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = shoebox_sidebar_item_get_property;
  object_class->finalize = shoebox_sidebar_item_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOOK] = g_param_spec_string ("look", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
shoebox_sidebar_item_init (ShoeboxSidebarItem *self)
{
}

ShoeboxSidebarItem *
shoebox_sidebar_item_new (ShoeboxPlace place)
{
  ShoeboxSidebarItem *self = g_object_new (SHOEBOX_TYPE_SIDEBAR_ITEM, NULL);

  self->place = place;
  return self;
}

ShoeboxSidebarItem *
shoebox_sidebar_item_new_label (ShoeboxLabel *label)
{
  ShoeboxSidebarItem *self;

  g_return_val_if_fail (SHOEBOX_IS_LABEL (label), NULL);

  self = g_object_new (SHOEBOX_TYPE_SIDEBAR_ITEM, NULL);
  self->label = g_object_ref (label);
  self->place = shoebox_label_get_kind (label) == SHOEBOX_ALBUM ? SHOEBOX_PLACE_ALBUM
                                                                : SHOEBOX_PLACE_TAG;
  g_signal_connect_object (label, "notify", G_CALLBACK (label_notify_cb), self, G_CONNECT_SWAPPED);
  return self;
}

ShoeboxPlace
shoebox_sidebar_item_get_place (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), SHOEBOX_PLACE_ALL);

  return self->place;
}

gint64
shoebox_sidebar_item_get_label (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), 0);

  return self->label != NULL ? shoebox_label_get_id (self->label) : 0;
}

const char *
shoebox_sidebar_item_get_title (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), NULL);

  switch (self->place)
    {
    case SHOEBOX_PLACE_ALL:
      return _("All Photos");
    case SHOEBOX_PLACE_REVIEW:
      return _("Review");
    case SHOEBOX_PLACE_UNSORTED:
      return _("Unsorted");
    case SHOEBOX_PLACE_FAVOURITES:
      return _("Favourites");
    case SHOEBOX_PLACE_NEW:
      return _("Not Read Yet");
    case SHOEBOX_PLACE_MISSING:
      return _("Missing");
    case SHOEBOX_PLACE_BROKEN:
      return _("Could Not Be Read");
    case SHOEBOX_PLACE_NEW_ALBUM:
      return _("New Album…");
    case SHOEBOX_PLACE_NEW_TAG:
      return _("New Tag…");
    case SHOEBOX_PLACE_ALBUM:
    case SHOEBOX_PLACE_TAG:
    default:
      return shoebox_label_get_name (self->label);
    }
}

const char *
shoebox_sidebar_item_get_icon (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), NULL);

  switch (self->place)
    {
    case SHOEBOX_PLACE_ALL:
      return "shoebox-photos-symbolic";
    case SHOEBOX_PLACE_REVIEW:
      return "shoebox-doubt-symbolic";
    case SHOEBOX_PLACE_UNSORTED:
      return "shoebox-unsorted-symbolic";
    case SHOEBOX_PLACE_FAVOURITES:
      return "shoebox-favourite-symbolic";
    case SHOEBOX_PLACE_NEW:
      return "shoebox-waiting-symbolic";
    case SHOEBOX_PLACE_MISSING:
      return "shoebox-missing-symbolic";
    case SHOEBOX_PLACE_BROKEN:
      return "shoebox-broken-symbolic";
    case SHOEBOX_PLACE_NEW_ALBUM:
      return "shoebox-album-new-symbolic";
    case SHOEBOX_PLACE_TAG:
      return "shoebox-tag-symbolic";
    case SHOEBOX_PLACE_NEW_TAG:
      return "shoebox-tag-new-symbolic";
    case SHOEBOX_PLACE_ALBUM:
    default:
      return "shoebox-album-symbolic";
    }
}

const char *
shoebox_sidebar_item_get_colour (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), NULL);

  return self->label != NULL ? shoebox_label_get_colour (self->label) : NULL;
}

const char *
shoebox_sidebar_item_get_emoji (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), NULL);

  return self->label != NULL ? shoebox_label_get_emoji (self->label) : NULL;
}

guint
shoebox_sidebar_item_get_count (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), 0);

  return self->label != NULL ? shoebox_label_get_count (self->label) : self->count;
}

void
shoebox_sidebar_item_set_count (ShoeboxSidebarItem *self, guint count)
{
  g_return_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self));

  if (self->count == count)
    return;
  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

char *
shoebox_sidebar_item_dup_query (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), NULL);

  switch (self->place)
    {
    case SHOEBOX_PLACE_UNSORTED:
      return g_strdup ("is:unsorted");
    case SHOEBOX_PLACE_FAVOURITES:
      return g_strdup ("is:favourite");
    case SHOEBOX_PLACE_NEW:
      return g_strdup ("is:new");
    case SHOEBOX_PLACE_MISSING:
      return g_strdup ("is:missing");
    case SHOEBOX_PLACE_BROKEN:
      return g_strdup ("is:broken");
    case SHOEBOX_PLACE_ALBUM:
      return shoebox_words_term ("album", shoebox_label_get_name (self->label));
    case SHOEBOX_PLACE_TAG:
      return shoebox_words_term ("tag", shoebox_label_get_name (self->label));
    case SHOEBOX_PLACE_ALL:
    case SHOEBOX_PLACE_REVIEW:
    case SHOEBOX_PLACE_NEW_ALBUM:
    case SHOEBOX_PLACE_NEW_TAG:
    default:
      return g_strdup ("");
    }
}

gboolean
shoebox_sidebar_item_accepts_photos (ShoeboxSidebarItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (self), FALSE);

  return self->place == SHOEBOX_PLACE_ALBUM || self->place == SHOEBOX_PLACE_NEW_ALBUM
         || self->place == SHOEBOX_PLACE_TAG || self->place == SHOEBOX_PLACE_NEW_TAG
         || self->place == SHOEBOX_PLACE_UNSORTED || self->place == SHOEBOX_PLACE_FAVOURITES;
}
