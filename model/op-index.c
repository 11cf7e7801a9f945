#include "ops.h"
const NnOp *
nn_ops_index (int *n)
{
  *n = 0;
  return (const NnOp *) "";
}
