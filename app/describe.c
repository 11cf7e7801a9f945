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

/* The opinion is computed again from the cached features: that costs microseconds, and storing a
 * probability for every album of every photo would not. *@likely receives the likeliest album. */
static gboolean
add_albums (ShoeboxDetails *details, Db *db, const ShoeboxNetworks *networks,
            const ShoeboxOpinion *opinion, gint64 network, gint64 *likely, GError **error)
{
  g_autoptr (GBytes) blob = NULL;
  g_autofree float *feature = NULL, *traits = NULL, *p = NULL;

  if ((blob = db_vectors_get (db, details->id, network, error)) == NULL)
    return error == NULL || *error == NULL;
  if ((feature = shoebox_feature_unpack (&networks->layout, blob)) == NULL)
    return TRUE;
  traits = g_new (float, nn_traits_size (&opinion->taste->layout));
  p = g_new0 (float, opinion->albums->len + 1);
  nn_traits_compute (&networks->layout, networks->starter, feature, traits);
  if (!nn_taste_albums (opinion->taste, traits, p))
    return TRUE;

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
  if (details->albums->len > 0)
    *likely = ((ShoeboxProbability *) details->albums->pdata[0])->label;
  details->p_none = p[opinion->albums->len];
  return TRUE;
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
      tagging->source = (ShoeboxSource) from->source;
      tagging->yes = from->yes;
      g_ptr_array_add (details->tags, tagging);
    }
  return TRUE;
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
  gint64 network = 0, likely = 0;

  g_atomic_ref_count_init (&details->ref_count);
  details->albums = g_ptr_array_new_with_free_func (probability_free);
  details->tags = g_ptr_array_new_with_free_func (tagging_free);
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
    network = db_networks_find (db, nn_photo_net_id (networks->net), error);
  if (network < 0
      || (network > 0 && !add_albums (details, db, networks, opinion, network, &likely, error))
      || !add_tags (details, db, error) || !add_history (details, db, photo, error)
      || (network > 0 && !shoebox_reasons_add (details, networks, db, network, likely, error)))
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  return g_steal_pointer (&details);
}
