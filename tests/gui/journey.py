"""Learning as its owner meets it, by keys alone: what follows from a correction is announced, looked
at, put back; photos are reviewed; all of it is taken back after a restart."""

import os
import pathlib
import shutil
import unittest

import desktop
from desktop import Shoebox

# Folders of the family photos, and how many of each.
PHOTOS = {"churches": 14, "pets": 10, "flowers": 8, "clothes": 6}


def wait(what, function):
    """Like desktop.wait, for questions to the command line: each is a process."""
    return desktop.wait(what, function, pause=0.3)


def copy_photos(home):
    family = pathlib.Path(os.environ.get("SHOEBOX_TEST_DATA", "/nonexistent"), "family")
    if not family.is_dir():
        raise unittest.SkipTest("there are no photos in SHOEBOX_TEST_DATA")
    for folder, n in PHOTOS.items():
        (home / folder).mkdir(parents=True)
        for photo in sorted((family / folder).iterdir())[:n]:
            shutil.copy(photo, home / folder / f"{folder}-{photo.name}")
    return home


def announced(app, words):
    """The name of the alert that says @words. A screen reader reads an alert when it comes."""
    def find():
        for node in app.walk(app.application()):
            if node.get_role_name() == "alert" and words in (node.get_name() or ""):
                return node.get_name()
        return None
    return wait(f"an alert that says “{words}”", find)


def albums(app):
    """Album and decider of every photo, by its path."""
    return {p["path"]: (p["album"], p["source"]) for p in app.photos()}


def n_facts(app):
    return sum(source == "user" for _, source in albums(app).values())


def n_cottage(app):
    return sum(album == "Cottage" for album, _ in albums(app).values())


def wait_facts(app, n):
    wait(f"{n} facts, not {n_facts(app)}", lambda: n_facts(app) == n)


def learn_by_keys(home):
    total = sum(PHOTOS.values())
    app = Shoebox(home / "library-journey", copy_photos(home / "journey"))
    try:
        wait("all photos read", lambda: len(app.photos()) == total
             and all(p["state"] == "ok" for p in app.photos()))
        app.expect("list item", f"All Photos, {total} photos")
        starter = albums(app)

        # Three photos in a new album: the keys find, select and file them.
        app.key("ctrl+f")
        app.type("path:churches")
        app.expect("label", "All Photos: 14 photos")
        app.key("Return")
        app.key("Home", "shift+Right", "shift+Right")
        app.expect("label", "All Photos: 3 of 14 photos selected")
        app.key("ctrl+m")
        app.type("Cottage")
        app.key("Return")

        # What follows is announced, and stands in the library.
        said = announced(app, "“Cottage”")
        assert "moved to “Cottage”" in said, said
        moved = n_cottage(app)
        assert moved > 3, moved
        wait_facts(app, 3)

        # Look, and put back: the facts stay, the rest goes where it was.
        app.key("ctrl+l")
        app.expect("list item", "From Town & buildings to Cottage: ")
        app.key("ctrl+shift+l")
        wait("the look-alikes put back", lambda: n_cottage(app) == 3)
        after = albums(app)
        assert all(after[path] == starter[path] for path in after if after[path][1] != "user")
        app.expect("label", "All Photos: ")  # the page closed by itself

        # On second thoughts.
        app.key("ctrl+z")
        wait("the look-alikes back again", lambda: n_cottage(app) == moved)

        # Three questions, three kinds of answer.
        app.key("ctrl+r")
        app.expect("push button", "Back")
        facts = 3
        for key in ("1", "2", "u"):
            app.expect("push button", "Skip")
            app.key(key)
            before = facts
            facts = wait("an answer", lambda: (n := n_facts(app)) > before and n)
        app.key("Escape")
        answered = facts
        app.close()

        # Everything can be taken back, also by the next one who opens the window.
        app = Shoebox(home / "library-journey")
        assert n_facts(app) == answered
        app.expect("list item", "Cottage, ")
        for _ in range(3):
            before = facts
            app.key("ctrl+z")
            facts = wait("an answer taken back", lambda: (n := n_facts(app)) < before and n)
        assert facts == 3, facts
        app.key("ctrl+z")
        wait("the albums of the beginning", lambda: albums(app) == starter)
        wait("no album without its act", lambda: not app.find("list item", "Cottage, "))
    except BaseException:
        print("\n".join("# " + line for line in app.tree()))
        raise
    finally:
        app.close()
