/* made-library.h: a library whose rows are written straight into the database, so that a test of
 * the window has thousands of photos in a moment. It knows db/ only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Photo i (from 0) of @n is PHOTOS/img_00000i.jpg, taken one minute before photo i-1, so that
 * lists show them in this order. Photo i lies in album i % 6 of "Beach", "Clothes", "Dogs",
 * "Mountains", "People"; i % 6 == 5 lies in none (far, or torn between Beach and Dogs for every
 * other one). Every third photo is tagged "dog", p = 0.9; photo 0 also "car", p = 0.4. The last
 * one could not be read, the one before it is new. The first @n_files files exist. */
void made_library_write (const char *dir, const char *photos, guint n, guint n_files);
/* A JPEG file of 400 x 300 pixels whose colours depend on @seed. */
void made_photo_write (const char *path, guint seed);

G_END_DECLS
