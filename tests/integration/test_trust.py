#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and STARTTLS: what a server that must not be trusted gets to read (its own plain-text log says: nothing)."""
import json
import ssl
import subprocess

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.pki import Pki
from harness.runner import holds, wait_for
from harness.wires import Listener


def begin(session, port, ca=None, security="tls"):
    session.start_bus()
    session.start_recorder("--watcher")
    session.credential("bob", PASSWORD)
    keys = {"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": port, "security": security}
    if ca:
        keys["ca-file"] = ca
    session.accounts_ini(bob=keys)
    session.start_postbell()


def refused(session, listener, ca, *words):
    """The account needs trust, the reason names each word, and the server has read not one byte."""
    begin(session, listener.port, ca)
    state = session.until_status("bob", "needs-trust")
    assert state["error"]["class"] == "tls-untrusted", state
    for word in words:
        assert word in state["error"]["message"], (word, state)
    assert listener.connections >= 1 and listener.received == b"", listener.received


def test_control_a_good_certificate_is_logged_in_to(session):
    pki = Pki(session.path("pki"))
    listener = Listener(pki.path("good"))
    begin(session, listener.port, pki.ca)
    wait_for(lambda: b"AUTHENTICATE PLAIN" in listener.received, 10, "the login")


def test_expired(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path(pki.leaf("expired", start="20200101000000Z", end="20210101000000Z"))), pki.ca, "expired")


def test_not_yet_valid(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path(pki.leaf("future", start="20350101000000Z", end="20360101000000Z"))), pki.ca)


def test_wrong_host(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path(pki.leaf("wronghost", names="DNS:mail.other.example"))), pki.ca)


def test_self_signed(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path(pki.self_signed())), None)


def test_unknown_ca(session):
    refused(session, Listener(Pki(session.path("pki")).path("good")), None)


def test_outdated_tls(session):
    pki = Pki(session.path("pki"))
    listener = Listener(pki.path("good"), maximum=ssl.TLSVersion.TLSv1_1)
    begin(session, listener.port, pki.ca)
    wait_for(lambda: (session.account_status("bob") or {}).get("status") == "backoff", 10)
    assert session.account_status("bob")["error"]["class"] == "tls-failed"
    assert listener.received == b""


def test_starttls_stripped(session):
    """A server (or someone between) that hides STARTTLS is told nothing but questions."""
    pki = Pki(session.path("pki"))
    listener = Listener(None, answers={b"CAPABILITY": b"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n%s OK done\r\n"})
    begin(session, listener.port, pki.ca, "starttls")
    wait_for(lambda: (session.account_status("bob") or {}).get("status") == "backoff", 10)
    assert session.account_status("bob")["error"]["class"] == "tls-failed"
    for secret in (b"AUTHENTICATE", b"LOGIN", PASSWORD.encode(), b"bob"):
        assert secret not in listener.received, listener.received


def test_starttls_with_a_real_server(session):
    dovecot = Dovecot(session)
    begin(session, dovecot.imap, dovecot.ca, "starttls")
    session.until_status("bob", "watching")
    assert "TLS" in wait_for(lambda: [line for line in dovecot.info().splitlines() if "imap-login: Info: Login" in line and "bob" in line], 5)[0]


def test_a_ca_file_vouches_for_its_own_account_only(session):
    session.start_bus()
    session.start_recorder("--watcher")
    pki = Pki(session.path("pki"))
    other = Listener(pki.path("good"))
    dovecot = Dovecot(session, pki=pki)
    for account in ("bob", "eve"):
        session.credential(account, PASSWORD)
    session.accounts_ini(bob=dovecot.account("bob"),
                         eve={"kind": "imap", "address": "eve@zoo.test", "host": "localhost", "port": other.port})
    session.start_postbell()
    session.until_status("bob", "watching")
    session.until_status("eve", "needs-trust")
    assert other.received == b""
    holds(lambda: session.account_status("bob")["status"] == "watching", 0.5)


def test_wrong_password_is_tried_once(session):
    dovecot = Dovecot(session)
    session.start_bus()
    session.start_recorder("--watcher")
    session.credential("bob", "wrong")
    session.accounts_ini(bob=dovecot.account())
    session.start_postbell()
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "auth-rejected"
    wait_for(lambda: session.recorded("notify"), 10, "the prompt")
    holds(lambda: dovecot.info().count("Password mismatch") <= 1, 4, "one attempt")
    assert len(session.recorded("notify")) == 1, "one prompt"


def test_a_pin_takes_effect_at_once_and_a_change_stops(session):
    """Without a restart: pinned, it logs in within a second or so; another certificate afterwards gets to read nothing."""
    pki = Pki(session.path("pki"))
    server = Listener(pki.path(pki.self_signed("first")), answers={b"AUTHENTICATE": b"%s NO [UNAVAILABLE] later\r\n"})
    begin(session, server.port)
    session.until_status("bob", "needs-trust")
    shown = session.cli("trust", "bob").stdout
    digest = next(line for line in shown.splitlines() if "SHA-256:" in line).split()[-1]
    assert server.received == b""
    session.cli("trust", "bob", "--pin", digest)
    wait_for(lambda: b"AUTHENTICATE" in server.received, 5, "the login")
    session.until_status("bob", "backoff")
    server.context, server.received = Listener(pki.path(pki.self_signed("second"))).context, b""
    session.cli("check-now", "bob")
    state = session.until_status("bob", "needs-trust", 30)
    assert "no longer shows the certificate that was pinned" in state["error"]["message"], state
    assert digest[:16] in state["error"]["message"] and server.received == b"", state
    stopped = session.cli("trust", "bob", "--pin", shown_now(session)["sha256"], check=False)
    assert stopped.returncode == 1 and digest in stopped.stderr and "--instead-of" in stopped.stderr, stopped
    assert shown_now(session)["pinned"] == digest and server.received == b""
    session.cli("trust", "bob", "--pin", shown_now(session)["sha256"], "--instead-of", digest)
    wait_for(lambda: b"AUTHENTICATE" in server.received, 5, "the login")
    session.cli("trust", "bob", "--forget")
    assert "pin" not in session.cli("account", "show", "bob").stdout


def shown_now(session, account="bob"):
    return json.loads(session.cli("trust", account, "--show", "--json").stdout)


def test_what_trust_tells_programs(session):
    """Every field of the contract, for a certificate with all that can be excused wrong with it, and for a good one."""
    pki = Pki(session.path("pki"))
    bad = Listener(pki.path(pki.leaf("bad", names="DNS:a.test,DNS:b.test", start="20200101000000Z", end="20210101000000Z")))
    good = Listener(pki.path("good"))
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": bad.port},
                         eve={"kind": "imap", "address": "eve@zoo.test", "host": "localhost", "port": good.port, "ca-file": pki.ca})
    said = shown_now(session)
    assert {k: said[k] for k in ("host", "port", "subject", "names", "issuer", "not_before", "not_after", "problems", "pinned", "changed",
                                 "accepted", "excusable")} == {
        "host": "localhost", "port": bad.port, "subject": "CN=bad", "names": ["a.test", "b.test"], "issuer": "CN=Postbell Test CA",
        "not_before": 1577836800, "not_after": 1609459200, "problems": ["unknown-ca", "wrong-host", "expired"], "pinned": None,
        "changed": False, "accepted": False, "excusable": True}, said
    fingerprint = subprocess.run(["openssl", "x509", "-in", pki.path("bad.pem"), "-noout", "-fingerprint", "-sha256"],
                                 capture_output=True, text=True).stdout
    assert said["sha256"] == fingerprint.split("=")[1].strip().replace(":", "").lower()
    for words in ("authority that this computer does not know", "a.test, b.test and not for localhost", "2021-01-01"):
        assert words in said["meaning"], said
    shown = session.cli("trust", "bob").stdout
    for line in ("Names: a.test, b.test", "Issuer: CN=Postbell Test CA", "2020-01-01 00:00 UTC to 2021-01-01", said["sha256"], said["meaning"],
                 f"postbell trust bob --pin {said['sha256']}"):
        assert line in shown, shown
    said = shown_now(session, "eve")
    assert (said["problems"], said["accepted"], said["excusable"]) == ([], True, False), said
    assert bad.received == good.received == b""


def test_what_cannot_be_excused_is_not_pinned(session):
    pki = Pki(session.path("pki"))
    server = Listener(pki.path(pki.leaf("future", start="20350101000000Z", end="20360101000000Z")))
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": server.port, "ca-file": pki.ca})
    said = shown_now(session)
    assert said["problems"] == ["not-yet-valid"] and not said["excusable"] and "clock" in said["meaning"], said
    refused = session.cli("trust", "bob", "--pin", said["sha256"], check=False)
    assert refused.returncode == 1 and "not-yet-valid" in refused.stderr, refused
    assert shown_now(session)["pinned"] is None


def test_a_pin_that_is_not_needed_any_more_is_told_once(session):
    pki = Pki(session.path("pki"))
    dovecot = Dovecot(session, pki=pki)
    session.start_bus()
    session.start_recorder("--watcher")
    session.credential("bob", PASSWORD)
    keys = {**dovecot.account(), "pin": "0" * 64}
    session.accounts_ini(bob={**keys, "pin-host": f"{keys['host']}:{keys['port']}"})
    postbell = session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: session.summaries(), 5, "the word")
    assert "no longer needs its pinned certificate" in session.summaries()[0][0], session.summaries()
    assert "postbell trust bob --forget" in session.summaries()[0][1], session.summaries()
    said = shown_now(session)
    assert said["accepted"] and not said["changed"] and "does not matter any more" in said["meaning"], said
    session.kill(postbell)
    session.start_postbell(name="again")
    wait_for(lambda: (session.account_status("bob") or {}).get("status") == "watching", 10)
    holds(lambda: len(session.summaries()) == 1, 1, "told once, across restarts")


def untrusted(session, ports, **more):
    """Accounts named a0, a1 … whose servers nobody vouches for."""
    session.start_bus()
    session.start_recorder("--watcher")
    accounts = {}
    for number, port in enumerate(ports):
        session.credential(f"a{number}", PASSWORD)
        accounts[f"a{number}"] = {"kind": "imap", "address": f"a{number}@zoo.test", "host": "localhost", "port": port}
    session.accounts_ini(**accounts, **more)


def test_five_accounts_one_message(session):
    """A captive portal or somebody who reads along answers for all servers with its own certificate."""
    pki = Pki(session.path("pki"))
    portal = pki.path(pki.self_signed("portal"))
    servers = [Listener(portal) for _ in range(5)]
    untrusted(session, [server.port for server in servers])
    session.start_postbell()
    for number in range(5):
        session.until_status(f"a{number}", "needs-trust")
    wait_for(lambda: session.summaries(), 5, "the message")
    holds(lambda: len(session.summaries()) == 1, 1.5, "one message")
    assert session.summaries()[0][0] == "Something stands between you and your mail servers", session.summaries()
    assert "One and the same certificate" in session.summaries()[0][1], session.summaries()
    assert all(server.received == b"" for server in servers)


def test_one_of_three_is_told_by_itself(session):
    """Others work, so it is this server."""
    pki = Pki(session.path("pki"))
    dovecot = Dovecot(session, users=("bob", "li"), pki=pki)
    for user in ("bob", "li"):
        session.credential(user, PASSWORD)
    untrusted(session, [Listener(pki.path(pki.self_signed())).port], bob=dovecot.account("bob"), li=dovecot.account("li"))
    session.start_postbell()
    session.until_status("a0", "needs-trust")
    session.until_status("bob", "watching")
    wait_for(lambda: session.summaries(), 5, "the message")
    assert "The server of a0" in session.summaries()[0][0], session.summaries()
    holds(lambda: len(session.summaries()) == 1, 0.5)


def test_legacy_tls_is_for_one_account_and_said(session):
    """TLS 1.1 for the account that allows it, after a warning; not for the one beside it."""
    pki = Pki(session.path("pki"))
    servers = [Listener(pki.path("good"), maximum=ssl.TLSVersion.TLSv1_1) for _ in range(2)]
    begin(session, servers[0].port, pki.ca)
    wait_for(lambda: (session.account_status("bob") or {}).get("status") == "backoff", 10)
    assert "--legacy-tls" in session.account_status("bob")["error"]["message"]
    assert servers[0].received == b""
    warned = session.cli("account", "edit", "bob", "--legacy-tls", "--no-check")
    assert "Outdated encryption" in warned.stderr and "--no-legacy-tls" in warned.stderr, warned
    wait_for(lambda: b"AUTHENTICATE PLAIN" in servers[0].received, 5, "the login")
    shown = session.cli("account", "list").stdout
    assert "outdated" in shown, shown
    session.cli("account", "edit", "bob", "--no-legacy-tls", "--no-check")
    wait_for(lambda: ((session.account_status("bob") or {}).get("error") or {}).get("class") == "tls-failed", 10)


if __name__ == "__main__":
    runner.main(globals())
