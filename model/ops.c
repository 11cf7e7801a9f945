/* ops.c: the operators that there are, by name. */
#include "ops.h"

#include <string.h>

const NnOp *
nn_op_family (int i, int *n)
{
  static const NnOp *(*const families[]) (int *n) = {
    nn_ops_conv, nn_ops_conv_transpose, nn_ops_conv_deform, nn_ops_pool, nn_ops_unary, nn_ops_binary, nn_ops_shape,
    nn_ops_join, nn_ops_index, nn_ops_reduce, nn_ops_normalise, nn_ops_moments, nn_ops_matrix,
    nn_ops_einsum, nn_ops_resize, nn_ops_sample, nn_ops_boxes, nn_ops_quantize, nn_ops_make, nn_ops_loss,
  };

  return i >= 0 && i < (int) (sizeof families / sizeof families[0]) ? families[i] (n) : NULL;
}

const NnOp *
nn_op_find (const char *domain, const char *name, int opset)
{
  const NnOp *family;
  int n;

  if (domain[0] != '\0' && strcmp (domain, "ai.onnx") != 0)
    return NULL;
  for (int f = 0; (family = nn_op_family (f, &n)) != NULL; f++)
    for (int i = 0; i < n; i++)
      if (strcmp (family[i].name, name) == 0 && opset >= family[i].min_opset
          && (family[i].max_opset == 0 || opset <= family[i].max_opset))
        return &family[i];
  return NULL;
}
