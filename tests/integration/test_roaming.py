#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer that is carried about: it sleeps and wakes (a logind of the test's own says so), loses its address and gets another."""
import signal
import time

import harness.netns as netns
from harness.faults import kick, start, state, subjects, told, until, watch
from harness.runner import holds, wait_for


def test_sleep(session):
    """While Postbell is frozen the server forgets one connection, the way to another server dies, a third stays as it is."""
    users = ["forgot", "dead", "kept"]
    session.start_system_bus()
    net, dovecot = start(session, users)
    forgot, dead, _ = net.addresses
    postbell = watch(session, net)
    for user in users:
        until(session, user, ("watching",), 10)
    session.sleep(True)
    holds(lambda: state(session, "kept") == "watching", 0.5, "going to sleep changes nothing")
    postbell.send_signal(signal.SIGSTOP)
    old = net.local_port(forgot)
    net.drop(forgot)
    kick(dovecot, "forgot")
    wait_for(lambda: dovecot.gone("forgot"), 5, "the server to have forgotten")
    net.rules(f"ip saddr {forgot} tcp dport {old} tcp flags & rst == 0 drop\nip saddr {dead} drop", f"ip daddr {dead} drop")
    for user in users:
        dovecot.deliver("asleep", user=user)
    postbell.send_signal(signal.SIGCONT)
    session.sleep(False)
    begin = time.time()
    for user in ("kept", "forgot"):
        print(f"# {user}: mail announced {told(session, user, 'asleep', 5) - begin:.1f} s after waking")
    print(f"# dead: noticed {until(session, 'dead', ('backoff', 'offline'), 25) - begin:.1f} s after waking")
    net.rules()
    net.change("10.77.0.3")
    print(f"# dead: announced {-time.time() + told(session, 'dead', 'asleep', 5):.1f} s after its way was back")
    holds(lambda: all(subjects(session, user) == ["asleep"] for user in users), 0.5, "each mail once")
    assert dovecot.logins("kept") == 1, "what survived the sleep was kept"


def test_another_address(session):
    """The address goes and the way with it; a while later there is another. Then the same in a blink."""
    net, dovecot = start(session, ["bob"])
    watch(session, net)
    until(session, "bob", ("watching",), 10)
    net.unplug()
    begin = time.time()
    print(f"# noticed {until(session, 'bob', ('offline',), 25) - begin:.1f} s after the cable was out")
    dovecot.deliver("while out")
    net.plug("10.77.0.3")
    begin = time.time()
    print(f"# announced {told(session, 'bob', 'while out', 5) - begin:.1f} s after the new address")
    net.unplug("10.77.0.3")
    net.plug("10.77.0.4")
    begin = time.time()
    dovecot.deliver("in a blink")
    print(f"# announced {told(session, 'bob', 'in a blink', 25) - begin:.1f} s after a change in a blink")
    holds(lambda: subjects(session, "bob") == ["while out", "in a blink"], 0.5, "each mail once")


if __name__ == "__main__":
    netns.main(globals())
