/* conformance.c: the ONNX backend node tests against the engine.
 *
 *   conformance NAME=FOLDER:LEAST...
 *
 * runs the sets in these folders, of which at least LEAST tests must pass. What a test needs that the
 * engine has not (an operator, an attribute, a type) must be refused at loading with
 * NN_ERROR_UNSUPPORTED; if it is an operator, the error must name it. Everything else must pass, with
 * and without fusion. Outputs are compared as ONNX's own runner does: |a - b| <= 1e-7 + 1e-3 |b|;
 * type and shape must be equal. */
#include "file.h"
#include "net.h"
#include "onnx.h"
#include "op.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE ((size_t) 64 << 20)

typedef struct
{
  int tests, passed, refused;
} Count;

typedef enum
{
  PASSED,
  REFUSED,
  FAILED
} Verdict;

/* Reads a TensorProto file; the content belongs to @heap. */
static bool
read_tensor (const char *path, NnHeap *heap, NnTensor *t, char **name, NnError *err)
{
  size_t size;
  void *data = nn_read_file (path, MAX_FILE, &size, err);
  ProtobufCMessage *message;
  bool ok;

  if (data == NULL)
    return false;
  message = nn_proto_unpack (&onnx__tensor_proto__descriptor, data, size, MAX_FILE,
                             "an ONNX TensorProto", err);
  free (data);
  if (message == NULL)
    return false;
  *name = g_strdup (((Onnx__TensorProto *) message)->name);
  ok = nn_onnx_tensor (heap, (Onnx__TensorProto *) message, t, err);
  nn_proto_free (message);
  return ok;
}

static char *
data_path (const char *set, const char *kind, int i)
{
  return g_strdup_printf ("%s/%s_%d.pb", set, kind, i);
}

static bool
equal (const NnTensor *expected, const NnValueInfo *info, const void *data, NnError *err)
{
  gint64 n = nn_tensor_count (expected);

  /* NumPy has no bfloat16: the files hold the bits. */
  if ((expected->type != info->type
       && !(info->type == NN_BFLOAT16 && expected->type == NN_UINT16))
      || expected->rank != info->rank)
    return nn_fail (err, NN_ERROR_FORMAT, "output %s has type %d and %d dimensions, not %d and %d",
                    info->name, (int) info->type, info->rank, (int) expected->type, expected->rank);
  for (int i = 0; i < info->rank; i++)
    if (info->dim[i] != expected->dim[i])
      return nn_fail (err, NN_ERROR_FORMAT, "dimension %d of output %s is %lld, not %lld", i,
                      info->name, (long long) info->dim[i], (long long) expected->dim[i]);
  for (gint64 i = 0; i < n; i++)
    {
      double a = nn_get_double (info->type, data, i);
      double b = nn_get_double (info->type, expected->data, i);

      if (a == b || (isnan (a) && isnan (b)))
        continue;
      /* The files' bfloat16 were cut off, ours are rounded to nearest: one bit of eight. */
      if (!(fabs (a - b) <= 1e-7 + (info->type == NN_BFLOAT16 ? 1.0 / 128 : 1e-3) * fabs (b)))
        return nn_fail (err, NN_ERROR_FORMAT, "output %s[%lld] is %g, not %g", info->name,
                        (long long) i, a, b);
    }
  return true;
}

#define MAX_VALUES 64

/* One data set of one test, on a network loaded for exactly these input shapes. */
static bool
run_set (const char *model, const char *set, bool keep_all, NnError *err)
{
  NnHeap heap = { NULL, 0, MAX_FILE };
  NnTensor input[MAX_VALUES];
  NnValueInfo shape[MAX_VALUES];
  char *names[MAX_VALUES] = { NULL };
  NnLoadOptions options = { .input_shapes = shape, .keep_all = keep_all };
  NnNet *net = NULL;
  NnRun *run = NULL;
  bool ok = false;
  int n = 0;

  for (; n < MAX_VALUES; n++)
    {
      g_autofree char *path = data_path (set, "input", n);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
      if (!read_tensor (path, &heap, &input[n], &names[n], err))
        {
          /* Not a tensor, but a sequence or an optional: what does the engine say to that? */
          net = nn_net_load (model, NULL, err);
          goto out;
        }
      shape[n].name = names[n];
      shape[n].rank = input[n].rank;
      memcpy (shape[n].dim, input[n].dim, sizeof shape[n].dim);
    }
  options.n_input_shapes = n;
  net = nn_net_load (model, &options, err);
  if (net == NULL)
    goto out;
  run = nn_run_new (net, err);
  if (run == NULL)
    goto out;
  if (nn_net_n_inputs (net) > n)
    {
      nn_fail (err, NN_ERROR_FORMAT, "the test has %d inputs, the network %d", n,
               nn_net_n_inputs (net));
      goto out;
    }
  for (int i = 0; i < nn_net_n_inputs (net); i++)
    {
      const NnValueInfo *info = nn_net_input (net, i);

      if (nn_tensor_bytes (&input[i])
          != (size_t) nn_value_count (info) * nn_type_size (info->type))
        {
          nn_fail (err, NN_ERROR_FORMAT, "input %d of the test does not fit the network", i);
          goto out;
        }
    }
  for (int i = 0; i < nn_net_n_inputs (net); i++)
    memcpy (nn_run_input (run, i), input[i].data, nn_tensor_bytes (&input[i]));
  /* Twice: a second run must not see traces of the first. */
  for (int i = 0; i < 2; i++)
    if (!nn_run_exec (run, err))
      goto out;
  for (int i = 0; i < nn_net_n_outputs (net); i++)
    {
      g_autofree char *path = data_path (set, "output", i);
      g_autofree char *name = NULL;
      NnTensor expected;
      NnValueInfo info;
      const void *data = nn_run_output (run, i, &info);

      if (!read_tensor (path, &heap, &expected, &name, err)
          || !equal (&expected, &info, data, err))
        goto out;
    }
  ok = true;

out:
  nn_run_free (run);
  nn_net_free (net);
  nn_heap_clear (&heap);
  for (int i = 0; i < MAX_VALUES; i++)
    g_free (names[i]);
  return ok;
}

/* These models of ONNX 1.12 declare an input of one dimension and come with data of two. */
static bool
contradicts_itself (const char *name)
{
  return strstr (name, "castlike_BFLOAT16_to_FLOAT") != NULL
         || strstr (name, "castlike_FLOAT_to_BFLOAT16") != NULL;
}

/* What the operators of a model say about a test. */
typedef struct
{
  char *label;   /* the only operator of interest, or words */
  char *unknown; /* the first one that the engine has not in this version, or NULL */
} Operators;

static void
operators_clear (Operators *o)
{
  g_clear_pointer (&o->label, g_free);
  g_clear_pointer (&o->unknown, g_free);
}

static void
read_operators (const char *model, Operators *o)
{
  size_t size;
  void *data = nn_read_file (model, MAX_FILE, &size, NULL);
  Onnx__ModelProto *proto
      = data == NULL ? NULL
                     : (Onnx__ModelProto *) nn_proto_unpack (&onnx__model_proto__descriptor, data,
                                                             size, MAX_FILE, "a model", NULL);
  int opset = 1, n = 0;

  free (data);
  if (proto == NULL || proto->graph == NULL)
    {
      o->label = g_strdup ("(no model)");
      return;
    }
  for (size_t i = 0; i < proto->n_opset_import; i++)
    if (proto->opset_import[i]->domain == NULL || proto->opset_import[i]->domain[0] == '\0')
      opset = (int) proto->opset_import[i]->version;
  for (size_t i = 0; i < proto->graph->n_node; i++)
    {
      const Onnx__NodeProto *node = proto->graph->node[i];
      const char *domain = node->domain != NULL ? node->domain : "";

      if (o->unknown == NULL && nn_op_find (domain, node->op_type, opset) == NULL)
        o->unknown = g_strdup (node->op_type);
      if (strcmp (node->op_type, "Constant") != 0 || proto->graph->n_node == 1)
        {
          n++;
          g_free (o->label);
          o->label = g_strdup (node->op_type);
        }
    }
  if (n > 1 || o->unknown != NULL)
    {
      g_free (o->label);
      o->label = o->unknown != NULL ? g_strdup (o->unknown) : g_strdup ("(several operators)");
    }
  nn_proto_free ((ProtobufCMessage *) proto);
}

/* All data sets of a test, with and without fusion. */
static bool
run_sets (const char *folder, const char *model, NnError *err)
{
  for (int keep_all = 0; keep_all < 2; keep_all++)
    for (int k = 0;; k++)
      {
        g_autofree char *base = g_strdup_printf ("test_data_set_%d", k);
        g_autofree char *set = g_build_filename (folder, base, NULL);

        if (!g_file_test (set, G_FILE_TEST_IS_DIR))
          break;
        if (!run_set (model, set, keep_all != 0, err))
          return false;
      }
  return true;
}

static Verdict
run_test (const char *folder, Operators *operators, NnError *err)
{
  g_autofree char *model = g_build_filename (folder, "model.onnx", NULL);
  NnNet *net;

  *err = (NnError){ 0 };
  read_operators (model, operators);
  if (operators->unknown == NULL)
    return run_sets (folder, model, err) ? PASSED
           : err->code == NN_ERROR_UNSUPPORTED ? REFUSED
                                               : FAILED;
  net = nn_net_load (model, NULL, err);
  if (net == NULL && err->code == NN_ERROR_UNSUPPORTED
      && strstr (err->text, operators->unknown) != NULL)
    return REFUSED;
  nn_net_free (net);
  if (net != NULL)
    nn_fail (err, NN_ERROR_FORMAT, "a network with %s is not refused", operators->unknown);
  return FAILED;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
print_counts (GHashTable *counts)
{
  g_autoptr (GList) labels = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) strcmp);

  printf ("# %-28s %7s %7s %7s\n", "operator", "tests", "passed", "refused");
  for (GList *l = labels; l != NULL; l = l->next)
    {
      const Count *count = g_hash_table_lookup (counts, l->data);

      printf ("# %-28s %7d %7d %7d\n", (char *) l->data, count->tests, count->passed,
              count->refused);
    }
}

static void
print_test (Verdict verdict, int number, const char *set, const char *name, NnError *err)
{
  for (char *c = err->text; *c != '\0'; c++)
    if (*c == '\n' || *c == '#')
      *c = ' ';
  printf ("%s %d - %s %s%s\n", verdict == FAILED ? "not ok" : "ok", number, set, name,
          verdict == REFUSED ? " is refused" : "");
  if (verdict != PASSED)
    printf ("# %s\n", err->text);
}

/* One set; @number counts the tests of all of them. The number of failures. */
static int
run_folder (const char *set, const char *path, int least, int *number)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;
  Count all = { 0 };
  int failed = 0;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *folder = g_build_filename (path, name, NULL);
      Operators operators = { NULL };
      NnError err;
      Verdict verdict;
      Count *count;

      if (contradicts_itself (name))
        {
          printf ("ok %d - %s %s # SKIP the model contradicts its data\n", ++*number, set, name);
          continue;
        }
      verdict = run_test (folder, &operators, &err);
      count = g_hash_table_lookup (counts, operators.label);
      if (count == NULL)
        {
          count = g_new0 (Count, 1);
          g_hash_table_insert (counts, g_strdup (operators.label), count);
        }
      count->tests++;
      count->passed += verdict == PASSED;
      count->refused += verdict == REFUSED;
      all.tests++;
      all.passed += verdict == PASSED;
      all.refused += verdict == REFUSED;
      failed += verdict == FAILED;
      print_test (verdict, ++*number, set, name, &err);
      operators_clear (&operators);
    }
  print_counts (counts);
  printf ("%s %d - %s has at least %d tests that pass\n", all.passed < least ? "not ok" : "ok",
          ++*number, set, least);
  printf ("# %s: %d passed, %d refused, %d failed\n", set, all.passed, all.refused, failed);
  return failed + (all.passed < least);
}

int
main (int argc, char **argv)
{
  int failed = 0, number = 0;

  for (int i = 1; i < argc; i++)
    {
      char *path = strchr (argv[i], '='), *least = strrchr (argv[i], ':');

      if (path == NULL || least == NULL || least < path)
        {
          fprintf (stderr, "Usage: conformance NAME=FOLDER:LEAST...\n");
          return 2;
        }
      *path = *least = '\0';
      failed += run_folder (argv[i], path + 1, atoi (least + 1), &number);
    }
  printf ("1..%d\n", number);
  return failed > 0;
}
