#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""1 000 mails through ten folders of a real server, with everything that may happen to them (harness/flow.py)."""
import random
import subprocess
import time

import harness.runner as runner
from harness.cyrus import Cyrus
from harness.dovecot import PASSWORD, Dovecot
from harness.flow import FOLDERS, Flow
from harness.middle import Slow
from harness.runner import wait_for

EXTRA = """mail_max_userip_connections = 100
mailbox_idle_check_interval = 2 s
"""


def start_watch(session, server, folders, rounds=False):
    """Watches through a relay that can be cut: (announced subjects, last numbers, cut, look now). rounds: the server tells of one
    folder only, so rounds are asked for; otherwise no more than the pause after a cut is made shorter: the numbers have to come
    by themselves."""
    relay = Slow(server.imaps)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=server.account(port=relay.port, folders=";".join(folders) + ";"))
    session.start_bus()
    session.start_postbell()
    session.until_status("bob", "watching")
    session.start_watch()

    def unread():
        return {x["folder"]: x["unread"] for x in session.watched("unread")}

    asked = [0.0]

    def look_now():
        if (rounds and time.monotonic() > asked[0] + 1) or session.watched("status")[-1]["status"] == "backoff":
            session.cli("check-now")
            asked[0] = time.monotonic()

    wait_for(lambda: set(unread()) == set(folders), 15, lambda: f"numbers of all folders, there are {unread()}")
    return lambda: [x["subject"] for x in session.watched("mail")], unread, relay.cut, look_now


def through_dovecot(session, mails, rounds):
    draw = random.Random(runner.seed())
    dovecot = Dovecot(session, extra=EXTRA)

    def renumber(folder):
        subprocess.run(["doveadm", "-c", dovecot.config, "mailbox", "update", "-u", "bob@zoo.test", "--uid-validity",
                        str(draw.randrange(1 << 30, 1 << 31)), folder], check=True, capture_output=True)

    flow = Flow(dovecot, draw, renumber)
    flow.watched, flow.unread, flow.break_off, flow.look_now = start_watch(session, dovecot, FOLDERS)
    flow.walk(mails, rounds)


def test_a_thousand_mails(session):
    through_dovecot(session, 1000, 8)


def test_ten_thousand_mails(session):
    through_dovecot(session, 10000, 60)


def test_cyrus(session):
    """No NOTIFY there: a round is asked for at each rest."""
    cyrus = Cyrus(session)
    flow = Flow(cyrus, random.Random(runner.seed()))
    flow.watched, flow.unread, flow.break_off, flow.look_now = start_watch(session, cyrus, FOLDERS, rounds=True)
    flow.walk(400, 6)


if __name__ == "__main__":
    runner.main(globals())
