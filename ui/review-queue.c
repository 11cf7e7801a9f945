/* review-queue.c: going through the questions, answers, and what was undone. */
#include "review-queue-private.h"

#include "photo.h"

#include <math.h>

typedef struct
{
  ShoeboxReviewQueue *queue;
  ShoeboxReviewItem *item;
} Answer;

enum
{
  CURRENT_CHANGED,
  NEXT_CHANGED,
  PROGRESS_CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxReviewQueue, shoebox_review_queue, G_TYPE_OBJECT)

void
_shoebox_review_queue_emit_next (ShoeboxReviewQueue *self)
{
  g_signal_emit (self, signals[NEXT_CHANGED], 0);
}

void
_shoebox_review_queue_emit_progress (ShoeboxReviewQueue *self)
{
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
}

void
_shoebox_review_queue_emit_failed (ShoeboxReviewQueue *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

static ShoeboxReviewItem *
get_item (ShoeboxReviewQueue *self, guint position)
{
  return position < self->items->len ? g_ptr_array_index (self->items, position) : NULL;
}

/* --- Moving ------------------------------------------------------------------------------- */

/* The first open question from @from on; items->len when there is none. */
static guint
find_open (ShoeboxReviewQueue *self, guint from)
{
  guint i = from;

  while (i < self->items->len
         && shoebox_review_item_get_state (get_item (self, i)) != SHOEBOX_REVIEW_OPEN)
    i++;
  return MIN (i, self->items->len);
}

void
_shoebox_review_queue_move_to (ShoeboxReviewQueue *self, guint position)
{
  int direction = position < self->position ? -1 : 1;

  self->position = position;
  if (position < self->items->len)
    self->n_seen = MAX (self->n_seen, position + 1);
  self->looking_back = position < self->items->len
                       && shoebox_review_item_get_state (get_item (self, position))
                            == SHOEBOX_REVIEW_ANSWERED;
  _shoebox_review_queue_describe (self);
  _shoebox_review_queue_ask_if_low (self);
  g_signal_emit (self, signals[CURRENT_CHANGED], 0, direction);
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
}

void
shoebox_review_queue_skip (ShoeboxReviewQueue *self)
{
  ShoeboxReviewItem *item;

  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));

  item = shoebox_review_queue_get_current (self);
  if (item == NULL)
    return;
  if (shoebox_review_item_get_state (item) == SHOEBOX_REVIEW_OPEN)
    shoebox_review_item_set_state (item, SHOEBOX_REVIEW_SKIPPED);
  _shoebox_review_queue_move_to (self, self->position + 1);
}

void
shoebox_review_queue_back (ShoeboxReviewQueue *self)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));

  if (self->position > 0)
    _shoebox_review_queue_move_to (self, self->position - 1);
}

void
shoebox_review_queue_again (ShoeboxReviewQueue *self)
{
  guint first;

  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));

  for (guint i = 0; i < self->items->len; i++)
    if (shoebox_review_item_get_state (get_item (self, i)) == SHOEBOX_REVIEW_SKIPPED)
      shoebox_review_item_set_state (get_item (self, i), SHOEBOX_REVIEW_OPEN);
  first = find_open (self, 0);
  if (first < self->items->len)
    _shoebox_review_queue_move_to (self, first);
}

/* --- Answers ------------------------------------------------------------------------------ */

static gint64
undo_step (ShoeboxReviewQueue *self)
{
  g_autoptr (ShoeboxAct) undo = shoebox_library_get_undo (self->library);

  return undo != NULL ? undo->batch : 0;
}

/* The owner said where it lies, or it is gone. */
static gboolean
is_decided (ShoeboxReviewQueue *self, gint64 id)
{
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (self->library, id);

  return photo == NULL || shoebox_photo_get_source (photo) == SHOEBOX_BY_USER;
}

/* Look-alikes that were decided elsewhere go along no more: an answer would overwrite that. */
static void
drop_decided (ShoeboxReviewQueue *self, ShoeboxReviewItem *item)
{
  const GArray *group = shoebox_review_item_get_question (item)->group;

  for (guint i = group != NULL ? group->len : 0; i-- > 0;)
    {
      gint64 id = g_array_index (group, gint64, i);

      if (id != shoebox_review_item_get_photo (item) && is_decided (self, id))
        shoebox_review_item_drop_alike (item, id);
    }
}

/* An answer that was undone is a question again, and in hand; what was decided elsewhere, or
 * undone and done again, is none any more. */
static void
check (ShoeboxReviewQueue *self)
{
  gint64 step = undo_step (self);
  guint back_to = G_MAXUINT;
  gboolean changed = FALSE;

  for (guint i = 0; i < self->items->len; i++)
    {
      ShoeboxReviewItem *item = get_item (self, i);
      const ShoeboxAct *act = shoebox_review_item_get_act (item);
      gboolean undone = act != NULL && act->batch > step;

      if (shoebox_review_item_get_state (item) == SHOEBOX_REVIEW_ANSWERED)
        {
          if (!undone)
            continue;
          shoebox_review_item_set_state (item, SHOEBOX_REVIEW_OPEN);
          back_to = MIN (back_to, i);
          changed = TRUE;
        }
      else if (!undone && is_decided (self, shoebox_review_item_get_photo (item)))
        {
          shoebox_review_item_set_state (item, SHOEBOX_REVIEW_ANSWERED);
          changed = TRUE;
        }
      else if (!undone)
        drop_decided (self, item);
    }
  if (back_to != G_MAXUINT)
    _shoebox_review_queue_move_to (self, back_to);
  else if (changed && self->position < self->items->len
           && shoebox_review_item_get_state (get_item (self, self->position))
                == SHOEBOX_REVIEW_ANSWERED
           && !self->looking_back)
    _shoebox_review_queue_move_to (self, find_open (self, self->position));
  else if (changed)
    {
      g_signal_emit (self, signals[NEXT_CHANGED], 0);
      g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
    }
}

static gboolean
check_cb (gpointer data)
{
  ShoeboxReviewQueue *self = data;

  self->check_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
queue_check (ShoeboxReviewQueue *self)
{
  if (self->started && self->check_id == 0 && self->items->len > 0)
    self->check_id = g_idle_add_full (G_PRIORITY_DEFAULT, check_cb, self, NULL);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  ShoeboxReviewQueue *self = answer->queue;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  guint position;

  act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (act != NULL)
    shoebox_review_item_set_act (answer->item, act);
  else if (self->library != NULL)
    {
      shoebox_review_item_set_state (answer->item, SHOEBOX_REVIEW_OPEN);
      g_signal_emit (self, signals[FAILED], 0, error);
      if (g_ptr_array_find (self->items, answer->item, &position))
        _shoebox_review_queue_move_to (self, position);
    }
  queue_check (self);
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
  g_object_unref (answer->item);
  g_object_unref (answer->queue);
  g_free (answer);
}

gboolean
shoebox_review_queue_answer (ShoeboxReviewQueue *self, gint64 album, const char *name)
{
  ShoeboxReviewItem *item;
  g_autoptr (GArray) photos = NULL;
  Answer *answer;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), FALSE);

  item = shoebox_review_queue_get_current (self);
  if (item == NULL)
    return FALSE;
  photos = shoebox_review_item_dup_photos (item);
  answer = g_new0 (Answer, 1);
  answer->queue = g_object_ref (self);
  answer->item = g_object_ref (item);
  shoebox_review_item_set_act (item, NULL);
  shoebox_review_item_set_state (item, SHOEBOX_REVIEW_ANSWERED);
  if (name != NULL)
    shoebox_library_file_named_async (self->library, (const gint64 *) photos->data, photos->len,
                                      name, answered_cb, answer);
  else
    shoebox_library_file_async (self->library, (const gint64 *) photos->data, photos->len, album,
                                answered_cb, answer);
  _shoebox_review_queue_move_to (self, find_open (self, self->position + 1));
  return TRUE;
}

gboolean
shoebox_review_queue_accept (ShoeboxReviewQueue *self)
{
  ShoeboxReviewItem *item;
  const ShoeboxQuestion *question;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), FALSE);

  item = shoebox_review_queue_get_current (self);
  if (item == NULL)
    return FALSE;
  question = shoebox_review_item_get_question (item);
  if (question->suggestion != 0)
    return shoebox_review_queue_answer (self, question->suggestion, NULL);
  /* A starter album that exists only once a photo lies in it. */
  if (question->suggestion_name != NULL)
    return shoebox_review_queue_answer (self, 0, question->suggestion_name);
  return FALSE;
}

/* --- Counts ------------------------------------------------------------------------------- */

static guint
count (ShoeboxReviewQueue *self, ShoeboxReviewState state, gboolean photos)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      ShoeboxReviewItem *item = get_item (self, i);
      const ShoeboxAct *act = shoebox_review_item_get_act (item);

      if (shoebox_review_item_get_state (item) != state)
        continue;
      /* What was decided elsewhere is no merit of this session. */
      if (state == SHOEBOX_REVIEW_ANSWERED && act == NULL)
        continue;
      n += !photos ? 1 : act->n_photos;
    }
  return n;
}

guint
shoebox_review_queue_get_n_answered (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), 0);

  return count (self, SHOEBOX_REVIEW_ANSWERED, FALSE);
}

guint
shoebox_review_queue_get_n_skipped (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), 0);

  return count (self, SHOEBOX_REVIEW_SKIPPED, FALSE);
}

guint
shoebox_review_queue_get_n_filed (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), 0);

  return count (self, SHOEBOX_REVIEW_ANSWERED, TRUE);
}

const ShoeboxAct *
shoebox_review_queue_get_last_act (ShoeboxReviewQueue *self)
{
  const ShoeboxAct *last = NULL;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      const ShoeboxAct *act = shoebox_review_item_get_act (get_item (self, i));

      if (act != NULL
          && shoebox_review_item_get_state (get_item (self, i)) == SHOEBOX_REVIEW_ANSWERED
          && (last == NULL || act->batch > last->batch))
        last = act;
    }
  return last;
}

double
shoebox_review_queue_get_accuracy_before (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), NAN);

  return self->accuracy_before;
}

ShoeboxReviewItem *
shoebox_review_queue_get_current (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), NULL);

  return get_item (self, self->position);
}

ShoeboxReviewItem *
shoebox_review_queue_get_next (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), NULL);

  return get_item (self, find_open (self, self->position + 1));
}

gboolean
shoebox_review_queue_has_previous (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), FALSE);

  return self->position > 0;
}

gboolean
shoebox_review_queue_get_waiting (ShoeboxReviewQueue *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self), FALSE);

  return self->asking != NULL && shoebox_review_queue_get_current (self) == NULL;
}

/* --- Life --------------------------------------------------------------------------------- */

static void
learning_changed_cb (ShoeboxReviewQueue *self)
{
  if (self->started)
    g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
}

static void
learned_cb (ShoeboxReviewQueue *self)
{
  if (!self->started)
    return;
  _shoebox_review_queue_ask (self, TRUE);
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
}

void
shoebox_review_queue_start (ShoeboxReviewQueue *self)
{
  ShoeboxLearning learning;

  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));

  if (self->started)
    return;
  self->started = TRUE;
  if (!self->accuracy_known)
    {
      shoebox_library_get_learning (self->library, &learning);
      self->accuracy_before = learning.accuracy;
      self->accuracy_known = TRUE;
    }
  check (self);
  _shoebox_review_queue_ask (self, TRUE);
}

void
shoebox_review_queue_stop (ShoeboxReviewQueue *self)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));

  self->started = FALSE;
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

void
shoebox_review_queue_set_asks (ShoeboxReviewQueue *self, gboolean asks)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));

  self->asks = asks;
}

static void
shoebox_review_queue_dispose (GObject *object)
{
  ShoeboxReviewQueue *self = SHOEBOX_REVIEW_QUEUE (object);

  shoebox_review_queue_stop (self);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_review_queue_parent_class)->dispose (object);
}

static void
shoebox_review_queue_finalize (GObject *object)
{
  ShoeboxReviewQueue *self = SHOEBOX_REVIEW_QUEUE (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (shoebox_review_queue_parent_class)->finalize (object);
}

static void
shoebox_review_queue_class_init (ShoeboxReviewQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = shoebox_review_queue_dispose;
  object_class->finalize = shoebox_review_queue_finalize;
  signals[CURRENT_CHANGED] = g_signal_new ("current-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[NEXT_CHANGED] = g_signal_new ("next-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signals[PROGRESS_CHANGED] = g_signal_new ("progress-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
shoebox_review_queue_init (ShoeboxReviewQueue *self)
{
  self->asks = TRUE;
  self->accuracy_before = NAN;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

ShoeboxReviewQueue *
shoebox_review_queue_new (ShoeboxLibrary *library)
{
  ShoeboxReviewQueue *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_REVIEW_QUEUE, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "learned", G_CALLBACK (learned_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "learning-changed", G_CALLBACK (learning_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "undo-changed", G_CALLBACK (queue_check), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "photos-changed", G_CALLBACK (queue_check), self,
                           G_CONNECT_SWAPPED);
  return self;
}
