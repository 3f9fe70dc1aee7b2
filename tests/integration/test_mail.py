#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""New mail on a real Dovecot, seen by a recording notification daemon."""
import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, wait_for


def start(session, **options):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, **options)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    return dovecot


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


if __name__ == "__main__":
    runner.main(globals())
