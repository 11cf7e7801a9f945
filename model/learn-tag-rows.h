/* learn-tag-rows.h: what a tag is learned from, as rows. */
#pragma once

#include "learn-private.h"

#include <stdint.h>

typedef struct
{
  uint64_t order;
  int row;
} NnTagCandidate;

/* What all tags have in common. */
typedef struct
{
  const NnFacts *facts;
  NnTagCandidate *candidates; /* labelled rows in pseudo-random order, then unlabelled ones in theirs */
  NnTagCandidate *unlabelled; /* the latter */
  int n_unlabelled;           /* of which so many take part while labelled ones are few */
  /* Rows that nearly every tag learns from: the first candidates, and the unlabelled photos while
   * labelled ones are few. Made for the first tag that is trained. */
  int n;
  int *place; /* of each row of the facts: index among these, or -1 */
  float *x;   /* n x nn_tag_columns () */
  NnSpan span;
} NnTagShared;

typedef struct
{
  int n, n_stated; /* stated ones come first */
  bool sampled;    /* not all of the labelled photos count */
  int *row;        /* of facts->traits */
  float *y;        /* 0 or 1; of those that are not stated, what a source says */
  float *weight;
  float *prior;
  NnSpan span;     /* of the shared rows and some more, or of just these */
  float *x;        /* the rows that are not shared */
  float *rows;     /* n x span.width, or NULL: span.rows are these */
} NnTagProblem;

/* In pseudo-random order that does not change when other photos come and go. */
bool nn_tag_shared_make (NnTagShared *shared, const NnFacts *facts, NnError *err);
void nn_tag_shared_clear (NnTagShared *shared);

/* Which photos take part in tag @tag; @head gets its digest and the counts of its facts. After an error, too,
 * @p is to be cleared. */
bool nn_tag_problem_make (NnTagProblem *p, const NnTagShared *shared, int tag, NnTagHead *head,
                          NnError *err);
/* Their rows, targets and priors. */
bool nn_tag_problem_build (NnTagProblem *p, NnTagShared *shared, int tag, NnError *err);
void nn_tag_problem_clear (NnTagProblem *p);

/* In the space of p->span. */
static inline const float *
nn_tag_problem_rows (const NnTagProblem *p)
{
  return p->rows != NULL ? p->rows : p->span.rows;
}

int nn_tag_columns (const NnTraitLayout *layout);
/* A head on rows, as weights on the traits and a bias. */
void nn_tag_unfold (NnTagHead *head, const NnFacts *facts, const float *on_rows);
