#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification daemons that hang, die, come late or take offence at markup."""
import signal

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import wait_for

BUS_NAME, OBJECT = "io.github.postbell.Postbell", "/io/github/postbell/Postbell"


def start(session, *options):
    session.start_bus()
    recorder = session.start_recorder("--watcher", *options)
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    session.start_postbell()
    session.until_status("bob", "watching")
    return recorder, dovecot


def test_a_daemon_that_hangs(session):
    recorder, dovecot = start(session)
    dovecot.deliver("before")
    wait_for(lambda: len(session.summaries()) == 1, 5)
    recorder.send_signal(signal.SIGSTOP)
    for n in range(50):
        dovecot.deliver(f"m{n}")
    session.until_unread("bob", 51, 20)
    assert session.gdbus(BUS_NAME, OBJECT, "org.freedesktop.DBus.Peer.Ping", timeout=2) is not None, "D-Bus Ping"
    menu = session.gdbus(BUS_NAME, "/StatusNotifierItem/Menu", "com.canonical.dbusmenu.GetLayout", "0", "int32 -1", "[]", timeout=2)
    assert menu and "bob" in menu, "the menu answers"
    recorder.send_signal(signal.SIGCONT)

    def shown():
        last = {row[2]: row[4] for row in session.recorded("notify")}
        return sum(int(s.split()[0]) if "new mails" in s else 1 for s in last.values())
    wait_for(lambda: shown() == 51, 40, f"51 mails in popups, {shown()}: {session.recorded('notify')}")


def test_a_daemon_that_dies_and_returns(session):
    recorder, dovecot = start(session)
    dovecot.deliver("one")
    wait_for(lambda: len(session.summaries()) == 1, 5)
    session.kill(recorder)
    session.processes.remove(recorder)
    dovecot.deliver("two")
    session.until_unread("bob", 2)
    session.start_recorder("--watcher")
    wait_for(lambda: "two" in [b for _, b in session.summaries()], 15, "the alert at the new daemon")
    dovecot.deliver("three")
    wait_for(lambda: "three" in [b for _, b in session.summaries()], 10)
    assert sorted(b for _, b in session.summaries()) == ["one", "three", "two"], session.recorded()


def test_markup_is_escaped_only_where_it_is_read(session):
    _, dovecot = start(session)
    dovecot.deliver("Win <a href='x'>this</a> & more", sender='"<b>Evil</b>" <evil@other.example>')
    summary, body = wait_for(lambda: session.summaries(), 5)[0]
    assert "<b>Evil</b>" in summary and "&lt;a href" in body and "&amp; more" in body, (summary, body)


def test_plain_text_for_a_daemon_without_markup(session):
    _, dovecot = start(session, "--caps", "body")
    dovecot.deliver("Win <b>this</b> & more")
    row = wait_for(lambda: session.recorded("notify"), 5)[0]
    assert "<" not in row[5] and "&amp;" not in row[5] and "& more" in row[5], row
    assert row[6] == "", "buttons without the capability"


def test_mark_read_on_a_summary_means_its_mails(session):
    """Seven mails held back come as one summary, which names five: the other two are marked too, an older mail is not."""
    _, dovecot = start(session)
    dovecot.deliver("keep")
    wait_for(lambda: session.summaries(), 5)
    session.cli("snooze", "5")
    for n in range(7):
        dovecot.deliver(f"m{n}")
    session.until_unread("bob", 8)
    session.cli("snooze", "off")
    summary = wait_for(lambda: [row for row in session.recorded("notify") if row[4].startswith("7 new mails")], 5, "the summary")[0]
    session.gdbus("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "io.github.postbell.Recorder.Invoke",
                  summary[2], "mark-read", "token")
    session.until_unread("bob", 1)
    assert dovecot.unseen() == 1


def test_test_alert(session):
    start(session)
    session.cli("test-alert")
    assert len(session.summaries()) == 1


def test_quitting_does_not_wait_for_a_daemon(session):
    recorder, dovecot = start(session)
    recorder.send_signal(signal.SIGSTOP)
    dovecot.deliver("stuck")
    session.until_unread("bob", 1)
    session.cli("quit", timeout=5)
    wait_for(lambda: session.processes[-1].poll() is not None, 3, "Postbell to end")


if __name__ == "__main__":
    runner.main(globals())
