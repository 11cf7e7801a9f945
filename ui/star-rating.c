/* star-rating.c: five stars in a row. */
#include "star-rating.h"

#include "words-understand.h"

#include <glib/gi18n.h>

struct _ShoeboxStarRating
{
  GtkWidget parent_instance;

  GtkWidget *stars[SHOEBOX_MAX_STARS];
  int n; /* or MIXED */
};

enum
{
  RATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxStarRating, shoebox_star_rating, GTK_TYPE_WIDGET)

static void
rate (ShoeboxStarRating *self, int stars)
{
  stars = CLAMP (stars, 0, SHOEBOX_MAX_STARS);
  if (stars != self->n)
    g_signal_emit (self, signals[RATED], 0, stars);
}

static void
pressed_cb (ShoeboxStarRating *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  for (int i = 0; i < SHOEBOX_MAX_STARS; i++)
    {
      graphene_rect_t bounds;

      if (gtk_widget_compute_bounds (self->stars[i], GTK_WIDGET (self), &bounds)
          && x >= (double) bounds.origin.x
          && x < (double) (bounds.origin.x + bounds.size.width))
        rate (self, self->n == i + 1 ? 0 : i + 1);
    }
}

static gboolean
digit_cb (GtkWidget *widget, GVariant *stars, gpointer data)
{
  rate (SHOEBOX_STAR_RATING (widget), g_variant_get_int32 (stars));
  return TRUE;
}

/* To the side follows the direction of reading; mixed begins anew. */
static gboolean
step_cb (GtkWidget *widget, GVariant *step, gpointer data)
{
  ShoeboxStarRating *self = SHOEBOX_STAR_RATING (widget);
  int by = g_variant_get_int32 (step);

  if (ABS (by) == 2)
    by = (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -1 : 1) * by / 2;
  rate (self, MAX (self->n, 0) + by);
  return TRUE;
}

static void
update (ShoeboxStarRating *self)
{
  g_autofree char *text = shoebox_words_stars (self->n);

  for (int i = 0; i < SHOEBOX_MAX_STARS; i++)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->stars[i]),
                                  i < self->n ? "starred-symbolic" : "non-starred-symbolic");
  if (self->n == SHOEBOX_MIXED_STARS)
    gtk_widget_add_css_class (GTK_WIDGET (self), "mixed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "mixed");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) MAX (self->n, 0), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
}

static void
shoebox_star_rating_dispose (GObject *object)
{
  ShoeboxStarRating *self = SHOEBOX_STAR_RATING (object);

  for (int i = 0; i < SHOEBOX_MAX_STARS; i++)
    g_clear_pointer (&self->stars[i], gtk_widget_unparent);

  G_OBJECT_CLASS (shoebox_star_rating_parent_class)->dispose (object);
}

static void
shoebox_star_rating_class_init (ShoeboxStarRatingClass *klass)
{
  /* Twice as far: to the side. */
  static const struct
  {
    guint key;
    int step;
  } steps[] = {
    { GDK_KEY_Right, 2 }, { GDK_KEY_Left, -2 },    { GDK_KEY_Up, 1 },
    { GDK_KEY_Down, -1 }, { GDK_KEY_KP_Right, 2 }, { GDK_KEY_KP_Left, -2 },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_star_rating_dispose;
  signals[RATED] = g_signal_new ("rated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "starrating");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding (widget_class, steps[i].key, 0, step_cb, "i", steps[i].step);
  for (int i = 0; i <= SHOEBOX_MAX_STARS; i++)
    {
      gtk_widget_class_add_binding (widget_class, GDK_KEY_0 + (guint) i, 0, digit_cb, "i", i);
      gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0 + (guint) i, 0, digit_cb, "i", i);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, digit_cb, "i", 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, digit_cb, "i", SHOEBOX_MAX_STARS);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, digit_cb, "i", 0);
}

static void
shoebox_star_rating_init (ShoeboxStarRating *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  for (int i = 0; i < SHOEBOX_MAX_STARS; i++)
    {
      self->stars[i] = g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_set_parent (self->stars[i], GTK_WIDGET (self));
    }
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stars"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) SHOEBOX_MAX_STARS,
                                  -1);
  update (self);
}

GtkWidget *
shoebox_star_rating_new (void)
{
  return g_object_new (SHOEBOX_TYPE_STAR_RATING, NULL);
}

void
shoebox_star_rating_set_stars (ShoeboxStarRating *self, int stars)
{
  g_return_if_fail (SHOEBOX_IS_STAR_RATING (self));
  g_return_if_fail (stars >= SHOEBOX_MIXED_STARS && stars <= SHOEBOX_MAX_STARS);

  self->n = stars;
  update (self);
}

int
shoebox_star_rating_get_stars (ShoeboxStarRating *self)
{
  g_return_val_if_fail (SHOEBOX_IS_STAR_RATING (self), 0);

  return self->n;
}
