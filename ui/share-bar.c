/* share-bar.c: drawing of shares. */
#include "share-bar.h"

#include <adwaita.h>
#include <math.h>

/* Between neighbours, in pixels. */
#define GAP 2.0f

typedef struct
{
  double start, end;
  ShoeboxTone tone;
} Piece;

struct _ShoeboxShareBar
{
  GtkWidget parent_instance;

  int height;
  GArray *pieces; /* of Piece */
  double mark;
};

G_DEFINE_FINAL_TYPE (ShoeboxShareBar, shoebox_share_bar, GTK_TYPE_WIDGET)

static void
shoebox_share_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline,
                           int *natural_baseline)
{
  ShoeboxShareBar *self = SHOEBOX_SHARE_BAR (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? self->height : 16;
  *minimum_baseline = *natural_baseline = -1;
}

static GdkRGBA
with_alpha (const GdkRGBA *colour, float alpha)
{
  GdkRGBA result = *colour;

  result.alpha *= alpha;
  return result;
}

static void
draw_hatching (GtkSnapshot *snapshot, const graphene_rect_t *bounds, const GdkRGBA *colour)
{
  GdkRGBA none = with_alpha (colour, 0.0f);
  GskColorStop stops[] = { { 0.0f, *colour }, { 0.4f, *colour }, { 0.4f, none }, { 1.0f, none } };
  graphene_point_t start = bounds->origin;
  graphene_point_t end = GRAPHENE_POINT_INIT (start.x + 4.0f, start.y + 4.0f);

  gtk_snapshot_append_repeating_linear_gradient (snapshot, bounds, &start, &end, stops,
                                                 G_N_ELEMENTS (stops));
}

static gboolean
needs_contrast (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
}

void
shoebox_share_bar_draw_piece (GtkWidget *widget, GtkSnapshot *snapshot,
                              const graphene_rect_t *bounds, ShoeboxTone tone)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  gboolean contrast = needs_contrast ();
  GskRoundedRect outline;
  GdkRGBA plain, accent, colour;

  gtk_style_context_get_color (style, &plain);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = plain;
  gsk_rounded_rect_init_from_rect (&outline, bounds, MIN (3.0f, bounds->size.width / 2.0f));
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  switch (tone)
    {
    case SHOEBOX_TONE_STRONG:
      gtk_snapshot_append_color (snapshot, &accent, bounds);
      break;
    case SHOEBOX_TONE_PLAIN:
      colour = with_alpha (&plain, contrast ? 0.8f : 0.5f);
      gtk_snapshot_append_color (snapshot, &colour, bounds);
      break;
    case SHOEBOX_TONE_HATCHED:
    default:
      colour = with_alpha (&plain, contrast ? 0.9f : 0.45f);
      draw_hatching (snapshot, bounds, &colour);
      break;
    }
  gtk_snapshot_pop (snapshot);
  if (contrast || tone == SHOEBOX_TONE_HATCHED)
    {
      const float widths[4] = { 1.0f, 1.0f, 1.0f, 1.0f };
      GdkRGBA line = with_alpha (&plain, contrast ? 1.0f : 0.45f);
      const GdkRGBA colours[4] = { line, line, line, line };

      gtk_snapshot_append_border (snapshot, &outline, widths, colours);
    }
}

static void
shoebox_share_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxShareBar *self = SHOEBOX_SHARE_BAR (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gboolean marked = self->mark >= 0.0 && self->mark <= 1.0;
  /* The mark takes all the height there is, and stands out above and below. */
  float thick = MIN (height, (float) self->height);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0.0f, (height - thick) / 2.0f, width, thick);
  GskRoundedRect trough;
  GdkRGBA plain, colour;

  if (width <= 0.0f || bounds.size.height <= 0.0f)
    return;
  gtk_style_context_get_color (style, &plain);

  gsk_rounded_rect_init_from_rect (&trough, &bounds, 3.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &trough);
  colour = with_alpha (&plain, needs_contrast () ? 0.25f : 0.1f);
  gtk_snapshot_append_color (snapshot, &colour, &bounds);
  gtk_snapshot_pop (snapshot);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      float x = (float) piece->start * width;
      float w = (float) (piece->end - piece->start) * width;

      if (!(w > 0.0f))
        continue;
      /* However little it is, it is there. */
      if (piece->end < 1.0 && w > 2.0f * GAP)
        w -= GAP;
      w = MAX (w, 1.0f);
      if (mirrored)
        x = width - x - w;
      bounds.origin.x = CLAMP (x, 0.0f, MAX (0.0f, width - w));
      bounds.size.width = w;
      shoebox_share_bar_draw_piece (widget, snapshot, &bounds, piece->tone);
    }
  if (marked)
    {
      float x = (float) self->mark * (width - 2.0f);
      GdkRGBA background;

      if (mirrored)
        x = width - 2.0f - x;
      if (!gtk_style_context_lookup_color (style, "window_bg_color", &background))
        background = (GdkRGBA){ 1.0f, 1.0f, 1.0f, 1.0f };
      gtk_snapshot_append_color (snapshot, &background,
                                 &GRAPHENE_RECT_INIT (x - 1.0f, 0.0f, 4.0f, height));
      gtk_snapshot_append_color (snapshot, &plain, &GRAPHENE_RECT_INIT (x, 0.0f, 2.0f, height));
    }
}

static void
shoebox_share_bar_finalize (GObject *object)
{
  g_array_unref (SHOEBOX_SHARE_BAR (object)->pieces);

  G_OBJECT_CLASS (shoebox_share_bar_parent_class)->finalize (object);
}

static void
shoebox_share_bar_class_init (ShoeboxShareBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = shoebox_share_bar_finalize;
  widget_class->measure = shoebox_share_bar_measure;
  widget_class->snapshot = shoebox_share_bar_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
  gtk_widget_class_set_css_name (widget_class, "sharebar");
}

static void
shoebox_share_bar_init (ShoeboxShareBar *self)
{
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self->mark = NAN;
  self->height = 6;
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
shoebox_share_bar_new (int height)
{
  ShoeboxShareBar *self = g_object_new (SHOEBOX_TYPE_SHARE_BAR, NULL);

  self->height = height;
  return GTK_WIDGET (self);
}

void
shoebox_share_bar_clear (ShoeboxShareBar *self)
{
  g_return_if_fail (SHOEBOX_IS_SHARE_BAR (self));

  g_array_set_size (self->pieces, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
shoebox_share_bar_add (ShoeboxShareBar *self, double start, double end, ShoeboxTone tone)
{
  Piece piece = { CLAMP (start, 0.0, 1.0), CLAMP (end, 0.0, 1.0), tone };

  g_return_if_fail (SHOEBOX_IS_SHARE_BAR (self));

  g_array_append_val (self->pieces, piece);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
shoebox_share_bar_set_mark (ShoeboxShareBar *self, double at)
{
  g_return_if_fail (SHOEBOX_IS_SHARE_BAR (self));

  self->mark = at;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
shoebox_share_bar_describe (ShoeboxShareBar *self, const char *label, double value,
                            const char *text)
{
  g_return_if_fail (SHOEBOX_IS_SHARE_BAR (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, value,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

guint
shoebox_share_bar_get_n_pieces (ShoeboxShareBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SHARE_BAR (self), 0);

  return self->pieces->len;
}

double
shoebox_share_bar_get_end (ShoeboxShareBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SHARE_BAR (self), 0.0);

  return self->pieces->len > 0
           ? g_array_index (self->pieces, Piece, self->pieces->len - 1).end
           : 0.0;
}
