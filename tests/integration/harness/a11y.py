# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of GTK's windows: the AT-SPI tree, read over its own bus (libatspi re-enters and may lock up)."""
import re

from gi.repository import GLib

from .bus import connect
from .runner import patient, wait_for

SERVICE = "org.a11y.Bus"           # start_bus() must allow this service
ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
ACTIVE, CHECKED, FOCUSED, SENSITIVE, SHOWING = 1, 4, 12, 24, 25       # bits of AtspiStateType
DEPTH = 30
ANSWERS = int(patient(5) * 1000)         # ms for each
WINDOWS = ("frame", "dialog", "alert", "file chooser")
CONTROLS = ("push button", "check box", "combo box", "spin button", "text", "password text", "page tab", "toggle button", "radio button")
# what is asked of a place: interface, method, arguments
ACCESSIBLE = "org.a11y.atspi.Accessible"
STATE, ROLE, CHILDREN = ((ACCESSIBLE, method, None) for method in ("GetState", "GetRoleName", "GetChildren"))
NAME = ("org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Name")))


class Widget:
    """One row of the tree: role, name, whether it is showing, focused, …, and box (x, y, width, height) on the screen."""

    def __init__(self, eyes, place, states, role, name):
        self.eyes, self.place, self.role, self.name = eyes, place, role, name
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

    @property
    def description(self):
        """What is said beside the name: a tooltip."""
        return self.eyes.call(self.place, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Description")))[0]

    def press(self):
        """Does what a click does, as soon as it may be clicked: while it is insensitive nothing happens and the answer is no."""
        wait_for(lambda: self.eyes.call(self.place, "Action", "DoAction", GLib.Variant("(i)", (0,)))[0], 10, f"{self} to be pressed")

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
        return self.bus.call_sync(*place, interface, method, args, None, 0, ANSWERS, None).unpack()

    def all(self, role=None, name=None):
        """Every widget that is shown, in order; by role and by name."""
        trees = self.trees(self.call(ROOT, "Accessible", "GetChildren")[0])
        return [w for tree in trees for w in tree if (role is None or w.role == role) and (name is None or w.name == name)]

    def trees(self, places, depth=0):
        """For each place what is shown there and below, in order. What is asked about one level of the tree is asked together."""
        states = [answer[0][0] | answer[0][1] << 32 if answer else None for answer in self.ask([(place, *STATE) for place in places])]
        shown = [n for n, bits in enumerate(states) if bits is not None and (depth == 0 or bits >> SHOWING & 1)]
        answers = iter(self.ask([(places[n], *question) for n in shown for question in (ROLE, NAME, CHILDREN)]))
        out, below = [[] for _ in places], []
        for n, role, name, children in zip(shown, answers, answers, answers):
            if role and name and children:                # else it went away meanwhile
                out[n].append(Widget(self, places[n], states[n], role[0], name[0]))
                below += [(n, child) for child in children[0] if depth < DEPTH]
        for (n, _), tree in zip(below, self.trees([child for _, child in below], depth + 1) if below else ()):
            out[n] += tree
        return out

    def ask(self, questions):
        """The answers to [(place, interface, method, arguments)], None for what has none; all are on their way at once."""
        answers, open_ = [None] * len(questions), set(range(len(questions)))

        def answered(bus, result, number):
            open_.discard(number)
            try:
                answers[number] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass

        for number, (place, interface, method, args) in enumerate(questions):
            self.bus.call(*place, interface, method, args, None, 0, ANSWERS, None, answered, number)
        while open_:
            GLib.MainContext.default().iteration(True)
        return answers

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

    def tab_to(self, screen, name, tabs=10):
        """One Tab after the other, each when the one before has been heard, until the focus is where the name begins so."""
        for _ in range(tabs):
            before = self.focused()
            if before and before.name.startswith(name):
                return
            screen.run("xdotool", "key", "Tab")
            wait_for(lambda: (now := self.focused()) and (before is None or now.place != before.place), 5, "Tab to lead on")
        raise AssertionError(f"{tabs} times Tab, and the focus is at {self.focused()}")

    def focused(self):
        """The widget with the keyboard focus, or None."""
        return next((w for w in reversed(self.all()) if w.focused), None)
