# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the Exmail service made of bare sockets and urllib: it takes apart strictly what postbell-demo sends."""
import http.client
import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request

from .runner import patient


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(url, form=None, headers=None):
    """(status, headers, body) without following redirects."""
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, body, headers or {}), timeout=patient(10)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def token_of(exmail):
    body = fetch(exmail.token, {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": exmail.secret})[2]
    return re.search(rb"(?i)access_token[^A-Za-z0-9_-]+([\w+/=-]{3,}(?: [\w+/=-]+)?)", body)[1].decode().replace(" ", "")


def call(exmail, path, token, **form):
    return fetch(exmail.api + path, form, {"Authorization": "Bearer " + token})


def corp_token(exmail, app="contacts"):
    answer = corp(exmail, "gettoken", None, corpid=exmail.corp_id, corpsecret=exmail.corp_secrets[app])
    return answer["access_token"]


def corp_raw(exmail, path, token, body=None, **query):
    """A call of the current API: GET with a query, or POST with JSON where there is a body; the bytes of the answer."""
    query = {**({"access_token": token} if token else {}), **query}
    url = exmail.corp + path + ("?" + urllib.parse.urlencode(query) if query else "")
    if body is None:
        return fetch(url)[2]
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            urllib.request.Request(url, data, {"Content-Type": "application/json"}), timeout=patient(10)) as answer:
        return answer.read()


def corp(exmail, path, token, body=None, **query):
    return json.loads(corp_raw(exmail, path, token, body, **query))


class Listener:
    """A bare socket on the push channel."""

    def __init__(self, exmail, token=None, version="0", alias=None):
        self.host, port = urllib.parse.urlsplit(exmail.api).netloc.split(":")
        self.token, self.data = token or token_of(exmail), b""
        self.socket = socket.create_connection((self.host, int(port)))
        self.body = f"Ver={version}" + (f"&alias={alias}" if alias else "")
        self.ask()

    def ask(self):
        self.socket.sendall(f"POST /openapi/listen HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {self.token}\r\n"
                            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n\r\n{self.body}".encode())

    def read(self, quiet=0.06, patience=5, until=None):
        """What comes until it is quiet for a while, and until(what came); without until the middle of an object has more time to go
        on. patience: how long to wait for the first byte, and for that (0: perhaps nothing comes). self.end tells whether it was the
        end."""
        def pause(got):
            if until:
                return quiet if until(got) else waits
            return quiet if got.rstrip().endswith(b"}") else max(quiet, patient(0.25))

        waits = max(quiet, patient(patience))
        self.socket.settimeout(waits)
        got, self.end = b"", None
        try:
            while True:
                part = self.socket.recv(1 << 20)
                if not part:
                    self.end = "fin"
                    break
                got += part
                self.socket.settimeout(pause(got))
        except TimeoutError:
            pass
        except ConnectionResetError:
            self.end = "rst"
        self.data += got
        return got

    def read_to_end(self):
        """All that comes before the end, which has to come."""
        return self.read(until=lambda got: False)


def several(number):
    """For Listener.read(until=…): so many objects."""
    return lambda got: got.count(b"}") >= number


def responses(data):
    """F1 taken apart strictly: [(head, body)]."""
    found = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length:\s*(\d+)", head)[1])
        found.append((head.decode(), rest[:length]))
        data = rest[length:]
    return found


def objects(data):
    return [json.loads(body) for _, body in responses(data)]


def dechunk(data):
    """A chunked body taken apart strictly: (chunks, extensions, what follows the final chunk or None)."""
    chunks, extensions = [], []
    while data:
        line, _, data = data.partition(b"\r\n")
        size, _, extension = line.partition(b";")
        if int(size, 16) == 0:
            return chunks, extensions, data
        assert data[int(size, 16):][:2] == b"\r\n", data[:80]
        chunks.append(data[:int(size, 16)])
        extensions.append((size, extension))
        data = data[int(size, 16) + 2:]
    return chunks, extensions, None


def fresh(exmail, greeted=True, ends=False, until=None, **knobs):
    """A listener after the knobs were turned, and what it was greeted with (ends: that is all it ever gets)."""
    exmail.knobs(**knobs)
    listener = Listener(exmail, version=str(exmail.state()["version"]))
    listener.greeting = listener.read_to_end() if ends else listener.read(patience=5 if greeted else 0, until=until)
    return listener


def push(exmail, listener, subject="Lunch? 午饭", arrives=True, ends=False, until=None, **more):
    """What a delivery sends (ends: and that is the end)."""
    exmail.deliver(subject, summary="Are you free ", **more)
    return listener.read_to_end() if ends else listener.read(patience=5 if arrives else 0, until=until)


def cut_short(action, exmail, **knobs):
    """Whether the connection ends without an answer."""
    exmail.knobs(**knobs)
    try:
        action()
    except (ConnectionError, http.client.HTTPException, urllib.error.URLError):
        return True
    return False
