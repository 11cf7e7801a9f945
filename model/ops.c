/* ops.c: the operators that there are, by name. */
#include "ops.h"

#include <string.h>

const NnOp *
nn_op_family (int i, int *n)
{
  switch (i)
    {
    case 0:
      return nn_ops_conv (n);
    case 1:
      return nn_ops_pool (n);
    case 2:
      return nn_ops_unary (n);
    case 3:
      return nn_ops_binary (n);
    case 4:
      return nn_ops_shape (n);
    case 5:
      return nn_ops_join (n);
    case 6:
      return nn_ops_index (n);
    case 7:
      return nn_ops_reduce (n);
    case 8:
      return nn_ops_normalise (n);
    case 9:
      return nn_ops_matrix (n);
    case 10:
      return nn_ops_resize (n);
    case 11:
      return nn_ops_make (n);
    case 12:
      return nn_ops_loss (n);
    case 13:
      return nn_ops_conv_transpose (n);
    default:
      return NULL;
    }
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
