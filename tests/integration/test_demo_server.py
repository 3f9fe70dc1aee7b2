#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-demo by itself: plain sockets and urllib against every address and knob, compared with the description of the
service's protocol."""
import base64
import gzip
import http.client
import http.cookiejar
import json
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

import harness.runner as runner
from harness.exmail import PROGRAM, Exmail
from harness.pki import Pki
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
    return re.search(rb"(?i)access_token[^A-Za-z0-9_-]+([\w+/=-]{3,}(?: [\w+/=-]+)?)", body)[1].decode().replace(" ", "")


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

    def read(self, quiet=0.06, patience=5):
        """What comes until it is quiet for a while; patience: how long to wait for the first byte (0: perhaps nothing comes).
        self.end tells whether it was the end."""
        self.socket.settimeout(max(quiet, patience))
        got, self.end = b"", None
        try:
            while True:
                part = self.socket.recv(1 << 20)
                if not part:
                    self.end = "fin"
                    break
                got += part
                self.socket.settimeout(quiet)
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


# framing --------------------------------------------------------------------------------------------------------------


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


def fresh(exmail, greeted=True, **knobs):
    """A listener after the knobs were turned, and what it was greeted with."""
    exmail.knobs(**knobs)
    listener = Listener(exmail, version=str(exmail.state()["version"]))
    listener.greeting = listener.read(patience=5 if greeted else 0)
    return listener


def push(exmail, listener, subject="Lunch? 午饭", arrives=True, **more):
    exmail.deliver(subject, summary="Are you free ", **more)
    return listener.read(patience=5 if arrives else 0)


def test_framings(session):
    exmail = Exmail(session)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    listener = fresh(exmail, framing="F2")
    assert listener.greeting == head + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"Ret":0}\r\n', listener.greeting
    chunks, _, rest = dechunk(push(exmail, listener))
    assert len(chunks) == 1 and json.loads(chunks[0])["Subject"] == "Lunch? 午饭" and rest is None
    exmail.drop("fin")
    assert listener.read() == b"0\r\n\r\n" and listener.end == "fin"
    listener = fresh(exmail, framing="F3")
    assert listener.greeting == head + b'\r\n{"Ret":0}', listener.greeting
    assert json.loads(push(exmail, listener))["NewCount"] == 2
    listener = fresh(exmail, framing="F4")
    assert listener.greeting == head + b'Content-Length: 9\r\n\r\n{"Ret":0}', listener.greeting
    assert json.loads(push(exmail, listener))["NewCount"] == 3
    listener = fresh(exmail, framing="F6")
    assert listener.greeting == b'{"Ret":0}'
    assert json.loads(push(exmail, listener))["NewCount"] == 4
    listener = fresh(exmail, greeted=False, framing="F5", poll_limit=1)
    assert listener.greeting == b""
    assert objects(push(exmail, listener))[0]["NewCount"] == 5
    assert push(exmail, listener, arrives=False) == b"", "a long poll answers once"
    listener.ask()
    assert objects(listener.read())[0]["NewCount"] == 6, "what came meanwhile is answered at once"
    listener.ask()
    assert listener.read(0.5, 0) == b"" and objects(listener.read()) == [{"Ret": 0}], "the time limit"


def test_push_headers_and_length(session):
    exmail = Exmail(session)
    for knob, pattern in (("full", rb"HTTP/1.1 200 OK\r\nServer: nginx\r\n.*Content-Type: text/html\r\nContent-Length: \d+\r\n\r\n"),
                          ("lower", rb"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: \d+\r\n\r\n"),
                          ("no-blank", rb"HTTP/1.1 200 OK\r\nContent-Type:text/html\r\nContent-Length:\d+\r\n\r\n"),
                          ("folded", rb".*X-Note: one line\r\n\tand its continuation\r\nContent-Length: \d+\r\n\r\n"),
                          ("lf", rb"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: \d+\n\n"),
                          ("http10", rb"HTTP/1.0 200 OK\r\n.*"), ("206", rb"HTTP/1.1 206 Partial Content\r\n.*"), ("204", rb"HTTP/1.1 204 No Content\r\n.*"),
                          ("continue", rb"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n.*"),
                          ("two-lengths", rb".*Content-Length: (\d+)\r\nContent-Length: \1\r\n\r\n")):
        got = push(exmail, fresh(exmail, push_headers=knob))
        assert re.fullmatch(pattern + rb"\{.*\}", got, re.S), (knob, got)
    for knob, plus in (("short:4", -4), ("long:6", 6), ("right", 0), ("zero", None), ("chars", -4), ("missing", None)):
        got = push(exmail, fresh(exmail, push_headers="default", length=knob))
        head, _, body = got.partition(b"\r\n\r\n")
        stated = re.search(rb"Content-Length: (\d+)", head)
        assert json.loads(body)["Subject"] == "Lunch? 午饭"
        assert (stated is None) == (knob == "missing") and (stated is None or int(stated[1]) == (0 if plus is None else len(body) + plus)), (knob, got)


def test_ack_and_second_request(session):
    exmail = Exmail(session)
    for knob, body in (("string", b'{"Ret":"0"}'), ("lower", b'{"ret":0}'), ("nonzero", b'{"Ret":1}'), ("repeated", b'{"Ret":0}'),
                       ("with-ver", b'{"Ret":0,"Ver":"%d"}' % exmail.state()["version"])):
        assert responses(fresh(exmail, ack=knob).greeting) == [("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d" % len(body), body)], knob
    assert fresh(exmail, greeted=False, ack="never").greeting == b""
    listener = fresh(exmail, greeted=False, ack="delay:1")
    assert listener.greeting == b"" and objects(listener.read()) == [{"Ret": 0}]
    listener = fresh(exmail, greeted=False, ack="after-push")
    assert listener.greeting == b"" and [list(o)[0] for o in objects(push(exmail, listener))] == ["UserName", "Ret"]
    for knob, ack, answer in (("rearm", "now", [{"Ret": 0}]), ("rearm", "once", []), ("ignored", "now", []), ("close", "now", [])):
        listener = fresh(exmail, ack=ack, second_request=knob)
        listener.ask()
        assert objects(listener.read(patience=0.2)) == answer and listener.end == ("fin" if knob == "close" else None), (knob, ack)
    listener = fresh(exmail, second_request="after-push")
    listener.ask()
    assert listener.read(patience=0) == b"" and [list(o)[0] for o in objects(push(exmail, listener))] == ["UserName", "Ret"]


def test_separators_chunks_and_extras(session):
    exmail = Exmail(session, framing="F3")
    for knob, byte in (("none", b""), ("lf", b"\n"), ("crlf", b"\r\n"), ("crlf2", b"\r\n\r\n"), ("comma", b","), ("nul", b"\0"), ("blanks", b"   "),
                       ("tab", b"\t"), ("bom", b"\xef\xbb\xbf")):
        listener = fresh(exmail, separator=knob)
        got = push(exmail, listener)
        assert listener.greeting.endswith(b'{"Ret":0}' + byte) and got.endswith(b"}" + byte) and json.loads(got[:len(got) - len(byte)]), (knob, got)
    exmail.knobs(framing="F2", separator="default")
    for knob, sizes in (("several:3", [3]), ("array:2", [2, 1]), ("1", [1, 1, 1])):
        listener = fresh(exmail, objects_per_chunk=knob)
        for n in range(3):
            exmail.deliver(f"m{n}")
        chunks = dechunk(listener.read())[0]
        assert [chunk.count(b"MailId") for chunk in chunks] == sizes, (knob, chunks)
        assert knob != "array:2" or len(json.loads(chunks[0])) == 2
    for knob, count in (("half", 2), ("bytes", None), ("64k", 1)):
        chunks = dechunk(push(exmail, fresh(exmail, objects_per_chunk=knob)))[0]
        assert json.loads(b"".join(chunks)) and (knob != "64k" or len(chunks[0]) == 65536), knob
        assert len(chunks) == count if count else set(map(len, chunks)) == {1}, knob
    exmail.knobs(objects_per_chunk="default")
    for knob, pattern in (("extensions", rb"[0-9a-f]+;name=\"a;b\""), ("upper", rb"[0-9A-F]+"), ("lower", rb"[0-9a-f]+"), ("zeros", rb"000[0-9a-f]+")):
        got = push(exmail, fresh(exmail, chunk_extras=knob))
        assert re.fullmatch(pattern, got.partition(b"\r\n")[0]) and json.loads(dechunk(got)[0][0]), (knob, got)
    for knob, ending in (("trailers", b"0\r\nX-Checksum: none\r\n\r\n"), ("no-final", b""), ("none", b"0\r\n\r\n")):
        listener = fresh(exmail, chunk_extras=knob)
        exmail.drop("fin")
        assert listener.read() == ending and listener.end == "fin", knob
    listener = fresh(exmail, chunk_extras="early-final")
    assert listener.greeting.endswith(b"}\r\n0\r\n\r\n") and push(exmail, listener, arrives=False) == b"" and listener.end is None


def test_split_drip_keepalive(session):
    exmail = Exmail(session, split="random")
    whole = len(push(exmail, fresh(exmail, split="whole")))
    assert whole == len(push(exmail, fresh(exmail, split="random"))) == len(push(exmail, fresh(exmail, split="bytes")))
    for knob, before, after in (("at:17", b"HTTP/1.1 200 OK\r\n", b"Content-Length"), ("key", b'{"User', b"Name"), ("char", "Lunch? ".encode() + b"\xe5", b"\x8d\x88"),
                                ("crlf", b"HTTP/1.1 200 OK\r", b"\n"), ("header", b"\r\nCont", b"ent-Length"), ("escape", b'"Sender":"\\', b'"Carol')):
        parts = wait_for(lambda: cut_in_two(exmail, split=knob), 10, f"a cut at {knob}")
        assert parts[0].endswith(before) and parts[1].startswith(after), (knob, parts)
    parts = wait_for(lambda: cut_in_two(exmail, split="unicode", charset="escaped"), 10)
    assert re.search(rb"\\u[0-9a-f]$", parts[0]), parts
    listener = fresh(exmail, split="default", charset="default", drip=3)
    exmail.deliver("slow")
    start, got = time.monotonic(), listener.read(0.1)
    assert json.loads(got.partition(b"\r\n\r\n")[2])["Subject"] == "slow" and time.monotonic() - start > len(got) * 0.003
    exmail.knobs(drip="fast")
    for framing, knob, idle in (("F3", "crlf:1", b"\r\n"), ("F3", "blank:1", b" "), ("F2", "blank:1", b"1\r\n \r\n"), ("F4", "object:1", b"{}"), ("F6", "ret:1", b'{"Ret":0}'),
                                ("F1", "response:1", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), ("F3", "comment:1", b": ping\n")):
        listener = fresh(exmail, framing=framing, keepalive=knob)
        listener.socket.settimeout(1.5)
        assert listener.socket.recv(1000) == idle, (framing, knob)


def cut_in_two(exmail, **knobs):
    """The two segments of one push as they arrive; None when a busy machine made the reader so slow that it saw one."""
    listener = fresh(exmail, drip="default", **knobs)
    listener.socket.settimeout(5)
    wanted, got, parts = None, b"", []
    before = exmail.log()["unread"]
    asked = threading.Thread(target=exmail.deliver, args=("Lunch? 午饭",))
    asked.start()
    while wanted is None or len(got) < wanted:
        parts.append(listener.socket.recv(1 << 16))
        got += parts[-1]
        head = got.partition(b"\r\n\r\n")
        wanted = len(head[0]) + 4 + int(re.search(rb"Content-Length: (\d+)", head[0])[1]) if head[1] else None
    asked.join()
    assert exmail.log()["unread"] == before + 1
    return parts if len(parts) == 2 else None


def test_encoding_and_content_type(session):
    exmail = Exmail(session)
    for knob, name, unpack in (("gzip", b"gzip", gzip.decompress), ("deflate", b"deflate", zlib.decompress), ("wrong", b"br", bytes)):
        (head, body), = responses(push(exmail, fresh(exmail, encoding_wrap=knob)))
        assert b"Content-Encoding: " + name in head.encode() and json.loads(unpack(body))["UserName"] == exmail.address, knob
    exmail.knobs(encoding_wrap="default", push_headers="full")
    for knob, line in (("json", "application/json;charset=utf-8"), ("gbk", "text/plain; charset=GBK"), ("missing", None)):
        (head, _), = responses(push(exmail, fresh(exmail, content_type=knob)))
        assert ("Content-Type: " + line in head) if line else "Content-Type" not in head, (knob, head)
        answer = call(exmail, "mail/newcount", token_of(exmail), alias=exmail.address)[1]
        assert answer.get("Content-Type") == line, (knob, answer)


# JSON -----------------------------------------------------------------------------------------------------------------


def body_of(exmail, **knobs):
    """The body of one pushed mail under the knobs, which are put back afterwards."""
    listener = fresh(exmail, **knobs)
    exmail.deliver("Lunch? 午饭", summary="Are you free ", sender='"Carol" <carol@other.example>')
    (_, body), = responses(listener.read())
    exmail.knobs(**{name: "default" for name in knobs})
    listener.socket.close()
    return body


def test_json_surface(session):
    exmail = Exmail(session, aliases="li.ming@acme.example")
    for knob, key in (("leading", " UserName"), ("both", " UserName "), ("trailing", "UserName "), ("nbsp", "\u00a0UserName\u00a0"),
                      ("wide", "\u3000UserName\u3000"), ("tab", "\tUserName\t")):
        assert f'{{"{key}":"ming@acme.example",'.encode() in body_of(exmail, key_blanks=knob), knob
    assert body_of(exmail, key_case="lower").startswith(b'{"username":"ming') and body_of(exmail, key_case="upper").startswith(b'{"USERNAME":"ming')
    for knob, start in (("curly-keys", '{“UserName”:"ming@acme.example",“MailId”:'), ("curly", "{“UserName”:“ming@acme.example”,"),
                        ("single", "{'UserName':'ming@acme.example',"), ("full-width", "{＂UserName＂:＂ming@acme.example＂,")):
        assert body_of(exmail, quotes=knob).decode().startswith(start), knob
    for knob, pattern in (("trailing-object", ".*[0-9],}"), ("doubled", '.*",,"MailId.*'), ("full-width", '.*"，"MailId.*')):
        assert re.fullmatch(pattern, body_of(exmail, commas=knob).decode()), knob
    for knob, value in (("reverse", r'"\d+"'), ("blanks", r'" \d+ "'), ("empty", '""'), ("null", "null"), ("negative", "-1"), ("exponent", r"\d+e0"), ("float", r"\d+\.0"),
                        ("2^31", "2147483648"), ("2^63", "9223372036854775808"), ("digits", r"\d{30}"), ("big", r"123\d\d")):
        assert re.search(f'"NewCount":{value}}}$', body_of(exmail, NewCount=knob).decode()), knob
    assert b"NewCount" not in body_of(exmail, NewCount="missing")
    for knob, name in (("blanks", " ming@acme.example  "), ("case", "MING@ACME.EXAMPLE"), ("alias", "li.ming@acme.example"), ("group", "everybody@acme.example"),
                       ("foreign", "ming@acme.example.other.example"), ("empty", "")):
        assert json.loads(body_of(exmail, Alias=knob))["UserName"] == name, knob
    assert all(x["user"] == exmail.address for x in exmail.sent("mail")), "the diary knows whose it is"


def test_json_values(session):
    exmail = Exmail(session)
    for knob, sender in (("full", '"Carol" <carol@other.example>'), ("address", "carol@other.example"), ("encoded", "=?GBK?B?1cXI/Q==?= <carol@other.example>"),
                         ("markup", "\"<b>Carol</b> &amp; <a href='x'>\" <carol@other.example>")):
        assert json.loads(body_of(exmail, Sender=knob))["Sender"] == sender, knob
    assert b'"Sender":""Carol" <carol@other.example>"' in body_of(exmail, Sender="unescaped")
    assert len(json.loads(body_of(exmail, Sender="long"))["Sender"]) > 20000 and "\u202e" in json.loads(body_of(exmail, Sender="bidi"))["Sender"]
    for knob, subject in (("empty", ""), ("missing", None), ("emoji", "Lunch? 午饭 🍜👩\u200d💻"), ("html", "<b>Lunch? 午饭</b> &amp; <script>x</script>"), ("trailing", "Lunch? 午饭 "),
                          ("nul", "Lunch? 午饭\0"), ("surrogate", "Lunch? 午饭\ud83d"), ("1MiB", "M" * (1 << 20))):
        assert json.loads(body_of(exmail, Subject=knob)).get("Subject") == subject, knob
    assert '"Subject":"Lunch? 午饭\r\n\t"'.encode() in body_of(exmail, Subject="raw-controls")
    for knob, encoding in (("gbk", "gbk"), ("gb18030", "gb18030"), ("mixed", "gbk"), ("utf-8", "utf-8")):
        assert json.loads(body_of(exmail, charset=knob).decode(encoding))["Subject"] == "Lunch? 午饭", knob
    assert body_of(exmail, charset="bom-each").startswith(b"\xef\xbb\xbf{") and b"\xff\xc3" in body_of(exmail, charset="invalid")
    assert json.loads(body_of(exmail, charset="double"))["Subject"].encode("latin-1").decode() == "Lunch? 午饭"
    escaped = body_of(exmail, charset="escaped", Subject="emoji")
    assert escaped.isascii() and json.loads(escaped)["Subject"] == "Lunch? 午饭 🍜👩\u200d💻"
    listener = fresh(exmail, framing="F3", charset="bom")
    assert listener.greeting.endswith(b'\r\n\r\n\xef\xbb\xbf{"Ret":0}') and push(exmail, listener).startswith(b"{")
    exmail.knobs(framing="F1", charset="default")
    plain = json.loads(body_of(exmail))
    assert list(json.loads(body_of(exmail, extra="unknown")))[:2] == ["Flags", "Size"] and "Extra" in json.loads(body_of(exmail, extra="nested"))
    assert body_of(exmail, extra="duplicate").count(b'"Subject":') == 2 and json.loads(body_of(exmail, extra="duplicate"))["Subject"] == "Lunch? 午饭"
    assert body_of(exmail, extra="pretty").count(b"\r\n") == 8 and body_of(exmail, extra="comments").startswith(b'{/* a "comment" { */"UserName"')
    orders = {tuple(json.loads(body_of(exmail, extra="shuffled"))) for _ in range(4)}
    assert len(orders) > 1 and all(set(order) == set(plain) for order in orders)
    for knob, pattern in (("ZL", r"ZL\d{4}-\w{23}"), ("special", r"ZC\d{4}-\w/\+=\w{19}"), ("percent", r"ZC\d{4}-\w%2F\w{19}"), ("same", r"ZC1000-AlwaysTheSameMailId0*")):
        id = json.loads(body_of(exmail, MailId=knob))["MailId"]
        assert re.fullmatch(pattern, id) and exmail.sent("mail")[-1]["mailid"] == id, (knob, id)
    assert "MailId" not in json.loads(body_of(exmail, MailId="missing"))


def test_answers_follow_the_surface(session):
    exmail = Exmail(session)

    def ask(path, **knobs):
        exmail.knobs(**knobs)
        token = token_of(exmail)
        body = call(exmail, path, token, alias=exmail.address)[2].decode()
        exmail.knobs(**{name: "default" for name in knobs})
        return body
    for name in ("auth_key", "AuthKey", "authKey", "authkey"):
        assert re.fullmatch(r'\{"%s":"[0-9A-F]{112}"\}' % name, ask("mail/authkey", auth_key_name=name)), name
    for knob, pattern in (("trailing", "[0-9A-F]{112} "), ("middle", "[0-9A-F]{40} [0-9A-F]{72}"), ("long", "[0-9A-F]{1024}"), ("percent", r"[0-9A-F]{3}\+/=[0-9A-F]{106}")):
        assert re.fullmatch(r'\{"auth_key":"%s"\}' % pattern, ask("mail/authkey", access_token=knob)) or knob == "middle", knob
    assert ask("mail/newcount", NewCount="reverse") == '{"Alias":"ming@acme.example","NewCount":0}'
    assert ask("mail/newcount", key_blanks="both", commas="trailing-object") == '{" Alias ":"ming@acme.example"," NewCount ":"0",}'
    assert '"PartyList":{"Count":1,"List":[{"Value":"R&D"},]}' in ask("user/get", commas="trailing-array")
    for knob, value in (("reverse", '{"Ver":%d}'), ("repeats", '{"Ver":"1474500000123"}'), ("zero", '{"Ver":"0"}'), ("letters", '{"Ver":"v2026-beta"}')):
        listener = fresh(exmail, Ver=knob)
        version = exmail.version()
        assert responses(listener.read())[0][1].decode() == (value % version if "%d" in value else value), knob
    listener = fresh(exmail, Ver="big")
    version = exmail.version()
    assert int(objects(listener.read())[0]["Ver"]) == version + 9007199254740993
    listener = fresh(exmail, Ver="backwards")
    exmail.version(), exmail.version()
    first, second = objects(listener.read())
    assert int(first["Ver"]) > int(second["Ver"])


# errors ---------------------------------------------------------------------------------------------------------------


def test_errors(session):
    exmail = Exmail(session)

    def refused(**knobs):
        exmail.knobs(**knobs)
        return call(exmail, "mail/newcount", "wrong", alias=exmail.address)
    for knob, status, body in (("usual", 200, b'{"errcode":"1200","error":"invalid_token"}'), ("number", 200, b'{"errcode":1200,"error":"invalid_token"}'),
                               ("error-only", 200, b'{"error":"invalid_token"}'), ("errmsg", 200, b'{"errcode":"1200","errmsg":"invalid_token"}'),
                               ("description", 200, b'{"errcode":"1200","error":"invalid_token","error_description":"The call was refused."}'),
                               ("text", 200, b"invalid_token"), ("503", 503, b'{"errcode":"1200","error":"invalid_token"}'), ("401-empty", 401, b"")):
        answer = refused(error_shape=knob)
        assert (answer[0], answer[2]) == (status, body), (knob, answer)
    assert refused(error_shape="html")[2].startswith(b"<!DOCTYPE html>") and refused()[0] == 200
    answer = refused(error_shape="redirect")
    assert answer[0] == 302 and answer[1]["Location"] == "/cgi-bin/loginpage"
    assert b'"Log in"' not in answer[2] and "登录".encode() in fetch(exmail.webmail)[2]
    exmail.knobs(error_shape="zero")
    assert json.loads(call(exmail, "mail/newcount", token_of(exmail), alias=exmail.address)[2])["errcode"] == "0"
    wrong = {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": "0"}
    for knob, status, pattern in (("usual", 200, rb'\{"errcode":"1001","error":"invalid_client"\}'), ("oauth", 401, rb'\{"error":"invalid_client"\}'),
                                  ("no-token", 200, rb'\{"token_type":"Bearer","expires_in":86400,"refresh_token":""\}'), ("html", 200, rb"<!DOCTYPE html>.*")):
        exmail.knobs(token_error=knob)
        status_got, _, body = fetch(exmail.token, wrong)
        assert status_got == status and re.fullmatch(pattern, body), (knob, body)
    assert cut_short(lambda: fetch(exmail.token, wrong), exmail, token_error="tls")
    for knob, value in (("string", '"86400"'), ("zero", "0"), ("negative", "-5"), ("huge", "99999999999999999999"), ("right", "86400"), ("missing", None)):
        exmail.knobs(expires_in=knob, token_error="default", error_shape="default")
        body = fetch(exmail.token, {**wrong, "client_secret": exmail.secret})[2].decode()
        assert (f'"expires_in":{value},' in body) if value else "expires_in" not in body, (knob, body)


def cut_short(action, exmail, **knobs):
    """Whether the connection ends without an answer."""
    exmail.knobs(**knobs)
    try:
        action()
    except (ConnectionError, http.client.HTTPException, urllib.error.URLError):
        return True
    return False


def test_injected_codes_rate_and_params(session):
    exmail = Exmail(session)
    token = token_of(exmail)
    ask = lambda path="mail/newcount", **form: json.loads(call(exmail, path, token, **{"alias": exmail.address, **form})[2]).get("errcode", "0")
    for knob, path, codes in (("1200@2", "mail/newcount", ["0", "1200", "0"]), ("1002@all", "user/get", ["1002", "1002"]), ("1301@authkey:2,10001@authkey:3", "mail/authkey", ["0", "1301", "10001", "0"]),
                              ("1400@user:all", "mail/newcount", ["0"]), ("1310@2s", "mail/newcount", ["1310", "1310"])):
        exmail.knobs(codes=knob)
        assert [ask(path) for _ in codes] == codes, knob
    wait_for(lambda: ask() == "0", 4, "the time of the code to be over")
    exmail.knobs(codes="1002@listen:all")
    assert b'{"errcode":"1002","error":"temporarily_unavailable"}' in Listener(exmail, token).read()
    exmail.knobs(codes="1001@token:1")
    assert "errcode" in json.loads(fetch(exmail.token, {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": exmail.secret})[2])
    exmail.knobs(codes="none", rate="busy:2")
    assert "1002" in [ask() for _ in range(20)]
    assert cut_short(ask, exmail, rate="drop:0")
    exmail.knobs(rate="none", params="strict")
    assert ask() == "1001" and json.loads(call(exmail, "mail/newcount", token, ALIAS=exmail.address)[2])["errcode"] == "1001"
    assert json.loads(call(exmail, "mail/newcount", token, Alias=exmail.address)[2]).get("errcode", "0") == "0", "as the manual's table has it"
    for knob, header, body, query in (("header", "0", "1200", "1200"), ("body", "1200", "0", "1200"), ("query", "1200", "1200", "0"), ("body+query", "1200", "0", "0"), ("any", "0", "0", "0")):
        exmail.knobs(params="default", token_in=knob)
        got = [json.loads(answer[2]).get("errcode", "0") for answer in (
            call(exmail, "mail/newcount", token, alias=exmail.address), fetch(exmail.api + "mail/newcount", {"alias": exmail.address, "access_token": token}),
            fetch(exmail.api + "mail/newcount?" + urllib.parse.urlencode({"alias": exmail.address, "access_token": token})))]
        assert got == [header, body, query], (knob, got)
    exmail.knobs(methods="post")
    assert json.loads(fetch(exmail.api + "mail/newcount?" + urllib.parse.urlencode({"alias": exmail.address, "access_token": token}))[2])["errcode"] == "1001"
    for knob, body in (("empty", b""), ("object", b"{}"), ("zero", b'{"errcode":"0"}'), ("close", b"")):
        exmail.knobs(write_ok=knob)
        status, headers, got = call(exmail, "user/sync", token, action="3")
        assert (status, got) == (200, body) and (headers["Content-Length"] is None) == (knob == "close"), knob
    exmail.knobs(answer="html")
    for url in (exmail.token, exmail.api + "mail/newcount", exmail.api + "mail/authkey", exmail.api + "user/get"):
        assert fetch(url, {"alias": exmail.address, "access_token": token})[::2][0] == 200 and b"<h1>" in fetch(url, {"alias": exmail.address})[2], url
    assert b"<h1>" in Listener(exmail, token).read()


# tokens, listeners, scope ---------------------------------------------------------------------------------------------


def test_tokens_and_revocation(session):
    exmail = Exmail(session)
    exmail.knobs(single_token="keep")
    tokens = [token_of(exmail), token_of(exmail)]
    assert tokens[0] != tokens[1] and all(b"NewCount" in call(exmail, "mail/newcount", t, alias=exmail.address)[2] for t in tokens)
    exmail.knobs(single_token="same")
    again = token_of(exmail)
    assert again in tokens and token_of(exmail) == again
    for knob, end, text in (("error", "fin", b'{"errcode":"1200","error":"invalid_token"}'), ("close", "fin", b""), ("silent", None, b""), ("works", None, b"")):
        listener = fresh(exmail, single_token="revoke", listen_on_revoked=knob)
        exmail.evict()
        got = listener.read(patience=0.3)
        assert got.endswith(text) and bool(got) == bool(text) and listener.end == end, (knob, got)
        assert bool(push(exmail, listener, arrives=knob == "works")) == (knob == "works"), knob
    before = exmail.log()["tokens"]
    exmail.evict()
    assert exmail.log()["tokens"] == before + 1
    exmail.knobs(token_life=1, listen_on_revoked="error")
    listener = Listener(exmail)
    assert b"invalid_token" in listener.read(1.4) and listener.end == "fin", "expired while it listened"
    assert b"invalid_token" in call(exmail, "mail/newcount", listener.token, alias=exmail.address)[2]


def test_listeners(session):
    exmail = Exmail(session, single_token="same")
    listeners = [fresh(exmail) for _ in range(3)]
    exmail.deliver("to all")
    assert all(b"to all" in each.read() for each in listeners)
    exmail.knobs(listeners="spread")
    for n in range(6):
        exmail.deliver(f"spread {n}")
    assert [each.read().count(b"MailId") for each in listeners] == [2, 2, 2]
    for knob, end, text in (("newest-close", "fin", b""), ("newest-rst", "rst", b""), ("newest-error", "fin", b"invalid_token")):
        exmail.knobs(listeners="all")
        exmail.drop("fin")
        old = fresh(exmail)
        new = fresh(exmail, listeners=knob)
        assert text in old.read() and old.end == end and push(exmail, new), knob
    first = new
    second = fresh(exmail, listeners="refuse")
    assert b"invalid_token" in second.greeting and second.end == "fin" and push(exmail, first)


def test_scope_replay_order_and_self(session):
    exmail = Exmail(session, single_token="same")
    exmail.knobs(scope="alias")
    listener = Listener(exmail, alias=exmail.address)
    listener.read()
    exmail.deliver("foreign", user="ann@acme.example")
    assert listener.read(patience=0) == b"" and b"ours" in push(exmail, listener, "ours")
    exmail.knobs(scope="ver")
    stale = Listener(exmail, version="5")
    stale.read()
    assert push(exmail, stale, arrives=False) == b""
    exmail.knobs(scope="all", initial_version_push="never")
    assert objects(Listener(exmail, version="5").read()) == [{"Ret": 0}]
    exmail.knobs(initial_version_push="always")
    assert [list(o) for o in objects(fresh(exmail).greeting)] == [["Ret"], ["Ver"]]
    exmail.knobs(initial_version_push="default")
    exmail.drop("rst")
    wait_for(lambda: exmail.state()["listeners"] == 0, 5)
    for n in range(3):
        exmail.deliver(f"missed {n}")
    listener = fresh(exmail, replay="since")
    assert [o.get("Subject") for o in objects(listener.greeting)] == [None, "missed 0", "missed 1", "missed 2"]
    listener = fresh(exmail, replay="last:2")
    assert [o.get("Subject") for o in objects(listener.greeting)] == [None, "missed 1", "missed 2"]
    listener = fresh(exmail, replay="none", order="count-first")
    assert [sorted(o)[0] for o in objects(push(exmail, listener))] == ["NewCount", "MailId"]
    listener = fresh(exmail, order="disagree")
    assert objects(push(exmail, listener))[0]["NewCount"] == exmail.log()["unread"] + 3
    listener = fresh(exmail, order="default", self_events="all")
    got = objects(push(exmail, listener))
    assert [o["Subject"] for o in got] == ["Lunch? 午饭", "(spam) Cheap watches", "(sent) Re: Hello"] and len({o["MailId"] for o in got}) == 3
    assert {o["NewCount"] for o in got} == {exmail.log()["unread"]}
    listener = fresh(exmail, self_events="default", clock="ahead:864000")
    assert abs(exmail.version() / 1000 - time.time() - 864000) < 60
    got = exmail.burst(10000, ours=20, seed=5)
    assert got["count"] == 10000
    listener.read(1)
    ours = [o for o in objects(listener.data) if o.get("UserName") == exmail.address and o.get("Subject", "").startswith("Ours")]
    assert len(ours) == 20 and [o["Subject"] for o in ours] == [x["subject"] for x in exmail.sent("mail") if x["subject"].startswith("Ours")]


# connections ----------------------------------------------------------------------------------------------------------


def test_lifetimes(session):
    exmail = Exmail(session)
    for how in ("fin", "rst"):
        listener = fresh(exmail)
        assert exmail.drop(how)["dropped"] == 1
        listener.read()
        assert listener.end == how
    listener = fresh(exmail)
    exmail.drop("half-open")
    assert push(exmail, listener, arrives=False) == b"" and listener.end is None
    listener.ask()
    assert listener.read(0.3, 0) == b"" and listener.end is None and exmail.state()["listeners"] == 0
    for knob, end in (("fin:1", "fin"), ("rst:1", "rst"), ("fin-silence:1", "fin"), ("half-open:1", None)):
        listener = fresh(exmail, lifetime=knob)
        time.sleep(0.6)
        exmail.deliver("half-way")
        listener.read(0.7, 0)
        assert listener.end == (None if knob == "fin-silence:1" else end), knob
        listener.read(0.8, 0)
        assert listener.end == end or knob != "fin-silence:1", knob
    listener = fresh(exmail, lifetime="unlimited", proxy="cut:1")
    listener.read(1.3)
    assert listener.end == "fin"
    exmail.knobs(proxy="default", lifetime="accept")
    listener = Listener(exmail)
    assert listener.read() == b"" and listener.end in ("fin", "rst")
    listener = fresh(exmail, lifetime="headers")
    assert listener.greeting.endswith(b"Content-Length: 9\r\n\r\n") and listener.end == "fin"
    listener = fresh(exmail, lifetime="object")
    got = push(exmail, listener)
    assert b"UserName" in got and not got.endswith(b"}") and listener.end == "fin"
    listener = fresh(exmail, greeted=False, lifetime="unlimited", proxy="buffer")
    assert listener.greeting == b"" and exmail.state()["listeners"] == 1
    for n in range(30):
        exmail.deliver(f"buffered {n}")
    assert len(listener.read()) >= 4096


def test_accept_redirect_restart(session):
    exmail = Exmail(session)
    token = token_of(exmail)
    ask = lambda: call(exmail, "mail/newcount", token, alias=exmail.address)
    assert cut_short(ask, exmail, accept="refuse")
    exmail.knobs(accept="silent")
    listener = Listener(exmail, token)
    assert listener.read(0.4, 0) == b"" and listener.end is None
    exmail.knobs(accept="yes")
    assert b'{"Ret":0}' in listener.read(), "silence ends with the knob"
    for knob, status, location in (("301", 301, "http://elsewhere.example/openapi/"), ("307", 307, "http://elsewhere.example/openapi/"), ("loop", 302, "/openapi/mail/newcount")):
        exmail.knobs(redirect=knob)
        answer = ask()
        assert (answer[0], answer[1]["Location"]) == (status, location), knob
    exmail.knobs(redirect="none")
    exmail.deliver("kept")
    exmail.tell("restart", ms=300)
    listener.read(0.2)
    assert listener.end == "rst", "connections go down with it"
    wait_for(lambda: reachable(exmail), 5)
    assert b"1200" in ask()[2] and exmail.log()["unread"] == 1, "its tokens are gone, its mail is not"
    token = token_of(exmail)
    exmail.restart()
    assert b'"NewCount":"1"' in ask()[2], "killed and brought back with what it had"


def reachable(exmail):
    try:
        return bool(exmail.log())
    except (ConnectionError, urllib.error.URLError):
        return False


def test_ends_with_its_input_and_says_what_is_wrong(session):
    process = subprocess.Popen([PROGRAM, "--stdin-bound"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert set(json.loads(process.stdout.readline())) >= {"api", "token", "login", "webmail", "control", "address", "client_id", "secret", "seed"}
    process.stdin.close()
    assert process.wait(5) == 0
    process.stdout.close()
    for option in ("--framing=F9", "--preset=7", "--nonsense", "--cert=/nonexistent"):
        result = subprocess.run([PROGRAM, option], capture_output=True, text=True, timeout=5)
        assert result.returncode == 2 and len(result.stderr.splitlines()) == 1, (option, result)
    exmail = Exmail(session)
    try:
        exmail.knobs(framing="F9")
    except urllib.error.HTTPError as error:
        assert error.code == 400 and "F1|F2" in json.load(error)["problem"]
    assert fetch(exmail.control.replace("control/", "control/0"), {})[0] != 200, "only who knows the path"


# webmail --------------------------------------------------------------------------------------------------------------


class Browser:
    """Follows redirects and keeps cookies, as a browser does."""

    def __init__(self, context=None):
        handlers = [urllib.request.HTTPSHandler(context=context)] if context else []
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({}), *handlers)

    def open(self, url, form=None):
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        with self.opener.open(url, body, timeout=10) as answer:
            self.url, self.headers = answer.url, answer.headers
            return answer.read().decode()


def link(exmail, token=None, user=None, **more):
    token = token or token_of(exmail)
    ticket = json.loads(call(exmail, "mail/authkey", token, alias=user or exmail.address)[2])["auth_key"]
    return exmail.login + "?" + urllib.parse.urlencode({"fun": "bizopenssologin", "method": "bizauth", "agent": exmail.client_id,
                                                        "user": user or exmail.address, "ticket": ticket, **more})


def is_log_in(page):
    return 'type="password"' in page and "ming@" not in page


def test_landing_and_mail(session):
    exmail = Exmail(session, aliases="li.ming@acme.example")
    listener = fresh(exmail)
    mail = exmail.deliver("会议改到<b>周五</b> & 'more'", sender='"<i>Carol</i>" <carol@other.example>', summary="</article><script>alert(1)</script>")
    exmail.deliver("Lunch?")
    browser = Browser()
    page = browser.open(link(exmail, listener.token))
    assert browser.url == exmail.webmail and "ming@acme.example" in page and "会议改到&lt;b&gt;周五&lt;/b&gt; &amp; &apos;more&apos;" in page, page[-3000:]
    assert "<i>" not in page and "<script" not in page and "Lunch?" in page
    policy = browser.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script" not in policy and browser.headers["Cache-Control"] == "no-store" and browser.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"(?i)(src|href)=[\"'](https?:)?//", page), "nothing from elsewhere"
    assert all(cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "Lax" for cookie in browser.jar)
    page = Browser().open(link(exmail, listener.token, mailid=mail["mailid"]))
    form = re.search(r'name="form" value="(\w{32})"', page)[1]
    assert "标为已读" in page and "&lt;/article&gt;" in page and "Lunch?" not in page, "the mail itself is open"
    listener.read()
    for forged in ({"id": mail["mailid"]}, {"id": mail["mailid"], "form": form}):
        try:
            browser.open(exmail.webmail + "read", forged)
            raise AssertionError("a form of another session was taken")
        except urllib.error.HTTPError as error:
            assert error.code == 403
    own = re.search(r'name="form" value="(\w{32})"', browser.open(exmail.webmail))[1]
    browser.open(exmail.webmail + "read", {"id": mail["mailid"], "form": own})
    assert objects(listener.read()) == [{"UserName": exmail.address, "NewCount": 1}], "reading is pushed"
    browser.open(exmail.webmail + "read", {"form": own})
    assert objects(listener.read()) == [{"UserName": exmail.address, "NewCount": 0}] and exmail.log()["unread"] == 0
    assert is_log_in(browser.open(exmail.webmail + "sign-out", {"form": own})) and is_log_in(browser.open(exmail.webmail + "mail?id=" + mail["mailid"]))
    assert [(x["user"], x["mailid"], x["ok"]) for x in exmail.log()["logins"]] == [(exmail.address, None, True), (exmail.address, mail["mailid"], True)]


def test_tickets(session):
    exmail = Exmail(session)
    token = token_of(exmail)

    def lands(url):
        status, _, body = fetch(url)
        assert status in (200, 303) and (status == 303 or is_log_in(body.decode())), "an ordinary page with status 200"
        return status == 303
    url = link(exmail, token)
    assert lands(url) and not lands(url), "single use"
    other = link(exmail, token).replace("ming%40", "wei.wang%40")
    assert not lands(other) and not lands(other.replace("wei.wang%40", "ming%40")), "bound to a mailbox, used up by the attempt"
    assert not lands(link(exmail, token).replace("acmeadmin", "somebody")) and not lands(exmail.login) and not lands(link(exmail, token)[:-4])
    exmail.knobs(ticket_life=1)
    late = link(exmail, token)
    time.sleep(1.1)
    assert not lands(late)
    exmail.knobs(ticket_life="default", ticket="reusable")
    url = link(exmail, token)
    assert lands(url) and lands(url)
    exmail.knobs(ticket="expired")
    assert not lands(link(exmail, token))
    exmail.knobs(ticket="any-user")
    assert lands(link(exmail, token).replace("ming%40", "wei.wang%40"))
    assert [x["ok"] for x in exmail.log()["logins"]].count(True) == 4
    assert not any("ticket=" in json.dumps(x) for x in exmail.log()["requests"])


def test_tls_for_token_and_log_in(session):
    pki = Pki(session.path("pki"))
    exmail = Exmail(session, cert=pki.path("good.pem"), key=pki.path("good.key"), host="localhost")
    assert exmail.token.startswith("https://localhost:") and exmail.login.startswith("https://localhost:") and exmail.api.startswith("http://127.0.0.1:")
    context = ssl.create_default_context(cafile=pki.ca)
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": exmail.secret}).encode()
    with urllib.request.urlopen(exmail.token, form, context=context, timeout=10) as answer:
        token = json.load(answer)["access_token"]
    assert "收件箱" in Browser(context).open(link(exmail, token))
    assert cut_short(lambda: urllib.request.urlopen(exmail.token, form, context=context, timeout=10), exmail, token_error="tls")


if __name__ == "__main__":
    runner.main(globals())
