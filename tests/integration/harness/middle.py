# SPDX-License-Identifier: GPL-3.0-or-later
"""Relays in the middle: what goes through them is cut, delayed, slowed down or read by the test that owns them."""
import queue
import socket
import ssl
import threading
import time


class Middle:
    """Ends the TLS of both sides with the certificate of the server's own name, as an interceptor with a stolen key would, and
    keeps what the client said in plain words; without tls it only reads; with behind=False the server behind it speaks in the
    clear. said is one text for each connection."""

    def __init__(self, port, pki, tls=True, leaf="good", behind=True):
        self.port_behind, self.said, self.server, self.client = port, [], None, None
        if tls:
            self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.server.load_cert_chain(pki.path(leaf + ".pem"), pki.path(leaf + ".key"))
        if tls and behind:
            self.client = ssl.create_default_context(cafile=pki.ca)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            plain, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(plain,), daemon=True).start()

    def serve(self, plain):
        try:
            inner, outer = plain, socket.create_connection(("127.0.0.1", self.port_behind))
            if self.server:
                inner = self.server.wrap_socket(inner, server_side=True)
            if self.client:
                outer = self.client.wrap_socket(outer, server_hostname="localhost")
        except OSError:
            plain.close()
            return
        self.said.append("")
        threading.Thread(target=copy, args=(inner, outer, lambda data, n=len(self.said) - 1: self.keep(n, data)), daemon=True).start()
        copy(outer, inner)

    def keep(self, number, data):
        self.said[number] += data.decode("latin-1")


class Slow:
    """A line of the tests' own: each byte arrives latency seconds after it was sent, and at most rate bytes a second go each
    way (0: as many as come). cut() ends all connections without a word to either side's program but the kernel's."""

    def __init__(self, port, latency=0.0, rate=0, address="127.0.0.1"):
        self.port_behind, self.latency, self.rate, self.up, self.down, self.open = port, latency, rate, 0, 0, []
        self.turns, self.last = 0, ""       # how often the client spoke after the server
        self.socket = socket.create_server((address, 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.socket.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.port_behind))
            except OSError:
                client.close()
                continue
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open += [client, server]
            for source, target, way in ((client, server, "up"), (server, client, "down")):
                line = queue.Queue()
                threading.Thread(target=self.receive, args=(source, line, way), daemon=True).start()
                threading.Thread(target=self.send, args=(line, target), daemon=True).start()

    def receive(self, source, line, way):
        free = 0.0
        try:
            while data := source.recv(1400):
                setattr(self, way, getattr(self, way) + len(data))
                self.turns, self.last = self.turns + (way == "up" and self.last == "down"), way
                free = max(free, time.monotonic()) + (len(data) / self.rate if self.rate else 0)
                line.put((free + self.latency, data))
        except OSError:
            pass
        line.put((time.monotonic() + self.latency, b""))

    def send(self, line, target):
        while (parcel := line.get())[1]:
            time.sleep(max(0.0, parcel[0] - time.monotonic()))
            try:
                target.sendall(parcel[1])
            except OSError:
                return
        time.sleep(max(0.0, parcel[0] - time.monotonic()))
        try:
            target.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def cut(self):
        for end in self.open:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.open.clear()


def copy(source, target, note=None):
    """Hands on what comes until one side ends; then ends both."""
    try:
        while data := source.recv(65536):
            if note:
                note(data)
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
