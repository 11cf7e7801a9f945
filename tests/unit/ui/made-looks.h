/* made-looks.h: a library from whose photos the learner can really learn: rows with made features,
 * groups of photos of one look. It needs the networks for the layout of a feature vector only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Photo i of a look L is PHOTOS/L-i.jpg; looks are shown in their order. MADE_PETS is what the
 * starter albums call Pets, and it is filed there; of the others they know nothing. */
typedef enum
{
  MADE_PETS,
  MADE_COTTAGE,
  MADE_BOATS,
  MADE_N_LOOKS
} MadeLook;

/* FALSE when there are no networks (SHOEBOX_WEIGHTS). */
gboolean made_looks_write (const char *dir, const char *photos, guint n_each);

G_END_DECLS
