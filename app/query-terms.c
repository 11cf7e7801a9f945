/* query-terms.c: what a single term of a search means, and what was expected where it means
 * nothing. */
#include "query-private.h"

#include <glib/gi18n.h>
#include <string.h>

static DbFilter *
fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static DbFilter *
fail (GError **error, const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY, message);
  return NULL;
}

static char *
list_words (const char *const *words, const char *suffix)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    g_string_append_printf (list, "%s%s%s", i == 0 ? "" : ", ", words[i], suffix);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* --- Choices ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *word;
  int value;
} Choice;

static const Choice is_choices[] = {
  { "unsorted", DB_IS_UNSORTED }, { "far", DB_IS_FAR },           { "torn", DB_IS_TORN },
  { "unsure", DB_IS_UNSURE },     { "new", DB_IS_NEW },           { "ok", DB_IS_OK },
  { "missing", DB_IS_MISSING },   { "broken", DB_IS_BROKEN },     { "favourite", DB_IS_FAVOURITE },
  { "untagged", DB_IS_UNTAGGED }, { "favorite", DB_IS_FAVOURITE },
  { "decided", DB_IS_DECIDED },
};
static const Choice by_choices[] = {
  { "me", DB_SOURCE_USER }, { "model", DB_SOURCE_MODEL }, { "import", DB_SOURCE_IMPORT },
};
static const Choice import_choices[] = { { "last", 0 } };

/* -1 with an error that lists what is possible. */
static int
choose (const char *key, const char *value, const Choice *choices, gsize n, GError **error)
{
  const char *const *words = shoebox_query_choices (key);
  const char *nearest = shoebox_query_nearest (value, words);
  g_autofree char *list = list_words (words, "");

  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (value, choices[i].word) == 0)
      return choices[i].value;
  if (nearest != NULL)
    fail (error, _("“%s:” can be followed by %s, not by “%s”. Did you mean “%s”?"), key, list,
          value, nearest);
  else
    fail (error, _("“%s:” can be followed by %s, not by “%s”"), key, list, value);
  return -1;
}

/* --- Dates -------------------------------------------------------------------------------------- */

static const char *
read_digits (const char *p, int n, int *value)
{
  *value = 0;
  for (int i = 0; i < n; i++, p++)
    {
      if (!g_ascii_isdigit (*p))
        return NULL;
      *value = *value * 10 + g_ascii_digit_value (*p);
    }
  return p;
}

static gboolean
set_day (GDateTime *day, gint64 *from, gint64 *to)
{
  g_autoptr (GDateTime) start
      = g_date_time_new_utc (g_date_time_get_year (day), g_date_time_get_month (day),
                             g_date_time_get_day_of_month (day), 0, 0, 0);

  *from = g_date_time_to_unix (start);
  *to = *from + 24 * 60 * 60;
  return TRUE;
}

/* One year, month or day. */
static gboolean
parse_moment (const char *text, GDateTime *today, gint64 *from, gint64 *to)
{
  g_autoptr (GDateTime) start = NULL;
  g_autoptr (GDateTime) end = NULL;
  int year, month = 1, day = 1;
  const char *p = text;

  if (g_ascii_strcasecmp (text, "today") == 0)
    return set_day (today, from, to);
  if (g_ascii_strcasecmp (text, "yesterday") == 0)
    {
      start = g_date_time_add_days (today, -1);
      return start != NULL && set_day (start, from, to);
    }
  if ((p = read_digits (p, 4, &year)) == NULL || year < 1)
    return FALSE;
  if (*p == '-')
    {
      if ((p = read_digits (p + 1, 2, &month)) == NULL)
        return FALSE;
      if (*p == '-' && (p = read_digits (p + 1, 2, &day)) == NULL)
        return FALSE;
    }
  if (*p != '\0' || (start = g_date_time_new_utc (year, month, day, 0, 0, 0)) == NULL)
    return FALSE;
  *from = g_date_time_to_unix (start);
  if (p - text == 4)
    end = year < 9999 ? g_date_time_new_utc (year + 1, 1, 1, 0, 0, 0) : NULL;
  else if (p - text == 7)
    end = g_date_time_add_months (start, 1);
  else
    end = g_date_time_add_days (start, 1);
  *to = end != NULL ? g_date_time_to_unix (end) : G_MAXINT64;
  return TRUE;
}

gboolean
_shoebox_query_parse_date (const char *text, GDateTime *today, gint64 *from, gint64 *to,
                           GError **error)
{
  const char *dots = strstr (text, "..");
  g_autofree char *first = dots != NULL ? g_strndup (text, (gsize) (dots - text)) : g_strdup (text);
  const char *second = dots != NULL ? dots + 2 : NULL;
  gint64 unused;
  const char *bad = NULL;

  *from = G_MININT64;
  *to = G_MAXINT64;
  if (dots == NULL || *first != '\0')
    bad = parse_moment (first, today, from, dots == NULL ? to : &unused) ? NULL : first;
  if (bad == NULL && dots != NULL && *second != '\0')
    bad = parse_moment (second, today, &unused, to) ? NULL : second;
  if (dots != NULL && *first == '\0' && *second == '\0')
    bad = text;
  if (bad != NULL)
    {
      fail (error, _("“%s” is no date: write a year, month or day as 2019, 2019-06 or 2019-06-30, "
                     "today, yesterday, or a range as 2019..2021-06, 2019.. or ..2019"),
            bad);
      return FALSE;
    }
  if (*from >= *to)
    {
      fail (error, _("The range of dates “%s” ends before it begins. Did you mean “%s..%s”?"), text,
            second, first);
      return FALSE;
    }
  return TRUE;
}

static DbFilter *
parse_date (const char *value, GError **error)
{
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  gint64 from, to;

  return _shoebox_query_parse_date (value, today, &from, &to, error) ? db_filter_date (from, to)
                                                                     : NULL;
}

/* --- Stars -------------------------------------------------------------------------------------- */

static DbFilter *
parse_rating (const char *value, GError **error)
{
  const char *p = value;
  gboolean less = *p == '<', more = *p == '>', equal = FALSE;
  int stars;

  if (less || more)
    p++;
  equal = *p == '=';
  if (equal)
    p++;
  if (!g_ascii_isdigit (*p) || p[1] != '\0' || g_ascii_digit_value (*p) > 5)
    return fail (error, _("“rating:” can be followed by a number of stars from 0 to 5, as in 3, >=3 "
                          "or <3, not by “%s”"),
                 value);
  stars = g_ascii_digit_value (*p);
  if (more)
    return db_filter_rating (equal ? stars : stars + 1, 5);
  if (less)
    /* Fewer than none: no photo. */
    return stars == 0 && !equal ? db_filter_not (db_filter_all ())
                                : db_filter_rating (0, equal ? stars : stars - 1);
  return db_filter_rating (stars, stars);
}

/* --- Certainty ---------------------------------------------------------------------------------- */

/* "0.6..0.7", either side of which may be left out. */
static DbFilter *
parse_certainty (const char *value, GError **error)
{
  const char *dots = strstr (value, "..");
  double bounds[2] = { 0.0, 1.0 };
  gboolean good = dots != NULL && strlen (value) > 2;

  for (int i = 0; i < 2 && good; i++)
    {
      g_autofree char *text = i == 0 ? g_strndup (value, (gsize) (dots - value))
                                     : g_strdup (dots + 2);

      if (*text != '\0')
        {
          char *end;

          bounds[i] = g_ascii_strtod (text, &end);
          good = g_ascii_isdigit (*text) && *end == '\0' && bounds[i] <= 1.0;
        }
    }
  if (good && bounds[0] < bounds[1])
    return db_filter_certainty (bounds[0], bounds[1]);
  return fail (error, _("“certainty:” can be followed by a range such as 0.6..0.7, not by “%s”"),
               value);
}

/* --- Terms -------------------------------------------------------------------------------------- */

static DbFilter *
unknown_key (const char *key, GError **error)
{
  const char *nearest = shoebox_query_nearest (key, shoebox_query_keys ());
  g_autofree char *list = list_words (shoebox_query_keys (), ":");

  if (nearest != NULL)
    return fail (error, _("One cannot search by “%s:”. Did you mean “%s:”?"), key, nearest);
  return fail (error, _("One can search by %s, not by “%s:”; a word with a colon stands in quotes"),
               list, key);
}

DbFilter *
_shoebox_query_parse_term (const ShoeboxToken *token, GError **error)
{
  const char *value = token->value;
  g_autofree char *key = token->key != NULL ? g_ascii_strdown (token->key, -1) : NULL;
  int choice;

  if (key == NULL)
    return *value != '\0' ? db_filter_word (value) : db_filter_all ();
  if (!g_strv_contains (shoebox_query_keys (), key))
    return unknown_key (token->key, error);
  if (*value == '\0')
    return fail (error, _("Something should follow “%s:”"), token->key);
  if (g_str_equal (key, "album"))
    return db_filter_label_name (DB_LABEL_ALBUM, value);
  if (g_str_equal (key, "tag"))
    return db_filter_label_name (DB_LABEL_TAG, value);
  if (g_str_equal (key, "person"))
    return db_filter_label_name (DB_LABEL_PERSON, value);
  if (g_str_equal (key, "path"))
    return db_filter_path (value);
  if (g_str_equal (key, "camera"))
    return db_filter_camera (value);
  if (g_str_equal (key, "date"))
    return parse_date (value, error);
  if (g_str_equal (key, "rating"))
    return parse_rating (value, error);
  if (g_str_equal (key, "certainty"))
    return parse_certainty (value, error);
  if (g_str_equal (key, "is"))
    {
      choice = choose (key, value, is_choices, G_N_ELEMENTS (is_choices), error);
      return choice >= 0 ? db_filter_is ((DbIs) choice) : NULL;
    }
  if (g_str_equal (key, "by"))
    {
      choice = choose (key, value, by_choices, G_N_ELEMENTS (by_choices), error);
      return choice >= 0 ? db_filter_by ((DbSource) choice) : NULL;
    }
  choice = choose (key, value, import_choices, G_N_ELEMENTS (import_choices), error);
  return choice >= 0 ? db_filter_last_import () : NULL;
}
