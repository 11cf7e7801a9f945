"""What ONNX Runtime says: python reference.py NET.onnx INPUT.npy OUTPUT.npy [KEY] writes the first
output of a network for one input, and prints what the file's metadata has under KEY."""

import sys

import numpy as np
import onnxruntime as ort

options = ort.SessionOptions()
options.log_severity_level = 3
session = ort.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
given = {session.get_inputs()[0].name: np.load(sys.argv[2])}
np.save(sys.argv[3], session.run(None, given)[0])
if len(sys.argv) > 4:
    sys.stdout.buffer.write(session.get_modelmeta().custom_metadata_map[sys.argv[4]].encode())
