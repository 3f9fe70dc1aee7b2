# SPDX-License-Identifier: GPL-3.0-or-later
"""A small IMAP server that says what a test wants said: one mailbox without mails, on loopback, in the clear."""
import socket
import threading

from .dovecot import free_ports

CAPABILITY = "IMAP4rev1 IDLE ID ENABLE SASL-IR AUTH=PLAIN ESEARCH"


class Scripted:
    def __init__(self, greeting="* OK [CAPABILITY %s] ready" % CAPABILITY):
        self.greeting = greeting
        self.port = free_ports(1)[0]
        self.idling = []            # connections that wait
        self.seen = []              # commands, without tags
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        file = connection.makefile("rb")
        tag = None

        def say(line):
            connection.sendall(line.encode() + b"\r\n")

        try:
            say(self.greeting)
            for line in file:
                words = line.decode("utf-8", "replace").rstrip("\r\n")
                if words == "DONE":
                    self.idling.remove(connection)
                    say(f"{tag} OK done")
                    continue
                tag, _, command = words.partition(" ")
                self.seen.append(command)
                if command.startswith("CAPABILITY"):
                    say("* CAPABILITY " + CAPABILITY)
                elif command.startswith(("EXAMINE", "SELECT")):
                    say("* 0 EXISTS\r\n* OK [UIDVALIDITY 1] v\r\n* OK [UIDNEXT 1] n")
                elif "SEARCH" in command:
                    say(f'* ESEARCH (TAG "{tag}") UID COUNT 0')
                if command == "IDLE":
                    self.idling.append(connection)
                    say("+ idling")
                else:
                    say(f"{tag} OK done")
        except OSError:
            pass

    def say(self, line):
        """To everyone who idles."""
        for connection in list(self.idling):
            connection.sendall(line.encode() + b"\r\n")

    def stop(self):
        self.listener.close()

    def account(self, user="bob"):
        return {"kind": "imap", "address": f"{user}@zoo.test", "host": "127.0.0.1", "port": self.port, "security": "none"}
