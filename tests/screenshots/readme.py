"""The picture of README.md. Arguments: a temporary folder, the sample photos of `app/run demo`.

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
PICTURE = pathlib.Path(__file__).with_name("shoebox.png")
SIZE = (1180, 780)
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


def take(app):
    subprocess.run(["import", "-window", str(app.window), "+repage", str(HOME / "a.png")],
                   check=True, timeout=60)
    subprocess.run(["convert", str(HOME / "a.png"), "-strip", "-dither", "None",
                    "-colors", "256", "-define", "png:compression-level=9", f"PNG8:{PICTURE}"],
                   check=True, timeout=60)


def main():
    library = HOME / "library"
    copy_photos()
    try:
        command = [Shoebox.program_path(), f"--library={library}"]
        for arguments in (["import", PHOTOS], ["album", "add", "Skagen"],
                          ["file", "Skagen", PHOTOS / "skagen.jpg", PHOTOS / "skagen_2.jpg"],
                          ["album", "remove", "Vehicles"],
                          ["tag", "+Jesper", "--", PHOTOS / "jesper.jpg", PHOTOS / "jesper_2.jpg"]):
            subprocess.run([*command, *map(str, arguments)], check=True, capture_output=True,
                           timeout=600)
        app = Shoebox(library, scheme="prefer-light")
        app.resize(*SIZE)
        # What follows from the two photos of Skagen, and why.
        announced(app, "“Skagen”")
        app.click(app.expect("table cell", "sunset.jpg, in Skagen"))
        app.expect("push button", "Looks like ")
        before = None

        def still():
            nonlocal before
            take(app)
            last, before = before, PICTURE.read_bytes()
            return last == before

        wait("a still picture", still)
        app.close()
    finally:
        shutil.rmtree(PHOTOS)
    print(f"ok 1 - {PICTURE.name}, {PICTURE.stat().st_size // 1000} kB\n1..1")


main()
