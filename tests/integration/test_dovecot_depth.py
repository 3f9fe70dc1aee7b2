#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many folders on a real Dovecot. Its raw log (each line that went over the connection, with the time) and Python's imaplib are
the oracles."""
import statistics
import subprocess
import time

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.faults import kick
from harness.mutf7 import encode
from harness.runner import holds, until_still, wait_for
from harness.wires import Relay

MAIL = "From: Carol <carol@other.example>\r\nSubject: {0}\r\nMessage-ID: <{0}@other.example>\r\n\r\nHello\r\n"


def start(session, folders=("INBOX",)):
    """A Dovecot with these folders, watched: (server, another program's connection)."""
    dovecot = Dovecot(session, raw=True)
    client = dovecot.client()
    client.close()
    for folder in folders[1:]:
        assert client.create(encode(folder))[0] == "OK"
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account(folders=";".join(folders) + ";"))
    session.start_bus()
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()
    until_counted(session, dict.fromkeys(folders, 0))
    return dovecot, client


def append(client, folder, subject):
    assert client.append(encode(folder), None, None, MAIL.format(subject).encode())[0] == "OK"


def unread(session):
    return {x["folder"]: x["unread"] for x in session.watched("unread")}


def until_counted(session, numbers, seconds=10):
    wait_for(lambda: unread(session) == numbers, seconds, lambda: f"{numbers}; there are {unread(session)}")


def told(session):
    return [(x["folder"], x["subject"]) for x in session.watched("mail")]


def until_told(session, *mails, seconds=5):
    wait_for(lambda: told(session)[-len(mails):] == list(mails), seconds, lambda: f"{mails}; there are {told(session)}")


def of_postbell(dovecot):
    """The conversations that Postbell had, the oldest first."""
    return [talk for talk in dovecot.talks() if any('"Postbell"' in line for _, line in talk[0])]


def watchings(session):
    return sum(x["status"] == "watching" for x in session.watched("status"))


def test_notify(session):
    """One connection, mails in three folders: nothing is asked for a new mail at home."""
    dovecot, client = start(session, ("INBOX", "Work", "工作"))
    wait_for(lambda: (t := of_postbell(dovecot)) and any("idling" in line for _, line in t[0][1]), 5, "the server to wait")
    assert any("NOTIFY SET" in line for _, line in of_postbell(dovecot)[0][0]), of_postbell(dovecot)
    took, away = [], []
    dovecot.deliver("the first makes the indices")
    until_told(session, ("INBOX", "the first makes the indices"))
    for n in range(2):
        before = len(until_still(lambda: of_postbell(dovecot)[0][0], 1))
        sent = dovecot.deliver(f"home {n}") and time.time()
        until_told(session, ("INBOX", f"home {n}"))
        took.append(session.watched("mail")[-1]["at"] - sent)
        time.sleep(1)
        assert of_postbell(dovecot)[0][0][before:] == [], "a new mail at home costs no command"
        assert session.watched("mail")[-1]["unread"] == unread(session)["INBOX"] == n + 2, "and is counted at once"
    until_counted(session, {"INBOX": 3, "Work": 0, "工作": 0})
    for folder in ("Work", "工作"):
        append(client, folder, "away")
        sent = time.time()
        until_told(session, (folder, "away"))
        away.append(session.watched("mail")[-1]["at"] - sent)
    until_counted(session, {"INBOX": 3, "Work": 1, "工作": 1})
    for folder, numbers in (("INBOX", {"INBOX": 2, "Work": 1, "工作": 1}), ("Work", {"INBOX": 2, "Work": 0, "工作": 1})):
        client.select(folder)
        client.store("1", "+FLAGS", r"(\Seen)")
        until_counted(session, numbers, 5)
    assert dovecot.logins() == 2, "one connection of Postbell's, and that of the other program"
    print(f"# {len(of_postbell(dovecot)[0][0])} lines from Postbell in all; at home {statistics.median(took) * 1000:.0f} ms (Dovecot waits 500 by itself), in other folders "
          f"{', '.join(f'{x * 1000:.0f}' for x in away)} ms")


def test_the_way_back(session):
    """A mailbox of 2 000, five changes while the line was cut: QRESYNC names them, and that is all that is said of it."""
    dovecot = Dovecot(session, raw=True)
    dovecot.fill(2000, unread=100)
    relay = Relay(dovecot.imap)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account(host="127.0.0.1", port=relay.port, security="none"))
    session.start_watch()
    until_counted(session, {"INBOX": 100})
    dovecot.deliver("before")
    until_told(session, ("INBOX", "before"))
    time.sleep(1)
    known, port = relay.down, relay.target
    relay.target = 1        # nobody listens there
    dovecot.stop()
    dovecot.start()
    client = dovecot.client()
    client.store("1:2", "+FLAGS", r"(\Seen)")
    client.store("3", "+FLAGS", r"(\Deleted)")
    client.expunge()
    dovecot.deliver("meanwhile")
    relay.target = port
    until_told(session, ("INBOX", "meanwhile"), seconds=15)
    until_counted(session, {"INBOX": dovecot.unseen()})
    time.sleep(0.5)
    talk = of_postbell(dovecot)[-1]
    assert any("(QRESYNC (" in line for _, line in talk[0]), talk[0]
    print(f"# {relay.down - known} bytes from the server, capabilities and login included")
    assert relay.down - known <= 3000


def renumber(dovecot, folder, number):
    subprocess.run(["doveadm", "-c", dovecot.config, "mailbox", "update", "-u", "bob@zoo.test", "--uid-validity", str(number), folder],
                   check=True, capture_output=True)


def test_new_numbers(session):
    """UIDVALIDITY changes at home and elsewhere: old mails are counted, not announced; new ones are."""
    dovecot, client = start(session, ("INBOX", "Work"))
    append(client, "INBOX", "old")
    append(client, "Work", "old too")
    until_counted(session, {"INBOX": 1, "Work": 1})
    wait_for(lambda: len(told(session)) == 2, 5)
    before = watchings(session)
    renumber(dovecot, "Work", 1234567890)
    renumber(dovecot, "INBOX", 1234567891)
    kick(dovecot, "bob")        # or Dovecot itself ends the connection, as soon as the next mail comes
    wait_for(lambda: len(of_postbell(dovecot)) == 2 and watchings(session) > before, 10, "the next connection")
    holds(lambda: len(told(session)) == 2, 1, "nothing old is announced")
    client = dovecot.client(folder="Work")
    append(client, "INBOX", "new")
    append(client, "Work", "new too")
    wait_for(lambda: sorted(told(session)[2:]) == [("INBOX", "new"), ("Work", "new too")], 15, lambda: f"the new ones; {told(session)}")
    until_counted(session, {"INBOX": 2, "Work": 2}, 15)
    keys = {x["subject"]: x["key"] for x in session.watched("mail")}
    assert str(1234567891) in keys["new"] and str(1234567890) in keys["new too"], keys


def made_again(session, client, folder):
    """Makes an empty folder in place of one that went, until Postbell has found it: for a while Dovecot may take the name for one
    that is not free, and answers others as if nothing had come. What a watcher looked into while it went is there again at once."""
    wait_for(lambda: client.create(folder) and session.cli("check-now") and unread(session)[folder] == 0, 10, folder)


def test_folders_come_and_go(session):
    """Deleted, made again, renamed: the others go on, and what comes under the name that is watched is announced."""
    dovecot, client = start(session, ("INBOX", "Work", "Lists"))
    append(client, "Work", "one")
    until_told(session, ("Work", "one"))
    assert client.delete("Work")[0] == "OK"
    append(client, "INBOX", "meanwhile")
    append(client, "Lists", "meanwhile")
    wait_for(lambda: len(told(session)) == 3, 5, lambda: f"the others; {told(session)}")
    session.cli("check-now")      # Dovecot does not tell of it by itself
    wait_for(lambda: unread(session)["Work"] != 1, 10, "the folder to be missed")
    made_again(session, client, "Work")
    append(client, "Work", "two")
    until_told(session, ("Work", "two"), seconds=10)
    assert client.rename("Work", "Old")[0] == "OK"
    made_again(session, client, "Work")
    client.append(encode("Old"), None, None, MAIL.format("nobody looks here").encode())      # after a renaming Dovecot may refuse it
    append(client, "Work", "three")
    until_told(session, ("Work", "three"), seconds=10)
    assert sorted(told(session)) == sorted([("Work", "one"), ("INBOX", "meanwhile"), ("Lists", "meanwhile"), ("Work", "two"), ("Work", "three")])
    assert len(of_postbell(dovecot)) <= 2


if __name__ == "__main__":
    runner.main(globals())
