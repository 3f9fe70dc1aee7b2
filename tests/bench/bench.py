#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench: measures a release build beside the least a notifier can do, in one run; prints median and spread.
bench.py BUILD [--full] [--idle SECONDS]"""
import argparse
import os
import signal
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("build")
parser.add_argument("--full", action="store_true", help="100 000 messages too")
parser.add_argument("--idle", type=int, default=600, help="seconds at rest for wake-ups and CPU")
parser.add_argument("--only", choices=["latency", "rest", "start", "exmail", "bulk", "mailbox", "notify", "faults", "directory"], help="one part only")
parser.add_argument("--members", type=int, default=100000, help="of the company whose directory is kept; 10000 for a quick look")
parser.add_argument("--mails", type=int, default=200, help="deliveries for the latency")
options = parser.parse_args()
os.environ["PB_BUILD"] = os.path.abspath(options.build)
from measure import cpu, memory, session, spread, switches, until_watching  # noqa: E402  (it finds the harness)
import bench_directory  # noqa: E402
import bench_exmail  # noqa: E402
import bench_imap  # noqa: E402
from harness.dovecot import PASSWORD, Dovecot  # noqa: E402
from harness.runner import wait_for  # noqa: E402
from harness.session import monotonic  # noqa: E402
from harness.wires import Relay  # noqa: E402

BUILD = os.environ["PB_BUILD"]
NODELAY = BUILD + "/tests/bench/nodelay.so"


def latency():
    """Delivery (the LMTP client has its answer) to Notify at the recorder, for three clients on one mailbox each."""
    s = session()
    try:
        s.start_bus()
        s.start_recorder("--watcher")
        ours = [f"pb{n}" for n in range(12)]      # at most 3 mails in 10 s each, so that popups stay single
        dovecot = Dovecot(s, users=(*ours, "raw", "gio"), extra="import_environment = TZ LD_PRELOAD=" + NODELAY)
        for user in ours:
            s.credential(user, PASSWORD)
        s.accounts_ini(**{user: dovecot.account(user) for user in ours})
        s.start_postbell()
        until_watching(s)
        for kind, user in (("gnutls", "raw"), ("gio", "gio")):
            s.start("floor-" + kind, BUILD + "/tests/bench/floor", kind, "localhost", str(dovecot.imaps), f"{user}@zoo.test", PASSWORD, dovecot.ca)
            wait_for(lambda k=kind: "ready" in s.log("floor-" + k), 10)
        sent = {}
        for n in range(options.mails):
            turn = (ours[n % len(ours)], "raw", "gio")
            for user in turn[n % 3:] + turn[:n % 3]:
                subject = f"{user.rstrip('0123456789')}-{n}"
                dovecot.deliver(subject, user=user)
                sent[subject] = monotonic()
                count = len(sent)
                wait_for(lambda: len(s.recorded("notify")) >= count, 5, subject)
            time.sleep(0.3)
        took = {user: [] for user in ("pb", "raw", "gio")}
        for row in s.recorded("notify"):
            subject = row[5]
            if subject in sent:
                took[subject.split("-")[0]].append(row[0] - sent[subject])
        print("latency, LMTP answer to Notify (Dovecot's own 500 ms wait taken away):")
        for name, user in (("Postbell", "pb"), ("floor, GnuTLS", "raw"), ("floor, GIO", "gio")):
            print(f"  {name:14} {spread(took[user], 'ms', 1000)}")
        medians = {u: statistics.median(v) * 1000 for u, v in took.items()}
        print(f"  Postbell over the GnuTLS floor: {medians['pb'] - medians['raw']:+.2f} ms (target <= 1)")
    finally:
        s.stop()


def popups(s):
    last = {row[2]: row[4] for row in s.recorded("notify")}
    return sum(int(text.split()[0]) if "new mails" in text else 1 for text in last.values())


def after_ten_alerts(accounts):
    """A session with that many accounts that has shown ten alerts: (session, process)."""
    s = session()
    s.start_bus()
    s.start_recorder("--watcher")
    users = [f"u{n}" for n in range(accounts)]
    dovecot = Dovecot(s, users=users)
    for user in users:
        s.credential(user, PASSWORD)
    s.accounts_ini(**{user: dovecot.account(user) for user in users})
    process = s.start_postbell()
    until_watching(s)
    for n in range(10):
        dovecot.deliver(f"m{n}", user=users[n % accounts])
    wait_for(lambda: popups(s) >= 10, 20, "10 alerts")
    return s, process


def at_rest():
    """One and ten accounts side by side: memory after 60 s at rest, then wake-ups and CPU over the idle time."""
    runs = {}
    try:
        for accounts in (1, 10):
            runs[accounts] = after_ten_alerts(accounts)
        time.sleep(60)
        dirty = {}
        for accounts, (_, process) in runs.items():
            text, dirty[accounts] = memory(process.pid)
            print(f"memory, {accounts} account(s), 10 alerts, 60 s at rest: {text}")
        print(f"  private dirty: one account {dirty[1]} kB (target <= 2560), each further one "
              f"{(dirty[10] - dirty[1]) / 9:.0f} kB (target <= 30)", flush=True)
        before = {accounts: (switches(p.pid), cpu(p.pid)) for accounts, (_, p) in runs.items()}
        time.sleep(options.idle)
        for accounts, (_, process) in runs.items():
            wakes = switches(process.pid) - before[accounts][0]
            print(f"at rest, {accounts} account(s), {options.idle / 60:.1f} min: {wakes} wake-ups = "
                  f"{wakes / options.idle * 60 / accounts:.2f} a minute and account (target <= 1), "
                  f"CPU {(cpu(process.pid) - before[accounts][1]) * 1000:.0f} ms")
    finally:
        for s, _ in runs.values():
            s.stop()


def start_cost(sizes):
    s = session()
    try:
        s.start_bus()
        s.start_recorder("--watcher")
        users = [f"s{n}" for n in sizes]
        dovecot = Dovecot(s, users=users)
        seen = {}
        for size, user in zip(sizes, users):
            dovecot.fill(size, unread=10, user=user)
            relay = Relay(dovecot.imap)
            s.credential(user, PASSWORD)
            s.accounts_ini(**{user: {"kind": "imap", "address": f"{user}@zoo.test", "host": "127.0.0.1", "port": relay.port, "security": "none"}})
            begin = time.monotonic()
            process = s.start_postbell(name="postbell-" + user)
            s.until_status(user, "watching", 60)
            s.until_unread(user, 10, 60)
            took = time.monotonic() - begin
            time.sleep(0.5)
            seen[size] = relay.down
            print(f"start, {size:6} messages: {relay.down} bytes from the server, {relay.up} to it, counted after {took * 1000:.0f} ms")
            s.kill(process, signal.SIGTERM)
        low, high = min(seen.values()), max(seen.values())
        print(f"  largest {high} bytes (target <= 1536), difference {high - low} bytes (target <= 16)")
    finally:
        s.stop()


def main():
    for name in ("bench-wire", "bench-exmail", "bench-tls"):
        program = f"{BUILD}/tests/bench/{name}"
        if os.path.exists(program):
            subprocess.run([program], check=False)
    if options.only in (None, "latency"):
        latency()
    if options.only in (None, "latency", "exmail"):
        bench_exmail.latency(max(20, options.mails // 4))
    if options.only in (None, "rest", "exmail"):
        bench_exmail.at_rest(options.idle)
    if options.only in (None, "exmail", "bulk"):
        bench_exmail.bulk(10000)
    if options.only in (None, "rest"):
        at_rest()
    if options.only in (None, "start"):
        start_cost([100, 10000] + ([100000] if options.full else []))
    if options.only in (None, "mailbox"):
        bench_imap.mailbox([100, 1000, 10000] + ([100000] if options.full else []), [1, 5, 10, 20, 50])
    if options.only in (None, "notify"):
        bench_imap.notify(NODELAY, max(10, options.mails // 10))
    if options.only in (None, "directory"):
        bench_directory.directory(options.members, corp=False)
        bench_directory.directory(options.members, corp=True)
    if options.only in (None, "faults"):
        subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench_faults.py"), BUILD, "5"], check=False)


main()
