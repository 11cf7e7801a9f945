"""The tests of `run`: prints TAP. Argument: a temporary folder, which is the home of the program."""

import configparser
import os
import pathlib
import subprocess
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

from desktop import Shoebox, make_photo, wait, xdo  # noqa: E402
import tap  # noqa: E402

NAME = "org.shoebox.Shoebox"
PATH = "/org/shoebox/Shoebox"
SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["SHOEBOX_BUILD"])
HOME = pathlib.Path(sys.argv.pop(1))
bus = Gio.bus_get_sync(Gio.BusType.SESSION)


def call(interface, method, signature, *arguments, path=PATH):
    return bus.call_sync(NAME, path, interface, method, GLib.Variant(signature, arguments), None,
                         Gio.DBusCallFlags.NONE, 30000, None).unpack()


def search(method, signature, *arguments):
    answer = call("org.gnome.Shell.SearchProvider2", method, signature, *arguments,
                  path=PATH + "/SearchProvider")
    return answer[0] if answer else None


def application(method, signature, *arguments):
    call("org.freedesktop.Application", method, signature, *arguments)


def ask_bus(method, name):
    return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         method, GLib.Variant("(s)", (name,)), None, Gio.DBusCallFlags.NONE, -1,
                         None).unpack()[0]


def is_running():
    return ask_bus("NameHasOwner", NAME)


def has_window():
    pid = ask_bus("GetConnectionUnixProcessID", NAME)
    return bool(xdo("search", "--onlyvisible", "--pid", pid, "--name", "."))


def command(*arguments):
    return subprocess.run([Shoebox.program_path(), *map(str, arguments)], check=True,
                          capture_output=True, text=True, timeout=120).stdout


class Started(Shoebox):
    """The window of the program that the bus started."""

    class Process:
        def __init__(self, pid):
            self.pid = pid

    def __init__(self):  # there is nothing to start
        self.process = self.Process(ask_bus("GetConnectionUnixProcessID", NAME))
        self.window = int(wait("the window", self._window_id))

    def close(self):
        self.key("ctrl+q")
        wait("the end", lambda: not is_running(), limit=20)


def make_library():
    folder = HOME / "photos"
    if not folder.exists():
        folder.mkdir()
        for i in range(4):
            make_photo(folder / f"cottage_{i}.jpg", i)
        make_photo(folder / "harbour.jpg", 9)
        command("import", folder)
        command("album", "add", "Summer")
        command("file", "Summer", folder / "harbour.jpg")
    return folder


# --- Files ----------------------------------------------------------------------------------

def check(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    return done.stdout


def entry(path):
    parser = configparser.ConfigParser(interpolation=None, delimiters="=")
    parser.optionxform = str
    assert parser.read(path), path
    return parser


def test_desktop_file():
    path = BUILD / "icons" / f"{NAME}.desktop"
    assert not check("desktop-file-validate", str(path))
    desktop = entry(path)
    main = desktop["Desktop Entry"]
    assert main["MimeType"] == "inode/directory;" and main["DBusActivatable"] == "true"
    for action in main["Actions"].strip(";").split(";"):
        words = desktop[f"Desktop Action {action}"]
        assert words["Exec"] == f"gapplication action {NAME} {action}", words["Exec"]


def test_description_for_stores():
    check("appstreamcli", "validate", "--no-net", "--pedantic", str(BUILD / "icons" / f"{NAME}.metainfo.xml"))


def test_service_and_search_files():
    service = entry(BUILD / "icons" / f"{NAME}.service")["D-BUS Service"]
    assert service["Name"] == NAME
    assert service["Exec"].endswith("/bin/shoebox --gapplication-service"), service["Exec"]
    provider = entry(SOURCE / "icons" / f"{NAME}.search-provider.ini")["Shell Search Provider"]
    assert dict(provider) == {"DesktopId": f"{NAME}.desktop", "BusName": NAME,
                              "ObjectPath": PATH + "/SearchProvider", "Version": "2"}


# --- The search of the overview --------------------------------------------------------------

def test_search_without_a_library_finds_nothing_and_makes_none():
    assert not is_running()
    assert search("GetInitialResultSet", "(as)", ["cottage"]) == []
    assert search("GetResultMetas", "(as)", ["1"]) == []
    assert is_running() and not has_window()
    assert not (HOME / "data" / "shoebox").exists()


def test_search_finds_photos():
    make_library()
    found = search("GetInitialResultSet", "(as)", ["cottage"])
    assert len(found) == 4, found
    assert search("GetSubsearchResultSet", "(asas)", found, ["cottage", "_3"]) \
        == search("GetInitialResultSet", "(as)", ["cottage", "3"])
    assert len(search("GetInitialResultSet", "(as)", ["summer"])) == 1  # an album
    # Words are words here, no operators.
    for words in (["NOT", "harbour"], ["album:summer"], ["("], ['"'], ["\\"], ["-harbour", "OR"], [""], []):
        assert search("GetInitialResultSet", "(as)", words) == [], words
    assert not has_window()


def test_results_have_name_description_and_picture():
    make_library()
    found = search("GetInitialResultSet", "(as)", ["harbour"])
    metas = search("GetResultMetas", "(as)", [*found, "999999", "no number"])
    assert len(metas) == 1, metas
    assert metas[0]["id"] == found[0]
    assert metas[0]["name"] == "harbour.jpg"
    assert metas[0]["description"].startswith("Summer"), metas[0]["description"]
    kind, picture = metas[0]["icon"]
    assert kind == "bytes" and bytes(picture[:3]) == b"\xff\xd8\xff", (kind, bytes(picture[:8]))
    assert not has_window()


def test_it_ends_when_nothing_is_asked():
    make_library()
    search("GetInitialResultSet", "(as)", ["cottage"])
    assert is_running()
    wait("the end", lambda: not is_running(), limit=40, pause=0.5)


def test_result_opens_in_the_viewer():
    make_library()
    found = search("GetInitialResultSet", "(as)", ["cottage"])
    name = search("GetResultMetas", "(as)", found[1:2])[0]["name"]
    search("ActivateResult", "(sasu)", found[1], ["cottage"], 0)
    app = Started()
    app.expect("label", name)
    # Its neighbours are what was found.
    app.expect("push button", "Next")
    app.key("Right")
    app.expect("label", search("GetResultMetas", "(as)", found[2:3])[0]["name"])
    app.close()


def test_search_goes_on_in_the_window():
    make_library()
    search("LaunchSearch", "(asu)", ["harbour"], 0)
    app = Started()
    app.expect("label", "All Photos: 1 photo")
    # With a window it is the window's library that is asked.
    assert len(search("GetInitialResultSet", "(as)", ["cottage"])) == 4
    app.close()
    command("album", "add", "Later")  # nobody holds the library any more


# --- The application on the bus --------------------------------------------------------------

def test_folders_are_opened():
    folder = HOME / "opened with é"
    folder.mkdir()
    make_photo(folder / "opened.jpg", 77)
    application("Open", "(asa{sv})", [folder.as_uri()], {})
    app = Started()
    wait("the import", lambda: command("list", "opened", "--json"))
    app.expect("label", "All Photos: ")
    app.close()


def test_actions_of_the_launcher():
    make_library()
    application("ActivateAction", "(sava{sv})", "review", [], {})
    app = Started()
    wait("the review", lambda: app.find("push button", "Previous") or app.find("label", "Review")
         or app.find("label", "All Clear") or app.find("push button", "Skip"))
    application("ActivateAction", "(sava{sv})", "import", [], {})
    wait("the chooser", lambda: len(xdo("search", "--onlyvisible", "--pid", app.process.pid,
                                        "--name", ".").split()) > 1)
    app.key("Escape")
    app.close()


def test_second_activation_is_the_same_window():
    make_library()
    application("Activate", "(a{sv})", {})
    app = Started()
    application("Activate", "(a{sv})", {})
    application("Activate", "(a{sv})", {})
    assert len(xdo("search", "--onlyvisible", "--pid", app.process.pid, "--name",
                   "Shoebox").split()) == 1
    app.close()


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
