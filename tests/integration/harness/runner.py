# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the test functions of a module and prints TAP. A test gets a fresh Session; what it needs and does not find is a failure."""
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback

from .session import Session


def patient(seconds):
    """So long, or as much longer as programs under a sanitizer, or beside others, are slower."""
    return seconds * float(os.environ.get("PB_TEST_PATIENCE", "1"))


def wait_for(condition, seconds=10, what=""):
    """Polls until condition() is true and returns its value; raises AssertionError after that many seconds. what: a text, or a
    function that makes it then."""
    end = time.monotonic() + patient(seconds)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {(what() if callable(what) else what) or condition}")
        time.sleep(0.01)


def holds(condition, seconds, what=""):
    """Asserts that condition() stays true for that many seconds (for what must NOT happen)."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert condition(), f"did not hold: {what or condition}"
        time.sleep(0.02)


def until_still(value, seconds, limit=20):
    """Waits until value() has not changed for that many seconds (for what goes on unseen), and returns it."""
    last, since = value(), time.monotonic()
    end = since + patient(limit)
    while time.monotonic() < since + seconds:
        assert time.monotonic() < end, f"it still changes: {last}"
        time.sleep(0.05)
        if (now := value()) != last:
            last, since = now, time.monotonic()
    return last


def contents(path):
    """The bytes of a file; none of one that went away meanwhile."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def seed():
    """The seed of this run, printed, from the environment when given."""
    value = int(os.environ.get("PB_TEST_SEED", random.SystemRandom().randrange(1 << 31)))
    print(f"# seed {value} (PB_TEST_SEED repeats it)")
    return value


def main(namespace):
    """Runs every test_* function of the module, in order; names given on the command line select, or with a "-" in front leave out."""
    tests = [(n, f) for n, f in namespace.items() if n.startswith("test_") and callable(f)]
    unwanted = {name[1:] for name in sys.argv[1:] if name.startswith("-")}
    wanted = set(sys.argv[1:]) - {"-" + name for name in unwanted} or {name for name, _ in tests}
    unknown = (wanted | unwanted) - {name for name, _ in tests}
    assert not unknown, f"there is no {unknown}"
    tests = [t for t in tests if t[0] in wanted - unwanted]
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):        # jobs in the background ignore them; our programs must not
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        folder = tempfile.mkdtemp(prefix="pb-test-")
        os.chmod(folder, 0o755)
        session = Session(folder)
        start = time.monotonic()
        try:
            function(session)
            outcome = "ok"
        except Exception:
            outcome = "not ok"
            failed += 1
            for line in [*session.story(), *traceback.format_exc().splitlines()]:
                print("# " + line)
                print(line, file=sys.stderr)   # of what failed meson shows the end of this alone
        finally:
            session.stop()
        reports = session.sanitizer_reports()
        if reports and outcome == "ok":
            outcome = "not ok"
            failed += 1
        for line in reports:
            print("# " + line)
        print(f"{outcome} {number} - {name} # {time.monotonic() - start:.1f} s".replace(" # ", " (") + ")", flush=True)
        if outcome == "ok" or not os.environ.get("PB_TEST_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"# kept {folder}")
    sys.exit(1 if failed else 0)
