# SPDX-License-Identifier: GPL-3.0-or-later
"""Two network namespaces and a cable between them. The test with its servers runs in one, Postbell in the other; what nft drops,
refuses or counts in between concerns nobody else on the machine. Without root the namespaces are those of a user namespace in
which the user keeps his own number."""
import os
import socketserver
import struct
import subprocess
import sys
import threading

from . import runner

SERVER, CLIENT, NAME = "10.77.0.1", "10.77.0.2", "mail.zoo.test"
TABLE = """table inet faults {{
  chain in {{
    type filter hook input priority 0
    {inward}
  }}
  chain out {{
    type filter hook output priority 0
    {outward}
  }}
}}
"""


def main(namespace):
    """Runs the tests of a module inside a network namespace of their own."""
    enter()
    runner.main(namespace)


def enter():
    """Starts this program anew inside a network namespace, unless it is in one already."""
    if "PB_NETNS" not in os.environ:
        me = [] if os.getuid() == 0 else ["--user", f"--map-user={os.getuid()}", f"--map-group={os.getgid()}", "--keep-caps"]
        sys.stdout.flush()
        os.execvpe("unshare", ["unshare", *me, "--net", sys.executable, *sys.argv], {**os.environ, "PB_NETNS": "1"})
    ip("link", "set", "lo", "up")


def ip(*words):
    run("ip", *words)


def run(*argv, text=None):
    result = subprocess.run(argv, input=text, capture_output=True, text=True)
    assert result.returncode == 0, f"{' '.join(argv)}: {result.stderr}"
    return result.stdout


class Net:
    """The far end of the cable: addresses is the number of addresses the server has (10.77.0.11 and on), beside SERVER; files: what
    the client sees in place of files of the machine."""

    def __init__(self, session, addresses=0, files=None):
        self.session, self.addresses = session, [f"10.77.0.{11 + n}" for n in range(addresses)]
        for name, text in (("resolv.conf", f"nameserver {SERVER}\noptions timeout:2 attempts:2\n"), ("nsswitch.conf", "hosts: files dns\n")):
            with open(session.path(name), "w") as file:
                file.write(text)
        places = {**{f"/etc/{name}": session.path(name) for name in ("resolv.conf", "nsswitch.conf")}, **(files or {})}
        bind = "; ".join(f"mount --bind {file} {place}" for place, file in places.items())
        self.holder = session.start("netns", "unshare", "--net", "--mount", "sh", "-c", f"{bind}; echo there; exec sleep 100000")
        runner.wait_for(lambda: "there" in session.log("netns"), 5, "the namespace")
        ip("link", "add", "pbs", "type", "veth", "peer", "name", "pbc", "netns", str(self.holder.pid))
        for address in (SERVER, *self.addresses):
            ip("addr", "add", address + "/24", "dev", "pbs", "nodad")
        ip("link", "set", "pbs", "up")
        # IPv6 would go on announcing addresses and routes for seconds: changes of the network that no test asked for
        self.inside("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || :")
        self.inside("ip", "link", "set", "lo", "up")
        self.plug()

    # the client's side

    def command(self, *argv):
        """The words that run a program on the client's side."""
        return ("nsenter", f"--net=/proc/{self.holder.pid}/ns/net", f"--mount=/proc/{self.holder.pid}/ns/mnt", *argv)

    def inside(self, *argv, text=None):
        return run(*self.command(*argv), text=text)

    def plug(self, address=CLIENT):
        """Gives the client an address and the way to everywhere."""
        self.inside("ip", "addr", "add", address + "/24", "dev", "pbc")
        self.inside("ip", "link", "set", "pbc", "up")
        self.inside("ip", "route", "add", "default", "via", SERVER)

    def unplug(self, address=CLIENT):
        """Takes them away; the route goes with the address."""
        self.inside("ip", "addr", "del", address + "/24", "dev", "pbc")

    def change(self, address):
        """Another address beside the first: nothing is broken by it, but the kernel tells of it."""
        self.inside("ip", "addr", "add", address + "/24", "dev", "pbc")

    def rules(self, inward="", outward=""):
        """Replaces the rules of the client's side (several: one a line); a counter in them is read by count()."""
        self.inside("nft", "-f", "-", text="table inet faults\ndelete table inet faults\n" + TABLE.format(inward=inward, outward=outward))

    def drop(self, *addresses):
        """Nothing comes from these addresses and nothing goes to them, and nobody says so."""
        names = "{ " + ", ".join(addresses) + " }"
        self.rules(f"ip saddr {names} counter drop", f"ip daddr {names} counter drop")

    def count(self):
        """Packets the rules with a counter have met."""
        words = self.inside("nft", "list", "table", "inet", "faults").split()
        return sum(int(words[n + 1]) for n, word in enumerate(words) if word == "packets")

    def local_port(self, address):
        """Of the client's only connection to an address (ss)."""
        return int(self.inside("ss", "-tnH", "dst", address).split()[3].rsplit(":", 1)[1])


class Names(socketserver.BaseRequestHandler):
    """Answers every question for an address with that of the server, and nothing for IPv6."""

    def handle(self):
        data, reply = self.request
        end = data.index(b"\0", 12) + 5
        kind = struct.unpack("!H", data[end - 4:end - 2])[0]
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + bytes(int(x) for x in SERVER.split(".")) if kind == 1 else b""
        reply.sendto(data[:2] + b"\x81\x80\0\1\0" + bytes([1 if answer else 0]) + b"\0\0\0\0" + data[12:end] + answer, self.client_address)


def start_names():
    """A name server on the server's side; what it answers may be kept for a second."""
    server = socketserver.ThreadingUDPServer((SERVER, 53), Names)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
