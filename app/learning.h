/* learning.h: what the library learns from its owner, for the window and the command line.
 *
 * After every act of the owner the learner waits a moment, trains new heads from the facts on
 * cached features (no image is read), scores every photo with them and says what would change: a
 * ShoeboxConsequence. Each training is kept as a version; one version is the active one, and the
 * machine's albums and tags are those that the active version gives. A newer act cancels a run
 * that is under way.
 *
 * All functions are for the main thread; signals arrive on the main context. These signals of
 * ShoeboxLibrary belong here:
 *
 *   learning-changed ()                      shoebox_library_get_learning () has a new answer
 *   learned          (ShoeboxConsequence *)  a run ended with something to say: the consequence was
 *                                            applied, or waits for an answer (consequence->applied)
 */
#pragma once

#include "library.h"

G_BEGIN_DECLS

/* How sure the machine is of a photo's album, by its calibrated probability. */
typedef enum
{
  SHOEBOX_CERTAINTY_NONE,   /* it has no opinion, or the owner decided */
  SHOEBOX_CERTAINTY_UNSURE,
  SHOEBOX_CERTAINTY_LIKELY,
  SHOEBOX_CERTAINTY_SURE
} ShoeboxCertainty;

ShoeboxCertainty shoebox_certainty (float p);

/* Photos that go from one album to another, @from or @to 0 being Unsorted, below 0 a starter album
 * that has no photos yet and is made when it gets some. */
typedef struct
{
  gint64 from, to;
  char *from_name, *to_name; /* NULL for Unsorted */
  GArray *ids;               /* gint64 */
} ShoeboxFlow;

/* Photos that gain (or lose) a tag. */
typedef struct
{
  gint64 tag;
  char *name;
  gboolean gained;
  GArray *ids;               /* gint64 */
} ShoeboxTagFlow;

/* What a version of the heads changes for the library. Immutable. */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 version;        /* the version that was trained (or would be gone back to) */
  gint64 before;         /* the version that was active then; 0: the starter albums only */
  gboolean applied;      /* else it waits: shoebox_library_apply_version_async () */
  guint n_moved;         /* photos whose album changes */
  guint n_tagged;        /* photos whose tags change */
  guint n_disagree;      /* facts of the owner that this version contradicts; they stay as they are */
  guint n_facts;         /* it was trained on */
  GPtrArray *flows;      /* of ShoeboxFlow, most photos first */
  GPtrArray *tag_flows;  /* of ShoeboxTagFlow, most photos first */
  GArray *moved;         /* gint64: all photos whose album or tags change */
  double accuracy;       /* held-out, of the albums; NAN: too few facts to tell */
  double accuracy_before; /* of the version before, by its own cross-validation; NAN unknown */
  double seconds;        /* from the start of training to the end of scoring */
} ShoeboxConsequence;

#define SHOEBOX_TYPE_CONSEQUENCE (shoebox_consequence_get_type ())
GType shoebox_consequence_get_type (void); /* boxed */
ShoeboxConsequence *shoebox_consequence_ref (ShoeboxConsequence *self);
void shoebox_consequence_unref (ShoeboxConsequence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxConsequence, shoebox_consequence_unref)

typedef enum
{
  SHOEBOX_APPLY_ITSELF, /* consequences are applied and can be taken back: the default */
  SHOEBOX_APPLY_ASK     /* they wait for an answer */
} ShoeboxApply;

/* Where learning stands. Plain numbers. */
typedef struct
{
  gboolean running;      /* a run is under way or about to start */
  gint64 version;        /* the active one, 0: the starter albums only */
  guint n_facts;         /* albums and tags that the owner decided */
  double accuracy;       /* held-out, of the active version; NAN unknown */
  ShoeboxApply apply;
} ShoeboxLearning;

void shoebox_library_get_learning (ShoeboxLibrary *self, ShoeboxLearning *learning);
/* Kept in the library. */
gboolean shoebox_library_set_apply (ShoeboxLibrary *self, ShoeboxApply apply, GError **error);
/* The consequence that waits for an answer, or NULL (full reference). */
ShoeboxConsequence *shoebox_library_get_pending (ShoeboxLibrary *self);

/* Trains now, without waiting for a pause, and applies unless @dry_run (then nothing is stored).
 * Where the facts are those of the active version and nothing moves, that stays the active one.
 * NULL with SHOEBOX_ERROR_NOTHING when there are no facts to learn from. Blocks: for the command
 * line and tests. */
ShoeboxConsequence *shoebox_library_learn (ShoeboxLibrary *self, gboolean dry_run, GError **error);
/* Waits until no run is under way or about to start: for the command line and tests. */
void shoebox_library_learn_wait (ShoeboxLibrary *self);

/* Makes @version the active one and scores the library with it: the answer "apply" to a
 * consequence that waits, or the way back to an earlier version (0: the starter albums). An act of
 * the owner, with undo; learning goes on at the next fact. */
void shoebox_library_apply_version_async (ShoeboxLibrary *self, gint64 version,
                                          GAsyncReadyCallback callback, gpointer user_data);
ShoeboxAct *shoebox_library_apply_version (ShoeboxLibrary *self, gint64 version, GError **error);
/* What apply_version () would change, without doing it; for that, and for a dry run of learn (), the
 * library may be open for reading only. */
ShoeboxConsequence *shoebox_library_compare_version (ShoeboxLibrary *self, gint64 version,
                                                     GError **error);
void shoebox_library_compare_version_async (ShoeboxLibrary *self, gint64 version,
                                            GAsyncReadyCallback callback, gpointer user_data);
ShoeboxConsequence *shoebox_library_compare_version_finish (ShoeboxLibrary *self,
                                                            GAsyncResult *result, GError **error);
/* Drops the consequence that waits. */
void shoebox_library_discard_pending (ShoeboxLibrary *self);
/* Every album and tag that the machine gave goes; every fact of the owner stays. With undo. */
ShoeboxAct *shoebox_library_forget_machine (ShoeboxLibrary *self, GError **error);
/* Ends with shoebox_library_act_finish (). */
void shoebox_library_forget_machine_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                                           gpointer user_data);

typedef struct
{
  gint64 version;
  gint64 at;             /* seconds since 1970, UTC */
  gboolean active;
  gboolean kept;         /* it can be gone back to */
  gboolean foreign;      /* it was learned on another backbone (backbone-use.h) than the one in use:
                            it is not `kept` for as long */
  gboolean imported;     /* from a taste file: the figures are of the library that it came from */
  guint n_facts, n_albums, n_tags;
  double accuracy;       /* held-out; NAN unknown */
  double calibration_error;
  double seconds;        /* that training took */
} ShoeboxVersion;

/* Newest first: GArray of ShoeboxVersion. */
GArray *shoebox_library_list_versions (ShoeboxLibrary *self, GError **error);

/* What the owner's own facts say of one album or tag, by cross-validation. */
typedef struct
{
  gint64 label;
  char *name;
  guint n_yes, n_no;     /* facts; n_no: tags only */
  double recall;         /* of this label's facts, the share that is found held out; NAN unknown */
  double precision;      /* of the facts that are put here held out, the share that belongs here */
  double f1;
  guint n_more;          /* "needs about N more examples" to do well (f1 0.9); 50 at most. 0: it
                            does well, or has no facts yet, or even 50 would leave it below 0.8 */
  double threshold;      /* tags only: of the probability */
  GArray *slips;         /* gint64: photos whose fact the heads strongly contradict, strongest first;
                            without those that the owner confirmed */
  GArray *slip_to;       /* gint64, parallel: the album that the heads would say; of a tag that was
                            said no to: that tag; 0: not this one */
} ShoeboxLabelReport;

void shoebox_label_report_free (ShoeboxLabelReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxLabelReport, shoebox_label_report_free)
/* Of the active version. NULL with SHOEBOX_ERROR_NOT_FOUND. How it is reckoned: app/report.h. A
 * few milliseconds; the very first use of the networks in a process takes a few tenths of a second,
 * which the second form spends on another thread. */
ShoeboxLabelReport *shoebox_library_report (ShoeboxLibrary *self, gint64 label, GError **error);
void shoebox_library_report_async (ShoeboxLibrary *self, gint64 label, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
ShoeboxLabelReport *shoebox_library_report_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                   GError **error);
/* "It is right": @photos are not suspected of being slips under @label any more. */
gboolean shoebox_library_confirm_facts (ShoeboxLibrary *self, const gint64 *photos, gsize n,
                                        gint64 label, GError **error);

/* A photo on which an answer would teach much, with its look-alikes. */
typedef struct
{
  gint64 photo;
  GArray *group;         /* gint64: @photo first, then look-alikes that one answer may file too */
  gint64 suggestion;     /* album; 0 with a name: a starter album that has no photos yet, which
                            shoebox_library_file_named () makes; 0 without: none (every album is
                            unlikely) */
  char *suggestion_name; /* or NULL */
  float p;               /* of the suggestion, NAN without one */
  ShoeboxUnsorted reason; /* why it is unsorted; NONE: it is filed, but unsure */
  double value;          /* how much the answer teaches, 0..1, falling along the queue */
} ShoeboxQuestion;

void shoebox_question_free (ShoeboxQuestion *question);
/* The @n best questions now (GPtrArray of ShoeboxQuestion), computed beside the main thread: about
 * a second in a library of 100,000 photos. Photos with a fact and the ids in @skip (GArray of
 * gint64, may be NULL; copied) are left out. No photo is in two questions. How they are chosen:
 * app/review.h. */
void shoebox_library_review_async (ShoeboxLibrary *self, guint n, GArray *skip,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *shoebox_library_review_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                          GError **error);
/* Photos that could be asked about: unsorted or unsure ones without a fact. For the sidebar:
 * counted with shoebox_library_get_counts (), news of it is labels-changed. */
guint shoebox_library_count_review (ShoeboxLibrary *self);

/* Writes what was learned (albums, tags, heads, thresholds, hashes of the examples; no picture) to
 * @path: SHOEBOX_ERROR_NOTHING when nothing was, _EXISTS when there is a file that is no taste file.
 * And reads it: albums and tags of that file are added, its heads become a version, and the photos
 * are filed by them, in one act with undo. A damaged or foreign file is refused with
 * SHOEBOX_ERROR_INVALID and changes nothing. Blocks for as long as learning does. The format is described in app/taste-exchange.h. */
gboolean shoebox_library_export_taste (ShoeboxLibrary *self, const char *path, GError **error);
ShoeboxConsequence *shoebox_library_import_taste (ShoeboxLibrary *self, const char *path,
                                                  GError **error);
void shoebox_library_import_taste_async (ShoeboxLibrary *self, const char *path,
                                         GAsyncReadyCallback callback, gpointer user_data);
ShoeboxConsequence *shoebox_library_import_taste_finish (ShoeboxLibrary *self,
                                                         GAsyncResult *result, GError **error);

G_END_DECLS
