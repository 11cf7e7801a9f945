/* picture-input.c: bytes of a picture as the floats that a network wants. */
#include "picture-input.h"

#include "kernels.h"

bool
nn_picture_input_find (NnPictureInput *input, const NnNet *net, NnError *err)
{
  const NnValueInfo *in;

  if (nn_net_n_inputs (net) != 1)
    return nn_fail (err, NN_ERROR_SHAPE, "a picture must be its only input");
  in = nn_net_input (net, 0);
  if (in->type != NN_FLOAT || in->rank != 4 || in->dim[0] != 1
      || (in->dim[1] != 3 && in->dim[3] != 3))
    return nn_fail (err, NN_ERROR_SHAPE, "its input is not one RGB picture of floats");
  input->planar = in->dim[1] == 3;
  for (int i = 0; i < 2; i++)
    {
      const int64_t size = in->dim[i + (input->planar ? 2 : 1)];

      if (size < 16 || size > 4096)
        return nn_fail (err, NN_ERROR_SHAPE, "its input has %lld pixels a side", (long long) size);
      *(i == 0 ? &input->height : &input->width) = (int) size;
    }
  return true;
}

void
nn_picture_input_fill (const NnPictureInput *input, const uint8_t *rgb, const int order[3],
                       const float mean[3], const float factor[3], float *in)
{
  const size_t pixels = (size_t) input->width * (size_t) input->height;
  float *planes[3] = { 0 }, channel_mean[3] = { 0 }, channel_factor[3] = { 0 };

  for (int c = 0; c < 3; c++)
    {
      planes[order[c]] = in + (size_t) c * pixels;
      channel_mean[order[c]] = mean[c];
      channel_factor[order[c]] = factor[c];
    }
  if (input->planar)
    nn_kernels ()->split_bytes (rgb, channel_mean, channel_factor, planes, pixels);
  else
    for (size_t i = 0; i < 3 * pixels; i += 3)
      for (int c = 0; c < 3; c++)
        in[i + (size_t) c] = ((float) rgb[i + (size_t) order[c]] - mean[c]) * factor[c];
}
