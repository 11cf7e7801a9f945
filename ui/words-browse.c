/* words-browse.c: photos and sections in words. */
#include "words-browse.h"

#include "learning.h"
#include "words.h"

#include <glib/gi18n.h>

#define DAY (24 * 60 * 60)

/* --- Photos ----------------------------------------------------------------------------------- */

static char *
describe (ShoeboxPhoto *photo)
{
  const char *name = shoebox_photo_get_name (photo);
  const char *album = shoebox_photo_get_album_name (photo);

  switch (shoebox_photo_get_state (photo))
    {
    case SHOEBOX_NEW:
      /* Translators: %s is a file name. */
      return g_strdup_printf (_("%s, not read yet"), name);
    case SHOEBOX_BROKEN:
      return g_strdup_printf (_("%s, could not be read"), name);
    case SHOEBOX_OK:
    case SHOEBOX_MISSING:
    default:
      break;
    }
  if (album == NULL)
    return g_strdup_printf (_("%s, unsorted"), name);
  if (shoebox_photo_get_source (photo) == SHOEBOX_BY_USER)
    return g_strdup_printf (_("%s, in %s, decided by you"), name, album);
  /* Translators: "IMG_1.jpg, in Dogs, likely". */
  return g_strdup_printf (_("%s, in %s, %s"), name, album,
                          shoebox_words_confidence (shoebox_photo_get_p (photo)));
}

char *
shoebox_words_photo (ShoeboxPhoto *photo)
{
  gint64 taken_at;
  g_autofree char *text = NULL;
  g_autofree char *day = NULL;
  int rating;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO (photo), NULL);

  text = describe (photo);
  rating = shoebox_photo_get_rating (photo);
  if (rating > 0)
    {
      char *more;

      more = g_strdup_printf (ngettext ("%s, %d star", "%s, %d stars", (gulong) rating), text,
                              rating);
      g_free (text);
      text = more;
    }
  if (shoebox_photo_get_favourite (photo))
    {
      /* Translators: %s is what a photo is. */
      char *more = g_strdup_printf (_("%s, favourite"), text);

      g_free (text);
      text = more;
    }
  taken_at = shoebox_photo_get_taken_at (photo);
  if (taken_at < 0)
    return g_steal_pointer (&text);
  day = shoebox_words_section (SHOEBOX_ORDER_NEWEST, PHOTO_GROUP_SECTION,
                               (gint32) (taken_at / DAY));
  /* Translators: what a photo is, then its day: "IMG_1.jpg, in Dogs, likely, 3 May 2019". */
  return g_strdup_printf (_("%s, %s"), text, day);
}

/* --- Sections --------------------------------------------------------------------------------- */

static GDateTime *
day_to_date (gint32 day)
{
  return g_date_time_new_from_unix_utc ((gint64) day * DAY);
}

static char *
spell_date (PhotoLayoutGroup group, gint32 day)
{
  g_autoptr (GDateTime) date = NULL;

  if (day == SHOEBOX_NO_SECTION || (date = day_to_date (day)) == NULL)
    return g_strdup (_("No Date"));
  if (group == PHOTO_GROUP_MONTH)
    /* Translators: a month, see g_date_time_format(); %OB is its name as it stands alone. */
    return g_date_time_format (date, _("%OB %Y"));
  /* Translators: a day, see g_date_time_format(). */
  return g_date_time_format (date, _("%-d %B %Y"));
}

static char *
spell_letter (gint32 letter)
{
  char text[7] = { 0 };

  if (letter == '#' || !g_unichar_validate ((gunichar) letter))
    /* Translators: heading of photos whose names begin with a digit or a sign. */
    return g_strdup (_("0–9 and Signs"));
  g_unichar_to_utf8 ((gunichar) letter, text);
  return g_strdup (text);
}

static char *
spell_doubt (gint32 doubt)
{
  switch ((ShoeboxDoubt) doubt)
    {
    case SHOEBOX_DOUBT_TORN:
      return g_strdup (_("Torn Between Albums"));
    case SHOEBOX_DOUBT_FAR:
      return g_strdup (_("Unlike Your Albums"));
    case SHOEBOX_DOUBT_UNSURE:
      return g_strdup (_("Unsure"));
    case SHOEBOX_DOUBT_LIKELY:
      return g_strdup (_("Likely"));
    case SHOEBOX_DOUBT_SURE:
      return g_strdup (_("Sure"));
    case SHOEBOX_DOUBT_YOURS:
      return g_strdup (_("Decided by You"));
    case SHOEBOX_DOUBT_UNREAD:
    default:
      return g_strdup (_("Not Sorted Yet"));
    }
}

char *
shoebox_words_section (ShoeboxOrder order, PhotoLayoutGroup group, gint32 section)
{
  switch (order)
    {
    case SHOEBOX_ORDER_NAME:
      return spell_letter (section);
    case SHOEBOX_ORDER_RATING:
      if (section <= 0)
        return g_strdup (_("No Stars"));
      return g_strdup_printf (ngettext ("%d Star", "%d Stars", (gulong) section), section);
    case SHOEBOX_ORDER_DOUBT:
      return spell_doubt (section);
    case SHOEBOX_ORDER_NEWEST:
    case SHOEBOX_ORDER_OLDEST:
    default:
      return spell_date (group, section);
    }
}

char *
shoebox_words_section_mark (ShoeboxOrder order, gint32 section)
{
  g_autoptr (GDateTime) date = NULL;
  char text[7] = { 0 };

  switch (order)
    {
    case SHOEBOX_ORDER_NAME:
      if (!g_unichar_validate ((gunichar) section))
        return NULL;
      g_unichar_to_utf8 ((gunichar) section, text);
      return g_strdup (text);
    case SHOEBOX_ORDER_RATING:
      /* Translators: a number of stars. */
      return g_strdup_printf (_("%d ★"), section);
    case SHOEBOX_ORDER_DOUBT:
      return spell_doubt (section);
    case SHOEBOX_ORDER_NEWEST:
    case SHOEBOX_ORDER_OLDEST:
    default:
      if (section == SHOEBOX_NO_SECTION)
        return g_strdup (_("No Date"));
      date = day_to_date (section);
      /* Translators: a year, see g_date_time_format(). */
      return date != NULL ? g_date_time_format (date, _("%Y")) : NULL;
    }
}

const char *
shoebox_words_order (ShoeboxOrder order)
{
  switch (order)
    {
    case SHOEBOX_ORDER_OLDEST:
      return _("_Oldest First");
    case SHOEBOX_ORDER_NAME:
      return _("By _Name");
    case SHOEBOX_ORDER_RATING:
      return _("By _Rating");
    case SHOEBOX_ORDER_DOUBT:
      return _("_Least Sure First");
    case SHOEBOX_ORDER_NEWEST:
    default:
      return _("_Newest First");
    }
}
