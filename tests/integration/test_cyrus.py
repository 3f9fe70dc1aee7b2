#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Cyrus, whose telemetry (each word after the login) and Python's imaplib are the oracles."""
import contextlib
import json
import re
import signal
import sqlite3
import time

import harness.cyrus
from harness.cyrus import PASSWORD, Cyrus, said
from harness.middle import Middle, Slow
from harness.mutf7 import encode
from harness.runner import holds, wait_for


def start(session, folders=(), **options):
    """A Cyrus with one account of Postbell's; extra keys of accounts.ini begin with set_. On TLS 1.3 Cyrus offers a channel
    binding that TLS 1.3 does not have, and lets whoever tries another wait for three seconds: one test is enough for that."""
    options.setdefault("extra", "tls_versions: tls1_2\n")
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
    cyrus = start(session, extra="")
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


def test_login(session):
    """The channel binding is real: on the straight way it is accepted; behind a man in the middle who has the server's very key
    it is refused."""
    cyrus = start(session, mechanisms="SCRAM-SHA-256")
    session.start_watch()
    watching(session)
    at = {x["status"]: x["at"] for x in session.watched("status")}
    if at["watching"] - at["connecting"] >= 3:          # so long waits whom Cyrus refuses, and who is on a busy machine
        holds(lambda: "sasl/bob" not in notes(session), 2, "not refused")
    middle = Middle(cyrus.imaps, cyrus.pki)
    session.accounts_ini(bob=cyrus.account(port=middle.port))
    wait_for(lambda: middle.said and "AUTHENTICATE" in middle.said[0], 10, "a login through the middle")
    assert "AUTHENTICATE SCRAM-SHA-256-PLUS" in middle.said[0]
    binding = middle.said[0].split("AUTHENTICATE SCRAM-SHA-256-PLUS ")[1]
    wait_for(lambda: len(middle.said) > 1 or re.search(r"\n[A-Z]+2 ", middle.said[0]), 10, f"the refusal: {binding}")


def test_starttls_and_every_mechanism(session):
    """Each mechanism alone; nothing is said before TLS that could be used again."""
    for number, mechanism in enumerate(("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN")):
        cyrus = Cyrus(session, name=f"cyrus-{number}", mechanisms=mechanism, extra="tls_versions: tls1_2\n")
        wire = Middle(cyrus.imap, cyrus.pki, tls=False)
        session.credential("bob", PASSWORD)
        session.accounts_ini(bob=cyrus.account(port=wire.port, security="starttls"))
        result = session.cli("check", "bob")
        plain = wire.said[0].split("\x16\x03")[0]
        assert "STARTTLS" in plain and "AUTH" not in plain and "LOGIN" not in plain and result.returncode == 0, (mechanism, plain)
        cyrus.stop()


def test_folders(session):
    """Names in Chinese, a role in lower case, another folder's mail found by a round, a folder list that marks nothing."""
    cyrus = start(session, set_folders="INBOX;工作;")
    other = cyrus.client()
    assert other.create(encode("工作"))[0] == "OK"
    listed = {x["name"]: x for x in map(json.loads, session.cli("folders", "bob", "--json").stdout.splitlines())}
    assert listed["Sent"]["role"] == "sent" and b"\\sent" in b"".join(other.list()[1]), "Cyrus writes it so"
    assert "工作" in listed
    session.start_bus()
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()
    wait_for(lambda: {x["folder"] for x in session.watched("unread")} == {"INBOX", "工作"}, 5, "both folders")
    message = "From: Carol <c@other.example>\r\nSubject: filed\r\n\r\nThe first line says it.\r\n"
    assert other.append(encode("工作"), None, None, message.encode())[0] == "OK"
    session.cli("check-now")
    mail = wait_for(lambda: session.watched("mail"), 5, "the mail in the other folder")[0]
    assert (mail["folder"], mail["subject"], mail["preview"]) == ("工作", "filed", "The first line says it."), mail
    assert b"PREVIEW NIL" in other_preview(cyrus), "Cyrus offers PREVIEW and has none: the words came from the text"


def other_preview(cyrus):
    client = cyrus.client(folder=encode("工作"))
    return client.uid("FETCH", "1", "(PREVIEW)")[1][0]


def test_reconnect(session):
    """What changed meanwhile is asked for by QRESYNC: nothing of the thirty mails known already is listed again."""
    cyrus = start(session)
    other = cyrus.client()
    for n in range(30):
        cyrus.deliver(f"old {n}")
    relay = Slow(cyrus.imaps)
    session.accounts_ini(bob=cyrus.account(port=relay.port))
    watch = session.start_watch()
    watching(session)
    until_idle(cyrus)
    cyrus.deliver("before")
    wait_for(lambda: subjects(session) == ["before"], 5)
    until_idle(cyrus)
    down = relay.down
    watch.send_signal(signal.SIGSTOP)                   # or it might be back before all this is done
    relay.cut()
    cyrus.deliver("meanwhile")
    other.store("1:3", "+FLAGS", r"(\Seen)")
    watch.send_signal(signal.SIGCONT)
    wait_for(lambda: subjects(session) == ["before", "meanwhile"], 10, "the mail of meanwhile")
    talk = until_idle(cyrus)
    assert "(QRESYNC (" in said(talk), said(talk)
    assert said(talk, False).count(" FETCH (") <= 8, said(talk, False)
    wait_for(lambda: session.watched("unread")[-1]["unread"] == 29, 5)
    print(f"# {relay.down - down} bytes from the server for the way back (TLS and capabilities included)")


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


def notes(session):
    """What the ledger remembers beside the mails."""
    with contextlib.closing(sqlite3.connect(session.path("state", "postbell", "ledger.db"))) as ledger:
        return dict(ledger.execute("SELECT * FROM note"))


def test_scram(session):
    """The strongest of Cyrus. It lists -PLUS and knows tls-unique only, so over TLS 1.3 there is nothing common to bind to: one
    refusal, SCRAM-SHA-256 without binding instead of the password, and the next login knows."""
    start(session, mechanisms="SCRAM-SHA-256 PLAIN", extra="")
    session.start_bus()
    session.start_recorder("--watcher")
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: notes(session).get("sasl/bob") == "SCRAM-SHA-256 localhost", 5, "the note")


def test_scram_bound_to_the_connection(session):
    """Over TLS 1.2 both know tls-unique: SCRAM-SHA-256-PLUS at once, so that nothing had to be remembered."""
    cyrus = start(session, mechanisms="SCRAM-SHA-256 PLAIN", extra="tls_versions: tls1_2\n")
    assert b"AUTH=SCRAM-SHA-256-PLUS" in cyrus.client().capability()[1][0]
    session.start_bus()
    session.start_recorder("--watcher")
    session.start_postbell()
    session.until_status("bob", "watching")
    assert "sasl/bob" not in notes(session), notes(session)
    done = session.cli("check", "bob")
    assert "TLS1.2" in done.stdout, done.stdout


def test_scram_without_tls(session):
    """Loopback without TLS, by the user's wish: Cyrus then takes no password in the clear, so this is SCRAM or nothing."""
    cyrus = start(session, mechanisms="SCRAM-SHA-256 PLAIN")
    session.accounts_ini(bob=cyrus.account(port=cyrus.imap, security="none"))
    session.start_bus()
    session.start_recorder("--watcher")
    session.start_postbell()
    session.until_status("bob", "watching")
    assert "sasl/bob" not in notes(session)


if __name__ == "__main__":
    harness.cyrus.main(globals())
