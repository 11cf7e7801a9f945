/* fold-box.c: the layout of two children by the width there is. */
#include "fold-box.h"

struct _ShoeboxFoldBox
{
  GtkWidget parent_instance;

  GtkWidget *first;
  GtkWidget *second;
  int fold_below;
  int spacing;
};

enum
{
  PROP_0,
  PROP_FIRST,
  PROP_SECOND,
  PROP_FOLD_BELOW,
  PROP_SPACING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ShoeboxFoldBox, shoebox_fold_box, GTK_TYPE_WIDGET)

static void
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size, int *minimum,
               int *natural)
{
  *minimum = *natural = 0;
  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

/* Widths of the two when they share @width. */
static void
share_width (ShoeboxFoldBox *self, int width, int *first, int *second)
{
  gboolean expand = self->first != NULL && gtk_widget_compute_expand (self->first,
                                                                      GTK_ORIENTATION_HORIZONTAL);
  int minimum, natural;

  width = MAX (0, width - self->spacing);
  measure_child (expand ? self->second : self->first, GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
                 &natural);
  natural = MIN (natural, width);
  *first = expand ? width - natural : natural;
  *second = width - *first;
}

static void
shoebox_fold_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                          int *minimum, int *natural, int *minimum_baseline,
                          int *natural_baseline)
{
  ShoeboxFoldBox *self = SHOEBOX_FOLD_BOX (widget);
  int first_min, first_nat, second_min, second_nat;

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_child (self->first, orientation, -1, &first_min, &first_nat);
      measure_child (self->second, orientation, -1, &second_min, &second_nat);
      *minimum = MAX (first_min, second_min);
      *natural = MAX (*minimum, first_nat + self->spacing + second_nat);
    }
  else if (for_size < 0 || for_size >= self->fold_below)
    {
      int first_width = -1, second_width = -1;

      if (for_size >= 0)
        share_width (self, for_size, &first_width, &second_width);
      measure_child (self->first, orientation, first_width, &first_min, &first_nat);
      measure_child (self->second, orientation, second_width, &second_min, &second_nat);
      *minimum = MAX (first_min, second_min);
      *natural = MAX (first_nat, second_nat);
    }
  else
    {
      measure_child (self->first, orientation, for_size, &first_min, &first_nat);
      measure_child (self->second, orientation, for_size, &second_min, &second_nat);
      *minimum = first_min + self->spacing + second_min;
      *natural = first_nat + self->spacing + second_nat;
    }
}

static GtkSizeRequestMode
shoebox_fold_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
allocate_child (GtkWidget *child, int x, int y, int width, int height)
{
  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
shoebox_fold_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ShoeboxFoldBox *self = SHOEBOX_FOLD_BOX (widget);
  int first, second, least;

  if (width >= self->fold_below)
    {
      gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

      share_width (self, width, &first, &second);
      allocate_child (self->first, mirrored ? width - first : 0, 0, first, height);
      allocate_child (self->second, mirrored ? 0 : width - second, 0, second, height);
      return;
    }
  measure_child (self->second, GTK_ORIENTATION_VERTICAL, width, &least, &second);
  measure_child (self->first, GTK_ORIENTATION_VERTICAL, width, &least, &first);
  if (self->second != NULL
      && gtk_widget_compute_expand (self->second, GTK_ORIENTATION_VERTICAL))
    first = MAX (least, MIN (first, height / 3));
  else
    first = MAX (least, MIN (first, height - self->spacing - second));
  allocate_child (self->first, 0, 0, width, first);
  allocate_child (self->second, 0, first + self->spacing, width,
                  MAX (0, height - self->spacing - first));
}

static void
shoebox_fold_box_compute_expand (GtkWidget *widget, gboolean *hexpand, gboolean *vexpand)
{
  *hexpand = *vexpand = FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      *hexpand |= gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
      *vexpand |= gtk_widget_compute_expand (child, GTK_ORIENTATION_VERTICAL);
    }
}

static void
set_child (ShoeboxFoldBox *self, GtkWidget **place, GtkWidget *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  *place = child;
  /* In the order of reading, which is the order of the keyboard. */
  if (child != NULL && place == &self->first)
    gtk_widget_insert_after (child, GTK_WIDGET (self), NULL);
  else if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
shoebox_fold_box_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ShoeboxFoldBox *self = SHOEBOX_FOLD_BOX (object);

  switch (prop_id)
    {
    case PROP_FIRST:
      g_value_set_object (value, self->first);
      break;
    case PROP_SECOND:
      g_value_set_object (value, self->second);
      break;
    case PROP_FOLD_BELOW:
      g_value_set_int (value, self->fold_below);
      break;
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shoebox_fold_box_set_property (GObject *object, guint prop_id, const GValue *value,
                               GParamSpec *pspec)
{
  ShoeboxFoldBox *self = SHOEBOX_FOLD_BOX (object);

  switch (prop_id)
    {
    case PROP_FIRST:
      set_child (self, &self->first, g_value_get_object (value));
      break;
    case PROP_SECOND:
      set_child (self, &self->second, g_value_get_object (value));
      break;
    case PROP_FOLD_BELOW:
      self->fold_below = g_value_get_int (value);
      break;
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
shoebox_fold_box_dispose (GObject *object)
{
  ShoeboxFoldBox *self = SHOEBOX_FOLD_BOX (object);

  g_clear_pointer (&self->first, gtk_widget_unparent);
  g_clear_pointer (&self->second, gtk_widget_unparent);

  G_OBJECT_CLASS (shoebox_fold_box_parent_class)->dispose (object);
}

static void
shoebox_fold_box_class_init (ShoeboxFoldBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = shoebox_fold_box_dispose;
  object_class->get_property = shoebox_fold_box_get_property;
  object_class->set_property = shoebox_fold_box_set_property;
  widget_class->measure = shoebox_fold_box_measure;
  widget_class->get_request_mode = shoebox_fold_box_get_request_mode;
  widget_class->size_allocate = shoebox_fold_box_size_allocate;
  widget_class->compute_expand = shoebox_fold_box_compute_expand;

  properties[PROP_FIRST] = g_param_spec_object ("first", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_SECOND] = g_param_spec_object ("second", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_FOLD_BELOW] = g_param_spec_int ("fold-below", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
shoebox_fold_box_init (ShoeboxFoldBox *self)
{
}
