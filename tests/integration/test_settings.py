#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings window: by keyboard and by what a screen reader sees; what is set holds at once in the running Postbell; what an
administrator decided is locked; and the resident is as small afterwards as before."""
import os
import time

import harness.runner as runner
from harness import a11y, preferences
from harness.dovecot import PASSWORD, Dovecot
from harness.preferences import get, put
from harness.runner import holds, wait_for
from harness.screen import Screen
from harness.session import is_sanitized, private_dirty

APP = "io.github.postbell.Postbell"
ITEM = "/StatusNotifierItem"
WINDOW = "Postbell settings"
LOCK = "Set by your administrator"
DIRECTORY = "Use the company’s directory"


def desktop(session, **more):
    preferences_of = {key: more.pop(key) for key in ("site", "locked") if key in more}
    session.start_bus(services=[a11y.SERVICE, preferences.SERVICE])
    preferences.use_dconf(session, **preferences_of)
    session.env.update(more)
    screen = Screen(session, "1280x1000" if more.get("GDK_SCALE") else "1024x700")
    screen.browser()
    return screen, a11y.Eyes(session)


def start(session, users=("bob",)):
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=users)
    for user in users:
        session.credential(user, PASSWORD)
    session.accounts_ini(**{user: dovecot.account(user=user) for user in users})
    session.start_postbell()
    for user in users:
        session.until_status(user, "watching")
    return dovecot


def settings(session, eyes, page):
    session.cli("settings", page)
    eyes.one("frame", WINDOW)


def key(screen, *keys):
    assert screen.run("xdotool", "key", *keys).returncode == 0


def has_keyboard(eyes, role="frame"):
    wait_for(lambda: any(w.role == role and w.active for w in eyes.all()), 10, "the window to have the keyboard")


def choose(eyes, name, number):
    eyes.one("combo box", name).choose(number)


def icon(session):
    return session.gdbus(APP, ITEM, "org.freedesktop.DBus.Properties.Get", "org.kde.StatusNotifierItem", "IconPixmap")


def test_what_is_set_holds_at_once(session):
    screen, eyes = desktop(session)
    dovecot = start(session)
    dovecot.deliver("first")
    session.until_unread("bob", 1)
    wait_for(lambda: session.summaries() == [("Carol", "first")], 5, f"the alert: {session.summaries()}")

    settings(session, eyes, "alerts")
    choose(eyes, "What they reveal", 2)
    wait_for(lambda: get(session, "privacy-level") == "'nothing'", 5, "the preference")
    dovecot.deliver("second")
    wait_for(lambda: session.summaries()[1:] == [("1 new mail", "")], 5, f"an alert that reveals nothing: {session.summaries()}")
    eyes.one("check box", "Show alerts").press()
    wait_for(lambda: get(session, "alerts-enabled") == "false", 5)
    dovecot.deliver("third")
    session.until_unread("bob", 3)
    holds(lambda: len(session.summaries()) == 2, 0.5, "no alert")
    eyes.one("check box", "Show alerts").press()

    before = (int(time.strftime("%H", time.gmtime())) - 1) % 24
    put(session, "quiet-from", f"'{before:02d}:00'")
    put(session, "quiet-to", f"'{(before + 3) % 24:02d}:00'")
    assert not eyes.one("spin button", "From").sensitive, "times of quiet hours that are off"
    eyes.one("check box", "Quiet hours: alerts wait, counting goes on").press()
    wait_for(lambda: eyes.one("spin button", "From").sensitive, 5)
    wait_for(lambda: get(session, "quiet-hours") == "true", 5)
    for n in range(2):
        dovecot.deliver(f"at night {n}")
    session.until_unread("bob", 5)
    holds(lambda: len(session.summaries()) == 2, 0.5, "quiet hours")
    eyes.one("check box", "Quiet hours: alerts wait, counting goes on").press()
    wait_for(lambda: session.summaries()[2:] == [("2 new mails", "")], 5, f"what came in the quiet hours: {session.summaries()}")

    put(session, "burst-count", "1")
    for n in range(3):
        dovecot.deliver(f"burst {n}")
    wait_for(lambda: {("2 new mails", ""), ("3 new mails", "")} & set(session.summaries()[3:]), 5, lambda: f"the burst rule: {session.summaries()}")

    settings(session, eyes, "tray")
    number = icon(session)
    choose(eyes, "Unread mail", 1)
    wait_for(lambda: icon(session) != number, 5, "another icon")
    dot = icon(session)
    choose(eyes, "Unread mail", 2)
    wait_for(lambda: icon(session) not in (number, dot), 5, "a third icon")
    choose(eyes, "Left button", 1)
    wait_for(lambda: get(session, "click-action") == "'status'", 5)
    session.gdbus(APP, ITEM, "org.kde.StatusNotifierItem.Activate", "0", "0")
    eyes.one("frame", "Postbell")
    choose(eyes, "Middle button", 0)
    wait_for(lambda: get(session, "middle-click-action") == "'webmail'", 5)
    session.gdbus(APP, ITEM, "org.kde.StatusNotifierItem.SecondaryActivate", "0", "0")
    wait_for(lambda: screen.opened() == ["https://webmail.zoo.test/"], 5, "the webmail")


def test_keyboard_and_names(session):
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    window = session.start("window", session.postbell, "settings")     # needs no running Postbell
    eyes.one("frame", WINDOW)
    eyes.one("label", "Postbell is not running. Until it runs, new mail is not noticed.")
    has_keyboard(eyes)
    seen = []
    for letter, page in (("a", "Accounts"), ("l", "Alerts"), ("t", "Tray"), ("g", "General"), ("b", "About")):
        key(screen, "alt+" + letter)
        wait_for(lambda: eyes.all("panel", page) or eyes.all("scroll pane", page) or eyes.all("filler", page), 5, f"the page {page}: {eyes.all()}")
        eyes.audit(page)
        seen.append(page)
    key(screen, "alt+l")
    eyes.one("check box", "Show alerts")
    for letter, preference, want in (("o", "alerts-enabled", "false"), ("d", "sound", "false"), ("q", "quiet-hours", "true")):
        key(screen, "alt+" + letter)
        wait_for(lambda: get(session, preference) == want, 5, preference)
    key(screen, "alt+r", "ctrl+a")
    screen.run("xdotool", "type", "23:15")
    key(screen, "Tab")
    wait_for(lambda: get(session, "quiet-from") == "'23:15'", 5, "the time typed")
    key(screen, "alt+i", "Up")
    wait_for(lambda: get(session, "quiet-to") == "'07:15'", 5, "a quarter of an hour more")
    key(screen, "alt+s", "alt+n")
    wait_for(lambda: get(session, "quiet-days") == "'12345'", 5, "no quiet hours at the weekend")
    key(screen, "alt+y", "Down", "alt+p", "Up")
    wait_for(lambda: (get(session, "burst-count"), get(session, "burst-window")) == ("uint32 2", "uint32 11"), 5, "the burst rule")
    key(screen, "alt+t", "alt+m", "space", "End", "Return")
    wait_for(lambda: get(session, "middle-click-action") == "'nothing'", 5, "the last choice of the list")
    key(screen, "alt+g", "alt+s")
    entry = session.path("config", "autostart", APP + ".desktop")
    wait_for(lambda: os.path.exists(entry), 5, "start at login")
    wait_for(lambda: eyes.one("check box", "Start Postbell at login").sensitive, 5)
    key(screen, "alt+d")
    wait_for(lambda: get(session, "company-directory") == "false", 5, "no directory of the company")
    has_keyboard(eyes)
    key(screen, "Escape")
    eyes.gone("frame")
    assert window.wait(5) == 0


def test_administrator(session):
    screen, eyes = desktop(session, site={"sound": "false", "number-style": "'dot'", "burst-count": "uint32 5", "company-directory": "false"},
                           locked=("sound", "number-style", "company-directory"))
    session.start_recorder("--watcher")
    session.start("window", session.postbell, "settings", "alerts")
    assert not eyes.one("check box", "With sound").sensitive
    assert len(eyes.all("icon", LOCK)) == 1, f"one lock: {eyes.all()}"
    assert eyes.one("check box", "Show alerts").sensitive and eyes.one("combo box", "What they reveal").sensitive
    assert get(session, "burst-count") == "uint32 5", "a default can be changed"
    screen.picture("settings-locked")
    session.cli("settings", "tray")
    wait_for(lambda: eyes.all("combo box", "Unread mail"), 5)
    assert not eyes.one("combo box", "Unread mail").sensitive and eyes.one("combo box", "Left button").sensitive
    assert len(eyes.all("icon", LOCK)) == 1
    session.cli("settings", "general")
    wait_for(lambda: eyes.all("check box", DIRECTORY), 5)
    assert not eyes.one("check box", DIRECTORY).sensitive and not eyes.one("check box", DIRECTORY).checked, "a directory that nobody may have"
    assert len(eyes.all("icon", LOCK)) == 1 and eyes.one("combo box", "Look in Mozilla’s directory").sensitive
    session.gdbus(APP + ".Window", "/io/github/postbell/Postbell/Window", "org.gtk.Actions.Activate", "show", "[<('settings', 'alerts')>]", "{}")
    eyes.one("check box", "With sound").focus()
    key(screen, "alt+d")
    holds(lambda: get(session, "sound") == "false", 0.5, "what the administrator decided")


def test_accounts_and_memory(session):
    screen, eyes = desktop(session)
    dovecot = start(session, ("bob", "li"))
    postbell = next(p for p in session.processes if p.name == "postbell")
    before = settled(postbell.pid)
    settings(session, eyes, "accounts")
    wait_for(lambda: sum("Watching" in w.name for w in eyes.all("list item")) == 2, 10, "the health of both")
    screen.picture("settings-accounts")
    eyes.one("list item", "bob@zoo.test. Watching") if eyes.all("list item", "bob@zoo.test. Watching") else None
    eyes.one("push button", "Pause").press()
    session.until_status("bob", "off")
    eyes.one("push button", "Continue").press()
    session.until_status("bob", "watching")
    eyes.one("push button", "Pause")

    eyes.one("push button", "Edit…").press()
    eyes.one("text", "Name").type("Work")
    eyes.one("text", "Port").type("1")
    eyes.one("push button", "Save").press()
    eyes.one("push button", "Save without trying")
    assert session.account_status("bob")["status"] == "watching", "a failed try changed something"
    screen.picture("settings-editor-failed")
    eyes.one("text", "Port").type(str(dovecot.imaps))
    eyes.gone("push button", "Save without trying")
    eyes.one("push button", "Save").press()
    eyes.gone("dialog")
    wait_for(lambda: session.account_status("bob")["name"] == "Work", 5, "the new name")
    wait_for(lambda: any(w.name.startswith("Work. ") for w in eyes.all("list item")), 10, "the name in the list")

    os.unlink(session.path("credentials", "postbell.bob"))      # and there is no keyring: saved, but until when is to be read
    eyes.one("push button", "Edit…").press()
    eyes.one("password text", "Password").type(PASSWORD)
    eyes.one("push button", "Save").press()
    wait_for(lambda: [name for name in eyes.names("label") if name.startswith("It is saved, but its secret is kept in memory only")], 10, "the warning")
    screen.picture("settings-editor-not-kept")
    assert eyes.all("dialog") and not eyes.all("push button", "Save"), "there is nothing more to save"
    key(screen, "Escape")
    eyes.gone("dialog")
    session.until_status("bob", "watching")

    eyes.one("push button", "Edit…").press()                    # a server of somebody else does not get the password, and that is said
    eyes.one("text", "Mail server").type("mail.other.test")
    eyes.one("push button", "Save").press()
    eyes.one("push button", "Save without trying").press()
    wait_for(lambda: [name for name in eyes.names("label") if name.startswith("It is saved. The password was for the server until now")], 10, "what was lost")
    screen.picture("settings-editor-deleted")
    key(screen, "Escape")
    eyes.gone("dialog")

    eyes.one("push button", "Remove…").press()
    eyes.one("push button", "Cancel").press()
    eyes.gone("alert")
    assert session.account_status("bob"), "removed although the answer was no"
    eyes.one("push button", "Remove…").press()
    eyes.one("push button", "Remove").press()
    wait_for(lambda: session.account_status("bob") is None, 5, "the account to go")
    wait_for(lambda: len(eyes.all("list item")) == 1, 5, "the list to be one shorter")
    has_keyboard(eyes)
    key(screen, "Escape")
    eyes.gone("frame")
    if is_sanitized():
        return
    after = wait_for(lambda: (lambda now: now if now <= before + 100 else None)(settled(postbell.pid)), 20,
                     lambda: f"{before} kB before the window was opened, {settled(postbell.pid)} kB after it was closed")
    print(f"# resident: {before} kB private dirty before, {after} kB after the settings window")


def settled(pid):
    """kB of the process once it has had a moment of rest."""
    time.sleep(1)
    return private_dirty(pid)


if __name__ == "__main__":
    runner.main(globals())
