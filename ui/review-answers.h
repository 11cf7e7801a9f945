/* review-answers.h: what can be answered to a question: the doubt in words, the suggestion, the
 * first nine albums on their keys, no album, another one, later. Its buttons activate the actions
 * "review.*" of the page around it. Main thread. */
#pragma once

#include "review-item.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_REVIEW_ANSWERS (shoebox_review_answers_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReviewAnswers, shoebox_review_answers, SHOEBOX, REVIEW_ANSWERS, AdwBin)

/* Once. Buttons follow the albums of @library, in the order of the sidebar. */
void shoebox_review_answers_set_library (ShoeboxReviewAnswers *self, ShoeboxLibrary *library);
/* NULL: nothing is asked. */
void shoebox_review_answers_set_item (ShoeboxReviewAnswers *self, ShoeboxReviewItem *item);
/* Columns of the album buttons. */
void shoebox_review_answers_set_columns (ShoeboxReviewAnswers *self, int columns);

G_END_DECLS
