/* sidebar.c: one list box over six lists: places, kept searches, albums, "New Album…", tags,
 * "New Tag…". */
#include "sidebar.h"

#include "accessible.h"
#include "learning.h"
#include "photo-ids.h"
#include "search-row.h"
#include "sidebar-row.h"

#include <glib/gi18n.h>

struct _ShoeboxSidebar
{
  AdwBin parent_instance;

  GtkWidget *list_box;

  ShoeboxLibrary *library;
  GListModel *model;   /* all sections: of ShoeboxSidebarItem, and of ShoeboxSavedSearch */
  GListStore *places;
  ShoeboxPlace place;  /* what is selected, also while its row is rebuilt */
  gint64 label;
  guint refresh_id;    /* idle source that asks for the counts */
  gboolean selecting;  /* the row is selected again, the place stays */
  guint edit_id;       /* idle source that turns a name into an entry */
  gint64 edited;       /* the label of that name */
  gint64 focused;      /* label or search of the row with the keyboard, while it is rebuilt; 0: none */
  gboolean focused_search; /* the latter */
};

enum
{
  PLACE_CHANGED,
  PLACE_ACTIVATED,
  PHOTOS_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxSidebar, shoebox_sidebar, ADW_TYPE_BIN)

static gboolean refresh_cb (gpointer data);

/* --- Rows --------------------------------------------------------------------------------- */

/* What a row stands for; NULL for a search (borrowed). */
static ShoeboxSidebarItem *
get_item (GtkListBoxRow *row)
{
  return SHOEBOX_IS_SIDEBAR_ROW (row) ? shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row))
                                      : NULL;
}

static void
photos_dropped_cb (ShoeboxSidebarRow *row, GArray *ids, ShoeboxSidebar *self)
{
  g_signal_emit (self, signals[PHOTOS_DROPPED], 0, shoebox_sidebar_row_get_item (row), ids);
}

/* The label comes before the row's or behind it: before the one that follows. */
static void
label_dropped_cb (ShoeboxSidebarRow *row, gint64 label, gboolean after, ShoeboxSidebar *self)
{
  ShoeboxSidebarItem *item = shoebox_sidebar_row_get_item (row);
  gint64 before = shoebox_sidebar_item_get_label (item);

  if (after)
    {
      int next = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + 1;
      GtkListBoxRow *follower
        = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), next);
      ShoeboxSidebarItem *other = follower != NULL ? get_item (follower) : NULL;

      before = other != NULL
                   && shoebox_sidebar_item_get_place (other)
                        == shoebox_sidebar_item_get_place (item)
                 ? shoebox_sidebar_item_get_label (other) : 0;
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.move-label", "(xx)", label, before);
}

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  GtkWidget *row;

  if (SHOEBOX_IS_SAVED_SEARCH (item))
    return shoebox_search_row_new (item);
  row = shoebox_sidebar_row_new (item);
  g_signal_connect_object (row, "label-dropped", G_CALLBACK (label_dropped_cb), data, 0);
  g_signal_connect_object (row, "photos-dropped", G_CALLBACK (photos_dropped_cb), data, 0);
  return row;
}

/* What stands above the first row of the section, or NULL. */
static const char *
get_section (GtkListBoxRow *row)
{
  ShoeboxSidebarItem *item = get_item (row);

  if (item == NULL)
    return _("Searches");
  switch (shoebox_sidebar_item_get_place (item))
    {
    case SHOEBOX_PLACE_ALBUM:
    case SHOEBOX_PLACE_NEW_ALBUM:
      return _("Albums");
    case SHOEBOX_PLACE_TAG:
    case SHOEBOX_PLACE_NEW_TAG:
      return _("Tags");
    case SHOEBOX_PLACE_ALL:
    case SHOEBOX_PLACE_REVIEW:
    case SHOEBOX_PLACE_UNSORTED:
    case SHOEBOX_PLACE_FAVOURITES:
    case SHOEBOX_PLACE_NEW:
    case SHOEBOX_PLACE_MISSING:
    case SHOEBOX_PLACE_BROKEN:
    default:
      return NULL;
    }
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *section = get_section (row);
  GtkWidget *label;

  if (section == NULL || (before != NULL && g_strcmp0 (get_section (before), section) == 0))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  if (gtk_list_box_row_get_header (row) != NULL)
    return;
  label = g_object_new (GTK_TYPE_LABEL, "label", section, "xalign", 0.0f, "margin-top", 12,
                        "margin-bottom", 4, "margin-start", 12, NULL);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_box_row_set_header (row, label);
}

static ShoeboxSidebarRow *
find_row (ShoeboxSidebar *self, ShoeboxPlace place, gint64 label)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), i);
      ShoeboxSidebarItem *item;

      if (row == NULL)
        return NULL;
      item = get_item (row);
      if (item != NULL && shoebox_sidebar_item_get_place (item) == place
          && shoebox_sidebar_item_get_label (item) == label)
        return SHOEBOX_SIDEBAR_ROW (row);
    }
}

static GtkWidget *
find_search_row (ShoeboxSidebar *self, gint64 id)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), i);

      if (row == NULL)
        return NULL;
      if (SHOEBOX_IS_SEARCH_ROW (row) && shoebox_search_row_get_id (SHOEBOX_SEARCH_ROW (row)) == id)
        return GTK_WIDGET (row);
    }
}

static ShoeboxSidebarRow *
find_label_row (ShoeboxSidebar *self, gint64 label)
{
  ShoeboxSidebarRow *row = find_row (self, SHOEBOX_PLACE_ALBUM, label);

  return row != NULL ? row : find_row (self, SHOEBOX_PLACE_TAG, label);
}

/* Before the rows of a list are made anew: which of them has the keyboard. */
static void
note_focus_cb (ShoeboxSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *search;

  self->focused = 0;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->list_box))
    return;
  /* It may be on the menu button inside. */
  search = gtk_widget_get_ancestor (focus, SHOEBOX_TYPE_SEARCH_ROW);
  self->focused_search = search != NULL;
  if (search != NULL)
    self->focused = shoebox_search_row_get_id (SHOEBOX_SEARCH_ROW (search));
  else if (SHOEBOX_IS_SIDEBAR_ROW (focus))
    self->focused = shoebox_sidebar_item_get_label (get_item (GTK_LIST_BOX_ROW (focus)));
}

static void
restore_focus (ShoeboxSidebar *self)
{
  GtkWidget *row = NULL;

  if (self->focused != 0 && self->focused_search)
    row = find_search_row (self, self->focused);
  else if (self->focused != 0)
    row = (GtkWidget *) find_label_row (self, self->focused);
  if (row != NULL)
    gtk_widget_grab_focus (row);
}

/* Rows of a changed list are made anew, and the place stays selected. A row that moves is away for
 * a moment: only when it is still missing at idle the sidebar falls back to all photos. */
static void
items_changed_cb (ShoeboxSidebar *self)
{
  ShoeboxSidebarRow *row = find_row (self, self->place, self->label);

  restore_focus (self);
  if (row != NULL)
    {
      self->selecting = TRUE;
      gtk_list_box_select_row (GTK_LIST_BOX (self->list_box), GTK_LIST_BOX_ROW (row));
      self->selecting = FALSE;
    }
  else if (self->refresh_id == 0)
    self->refresh_id = g_idle_add_full (G_PRIORITY_DEFAULT, refresh_cb, self, NULL);
}

static void
row_selected_cb (ShoeboxSidebar *self, GtkListBoxRow *row)
{
  ShoeboxSidebarItem *item;

  if (row == NULL || self->selecting)
    return;
  item = get_item (row);
  if (shoebox_sidebar_item_get_place (item) == self->place
      && shoebox_sidebar_item_get_label (item) == self->label)
    return;
  self->place = shoebox_sidebar_item_get_place (item);
  self->label = shoebox_sidebar_item_get_label (item);
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

static void
row_activated_cb (ShoeboxSidebar *self, GtkListBoxRow *row)
{
  ShoeboxSidebarItem *item = get_item (row);

  if (item == NULL)
    {
      shoebox_search_row_show (SHOEBOX_SEARCH_ROW (row));
      return;
    }
  if (shoebox_sidebar_row_is_editing (SHOEBOX_SIDEBAR_ROW (row)))
    return;
  if (shoebox_sidebar_item_get_place (item) == SHOEBOX_PLACE_NEW_ALBUM)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.new-album", NULL);
  else if (shoebox_sidebar_item_get_place (item) == SHOEBOX_PLACE_NEW_TAG)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.new-tag", NULL);
  else
    g_signal_emit (self, signals[PLACE_ACTIVATED], 0);
}

/* --- Counts ------------------------------------------------------------------------------- */

/* Adds, updates or removes a fixed place; rare ones are shown only when they hold photos. */
static void
set_place (ShoeboxSidebar *self, ShoeboxPlace place, guint count, gboolean always)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->places));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (ShoeboxSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->places), i);

      if (shoebox_sidebar_item_get_place (item) == place)
        {
          if (count == 0 && !always)
            g_list_store_remove (self->places, i);
          else
            shoebox_sidebar_item_set_count (item, count);
          return;
        }
      if (shoebox_sidebar_item_get_place (item) > place)
        break;
    }
  if (count > 0 || always)
    {
      g_autoptr (ShoeboxSidebarItem) item = shoebox_sidebar_item_new (place);

      shoebox_sidebar_item_set_count (item, count);
      g_list_store_insert (self->places, i, item);
    }
}

static gboolean
refresh_cb (gpointer data)
{
  ShoeboxSidebar *self = data;
  ShoeboxCounts counts;

  self->refresh_id = 0;
  shoebox_library_get_counts (self->library, &counts);
  set_place (self, SHOEBOX_PLACE_ALL, counts.all, TRUE);
  set_place (self, SHOEBOX_PLACE_REVIEW, shoebox_library_count_review (self->library), TRUE);
  set_place (self, SHOEBOX_PLACE_UNSORTED, counts.unsorted, TRUE);
  set_place (self, SHOEBOX_PLACE_FAVOURITES, counts.favourites, TRUE);
  set_place (self, SHOEBOX_PLACE_NEW, counts.new_, FALSE);
  set_place (self, SHOEBOX_PLACE_MISSING, counts.missing, FALSE);
  set_place (self, SHOEBOX_PLACE_BROKEN, counts.broken, FALSE);
  if (self->model != NULL && find_row (self, self->place, self->label) == NULL)
    shoebox_sidebar_select (self, SHOEBOX_PLACE_ALL, 0);
  return G_SOURCE_REMOVE;
}

static void
counts_changed_cb (ShoeboxSidebar *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add_full (G_PRIORITY_DEFAULT, refresh_cb, self, NULL);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_sidebar_dispose (GObject *object)
{
  ShoeboxSidebar *self = SHOEBOX_SIDEBAR (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->edit_id, g_source_remove);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->list_box != NULL)
    gtk_list_box_bind_model (GTK_LIST_BOX (self->list_box), NULL, NULL, NULL, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->places);
  g_clear_object (&self->library);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_SIDEBAR);

  G_OBJECT_CLASS (shoebox_sidebar_parent_class)->dispose (object);
}

static gboolean
shoebox_sidebar_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkListBox *list = GTK_LIST_BOX (SHOEBOX_SIDEBAR (widget)->list_box);
  gboolean handled;
  gboolean moved = shoebox_accessible_tab_list (list, direction, &handled);

  return handled ? moved
                 : GTK_WIDGET_CLASS (shoebox_sidebar_parent_class)->focus (widget, direction);
}

static void
shoebox_sidebar_class_init (ShoeboxSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_sidebar_dispose;
  widget_class->focus = shoebox_sidebar_focus;

  signals[PLACE_CHANGED] = g_signal_new ("place-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PLACE_ACTIVATED] = g_signal_new ("place-activated", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PHOTOS_DROPPED] = g_signal_new ("photos-dropped", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                          SHOEBOX_TYPE_SIDEBAR_ITEM, SHOEBOX_TYPE_PHOTO_IDS);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebar, list_box);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
shoebox_sidebar_init (ShoeboxSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list_box), header_cb, NULL, NULL);
}

/* Keeps @items, a list of sidebar items, in step with @labels. */
static void
labels_changed_cb (GListModel *labels, guint position, guint removed, guint added,
                   GListStore *items)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (ShoeboxLabel) label = g_list_model_get_item (labels, position + i);

      g_ptr_array_add (fresh, shoebox_sidebar_item_new_label (label));
    }
  g_list_store_splice (items, position, removed, fresh->pdata, added);
}

/* Full reference. */
static GListModel *
items_of_place (ShoeboxPlace place)
{
  GListStore *items = g_list_store_new (SHOEBOX_TYPE_SIDEBAR_ITEM);
  g_autoptr (ShoeboxSidebarItem) item = shoebox_sidebar_item_new (place);

  g_list_store_append (items, item);
  return G_LIST_MODEL (items);
}

/* Full reference. */
static GListModel *
items_of_labels (ShoeboxSidebar *self, GListModel *labels)
{
  GListStore *items = g_list_store_new (SHOEBOX_TYPE_SIDEBAR_ITEM);

  labels_changed_cb (labels, 0, 0, g_list_model_get_n_items (labels), items);
  g_signal_connect_object (labels, "items-changed", G_CALLBACK (note_focus_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (labels, "items-changed", G_CALLBACK (labels_changed_cb), items, 0);
  return G_LIST_MODEL (items);
}

void
shoebox_sidebar_set_library (ShoeboxSidebar *self, ShoeboxLibrary *library)
{
  g_autoptr (GListStore) sections = NULL;
  g_autoptr (GListModel) new_album = items_of_place (SHOEBOX_PLACE_NEW_ALBUM);
  g_autoptr (GListModel) new_tag = items_of_place (SHOEBOX_PLACE_NEW_TAG);
  g_autoptr (GListModel) albums = NULL;
  g_autoptr (GListModel) tags = NULL;

  g_return_if_fail (SHOEBOX_IS_SIDEBAR (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->places = g_list_store_new (SHOEBOX_TYPE_SIDEBAR_ITEM);
  refresh_cb (self);

  albums = items_of_labels (self, shoebox_library_get_albums (library));
  tags = items_of_labels (self, shoebox_library_get_tags (library));
  g_signal_connect_object (shoebox_library_get_searches (library), "items-changed",
                           G_CALLBACK (note_focus_cb), self, G_CONNECT_SWAPPED);
  sections = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (sections, self->places);
  g_list_store_append (sections, shoebox_library_get_searches (library));
  g_list_store_append (sections, albums);
  g_list_store_append (sections, new_album);
  g_list_store_append (sections, tags);
  g_list_store_append (sections, new_tag);
  self->model = G_LIST_MODEL (
    gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&sections))));

  self->place = SHOEBOX_PLACE_ALL;
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list_box), self->model, create_row_cb, self, NULL);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  items_changed_cb (self);

  g_signal_connect_object (library, "labels-changed", G_CALLBACK (counts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* What is in doubt may be others now, although the albums have as many photos as before. */
  g_signal_connect_object (library, "learned", G_CALLBACK (counts_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

ShoeboxSidebarItem *
shoebox_sidebar_get_selected (ShoeboxSidebar *self)
{
  ShoeboxSidebarRow *row;

  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR (self), NULL);

  row = find_row (self, self->place, self->label);
  return row != NULL ? shoebox_sidebar_row_get_item (row) : NULL;
}

gboolean
shoebox_sidebar_select (ShoeboxSidebar *self, ShoeboxPlace place, gint64 label)
{
  ShoeboxSidebarRow *row;

  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR (self), FALSE);

  row = find_row (self, place, label);
  if (row == NULL)
    return FALSE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list_box), GTK_LIST_BOX_ROW (row));
  return TRUE;
}

static gboolean
edit_cb (gpointer data)
{
  ShoeboxSidebar *self = data;
  ShoeboxSidebarRow *row = find_label_row (self, self->edited);

  self->edit_id = 0;
  if (row != NULL)
    shoebox_sidebar_row_edit (row);
  return G_SOURCE_REMOVE;
}

void
shoebox_sidebar_edit (ShoeboxSidebar *self, gint64 label)
{
  g_return_if_fail (SHOEBOX_IS_SIDEBAR (self));

  /* A menu that asks for this still has to go, and takes the keyboard back to the row then. */
  self->edited = label;
  if (self->edit_id == 0)
    self->edit_id = g_idle_add (edit_cb, self);
}

void
shoebox_sidebar_show_look (ShoeboxSidebar *self, gint64 label)
{
  ShoeboxSidebarRow *row;

  g_return_if_fail (SHOEBOX_IS_SIDEBAR (self));

  row = find_label_row (self, label);
  if (row != NULL)
    shoebox_sidebar_row_show_look (row);
}
