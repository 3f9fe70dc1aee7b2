#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several folders of one account over one connection to a real Dovecot, and what a server wants shown."""
import email.message
import email.utils
import time

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, patient, wait_for
from harness.scripted import Scripted

WORK = "工作"
NAMES = {"INBOX": "INBOX", WORK: "&XeVPXA-", "Lists/dev": "Lists/dev"}     # modified UTF-7 (RFC 3501 5.1.3)


def start(session, folders=tuple(NAMES), old=()):
    session.start_bus()
    session.start_recorder()
    dovecot = Dovecot(session)
    dovecot.deliver("makes the mailbox")
    other = dovecot.client()
    for name in NAMES:
        if name != "INBOX":
            assert other.create(NAMES[name])[0] == "OK"
    other.store("1", "+FLAGS", r"(\Seen)")
    for name in old:
        put(dovecot, other, name, "old")
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account("bob", folders="".join(f + ";" for f in folders)))
    dovecot.until_logins(1)              # by the other program
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()
    wait_for(lambda: session.watched("unread"), 5, "the watch to be attached")
    return dovecot, other, 1


def put(dovecot, other, folder, subject):
    """A mail into the folder: by LMTP into the inbox, as a filter would do it elsewhere."""
    if folder == "INBOX":
        dovecot.deliver(subject)
        return
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "Carol <carol@other.example>", "bob@zoo.test", subject
    message["Date"], message["Message-ID"] = email.utils.formatdate(), email.utils.make_msgid(domain="zoo.test")
    message.set_content("Hi there.\n")
    assert other.append(f'"{NAMES[folder]}"', None, None, message.as_bytes())[0] == "OK"


def numbers(session):
    return {f["name"]: f["unread"] for f in session.account_status("bob")["folders"]}


def until_numbers(session, wanted, seconds=10):
    wait_for(lambda: numbers(session) == wanted, seconds, f"{wanted}; it is {session.account_status('bob')['folders']}")


def mails(session):
    return [(m["folder"], m["subject"]) for m in session.watched("mail")]


def test_three_folders_one_connection(session):
    dovecot, other, before = start(session)
    until_numbers(session, {"INBOX": 0, WORK: 0, "Lists/dev": 0})
    sent = [(folder, f"{n} in {folder}") for n in range(2) for folder in NAMES]
    for folder, subject in sent:
        put(dovecot, other, folder, subject)
    wait_for(lambda: sorted(mails(session)) == sorted(sent), 10, f"a mail event for each; {mails(session)}")
    until_numbers(session, {"INBOX": 2, WORK: 2, "Lists/dev": 2})
    session.until_unread("bob", 6)
    last = lambda: {line["folder"]: line["unread"] for line in session.watched("unread")}
    wait_for(lambda: last() == {"INBOX": 2, WORK: 2, "Lists/dev": 2}, 10, lambda: f"the watch's numbers; they are {last()}")
    assert dovecot.logins() - before == 1, f"{dovecot.logins() - before} logins"

    # read elsewhere, in a folder that is not the open one
    key = next(m["key"] for m in session.watched("mail") if m["folder"] == WORK)
    subject = next(m["subject"] for m in session.watched("mail") if m["key"] == key)
    assert other.select(NAMES[WORK])[0] == "OK"
    number = other.search(None, "SUBJECT", '"%s"' % subject.split()[0])[1][0].split()[0].decode()
    other.store(number, "+FLAGS", r"(\Seen)")
    until_numbers(session, {"INBOX": 2, WORK: 1, "Lists/dev": 2})
    wait_for(lambda: [g["key"] for g in session.watched("gone")] == [key], 10, "the mail to be gone")

    # marked as read from here: one mail of the third folder, then all
    key = next(m["key"] for m in session.watched("mail") if m["folder"] == "Lists/dev")
    session.cli("mark-read", "bob", "--message", key)
    until_numbers(session, {"INBOX": 2, WORK: 1, "Lists/dev": 1})
    session.cli("mark-read", "bob", "--all")
    until_numbers(session, {"INBOX": 0, WORK: 0, "Lists/dev": 0})
    for folder in NAMES.values():
        assert other.select(folder, readonly=True)[0] == "OK"
        assert other.search(None, "UNSEEN")[1] == [b""], folder
    words = session.cli("status").stdout
    assert f"    {WORK}  " in words and "    Lists/dev  " in words, words
    holds(lambda: len(mails(session)) == 6, 0.5, "no mail told twice")
    assert dovecot.logins() - before == 1, "another connection was made"


def test_mail_in_every_folder_while_away(session):
    dovecot, other, _ = start(session, old=(WORK,))
    for folder in NAMES:
        put(dovecot, other, folder, f"first in {folder}")
    wait_for(lambda: len(mails(session)) == 3, 10)
    session.cli("account", "pause", "bob")
    session.until_status("bob", "off")
    for folder in NAMES:
        put(dovecot, other, folder, f"second in {folder}")
    read = next(m["key"] for m in session.watched("mail") if m["folder"] == WORK)
    assert other.select(NAMES[WORK])[0] == "OK"
    other.store("2", "+FLAGS", r"(\Seen)")
    session.cli("account", "resume", "bob")
    until_numbers(session, {"INBOX": 2, WORK: 2, "Lists/dev": 2})
    wait_for(lambda: len(mails(session)) == 6, 10, f"six mails; {mails(session)}")
    wait_for(lambda: [g["key"] for g in session.watched("gone")] == [read], 10, "the mail read meanwhile to be gone")
    holds(lambda: len(mails(session)) == 6, 0.5)


def test_deleted_and_made_anew(session):
    dovecot, other, before = start(session)
    put(dovecot, other, WORK, "one")
    until_numbers(session, {"INBOX": 0, WORK: 1, "Lists/dev": 0})
    wait_for(lambda: len(mails(session)) == 1, 5)
    assert other.delete(NAMES[WORK])[0] == "OK"
    session.cli("check-now", "bob")
    until_numbers(session, {"INBOX": 0, WORK: None, "Lists/dev": 0})
    account = session.account_status("bob")
    assert account["status"] == "watching" and WORK in account["health"] and account["unread"] == 0, account
    wait_for(lambda: len(session.watched("gone")) == 1, 5, "its mail to be gone")
    put(dovecot, other, "Lists/dev", "the others go on")
    wait_for(lambda: ("Lists/dev", "the others go on") in mails(session), 10)

    assert other.create(NAMES[WORK])[0] == "OK"
    session.cli("check-now", "bob")
    wait_for(lambda: WORK not in session.account_status("bob")["health"], 10, "the folder to be back")
    put(dovecot, other, WORK, "two")
    wait_for(lambda: (WORK, "two") in mails(session), 10, f"a mail in the new folder; {mails(session)}")
    until_numbers(session, {"INBOX": 0, WORK: 1, "Lists/dev": 1})
    assert dovecot.logins() - before == 1, "deleting a folder cost the connection"


def test_other_folders_within_a_second(session):
    dovecot, other, _ = start(session, folders=("INBOX",))
    put(dovecot, other, WORK, "nobody looks here")
    put(dovecot, other, "INBOX", "seen")
    until_numbers(session, {"INBOX": 1})
    session.cli("account", "edit", "bob", "--folder", "INBOX", "--folder", WORK)
    began = time.monotonic()
    until_numbers(session, {"INBOX": 1, WORK: 1})
    took = time.monotonic() - began
    print(f"# {took:.2f} s until the other folder was counted")
    assert took < patient(3), took
    put(dovecot, other, WORK, "now it is told")
    wait_for(lambda: (WORK, "now it is told") in mails(session), 10)
    assert session.cli("account", "show", "bob").stdout.count("folder: ") == 2
    session.cli("account", "edit", "bob", "--folder", WORK)
    until_numbers(session, {WORK: 2})
    session.until_unread("bob", 2)
    assert ("INBOX", "seen") in mails(session) and (WORK, "nobody looks here") not in mails(session), mails(session)


def test_alerts_of_the_server(session):
    server = Scripted()
    session.start_bus()
    session.start_recorder()
    session.credential("bob", "pw")
    session.accounts_ini(bob={**server.account(), "name": "Bob & Co"})
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()
    wait_for(lambda: session.watched("unread"), 5, "the watch to be attached")
    for _ in range(3):
        server.say("* OK [ALERT] Maintenance <b>tonight</b> at \u202e10")
    server.say("* NO [OVERQUOTA] No more room")
    wait_for(lambda: len(session.watched("alert")) >= 2, 5, "the lines")
    holds(lambda: len(session.watched("alert")) == 2, 0.5, "each text once")
    texts = [line["text"] for line in session.watched("alert")]
    assert texts == ["Maintenance <b>tonight</b> at 10", "No more room"], texts
    assert all(line["account"] == "bob" for line in session.watched("alert"))
    wait_for(lambda: len(session.summaries()) == 2, 5, f"two alerts; {session.summaries()}")
    (first, words), (second, room) = session.summaries()
    assert "Bob & Co" in first and "Maintenance" in words and "<b>" not in words, (first, words)
    assert "Bob & Co" in second and "full" in second and room == "No more room", (second, room)
    server.stop()


runner.main(globals())
