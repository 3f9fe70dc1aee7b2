# SPDX-License-Identifier: GPL-3.0-or-later
"""An Exmail relay over TLS, as a company may run one: every address on one port, and pushes written by the test itself."""
import json
import os
import socket
import ssl
import threading

from .pki import Pki


def answer(value):
    """One HTTP response with a JSON object."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class Relay:
    """pushes: what follows the acknowledgement of listen, a list of bytes, each written by itself; basic: the token endpoint
    takes the key in the header only; folder: for its certificates; names: what its certificate is for."""

    def __init__(self, session, pushes=(), address="ming@acme.example", basic=False, folder=None, names=None):
        self.address, self.pushes, self.basic, self.secret = address, pushes, basic, "9f3c71e05ca1ab1e0badcafe48d26b57"
        self.go = threading.Event()
        self.pki = Pki(session.path(folder or ("relay-basic" if basic else "relay")))
        os.chmod(self.pki.folder, 0o755)
        leaf = self.pki.leaf("named", names) if names else "good"
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.pki.path(leaf + ".pem"), self.pki.path(leaf + ".key"))
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def account(self, session, name):
        session.credential(name + ".openapi", self.secret)
        base = f"https://localhost:{self.socket.getsockname()[1]}/"
        return {"kind": "exmail", "address": self.address, "client-id": "acmeadmin", "ca-file": self.pki.ca,
                "api-url": base + "openapi/", "token-url": base + "token", "login-url": base + "login"}

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=(self.socket.accept()[0],), daemon=True).start()

    def serve(self, plain):
        try:
            with self.context.wrap_socket(plain, server_side=True) as connection:
                file = connection.makefile("rb")
                while (request := self.read_request(file))[0]:
                    self.reply(connection, *request)
        except (OSError, ValueError):
            pass

    @staticmethod
    def read_request(file):
        """(path, whether Basic is used); the path is empty at the end."""
        line, length, basic = file.readline(), 0, False
        while (field := file.readline().strip()):
            name, value = field.split(b":", 1)
            length = int(value) if name.lower() == b"content-length" else length
            basic = basic or value.startswith(b" Basic ")
        file.read(length)
        return line.split(b" ")[1].decode() if line else "", basic

    def reply(self, connection, path, basic):
        if path == "/token" and self.basic and not basic:
            connection.sendall(answer({"errcode": "1001", "error": "invalid_client"}))
        elif path == "/token":
            connection.sendall(answer({"access_token": "T" * 86, "token_type": "Bearer", "expires_in": 86400}))
        elif path.endswith("/listen"):
            connection.sendall(answer({"Ret": 0}))
            self.go.wait(60)
            for push in self.pushes:
                connection.sendall(push)
        else:
            connection.sendall(answer({"Alias": self.address, "NewCount": "0", "SlaveList": ""}))
