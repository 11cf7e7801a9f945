/* starter.c: the starter head: reads the mapping and files by it. */
#include "starter.h"

#include "file.h"
#include "number.h"
#include "softmax.h"
#include "starter-rules.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ALBUMS 64
#define MAX_RULES 8 /* of one album */
#define MAX_FILE_SIZE (1 << 20)
/* Classes of no album at all can be this unlikely before their logarithm is cut off. */
#define SMALLEST_SUM 1e-30

typedef struct
{
  char *name;
  float weight;
  StarterRule rules[MAX_RULES];
  int n_rules;
} Album;

struct NnStarter
{
  NnFeatureLayout layout;
  Album albums[MAX_ALBUMS];
  int n_albums;
  int *album_of_class; // (classes): index of the album, -1 for none of them
  StarterLet lets[STARTER_MAX_LETS];
  int n_lets;
  float threshold;
};

typedef struct
{
  NnStarter *starter;
  const char *const *classes;
  const char *path;
  int line;     /* number of the line where the current statement begins */
  NnError *err;
} Parser;

static bool
fail (const Parser *parser, const char *text)
{
  return nn_fail (parser->err, NN_ERROR_FORMAT, "%s:%d: %s", parser->path, parser->line, text);
}

/* Cuts white space off both ends, in place. */
static char *
trim (char *text)
{
  char *end;

  while (isspace ((unsigned char) *text))
    text++;
  end = text + strlen (text);
  while (end > text && isspace ((unsigned char) end[-1]))
    end--;
  *end = '\0';
  return text;
}

static bool
parse_positive (const Parser *parser, const char *text, float *value)
{
  char *end;

  *value = nn_number_parse (text, &end);
  if (end == text || *end != '\0' || !(*value > 0) || !isfinite (*value))
    return fail (parser, "a number above 0 expected");
  return true;
}

static bool
parse_classes (const Parser *parser, char *text)
{
  NnStarter *starter = parser->starter;
  char *rest = text, *name;

  while ((name = strsep (&rest, ",")) != NULL)
    {
      int k = 0;

      name = trim (name);
      while (k < starter->layout.classes && strcmp (parser->classes[k], name) != 0)
        k++;
      if (k == starter->layout.classes)
        return nn_fail (parser->err, NN_ERROR_FORMAT, "%s:%d: the network knows no class \"%s\"",
                        parser->path, parser->line, name);
      if (starter->album_of_class[k] >= 0)
        return nn_fail (parser->err, NN_ERROR_FORMAT, "%s:%d: \"%s\" is already in %s",
                        parser->path, parser->line, name,
                        starter->albums[starter->album_of_class[k]].name);
      starter->album_of_class[k] = starter->n_albums - 1;
    }
  return true;
}

static bool
begin_album (const Parser *parser, char *text)
{
  NnStarter *starter = parser->starter;
  size_t length = strlen (text);

  if (length < 3 || text[length - 1] != ']')
    return fail (parser, "an album is written [Name]");
  text[length - 1] = '\0';
  text = trim (text + 1);
  if (*text == '\0')
    return fail (parser, "an album needs a name");
  for (int i = 0; i < starter->n_albums; i++)
    if (strcmp (starter->albums[i].name, text) == 0)
      return fail (parser, "this album was there before");
  if (starter->n_albums == MAX_ALBUMS)
    return fail (parser, "too many albums");

  Album *album = &starter->albums[starter->n_albums];

  *album = (Album){ .name = strdup (text), .weight = 1 };
  if (album->name == NULL)
    return nn_fail (parser->err, NN_ERROR_MEMORY, "out of memory: reading %s", parser->path);
  starter->n_albums++;
  return true;
}

/* One statement: a line and the indented lines after it. */
static bool
parse_statement (const Parser *parser, char *text)
{
  NnStarter *starter = parser->starter;
  Album *album = starter->n_albums > 0 ? &starter->albums[starter->n_albums - 1] : NULL;
  NnError problem = { 0 };
  char *word;

  text = trim (text);
  if (*text == '[')
    return begin_album (parser, text);

  word = strsep (&text, " \t\n");
  text = text != NULL ? trim (text) : word + strlen (word);

  if (strcmp (word, "threshold") == 0)
    {
      if (!parse_positive (parser, text, &starter->threshold))
        return false;
      return starter->threshold < 1 || fail (parser, "the threshold is a probability");
    }
  if (strcmp (word, "let") == 0)
    {
      if (starter->n_lets == STARTER_MAX_LETS)
        return fail (parser, "too many conditions");
      if (!starter_let_parse (&starter->lets[starter->n_lets], text, starter->lets, starter->n_lets,
                              &problem))
        return fail (parser, problem.text);
      starter->n_lets++;
      return true;
    }
  if (album == NULL)
    return fail (parser, "this belongs under an album");
  if (strcmp (word, "weight") == 0)
    return parse_positive (parser, text, &album->weight);
  if (strcmp (word, "points") == 0)
    {
      if (album->n_rules == MAX_RULES)
        return fail (parser, "too many rules for one album");
      if (!starter_rule_parse (&album->rules[album->n_rules], text, starter->lets, starter->n_lets,
                               &problem))
        return fail (parser, problem.text);
      album->n_rules++;
      return true;
    }
  if (strcmp (word, "classes") == 0)
    return parse_classes (parser, text);
  return nn_fail (parser->err, NN_ERROR_FORMAT, "%s:%d: \"%s\" is not known here", parser->path,
                  parser->line, word);
}

/* Cuts @text into statements; comments (# to the end of the line) become blanks. */
static bool
parse_text (Parser *parser, char *text)
{
  char *statement = NULL;
  int number = 0;

  for (char *line = text, *next; line != NULL; line = next)
    {
      char *comment;
      bool indented = *line == ' ' || *line == '\t', blank;

      number++;
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      comment = strchr (line, '#');
      if (comment != NULL)
        memset (comment, ' ', strlen (comment));
      blank = line[strspn (line, " \t\r")] == '\0';

      if (statement != NULL && (!indented || blank))
        {
          if (!parse_statement (parser, statement))
            return false;
          statement = NULL;
        }
      if (blank)
        continue;
      if (statement != NULL)
        {
          /* Joins the lines again: the byte between them was the end of the one before. */
          line[-1] = ' ';
          continue;
        }
      statement = line;
      parser->line = number;
    }
  return statement == NULL || parse_statement (parser, statement);
}

NnStarter *
nn_starter_load_for (const char *path, const NnFeatureLayout *layout, const char *const *classes,
                     NnError *err)
{
  NnStarter *starter = calloc (1, sizeof *starter);
  Parser parser = { .starter = starter, .classes = classes, .path = path, .err = err };
  char *text = NULL;
  size_t size;
  bool ok = false;

  if (starter != NULL)
    starter->album_of_class = malloc (sizeof (int) * (size_t) (layout->classes + 1));
  if (starter == NULL || starter->album_of_class == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: reading %s", path);
      goto out;
    }
  starter->layout = *layout;
  starter->threshold = 0.6f;
  for (int k = 0; k < layout->classes; k++)
    starter->album_of_class[k] = -1;

  text = nn_read_file (path, MAX_FILE_SIZE, &size, err);
  if (text == NULL)
    goto out;
  if (memchr (text, '\0', size) != NULL)
    {
      nn_fail (err, NN_ERROR_FORMAT, "%s: not a text", path);
      goto out;
    }
  if (!parse_text (&parser, text))
    goto out;
  ok = starter->n_albums > 0
       || nn_fail (err, NN_ERROR_FORMAT, "%s: there is no album in it", path);

out:
  free (text);
  if (ok)
    return starter;
  nn_starter_free (starter);
  return NULL;
}

NnStarter *
nn_starter_load (const char *path, const NnPhotoNet *net, NnError *err)
{
  const NnFeatureLayout *layout = nn_photo_net_layout (net);
  const char **classes = malloc (sizeof (char *) * (size_t) (layout->classes + 1));
  NnStarter *starter;

  if (classes == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: reading %s", path);
      return NULL;
    }
  for (int k = 0; k < layout->classes; k++)
    classes[k] = nn_photo_net_class_name (net, k);
  starter = nn_starter_load_for (path, layout, classes, err);
  free (classes);
  return starter;
}

void
nn_starter_free (NnStarter *starter)
{
  if (starter == NULL)
    return;
  for (int i = 0; i < starter->n_albums; i++)
    free (starter->albums[i].name);
  free (starter->album_of_class);
  free (starter);
}

int
nn_starter_n_albums (const NnStarter *starter)
{
  return starter->n_albums;
}

const char *
nn_starter_album (const NnStarter *starter, int i)
{
  return starter->albums[i].name;
}

float
nn_starter_threshold (const NnStarter *starter)
{
  return starter->threshold;
}

static void
compute_scores (const NnStarter *starter, const float *feature, float *score)
{
  const float *log_p = nn_feature_classes (&starter->layout, feature);
  const float *cues = nn_feature_cues (&starter->layout, feature);
  double sums[MAX_ALBUMS + 1] = { 0 };
  bool held[STARTER_MAX_LETS];
  int n = starter->n_albums;

  for (int k = 0; k < starter->layout.classes; k++)
    {
      int album = starter->album_of_class[k];

      sums[album >= 0 ? album : n] += exp ((double) log_p[k]);
    }
  for (int i = 0; i < starter->n_lets; i++)
    held[i] = starter_condition_holds (&starter->lets[i].condition, cues, held);

  for (int i = 0; i < n; i++)
    {
      const Album *album = &starter->albums[i];
      double value = log (fmax (album->weight * sums[i], SMALLEST_SUM));

      for (int r = 0; r < album->n_rules; r++)
        value += starter_rule_points (&album->rules[r], cues, held);
      score[i] = (float) value;
    }
  score[n] = (float) log (fmax (sums[n], SMALLEST_SUM));
}

int
nn_starter_file (const NnStarter *starter, const float *feature, float *p, int *best_two, bool *far)
{
  int n = starter->n_albums, first = 0, second = -1;
  bool none_wins;

  compute_scores (starter, feature, p);
  nn_softmax (p, p, 1, n + 1);
  for (int i = 1; i < n; i++)
    if (p[i] > p[first])
      {
        second = first;
        first = i;
      }
    else if (second < 0 || p[i] > p[second])
      second = i;

  none_wins = p[n] >= p[first];
  if (best_two != NULL)
    {
      best_two[0] = first;
      best_two[1] = second;
    }
  if (far != NULL)
    *far = none_wins || p[first] + (second >= 0 ? p[second] : 0) < 0.5f;
  return !none_wins && p[first] >= starter->threshold ? first : -1;
}
