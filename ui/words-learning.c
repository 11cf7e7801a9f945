/* words-learning.c: sentences about what was learned. */
#include "words-learning.h"

#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

/* Names come from the owner and may be a paragraph long; a bar has one line or two. */
#define NAME_LIMIT 40

static char *
short_name (const char *name)
{
  return shoebox_words_short (name != NULL ? name : "", NAME_LIMIT);
}

/* Where most photos go, and where the others do. */
typedef struct
{
  const ShoeboxFlow *most; /* one of the flows to that place */
  guint n_most;
  guint n_unsorted;        /* of the others */
  guint n_albums;
} Goals;

static guint
count_to (const ShoeboxConsequence *consequence, gint64 to)
{
  guint n = 0;

  for (guint i = 0; i < consequence->flows->len; i++)
    {
      const ShoeboxFlow *flow = g_ptr_array_index (consequence->flows, i);

      n += flow->to == to ? flow->ids->len : 0;
    }
  return n;
}

static Goals
find_goals (const ShoeboxConsequence *consequence)
{
  Goals goals = { 0 };
  guint n_unsorted = count_to (consequence, 0);

  for (guint i = 0; i < consequence->flows->len; i++)
    {
      const ShoeboxFlow *flow = g_ptr_array_index (consequence->flows, i);
      guint n = count_to (consequence, flow->to);

      if (goals.most == NULL || n > goals.n_most)
        {
          goals.most = flow;
          goals.n_most = n;
        }
    }
  if (goals.most != NULL && goals.most->to != 0)
    goals.n_unsorted = n_unsorted;
  goals.n_albums = consequence->n_moved - MIN (consequence->n_moved,
                                               goals.n_most + goals.n_unsorted);
  return goals;
}

static char *
describe_unsorted (guint n, gboolean applied)
{
  return g_strdup_printf (applied ? ngettext ("%'u photo became unsorted",
                                              "%'u photos became unsorted", n)
                                  : ngettext ("%'u photo would become unsorted",
                                              "%'u photos would become unsorted", n),
                          n);
}

static char *
describe_albums (guint n, gboolean applied)
{
  return g_strdup_printf (applied ? ngettext ("%'u photo moved to another album",
                                              "%'u photos moved to other albums", n)
                                  : ngettext ("%'u photo would move to another album",
                                              "%'u photos would move to other albums", n),
                          n);
}

static char *
describe_goal (const ShoeboxFlow *goal, guint n, gboolean applied)
{
  g_autofree char *name = NULL;

  if (goal->to == 0)
    return describe_unsorted (n, applied);
  name = short_name (goal->to_name);
  return g_strdup_printf (applied
                            /* Translators: %s is an album. */
                            ? ngettext ("%'u photo moved to “%s”", "%'u photos moved to “%s”", n)
                            : ngettext ("%'u photo would move to “%s”",
                                        "%'u photos would move to “%s”", n),
                          n, name);
}

/* One place is named, if at least half of the photos go there. */
static void
add_moved (GPtrArray *parts, const ShoeboxConsequence *consequence, gboolean applied)
{
  guint n = consequence->n_moved;
  Goals goals = find_goals (consequence);
  guint rest = goals.n_unsorted + goals.n_albums;

  if (goals.most == NULL)
    {
      g_ptr_array_add (parts, describe_albums (n, applied));
      return;
    }
  if (goals.n_most * 2 < n)
    {
      guint n_unsorted = count_to (consequence, 0);

      g_ptr_array_add (parts, describe_albums (n - MIN (n, n_unsorted), applied));
      if (n_unsorted > 0)
        g_ptr_array_add (parts, describe_unsorted (n_unsorted, applied));
      return;
    }
  g_ptr_array_add (parts, describe_goal (goals.most, goals.n_most, applied));
  if (goals.most->to == 0 && rest > 0)
    g_ptr_array_add (parts, describe_albums (rest, applied));
  else if (goals.n_unsorted > 0 && goals.n_albums == 0)
    g_ptr_array_add (parts, describe_unsorted (rest, applied));
  else if (goals.n_unsorted > 0)
    /* Translators: after "37 photos moved to “Cottage”, ": to other albums, or to none. */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%'u elsewhere", "%'u elsewhere", rest),
                                             rest));
  else if (rest > 0)
    /* Translators: after "37 photos moved to “Cottage”, ". */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%'u to another album",
                                                       "%'u to other albums", rest), rest));
}

static char *
describe_tagged (const ShoeboxConsequence *consequence, gboolean applied)
{
  guint n = consequence->n_tagged;
  const ShoeboxTagFlow *flow;
  g_autofree char *name = NULL;

  if (consequence->tag_flows->len != 1)
    return g_strdup_printf (applied ? ngettext ("%'u photo got other tags",
                                                "%'u photos got other tags", n)
                                    : ngettext ("%'u photo would get other tags",
                                                "%'u photos would get other tags", n),
                            n);
  flow = g_ptr_array_index (consequence->tag_flows, 0);
  name = short_name (flow->name);
  if (flow->gained)
    return g_strdup_printf (applied ? ngettext ("%'u photo got the tag “%s”",
                                                "%'u photos got the tag “%s”", n)
                                    : ngettext ("%'u photo would get the tag “%s”",
                                                "%'u photos would get the tag “%s”", n),
                            n, name);
  return g_strdup_printf (applied ? ngettext ("%'u photo lost the tag “%s”",
                                              "%'u photos lost the tag “%s”", n)
                                  : ngettext ("%'u photo would lose the tag “%s”",
                                              "%'u photos would lose the tag “%s”", n),
                          n, name);
}

static char *
describe (const ShoeboxConsequence *consequence, gboolean applied, guint n_disagree)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint n = n_disagree;

  if (consequence->n_moved > 0)
    add_moved (parts, consequence, applied);
  if (consequence->n_tagged > 0)
    g_ptr_array_add (parts, describe_tagged (consequence, applied));
  if (n > 0 && parts->len > 0)
    /* Translators: photos that the user decided, after "37 photos moved to Cottage, ". */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%'u of yours disagrees",
                                                       "%'u of yours disagree", n), n));
  else if (n > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%'u of your decisions disagrees with the rest",
                                                "%'u of your decisions disagree with the rest", n),
                                      n));
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  /* Translators: between the parts of a sentence such as "37 photos moved, 2 of yours disagree". */
  return g_strjoinv (_(", "), (char **) parts->pdata);
}

char *
shoebox_words_consequence (const ShoeboxConsequence *consequence)
{
  g_return_val_if_fail (consequence != NULL, NULL);

  return describe (consequence, consequence->applied, consequence->n_disagree);
}

char *
shoebox_words_changes (const ShoeboxConsequence *consequence)
{
  g_return_val_if_fail (consequence != NULL, NULL);

  return describe (consequence, consequence->applied, 0);
}

char *
shoebox_words_applied (const ShoeboxConsequence *consequence)
{
  g_return_val_if_fail (consequence != NULL, NULL);

  return describe (consequence, TRUE, 0);
}

char *
shoebox_words_would_change (const ShoeboxConsequence *consequence)
{
  g_autofree char *moved = NULL;
  g_autofree char *tagged = NULL;
  const char *stays = _("What you decided stays.");

  g_return_val_if_fail (consequence != NULL, NULL);

  if (consequence->n_moved == 0 && consequence->n_tagged == 0)
    return g_strdup (_("No photo would change its album or its tags."));
  moved = g_strdup_printf (ngettext ("%'u photo would move to another album.",
                                     "%'u photos would move to other albums.",
                                     consequence->n_moved),
                           consequence->n_moved);
  tagged = g_strdup_printf (ngettext ("%'u photo would get other tags.",
                                      "%'u photos would get other tags.", consequence->n_tagged),
                            consequence->n_tagged);
  if (consequence->n_moved == 0)
    return g_strjoin (" ", tagged, stays, NULL);
  if (consequence->n_tagged == 0)
    return g_strjoin (" ", moved, stays, NULL);
  return g_strjoin (" ", moved, tagged, stays, NULL);
}

char *
shoebox_words_flow (const ShoeboxFlow *flow)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  g_return_val_if_fail (flow != NULL, NULL);

  from = short_name (flow->from != 0 ? flow->from_name : _("Unsorted"));
  to = short_name (flow->to != 0 ? flow->to_name : _("Unsorted"));
  /* Translators: two albums. */
  return g_strdup_printf (_("From %s to %s"), from, to);
}

char *
shoebox_words_tag_flow (const ShoeboxTagFlow *flow)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (flow != NULL, NULL);

  name = short_name (flow->name);
  return g_strdup_printf (flow->gained ? _("Now tagged “%s”") : _("No longer tagged “%s”"), name);
}

char *
shoebox_words_disagree (guint n)
{
  if (n == 0)
    return NULL;
  return g_strdup_printf (ngettext ("%'u photo that you decided disagrees. It stays where you put "
                                    "it.",
                                    "%'u photos that you decided disagree. They stay where you "
                                    "put them.",
                                    n),
                          n);
}

char *
shoebox_words_reason (const ShoeboxReason *reason, ShoeboxLabelKind kind)
{
  g_autofree char *file = NULL;
  g_autofree char *name = NULL;
  g_autofree char *percent = NULL;

  g_return_val_if_fail (reason != NULL && reason->display_path != NULL, NULL);

  file = g_path_get_basename (reason->display_path);
  name = short_name (reason->name);
  percent = shoebox_words_percent (MAX (0.0f, reason->similarity));
  if (reason->label == 0)
    /* Translators: a file name, then "93 %". */
    return g_strdup_printf (_("Looks like %s, which you filed in no album, %s alike"), file,
                            percent);
  if (kind == SHOEBOX_ALBUM)
    /* Translators: a file name, an album, then "93 %". */
    return g_strdup_printf (_("Looks like %s, which you filed in %s, %s alike"), file, name,
                            percent);
  /* Translators: a file name, a tag, then "93 %". */
  return g_strdup_printf (_("Looks like %s, which you tagged %s, %s alike"), file, name, percent);
}

char *
shoebox_words_alike (ShoeboxLabelKind kind, const char *name)
{
  g_autofree char *cut = short_name (name);

  if (name == NULL)
    return g_strdup (_("Like these in no album"));
  /* Translators: above photos that look like the selected one; %s is an album or a tag. */
  return g_strdup_printf (kind == SHOEBOX_ALBUM ? _("Like these in “%s”")
                                                : _("Like these tagged “%s”"),
                          cut);
}

char *
shoebox_words_accuracy (double accuracy)
{
  guint n;

  if (isnan (accuracy))
    return g_strdup (_("too few decisions to test it"));
  n = (guint) lround (100.0 * CLAMP (accuracy, 0.0, 1.0));
  /* Translators: of hundred photos whose album was hidden from it, so many were told right. */
  return g_strdup_printf (ngettext ("about %u of 100 right", "about %u of 100 right", n), n);
}

char *
shoebox_words_version (const ShoeboxVersion *version)
{
  g_autofree char *facts = NULL;
  g_autofree char *accuracy = NULL;

  g_return_val_if_fail (version != NULL, NULL);

  facts = g_strdup_printf (ngettext ("%'u decision", "%'u decisions", version->n_facts),
                           version->n_facts);
  accuracy = shoebox_words_accuracy (version->accuracy);
  if (version->foreign)
    /* Translators: "23 decisions · about 87 of 100 right · with another network". */
    return g_strdup_printf (_("%s · %s · with another network"), facts, accuracy);
  /* Translators: "23 decisions · about 87 of 100 right". */
  return g_strdup_printf (_("%s · %s"), facts, accuracy);
}

char *
shoebox_words_moment (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (at);

  if (time == NULL)
    return g_strdup ("");
  /* Translators: a date and time of day, see g_date_time_format(). */
  return g_date_time_format (time, _("%-d %B %Y, %H:%M"));
}
