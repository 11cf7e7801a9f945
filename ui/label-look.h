/* label-look.h: how albums and tags may look: a colour out of a few that are told apart on light and
 * dark, as a dot before the name, and an emoji in the place of the icon. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;  /* as it is kept */
  const char *title; /* for people, not translated yet */
} ShoeboxLookColour;

/* All that there are; *@n receives how many. */
const ShoeboxLookColour *shoebox_look_colours (guint *n);
/* "Blue" in the user's language (borrowed), or NULL of a name that is not known. */
const char *shoebox_look_title (const char *colour);

/* A dot that screen readers pass over: its meaning is said by what it stands before. */
GtkWidget *shoebox_look_dot_new (void);
/* @colour NULL or unknown: it is not there. */
void shoebox_look_dot_set_colour (GtkWidget *dot, const char *colour);

G_END_DECLS
