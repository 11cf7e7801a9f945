/* viewer.c: which photo is shown, and what is on screen of it.
 *
 * The thumbnail is shown at once; a picture of the size of the view when a decoder process has
 * read it, which it mostly has before the photo is asked for; all pixels when somebody zooms in.
 */
#include "viewer-private.h"
#include "words-broken.h"

#include <glib/gi18n.h>

/* Beside the photo on screen: at 4K it is room for some four photos, else for dozens. */
#define CACHE_BYTES (128 * 1024 * 1024)
/* Sides are wished in steps, so that a window that grows by little does not read again. */
#define SIDE_STEP 256
#define SPINNER_MS 400

enum
{
  PROP_0,
  PROP_FILM_STRIP,
  PROP_INTERVAL,
  PROP_REPEAT,
  N_PROPERTIES
};

enum
{
  PHOTO_CHANGED,
  CLOSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxViewer, shoebox_viewer, ADW_TYPE_BIN)

/* --- What is read ------------------------------------------------------------------------- */

guint
_shoebox_viewer_get_n (ShoeboxViewer *self)
{
  return self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

static int
get_turns (ShoeboxViewer *self, gint64 id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->turns, &id));
}

static int
round_side (int side)
{
  return CLAMP ((side + SIDE_STEP - 1) / SIDE_STEP * SIDE_STEP, SIDE_STEP, SHOEBOX_FULL_SIDE);
}

/* What @photo needs to be sharp when it is fitted; 0 while the view has no size. */
static int
get_fitted_side (ShoeboxViewer *self, ShoeboxPhoto *photo)
{
  ShoeboxView view = *shoebox_photo_canvas_get_view (self->canvas);
  int width = shoebox_photo_get_width (photo), height = shoebox_photo_get_height (photo);

  if (view.width <= 0 || view.height <= 0)
    return 0;
  if (width <= 0 || height <= 0)
    return round_side ((int) MAX (view.width, view.height));
  shoebox_view_reset (&view, width, height, get_turns (self, shoebox_photo_get_id (photo)));
  return round_side (shoebox_view_get_side (&view));
}

/* What the photo on screen needs now. Whoever zooms in goes on, so that is all pixels at once. */
static int
get_side (ShoeboxViewer *self)
{
  const ShoeboxView *view = shoebox_photo_canvas_get_view (self->canvas);
  int fitted = get_fitted_side (self, self->photo);

  return view->mode == SHOEBOX_VIEW_FIT || shoebox_view_get_side (view) <= fitted
             ? fitted : SHOEBOX_FULL_SIDE;
}

static void
add_wish (ShoeboxViewer *self, ShoeboxPhotoWish *wishes, guint *n, gint64 position)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;

  if (position < 0 || position >= _shoebox_viewer_get_n (self))
    return;
  photo = g_list_model_get_item (G_LIST_MODEL (self->list), (guint) position);
  wishes[*n] = (ShoeboxPhotoWish){ shoebox_photo_get_id (photo), get_fitted_side (self, photo) };
  if (wishes[*n].side > 0)
    (*n)++;
}

void
_shoebox_viewer_update_wishes (ShoeboxViewer *self)
{
  ShoeboxPhotoWish wishes[5];
  guint n = 0;

  if (self->id == 0 || self->cache == NULL)
    return;
  wishes[0] = (ShoeboxPhotoWish){ self->id, get_side (self) };
  if (wishes[0].side == 0)
    return;
  n = 1;
  add_wish (self, wishes, &n, (gint64) self->position + self->going);
  add_wish (self, wishes, &n, (gint64) self->position - self->going);
  add_wish (self, wishes, &n, (gint64) self->position + 2 * self->going);
  add_wish (self, wishes, &n, (gint64) self->position + 3 * self->going);
  shoebox_photo_cache_want (self->cache, wishes, n);
}

gboolean
_shoebox_viewer_is_ready (ShoeboxViewer *self, guint position, gboolean *broken)
{
  g_autoptr (ShoeboxPhoto) photo = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  gboolean enough = FALSE;
  gint64 id;

  *broken = FALSE;
  if (photo == NULL || self->cache == NULL)
    return FALSE;
  id = shoebox_photo_get_id (photo);
  if (shoebox_photo_cache_get (self->cache, id, get_fitted_side (self, photo), &enough) == NULL)
    *broken = shoebox_photo_cache_get_error (self->cache, id) != NULL;
  return enough;
}

/* --- What is on screen -------------------------------------------------------------------- */

static void
set_note (ShoeboxViewer *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->note_label, text);
  gtk_revealer_set_reveal_child (self->note, text != NULL);
}

/* Without the path that leads: the name is in the title. */
static char *
dup_reason (ShoeboxViewer *self, const GError *error)
{
  g_autofree char *shown = g_filename_display_name (shoebox_photo_get_path (self->photo));

  if (g_str_has_prefix (error->message, shown)
      && g_str_has_prefix (error->message + strlen (shown), ": "))
    return shoebox_words_broken (error->message + strlen (shown) + 2);
  return shoebox_words_broken (error->message);
}

/* As a sentence of its own. */
static char *
dup_sentence (const char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, g_utf8_next_char (text), NULL);
}

/* There is no picture and there will be none. The thumbnail, where there is one, is better than a
 * page of words. */
static void
show_problem (ShoeboxViewer *self, const GError *error)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (self->problem);
  gboolean gone = g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  const char *name = shoebox_photo_get_name (self->photo);
  gboolean small = shoebox_thumbnail_get_texture (self->thumbnail) != NULL;
  g_autofree char *folder = g_path_get_dirname (shoebox_photo_get_path (self->photo));
  g_autofree char *shown = g_filename_display_name (folder);
  g_autofree char *why = dup_reason (self, error);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (gone)
    {
      /* Translators: %s is a file name. */
      title = g_strdup_printf (_("“%s” Is Not There"), name);
      /* Translators: %s is a folder. */
      text = small ? g_strdup_printf (_("Only a small copy: the file is not in “%s” now"), shown)
                   : g_strdup_printf (_("The file is not in “%s” now. Maybe a drive is missing. "
                                        "Its album and tags are kept."),
                                      shown);
    }
  else
    {
      title = g_strdup_printf (_("“%s” Could Not Be Read"), name);
      text = small ? g_strdup_printf (_("Only a small copy: the file could not be read (%s)"),
                                      why)
                   : dup_sentence (why);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  gtk_widget_set_visible (self->problem, !small);
  set_note (self, small ? text : NULL);
  if (small)
    return;
  {
    g_autofree char *markup = g_markup_escape_text (text, -1);
    g_autofree char *title_markup = g_markup_escape_text (title, -1);

    adw_status_page_set_icon_name (page, gone ? "shoebox-missing-symbolic"
                                              : "shoebox-broken-symbolic");
    adw_status_page_set_title (page, title_markup);
    adw_status_page_set_description (page, markup);
  }
}

static gboolean
spinner_cb (gpointer data)
{
  ShoeboxViewer *self = data;

  self->spinner_id = 0;
  gtk_widget_show (self->spinner);
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  return G_SOURCE_REMOVE;
}

static void
set_busy (ShoeboxViewer *self, gboolean busy)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  if (busy && self->spinner_id == 0 && !gtk_widget_get_visible (self->spinner))
    self->spinner_id = g_timeout_add (SPINNER_MS, spinner_cb, self);
  if (busy)
    return;
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  gtk_widget_hide (self->spinner);
}

/* Brings on screen what there is of the photo by now. */
static void
update_picture (ShoeboxViewer *self)
{
  const GError *error;
  ShoeboxLevels *levels;
  int side;

  if (self->id == 0 || self->cache == NULL)
    return;
  side = get_side (self);
  levels = shoebox_photo_cache_get (self->cache, self->id, side, &self->loaded);
  self->loaded = self->loaded && side > 0;
  error = shoebox_photo_cache_get_error (self->cache, self->id);
  /* A picture that was on screen stays when the file goes. */
  if (levels != NULL)
    shoebox_photo_canvas_set_levels (self->canvas, levels);
  set_busy (self, levels == NULL && error == NULL);
  if (levels == NULL && error != NULL)
    {
      show_problem (self, error);
      return;
    }
  gtk_widget_hide (self->problem);
  if (levels != NULL && error != NULL)
    {
      g_autofree char *why = dup_reason (self, error);
      g_autofree char *text = g_strdup_printf (_("Part of the photo is missing (%s)"), why);

      set_note (self, text);
    }
  else
    set_note (self, NULL);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
cache_loaded_cb (ShoeboxViewer *self, gint64 id)
{
  if (id == self->id)
    update_picture (self);
}

/* The size of a label must not change in the middle of a layout. */
static gboolean
update_cb (gpointer data)
{
  ShoeboxViewer *self = data;

  self->update_id = 0;
  _shoebox_viewer_update_look (self);
  _shoebox_viewer_update_chrome (self);
  return G_SOURCE_REMOVE;
}

void
_shoebox_viewer_queue_update (ShoeboxViewer *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_DEFAULT, update_cb, self, NULL);
}

static void
view_changed_cb (ShoeboxViewer *self)
{
  _shoebox_viewer_update_wishes (self);
  update_picture (self);
  _shoebox_viewer_queue_update (self);
}

/* --- Which photo -------------------------------------------------------------------------- */

static void
drop_photo (ShoeboxViewer *self)
{
  if (self->photo == NULL)
    return;
  g_clear_signal_handler (&self->photo_changed_id, self->photo);
  g_clear_object (&self->photo);
  g_clear_signal_handler (&self->thumbnail_id, self->thumbnail);
  shoebox_thumbnail_unwant (self->thumbnail);
  g_clear_object (&self->thumbnail);
}

static void
update_actions (ShoeboxViewer *self)
{
  guint n = _shoebox_viewer_get_n (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.previous",
                                 self->id != 0 && self->position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.next",
                                 self->id != 0 && self->position + 1 < n);
}

static void
update_name (ShoeboxViewer *self)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("%s, %'u of %'u"), shoebox_photo_get_name (self->photo),
                          self->position + 1, _shoebox_viewer_get_n (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* The file is another one by now. */
static void
photo_changed_cb (ShoeboxViewer *self)
{
  shoebox_photo_cache_forget (self->cache, self->id);
  shoebox_photo_canvas_set_levels (self->canvas, NULL);
  _shoebox_viewer_update_wishes (self);
  update_picture (self);
}

void
_shoebox_viewer_show (ShoeboxViewer *self, guint position, gboolean fade)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;
  guint before = self->position;

  photo = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  if (photo == NULL)
    return;
  drop_photo (self);
  set_busy (self, FALSE);
  self->photo = g_object_ref (photo);
  self->photo_changed_id = g_signal_connect_swapped (photo, "changed",
                                                     G_CALLBACK (photo_changed_cb), self);
  self->id = shoebox_photo_get_id (photo);
  self->position = position;
  self->going = before != GTK_INVALID_LIST_POSITION && position < before ? -1 : 1;
  self->thumbnail = shoebox_thumbnails_get (self->thumbnails, photo);
  self->thumbnail_id = g_signal_connect_swapped (self->thumbnail, "invalidate-contents",
                                                 G_CALLBACK (update_picture), self);
  shoebox_thumbnail_want (self->thumbnail);
  shoebox_photo_canvas_show (self->canvas, shoebox_photo_get_width (photo),
                             shoebox_photo_get_height (photo), get_turns (self, self->id),
                             GDK_PAINTABLE (self->thumbnail), fade);
  update_name (self);
  _shoebox_viewer_update_wishes (self);
  update_picture (self);
  shoebox_film_strip_set_position (self->strip, position);
  if (shoebox_slideshow_get_running (self->slideshow) && !fade)
    shoebox_slideshow_restart (self->slideshow);
  update_actions (self);
  _shoebox_viewer_queue_update (self);
  g_signal_emit (self, signals[PHOTO_CHANGED], 0);
}

void
shoebox_viewer_show (ShoeboxViewer *self, guint position)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));
  g_return_if_fail (self->list != NULL);

  _shoebox_viewer_show (self, position, FALSE);
}

void
_shoebox_viewer_step (ShoeboxViewer *self, int by)
{
  if (by > 0 ? self->id != 0 && self->position + 1 < _shoebox_viewer_get_n (self)
             : self->id != 0 && self->position > 0)
    shoebox_viewer_show (self, self->position + (guint) by);
}

void
shoebox_viewer_close (ShoeboxViewer *self)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));

  shoebox_slideshow_stop (self->slideshow);
  self->id = 0;
  drop_photo (self);
  set_busy (self, FALSE);
  shoebox_photo_canvas_clear (self->canvas);
  self->position = GTK_INVALID_LIST_POSITION;
  self->loaded = FALSE;
  /* The pictures go as well: the grid has a use for the memory. */
  if (self->cache != NULL)
    shoebox_photo_cache_clear (self->cache);
  update_actions (self);
}

/* A photo that was filed elsewhere leaves the list: what took its place is shown. */
static void
items_changed_cb (ShoeboxViewer *self)
{
  guint n = _shoebox_viewer_get_n (self);
  guint position;

  if (self->id == 0)
    return;
  position = shoebox_photo_list_find (self->list, self->id);
  if (position != GTK_INVALID_LIST_POSITION)
    {
      if (position != self->position)
        {
          self->position = position;
          shoebox_film_strip_set_position (self->strip, position);
        }
      update_name (self);
      _shoebox_viewer_update_wishes (self);
    }
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
  guint n = _shoebox_viewer_get_n (self);

  if (self->id == 0 || n == 0)
    return;
  if (g_str_equal (action, "viewer.next"))
    _shoebox_viewer_step (self, 1);
  else if (g_str_equal (action, "viewer.previous"))
    _shoebox_viewer_step (self, -1);
  else
    shoebox_viewer_show (self, g_str_equal (action, "viewer.first") ? 0 : n - 1);
}

/* Reads the photo once more: the file may be there again, or repaired. */
static void
reload_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);

  if (self->id != 0 && self->cache != NULL)
    photo_changed_cb (self);
}

static void
stepped_cb (ShoeboxViewer *self, int by)
{
  _shoebox_viewer_step (self, gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
                                ? -by : by);
}

static void
strip_activated_cb (ShoeboxViewer *self, guint position)
{
  shoebox_viewer_show (self, position);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (object);

  switch (id)
    {
    case PROP_FILM_STRIP:
      g_value_set_boolean (value, self->film_strip);
      break;
    case PROP_INTERVAL:
      g_value_set_int (value, self->interval);
      break;
    case PROP_REPEAT:
      g_value_set_boolean (value, self->repeat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
shoebox_viewer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (object);

  switch (id)
    {
    case PROP_FILM_STRIP:
      self->film_strip = g_value_get_boolean (value);
      _shoebox_viewer_update_chrome (self);
      break;
    case PROP_INTERVAL:
      self->interval = g_value_get_int (value);
      shoebox_slideshow_set_interval (self->slideshow, self->interval);
      break;
    case PROP_REPEAT:
      self->repeat = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
shoebox_viewer_dispose (GObject *object)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  _shoebox_viewer_dispose_chrome (self);
  drop_photo (self);
  self->id = 0;
  g_clear_object (&self->cache);
  g_clear_object (&self->slideshow);
  g_clear_object (&self->list);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->library);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_VIEWER);

  G_OBJECT_CLASS (shoebox_viewer_parent_class)->dispose (object);
}

static void
shoebox_viewer_finalize (GObject *object)
{
  g_hash_table_unref (SHOEBOX_VIEWER (object)->turns);

  G_OBJECT_CLASS (shoebox_viewer_parent_class)->finalize (object);
}

static void
bind_key (GtkWidgetClass *widget_class, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, action, NULL);
}

static void
class_init_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_FILM_STRIP] = g_param_spec_boolean ("film-strip", NULL, NULL, TRUE, flags);
  properties[PROP_INTERVAL] = g_param_spec_int ("interval", NULL, NULL, 1, 60, 5, flags);
  properties[PROP_REPEAT] = g_param_spec_boolean ("repeat", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
shoebox_viewer_class_init (ShoeboxViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = shoebox_viewer_dispose;
  object_class->finalize = shoebox_viewer_finalize;
  object_class->get_property = shoebox_viewer_get_property;
  object_class->set_property = shoebox_viewer_set_property;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  class_init_properties (object_class);

  signals[PHOTO_CHANGED] = g_signal_new ("photo-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SHOEBOX_TYPE_FILM_STRIP);
  g_type_ensure (SHOEBOX_TYPE_PHOTO_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, canvas);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, problem);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, spinner);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, note);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, note_label);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, strip);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stepped_cb);
  gtk_widget_class_bind_template_callback (widget_class, strip_activated_cb);

  gtk_widget_class_install_action (widget_class, "viewer.next", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.previous", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.first", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.last", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.reload", NULL, reload_action_cb);
  gtk_widget_class_install_property_action (widget_class, "viewer.film-strip", "film-strip");
  gtk_widget_class_install_property_action (widget_class, "viewer.interval", "interval");
  gtk_widget_class_install_property_action (widget_class, "viewer.repeat", "repeat");
  bind_key (widget_class, GDK_KEY_Page_Down, 0, "viewer.next");
  bind_key (widget_class, GDK_KEY_Page_Up, 0, "viewer.previous");
  bind_key (widget_class, GDK_KEY_BackSpace, 0, "viewer.previous");
  bind_key (widget_class, GDK_KEY_Home, 0, "viewer.first");
  bind_key (widget_class, GDK_KEY_End, 0, "viewer.last");
  bind_key (widget_class, GDK_KEY_Escape, 0, "win.back");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, 0, "win.file", "x",
                                       G_GINT64_CONSTANT (0));
  for (int i = 1; i <= 9; i++)
    gtk_widget_class_add_binding_action (widget_class, (guint) (GDK_KEY_0 + i), 0, "win.file-nth",
                                         "i", i);
  _shoebox_viewer_class_init_look (widget_class);
  _shoebox_viewer_class_init_chrome (widget_class);
  _shoebox_viewer_class_init_slideshow (widget_class);
}

static void
shoebox_viewer_init (ShoeboxViewer *self)
{
  self->position = GTK_INVALID_LIST_POSITION;
  self->turns = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->slideshow = shoebox_slideshow_new (GTK_WIDGET (self));
  self->film_strip = self->repeat = TRUE;
  self->interval = 5;
  self->going = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  _shoebox_viewer_init_chrome (self);
  _shoebox_viewer_init_slideshow (self);
  update_actions (self);
}

void
shoebox_viewer_set_list (ShoeboxViewer *self, ShoeboxLibrary *library, ShoeboxPhotoList *list,
                         ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (SHOEBOX_IS_PHOTO_LIST (list));

  g_set_object (&self->library, library);
  if (self->cache == NULL)
    {
      self->cache = shoebox_photo_cache_new (library, CACHE_BYTES);
      g_signal_connect_object (self->cache, "loaded", G_CALLBACK (cache_loaded_cb), self,
                               G_CONNECT_SWAPPED);
    }
  if (self->list == list)
    return;
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_func (self->list, items_changed_cb, self);
  g_set_object (&self->list, list);
  g_set_object (&self->thumbnails, thumbnails);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  shoebox_film_strip_set_list (self->strip, list, thumbnails);
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

  return self->loaded;
}

double
shoebox_viewer_get_zoom (ShoeboxViewer *self)
{
  const ShoeboxView *view;

  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), 0.0);

  view = shoebox_photo_canvas_get_view (self->canvas);
  return view->mode == SHOEBOX_VIEW_FIT ? 0.0 : shoebox_view_get_zoom (view);
}

int
shoebox_viewer_get_turns (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), 0);

  return get_turns (self, self->id);
}
