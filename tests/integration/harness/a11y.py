# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of GTK's windows: the AT-SPI tree, read over its own bus (libatspi re-enters and may lock up)."""
import re

from gi.repository import Gio, GLib

from .runner import wait_for

SERVICE = "org.a11y.Bus"           # start_bus() must allow this service
ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
ACTIVE, CHECKED, FOCUSED, SENSITIVE, SHOWING = 1, 4, 12, 24, 25       # bits of AtspiStateType
DEPTH = 30
WINDOWS = ("frame", "dialog", "alert", "file chooser")
CONTROLS = ("push button", "check box", "combo box", "spin button", "text", "password text", "page tab", "toggle button", "radio button")


class Widget:
    """One row of the tree: role, name, whether it is showing, focused, …, and box (x, y, width, height) on the screen."""

    def __init__(self, eyes, place, states):
        self.eyes, self.place = eyes, place
        self.role = eyes.call(place, "Accessible", "GetRoleName")[0]
        self.name = eyes.call(place, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", ("org.a11y.atspi.Accessible", "Name")))[0]
        self.focused, self.active = bool(states >> FOCUSED & 1), bool(states >> ACTIVE & 1)
        self.checked = bool(states >> CHECKED & 1)
        self.showing, self.sensitive = bool(states >> SHOWING & 1), bool(states >> SENSITIVE & 1)

    def __repr__(self):
        return f"{self.role} “{self.name}”"

    @property
    def placed(self):
        """Whether it has a place on the screen; asking others for theirs is an error to GTK."""
        return self.has("Component")

    def has(self, interface):
        return "org.a11y.atspi." + interface in self.eyes.call(self.place, "Accessible", "GetInterfaces")[0]

    @property
    def key(self):
        """The letter that, with Alt, gets there or presses it; None."""
        said = self.eyes.call(self.place, "Action", "GetKeyBinding", GLib.Variant("(i)", (0,)))[0] if self.has("Action") else ""
        found = re.search(r"<(?:Alt|Mod1)>(.)", said)
        return found and found[1].lower()

    @property
    def box(self):
        return self.eyes.call(self.place, "Component", "GetExtents", GLib.Variant("(u)", (0,)))[0]

    def press(self):
        """Does what a click does."""
        assert self.eyes.call(self.place, "Action", "DoAction", GLib.Variant("(i)", (0,)))[0], f"{self} was not pressed"

    def type(self, text):
        """Puts text into a field, as typing it would; the window's fields that were typed into are counted."""
        assert self.eyes.call(self.place, "EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))[0], f"{self} took no text"
        self.eyes.typed.append(self.name)

    @property
    def text(self):
        """What a field holds; a password's is dots."""
        return self.eyes.call(self.place, "Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]

    def choose(self, number):
        """Takes that line of a list of choices."""
        assert self.eyes.call(self.place, "Selection", "SelectChild", GLib.Variant("(i)", (number,)))[0], f"{self} has no {number}"

    def focus(self):
        assert self.eyes.call(self.place, "Component", "GrabFocus")[0], f"{self} took no focus"


class Eyes:
    """Sees the windows of programs that are started after it. The session's bus and screen must be there."""

    def __init__(self, session):
        session.env.pop("NO_AT_BRIDGE", None)
        bus = connect(session.env["DBUS_SESSION_BUS_ADDRESS"])
        address = bus.call_sync(SERVICE, "/org/a11y/bus", SERVICE, "GetAddress", None, None, 0, 10000, None).unpack()[0]
        bus.close_sync()
        self.bus = connect(address)
        self.typed = []           # names of the fields typed into

    def call(self, place, interface, method, args=None):
        interface = interface if "." in interface else "org.a11y.atspi." + interface
        return self.bus.call_sync(*place, interface, method, args, None, 0, 5000, None).unpack()

    def all(self, role=None, name=None):
        """Every widget that is shown, in order; by role and by name."""
        out = []
        for place in self.call(ROOT, "Accessible", "GetChildren")[0]:
            self.walk(place, out, 0)
        return [w for w in out if (role is None or w.role == role) and (name is None or w.name == name)]

    def walk(self, place, out, depth):
        try:
            low, high = self.call(place, "Accessible", "GetState")[0]
            states = low | high << 32
            if depth > 0 and not states >> SHOWING & 1:
                return
            out.append(Widget(self, place, states))
            children = self.call(place, "Accessible", "GetChildren")[0]
        except GLib.Error:                # it went away meanwhile
            return
        for child in children if depth < DEPTH else ():
            self.walk(child, out, depth + 1)

    def one(self, role, name, seconds=10):
        """Waits for this widget."""
        try:
            return wait_for(lambda: self.all(role, name), seconds, f"{role} “{name}”")[0]
        except AssertionError as error:
            raise AssertionError(f"{error}; there is {self.all()}") from None

    def names(self, role):
        return [w.name for w in self.all(role)]

    def gone(self, role, name=None, seconds=10):
        wait_for(lambda: not self.all(role, name), seconds, f"no {role} {name or ''}")

    def audit(self, where, spared=()):
        """What is shown can be used blindly and without a pointer: every control has a name, and a letter of its own that leads to it.
        spared: beginnings of names that come from outside and have no letter (addresses, folders)."""
        letters, found = {}, 0
        for w in self.all():
            if w.role in WINDOWS:
                letters = {}
            if w.role not in CONTROLS:
                continue
            assert w.name.strip(), f"{where}: without a name: {w} at {w.box}"
            if w.role == "page tab" or not w.has("Action") or w.name.startswith(tuple(spared)):
                continue
            letter = w.key
            if not letter and w.box[2] <= w.box[3] * 1.2:      # a symbol without words
                continue
            assert letter, f"{where}: no letter leads to {w}"
            assert letter not in letters, f"{where}: Alt+{letter} is {w} and {letters[letter]}"
            letters[letter] = w
            found += 1
        assert found, f"{where}: nothing can be done here"

    def focused(self):
        """The widget with the keyboard focus, or None."""
        return next((w for w in reversed(self.all()) if w.focused), None)


def connect(address):
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
