#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of GNOME Online Accounts: what they sign in with is asked for at every sign-in, of a service on the session bus, and kept
nowhere; when it fails, the user is told, and when it is mended there, Postbell goes on by itself. Dovecot's log is the oracle."""
import http.server
import json
import os
import re
import shutil
import signal
import threading

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.goa import OnlineAccounts
from harness.runner import contents, holds, wait_for

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "providers", "providers.ini")
NOT_AUTHORIZED = "org.gnome.OnlineAccounts.Error.NotAuthorized"


class Tokens:
    """The tokens that Dovecot takes."""

    def __init__(self, session, *good):
        self.good = set(good)
        tokens = self

        class Introspection(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"])).decode() + self.path
                good = any(token in text for token in tokens.good)
                body = json.dumps({"active": good} | ({"username": "bob@zoo.test", "email": "bob@zoo.test"} if good else {})).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Introspection)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with open(session.path("oauth2.conf"), "w") as file:
            file.write(f"introspection_url = http://127.0.0.1:{server.server_port}/\nintrospection_mode = post\n"
                       "username_attribute = username\nactive_attribute = active\nactive_value = true\n")
        self.extra = ("auth_mechanisms = plain xoauth2 oauthbearer\nauth_cache_size = 0\n"
                      f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {session.path('oauth2.conf')}\n}}\n")


def methods(dovecot):
    return re.findall(r"imap-login: Info: Login: user=<bob@zoo.test>, method=([\w-]+)", dovecot.info())


def online(dovecot, **more):
    return {"provider": "imap_smtp", "provider_name": "IMAP and SMTP", "address": "bob@zoo.test", "host": f"localhost:{dovecot.imaps}"} | more


def cut(session, dovecot, logins):
    """Ends the sessions; the next one is there after it."""
    dovecot.stop()
    dovecot.start()
    session.cli("check-now")
    wait_for(lambda: len(methods(dovecot)) > logins, 30, "the next sign-in")


def start(session, extra="", **keys):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, extra=extra)
    session.accounts_ini(bob=dovecot.account("bob", goa="a1", **keys))
    return dovecot


def everything_kept(session):
    """The text of every file below the home and the XDG folders."""
    text = []
    for root in ("home", "config", "cache", "data", "state"):
        for folder, _, names in os.walk(session.path(root)):
            for name in names:
                text.append(contents(os.path.join(folder, name)))
    return b"\n".join(text)


def test_a_password(session):
    dovecot = start(session)
    goa = OnlineAccounts(session, a1=online(dovecot, password=PASSWORD))
    session.start_postbell()
    session.until_status("bob", "watching")
    assert goa.calls() == ["GetPassword a1 imap-password"], goa.calls()
    cut(session, dovecot, 1)
    session.until_status("bob", "watching")
    assert goa.calls() == ["GetPassword a1 imap-password"] * 2, "asked at every sign-in"
    dovecot.deliver("from the Online Account")
    wait_for(lambda: ("from the Online Account" in str(session.summaries())), 10, "its alert")
    assert PASSWORD.encode() not in everything_kept(session)


def test_a_token_at_every_sign_in(session):
    """It is renewed by the service, one hour after another."""
    tokens = Tokens(session, "ya29.first", "ya29.second")
    dovecot = start(session, tokens.extra, auth="oauth2")
    goa = OnlineAccounts(session, a1=online(dovecot, provider="google", token="ya29.first"))
    session.start_postbell()
    session.until_status("bob", "watching")
    first = len(methods(dovecot))
    assert set(methods(dovecot)) <= {"XOAUTH2", "OAUTHBEARER"}, methods(dovecot)
    assert goa.calls() == ["EnsureCredentials a1", "GetAccessToken a1"], goa.calls()
    goa.put(a1=online(dovecot, provider="google", token="ya29.second"))
    tokens.good = {"ya29.second"}
    cut(session, dovecot, first)
    session.until_status("bob", "watching")
    assert goa.calls() == ["EnsureCredentials a1", "GetAccessToken a1"] * 2, goa.calls()
    assert b"ya29." not in everything_kept(session)


def test_sign_in_again(session):
    """Revoked: told as such, nothing is tried any more; mended in the system's settings: goes on by itself."""
    tokens = Tokens(session, "ya29.first", "ya29.second")
    dovecot = start(session, tokens.extra, auth="oauth2")
    goa = OnlineAccounts(session, a1=online(dovecot, provider="google", token="ya29.first", errors={"EnsureCredentials": NOT_AUTHORIZED}))
    session.start_postbell()
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "auth-expired", state
    count = len(goa.calls())
    assert goa.calls() == ["EnsureCredentials a1"] and methods(dovecot) == [], goa.calls()
    holds(lambda: len(goa.calls()) == count, 1, "no further try")
    goa.put(a1=online(dovecot, provider="google", token="ya29.second"))
    session.until_status("bob", "watching")
    assert len(methods(dovecot)) == 1 and "GetAccessToken a1" in goa.calls()


def test_the_service_away(session):
    """It ends: what is connected stays; at the next sign-in the account waits, and goes on when the service is back."""
    dovecot = start(session)
    goa = OnlineAccounts(session, a1=online(dovecot, password=PASSWORD))
    session.start_postbell()
    session.until_status("bob", "watching")
    session.kill(goa.process, signal.SIGTERM)
    wait_for(lambda: not session.has_owner("org.gnome.OnlineAccounts"), 5)
    holds(lambda: session.account_status("bob")["status"] == "watching", 1)
    dovecot.stop()
    dovecot.start()
    session.cli("check-now")
    state = wait_for(lambda: (lambda a: a["error"] and a["error"]["class"] == "config" and a)(session.account_status("bob")), 30, "the error")
    assert "Online Accounts" in state["error"]["message"], state
    OnlineAccounts(session, name="goa2", a1=online(dovecot, password=PASSWORD))
    session.until_status("bob", "watching", 30)


def test_not_to_another_host(session):
    """The account's file was changed: the secret does not go where the Online Account is not."""
    dovecot = start(session)
    goa = OnlineAccounts(session, a1=online(dovecot, host="imap.elsewhere.test", password=PASSWORD))
    session.start_postbell()
    state = wait_for(lambda: (lambda a: a and a["error"] and a)(session.account_status("bob")), 15, "the error")
    assert state["error"]["class"] == "config" and "Online Account" in state["error"]["message"], state
    assert goa.calls() == [] and methods(dovecot) == [], goa.calls()


def test_check(session):
    """The command asks the service, too; so does one where nothing runs."""
    dovecot = start(session)
    goa = OnlineAccounts(session, a1=online(dovecot, password=PASSWORD))
    done = session.cli("check", "bob")
    assert goa.calls() == ["GetPassword a1 imap-password"] and methods(dovecot) == ["PLAIN"], (done.stdout, goa.calls())
    goa.put(a1=None)
    failed = session.cli("check", "bob", check=False)
    assert failed.returncode == 1 and "is gone" in failed.stdout + failed.stderr, failed


def company(session, dovecot):
    """What the user's own provider file says of the server: whom to trust."""
    folder = session.path("data", "postbell", "providers")
    os.makedirs(folder)
    with open(os.path.join(folder, "zoo.ini"), "w") as file:
        file.write(f"[zoo]\nname=Zoo\nhosts=localhost;\nca-file={dovecot.ca}\nwebmail=https://webmail.zoo.test/\nsource=2026\n")


def test_it_appears_by_itself(session):
    """Added in the system's settings while Postbell runs: watched within a moment, and told. What was there before Postbell looked for the
    first time is for the assistant; what is removed here does not come back."""
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=("bob", "eve"))
    company(session, dovecot)
    goa = OnlineAccounts(session, old=online(dovecot, address="old@zoo.test", password=PASSWORD))
    session.start_postbell()
    wait_for(session.status, 10, "Postbell to run")
    goa.looked_at()
    holds(lambda: session.account_status("old@zoo.test") is None, 1)
    goa.put(a1=online(dovecot, password=PASSWORD))
    session.until_status("bob@zoo.test", "watching")
    wait_for(lambda: "bob@zoo.test" in str(session.summaries()), 5, "the word that it is there")
    shown = session.cli("account", "show", "bob@zoo.test").stdout
    assert "a1" in shown and "webmail.zoo.test" in shown, shown
    session.cli("account", "remove", "bob@zoo.test")
    wait_for(lambda: session.account_status("bob@zoo.test") is None, 5)
    # Microsoft 365 has no IMAP there; it is not taken
    goa.put(ms=dict(provider="ms_graph", address="bob@acme.example", token="graph"), a2=online(dovecot, address="eve@zoo.test", password=PASSWORD))
    session.until_status("eve@zoo.test", "watching")
    assert session.account_status("bob@zoo.test") is None and session.account_status("bob@acme.example") is None
    assert not any("old" in call or "ms" in call.split()[1] for call in goa.calls()), goa.calls()


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_listed_and_added(session):
    """Each account of the desktop's is listed, with what is in the way; one is added from its address alone, with nothing to type."""
    session.start_bus()
    dovecot = Dovecot(session)
    company(session, dovecot)
    goa = OnlineAccounts(session, a1=online(dovecot, password=PASSWORD), ms=dict(provider="ms_graph", address="bob@acme.example", token="graph"),
                         off=online(dovecot, address="off@zoo.test", password="x", mail_disabled=True))
    found = [line for line in lines(session.cli("account", "discover", "--online", "--json")) if line["event"] == "found"]
    assert [(line["address"], line["goa"], line["usable"]) for line in found] == [("bob@acme.example", "ms", False), ("bob@zoo.test", "a1", True),
                                                                                 ("off@zoo.test", "off", False)], found
    assert goa.calls() == [], "no secret is asked for a list"
    with open(session.path("data", "postbell", "providers", "zoo.ini"), "a") as file:       # a row that would ask for a password
        file.write(f"domains=zoo.test;\nimap=localhost:{dovecot.imaps} tls\nsecret=app-password\n")
    done = session.cli("account", "add", "bob@zoo.test", "--json", "--no-ispdb", check=False)
    said = lines(done)
    assert done.returncode == 0 and said[-1]["event"] == "saved", (said, done.stderr)
    assert next(line for line in said if line["event"] == "found")["source"] == "goa", said
    assert goa.calls() == ["GetPassword a1 imap-password"] and methods(dovecot) == ["PLAIN"], goa.calls()
    shown = json.loads(session.cli("account", "show", "bob@zoo.test", "--json").stdout)
    assert shown["goa"] == "a1" and shown["host"] == "localhost" and shown["port"] == dovecot.imaps, shown
    (bob,) = [line for line in lines(session.cli("account", "discover", "--online", "--json")) if line["event"] == "found" and line["goa"] == "a1"]
    assert not bob["usable"] and bob["obstacle"] == "Postbell watches it already.", bob
    session.cli("account", "edit", "bob@zoo.test", "--address", "robert@zoo.test", "--no-check")
    goa.put(a2=online(dovecot, address="robert@zoo.test", password=PASSWORD))
    listed = {line["goa"]: line["obstacle"] for line in lines(session.cli("account", "discover", "--online", "--json")) if line["event"] == "found"}
    assert listed["a1"] == listed["a2"] == "Postbell watches it already.", listed
    shutil.copy(TABLE, session.path("data", "postbell", "providers", "table.ini"))
    # a provider's row does not hide the Online Account of the same address
    goa.put(g=dict(provider="google", provider_name="Google", address="carol@gmail.com", host="imap.gmail.com", token="ya29.x"))
    both = [(line["source"], line["secret"]) for line in lines(session.cli("account", "discover", "carol@gmail.com", "--json", "--no-ispdb")) if line["event"] == "found"]
    assert ("builtin", "app-password") in both and ("goa", "goa") in both, both


if __name__ == "__main__":
    runner.main(globals())
