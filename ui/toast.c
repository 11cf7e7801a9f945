/* toast.c: replaced when it has been there for a moment, changed when it has just come. */
#include "toast.h"

/* A toast that is dismissed while it still slides in leaves its animation to memory that is gone
 * (libadwaita 1.2). Sliding in takes half a second, on a busy computer longer. */
#define SLIDES_IN (G_USEC_PER_SEC)

void
shoebox_toast_clear (ShoeboxToast *self)
{
  if (self->toast == NULL)
    return;
  g_signal_handler_disconnect (self->toast, self->dismissed_id);
  self->toast = NULL;
  self->dismissed_id = 0;
}

AdwToast *
shoebox_toast_next (ShoeboxToast *self, const char *text, const char *button, const char *action)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *title = g_markup_escape_text (text, -1);
  AdwToast *old = self->toast;

  if (old != NULL && now - self->since < SLIDES_IN)
    {
      adw_toast_set_title (old, title);
      adw_toast_set_button_label (old, button);
      adw_toast_set_action_name (old, action);
      return NULL;
    }
  shoebox_toast_clear (self);
  if (old != NULL)
    adw_toast_dismiss (old);
  self->toast = adw_toast_new (title);
  self->since = now;
  self->dismissed_id = g_signal_connect_swapped (self->toast, "dismissed",
                                                 G_CALLBACK (shoebox_toast_clear), self);
  adw_toast_set_button_label (self->toast, button);
  adw_toast_set_action_name (self->toast, action);
  return self->toast;
}
