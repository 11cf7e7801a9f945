/* photo-heading.c: a title and a number. */
#include "photo-heading.h"

#include "words.h"

#include <glib/gi18n.h>

/* Around the words, between them, and where they start. */
#define PAD_X 9
#define PAD_Y 5
#define GAP 9

struct _ShoeboxPhotoHeading
{
  GtkWidget parent_instance;

  char *title;
  char *count;
  guint section;
  guint n_photos;
};

enum
{
  SELECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxPhotoHeading, shoebox_photo_heading, GTK_TYPE_WIDGET)

static PangoLayout *
make_title (ShoeboxPhotoHeading *self)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->title);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
shoebox_photo_heading_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxPhotoHeading *self = SHOEBOX_PHOTO_HEADING (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int room = gtk_widget_get_width (widget) - 2 * PAD_X, height = gtk_widget_get_height (widget);
  int title_width, title_height, count_width, count_height, x;
  g_autoptr (PangoLayout) title = make_title (self);
  g_autoptr (PangoLayout) count = gtk_widget_create_pango_layout (widget, self->count);
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  pango_layout_get_pixel_size (title, &title_width, &title_height);
  pango_layout_get_pixel_size (count, &count_width, &count_height);
  if (title_width + GAP + count_width > room)
    {
      title_width = MAX (room - GAP - count_width, 1);
      pango_layout_set_width (title, title_width * PANGO_SCALE);
      pango_layout_set_ellipsize (title, PANGO_ELLIPSIZE_END);
    }
  x = rtl ? gtk_widget_get_width (widget) - PAD_X - title_width : PAD_X;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) x, (float) (height - title_height) / 2));
  gtk_snapshot_append_layout (snapshot, title, &colour);
  gtk_snapshot_restore (snapshot);

  x = rtl ? x - GAP - count_width : x + title_width + GAP;
  colour.alpha *= 0.55f;
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) x, (float) (height - count_height) / 2));
  gtk_snapshot_append_layout (snapshot, count, &colour);
}

static void
shoebox_photo_heading_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  /* The view asks get_size () instead, whose answer nobody keeps for later. */
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
}

static void
select_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SELECT], 0);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, ShoeboxPhotoHeading *self)
{
  if (gtk_widget_contains (GTK_WIDGET (self), x, y))
    g_signal_emit (self, signals[SELECT], 0);
}

static void
pressed_cb (GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
shoebox_photo_heading_finalize (GObject *object)
{
  ShoeboxPhotoHeading *self = SHOEBOX_PHOTO_HEADING (object);

  g_free (self->title);
  g_free (self->count);

  G_OBJECT_CLASS (shoebox_photo_heading_parent_class)->finalize (object);
}

static void
shoebox_photo_heading_class_init (ShoeboxPhotoHeadingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = shoebox_photo_heading_finalize;
  widget_class->snapshot = shoebox_photo_heading_snapshot;
  widget_class->measure = shoebox_photo_heading_measure;

  signals[SELECT] = g_signal_new ("select", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_activate_signal (widget_class, signals[SELECT]);
  gtk_widget_class_install_action (widget_class, "heading.select", NULL, select_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "heading.select", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "heading.select", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "heading.select", NULL);
  gtk_widget_class_set_css_name (widget_class, "photoheading");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
shoebox_photo_heading_init (ShoeboxPhotoHeading *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->section = G_MAXUINT;
  self->title = g_strdup ("");
  self->count = g_strdup ("");
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), NULL);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Select These Photos"));
}

GtkWidget *
shoebox_photo_heading_new (void)
{
  return g_object_new (SHOEBOX_TYPE_PHOTO_HEADING, NULL);
}

void
shoebox_photo_heading_set (ShoeboxPhotoHeading *self, guint section, const char *title,
                           guint n_photos)
{
  g_autofree char *photos = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (SHOEBOX_IS_PHOTO_HEADING (self));

  self->section = section;
  if (g_str_equal (self->title, title) && self->n_photos == n_photos)
    return;
  g_free (self->title);
  g_free (self->count);
  self->title = g_strdup (title);
  self->count = g_strdup_printf ("%'u", n_photos);
  self->n_photos = n_photos;
  photos = shoebox_words_photos (n_photos);
  /* Translators: a heading for a screen reader: "May 2019, 12 photos". */
  name = g_strdup_printf (_("%s, %s"), title, photos);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
shoebox_photo_heading_get_section (ShoeboxPhotoHeading *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_HEADING (self), G_MAXUINT);

  return self->section;
}

const char *
shoebox_photo_heading_get_title (ShoeboxPhotoHeading *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_HEADING (self), NULL);

  return self->title;
}

void
shoebox_photo_heading_get_size (ShoeboxPhotoHeading *self, int *width, int *height)
{
  g_autoptr (PangoLayout) title = NULL;
  g_autoptr (PangoLayout) count = NULL;
  int title_width, title_height, count_width;

  g_return_if_fail (SHOEBOX_IS_PHOTO_HEADING (self));

  title = make_title (self);
  count = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->count);
  pango_layout_get_pixel_size (title, &title_width, &title_height);
  pango_layout_get_pixel_size (count, &count_width, NULL);
  *width = 2 * PAD_X + title_width + GAP + count_width;
  *height = title_height + 2 * PAD_Y;
}

void
shoebox_photo_heading_set_floating (ShoeboxPhotoHeading *self, gboolean floating)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_HEADING (self));

  if (floating)
    gtk_widget_add_css_class (GTK_WIDGET (self), "floating");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "floating");
}
