# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's portal for secrets: gives a sandbox the key of its own keyring file, and prints "asked" each time. A program of its
own: secretportal.py FOLDER; while a file "deny" lies there the person says no."""
import os
import sys

from gi.repository import Gio, GLib

PATH = "/org/freedesktop/portal/desktop"
XML = """<node><interface name='org.freedesktop.portal.Secret'>
 <method name='RetrieveSecret'><arg type='h' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
 <property name='version' type='u' access='read'/></interface></node>"""


class Portal:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self.bus.register_object(PATH, interface, self.call, lambda *args: GLib.Variant("u", 1), None)
        Gio.bus_own_name_on_connection(self.bus, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE, None, None)

    def call(self, bus, sender, path, interface, method, arguments, invocation):
        print("asked", flush=True)
        handle, options = arguments.unpack()
        pipe = invocation.get_message().get_unix_fd_list().get(handle)
        denied = os.path.exists("deny")
        request = f"{PATH}/request/{sender[1:].replace('.', '_')}/{options.get('handle_token', 'r')}"
        invocation.return_value(GLib.Variant("(o)", (request,)))
        if not denied:
            os.write(pipe, b"k" * 64)
        os.close(pipe)
        GLib.timeout_add(50, self.answer, sender, request, 1 if denied else 0)

    def answer(self, sender, request, code):
        self.bus.emit_signal(sender, request, "org.freedesktop.portal.Request", "Response", GLib.Variant("(ua{sv})", (code, {})))
        return False


os.chdir(sys.argv[1])
portal = Portal()
GLib.MainLoop().run()
