/* import.h: one import in progress. Main thread. */
#pragma once

#include "types.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_IMPORT (shoebox_import_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxImport, shoebox_import, SHOEBOX, IMPORT, GObject)

typedef enum
{
  SHOEBOX_IMPORT_SCANNING, /* still finding files; photos are already being read */
  SHOEBOX_IMPORT_READING,
  SHOEBOX_IMPORT_DONE,
  SHOEBOX_IMPORT_CANCELLED,
  SHOEBOX_IMPORT_FAILED
} ShoeboxImportState;

typedef struct
{
  ShoeboxImportState state;
  guint found;     /* photos seen in the folders */
  guint unchanged; /* of these, known and not opened again */
  guint todo;      /* to be read in this import, so far */
  guint done;      /* read, with or without success */
  guint broken;    /* of these, could not be read */
  guint missing;   /* known photos that are not there any more */
  guint moved;     /* found again elsewhere by content */
  double rate;     /* photos a second, recent; 0 unknown */
  double left;     /* seconds, -1 unknown */
  gboolean walks;  /* it was given folders; else it goes on with what earlier imports left */
  guint problems;  /* folders or files that could not be looked into */
} ShoeboxImportProgress;

void shoebox_import_get_progress (ShoeboxImport *self, ShoeboxImportProgress *progress);
/* One line each: "PATH: reason" for folders without permission and the like (borrowed strings). */
GPtrArray *shoebox_import_get_problems (ShoeboxImport *self);
/* Why it failed, or NULL. */
const GError *shoebox_import_get_error (ShoeboxImport *self);
/* Stops after the photos in work; everything decided so far is kept. */
void shoebox_import_cancel (ShoeboxImport *self);

G_END_DECLS
