"""The window by its keys alone: the pointer stays in a corner where nothing is. Every journey ends in
what `list --json` says, not in what the window shows."""

import subprocess

from desktop import Missing, Shoebox, make_photo, wait


def make_folder(folder, n):
    folder.mkdir(parents=True)
    for i in range(n):
        make_photo(folder / f"photo_{i}.jpg", i + 7)
    return folder


def check_names(app, page):
    wrong = app.unnamed()
    assert not wrong, f"{page}: {wrong}"


def albums(app):
    """Names of the files in each album of the owner's making."""
    filed = {}
    for photo in app.photos():
        if photo["source"] == "user":
            filed.setdefault(photo["album"], set()).add(photo["path"].rpartition("/")[2])
    return filed


def tagged(app):
    """How many photos the owner has tagged with water."""
    return sum(tag["name"] == "water" and tag["source"] == "user"
               for photo in app.photos("tag:water") for tag in photo["tags"])


def undo_until(app, what, function):
    """What was learned since is an act of its own and may be the first that is taken back."""
    for _ in range(3):
        app.key("ctrl+z")
        try:
            return wait(what, function, limit=6, pause=0.3)
        except Missing:
            pass
    raise Missing(what)


def first_import(home):
    """From the empty window: Tab to the button, the folder by its path, the first correction, a tag,
    a search; then undo after a restart."""
    folder = make_folder(home / "by keys" / "my photos", 6)
    app = Shoebox(home / "library-keys")
    try:
        app.rest_pointer()
        app.expect("push button", "Choose a Folder…")
        check_names(app, "the empty window")
        app.tab_to("push button", "Choose a Folder…")
        app.key("Return")
        wait("the dialog", lambda: len(app.windows()) > 1)
        app.focus_newest()
        app.type(f"{folder}")  # the slash opens the entry of GTK's dialog
        for _ in range(2):  # completes the path, then takes it
            if len(app.windows()) > 1:
                app.key("Return")
        wait("the dialog to go", lambda: len(app.windows()) == 1)
        app.focus_newest()
        wait("six photos", lambda: len(app.photos()) == 6
             and all(photo["state"] == "ok" for photo in app.photos()))
        app.expect("list item", "All Photos, 6 photos")
        check_names(app, "the photos")

        # The photos have the keyboard by themselves; the first is filed in a new album.
        wait("the keyboard on a photo", lambda: (node := app.focused()) is not None
             and "photo_" in (node.get_name() or ""))
        app.key("Home")
        app.expect("label", "All Photos: 1 of 6 photos selected")
        app.key("ctrl+m")
        app.type("Lake")
        app.key("Return")
        wait("a photo in Lake", lambda: len(albums(app).get("Lake", ())) == 1)
        app.expect("list item", "Lake, ")

        # Two more by the number of the album, and a tag for them.
        app.key("End", "shift+Left")
        app.expect("label", "All Photos: 2 of 6 photos selected")
        names = [line.split("\t")[0] for line in app.command("albums").splitlines()]
        app.key(str(1 + names.index("Lake")))
        wait("three photos in Lake", lambda: len(albums(app).get("Lake", ())) == 3)
        app.key("ctrl+t")
        app.type("water")
        app.key("Return")
        wait("two photos tagged", lambda: tagged(app) == 2)

        # F6 to the sidebar and back to the photos.
        app.key("F6", "F6")
        wait("the keyboard in the sidebar", lambda: (node := app.focused()) is not None
             and node.get_role_name() == "list item")
        app.key("Return")

        app.key("ctrl+f")
        app.type("photo_3")
        app.expect("label", "All Photos: 1 ")
        app.key("Return")
        wait("the keyboard on a photo", lambda: (node := app.focused()) is not None
             and "photo_" in (node.get_name() or ""))
        check_names(app, "what was found")
        app.close()

        app = Shoebox(home / "library-keys")
        app.rest_pointer()
        app.expect("list item", "Lake, ")
        undo_until(app, "no photo tagged", lambda: tagged(app) == 0)
        undo_until(app, "one photo in Lake", lambda: len(albums(app).get("Lake", ())) == 1)
        app.key("ctrl+shift+z")
        wait("three photos in Lake", lambda: len(albums(app).get("Lake", ())) == 3)
    except BaseException:
        print("\n".join("# " + line for line in app.tree()))
        raise
    finally:
        app.close()


def open_and_close_everything(home):
    """Each dialog comes by a key and goes by Escape, and the keyboard is back where it was."""
    folder = make_folder(home / "dialogs", 4)
    subprocess.run([Shoebox.program_path(), f"--library={home / 'library-dialogs'}", "import",
                    str(folder)], check=True, capture_output=True, timeout=120)
    app = Shoebox(home / "library-dialogs")
    try:
        app.rest_pointer()

        def on_photo():
            node = app.focused()
            return node is not None and "photo_" in (node.get_name() or "")

        wait("the keyboard on a photo", on_photo)
        app.key("Home")
        for key in ("ctrl+comma", "ctrl+question", "ctrl+shift+n"):
            app.key(key)
            wait(f"the window of {key}", lambda: len(app.windows()) > 1)
            app.focus_newest()
            if key != "ctrl+question":  # a button of GTK's own in there has no name
                check_names(app, key)
            app.key("Escape")
            wait(f"{key} closed", lambda: len(app.windows()) == 1)
            app.focus_newest()
            wait(f"the keyboard on a photo after {key}", on_photo)
        for key in ("ctrl+m", "ctrl+t", "F10"):  # popovers: no part of the accessible tree
            app.key(key)
            wait(f"{key} has the keyboard", lambda: not on_photo())
            app.key("Escape")
            wait(f"the keyboard somewhere after {key}", app.focused)  # the menu's is on its button
            if not on_photo():
                app.key("F6")
            wait(f"the keyboard on a photo after {key}", on_photo)
        app.key("Return")
        app.expect("push button", "Back")
        check_names(app, "the viewer")
        app.key("Escape")
        wait("the keyboard on a photo after the viewer", on_photo)
        app.key("ctrl+r")
        app.expect("push button", "Back")
        check_names(app, "the review")
        app.key("Escape")
        wait("the keyboard on a photo after the review", on_photo)
    except BaseException:
        print("\n".join("# " + line for line in app.tree()))
        raise
    finally:
        app.close()
