/* run.c: one thread's working memory, and running a network in it. */
#include "run.h"

#include "bands.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- binding a context to a node --- */

bool
nn_ctx_room_init (NnCtxRoom *room, const NnNet *net, NnError *err)
{
  int n_in = 4, n_out = 1; /* fusing widens a convolution to four inputs */

  memset (room, 0, sizeof *room);
  for (int k = 0; k < net->n_nodes; k++)
    {
      if (net->node[k].n_in > n_in)
        n_in = net->node[k].n_in;
      if (net->node[k].n_out > n_out)
        n_out = net->node[k].n_out;
    }
  room->memory = calloc (1, (size_t) n_in * sizeof *room->in + (size_t) n_out * sizeof *room->out
                                + (size_t) n_out * sizeof *room->out_room);
  if (room->memory == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "not enough memory");
  room->out_room = room->memory;
  room->out = (NnTensor **) (room->out_room + n_out);
  room->in = (const NnTensor **) (room->out + n_out);
  return true;
}

void
nn_ctx_room_clear (NnCtxRoom *room)
{
  free (room->memory);
  room->memory = NULL;
}

void
nn_ctx_room_bind (NnCtxRoom *room, const NnNet *net, const NnNode *node, NnTensor *values)
{
  NnCtx *ctx = &room->ctx;

  ctx->node = node;
  ctx->n_in = node->n_in;
  ctx->n_out = node->n_out;
  ctx->in = room->in;
  ctx->out = room->out;
  ctx->deferred = false;
  for (int i = 0; i < node->n_in; i++)
    {
      int v = node->in[i];

      ctx->in[i] = v < 0 ? NULL : values != NULL ? &values[v] : &net->value[v].t;
    }
  for (int i = 0; i < node->n_out; i++)
    {
      int v = node->out[i];

      ctx->out[i] = v < 0 ? NULL : values != NULL ? &values[v] : &room->out_room[i];
      if (values == NULL)
        memset (&room->out_room[i], 0, sizeof room->out_room[i]);
    }
}

bool
nn_run_node (NnCtx *ctx, NnError *err)
{
  const NnOp *op = ctx->node->op;
  void *own = NULL;
  bool ok;

  if (op->scratch != NULL)
    {
      own = nn_aligned_alloc (op->scratch (ctx), err);
      if (own == NULL)
        return false;
      ctx->scratch = own;
    }
  ok = op->run (ctx, err);
  ctx->scratch = NULL;
  free (own);
  return ok;
}

double
nn_clock_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec * 1e-6;
}

/* --- a run --- */

struct NnRun
{
  const NnNet *net;
  NnCtxRoom room;
  NnTensor *value;  /* one for each value of the network */
  void *memory;     /* static: values, scratch and arena in one block */
  void *scratch;
  int *uses_left;   /* dynamic: when it reaches 0, the value's memory goes */
  size_t live;      /* dynamic: bytes in use */
  double *step_ms;  /* somebody's, or NULL: see nn_run_time_steps () */
};

static size_t
round_up (size_t n)
{
  return (n + 63) / 64 * 64;
}

static bool
allocate_static (NnRun *run, NnError *err)
{
  const NnNet *net = run->net;
  size_t values = round_up ((size_t) net->n_values * sizeof *run->value);
  size_t scratch = round_up (net->scratch_bytes);
  char *arena;

  run->memory = nn_aligned_alloc (values + scratch + net->arena_bytes, err);
  if (run->memory == NULL)
    return false;
  run->value = run->memory;
  run->scratch = (char *) run->memory + values;
  arena = (char *) run->memory + values + scratch;
  /* A network never reads what it has not written, but a caller may run it on inputs that were
   * never set: zeros are better than what was in memory before. */
  memset (run->scratch, 0, scratch + net->arena_bytes);
  for (int v = 0; v < net->n_values; v++)
    {
      const NnValue *value = &net->value[v];

      run->value[v] = value->t;
      if (!value->is_constant && !value->in_bands)
        run->value[v].data
            = arena + net->value[value->root].place
              + value->offset * (int64_t) nn_type_size (value->t.type);
    }
  return true;
}

static void
release_value (NnRun *run, int v)
{
  const NnValue *value = &run->net->value[v];

  if (value->is_constant || value->is_input || run->value[v].data == NULL)
    return;
  run->live -= nn_tensor_bytes (&run->value[v]);
  free (run->value[v].data);
  run->value[v].data = NULL;
}

static bool
allocate_value (NnRun *run, NnTensor *t, NnError *err)
{
  size_t bytes = nn_tensor_bytes (t);

  if (bytes > run->net->options.max_bytes || run->live > run->net->options.max_bytes - bytes)
    return nn_fail (err, NN_ERROR_MEMORY, "running the network needs more than %zu bytes",
                    run->net->options.max_bytes);
  t->data = nn_aligned_alloc (bytes, err);
  if (t->data == NULL)
    return false;
  memset (t->data, 0, bytes);
  run->live += bytes;
  return true;
}

static bool
allocate_dynamic (NnRun *run, NnError *err)
{
  const NnNet *net = run->net;

  run->value = calloc ((size_t) net->n_values + 1, sizeof *run->value);
  run->uses_left = calloc ((size_t) net->n_values + 1, sizeof *run->uses_left);
  if (run->value == NULL || run->uses_left == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "not enough memory");
  for (int v = 0; v < net->n_values; v++)
    if (net->value[v].is_constant)
      run->value[v] = net->value[v].t;
  for (int i = 0; i < net->n_inputs; i++)
    {
      NnTensor *t = &run->value[net->input[i]];

      *t = net->value[net->input[i]].t;
      t->data = NULL;
      if (!allocate_value (run, t, err))
        return false;
    }
  return true;
}

NnRun *
nn_run_new (const NnNet *net, NnError *err)
{
  NnRun *run = calloc (1, sizeof *run);

  if (run == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "not enough memory");
      return NULL;
    }
  run->net = net;
  if (!nn_ctx_room_init (&run->room, net, err)
      || !(net->dynamic ? allocate_dynamic (run, err) : allocate_static (run, err)))
    {
      nn_run_free (run);
      return NULL;
    }
  return run;
}

void
nn_run_free (NnRun *run)
{
  if (run == NULL)
    return;
  if (run->net->dynamic && run->value != NULL)
    {
      for (int v = 0; v < run->net->n_values; v++)
        release_value (run, v);
      for (int i = 0; i < run->net->n_inputs; i++)
        free (run->value[run->net->input[i]].data);
      free (run->value);
    }
  free (run->uses_left);
  free (run->memory);
  nn_ctx_room_clear (&run->room);
  free (run);
}

void *
nn_run_input (NnRun *run, int i)
{
  return run->value[run->net->input[i]].data;
}

const void *
nn_run_output (const NnRun *run, int i, NnValueInfo *info)
{
  int v = run->net->output[i];
  const NnTensor *t = &run->value[v];

  if (info != NULL)
    {
      info->name = run->net->value[v].name;
      info->type = t->type;
      info->rank = t->rank;
      memcpy (info->dim, t->dim, sizeof info->dim);
    }
  return t->data;
}

const NnTensor *
nn_run_value (const NnRun *run, const char *name)
{
  for (int v = 0; v < run->net->n_values; v++)
    if (strcmp (run->net->value[v].name, name) == 0)
      return &run->value[v];
  return NULL;
}

const NnNet *
nn_run_net (const NnRun *run)
{
  return run->net;
}

void
nn_run_time_steps (NnRun *run, double *milliseconds)
{
  run->step_ms = milliseconds;
}

static double
clock_ms (const NnRun *run)
{
  return run->step_ms == NULL ? 0 : nn_clock_ms ();
}

/* Notes that step @step began at @begin and has just ended. */
static void
note_time (NnRun *run, int step, double begin)
{
  double took = clock_ms (run) - begin;

  if (run->step_ms != NULL && took < run->step_ms[step])
    run->step_ms[step] = took;
}

/* Runs the group of convolutions that begins with step @step; returns the step after it. */
static int
exec_bands (NnRun *run, const NnBands *bands, int step)
{
  double took[NN_BANDS_MAX] = { 0 };

  nn_bands_run (bands, run->value, run->scratch, run->step_ms != NULL ? took : NULL);
  for (int i = 0; i < nn_bands_count (bands); i++, step++)
    if (run->step_ms != NULL && took[i] < run->step_ms[step])
      run->step_ms[step] = took[i];
  return step;
}

static bool
exec_static (NnRun *run, NnError *err)
{
  const NnNet *net = run->net;
  NnCtx *ctx = &run->room.ctx;
  int step = 0;

  for (int k = 0; k < net->n_nodes; k++)
    {
      const NnNode *node = &net->node[k];
      double begin;

      if (node->view)
        continue;
      if (node->bands != NULL)
        {
          step = exec_bands (run, node->bands, step);
          k = node->step_last;
          continue;
        }
      begin = clock_ms (run);
      nn_ctx_room_bind (&run->room, net, node, run->value);
      ctx->scratch = run->scratch;
      if (!node->op->run (ctx, err))
        return false;
      note_time (run, step++, begin);
    }
  return true;
}

static bool
exec_dynamic (NnRun *run, NnError *err)
{
  const NnNet *net = run->net;
  NnCtx *ctx = &run->room.ctx;

  for (int v = 0; v < net->n_values; v++)
    {
      release_value (run, v);
      run->uses_left[v] = net->value[v].uses;
    }
  for (int k = 0; k < net->n_nodes; k++)
    {
      const NnNode *node = &net->node[k];
      double begin = clock_ms (run);

      nn_ctx_room_bind (&run->room, net, node, run->value);
      if (!node->op->infer (ctx, err))
        return false;
      if (ctx->deferred)
        return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "its shape cannot be found");
      for (int i = 0; i < node->n_out; i++)
        if (ctx->out[i] != NULL && !allocate_value (run, ctx->out[i], err))
          {
            for (; i < node->n_out; i++)
              if (ctx->out[i] != NULL)
                ctx->out[i]->data = NULL;
            return false;
          }
      if (!nn_run_node (ctx, err))
        return false;
      note_time (run, k, begin);
      for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= 0 && --run->uses_left[node->in[i]] == 0 && !net->options.keep_all)
          release_value (run, node->in[i]);
      for (int i = 0; i < node->n_out; i++)
        if (node->out[i] >= 0 && run->uses_left[node->out[i]] == 0)
          release_value (run, node->out[i]);
    }
  return true;
}

bool
nn_run_exec (NnRun *run, NnError *err)
{
  return run->net->dynamic ? exec_dynamic (run, err) : exec_static (run, err);
}
