"""The pages of `run`: prints TAP. Arguments: a temporary folder, a folder of photos."""

import os
import pathlib
import subprocess
import sys

from desktop import Shoebox, wait
from journey import announced

HOME = pathlib.Path(sys.argv[1])
PHOTOS = pathlib.Path(sys.argv[2])
OUT = pathlib.Path(os.environ["SHOEBOX_BUILD"]) / "screenshots"
number = 0


def take(app, name):
    global number
    number += 1
    path = OUT / f"{name}.png"
    # Twice: the first frame after a change may still be an animation's.
    app.expect("frame", "Shoebox")
    wait("a still picture", lambda: same_twice(path))
    print(f"ok {number} - {path.name}", flush=True)


def same_twice(path):
    other = path.with_suffix(".again.png")
    for target in (path, other):
        Shoebox.picture(target)
    same = path.read_bytes()[-4096:] == other.read_bytes()[-4096:]
    other.unlink()
    return same


def walk(scheme):
    library = HOME / f"library-{scheme}"
    app = Shoebox(library, scheme=f"prefer-{scheme}")
    app.resize(1280, 860)
    app.expect("push button", "Choose a Folder…")
    take(app, f"{scheme}-welcome")
    app.close()

    subprocess.run([Shoebox.program_path(), f"--library={library}", "import", str(PHOTOS)],
                   check=True, capture_output=True, timeout=600)
    app = Shoebox(library, scheme=f"prefer-{scheme}")
    app.resize(1280, 860)
    app.click(app.expect("table cell", ""))
    take(app, f"{scheme}-grid")
    app.key("1")
    app.expect("push button", "Let Shoebox Decide")
    take(app, f"{scheme}-filed")
    app.key("shift+Down")
    take(app, f"{scheme}-several")
    app.key("ctrl+m")
    take(app, f"{scheme}-palette")
    app.key("Escape", "Return")
    take(app, f"{scheme}-viewer")
    app.key("Escape", "Escape")
    app.click(app.expect("list item", "Unsorted"))
    take(app, f"{scheme}-unsorted")
    app.key("ctrl+comma")
    app.expect("label", "The Starter Albums")
    take(app, f"{scheme}-preferences")
    app.key("Escape")
    app.click(app.expect("list item", "Town & buildings"))
    app.expect("label", "Town & buildings: ")
    app.key("Home", "shift+Right", "shift+Right")
    app.key("ctrl+m")
    app.type("Cottage")
    app.key("Return")
    announced(app, "“Cottage”")
    app.click(app.expect("list item", "Cottage, "))
    app.expect("label", "3 photos decided by you")
    take(app, f"{scheme}-learned")
    app.key("ctrl+l")
    app.expect("list item", "From ")
    take(app, f"{scheme}-look")
    app.key("Escape")
    app.key("ctrl+r")
    app.expect("push button", "Back")
    take(app, f"{scheme}-review")
    app.key("1", "2")
    take(app, f"{scheme}-review-answered")
    app.resize(380, 700)
    take(app, f"{scheme}-review-narrow")
    app.key("Escape")
    take(app, f"{scheme}-narrow")
    app.resize(1280, 860)
    app.click(app.expect("list item", "Pets"))
    take(app, f"{scheme}-album")
    app.key("ctrl+shift+r")
    app.expect("push button", "Sure, 95 to 100 %")
    take(app, f"{scheme}-certainty")
    app.key("Escape", "F1")
    app.expect("label", "Try It: Leave an Album Out")
    take(app, f"{scheme}-how")
    app.close()


OUT.mkdir(exist_ok=True)
print("1..34", flush=True)
for wanted in ("light", "dark"):
    walk(wanted)
