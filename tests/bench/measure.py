# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: sessions to run in, and figures of a process."""
import os
import re
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
from harness.runner import wait_for  # noqa: E402
from harness.session import Session  # noqa: E402


def spread(values, unit, scale=1.0):
    v = sorted(x * scale for x in values)
    return (f"median {statistics.median(v):.2f} {unit}, 5 % {v[len(v) // 20]:.2f}, 95 % {v[-1 - len(v) // 20]:.2f}, "
            f"n={len(v)}")


def session():
    folder = tempfile.mkdtemp(prefix="pb-bench-")
    os.chmod(folder, 0o755)
    return Session(folder)


def memory(pid):
    wanted = ("Pss", "Private_Clean", "Private_Dirty")
    with open(f"/proc/{pid}/smaps_rollup") as file:
        rows = dict(re.findall(r"^(\w+):\s+(\d+) kB", file.read(), re.M))
    pss, clean, dirty = (int(rows[w]) for w in wanted)
    return f"PSS {pss} kB, USS {clean + dirty} kB, private dirty {dirty} kB", dirty


def switches(pid):
    """Voluntary context switches of all threads: how often the process went to sleep, so how often it woke."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status") as file:
            total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", file.read(), re.M).group(1))
    return total


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_watching(s):
    wait_for(lambda: (lambda r: r and r["accounts"] and all(a["status"] == "watching" for a in r["accounts"]))(s.status()), 30,
             "all accounts to be watched")
