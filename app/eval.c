/* eval.c: chooses between the measurement of albums and of tags; means over seeds. */
#include "eval-private.h"

#include <math.h>

void
shoebox_eval_add (GArray *numbers, GArray *values, const char *name)
{
  ShoeboxEvalNumber number = { .name = name };
  double square = 0;

  for (guint i = 0; i < values->len; i++)
    number.mean += g_array_index (values, double, i) / values->len;
  for (guint i = 0; i < values->len; i++)
    square += pow (g_array_index (values, double, i) - number.mean, 2);
  if (values->len > 1)
    number.sd = sqrt (square / (values->len - 1));
  g_array_append_val (numbers, number);
}

ShoeboxEvalResult *
shoebox_eval_run (const ShoeboxEvalOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (ShoeboxEvalResult) result = g_new0 (ShoeboxEvalResult, 1);
  g_autofree char *tags_path = g_build_filename (options->folder, "tags.tsv", NULL);
  ShoeboxNetworks *networks;
  gboolean ok;

  result->numbers = g_array_new (FALSE, FALSE, sizeof (ShoeboxEvalNumber));
  networks = shoebox_networks_load (error);
  if (networks == NULL)
    return NULL;
  result->tags = g_file_test (tags_path, G_FILE_TEST_EXISTS);
  ok = result->tags ? shoebox_eval_tags (options, networks, result, cancellable, error)
                    : shoebox_eval_albums (options, networks, result, cancellable, error);
  shoebox_networks_free (networks);
  return ok ? g_steal_pointer (&result) : NULL;
}

void
shoebox_eval_result_free (ShoeboxEvalResult *result)
{
  g_array_unref (result->numbers);
  g_free (result);
}
