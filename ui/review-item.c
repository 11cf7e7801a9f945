/* review-item.c: a question, its answer, and who goes along. */
#include "review-item.h"

struct _ShoeboxReviewItem
{
  GObject parent_instance;

  ShoeboxQuestion *question;
  ShoeboxDetails *details;
  GHashTable *left_out; /* set of gint64 * */
  ShoeboxReviewState state;
  ShoeboxAct *act;
};

static guint changed;

G_DEFINE_FINAL_TYPE (ShoeboxReviewItem, shoebox_review_item, G_TYPE_OBJECT)

static void
shoebox_review_item_finalize (GObject *object)
{
  ShoeboxReviewItem *self = SHOEBOX_REVIEW_ITEM (object);

  g_clear_pointer (&self->question, shoebox_question_free);
  g_clear_pointer (&self->details, shoebox_details_unref);
  g_clear_pointer (&self->left_out, g_hash_table_unref);
  g_clear_pointer (&self->act, shoebox_act_unref);

  G_OBJECT_CLASS (shoebox_review_item_parent_class)->finalize (object);
}

static void
shoebox_review_item_class_init (ShoeboxReviewItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_review_item_finalize;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                          NULL, G_TYPE_NONE, 0);
}

static void
shoebox_review_item_init (ShoeboxReviewItem *self)
{
  self->left_out = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

ShoeboxReviewItem *
shoebox_review_item_new (ShoeboxQuestion *question)
{
  ShoeboxReviewItem *self;

  g_return_val_if_fail (question != NULL, NULL);

  self = g_object_new (SHOEBOX_TYPE_REVIEW_ITEM, NULL);
  self->question = question;
  return self;
}

const ShoeboxQuestion *
shoebox_review_item_get_question (ShoeboxReviewItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), NULL);

  return self->question;
}

gint64
shoebox_review_item_get_photo (ShoeboxReviewItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), 0);

  return self->question->photo;
}

gboolean
shoebox_review_item_has (ShoeboxReviewItem *self, gint64 photo)
{
  const GArray *group;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), FALSE);

  group = self->question->group;
  for (guint i = 0; group != NULL && i < group->len; i++)
    if (g_array_index (group, gint64, i) == photo)
      return TRUE;
  return self->question->photo == photo;
}

ShoeboxDetails *
shoebox_review_item_get_details (ShoeboxReviewItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), NULL);

  return self->details;
}

void
shoebox_review_item_set_details (ShoeboxReviewItem *self, ShoeboxDetails *details)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ITEM (self));
  g_return_if_fail (details != NULL);

  g_clear_pointer (&self->details, shoebox_details_unref);
  self->details = shoebox_details_ref (details);
  g_signal_emit (self, changed, 0);
}

/* --- Look-alikes -------------------------------------------------------------------------- */

gboolean
shoebox_review_item_get_included (ShoeboxReviewItem *self, gint64 photo)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), FALSE);

  return shoebox_review_item_has (self, photo) && !g_hash_table_contains (self->left_out, &photo);
}

void
shoebox_review_item_set_included (ShoeboxReviewItem *self, gint64 photo, gboolean included)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ITEM (self));

  if (photo == self->question->photo || !shoebox_review_item_has (self, photo))
    return;
  if (included ? g_hash_table_remove (self->left_out, &photo)
               : g_hash_table_add (self->left_out, g_memdup2 (&photo, sizeof photo)))
    g_signal_emit (self, changed, 0);
}

void
shoebox_review_item_toggle_all (ShoeboxReviewItem *self)
{
  const GArray *group;

  g_return_if_fail (SHOEBOX_IS_REVIEW_ITEM (self));

  group = self->question->group;
  if (shoebox_review_item_get_n_alike (self) == 0)
    return;
  if (g_hash_table_size (self->left_out) > 0)
    g_hash_table_remove_all (self->left_out);
  else
    for (guint i = 0; i < group->len; i++)
      {
        gint64 photo = g_array_index (group, gint64, i);

        if (photo != self->question->photo)
          g_hash_table_add (self->left_out, g_memdup2 (&photo, sizeof photo));
      }
  g_signal_emit (self, changed, 0);
}

void
shoebox_review_item_drop_alike (ShoeboxReviewItem *self, gint64 photo)
{
  GArray *group;

  g_return_if_fail (SHOEBOX_IS_REVIEW_ITEM (self));

  group = self->question->group;
  if (photo == self->question->photo)
    return;
  g_hash_table_remove (self->left_out, &photo);
  for (guint i = 0; group != NULL && i < group->len; i++)
    if (g_array_index (group, gint64, i) == photo)
      {
        g_array_remove_index (group, i);
        g_signal_emit (self, changed, 0);
        return;
      }
}

guint
shoebox_review_item_get_n_alike (ShoeboxReviewItem *self)
{
  const GArray *group;
  guint n = 0;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), 0);

  group = self->question->group;
  for (guint i = 0; group != NULL && i < group->len; i++)
    n += g_array_index (group, gint64, i) != self->question->photo;
  return n;
}

guint
shoebox_review_item_get_n_included (ShoeboxReviewItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), 0);

  return shoebox_review_item_get_n_alike (self) - g_hash_table_size (self->left_out);
}

GArray *
shoebox_review_item_dup_photos (ShoeboxReviewItem *self)
{
  const GArray *group;
  GArray *photos;

  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), NULL);

  group = self->question->group;
  photos = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (photos, self->question->photo);
  for (guint i = 0; group != NULL && i < group->len; i++)
    {
      gint64 photo = g_array_index (group, gint64, i);

      if (photo != self->question->photo && shoebox_review_item_get_included (self, photo))
        g_array_append_val (photos, photo);
    }
  return photos;
}

/* --- What became of it -------------------------------------------------------------------- */

ShoeboxReviewState
shoebox_review_item_get_state (ShoeboxReviewItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), SHOEBOX_REVIEW_OPEN);

  return self->state;
}

void
shoebox_review_item_set_state (ShoeboxReviewItem *self, ShoeboxReviewState state)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ITEM (self));

  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, changed, 0);
}

const ShoeboxAct *
shoebox_review_item_get_act (ShoeboxReviewItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_REVIEW_ITEM (self), NULL);

  return self->act;
}

void
shoebox_review_item_set_act (ShoeboxReviewItem *self, ShoeboxAct *act)
{
  g_return_if_fail (SHOEBOX_IS_REVIEW_ITEM (self));

  g_clear_pointer (&self->act, shoebox_act_unref);
  self->act = act != NULL ? shoebox_act_ref (act) : NULL;
  g_signal_emit (self, changed, 0);
}
