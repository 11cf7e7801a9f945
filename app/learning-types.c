/* learning-types.c: the life of the plain types of learning.h. */
#include "learning.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (ShoeboxConsequence, shoebox_consequence, shoebox_consequence_ref,
                     shoebox_consequence_unref)

ShoeboxConsequence *
shoebox_consequence_ref (ShoeboxConsequence *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
shoebox_consequence_unref (ShoeboxConsequence *self)
{
  g_return_if_fail (self != NULL);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->flows, g_ptr_array_unref);
  g_clear_pointer (&self->tag_flows, g_ptr_array_unref);
  g_clear_pointer (&self->moved, g_array_unref);
  g_free (self);
}

void
shoebox_label_report_free (ShoeboxLabelReport *report)
{
  if (report == NULL)
    return;
  g_free (report->name);
  g_clear_pointer (&report->slips, g_array_unref);
  g_clear_pointer (&report->slip_to, g_array_unref);
  g_free (report);
}

void
shoebox_question_free (ShoeboxQuestion *question)
{
  if (question == NULL)
    return;
  g_free (question->suggestion_name);
  g_clear_pointer (&question->group, g_array_unref);
  g_free (question);
}

ShoeboxCertainty
shoebox_certainty (float p)
{
  /* Of ten photos that are "sure", more than nine are right once the temperature is learned. */
  return isnan (p) ? SHOEBOX_CERTAINTY_NONE
         : p >= 0.9f ? SHOEBOX_CERTAINTY_SURE
         : p >= 0.7f ? SHOEBOX_CERTAINTY_LIKELY
                     : SHOEBOX_CERTAINTY_UNSURE;
}
