/* conformance.c: the ONNX backend node tests against the engine.
 *
 * A test counts for the engine when it knows every operator in it by name. Then it must pass, with
 * and without fusion, or be refused at loading with NN_ERROR_UNSUPPORTED, whose text names what is
 * not known. Outputs are compared as ONNX's own runner does: |a - b| <= 1e-7 + 1e-3 |b|; type and
 * shape must be equal. */
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
  NOT_CLAIMED,
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

/* True if every operator of the model is known by name; *@label is the only one of interest, or
 * says that the test spells a function out in simpler operators. */
static bool
is_claimed (const char *model, char **label)
{
  size_t size;
  void *data = nn_read_file (model, MAX_FILE, &size, NULL);
  Onnx__ModelProto *proto;
  bool claimed = true;
  int n = 0;

  *label = NULL;
  if (data == NULL)
    return false;
  proto = (Onnx__ModelProto *) nn_proto_unpack (&onnx__model_proto__descriptor, data, size,
                                                MAX_FILE, "an ONNX ModelProto", NULL);
  free (data);
  if (proto == NULL || proto->graph == NULL)
    return false;
  for (size_t i = 0; i < proto->graph->n_node; i++)
    {
      const Onnx__NodeProto *node = proto->graph->node[i];
      bool known = false;

      for (int opset = 1; opset <= 20 && !known; opset++)
        known = nn_op_find (node->domain != NULL ? node->domain : "", node->op_type, opset) != NULL;
      claimed = claimed && known;
      if (strcmp (node->op_type, "Constant") != 0 || proto->graph->n_node == 1)
        {
          n++;
          g_free (*label);
          *label = g_strdup (node->op_type);
        }
    }
  if (n > 1)
    {
      g_free (*label);
      *label = g_strdup ("(several operators)");
    }
  nn_proto_free ((ProtobufCMessage *) proto);
  return claimed;
}

static Verdict
run_test (const char *folder, char **label, NnError *err)
{
  g_autofree char *model = g_build_filename (folder, "model.onnx", NULL);

  err->text[0] = '\0';
  if (!is_claimed (model, label))
    return NOT_CLAIMED;
  for (int keep_all = 0; keep_all < 2; keep_all++)
    for (int k = 0;; k++)
      {
        g_autofree char *base = g_strdup_printf ("test_data_set_%d", k);
        g_autofree char *set = g_build_filename (folder, base, NULL);

        if (!g_file_test (set, G_FILE_TEST_IS_DIR))
          break;
        if (!run_set (model, set, keep_all != 0, err))
          return err->code == NN_ERROR_UNSUPPORTED ? REFUSED : FAILED;
      }
  return PASSED;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  g_autoptr (GList) labels = NULL;
  Count all = { 0 };
  int failed = 0, not_claimed = 0;
  const char *entry;

  if (dir == NULL)
    {
      fprintf (stderr, "Usage: conformance FOLDER-OF-NODE-TESTS\n");
      return 2;
    }
  while ((entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *folder = g_build_filename (argv[1], name, NULL);
      g_autofree char *label = NULL;
      NnError err;
      Verdict verdict = contradicts_itself (name) ? NOT_CLAIMED : run_test (folder, &label, &err);
      Count *count;

      if (verdict == NOT_CLAIMED)
        {
          not_claimed++;
          continue;
        }
      count = g_hash_table_lookup (counts, label);
      if (count == NULL)
        {
          count = g_new0 (Count, 1);
          g_hash_table_insert (counts, g_strdup (label), count);
        }
      count->tests++;
      count->passed += verdict == PASSED;
      count->refused += verdict == REFUSED;
      failed += verdict == FAILED;
      all.tests++;
      all.passed += verdict == PASSED;
      all.refused += verdict == REFUSED;
      for (char *c = err.text; *c != '\0'; c++)
        if (*c == '\n' || *c == '#')
          *c = ' ';
      if (verdict == REFUSED)
        printf ("ok %d - %s # SKIP refused: %s\n", all.tests, name, err.text);
      else
        printf ("%s %d - %s\n", verdict == PASSED ? "ok" : "not ok", all.tests, name);
      if (verdict == FAILED)
        printf ("# %s\n", err.text);
    }
  printf ("1..%d\n# %-28s %7s %7s %7s\n", all.tests, "operator", "claimed", "passed", "refused");
  labels = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) strcmp);
  for (GList *l = labels; l != NULL; l = l->next)
    {
      const Count *count = g_hash_table_lookup (counts, l->data);

      printf ("# %-28s %7d %7d %7d\n", (char *) l->data, count->tests, count->passed,
              count->refused);
    }
  printf ("# %-28s %7d %7d %7d\n# %d tests are of operators that the engine does not know\n", "all",
          all.tests, all.passed, all.refused, not_claimed);
  return failed > 0;
}
