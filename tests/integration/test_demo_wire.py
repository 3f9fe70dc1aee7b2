#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What postbell-demo puts on the push channel, byte for byte: framings and their oddities, the surface of the JSON."""
import gzip
import json
import re
import threading
import time
import zlib

import harness.runner as runner
from harness.exmail import Exmail
from harness.exmail_client import call, dechunk, fresh, objects, push, responses, several, token_of
from harness.runner import patient, wait_for


# framing --------------------------------------------------------------------------------------------------------------


def test_framings(session):
    exmail = Exmail(session)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    listener = fresh(exmail, framing="F2")
    assert listener.greeting == head + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"Ret":0}\r\n', listener.greeting
    chunks, _, rest = dechunk(push(exmail, listener))
    assert len(chunks) == 1 and json.loads(chunks[0])["Subject"] == "Lunch? 午饭" and rest is None
    exmail.drop("fin")
    assert listener.read_to_end() == b"0\r\n\r\n" and listener.end == "fin"
    listener = fresh(exmail, framing="F3")
    assert listener.greeting == head + b'\r\n{"Ret":0}', listener.greeting
    assert json.loads(push(exmail, listener))["NewCount"] == 2
    listener = fresh(exmail, framing="F4")
    assert listener.greeting == head + b'Content-Length: 9\r\n\r\n{"Ret":0}', listener.greeting
    assert json.loads(push(exmail, listener))["NewCount"] == 3
    listener = fresh(exmail, framing="F6")
    assert listener.greeting == b'{"Ret":0}'
    assert json.loads(push(exmail, listener))["NewCount"] == 4
    listener = fresh(exmail, greeted=False, framing="F5", poll_limit=2)
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
    assert listener.greeting == b"" and [list(o)[0] for o in objects(push(exmail, listener, until=several(2)))] == ["UserName", "Ret"]
    for knob, ack, answer in (("rearm", "now", [{"Ret": 0}]), ("rearm", "once", []), ("ignored", "now", []), ("close", "now", [])):
        listener = fresh(exmail, ack=ack, second_request=knob)
        listener.ask()
        got = listener.read_to_end() if knob == "close" else listener.read(patience=5 if answer else 0.2)
        assert objects(got) == answer and listener.end == ("fin" if knob == "close" else None), (knob, ack)
    listener = fresh(exmail, second_request="after-push")
    listener.ask()
    assert listener.read(patience=0) == b"" and [list(o)[0] for o in objects(push(exmail, listener, until=several(2)))] == ["UserName", "Ret"]


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
        exmail.burst(3, 3)               # in one go: what comes late goes out alone
        chunks = dechunk(listener.read(until=lambda got: got.count(b"MailId") == 3))[0]
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
        assert listener.read_to_end() == ending and listener.end == "fin", knob
    listener = fresh(exmail, chunk_extras="early-final")
    assert listener.greeting.endswith(b"}\r\n0\r\n\r\n") and push(exmail, listener, arrives=False) == b"" and listener.end is None


def test_split_drip_keepalive(session):
    exmail = Exmail(session, split="random")
    whole = len(push(exmail, fresh(exmail, split="whole")))
    assert whole == len(push(exmail, fresh(exmail, split="random")))
    listener = fresh(exmail, split="bytes")
    start = time.monotonic()
    assert whole == len(push(exmail, listener)) and time.monotonic() - start > whole * 0.0015, "a pause before every part"
    for knob, before, after in (("at:17", b"HTTP/1.1 200 OK\r\n", b"Content-Length"), ("key", b'{"User', b"Name"), ("char", "Lunch? ".encode() + b"\xe5", b"\x8d\x88"),
                                ("crlf", b"HTTP/1.1 200 OK\r", b"\n"), ("header", b"\r\nCont", b"ent-Length"), ("escape", b'"Sender":"\\', b'"Carol')):
        parts = wait_for(lambda: cut_in_two(exmail, split=knob), 10, f"a cut at {knob}")
        assert parts[0].endswith(before) and parts[1].startswith(after), (knob, parts)
    parts = wait_for(lambda: cut_in_two(exmail, split="unicode", charset="escaped"), 10)
    assert re.search(rb"\\u[0-9a-f]$", parts[0]), parts
    listener = fresh(exmail, split="default", charset="default", drip=3)
    start = time.monotonic()
    exmail.deliver("slow")
    got = listener.read()
    assert json.loads(got.partition(b"\r\n\r\n")[2])["Subject"] == "slow" and time.monotonic() - start > len(got) * 0.003
    exmail.knobs(drip="fast")
    for framing, knob, idle in (("F3", "crlf:1", b"\r\n"), ("F3", "blank:1", b" "), ("F2", "blank:1", b"1\r\n \r\n"), ("F4", "object:1", b"{}"), ("F6", "ret:1", b'{"Ret":0}'),
                                ("F1", "response:1", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), ("F3", "comment:1", b": ping\n")):
        listener = fresh(exmail, framing=framing, keepalive=knob)
        listener.socket.settimeout(patient(5))
        assert listener.socket.recv(1000) == idle, (framing, knob)


def cut_in_two(exmail, **knobs):
    """The two segments of one push as they arrive; None when a busy machine made the reader so slow that it saw one."""
    listener = fresh(exmail, drip="default", **knobs)
    listener.socket.settimeout(patient(5))
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
    first, second = objects(listener.read(until=several(2)))
    assert int(first["Ver"]) > int(second["Ver"])


if __name__ == "__main__":
    runner.main(globals())
