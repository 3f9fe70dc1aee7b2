# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop portal with the Background interface, for programs in a sandbox. What it is asked goes to standard output, one JSON
object a line. A program of its own: portal.py granted|refused|settings (the person says no; the settings do)"""
import json
import sys

from gi.repository import Gio, GLib

XML = """<node><interface name='org.freedesktop.portal.Background'><method name='RequestBackground'>
<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method></interface></node>"""


def answer(bus, sender, path, interface, method, arguments, invocation):
    options = arguments.unpack()[1]
    print(json.dumps(options), flush=True)
    request = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
    invocation.return_value(GLib.Variant("(o)", (request,)))
    how = sys.argv[1]
    results = {"background": GLib.Variant("b", True), "autostart": GLib.Variant("b", options["autostart"] and how == "granted")}
    bus.emit_signal(sender, request, "org.freedesktop.portal.Request", "Response",
                    GLib.Variant("(ua{sv})", (1 if how == "refused" else 0, results)))


if __name__ == "__main__":
    connection = Gio.bus_get_sync(Gio.BusType.SESSION)
    connection.register_object("/org/freedesktop/portal/desktop", Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], answer, None, None)
    Gio.bus_own_name_on_connection(connection, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()
