/* steps.c: timers around functions of other files. A run goes from one thread to the next and is
 * never on two at once, so plain numbers do. */
#include "steps.h"

#include "learn-private.h"
#include "learner.h"
#include "learning-run.h"

#include "taggings.h"

#include <string.h>
#include <time.h>

static gint64 taken[N_STEPS]; /* ns */

gint64
steps_now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * 1000000000 + t.tv_nsec;
}

void
steps_reset (void)
{
  memset (taken, 0, sizeof taken);
}

double
steps_get (Step step)
{
  return (double) taken[step] / 1e6;
}

/* __real_NAME is what everybody else calls NAME, and NAME leads here. */
#define WRAP(step, type, name, parameters, arguments) \
  extern type __real_##name parameters; \
  extern type __wrap_##name parameters; \
  type __wrap_##name parameters \
  { \
    gint64 start = steps_now (); \
    type result = __real_##name arguments; \
    taken[step] += steps_now () - start; \
    return result; \
  }
#define WRAP_VOID(step, name, parameters, arguments) \
  extern void __real_##name parameters; \
  extern void __wrap_##name parameters; \
  void __wrap_##name parameters \
  { \
    gint64 start = steps_now (); \
    __real_##name arguments; \
    taken[step] += steps_now () - start; \
  }

WRAP_VOID (STEP_THINK, _shoebox_learning_run_think_cb, (gpointer run), (run))
WRAP_VOID (STEP_WRITE, _shoebox_learning_run_write_cb, (gpointer run), (run))

WRAP (STEP_TRAIN, ShoeboxOpinion *, shoebox_learner_train,
      (const ShoeboxLearner *learner, ShoeboxOpinion *before, GError **error),
      (learner, before, error))
WRAP (STEP_LEARN, NnTaste *, nn_taste_learn, (const NnFacts *facts, NnError *err), (facts, err))
WRAP (STEP_ALBUMS, bool, nn_learn_albums, (NnTaste *taste, const NnFacts *facts, NnError *err),
      (taste, facts, err))
WRAP (STEP_TAGS, bool, nn_learn_tags, (NnTaste *taste, const NnFacts *facts, NnError *err),
      (taste, facts, err))
WRAP (STEP_HELD_OUT, bool, nn_learn_hold_out,
      (const NnProblem *p, const NnFacts *facts, float *held, bool *blind, NnError *err),
      (p, facts, held, blind, err))

WRAP (STEP_SCORE, ShoeboxChanges *, shoebox_learner_score,
      (const ShoeboxLearner *learner, ShoeboxOpinion *opinion, ShoeboxOpinion *same,
       GError **error),
      (learner, opinion, same, error))
WRAP (STEP_ROWS, DbFilings *, db_opinions_read_filings, (Db * db, GError **error), (db, error))
WRAP (STEP_ROWS, GArray *, db_opinions_read_tags, (Db * db, GError **error), (db, error))
WRAP (STEP_FILE, bool, nn_taste_file,
      (const NnTaste *taste, const float *traits, int n, NnFiling *filings),
      (taste, traits, n, filings))
WRAP (STEP_TAG, bool, nn_taste_tags,
      (const NnTaste *taste, const float *traits, int n, const int *which, int n_which, float *p),
      (taste, traits, n, which, n_which, p))

/* The learner reads a few rows for training, and blocks of them for scoring. */
extern gboolean __real_shoebox_trait_view_read (ShoeboxTraitView *, guint, guint, int, float *,
                                                GError **);
extern gboolean __wrap_shoebox_trait_view_read (ShoeboxTraitView *, guint, guint, int, float *,
                                                GError **);
gboolean
__wrap_shoebox_trait_view_read (ShoeboxTraitView *view, guint first, guint n, int columns,
                                float *out, GError **error)
{
  gint64 start = steps_now ();
  gboolean ok = __real_shoebox_trait_view_read (view, first, n, columns, out, error);

  if (n > 1)
    taken[STEP_TRAITS] += steps_now () - start;
  return ok;
}
