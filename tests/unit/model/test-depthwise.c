/* Depthwise convolution kernels against the definition. */
#include "conv-cases.h"
#include "cpu.h"
#include "net.h"

static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (6);

  for (int i = 0; i < 400; i++)
    random_case (rand, true, false);
  g_rand_free (rand);
}

/* The sizes that EfficientNet and MobileNet use, with TensorFlow's uneven padding. */
static void
test_networks (void)
{
  static const struct
  {
    int size, channels, filter, stride;
  } layers[] = { { 14, 96, 3, 2 }, { 14, 144, 5, 2 }, { 7, 240, 5, 1 }, { 14, 480, 3, 1 },
                 { 7, 1152, 5, 1 }, { 9, 33, 3, 1 }, { 19, 40, 7, 1 },
                 { 5, 17, 7, 1 } };
  GRand *rand = g_rand_new_with_seed (7);

  for (size_t i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      NnConvParams p = base (layers[i].size, layers[i].size, layers[i].channels,
                             layers[i].channels, layers[i].filter, layers[i].filter);
      int total = layers[i].filter - (layers[i].stride == 2 && layers[i].size % 2 == 0 ? 2 : 1);

      p.groups = p.c;
      p.stride_h = p.stride_w = layers[i].stride;
      p.pad_top = p.pad_left = total / 2;
      p.pad_bottom = p.pad_right = total - total / 2;
      p.activation = (NnActivation){ .kind = NN_ACT_CLIP, .lo = 0, .hi = 6 };
      compare (p, (Extra){ 0 }, rand);
    }
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_message ("kernels: %s", nn_cpu_name (nn_cpu ()));
  g_test_add_func ("/depthwise/random", test_random);
  g_test_add_func ("/depthwise/networks", test_networks);
  return g_test_run ();
}
