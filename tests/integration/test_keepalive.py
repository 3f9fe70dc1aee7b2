#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel makes of connections on a line that nft cuts: the liveness that the dialer asks for, its real times divided by
30; and its patience with a question for a connection."""
import re
import socket
import threading
import time

import harness.netns as netns
from harness.faults import start, state, until, watch
from harness.netns import Net
from harness.runner import holds, wait_for
from harness.session import BUILD

DIVISOR = 30
LIMIT = 240 / DIVISOR       # a silent line is noticed within four minutes


def server():
    """Accepts and stays silent."""
    listener, kept = socket.create_server(("", 0)), []

    def accept():
        while True:
            kept.append(listener.accept()[0])
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def test_a_line_without_traffic(session):
    """One line is cut for good; another just while its first probe is under way, as a short failure of a radio would: it lives."""
    net, port = Net(session, 3), server()
    cut, blinking, fine = net.addresses
    session.start("hold", *net.command(BUILD + "/tests/tools/hold", str(DIVISOR), *(f"{a}:{port}" for a in net.addresses)))
    wait_for(lambda: session.log("hold").count("connected") == 3, 5, "the connections")
    begin = time.monotonic()
    net.drop(cut)
    time.sleep(max(0, begin + 120 / DIVISOR - 2 - time.monotonic()))
    net.drop(cut, blinking)
    wait_for(lambda: net.count() >= 2, 5, "the first probes")
    time.sleep(0.3)
    net.drop(cut)
    wait_for(lambda: f"ended {cut} " in session.log("hold"), LIMIT + 5, "the silence to be noticed")
    took = float(re.search(f"ended {cut} ([0-9.]+) ", session.log("hold"))[1])
    print(f"# {session.log('hold').splitlines()[-1]}: a silent line is noticed after {took * DIVISOR:.0f} s in real times (at most 240)")
    assert took <= LIMIT + 0.5, took
    holds(lambda: session.log("hold").count("ended") == 1, 120 / DIVISOR + 1 - 0.5, "the others to live")
    assert f"ended {blinking}" not in session.log("hold") and f"ended {fine}" not in session.log("hold")


def test_a_question_into_the_void(session):
    """What was asked for while the way was dead is asked for anew when it is back: TCP alone would not for seven seconds."""
    net, dovecot = start(session, ["bob"])
    net.inside("sh", "-c", "echo 0 >/proc/sys/net/ipv4/tcp_syn_linear_timeouts || :")      # as every kernel did until 6.5
    net.drop(*net.addresses)
    dovecot.deliver("old")
    watch(session, net)
    begin = until(session, "bob", ("connecting",), 5)
    time.sleep(max(0, begin + 7.5 - time.time()))      # it was asked at 0, 1, 3 and 7 s; the next time would be at 15
    assert state(session, "bob") == "connecting"
    net.rules()
    net.change("10.77.0.3")
    begin = time.time()
    print(f"# watching {until(session, 'bob', ('watching',), 5) - begin:.1f} s after the way was back")


if __name__ == "__main__":
    netns.main(globals())
