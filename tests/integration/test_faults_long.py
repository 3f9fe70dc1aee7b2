#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real times (suite full): a line that goes silent while nothing is said, and four minutes of loss and of latency beside it."""
import time

import harness.netns as netns
from harness.faults import kick, start, state, subjects, told, until, watch
from harness.middle import Slow
from harness.runner import wait_for


def pause(session, user):
    """How long the account would still wait by itself, in s."""
    line = [x for x in session.watched("status") if x["account"] == user][-1]
    return line["at"] + line.get("retry_in", 0) - time.time()


def test_four_minutes(session):
    users, relays = ["silent", "lossy", "reset", "slow", "fine"], []

    def hosts(dovecot):
        relays.append(Slow(dovecot.imaps, latency=2.0, rate=4000, address=netns.SERVER))
        return {"slow": {"host": netns.SERVER, "port": relays[0].port}}

    net, dovecot = start(session, users, hosts=hosts)
    silent, lossy, reset = net.addresses[:3]
    watch(session, net)
    for user in users:
        until(session, user, ("watching",), 60)
    time.sleep(2)
    loss = "numgen random mod 10 < 3 counter drop"
    net.rules(f"ip saddr {silent} drop\nip saddr {lossy} {loss}", f"ip daddr {silent} drop\nip daddr {lossy} {loss}\nip daddr {reset} reject with tcp reset")
    kick(dovecot, "reset")
    begin, sent = time.time(), {user: [] for user in ("lossy", "slow", "fine")}
    while state(session, "silent") == "watching" and time.time() < begin + 250:
        for user, mails in sent.items():
            subject = f"{user} {len(mails)}"
            mails.append((subject, time.time()))
            dovecot.deliver(subject, user=user)
        wait_for(lambda: state(session, "silent") != "watching" or time.time() > begin + 10 * len(sent["fine"]), 15)
    took = until(session, "silent", ("backoff", "offline", "connecting"), 10) - begin
    print(f"# silent: noticed after {took:.0f} s without traffic (at most 240)")
    assert took <= 240
    for user, mails in sent.items():
        waits = [told(session, user, subject, 60) - at for subject, at in mails]
        print(f"# {user}: {len(mails)} mails, announced after {sorted(waits)[len(waits) // 2]:.1f} s, {max(waits):.1f} s at most; "
              f"{dovecot.logins(user)} logins")
        assert sorted(subjects(session, user)) == sorted(subject for subject, _ in mails), "each mail once"
    assert dovecot.logins("slow") == dovecot.logins("fine") == 1, "neither a slow nor a good line is given up"
    for user in ("silent", "reset"):
        dovecot.deliver("at last", user=user)
    time.sleep(20)      # by now an attempt of its own is under way, too
    wait_for(lambda: pause(session, "reset") > 10, 60, "a pause that would be too long")
    net.rules()
    net.change("10.77.0.3")
    begin = time.time()
    for user in ("silent", "reset"):
        print(f"# {user}: announced {told(session, user, 'at last', 5) - begin:.1f} s after its way was back")


if __name__ == "__main__":
    netns.main(globals())
