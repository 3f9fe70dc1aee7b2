# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that only play a part: they write down the plain text they receive, which is what must not be there."""
import socket
import ssl
import threading

GREETING = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN IDLE] ready\r\n"


class Listener:
    """Accepts one connection after the other; received holds the plain text of all of them, handshakes counts finished ones."""

    def __init__(self, cert=None, greeting=GREETING, answers=(), minimum=None, maximum=None):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.port = self.socket.getsockname()[1]
        self.greeting, self.answers = greeting, dict(answers)
        self.received, self.handshakes, self.connections = b"", 0, 0
        self.context = None
        if cert:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(cert + ".pem", cert + ".key")
            if maximum:
                self.context.set_ciphers("DEFAULT:@SECLEVEL=0")
                self.context.minimum_version = ssl.TLSVersion.TLSv1
                self.context.maximum_version = maximum
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            try:
                self.serve(connection)
            except (OSError, ssl.SSLError):
                pass
            finally:
                connection.close()

    def serve(self, connection):
        connection.settimeout(20)
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
            self.handshakes += 1
        connection.sendall(self.greeting)
        while True:
            data = connection.recv(4096)
            if not data:
                return
            self.received += data
            for line in data.splitlines():
                tag, _, command = line.partition(b" ")
                answer = self.answers.get(command.split(b" ")[0].upper(), b"%s BAD no\r\n")
                connection.sendall(answer.replace(b"%s", tag))

    def close(self):
        self.socket.close()


class Relay:
    """Counts the plain text between Postbell and a Dovecot without TLS on loopback."""

    def __init__(self, port):
        self.target, self.down, self.up = port, 0, 0
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            client, _ = self.socket.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self.copy, args=(client, server, "up"), daemon=True).start()
            threading.Thread(target=self.copy, args=(server, client, "down"), daemon=True).start()

    def copy(self, source, target, name):
        try:
            while data := source.recv(65536):
                setattr(self, name, getattr(self, name) + len(data))
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
