#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""200 pushes with random disconnects, half-open losses, server restarts and SIGKILL of Postbell: nothing is announced twice
beyond the one mail whose alert was on its way, and what the protocol cannot replay shows as a right number."""
import collections
import random
import signal
import time

import harness.runner as runner
from harness.exmail import Exmail
from harness.runner import wait_for

PUSHES, ACCOUNTS, KILLS, PACE = 200, 40, 12, 0.1      # s between two pushes


def test_pushes_with_every_kind_of_loss(session):
    """So many mailboxes that a popup names every mail of one."""
    draw = random.Random(runner.seed())
    session.start_bus()
    session.start_recorder("--watcher")
    fakes = [Exmail(session, name=f"u{n}", framing=draw.choice(["F1", "F2", "F3", "F4", "F6"]), split="random") for n in range(ACCOUNTS)]
    session.accounts_ini(**{fake.id: fake.account(session, interval=20) for fake in fakes})
    process = session.start_postbell()
    wait_for(lambda: watching(session), 30, "all accounts to be watched")
    watch = session.start_watch("watch-0")
    kills = set(draw.sample(range(10, PUSHES), KILLS))
    count, reached, begin = collections.Counter(), 0, time.monotonic()
    for n in range(PUSHES):
        time.sleep(max(0, begin + n * PACE - time.monotonic()))
        fake = fakes[n % ACCOUNTS]
        what = draw.random()
        if n in kills:
            for ended in (watch, process):      # a watch without Postbell would take its place
                session.kill(ended, signal.SIGKILL)
                session.processes.remove(ended)
            process = session.start_postbell(name=f"postbell-{n}")
            wait_for(session.status, 10, "Postbell again")
            watch = session.start_watch(f"watch-{n}")
            count["SIGKILL"] += 1
        elif what < 0.05:
            fake.drop(draw.choice(["fin", "rst"]))
            count["disconnect"] += 1
        elif what < 0.08:
            fake.drop("half-open")
            count["half-open"] += 1
        elif what < 0.1:
            fake.restart()
            count["restart"] += 1
        reached += fake.state()["listeners"] > 0
        fake.deliver(f"push-{n}")
    for fake in fakes:
        session.cli("check-now", fake.id)
    wait_for(lambda: watching(session), 90, "all accounts to be watched again")
    for fake in fakes:
        session.until_unread(fake.id, fake.unread(), 30)
    told = collections.Counter(e["subject"] for name in [f"watch-{n}" for n in {0, *kills}] for e in session.watched("mail", name))
    shown = session.announced({f"push-{n}" for n in range(PUSHES)})
    twice = {s: c for s, c in shown.items() if c > 1}
    print(f"# {dict(count)}; of {PUSHES} mails {reached} met a listener, {len(shown)} were announced as they came, {len(twice)} twice")
    assert not [s for s, c in told.items() if c > 1], "a mail event came twice"
    assert sum(c - 1 for c in twice.values()) <= KILLS, twice
    assert reached >= 10 and len(shown) > reached // 2, "most pushes that reach a connection are announced"


def watching(session):
    status = session.status()
    return status and all(a["status"] == "watching" for a in status["accounts"])


if __name__ == "__main__":
    runner.main(globals())
