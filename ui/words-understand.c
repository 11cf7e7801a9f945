/* words-understand.c: sentences about certainty and about several photos. */
#include "words-understand.h"

#include "words.h"

#include <glib/gi18n.h>

/* --- Several photos ----------------------------------------------------------------------- */

char *
shoebox_words_albums (const ShoeboxSummary *summary)
{
  GString *text;

  g_return_val_if_fail (summary != NULL, NULL);

  if (summary->albums->len == 0)
    /* Translators: several photos. */
    return g_strdup (_("All in no album"));
  if (summary->albums->len == 1 && summary->n_unsorted == 0)
    return g_strdup_printf (_("All in “%s”"),
                            ((ShoeboxSummaryLabel *) summary->albums->pdata[0])->name);
  text = g_string_new (NULL);
  for (guint i = 0; i < summary->albums->len; i++)
    {
      const ShoeboxSummaryLabel *album = g_ptr_array_index (summary->albums, i);

      if (i > 0)
        /* Translators: between "3 in “Cottage”" and "2 in “Sea”". */
        g_string_append (text, _(", "));
      /* Translators: so many photos. */
      g_string_append_printf (text, _("%'u in “%s”"), album->n_yes, album->name);
    }
  if (summary->n_unsorted > 0)
    {
      g_string_append (text, _(", "));
      g_string_append_printf (text, _("%'u in no album"), summary->n_unsorted);
    }
  return g_string_free (text, FALSE);
}

static char *
format_day (gint64 at)
{
  /* The camera's clock has no zone. */
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at);

  /* Translators: a day, see g_date_time_format(). */
  return time != NULL ? g_date_time_format (time, _("%-d %B %Y")) : NULL;
}

char *
shoebox_words_dates (gint64 first, gint64 last)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (first < 0 || last < first)
    return NULL;
  from = format_day (first);
  to = format_day (last);
  if (from == NULL || to == NULL)
    return NULL;
  if (g_str_equal (from, to))
    return g_steal_pointer (&from);
  /* Translators: from one day to another. */
  return g_strdup_printf (_("%s – %s"), from, to);
}

char *
shoebox_words_stars (int stars)
{
  if (stars < 0)
    return g_strdup (_("Different numbers of stars"));
  if (stars == 0)
    return g_strdup (_("No stars"));
  return g_strdup_printf (ngettext ("%d star", "%d stars", (gulong) stars), stars);
}

char *
shoebox_words_history (const ShoeboxHistoryEntry *entry)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *day = NULL;

  g_return_val_if_fail (entry != NULL, NULL);

  time = g_date_time_new_from_unix_local (entry->at);
  day = time != NULL ? g_date_time_format (time, _("%-d %B %Y")) : g_strdup ("");
  /* Translators: a day, and what happened then. */
  return g_strdup_printf (_("%s: %s"), day, entry->text);
}

/* --- Certainty ---------------------------------------------------------------------------- */

const char *
shoebox_words_sureness_group (ShoeboxSureness group)
{
  switch (group)
    {
    case SHOEBOX_SURENESS_SURE:
      return _("Sure");
    case SHOEBOX_SURENESS_LIKELY:
      return _("Likely");
    case SHOEBOX_SURENESS_UNSURE:
      return _("Unsure");
    case SHOEBOX_SURENESS_TORN:
      return _("Torn Between Albums");
    case SHOEBOX_SURENESS_FAR:
      return _("Unlike Anything");
    case SHOEBOX_SURENESS_OPEN:
      return _("Not Judged");
    case SHOEBOX_SURENESS_DECIDED:
      return _("Decided by You");
    case SHOEBOX_SURENESS_IMPORTED:
      return _("From an Imported Taste");
    case SHOEBOX_SURENESS_N_GROUPS:
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
shoebox_words_sureness_meaning (ShoeboxSureness group)
{
  switch (group)
    {
    case SHOEBOX_SURENESS_SURE:
      /* xgettext:no-c-format */
      return _("Filed, 90 % and more for the album");
    case SHOEBOX_SURENESS_LIKELY:
      return _("Filed, 70 to 90 %");
    case SHOEBOX_SURENESS_UNSURE:
      return _("Filed, less than 70 %: worth a look");
    case SHOEBOX_SURENESS_TORN:
      return _("Left unsorted: two albums fit about as well");
    case SHOEBOX_SURENESS_FAR:
      return _("Left unsorted: nothing in your albums looks like it");
    case SHOEBOX_SURENESS_OPEN:
      return _("Left unsorted: Shoebox has no opinion");
    case SHOEBOX_SURENESS_DECIDED:
      return _("Facts: Shoebox never changes them");
    case SHOEBOX_SURENESS_IMPORTED:
      return _("Filed as in the library that it came from");
    case SHOEBOX_SURENESS_N_GROUPS:
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
shoebox_words_sureness_bin (const ShoeboxHistogram *histogram, guint bin)
{
  const int step = 100 / SHOEBOX_HISTOGRAM_BINS;
  g_autofree char *photos = NULL;

  g_return_val_if_fail (histogram != NULL && bin < SHOEBOX_HISTOGRAM_BINS, NULL);

  photos = shoebox_words_photos (histogram->filed[bin]);
  /* Translators: a bar: "Sure, 90 to 95 %: 53 photos". */
  return g_strdup_printf (_("%s, %d to %d %%: %s"),
                          shoebox_words_sureness_group (shoebox_histogram_bin_group (bin)),
                          (int) bin * step, ((int) bin + 1) * step, photos);
}

char *
shoebox_words_sureness_count (const ShoeboxHistogram *histogram, ShoeboxSureness group)
{
  g_autofree char *photos = NULL;

  g_return_val_if_fail (histogram != NULL, NULL);

  photos = shoebox_words_photos (shoebox_histogram_group (histogram, group));
  return g_strdup_printf (_("%s: %s"), shoebox_words_sureness_group (group), photos);
}

char *
shoebox_words_certainty (const ShoeboxHistogram *histogram)
{
  g_autofree char *photos = NULL;
  g_autofree char *sure = NULL;
  g_autofree char *look = NULL;
  guint n, n_sure, n_look;

  g_return_val_if_fail (histogram != NULL, NULL);

  n = shoebox_histogram_total (histogram);
  if (n == 0)
    return g_strdup (_("No photo was read yet."));
  n_sure = shoebox_histogram_group (histogram, SHOEBOX_SURENESS_SURE)
           + shoebox_histogram_group (histogram, SHOEBOX_SURENESS_DECIDED)
           + shoebox_histogram_group (histogram, SHOEBOX_SURENESS_IMPORTED);
  n_look = shoebox_histogram_group (histogram, SHOEBOX_SURENESS_UNSURE)
           + shoebox_histogram_group (histogram, SHOEBOX_SURENESS_TORN)
           + shoebox_histogram_group (histogram, SHOEBOX_SURENESS_FAR)
           + shoebox_histogram_group (histogram, SHOEBOX_SURENESS_OPEN);
  photos = g_strdup_printf (ngettext ("Of %'u photo", "Of %'u photos", n), n);
  sure = g_strdup_printf (ngettext ("%'u is filed surely or by you", "%'u are filed surely or by you",
                                    n_sure),
                          n_sure);
  if (n_look == 0)
    /* Translators: "Of 691 photos, 620 are filed surely or by you; none needs a look." */
    return g_strdup_printf (_("%s, %s; none needs a look."), photos, sure);
  look = g_strdup_printf (ngettext ("%'u could use a look", "%'u could use a look", n_look), n_look);
  /* Translators: "Of 691 photos, 620 are filed surely or by you; 40 could use a look." */
  return g_strdup_printf (_("%s, %s; %s."), photos, sure, look);
}
