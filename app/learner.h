/* learner.h: one run of learning: from the facts in the database to what would change.
 *
 * Three steps, each by itself, on any thread that has a connection of its own:
 *
 *   shoebox_learner_train ()   facts -> a new opinion
 *   shoebox_learner_score ()   an opinion, every photo's traits, the machine's rows -> differences
 *   shoebox_learner_apply ()   differences -> rows, on the database worker's thread
 *
 * Nothing is written before the last one. @keep_going (may be NULL) is asked often; when it says
 * FALSE, the step ends with G_IO_ERROR_CANCELLED.
 */
#pragma once

#include "learning.h"
#include "opinion.h"

#include "opinions.h"

G_BEGIN_DECLS

typedef struct
{
  const ShoeboxNetworks *networks;
  Db *db;
  ShoeboxTraitView *view;
  gboolean (*keep_going) (gpointer data);
  gpointer data;
} ShoeboxLearner;

/* Learns from all facts there are; @before (may be NULL) is where to start from, and where that was
 * learned on top of an imported taste, this is too. With no facts the answer is version 0, or the
 * imported taste; else the version is not known yet and 0 as well. */
ShoeboxOpinion *shoebox_learner_train (const ShoeboxLearner *learner, ShoeboxOpinion *before,
                                       GError **error);

/* What would have to change for the machine's rows to be those of an opinion. Labels that do not
 * exist yet are -1 - (index into opinion->albums or ->tags). */
typedef struct
{
  ShoeboxOpinion *opinion;
  GArray *filings;           /* of DbFilingOpinion */
  GArray *tags;              /* of DbTagChange */
  ShoeboxConsequence *consequence;
} ShoeboxChanges;

/* A photo that moves for another reason than the opinion, into the consequence. */
void shoebox_changes_add_move (ShoeboxChanges *changes, gint64 photo, gint64 from, gint64 to);
void shoebox_changes_free (ShoeboxChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxChanges, shoebox_changes_free)

/* @same: the opinion that the machine's rows are of, if that is known, else NULL: what it and
 * @opinion have in common is not looked at again. */
ShoeboxChanges *shoebox_learner_score (const ShoeboxLearner *learner, ShoeboxOpinion *opinion,
                                       ShoeboxOpinion *same, GError **error);

/* One photo, without writing: what @opinion says of it, for an import. @tags: GArray of DbOpinion.
 * Labels as above. */
gboolean shoebox_learner_judge (const ShoeboxOpinion *opinion, const float *traits,
                                DbFilingOpinion *filing, GArray *tags);

/* Makes the labels that do not exist yet and puts their ids into @changes, then db_opinions_apply ().
 * In a transaction of the caller's if there is one, which he has to roll back when this fails. */
gboolean shoebox_learner_apply (Db *db, ShoeboxChanges *changes, gint64 version, GError **error);

/* The label of an index that shoebox_learner_score () could not know, made if need be; -1 when the
 * owner removed it, 0 on an error. */
gint64 shoebox_learner_ensure (Db *db, const ShoeboxOpinion *opinion, DbLabelKind kind,
                               gint64 label, GError **error);

G_END_DECLS
