# SPDX-License-Identifier: GPL-3.0-or-later
"""A Secret Service that wants a prompt for everything: to unlock, and to create an item in an open collection. Its user says
yes to all. Prints "prompt" for each one shown. A program of its own: secretservice.py [locked]"""
import sys

from gi.repository import Gio, GLib

ROOT = "/org/freedesktop/secrets"
COLLECTION, ITEM, PROMPT, SESSION = ROOT + "/collection/c", ROOT + "/collection/c/1", ROOT + "/prompt/1", ROOT + "/session/1"
SECRET = (SESSION, b"", b"hunter2", "text/plain")
XML = """<node>
<interface name='org.freedesktop.Secret.Service'>
 <method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/><arg type='v' direction='out'/><arg type='o' direction='out'/></method>
 <method name='SearchItems'><arg type='a{ss}' direction='in'/><arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>
 <method name='Unlock'><arg type='ao' direction='in'/><arg type='ao' direction='out'/><arg type='o' direction='out'/></method>
 <method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/><arg type='a{o(oayays)}' direction='out'/></method>
 <method name='ReadAlias'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>
 <property name='Collections' type='ao' access='read'/></interface>
<interface name='org.freedesktop.Secret.Collection'>
 <method name='CreateItem'><arg type='a{sv}' direction='in'/><arg type='(oayays)' direction='in'/><arg type='b' direction='in'/><arg type='o' direction='out'/><arg type='o' direction='out'/></method>
 <property name='Locked' type='b' access='read'/><property name='Label' type='s' access='read'/><property name='Items' type='ao' access='read'/></interface>
<interface name='org.freedesktop.Secret.Item'>
 <method name='GetSecret'><arg type='o' direction='in'/><arg type='(oayays)' direction='out'/></method>
 <property name='Locked' type='b' access='read'/><property name='Label' type='s' access='read'/><property name='Attributes' type='a{ss}' access='read'/></interface>
<interface name='org.freedesktop.Secret.Prompt'>
 <method name='Prompt'><arg type='s' direction='in'/></method><method name='Dismiss'/>
 <signal name='Completed'><arg type='b'/><arg type='v'/></signal></interface>
</node>"""


class Service:
    def __init__(self, locked):
        self.locked = locked
        self.result = None
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interfaces = {i.name: i for i in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}
        for path, name in ((ROOT, "Service"), (COLLECTION, "Collection"), (ITEM, "Item"), (PROMPT, "Prompt")):
            self.bus.register_object(path, interfaces["org.freedesktop.Secret." + name], self.call, self.get, None)
        Gio.bus_own_name_on_connection(self.bus, "org.freedesktop.secrets", Gio.BusNameOwnerFlags.NONE, None, None)

    def get(self, bus, sender, path, interface, name):
        return {"Locked": GLib.Variant("b", self.locked), "Label": GLib.Variant("s", "c"), "Items": GLib.Variant("ao", [ITEM]),
                "Collections": GLib.Variant("ao", [COLLECTION]), "Attributes": GLib.Variant("a{ss}", {})}[name]

    def call(self, bus, sender, path, interface, method, arguments, invocation):
        answer = getattr(self, method)(*arguments.unpack())
        if isinstance(answer, str):
            invocation.return_dbus_error(answer, "no")
        else:
            invocation.return_value(answer)

    def OpenSession(self, algorithm, _):
        if algorithm != "plain":
            return "org.freedesktop.DBus.Error.NotSupported"
        return GLib.Variant("(vo)", (GLib.Variant("s", ""), SESSION))

    def SearchItems(self, attributes):
        return GLib.Variant("(aoao)", ([], [ITEM]) if self.locked else ([ITEM], []))

    def ReadAlias(self, name):
        return GLib.Variant("(o)", (COLLECTION,))

    def GetSecrets(self, items, session):
        return GLib.Variant("(a{o(oayays)})", ({} if self.locked else {ITEM: SECRET},))

    def GetSecret(self, session):
        return GLib.Variant("((oayays))", (SECRET,))

    def Unlock(self, objects):
        self.result = GLib.Variant("ao", objects)
        return GLib.Variant("(aoo)", ([], PROMPT))

    def CreateItem(self, properties, secret, replace):
        self.result = GLib.Variant("o", ITEM)
        return GLib.Variant("(oo)", ("/", PROMPT))

    def Prompt(self, window):
        print("prompt", flush=True)
        GLib.timeout_add(200, self.complete)

    def Dismiss(self):
        pass

    def complete(self):
        self.locked = False
        self.bus.emit_signal(None, PROMPT, "org.freedesktop.Secret.Prompt", "Completed", GLib.Variant("(bv)", (False, self.result)))
        return False


service = Service("locked" in sys.argv)
GLib.MainLoop().run()
