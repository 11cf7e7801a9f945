"""A library in a temporary folder and the real program on it, for the suites that use it as people do
from a shell. SHOEBOX_BUILD names the build, SHOEBOX_WEIGHTS the networks, SHOEBOX_TEST_DATA the
photos (default: ../shared/data beside the sources)."""

import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import time
import zlib

from tap import Skip

BUILD = pathlib.Path(os.environ["SHOEBOX_BUILD"])
SOURCE = pathlib.Path(__file__).resolve().parents[1]
DATA = pathlib.Path(os.environ.get("SHOEBOX_TEST_DATA") or SOURCE / ".." / "shared" / "data")
PROGRAM = str(BUILD / "shoebox")
LIMIT = 300  # seconds for one command


class Result:
    def __init__(self, process, out, err):
        self.status, self.out_bytes, self.err = process.returncode, out, err.decode("utf-8", "replace")
        self.out = out.decode("utf-8", "surrogateescape")

    def json(self):
        return [json.loads(line) for line in self.out_bytes.decode("utf-8").splitlines()]


class Shoebox:
    """One library in a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.library = self.folder / "library"
        self.photos = self.folder / "photos"
        self.photos.mkdir()

    def start(self, *arguments, **options):
        return subprocess.Popen([PROGRAM, f"--library={self.library}", *arguments],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)

    def run(self, *arguments, status=0):
        """Runs a command that must end with @status (None: any)."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"{arguments}: not finished after {LIMIT} s") from None
        result = Result(process, out, err)
        assert status is None or result.status == status, \
            f"{arguments}: status {result.status}, not {status}\n{result.out}\n{result.err}"
        return result

    def list(self, *query):
        return self.run("list", *query, "--json").json()

    def import_json(self, *folders, status=0):
        lines = self.run("import", *map(str, folders), "--json", status=status).json()
        assert len(lines) == 1, lines
        return lines[0]


def write_png(path, seed, width=96, height=64):
    """A small picture of noise in two colours, different for each seed."""
    rng = random.Random(seed)
    a, b = ([rng.randrange(256) for _ in range(3)] for _ in range(2))
    rows = b"".join(
        b"\0" + b"".join(bytes(a if rng.random() * height > y else b) for _ in range(width))
        for y in range(height))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))

    pathlib.Path(os.fsdecode(path)).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def copy_family(target, per_folder):
    """Copies some photos of each folder of the family set; returns how many."""
    family = DATA / "family"
    if not family.is_dir():
        raise Skip(f"no test photos in {DATA}")
    count = 0
    for folder in sorted(path for path in family.iterdir() if path.is_dir()):
        (target / folder.name).mkdir(parents=True)
        for photo in sorted(folder.iterdir())[:per_folder]:
            shutil.copy(photo, target / folder.name)
            count += 1
    return count


def wait_for(condition, what, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
