#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as scripts see it: exit status, JSON lines, one line of cause and remedy."""
import json
import os
import signal
import subprocess
import time

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import contents, wait_for
from harness.session import BUILD


def account(session):
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    return dovecot


def menu(session):
    """The tray's menu as a panel reads it."""
    return wait_for(lambda: session.gdbus("io.github.postbell.Postbell", "/StatusNotifierItem/Menu", "com.canonical.dbusmenu.GetLayout", "0", "1", "['label']"), 10, "the menu")


def test_version_and_help_need_neither_bus_nor_display(session):
    assert session.cli("--version").stdout.startswith("postbell 0.")
    for words in ([], ["watch"], ["status"], ["open"], ["check"], ["folders"], ["headers"], ["account"], ["account", "add"], ["trust"], ["autostart"],
                  ["mark-read"], ["check-now"], ["snooze"], ["test-alert"], ["quit"], ["settings"]):
        result = session.cli(*words, "--help")
        assert "sage" in result.stdout, (words, result)


def test_numbers_are_read_before_there_are_threads(session):
    """Or GLib may call the port of an account no number, and the account is left out: whoever waits while another thread makes the
    C locale has the errno of waiting."""
    spy = session.path("first-locale")
    options = session.strict.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    for program in ("app/postbell", "ui/postbell-gtk", "demo/postbell-demo"):
        subprocess.run([f"{BUILD}/src/{program}", "--version"], env={**session.env, **session.strict, "ASAN_OPTIONS": options, "PB_TEST_FIRST_LOCALE": spy,
                                                                     "LD_PRELOAD": BUILD + "/tests/tools/first-locale.so"}, capture_output=True)
        assert contents(spy).splitlines()[:1] == [b"1"], program
        os.unlink(spy)


def test_exit_status(session):
    session.start_bus()
    for words in (["status"], ["check-now"], ["quit"], ["snooze", "5"], ["mark-read", "bob", "--all"]):
        result = session.cli(*words, check=False)
        assert result.returncode == 3 and len(result.stderr.strip().splitlines()) == 1, (words, result)
    for words in (["nonsense"], ["status", "--nonsense"], ["account", "add"], ["snooze", "soon"], ["autostart", "maybe"]):
        result = session.cli(*words, check=False)
        assert result.returncode == 2 and result.stderr, (words, result)
    result = session.cli("open", "nobody", check=False)
    assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1, result


def test_watch_alone_prints_the_contract(session):
    session.start_bus()
    dovecot = account(session)
    watch = session.start_watch()
    wait_for(lambda: session.watched("unread"), 15, "the first count")
    dovecot.deliver("Lunch?", message_id="lunch@zoo.test")
    mail = wait_for(lambda: session.watched("mail"), 5)[0]
    assert mail["account"] == "bob" and mail["folder"] == "INBOX" and mail["unread"] == 1, mail
    assert (mail["from"], mail["address"], mail["subject"]) == ("Carol", "carol@other.example", "Lunch?"), mail
    assert abs(mail["date"] - mail["at"]) < 60 and "Lunch" not in mail["key"]
    client = dovecot.client()
    client.store("1", "+FLAGS", r"(\Seen)")
    gone = wait_for(lambda: session.watched("gone"), 10)[0]
    assert gone["key"] == mail["key"] and gone["why"] == "read", gone
    statuses = [event["status"] for event in session.watched("status")]
    assert statuses[-1] == "watching" and "connecting" in statuses, statuses
    watch.send_signal(signal.SIGTERM)
    assert watch.wait(5) == 0
    for line in session.log("watch").splitlines():
        event = json.loads(line)
        assert {"event", "account", "at"} <= set(event), event


def test_watch_of_one_account_leaves_the_others_mails_for_later(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=("bob", "alice"))
    session.accounts_ini(bob=dovecot.account(), alice=dovecot.account("alice"))
    for name in ("bob", "alice"):
        session.credential(name, PASSWORD)
    watch = session.start_watch("both")
    wait_for(lambda: {event["account"] for event in session.watched("unread", "both")} == {"alice", "bob"}, 15, "both counts")
    session.kill(watch, signal.SIGTERM)
    watch = session.start("watch", session.postbell, "watch", "--json", "bob")
    wait_for(lambda: session.watched("unread") and dovecot.logins("alice") == 2, 15, "both accounts")
    dovecot.deliver("for alice", user="alice")
    dovecot.deliver("for bob")
    wait_for(lambda: session.watched("mail"), 5)
    assert {event["account"] for event in session.watched()} == {"bob"}
    time.sleep(1)
    session.kill(watch, signal.SIGTERM)
    session.start_postbell()
    session.until_status("alice", "watching")
    wait_for(lambda: [body for _, body in session.summaries()] == ["for alice"], 10, session.summaries)


def test_only_one_program_watches(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = account(session)
    session.start_watch()
    wait_for(lambda: session.watched("unread"), 15)
    result = session.cli("--background", check=False, timeout=10)
    assert result.returncode == 1 and result.stderr, "the lock is held by the watch"
    dovecot.until_logins(1)


def test_status_for_status_bars(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = account(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    follow = session.start("follow", session.postbell, "status", "--json", "--follow")
    dovecot.deliver("one")
    session.until_unread("bob", 1)
    status = session.status()
    assert status["unread"] == 1 and status["text"] == "1" and status["class"] == "watching" and status["tooltip"], status
    assert status["status"] == "watching" and status["accounts"][0]["address"] == "bob@zoo.test"
    wait_for(lambda: any(json.loads(line)["unread"] == 1 for line in session.log("follow").splitlines() if line), 5)
    second = session.cli("--background")
    assert second.returncode == 0 and dovecot.logins() == 1, "a second start reaches the first"
    session.cli("quit")
    wait_for(lambda: follow.poll() is not None, 5, "--follow to end with the program")


def test_check_names_the_steps(session):
    session.start_bus()
    dovecot = account(session)
    result = session.cli("check", "bob")
    for word in ("TLS1.3", "No unread mail", "IDLE"):
        assert word in result.stdout, result.stdout
    steps = [json.loads(line) for line in session.cli("check", "bob", "--json").stdout.splitlines() if line.startswith("{")]
    assert steps, "JSON"
    dovecot.stop()
    result = session.cli("check", "bob", check=False)
    assert result.returncode == 1 and "993" in result.stderr + result.stdout or str(dovecot.imaps) in result.stderr + result.stdout, result
    report = session.cli("check", "bob", "--report", check=False).stdout
    assert "bob@" not in report and PASSWORD not in report, report


def test_mark_read_and_check_now(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = account(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    for n in range(3):
        dovecot.deliver(f"m{n}")
    session.until_unread("bob", 3)
    session.cli("check-now", "bob")
    result = session.cli("mark-read", "bob", "--message", "nokey", check=False)
    assert result.returncode == 1 and "no longer in the mailbox" in result.stderr and "webmail" in result.stderr, result
    session.cli("mark-read", "bob", "--all")
    session.until_unread("bob", 0)
    assert dovecot.unseen() == 0


def test_snooze_holds_alerts_back(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = account(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    session.cli("snooze", "5")
    wait_for(lambda: "End snooze" in menu(session), 3, "the menu to offer its end")
    dovecot.deliver("later")
    session.until_unread("bob", 1)
    assert session.summaries() == []
    session.cli("snooze", "off")
    wait_for(lambda: "End snooze" not in menu(session), 3, "the menu to be as before")
    wait_for(lambda: session.summaries(), 5, "what was held back")


def test_a_wrong_setting_is_named_and_the_account_can_be_removed(session):
    session.accounts_ini(bob={"host": "localhost", "port": "x"}, alice={"address": "alice@zoo.test", "host": "localhost"})
    for words in (["check", "bob"], ["account", "show", "bob"], ["account", "edit", "bob", "--port", "993"], ["open", "bob"]):
        result = session.cli(*words, check=False)
        assert result.returncode == 1 and "port" in result.stderr and "accounts.ini" in result.stderr, (words, result)
    session.cli("account", "remove", "bob")
    result = session.cli("account", "list", "--ids")
    assert result.stdout == "alice\n" and result.stderr == "", result


def test_autostart(session):
    assert "off" in session.cli("autostart", "status").stdout
    session.cli("autostart", "on")
    assert "on" in session.cli("autostart", "status").stdout
    session.cli("autostart", "off")
    assert "off" in session.cli("autostart", "status").stdout


def test_no_secret_leaves_its_place(session):
    """The password is in no argument, environment, log or file of a run; a control search finds it where it belongs."""
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    canary = "canary-b7f3c1"
    dovecot.set_users(["bob"], password=canary)
    session.credential("bob", canary)
    session.accounts_ini(bob=dovecot.account())
    process = session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    session.until_status("bob", "watching")
    session.cli("check", "bob", "--report")
    import os
    found = []
    for folder, _, files in os.walk(session.folder):
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and canary.encode() in contents(path):
                found.append(os.path.relpath(path, session.folder))
    assert sorted(found) == ["credentials/postbell.bob", "dovecot/passwd"], found
    for name in ("cmdline", "environ"):
        assert canary.encode() not in open(f"/proc/{process.pid}/{name}", "rb").read()


if __name__ == "__main__":
    runner.main(globals())
