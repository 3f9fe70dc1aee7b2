#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in at a real Dovecot: its own log says by which method, and how often something was refused."""
import http.server
import json
import re
import signal
import subprocess
import threading

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.pki import Pki
from harness.runner import holds, wait_for

MECHANISMS = "plain login cram-md5 scram-sha-1 scram-sha-256"
UMLAUT = "pässwörd ﬁve Ⅸ"        # SASLprep: "pässwörd five IX"


def start(session, mechanisms=MECHANISMS, extra="", users=("bob",), **options):
    dovecot = Dovecot(session, users=users, extra=f"auth_mechanisms = {mechanisms}\nauth_debug = yes\n{extra}", **options)
    session.start_bus()
    session.start_recorder("--watcher")
    return dovecot


def begin(session, dovecot, password=PASSWORD, **keys):
    session.credential("bob", password)
    session.accounts_ini(bob=dovecot.account("bob", **keys))
    return session.start_postbell()


def again(session, process):
    """Another Postbell with the same ledger."""
    session.kill(process, signal.SIGTERM)
    return session.start_postbell(name="again")


def logins(dovecot):
    """The methods of all logins that succeeded."""
    return re.findall(r"imap-login: Info: Login: user=<bob@zoo.test>, method=([\w-]+)", dovecot.info())


def test_the_strongest_is_taken(session):
    dovecot = start(session)
    begin(session, dovecot)
    session.until_status("bob", "watching")
    wait_for(lambda: logins(dovecot) == ["SCRAM-SHA-256"], 5, dovecot.info)


def test_each_mechanism(session):
    """Also over STARTTLS; one server for each set, all in one process."""
    rows = (("scram", "plain login cram-md5 scram-sha-1", "SCRAM-SHA-1"), ("cram", "plain login cram-md5", "CRAM-MD5"),
            ("login", "login", "LOGIN"))
    session.start_bus()
    session.start_recorder("--watcher")
    pki = Pki(session.path("pki"))
    servers, accounts = {}, {}
    for name, mechanisms, _ in rows:
        servers[name] = Dovecot(session, name=name, pki=pki, extra=f"auth_mechanisms = {mechanisms}")
        starttls = {"security": "starttls", "port": servers[name].imap} if name == "scram" else {}
        accounts[name] = servers[name].account("bob", **starttls)
        session.credential(name, PASSWORD)
    session.accounts_ini(**accounts)
    session.start_postbell()
    for name, _, method in rows:
        session.until_status(name, "watching")
        assert logins(servers[name]) == [method], (name, servers[name].info())


def test_a_prepared_password(session):
    """The server has the password as SASLprep writes it (RFC 4013), the vault as it was typed."""
    dovecot = start(session, "scram-sha-256 plain")
    dovecot.set_users(["bob"], password="pässwörd five IX")
    begin(session, dovecot, UMLAUT)
    session.until_status("bob", "watching")
    wait_for(lambda: logins(dovecot) == ["SCRAM-SHA-256"], 5, dovecot.info)


def test_a_wrong_password_is_refused_once(session):
    dovecot = start(session, "scram-sha-256")
    begin(session, dovecot, "wrong")
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "auth-rejected", state
    wait_for(lambda: session.recorded("notify"), 10, "the prompt")
    holds(lambda: logins(dovecot) == [] and len(session.recorded("notify")) == 1, 1, "one prompt")


def hashed(password=PASSWORD):
    return subprocess.run(["doveadm", "pw", "-s", "SHA512-CRYPT", "-p", password], check=True, capture_output=True, text=True).stdout.strip()


def store_hash_only(dovecot):
    path = dovecot.folder + "/passwd"
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("{PLAIN}" + PASSWORD, hashed()))


def refusals(dovecot):
    return len(re.findall(r"auth: Debug: client passdb out: FAIL", dovecot.info() + log_of(dovecot)))


def log_of(dovecot):
    with open(dovecot.folder + "/log/dovecot.log") as file:
        return file.read()


def test_a_user_without_scram_keys(session):
    """SCRAM is listed, and refused, for whom only a hash is kept: the password goes once over TLS, and the next login knows."""
    dovecot = start(session, "plain scram-sha-256")
    store_hash_only(dovecot)
    process = begin(session, dovecot)
    session.until_status("bob", "watching")
    wait_for(lambda: logins(dovecot) == ["PLAIN"], 5, dovecot.info)
    first = wait_for(lambda: refusals(dovecot), 5, "the refusal")
    again(session, process)
    wait_for(lambda: logins(dovecot) == ["PLAIN", "PLAIN"], 20, "the second login")
    session.until_status("bob", "watching")
    assert first == 1 and refusals(dovecot) == 1, "SCRAM was refused once only"


TOKEN = "ya29." + "a" * 2100


class Introspection(http.server.BaseHTTPRequestHandler):
    """Knows one token."""

    def do_POST(self):
        token = self.rfile.read(int(self.headers["Content-Length"])).decode()
        good = TOKEN in token or TOKEN in self.path
        body = json.dumps({"active": good} | ({"username": "bob@zoo.test", "email": "bob@zoo.test"} if good else {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def start_oauth(session, mechanisms):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Introspection)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(session.path("oauth2.conf"), "w") as file:
        file.write(f"introspection_url = http://127.0.0.1:{server.server_port}/\nintrospection_mode = post\n"
                   "username_attribute = username\nactive_attribute = active\nactive_value = true\n")
    passdb = f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {session.path('oauth2.conf')}\n}}\n"
    return start(session, mechanisms, passdb)


def oauth(session, mechanisms, method):
    dovecot = start_oauth(session, mechanisms)
    process = begin(session, dovecot, TOKEN, auth="oauth2")
    session.until_status("bob", "watching")
    wait_for(lambda: logins(dovecot) == [method], 5, dovecot.info)
    session.credential("bob", "stale")
    again(session, process)
    state = session.until_status("bob", "needs-login", 25)
    assert state["error"]["class"] == "auth-expired", state
    assert logins(dovecot) == [method], "and the token was not tried as a password"


def test_xoauth2(session):
    oauth(session, "plain xoauth2", "XOAUTH2")


def test_oauthbearer(session):
    oauth(session, "plain xoauth2 oauthbearer", "OAUTHBEARER")


def test_a_token_where_none_is_taken(session):
    dovecot = start(session, "plain")
    begin(session, dovecot, TOKEN, auth="oauth2")
    wait_for(lambda: (session.account_status("bob") or {}).get("error"), 10)
    state = session.account_status("bob")
    assert state["error"]["class"] == "config" and "method=" not in dovecot.info(), state


def test_account_add_with_a_token(session):
    """The command takes the token from standard input and tries it."""
    dovecot = start_oauth(session, "plain xoauth2")
    keys = dovecot.account("bob")
    done = session.cli("account", "add", "--address", keys["address"], "--host", keys["host"], "--port", str(keys["port"]), "--ca-file", keys["ca-file"],
                       "--auth", "oauth2", "--password-stdin", stdin=TOKEN + "\n", check=False)
    wait_for(lambda: logins(dovecot) == ["XOAUTH2"], 5, lambda: (done.stdout, done.stderr, dovecot.info()))
    assert TOKEN[:40] not in done.stdout + done.stderr
    refused = session.cli("account", "add", "--address", keys["address"], "--host", keys["host"], "--auth", "oauth", "--password-stdin", stdin="x\n", check=False)
    assert refused.returncode != 0 and "oauth2" in refused.stderr, refused.stderr


if __name__ == "__main__":
    runner.main(globals())
