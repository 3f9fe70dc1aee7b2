#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-demo by itself: plain sockets and urllib against every address and knob, compared with the description of the
service's protocol."""
import base64
import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request

import harness.runner as runner
from harness.exmail import Exmail
from harness.runner import wait_for


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(url, form=None, headers=None):
    """(status, headers, body) without following redirects."""
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, body, headers or {}), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def token_of(exmail):
    body = fetch(exmail.token, {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": exmail.secret})[2]
    return json.loads(body)["access_token"].strip()


def call(exmail, path, token, **form):
    return fetch(exmail.api + path, form, {"Authorization": "Bearer " + token})


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

    def read(self, seconds=0.15):
        """What comes until nothing more has come for that long; self.end tells whether it was the end."""
        self.socket.settimeout(seconds)
        got, self.end = b"", None
        try:
            while True:
                part = self.socket.recv(1 << 20)
                if not part:
                    self.end = "fin"
                    break
                got += part
        except TimeoutError:
            pass
        except ConnectionResetError:
            self.end = "rst"
        self.data += got
        return got


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


# addresses ------------------------------------------------------------------------------------------------------------


def test_token_in_both_styles_and_only_one_lives(session):
    exmail = Exmail(session)
    status, headers, body = fetch(exmail.token, {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": exmail.secret})
    assert status == 200 and body.startswith(b'{"access_token":"') and headers["Content-Type"] == "text/html", (status, body, headers)
    first = json.loads(body)
    assert re.fullmatch(r"[A-Za-z0-9_-]{86}", first["access_token"]) and list(first) == ["access_token", "token_type", "expires_in", "refresh_token"]
    assert (first["token_type"], first["expires_in"], first["refresh_token"]) == ("Bearer", 86400, "")
    basic = base64.b64encode(f"{exmail.client_id}:{exmail.secret}".encode()).decode()
    second = json.loads(fetch(exmail.token, {"grant_type": "client_credentials"}, {"Authorization": "Basic " + basic})[2])
    assert second["access_token"] != first["access_token"]
    old = json.loads(call(exmail, "mail/newcount", first["access_token"], Alias=exmail.address)[2])
    assert old == {"errcode": "1200", "error": "invalid_token"}, old
    assert json.loads(call(exmail, "mail/newcount", second["access_token"], alias=exmail.address)[2]) == {"Alias": exmail.address, "NewCount": "0"}
    wrong = json.loads(fetch(exmail.token, {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": "0" * 32})[2])
    assert wrong == {"errcode": "1001", "error": "invalid_client"}, wrong
    log = exmail.log()
    assert log["tokens"] == 3 and exmail.secret not in json.dumps(log) and second["access_token"] not in json.dumps(log)
    assert log["requests"][0]["form"] == ["grant_type", "client_id", "client_secret"], log["requests"][0]


def test_calls(session):
    exmail = Exmail(session, aliases="li.ming@acme.example,m@acme.example")
    token = token_of(exmail)
    assert re.fullmatch(r'\{"auth_key":"[0-9A-F]{112}"\}', call(exmail, "mail/authkey", token, Alias=exmail.address)[2].decode())
    user = json.loads(call(exmail, "user/get", token, alias="LI.MING@acme.example")[2])
    assert user["Alias"] == exmail.address and user["SlaveList"] == "li.ming@acme.example,m@acme.example" and user["PartyList"]["Count"] == 1, user
    for path, code in (("mail/authkey", "1301"), ("user/get", "1301"), ("mail/newcount", "1400")):
        assert json.loads(call(exmail, path, token, Alias="nobody@acme.example")[2])["errcode"] == code, path
        assert json.loads(call(exmail, path, token)[2])["errcode"] == "1001", path
        assert json.loads(call(exmail, path, "wrong", Alias=exmail.address)[2])["errcode"] == "1200", path
    for headers, form in (({"Authorization": "  Bearer " + token}, {}), ({"Authorization": token}, {}), ({}, {"access_token": token})):
        assert json.loads(fetch(exmail.api + "mail/newcount", {"Alias": exmail.address, **form}, headers)[2])["NewCount"] == "0"
    query = urllib.parse.urlencode({"alias": exmail.address, "access_token": token})
    assert json.loads(fetch(exmail.api + "mail/newcount?" + query)[2])["NewCount"] == "0"


def test_listen_in_its_usual_form(session):
    exmail = Exmail(session)
    listener = Listener(exmail, version=str(exmail.state()["version"]))
    assert listener.read() == b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n{"Ret":0}'
    mail = exmail.deliver("Lunch? 午饭", summary="Are you free ", sender='"Carol" <carol@other.example>')
    assert re.fullmatch(r"ZC\d{4}-\w{23}", mail["mailid"]) and mail["newcount"] == 1
    body = json.dumps({"UserName": exmail.address, "MailId": mail["mailid"], "Sender": '"Carol" <carol@other.example>', "Receiver": exmail.address,
                       "Subject": "Lunch? 午饭", "Summary": "Are you free ", "NewCount": 1}, ensure_ascii=False, separators=(",", ":")).encode()
    assert listener.read() == b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    exmail.read(mail["mailid"])
    assert objects(listener.read()) == [{"UserName": exmail.address, "NewCount": 0}]
    version = exmail.version()
    assert objects(listener.read()) == [{"Ver": str(version)}]
    listener.ask()
    assert objects(listener.read()) == [{"Ret": 0}, {"Ver": str(version)}]
    assert [x["kind"] for x in exmail.sent()] == ["ret", "mail", "count", "ver", "ret", "ver"]
    assert exmail.log()["listens"] == 2 and exmail.state()["listeners"] == 1
    listener.socket.close()
    wait_for(lambda: exmail.state()["listeners"] == 0, 5)


if __name__ == "__main__":
    runner.main(globals())
