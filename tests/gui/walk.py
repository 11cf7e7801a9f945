"""The walk of `run`: prints TAP. Arguments: a temporary folder, names of tests (default: all)."""

import pathlib
import subprocess
import sys
import traceback
import unittest

from desktop import Shoebox, drag, make_photo, wait
import drops
import journey
import keyboard

HOME = pathlib.Path(sys.argv[1])
tests = []


def test(function):
    tests.append(function)
    return function


def make_folder(name, n):
    folder = HOME / name
    folder.mkdir(parents=True)
    for i in range(n):
        make_photo(folder / f"photo_{i}.jpg", i + len(name) * 100)
    return folder


@test
def first_import_search_correct_undo():
    """A folder on the command line is imported; a photo is found, filed by keys, and put back."""
    folder = make_folder("first", 8)
    subprocess.run([Shoebox.program_path(), f"--library={HOME / 'library-1'}", "album", "add",
                    "Cottage"], check=True, capture_output=True, timeout=60)
    app = Shoebox(HOME / "library-1", folder)
    try:
        app.expect("list item", "All Photos, 8 photos")
        app.expect("list item", "Cottage, 0 photos")
        wait("all photos read", lambda: len(app.photos()) == 8
             and all(photo["state"] == "ok" for photo in app.photos()))

        entry = app.expect("entry", "Search photos")
        app.set_text(entry, "photo_3")
        app.expect("label", "All Photos: 1 photo")
        app.click(app.expect("table cell", "photo_3.jpg"))
        app.expect("label", "All Photos: 1 of 1 photo selected")

        app.key("ctrl+m")  # its popover is no part of GTK 4.8's accessible tree
        app.type("Cott")
        app.key("Return")
        app.expect("list item", "Cottage, 1 photo")
        filed = [p for p in app.photos() if p["album"] == "Cottage"]
        assert len(filed) == 1 and filed[0]["path"].endswith("/photo_3.jpg"), filed
        assert filed[0]["source"] == "user", filed

        app.key("ctrl+z")
        app.expect("list item", "Cottage, 0 photos")
        assert not [p for p in app.photos() if p["album"] == "Cottage"]
        app.key("ctrl+shift+z")
        app.expect("list item", "Cottage, 1 photo")
    except BaseException:
        print("\n".join("# " + line for line in app.tree()))
        raise
    finally:
        app.close()


@test
def drag_viewer_keys():
    """Photos are dragged onto an album with the mouse; the viewer opens, steps and closes."""
    folder = make_folder("second", 6)
    subprocess.run([Shoebox.program_path(), f"--library={HOME / 'library-2'}", "album", "add",
                    "Lake"], check=True, capture_output=True, timeout=60)
    app = Shoebox(HOME / "library-2", folder)
    try:
        row = app.expect("list item", "Lake, 0 photos")
        cell = app.expect("table cell", "photo_")
        wait("all photos read", lambda: all(p["state"] == "ok" for p in app.photos()))
        cell = app.expect("table cell", "photo_")
        drag(app.point(cell), app.point(row))
        app.expect("list item", "Lake, 1 photo")
        assert len([p for p in app.photos("album:Lake")]) == 1

        cell = app.expect("table cell", "photo_")
        app.click(cell, repeat=2)
        app.expect("label", "All Photos: 1 of 6")
        app.key("Right")
        app.expect("label", "All Photos: 2 of 6")
        app.key("u")
        wait("a fact", lambda: len(app.photos("by:me")) == 2)
        app.key("Escape")
        app.expect("label", "All Photos: 1 of 6 photos selected")
        app.key("Escape")
        app.expect("label", "All Photos: 6 photos")
        app.type("photo_5")
        app.expect("label", "All Photos: 1 photo")
    except BaseException:
        print("\n".join("# " + line for line in app.tree()))
        raise
    finally:
        app.close()


@test
def drop_of_a_folder_on_the_empty_window():
    """A real drag and drop from another process, of a folder whose name has a space and an
    accent."""
    drops.on_empty_window(HOME)


@test
def drop_of_several_folders_on_the_photos():
    """Two folders at once, over the photos that are there."""
    drops.on_photos(HOME)


@test
def drop_of_files_on_an_album():
    """Photos from a file manager, let go over the name of an album."""
    drops.on_album(HOME)


@test
def learn_and_review_by_keys():
    """What is learned from three photos, the review and undo, without a pointer."""
    journey.learn_by_keys(HOME)


@test
def first_import_by_keys():
    """A library from nothing, without a pointer."""
    keyboard.first_import(HOME)


@test
def open_and_close_everything_by_keys():
    """Dialogs, menus and pages come and go by keys."""
    keyboard.open_and_close_everything(HOME)


def main():
    wanted = sys.argv[2:]
    tests[:] = [f for f in tests if not wanted or f.__name__ in wanted]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, function in enumerate(tests, 1):
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except unittest.SkipTest as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:  # one test must not keep the others from running
            failed += 1
            print(f"not ok {number} - {name}")
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()),
                  flush=True)
    return 1 if failed else 0


sys.exit(main())
