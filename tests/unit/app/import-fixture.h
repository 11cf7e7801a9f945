/* import-fixture.h: a folder of photos to import and a library beside it, for the tests that import.
 * FIXTURE_MORE, if it is defined, adds members to Fixture. */
#pragma once

#include "library.h"
#include "util.h"

#include <glib/gstdio.h>

#ifndef FIXTURE_MORE
#define FIXTURE_MORE
#endif

typedef struct
{
  char *folder;  /* of everything */
  char *photos;  /* to import */
  char *dir;     /* of the library */
  ShoeboxLibrary *library;
  FIXTURE_MORE
} Fixture;

static inline void
open_library (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->library = shoebox_library_open (f->dir, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
}

static inline void
close_library (Fixture *f)
{
  if (f->library != NULL)
    g_assert_finalize_object (f->library);
  f->library = NULL;
}

static inline void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->photos = g_build_filename (f->folder, "photos", NULL);
  f->dir = g_build_filename (f->folder, "library", NULL);
  g_assert_cmpint (g_mkdir (f->photos, 0700), ==, 0);
  open_library (f);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  close_library (f);
  test_folder_free (f->folder);
  g_free (f->photos);
  g_free (f->dir);
}

static inline char *
photo_path (Fixture *f, const char *name)
{
  return g_build_filename (f->photos, name, NULL);
}

static inline void
make_folder (Fixture *f, const char *name)
{
  g_autofree char *path = photo_path (f, name);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

/* How many photos @query finds. */
static inline guint
count (Fixture *f, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = shoebox_library_query (f->library, query, &error);

  g_assert_no_error (error);
  return ids->len;
}

static inline gint64
id_of (Fixture *f, const char *name)
{
  g_autofree char *path = photo_path (f, name);

  return shoebox_library_find_path (f->library, path);
}
