/* photo-cell.c: a picture with its badges. */
#include "photo-cell.h"

#include "learning.h"
#include "words-browse.h"
#include "words.h"

#include <glib/gi18n.h>

#define RADIUS 6
#define SIGN_SIZE 32
#define BADGE_ICON 12
#define BADGE_MARGIN 5
/* Smaller ones have signs only: three letters and an ellipsis help nobody, and the picture counts. */
#define BADGE_TEXT_FROM 84

struct _ShoeboxPhotoCell
{
  GtkWidget parent_instance;

  ShoeboxPhoto *photo;
  ShoeboxThumbnail *thumbnail;
  gulong notify_id;
  gulong contents_id;
  guint position, n;
  gboolean selected;

  const char *sign;  /* names of icons; what stands in for a picture that is not there */
  const char *icon;  /* in the badge: how sure the album is */
};

enum
{
  OPEN,
  SELECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxPhotoCell, shoebox_photo_cell, GTK_TYPE_WIDGET)

/* --- What it says ----------------------------------------------------------------------------- */

static const char *
find_icon (ShoeboxPhoto *photo)
{
  const char *album = shoebox_photo_get_album_name (photo);
  ShoeboxState state = shoebox_photo_get_state (photo);

  if (state == SHOEBOX_MISSING)
    return "shoebox-missing-symbolic";
  if (state == SHOEBOX_OK && album == NULL
      && shoebox_photo_get_unsorted (photo) != SHOEBOX_UNSORTED_NONE)
    return "shoebox-unsorted-symbolic";
  if (album != NULL && shoebox_photo_get_source (photo) == SHOEBOX_BY_USER)
    return "shoebox-yes-symbolic";
  if (album != NULL && shoebox_certainty (shoebox_photo_get_p (photo)) == SHOEBOX_CERTAINTY_UNSURE)
    return "shoebox-doubt-symbolic";
  return NULL;
}

static void
cell_update (ShoeboxPhotoCell *self)
{
  g_autofree char *description = NULL;
  ShoeboxState state;

  if (self->photo == NULL)
    return;
  state = shoebox_photo_get_state (self->photo);
  self->sign = NULL;
  if (state == SHOEBOX_BROKEN)
    self->sign = "shoebox-broken-symbolic";
  else if (shoebox_thumbnail_get_texture (self->thumbnail) == NULL)
    self->sign = state == SHOEBOX_NEW ? "shoebox-waiting-symbolic" : "shoebox-photos-symbolic";
  self->icon = find_icon (self->photo);
  description = shoebox_words_photo (self->photo);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
contents_cb (ShoeboxPhotoCell *self)
{
  if (self->sign != NULL)
    cell_update (self);
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- Drawing ---------------------------------------------------------------------------------- */

static void
draw_icon (ShoeboxPhotoCell *self, GtkSnapshot *snapshot, const char *name, float x, float y,
           int size, const GdkRGBA *colour)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = NULL;

  icon = gtk_icon_theme_lookup_icon (theme, name, NULL, size, gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget), 0);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, size, size,
                                            colour, 1);
  gtk_snapshot_restore (snapshot);
}

/* All of the place is filled; what is too much of the picture is cut off evenly. */
static void
draw_picture (ShoeboxPhotoCell *self, GtkSnapshot *snapshot, const graphene_rect_t *box)
{
  GdkTexture *texture = shoebox_thumbnail_get_texture (self->thumbnail);
  float width, height, scale;
  GskRoundedRect shape;
  gboolean pale = shoebox_photo_get_state (self->photo) == SHOEBOX_MISSING;

  gsk_rounded_rect_init_from_rect (&shape, box, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  if (texture == NULL)
    {
      GdkRGBA colour;

      gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
      colour.alpha *= 0.08f;
      gtk_snapshot_append_color (snapshot, &colour, box);
    }
  else
    {
      width = (float) gdk_texture_get_width (texture);
      height = (float) gdk_texture_get_height (texture);
      scale = MAX (box->size.width / width, box->size.height / height);
      if (pale)
        gtk_snapshot_push_opacity (snapshot, 0.4);
      gtk_snapshot_append_texture (
        snapshot, texture,
        &GRAPHENE_RECT_INIT (box->origin.x + (box->size.width - width * scale) / 2,
                             box->origin.y + (box->size.height - height * scale) / 2,
                             width * scale, height * scale));
      if (pale)
        gtk_snapshot_pop (snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

/* A dark pill with an icon, a text or both (either may be NULL), as wide as they are but not wider
 * than @box; at the start or the end of it, at its top or bottom, @shift pixels away from the edge.
 * Returns its width. */
static int
draw_badge (ShoeboxPhotoCell *self, GtkSnapshot *snapshot, const graphene_rect_t *box,
            const char *icon, const char *text, gboolean at_end, gboolean at_top, int shift)
{
  static const GdkRGBA dark = { 0, 0, 0, 0.65f }, white = { 1, 1, 1, 1 };
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int room = (int) box->size.width - 2 * BADGE_MARGIN, text_width = 0, text_height = BADGE_ICON;
  int icon_width = icon != NULL ? BADGE_ICON : 0, edge, width, height;
  g_autoptr (PangoLayout) layout = NULL;
  float x, y;
  GskRoundedRect pill;

  if (text != NULL)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
      pango_layout_set_attributes (layout, attributes);
      pango_layout_set_single_paragraph_mode (layout, TRUE);
      pango_layout_get_pixel_size (layout, &text_width, &text_height);
      edge = 7;
      if (icon_width > 0)
        icon_width += 4;
      if (text_width > room - icon_width - 2 * edge)
        {
          text_width = MAX (room - icon_width - 2 * edge, 1);
          pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
        }
      pango_layout_set_width (layout, text_width * PANGO_SCALE);
      height = text_height + 2;
    }
  else
    {
      edge = 4;
      height = BADGE_ICON + 2 * edge;
    }
  width = icon_width + text_width + 2 * edge;
  x = box->origin.x + (float) (BADGE_MARGIN + shift);
  if (at_end != rtl)
    x = box->origin.x + box->size.width - (float) (BADGE_MARGIN + shift + width);
  y = box->origin.y + BADGE_MARGIN;
  if (!at_top)
    y = box->origin.y + box->size.height - BADGE_MARGIN - (float) height;

  gsk_rounded_rect_init_from_rect (&pill, &GRAPHENE_RECT_INIT (x, y, width, height),
                                   (float) height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &dark, &pill.bounds);
  gtk_snapshot_pop (snapshot);
  if (icon != NULL)
    draw_icon (self, snapshot, icon,
               rtl ? x + (float) (width - edge - BADGE_ICON) : x + (float) edge,
               y + (float) (height - BADGE_ICON) / 2, BADGE_ICON, &white);
  if (layout != NULL)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot,
                              &GRAPHENE_POINT_INIT (x + (float) (rtl ? edge : edge + icon_width),
                                                    y + 1));
      gtk_snapshot_append_layout (snapshot, layout, &white);
      gtk_snapshot_restore (snapshot);
    }
  return width;
}

/* Favourites and stars, from the end of the top edge on. */
static void
draw_praise (ShoeboxPhotoCell *self, GtkSnapshot *snapshot, const graphene_rect_t *box)
{
  int rating = shoebox_photo_get_rating (self->photo), shift = 0;

  if (shoebox_photo_get_favourite (self->photo))
    shift = 4 + draw_badge (self, snapshot, box, "shoebox-favourite-symbolic", NULL, TRUE, TRUE, 0);
  if (rating > 0)
    {
      g_autofree char *text = g_strdup_printf ("%d", rating);

      draw_badge (self, snapshot, box, "shoebox-star-symbolic", text, TRUE, TRUE, shift);
    }
}

/* A tick in the corner: colour alone does not tell everybody what is selected. */
static void
draw_tick (ShoeboxPhotoCell *self, GtkSnapshot *snapshot, const graphene_rect_t *box)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA accent = { 0.2f, 0.5f, 0.9f, 1 }, white = { 1, 1, 1, 1 };
  GskRoundedRect disc;
  float x = box->origin.x + BADGE_MARGIN, y = box->origin.y + BADGE_MARGIN;

  gtk_style_context_lookup_color (context, "accent_bg_color", &accent);
  gtk_style_context_lookup_color (context, "accent_fg_color", &white);
  if (rtl)
    x = box->origin.x + box->size.width - BADGE_MARGIN - 22;
  gsk_rounded_rect_init_from_rect (&disc, &GRAPHENE_RECT_INIT (x, y, 22, 22), 11);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &white, &disc.bounds);
  gtk_snapshot_pop (snapshot);
  gsk_rounded_rect_init_from_rect (&disc, &GRAPHENE_RECT_INIT (x + 2, y + 2, 18, 18), 9);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &accent, &disc.bounds);
  gtk_snapshot_pop (snapshot);
  draw_icon (self, snapshot, "object-select-symbolic", x + 4, y + 4, 14, &white);
}

static void
shoebox_photo_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxPhotoCell *self = SHOEBOX_PHOTO_CELL (widget);
  float width = (float) gtk_widget_get_width (widget) - 2 * SHOEBOX_PHOTO_CELL_EDGE;
  float height = (float) gtk_widget_get_height (widget) - 2 * SHOEBOX_PHOTO_CELL_EDGE;
  graphene_rect_t box;
  const char *text;

  if (self->photo == NULL || width <= 0 || height <= 0)
    return;
  graphene_rect_init (&box, SHOEBOX_PHOTO_CELL_EDGE, SHOEBOX_PHOTO_CELL_EDGE, width, height);
  draw_picture (self, snapshot, &box);
  if (self->sign != NULL)
    {
      GdkRGBA colour;
      int size = MIN (SIGN_SIZE, (int) MIN (width, height) / 2);

      gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
      colour.alpha *= 0.55f;
      draw_icon (self, snapshot, self->sign, box.origin.x + (width - (float) size) / 2,
                 box.origin.y + (height - (float) size) / 2, size, &colour);
    }
  text = shoebox_photo_get_state (self->photo) == SHOEBOX_BROKEN
           ? shoebox_photo_get_name (self->photo)
           : shoebox_photo_get_album_name (self->photo);
  if (MIN (width, height) < BADGE_TEXT_FROM)
    text = NULL;
  if (text != NULL || self->icon != NULL)
    draw_badge (self, snapshot, &box, self->icon, text, FALSE, FALSE, 0);
  draw_praise (self, snapshot, &box);
  if (self->selected)
    draw_tick (self, snapshot, &box);
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
shoebox_photo_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                            int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  /* The view hands out places as it likes. */
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
}

/* The edge is a gap between photos, where a selection by dragging begins. */
static gboolean
shoebox_photo_cell_contains (GtkWidget *widget, double x, double y)
{
  return x >= SHOEBOX_PHOTO_CELL_EDGE && y >= SHOEBOX_PHOTO_CELL_EDGE
         && x < gtk_widget_get_width (widget) - SHOEBOX_PHOTO_CELL_EDGE
         && y < gtk_widget_get_height (widget) - SHOEBOX_PHOTO_CELL_EDGE;
}

static void
action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[g_str_equal (action, "photo.open") ? OPEN : SELECT], 0);
}

static void
shoebox_photo_cell_dispose (GObject *object)
{
  shoebox_photo_cell_set_photo (SHOEBOX_PHOTO_CELL (object), NULL, NULL);

  G_OBJECT_CLASS (shoebox_photo_cell_parent_class)->dispose (object);
}

static void
shoebox_photo_cell_class_init (ShoeboxPhotoCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_photo_cell_dispose;
  widget_class->measure = shoebox_photo_cell_measure;
  widget_class->snapshot = shoebox_photo_cell_snapshot;
  widget_class->contains = shoebox_photo_cell_contains;

  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[SELECT] = g_signal_new ("select", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_activate_signal (widget_class, signals[OPEN]);
  gtk_widget_class_install_action (widget_class, "photo.open", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "photo.select", NULL, action_cb);
  gtk_widget_class_set_css_name (widget_class, "photocell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID_CELL);
}

static void
shoebox_photo_cell_init (ShoeboxPhotoCell *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
shoebox_photo_cell_new (void)
{
  return g_object_new (SHOEBOX_TYPE_PHOTO_CELL, NULL);
}

void
shoebox_photo_cell_set_photo (ShoeboxPhotoCell *self, ShoeboxPhoto *photo,
                              ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CELL (self));

  if (self->photo == photo)
    return;
  if (self->photo != NULL)
    {
      g_clear_signal_handler (&self->notify_id, self->photo);
      g_clear_signal_handler (&self->contents_id, self->thumbnail);
      shoebox_thumbnail_unwant (self->thumbnail);
      g_clear_object (&self->thumbnail);
      g_clear_object (&self->photo);
    }
  if (photo == NULL)
    return;

  self->photo = g_object_ref (photo);
  self->thumbnail = shoebox_thumbnails_get (thumbnails, photo);
  self->notify_id = g_signal_connect_swapped (photo, "notify", G_CALLBACK (cell_update), self);
  self->contents_id = g_signal_connect_swapped (self->thumbnail, "invalidate-contents",
                                                G_CALLBACK (contents_cb), self);
  shoebox_thumbnail_want (self->thumbnail);
  cell_update (self);
}

ShoeboxPhoto *
shoebox_photo_cell_get_photo (ShoeboxPhotoCell *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CELL (self), NULL);

  return self->photo;
}

gint64
shoebox_photo_cell_get_id (ShoeboxPhotoCell *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CELL (self), 0);

  return self->photo != NULL ? shoebox_photo_get_id (self->photo) : 0;
}

void
shoebox_photo_cell_set_place (ShoeboxPhotoCell *self, guint position, guint n)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CELL (self));

  if (self->position == position && self->n == n)
    return;
  self->position = position;
  self->n = n;
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_POS_IN_SET,
                                  (int) position + 1, GTK_ACCESSIBLE_RELATION_SET_SIZE, (int) n,
                                  -1);
}

guint
shoebox_photo_cell_get_position (ShoeboxPhotoCell *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CELL (self), 0);

  return self->position;
}

void
shoebox_photo_cell_set_selected (ShoeboxPhotoCell *self, gboolean selected)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CELL (self));

  if (self->selected == selected)
    return;
  self->selected = selected;
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
