#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell demo: the whole program against its own server, which touches nothing of the user's and leaves nothing behind."""
import ast
import hashlib
import http.cookiejar
import json
import os
import random
import re
import signal
import subprocess
import urllib.request

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import contents, until_still, wait_for
from harness.screen import Screen

APP = "io.github.postbell.Postbell"
DEMO = APP + ".Demo"
ADDRESS = "ming@acme.example"
BELL, BADGE = "#2f7fd3", "#d0263c"      # PB_ICON_BODY and PB_ICON_PLATE of src/shell/pb-icon.h
SECRETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "harness", "secretservice.py")
PANEL = 40                              # px from the top


def start(session, seconds, interval=1, **more):
    return session.start("demo", session.postbell, "demo", "--seconds", str(seconds), "--interval", str(interval), **more)


def told(session):
    """The mails that the demo told of, as (sender, subject)."""
    return re.findall(r"^  New mail from (.*?): (.*)$", session.log("demo"), re.M)


def status(session):
    answer = session.gdbus(DEMO, "/" + DEMO.replace(".", "/"), APP + "1.GetStatus")
    return json.loads(ast.literal_eval(answer)[0]) if answer else None


def server_of(process):
    """The process id of the demo's server."""
    children = subprocess.run(["pgrep", "-P", str(process.pid), "postbell-demo"], capture_output=True, text=True).stdout.split()
    return int(children[0]) if children else None


def descriptors(process):
    """What a process has open."""
    return [link for link in (link_of(f"/proc/{process.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{process.pid}/fd")) if link]


def link_of(path):
    """None for what was closed meanwhile."""
    try:
        return os.readlink(path)
    except OSError:
        return None


def alive(pid):
    stat = contents(f"/proc/{pid}/stat")
    return stat != b"" and stat.rsplit(b")", 1)[1].split()[0] != b"Z"


def names(session):
    """The well-known names on the bus."""
    answer = session.gdbus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames")
    return sorted(name for name in re.findall(r"'([A-Za-z][A-Za-z0-9_.-]*)'", answer))


def owner(session, name):
    return session.gdbus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetNameOwner", name)


def files(session):
    """Every file in the user's folders, with its contents."""
    found = {}
    for folder in ("home", "run", "config", "cache", "data", "state", "credentials"):
        for where, _, entries in os.walk(session.path(folder)):
            found[where] = "folder"
            for entry in entries:
                path = os.path.join(where, entry)
                if os.path.isfile(path):
                    found[path] = hashlib.sha256(contents(path)).hexdigest()
    return found


def temporary(session):
    """What lies in the folder for temporary files of all that is started from now on: /tmp belongs to the other tests, too."""
    session.env["TMPDIR"] = session.path("tmp")
    os.makedirs(session.path("tmp"), exist_ok=True)
    return set(os.listdir(session.path("tmp")))


def test_counted_alerted_and_signed_in(session):
    session.start_bus(services=["org.xfce.Xfconf"])
    screen = Screen(session)
    screen.browser()
    screen.xfce_panel()
    screen.dunst()
    demo = start(session, 100)
    wait_for(lambda: len(told(session)) >= 3, 20, "three mails")
    assert session.has_owner(DEMO) and not session.has_owner(APP)
    count = len(told(session))
    assert status(session)["unread"] >= count, (status(session), count)

    def badge():
        found = screen.picture("demo", BADGE, rows=(0, PANEL))
        return found and found[4] >= 10
    wait_for(badge, 10, "the number in the panel")
    x, y = screen.picture("demo", BELL, rows=(0, PANEL))[:2]
    screen.click(x, y)
    address = wait_for(screen.opened, 10, "the browser")[0]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\S{16,}", address), address
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    seen = browser.open(address, timeout=10)
    page = seen.read().decode()
    assert ADDRESS in page and told(session)[0][1].split()[0] in page, page[:2000]
    assert "Clicked" in session.log("demo")
    form = re.search(r'name="form" value="([^"]+)"', page).group(1)
    browser.open(re.match(r"http://[^/]+", seen.geturl()).group(0) + "/read", f"form={form}".encode(), timeout=10)    # all of them
    wait_for(lambda: "Mail was read in the webmail" in session.log("demo"), 10, "the count to fall")

    item = next(n for n in session.gdbus("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties.Get",
                                         "org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems").split("'") if ":1." in n)
    title = session.gdbus(item.split("/")[0], "/StatusNotifierItem", "org.freedesktop.DBus.Properties.Get", "org.kde.StatusNotifierItem", "Title")
    assert "Postbell (demo)" in title, title

    second = session.cli("demo", "--seconds", "5", timeout=20)       # reaches the first one, and shows its window
    assert "runs already" in second.stdout, second.stdout
    def window():
        return "Postbell (demo)" in screen.run("xdotool", "search", "--onlyvisible", "--name", "Postbell", "getwindowname", "%@").stdout
    wait_for(window, 10, "the window")
    screen.run("dunstctl", "close-all")
    history = json.loads(screen.run("dunstctl", "history").stdout)["data"][0]
    assert {entry["appname"]["data"] for entry in history} == {"Postbell (demo)"}, history
    shown = " ".join(entry["message"]["data"] for entry in history)
    assert any(subject.split()[0] in shown for _, subject in told(session)), shown

    screen.picture("demo-window")
    session.gdbus(DEMO, "/" + DEMO.replace(".", "/"), "org.gtk.Actions.Activate", "quit", "[]", "{}")
    assert demo.wait(10) == 0
    assert "The demo has ended" in session.log("demo"), session.log("demo")
    wait_for(lambda: not window(), 5, "the window to close")
    wait_for(lambda: not [n for n in names(session) if n.startswith(APP)], 5, f"the names to go: {names(session)}")


def test_nothing_of_the_users_is_touched(session):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    own = session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("Lunch?")
    session.until_unread("bob", 1)
    wait_for(lambda: len(session.summaries()) == 1, 10, "the alert")
    until_still(lambda: files(session), 6, 60)          # its own idle work, after five seconds, is done
    before, on_bus, unique, left = files(session), names(session), owner(session, APP), temporary(session)

    demo = start(session, 100)
    wait_for(lambda: len(told(session)) >= 2, 15, "two mails")
    assert files(session) == before, set(files(session).items()) ^ set(before.items())
    opened = descriptors(demo)
    assert not [path for path in opened if path.startswith((session.path("config"), session.path("state"), session.path("data")))], opened
    assert sorted(set(names(session)) - set(on_bus)) == [DEMO], names(session)
    assert session.account_status("bob")["unread"] == 1
    dovecot.deliver("Dinner?")                          # the real one goes on
    session.until_unread("bob", 2)
    wait_for(lambda: "Dinner?" in [body for _, body in session.summaries()], 10, "its alert")

    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0
    wait_for(lambda: names(session) == on_bus, 5, lambda: f"the names to be as before: {names(session)}")
    assert own.poll() is None and owner(session, APP) == unique
    changed = {path for path, _ in set(files(session).items()) ^ set(before.items())}
    assert all("ledger.db" in path for path in changed), changed     # Dinner
    assert temporary(session) == left, temporary(session) - left


def test_keyring_is_not_asked(session):
    session.start_bus()
    session.start_recorder("--watcher")
    session.start("secrets", "/usr/bin/python3", SECRETS)
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 10, "the keyring")
    session.start("monitor", "stdbuf", "-oL", "dbus-monitor", "--session")
    wait_for(lambda: "BecomeMonitor" in session.log("monitor") or "NameLost" in session.log("monitor"), 10, "the monitor")
    demo = start(session, 100)
    wait_for(lambda: len(told(session)) >= 1, 15, "a mail")
    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0
    assert DEMO in session.log("monitor"), "the monitor sees nothing"
    assert "freedesktop.secret" not in session.log("monitor").lower()


def gone(session, pids):
    wait_for(lambda: not [pid for pid in pids if alive(pid)], 5, "the processes to end")
    wait_for(lambda: not [n for n in names(session) if n.startswith(APP)], 5, "the names to go")


def test_killed_halves_leave_nothing(session):
    session.start_bus()
    session.start_recorder("--watcher")
    before, left = files(session), temporary(session)
    demo = start(session, 60)
    wait_for(lambda: told(session), 15, "a mail")
    server = server_of(demo)
    demo.send_signal(signal.SIGKILL)
    demo.wait(5)
    gone(session, [demo.pid, server])

    demo = start(session, 60)
    server = wait_for(lambda: server_of(demo), 10, "the server")
    wait_for(lambda: session.has_owner(DEMO), 10, "the demo")
    os.kill(server, signal.SIGKILL)
    assert demo.wait(10) == 1
    assert "The demo’s mail server has ended" in session.log("demo"), session.log("demo")
    gone(session, [demo.pid, server])

    demo = start(session, 60)
    server = wait_for(lambda: server_of(demo), 10, "the server")
    wait_for(lambda: session.has_owner(DEMO), 10, "the demo")
    assert os.getpgid(server) != demo.pid                # Ctrl-C reaches everything in the foreground; the server is ours to end
    os.killpg(demo.pid, signal.SIGINT)
    assert demo.wait(10) == 0 and not alive(server)
    assert session.log("demo").count("The demo has ended") == 1
    gone(session, [demo.pid, server])
    assert files(session) == before and temporary(session) == left


def servers(session):
    """The demo's servers in this session."""
    return [pid for pid in subprocess.run(["pgrep", "-f", "postbell-demo --stdin-bound"], capture_output=True, text=True).stdout.split()
            if session.folder.encode() in contents(f"/proc/{pid}/environ")]


def test_ended_at_any_moment(session):
    draw, seen = random.Random(runner.seed()), set()
    for n in range(30):
        demo = start(session, 60)
        runner.time.sleep(draw.uniform(0, 0.15))
        seen.update(servers(session))
        demo.send_signal(draw.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
        wait_for(lambda: demo.poll() is not None, 10, f"number {n} to end")
        assert demo.returncode in (0, -signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP), n      # by the signal itself in its first moment
    assert seen, "none was so far that it had a server"
    wait_for(lambda: not servers(session), 5, "the servers to end")


def test_without_bus_and_display(session):
    demo = start(session, 100)
    wait_for(lambda: told(session), 15, "a mail")
    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0 and "There is no session bus here" in session.log("demo"), session.log("demo")
    session.start_bus()
    result = session.cli("demo", "--seconds", "3", "--interval", "1")
    assert "There is no display here" in result.stdout and "The demo has ended" in result.stdout, result.stdout


def test_wrong_usage(session):
    for args in (["--seconds", "-1"], ["--interval", "0"], ["--seconds", "x"], ["now"]):
        assert session.cli("demo", *args, check=False).returncode == 2, args


if __name__ == "__main__":
    runner.main(globals())
