"""Runs networks with ONNX Runtime and prints, as JSON lines, how far they are from references.

Called by tests/weights/run with tests/peer-python: compare.py FOLDER-OF-REFERENCES < cases, a case
a line: {"network": file, "reference": name, "nhwc": bool, "outputs": {our name: reference's key}}.
A relative error is the largest difference divided by the largest magnitude of the reference.
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime


def main():
    folder = pathlib.Path(sys.argv[1])
    for line in sys.stdin:
        case = json.loads(line)
        shapes = json.loads((folder / f"{case['reference']}.json").read_text(encoding="utf-8"))

        def load(key, case=case, shapes=shapes):
            path = folder / f"{case['reference']}.{key}.f32"
            return np.fromfile(path, np.float32).reshape(shapes[key]["shape"])

        picture = load("input")
        if case["nhwc"]:
            picture = picture.transpose(0, 3, 1, 2)
        session = onnxruntime.InferenceSession(case["network"],
                                               providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        values = session.run(None, {"input": np.ascontiguousarray(picture)})
        for name, key in case["outputs"].items():
            value, expected = values[names.index(name)], load(key)
            if case["nhwc"] and value.ndim == 4:
                value = value.transpose(0, 2, 3, 1)
            same_shape = value.shape == expected.shape
            error = float(np.abs(value - expected).max() / np.abs(expected).max()) \
                if same_shape else None
            print(json.dumps({"network": case["network"], "output": name, "error": error,
                              "shapes": [list(value.shape), list(expected.shape)]}), flush=True)


if __name__ == "__main__":
    main()
