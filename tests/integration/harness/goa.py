# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Online Accounts, as far as Postbell asks for them. A program of its own on the session bus; what it has and how it answers
is said to it on standard input, a JSON object a line, and each call is written down: "EnsureCredentials a1", "GetPassword a2".
For tests: OnlineAccounts(session)."""
import json
import os
import subprocess
import sys

NAME, ROOT = "org.gnome.OnlineAccounts", "/org/gnome/OnlineAccounts"
LISTED = "GetManagedObjects"
XML = """<node>
<interface name='org.freedesktop.DBus.ObjectManager'>
 <method name='GetManagedObjects'><arg type='a{oa{sa{sv}}}' direction='out'/></method></interface>
<interface name='org.gnome.OnlineAccounts.Account'><method name='EnsureCredentials'><arg type='i' direction='out'/></method></interface>
<interface name='org.gnome.OnlineAccounts.OAuth2Based'>
 <method name='GetAccessToken'><arg type='s' direction='out'/><arg type='i' direction='out'/></method></interface>
<interface name='org.gnome.OnlineAccounts.PasswordBased'>
 <method name='GetPassword'><arg type='s' direction='in'/><arg type='s' direction='out'/></method></interface>
</node>"""


class Service:
    def __init__(self):
        from gi.repository import Gio
        self.accounts, self.registered = {}, set()
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.interfaces = {i.name: i for i in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}
        self.bus.register_object(ROOT, self.interfaces["org.freedesktop.DBus.ObjectManager"], self.call, None, None)
        Gio.bus_own_name_on_connection(self.bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    @staticmethod
    def path(name):
        return f"{ROOT}/Accounts/{name}"

    def objects(self, name):
        """a{sa{sv}} of an account"""
        from gi.repository import GLib
        account = self.accounts[name]
        of = {"Account": {"Id": name, "ProviderType": account["provider"], "ProviderName": account.get("provider_name", account["provider"]),
                          "PresentationIdentity": account["address"], "AttentionNeeded": account.get("attention", False),
                          "MailDisabled": account.get("mail_disabled", False)}}
        if "host" in account and not account.get("mail_disabled"):
            of["Mail"] = {"EmailAddress": account["address"], "ImapSupported": True, "ImapHost": account["host"],
                          "ImapUseSsl": account.get("tls", True), "ImapUseTls": account.get("starttls", False),
                          "ImapUserName": account.get("user", account["address"])}
        of["OAuth2Based" if "token" in account else "PasswordBased"] = {}
        variant = {bool: "b", str: "s"}
        return {NAME + "." + interface: {key: GLib.Variant(variant[type(value)], value) for key, value in properties.items()}
                for interface, properties in of.items()}

    def call(self, bus, sender, path, interface, method, arguments, invocation):
        from gi.repository import GLib
        if method == LISTED:
            print(method, flush=True)
            everything = {self.path(name): self.objects(name) for name in self.accounts}
            invocation.return_value(GLib.Variant("(a{oa{sa{sv}}})", (everything,)))
            return
        name = path.rsplit("/", 1)[1]
        account = self.accounts[name]
        print(method, name, *arguments.unpack(), flush=True)
        error = account.get("errors", {}).get(method)
        if method == "EnsureCredentials" and "errors" in account:
            self.attention(name, error is not None and "NotAuthorized" in error)
        if error:
            invocation.return_dbus_error(error, "no")
        elif method == "EnsureCredentials":
            invocation.return_value(GLib.Variant("(i)", (3600,)))
        elif method == "GetAccessToken":
            invocation.return_value(GLib.Variant("(si)", (account["token"], 3600)))
        else:
            invocation.return_value(GLib.Variant("(s)", (account["password"],)))

    def attention(self, name, needed):
        """Flags the account as the real one does, and says so only when it changes."""
        from gi.repository import GLib
        if self.accounts[name].get("attention", False) == needed:
            return
        self.accounts[name]["attention"] = needed
        self.bus.emit_signal(None, self.path(name), "org.freedesktop.DBus.Properties", "PropertiesChanged",
                             GLib.Variant("(sa{sv}as)", (NAME + ".Account", {"AttentionNeeded": GLib.Variant("b", needed)}, [])))

    def put(self, name, account):
        from gi.repository import GLib
        there = name in self.accounts
        if account is None:
            del self.accounts[name]
            self.tell("InterfacesRemoved", GLib.Variant("(oas)", (self.path(name), [NAME + ".Account", NAME + ".Mail"])))
            return
        self.accounts[name] = account
        if name not in self.registered:
            self.registered.add(name)
            for interface in ("Account", "OAuth2Based", "PasswordBased"):
                self.bus.register_object(self.path(name), self.interfaces[NAME + "." + interface], self.call, None, None)
        if there:
            self.bus.emit_signal(None, self.path(name), "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 GLib.Variant("(sa{sv}as)", (NAME + ".Account", self.objects(name)[NAME + ".Account"], [])))
        else:
            self.tell("InterfacesAdded", GLib.Variant("(oa{sa{sv}})", (self.path(name), self.objects(name))))

    def tell(self, signal, arguments):
        self.bus.emit_signal(None, ROOT, "org.freedesktop.DBus.ObjectManager", signal, arguments)

    def read(self, channel, condition):
        line = sys.stdin.readline()
        if not line:
            self.loop.quit()
            return False
        for name, account in json.loads(line).items():
            self.put(name, account)
        print("ready", flush=True)
        return True

    def run(self):
        from gi.repository import GLib
        self.loop = GLib.MainLoop()
        GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, self.read)
        self.loop.run()


class OnlineAccounts:
    """The service in a session; keywords are accounts, as dictionaries: provider, address, host, token or password …"""

    def __init__(self, session, name="goa", **accounts):
        from .runner import wait_for
        self.session, self.name = session, name
        self.process = session.start(name, "/usr/bin/python3", "-u", os.path.abspath(__file__), stdin=subprocess.PIPE)
        wait_for(lambda: session.has_owner(NAME), 10, "Online Accounts")
        if accounts:
            self.put(**accounts)

    def put(self, **accounts):
        """Adds or changes accounts; None takes one away."""
        from .runner import wait_for
        before = self.session.log(self.name).count("ready\n")
        self.process.stdin.write((json.dumps(accounts) + "\n").encode())
        self.process.stdin.flush()
        wait_for(lambda: self.session.log(self.name).count("ready\n") > before, 10, "Online Accounts to have listened")

    def calls(self):
        return [line for line in self.session.log(self.name).splitlines() if line not in ("ready", LISTED)]

    def looked_at(self):
        """Waits until somebody has asked for what there is."""
        from .runner import wait_for
        wait_for(lambda: LISTED in self.session.log(self.name).splitlines(), 10, "a look at Online Accounts")


if __name__ == "__main__":
    Service().run()
