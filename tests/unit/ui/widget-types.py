#!/usr/bin/env python3
"""widget-types.py HEADER...: prints C, a list of all types that the headers declare, so that the
test of widgets knows of a new one by itself."""

import pathlib
import re
import sys

names, includes = [], []
for header in map(pathlib.Path, sys.argv[1:]):
    found = re.findall(r"G_DECLARE_(?:FINAL|DERIVABLE)_TYPE\s*\(\s*(\w+)\s*,\s*(\w+)",
                       header.read_text(encoding="utf-8"))
    if found:
        includes.append(header.name)
        names += found
print("\n".join(f'#include "{name}"' for name in sorted(includes)))
print("\nstatic GType (*const all_types[]) (void) = {")
print("\n".join(f"  {prefix}_get_type," for _, prefix in sorted(names)))
print("};")
