#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""200 deliveries while Postbell is killed at random moments, a third of the time with alerts that wait for a hanging daemon:
nothing lost, at most one second showing a kill."""
import collections
import random
import re
import signal
import time

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import wait_for

MAILS, KILLS, ACCOUNTS = 200, 32, 40


def test_nothing_lost_under_sigkill(session):
    """So many accounts that a popup names every mail of one: five, even where all come together at last."""
    draw = random.Random(runner.seed())
    users = [f"u{n}" for n in range(ACCOUNTS)]
    session.start_bus()
    recorder = session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=users)
    for user in users:
        session.credential(user, PASSWORD)
    session.accounts_ini(**{user: dovecot.account(user) for user in users})
    process = session.start_postbell()
    wait_for(lambda: all(a["status"] == "watching" for a in (session.status() or {"accounts": [{"status": ""}]})["accounts"]), 30,
             "all accounts to be watched")
    length = 42.0
    plan = [(length * (n + draw.random() * 0.5) / MAILS, "deliver", n) for n in range(MAILS)]
    for n in range(KILLS):
        moment = draw.uniform(2, length)
        plan.append((moment, "kill", n))
        if n % 3 == 0:      # the daemon hangs for a while before: alerts wait in Postbell when it dies
            plan.append((moment - draw.uniform(0.6, 1.5), "hang", n))
    kills, begin = 0, time.monotonic()
    for at, what, n in sorted(plan):
        time.sleep(max(0, begin + at - time.monotonic()))
        if what == "deliver":
            dovecot.deliver(f"mail-{n}", user=users[n % ACCOUNTS])
            continue
        if what == "hang":
            recorder.send_signal(signal.SIGSTOP)
            continue
        session.kill(process, signal.SIGKILL)
        recorder.send_signal(signal.SIGCONT)
        session.processes.remove(process)
        kills += 1
        process = session.start_postbell(name=f"postbell-{kills}")
    wanted = {f"mail-{n}" for n in range(MAILS)}
    wait_for(lambda: not untold(session, wanted), 30, lambda: f"every mail; missing {untold(session, wanted)}")
    twice = sum(count - 1 for count in session.announced(wanted).values())
    print(f"# {MAILS} mails, {kills} kills, {twice} second showings")
    assert kills >= 30 and twice <= kills


def untold(session, wanted):
    """The mails that no popup has named, but for as many of an account as its digests stand for: where very many alerts wait, they
    become a number."""
    digests = {row[2]: row[4] for row in session.recorded("notify") if row[5] == "They arrived while alerts could not be shown."}
    numbers = collections.Counter()
    for summary in digests.values():
        number, account = re.fullmatch(r"(\d+) new mails – u(\d+)\b.*", summary).groups()
        numbers[int(account)] += int(number)
    named = set(session.announced(wanted))
    missing = collections.Counter(int(mail[len("mail-"):]) % ACCOUNTS for mail in wanted - named)
    return sorted(mail for mail in wanted - named if missing[int(mail[len("mail-"):]) % ACCOUNTS] > numbers[int(mail[len("mail-"):]) % ACCOUNTS])


if __name__ == "__main__":
    runner.main(globals())
