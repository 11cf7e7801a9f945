#include "ops.h"
const NnOp *
nn_ops_reduce (int *n)
{
  *n = 0;
  return (const NnOp *) "";
}
