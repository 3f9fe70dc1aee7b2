#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding an account: its steps and its end as events for a window, certificates nobody vouches for, and nothing saved that does not work."""
import json

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def add(session, *words, password=PASSWORD):
    return session.cli("account", "add", *words, "--json", "--password-stdin", stdin=password + "\n", check=False)


def ids(session):
    return session.cli("account", "list", "--ids").stdout.split()


def test_events(session):
    session.start_bus()
    dovecot = Dovecot(session)
    words = ("bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps), "--ca-file", dovecot.ca)
    result = add(session, *words)
    events = lines(result)
    assert result.returncode == 0, result
    steps = [(e["step"], e["state"]) for e in events if e["event"] == "step"]
    assert {name for name, _ in steps} >= {"connect", "tls", "greeting", "login", "folder", "push"}, steps
    assert all(state == "ok" for _, state in steps) and all(e["text"] for e in events[:-1]), events
    assert events[-1] == {"event": "saved", "account": "bob@zoo.test", "kept": False, "running": False}, events[-1]
    assert "not kept" in result.stderr and PASSWORD not in result.stdout + result.stderr
    again = add(session, *words)
    assert again.returncode == 1 and [e["event"] for e in lines(again)] == ["failed"] and lines(again)[0]["class"] == "config", again


def test_what_fails_is_not_saved(session):
    session.start_bus()
    dovecot = Dovecot(session)
    words = ("bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps), "--ca-file", dovecot.ca)
    failed = lines(add(session, *words, password="wrong"))[-1]
    assert failed["event"] == "failed" and failed["class"] == "auth-rejected" and failed["cause"] == "password-refused", failed
    assert failed["message"] and failed["command"] is None and failed["certificate"] is None, failed
    assert ids(session) == []
    # one wrong setting: the command that mends it, as it is to be run
    failed = lines(add(session, "bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imap), "--ca-file", dovecot.ca))[-1]
    assert failed["class"] == "wrong-protocol" and failed["cause"] == "plain-expected", failed
    assert failed["command"][:2] == ["account", "add"] and failed["command"][-2:] == ["--security", "starttls"], failed
    assert ids(session) == []
    result = session.cli(*failed["command"], "--json", "--password-stdin", stdin=PASSWORD + "\n")
    assert lines(result)[-1]["event"] == "saved", result
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    assert account["security"] == "starttls" and account["port"] == dovecot.imap, account
    # and for one that is there: the edit
    failed = lines(session.cli("account", "edit", "bob@zoo.test", "--security", "tls", "--json", "--password-stdin", stdin=PASSWORD + "\n", check=False))[-1]
    assert failed["command"] == ["account", "edit", "bob@zoo.test", "--security", "starttls"], failed
    assert lines(session.cli("account", "show", "bob@zoo.test", "--json"))[0]["security"] == "starttls"


def test_a_certificate_nobody_vouches_for(session):
    """The window shows it, the person compares it, and the same command with --pin goes through; another certificate does not."""
    session.start_bus()
    dovecot = Dovecot(session)
    words = ("bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps))
    failed = lines(add(session, *words))[-1]
    assert failed["class"] == "tls-untrusted" and failed["command"] is None, failed
    shown = failed["certificate"]
    assert len(shown["sha256"]) == 64 and shown["names"] and shown["until"], shown
    assert dovecot.logins() == 0 and ids(session) == []
    refused = lines(add(session, *words, "--pin", "0" * 64))[-1]
    assert refused["class"] == "tls-untrusted" and refused["certificate"]["sha256"] == shown["sha256"], refused
    assert dovecot.logins() == 0 and ids(session) == []
    saved = lines(add(session, *words, "--pin", shown["sha256"]))[-1]
    assert saved["event"] == "saved" and dovecot.logins() == 1, saved
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    assert account["pin"] == shown["sha256"] and account["pin-host"] == f"localhost:{dovecot.imaps}", account


if __name__ == "__main__":
    runner.main(globals())
