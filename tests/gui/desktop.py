"""Drives the real program on an X display: finds widgets over AT-SPI, moves mouse and keys by
xdotool. Needs a session bus with an accessibility bus (see `run`)."""

import json
import os
import pathlib
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import Atspi, GdkPixbuf, GLib  # noqa: E402

LIMIT = 30.0  # seconds that anything may take
# Roles of what people act on.
CONTROLS = {"push button", "toggle button", "check box", "radio button", "switch", "slider", "entry",
            "combo box", "list item", "table cell", "menu item", "spin button", "page tab"}


class Missing(Exception):
    """Something did not appear in time."""


def xdo(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True,
                          check=False).stdout.strip()


def wait(what, function, limit=None, pause=0.05):
    """The first true answer of @function; it is asked again until @limit seconds are over, after a
    @pause each time."""
    end = time.monotonic() + (LIMIT if limit is None else limit)
    while True:
        try:
            answer = function()
        except GLib.Error:  # the widget went while it was looked at
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise Missing(what)
        time.sleep(pause)


def make_photo(path, seed):
    """A small picture whose colours depend on @seed."""
    pixbuf = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, 320, 240)
    pixbuf.fill((seed * 0x3F51B37 * 256 | 0xFF) & 0xFFFFFFFF)
    inner = pixbuf.new_subpixbuf(40 + seed % 7 * 10, 60, 100, 90)
    inner.fill((seed * 0x9E3779B1 | 0xFF) & 0xFFFFFFFF)
    pixbuf.savev(str(path), "jpeg", ["quality"], ["85"])


class Shoebox:
    """One running window on a library."""

    @staticmethod
    def program_path():
        return str(pathlib.Path(os.environ["SHOEBOX_BUILD"]) / "shoebox")

    def __init__(self, library, *folders, scheme=None, env=None, words=str):
        """@words: translates what this class looks for itself; @env: more environment."""
        self.program = self.program_path()
        self.library = str(library)
        self.scale = 1
        env = os.environ | {"GTK_A11Y": "atspi"} | (env or {})
        if scheme is not None:
            env["ADW_DEBUG_COLOR_SCHEME"] = scheme
        self.process = subprocess.Popen([self.program, f"--library={self.library}",
                                         *map(str, folders)], env=env)
        self.window = int(wait("the window", lambda: self._window_id()))
        wait("the window's accessible tree",
             lambda: self.find("list", words("Places, albums and tags"))
             or self.find("push button", words("Choose a Folder…")))

    def _window_id(self):
        ids = xdo("search", "--onlyvisible", "--pid", self.process.pid, "--name", "Shoebox").split()
        return ids[-1] if ids else None

    def windows(self):
        """All windows of the program on screen, of X."""
        return xdo("search", "--onlyvisible", "--pid", self.process.pid, "--name", ".").split()

    def focus_newest(self):
        """Gives the keyboard to the window on top, as a window manager does when one comes or
        goes."""
        xdo("windowfocus", "--sync", self.windows()[-1])

    @staticmethod
    def rest_pointer():
        """Where it is over the window, for the keys, and over nothing in it."""
        xdo("mousemove", 4, 4)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def command(self, *arguments):
        """Output of the same program as a command on the same library."""
        return subprocess.run([self.program, f"--library={self.library}", *arguments], check=True,
                              capture_output=True, text=True, timeout=120).stdout

    def photos(self, query=""):
        lines = self.command("list", *([query] if query else []), "--json").splitlines()
        return [json.loads(line) for line in lines]

    # --- Finding -----------------------------------------------------------------------------

    def application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.process.pid:
                return application
        return None

    def walk(self, node):
        yield node
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is not None:
                yield from self.walk(child)

    @staticmethod
    def _is_on_screen(node):
        """GTK 4.8 does not tell SHOWING; what is hidden has no size."""
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        return box.width > 0 and box.height > 0

    def find(self, role, name):
        """The first widget of @role on screen whose name begins with @name, or None."""
        root = self.application()
        if root is None:
            return None
        for node in self.walk(root):
            if (node.get_role_name() == role and (node.get_name() or "").startswith(name)
                    and self._is_on_screen(node)):
                return node
        return None

    def expect(self, role, name, limit=None):
        return wait(f"{role} “{name}”", lambda: self.find(role, name), limit)

    def focused(self):
        """The widget that has the keyboard, or None."""
        root = self.application()
        for node in self.walk(root) if root is not None else []:
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return node
        return None

    def tab_to(self, role, name, key="Tab"):
        """Goes on with Tab until the keyboard is there."""
        for _ in range(30):
            node = self.focused()
            if node is not None and node.get_role_name() == role \
                    and (node.get_name() or "").startswith(name):
                return
            self.key(key)
            time.sleep(0.05)
        raise Missing(f"{role} “{name}” by {key}")

    def unnamed(self):
        """Controls on screen that a screen reader would call by the name of their class, or by
        nothing: sentences."""
        return [f"{node.get_role_name()}: {node.get_name() or 'no name'}"
                for node in self.walk(self.application())
                if node.get_role_name() in CONTROLS and self._is_on_screen(node)
                and (not (node.get_name() or "").strip()
                     or re.match(r"(Gtk|Adw|Shoebox)[A-Z]\w*$", node.get_name()))]

    def tree(self):
        """Roles and names of everything, for the report of a failure; and a picture of it."""
        self.picture(pathlib.Path(os.environ["SHOEBOX_BUILD"]) / "gui-failure.png")
        return self.names()

    def names(self):
        root = self.application()
        return [] if root is None else [f"{n.get_role_name()}: {n.get_name()}"
                                        for n in self.walk(root) if n.get_name()]

    @staticmethod
    def picture(path):
        """The whole screen, as a PNG file."""
        subprocess.run(["import", "-window", "root", str(path)], check=True, timeout=60)

    # --- Acting ------------------------------------------------------------------------------

    def point(self, node):
        """Middle of a widget on the screen. GTK 4 knows places in its window only."""
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        geometry = dict(line.split("=") for line in
                        xdo("getwindowgeometry", "--shell", self.window).splitlines())
        return (int(geometry["X"]) + box.x + box.width // 2,
                int(geometry["Y"]) + box.y + box.height // 2)

    def click(self, node, button=1, repeat=1):
        xdo("mousemove", *self.point(node))
        xdo("click", "--repeat", repeat, "--delay", 60, button)

    def key(self, *keys):
        if keys:
            xdo("key", "--delay", 20, *keys)

    def type(self, text):
        xdo("type", "--delay", 20, text)

    def set_text(self, node, text):
        Atspi.EditableText.set_text_contents(node, text)

    def resize(self, width, height):
        xdo("windowsize", "--sync", self.window, width, height)


def drag(start, end):
    """A real drag from point to point, in steps small enough for every toolkit to notice."""
    xdo("mousemove", *start)
    time.sleep(0.1)
    xdo("mousedown", 1)
    time.sleep(0.1)
    for step in range(1, 13):
        xdo("mousemove", start[0] + (end[0] - start[0]) * step // 12,
            start[1] + (end[1] - start[1]) * step // 12)
        time.sleep(0.05)
    time.sleep(0.2)
    xdo("mouseup", 1)
