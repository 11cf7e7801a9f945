"""A thin layer over onnx.helper: collects nodes and weights, then writes one checked file.

Every network written here has one NCHW float input called "input". The operator set is 13, the
oldest that has everything needed, so that many runtimes can read the files.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 13
IR_VERSION = 7


class Builder:
    """Nodes and weights of one graph. `shape` knows the ONNX shape of every value made so far."""

    def __init__(self, input_shape):
        self.nodes = []
        self.weights = {}
        self.shape = {"input": tuple(input_shape)}

    def weight(self, name, array):
        """Stores @array under @name and returns the name. Float data is always float32."""
        array = np.asarray(array)
        if array.dtype.kind == "f":
            array = array.astype(np.float32)
        known = self.weights.setdefault(name, array)
        if known is not array and not np.array_equal(known, array):
            raise ValueError(f"two different weights are called {name}")
        return name

    def node(self, op, inputs, output, shape, **attributes):
        """Appends one node and returns @output, the name of its result."""
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        self.shape[output] = tuple(int(n) for n in shape)
        return output

    def clip(self, value, low, high, output):
        """ReLU6 and its kind; the bounds are inputs since opset 11."""
        bounds = [self.weight(f"clip/{bound:g}", np.float32(bound)) for bound in (low, high)]
        return self.node("Clip", [value, *bounds], output, self.shape[value])

    def model(self, graph_name, outputs, metadata):
        """The finished, checked ModelProto. @outputs are value names, @metadata goes into it."""
        def info(name):
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, self.shape[name])

        used = {name for node in self.nodes for name in node.input}
        graph = helper.make_graph(
            self.nodes, graph_name, [info("input")], [info(name) for name in outputs],
            [numpy_helper.from_array(np.ascontiguousarray(array) if array.ndim else array, name)
             for name, array in self.weights.items() if name in used])
        model = helper.make_model(graph, producer_name="shoebox",
                                  opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model)
        return model


def same_padding(size, kernel, stride):
    """TensorFlow's SAME: (before, after); on even sizes with stride 2 the odd one is at the end."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2
