#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""X11 trays that only know XEmbed (tint2, trayer): postbell-gtk --bridge shows the same icon and menu there, and steps aside
for a tray that can show it itself. And screens without any tray."""
import os
import signal

import harness.runner as runner
from harness import a11y
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, wait_for
from harness.screen import Screen
from harness.session import monotonic

BELL = "#2f7fd3"      # PB_ICON_BODY of src/shell/pb-icon.h
BADGE = "#d0263c"     # PB_ICON_PLATE
PANEL = 40            # px from the top: nothing of ours is drawn below it
PATIENCE = float(os.environ.get("PB_TEST_PATIENCE", "1"))
BRIDGE = "io.github.postbell.Postbell.Bridge"


def start(session, raw=True):
    """Bus, screen, browser and Dovecot with a raw log; no tray yet."""
    session.start_bus(services=[a11y.SERVICE, "org.xfce.Xfconf"])
    screen = Screen(session)
    screen.browser()
    os.makedirs(session.path("raw"), mode=0o777)
    os.chmod(session.path("raw"), 0o777)
    dovecot = Dovecot(session, extra=f"protocol imap {{\n  rawlog_dir = {session.path('raw')}\n}}\n")
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    return screen, dovecot


def received(session):
    """How many bytes Dovecot got from its clients so far, by its own raw log."""
    folder = session.path("raw")
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".in"))


def icon(screen, name, colour=BELL, enough=20):
    found = screen.picture(name, colour)
    return found if found and found[1] < PANEL and found[4] >= enough else None


def bridges():
    """Process numbers of bridges that run."""
    out = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as file:
                argv = file.read().split(b"\0")
            if argv[0].endswith(b"postbell-gtk") and b"--bridge" in argv:
                with open(f"/proc/{number}/environ", "rb") as file:
                    out.append((int(number), file.read()))
        except OSError:
            continue
    return out


def bridge(session):
    """The session's own bridge, or None."""
    return next((number for number, environment in bridges() if session.folder.encode() in environment), None)


def has_bridge(session):
    return bridge(session) is not None


def try_icon(session, screen, name):
    """What a user does with the icon: sees it, sees the number, clicks it with each button."""
    eyes = a11y.Eyes(session)
    dovecot = session.dovecot
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: icon(screen, name), 15, "the icon")
    assert has_bridge(session) and session.has_owner(BRIDGE)
    assert icon(screen, name, BADGE, 10) is None, "a number without unread mail"
    dovecot.deliver("Lunch?")
    session.until_unread("bob", 1)
    wait_for(lambda: icon(screen, name + "-number", BADGE, 10), 10, "the number")
    x, y = icon(screen, name)[:2]

    screen.click(x, y)
    wait_for(lambda: screen.opened() == ["https://webmail.zoo.test/"], 10, f"the browser: {screen.opened()}")
    before = received(session)
    holds(lambda: received(session) == before, 1, "silence before the middle click")
    screen.click(x, y, 2)
    wait_for(lambda: received(session) > before, 5, "the middle click to check")
    assert len(screen.opened()) == 1, "a middle click opened something"

    screen.click(x, y, 3)
    entry = eyes.one("menu item", "Check now")
    screen.picture(name + "-menu")
    assert eyes.names("menu item")[0] == "Open webmail" and "Carol: Lunch?" in eyes.names("menu item"), eyes.names("menu item")
    before = received(session)
    press(screen, entry)
    wait_for(lambda: received(session) > before, 5, "Check now in the menu")
    eyes.gone("menu item")
    screen.click(x, y, 3)
    postbell = next(p for p in session.processes if p.name == "postbell")
    press(screen, eyes.one("menu item", "Quit"))
    wait_for(lambda: postbell.poll() is not None, 10, "Postbell to end")
    wait_for(lambda: not has_bridge(session), 5, "its bridge to end")
    wait_for(lambda: icon(screen, name) is None, 5, "the icon to go")


def press(screen, widget):
    x, y, width, height = widget.box
    screen.click(x + width // 2, y + height // 2)


def end(session, panel):
    session.kill(panel, signal.SIGKILL)
    session.processes.remove(panel)


def test_tint2(session):
    screen, session.dovecot = start(session)
    session.start_recorder()
    screen.tint2()
    try_icon(session, screen, "bridge-tint2")
    if PATIENCE < 8:                     # under sanitizers GTK may need more than the 15 s to begin
        assert not any("tray" in summary for summary, _ in session.summaries()), session.summaries()


def test_trayer(session):
    screen, session.dovecot = start(session)
    session.start_recorder()
    screen.trayer()
    try_icon(session, screen, "bridge-trayer")


def test_a_better_tray_comes_and_goes(session):
    session.strict.pop("G_DEBUG", None)  # GDK warns of a window that a dying tray takes along
    screen, dovecot = start(session)
    session.start_recorder()
    tint2 = screen.tint2()
    session.start_postbell()
    wait_for(lambda: icon(screen, "bridge-before"), 15, "the icon in tint2")
    first = bridge(session)
    os.kill(first, signal.SIGSTOP)       # it has a new icon to draw in a window that is gone
    dovecot.deliver("Lunch?")
    session.until_unread("bob", 1)
    end(session, tint2)
    os.kill(first, signal.SIGCONT)
    wait_for(lambda: not session.has_owner(BRIDGE), 5, "the bridge to miss the tray")
    trayer = screen.trayer()
    wait_for(lambda: icon(screen, "bridge-next"), 5, "the icon in the next tray")
    assert bridge(session) == first, "the bridge did not outlive its tray"
    end(session, trayer)
    panel = screen.xfce_panel()
    wait_for(lambda: not has_bridge(session), 10, "the bridge to step aside")
    wait_for(lambda: icon(screen, "bridge-panel"), 10, "the icon in the panel")
    end(session, panel)
    wait_for(lambda: not session.has_owner("org.kde.StatusNotifierWatcher"), 10)
    gone = monotonic()
    screen.trayer()
    wait_for(lambda: has_bridge(session), 10, "the bridge to return")
    assert monotonic() - gone > 1.5, "a panel that restarts was given no time"
    wait_for(lambda: icon(screen, "bridge-after"), 10, "the icon in trayer")
    assert [body for _, body in session.summaries()] == ["Lunch?"], session.summaries()
    session.until_status("bob", "watching")


def test_no_tray_at_all(session):
    screen, dovecot = start(session)
    eyes = a11y.Eyes(session)
    session.start_recorder()
    started = monotonic()
    postbell = session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: session.summaries(), 25, "the hint")
    after = session.recorded("notify")[0][0] - started
    assert 14 < after < 15 + 5 * PATIENCE, f"the hint came after {after:.1f} s"
    summary, body = session.summaries()[0]
    assert "no tray" in summary and "status window" in body, (summary, body)
    eyes.one("frame", "Postbell")        # the window takes over
    screen.picture("bridge-no-tray")
    screen.run("xdotool", "key", "Escape")
    eyes.gone("frame")
    session.cli("quit")
    wait_for(lambda: postbell.poll() is not None, 5)
    session.start_postbell()
    session.until_status("bob", "watching")
    holds(lambda: len(session.summaries()) == 1 and not eyes.all("frame"), 18, "told once and never again")
    screen.trayer()                      # a tray that comes late is used all the same
    wait_for(lambda: icon(screen, "bridge-late"), 10, "the icon in the late tray")


if __name__ == "__main__":
    runner.main(globals())
