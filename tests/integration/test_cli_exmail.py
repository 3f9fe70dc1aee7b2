#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exmail accounts on the command line: both secrets into the keyring and out of it, what is not encrypted shown everywhere,
no secret shown anywhere."""
import json

import harness.runner as runner
from harness.dovecot import PASSWORD as DOVECOT, Dovecot
from harness.exmail import Exmail
from harness.runner import wait_for
from test_keyring import Probe, keyring

KEY, PASSWORD = "00112233445566778899aabbccddeeff", "client password 7f3a"
NEW = ("account", "add", "--kind", "exmail", "--name", "ming", "--address", "ming@acme.example", "--client-id", "acmeadmin", "--no-check")
# TEST-NET-1: no network leads there (RFC 5737)
REMOTE = ("--api-url", "http://192.0.2.1:12211/openapi/", "--allow-plain-http")


def ini(session):
    with open(session.path("config", "postbell", "accounts.ini")) as file:
        return file.read()


def stored(probe, name):
    answer = probe.ask("lookup " + name)
    return answer.removeprefix("lookup ")


def test_both_secrets_in_the_order_of_their_options(session):
    session.start_bus()
    keyring(session, unlock=True)
    probe = Probe(session)
    result = session.cli(*NEW, *REMOTE, "--secret-stdin", "--host", "localhost", "--password-stdin", stdin=f"{KEY}\n{PASSWORD}\n")
    assert "administrator’s key" in result.stderr and "--kind imap" in result.stderr, result.stderr
    assert "192.0.2.1" in result.stderr and "not encrypted" in result.stderr, result.stderr
    assert (stored(probe, "ming.openapi"), stored(probe, "ming")) == (f"secret {KEY}", f"secret {PASSWORD}")
    session.cli("account", "edit", "ming", "--password-stdin", "--secret-stdin", "--no-check", stdin="p2\nk2\n")
    assert (stored(probe, "ming.openapi"), stored(probe, "ming")) == ("secret k2", "secret p2")
    session.cli("account", "remove", "ming")
    assert "secret" not in stored(probe, "ming.openapi") + stored(probe, "ming"), "both are gone"


def test_no_secret_is_shown_or_saved(session):
    session.start_bus()
    keyring(session, unlock=True)
    texts = [session.cli(*NEW, *REMOTE, "--secret-stdin", stdin=KEY + "\n")]
    for words in (["account", "list"], ["account", "show", "ming"], ["check", "ming", "--report"], ["check", "ming", "--json"]):
        texts.append(session.cli(*words, check=False))
    for result in texts:
        assert KEY not in result.stdout + result.stderr, result
    assert KEY not in ini(session)
    assert "exmail" in texts[1].stdout and "http://192.0.2.1:12211/openapi/" in texts[1].stdout and "not encrypted" in texts[1].stdout
    for word in ("kind: exmail", "client-id: acmeadmin", "token-url: https://exmail.qq.com/cgi-bin/token", "insecure: true"):
        assert word in texts[2].stdout, texts[2].stdout
    assert "host:" not in texts[2].stdout, "no IMAP beside it"


def test_each_step_is_tried_before_it_is_saved(session):
    session.start_bus()
    session.start_recorder("--watcher")
    keyring(session, unlock=True)
    server = Exmail(session)
    session.start_postbell()
    wait_for(session.status, 10, "the status")
    words = ["account", "add", "--kind", "exmail", "--name", "ming", "--address", server.address, "--client-id", server.client_id, "--secret-stdin",
             "--api-url", server.api, "--token-url", server.token, "--login-url", server.login]
    result = session.cli(*words, stdin="f" * 32 + "\n", check=False)
    assert result.returncode == 1 and "工具箱 → 开放协议" in result.stderr and "--secret-stdin" in result.stderr, result
    assert session.cli("account", "list").stdout == "", "it was not saved"
    result = session.cli(*words, stdin=server.secret + "\n")
    for step in ("Interface key", "Access token", "Number of unread mails", "Push channel", "Log-in link"):
        assert "✓ " + step in result.stdout, result.stdout
    assert "not encrypted" not in result.stderr and server.secret not in result.stdout + result.stderr, result.stderr
    session.until_status("ming", "watching")
    server.deliver("你好")
    session.until_unread("ming", 1)
    result = session.cli("mark-read", "ming", "--all", check=False)
    assert result.returncode == 1 and result.stderr.startswith("postbell: The OpenApi cannot mark mails as read"), result
    result = session.cli("account", "edit", "ming", "--secret-stdin", stdin="e" * 32 + "\n", check=False)
    assert result.returncode == 1, "a wrong key is not saved"
    session.until_status("ming", "watching")


def test_imap_beside_the_interface(session):
    """Each of the two has its own secret, its own steps and its own words when it fails."""
    session.start_bus()
    keyring(session, unlock=True)
    server, dovecot = Exmail(session, name="bob", address="bob@zoo.test"), Dovecot(session)
    imap = dovecot.account()
    words = ["account", "add", "--kind", "exmail", "--name", "bob", "--address", server.address, "--client-id", server.client_id,
             "--api-url", server.api, "--token-url", server.token, "--login-url", server.login, "--host", imap["host"], "--port", str(imap["port"]),
             "--ca-file", imap["ca-file"], "--password-stdin", "--secret-stdin"]
    result = session.cli(*words, stdin=f"wrong\n{server.secret}\n", check=False)
    assert result.returncode == 1 and "--password-stdin" in result.stderr.splitlines()[-1], result
    result = session.cli(*words, stdin=f"{DOVECOT}\n{'f' * 32}\n", check=False)
    assert result.returncode == 1 and "--secret-stdin" in result.stderr.splitlines()[-1], result
    result = session.cli(*words, stdin=f"{DOVECOT}\n{server.secret}\n")
    assert "✓ Log-in link" in result.stdout and "✓ Push of new mail" in result.stdout, result.stdout
    session.kill(server.process)
    session.processes.remove(server.process)
    result = session.cli("check", "bob", check=False)
    assert "✗ Access token" in result.stdout and "IMAP" not in result.stderr, "the server that fails is named, not the other one"
    assert "  IMAP: works, and is used\n" in result.stdout and "  Push by the OpenApi: does not work\n" in result.stdout, result.stdout
    line = session.cli("account", "list").stdout
    assert server.api in line and imap["host"] in line and "not encrypted" not in line, line
    session.cli("account", "edit", "bob", "--host", "", "--no-check")
    assert imap["host"] not in session.cli("account", "list").stdout.replace(server.api, ""), "the interface alone"


def test_watch_tells_the_first_words_by_the_level(session):
    session.start_bus()
    server = Exmail(session)
    session.accounts_ini(ming=server.account(session))
    session.start_watch()
    wait_for(lambda: session.watched("unread"), 15, "the first count")
    server.deliver("午饭？", summary="十二点有空吗\n<b>好</b>")
    mail = wait_for(lambda: session.watched("mail"), 10)[0]
    assert mail["subject"] == "午饭？" and mail["preview"].startswith("十二点有空吗") and "\n" not in mail["preview"], mail


def test_plain_http_needs_consent_for_each_address(session):
    result = session.cli(*NEW, "--api-url", REMOTE[1], check=False)
    assert result.returncode == 2 and "--allow-plain-http" in result.stderr and "192.0.2.1" in result.stderr, result
    session.cli(*NEW, *REMOTE)
    result = session.cli("account", "edit", "ming", "--api-url", "http://192.0.2.2/", check=False)
    assert result.returncode == 2 and "192.0.2.2" in result.stderr, result
    assert "192.0.2.1" in ini(session)
    session.cli("account", "edit", "ming", "--api-url", "https://192.0.2.2/", "--no-check")
    assert "insecure" not in session.cli("account", "show", "ming").stdout
    for url in ("--token-url", "--login-url"):
        result = session.cli("account", "edit", "ming", url, "http://192.0.2.2/", "--allow-plain-http", check=False)
        assert result.returncode == 2 and url[2:] in result.stderr, result


def test_insecure_is_shown(session):
    session.start_bus()
    session.start_recorder("--watcher")
    session.credential("ming.openapi", KEY)
    session.cli(*NEW, *REMOTE)
    session.start_postbell()
    status = wait_for(session.status, 10, "the status")
    account = status["accounts"][0]
    assert account["insecure"] is True and account["health"].startswith("Not encrypted – "), account
    assert "Not encrypted – " in status["tooltip"], status
    assert "Not encrypted – " in session.cli("status").stdout
    check = session.cli("check", "ming", check=False).stdout
    assert "not encrypted" in check, check
    session.cli("account", "edit", "ming", "--api-url", "http://127.0.0.1:9/openapi/", "--no-check")
    wait_for(lambda: session.account_status("ming")["insecure"] is False, 5, "loopback to be nothing to tell")
    assert "ot encrypted" not in json.dumps(session.status())


if __name__ == "__main__":
    runner.main(globals())
