#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing an account is all or nothing, whatever happens in the middle of its test: the keyring and accounts.ini are as they were
until it has passed, and what others have changed meanwhile is not undone."""
import json
import os
import signal
import socket
import subprocess
import threading

import harness.runner as runner
from harness.authority import Authority
from harness.browser import Browser
from harness.dovecot import PASSWORD as DOVECOT_PASSWORD, Dovecot
from harness.runner import patient, wait_for
from harness.scripted import Scripted
from harness.session import Program
from test_keyring import keyring, start, stop, unlock_from_outside

LOGIN = "alice:the old proxy's"


class Held(Scripted):
    """A server that greets when the test says so: everything is in the middle until then."""

    def __init__(self):
        self.go, self.words, self.callers = threading.Event(), None, 0
        super().__init__()

    @property
    def greeting(self):
        self.callers += 1
        self.go.wait(20)
        return self.words

    @greeting.setter
    def greeting(self, words):
        self.words = words


def kept(session, name):
    tool = ["secret-tool", "lookup", "application", "io.github.postbell.Postbell", "account", name]
    return subprocess.run(tool, env=session.env, capture_output=True, text=True).stdout


def show(session, account="bob"):
    result = session.cli("account", "show", account, "--json", check=False)
    return json.loads(result.stdout) if result.returncode == 0 else None


def edit(session, *words, secret=None, check=True):
    return session.cli("account", "edit", "bob", *words, stdin=secret and secret + "\n", check=check)


def begin(session, server, *words, secret):
    """`account …` with its test under way; .stop(signal) or .end()."""
    before = server.callers
    command = Program([session.postbell, "account", *words], env={**session.env, **session.strict}, stdin=subprocess.PIPE,
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    command.stdin.write(secret + "\n")
    command.stdin.close()
    wait_for(lambda: server.callers > before, 5, "the test of the account")
    return command


def end(command, server=None):
    if server:
        server.go.set()
    text = command.stdout.read()
    return command.wait(20), text


def add_bob(session, server):
    result = session.cli("account", "add", "bob@zoo.test", "--name", "bob", "--host", "127.0.0.1", "--port", str(server.port),
                         "--security", "none", "--password-stdin", "--no-check", stdin="old\n")
    assert kept(session, "bob") == "old", result


def test_interrupted(session):
    """Ctrl-C, a window that was closed, a power cut: what was tried was never in the keyring."""
    session.start_bus()
    keyring(session, unlock=True)
    server = Held()
    add_bob(session, server)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        command = begin(session, server, "edit", "bob", "--password-stdin", "--user", "robert", secret="new")
        assert kept(session, "bob") == "old"
        command.send_signal(number)
        status, text = end(command)
        assert status != 0 and kept(session, "bob") == "old" and show(session)["user"] == "bob@zoo.test", (status, text)
    # the login of a proxy, which can be tried only on the way
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"socks5://127.0.0.1:{silent.getsockname()[1]}"
        edit(session, "--host", "mail.zoo.test", "--port", "993", "--security", "tls", "--proxy", proxy, "--password-stdin", "--proxy-login-stdin",
             "--no-check", secret="old\n" + LOGIN)
        assert kept(session, "bob.proxy") == LOGIN
        for words, secret in ((("--proxy-login-stdin",), "alice:new"), (("--proxy", proxy.replace("socks5", "http")), "")):
            command = Program([session.postbell, "account", "edit", "bob", *words], env=session.env, stdin=subprocess.PIPE, text=True)
            command.stdin.write(secret + "\n")
            command.stdin.close()
            silent.settimeout(patient(5))
            with silent.accept()[0]:
                assert kept(session, "bob.proxy") == LOGIN
                command.terminate()
                assert command.wait(5) != 0 and kept(session, "bob.proxy") == LOGIN


def test_the_password_stays_with_its_server(session):
    """A server of somebody else gets no password that was not given for it; one of the same owner does."""
    session.start_bus()
    keyring(session, unlock=True)
    server = Held()
    session.cli("account", "add", "bob@zoo.test", "--name", "bob", "--host", "mail.zoo.test", "--password-stdin", "--no-check", stdin="old\n")
    edit(session, "--host", "imap.zoo.test", "--port", "143", "--security", "starttls", "--no-check")
    assert kept(session, "bob") == "old"
    here = ("--host", "127.0.0.1", "--port", str(server.port), "--security", "none")
    result = edit(session, *here, "--json", check=False)
    failed = json.loads(result.stdout.splitlines()[-1])
    assert result.returncode == 1 and failed["event"] == "failed" and "“postbell account edit bob --host 127.0.0.1 --password-stdin”" in failed["message"], result
    assert server.callers == 0 and kept(session, "bob") == "old" and show(session)["host"] == "imap.zoo.test", "nothing was asked or sent"
    result = edit(session, *here, "--no-check")
    assert "it is deleted" in result.stderr and kept(session, "bob") == "" and show(session)["host"] == "127.0.0.1", result
    edit(session, "--host", "mail.zoo.test", "--port", "993", "--security", "tls", "--password-stdin", "--no-check", secret="newer")
    assert kept(session, "bob") == "newer" and show(session)["host"] == "mail.zoo.test"


def test_the_interface_key_stays_with_its_servers(session):
    session.start_bus()
    keyring(session, unlock=True)
    session.cli("account", "add", "--kind", "exmail", "--address", "bob@zoo.test", "--name", "bob", "--client-id", "boss", "--secret-stdin", "--no-check",
                "--api-url", "https://api.zoo.test/", "--token-url", "https://token.zoo.test/", stdin="key\n")
    result = edit(session, "--api-url", "https://api.other.test/", check=False)
    assert result.returncode == 1 and "“postbell account edit bob --secret-stdin”" in result.stderr and kept(session, "bob.openapi") == "key", result
    result = edit(session, "--api-url", "https://api.other.test/", "--no-check")
    assert "the interface key is for the servers until now, so it is deleted" in result.stderr and kept(session, "bob.openapi") == "", result


def test_the_applications_secrets_stay_with_their_server(session):
    session.start_bus()
    keyring(session, unlock=True)
    session.cli("account", "add", "--kind", "exmail", "--address", "bob@zoo.test", "--name", "bob", "--corp-id", "ww1", "--corp-secret-stdin", "remind,sso",
                "--no-check", "--corp-api-url", "https://corp.zoo.test/cgi-bin/", stdin="one\ntwo\n")
    assert kept(session, "bob.corp-remind") == "one" and kept(session, "bob.corp-sso") == "two"
    edit(session, "--corp-api-url", "https://relay.zoo.test/cgi-bin/", "--no-check")
    assert kept(session, "bob.corp-sso") == "two", "another server of the same owner"
    elsewhere = ("--corp-api-url", "https://corp.other.test/cgi-bin/")
    result = edit(session, *elsewhere, check=False)
    assert result.returncode == 1 and "“postbell account edit bob --corp-secret-stdin" in result.stderr and kept(session, "bob.corp-sso") == "two", result
    result = edit(session, *elsewhere, "--no-check")
    assert "so they are deleted" in result.stderr and kept(session, "bob.corp-remind") == kept(session, "bob.corp-sso") == "", result


def test_others_change_it_meanwhile(session):
    session.start_bus()
    keyring(session, unlock=True)
    server = Held()
    add_bob(session, server)
    # what matters not to the connection stays as it was changed, and so does what was tested
    command = begin(session, server, "edit", "bob", "--password-stdin", "--user", "robert", secret="new")
    session.cli("account", "pause", "bob")
    edit(session, "--label", "Work")
    status, text = end(command, server)
    now = show(session)
    assert status == 0 and (now["paused"], now["name"], now["user"]) == (True, "Work", "robert") and kept(session, "bob") == "new", (text, now)
    # what does makes the test worth nothing
    server.go.clear()
    command = begin(session, server, "edit", "bob", "--password-stdin", "--user", "bobby", secret="newer")
    edit(session, "--folder", "Work", "--no-check")
    status, text = end(command, server)
    now = show(session)
    assert status == 1 and "was changed by another program meanwhile" in text, text
    assert (now["user"], now["folders"]) == ("robert", ["Work"]) and kept(session, "bob") == "new", now
    # nor does an account come back that somebody has removed, or one take the place of another
    server.go.clear()
    command = begin(session, server, "edit", "bob", "--password-stdin", "--user", "bobby", secret="newer")
    session.cli("account", "remove", "bob")
    status, text = end(command, server)
    assert status == 1 and "was removed by another program meanwhile" in text and show(session) is None and kept(session, "bob") == "", text
    server.go.clear()
    command = begin(session, server, "add", "bob@zoo.test", "--name", "bob", "--host", "127.0.0.1", "--port", str(server.port), "--security", "none",
                    "--password-stdin", "--json", secret="new")
    add_bob(session, server)
    status, text = end(command, server)
    assert status == 1 and '"event":"failed"' in text and kept(session, "bob") == "old", text


def test_the_file_cannot_be_written_in_the_end(session):
    """The password stays that of the server which stays."""
    session.start_bus()
    keyring(session, unlock=True)
    server = Held()
    add_bob(session, server)
    lock = session.path("config", "postbell", "accounts.ini.lock")
    for words, account in ((("edit", "bob"), "bob"),
                           (("add", "eve@zoo.test", "--name", "eve", "--host", "127.0.0.1", "--port", str(server.port), "--security", "none"), "eve")):
        server.go.clear()
        command = begin(session, server, *words, "--user", "robert", "--password-stdin", secret="new")
        os.unlink(lock)
        os.mkdir(lock)
        status, text = end(command, server)
        os.rmdir(lock)
        assert status == 1 and "cannot be written" in text, text
        assert kept(session, "bob") == "old" and kept(session, "eve") == "" and show(session)["user"] == "bob@zoo.test", account


def test_a_locked_keyring(session):
    """What it has cannot be deleted: a login does not go to another proxy, and removing says that something is left."""
    start(session)
    daemon = keyring(session, unlock=True)
    server = Held()
    add_bob(session, server)
    edit(session, "--host", "mail.zoo.test", "--port", "993", "--security", "tls", "--proxy", "socks5://127.0.0.1:1", "--password-stdin",
         "--proxy-login-stdin", "--no-check", secret="old\n" + LOGIN)
    stop(session, daemon)
    keyring(session, unlock=False)
    for words, secret in ((("--proxy", "socks5://127.0.0.1:2"), None), (("--proxy", "http://127.0.0.1:1", "--proxy-login-stdin"), "alice:new")):
        result = edit(session, *words, "--no-check", secret=secret, check=False)
        assert result.returncode == 1 and "Unlock the keyring" in result.stderr and show(session)["proxy"] == "socks5://127.0.0.1:1", result
    result = edit(session, "--proxy-login-stdin", "--no-check", secret="alice:newer", check=False)
    assert result.returncode == 0 and "was not kept" in result.stderr, result       # it is still the same proxy
    result = session.cli("account", "remove", "bob", check=False)
    assert result.returncode == 1 and "the keyring still has its secrets" in result.stderr and show(session) is None, result
    unlock_from_outside(session)
    wait_for(lambda: kept(session, "bob") == "old", 5, "the open keyring")
    assert kept(session, "bob.proxy") == LOGIN
    assert session.cli("account", "remove", "bob").returncode == 0
    assert kept(session, "bob") == "" and kept(session, "bob.proxy") == ""
    result = session.cli("account", "remove", "bob", check=False)
    assert result.returncode == 1 and "There is no account yet" in result.stderr, result


def test_only_the_running_instance_has_the_password(session):
    """No keyring: what was typed once need not be typed again for another folder."""
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    session.start_postbell()
    wait_for(lambda: session.cli("status", check=False).returncode == 0, 5, "Postbell")
    session.cli("account", "add", "bob@zoo.test", "--name", "bob", "--host", "localhost", "--port", str(dovecot.imaps), "--ca-file", dovecot.ca,
                "--password-stdin", stdin=DOVECOT_PASSWORD + "\n")
    session.until_status("bob", "watching")
    result = edit(session, "--user", "bob@zoo.test.nobody", check=False)
    assert result.returncode == 1 and "✗ Sign-in" in result.stdout and show(session)["user"] == "bob@zoo.test", result
    result = edit(session, "--interval", "120", "--security", "tls")
    assert "✓ Sign-in" in result.stdout and show(session)["interval"] == 120, result
    session.until_status("bob", "watching")


def test_interrupted_while_a_sign_in_is_renewed(session):
    """The old refresh token is worth nothing from the moment the server has seen it: the command ends when the new one is kept, and
    changes nothing else."""
    session.start_bus()
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = authority.dovecot()
    session.accounts_ini(bob={**dovecot.account(), "auth": "oauth2", "oauth": "zoo"})
    authority.say("automatic 1")
    authority.say("lifetime 2")
    Browser(session)
    session.cli("account", "sign-in", "bob")
    before = kept(session, "bob.oauth")
    authority.say("delay 3000")
    command = Program([session.postbell, "account", "edit", "bob", "--folder", "INBOX", "--label", "Work"], env=session.env,
                      stdout=subprocess.DEVNULL)
    wait_for(lambda: authority.count("refresh_token") == 1, 10, "the request")
    command.terminate()
    assert command.wait(15) == -signal.SIGTERM
    authority.say("delay 0")
    assert kept(session, "bob.oauth") != before and show(session)["name"] != "Work"
    authority.say("lifetime 3600")
    assert session.cli("check", "bob").returncode == 0 and authority.say("complaint") == "none", authority.say("complaint")


def test_another_way_of_signing_in(session):
    """`account sign-in --provider` changes the account once somebody has signed in, and not before."""
    session.start_bus()
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = authority.dovecot()
    session.accounts_ini(bob={**dovecot.account(), "goa": "a1"})
    authority.say("automatic 1")
    Browser(session)
    authority.say("back error=access_denied")
    result = session.cli("account", "sign-in", "bob", "--provider", "zoo", "--json", check=False)
    now = show(session)
    assert result.returncode == 1 and (now["auth"], now["oauth"], now["goa"]) == ("auto", None, "a1") and kept(session, "bob.oauth") == "", (result, now)
    authority.say("back")
    session.cli("account", "sign-in", "bob", "--provider", "zoo")
    now = show(session)
    assert (now["auth"], now["oauth"], now["goa"]) == ("oauth2", "zoo", None) and kept(session, "bob.oauth"), now
    assert session.cli("check", "bob").returncode == 0
    dovecot.until_logins(1)


if __name__ == "__main__":
    runner.main(globals())
