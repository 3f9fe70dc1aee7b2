#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""New mail on a real Dovecot, seen by a recording notification daemon and by `watch --json`."""
import os
import re
import signal
import time

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, wait_for


def start(session, users=("bob",), recorder=(), **options):
    session.start_bus()
    session.start_recorder("--watcher", *recorder)
    dovecot = Dovecot(session, users=users, **options)
    for user in users:
        session.credential(user, PASSWORD)
    session.accounts_ini(**{user: dovecot.account(user) for user in users})
    return dovecot


def counted(session):
    """Mails the recorder was told of: singles, plus the last number of each summary (a popup with a new id is a new one)."""
    last = {}
    for row in session.recorded("notify"):
        last[row[2]] = (row[4], row[5])
    singles = [s for s in last.values() if not re.match(r"\d+ new mails", s[0])]
    numbers = [int(s[0].split()[0]) for s in last.values() if re.match(r"\d+ new mails", s[0])]
    return len(singles), numbers


def saved_by_lmtp(dovecot):
    return re.findall(r"msgid=<([^>]+)>: saved mail to INBOX", dovecot.info())


def test_one_mail_becomes_one_popup(session):
    dovecot = start(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("Lunch?")
    wait_for(lambda: session.summaries(), 5, "the popup")
    holds(lambda: len(session.summaries()) == 1, 1, "one popup")
    summary, body = session.summaries()[0]
    assert "Carol" in summary and "Lunch?" in body, (summary, body)
    session.until_unread("bob", 1)
    assert dovecot.unseen() == 1, "watching marked the mail as read"


def test_old_unread_mails_are_counted_not_announced(session):
    dovecot = start(session)
    for n in range(5):
        dovecot.deliver(f"old {n}")
    session.start_postbell()
    session.until_unread("bob", 5)
    dovecot.deliver("new")
    session.until_unread("bob", 6)
    wait_for(lambda: session.summaries(), 5)
    assert [body for _, body in session.summaries()] == ["new"], session.summaries()


def test_fifty_mails_each_exactly_once(session):
    dovecot = start(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()
    wait_for(lambda: session.watched("unread"), 5, "the watch to be attached")
    sent = [dovecot.deliver(f"m{n}", message_id=f"m{n}@zoo.test") for n in range(50)]
    session.until_unread("bob", 50, 20)
    wait_for(lambda: len(session.watched("mail")) >= 50, 20, "50 mail events")
    wait_for(lambda: (lambda c: c[0] + sum(c[1]) >= 50)(counted(session)), 20, f"50 mails in popups, {counted(session)}")
    holds(lambda: len(session.watched("mail")) == 50, 1)
    saved = saved_by_lmtp(dovecot)
    assert sorted(saved) == sorted(sent), "the server's own log"
    events = [event["subject"] + "@zoo.test" for event in session.watched("mail")]
    assert sorted(events) == sorted(saved), "each delivered mail has exactly one event"
    assert len({event["key"] for event in session.watched("mail")}) == 50
    singles, numbers = counted(session)
    print(f"# {singles} single popups, summaries {numbers}")
    assert singles + sum(numbers) == 50 and len(numbers) >= 1 and singles <= 6


def test_reading_elsewhere_withdraws_the_alert(session):
    dovecot = start(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("first")
    wait_for(lambda: len(session.summaries()) == 1, 5)
    dovecot.deliver("second")
    session.until_unread("bob", 2)
    wait_for(lambda: len(session.summaries()) == 2, 5)
    client = dovecot.client()
    client.store("1", "+FLAGS", r"(\Seen)")
    session.until_unread("bob", 1)
    wait_for(lambda: session.recorded("close"), 5, "the withdrawal")
    first = next(row[2] for row in session.recorded("notify") if row[5] == "first")
    assert [row[2] for row in session.recorded("close")] == [first]
    client.store("2", "+FLAGS", r"(\Deleted)")
    client.expunge()
    session.until_unread("bob", 0)
    wait_for(lambda: len(session.recorded("close")) == 2, 5, "the withdrawal of a deleted mail")
    client.logout()


def test_mark_read_from_the_popup(session):
    dovecot = start(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("to be read")
    wait_for(lambda: session.recorded("notify"), 5)
    popup = session.recorded("notify")[0]
    assert "mark-read" in popup[6], popup
    session.gdbus("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "io.github.postbell.Recorder.Invoke",
                  popup[2], "mark-read", "token")
    session.until_unread("bob", 0)
    assert dovecot.unseen() == 0, "the server still has it as unread"


def test_mail_during_an_outage_is_announced_once(session):
    dovecot = start(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("before")
    wait_for(lambda: len(session.summaries()) == 1, 5)
    dovecot.stop(signal.SIGKILL)
    wait_for(lambda: session.account_status("bob")["status"] == "backoff", 10)
    new = os.path.join(dovecot.folder, "home", "bob", "Maildir", "new")
    mail = os.path.join(new, f"{int(time.time())}.M1P1.zoo")
    with open(mail, "w") as file:
        file.write("From: Dora <dora@other.example>\r\nSubject: meanwhile\r\nMessage-ID: <meanwhile@zoo.test>\r\n\r\n")
    owner = os.stat(new)
    os.chown(mail, owner.st_uid, owner.st_gid)
    dovecot.start()
    session.until_status("bob", "watching", 20)
    wait_for(lambda: "meanwhile" in [b for _, b in session.summaries()], 5)
    holds(lambda: [b for _, b in session.summaries()] == ["before", "meanwhile"], 1)
    session.until_unread("bob", 2)


def test_a_restart_announces_nothing_twice(session):
    dovecot = start(session)
    first = session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("one")
    wait_for(lambda: session.summaries(), 5)
    session.kill(first, signal.SIGTERM)
    dovecot.deliver("while away")
    session.start_postbell()
    session.until_unread("bob", 2)
    wait_for(lambda: len(session.summaries()) >= 2, 5)
    holds(lambda: [b for _, b in session.summaries()] == ["one", "while away"], 1)


def test_quit_before_the_daemon_answers(session):
    """What the daemon has when Postbell ends does not come again at the next start."""
    dovecot = start(session, recorder=("--slow", "400"))
    first = session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("one")
    wait_for(lambda: session.summaries(), 5)
    session.kill(first, signal.SIGTERM)
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("two")
    wait_for(lambda: "two" in [b for _, b in session.summaries()], 10)
    assert [b for _, b in session.summaries()] == ["one", "two"]


if __name__ == "__main__":
    runner.main(globals())
