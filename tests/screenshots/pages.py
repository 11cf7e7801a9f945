"""Walks through all pages in one variant and takes their pictures, with the keyboard alone. One
line for each page: "ok NAME" or "not ok NAME", and "#" lines that explain.

pages.py VARIANT LIBRARY EMPTY OUT: VARIANT as JSON (see variants.py), LIBRARY a copy of the prepared
library, EMPTY a folder for a fresh one, OUT the folder of the pictures."""

import gettext
import json
import os
import pathlib
import sys
import time
import traceback

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Atspi, Gdk  # noqa: E402

import desktop
from desktop import Missing, Shoebox, wait, xdo  # noqa: E402

VARIANT = json.loads(sys.argv[1])
LIBRARY, EMPTY, OUT = map(pathlib.Path, sys.argv[2:5])
WIDTH, HEIGHT = VARIANT["size"]
STILL_SECONDS = 8.0
desktop.LIMIT = 10.0  # a page that does not come should not cost the others their time
_ = gettext.translation("shoebox", os.environ["SHOEBOX_LOCALEDIR"], fallback=True,
                        languages=[VARIANT.get("language", "C")]).gettext


def grab():
    root = Gdk.get_default_root_window()
    return Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())


class Tour:
    """The window, the page that is shown, and the pictures."""

    def __init__(self, library):
        self.library = library
        self.app = None
        self.at = None  # the place of the sidebar, as far as it is known
        self.last = b""

    def open(self):
        self.app = Shoebox(self.library, env=VARIANT["env"], words=_)
        self.app.scale = int(VARIANT["env"].get("GDK_SCALE", 1))
        xdo("mousemove", 6 * self.app.scale, 6 * self.app.scale)
        self.app.resize(WIDTH, HEIGHT)
        self.last = b""
        self.at = None

    def close(self):
        if self.app is not None:
            self.app.close()
        self.app = None

    def take(self, name):
        """The picture once nothing moves any more; it must be another one than the one before."""
        self.fit_dialogs()
        before, end = None, time.monotonic() + STILL_SECONDS
        while True:
            pixbuf = grab()
            pixels = pixbuf.get_pixels()
            if pixels == before and pixels != self.last:
                break
            if time.monotonic() > end:
                if pixels == self.last:
                    raise Missing(f"anything new for {name}")
                print(f"# {name}: it never stands still", flush=True)
                break
            before = pixels
            time.sleep(0.12)
        self.last = pixels
        pixbuf.savev(str(OUT / f"{name}.png"), "png", ["compression"], ["3"])

    def fit_dialogs(self):
        """There is no window manager to make a window as small as the screen."""
        for window in self.dialogs():
            shape = dict(line.split("=") for line in
                         xdo("getwindowgeometry", "--shell", window).splitlines() if "=" in line)
            wide, high = int(shape.get("WIDTH", 0)), int(shape.get("HEIGHT", 0))
            if wide > WIDTH or high > HEIGHT:
                xdo("windowsize", "--sync", window, min(wide, WIDTH), min(high, HEIGHT))

    def dialogs(self):
        return [window for window in self.app.windows() if int(window) != self.app.window]

    # --- Ways ---------------------------------------------------------------------------------

    def rows(self):
        """The rows of the sidebar, and which of them has the keyboard (-1: none)."""
        list_box = self.app.expect("list", _("Places, albums and tags"))
        rows = [node for node in self.app.walk(list_box) if node.get_role_name() == "list item"]
        focused = [i for i, row in enumerate(rows)
                   if row.get_state_set().contains(Atspi.StateType.FOCUSED)]
        return rows, focused[0] if focused else -1

    def to_sidebar(self):
        """By F6, which also shows it when the window is narrow."""
        for _i in range(4):
            rows, focused = self.rows()
            if focused >= 0:
                return rows
            self.app.key("F6")
            time.sleep(0.15)
        raise Missing("the sidebar by F6")

    def go(self, name):
        """To a place of the sidebar, as the keyboard goes."""
        rows = self.to_sidebar()
        names = [row.get_name() or "" for row in rows]
        at = next((i for i, row in enumerate(names) if row.startswith(name)), None)
        if at is None:
            raise Missing(f"{name} in the sidebar")
        self.app.key("Home", *["Down"] * at)
        wait(f"the keyboard on {name}", lambda: self.rows()[1] == at, limit=5)
        self.app.key("Return")
        self.at = name

    def home(self):
        """All photos, none selected but the first that has the keyboard."""
        self.app.key("Escape", "Escape", "Escape")
        if self.at != _("All Photos"):
            self.go(_("All Photos"))
            wait("the keyboard off the sidebar", lambda: self.rows()[1] < 0, limit=5)
        self.app.key("Home")


# --- Pages ------------------------------------------------------------------------------------
# Each starts at home and may leave things as they are. The words of these functions are what people
# call the pages, and the names of the pictures.

PAGES = []


def page(function):
    PAGES.append(function)
    return function


@page
def grid(tour):
    tour.take("grid")


@page
def selected(tour):
    tour.app.key("Down")
    wait("the keyboard on a photo", lambda: (node := tour.app.focused()) is not None
         and node.get_role_name() == "table cell")
    if WIDTH < 800:
        tour.app.key("F9")
    tour.take("selected")
    if WIDTH < 800:
        tour.app.key("Escape")


@page
def several(tour):
    tour.app.key("Down", "shift+Down", "shift+Down")
    tour.take("several")


@page
def sidebar(tour):
    if WIDTH < 800:
        tour.to_sidebar()
        tour.take("sidebar")
        tour.app.key("Return")


@page
def album(tour):
    tour.go("Cottage")
    tour.app.expect("label", "Cottage")
    tour.take("album")


@page
def unsorted(tour):
    tour.go(_("Unsorted"))
    tour.take("unsorted")


@page
def found(tour):
    tour.app.key("ctrl+f")
    tour.app.type("path:churches")
    wait("fewer photos", lambda: not tour.app.find("table cell", "half a photo"))
    tour.take("found")
    tour.app.key("ctrl+f")
    tour.app.type("is:(")
    tour.take("search-completion")
    tour.app.key("Escape", "Return")
    tour.take("search-problem")
    tour.app.key("ctrl+f")
    tour.app.type("nosuchphoto")
    tour.app.expect("label", _("No Photos Found"))
    tour.take("nothing")
    tour.app.key("Escape")


@page
def viewer(tour):
    tour.app.key("Down", "Up", "Return")
    tour.app.expect("push button", _("Back"))
    tour.take("viewer")


@page
def palette(tour):
    tour.app.key("Down", "ctrl+m")
    tour.take("palette")
    tour.app.type("Co")
    tour.take("palette-typed")


@page
def tag_palette(tour):
    tour.app.key("Down", "ctrl+t")
    tour.take("palette-tags")


@page
def menu(tour):
    tour.at = None  # the keyboard stays on the button
    tour.app.key("F10")
    tour.take("menu")


@page
def photo_menu(tour):
    tour.app.key("Down", "shift+F10")
    tour.take("photo-menu")


@page
def new_album(tour):
    tour.app.key("ctrl+shift+n")
    wait("the dialog", tour.dialogs)
    tour.take("new-album")


@page
def preferences(tour):
    tour.app.key("ctrl+comma")
    wait("the dialog", tour.dialogs)
    tour.take("preferences")


@page
def shortcuts(tour):
    tour.app.key("ctrl+question")
    wait("the dialog", tour.dialogs)
    tour.take("shortcuts")


@page
def certainty(tour):
    tour.app.key("ctrl+shift+r")
    wait("the dialog", tour.dialogs)
    tour.app.expect("list item", _("Sure"))
    tour.take("certainty")


@page
def how(tour):
    tour.app.key("F1")
    wait("the dialog", tour.dialogs)
    tour.app.expect("push button", _("Another Photo"))
    tour.take("how")


@page
def review(tour):
    tour.at = None
    tour.app.key("ctrl+r")
    tour.app.expect("push button", _("Skip"))
    tour.take("review")
    tour.app.key("1", "2")
    tour.take("review-answered")


@page
def learned(tour):
    """Three photos in a new album: what follows, above the photos, then looked at."""
    if not VARIANT.get("learns"):
        return
    tour.at = None
    tour.app.key("ctrl+f")
    tour.app.type("path:mountains")
    wait("fewer photos", lambda: not tour.app.find("table cell", "half a photo"))
    tour.app.key("Return", "Home", "shift+Down", "ctrl+m")
    tour.app.type("Alps")
    tour.app.key("Return")
    wait("what was learned", lambda: tour.app.find("push button", _("Look")), limit=60)
    tour.take("learned")
    tour.app.key("ctrl+l")
    tour.app.expect("push button", _("Back"))
    tour.take("look")


def start(tour):
    tour.app.expect("push button", _("Choose a Folder…"))
    tour.take("start")


def main():
    failed = 0
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = VARIANT.get("pages")
    for function in [start, *PAGES]:
        if wanted and function.__name__ not in wanted:
            continue
        tour = tours[function is start]
        try:
            if tour.app is None:
                tour.open()
            if function is not start:
                tour.home()
            function(tour)
            print(f"ok {function.__name__}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {function.__name__}", flush=True)
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), flush=True)
            try:
                grab().savev(str(OUT / f"{function.__name__}-FAILED.png"), "png", [], [])
                if os.environ.get("SHOEBOX_TREE"):
                    print("".join(f"# {line}\n" for line in tour.app.names()), flush=True)
            finally:
                tour.close()
        if function is start:
            tour.close()
    tours[0].close()
    return failed


tours = [Tour(LIBRARY), Tour(EMPTY)]
sys.exit(1 if main() else 0)
