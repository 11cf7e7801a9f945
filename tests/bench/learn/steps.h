/* steps.h: how long the steps of learning take, taken at the functions between files (the linker's
 * --wrap), so that the program is measured as it is. */
#pragma once

#include <glib.h>

typedef enum
{
  STEP_THINK,    /* all that the learner's thread does */
  STEP_TRAIN,    /* shoebox_learner_train () */
  STEP_LEARN,    /* nn_taste_learn () */
  STEP_ALBUMS,   /* nn_learn_albums () */
  STEP_HELD_OUT, /* its cross-validation */
  STEP_TAGS,     /* nn_learn_tags () */
  STEP_SCORE,    /* shoebox_learner_score () */
  STEP_ROWS,     /* the machine's rows and facts, read for that */
  STEP_TRAITS,   /* traits of all photos, read for that */
  STEP_FILE,     /* albums of all photos */
  STEP_TAG,      /* tags of all photos */
  STEP_WRITE,    /* all that the database worker does */
  N_STEPS
} Step;

/* Processor time of the process in ns: on a machine with other work the clock tells little, and
 * learning is on one thread at a time. */
gint64 steps_now (void);

/* Of that, milliseconds since the last steps_reset (). */
void steps_reset (void);
double steps_get (Step step);
