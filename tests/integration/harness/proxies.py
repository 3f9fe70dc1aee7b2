# SPDX-License-Identifier: GPL-3.0-or-later
"""Real proxies on the server's side of a cable (netns.py): microsocks for SOCKS5, tinyproxy for HTTP. They alone know the name of
the mail server, and it is on the loopback of their side: no way leads there but through them."""
import socket

from . import netns
from .dovecot import free_ports
from .runner import wait_for


class Proxies:
    """socks, http: (user, password) or None for one that asks for nothing; allowed: the only port the HTTP proxy connects to; names:
    {name: address} that the proxies know beside that of the mail server."""

    def __init__(self, session, socks=None, http=None, allowed=None, names=None):
        self.session = session
        self.socks_port, self.http_port = free_ports(2)
        with open(session.path("hosts"), "w") as file:
            file.write(f"127.0.0.1 localhost {netns.NAME}\n" + "".join(f"{address} {name}\n" for name, address in (names or {}).items()))
        self.run("socks", "microsocks", "-i", netns.SERVER, "-p", str(self.socks_port), *(("-u", socks[0], "-P", socks[1]) if socks else ()))
        with open(session.path("tinyproxy.conf"), "w") as file:
            file.write(f"Port {self.http_port}\nListen {netns.SERVER}\nTimeout 600\nMaxClients 50\nLogLevel Connect\nDisableViaHeader Yes\n")
            if http:
                file.write(f"BasicAuth {http[0]} {http[1]}\n")
            if allowed:
                file.write(f"ConnectPort {allowed}\n")
        self.run("http", "tinyproxy", "-d", "-c", session.path("tinyproxy.conf"))
        for port in (self.socks_port, self.http_port):
            wait_for(lambda: answers(port), 5, f"the proxy on port {port}")

    def run(self, name, *argv):
        """With a table of hosts of its own."""
        bind = f"mount --bind {self.session.path('hosts')} /etc/hosts; exec \"$@\""
        self.session.start(name, "unshare", "--mount", "sh", "-c", bind, "sh", *argv)

    @property
    def socks(self):
        return f"socks5://{netns.SERVER}:{self.socks_port}"

    @property
    def http(self):
        return f"http://{netns.SERVER}:{self.http_port}"

    def passed(self, name, port):
        """How often the proxy (socks, http) was asked to connect to the mail server's port."""
        return self.session.log(name).count(f"{netns.NAME}:{port}")


def answers(port):
    with socket.socket() as s:
        s.settimeout(2)
        return s.connect_ex((netns.SERVER, port)) == 0
