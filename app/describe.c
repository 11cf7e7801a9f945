/* describe.c: everything about one photo, gathered for the label panel and `show`. */
#include "library-private.h"

#include "reasons.h"

#include "labels.h"
#include "taggings.h"
#include "vectors.h"

#include <glib/gi18n.h>
#include <math.h>

static void
probability_free (gpointer data)
{
  ShoeboxProbability *probability = data;

  g_free (probability->name);
  g_free (probability);
}

static void
tagging_free (gpointer data)
{
  ShoeboxTagging *tagging = data;

  g_free (tagging->name);
  g_free (tagging);
}

static void
history_entry_free (gpointer data)
{
  ShoeboxHistoryEntry *entry = data;

  g_free (entry->text);
  g_free (entry);
}

static void
reason_free (gpointer data)
{
  ShoeboxReason *reason = data;

  g_free (reason->path);
  g_free (reason->display_path);
  g_free (reason->name);
  g_free (reason);
}

static int
compare_probabilities (gconstpointer a, gconstpointer b)
{
  const ShoeboxProbability *x = *(ShoeboxProbability *const *) a;
  const ShoeboxProbability *y = *(ShoeboxProbability *const *) b;

  return (x->p < y->p) - (x->p > y->p);
}

/* What judging sees of the photo, or NULL: it was not read by these networks. */
static float *
read_traits (Db *db, const ShoeboxNetworks *networks, const ShoeboxOpinion *opinion, gint64 photo,
             gint64 network, GError **error)
{
  g_autoptr (GBytes) blob = db_vectors_get (db, photo, network, error);
  g_autofree float *feature = blob != NULL ? shoebox_feature_unpack (&networks->layout, blob) : NULL;
  float *traits;

  if (feature == NULL)
    return NULL;
  traits = g_new (float, nn_traits_size (&opinion->taste->layout));
  nn_traits_compute (&networks->layout, networks->starter, feature, traits);
  return traits;
}

/* The opinion is computed again from the cached features: that costs microseconds, and storing a
 * probability for every album of every photo would not. Returns the likeliest album, or 0. */
static gint64
add_albums (ShoeboxDetails *details, const ShoeboxOpinion *opinion, const float *traits)
{
  g_autofree float *p = g_new0 (float, opinion->albums->len + 1);

  if (!nn_taste_albums (opinion->taste, traits, p))
    return 0;
  for (guint i = 0; i < opinion->albums->len; i++)
    {
      const ShoeboxOpinionLabel *label = opinion->albums->pdata[i];
      ShoeboxProbability *probability = g_new0 (ShoeboxProbability, 1);

      probability->name = g_strdup (label->name);
      probability->label = MAX (label->label, 0);
      probability->p = p[i];
      g_ptr_array_add (details->albums, probability);
    }
  g_ptr_array_sort (details->albums, compare_probabilities);
  details->p_none = p[opinion->albums->len];
  return details->albums->len > 0 ? ((ShoeboxProbability *) details->albums->pdata[0])->label : 0;
}

static gboolean
add_tags (ShoeboxDetails *details, Db *db, GError **error)
{
  g_autoptr (GPtrArray) taggings = db_taggings_list (db, details->id, error);

  if (taggings == NULL)
    return FALSE;
  for (guint i = 0; i < taggings->len; i++)
    {
      const DbTagging *from = g_ptr_array_index (taggings, i);
      ShoeboxTagging *tagging = g_new0 (ShoeboxTagging, 1);

      tagging->name = g_strdup (from->name);
      tagging->label = from->tag;
      tagging->p = (float) from->p;
      tagging->threshold = NAN;
      tagging->source = (ShoeboxSource) from->source;
      tagging->yes = from->yes;
      g_ptr_array_add (details->tags, tagging);
    }
  return TRUE;
}

static int
compare_taggings (gconstpointer a, gconstpointer b)
{
  const ShoeboxTagging *x = *(ShoeboxTagging *const *) a, *y = *(ShoeboxTagging *const *) b;

  return (x->p < y->p) - (x->p > y->p);
}

static ShoeboxTagging *
find_tagging (ShoeboxDetails *details, gint64 label)
{
  for (guint i = 0; label > 0 && i < details->tags->len; i++)
    if (((ShoeboxTagging *) details->tags->pdata[i])->label == label)
      return details->tags->pdata[i];
  return NULL;
}

/* Thresholds of the tags that there are, and the tags that stayed below theirs. */
static void
add_offers (ShoeboxDetails *details, const ShoeboxOpinion *opinion, const float *traits)
{
  const NnTaste *taste = opinion->taste;
  g_autofree float *p = g_new (float, taste->n_tags + 1);
  g_autofree int *which = g_new (int, taste->n_tags + 1);

  for (int i = 0; i < taste->n_tags; i++)
    which[i] = i;
  if (!nn_taste_tags (taste, traits, 1, which, taste->n_tags, p))
    return;
  for (int i = 0; i < taste->n_tags; i++)
    {
      const ShoeboxOpinionLabel *label = opinion->tags->pdata[i];
      ShoeboxTagging *tagging = find_tagging (details, label->label);

      if (label->label < 0)
        continue;
      if (tagging == NULL)
        {
          tagging = g_new0 (ShoeboxTagging, 1);
          tagging->name = g_strdup (label->name);
          tagging->label = label->label;
          tagging->p = p[i];
          g_ptr_array_add (details->offers, tagging);
        }
      else if (isnan (tagging->p))
        tagging->p = p[i];
      tagging->threshold = taste->tags[i].threshold;
    }
  g_ptr_array_sort (details->offers, compare_taggings);
}

static char *
describe_act (const DbAct *act)
{
  const char *name = act->label_name != NULL ? act->label_name : "?";

  switch (act->kind)
    {
    case DB_ACT_FILE:
      return act->label != 0 ? g_strdup_printf (_("filed in %s by you"), name)
                             : g_strdup (_("taken out of all albums by you"));
    case DB_ACT_UNFILE:
      return g_strdup (_("your filing was taken back"));
    case DB_ACT_TAG_YES:
      return g_strdup_printf (_("tagged %s by you"), name);
    case DB_ACT_TAG_NO:
      return g_strdup_printf (_("tag %s denied by you"), name);
    case DB_ACT_TAG_FORGET:
      return g_strdup_printf (_("what you said of the tag %s was taken back"), name);
    case DB_ACT_REMOVE:
      return g_strdup_printf (_("%s was removed by you"), name);
    case DB_ACT_REPLACED:
      return g_strdup (_("another picture took its place; what was said of the old one was put "
                         "aside"));
    case DB_ACT_RATE:
      return g_strdup_printf (ngettext ("given %d star by you", "given %d stars by you",
                                        (gulong) act->rating),
                              act->rating);
    case DB_ACT_FAVOURITE:
      return g_strdup (_("made a favourite by you"));
    case DB_ACT_UNFAVOURITE:
      return g_strdup (_("no favourite of yours any more"));
    case DB_ACT_MERGE:
      return g_strdup_printf (_("%s was merged into %s by you"),
                              act->old_name != NULL ? act->old_name : "?", name);
    case DB_ACT_ORDER:
    case DB_ACT_LOOK:
    case DB_ACT_ADD:
    case DB_ACT_RENAME:
    case DB_ACT_VERSION:
    case DB_ACT_FORGET:
      break;
    }
  return NULL;
}

static void
add_entry (ShoeboxDetails *details, gint64 at, char *text)
{
  ShoeboxHistoryEntry *entry = g_new0 (ShoeboxHistoryEntry, 1);

  entry->at = at;
  entry->text = text;
  g_ptr_array_add (details->history, entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const ShoeboxHistoryEntry *x = *(ShoeboxHistoryEntry *const *) a;
  const ShoeboxHistoryEntry *y = *(ShoeboxHistoryEntry *const *) b;

  return (x->at > y->at) - (x->at < y->at);
}

static gboolean
add_history (ShoeboxDetails *details, Db *db, const DbPhoto *photo, GError **error)
{
  g_autoptr (GPtrArray) acts = db_journal_history (db, details->id, error);

  if (acts == NULL)
    return FALSE;
  if (photo->album != 0 && photo->source != DB_SOURCE_USER)
    add_entry (details, photo->filed_at,
               g_strdup_printf (photo->source == DB_SOURCE_IMPORT
                                  ? _("filed in %s by the import")
                                  : _("filed in %s by the model"),
                                photo->album_name));
  for (guint i = 0; i < acts->len; i++)
    {
      const DbAct *act = g_ptr_array_index (acts, i);
      char *text = describe_act (act);

      if (text != NULL)
        add_entry (details, act->at, text);
    }
  /* Stable, so acts of one second stay in their order. */
  g_ptr_array_sort (details->history, compare_entries);
  return TRUE;
}

ShoeboxDetails *
_shoebox_describe (Db *db, const ShoeboxNetworks *networks, const ShoeboxOpinion *opinion, gint64 id,
                   GError **error)
{
  g_autoptr (ShoeboxDetails) details = g_new0 (ShoeboxDetails, 1);
  g_autoptr (DbPhoto) photo = NULL;
  g_autoptr (GError) failed = NULL;
  g_autofree float *traits = NULL;
  gint64 network = 0, likely = 0;

  g_atomic_ref_count_init (&details->ref_count);
  details->albums = g_ptr_array_new_with_free_func (probability_free);
  details->tags = g_ptr_array_new_with_free_func (tagging_free);
  details->offers = g_ptr_array_new_with_free_func (tagging_free);
  details->history = g_ptr_array_new_with_free_func (history_entry_free);
  details->why = g_ptr_array_new_with_free_func (reason_free);
  details->why_tags = g_ptr_array_new_with_free_func (reason_free);

  if ((photo = db_photos_get (db, id, error)) == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  details->id = id;
  details->path = g_strdup (photo->path);
  details->display_path = g_filename_display_name (photo->path);
  details->state = (ShoeboxState) photo->state;
  details->reason = g_strdup (photo->reason);
  details->size = photo->size;
  details->taken_at = photo->metadata.taken_at;
  details->width = photo->metadata.width;
  details->height = photo->metadata.height;
  details->camera = g_strdup (photo->metadata.camera);
  details->lat = photo->metadata.lat;
  details->lon = photo->metadata.lon;
  details->album = photo->album;
  details->album_name = g_strdup (photo->album_name);
  details->p = photo->source == DB_SOURCE_USER ? NAN : (float) photo->p;
  details->source = (ShoeboxSource) photo->source;
  details->unsorted = (ShoeboxUnsorted) photo->unsorted;
  details->torn_a = g_strdup (photo->torn_a);
  details->torn_b = g_strdup (photo->torn_b);
  details->rating = photo->rating;
  details->favourite = photo->favourite;

  if (opinion != NULL)
    network = db_networks_find (db, nn_photo_net_id (networks->net), &failed);
  if (network > 0)
    traits = read_traits (db, networks, opinion, id, network, &failed);
  if (failed == NULL && add_tags (details, db, &failed) && add_history (details, db, photo, &failed))
    {
      if (traits != NULL)
        {
          likely = add_albums (details, opinion, traits);
          add_offers (details, opinion, traits);
        }
      if (network > 0)
        shoebox_reasons_add (details, networks, db, network, likely, &failed);
    }
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      _shoebox_error_from_db (error);
      return NULL;
    }
  return g_steal_pointer (&details);
}
