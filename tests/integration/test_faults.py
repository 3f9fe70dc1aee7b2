#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks that fail, in namespaces of the test's own: packets vanish, are refused or get lost, names are not found, the line is
slow. nft's counters and Dovecot's log are the oracles."""
import time

import harness.netns as netns
from harness.faults import kick, start, state, subjects, told, until, watch
from harness.middle import Slow
from harness.runner import holds, wait_for


def hosts(dovecot, users, relays):
    """Two users whose network is special: a name that has to be looked up, and a slow line."""
    relays.append(Slow(dovecot.imaps, latency=1.0, rate=8000, address=netns.SERVER))
    return {"named": {"host": netns.NAME}, "slow": {"host": netns.SERVER, "port": relays[0].port}}


def test_ways_that_are_lost(session):
    """One Postbell and seven networks: silence, resets, a peer that forgot, a third of the packets lost, names that are not
    found, two seconds for every question, and one that is well. Two changes of the network: one with the faults, one that mends."""
    users, relays = ["silent", "reset", "forgot", "lossy", "fine", "named", "slow"], []
    net, dovecot = start(session, users, hosts=lambda d: hosts(d, users, relays))
    names = netns.start_names()
    silent, reset, forgot, lossy = net.addresses[:4]
    watch(session, net)
    begin = time.time()
    for user in users[:6]:
        until(session, user, ("watching",), 15)
    old = net.local_port(forgot)
    net.drop(forgot)
    kick(dovecot, "forgot")
    wait_for(lambda: dovecot.gone("forgot"), 5, "the server to have forgotten")
    took = until(session, "slow", ("watching",), 20) - begin
    print(f"# slow: two seconds a question, 8 kB/s: watching after {took:.1f} s")
    loss = "numgen random mod 10 < 3 counter drop"
    net.rules(f"ip saddr {silent} drop\nip saddr {lossy} {loss}\nip saddr {forgot} tcp dport {old} tcp flags & rst == 0 drop\n"
              "udp sport 53 drop",
              f"ip daddr {silent} counter drop\nip daddr {reset} counter reject with tcp reset\nip daddr {lossy} {loss}\n"
              "udp dport 53 counter drop")
    kick(dovecot, "named")
    for user in ("silent", "forgot", "lossy", "fine", "slow"):
        dovecot.deliver("during", user=user)
    net.change("10.77.0.3")
    begin = time.time()
    for user in ("reset", "silent"):
        print(f"# {user}: noticed {until(session, user, ('backoff', 'offline'), 25) - begin:.1f} s after the network change")
    for user in ("forgot", "fine", "lossy", "slow"):
        print(f"# {user}: mail announced {told(session, user, 'during', 25) - begin:.1f} s after the network change")
    for user in ("named", "reset"):
        dovecot.deliver("during", user=user)
    assert state(session, "named") != "watching" and net.count() > 3, "the rules were met"
    net.rules()
    net.change("10.77.0.4")
    begin = time.time()
    for user in ("reset", "silent", "named"):
        print(f"# {user}: announced {told(session, user, 'during', 5) - begin:.1f} s after its way was back")
    holds(lambda: all(subjects(session, user) == ["during"] for user in users), 0.5, "each mail once")
    assert dovecot.logins("fine") == 1, "the account whose network was well kept its connection"
    assert dovecot.logins("slow") == 1, "a slow network is not a lost one"
    names.shutdown()


if __name__ == "__main__":
    netns.main(globals())
