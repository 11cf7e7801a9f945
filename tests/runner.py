"""Runs the suites of tests and counts their results. tests/run sets the machine up and calls this.

A suite is
  - a suite of unit tests of the meson build (model, db, app, ui),
  - a folder tests/NAME with an executable `run` that prints TAP,
  - `asan`: all unit tests in a build with AddressSanitizer and UndefinedBehaviorSanitizer,
  - `tsan`: those of model, db and app in a build with ThreadSanitizer.
All but `bench` and `screenshots` run by default. What each test says is shown if it fails. The last
line is "N passed, N failed", with ", N skipped" if some were.
"""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent
UNIT_SUITES = ["model", "db", "app", "ui"]
SANITIZERS = {
    "asan": ("address,undefined", UNIT_SUITES),
    "tsan": ("thread", ["model", "db", "app"]),
}
NOT_BY_DEFAULT = ["bench", "screenshots"]
NEEDS_DISPLAY = ["ui", "gui", "desktop", "translations", "screenshots"]
SCRIPT_SECONDS = 1200
COMPILE_SECONDS = 1800
# Tests under a sanitizer, or beside another on a busy machine, take longer than meson.build says.
PATIENCE = {"": 4, "asan": 10, "tsan": 30}


class Results:
    """Counts, and the report on standard output."""

    def __init__(self, verbose):
        self.passed = self.failed = self.skipped = 0
        self.verbose = verbose

    def add(self, suite, test):
        """Takes the outcome of one test program (a Test)."""
        self.passed += test.passed
        self.failed += len(test.failures)
        self.skipped += len(test.skips)
        for failure in test.failures:
            print(f"FAILED {suite}: {test.name}: {failure}")
        if test.failures:
            print("".join(f"    {line}\n" for line in test.output.splitlines()), end="")
        elif self.verbose:
            print(f"  {test.name}: {test.passed} passed, {test.seconds:.1f} s")
        for skip in test.skips:
            print(f"  skipped {test.name}: {skip}")
        sys.stdout.flush()


class Test:
    """One test program: what it printed, and what that means."""

    def __init__(self, name, output, status, seconds):
        self.name, self.output, self.seconds = name, output, seconds
        self.passed, self.failures, self.skips = 0, [], []
        self._read(status)

    def _read(self, status):
        planned, seen = None, 0
        for line in self.output.splitlines():
            if plan := re.match(r"1\.\.(\d+)(?:\s*#\s*SKIP\S*\s*(.*))?$", line, re.I):
                planned = int(plan[1])
                if planned == 0:
                    self.skips.append(plan[2] or "nothing to do")
            elif result := re.match(r"(not )?ok\b\s*(\d*)\s*-?\s*([^#]*)(#.*)?$", line):
                seen += 1
                what = result[3].strip() or f"number {result[2] or seen}"
                directive = (result[4] or "").lstrip("# ").strip()
                if directive.upper().startswith("SKIP"):
                    self.skips.append(f"{what} ({directive[4:].strip(' :')})")
                elif result[1]:
                    self.failures.append(what)
                else:
                    self.passed += 1
            elif line.startswith("Bail out!"):
                self.failures.append(line)
        if isinstance(status, str):
            self.failures.append(status)
        elif status == 77 and seen == 0:
            self.skips.append(self.output.strip().splitlines()[-1] if self.output.strip() else "")
        elif status < 0:
            if not any(failure.startswith("Bail out!") for failure in self.failures):
                self.failures.append(f"killed by {signal.Signals(-status).name}")
        elif status != 0 and not self.failures:
            self.failures.append(f"exit status {status}")
        elif planned is None and not self.failures:
            self.failures.append("it ended without a plan")
        elif planned is not None and seen < planned and not self.failures:
            self.failures.append(f"it ended after {seen} of {planned} tests")
        elif planned and seen > planned:
            self.failures.append(f"{seen} tests where {planned} were planned")


def environment(suite, build):
    """What every test gets: folders of its own instead of the user's, no session, no GL."""
    env = {key: value for key, value in os.environ.items()
           if key not in ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
                          "G_MESSAGES_DEBUG")}
    env |= {
        "SHOEBOX_BUILD": str(build), "SHOEBOX_SOURCE": str(SOURCE), "LC_ALL": "C.UTF-8",
        "NO_AT_BRIDGE": "1", "GDK_BACKEND": "x11", "GDK_DEBUG": "gl-disable",
        "GSK_RENDERER": "cairo", "GTK_A11Y": "test", "GSETTINGS_BACKEND": "memory",
        "GIO_USE_VFS": "local", "GIO_MODULE_DIR": "/nonexistent",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }
    suppressions = SOURCE / "tests" / "sanitizers"
    env["LSAN_OPTIONS"] = f"suppressions={suppressions / 'leaks'}:print_suppressions=0"
    env["ASAN_OPTIONS"] = "detect_stack_use_after_return=1:abort_on_error=0"
    env["UBSAN_OPTIONS"] = "print_stacktrace=1:halt_on_error=1"
    # The distribution's libraries are not instrumented; only our own threads can be judged.
    env["TSAN_OPTIONS"] = "ignore_noninstrumented_modules=1:halt_on_error=0:exitcode=66"
    if suite in ("gui", "desktop", "screenshots"):
        del env["DBUS_SESSION_BUS_ADDRESS"]
    return env


@contextlib.contextmanager
def display(env, screen="1280x900x24"):
    """A screen of its own for one test program, without a race for its number."""
    read, write = os.pipe()
    with open(os.devnull, "wb") as nowhere:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
            pass_fds=[write], stdout=nowhere, stderr=nowhere, start_new_session=True)
    os.close(write)
    try:
        with os.fdopen(read, "r", encoding="ascii") as stream:
            number = stream.readline().strip()
        if not number:
            raise OSError("Xvfb did not start")
        yield env | {"DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def execute(command, env, folder, seconds):
    """(output, status, seconds); @status is a number, or words if the time ran out."""
    start = time.monotonic()
    # Output goes to a file: a grandchild that keeps a pipe open cannot make us wait.
    with tempfile.TemporaryFile() as stream:
        process = subprocess.Popen(command, env=env, cwd=folder, stdin=subprocess.DEVNULL,
                                   stdout=stream, stderr=subprocess.STDOUT,
                                   start_new_session=True)
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            status = f"not finished after {seconds:.0f} seconds"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        stream.seek(0)
        return stream.read().decode("utf-8", "replace"), status, time.monotonic() - start


def run_program(name, suite, command, env, folder, seconds):
    """One test program, with temporary folders that vanish and a display if its suite needs one."""
    try:
        with tempfile.TemporaryDirectory(prefix="shoebox-test-") as scratch, \
                contextlib.ExitStack() as stack:
            os.chmod(scratch, 0o711)  # a test that goes on as another user can reach its folder
            home = pathlib.Path(scratch, "home")
            home.mkdir()
            # XDG_CACHE_HOME stays: the networks and the peers' virtual environment live there.
            env = env | {"HOME": str(home), "TMPDIR": scratch,
                         "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config"),
                         "XDG_STATE_HOME": str(home / "state"), "XDG_RUNTIME_DIR": scratch,
                         "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME")
                         or str(pathlib.Path.home() / ".cache")}
            if suite in NEEDS_DISPLAY:
                env = stack.enter_context(display(env))
            if suite in ("gui", "desktop", "screenshots"):
                command = ["dbus-run-session", "--", *command]
            return Test(name, *execute(command, env, folder, seconds))
    except OSError as error:
        return Test(name, "", f"cannot be run: {error}", 0)


def unit_tests(build, suite):
    """The programs of one suite, as meson knows them."""
    listed = subprocess.run(["meson", "introspect", "--tests", str(build)], check=True,
                            stdout=subprocess.PIPE).stdout
    return [test for test in json.loads(listed)
            if suite in [name.split(":")[-1] for name in test["suite"]]]


def run_unit_suite(results, label, suite, build, jobs):
    tests = unit_tests(build, suite)
    if not tests:
        results.add(label, Test(suite, "", "the suite has no tests", 0))
    patience = PATIENCE.get(label.split("/")[0], PATIENCE[""])

    def run(test):
        env = environment(suite, build) | test["env"]
        if label.startswith("tsan"):
            # GLib's own allocator hands blocks from thread to thread where nobody sees it.
            env["G_SLICE"] = "always-malloc"
        return run_program(test["name"], suite, test["cmd"], env, test["workdir"] or build,
                           (test["timeout"] or 30) * patience)

    alone = [test for test in tests if not test["is_parallel"]]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(run, [test for test in tests if test["is_parallel"]]):
            results.add(label, outcome)
    for test in alone:
        results.add(label, run(test))


def run_sanitized(results, suite, build, jobs):
    sanitizer, parts = SANITIZERS[suite]
    folder = build.with_name(f"{build.name}-{suite}")
    configured = (folder / "build.ninja").exists()
    steps = [] if configured else [
        ["meson", "setup", str(folder), str(SOURCE), "-Dbuildtype=debugoptimized",
         f"-Db_sanitize={sanitizer}", "-Db_lundef=false",
         "-Dwerror=false"]]  # sanitizers make the compiler see ghosts
    for step in [*steps, ["ninja", "-C", str(folder), f"-j{jobs}"]]:
        output, status, seconds = execute(step, dict(os.environ), SOURCE, COMPILE_SECONDS)
        if status != 0:
            results.add(suite, Test(" ".join(step[:2]), output, status, seconds))
            return
    for part in parts:
        run_unit_suite(results, f"{suite}/{part}", part, folder, jobs)


def run_script(results, suite, build):
    env = environment(suite, build)
    test = run_program(suite, suite, [str(SOURCE / "tests" / suite / "run")], env, SOURCE,
                       SCRIPT_SECONDS)
    # Scripts measure things (errors of the networks, operators covered): show what they say.
    if not test.failures:
        for line in test.output.splitlines():
            if line.startswith("#"):
                print("  " + line.lstrip("# "))
    results.add(suite, test)


def scripts():
    return sorted(path.parent.name for path in (SOURCE / "tests").glob("*/run")
                  if os.access(path, os.X_OK))


def main():
    everything = [*UNIT_SUITES, *scripts(), *SANITIZERS]
    default = [suite for suite in everything if suite not in NOT_BY_DEFAULT]
    parser = argparse.ArgumentParser(prog="run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="*", metavar="SUITE",
                        help="run only these: " + ", ".join(everything))
    parser.add_argument("--list", action="store_true", help="print the names of the suites")
    parser.add_argument("--verbose", "-v", action="store_true", help="name what passes, too")
    parser.add_argument("--jobs", "-j", type=int, default=os.cpu_count() or 1, metavar="N",
                        help="programs at a time (default: %(default)s)")
    options = parser.parse_args()
    if options.list:
        print("\n".join(everything))
        return 0
    unknown = [suite for suite in options.suite if suite not in everything]
    if unknown:
        parser.error("there is no suite " + ", ".join(unknown))

    build = pathlib.Path(os.environ["SHOEBOX_BUILD"])
    results = Results(options.verbose)
    for suite in options.suite or default:
        before, start = (results.passed, results.failed), time.monotonic()
        print(f"{suite}:", flush=True)
        if suite in SANITIZERS:
            run_sanitized(results, suite, build, options.jobs)
        elif suite in UNIT_SUITES:
            run_unit_suite(results, suite, suite, build, options.jobs)
        else:
            run_script(results, suite, build)
        print(f"  {results.passed - before[0]} passed, {results.failed - before[1]} failed"
              f" in {time.monotonic() - start:.1f} s", flush=True)
    print(f"{results.passed} passed, {results.failed} failed"
          + (f", {results.skipped} skipped" if results.skipped else ""))
    return 0 if results.passed and not results.failed else 1


if __name__ == "__main__":
    sys.exit(main())
