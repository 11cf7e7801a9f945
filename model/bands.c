/* bands.c: finding groups of convolutions that are run in bands, and running them. */
#include "bands.h"

#include "conv.h"
#include "cpu.h"
#include "op.h"
#include "run.h"

#include <string.h>

/* Weights are read once a band, so they should be few. */
#define MAX_WEIGHTS ((size_t) 200 * 1024)
#define MAX_BAND 64

typedef struct
{
  const NnConv *conv;
  int in, residual, out; /* values; residual -1 for none */
  int from, add;         /* the members that make them, or -1 */
  int ring;              /* rows of the output that are kept, and where */
  size_t place;          /* in the scratch memory, in bytes */
} Member;

struct NnBands
{
  int n, band;           /* members; rows of the last one's output a band */
  size_t conv_scratch;   /* for all members, at the start of the scratch memory */
  Member member[NN_BANDS_MAX];
};

int
nn_bands_count (const NnBands *bands)
{
  return bands->n;
}

/* What every member has to have done, in rows, before the last one can make rows up to @end, when
 * @done is what they have done. Returns by @first the first row of each output that is read. */
static void
find_goals (const NnBands *bands, const int *done, int end, int *goal, int *first)
{
  for (int i = 0; i < bands->n; i++)
    {
      goal[i] = 0;
      first[i] = INT32_MAX;
    }
  goal[bands->n - 1] = end;
  for (int i = bands->n - 1; i >= 0; i--)
    {
      const Member *m = &bands->member[i];
      int in0, in1;

      if (goal[i] < done[i])
        goal[i] = done[i];
      if (goal[i] == done[i])
        continue;
      if (m->from >= 0)
        {
          nn_conv_rows_read (m->conv, done[i], goal[i], &in0, &in1);
          if (goal[m->from] < in1)
            goal[m->from] = in1;
          if (first[m->from] > in0)
            first[m->from] = in0;
        }
      if (m->add >= 0)
        {
          if (goal[m->add] < goal[i])
            goal[m->add] = goal[i];
          if (first[m->add] > done[i])
            first[m->add] = done[i];
        }
    }
}

static size_t
row_bytes (const NnConvParams *p)
{
  return (size_t) p->out_w * (size_t) p->k * sizeof (float);
}

/* Finds how many rows of every output a band of @band rows has to keep. */
static void
find_rings (NnBands *bands, int band)
{
  const int rows = nn_conv_params (bands->member[bands->n - 1].conv)->out_h;
  int done[NN_BANDS_MAX] = { 0 }, goal[NN_BANDS_MAX], first[NN_BANDS_MAX];

  bands->band = band;
  for (int i = 0; i < bands->n; i++)
    bands->member[i].ring = 1;
  for (int y = 0; y < rows; y += band)
    {
      find_goals (bands, done, y + band < rows ? y + band : rows, goal, first);
      for (int i = 0; i < bands->n; i++)
        {
          /* Rows that nobody read yet stay as well. */
          const int oldest = first[i] < done[i] ? first[i] : done[i];

          if (goal[i] - oldest > bands->member[i].ring)
            bands->member[i].ring = goal[i] - oldest;
          done[i] = goal[i];
        }
    }
}

/* Bytes that a band touches again and again. */
static size_t
working_set (const NnBands *bands)
{
  size_t bytes = 0;

  for (int i = 0; i < bands->n; i++)
    {
      const Member *m = &bands->member[i];

      bytes += nn_conv_weight_bytes (m->conv);
      if (i < bands->n - 1)
        bytes += (size_t) m->ring * row_bytes (nn_conv_params (m->conv));
    }
  return bytes;
}

/* The largest band that stays in the cache, or 0. */
static int
choose_band (NnBands *bands, size_t cache)
{
  const size_t most = cache / 8 * 5;

  for (int band = MAX_BAND; band > 0; band /= 2)
    {
      find_rings (bands, band);
      if (working_set (bands) <= most)
        return band;
    }
  return 0;
}

/* --- finding groups --- */

typedef struct
{
  NnNet *net;
  size_t cache;      /* bytes */
  int *readers;      /* of each value: nodes, views and outputs of the network */
} Finder;

/* The convolution of node @k, if bands can run it. */
static const NnConv *
packed (const NnNet *net, int k)
{
  const NnNode *node = &net->node[k];
  const NnTensor *in = &net->value[node->in[0]].t, *out = &net->value[node->out[0]].t;

  if (node->view || node->state == NULL || strcmp (node->op->name, "Conv") != 0
      || in->dim[0] != 1 || !nn_tensor_is_channels_last (in, NULL)
      || !nn_tensor_is_channels_last (out, NULL))
    return NULL;
  return node->state;
}

/* Adds node @k to the group that ends before it. */
static bool
join (const Finder *f, NnBands *bands, int k)
{
  const NnNode *node = &f->net->node[k];
  Member *m = &bands->member[bands->n];

  if (bands->n == NN_BANDS_MAX)
    return false;
  m->conv = packed (f->net, k);
  if (m->conv == NULL || !nn_conv_takes_rings (m->conv)
      || nn_conv_weight_bytes (m->conv) > MAX_WEIGHTS)
    return false;
  m->in = node->in[0];
  m->residual = node->residual != 0 ? node->in[node->residual] : -1;
  m->out = node->out[0];
  m->from = m->add = -1;
  for (int i = 0; i < bands->n; i++)
    {
      if (bands->member[i].out == m->in)
        m->from = i;
      if (bands->member[i].out == m->residual)
        m->add = i;
    }
  if (bands->n > 0 && m->from < 0)
    return false;
  bands->n++;
  return true;
}

/* True if the group could end here: all outputs but the last are read in the group only, and some of
 * them is too large for the cache. */
static bool
is_closed (const Finder *f, const NnBands *bands)
{
  /* Others stay in the cache by themselves; bands would only read weights more often. */
  const size_t limit = f->cache / 4 * 3;
  bool large = false;

  for (int i = 0; i < bands->n - 1; i++)
    {
      const int v = bands->member[i].out;
      const NnValue *value = &f->net->value[v];
      int readers = 0;

      for (int j = i + 1; j < bands->n; j++)
        readers += (bands->member[j].in == v) + (bands->member[j].residual == v);
      if (readers != f->readers[v] || value->root != v)
        return false;
      large = large || nn_tensor_bytes (&value->t) > limit;
    }
  return large;
}

static void
count_readers (Finder *f)
{
  const NnNet *net = f->net;

  for (int v = 0; v < net->n_values; v++)
    {
      f->readers[v] += net->value[v].is_output ? 1 : 0;
      if (net->value[v].root != v)
        f->readers[net->value[v].root]++; /* seen or written as a part of something else */
    }
  for (int k = 0; k < net->n_nodes; k++)
    for (int i = 0; i < net->node[k].n_in; i++)
      if (net->node[k].in[i] >= 0)
        f->readers[net->node[k].in[i]]++;
}

/* True if @value and what the group reads from outside may not share memory, as the last member
 * would write over rows that are still to be read: all but the picture that the first member reads
 * pixel by pixel. */
static bool
may_overwrite (const NnBands *bands, int v)
{
  const NnConvParams *p = nn_conv_params (bands->member[0].conv);

  for (int i = 0; i < bands->n; i++)
    if ((i > 0 && bands->member[i].in == v)
        || (i < bands->n - 1 && bands->member[i].residual == v))
      return false;
  return bands->member[0].in != v || (p->kh == 1 && p->stride_h == 1 && p->pad_top == 0);
}

static bool
keep_group (Finder *f, const NnBands *bands, int first, NnError *err)
{
  NnNet *net = f->net;
  NnBands *kept = nn_heap_alloc (&net->heap, sizeof *kept, err);
  size_t at = 0;

  if (kept == NULL)
    return false;
  *kept = *bands;
  for (int i = 0; i < kept->n; i++)
    if (nn_conv_scratch (kept->member[i].conv) > kept->conv_scratch)
      kept->conv_scratch = nn_conv_scratch (kept->member[i].conv);
  at = (kept->conv_scratch + 63) / 64 * 64;
  for (int i = 0; i < kept->n; i++)
    {
      Member *m = &kept->member[i];
      NnNode *node = &net->node[first + i];

      node->step_first = first;
      node->step_last = first + kept->n - 1;
      if (i == kept->n - 1)
        {
          node->may_overwrite = m->residual >= 0 && may_overwrite (kept, m->residual);
          continue;
        }
      net->value[m->out].in_bands = true;
      m->place = at;
      /* One line more, so that rings do not begin at the same place of the cache. */
      at += ((size_t) m->ring * row_bytes (nn_conv_params (m->conv)) + 127) / 64 * 64;
    }
  if (at > net->scratch_bytes)
    net->scratch_bytes = at;
  net->node[first].bands = kept;
  return true;
}

bool
nn_bands_find (NnNet *net, NnError *err)
{
  Finder f = { .net = net, .cache = net->options.cache_bytes };

  for (int k = 0; k < net->n_nodes; k++)
    {
      net->node[k].step_first = net->node[k].step_last = k;
      net->node[k].may_overwrite = true;
    }
  if (net->options.keep_all)
    return true;
  if (f.cache == 0)
    f.cache = nn_cache_bytes ();
  f.readers = nn_heap_array (&net->heap, (size_t) net->n_values, sizeof *f.readers, err);
  if (f.readers == NULL)
    return false;
  count_readers (&f);
  for (int k = 0; k < net->n_nodes; k++)
    {
      NnBands bands = { 0 }, best = { 0 };

      for (int i = k; i < net->n_nodes && join (&f, &bands, i); i++)
        {
          if (bands.n == 1)
            continue;
          if (choose_band (&bands, f.cache) == 0)
            break;
          if (is_closed (&f, &bands))
            best = bands;
        }
      if (best.n == 0)
        continue;
      if (!keep_group (&f, &best, k, err))
        return false;
      k += best.n - 1;
    }
  nn_heap_release (&net->heap, f.readers);
  return true;
}

/* --- running --- */

static NnRows
whole (const NnTensor *t)
{
  int64_t pitch = 0;

  nn_tensor_is_channels_last (t, &pitch);
  return (NnRows){ t->data, (size_t) pitch, (int) t->dim[2] };
}

void
nn_bands_run (const NnBands *bands, const NnTensor *values, void *scratch, double *milliseconds)
{
  const int rows = nn_conv_params (bands->member[bands->n - 1].conv)->out_h;
  NnRows in[NN_BANDS_MAX], add[NN_BANDS_MAX], out[NN_BANDS_MAX];
  int done[NN_BANDS_MAX] = { 0 }, goal[NN_BANDS_MAX], first[NN_BANDS_MAX];

  for (int i = 0; i < bands->n; i++)
    {
      const Member *m = &bands->member[i];

      in[i] = m->from >= 0 ? out[m->from] : whole (&values[m->in]);
      if (m->residual >= 0)
        add[i] = m->add >= 0 ? out[m->add] : whole (&values[m->residual]);
      if (i < bands->n - 1)
        out[i] = (NnRows){ (float *) ((char *) scratch + m->place),
                           (size_t) nn_conv_params (m->conv)->k, m->ring };
      else
        out[i] = whole (&values[m->out]);
    }
  for (int y = 0; y < rows; y += bands->band)
    {
      find_goals (bands, done, y + bands->band < rows ? y + bands->band : rows, goal, first);
      for (int i = 0; i < bands->n; i++)
        if (goal[i] > done[i])
          {
            const Member *m = &bands->member[i];
            const double begin = milliseconds != NULL ? nn_clock_ms () : 0;

            nn_conv_run_rows (m->conv, &in[i], m->residual >= 0 ? &add[i] : NULL, &out[i], done[i],
                              goal[i], scratch);
            done[i] = goal[i];
            if (milliseconds != NULL)
              milliseconds[i] += nn_clock_ms () - begin;
          }
    }
}
