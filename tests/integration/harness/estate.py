# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mail domain shows the world: web pages over https, and mail servers; what they hear is written down."""
import http.server
import socketserver
import ssl

IMAP_GREETING, POP3_GREETING = b"* OK zoo ready\r\n", b"+OK zoo ready\r\n"


def context(pki, leaf):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pki.path(leaf + ".pem"), pki.path(leaf + ".key"))
    return tls


class Page(http.server.BaseHTTPRequestHandler):
    def setup(self):
        self.request.settimeout(10)
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def do_GET(self):
        site = self.server.site
        site.heard.append(f"{self.requestline}\n{self.headers}")
        site.asked.append((self.headers["Host"], self.path))
        status, headers, body = site.pages.get((self.headers["Host"], self.path), (404, {}, b"<!DOCTYPE html><p>No such page"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_HEAD = do_PUT = do_GET

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass                                       # a client that does not like the certificate hangs up


class Site:
    """pages: {(host, path): (status, headers, body)}. Without tls it is plain http."""

    def __init__(self, session, ip, tls, pages):
        self.pages, self.asked, self.heard = pages, [], []
        server = Quiet((ip, 443 if tls else 80), Page)
        server.site, server.tls = self, tls
        session.serve(server)


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        server, talk = self.server.mail, self.request
        talk.settimeout(10)
        try:
            if not server.starttls:
                talk = server.tls.wrap_socket(talk, server_side=True)
            talk.sendall(server.greeting)
            while line := talk.recv(4096):
                server.heard.append(line)
                if b"STARTTLS" not in line and b"STLS" not in line:
                    continue
                talk.sendall(b"+OK\r\n" if line.startswith(b"STLS") else line.split()[0] + b" OK\r\n")
                talk = server.tls.wrap_socket(talk, server_side=True)
                server.upgraded += 1
        except (OSError, ssl.SSLError):
            pass


class Talks(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True    # the port of the test before, whose connections linger


class Mail:
    """A mail server that greets, and can be asked for STARTTLS."""

    def __init__(self, session, ip, port, tls, greeting=IMAP_GREETING, starttls=False):
        self.tls, self.greeting, self.starttls, self.heard, self.upgraded = tls, greeting, starttls, [], 0
        session.serve(Talks((ip, port), Talk)).mail = self
