"""EfficientNet-Lite0 as ONNX, from the tensors of its PyTorch file.

The file holds only tensors; the layers around them are written down here. Source of the
architecture: EfficientNet-Lite (the TPU repository's efficientnet/lite): a 3x3 stem of stride 2,
inverted bottlenecks without squeeze-and-excite, ReLU6 everywhere but after the projections, a 1x1
head, the mean over the plane, one linear layer. Padding is TensorFlow's SAME.
"""

from onnx_builder import Builder, same_padding

# Repeats, kernel, stride of the first, expansion, output channels.
STAGES = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]
SIZE = 224
EPSILON = 1e-3  # of the batch normalisation; torch's default would be 1e-5


def build(tensors, outputs, metadata):
    """The ModelProto; @tensors by their PyTorch names. @outputs maps our names to "embedding"
    (1, 1280), "logits" (1, 1000), or the name of any inner value (tests look at some)."""
    names = {inner: ours for ours, inner in outputs.items()}
    unused = {name for name in tensors if not name.endswith("num_batches_tracked")}
    b = Builder((1, 3, SIZE, SIZE))

    def take(name, shape):
        unused.remove(name)
        array = tensors[name]
        if array.shape != tuple(shape):
            raise ValueError(f"{name} has shape {array.shape} instead of {tuple(shape)}")
        return b.weight(name, array)

    def named(name):
        return names.get(name, name)

    def convolution(value, weight, norm, channels, kernel, stride, groups, output):
        """Convolution and batch normalisation, as stored; the engine that runs it folds them."""
        _, c, h, w = b.shape[value]
        top, bottom = same_padding(h, kernel, stride)
        left, right = same_padding(w, kernel, stride)
        shape = (1, channels, -(-h // stride), -(-w // stride))
        value = b.node("Conv", [value, take(weight, (channels, c // groups, kernel, kernel))],
                       output + ".conv", shape, kernel_shape=[kernel, kernel],
                       strides=[stride, stride], pads=[top, left, bottom, right], group=groups)
        parts = [take(f"{norm}.{part}", (channels,))
                 for part in ("weight", "bias", "running_mean", "running_var")]
        return b.node("BatchNormalization", [value, *parts], named(output), shape, epsilon=EPSILON)

    def relu6(value, output):
        return b.clip(value, 0, 6, named(output))

    value = convolution("input", "_conv_stem.weight", "_bn0", 32, 3, 2, 1, "stem.norm")
    value = relu6(value, "stem.relu6")
    channels, index = 32, 0
    for repeats, kernel, first_stride, expansion, out in STAGES:
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            source, block, stored = value, f"block{index}", f"_blocks.{index}"
            wide = channels * expansion
            if expansion != 1:
                value = convolution(value, f"{stored}._expand_conv.weight", f"{stored}._bn0",
                                    wide, 1, 1, 1, f"{block}.expand")
                value = relu6(value, f"{block}.expand.relu6")
            value = convolution(value, f"{stored}._depthwise_conv.weight", f"{stored}._bn1",
                                wide, kernel, stride, wide, f"{block}.depthwise")
            value = relu6(value, f"{block}.depthwise.relu6")
            value = convolution(value, f"{stored}._project_conv.weight", f"{stored}._bn2",
                                out, 1, 1, 1, f"{block}.project")
            if repeat > 0:
                value = b.node("Add", [value, source], named(f"{block}.add"), b.shape[value])
            channels, index = out, index + 1

    value = convolution(value, "_conv_head.weight", "_bn1", 1280, 1, 1, 1, "head.norm")
    value = relu6(value, "head.relu6")
    value = b.node("GlobalAveragePool", [value], "head.mean", (1, 1280, 1, 1))
    value = b.node("Flatten", [value], named("embedding"), (1, 1280), axis=1)
    b.node("Gemm", [value, take("_fc.weight", (1000, 1280)), take("_fc.bias", (1000,))],
           named("logits"), (1, 1000), transB=1)
    if unused:
        raise ValueError("tensors that belong to no layer: " + ", ".join(sorted(unused)))
    return b.model("efficientnet-lite0", list(outputs), metadata)
