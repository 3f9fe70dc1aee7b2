# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens on the server's end of the cable between two network namespaces: every frame the client sends is kept."""
import base64
import collections
import socket
import struct
import threading
import time

ALL, IP, ARP = 0x0003, 0x0800, 0x0806
ICMP, TCP, UDP = 1, 6, 17
SOL_PACKET, STATISTICS = 263, 6

Packet = collections.namedtuple("Packet", "protocol host port frame")


class Cable:
    def __init__(self, session, client, device="pbs"):
        self.client, self.frames = client, []
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind((device, ALL))
        self.socket.settimeout(0.1)
        session.at_end.append(self.socket.close)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while self.socket.fileno() >= 0:
            try:
                frame, (_, _, kind, *_) = self.socket.recvfrom(65536)
            except TimeoutError:
                continue
            except OSError:
                return                             # the test is over, and the cable with it
            if kind != socket.PACKET_OUTGOING:
                self.frames.append(frame)

    def packets(self):
        """What the client sent so far, the kernel's word that nothing was missed included."""
        time.sleep(0.05)
        _, dropped = struct.unpack("II", self.socket.getsockopt(SOL_PACKET, STATISTICS, 8))
        assert dropped == 0, f"{dropped} packets were missed"
        return [self.read(frame) for frame in list(self.frames)]

    def read(self, frame):
        kind = struct.unpack("!H", frame[12:14])[0]
        if kind == ARP:
            return Packet("arp", socket.inet_ntoa(frame[38:42]), 0, frame)
        if kind != IP:
            return Packet(f"{kind:#06x}", "?", 0, frame)
        assert socket.inet_ntoa(frame[26:30]) == self.client, "a packet that is not the client's"
        protocol, head = frame[23], 14 + 4 * (frame[14] & 15)
        port = struct.unpack("!H", frame[head + 2:head + 4])[0] if protocol in (TCP, UDP) else 0
        return Packet({ICMP: "icmp", TCP: "tcp", UDP: "udp"}.get(protocol, str(protocol)), socket.inet_ntoa(frame[30:34]), port, frame)


def forms(text):
    """The ways in which a text may lie in bytes: as it is, in hexadecimal, in base64 (at each of its three positions)."""
    raw = text.encode()
    yield raw
    yield raw.hex().encode()
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + raw)[(8 * shift + 5) // 6:8 * (shift + len(raw)) // 6]


def shows(data, text):
    return any(form.lower() in data.lower() for form in forms(text))
