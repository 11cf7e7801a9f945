/* import.h: one import in progress. Main thread. */
#pragma once

#include "import-times.h"
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
  gboolean paused; /* it is at rest until it goes on or is stopped */
  guint found;     /* photos seen in the folders */
  guint unchanged; /* of these, known and not opened again */
  guint todo;      /* to be read in this import, so far */
  guint done;      /* read, with or without success */
  guint broken;    /* of these, could not be read */
  guint missing;   /* known photos that are not there any more */
  guint moved;     /* found again elsewhere by content */
  double rate;     /* photos a second, recent; 0 unknown */
  double left;     /* seconds, -1 unknown */
  double elapsed;  /* seconds of work, without pauses */
  gboolean walks;  /* the owner gave it folders; else it goes on with what earlier imports left, or
                      looks by itself at what changed */
  guint problems;  /* folders or files that could not be looked into */
  gint64 id;       /* of its row in the database; 0: it found nothing anew */
  guint added;     /* photos that it found anew, also before it was broken off */
  guint added_broken; /* of these, could not be read; counted when it is done */
} ShoeboxImportProgress;

/* What could not be looked into. */
typedef struct
{
  char *path;      /* native bytes, or NULL: no place but the networks */
  char *reason;    /* a sentence part such as "Permission denied" */
} ShoeboxProblem;

ShoeboxProblem *shoebox_problem_new (const char *path, const char *reason);
void shoebox_problem_free (ShoeboxProblem *problem);
/* "PATH: reason", in one line. */
char *shoebox_problem_dup_text (const ShoeboxProblem *problem);

void shoebox_import_get_progress (ShoeboxImport *self, ShoeboxImportProgress *progress);
/* Where the time went so far. */
void shoebox_import_get_times (ShoeboxImport *self, ShoeboxImportTimes *times);
/* What it is at, in native bytes: the folder being looked into, else the photo that was begun last;
 * NULL before and after. Free with g_free. */
char *shoebox_import_dup_place (ShoeboxImport *self);
/* Of ShoeboxProblem: folders without permission and the like (borrowed, also the array). */
GPtrArray *shoebox_import_get_problems (ShoeboxImport *self);
/* Why it failed, or NULL. */
const GError *shoebox_import_get_error (ShoeboxImport *self);
/* Stops after the photos in work; everything decided so far is kept. */
void shoebox_import_cancel (ShoeboxImport *self);
/* Rests after the photos in work, or goes on. A pause outlives the program: what it left unfinished
 * begins at rest (shoebox_library_resume ()). Folders that the owner gives end it. */
void shoebox_import_set_paused (ShoeboxImport *self, gboolean paused);

G_END_DECLS
