# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-gtk beside a program `postbell` that only pretends: it prints what the test says it shall, and writes down what it
was asked, and which secrets came by its pipe."""
import json
import os
import shutil

from .session import BUILD

PROGRAM = """#!/bin/sh
cd "{folder}"
printf '%s\\n' "$*" >>calls
case "$*" in
*--online*) name=online ;;
*--ispdb*) name=ispdb ;;
"account discover"*--host*) name=server ;;
"account discover"*) name=discover ;;
"account add"*) name=add ;;
"account edit"*) name=edit ;;
*) name=$1 ;;
esac
case "$*" in *-stdin*) cat >>secrets ;; esac
[ -f "$name" ] || exit 0
while IFS= read -r line; do
  case "$line" in
  "until "*) while [ ! -e "${{line#until }}" ]; do sleep 0.02; done ;;
  "error "*) printf '%s\\n' "${{line#error }}" >&2 ;;
  "exit "*) exit "${{line#exit }}" ;;
  *) printf '%s\\n' "$line" ;;
  esac
done <"$name"
"""
STEPS = ("Connection", "Encryption and certificate", "Greeting of the server", "Capabilities", "Sign-in", "Folder: 3 unread mails",
         "Push of new mail")


class Pretend:
    def __init__(self, session, name="pretend"):
        self.session, self.name, self.process = session, name, None
        self.folder = session.path(name)
        os.makedirs(self.folder)
        self.gtk = session.path(name, "postbell-gtk")
        shutil.copy(BUILD + "/src/ui/postbell-gtk", self.gtk)
        with open(os.open(self.path("postbell"), os.O_WRONLY | os.O_CREAT, 0o755), "w") as file:
            file.write(PROGRAM.format(folder=self.folder))

    def path(self, name):
        return os.path.join(self.folder, name)

    def says(self, name, *lines):
        """What it prints when it is asked for discover, online, ispdb, server, add, edit, folders, autostart, test-alert: objects and
        texts; "until X": it waits for go(X); "error X": to standard error; "exit N"."""
        with open(self.path(name + ".new"), "w") as file:
            for line in lines:
                file.write((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n")
        os.rename(self.path(name + ".new"), self.path(name))

    def go(self, name):
        with open(self.path(name), "w"):
            pass

    def lines(self, name):
        try:
            with open(self.path(name)) as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def calls(self, *words):
        """What it was asked, in order: the calls that begin with these words."""
        return [line for line in self.lines("calls") if line.startswith(" ".join(words))]

    def secrets(self):
        return self.lines("secrets")

    def start(self, *options):
        self.process = self.session.start(self.name, self.gtk, *(options or ("--assistant",)), env=self.session.strict)
        return self.process


def found(host="imap.zoo.test", **more):
    """A `found` line."""
    return {"event": "found", "source": "autoconfig", "rank": 1, "kind": "imap", "host": host, "port": 993, "security": "tls",
            "user": "bob@zoo.test", "auth": "password", "secret": "password", "oauth": None, "goa": None, "provider": None,
            "provider_name": None, "help": None, "webmail": None, "webmail_message": None, "foreign": False, **more}


def steps(count=len(STEPS)):
    return [{"event": "step", "step": text.split()[0].lower(), "state": "ok", "text": text} for text in STEPS[:count]]


def folder(name, unread, role=None, **more):
    return {"account": "bob@zoo.test", "name": name, "delimiter": "/", "role": role, "selectable": True, "unread": unread,
            "watched": role == "inbox", **more}
