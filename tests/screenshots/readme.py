"""The pictures of README.md. Arguments: a temporary folder, the sample photos of `app/run demo`.

Shows the photos of kphotoalbum and of mate-backgrounds only, which are GPL-2.0-or-later, from a
folder whose name means nothing."""

import os
import pathlib
import shutil
import subprocess
import sys

from desktop import Shoebox, wait
from journey import announced

HOME = pathlib.Path(sys.argv[1])
SAMPLES = pathlib.Path(sys.argv[2])
PHOTOS = pathlib.Path("/tmp/Photos")
HERE = pathlib.Path(__file__).parent
LIMIT = 250_000  # bytes of a picture
# In the order of the grid.
SHOWN = {
    "kphotoalbum": ["bar55", "donna", "jesper", "skagen", "spiff", "grand_canyon_3", "cold_water",
                    "skagen_2", "pool", "snow", "sunset", "new_wave_1", "donna_2", "jesper_2",
                    "spiff_2", "wayne", "bar55_2", "grand_canyon_2"],
    "mate-backgrounds": ["FreshFlower", "LadyBird", "GreenMeadow", "YellowFlower", "RainDrops",
                         "TwoWings"],
}


def copy_photos():
    """Without the dates of the cameras, so that the newest file comes first."""
    PHOTOS.mkdir()
    for package, names in SHOWN.items():
        for i, name in enumerate(names):
            copy = PHOTOS / f"{name}.jpg"
            subprocess.run(["convert", str(SAMPLES / package / f"{name}.jpg"), "-auto-orient",
                            "-strip", "-quality", "95", str(copy)], check=True, timeout=60)
            # Three of the family, then one of nature, and so on.
            when = 1_500_000_000 - 100 * (i if package == "kphotoalbum" else 3 * i + 2.5)
            os.utime(copy, (when, when))


def save(app, picture):
    subprocess.run(["import", "-window", str(app.window), "+repage", str(HOME / "a.png")],
                   check=True, timeout=60)
    subprocess.run(["convert", str(HOME / "a.png"), "-strip", "-dither", "None",
                    "-colors", "256", "-define", "png:compression-level=9", f"PNG8:{picture}"],
                   check=True, timeout=60)


def take(app, name):
    """Once nothing moves any more."""
    picture, before = HERE / f"{name}.png", None

    def still():
        nonlocal before
        save(app, picture)
        last, before = before, picture.read_bytes()
        return last == before

    wait("a still picture", still, pause=0.3)
    size = picture.stat().st_size
    return [f"{picture.name}, {size // 1000} kB", size <= LIMIT]


def window(library, scheme, size):
    app = Shoebox(library, scheme=scheme)
    app.resize(*size)
    app.rest_pointer()
    return app


def learned(library):
    """What follows from the two photos of Skagen, and why."""
    app = window(library, "prefer-light", (1180, 780))
    try:
        announced(app, "“Skagen”")
        app.click(app.expect("table cell", "sunset.jpg, in Skagen"))
        app.expect("push button", "Looks like ")
        app.rest_pointer()
        return take(app, "shoebox")
    finally:
        app.close()


def dark(library):
    """One photo, by night."""
    app = window(library, "prefer-dark", (1180, 780))
    try:
        app.click(app.expect("table cell", "skagen.jpg"), repeat=2)
        app.expect("push button", "Back")
        app.rest_pointer()
        return take(app, "shoebox-dark")
    finally:
        app.close()


def review(library):
    """A question with a suggestion, as wide as a telephone."""
    app = window(library, "prefer-light", (400, 780))
    try:
        app.key("ctrl+r")
        app.expect("push button", "Skip")
        for _ in range(4):
            if app.find("push button", "Accept: "):
                break
            app.key("s")
        return take(app, "shoebox-narrow")
    finally:
        app.close()


def main():
    library = HOME / "library"
    copy_photos()
    # Neither a blinking line nor a picture on its way.
    settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "gtk-4.0")
    settings.mkdir(parents=True)
    (settings / "settings.ini").write_text("[Settings]\ngtk-enable-animations=0\n"
                                           "gtk-decoration-layout=appmenu:close\n",
                                           encoding="utf-8")
    try:
        command = [Shoebox.program_path(), f"--library={library}"]
        for arguments in (["import", PHOTOS], ["album", "add", "Skagen"],
                          ["file", "Skagen", PHOTOS / "skagen.jpg", PHOTOS / "skagen_2.jpg"],
                          ["album", "remove", "Vehicles"],
                          ["tag", "+Jesper", "--", PHOTOS / "jesper.jpg", PHOTOS / "jesper_2.jpg"]):
            subprocess.run([*command, *map(str, arguments)], check=True, capture_output=True,
                           timeout=600)
        pictures = [learned, dark, review]
        for number, picture in enumerate(pictures, 1):
            what, small = picture(library)
            print(f"{'ok' if small else 'not ok'} {number} - {what}", flush=True)
    finally:
        shutil.rmtree(PHOTOS)
    print(f"1..{len(pictures)}")


main()
