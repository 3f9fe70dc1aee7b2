#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and keyrings that change while Postbell runs."""
import os
import resource
import time

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, wait_for


def start(session, **options):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=("bob", "eve"))
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    session.start_postbell()
    session.until_status("bob", "watching")
    return dovecot


def add_eve(session, dovecot, *more):
    return session.cli("account", "add", "--kind", "imap", "--address", "eve@zoo.test", "--name", "eve", "--host", "localhost",
                       "--port", str(dovecot.imaps), "--ca-file", dovecot.ca, *more)


def test_no_core_file(session):
    """It would hold passwords. With a limit of 0 the kernel still hands it to a program, where one is set up to take it."""
    session.start_bus()
    process = session.start_postbell()
    wait_for(session.status, 10, "Postbell to run")
    least = "0" if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0 and os.geteuid() != 0 else "1"
    with open(f"/proc/{process.pid}/limits") as limits:
        assert next(line for line in limits if line.startswith("Max core file size")).split()[4:6] == [least, least]


def test_account_added_while_running(session):
    dovecot = start(session)
    session.credential("eve", PASSWORD)
    add_eve(session, dovecot, "--no-check")
    begin = time.monotonic()
    session.until_status("eve", "watching", 5)
    print(f"# watching {time.monotonic() - begin:.2f} s after the command")
    assert dovecot.logins("bob") == 1, "the other account's connection was touched"
    session.cli("account", "pause", "eve")
    session.until_status("eve", "off", 5)
    session.cli("account", "resume", "eve")
    session.until_status("eve", "watching", 5)
    session.cli("account", "remove", "eve")
    wait_for(lambda: session.account_status("eve") is None, 5)
    assert dovecot.logins("bob") == 1 and session.account_status("bob")["status"] == "watching"


def test_a_checked_account_and_a_wrong_password(session):
    dovecot = start(session)
    result = session.cli("account", "add", "--address", "eve@zoo.test", "--name", "eve", "--host", "localhost", "--port",
                         str(dovecot.imaps), "--ca-file", dovecot.ca, "--password-stdin", stdin="wrong\n", check=False)
    assert result.returncode == 1 and "password" in result.stderr.lower(), result
    assert session.account_status("eve") is None, "an account that failed its check was saved"
    result = session.cli("account", "add", "--address", "eve@zoo.test", "--name", "eve", "--host", "localhost", "--port",
                         str(dovecot.imaps), "--ca-file", dovecot.ca, "--password-stdin", stdin=PASSWORD + "\n")
    assert "in memory only" in result.stderr, "no keyring here: must be said"
    session.until_status("eve", "watching", 5)
    assert PASSWORD not in open(session.path("config", "postbell", "accounts.ini")).read()


def keyring(session, password="pw"):
    unlock = f"printf {password} | gnome-keyring-daemon --foreground --components=secrets --unlock" if password else \
        "gnome-keyring-daemon --foreground --components=secrets"
    process = session.start("keyring", "/bin/sh", "-c", "exec 0</dev/null; " + unlock if not password else unlock)
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 10, "the keyring")
    return process


def test_a_keyring_that_comes_locked_and_is_opened_later(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    session.env.pop("CREDENTIALS_DIRECTORY")
    session.accounts_ini(bob=dovecot.account())
    first = keyring(session)
    session.cli("account", "edit", "bob", "--password-stdin", "--no-check", stdin=PASSWORD + "\n")
    collection = "/org/freedesktop/secrets/collection/login"
    session.gdbus("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock", f"['{collection}']")
    session.start_postbell()
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "vault-locked", state
    holds(lambda: dovecot.logins() == 0, 1)
    assert len(session.recorded("notify")) <= 1, "one prompt at most"
    import signal
    os.killpg(first.pid, signal.SIGTERM)
    wait_for(lambda: not session.has_owner("org.freedesktop.secrets"), 10)
    keyring(session)
    session.until_status("bob", "watching", 15)
    dovecot.until_logins(1)
    assert len(session.recorded("notify")) <= 1


if __name__ == "__main__":
    runner.main(globals())
