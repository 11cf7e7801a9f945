/* slideshow.c: a timer and a request to the session. */
#include "slideshow.h"

#include <glib/gi18n.h>

#define DEFAULT_SECONDS 5.0
/* How often it is asked whether the next photo is there, and how often at most. */
#define AGAIN_MS 100
#define MAX_AGAIN 50

struct _ShoeboxSlideshow
{
  GObject parent_instance;

  GtkWidget *widget; /* not owned */
  gboolean running, paused;
  double seconds;
  guint timer_id;
  guint again;       /* times that the photo due was not there yet */
  GtkApplication *application; /* while it is asked to stay awake */
  guint cookie;                /* of that request, 0: it was not heard */
  gboolean awake;
};

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_PAUSED,
  N_PROPERTIES
};

enum
{
  DUE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxSlideshow, shoebox_slideshow, G_TYPE_OBJECT)

static void schedule (ShoeboxSlideshow *self, guint ms);

static gboolean
timer_cb (gpointer data)
{
  g_autoptr (ShoeboxSlideshow) self = g_object_ref (data);
  gboolean shown = FALSE;

  self->timer_id = 0;
  g_signal_emit (self, signals[DUE], 0, self->again >= MAX_AGAIN, &shown);
  /* It may have been stopped, or restarted, meanwhile. */
  if (!self->running || self->paused || self->timer_id != 0)
    return G_SOURCE_REMOVE;
  self->again = shown ? 0 : self->again + 1;
  schedule (self, shown ? (guint) (self->seconds * 1000) : AGAIN_MS);
  return G_SOURCE_REMOVE;
}

static void
schedule (ShoeboxSlideshow *self, guint ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add (ms, timer_cb, self);
}

static void
stay_awake (ShoeboxSlideshow *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);
  GtkApplication *application
      = GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  self->awake = TRUE;
  if (application == NULL)
    return;
  self->application = g_object_ref (application);
  self->cookie = gtk_application_inhibit (application, GTK_WINDOW (root),
                                          GTK_APPLICATION_INHIBIT_IDLE,
                                          _("A slideshow is playing"));
}

/* Also at the end of the widget, which has left its window by then. */
static void
let_sleep (ShoeboxSlideshow *self)
{
  self->awake = FALSE;
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
  g_clear_object (&self->application);
}

/* A paused slideshow is a photo like any other: then the screen may sleep. */
static void
update (ShoeboxSlideshow *self)
{
  gboolean playing = self->running && !self->paused;

  self->again = 0;
  if (playing)
    schedule (self, (guint) (self->seconds * 1000));
  else
    g_clear_handle_id (&self->timer_id, g_source_remove);
  if (playing && !self->awake)
    stay_awake (self);
  else if (!playing && self->awake)
    let_sleep (self);
}

static void
shoebox_slideshow_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ShoeboxSlideshow *self = SHOEBOX_SLIDESHOW (object);

  switch (id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
shoebox_slideshow_dispose (GObject *object)
{
  ShoeboxSlideshow *self = SHOEBOX_SLIDESHOW (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  let_sleep (self);

  G_OBJECT_CLASS (shoebox_slideshow_parent_class)->dispose (object);
}

static void
shoebox_slideshow_class_init (ShoeboxSlideshowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = shoebox_slideshow_dispose;
  object_class->get_property = shoebox_slideshow_get_property;
  properties[PROP_RUNNING] = g_param_spec_boolean (
    "running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[DUE] = g_signal_new ("due", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                               G_TYPE_BOOLEAN);
}

static void
shoebox_slideshow_init (ShoeboxSlideshow *self)
{
  self->seconds = DEFAULT_SECONDS;
}

ShoeboxSlideshow *
shoebox_slideshow_new (GtkWidget *widget)
{
  ShoeboxSlideshow *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (SHOEBOX_TYPE_SLIDESHOW, NULL);
  self->widget = widget;
  return self;
}

static void
set_state (ShoeboxSlideshow *self, gboolean running, gboolean paused)
{
  gboolean run = running != self->running, pause = paused != self->paused;

  self->running = running;
  self->paused = paused;
  update (self);
  if (run)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  if (pause)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

void
shoebox_slideshow_start (ShoeboxSlideshow *self)
{
  g_return_if_fail (SHOEBOX_IS_SLIDESHOW (self));

  set_state (self, TRUE, FALSE);
}

void
shoebox_slideshow_stop (ShoeboxSlideshow *self)
{
  g_return_if_fail (SHOEBOX_IS_SLIDESHOW (self));

  set_state (self, FALSE, FALSE);
}

gboolean
shoebox_slideshow_get_running (ShoeboxSlideshow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SLIDESHOW (self), FALSE);

  return self->running;
}

void
shoebox_slideshow_set_paused (ShoeboxSlideshow *self, gboolean paused)
{
  g_return_if_fail (SHOEBOX_IS_SLIDESHOW (self));

  if (self->running && self->paused != paused)
    set_state (self, TRUE, paused);
}

gboolean
shoebox_slideshow_get_paused (ShoeboxSlideshow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SLIDESHOW (self), FALSE);

  return self->paused;
}

void
shoebox_slideshow_set_interval (ShoeboxSlideshow *self, double seconds)
{
  g_return_if_fail (SHOEBOX_IS_SLIDESHOW (self));
  g_return_if_fail (seconds > 0);

  self->seconds = seconds;
  shoebox_slideshow_restart (self);
}

void
shoebox_slideshow_restart (ShoeboxSlideshow *self)
{
  g_return_if_fail (SHOEBOX_IS_SLIDESHOW (self));

  if (self->running)
    update (self);
}

gboolean
shoebox_slideshow_get_awake (ShoeboxSlideshow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SLIDESHOW (self), FALSE);

  return self->awake;
}
