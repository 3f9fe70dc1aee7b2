# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory of a company in figures: how long its addresses take, and everything; how long the main loop stands still meanwhile;
what it leaves in memory; how long a search takes. The server is postbell-demo on loopback, the notifier the one that is shipped."""
import json
import os
import struct
import subprocess
import time

from measure import cpu, memory, session, until_watching
from harness.exmail import Exmail

BUILD = os.environ["PB_BUILD"]
CALM = 25     # s until what a request left is given back, and more


class Spy:
    """The longest iteration of a main loop, through a library that is preloaded."""

    def __init__(self, s):
        self.path = s.path("loopspy")
        s.env["PB_LOOPSPY"], s.env["LD_PRELOAD"] = self.path, BUILD + "/tests/bench/loopspy.so"

    def release(self, s):
        for name in ("PB_LOOPSPY", "LD_PRELOAD"):
            del s.env[name]

    def take(self):
        """ms of the longest iteration since the last time, by the clock and of the processor, and how many there were."""
        with open(self.path, "r+b") as file:
            longest, count, worked = struct.unpack("=qqq", file.read(24))
            file.seek(0)
            file.write(bytes(24))
        return longest / 1000, worked / 1000, count


def timed(s, *words):
    start = time.monotonic()
    result = s.cli("exmail", "directory", *words, "--json", timeout=1200)
    return time.monotonic() - start, json.loads(result.stdout)


def part(name, s, spy, process, server, words, target, before):
    used, served = cpu(process.pid), cpu(server.pid)
    took, state = timed(s, *words)
    longest, worked, count = spy.take()
    print(f"  {name:18} {took:6.1f} s (target <= {target}), {state['members']} members, {state['unknown']} without a name; CPU {cpu(process.pid) - used:.1f} s, "
          f"of the server {cpu(server.pid) - served:.1f} s, "
          f"longest of {count} iterations {longest:.1f} ms (target < 50), {worked:.1f} ms of the processor", flush=True)
    time.sleep(CALM)
    text, dirty = memory(process.pid)
    print(f"  {'':18} private dirty {dirty - before:+d} kB after {CALM} s (target <= +2048): {text}", flush=True)


def directory(members, corp):
    s = session()
    try:
        s.start_bus()
        s.start_recorder("--watcher")
        exmail = Exmail(s, "ming", interval=0, members=members, keep_alive="yes")
        account = exmail.corp_account(s, "contacts", "remind") if corp else exmail.account(s)
        s.accounts_ini(ming=account)
        spy = Spy(s)
        process = s.start_postbell()
        spy.release(s)
        until_watching(s)
        time.sleep(3)
        before = memory(process.pid)[1]
        spy.take()
        print(f"directory of {members}, {'current API' if corp else 'OpenApi'}, private dirty before {before} kB:")
        part("addresses", s, spy, process, exmail.process, ["sync"], 20, before)
        if not corp:
            part("everything", s, spy, process, exmail.process, ["sync", "--full"], 90, before)
        path = s.path("cache", "postbell", "directory-ming.db")
        print(f"  file {os.path.getsize(path) / 1048576:.1f} MB; searches, with opening it (target <= 20 ms):")
        words = ("王", "伟", "zwm", "z", "zhangwei", "wei", "wei.wang@acme.example", "nobody")
        print("    " + subprocess.run([BUILD + "/tests/bench/bench-directory", path, *words], capture_output=True, text=True, check=True,
                                       env=s.env).stdout.strip().replace("\n", "\n    "), flush=True)
    finally:
        s.stop()
