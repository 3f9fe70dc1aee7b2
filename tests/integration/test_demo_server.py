#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-demo by itself: its addresses, errors, tokens, connections and webmail against the description of the service."""
import base64
import http.cookiejar
import json
import re
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import harness.runner as runner
from harness.exmail import PROGRAM, Exmail
from harness.exmail_client import Listener, call, cut_short, fetch, fresh, objects, push, several, token_of
from harness.pki import Pki
from harness.runner import patient, wait_for
from harness.session import Program


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
    assert objects(listener.read(until=several(2))) == [{"Ret": 0}, {"Ver": str(version)}]
    assert [x["kind"] for x in exmail.sent()] == ["ret", "mail", "count", "ver", "ret", "ver"]
    assert exmail.log()["listens"] == 2 and exmail.state()["listeners"] == 1
    listener.socket.close()
    wait_for(lambda: exmail.state()["listeners"] == 0, 5)


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
    exmail.knobs(codes="none", rate="busy:1")
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
        status, headers, got = call(exmail, "user/sync", token, action="3", alias=exmail.address)
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
        got = listener.read_to_end() if end else listener.read(patience=0.3)
        assert got.endswith(text) and bool(got) == bool(text) and listener.end == end, (knob, got)
        assert bool(push(exmail, listener, arrives=knob == "works")) == (knob == "works"), knob
    before = exmail.log()["tokens"]
    exmail.evict()
    assert exmail.log()["tokens"] == before + 1
    exmail.knobs(token_life=1, listen_on_revoked="error")
    listener = Listener(exmail)
    assert b"invalid_token" in listener.read_to_end() and listener.end == "fin", "expired while it listened"
    assert b"invalid_token" in call(exmail, "mail/newcount", listener.token, alias=exmail.address)[2]


def test_listeners(session):
    exmail = Exmail(session, single_token="same")
    listeners = [fresh(exmail) for _ in range(3)]
    exmail.deliver("to all")
    assert all(b"to all" in each.read() for each in listeners)
    exmail.knobs(listeners="spread")
    for n in range(6):
        exmail.deliver(f"spread {n}")
    assert [each.read(until=several(2)).count(b"MailId") for each in listeners] == [2, 2, 2]
    for knob, end, text in (("newest-close", "fin", b""), ("newest-rst", "rst", b""), ("newest-error", "fin", b"invalid_token")):
        exmail.knobs(listeners="all")
        exmail.drop("fin")
        old = fresh(exmail)
        new = fresh(exmail, listeners=knob)
        assert text in old.read_to_end() and old.end == end and push(exmail, new), knob
    first = new
    second = fresh(exmail, ends=True, listeners="refuse")
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
    assert [list(o) for o in objects(fresh(exmail, until=several(2)).greeting)] == [["Ret"], ["Ver"]]
    exmail.knobs(initial_version_push="default")
    exmail.drop("rst")
    wait_for(lambda: exmail.state()["listeners"] == 0, 5)
    for n in range(3):
        exmail.deliver(f"missed {n}")
    listener = fresh(exmail, until=several(4), replay="since")
    assert [o.get("Subject") for o in objects(listener.greeting)] == [None, "missed 0", "missed 1", "missed 2"]
    listener = fresh(exmail, until=several(3), replay="last:2")
    assert [o.get("Subject") for o in objects(listener.greeting)] == [None, "missed 1", "missed 2"]
    listener = fresh(exmail, replay="none", order="count-first")
    assert [sorted(o)[0] for o in objects(push(exmail, listener, until=several(2)))] == ["NewCount", "MailId"]
    listener = fresh(exmail, order="disagree")
    assert objects(push(exmail, listener))[0]["NewCount"] == exmail.log()["unread"] + 3
    listener = fresh(exmail, order="default", self_events="all")
    got = objects(push(exmail, listener, until=several(3)))
    assert [o["Subject"] for o in got] == ["Lunch? 午饭", "(spam) Cheap watches", "(sent) Re: Hello"] and len({o["MailId"] for o in got}) == 3
    assert {o["NewCount"] for o in got} == {exmail.log()["unread"]}
    listener = fresh(exmail, self_events="default", clock="ahead:864000")
    assert abs(exmail.version() / 1000 - time.time() - 864000) < 60
    got = exmail.burst(10000, ours=20, seed=5)
    assert got["count"] == 10000
    listener.read(1, until=lambda got: got.count(b'"Subject":"Ours') >= 20)
    ours = [o for o in objects(listener.data) if o.get("UserName") == exmail.address and o.get("Subject", "").startswith("Ours")]
    assert len(ours) == 20 and [o["Subject"] for o in ours] == [x["subject"] for x in exmail.sent("mail") if x["subject"].startswith("Ours")]


# connections ----------------------------------------------------------------------------------------------------------


def test_lifetimes(session):
    exmail = Exmail(session)
    for how in ("fin", "rst"):
        listener = fresh(exmail)
        assert exmail.drop(how)["dropped"] == 1
        listener.read_to_end()
        assert listener.end == how
    listener = fresh(exmail)
    exmail.drop("half-open")
    assert push(exmail, listener, arrives=False) == b"" and listener.end is None
    listener.ask()
    assert listener.read(0.3, 0) == b"" and listener.end is None and exmail.state()["listeners"] == 0
    for knob in ("fin:1", "rst:1"):
        listener = fresh(exmail, lifetime=knob)
        time.sleep(0.6)
        exmail.deliver("half-way")
        listener.read_to_end()
        assert knob == f"{listener.end}:1"
    listener = fresh(exmail, lifetime="fin-silence:2")
    time.sleep(1.2)
    exmail.deliver("half-way")
    listener.read(1.3, 0)
    assert listener.end is None, "the silence has begun anew"
    listener.read_to_end()
    assert listener.end == "fin"
    listener = fresh(exmail, lifetime="half-open:1")
    listener.read(1.5, 0)
    assert listener.end is None and push(exmail, listener, arrives=False) == b"", "nobody says that it is over"
    listener = fresh(exmail, lifetime="unlimited", proxy="cut:1")
    listener.read_to_end()
    assert listener.end == "fin"
    exmail.knobs(proxy="default", lifetime="accept")
    listener = Listener(exmail)
    assert listener.read_to_end() == b"" and listener.end in ("fin", "rst")
    listener = fresh(exmail, ends=True, lifetime="headers")
    assert listener.greeting.endswith(b"Content-Length: 9\r\n\r\n") and listener.end == "fin"
    listener = fresh(exmail, lifetime="object")
    got = push(exmail, listener, ends=True)
    assert b"UserName" in got and not got.endswith(b"}") and listener.end == "fin"
    listener = fresh(exmail, greeted=False, lifetime="unlimited", proxy="buffer")
    assert listener.greeting == b"" and exmail.state()["listeners"] == 1
    for n in range(30):
        exmail.deliver(f"buffered {n}")
    assert len(listener.read(until=lambda got: len(got) >= 4096)) >= 4096


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
        head = Listener(exmail, token).read()
        assert head.startswith(b"HTTP/1.1 %d " % status) and b"\r\nLocation: " in head, head
    exmail.knobs(redirect="none")
    exmail.deliver("kept")
    silent = Listener(exmail, token)
    silent.read()
    exmail.drop("half-open")
    listener = Listener(exmail, token)
    listener.read()
    exmail.tell("restart", ms=300)
    for each in (listener, silent):
        each.read_to_end()
        assert each.end, "connections go down with it, those that fell silent too"
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
    process = Program([PROGRAM, "--stdin-bound"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert set(json.loads(process.stdout.readline())) >= {"api", "token", "login", "webmail", "control", "address", "client_id", "secret", "seed"}
    process.stdin.close()
    assert process.wait(5) == 0
    process.stdout.close()
    for option in ("--framing=F9", "--preset=7", "--nonsense", "--cert=/nonexistent"):
        result = subprocess.run([PROGRAM, option], capture_output=True, text=True, timeout=patient(5))
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
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=10) as answer:
        assert answer.status == 200 and answer.headers["Set-Cookie"] is None
    assert lands(url) and not lands(url), "single use, and a look is no use"
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
