#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real eight seconds: a network in which nobody answers."""
import subprocess
import time

from harness import netns
from harness.runner import patient


def test_silence(session):
    """No name server, no answer: it is over in time, and says so."""
    net = netns.Net(session)
    net.rules(inward=f"ip saddr {netns.SERVER} drop")      # questions are on their way, and no answer comes
    begin = time.monotonic()
    result = subprocess.run(net.command(session.postbell, "account", "discover", "q7hidden@zoo.test", "--json", "--ispdb"),
                            env={**session.env, **session.strict}, capture_output=True, text=True, timeout=30)
    elapsed = time.monotonic() - begin
    print(f"# {elapsed:.2f} s")
    assert result.returncode == 1 and 7.5 < elapsed < 8 + patient(1.5), (result, elapsed)


if __name__ == "__main__":
    netns.main(globals())
