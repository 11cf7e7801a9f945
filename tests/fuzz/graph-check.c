/* graph-check.c: the same network, plain and planned.
 *
 * How much both may differ is measured: by what the plain network says to an input that is a little
 * different.
 */
#include "graph-check.h"

#include "graph-maker.h"
#include "net.h"

#include <math.h>
#include <string.h>

enum { MAX_BYTES = 64 << 20 };

/* A network that is loaded, and room to run it in. */
typedef struct
{
  NnNet *net;
  NnRun *run;
  gsize n; /* numbers in all outputs */
} Side;

/* @cache: see net.h; a small one makes bands of few rows. */
static gboolean
load (Side *side, GBytes *file, gboolean keep_all, gsize cache, NnError *err)
{
  const NnLoadOptions options
      = { .max_bytes = MAX_BYTES, .keep_all = keep_all, .cache_bytes = cache };

  side->net = nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &options,
                                  err);
  side->run = side->net == NULL ? NULL : nn_run_new (side->net, err);
  for (int k = 0; side->net != NULL && k < nn_net_n_outputs (side->net); k++)
    side->n += (gsize) nn_value_count (nn_net_output (side->net, k));
  return side->run != NULL;
}

/* Between -1 and 1, and @beside more or less. */
static void
fill (const Side *side, float beside)
{
  for (int k = 0; k < nn_net_n_inputs (side->net); k++)
    {
      float *x = nn_run_input (side->run, k);

      for (gint64 i = 0; i < nn_value_count (nn_net_input (side->net, k)); i++)
        {
          guint32 r = ((guint32) i + 7 * (guint32) k + 1) * 2654435761u;

          r ^= r >> 13;
          r *= 2246822519u;
          x[i] = (float) (r >> 8) / (1 << 23) - 1 + beside * ((r & 1) != 0 ? 1 : -1);
        }
    }
}

/* All outputs in one array, or NULL. */
static float *
compute (const Side *side, float beside, NnError *err)
{
  float *all, *to;

  fill (side, beside);
  if (!nn_run_exec (side->run, err))
    return NULL;
  to = all = g_new (float, side->n + 1);
  for (int k = 0; k < nn_net_n_outputs (side->net); k++)
    {
      gsize count = (gsize) nn_value_count (nn_net_output (side->net, k));

      memcpy (to, nn_run_output (side->run, k, NULL), count * sizeof *to);
      to += count;
    }
  return all;
}

static char *
compare (const Side *plain, const Side *planned)
{
  NnError err = { 0 };
  g_autofree float *a = compute (plain, 0, &err);
  g_autofree float *beside = compute (plain, 1e-5f, &err);
  g_autofree float *b = compute (planned, 0, &err);
  g_autofree float *other = compute (planned, 0.5f, &err);
  g_autofree float *again = compute (planned, 0, &err);
  double most = 1, shift = 0;

  if (a == NULL || beside == NULL || b == NULL || other == NULL || again == NULL)
    return g_strdup (err.text);
  if (plain->n != planned->n)
    return g_strdup ("the outputs have other shapes");
  if (memcmp (b, again, plain->n * sizeof *b) != 0)
    return g_strdup ("a second run says something else");
  for (gsize i = 0; i < plain->n; i++)
    if (isfinite (a[i]) && isfinite (beside[i]))
      {
        most = fmax (most, fabs ((double) a[i]));
        shift = fmax (shift, fabs ((double) a[i] - (double) beside[i]));
      }
  for (gsize i = 0; i < plain->n; i++)
    if (isfinite (a[i]) && isfinite (beside[i])
        && !(fabs ((double) a[i] - (double) b[i]) <= 1e-4 * most + 2 * shift))
      return g_strdup_printf ("number %zu of %zu is %g, not %g (largest %g, shift %g)", i,
                              plain->n, (double) b[i], (double) a[i], most, shift);
  return NULL;
}

static void
clear (Side *side)
{
  nn_run_free (side->run);
  nn_net_free (side->net);
}

char *
graph_check (const guint8 *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) file = graph_make (data, size, text);
  static const gsize caches[] = { 0, 12000, 3000 };
  Side plain = { NULL };
  NnError err = { 0 };
  g_autofree char *wrong = NULL;

  if (!load (&plain, file, TRUE, 0, &err))
    wrong = g_strdup (err.text);
  for (gsize i = 0; wrong == NULL && i < G_N_ELEMENTS (caches); i++)
    {
      Side planned = { NULL };

      if (load (&planned, file, FALSE, caches[i], &err))
        wrong = compare (&plain, &planned);
      else
        wrong = g_strdup (err.text);
      clear (&planned);
    }
  clear (&plain);
  return wrong == NULL ? NULL : g_strdup_printf ("%s\n%s", wrong, text->str);
}
