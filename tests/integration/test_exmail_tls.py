#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface key goes to a token address that may be trusted, and to no other: a server that is refused has read nothing."""
import ssl

import harness.runner as runner
from harness.exmail import Exmail
from harness.pki import Pki
from harness.runner import holds, wait_for
from harness.wires import Listener


def begin(session, exmail, **keys):
    session.start_bus()
    session.start_recorder("--watcher")
    session.accounts_ini(ming=exmail.account(session, **keys))
    session.start_postbell()


def ask_there(session, listener, ca=None):
    """An account whose token address is the listener."""
    keys = {"token-url": f"https://localhost:{listener.port}/cgi-bin/token"}
    begin(session, Exmail(session), **keys, **({"ca-file": ca} if ca else {}))


def refused(session, listener, ca, *words):
    ask_there(session, listener, ca)
    state = session.until_status("ming", "needs-trust")
    assert state["error"]["class"] == "tls-untrusted", state
    for word in words:
        assert word in state["error"]["message"], (word, state)
    assert listener.connections >= 1 and listener.received == b"", listener.received


def test_control_a_good_certificate_gets_the_key(session):
    pki = Pki(session.path("pki"))
    listener = Listener(pki.path("good"), greeting=b"")
    ask_there(session, listener, pki.ca)
    wait_for(lambda: b"client_secret=" in listener.received, 10, "the key")


def test_expired(session):
    pki = Pki(session.path("pki"))
    expired = pki.path(pki.leaf("expired", start="20200101000000Z", end="20210101000000Z"))
    refused(session, Listener(expired, greeting=b""), pki.ca, "expired")


def test_wrong_host(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path(pki.leaf("wronghost", names="DNS:mail.other.example")), greeting=b""), pki.ca)


def test_self_signed(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path(pki.self_signed()), greeting=b""), None)


def test_a_ca_file_that_cannot_be_read(session):
    pki = Pki(session.path("pki"))
    refused(session, Listener(pki.path("good"), greeting=b""), session.path("missing.pem"))


def test_outdated_tls(session):
    pki = Pki(session.path("pki"))
    listener = Listener(pki.path("good"), greeting=b"", maximum=ssl.TLSVersion.TLSv1_1)
    ask_there(session, listener, pki.ca)
    wait_for(lambda: (session.account_status("ming") or {}).get("status") == "backoff", 10)
    assert session.account_status("ming")["error"]["class"] == "tls-failed", session.account_status("ming")
    assert listener.connections >= 1 and listener.received == b"", listener.received


def test_one_accounts_ca_file_is_not_anothers(session):
    """The second account has no word of that CA, and the server has a good name with the first one."""
    pki = Pki(session.path("pki"))
    exmail = Exmail(session, cert=pki.path("good.pem"), key=pki.path("good.key"))
    session.start_bus()
    session.start_recorder("--watcher")
    session.credential("fang.openapi", exmail.secret)
    first = exmail.account(session, **{"ca-file": pki.ca})
    assert first["token-url"].startswith("https://"), first
    second = {key: value for key, value in first.items() if key != "ca-file"} | {"client-id": "another"}
    session.accounts_ini(ming=first)
    session.start_postbell()
    session.until_status("ming", "watching")
    session.accounts_ini(ming=first, fang=second)
    assert session.until_status("fang", "needs-trust")["error"]["class"] == "tls-untrusted"
    holds(lambda: len([r for r in exmail.log()["requests"] if r["path"].endswith("/token")]) == 1, 1, "one request for a token")


if __name__ == "__main__":
    runner.main(globals())
