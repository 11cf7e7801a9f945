"""Files and folders that another program drags onto the window (XDND)."""

import contextlib
import os
import pathlib
import subprocess

from desktop import Shoebox, drag, make_photo, wait, xdo

SIZE = (900, 700)
SOURCE = (20, 790)  # of the other program's window, below ours


def make_folder(folder, n, seed=0):
    folder.mkdir(parents=True)
    for i in range(n):
        make_photo(folder / f"photo_{i}.jpg", i + seed)
    return folder


@contextlib.contextmanager
def source_of(*paths):
    """A little window that drags @paths."""
    source = subprocess.Popen(["/usr/bin/python3",
                               str(pathlib.Path(__file__).parent / "drag-source.py"),
                               *map(str, paths)])
    try:
        window = wait("the drag source", lambda: xdo("search", "--onlyvisible", "--name",
                                                     "^drag-source$"))
        xdo("windowmove", "--sync", window, *SOURCE)
        yield (SOURCE[0] + 40, SOURCE[1] + 30)
    finally:
        source.terminate()
        source.wait()


@contextlib.contextmanager
def window_on(library, *folders):
    app = Shoebox(library, *folders)
    try:
        yield app
    except BaseException:
        print("\n".join("# " + line for line in app.tree()))
        raise
    finally:
        app.close()


def wait_read(app, n):
    wait(f"{n} photos read", lambda: len(app.photos()) == n
         and all(photo["state"] == "ok" for photo in app.photos()), pause=0.3)


def on_empty_window(home):
    folder = make_folder(home / "fam ily/holiday é", 5)
    with window_on(home / "library-3") as app, source_of(folder) as start:
        app.expect("push button", "Choose a Folder…")
        app.resize(*SIZE)
        drag(start, (450, 350))
        app.expect("list item", "All Photos, 5 photos")
        wait_read(app, 5)
        paths = sorted(p["path"] for p in app.photos())
        assert paths == sorted(str(p) for p in folder.iterdir()), paths
        # Worth a look: the window as it is after a real drop.
        app.picture(pathlib.Path(os.environ["SHOEBOX_BUILD"]) / "gui-drop.png")


def on_photos(home):
    first = make_folder(home / "drops/first", 3)
    more = [make_folder(home / "drops/second", 2, 50), make_folder(home / "drops/third", 4, 80)]
    with window_on(home / "library-drops", first) as app, source_of(*more) as start:
        app.resize(*SIZE)
        app.expect("list item", "All Photos, 3 photos")
        cell = app.expect("table cell", "photo_")
        drag(start, app.point(cell))
        app.expect("list item", "All Photos, 9 photos")
        wait_read(app, 9)
        folders = sorted({str(pathlib.Path(p["path"]).parent) for p in app.photos()})
        assert folders == sorted(map(str, [first, *more])), folders


def on_album(home):
    here = make_folder(home / "album-drops/here", 2)
    there = make_folder(home / "album-drops/there", 3, 50)
    files = sorted(there.iterdir())[:2]
    library = home / "library-album-drops"
    subprocess.run([Shoebox.program_path(), f"--library={library}", "album", "add", "Lake"],
                   check=True, capture_output=True, timeout=60)
    with window_on(library, here) as app, source_of(*files) as start:
        app.resize(*SIZE)
        app.expect("list item", "All Photos, 2 photos")
        drag(start, app.point(app.expect("list item", "Lake")))
        app.expect("list item", "All Photos, 4 photos")
        wait_read(app, 4)
        paths = {p["path"] for p in app.photos()}
        assert paths == {*map(str, here.iterdir()), *map(str, files)}, paths
        wait("them to lie in Lake", lambda: {p["path"] for p in app.photos() if p["album"] == "Lake"
                                             and p["source"] == "user"} == set(map(str, files)))
        # They are one act, which can be taken back; the photos stay.
        app.key("ctrl+z")
        wait("nothing in Lake by the owner", lambda: not [
            p for p in app.photos() if p["source"] == "user"])
        assert len(app.photos()) == 4
