#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Cyrus, whose telemetry (each word after the login) and Python's imaplib are the oracles."""
import time

import harness.cyrus
from harness.cyrus import PASSWORD, Cyrus, said
from harness.runner import wait_for


def start(session, folders=(), **options):
    """A Cyrus with one account of Postbell's; extra keys of accounts.ini begin with set_."""
    keys = {k[4:]: v for k, v in options.items() if k.startswith("set_")}
    cyrus = Cyrus(session, **{k: v for k, v in options.items() if not k.startswith("set_")})
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=cyrus.account(**keys))
    return cyrus


def watching(session, name="watch", seconds=10):
    return wait_for(lambda: [x for x in session.watched("status", name) if x["status"] == "watching"], seconds, "watching")


def subjects(session, name="watch"):
    return [x["subject"] for x in session.watched("mail", name)]


def until_idle(cyrus, talk=-1):
    """The last word of the server is the one that lets the client wait."""
    return wait_for(lambda: (t := cyrus.telemetry()) and said(t[talk], False).rstrip().endswith("idling") and t[talk], 5, "IDLE")


def test_new_mail_is_pushed(session):
    """No round is due for minutes: what comes at once was pushed."""
    cyrus = start(session)
    cyrus.deliver("old")
    session.start_watch()
    watching(session)
    wait_for(lambda: session.watched("unread"), 5)
    until_idle(cyrus)
    begin = time.monotonic()
    cyrus.deliver("new")
    wait_for(lambda: subjects(session) == ["new"], 5, "the mail")
    print(f"# announced {(time.monotonic() - begin) * 1000:.0f} ms after the delivery")
    words = said(until_idle(cyrus))
    assert "EXAMINE" in words and "SELECT" not in words and "BODY[" not in words and "STORE" not in words, words
    other = cyrus.client()
    assert b"LOGINDISABLED" in other.capability()[1][0], "Cyrus lists it even behind a login"
    assert other.search(None, "UNSEEN")[1] == [b"1 2"], "watching marks nothing as read"


def test_mark_read(session):
    cyrus = start(session)
    session.start_bus()
    session.start_recorder("--watcher")
    session.start_postbell()
    session.until_status("bob", "watching")
    cyrus.deliver("one")
    session.until_unread("bob", 1, 5)
    session.cli("mark-read", "bob", "--all")
    session.until_unread("bob", 0, 5)
    assert cyrus.client().search(None, "UNSEEN")[1] == [b""]


if __name__ == "__main__":
    harness.cyrus.main(globals())
