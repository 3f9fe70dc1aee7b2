#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Exmail account that also has IMAP, against postbell-demo and a real Dovecot: IMAP is the truth, a push makes it look at
once, and a channel that dies takes nothing with it."""
import json
import sqlite3

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.exmail import Exmail
from harness.runner import holds, until_still, wait_for

NO_IDLE = "imap_capability = IMAP4rev1 UIDPLUS ENABLE ESEARCH\n"


def start(session, extra=NO_IDLE):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, extra=extra, raw=True)
    fake = Exmail(session, name="bob", address="bob@zoo.test")
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob={**dovecot.account("bob"), **fake.account(session), "interval": 600})
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()
    wait_for(lambda: fake.log()["listens"], 10, "the push channel")
    until_still(dovecot.talks, 1.5)          # IMAP looks as often as the channel's beginning asks for, once a second
    return dovecot, fake


def both(dovecot, fake, subject):
    """One mail as both halves of the service see it."""
    dovecot.deliver(subject)
    return fake.deliver(subject, summary="Are you free at noon")["mailid"]


def mail_ids(session):
    with sqlite3.connect(f"file:{session.path('state', 'postbell', 'ledger.db')}?mode=ro", uri=True) as db:
        return [row[0] for row in db.execute("SELECT mail_id FROM mail ORDER BY id")]


def test_push_makes_imap_look_at_once(session):
    dovecot, fake = start(session)
    dovecot.deliver("before any push")
    holds(lambda: not session.watched("mail"), 2, "nothing is seen without IDLE before ten minutes")
    mail_id = both(dovecot, fake, "Lunch?")
    wait_for(lambda: len(session.watched("mail")) == 2, 5, "both mails, soon")
    mails = {m["subject"]: m for m in session.watched("mail")}
    assert mails["Lunch?"]["preview"] == "Are you free at noon" and mails["before any push"]["preview"] == "", mails
    session.until_unread("bob", 2)
    fake.drop("fin")
    wait_for(lambda: fake.log()["listens"] >= 2, 10, "the channel again")
    holds(lambda: len(session.watched("mail")) == 2, 1, "each mail once")
    wait_for(lambda: sorted(mail_ids(session)) == sorted(["", mail_id]), 5, "the mail's name in webmail")
    assert not any(r["path"].endswith("newcount") for r in fake.log()["requests"]), "the number is IMAP's affair"


def test_read_elsewhere_is_seen_at_once(session):
    dovecot, fake = start(session)
    both(dovecot, fake, "Lunch?")
    wait_for(session.summaries, 5, "the popup")
    client = dovecot.client()
    client.store("1", "+FLAGS", "\\Seen")
    client.logout()
    fake.read()
    session.until_unread("bob", 0, 5)
    wait_for(lambda: session.watched("gone"), 5, "the mail to be gone")
    wait_for(lambda: session.recorded("close"), 5, "the withdrawal")


def test_channel_dies_and_the_account_lives(session):
    dovecot, fake = start(session, extra="")
    memory = session.path("exmail.state")
    with open(memory, "w") as file:
        json.dump(fake.state(), file)
    session.kill(fake.process)
    session.processes.remove(fake.process)
    holds(lambda: session.account_status("bob")["status"] == "watching", 2, "watching by IMAP")
    dovecot.deliver("by IMAP alone")
    wait_for(lambda: [m["subject"] for m in session.watched("mail")] == ["by IMAP alone"], 10, "the mail")
    assert session.log("postbell").count("its mails are found by IMAP") <= 2, session.log("postbell")
    fake.start(f"--port={fake.api.split(':')[2].split('/')[0]}", f"--state={memory}")
    wait_for(lambda: fake.log()["listens"], 30, "the channel again")


if __name__ == "__main__":
    runner.main(globals())
