#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The icon in every panel that Debian 12 has (only with ./dev test --full): found by its colour, its number drawn, clicked.
As root the tests are run by an unprivileged user who is made for them, since sway runs for no other."""
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

USER = "postbell-test"
STAGED = ("src/app/postbell", "src/ui/postbell-gtk", "data/gschemas.compiled", "tests/tools/recorder", "tests/tools/wlpointer")


def as_user():
    """Copies what the tests need to a place that everybody may read, and runs them there as somebody else."""
    build, here = os.environ["PB_BUILD"], os.path.dirname(os.path.abspath(__file__))
    made = USER not in [entry.pw_name for entry in pwd.getpwall()]
    if made:
        subprocess.run(["useradd", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", USER], check=True)
    stage = tempfile.mkdtemp(prefix="pb-stage-")
    try:
        os.chmod(stage, 0o755)
        for path in STAGED:
            os.makedirs(os.path.join(stage, os.path.dirname(path)), exist_ok=True)
            shutil.copy2(os.path.join(build, path), os.path.join(stage, path))
        shutil.copytree(here, os.path.join(stage, "integration"), ignore=shutil.ignore_patterns("__pycache__"))
        os.makedirs(os.path.join(stage, "pictures"))
        shutil.chown(os.path.join(stage, "pictures"), USER)
        script = os.path.join(stage, "integration", os.path.basename(__file__))
        status = subprocess.run(["setpriv", "--reuid", USER, "--regid", USER, "--init-groups", "/usr/bin/python3", script, *sys.argv[1:]],
                                env={**os.environ, "PB_BUILD": stage, "HOME": "/nonexistent", "USER": USER}, cwd="/").returncode
        shutil.copytree(os.path.join(stage, "pictures"), os.path.join(build, "pictures"), dirs_exist_ok=True)
    finally:
        shutil.rmtree(stage)
        if made:
            subprocess.run(["userdel", USER])
    sys.exit(status)


if os.getuid() == 0:
    as_user()

import harness.runner as runner  # noqa: E402
from harness import hosts  # noqa: E402
from harness.dovecot import PASSWORD, Dovecot  # noqa: E402
from harness.runner import holds, wait_for  # noqa: E402
from harness.screen import Screen  # noqa: E402

BELL = "#2f7fd3"      # PB_ICON_BODY of src/shell/pb-icon.h
BADGE = "#d0263c"     # PB_ICON_PLATE
WEBMAIL = "https://webmail.zoo.test/"
TOP, BOTTOM = (0, 50), (550, 600)        # rows of the screen where panels are


def icon(host, name, rows, colour=BELL, enough=20):
    """(x, y) of the icon, if its colour is in the panel, in one place."""
    found = host.picture(name, colour, getattr(host, "tolerance", 6), rows)
    return found[:2] if found and found[4] >= enough and found[2] < 60 else None


def try_icon(session, host, name, clicks=lambda host, x, y: host.click(x, y), rows=TOP):
    """Icon, number, and the click that opens webmail."""
    host.browser()
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: icon(host, name, rows), 30, "the icon")
    assert icon(host, name, rows, BADGE, 10) is None, "a number without unread mail"
    dovecot.deliver("Lunch?")
    dovecot.deliver("Dinner?")
    session.until_unread("bob", 2)
    wait_for(lambda: icon(host, name + "-number", rows, BADGE, 10), 10, "the number")
    x, y = icon(host, name + "-number", rows)
    clicks(host, x, y)
    wait_for(lambda: host.opened() == [WEBMAIL], 10, f"the browser: {host.opened()}")
    host.click(x, y, 3)
    runner.time.sleep(1)
    host.picture(name + "-menu")
    assert session.account_status("bob")["status"] == "watching"
    return dovecot


def test_xfce4_panel(session):
    session.start_bus(services=["org.xfce.Xfconf"])
    session.start_recorder()
    screen = Screen(session)
    screen.xfce_panel()
    try_icon(session, screen, "host-xfce")


def test_mate_panel(session):
    session.start_bus(services=hosts.MATE_SERVICES)
    session.start_recorder()
    screen = Screen(session)
    hosts.mate_panel(screen)
    try_icon(session, screen, "host-mate")


def test_lxqt_panel(session):
    session.start_bus()
    session.start_recorder()
    screen = Screen(session)
    hosts.lxqt_panel(screen)
    try_icon(session, screen, "host-lxqt")


def test_tint2(session):
    session.start_bus()
    session.start_recorder()
    screen = Screen(session)
    screen.tint2()
    try_icon(session, screen, "host-tint2")


def test_trayer(session):
    session.start_bus()
    session.start_recorder()
    screen = Screen(session)
    screen.trayer()
    try_icon(session, screen, "host-trayer")


def test_waybar_on_sway(session):
    session.start_bus()
    session.start_recorder()
    sway = hosts.Sway(session)
    sway.waybar()
    try_icon(session, sway, "host-waybar")


def test_plasma(session):
    session.start_bus(whole=True)
    screen = Screen(session, manager=None)
    hosts.plasma(screen)
    try_icon(session, screen, "host-plasma", rows=BOTTOM)


def test_gnome_with_the_extension(session):
    """The extension opens the menu with a click and activates with two, by its own design."""
    session.start_bus(services=["org.gnome.Shell.Notifications"])
    gnome = hosts.Gnome(session, "ubuntu-appindicators@ubuntu.com")
    try_icon(session, gnome, "host-gnome", lambda host, x, y: host.click(x, y, times=2))
    script = ("Object.entries(Main.panel.statusArea).filter(([name, _]) => name.startsWith('appindicator-'))[0][1].menu._getMenuItems()"
              ".map(item => item._dbusItem.propertyGet('label') || '-').join('|')")
    labels = gnome.evaluate(script).strip('"').split("|")
    assert labels[0] == "Open webmail" and labels[2].startswith("bob@zoo.test (2) – Watching"), labels
    assert labels[4:6] == ["Carol: Dinner?", "Carol: Lunch?"] and labels[7:9] == ["Mark all read", "Check now"], labels
    assert labels[-2:] == ["Settings", "Quit"], labels


def test_gnome_without_a_tray(session):
    session.start_bus(services=["org.gnome.Shell.Notifications"])
    gnome = hosts.Gnome(session)
    gnome.browser()
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    session.start_postbell()
    session.until_status("bob", "watching")
    names = "Main.messageTray.getSources().map(s => s.notifications.map(n => n.title).join('|')).join('|')"
    wait_for(lambda: "no tray" in (gnome.evaluate(names) or ""), 30, f"the hint: {gnome.evaluate(names)}")
    wait_for(lambda: session.has_owner("io.github.postbell.Postbell.Window"), 10, "the status window")
    wait_for(lambda: (gnome.picture("host-gnome-stock", "#f6f5f4") or [0])[-1] > 10000, 10, "the window on the screen")
    dovecot.deliver("Lunch?")
    wait_for(lambda: "Carol" in (gnome.evaluate(names) or ""), 10, "the alert of the mail")
    holds(lambda: session.account_status("bob")["status"] == "watching", 1)


if __name__ == "__main__":
    runner.main(globals())
