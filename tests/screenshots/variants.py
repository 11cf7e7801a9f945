"""All pictures of all pages: prints TAP. Arguments: a temporary folder, a folder of photos, names of
variants (default: all).

The photos are read once; each variant has a copy of the library and a display of its own, and two
run at a time. $SHOEBOX_BUILD/screenshots holds VARIANT/PAGE.png, and VARIANT.jpg with all of them."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import pseudo  # noqa: E402
from runner import display  # noqa: E402

HERE = pathlib.Path(__file__).parent
HOME, PHOTOS = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
BUILD = pathlib.Path(os.environ["SHOEBOX_BUILD"])
OUT = BUILD / "screenshots"
PROGRAM = str(BUILD / "shoebox")
SECONDS = 150  # that one variant may take

WIDE, NARROW, LARGE = (1280, 800), (360, 720), (2560, 1440)
LIGHT = {"ADW_DEBUG_COLOR_SCHEME": "prefer-light"}
DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
CONTRAST = {"ADW_DEBUG_HIGH_CONTRAST": "1"}
FEW = ["grid", "selected", "viewer", "review", "preferences"]


def variant(size, env, language=None, **more):
    env = env | ({"LANGUAGE": language} if language else {})
    return {"size": size, "env": env, "language": language or "C", **more}


VARIANTS = {
    "light-wide": variant(WIDE, LIGHT, learns=True),
    "light-narrow": variant(NARROW, LIGHT, learns=True),
    "dark-wide": variant(WIDE, DARK, learns=True),
    "dark-narrow": variant(NARROW, DARK),
    "contrast-light": variant(WIDE, LIGHT | CONTRAST),
    "contrast-dark": variant(WIDE, DARK | CONTRAST),
    "german-wide": variant(WIDE, LIGHT, "de", learns=True),
    "german-narrow": variant(NARROW, LIGHT, "de", learns=True),
    "long-wide": variant(WIDE, LIGHT, pseudo.LONG),
    "long-narrow": variant(NARROW, LIGHT, pseudo.LONG),
    "rtl-wide": variant(WIDE, LIGHT, pseudo.RTL, learns=True),
    "rtl-narrow": variant(NARROW, LIGHT, pseudo.RTL),
    "large": variant(LARGE, LIGHT, pages=FEW),
    "scale-2": variant((2560, 1600), LIGHT | {"GDK_SCALE": "2"}, pages=FEW),
    "scale-2-narrow": variant((720, 1440), DARK | {"GDK_SCALE": "2"}, pages=FEW),
}


def command(library, *arguments, check=True):
    subprocess.run([PROGRAM, f"--library={library}", *map(str, arguments)], check=check,
                   capture_output=True, timeout=600)


def prepare():
    """A library in use: albums of one's own (one of them Arabic, one with a long name), tags, a file
    that cannot be read."""
    library, odd = HOME / "library", HOME / "odd"
    if library.exists():
        return library  # of an earlier run in the same folder
    odd.mkdir()
    (odd / "half a photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 that is all")
    some = sorted(PHOTOS.glob("flowers/*"))[:2]
    shutil.copy(some[0], odd / "زهرة في الحديقة.jpg")
    command(library, "import", PHOTOS, odd, check=False)  # one file is broken
    by_folder = {folder: sorted(PHOTOS.glob(f"{folder}/*")) for folder in
                 ("churches", "flowers", "people", "sea_and_beach")}
    for album, photos in (("Cottage", by_folder["churches"][:6]),
                          ("بيت الجدة", by_folder["flowers"][:4]),
                          ("Summer Holidays With the Grandparents at the Lake",
                           by_folder["sea_and_beach"][:4])):
        command(library, "album", "add", album)
        command(library, "file", album, *photos)
    command(library, "tag", "+birthday", "--", *by_folder["people"][:5])
    command(library, "learn")
    return library


def settings():
    """Nothing moves by itself in a picture."""
    folder = HOME / "config" / "gtk-4.0"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.ini").write_text(
        "[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n"
        "gtk-decoration-layout=appmenu:close\n", encoding="utf-8")  # that of GNOME
    return {"XDG_CONFIG_HOME": str(HOME / "config")}


def locales():
    folder = HOME / "locale"
    built = BUILD / "ui" / "po"
    for catalogue in built.glob("*/LC_MESSAGES/shoebox.mo"):
        place = folder / catalogue.relative_to(built)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(catalogue, place)
    pseudo.make(folder)
    return {"SHOEBOX_LOCALEDIR": str(folder)}


def contact_sheet(name, wide):
    pictures = sorted(str(path) for path in (OUT / name).glob("*.png"))
    font = subprocess.run(["fc-match", "-f", "%{file}", "sans"], check=True, capture_output=True,
                          text=True).stdout
    if pictures:
        subprocess.run(["montage", "-font", font, "-label", "%t", *pictures, "-tile", "4x" if wide else "8x",
                        "-geometry", "640x>+6+6" if wide else "300x>+6+6", "-background", "gray50",
                        "-quality", "92", str(OUT / f"{name}.jpg")], check=True, timeout=120)


def execute(arguments, env, out, log):
    """Ends with all that it started, at the latest after SECONDS."""
    process = subprocess.Popen(arguments, env=env, stdout=out, stderr=log, start_new_session=True)
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        out.write(f"not ok all pages in {SECONDS} seconds\n")
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def walk(name, library, env):
    """Output of pages.py for one variant."""
    what = VARIANTS[name]
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    copy = HOME / name
    shutil.copytree(library, copy / "library")
    width, height = what["size"]
    # A cache of the program's own would be shared between variants.
    env = env | {"XDG_DATA_HOME": str(copy / "data"), "XDG_CACHE_HOME": str(copy / "cache")}
    for variable in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        env.pop(variable, None)
    log = open(HOME / f"{name}.log", "w", encoding="utf-8")
    out = open(HOME / f"{name}.tap", "w+", encoding="utf-8")
    with display(env, f"{width}x{height}x24") as with_display, log, out:
        execute(
            ["dbus-run-session", "--", "/usr/bin/python3", "-W", "ignore", str(HERE / "pages.py"),
             json.dumps(what), str(copy / "library"), str(copy / "empty"), str(folder)],
            with_display, out, log)
        out.seek(0)
        output = out.read()
    contact_sheet(name, width > 1000)
    shutil.rmtree(copy)
    return output


def main():
    names = sys.argv[3:] or list(VARIANTS)
    env = dict(os.environ) | settings() | locales()
    library = prepare()
    OUT.mkdir(exist_ok=True)
    number = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, output in zip(names, pool.map(lambda n: walk(n, library, env), names)):
            if not output:
                output = "not ok at all\n"
            for line in output.splitlines():
                if line.startswith(("ok ", "not ok ")):
                    number += 1
                    result, _, what = line.rpartition("ok ")
                    line = f"{result}ok {number} - {name}: {what}"
                print(line, flush=True)
    print(f"1..{number}")


main()
