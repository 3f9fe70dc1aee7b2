# SPDX-License-Identifier: GPL-3.0-or-later
"""look.py FILE.png [RRGGBB TOLERANCE [TOP BOTTOM]]: takes a picture of the X11 screen; with a colour, prints where its pixels
are, between the rows TOP and BOTTOM: "X Y WIDTH HEIGHT COUNT" of their bounding box (centre first), or nothing.
look.py --in FILE.png RRGGBB TOLERANCE [TOP BOTTOM]: the same in a picture that is there. look.py --tray: exit 0 if the screen has an XEmbed tray.
A program of its own, so that tests need no display."""
import ctypes
import sys

import gi
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GdkPixbuf  # noqa: E402


def find(pixbuf, colour, tolerance, top=0, bottom=100000):
    """The places of the pixels that differ by no more than tolerance in each channel."""
    data, stride, step, width = pixbuf.get_pixels(), pixbuf.get_rowstride(), pixbuf.get_n_channels(), pixbuf.get_width()
    near = [bytes(abs(value - int(colour[i:i + 2], 16)) <= tolerance for value in range(256)) for i in (0, 2, 4)]
    hits = []
    for y in range(top, min(bottom, pixbuf.get_height())):
        row = data[y * stride:y * stride + width * step]
        red, green, blue = (int.from_bytes(row[i::step].translate(near[i]), "big") for i in range(3))
        marks = (red & green & blue).to_bytes(width, "big") if red & green & blue else b""
        hits += [(x, y) for x in range(len(marks)) if marks[x]]
    return hits


def has_tray():
    """Asks in the way of the System Tray protocol: does _NET_SYSTEM_TRAY_S0 have an owner?"""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = x11.XInternAtom.restype = x11.XGetSelectionOwner.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    atom = ctypes.c_void_p(x11.XInternAtom(display, b"_NET_SYSTEM_TRAY_S0", 0))
    return bool(x11.XGetSelectionOwner(display, atom))


def main():
    if sys.argv[1] == "--tray":
        sys.exit(0 if has_tray() else 1)
    if sys.argv[1] == "--in":
        pixbuf = GdkPixbuf.Pixbuf.new_from_file(sys.argv.pop(2))
    else:
        root = Gdk.get_default_root_window()
        pixbuf = Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())
        pixbuf.savev(sys.argv[1], "png", ["compression"], ["1"])
    if len(sys.argv) > 2:
        hits = find(pixbuf, sys.argv[2], *(int(n) for n in sys.argv[3:]))
        if hits:
            xs, ys = [h[0] for h in hits], [h[1] for h in hits]
            print((min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2, max(xs) - min(xs) + 1, max(ys) - min(ys) + 1, len(hits))


main()
