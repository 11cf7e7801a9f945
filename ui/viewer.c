/* viewer.c: one photo large.
 *
 * The thumbnail is shown at once, the photo when a decoder process has read it: first at a size
 * for the window, and again at full size when somebody zooms in.
 */
#include "viewer.h"

#include "load-photo.h"

#include <glib/gi18n.h>
#include <math.h>

/* Long side in pixels: everything a decoder gives. */
#define FULL_SIDE 16384
#define ZOOM_STEP 1.25
#define MAX_ZOOM 8.0

struct _ShoeboxViewer
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkWidget *picture;
  GtkWidget *problem;
  GtkWidget *zoom_button;

  ShoeboxLibrary *library;
  ShoeboxPhotoList *list;
  ShoeboxThumbnails *thumbnails;
  ShoeboxThumbnail *thumbnail; /* stands in while the photo is read */

  gint64 id;
  guint position;
  int width, height;         /* of the photo in pixels, 0 unknown */
  int loaded_side;           /* long side that was asked of the texture on screen; 0: thumbnail */
  double zoom;               /* 0: fit */
  GCancellable *cancellable; /* of the load that runs, or NULL */
  double drag_x, drag_y;     /* scroll position where a drag began */
};

enum
{
  PHOTO_CHANGED,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxViewer, shoebox_viewer, ADW_TYPE_BIN)

/* --- Loading ------------------------------------------------------------------------------ */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxViewer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int max_side;

  texture = shoebox_load_photo_finish (result, &max_side, &error);
  /* A newer photo was asked for meanwhile: this answer is stale. */
  if (shoebox_load_photo_get_cancellable (result) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (texture != NULL)
    {
      if (self->width == 0)
        {
          self->width = gdk_texture_get_width (texture);
          self->height = gdk_texture_get_height (texture);
        }
      self->loaded_side = max_side;
      gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_SCALE_DOWN);
      gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
      gtk_widget_hide (self->problem);
    }
  else
    {
      gtk_label_set_text (GTK_LABEL (self->problem), error->message);
      gtk_widget_show (self->problem);
    }
}

static void
load (ShoeboxViewer *self, int max_side)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  shoebox_load_photo_async (self->library, self->id, max_side, self->cancellable, loaded_cb,
                            g_object_ref (self));
}

/* --- Zoom --------------------------------------------------------------------------------- */

/* Screen pixels per photo pixel at which the photo fits into the window. */
static double
fit_zoom (ShoeboxViewer *self)
{
  int width = gtk_widget_get_width (self->scrolled);
  int height = gtk_widget_get_height (self->scrolled);

  if (self->width <= 0 || self->height <= 0 || width <= 0 || height <= 0)
    return 1.0;
  return MIN (1.0, MIN ((double) width / self->width, (double) height / self->height));
}

static void
set_zoom (ShoeboxViewer *self, double zoom)
{
  g_autofree char *text = NULL;

  if (self->width <= 0 || self->height <= 0)
    zoom = 0.0;
  self->zoom = zoom;
  if (zoom > 0.0)
    {
      text = g_strdup_printf (_("%.0f %%"), 100.0 * zoom);
      gtk_widget_set_size_request (self->picture, (int) ceil (self->width * zoom),
                                   (int) ceil (self->height * zoom));
      gtk_widget_set_halign (self->picture, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (self->picture, GTK_ALIGN_CENTER);
      gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_FILL);
      if (self->loaded_side > 0 && self->loaded_side < FULL_SIDE
          && MAX (self->width, self->height) > self->loaded_side && self->cancellable == NULL)
        load (self, FULL_SIDE);
    }
  else
    {
      text = g_strdup (_("Fit"));
      gtk_widget_set_size_request (self->picture, -1, -1);
      gtk_widget_set_halign (self->picture, GTK_ALIGN_FILL);
      gtk_widget_set_valign (self->picture, GTK_ALIGN_FILL);
      gtk_picture_set_content_fit (GTK_PICTURE (self->picture),
                                   self->loaded_side > 0 ? GTK_CONTENT_FIT_SCALE_DOWN
                                                         : GTK_CONTENT_FIT_CONTAIN);
    }
  gtk_button_set_label (GTK_BUTTON (self->zoom_button), text);
}

static void
zoom_by (ShoeboxViewer *self, double factor)
{
  double fit = fit_zoom (self);
  double zoom = (self->zoom > 0.0 ? self->zoom : fit) * factor;

  set_zoom (self, zoom <= fit ? 0.0 : MIN (zoom, MAX_ZOOM));
}

static void
zoom_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);

  if (g_str_equal (action, "viewer.zoom-in"))
    zoom_by (self, ZOOM_STEP);
  else if (g_str_equal (action, "viewer.zoom-out"))
    zoom_by (self, 1.0 / ZOOM_STEP);
  else if (g_str_equal (action, "viewer.zoom-fit"))
    set_zoom (self, 0.0);
  else if (g_str_equal (action, "viewer.zoom-actual"))
    set_zoom (self, 1.0);
  else
    set_zoom (self, self->zoom > 0.0 ? 0.0 : 1.0);
}

static void
pressed_cb (ShoeboxViewer *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2)
    set_zoom (self, self->zoom > 0.0 ? 0.0 : 1.0);
}

/* Control and the wheel zoom; the wheel alone scrolls, or turns pages while the photo fits. */
static gboolean
scroll_cb (ShoeboxViewer *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state;

  state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  if (state & GDK_CONTROL_MASK)
    zoom_by (self, dy < 0 ? ZOOM_STEP : 1.0 / ZOOM_STEP);
  else if (self->zoom > 0.0)
    return FALSE;
  else if (fabs (dy) >= 1.0)
    gtk_widget_activate_action (GTK_WIDGET (self), dy > 0 ? "viewer.next" : "viewer.previous",
                                NULL);
  return TRUE;
}

static void
drag_begin_cb (ShoeboxViewer *self)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (self->scrolled);

  self->drag_x = gtk_adjustment_get_value (gtk_scrolled_window_get_hadjustment (scrolled));
  self->drag_y = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (scrolled));
}

static void
drag_update_cb (ShoeboxViewer *self, double dx, double dy)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (self->scrolled);

  gtk_adjustment_set_value (gtk_scrolled_window_get_hadjustment (scrolled), self->drag_x - dx);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (scrolled), self->drag_y - dy);
}

/* --- Which photo -------------------------------------------------------------------------- */

static void
drop_thumbnail (ShoeboxViewer *self)
{
  if (self->thumbnail == NULL)
    return;
  shoebox_thumbnail_unwant (self->thumbnail);
  g_clear_object (&self->thumbnail);
}

static void
update_actions (ShoeboxViewer *self)
{
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.previous",
                                 self->id != 0 && self->position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.next",
                                 self->id != 0 && self->position + 1 < n);
}

void
shoebox_viewer_show (ShoeboxViewer *self, guint position)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;

  g_return_if_fail (SHOEBOX_IS_VIEWER (self));
  g_return_if_fail (self->list != NULL);

  photo = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  if (photo == NULL)
    return;
  drop_thumbnail (self);
  self->id = shoebox_photo_get_id (photo);
  self->position = position;
  self->width = shoebox_photo_get_width (photo);
  self->height = shoebox_photo_get_height (photo);
  self->loaded_side = 0;
  gtk_widget_hide (self->problem);
  self->thumbnail = shoebox_thumbnails_get (self->thumbnails, photo);
  shoebox_thumbnail_want (self->thumbnail);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (self->thumbnail));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  shoebox_photo_get_name (photo), -1);
  set_zoom (self, 0.0);
  load (self, SHOEBOX_WINDOW_SIDE);
  update_actions (self);
  g_signal_emit (self, signals[PHOTO_CHANGED], 0);
}

void
shoebox_viewer_close (ShoeboxViewer *self)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_thumbnail (self);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  self->id = 0;
  self->position = GTK_INVALID_LIST_POSITION;
  self->loaded_side = 0;
  update_actions (self);
}

/* A photo that was filed elsewhere leaves the list: what took its place is shown. */
static void
items_changed_cb (ShoeboxViewer *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint position;

  if (self->id == 0)
    return;
  position = shoebox_photo_list_find (self->list, self->id);
  if (position != GTK_INVALID_LIST_POSITION)
    self->position = position;
  else if (n > 0)
    {
      shoebox_viewer_show (self, MIN (self->position, n - 1));
      return;
    }
  else if (!shoebox_photo_list_get_loading (self->list))
    g_signal_emit (self, signals[CLOSED], 0);
  update_actions (self);
}

static void
step_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (g_str_equal (action, "viewer.next") && self->position + 1 < n)
    shoebox_viewer_show (self, self->position + 1);
  else if (g_str_equal (action, "viewer.previous") && self->position > 0)
    shoebox_viewer_show (self, self->position - 1);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_viewer_dispose (GObject *object)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_thumbnail (self);
  g_clear_object (&self->list);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->library);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_VIEWER);

  G_OBJECT_CLASS (shoebox_viewer_parent_class)->dispose (object);
}

static void
bind_key (GtkWidgetClass *widget_class, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, action, NULL);
}

static void
shoebox_viewer_class_init (ShoeboxViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_viewer_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[PHOTO_CHANGED] = g_signal_new ("photo-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, picture);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, problem);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, zoom_button);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_update_cb);

  gtk_widget_class_install_action (widget_class, "viewer.next", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.previous", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-in", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-out", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-fit", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-actual", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-toggle", NULL, zoom_action_cb);
  bind_key (widget_class, GDK_KEY_Right, 0, "viewer.next");
  bind_key (widget_class, GDK_KEY_Page_Down, 0, "viewer.next");
  bind_key (widget_class, GDK_KEY_space, 0, "viewer.next");
  bind_key (widget_class, GDK_KEY_Left, 0, "viewer.previous");
  bind_key (widget_class, GDK_KEY_Page_Up, 0, "viewer.previous");
  bind_key (widget_class, GDK_KEY_BackSpace, 0, "viewer.previous");
  bind_key (widget_class, GDK_KEY_plus, 0, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_equal, 0, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_KP_Add, 0, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_minus, 0, "viewer.zoom-out");
  bind_key (widget_class, GDK_KEY_KP_Subtract, 0, "viewer.zoom-out");
  bind_key (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "viewer.zoom-fit");
  bind_key (widget_class, GDK_KEY_1, GDK_CONTROL_MASK, "viewer.zoom-actual");
  bind_key (widget_class, GDK_KEY_z, 0, "viewer.zoom-toggle");
  bind_key (widget_class, GDK_KEY_Escape, 0, "win.back");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, 0, "win.file", "x",
                                       G_GINT64_CONSTANT (0));
  for (int i = 1; i <= 9; i++)
    gtk_widget_class_add_binding_action (widget_class, (guint) (GDK_KEY_0 + i), 0, "win.file-nth",
                                         "i", i);
}

static void
shoebox_viewer_init (ShoeboxViewer *self)
{
  self->position = GTK_INVALID_LIST_POSITION;
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

void
shoebox_viewer_set_list (ShoeboxViewer *self, ShoeboxLibrary *library, ShoeboxPhotoList *list,
                         ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));
  g_return_if_fail (SHOEBOX_IS_PHOTO_LIST (list));

  if (self->list == list)
    return;
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_func (self->list, items_changed_cb, self);
  g_set_object (&self->library, library);
  g_set_object (&self->list, list);
  g_set_object (&self->thumbnails, thumbnails);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

ShoeboxPhotoList *
shoebox_viewer_get_list (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), NULL);

  return self->list;
}

gint64
shoebox_viewer_get_id (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), 0);

  return self->id;
}

guint
shoebox_viewer_get_position (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), GTK_INVALID_LIST_POSITION);

  return self->position;
}

gboolean
shoebox_viewer_is_loaded (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), FALSE);

  return self->loaded_side > 0;
}

double
shoebox_viewer_get_zoom (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), 0.0);

  return self->zoom;
}
