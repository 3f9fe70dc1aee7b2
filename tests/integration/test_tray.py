#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The icon in a real xfce4-panel under Xvfb: found by its own colour, clicked with a real pointer."""
import os
import signal

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, wait_for
from harness.screen import Screen

BELL = "#2f7fd3"      # PB_ICON_BODY of src/shell/pb-icon.h
BADGE = "#d0263c"     # PB_ICON_PLATE
PANEL = 40            # px from the top: nothing of ours is drawn below it


def desktop(session):
    session.start_bus(services=["org.xfce.Xfconf"])
    screen = Screen(session)
    screen.browser()
    return screen


def account(session, **more):
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account(**more))
    return dovecot


def icon(screen, name, colour=BELL):
    """Where the icon is, if it is in the panel."""
    found = screen.picture(name, colour)
    return found if found and found[1] < PANEL and found[4] >= 20 else None


def test_icon_number_and_click(session):
    screen = desktop(session)
    screen.xfce_panel()
    screen.dunst()
    dovecot = account(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: icon(screen, "tray-none"), 10, "the icon in the panel")
    assert icon(screen, "tray-none", BADGE) is None, "a number without unread mail"
    dovecot.deliver("Lunch?")
    dovecot.deliver("Dinner?")
    session.until_unread("bob", 2)
    wait_for(lambda: icon_badge(screen, "tray-two"), 10, "the number in the panel")
    x, y = icon(screen, "tray-two")[:2]
    screen.click(x, y)
    wait_for(screen.opened, 10, "the browser")
    assert screen.opened() == ["https://webmail.zoo.test/"], screen.opened()
    screen.move(x, y)
    screen.picture("tray-tooltip")
    screen.click(x, y, 3)
    wait_for(lambda: screen.run("xdotool", "search", "--onlyvisible", "--class", "xfce4-panel").stdout.count("\n") >= 1, 5)
    screen.picture("tray-menu")


def icon_badge(screen, name):
    found = screen.picture(name, BADGE)
    return found and found[1] < PANEL and found[4] >= 10


def registered(session):
    """Whether the panel's watcher has an item; the bridge's XEmbed icon would look the same."""
    items = session.gdbus("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties.Get",
                          "org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems")
    return items is not None and ":1." in items


def test_panel_restarted_ten_times(session):
    screen = desktop(session)
    panel = screen.xfce_panel()
    screen.dunst()
    dovecot = account(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: icon(screen, "tray-restart"), 10, "the icon")
    for n in range(10):
        session.kill(panel, signal.SIGKILL)
        session.processes.remove(panel)
        wait_for(lambda: not session.has_owner("org.kde.StatusNotifierWatcher"), 10)
        panel = screen.panel_again()
        wait_for(lambda: registered(session), 10, f"the item at the watcher after restart {n + 1}")
        wait_for(lambda: icon(screen, "tray-restart"), 10, f"the icon after restart {n + 1}")
    assert session.account_status("bob")["status"] == "watching" and dovecot.logins() == 1


def test_a_session_where_everything_comes_late(session):
    """Started from the autostart folder with no panel, daemon or keyring yet: each is used once it is there."""
    screen = desktop(session)
    dovecot = Dovecot(session)
    session.accounts_ini(bob=dovecot.account())
    session.cli("autostart", "on")
    entry = session.path("config", "autostart", "io.github.postbell.Postbell.desktop")
    command = next(line[5:].strip() for line in open(entry) if line.startswith("Exec="))
    session.start("autostarted", "/bin/sh", "-c", command)
    wait_for(lambda: session.status(), 10, "Postbell to run")
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "vault-locked", state

    keyring = session.start("keyring", "/bin/sh", "-c", "printf pw | gnome-keyring-daemon --foreground --components=secrets --unlock")
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 10, "the keyring")
    assert keyring.poll() is None
    session.cli("account", "edit", "bob", "--password-stdin", "--no-check", stdin=PASSWORD + "\n")
    session.until_status("bob", "watching")

    screen.xfce_panel()
    wait_for(lambda: icon(screen, "late-icon"), 10, "the icon")
    dovecot.deliver("Before the daemon")
    session.until_unread("bob", 1)
    wait_for(lambda: icon_badge(screen, "late-number"), 10, "the number")
    session.start_recorder()
    wait_for(lambda: "Before the daemon" in [b for _, b in session.summaries()], 15, "the alert that waited")
    holds(lambda: [b for _, b in session.summaries()].count("Before the daemon") == 1, 1)
    assert os.path.exists(entry)


if __name__ == "__main__":
    runner.main(globals())
