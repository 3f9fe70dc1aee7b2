# SPDX-License-Identifier: GPL-3.0-or-later
"""IMAP accounts in figures: what a start and a way back cost by size and number of folders, NOTIFY beside IDLE."""
import statistics
import time

from measure import session, spread
from harness.dovecot import PASSWORD, Dovecot
from harness.flow import TEXT
from harness.middle import Slow
from harness.mutf7 import encode
from harness.runner import wait_for

TIMES = 5


def connect(s, user, expected, process=None):
    """Starts Postbell for one account, or lets it come back; ms until every folder has its number."""
    begin = time.monotonic()
    process = process or s.start_postbell(name="postbell-" + user)
    s.until_status(user, "watching", 60)
    s.until_unread(user, expected, 60)
    return (time.monotonic() - begin) * 1000, process


def measure(s, dovecot, user, expected, folders, client):
    """A start with an empty memory, then ways back after a cut line with five changes in between; one line of figures."""
    relay = Slow(dovecot.imap)
    s.credential(user, PASSWORD)
    s.accounts_ini(**{user: dovecot.account(user, host="127.0.0.1", port=relay.port, security="none", folders=";".join(folders) + ";")})
    took, process = connect(s, user, expected)
    time.sleep(0.7)
    start = (relay.down, relay.up, relay.turns, took)
    ways = []
    for n in range(TIMES):
        before = relay.down, relay.up, relay.turns
        relay.cut()
        wait_for(lambda: s.account_status(user)["status"] == "backoff", 5)
        client.uid("STORE", "1:4", "+FLAGS.SILENT" if n % 2 == 0 else "-FLAGS.SILENT", r"(\Flagged)")
        dovecot.deliver(f"way back {n}", user=user)
        expected += 1
        s.cli("check-now")
        took, _ = connect(s, user, expected, process)
        time.sleep(0.7)
        ways.append((relay.down - before[0], relay.up - before[1], relay.turns - before[2], took))
    s.kill(process)
    return start, ways


def line(name, start, ways):
    down, up, turns, took = start
    middle = [statistics.median(column) for column in zip(*ways)]
    print(f"  {name}: start {down} B down, {up} up, {turns} turns, {took:.0f} ms; way back (median of {len(ways)}) "
          f"{middle[0]:.0f} B down, {middle[1]:.0f} up, {middle[2]:.0f} turns, {middle[3]:.0f} ms "
          f"({min(w[3] for w in ways):.0f} to {max(w[3] for w in ways):.0f})", flush=True)


def mailbox(sizes, counts):
    s = session()
    try:
        s.start_bus()
        s.start_recorder("--watcher")
        users = [f"s{n}" for n in sizes] + [f"f{n}" for n in counts]
        dovecot = Dovecot(s, users=users)
        print("one folder, by messages (the plain text, capabilities and login included; a turn is a wait for an answer):")
        for size in sizes:
            user = f"s{size}"
            dovecot.fill(size, unread=10, user=user)
            line(f"{size:6} messages", *measure(s, dovecot, user, 10, ["INBOX"], dovecot.client(user)))
        print("by folders, 20 messages in each:")
        for count in counts:
            user = f"f{count}"
            client = dovecot.client(user)
            folders = ["INBOX"] + [f"Folder {n}" for n in range(1, count)]
            for folder in folders:
                if folder != "INBOX":
                    client.create(encode(folder))
                for n in range(20):
                    client.append(encode(folder), None if n < 2 else r"(\Seen)", None, TEXT.format(subject=f"m{n}").encode())
            line(f"{count:3} folders", *measure(s, dovecot, user, 2 * count, folders, client))
    finally:
        s.stop()


def notify(nodelay, mails):
    """The same deliveries to a server with NOTIFY and to one whose capability was taken away: LMTP's answer to the event line."""
    s = session()
    try:
        s.start_bus()
        extra = f"import_environment = TZ LD_PRELOAD={nodelay}"
        with_it = Dovecot(s, name="with", users=("notify",), extra=extra)
        without = Dovecot(s, name="without", users=("idle",), pki=with_it.pki, extra=extra +
                          "\nimap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE UIDPLUS CONDSTORE QRESYNC ESEARCH LIST-STATUS PREVIEW")
        servers = {"notify": with_it, "idle": without}
        for user, dovecot in servers.items():
            s.credential(user, PASSWORD)
            client = dovecot.client(user)
            client.create("Work")
            client.close()
            servers[user] = (dovecot, client)
        s.accounts_ini(**{user: d.account(user, folders="INBOX;Work;") for user, (d, _) in servers.items()})
        s.start_postbell()
        for user in servers:
            s.until_status(user, "watching")
        s.start_watch()
        wait_for(lambda: s.watched("unread"), 5)
        took = {"NOTIFY, home": [], "IDLE, home": [], "NOTIFY, another folder": []}
        for n in range(mails):
            for user, (dovecot, client) in servers.items():
                took[f"{user.upper()}, home"].append(deliver(s, f"{user}-{n}", lambda subject: dovecot.deliver(subject, user=user)))
            took["NOTIFY, another folder"].append(deliver(s, f"work-{n}", lambda subject: servers["notify"][1].append(
                "Work", None, None, TEXT.format(subject=subject).encode())))
            time.sleep(0.6)
        print("new mail, delivery to the line of `watch --json` (Dovecot's own 500 ms wait taken away), in one run:")
        for name, values in took.items():
            print(f"  {name:23} {spread(values, 'ms', 1000)}")
    finally:
        s.stop()


def deliver(s, subject, how):
    how(subject)
    begin = time.time()
    mail = wait_for(lambda: next((x for x in s.watched("mail") if x["subject"] == subject), None), 10, subject)
    return mail["at"] - begin
