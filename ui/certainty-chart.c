/* certainty-chart.c: columns that are buttons; they are drawn behind them. */
#include "certainty-chart.h"

#include "keep-focus.h"
#include "words-understand.h"
#include "words.h"

#include <glib/gi18n.h>

/* Bins from one half on have columns of their own; what is below is one. */
#define FIRST_BIN (SHOEBOX_HISTOGRAM_BINS / 2)
#define MIN_WIDTH 14
#define NATURAL_WIDTH 30
/* Between filed, unsorted and decided, in parts of a column. */
#define PART_GAP 1.0
#define HEIGHT 190
/* For the numbers above and what stands below. */
#define ABOVE 18
#define BELOW 26

typedef struct
{
  GtkWidget *button;
  GtkWidget *icon; /* below it, or NULL */
  int percent;     /* at its left edge, or -1 */
  guint n;
  ShoeboxTone tone;
  double x;        /* in columns from the start */
  gboolean last;   /* of the percentages: 100 stands at its right */
} Column;

struct _ShoeboxCertaintyChart
{
  GtkWidget parent_instance;

  GArray *columns; /* of Column */
  double width;    /* in columns */
  guint most;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxCertaintyChart, shoebox_certainty_chart, GTK_TYPE_WIDGET)

static void
clear (ShoeboxCertaintyChart *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = &g_array_index (self->columns, Column, i);

      g_clear_pointer (&column->button, gtk_widget_unparent);
      g_clear_pointer (&column->icon, gtk_widget_unparent);
    }
  g_array_set_size (self->columns, 0);
  self->width = 0.0;
  self->most = 0;
}

/* --- Layout and drawing ------------------------------------------------------------------- */

static void
shoebox_certainty_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                                 int *minimum, int *natural, int *minimum_baseline,
                                 int *natural_baseline)
{
  ShoeboxCertaintyChart *self = SHOEBOX_CERTAINTY_CHART (widget);

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = HEIGHT;
  else
    {
      *minimum = (int) (self->width * MIN_WIDTH);
      *natural = (int) (self->width * NATURAL_WIDTH);
    }
}

/* Where a column stands. */
static void
place (ShoeboxCertaintyChart *self, const Column *column, int *x, int *width)
{
  double unit = gtk_widget_get_width (GTK_WIDGET (self)) / MAX (1.0, self->width);
  int from = (int) (column->x * unit);

  *width = MAX (1, (int) ((column->x + 1.0) * unit) - from);
  *x = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
         ? gtk_widget_get_width (GTK_WIDGET (self)) - from - *width
         : from;
}

static void
shoebox_certainty_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxCertaintyChart *self = SHOEBOX_CERTAINTY_CHART (widget);

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = &g_array_index (self->columns, Column, i);
      int x, w, least, natural;

      place (self, column, &x, &w);
      gtk_widget_measure (column->button, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL,
                          NULL);
      gtk_widget_size_allocate (column->button,
                                &(GtkAllocation){ x, 0, MAX (w, least), height - BELOW }, -1);
      if (column->icon != NULL)
        gtk_widget_size_allocate (column->icon,
                                  &(GtkAllocation){ x + (w - 16) / 2, height - BELOW + 6, 16, 16 },
                                  -1);
    }
}

static void
draw_text (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, double middle, double y,
           double room, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width = gtk_widget_get_width (widget);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  if (extents.width > room)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot, &GRAPHENE_POINT_INIT ((float) CLAMP (middle - extents.width / 2.0, 0.0,
                                                   MAX (0, width - extents.width)),
                                    (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_column (ShoeboxCertaintyChart *self, GtkSnapshot *snapshot, const Column *column,
             const GdkRGBA *colour)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int base = gtk_widget_get_height (widget) - BELOW;
  int x, width;
  double tall;

  place (self, column, &x, &width);
  if (column->n > 0)
    {
      g_autofree char *number = g_strdup_printf ("%'u", column->n);

      /* However few, they are there. */
      tall = MAX (2.0, (double) (base - ABOVE) * column->n / self->most);
      shoebox_share_bar_draw_piece (widget, snapshot,
                                    &GRAPHENE_RECT_INIT ((float) x + 1.0f, (float) (base - tall),
                                                         MAX (1.0f, (float) width - 2.0f),
                                                         (float) tall),
                                    column->tone);
      draw_text (widget, snapshot, number, x + width / 2.0, base - tall - ABOVE + 2.0, width + 6.0,
                 colour);
    }
  if (column->percent >= 0 && column->percent % 10 == 0)
    {
      g_autofree char *percent = g_strdup_printf ("%d", column->percent);

      draw_text (widget, snapshot, percent, mirrored ? x + width : x, base + 5.0, 2.0 * width,
                 colour);
    }
  if (column->last)
    {
      /* Translators: the end of a scale of percentages: 50, 60, 70 … 100 %. */
      g_autofree char *end = g_strdup_printf (_("%d %%"), 100);

      draw_text (widget, snapshot, end, mirrored ? x : x + width, base + 5.0, 3.0 * width, colour);
    }
}

static void
shoebox_certainty_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxCertaintyChart *self = SHOEBOX_CERTAINTY_CHART (widget);
  int base = gtk_widget_get_height (widget) - BELOW;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (guint i = 0; i < self->columns->len; i++)
    draw_column (self, snapshot, &g_array_index (self->columns, Column, i), &colour);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = &g_array_index (self->columns, Column, i);
      int x, width;

      place (self, column, &x, &width);
      gtk_snapshot_append_color (snapshot, &colour,
                                 &GRAPHENE_RECT_INIT ((float) x, (float) base, (float) width, 1));
      gtk_widget_snapshot_child (widget, column->button, snapshot);
      if (column->icon != NULL)
        gtk_widget_snapshot_child (widget, column->icon, snapshot);
    }
}

/* --- Columns ------------------------------------------------------------------------------ */

static void
clicked_cb (ShoeboxCertaintyChart *self, GtkButton *button)
{
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (button), "query"));
}

/* @query and @words are taken. */
static Column *
add_column (ShoeboxCertaintyChart *self, char *query, char *words, guint n, ShoeboxTone tone)
{
  Column column = { .percent = -1, .n = n, .tone = tone, .x = self->width };

  column.button = gtk_button_new ();
  gtk_widget_add_css_class (column.button, "flat");
  gtk_widget_add_css_class (column.button, "column");
  gtk_widget_set_sensitive (column.button, n > 0);
  gtk_widget_set_tooltip_text (column.button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (column.button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  shoebox_keep_focus_name (column.button, query);
  g_object_set_data_full (G_OBJECT (column.button), "query", query, g_free);
  g_signal_connect_swapped (column.button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_widget_set_parent (column.button, GTK_WIDGET (self));
  g_free (words);
  self->width += 1.0;
  self->most = MAX (self->most, n);
  g_array_append_val (self->columns, column);
  return &g_array_index (self->columns, Column, self->columns->len - 1);
}

ShoeboxTone
shoebox_certainty_chart_tone (ShoeboxSureness group)
{
  switch (group)
    {
    case SHOEBOX_SURENESS_SURE:
    case SHOEBOX_SURENESS_DECIDED:
      return SHOEBOX_TONE_STRONG;
    case SHOEBOX_SURENESS_LIKELY:
    case SHOEBOX_SURENESS_IMPORTED:
      return SHOEBOX_TONE_PLAIN;
    case SHOEBOX_SURENESS_UNSURE:
    case SHOEBOX_SURENESS_TORN:
    case SHOEBOX_SURENESS_FAR:
    case SHOEBOX_SURENESS_OPEN:
    case SHOEBOX_SURENESS_N_GROUPS:
    default:
      return SHOEBOX_TONE_HATCHED;
    }
}

const char *
shoebox_certainty_chart_icon (ShoeboxSureness group)
{
  switch (group)
    {
    case SHOEBOX_SURENESS_TORN:
      return "shoebox-doubt-symbolic";
    case SHOEBOX_SURENESS_FAR:
      return "shoebox-unsorted-symbolic";
    case SHOEBOX_SURENESS_OPEN:
      return "shoebox-waiting-symbolic";
    case SHOEBOX_SURENESS_DECIDED:
      return "shoebox-yes-symbolic";
    case SHOEBOX_SURENESS_IMPORTED:
      return "document-open-symbolic";
    case SHOEBOX_SURENESS_SURE:
    case SHOEBOX_SURENESS_LIKELY:
    case SHOEBOX_SURENESS_UNSURE:
    case SHOEBOX_SURENESS_N_GROUPS:
    default:
      return NULL;
    }
}

static void
add_group (ShoeboxCertaintyChart *self, const ShoeboxHistogram *histogram, ShoeboxSureness group)
{
  Column *column = add_column (self, shoebox_histogram_group_query (group),
                               shoebox_words_sureness_count (histogram, group),
                               shoebox_histogram_group (histogram, group),
                               shoebox_certainty_chart_tone (group));

  column->icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", shoebox_certainty_chart_icon (group),
                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (column->icon, GTK_WIDGET (self));
}

static void
add_low (ShoeboxCertaintyChart *self, const ShoeboxHistogram *histogram)
{
  g_autofree char *photos = NULL;
  guint n = 0;

  for (guint i = 0; i < FIRST_BIN; i++)
    n += histogram->filed[i];
  if (n == 0)
    return;
  photos = shoebox_words_photos (n);
  add_column (self, g_strdup ("certainty:..0.5"),
              /* Translators: a column: "Unsure, less than 50 %: 12 photos". */
              g_strdup_printf (_("Unsure, less than 50 %%: %s"), photos), n,
              SHOEBOX_TONE_HATCHED);
}

void
shoebox_certainty_chart_show (ShoeboxCertaintyChart *self, const ShoeboxHistogram *histogram)
{
  g_autofree char *focus = NULL;

  g_return_if_fail (SHOEBOX_IS_CERTAINTY_CHART (self));
  g_return_if_fail (histogram != NULL);

  focus = shoebox_keep_focus_find (GTK_WIDGET (self));
  clear (self);
  add_low (self, histogram);
  for (guint i = FIRST_BIN; i < SHOEBOX_HISTOGRAM_BINS; i++)
    {
      Column *column = add_column (self, shoebox_histogram_bin_query (i),
                                   shoebox_words_sureness_bin (histogram, i), histogram->filed[i],
                                   shoebox_certainty_chart_tone (shoebox_histogram_bin_group (i)));

      column->percent = (int) i * 100 / SHOEBOX_HISTOGRAM_BINS;
      column->last = i == SHOEBOX_HISTOGRAM_BINS - 1;
    }
  self->width += PART_GAP;
  add_group (self, histogram, SHOEBOX_SURENESS_TORN);
  add_group (self, histogram, SHOEBOX_SURENESS_FAR);
  if (histogram->open > 0)
    add_group (self, histogram, SHOEBOX_SURENESS_OPEN);
  self->width += PART_GAP;
  add_group (self, histogram, SHOEBOX_SURENESS_DECIDED);
  if (histogram->imported > 0)
    add_group (self, histogram, SHOEBOX_SURENESS_IMPORTED);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  shoebox_keep_focus_restore (GTK_WIDGET (self), focus, NULL);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_certainty_chart_dispose (GObject *object)
{
  clear (SHOEBOX_CERTAINTY_CHART (object));

  G_OBJECT_CLASS (shoebox_certainty_chart_parent_class)->dispose (object);
}

static void
shoebox_certainty_chart_finalize (GObject *object)
{
  g_array_unref (SHOEBOX_CERTAINTY_CHART (object)->columns);

  G_OBJECT_CLASS (shoebox_certainty_chart_parent_class)->finalize (object);
}

static void
shoebox_certainty_chart_class_init (ShoeboxCertaintyChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = shoebox_certainty_chart_dispose;
  object_class->finalize = shoebox_certainty_chart_finalize;
  widget_class->measure = shoebox_certainty_chart_measure;
  widget_class->size_allocate = shoebox_certainty_chart_size_allocate;
  widget_class->snapshot = shoebox_certainty_chart_snapshot;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "certaintychart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
shoebox_certainty_chart_init (ShoeboxCertaintyChart *self)
{
  self->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Photos by certainty"), -1);
}
