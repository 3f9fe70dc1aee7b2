#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the settings window and its dialogs as pictures, to be looked at: both languages, both themes, from right to left,
and at twice the size. Nothing may stick out of the window, and nothing may be left untranslated."""
import harness.runner as runner
from harness import a11y, preferences
from harness.dovecot import PASSWORD, Dovecot
from harness.preferences import put
from harness.runner import wait_for
from harness.screen import Screen
from harness.windows import icons, speak, write_hebrew

PAGES = ("accounts", "alerts", "tray", "general", "about")
FRAME = {"en": "Postbell settings", "zh": "信铃设置"}
OURS = ("label", "push button", "check box", "menu item", "page tab")
PLAIN = ("SOCKS5", "HTTP", "STARTTLS")


def start(session, **env):
    session.start_bus(services=[a11y.SERVICE, preferences.SERVICE])
    preferences.use_dconf(session, site={"sound": "true"}, locked=("sound",))
    session.env.update(env)
    icons(session)
    screen = Screen(session, "1280x1000" if "GDK_SCALE" in env else "1024x700")
    screen.browser()
    eyes = a11y.Eyes(session)
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=("bob", "li"))
    session.credential("bob", PASSWORD)
    session.credential("li", "wrong")
    session.accounts_ini(bob=dovecot.account(name="Work"), li=dovecot.account(user="li"))
    put(session, "quiet-hours", "true")
    session.start_postbell()
    session.until_status("bob", "watching")
    session.until_status("li", "needs-login")
    return screen, eyes


def fits(eyes, frame, page):
    x, _, width, _ = frame.box
    for w in eyes.all():
        if w.role in OURS + ("combo box", "spin button", "text"):
            left, _, wide, _ = w.box
            assert wide == 0 or (left >= x and left + wide <= x + width), f"{page}: {w} sticks out of the window"


def walk(session, screen, eyes, name, language="en"):
    for page in PAGES:
        session.cli("settings", page)
        frame = eyes.one("frame", FRAME[language])
        if page == "accounts":
            wait_for(lambda: len(eyes.all("list item")) == 2, 10, "both accounts")
        if page == "general":
            wait_for(lambda: all(w.sensitive for w in eyes.all("check box")), 10, "what the desktop says of start at login")
        fits(eyes, frame, page)
        if language == "zh":
            plain = [w for w in eyes.all() if w.role in OURS and is_english(w.name)]
            assert not plain, f"{page}: not translated: {plain}"
        eyes.audit(page)
        screen.picture(f"settings-{name}-{page}")


def is_english(name):
    return bool(name) and all(ord(c) < 0x2000 for c in name) and any(c.isalpha() for c in name) and "@" not in name and name not in PLAIN + ("Work",)


def dialogs(session, screen, eyes, name, edit, remove, cancel):
    session.cli("settings", "accounts")
    wait_for(lambda: len(eyes.all("list item")) == 2, 10, "both accounts")
    eyes.one("push button", edit).press()
    wait_for(lambda: eyes.all("password text"), 10, "the fields")
    eyes.audit("the editor")
    screen.picture(f"settings-{name}-editor")
    eyes.one("push button", cancel).press()
    eyes.gone("password text")
    eyes.one("push button", remove).press()
    eyes.one("push button", cancel)
    screen.picture(f"settings-{name}-remove")
    eyes.one("push button", cancel).press()


def test_english(session):
    screen, eyes = start(session)
    walk(session, screen, eyes, "english")
    dialogs(session, screen, eyes, "english", "Edit…", "Remove…", "Cancel")


def test_chinese(session):
    speak(session, "zh_CN")
    screen, eyes = start(session)
    walk(session, screen, eyes, "chinese", "zh")
    dialogs(session, screen, eyes, "chinese", "编辑(E)…", "移除(R)…", "取消(C)")


def test_dark(session):
    screen, eyes = start(session, GTK_THEME="Adwaita:dark")
    walk(session, screen, eyes, "dark")
    dialogs(session, screen, eyes, "dark", "Edit…", "Remove…", "Cancel")


def test_chinese_dark(session):
    speak(session, "zh_CN")
    screen, eyes = start(session, GTK_THEME="Adwaita:dark")
    walk(session, screen, eyes, "chinese-dark", "zh")
    dialogs(session, screen, eyes, "chinese-dark", "编辑(E)…", "移除(R)…", "取消(C)")


def test_large(session):
    screen, eyes = start(session, GDK_SCALE="2")
    walk(session, screen, eyes, "large")
    dialogs(session, screen, eyes, "large", "Edit…", "Remove…", "Cancel")


def test_right_to_left(session):
    write_hebrew(session)
    screen, eyes = start(session)
    walk(session, screen, eyes, "right-to-left")
    session.cli("settings", "tray")
    label, combo = eyes.one("label", "Unread mail"), eyes.one("combo box", "Unread mail")
    assert label.box[0] > combo.box[0], "the label is not right of its control"


if __name__ == "__main__":
    runner.main(globals())
