/* tensor.c: shapes, strides, loops over elements and copies. */
#include "tensor.h"

#include "kernels.h"

#include <string.h>

static int64_t
count_elements (int rank, const int64_t *dim)
{
  int64_t n = 1;
  bool huge = false;

  for (int i = 0; i < rank; i++)
    {
      if (dim[i] <= 0)
        return 0;
      if (__builtin_mul_overflow (n, dim[i], &n))
        {
          huge = true;
          n = 1; /* a zero may still follow */
        }
    }
  return huge ? INT64_MAX : n;
}

int64_t
nn_value_count (const NnValueInfo *info)
{
  return count_elements (info->rank, info->dim);
}

int64_t
nn_tensor_count (const NnTensor *t)
{
  return count_elements (t->rank, t->dim);
}

size_t
nn_tensor_bytes (const NnTensor *t)
{
  size_t bytes;

  if (__builtin_mul_overflow ((size_t) nn_tensor_count (t), nn_type_size (t->type), &bytes))
    return SIZE_MAX;
  return bytes;
}

void
nn_tensor_make_dense (NnTensor *t)
{
  int64_t step = 1;

  for (int i = t->rank - 1; i >= 0; i--)
    {
      t->stride[i] = step;
      if (__builtin_mul_overflow (step, t->dim[i], &step))
        step = 0; /* such a tensor is refused before anything looks at its elements */
    }
}

void
nn_tensor_make_channels_last (NnTensor *t)
{
  int64_t step = t->dim[1];

  t->stride[1] = 1;
  for (int i = t->rank - 1; i >= 2; i--)
    {
      t->stride[i] = step;
      step *= t->dim[i];
    }
  t->stride[0] = step;
}

void
nn_tensor_init (NnTensor *t, NnType type, int rank, const int64_t *dim)
{
  memset (t, 0, sizeof *t);
  t->type = type;
  t->rank = rank;
  if (rank > 0)
    memcpy (t->dim, dim, sizeof dim[0] * (size_t) rank);
  nn_tensor_make_dense (t);
}

bool
nn_tensor_is_dense (const NnTensor *t)
{
  int64_t step = 1;

  for (int i = t->rank - 1; i >= 0; i--)
    {
      if (t->dim[i] != 1 && t->stride[i] != step)
        return false;
      step *= t->dim[i];
    }
  return true;
}

bool
nn_tensor_is_channels_last (const NnTensor *t, int64_t *pitch)
{
  int64_t p;

  if (t->rank != 4 || (t->dim[1] != 1 && t->stride[1] != 1))
    return false;
  if (t->dim[3] != 1)
    p = t->stride[3];
  else if (t->dim[2] != 1)
    p = t->stride[2];
  else if (t->dim[0] != 1)
    p = t->stride[0];
  else
    p = t->dim[1];
  if (p < t->dim[1] || (t->dim[2] != 1 && t->stride[2] != p * t->dim[3])
      || (t->dim[0] != 1 && t->stride[0] != p * t->dim[3] * t->dim[2]))
    return false;
  if (pitch != NULL)
    *pitch = p;
  return true;
}

bool
nn_tensor_same_shape (const NnTensor *a, const NnTensor *b)
{
  return a->rank == b->rank
         && (a->rank == 0 || memcmp (a->dim, b->dim, sizeof a->dim[0] * (size_t) a->rank) == 0);
}

/* --- loops --- */

void
nn_loop_init (NnLoop *loop, int n, const NnTensor *const *t)
{
  const NnTensor *shape = t[0];
  int order[NN_MAX_RANK];
  int rank = 0;

  loop->n = n;
  /* Dimensions of more than one element, outermost (largest step in the output) first. */
  for (int i = 0; i < shape->rank; i++)
    {
      int at = rank;

      if (shape->dim[i] == 1)
        continue;
      while (at > 0 && shape->stride[order[at - 1]] < shape->stride[i])
        {
          order[at] = order[at - 1];
          at--;
        }
      order[at] = i;
      rank++;
    }
  loop->rank = 0;
  for (int i = 0; i < rank; i++)
    {
      int64_t stride[NN_LOOP_MAX];
      int64_t dim = shape->dim[order[i]];
      bool merge = loop->rank > 0;

      for (int k = 0; k < n; k++)
        {
          int j = order[i] - shape->rank + t[k]->rank;

          stride[k] = j < 0 || t[k]->dim[j] == 1 ? 0 : t[k]->stride[j];
          if (loop->rank > 0 && loop->stride[k][loop->rank - 1] != stride[k] * dim)
            merge = false;
        }
      if (merge)
        loop->dim[loop->rank - 1] *= dim;
      else
        loop->dim[loop->rank++] = dim;
      for (int k = 0; k < n; k++)
        loop->stride[k][loop->rank - 1] = stride[k];
    }
  if (rank == 0)
    {
      loop->rank = 1;
      loop->dim[0] = 1;
      for (int k = 0; k < n; k++)
        loop->stride[k][0] = 1;
    }
  for (int i = 0; i < shape->rank; i++)
    if (shape->dim[i] == 0)
      loop->dim[0] = 0;
}

void
nn_loop_run (const NnLoop *loop, NnRowFunc row, void *user)
{
  int inner = loop->rank - 1;
  int64_t at[NN_MAX_RANK] = { 0 };
  int64_t offset[NN_LOOP_MAX] = { 0 };
  int64_t stride[NN_LOOP_MAX] = { 0 };

  for (int i = 0; i < loop->rank; i++)
    if (loop->dim[i] == 0)
      return;
  for (int k = 0; k < loop->n; k++)
    stride[k] = loop->stride[k][inner];
  for (;;)
    {
      int i = inner - 1;

      row (user, loop->dim[inner], offset, stride);
      for (; i >= 0; i--)
        {
          for (int k = 0; k < loop->n; k++)
            offset[k] += loop->stride[k][i];
          if (++at[i] < loop->dim[i])
            break;
          for (int k = 0; k < loop->n; k++)
            offset[k] -= loop->stride[k][i] * loop->dim[i];
          at[i] = 0;
        }
      if (i < 0)
        return;
    }
}

bool
nn_index_next (int64_t *at, int rank, const int64_t *dim)
{
  for (int i = rank - 1; i >= 0; i--)
    {
      if (++at[i] < dim[i])
        return true;
      at[i] = 0;
    }
  return false;
}

typedef struct
{
  char *dst;
  const char *src;
  size_t size;
} CopyRow;

static void
copy_row (void *user, int64_t count, const int64_t *offset, const int64_t *stride)
{
  const CopyRow *c = user;
  char *d = c->dst + offset[0] * (int64_t) c->size;
  const char *s = c->src + offset[1] * (int64_t) c->size;

  if (stride[0] == 1 && stride[1] == 1)
    memmove (d, s, c->size * (size_t) count);
  else if (c->size == 4)
    for (int64_t i = 0; i < count; i++)
      memcpy (d + i * stride[0] * 4, s + i * stride[1] * 4, 4);
  else
    for (int64_t i = 0; i < count; i++)
      memcpy (d + i * stride[0] * (int64_t) c->size, s + i * stride[1] * (int64_t) c->size,
              c->size);
}

typedef struct
{
  const CopyRow *copy;
  int64_t src_step, dst_step, rows, columns;
} Transpose;

static void
transpose_row (void *user, int64_t count, const int64_t *offset, const int64_t *stride)
{
  const Transpose *t = user;
  float *dst = (float *) (void *) t->copy->dst + offset[0];
  const float *src = (const float *) (const void *) t->copy->src + offset[1];

  for (int64_t i = 0; i < count; i++)
    nn_kernels ()->transpose (src + i * stride[1], t->src_step, dst + i * stride[0], t->dst_step,
                              t->rows, t->columns);
}

/* Where neighbours in the destination are apart in the source and the other way round, as between
 * NCHW and channels-last. False if it is not that. */
static bool
copy_transposed (const NnLoop *loop, const CopyRow *copy)
{
  const int inner = loop->rank - 1;
  NnLoop rest = { .n = 2 };
  Transpose t = { .copy = copy };
  int across = 0;

  while (across < inner && loop->stride[1][across] != 1)
    across++;
  if (copy->size != 4 || across == inner || loop->stride[0][inner] != 1
      || loop->stride[1][inner] == 1)
    return false;
  t.src_step = loop->stride[1][inner];
  t.dst_step = loop->stride[0][across];
  t.rows = loop->dim[inner];
  t.columns = loop->dim[across];
  for (int i = 0; i < inner; i++)
    if (i != across)
      {
        rest.dim[rest.rank] = loop->dim[i];
        rest.stride[0][rest.rank] = loop->stride[0][i];
        rest.stride[1][rest.rank++] = loop->stride[1][i];
      }
  if (rest.rank == 0)
    rest.dim[rest.rank++] = 1;
  nn_loop_run (&rest, transpose_row, &t);
  return true;
}

void
nn_tensor_copy (const NnTensor *dst, const NnTensor *src)
{
  const NnTensor *t[2] = { dst, src };
  CopyRow c = { dst->data, src->data, nn_type_size (dst->type) };
  NnLoop loop;

  nn_loop_init (&loop, 2, t);
  if (!copy_transposed (&loop, &c))
    nn_loop_run (&loop, copy_row, &c);
}
