/* backbone-find.c: which tensor of a network is its embedding, and how it wants to be fed. Nothing
 * in an ONNX file says so; most of them can be told by how they end and how they begin. */
#include "backbone.h"
#include "graph.h"
#include "op.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MIN_DIMS 16
#define MAX_DIMS 8192

/* Operators that a classifier may end with, after the layer that makes its logits. */
static const char *const endings[]
    = { "Softmax", "LogSoftmax", "Sigmoid", "Identity", "Cast",  "Flatten", "Reshape", "Squeeze",
        "Unsqueeze", "Transpose", "Clip", "Relu", "Div", "Mul", "Add", "Sub", "LpNormalization" };
static const char *const pools[] = { "GlobalAveragePool", "AveragePool", "ReduceMean" };
/* Numbers of classes of the sets on which networks are trained. */
static const int64_t class_counts[] = { 1000, 1001, 21841, 21843, 11221, 11821, 10450, 365, 100, 10 };

static bool
is_one_of (const char *name, const char *const *names, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp (name, names[i]) == 0)
      return true;
  return false;
}

/* Whether @name has one of the @n @words in it, in any case. */
static bool
says (const char *name, const char *const *words, size_t n)
{
  for (size_t i = 0; i < n; i++)
    for (const char *p = name; *p != '\0'; p++)
      {
        size_t k = 0;

        while (words[i][k] != '\0' && tolower ((unsigned char) p[k]) == words[i][k])
          k++;
        if (words[i][k] == '\0')
          return true;
      }
  return false;
}

int64_t
nn_backbone_vector (int rank, const int64_t *dim)
{
  int64_t count = 1, longest = 1;

  if (rank < 1 || (rank > 1 && dim[0] != 1))
    return 0;
  if (rank == 4 && (dim[2] > 1 || dim[3] > 1) && dim[1] >= MIN_DIMS)
    return dim[1] <= MAX_DIMS && dim[2] >= 1 && dim[2] <= 1024 && dim[3] >= 1 && dim[3] <= 1024
               ? dim[1]
               : 0;
  for (int i = 0; i < rank; i++)
    {
      if (dim[i] < 1 || dim[i] > MAX_DIMS)
        return 0;
      count *= dim[i] > 1 && longest > 1 ? MAX_DIMS + 1 : dim[i];
      longest = dim[i] > longest ? dim[i] : longest;
    }
  return count >= MIN_DIMS && count <= MAX_DIMS ? count : 0;
}

static int64_t
vector_of (const NnNet *net, int v)
{
  const NnValue *value = &net->value[v];

  return value->known && value->t.type == NN_FLOAT && !value->is_constant
             ? nn_backbone_vector (value->t.rank, value->t.dim)
             : 0;
}

static bool
is_map (const NnNet *net, int v)
{
  const NnTensor *t = &net->value[v].t;

  return t->rank == 4 && (t->dim[2] > 1 || t->dim[3] > 1);
}

/* A layer with weights that makes each number of a vector out of all of another one. */
static bool
is_linear (const NnNet *net, const NnNode *node)
{
  const NnTensor *weight;

  if (node->n_in < 2 || node->in[1] < 0 || !net->value[node->in[1]].is_constant)
    return false;
  weight = &net->value[node->in[1]].t;
  if (strcmp (node->op->name, "Conv") == 0)
    return weight->rank == 4 && weight->dim[2] == 1 && weight->dim[3] == 1
           && nn_attr_int (node, "group", 1) == 1;
  return (strcmp (node->op->name, "Gemm") == 0 || strcmp (node->op->name, "MatMul") == 0)
         && weight->rank == 2;
}

typedef struct
{
  const NnNode *linear; /* the last layer with weights, or NULL */
  bool pooled;          /* its map is averaged after it */
  bool chances;         /* and becomes probabilities */
} Ending;

/* Goes back from the output @v. */
static Ending
find_ending (const NnNet *net, int v)
{
  Ending ending = { NULL, false, false };

  for (int steps = 0; steps < net->n_nodes && net->value[v].producer >= 0; steps++)
    {
      const NnNode *node = &net->node[net->value[v].producer];
      bool pool = is_one_of (node->op->name, pools, sizeof pools / sizeof pools[0]);
      int from = -1, n_from = 0;

      if (is_linear (net, node))
        {
          ending.linear = node;
          break;
        }
      if (!pool && !is_one_of (node->op->name, endings, sizeof endings / sizeof endings[0]))
        break;
      /* Beside what it works on it may read a constant, or what it just came from (a length). */
      for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= 0 && !net->value[node->in[i]].is_constant)
          {
            from = from < 0 ? node->in[i] : from;
            n_from++;
          }
      if (n_from == 0 || (n_from > 1 && strcmp (node->op->name, "Div") != 0))
        break;
      ending.pooled |= pool;
      ending.chances |= strstr (node->op->name, "oftmax") != NULL
                        || strcmp (node->op->name, "Sigmoid") == 0;
      v = from;
    }
  return ending;
}

static bool
is_class_count (int64_t n)
{
  for (size_t i = 0; i < sizeof class_counts / sizeof class_counts[0]; i++)
    if (class_counts[i] == n)
      return true;
  return false;
}

static bool
take (NnRecipe *recipe, NnBackboneChoice *choice, const NnNet *net, int v, NnError *err)
{
  const char *name = net->value[v].name;

  if (strlen (name) >= sizeof recipe->embedding)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "the name of the tensor '%.60s...' is too long", name);
  snprintf (recipe->embedding, sizeof recipe->embedding, "%s", name);
  choice->embedding = v;
  return true;
}

static bool
find_named (const NnNet *net, NnRecipe *recipe, NnBackboneChoice *choice, NnError *err)
{
  for (int v = 0; v < net->n_values; v++)
    {
      const NnValue *value = &net->value[v];

      if (strcmp (value->name, recipe->embedding) != 0)
        continue;
      if (value->is_input || value->is_constant || (value->producer < 0))
        break;
      if (vector_of (net, v) == 0)
        return nn_fail (err, NN_ERROR_SHAPE,
                        "the tensor '%.80s' cannot be the embedding: it is not one vector of %d to %d "
                        "numbers, nor planes of which the means would be",
                        recipe->embedding, MIN_DIMS, MAX_DIMS);
      choice->embedding = v;
      snprintf (choice->why_embedding, sizeof choice->why_embedding, "it was named");
      return true;
    }
  return nn_fail (err, NN_ERROR_ARGUMENT, "no node of the network makes a tensor '%.80s'",
                  recipe->embedding);
}

/* An output that says by its name that it is one, or NULL. */
static int
find_output_by_name (const NnNet *net, bool maps)
{
  static const char *const words[] = { "embed", "feat", "descriptor", "pool", "hidden" };

  for (int i = 0; i < net->n_outputs; i++)
    {
      int v = net->output[i];

      if (vector_of (net, v) > 0 && is_map (net, v) == maps
          && says (net->value[v].name, words, sizeof words / sizeof words[0]))
        return v;
    }
  return -1;
}

/* The longest vector among the outputs, or -1. */
static int
find_longest (const NnNet *net)
{
  int best = -1;

  for (int i = 0; i < net->n_outputs; i++)
    {
      int v = net->output[i];

      if (net->value[v].known && !is_map (net, v) && net->value[v].t.type == NN_FLOAT
          && (best < 0 || nn_tensor_count (&net->value[v].t) > nn_tensor_count (&net->value[best].t)))
        best = v;
    }
  return best;
}

static bool
find_embedding (const NnNet *net, NnRecipe *recipe, NnBackboneChoice *choice, NnError *err)
{
  int v = find_output_by_name (net, false);
  Ending ending;

  if (v >= 0)
    {
      snprintf (choice->why_embedding, sizeof choice->why_embedding, "the output of that name");
      return take (recipe, choice, net, v, err);
    }
  v = find_longest (net);
  if (v >= 0)
    {
      int64_t n = nn_tensor_count (&net->value[v].t);

      ending = find_ending (net, v);
      if (ending.linear != NULL && vector_of (net, ending.linear->in[0]) > 0
          && is_map (net, ending.linear->in[0]) == ending.pooled
          && (!ending.pooled || ending.chances || is_class_count (n)))
        {
          snprintf (choice->why_embedding, sizeof choice->why_embedding,
                    "what the last layer (%s) reads to make the %lld numbers of '%.60s'%s",
                    ending.linear->op->name, (long long) n, net->value[v].name,
                    ending.pooled ? "; averaged over the picture" : "");
          return take (recipe, choice, net, ending.linear->in[0], err);
        }
      if (vector_of (net, v) > 0)
        {
          snprintf (choice->why_embedding, sizeof choice->why_embedding,
                    "the only output that is a vector");
          return take (recipe, choice, net, v, err);
        }
    }
  v = find_output_by_name (net, true);
  if (v < 0 && net->n_outputs == 1 && vector_of (net, net->output[0]) > 0)
    v = net->output[0];
  if (v < 0)
    return nn_fail (err, NN_ERROR_UNSUPPORTED,
                    "no vector of %d to %d numbers was found that could be the embedding; name the "
                    "tensor if there is one",
                    MIN_DIMS, MAX_DIMS);
  snprintf (choice->why_embedding, sizeof choice->why_embedding,
            "an output of planes; averaged over the picture");
  return take (recipe, choice, net, v, err);
}

/* --- How it is fed ------------------------------------------------------------------------------ */

/* The largest absolute value of the constant operand of @node, or -1. */
static double
constant_of (const NnNet *net, const NnNode *node)
{
  for (int i = 0; i < node->n_in && i < 2; i++)
    {
      const NnValue *value = node->in[i] >= 0 ? &net->value[node->in[i]] : NULL;
      double most = 0;

      if (value == NULL || !value->is_constant || value->t.type != NN_FLOAT
          || value->t.data == NULL || nn_tensor_count (&value->t) > 3)
        continue;
      for (int64_t k = 0; k < nn_tensor_count (&value->t); k++)
        most = fmax (most, fabs ((double) ((const float *) value->t.data)[k]));
      return most;
    }
  return -1;
}

/* What the network itself does with its input first tells what it expects. NULL: nothing. */
static const char *
find_own_scaling (const NnNet *net, int v)
{
  for (int steps = 0; steps < 8; steps++)
    {
      const NnNode *reader = NULL;
      const char *op;
      double by;

      for (int k = 0; k < net->n_nodes && reader == NULL; k++)
        if (net->node[k].n_in > 0 && (net->node[k].in[0] == v || (net->node[k].n_in > 1
                                                                  && net->node[k].in[1] == v)))
          reader = &net->node[k];
      if (reader == NULL || reader->out[0] < 0)
        return NULL;
      op = reader->op->name;
      by = constant_of (net, reader);
      if (strcmp (op, "Transpose") != 0 && strcmp (op, "Cast") != 0 && strcmp (op, "Identity") != 0)
        {
          if (by < 0)
            return NULL;
          if ((strcmp (op, "Mul") == 0 && by < 0.02) || (strcmp (op, "Div") == 0 && by > 50)
              || (strcmp (op, "Sub") == 0 && by > 2))
            return "0..255";
          if ((strcmp (op, "Sub") == 0 && by > 0 && by <= 1)
              || (strcmp (op, "Mul") == 0 && by > 1 && by < 10)
              || (strcmp (op, "Div") == 0 && by < 1 && by > 0.05))
            return "0..1";
          return NULL;
        }
      v = reader->out[0];
    }
  return NULL;
}

static void
choose_input (const NnNet *net, bool planar, NnRecipe *recipe, NnBackboneChoice *choice)
{
  const char *own;

  if (recipe->deviation[0] != 0)
    {
      snprintf (choice->why_input, sizeof choice->why_input, "as it was said");
      return;
    }
  own = find_own_scaling (net, net->input[0]);
  nn_recipe_set_input (recipe, own != NULL ? own : planar ? "imagenet" : "-1..1");
  snprintf (choice->why_input, sizeof choice->why_input, "%s",
            own != NULL ? "the network scales its input itself"
            : planar    ? "a guess: networks whose input is three planes come from PyTorch, mostly"
                        : "a guess: networks whose input is one plane of pixels come from "
                          "TensorFlow, mostly");
}

bool
nn_backbone_choose (const NnNet *net, bool planar, NnRecipe *recipe, NnBackboneChoice *choice,
                    NnError *err)
{
  if (recipe->embedding[0] != '\0' ? !find_named (net, recipe, choice, err)
                                   : !find_embedding (net, recipe, choice, err))
    return false;
  choose_input (net, planar, recipe, choice);
  return true;
}
