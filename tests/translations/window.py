"""Shows the window in a language in which every translated text stands between ⟦ and ⟧, and prints
what a screen reader would read there that does not. Needs a display and a session bus. Arguments: a
folder with the translation, a temporary folder."""

import contextlib
import gettext
import os
import pathlib
import re
import subprocess
import sys

LOCALES, HOME = map(pathlib.Path, sys.argv[1:])
os.environ |= {"LANGUAGE": "xx", "SHOEBOX_LOCALEDIR": str(LOCALES)}

from desktop import Shoebox, make_photo, wait  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def toolkit():
    """What GTK and libadwaita say in their own languages."""
    said = {"Close", "Minimize", "Maximize", "Clear entry"}
    for name in ("gtk40", "libadwaita"):
        with contextlib.suppress(OSError):
            with open(f"/usr/share/locale/de/LC_MESSAGES/{name}.mo", "rb") as stream:
                keys = gettext.GNUTranslations(stream)._catalog
            said |= {(key[0] if isinstance(key, tuple) else key).split("\4")[-1].replace("_", "")
                     for key in keys}
    return said


def unreadable(name):
    """Names of types, paths, sizes."""
    return "/" in name or re.match(r"(Gtk|Adw|Shoebox)[A-Z]", name) \
        or re.fullmatch(r"[\d.,]+\s(bytes|[kMG]B)", name)


class Window(Shoebox):
    def __init__(self, library, *folders):
        super().__init__(library, *folders, words=lambda text: f"⟦{text}")

    def names(self):
        root = self.application()
        return [] if root is None else [
            (node.get_role_name(), node.get_name() or "") for node in self.walk(root)]

    def walk(self, node):
        if not (node.get_name() or "").startswith("GtkFileChooser"):
            yield from super().walk(node)


def data(library):
    """Names that people gave."""
    words = {"Shoebox", "unshare -cn shoebox", "photo_0.jpg", "photo_1.jpg", "photos"}
    for file in ("starter-albums.txt", "object-tags.txt"):
        for line in (SOURCE / "model" / file).read_text().splitlines():
            words |= {word.strip() for word in re.split(r"[\t:=|,;\[\]]|\s{2,}", line)
                      if not line.startswith("#") and len(word.strip()) > 1}
    for command in ("albums", "tags"):
        out = subprocess.run([Shoebox.program_path(), f"--library={library}", command], check=True,
                             capture_output=True, text=True, timeout=60).stdout
        words |= {line.split("\t")[0] for line in out.splitlines()}
    return words


def untranslated(names, words):
    found, theirs = set(), toolkit()
    for role, name in names:
        if role == "application" or name in theirs or unreadable(name):
            continue
        rest = name
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", rest)) != rest:
            rest = shorter
        # A letter alone is a key.
        if re.search(r"[^\W\d_]{2}", rest):
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
