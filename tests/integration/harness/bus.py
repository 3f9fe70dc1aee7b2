# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of the test's own to a message bus: asking again and again starts no program."""
from gi.repository import Gio, GLib

DBUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


def connect(address):
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


class Asker:
    """Asks whoever is there already; what cannot be asked has no answer. A bus that was started anew is connected to anew."""

    def __init__(self, address):
        self.address, self.bus = address, None

    def ask(self, name, path, interface, method, args=None, seconds=10):
        """The values of the answer, or None."""
        try:
            if self.bus is None or self.bus.is_closed():
                self.bus = connect(self.address)
            return self.bus.call_sync(name, path, interface, method, args, None, Gio.DBusCallFlags.NO_AUTO_START, seconds * 1000, None).unpack()
        except GLib.Error:
            return None

    def has_owner(self, name):
        return self.ask(*DBUS, "NameHasOwner", GLib.Variant("(s)", (name,))) == (True,)

    def process_of(self, name):
        """The process id of the owner."""
        return self.ask(*DBUS, "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))[0]

    def close(self):
        if self.bus is not None and not self.bus.is_closed():
            self.bus.close_sync()
