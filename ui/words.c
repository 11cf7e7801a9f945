/* words.c: sentences of the window. */
#include "words.h"

#include "learning.h"
#include "words-broken.h"

#include <glib/gi18n.h>
#include <math.h>

/* Names come from the owner and may be a paragraph long; a toast has one line. */
#define NAME_LIMIT 40

char *
shoebox_words_short (const char *text, guint max)
{
  g_autofree char *start = NULL;

  g_return_val_if_fail (text != NULL && max > 0, NULL);

  if (g_utf8_strlen (text, -1) <= (glong) max)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, (glong) max - 1);
  return g_strconcat (g_strchomp (start), "…", NULL);
}

char *
shoebox_words_photos (guint n)
{
  return g_strdup_printf (ngettext ("%'u photo", "%'u photos", n), n);
}

char *
shoebox_words_act (const ShoeboxAct *act)
{
  g_autofree char *photos = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (act != NULL, NULL);

  photos = shoebox_words_photos (act->n_photos);
  name = shoebox_words_short (act->label_name != NULL ? act->label_name : "", NAME_LIMIT);

  switch (act->kind)
    {
    case SHOEBOX_ACT_FILE:
      if (act->label == 0)
        /* Translators: %s is "3 photos". */
        return g_strdup_printf (_("Filed %s in no album"), photos);
      /* Translators: the first %s is "3 photos", the second an album. */
      return g_strdup_printf (_("Filed %s in “%s”"), photos, name);
    case SHOEBOX_ACT_UNFILE:
      return g_strdup_printf (_("Left the album of %s to Shoebox"), photos);
    case SHOEBOX_ACT_TAG_YES:
      return g_strdup_printf (_("Tagged %s “%s”"), photos, name);
    case SHOEBOX_ACT_TAG_NO:
      return g_strdup_printf (_("Said that %s: not “%s”"), photos, name);
    case SHOEBOX_ACT_TAG_FORGET:
      return g_strdup_printf (_("Left “%2$s” on %1$s to Shoebox"), photos, name);
    case SHOEBOX_ACT_ADD:
      return g_strdup_printf (act->label_kind == SHOEBOX_ALBUM ? _("Added the album “%s”")
                                                               : _("Added the tag “%s”"),
                              name);
    case SHOEBOX_ACT_RENAME:
      {
        g_autofree char *old = shoebox_words_short (act->old_name != NULL ? act->old_name : "",
                                                    NAME_LIMIT);
        return g_strdup_printf (_("Renamed “%s” to “%s”"), old, name);
      }
    case SHOEBOX_ACT_REMOVE:
      return g_strdup_printf (act->label_kind == SHOEBOX_ALBUM ? _("Removed the album “%s”")
                                                               : _("Removed the tag “%s”"),
                              name);
    case SHOEBOX_ACT_REPLACED:
      return g_strdup_printf (_("Put aside what was known of %s that were replaced"), photos);
    case SHOEBOX_ACT_VERSION:
      return g_strdup (_("Went to another version of what was learned"));
    case SHOEBOX_ACT_FORGET:
      return g_strdup (_("Forgot everything that Shoebox said"));
    case SHOEBOX_ACT_RATE:
      if (act->rating == 0)
        return g_strdup_printf (_("Took the stars from %s"), photos);
      /* Translators: %u is a number of stars, %s is "3 photos". */
      return g_strdup_printf (ngettext ("Gave %u star to %s", "Gave %u stars to %s",
                                        (gulong) act->rating),
                              (guint) act->rating, photos);
    case SHOEBOX_ACT_FAVOURITE:
      /* Translators: %s is "3 photos". */
      return g_strdup_printf (_("Added %s to the favourites"), photos);
    case SHOEBOX_ACT_UNFAVOURITE:
      return g_strdup_printf (_("Took %s from the favourites"), photos);
    case SHOEBOX_ACT_ORDER:
      return g_strdup_printf (act->label_kind == SHOEBOX_ALBUM ? _("Moved the album “%s”")
                                                               : _("Moved the tag “%s”"),
                              name);
    case SHOEBOX_ACT_LOOK:
      return g_strdup_printf (_("Changed the look of “%s”"), name);
    case SHOEBOX_ACT_MERGE:
      {
        g_autofree char *old = shoebox_words_short (act->old_name != NULL ? act->old_name : "",
                                                    NAME_LIMIT);
        return g_strdup_printf (_("Merged “%s” into “%s”"), old, name);
      }
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
shoebox_words_step (const char *verb, const ShoeboxAct *act)
{
  g_autofree char *what = shoebox_words_act (act);

  /* Translators: "Undo: Filed 3 photos in “Dogs”". */
  return g_strdup_printf (_("%s: %s"), verb, what);
}

const char *
shoebox_words_confidence (float p)
{
  switch (shoebox_certainty (p))
    {
    case SHOEBOX_CERTAINTY_SURE:
      return _("sure");
    case SHOEBOX_CERTAINTY_LIKELY:
      return _("likely");
    case SHOEBOX_CERTAINTY_UNSURE:
    case SHOEBOX_CERTAINTY_NONE:
    default:
      return _("unsure");
    }
}

char *
shoebox_words_percent (float p)
{
  double percent = 100.0 * (double) p;

  if (isnan (p))
    return g_strdup ("");
  if (percent < 0.5)
    return g_strdup (_("< 1 %"));
  if (percent >= 99.5)
    return g_strdup (_("> 99 %"));
  /* Translators: a percentage. */
  return g_strdup_printf (_("%.0f %%"), percent);
}

char *
shoebox_words_time_left (double seconds)
{
  guint n;

  if (!(seconds >= 0.0))
    return NULL;
  if (seconds < 55.0)
    return g_strdup (_("less than a minute left"));
  if (seconds < 90.0 * 60.0)
    {
      n = MAX (1, (guint) lround (seconds / 60.0));
      return g_strdup_printf (ngettext ("about %u minute left", "about %u minutes left", n), n);
    }
  n = (guint) lround (seconds / 3600.0);
  return g_strdup_printf (ngettext ("about %u hour left", "about %u hours left", n), n);
}

char *
shoebox_words_unsorted (const ShoeboxDetails *details)
{
  g_return_val_if_fail (details != NULL, NULL);

  if (details->album != 0)
    return NULL;
  if (details->source == SHOEBOX_BY_USER)
    return g_strdup (_("You said that it belongs in no album."));
  switch (details->state)
    {
    case SHOEBOX_NEW:
      return g_strdup (_("It has not been read yet."));
    case SHOEBOX_BROKEN:
      {
        g_autofree char *why = shoebox_words_broken (details->reason);

        return g_strdup_printf (_("It could not be read: %s"), why);
      }
    case SHOEBOX_OK:
    case SHOEBOX_MISSING:
    default:
      break;
    }
  switch (details->unsorted)
    {
    case SHOEBOX_UNSORTED_FAR:
      return g_strdup (_("It is unlike anything in your albums."));
    case SHOEBOX_UNSORTED_TORN:
      if (details->torn_a != NULL && details->torn_b != NULL)
        return g_strdup_printf (_("Shoebox is torn between “%s” and “%s”."), details->torn_a,
                                details->torn_b);
      return g_strdup (_("Shoebox is torn between several albums."));
    case SHOEBOX_UNSORTED_NONE:
    default:
      return NULL;
    }
}

char *
shoebox_words_taken (gint64 taken_at)
{
  g_autoptr (GDateTime) time = NULL;

  if (taken_at < 0)
    return NULL;
  /* The camera's clock has no zone: shown as it was written. */
  time = g_date_time_new_from_unix_utc (taken_at);
  if (time == NULL)
    return NULL;
  /* Translators: a date and time of day, see g_date_time_format(). */
  return g_date_time_format (time, _("%-d %B %Y, %H:%M"));
}

char *
shoebox_words_term (const char *key, const char *name)
{
  GString *term;

  g_return_val_if_fail (key != NULL && name != NULL, NULL);

  term = g_string_new (key);
  g_string_append (term, ":\"");
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (term, '\\');
      g_string_append_c (term, *p);
    }
  g_string_append_c (term, '"');
  return g_string_free (term, FALSE);
}
