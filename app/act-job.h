/* act-job.h: one act of the owner on its way: made on the main thread, done on the writer's as one step
 * of the journal, told to everybody on the main thread. For library-acts.c and library-labels.c.
 */
#pragma once

#include "library-private.h"

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_JOB_JOURNAL,         /* what `kind` says */
  SHOEBOX_JOB_FILE_NAMED,
  SHOEBOX_JOB_TAG_NAMED,
  SHOEBOX_JOB_TOGGLE_FAVOURITE,
  SHOEBOX_JOB_FORGET,
  SHOEBOX_JOB_UNDO,
  SHOEBOX_JOB_REDO
} ShoeboxJobKind;

typedef struct
{
  ShoeboxLibrary *self;        /* borrowed: closing the library waits for its workers */
  GTask *task;                 /* NULL when the caller waits */
  ShoeboxJobKind job;
  DbActKind kind;
  gint64 *ids;
  gsize n;
  gint64 label;                /* in: the label; out: that of ADD, or the one in its way */
  DbLabelKind label_kind;
  int rating;
  gint64 other;                /* ORDER: the one that comes after it, MERGE: the one that goes */
  int by;                      /* ORDER: places to go instead, or 0 */
  char *colour, *emoji;        /* LOOK */
  char *name;                  /* of the label to make, or to file in */
  char **yes, **no;            /* names of tags */
  DbAct *act;
  GArray *photos;              /* changed by undo or redo */
  GError *error;
} ShoeboxActJob;

void _shoebox_act_job_free (ShoeboxActJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxActJob, _shoebox_act_job_free)

/* Main thread, all of them. What else the job needs is set by the caller. */
ShoeboxActJob *_shoebox_act_job_new (ShoeboxLibrary *self, ShoeboxJobKind kind);
/* An act about @ids, which are copied. */
ShoeboxActJob *_shoebox_act_job_new_photos (ShoeboxLibrary *self, DbActKind kind, const gint64 *ids,
                                            gsize n, gint64 label);

/* Does the job and waits. Takes the job; *@label is what ADD made or met. */
ShoeboxAct *_shoebox_act_job_do_now (ShoeboxActJob *owned, gint64 *label, GError **error);
/* Takes the job; @tag is the source tag of the task. */
void _shoebox_act_job_do_soon (ShoeboxActJob *job, gpointer tag, GAsyncReadyCallback callback,
                               gpointer user_data);

/* What the library shows of @from, NULL of NULL. */
ShoeboxAct *_shoebox_act_from_db (const DbAct *from);

G_END_DECLS
