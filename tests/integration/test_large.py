#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox of 100 000 mails costs what a small one costs (suite full)."""
import harness.runner as runner
import test_reading
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import wait_for
from harness.session import private_dirty
from harness.wires import Relay


def test_hundred_thousand_mails(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    dovecot.fill(100000, unread=1000)
    relay = Relay(dovecot.imap)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account(host="127.0.0.1", port=relay.port, security="none"))
    process = session.start_postbell()
    session.until_status("bob", "watching", 60)
    session.until_unread("bob", 1000)
    print(f"# {relay.down} bytes from the server at start, {private_dirty(process.pid)} kB private dirty")
    assert relay.down <= 1536
    dovecot.deliver("One more")
    session.until_unread("bob", 1001)
    wait_for(lambda: "One more" in [body for _, body in session.summaries()], 5, "the popup")
    assert [body for _, body in session.summaries()] == ["One more"], "old mails are counted, not announced"
    session.cli("mark-read", "bob", "--all")
    session.until_unread("bob", 0, 30)
    assert dovecot.unseen() == 0
    session.quit()
    small = Dovecot(session, name="small", pki=dovecot.pki)
    small.fill(100, unread=10)
    test_reading.compare(session, small, dovecot, 100001)


if __name__ == "__main__":
    runner.main(globals())
