/* sidebar-item.h: one place of the sidebar: all photos, unsorted ones, an album, a tag.
 * Properties `title`, `count` and `look`
 * (colour or emoji) notify. Main thread. */
#pragma once

#include "label.h"

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_PLACE_ALL,
  SHOEBOX_PLACE_REVIEW,    /* questions instead of a grid */
  SHOEBOX_PLACE_UNSORTED,
  SHOEBOX_PLACE_FAVOURITES,
  SHOEBOX_PLACE_NEW,
  SHOEBOX_PLACE_MISSING,
  SHOEBOX_PLACE_BROKEN,
  SHOEBOX_PLACE_ALBUM,
  SHOEBOX_PLACE_NEW_ALBUM, /* no photos: asks for a name */
  SHOEBOX_PLACE_TAG,
  SHOEBOX_PLACE_NEW_TAG    /* the same */
} ShoeboxPlace;

#define SHOEBOX_TYPE_SIDEBAR_ITEM (shoebox_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSidebarItem, shoebox_sidebar_item, SHOEBOX, SIDEBAR_ITEM, GObject)

/* A fixed place. */
ShoeboxSidebarItem *shoebox_sidebar_item_new (ShoeboxPlace place);
/* An album or a tag; follows the label's name and count. */
ShoeboxSidebarItem *shoebox_sidebar_item_new_label (ShoeboxLabel *label);

ShoeboxPlace shoebox_sidebar_item_get_place (ShoeboxSidebarItem *self);
/* 0 for fixed places. */
gint64 shoebox_sidebar_item_get_label (ShoeboxSidebarItem *self);
const char *shoebox_sidebar_item_get_title (ShoeboxSidebarItem *self);
const char *shoebox_sidebar_item_get_icon (ShoeboxSidebarItem *self);
/* Of albums and tags, as in label.h; or NULL. */
const char *shoebox_sidebar_item_get_colour (ShoeboxSidebarItem *self);
const char *shoebox_sidebar_item_get_emoji (ShoeboxSidebarItem *self);
guint shoebox_sidebar_item_get_count (ShoeboxSidebarItem *self);
void shoebox_sidebar_item_set_count (ShoeboxSidebarItem *self, guint count);
/* The search text that finds the photos of this place; "" for all. Free with g_free. */
char *shoebox_sidebar_item_dup_query (ShoeboxSidebarItem *self);
gboolean shoebox_sidebar_item_accepts_photos (ShoeboxSidebarItem *self);

G_END_DECLS
