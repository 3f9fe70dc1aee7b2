# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server with the records a test gives it; what it is asked is written down."""
import socketserver
import struct

A, MX, AAAA, SRV = 1, 15, 28, 33


def name_bytes(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def address(ip):
    return A, bytes(int(part) for part in ip.split("."))


def mx(preference, host):
    return MX, struct.pack("!H", preference) + name_bytes(host)


def srv(priority, port, host):
    return SRV, struct.pack("!HHH", priority, 0, port) + name_bytes(host)


def read_question(data):
    """The name and the type of the only question, and where it ends."""
    labels, at = [], 12
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode("latin-1"))
        at += 1 + data[at]
    return ".".join(labels).lower(), struct.unpack("!H", data[at + 1:at + 3])[0], at + 5


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        data, reply = self.request
        name, kind, end = read_question(data)
        zone = self.server.zone
        zone.asked.append((name, kind))
        records = zone.records.get(name)
        answers = [b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 1, len(content)) + content for t, content in records or () if t == kind]
        head = data[:2] + (b"\x85\x80" if records else b"\x85\x83") + struct.pack("!HHHH", 1, len(answers), 0, 0)
        reply.sendto(head + data[12:end] + b"".join(answers), self.client_address)


class Zone:
    """records: {name: [address (…), mx (…), srv (…)]}; any other name does not exist."""

    def __init__(self, session, server, records):
        self.records, self.asked = records, []
        session.serve(socketserver.ThreadingUDPServer((server, 53), Handler)).zone = self

    def names(self):
        return {name for name, _ in self.asked}
