/* review-questions.c: asking for questions, and where their answers go. */
#include "review-queue-private.h"

/* Questions that are asked for at a time, and how few are left when more are. */
#define BATCH 24
#define LOW_WATER 6

typedef struct
{
  ShoeboxReviewQueue *queue;
  GCancellable *cancellable;
  gboolean replace;
} Asking;

/* --- Details ------------------------------------------------------------------------------ */

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxReviewItem) item = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxDetails) details = NULL;

  details = shoebox_library_describe_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (details != NULL)
    shoebox_review_item_set_details (item, details);
  else
    g_debug ("Nothing to say of a photo: %s", error->message);
}

void
_shoebox_review_queue_describe (ShoeboxReviewQueue *self)
{
  ShoeboxReviewItem *items[] = { shoebox_review_queue_get_current (self),
                                 shoebox_review_queue_get_next (self) };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (items[i] != NULL && shoebox_review_item_get_details (items[i]) == NULL)
      shoebox_library_describe_async (self->library, shoebox_review_item_get_photo (items[i]),
                                      NULL, described_cb, g_object_ref (items[i]));
}

/* --- Questions ---------------------------------------------------------------------------- */

/* Photos that are spoken for: part of one of the first @n questions. */
static GHashTable *
collect_taken (ShoeboxReviewQueue *self, guint n)
{
  GHashTable *taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < n; i++)
    {
      ShoeboxReviewItem *item = g_ptr_array_index (self->items, i);
      const GArray *group = shoebox_review_item_get_question (item)->group;
      gboolean answered = shoebox_review_item_get_state (item) == SHOEBOX_REVIEW_ANSWERED;
      gint64 photo = shoebox_review_item_get_photo (item);

      g_hash_table_add (taken, g_memdup2 (&photo, sizeof photo));
      /* What was left out of an answer may be asked about by itself. */
      for (guint j = 0; group != NULL && j < group->len; j++)
        {
          photo = g_array_index (group, gint64, j);
          if (!answered || shoebox_review_item_get_included (item, photo))
            g_hash_table_add (taken, g_memdup2 (&photo, sizeof photo));
        }
    }
  return taken;
}

void
shoebox_review_queue_take (ShoeboxReviewQueue *self, GPtrArray *questions, gboolean replace)
{
  g_autoptr (GHashTable) taken = NULL;
  g_autoptr (ShoeboxReviewItem) next = NULL;
  gboolean had_current;
  guint n_before;

  g_return_if_fail (SHOEBOX_IS_REVIEW_QUEUE (self));
  g_return_if_fail (questions != NULL);

  had_current = shoebox_review_queue_get_current (self) != NULL;
  g_set_object (&next, shoebox_review_queue_get_next (self));
  if (replace && self->items->len > self->n_seen)
    {
      g_ptr_array_set_size (self->items, (int) self->n_seen);
      self->position = MIN (self->position, self->n_seen);
    }
  n_before = self->items->len;
  taken = collect_taken (self, self->items->len);
  while (questions->len > 0)
    {
      ShoeboxQuestion *question = g_ptr_array_steal_index (questions, 0);
      GArray *group = question->group;

      if (g_hash_table_contains (taken, &question->photo))
        {
          shoebox_question_free (question);
          continue;
        }
      for (guint i = 0; group != NULL && i < group->len;)
        if (g_hash_table_contains (taken, &g_array_index (group, gint64, i)))
          g_array_remove_index (group, i);
        else
          i++;
      g_ptr_array_add (self->items, shoebox_review_item_new (question));
      for (guint i = 0; group != NULL && i < group->len; i++)
        g_hash_table_add (taken, g_memdup2 (&g_array_index (group, gint64, i), sizeof (gint64)));
      g_hash_table_add (taken, g_memdup2 (&question->photo, sizeof question->photo));
    }
  if (self->items->len == n_before)
    self->dry = TRUE;

  if (!had_current && shoebox_review_queue_get_current (self) != NULL)
    _shoebox_review_queue_move_to (self, self->position);
  else
    {
      _shoebox_review_queue_describe (self);
      if (shoebox_review_queue_get_next (self) != next)
        _shoebox_review_queue_emit_next (self);
      _shoebox_review_queue_emit_progress (self);
    }
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  ShoeboxReviewQueue *self = asking->queue;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) questions = NULL;

  questions = shoebox_library_review_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (asking->cancellable == self->asking)
    {
      g_clear_object (&self->asking);
      if (questions != NULL)
        shoebox_review_queue_take (self, questions, asking->replace);
      else
        {
          self->dry = TRUE;
          if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            _shoebox_review_queue_emit_failed (self, error);
          _shoebox_review_queue_emit_progress (self);
        }
    }
  g_object_unref (asking->cancellable);
  g_object_unref (asking->queue);
  g_free (asking);
}

void
_shoebox_review_queue_ask (ShoeboxReviewQueue *self, gboolean replace)
{
  g_autoptr (GHashTable) taken = NULL;
  g_autoptr (GArray) skip = NULL;
  GHashTableIter iter;
  gpointer key;
  Asking *asking;

  if (!self->asks || !self->started)
    return;
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = g_cancellable_new ();
  self->dry = FALSE;
  /* With @replace, what is only waiting may come again, if it is still among the best. */
  taken = collect_taken (self, replace ? self->n_seen : self->items->len);
  skip = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_iter_init (&iter, taken);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (skip, key, 1);
  asking = g_new0 (Asking, 1);
  asking->queue = g_object_ref (self);
  asking->cancellable = g_object_ref (self->asking);
  asking->replace = replace;
  shoebox_library_review_async (self->library, BATCH, skip, self->asking, asked_cb, asking);
}

void
_shoebox_review_queue_ask_if_low (ShoeboxReviewQueue *self)
{
  guint n_open = 0;

  for (guint i = self->position; i < self->items->len; i++)
    {
      ShoeboxReviewItem *item = g_ptr_array_index (self->items, i);

      n_open += shoebox_review_item_get_state (item) == SHOEBOX_REVIEW_OPEN;
    }
  if (n_open < LOW_WATER && !self->dry && self->asking == NULL)
    _shoebox_review_queue_ask (self, FALSE);
}
