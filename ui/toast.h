/* toast.h: the one toast of a window. Its button speaks of the latest act, so a newer toast takes
 * the place of the older one. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* All zero at first. */
typedef struct
{
  AdwToast *toast; /* the one that is shown, not owned */
  gulong dismissed_id;
  gint64 since;    /* monotonic microseconds */
} ShoeboxToast;

/* The toast to add (full reference, for the overlay), or NULL when the one that is shown says it
 * now. @text is no markup; @button may be NULL, else it activates @action. */
AdwToast *shoebox_toast_next (ShoeboxToast *self, const char *text, const char *button,
                              const char *action);
/* When the window goes. */
void shoebox_toast_clear (ShoeboxToast *self);

G_END_DECLS
