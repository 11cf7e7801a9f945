/* grid-view.c: the widget, and what others ask of it. */
#include "grid-view-private.h"

#include <math.h>

enum
{
  PHOTO_ACTIVATED,
  ZOOM,
  MENU,
  PLACE_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxGridView, shoebox_grid_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

guint
_grid_view_get_n (ShoeboxGridView *self)
{
  return self->layout != NULL ? self->rows->len : 0;
}

const ShoeboxListed *
_grid_view_get_rows (ShoeboxGridView *self)
{
  return (const ShoeboxListed *) (void *) self->rows->data;
}

int
_grid_view_get_covered (ShoeboxGridView *self)
{
  return self->options.group == PHOTO_GROUP_NONE ? 0 : self->options.heading;
}

GtkWidget *
_grid_view_get_focus_child (ShoeboxGridView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *widget = root != NULL ? gtk_root_get_focus (root) : NULL;

  while (widget != NULL && gtk_widget_get_parent (widget) != GTK_WIDGET (self))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

void
_grid_view_activate (ShoeboxGridView *self, guint position)
{
  g_signal_emit (self, signals[PHOTO_ACTIVATED], 0, position);
}

void
_grid_view_zoom (ShoeboxGridView *self, double factor)
{
  g_signal_emit (self, signals[ZOOM], 0, factor);
}

void
_grid_view_show_menu (ShoeboxGridView *self, double x, double y)
{
  g_signal_emit (self, signals[MENU], 0, x, y);
}

/* --- Widget ----------------------------------------------------------------------------------- */

void
_grid_view_update (ShoeboxGridView *self)
{
  gboolean moved;

  if (self->list == NULL || self->vadjustment == NULL || self->hadjustment == NULL
      || gtk_widget_get_width (GTK_WIDGET (self)) <= 0)
    return;
  moved = _grid_view_lay_out (self);
  _grid_view_scroll (self, moved);
  _grid_view_place_cells (self);
  _grid_view_place_headings (self, moved);
  if (moved)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

static void
shoebox_grid_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);

  self->in_allocate = TRUE;
  _grid_view_update (self);
  self->in_allocate = FALSE;
}

static void
shoebox_grid_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = *natural = SHOEBOX_GRID_VIEW_SMALLEST + 2 * GRID_VIEW_MARGIN;
  *minimum_baseline = *natural_baseline = -1;
}

static void
shoebox_grid_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GTK_WIDGET_CLASS (shoebox_grid_view_parent_class)->snapshot (widget, snapshot);
  _grid_view_snapshot_band (SHOEBOX_GRID_VIEW (widget), snapshot);
}

static gboolean
shoebox_grid_view_grab_focus (GtkWidget *widget)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  guint position;

  if (self->list == NULL || gtk_widget_get_width (widget) <= 0)
    return FALSE;
  if (self->stale)
    _grid_view_update (self);
  position = _grid_view_get_start (self);
  if (position == NOWHERE)
    return FALSE;
  _grid_view_move_cursor (self, position, TRUE);
  return TRUE;
}

/* Tab goes from the photos to the heading at the top and on, the others being a Ctrl+G from one of
 * their photos; arrows are keys of the view. */
static gboolean
shoebox_grid_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  GtkWidget *child = _grid_view_get_focus_child (self);

  if (child == NULL)
    return gtk_widget_grab_focus (widget);
  if (SHOEBOX_IS_PHOTO_CELL (child) && direction == GTK_DIR_TAB_FORWARD && self->n_headings > 0)
    return gtk_widget_child_focus (g_ptr_array_index (self->headings, 0), direction);
  if (SHOEBOX_IS_PHOTO_HEADING (child) && direction == GTK_DIR_TAB_BACKWARD)
    return gtk_widget_grab_focus (widget);
  return FALSE;
}

static void
value_changed_cb (ShoeboxGridView *self)
{
  if (self->allocating)
    return;
  if (self->layout != NULL)
    _grid_view_note_anchor (self);
  _grid_view_update_band (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
set_adjustment (ShoeboxGridView *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place != NULL)
    {
      g_signal_handlers_disconnect_by_data (*place, self);
      g_clear_object (place);
    }
  if (adjustment == NULL)
    return;
  *place = g_object_ref_sink (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
list_changed_cb (ShoeboxGridView *self)
{
  self->stale = TRUE;
  _grid_view_stop_band (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
selection_changed_cb (ShoeboxGridView *self)
{
  GHashTableIter iter;
  gpointer cell;

  if (self->stale)
    return; /* positions are those of another list; the next allocation sees to it */
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    shoebox_photo_cell_set_selected (
      cell, gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection),
                                             shoebox_photo_cell_get_position (cell)));
}

static void
shoebox_grid_view_dispose (GObject *object)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (object);
  GtkWidget *child;

  _grid_view_stop_band (self);
  g_clear_handle_id (&self->sort_id, g_source_remove);
  if (self->show_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->show_id);
  self->show_id = 0;
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  g_hash_table_remove_all (self->cells);
  g_ptr_array_set_size (self->spare, 0);
  g_ptr_array_set_size (self->headings, 0);
  self->n_headings = 0;
  self->model_heading = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->thumbnails);

  G_OBJECT_CLASS (shoebox_grid_view_parent_class)->dispose (object);
}

static void
shoebox_grid_view_finalize (GObject *object)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (object);

  g_hash_table_unref (self->cells);
  g_ptr_array_unref (self->spare);
  g_ptr_array_unref (self->headings);
  g_array_unref (self->rows);
  photo_layout_free (self->layout);

  G_OBJECT_CLASS (shoebox_grid_view_parent_class)->finalize (object);
}

static void
shoebox_grid_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, (int) self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, (int) self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
shoebox_grid_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = (GtkScrollablePolicy) g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = (GtkScrollablePolicy) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
shoebox_grid_view_class_init (ShoeboxGridViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = shoebox_grid_view_dispose;
  object_class->finalize = shoebox_grid_view_finalize;
  object_class->get_property = shoebox_grid_view_get_property;
  object_class->set_property = shoebox_grid_view_set_property;
  widget_class->measure = shoebox_grid_view_measure;
  widget_class->size_allocate = shoebox_grid_view_size_allocate;
  widget_class->snapshot = shoebox_grid_view_snapshot;
  widget_class->focus = shoebox_grid_view_focus;
  widget_class->grab_focus = shoebox_grid_view_grab_focus;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[PHOTO_ACTIVATED] = g_signal_new ("photo-activated", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_UINT);
  signals[ZOOM] = g_signal_new ("zoom", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[PLACE_CHANGED] = g_signal_new ("place-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  _grid_view_class_init_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "photos");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
shoebox_grid_view_init (ShoeboxGridView *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (ShoeboxListed));
  self->cells = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new ();
  self->headings = g_ptr_array_new ();
  self->cell_size = SHOEBOX_GRID_VIEW_USUAL;
  self->anchor = self->cursor = self->mark = self->show = NOWHERE;
  self->goal_x = NAN;
  self->pointer_x = self->pointer_y = -1.0;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->model_heading = shoebox_photo_heading_new ();
  shoebox_photo_heading_set (SHOEBOX_PHOTO_HEADING (self->model_heading), 0, "M", 1);
  gtk_widget_set_parent (self->model_heading, GTK_WIDGET (self));
  gtk_widget_set_child_visible (self->model_heading, FALSE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->model_heading), GTK_ACCESSIBLE_STATE_HIDDEN,
                               TRUE, -1);
  _grid_view_init_pointer (self);
}

/* --- For others ------------------------------------------------------------------------------- */

void
shoebox_grid_view_set_model (ShoeboxGridView *self, ShoeboxPhotoList *list,
                             ShoeboxPhotoSelection *selection, ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));
  g_return_if_fail (self->list == NULL);

  self->list = g_object_ref (list);
  self->selection = g_object_ref (selection);
  self->thumbnails = g_object_ref (thumbnails);
  self->stale = TRUE;
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (list_changed_cb), self);
  g_signal_connect_swapped (list, "rows-changed", G_CALLBACK (list_changed_cb), self);
  g_signal_connect_swapped (selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                            self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

int
shoebox_grid_view_get_cell_size (ShoeboxGridView *self)
{
  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), 0);

  return self->cell_size;
}

void
shoebox_grid_view_set_cell_size (ShoeboxGridView *self, int size)
{
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  if (self->cell_size == size)
    return;
  if (!self->stale)
    _grid_view_note_zoom_anchor (self);
  self->cell_size = size;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

PhotoLayoutMode
shoebox_grid_view_get_mode (ShoeboxGridView *self)
{
  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), PHOTO_LAYOUT_SQUARE);

  return self->mode;
}

void
shoebox_grid_view_set_mode (ShoeboxGridView *self, PhotoLayoutMode mode)
{
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  if (self->mode == mode)
    return;
  if (!self->stale)
    _grid_view_note_zoom_anchor (self);
  self->mode = mode;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

guint
_grid_view_get_start (ShoeboxGridView *self)
{
  if (self->cursor < self->rows->len)
    return self->cursor;
  if (self->anchor < self->rows->len)
    return self->anchor;
  return self->rows->len > 0 ? 0 : NOWHERE;
}

void
_grid_view_move_cursor (ShoeboxGridView *self, guint position, gboolean focus)
{
  ShoeboxPhotoCell *cell;

  focus = focus || _grid_view_get_focus_child (self) != NULL;
  self->cursor = self->show = position;
  _grid_view_update (self);
  cell = _grid_view_find_cell (self, position);
  if (cell != NULL && focus)
    gtk_widget_grab_focus (GTK_WIDGET (cell));
}

void
shoebox_grid_view_show (ShoeboxGridView *self, guint position)
{
  guint n;

  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  if (self->list == NULL)
    return;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  if (position >= n)
    return;
  /* Positions are those of the list as it is now. */
  if (self->stale)
    _grid_view_take_rows (self);
  self->to_top = self->go_top = FALSE;
  self->goal_x = NAN;
  self->mark = self->cursor = self->show = position;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    _grid_view_move_cursor (self, position, FALSE);
  else
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
shoebox_grid_view_to_top (ShoeboxGridView *self)
{
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  self->to_top = TRUE;
  self->show = NOWHERE;
}

void
shoebox_grid_view_arrived (ShoeboxGridView *self)
{
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  if (!self->to_top)
    return;
  self->go_top = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
shoebox_grid_view_set_place (ShoeboxGridView *self, gint64 id, int offset, gint64 cursor)
{
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  self->place_id = id;
  self->place_offset = offset;
  self->place_cursor = cursor;
  self->to_top = TRUE;
}

void
shoebox_grid_view_get_place (ShoeboxGridView *self, gint64 *id, int *offset, gint64 *cursor)
{
  guint n;

  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  n = self->rows->len;
  *id = self->anchor < n ? g_array_index (self->rows, ShoeboxListed, self->anchor).id : 0;
  *cursor = self->cursor < n ? g_array_index (self->rows, ShoeboxListed, self->cursor).id : 0;
  *offset = self->anchor_offset;
  if (self->anchor < n && self->layout != NULL)
    *offset = photo_layout_get_row (self->layout,
                                    photo_layout_find_row (self->layout, self->anchor))->y
              - (int) floor (gtk_adjustment_get_value (self->vadjustment));
}

guint
shoebox_grid_view_get_cursor (ShoeboxGridView *self)
{
  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), NOWHERE);

  return self->cursor < self->rows->len ? self->cursor : NOWHERE;
}

guint
shoebox_grid_view_get_at (ShoeboxGridView *self, double x, double y)
{
  GtkWidget *widget;

  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), NOWHERE);

  widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  if (self->stale || widget == NULL || !SHOEBOX_IS_PHOTO_CELL (widget))
    return NOWHERE;
  return shoebox_photo_cell_get_position (SHOEBOX_PHOTO_CELL (widget));
}

gboolean
shoebox_grid_view_get_bounds (ShoeboxGridView *self, guint position, graphene_rect_t *bounds)
{
  ShoeboxPhotoCell *cell;

  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), FALSE);

  cell = _grid_view_find_cell (self, position);
  return cell != NULL && gtk_widget_compute_bounds (GTK_WIDGET (cell), GTK_WIDGET (self), bounds);
}

void
shoebox_grid_view_toggle_section (ShoeboxGridView *self, guint index)
{
  const PhotoSection *section;
  g_autoptr (GtkBitset) all = NULL;
  g_autoptr (GtkBitset) photos = NULL;

  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (self));

  if (self->stale || self->layout == NULL || index >= photo_layout_get_n_sections (self->layout))
    return;
  section = photo_layout_get_section (self->layout, index);
  photos = gtk_bitset_new_range (section->start, section->n);
  all = gtk_bitset_copy (shoebox_photo_selection_get_bits (self->selection));
  if (gtk_bitset_get_size_in_range (all, section->start, section->start + section->n - 1)
      == section->n)
    gtk_bitset_subtract (all, photos);
  else
    gtk_bitset_union (all, photos);
  self->mark = section->start;
  shoebox_photo_selection_set (self->selection, all);
}

const PhotoLayout *
shoebox_grid_view_get_layout (ShoeboxGridView *self)
{
  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), NULL);

  return self->layout;
}

PhotoLayoutGroup
shoebox_grid_view_get_group (ShoeboxGridView *self)
{
  g_return_val_if_fail (SHOEBOX_IS_GRID_VIEW (self), PHOTO_GROUP_NONE);

  return self->options.group;
}
