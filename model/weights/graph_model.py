"""TensorFlow.js graph models (graph JSON + one weight file) as ONNX.

TensorFlow computes in NHWC and ONNX in NCHW. Instead of writing transpositions around every
convolution, each value carries `order`: axis i of the TensorFlow tensor is axis order[i] of the
ONNX tensor. A Transpose in the source only changes `order`, so that networks that were translated
from NCHW once already lose all of theirs. A Transpose is written only where an operator needs one
particular order (Reshape, outputs).

Only what leads to the wanted outputs is converted: decoding tails (TopK, Gather) never get in.
Numbers are used exactly as stored. In particular hard-swish keeps its 1/6 as 0.16662598, the
float16 that the networks were published (and their reference outputs computed) with.
"""

import base64
import json

import numpy as np

from onnx_builder import Builder, same_padding

FEATURE_MAP = (0, 2, 3, 1)  # the order of an NHWC tensor that ONNX holds as NCHW
MAXIMUM_WEIGHT_BYTES = 1 << 30


class GraphModelError(Exception):
    """The file is damaged or holds something that this converter does not know."""


class Value:
    """A tensor of the running network. `shape` is TensorFlow's. `pads` (a (before, after) pair an
    axis) and `pad_value` are a Pad not yet written, because the next operator can often do it."""

    def __init__(self, name, shape, order, pads=None, pad_value=0.0):
        self.name, self.shape, self.order = name, tuple(shape), tuple(order)
        self.pads, self.pad_value = pads, pad_value


def read_weights(manifest, data):
    """{name: array} of the weights listed in @manifest (weightsManifest of the JSON) in @data."""
    weights, offset = {}, 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        quantization = entry.get("quantization", {})
        stored = np.dtype({"float32": "<f4", "int32": "<i4", "float16": "<f2", "uint8": "u1"}
                          [quantization.get("dtype", entry["dtype"])])
        count = int(np.prod(entry["shape"], dtype=np.int64))
        size = count * stored.itemsize
        if not 0 <= size <= MAXIMUM_WEIGHT_BYTES or offset + size > len(data):
            raise GraphModelError(f"the weight file ends within {entry['name']}")
        array = np.frombuffer(data, stored, count, offset).reshape(entry["shape"])
        if "scale" in quantization:
            array = array * np.float32(quantization["scale"]) + np.float32(quantization["min"])
        weights[entry["name"]] = array.astype(
            np.float32 if entry["dtype"] == "float32" else np.int64)
        offset += size
    if offset != len(data):
        raise GraphModelError(f"{len(data) - offset} bytes of the weight file belong to nothing")
    return weights


def convert(graph_json, weight_data, graph_name, input_name, input_shape, outputs, metadata):
    """The ModelProto. @input_shape is NCHW. @outputs maps our names to nodes of the source. Outputs
    of rank 4 are NCHW, all others keep TensorFlow's order of axes."""
    document = json.loads(graph_json)
    weights = read_weights(document["weightsManifest"], weight_data)
    return _Converter(document["modelTopology"]["node"], weights, input_name, input_shape) \
        .run(graph_name, outputs, metadata)


class _Converter:
    def __init__(self, nodes, weights, input_name, input_shape):
        self.source = {node["name"]: node for node in nodes}
        self.weights = weights
        self.input_name = input_name
        self.b = Builder(input_shape)
        self.done = {}
        self.wanted = set()
        self.names = {}
        self.readers = {}
        for node in nodes:
            for name in node.get("input", []):
                self.readers[_plain(name)] = self.readers.get(_plain(name), 0) + 1

    def run(self, graph_name, outputs, metadata):
        self.wanted = set(outputs.values())
        for ours, node in outputs.items():
            value = self.value(node)
            value = self.padded(value) if len(value.shape) == 4 else self.ordered(value)
            self.rename(value, ours)
        return self.b.model(graph_name, list(outputs), metadata)

    def rename(self, value, ours):
        """Gives an output its public name, wherever the old one was used."""
        old = value.name
        for node in self.b.nodes:
            for names in (node.input, node.output):
                for i, name in enumerate(names):
                    if name == old:
                        names[i] = ours
        self.b.shape[ours] = self.b.shape[old]
        for known in self.done.values():
            for result in known:
                if isinstance(result, Value) and result.name == old:
                    result.name = ours
        value.name = ours

    # Values of the source graph.

    def value(self, name):
        """The value called @name ("node" or "node:index"): a Value, or an array if constant.
        Converts what leads to it first, without recursion: these graphs are hundreds deep."""
        base, index = _plain(name), int(name.split(":")[1]) if ":" in name else 0
        stack = [base]
        while stack:
            current = stack[-1]
            if current in self.done:
                stack.pop()
                continue
            if current not in self.source:
                raise GraphModelError(f"there is no node {current}")
            node = self.source[current]
            missing = [_plain(i) for i in node.get("input", []) if _plain(i) not in self.done]
            if missing:
                if len(stack) > len(self.source):
                    raise GraphModelError(f"the graph runs in a circle at {current}")
                stack.extend(missing)
                continue
            self.done[current] = self.node(node)
            stack.pop()
        return self.done[base][index]

    def node(self, node):
        op = node["op"]
        if op == "Const":
            return [self.constant(node)]
        if op == "Placeholder":
            return [self.placeholder(node)]
        inputs = [self.value(name) for name in node["input"] if not name.startswith("^")]
        method = _OPERATORS.get(op)
        if method is None:
            raise GraphModelError(f"unknown operator {op} (node {node['name']})")
        result = method(self, node, *inputs)
        return result if isinstance(result, list) else [result]

    def constant(self, node):
        name = node["name"]
        if name not in self.weights:
            raise GraphModelError(f"there are no data for constant {name}")
        return self.weights[name]

    def placeholder(self, node):
        if node["name"] != self.input_name:
            raise GraphModelError(f"unexpected input {node['name']}")
        n, c, h, w = self.b.shape["input"]
        declared = [int(dim["size"]) for dim in node["attr"]["shape"]["shape"]["dim"]]
        for shape, order in (((n, h, w, c), FEATURE_MAP), ((n, c, h, w), (0, 1, 2, 3))):
            if all(size in (-1, actual) for size, actual in zip(declared, shape)):
                return Value("input", shape, order)
        raise GraphModelError(f"the input has shape {declared}")

    # Order of axes, and padding.

    def ordered(self, value, order=None):
        """@value in ONNX with @order (None: TensorFlow's own), its padding written."""
        if order is None:
            order = tuple(range(len(value.shape)))
        value = self.padded(value)
        if value.order == tuple(order):
            return value
        # ONNX axis order[i] of the result is TensorFlow axis i, which lies at value.order[i] now.
        perm = [0] * len(order)
        for axis, target in enumerate(order):
            perm[target] = value.order[axis]
        name = value.name + "/transpose" + "".join(map(str, perm))
        if name not in self.b.shape:
            self.b.node("Transpose", [value.name], name,
                        [self.b.shape[value.name][p] for p in perm], perm=perm)
        return Value(name, value.shape, order)

    def padded(self, value):
        """@value with a waiting Pad written as a node."""
        if value.pads is None:
            return value
        before, after = [0] * len(value.shape), [0] * len(value.shape)
        for axis, (b, a) in enumerate(value.pads):
            before[value.order[axis]], after[value.order[axis]] = b, a
        name = value.name + "/pad"
        if name not in self.b.shape:
            pads = self.b.weight(name + "/pads", np.array(before + after, np.int64))
            fill = self.b.weight(name + "/value", np.float32(value.pad_value))
            self.b.node("Pad", [value.name, pads, fill], name, self.onnx_shape(value),
                        mode="constant")
        return Value(name, value.shape, value.order)

    @staticmethod
    def onnx_shape(value):
        shape = [0] * len(value.shape)
        for axis, size in enumerate(value.shape):
            shape[value.order[axis]] = size
        return shape

    def emit(self, op, inputs, output, shape, order, **attributes):
        """One ONNX node with one result; @shape is TensorFlow's."""
        value = Value(output, shape, order)
        self.b.node(op, inputs, output, self.onnx_shape(value), **attributes)
        return value

    # Operators. Each gets the source node and its inputs.

    def identity(self, _node, value, *_rest):
        return value

    def transpose(self, _node, value, perm):
        return Value(value.name, [value.shape[p] for p in perm], [value.order[p] for p in perm],
                     value.pads and [value.pads[p] for p in perm], value.pad_value)

    def pad(self, _node, value, paddings, fill=0.0):
        value = self.padded(value)
        pads = [(int(before), int(after)) for before, after in paddings]
        shape = [size + before + after for size, (before, after) in zip(value.shape, pads)]
        return Value(value.name, shape, value.order, pads, float(fill))

    def window(self, node, value, kernel, usable_fill):
        """What convolution and pooling share: (NCHW value, pads, strides, output height, width)."""
        _, stride_h, stride_w, _ = (int(i) for i in node["attr"]["strides"]["list"]["i"])
        if any(int(i) != 1 for i in node["attr"].get("dilations", {}).get("list", {}).get("i", [])):
            raise GraphModelError(f"dilation (node {node['name']})")
        pads = [0, 0, 0, 0]
        if value.pads is not None and usable_fill(value.pad_value) \
                and value.pads[0] == value.pads[3] == (0, 0) and value.order == FEATURE_MAP:
            (top, bottom), (left, right) = value.pads[1:3]
            pads = [top, left, bottom, right]
        else:
            value = self.ordered(value, FEATURE_MAP)
        _, height, width, _ = value.shape
        if _text(node, "padding") == "SAME":
            (top, bottom), (left, right) = (same_padding(height, kernel[0], stride_h),
                                            same_padding(width, kernel[1], stride_w))
            pads = [a + b for a, b in zip(pads, (top, left, bottom, right))]
            height, width = height + top + bottom, width + left + right
        return (value, pads, [stride_h, stride_w],
                (height - kernel[0]) // stride_h + 1, (width - kernel[1]) // stride_w + 1)

    def convolution(self, node, value, kernel, bias=None):
        depthwise = "Depthwise" in node["op"]
        kernel_h, kernel_w, c, out = kernel.shape
        if depthwise:  # (h, w, channel, multiplier)
            weight = kernel.transpose(2, 3, 0, 1).reshape(c * out, 1, kernel_h, kernel_w)
            groups, out = c, c * out
        else:
            weight, groups = kernel.transpose(3, 2, 0, 1), 1
        value, pads, strides, height, width = self.window(
            node, value, (kernel_h, kernel_w), lambda fill: fill == 0)
        inputs = [value.name, self.b.weight(node["name"] + "/weight", weight)]
        steps = _texts(node, "fused_ops")
        if "BiasAdd" in steps:
            inputs.append(self.b.weight(node["name"] + "/bias", bias))
        activations = [step for step in steps if step != "BiasAdd"]
        name = node["name"]
        result = self.emit("Conv", inputs, name + ("/conv" if activations else ""),
                           (value.shape[0], height, width, out), FEATURE_MAP,
                           kernel_shape=[kernel_h, kernel_w], strides=strides, pads=pads,
                           group=groups)
        for step in activations:
            result = self.activation(step, result, name, node)
        return result

    def activation(self, kind, value, name, node):
        if kind == "Relu":
            return self.emit("Relu", [value.name], name, value.shape, value.order)
        if kind == "Relu6":
            self.b.clip(value.name, 0, 6, name)
            return Value(name, value.shape, value.order)
        if kind == "Sigmoid":
            return self.emit("Sigmoid", [value.name], name, value.shape, value.order)
        if kind == "LeakyRelu":
            return self.emit("LeakyRelu", [value.name], name, value.shape, value.order,
                             alpha=float(node["attr"]["alpha"]["f"]))
        raise GraphModelError(f"unknown activation {kind} (node {name})")

    def unary(self, node, value):
        return self.activation(node["op"], self.padded(value), node["name"], node)

    def softmax(self, node, value):
        value = self.ordered(value)
        return self.emit("Softmax", [value.name], node["name"], value.shape, value.order, axis=-1)

    def minimum(self, node, value, bound):
        """With Relu before it this is ReLU6 spelled out: one Clip."""
        producer = self.producer(value)
        if producer is not None and producer.op_type == "Relu":
            self.b.nodes.remove(producer)
            self.b.clip(producer.input[0], 0, float(bound), node["name"])
        else:
            high = self.b.weight(node["name"] + "/max", np.float32(bound))
            self.b.node("Clip", [value.name, "", high], node["name"], self.b.shape[value.name])
        return Value(node["name"], value.shape, value.order)

    def maximum(self, node, value, bound):
        """Nothing to do after a Clip whose lower bound is as high already."""
        producer = self.producer(value)
        if producer is not None and producer.op_type == "Clip" \
                and producer.input[1] and self.b.weights[producer.input[1]] >= bound:
            return value
        low = self.b.weight(node["name"] + "/min", np.float32(bound))
        self.b.node("Clip", [value.name, low], node["name"], self.b.shape[value.name])
        return Value(node["name"], value.shape, value.order)

    def producer(self, value):
        """The ONNX node that makes @value, if nothing but the node at hand reads it."""
        if value.pads is not None or self.readers.get(value.name, 0) != 1 \
                or value.name in self.wanted:
            return None
        return next((n for n in reversed(self.b.nodes) if n.output[0] == value.name), None)

    def arithmetic(self, node, a, b):
        op = {"Add": "Add", "AddV2": "Add", "Mul": "Mul", "Sub": "Sub"}[node["op"]]
        if not isinstance(a, Value) and not isinstance(b, Value):
            return {"Add": np.add, "Mul": np.multiply, "Sub": np.subtract}[op](a, b)
        if not isinstance(a, Value):
            if op == "Sub":
                raise GraphModelError(f"constant minus value (node {node['name']})")
            a, b = b, a  # Add and Mul commute
        a = self.padded(a)
        if not isinstance(b, Value):
            return self.with_constant(op, node, a, b)
        b = self.padded(b)
        if len(a.shape) != len(b.shape):
            raise GraphModelError(f"ranks differ (node {node['name']})")
        b = self.ordered(b, a.order)
        return self.emit(op, [a.name, b.name], node["name"],
                         np.broadcast_shapes(a.shape, b.shape), a.order)

    def with_constant(self, op, node, value, constant):
        """One number a channel after a convolution belongs into it: that is its bias, or what is
        left of a batch normalisation."""
        producer = self.producer(value)
        if producer is not None and producer.op_type == "Conv" and value.order == FEATURE_MAP \
                and op in ("Add", "Mul") and constant.shape[-1:] == value.shape[-1:] \
                and constant.size == value.shape[-1]:
            channel = constant.reshape(-1)
            weight = producer.input[1]
            if op == "Mul":
                self.b.weights[weight] = self.b.weights[weight] * channel.reshape(-1, 1, 1, 1)
                if len(producer.input) > 2:
                    self.b.weights[producer.input[2]] = self.b.weights[producer.input[2]] * channel
            elif len(producer.input) > 2:
                self.b.weights[producer.input[2]] = self.b.weights[producer.input[2]] + channel
            else:
                producer.input.append(self.b.weight(node["name"] + "/bias", channel))
            producer.output[0] = producer.name = node["name"]
            self.b.shape[node["name"]] = self.b.shape.pop(value.name)
            return Value(node["name"], value.shape, value.order)
        if constant.ndim:
            # Axis i of the constant is TensorFlow's; it has to lie where ONNX has that axis.
            full = constant.reshape((1,) * (len(value.shape) - constant.ndim) + constant.shape)
            constant = full.transpose(np.argsort(value.order))
        weight = self.b.weight(node["name"] + "/constant", constant)
        return self.emit(op, [value.name, weight], node["name"], value.shape, value.order)

    def concat(self, node, *inputs):
        *values, axis = inputs
        order = values[0].order
        values = [self.ordered(value, order) for value in values]
        axis = int(axis) % len(order)
        shape = list(values[0].shape)
        shape[axis] = sum(value.shape[axis] for value in values)
        return self.emit("Concat", [value.name for value in values], node["name"], shape, order,
                         axis=order[axis])

    def split(self, node, value, sizes, axis):
        """Written as one Slice a part: every part keeps a name of its own."""
        value = self.padded(value)
        axis, start, parts = int(axis) % len(value.shape), 0, []
        for index, size in enumerate(int(size) for size in sizes):
            name = f"{node['name']}/{index}"
            shape = list(value.shape)
            shape[axis] = size
            bounds = [self.b.weight(f"{name}/{what}", np.array([number], np.int64))
                      for what, number in (("start", start), ("end", start + size),
                                           ("axis", value.order[axis]))]
            parts.append(self.emit("Slice", [value.name, *bounds], name, shape, value.order))
            start += size
        return parts

    def reshape(self, node, value, shape):
        value = self.ordered(value)
        shape = [int(n) for n in shape]
        if -1 in shape:
            rest = int(np.prod([n for n in shape if n != -1], dtype=np.int64))
            shape[shape.index(-1)] = int(np.prod(value.shape, dtype=np.int64)) // rest
        target = self.b.weight(node["name"] + "/shape", np.array(shape, np.int64))
        return self.emit("Reshape", [value.name, target], node["name"], shape, range(len(shape)))

    def mean(self, node, value, axes):
        keep = bool(node["attr"].get("keep_dims", {}).get("b", False))
        if sorted(int(axis) % 4 for axis in np.atleast_1d(axes)) != [1, 2]:
            raise GraphModelError(f"mean over other axes than the plane (node {node['name']})")
        value = self.ordered(value, FEATURE_MAP)
        n, _, _, c = value.shape
        name = node["name"] + ("" if keep else "/mean")
        result = self.emit("GlobalAveragePool", [value.name], name, (n, 1, 1, c), FEATURE_MAP)
        if not keep:
            result = self.emit("Flatten", [name], node["name"], (n, c), (0, 1), axis=1)
        return result

    def max_pool(self, node, value):
        _, kernel_h, kernel_w, _ = (int(i) for i in node["attr"]["ksize"]["list"]["i"])
        lowest = float(np.finfo(np.float32).min)
        value, pads, strides, height, width = self.window(
            node, value, (kernel_h, kernel_w), lambda fill: fill <= lowest)
        return self.emit("MaxPool", [value.name], node["name"],
                         (value.shape[0], height, width, value.shape[3]), FEATURE_MAP,
                         kernel_shape=[kernel_h, kernel_w], strides=strides, pads=pads)

    def resize(self, node, value, size):
        value = self.ordered(value, FEATURE_MAP)
        n, height, width, c = value.shape
        new_height, new_width = (int(i) for i in size)
        if node["attr"]["align_corners"]["b"]:
            raise GraphModelError(f"align_corners (node {node['name']})")
        half_pixel = bool(node["attr"].get("half_pixel_centers", {}).get("b", False))
        scales = self.b.weight(node["name"] + "/scales", np.array(
            [1, 1, new_height / height, new_width / width], np.float32))
        return self.emit(
            "Resize", [value.name, "", scales], node["name"], (n, new_height, new_width, c),
            FEATURE_MAP, mode="linear",
            coordinate_transformation_mode="half_pixel" if half_pixel else "asymmetric")

    def matrix_product(self, node, value, kernel, bias=None):
        if any(node["attr"].get(key, {}).get("b") for key in ("transpose_a", "transpose_b")):
            raise GraphModelError(f"transposed product (node {node['name']})")
        value = self.ordered(value)
        name, steps = node["name"], _texts(node, "fused_ops")
        inputs = [value.name, self.b.weight(name + "/weight", kernel)]
        if "BiasAdd" in steps:
            inputs.append(self.b.weight(name + "/bias", bias))
        activations = [step for step in steps if step != "BiasAdd"]
        result = self.emit("Gemm", inputs, name + ("/gemm" if activations else ""),
                           (value.shape[0], kernel.shape[1]), (0, 1))
        for step in activations:
            result = self.activation(step, result, name, node)
        return result

    def sparse_to_dense(self, _node, indices, shape, values, default):
        """Only constants are made this way (left over from a reshape of a reshape)."""
        dense = np.full([int(n) for n in shape], default)
        for index, number in zip(indices, np.broadcast_to(values, len(indices))):
            dense[tuple(int(i) for i in index)] = number
        return dense


_OPERATORS = {
    "_FusedConv2D": _Converter.convolution,
    "_FusedMatMul": _Converter.matrix_product,
    "Add": _Converter.arithmetic,
    "AddV2": _Converter.arithmetic,
    "ConcatV2": _Converter.concat,
    "Conv2D": _Converter.convolution,
    "DepthwiseConv2dNative": _Converter.convolution,
    "FusedDepthwiseConv2dNative": _Converter.convolution,
    "Identity": _Converter.identity,
    "LeakyRelu": _Converter.unary,
    "Maximum": _Converter.maximum,
    "MaxPool": _Converter.max_pool,
    "Mean": _Converter.mean,
    "Minimum": _Converter.minimum,
    "Mul": _Converter.arithmetic,
    "Pad": _Converter.pad,
    "PadV2": _Converter.pad,
    "Relu": _Converter.unary,
    "Relu6": _Converter.unary,
    "Reshape": _Converter.reshape,
    "ResizeBilinear": _Converter.resize,
    "Sigmoid": _Converter.unary,
    "Softmax": _Converter.softmax,
    "SparseToDense": _Converter.sparse_to_dense,
    "SplitV": _Converter.split,
    "Sub": _Converter.arithmetic,
    "Transpose": _Converter.transpose,
}


def _plain(name):
    """"node:1" and "^node" (a control dependency) both name node."""
    return name.lstrip("^").split(":")[0]


def _text(node, attribute):
    return base64.b64decode(node["attr"][attribute]["s"]).decode()


def _texts(node, attribute):
    listed = node["attr"].get(attribute, {}).get("list", {}).get("s", [])
    return [base64.b64decode(item).decode() for item in listed]
