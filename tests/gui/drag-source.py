#!/usr/bin/python3
"""drag-source.py PATH...: a little window, like a file manager's, whose label drags PATHs."""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

window = Gtk.Window(title="drag-source", decorated=False)
box = Gtk.EventBox()
box.add(Gtk.Label(label="drag me", width_request=160, height_request=60))
window.add(box)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [Gtk.TargetEntry.new("text/uri-list", 0, 0)],
                    Gdk.DragAction.COPY)
box.connect("drag-data-get", lambda _widget, _context, selection, _info, _time: selection.set_uris(
    [pathlib.Path(path).absolute().as_uri() for path in sys.argv[1:]]))
window.show_all()
Gtk.main()
