/* learning-run.h: a run of the learner, from the main thread to the learner's, to the database
 * worker's, and back. Internal to library-*.c.
 */
#pragma once

#include "learner.h"
#include "library-private.h"

G_BEGIN_DECLS

typedef enum
{
  RUN_LEARN,   /* train, score; stored and applied (or stored, to be asked about) */
  RUN_VERSION, /* score with a version that was trained before, and make it the active one */
  RUN_RESCORE  /* make the machine's rows those of the active version again */
} LearningRunKind;

typedef struct
{
  ShoeboxLibrary *self;
  LearningRunKind kind;
  gboolean dry_run;        /* nothing is written */
  gboolean by_itself;      /* not asked for: ends when there is nothing new, or something newer */
  gboolean ask;            /* stores what was learned without making it active */
  gint generation;         /* of the library when it began */
  gint64 version;          /* of VERSION */

  gint64 before;           /* version that was active */
  double accuracy_before;
  gboolean nothing_new;
  gboolean again;          /* LEARN: the same facts, and nothing moves: no version of its own */
  ShoeboxChanges *changes;
  DbAct *act;              /* of VERSION */
  GError *error;
} LearningRun;

LearningRun *_shoebox_learning_run_new (ShoeboxLibrary *self, LearningRunKind kind);
void _shoebox_learning_run_free (LearningRun *run);

/* Trains and scores. On the learner's thread. */
void _shoebox_learning_run_think_cb (gpointer run);
/* Stores and applies, unless something newer was decided meanwhile. On the database worker's. */
void _shoebox_learning_run_write_cb (gpointer run);
/* Tells everybody. On the main thread. The consequence (full reference), or NULL with an error. */
ShoeboxConsequence *_shoebox_learning_run_finish (LearningRun *run, GError **error);

/* --- Between library-*.c, on the main thread ------------------------------------------------------ */

/* Counts runs: learning-changed when the first begins or the last ends. */
void _shoebox_learning_set_running (ShoeboxLibrary *self, int change);
/* The consequence that waits for an answer; NULL: none. */
void _shoebox_learning_set_pending (ShoeboxLibrary *self, ShoeboxConsequence *consequence);
ShoeboxApply _shoebox_learning_read_apply (Db *db);
/* FALSE when nothing moves and nothing disagrees. */
gboolean _shoebox_learning_says_something (const ShoeboxConsequence *consequence);

G_END_DECLS
