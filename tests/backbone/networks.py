"""Small untrained networks as ONNX files: good ones, whose random weights tell pictures apart well
enough, and such as must be refused."""

import pathlib
import sys

import numpy as np
import onnx

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "model" / "weights"))

from onnx_builder import Builder  # noqa: E402

SIDE = 64
PLANES = 48


def classifier(path, side=SIDE, channels=3, seed=1, change=None):
    """Two convolutions, the mean of each plane ("vector"), a layer of 5 classes, their softmax.
    @change (builder, name of the vector) may put something between the vector and the classes."""
    rng = np.random.default_rng(seed)
    b = Builder((1, channels, side, side))

    def convolve(value, name, planes, kernel, size):
        inputs = b.shape[value][1]
        weight = rng.normal(0, (inputs * kernel * kernel) ** -0.5, (planes, inputs, kernel, kernel))
        value = b.node("Conv", [value, b.weight(f"{name}/weight", weight)], name,
                       (1, planes, size, size), strides=[kernel, kernel])
        return b.node("Relu", [value], f"{name}/relu", b.shape[value])

    value = convolve("input", "one", 24, 4, side // 4)
    value = convolve(value, "two", PLANES, 2, side // 8)
    value = b.node("GlobalAveragePool", [value], "mean", (1, PLANES, 1, 1))
    value = b.node("Flatten", [value], "vector", (1, PLANES))
    if change is not None:
        value = change(b, value)
    value = b.node("Gemm", [value, b.weight("classes/weight", rng.normal(0, 1, (PLANES, 5)))],
                   "logits", (1, 5))
    b.node("Softmax", [value], "probabilities", (1, 5), axis=1)
    onnx.save(b.model("classifier", ["probabilities"], {"seed": str(seed)}), path)
    return path


def collapsed(path):
    """All pictures are the same to it, nearly."""
    def change(b, value):
        value = b.node("Mul", [value, b.weight("little", np.float32(1e-4))], "faint", (1, PLANES))
        always = np.random.default_rng(7).normal(0, 1, (1, PLANES))
        return b.node("Add", [value, b.weight("always", always)], "always/vector", (1, PLANES))
    return classifier(path, change=change)


def unknown_operator(path):
    model = onnx.load(classifier(path))
    node = next(node for node in model.graph.node if node.op_type == "Flatten")
    node.op_type = "Clairvoyance"
    onnx.save(model, path)
    return path
