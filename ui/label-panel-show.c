/* label-panel-show.c: what the panel says of one photo, and of several. */
#include "label-panel-private.h"

#include "album-bars.h"
#include "photo-facts.h"
#include "tag-chip.h"
#include "words-understand.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAX_BARS 5
/* Look-alikes: for the album, for the tags, and of these for each. */
#define MAX_WHY 5
#define MAX_WHY_TAGS 15
#define MAX_WHY_TAG 3
/* Tags that nearly hold: so many, from so large a part of the way to the threshold. */
#define MAX_OFFERS 3
#define OFFER_FROM 0.25f

void
_shoebox_label_panel_set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

#define set_text _shoebox_label_panel_set_text

static void
add_chip (ShoeboxLabelPanel *self, GtkWidget *chip)
{
  gtk_box_append (GTK_BOX (self->chips), chip);
}

/* The look-alikes that the owner decided; @details NULL: of nothing. */
static void
show_why (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  GPtrArray *albums = details != NULL ? details->why : NULL;
  GPtrArray *tags = details != NULL ? details->why_tags : NULL;
  guint n;

  shoebox_reason_list_show (self->why, albums, SHOEBOX_ALBUM, MAX_WHY, MAX_WHY);
  n = shoebox_reason_list_show (self->why_tags, tags, SHOEBOX_TAG, MAX_WHY_TAGS, MAX_WHY_TAG);
  gtk_widget_set_visible (self->why_tags_expander, n > 0);
}

static void
show_history (ShoeboxLabelPanel *self, GPtrArray *history)
{
  guint n = history != NULL ? history->len : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->history)) != NULL)
    gtk_box_remove (GTK_BOX (self->history), child);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = shoebox_words_history (g_ptr_array_index (history, i));

      gtk_box_append (GTK_BOX (self->history),
                      g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "wrap", TRUE,
                                    "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL));
    }
  gtk_widget_set_visible (self->history_expander, n > 0);
}

/* A heart is for all of them, none, or some; a press gives it to all, and takes it from all where all
 * have it. */
static void
show_favourite (ShoeboxLabelPanel *self, guint n_favourites, guint n)
{
  gboolean all = n_favourites == n, mixed = n_favourites > 0 && !all;
  const char *text = all     ? _("Remove from Favourites")
                     : mixed ? _("Add All to Favourites; some are")
                             : _("Add to Favourites");

  self->showing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->favourite), all);
  self->showing = FALSE;
  if (mixed)
    gtk_widget_add_css_class (self->favourite, "mixed");
  else
    gtk_widget_remove_css_class (self->favourite, "mixed");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->favourite), GTK_ACCESSIBLE_STATE_PRESSED,
                               mixed ? GTK_ACCESSIBLE_TRISTATE_MIXED
                               : all ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                     : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
  gtk_widget_set_tooltip_text (self->favourite, text);
}

/* --- One photo ---------------------------------------------------------------------------- */

/* In a word; the number is at its bar, and in the hint. */
static void
show_confidence (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  g_autofree char *percent = NULL;

  gtk_widget_set_tooltip_text (self->confidence, NULL);
  if (details->album_name == NULL)
    set_text (self->confidence, NULL);
  else if (details->source == SHOEBOX_BY_USER)
    set_text (self->confidence, _("decided by you"));
  else if (!isnan (details->p))
    {
      percent = shoebox_words_percent (details->p);
      set_text (self->confidence, shoebox_words_confidence (details->p));
      gtk_widget_set_tooltip_text (self->confidence, percent);
    }
  else
    set_text (self->confidence, NULL);
}

static void
show_bars (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  ShoeboxAlbumBars *bars = SHOEBOX_ALBUM_BARS (self->bars);
  guint n_bars = 0;
  float shown = 0.0f, rest;

  for (guint i = 0; i < details->albums->len && n_bars < MAX_BARS; i++)
    {
      const ShoeboxProbability *album = g_ptr_array_index (details->albums, i);
      gboolean chosen = details->album != 0 && album->label == details->album;
      g_autofree char *percent = NULL;
      float p = album->p;

      if (n_bars > 0 && p < 0.005f && !chosen)
        continue;
      /* As it was when the photo was filed: worked out again it may differ in the last digit. */
      if (chosen && !isnan (details->p))
        p = details->p;
      percent = shoebox_words_percent (p);
      shoebox_album_bars_add (bars, album->name, album->label, (double) p, percent,
                              SHOEBOX_BAR_CAN_FILE | (chosen ? SHOEBOX_BAR_CHOSEN : 0));
      shown += p;
      n_bars++;
    }
  if (n_bars > 0)
    {
      g_autofree char *none = shoebox_words_percent (details->p_none);
      g_autofree char *percent = NULL;

      /* What is left is of the albums further down: the bars sum to one. */
      rest = MAX (0.0f, 1.0f - shown - details->p_none);
      percent = shoebox_words_percent (rest);
      if (rest >= 0.005f)
        shoebox_album_bars_add (bars, _("Other albums"), 0, (double) rest, percent,
                                SHOEBOX_BAR_PLAIN);
      if (details->p_none > 0.0f)
        shoebox_album_bars_add (bars, _("None of these"), 0, (double) details->p_none, none,
                                SHOEBOX_BAR_NOBODY);
    }
  gtk_widget_set_visible (self->bars, n_bars > 0);
  set_text (self->bars_note,
            n_bars > 0 ? _("One photo lies in one album, so these share 100 %.") : NULL);
}

static void
show_tags (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  guint n_offers = 0;

  for (guint i = 0; i < details->tags->len; i++)
    {
      const ShoeboxTagging *tag = g_ptr_array_index (details->tags, i);
      g_autofree char *percent = shoebox_words_percent (tag->p);
      ShoeboxVerdict verdict = SHOEBOX_FORGET;
      GtkWidget *chip;

      if (tag->source == SHOEBOX_BY_USER)
        verdict = tag->yes ? SHOEBOX_YES : SHOEBOX_NO;
      chip = shoebox_tag_chip_new (tag->name, tag->label, percent, verdict, tag->yes);
      shoebox_tag_chip_set_scale (SHOEBOX_TAG_CHIP (chip), (double) tag->p,
                                  (double) tag->threshold);
      add_chip (self, chip);
    }
  for (guint i = 0; i < details->offers->len && n_offers < MAX_OFFERS; i++)
    {
      const ShoeboxTagging *tag = g_ptr_array_index (details->offers, i);
      g_autofree char *percent = shoebox_words_percent (tag->p);
      GtkWidget *chip;

      if (!(tag->p >= OFFER_FROM * tag->threshold))
        continue;
      chip = shoebox_tag_chip_new (tag->name, tag->label, percent, SHOEBOX_FORGET, FALSE);
      shoebox_tag_chip_set_scale (SHOEBOX_TAG_CHIP (chip), (double) tag->p,
                                  (double) tag->threshold);
      add_chip (self, chip);
      n_offers++;
    }
  set_text (self->tags_note,
            details->tags->len + n_offers > 0
              ? _("Each tag is asked by itself, and from its mark on it is a yes. They need not add "
                  "up to 100 %.")
              : NULL);
}

void
_shoebox_label_panel_show_one (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  g_autofree char *name = g_path_get_basename (details->display_path);
  g_autofree char *reason = shoebox_words_unsorted (details);

  set_text (self->title, name);
  gtk_widget_set_tooltip_text (self->title, name);
  shoebox_star_rating_set_stars (self->stars, details->rating);
  show_favourite (self, details->favourite ? 1 : 0, 1);
  set_text (self->album, details->album_name != NULL ? details->album_name : _("Unsorted"));
  show_confidence (self, details);
  set_text (self->reason, reason);
  show_bars (self, details);
  gtk_widget_set_visible (self->unfile, details->source == SHOEBOX_BY_USER);
  show_tags (self, details);
  show_why (self, details);
  shoebox_photo_facts_show (SHOEBOX_PHOTO_FACTS (self->facts), details);
  show_history (self, details->history);
}

/* --- Several photos ----------------------------------------------------------------------- */

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const ShoeboxSummaryLabel *x = *(ShoeboxSummaryLabel *const *) a;
  const ShoeboxSummaryLabel *y = *(ShoeboxSummaryLabel *const *) b;

  return (x->n_yes < y->n_yes) - (x->n_yes > y->n_yes);
}

/* Most photos first; of as many, in the order of the sidebar. */
static GPtrArray *
by_count (GPtrArray *labels)
{
  GPtrArray *sorted = g_ptr_array_new ();

  g_ptr_array_extend (sorted, labels, NULL, NULL);
  g_ptr_array_sort (sorted, compare_counts);
  return sorted;
}

static void
show_shares (ShoeboxLabelPanel *self, const ShoeboxSummary *summary)
{
  ShoeboxAlbumBars *bars = SHOEBOX_ALBUM_BARS (self->bars);
  g_autoptr (GPtrArray) albums = by_count (summary->albums);

  for (guint i = 0; i < albums->len; i++)
    {
      const ShoeboxSummaryLabel *album = g_ptr_array_index (albums, i);
      /* Translators: so many of the selected photos. */
      g_autofree char *text = g_strdup_printf (_("%'u of %'u"), album->n_yes, summary->n);

      shoebox_album_bars_add (bars, album->name, album->label,
                              (double) album->n_yes / summary->n, text, SHOEBOX_BAR_CAN_FILE);
    }
  if (summary->n_unsorted > 0)
    {
      g_autofree char *text = g_strdup_printf (_("%'u of %'u"), summary->n_unsorted, summary->n);

      shoebox_album_bars_add (bars, _("Unsorted"), 0, (double) summary->n_unsorted / summary->n,
                              text, SHOEBOX_BAR_NOBODY);
    }
  gtk_widget_show (self->bars);
}

static void
show_tag_counts (ShoeboxLabelPanel *self, const ShoeboxSummary *summary)
{
  g_autoptr (GPtrArray) tags = by_count (summary->tags);

  for (guint i = 0; i < tags->len; i++)
    {
      const ShoeboxSummaryLabel *tag = g_ptr_array_index (tags, i);
      g_autofree char *detail = g_strdup_printf (_("%'u of %'u"), tag->n_yes, summary->n);
      ShoeboxVerdict verdict = SHOEBOX_FORGET;
      GtkWidget *chip;

      if (tag->n_facts == summary->n)
        verdict = SHOEBOX_YES;
      else if (tag->n_no == summary->n)
        verdict = SHOEBOX_NO;
      chip = shoebox_tag_chip_new (tag->name, tag->label, detail, verdict, tag->n_yes > 0);
      shoebox_tag_chip_set_scale (SHOEBOX_TAG_CHIP (chip), (double) tag->n_yes / summary->n,
                                  (double) NAN);
      if (tag->n_yes > 0 && tag->n_yes < summary->n)
        shoebox_tag_chip_set_mixed (SHOEBOX_TAG_CHIP (chip));
      add_chip (self, chip);
    }
  set_text (self->tags_note, tags->len > 0 ? _("A yes or no is for all of them.") : NULL);
}

static gboolean
is_any_decided (const ShoeboxSummary *summary)
{
  for (guint i = 0; i < summary->albums->len; i++)
    if (((ShoeboxSummaryLabel *) g_ptr_array_index (summary->albums, i))->n_facts > 0)
      return TRUE;
  return summary->n_none > 0;
}

void
_shoebox_label_panel_show_many (ShoeboxLabelPanel *self, const ShoeboxSummary *summary)
{
  g_autofree char *title = NULL;
  g_autofree char *albums = shoebox_words_albums (summary);

  /* Translators: the number of selected photos. */
  title = g_strdup_printf (ngettext ("%'u Photo", "%'u Photos", summary->n), summary->n);
  set_text (self->title, title);
  gtk_widget_set_tooltip_text (self->title, NULL);
  shoebox_star_rating_set_stars (self->stars, summary->min_rating == summary->max_rating
                                                ? summary->min_rating
                                                : SHOEBOX_MIXED_STARS);
  show_favourite (self, summary->n_favourites, summary->n);
  set_text (self->album, albums);
  set_text (self->confidence, NULL);
  set_text (self->reason, NULL);
  show_shares (self, summary);
  set_text (self->bars_note, _("Each photo lies in one album, so these share the selection."));
  gtk_widget_set_visible (self->unfile, is_any_decided (summary));
  show_tag_counts (self, summary);
  show_why (self, NULL);
  shoebox_photo_facts_show_many (SHOEBOX_PHOTO_FACTS (self->facts), summary);
  show_history (self, NULL);
}
