"""Runs the functions of a script whose names begin with test_, and prints TAP."""

import sys
import tempfile
import traceback


class Skip(Exception):
    """What a test lacks."""


def run(function, make):
    if make is None:
        function()
        return
    with tempfile.TemporaryDirectory(prefix="shoebox-test-") as folder:
        function(make(folder))


def main(names, make=None):
    """Those of @names, which are globals (), or of them the ones on the command line. @make: makes
    the argument of each out of a folder of its own; without, a test has none. The exit status."""
    tests = [(name, function) for name, function in names.items() if name.startswith("test_")]
    wanted = sys.argv[1:]
    tests = [t for t in tests if not wanted or t[0].removeprefix("test_") in wanted]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        title = name.removeprefix("test_").replace("_", " ")
        try:
            run(function, make)
        except Skip as reason:
            print(f"ok {number} - {title} # SKIP {reason}", flush=True)
        except Exception:  # whatever went wrong is this test's failure, the others go on
            failed += 1
            print(f"not ok {number} - {title}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()),
                  end="", flush=True)
        else:
            print(f"ok {number} - {title}", flush=True)
    return 1 if failed else 0
