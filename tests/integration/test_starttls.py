#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""STARTTLS under attack (CVE-2021-38370 and its family): whatever a server, or someone between, does before TLS stands, it reads
no name and no password, and the account's state says what is wrong. A good server in the same process is the control."""
import base64
import socket
import ssl
import threading

import harness.runner as runner
from harness.dovecot import PASSWORD
from harness.pki import Pki
from harness.runner import holds, wait_for

CAPABILITY = "IMAP4rev1 IDLE ESEARCH SASL-IR "
OFFER = "STARTTLS AUTH=PLAIN"
PLAIN = base64.b64encode(f"\0bob@zoo.test\0{PASSWORD}".encode())
SECRETS = (b"AUTHENTICATE", b"LOGIN", b"bob", PASSWORD.encode(), base64.b64encode(PASSWORD.encode()), PLAIN)


class Server:
    """One mailbox without mails behind STARTTLS; plain and secret hold what was read before and behind the handshake."""

    def __init__(self, pki, security="starttls", greeting="* OK ready", before=OFFER, after="AUTH=PLAIN", starttls="{tag} OK begin",
                 maximum=None):
        self.greeting, self.before, self.after, self.starttls, self.security = greeting, before, after, starttls, security
        self.plain = self.secret = b""
        self.connections = 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pki.path("good.pem"), pki.path("good.key"))
        if maximum:
            self.context.set_ciphers("DEFAULT:@SECLEVEL=0")
            self.context.minimum_version = ssl.TLSVersion.TLSv1
            self.context.maximum_version = maximum
        self.ca = pki.ca
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(30)
        try:
            connection.sendall(self.greeting.encode() + b"\r\n")
            while line := self.read_line(connection):
                words = line.decode("utf-8", "replace").split()
                tag, command = words[0], words[1].upper() if len(words) > 1 else ""
                if command == "STARTTLS" and not isinstance(connection, ssl.SSLSocket):
                    connection.sendall(self.starttls.format(tag=tag).encode() + b"\r\n")
                    if f"{tag} OK" in self.starttls.format(tag=tag):
                        connection = self.context.wrap_socket(connection, server_side=True)
                else:
                    connection.sendall(self.answer(tag, command, isinstance(connection, ssl.SSLSocket)).encode())
        except (OSError, ssl.SSLError):
            pass

    def read_line(self, connection):
        """Byte by byte, so that nothing of the handshake is taken along; an attacker keeps everything."""
        line = b""
        while not line.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte:
                return b""
            line += byte
            if isinstance(connection, ssl.SSLSocket):
                self.secret += byte
            else:
                self.plain += byte
        return line

    def answer(self, tag, command, secure):
        said = {"CAPABILITY": "* CAPABILITY " + CAPABILITY + (self.after if secure else self.before) + "\r\n",
                "EXAMINE": "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] v\r\n* OK [UIDNEXT 1] n\r\n",
                "UID": f'* ESEARCH (TAG "{tag}") UID COUNT 0\r\n'}.get(command, "")
        return "+ idling\r\n" if command == "IDLE" else f"{said}{tag} OK done\r\n"

    def account(self):
        keys = {"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": self.listener.getsockname()[1],
                "security": self.security}
        return keys | ({"ca-file": self.ca} if self.security != "none" else {})


def servers(pki):
    """Name: server, status, class of the error."""
    failed = ("backoff", "tls-failed")
    return {
        "good": (Server(pki), "watching", None),
        "injection": (Server(pki, starttls="{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA3 OK in"), *failed),
        "injected-login": (Server(pki, starttls="{tag} OK begin\r\n* PREAUTH in"), *failed),
        "missing": (Server(pki, before="AUTH=PLAIN"), *failed),
        "missing-in-greeting": (Server(pki, greeting="* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready"), *failed),
        "no": (Server(pki, starttls="{tag} NO not now"), *failed),
        "bad": (Server(pki, starttls="{tag} BAD what"), *failed),
        "preauth": (Server(pki, greeting="* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hello bob"), *failed),
        "old-tls": (Server(pki, maximum=ssl.TLSVersion.TLSv1_1), *failed),
        "no-tls-behind-it": (Server(pki, starttls="{tag} OK begin\r\n\r\n* OK still plain"), *failed),
        "logindisabled": (Server(pki, before="LOGINDISABLED"), *failed),
        "logindisabled-in-the-clear": (Server(pki, security="none", before="LOGINDISABLED"), *failed),
        "other-offers-behind-it": (Server(pki, before="STARTTLS AUTH=CRAM-MD5", after="AUTH=PLAIN"), "watching", None),
        "nothing-behind-it": (Server(pki, after="LOGINDISABLED"), "needs-login", "auth-rejected"),
    }


def test_attacks(session):
    cases = servers(Pki(session.path("pki")))
    session.start_bus()
    session.start_recorder("--watcher")
    for name in cases:
        session.credential(name, PASSWORD)
    session.accounts_ini(**{name: server.account() for name, (server, _, _) in cases.items()})
    session.start_postbell()
    for name, (server, status, error) in cases.items():
        wait_for(lambda: (session.account_status(name) or {}).get("status") == status, 15, f"{name}: {status}")
        state = session.account_status(name)
        assert (state.get("error") or {}).get("class") == error, (name, state)
        assert error is None or state["error"]["message"], (name, state)
        assert server.connections >= 1, name
    holds(lambda: True, 0.5)
    for name, (server, status, _) in cases.items():
        for secret in SECRETS:
            assert secret not in server.plain, (name, server.plain)
        if status != "watching":
            assert server.secret in (b"", b"PB1 CAPABILITY\r\n") or server.secret.count(b"\n") == 1, (name, server.secret)
            assert not any(secret in server.secret for secret in SECRETS), (name, server.secret)
        else:
            assert PLAIN in server.secret, (name, "the control was logged in to")


def test_check_says_so(session):
    """The command names the step, and is as silent towards the server."""
    pki = Pki(session.path("pki"))
    for server, word in ((Server(pki, before="AUTH=PLAIN"), "STARTTLS"), (Server(pki, starttls="{tag} OK begin\r\n* OK injected"), "STARTTLS")):
        session.credential("bob", PASSWORD)
        session.accounts_ini(bob=server.account())
        done = session.cli("check", "bob", check=False)
        assert done.returncode != 0 and word in done.stdout + done.stderr, (done.stdout, done.stderr)
        assert not any(secret in server.plain + server.secret for secret in SECRETS), server.plain


if __name__ == "__main__":
    runner.main(globals())
