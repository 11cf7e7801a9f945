/* words-review.c: sentences of the review page and of the facts of an album. */
#include "words-review.h"

#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

/* A share that was counted, so that 100 % may be said. */
static int
percent (double share)
{
  return (int) lround (100.0 * CLAMP (share, 0.0, 1.0));
}

char *
shoebox_words_doubt (ShoeboxUnsorted reason, const char *torn_a, const char *torn_b)
{
  switch (reason)
    {
    case SHOEBOX_UNSORTED_FAR:
      return g_strdup (_("Unlike anything you showed me"));
    case SHOEBOX_UNSORTED_TORN:
      if (torn_a != NULL && torn_b != NULL)
        return g_strdup_printf (_("Torn between “%s” and “%s”"), torn_a, torn_b);
      return g_strdup (_("Torn between several albums"));
    case SHOEBOX_UNSORTED_NONE:
    default:
      return g_strdup (_("Not quite sure about this one"));
    }
}

char *
shoebox_words_suggestion (const char *album, float p)
{
  g_return_val_if_fail (album != NULL, NULL);

  if (isnan (p))
    return g_strdup (album);
  /* Translators: an album and how sure that is: "Cottage, likely". */
  return g_strdup_printf (_("%s, %s"), album, shoebox_words_confidence (p));
}

char *
shoebox_words_group (guint n, guint n_included)
{
  if (n == 0)
    return NULL;
  if (n_included >= n)
    return g_strdup_printf (ngettext ("With %u look-alike", "With %u look-alikes", n), n);
  /* Translators: the first number is how many of them go along with the answer. */
  return g_strdup_printf (ngettext ("With %u of %u look-alike", "With %u of %u look-alikes", n),
                          n_included, n);
}

char *
shoebox_words_session (guint n_answered, guint n_filed)
{
  g_autofree char *answered = NULL;
  g_autofree char *filed = NULL;

  answered = g_strdup_printf (ngettext ("%'u answered", "%'u answered", n_answered), n_answered);
  filed = g_strdup_printf (ngettext ("%'u photo filed", "%'u photos filed", n_filed), n_filed);
  /* Translators: "12 answered, 31 photos filed". */
  return g_strdup_printf (_("%s, %s"), answered, filed);
}

char *
shoebox_words_earned (double before, double now)
{
  if (isnan (now))
    return NULL;
  if (isnan (before) || percent (before) == percent (now))
    return g_strdup_printf (_("Of photos it was not told about, Shoebox files %d %% right"),
                            percent (now));
  return g_strdup_printf (_("Of photos it was not told about, Shoebox files %d %% right "
                            "(%d %% before)"),
                          percent (now), percent (before));
}

/* --- Facts of an album or a tag ----------------------------------------------------------- */

static void
add_part (GString *line, const char *separator, char *part)
{
  if (line->len > 0)
    g_string_append (line, separator);
  g_string_append (line, part);
  g_free (part);
}

char *
shoebox_words_report (const ShoeboxLabelReport *report, ShoeboxLabelKind kind)
{
  GString *line;
  guint n;

  g_return_val_if_fail (report != NULL, NULL);

  line = g_string_new (NULL);
  n = report->n_yes;
  if (n == 0 && report->n_no == 0)
    add_part (line, "", g_strdup (_("Nothing decided by you yet")));
  else if (kind == SHOEBOX_ALBUM)
    add_part (line, "",
              g_strdup_printf (ngettext ("%'u photo decided by you", "%'u photos decided by you",
                                         n),
                               n));
  else
    add_part (line, "",
              g_strdup_printf (ngettext ("%'u photo tagged by you", "%'u photos tagged by you", n),
                               n));
  if (report->n_no > 0)
    /* Translators: the number of photos of which the owner said that they lack the tag. */
    add_part (line, " · ",
              g_strdup_printf (ngettext ("%'u said not to be", "%'u said not to be",
                                         report->n_no),
                               report->n_no));
  if (!isnan (report->recall))
    add_part (line, " · ",
              g_strdup_printf (_("found again %d %% of the time"), percent (report->recall)));
  if (report->n_more > 0)
    add_part (line, " · ",
              g_strdup_printf (ngettext ("needs about %u more example",
                                         "needs about %u more examples", report->n_more),
                               report->n_more));
  return g_string_free (line, FALSE);
}

char *
shoebox_words_report_details (const ShoeboxLabelReport *report, ShoeboxLabelKind kind)
{
  GString *text;

  g_return_val_if_fail (report != NULL, NULL);

  text = g_string_new (NULL);
  if (!isnan (report->recall))
    add_part (text, "\n",
              g_strdup_printf (kind == SHOEBOX_ALBUM
                                 ? _("Of your photos here, Shoebox would have found %d %% by "
                                     "itself.")
                                 : _("Of the photos you gave this tag, Shoebox would have found "
                                     "%d %% by itself."),
                               percent (report->recall)));
  if (!isnan (report->precision))
    add_part (text, "\n",
              g_strdup_printf (kind == SHOEBOX_ALBUM
                                 ? _("Of those it would have put here, %d %% belong here.")
                                 : _("Of those it would have given this tag, %d %% have it."),
                               percent (report->precision)));
  if (!isnan (report->recall) || !isnan (report->precision))
    add_part (text, "\n",
              g_strdup (_("It was asked about your own photos, each time without being told what "
                          "you said of them.")));
  else if (report->n_yes > 0)
    add_part (text, "\n", g_strdup (_("These are too few to tell how well they are found.")));
  else
    add_part (text, "\n",
              g_strdup (kind == SHOEBOX_ALBUM
                          ? _("What is here comes from what Shoebox knows of everyday photos. File "
                              "some by hand, and it learns what you mean.")
                          : _("Say yes or no to this tag on some photos, and Shoebox learns what "
                              "you mean.")));
  if (report->n_more > 0)
    add_part (text, "\n",
              g_strdup_printf (ngettext ("With about %u more example it should do well.",
                                         "With about %u more examples it should do well.",
                                         report->n_more),
                               report->n_more));
  return g_string_free (text, FALSE);
}

char *
shoebox_words_slips (guint n)
{
  return g_strdup_printf (ngettext ("%'u photo looks misplaced", "%'u photos look misplaced", n),
                          n);
}

char *
shoebox_words_slip (ShoeboxLabelKind kind, const char *name, const char *to, gboolean said_yes)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (kind == SHOEBOX_ALBUM)
    return to != NULL
             ? g_strdup_printf (_("You filed it in “%s”; it looks like “%s”."), name, to)
             : g_strdup_printf (_("You filed it in “%s”; it looks unlike the others there."), name);
  return said_yes ? g_strdup_printf (_("You tagged it “%s”; Shoebox would not."), name)
                  : g_strdup_printf (_("You said that it is not “%s”; Shoebox would tag it so."),
                                     name);
}
