#!/usr/bin/python3
"""Turns the numbered steps of a schema into a C file: embed.py OUTPUT FILE.sql..."""

import os
import re
import sys


def quote(line):
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"'


def main():
    output, files = sys.argv[1], sys.argv[2:]
    schemas = {}
    for path in files:
        name = os.path.basename(path)
        match = re.fullmatch(r"(?:(\w+)-)?(\d{4})-([\w-]+)\.sql", name)
        if not match:
            sys.exit(f"{name}: not NNNN-what.sql or SCHEMA-NNNN-what.sql")
        schemas.setdefault(match[1] or "library", []).append((int(match[2]), path))
    with open(output, "w", encoding="utf-8") as out:
        out.write('#include "migrate.h"\n')
        for schema, steps in schemas.items():
            steps.sort()
            if [number for number, _ in steps] != list(range(1, len(steps) + 1)):
                sys.exit(f"{schema}: the steps are not numbered 1, 2, 3, ...")
            out.write(f"\nstatic const char *const {schema}_steps[] = {{\n")
            for _, path in steps:
                with open(path, encoding="utf-8") as sql:
                    out.write("\n".join("  " + quote(line.rstrip("\n")) for line in sql))
                out.write(",\n")
            out.write("};\n")
            out.write(f"const char *const *const db_{schema}_steps = {schema}_steps;\n")
            out.write(f"const int db_{schema}_n_steps = G_N_ELEMENTS ({schema}_steps);\n")


main()
