#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and STARTTLS: what a server that must not be trusted gets to read (its own plain-text log says: nothing)."""
import ssl

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
    assert "TLS" in next(line for line in dovecot.info().splitlines() if "imap-login: Info: Login" in line and "bob" in line)


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
    wait_for(lambda: b"AUTHENTICATE" in server.received, 2, "the login")
    session.until_status("bob", "backoff")
    server.context, server.received = Listener(pki.path(pki.self_signed("second"))).context, b""
    session.cli("check-now", "bob")
    state = session.until_status("bob", "needs-trust", 30)
    assert "no longer shows the certificate that was pinned" in state["error"]["message"], state
    assert digest[:16] in state["error"]["message"] and server.received == b"", state
    session.cli("trust", "bob", "--forget")
    assert "pin" not in session.cli("account", "show", "bob").stdout


if __name__ == "__main__":
    runner.main(globals())
