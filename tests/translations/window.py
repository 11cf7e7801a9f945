"""Shows the window in a language in which every translated text stands between ⟦ and ⟧, and prints
what a screen reader would read there that does not. Needs a display and a session bus. Arguments: a
folder with the translation, a temporary folder."""

import os
import pathlib
import re
import subprocess
import sys

LOCALES, HOME = map(pathlib.Path, sys.argv[1:])
os.environ |= {"LANGUAGE": "xx", "SHOEBOX_LOCALEDIR": str(LOCALES)}

from desktop import Shoebox, make_photo, wait  # noqa: E402

# GTK's own, in its own language.
OF_GTK = {"Close", "Minimize", "Maximize", "Clear entry", "Toggle password visibility"}


class Window(Shoebox):
    def __init__(self, library, *folders):
        super().__init__(library, *folders, words=lambda text: f"⟦{text}")

    def names(self):
        root = self.application()
        return [] if root is None else [
            (node.get_role_name(), node.get_name() or "") for node in self.walk(root)]


def data(library):
    """Names that people gave."""
    words = {"Shoebox", "photo_0.jpg", "photo_1.jpg"}
    for command in ("albums", "tags"):
        out = subprocess.run([Shoebox.program_path(), f"--library={library}", command], check=True,
                             capture_output=True, text=True, timeout=60).stdout
        words |= {line.split("\t")[0] for line in out.splitlines()}
    return words


def untranslated(names, words):
    found = set()
    for role, name in names:
        rest = name
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", rest)) != rest:
            rest = shorter
        # A letter alone is a key.
        if re.search(r"[^\W\d_]{2}", rest) and name not in OF_GTK and "/" not in name \
                and not name.startswith("Gtk"):
            found.add((role, name))
    return found


def main():
    found = set()
    folder = HOME / "photos"
    folder.mkdir()
    for i in range(2):
        make_photo(folder / f"photo_{i}.jpg", i)
    app = Window(HOME / "empty")
    found |= untranslated(app.names(), {"Shoebox"})
    app.close()

    app = Window(HOME / "library", folder)
    wait("the photos", lambda: len(app.photos()) == 2
         and all(photo["state"] == "ok" for photo in app.photos()), limit=90)
    words = data(HOME / "library")
    wait("the grid", lambda: any("photo_0" in name for _, name in app.names()))
    for keys in ([], ["ctrl+a"], ["Return"], ["Escape"], ["ctrl+r"], ["Escape"], ["ctrl+comma"]):
        app.key(*keys)
        wait("an answer", lambda: app.names())
        found |= untranslated(app.names(), words)
    app.close()
    for role, name in sorted(found):
        print(f"{role}: {name}")


main()
