/* imports.h: imports from their start to their end, and what each of them found anew.
 *
 * A row is made when an import finds its first new photo, and goes when none of its photos is
 * there any more: an import that found nothing leaves no row. It is open (ended_at 0) for as long
 * as something that it found is still to be read, so an import that was broken off, by whatever,
 * goes on under its id. At most one row is open. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  gint64 started_at, ended_at; /* 0: it has not ended */
  guint photos;                /* that it found anew and that are there */
  guint broken;                /* of these, could not be read */
} DbImport;

/* The open import, or 0; -1 on an error. */
gint64 db_imports_get_open (Db *db, GError **error);
/* The open import, or a new one; -1 on an error. */
gint64 db_imports_open (Db *db, GError **error);
/* @photos are new by @import. */
gboolean db_imports_add (Db *db, gint64 import, const gint64 *photos, gsize n, GError **error);
/* Closes @import (0: none), and drops the imports of which nothing is left. */
gboolean db_imports_end (Db *db, gint64 import, GError **error);
/* Zeroes in @import when there is none of that id. */
gboolean db_imports_get (Db *db, gint64 id, DbImport *import, GError **error);
/* The newest that brought a photo which is still there, or 0; -1 on an error. */
gint64 db_imports_get_last (Db *db, GError **error);

G_END_DECLS
