"""What the fuzz targets found in files, by target: inputs that once failed, with a word about why.
They are run first in every tests/fuzz/run. An input is what libFuzzer prints as Base64. What was
found in networks (the target graph) is in tests/unit/model/test-net.c instead: what their bytes mean
changes with graph-maker.c."""

FINDINGS = {
    "graph": {},
    "onnx": {},
    "taste": {},
}
