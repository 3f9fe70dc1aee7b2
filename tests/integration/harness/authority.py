# SPDX-License-Identifier: GPL-3.0-or-later
"""The authorization server of the tests (tests/tools/authority.c), and a Dovecot that asks it about tokens."""
import json
import os
import subprocess

from .dovecot import Dovecot
from .runner import wait_for
from .session import BUILD


class Authority:
    def __init__(self, session, name="authority"):
        """Described to Postbell as the authorization server “zoo”."""
        self.session, self.name, self.answers = session, name, 0
        self.process = session.start(name, BUILD + "/tests/tools/authority", stdin=subprocess.PIPE)
        self.address = wait_for(lambda: self.lines()[:1], 10, "the authorization server")[0]
        folder = session.path("config", "postbell", "oauth")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "zoo.ini"), "w") as file:
            file.write(self.say("row zoo").encode().decode("unicode_escape"))

    def stand_at(self, origin, hosts):
        """Postbell is to know it at another origin, which leads here, and its tokens for these mail servers."""
        path = self.session.path("config", "postbell", "oauth", "zoo.ini")
        with open(path) as file:
            row = file.read()
        with open(path, "w") as file:
            file.write(row.replace(self.address, origin).replace("hosts=localhost;127.0.0.1;", f"hosts={hosts};"))

    def lines(self):
        return [line for line in self.session.log(self.name).split("\n")[:-1] if line and not line.startswith("**")]

    def say(self, line):
        """Gives an order; its answer."""
        self.answers += 1
        wanted = self.answers + 1
        self.process.stdin.write((line + "\n").encode())
        self.process.stdin.flush()
        return wait_for(lambda: len(self.lines()) >= wanted and self.lines()[wanted - 1], 10, f"the answer to “{line}”")

    def count(self, grant_type):
        return int(self.say("count " + grant_type))

    def passdb(self, mechanisms="xoauth2 oauthbearer"):
        """For Dovecot's configuration: tokens of this server are taken."""
        path = self.session.path("oauth2.conf")
        with open(path, "w") as file:
            file.write(f"introspection_url = {self.address}/introspect\nintrospection_mode = post\n"
                       "username_attribute = username\nactive_attribute = active\nactive_value = true\n")
        return f"passdb {{\n driver = oauth2\n mechanisms = {mechanisms}\n args = {path}\n}}\n"

    def dovecot(self, mechanisms="xoauth2 oauthbearer", extra="", **options):
        """A Dovecot that takes them."""
        return Dovecot(self.session, extra=f"auth_mechanisms = plain {mechanisms}\nauth_debug = yes\n{self.passdb(mechanisms)}{extra}", **options)


class Command:
    """A command of Postbell that runs while the test goes on; its JSON lines."""

    def __init__(self, session, *args, name="command", net=None):
        """net: it runs on the client's side of that."""
        self.session, self.name = session, name
        words = (session.postbell, *args)
        self.process = session.start(name, *(net.command(*words) if net else words), env=session.strict)

    def events(self, event=None):
        rows = [json.loads(line) for line in self.session.log(self.name).splitlines() if line.startswith("{") and line.endswith("}")]
        return [row for row in rows if event is None or row["event"] == event]

    def until(self, event, seconds=15):
        return wait_for(lambda: self.events(event), seconds, f"the event “{event}”; there are {self.events()}")[0]

    def end(self, seconds=15):
        """Its exit status."""
        return self.process.wait(seconds)
