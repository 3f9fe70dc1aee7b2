#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long Postbell takes to notice that a network failed, and to tell of mail when it is back; in namespaces, on a cable that
nft cuts. Printed beside the targets. bench_faults.py BUILD ROUNDS"""
import os
import sys
import time

if "PB_NETNS" not in os.environ:
    os.environ["PB_BUILD"] = os.path.abspath(sys.argv[1])
from measure import session, spread  # noqa: E402
import harness.netns as netns  # noqa: E402
from harness.faults import start, state, told, until, watch  # noqa: E402
from harness.runner import wait_for  # noqa: E402

USERS = ["silent", "reset", "asleep"]


def rounds(s, count):
    net, dovecot = start(s, USERS)
    silent, reset, _ = net.addresses
    watch(s, net)
    noticed, back = {}, {}
    for n in range(count):
        for user in USERS:
            until(s, user, ("watching",), 60)
        time.sleep(1)
        lines = len(s.watched("status"))
        net.rules(f"ip saddr {silent} drop", f"ip daddr {silent} drop\nip daddr {reset} reject with tcp reset")
        net.change(f"10.77.1.{2 * n + 1}")
        begin = time.time()
        for user in ("reset", "silent"):
            wait_for(lambda u=user: [x for x in s.watched("status")[lines:] if x["account"] == u], 30, user)
            noticed.setdefault(user, []).append(next(x for x in s.watched("status")[lines:] if x["account"] == user)["at"] - begin)
        time.sleep(n)       # at another moment of the attempts each time
        for user in ("reset", "silent"):
            dovecot.deliver(f"mail {n}", user=user)
        net.rules()
        net.change(f"10.77.1.{2 * n + 2}")
        begin = time.time()
        for user in ("reset", "silent"):
            back.setdefault(user, []).append(told(s, user, f"mail {n}", 30) - begin)
    return net, dovecot, noticed, back


def sleeps(s, net, dovecot, count):
    """Waking up with a dead way, as long as it stays dead."""
    took, asleep = [], net.addresses[2]
    for _ in range(count):
        until(s, "asleep", ("watching",), 60)
        time.sleep(1)
        lines = len(s.watched("status"))
        s.sleep(True)
        net.drop(asleep)
        s.sleep(False)
        begin = time.time()
        wait_for(lambda: [x for x in s.watched("status")[lines:] if x["account"] == "asleep"], 30)
        took.append(next(x for x in s.watched("status")[lines:] if x["account"] == "asleep")["at"] - begin)
        net.rules()
        net.change(f"10.77.2.{len(took)}")
    return took


def addresses(s, net, dovecot, count):
    noticed, back = [], []
    for n in range(count):
        until(s, "asleep", ("watching",), 60)
        net.unplug(netns.CLIENT) if n == 0 else net.unplug(f"10.77.0.{100 + n}")
        for m in range(1, 2 * ROUNDS + 1):
            if n == 0:
                net.inside("sh", "-c", f"ip addr del 10.77.1.{m}/24 dev pbc 2>/dev/null; ip addr del 10.77.2.{m}/24 dev pbc 2>/dev/null || :")
        begin = time.time()
        noticed.append(until(s, "asleep", ("offline", "backoff"), 30) - begin)
        dovecot.deliver(f"out {n}", user="asleep")
        net.plug(f"10.77.0.{101 + n}")
        begin = time.time()
        back.append(told(s, "asleep", f"out {n}", 30) - begin)
    return noticed, back


def main():
    s = session()
    try:
        s.start_system_bus()
        net, dovecot, noticed, back = rounds(s, ROUNDS)
        woken = sleeps(s, net, dovecot, ROUNDS)
        lost, found = addresses(s, net, dovecot, ROUNDS)
    finally:
        s.stop()
    print("faults, noticed after (target <= 25 s after a network change or waking up):")
    for name, values in (("silence", noticed["silent"]), ("reset", noticed["reset"]), ("waking up with a dead way", woken), ("address gone", lost)):
        print(f"  {name:27} {spread(values, 's')}")
    print("mail announced after the way is back (target <= 5 s):")
    for name, values in (("silence", back["silent"]), ("reset", back["reset"]), ("another address", found)):
        print(f"  {name:27} {spread(values, 's')}")


ROUNDS = int(sys.argv[2])
netns.enter()
main()
