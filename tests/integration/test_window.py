#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status window, read the way a screen reader reads it, driven by keyboard and pointer, under Xvfb."""
import os
import shutil

import harness.runner as runner
from harness import a11y
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import holds, patient, wait_for
from harness.screen import Screen
from harness.session import BUILD, monotonic

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
APP = "io.github.postbell.Postbell"
MENU = "/StatusNotifierItem/Menu"


def desktop(session, **env):
    """Bus, screen and browser, and the eyes that see the window."""
    session.start_bus(services=[a11y.SERVICE])
    session.env.update(env)
    for kind, name in (("scalable", APP), ("symbolic", APP + "-symbolic")):
        folder = session.path("data", "icons", "hicolor", kind, "apps")
        os.makedirs(folder)
        shutil.copy(f"{TOP}/data/icons/{name}.svg", folder)
    shutil.copy("/usr/share/icons/hicolor/index.theme", session.path("data", "icons", "hicolor"))
    screen = Screen(session, "1280x1000" if env.get("GDK_SCALE") else "1024x600")
    screen.browser()
    return screen, a11y.Eyes(session)


def start(session, users=("bob",), **more):
    """A recorder that is a tray as well, Dovecot, and Postbell watching all users' mail."""
    session.start_recorder("--watcher")
    os.makedirs(session.path("raw"), mode=0o777)
    os.chmod(session.path("raw"), 0o777)
    raw = f"protocol imap {{\n  rawlog_dir = {session.path('raw')}\n}}\n"
    dovecot = Dovecot(session, users=users, extra=raw)
    for user in users:
        session.credential(user, PASSWORD)
    more.setdefault("webmail_message", "https://webmail.zoo.test/mail?id={message-id}")
    session.accounts_ini(**{user: dovecot.account(user=user, **more) for user in users})
    session.start_postbell()
    for user in users:
        session.until_status(user, "watching")
    return dovecot


def received(session):
    """How many bytes Dovecot got from its clients so far, by its own raw log."""
    folder = session.path("raw")
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".in"))


def key(screen, *keys):
    assert screen.run("xdotool", "key", *keys).returncode == 0


def window_has_keyboard(eyes):
    wait_for(lambda: any(w.role == "frame" and w.active for w in eyes.all()), 10, "the window to have the keyboard")


def menu_item(session, label):
    """The number of the tray menu's item with this label."""
    layout = session.gdbus(APP, MENU, "com.canonical.dbusmenu.GetLayout", "0", "int32 -1", "['label']")
    before = layout[:layout.index(f"'label': <'{label}'>")]
    return int(before[before.rindex("<(") + 2:].split(",")[0])


def close(screen, eyes):
    window_has_keyboard(eyes)
    key(screen, "Escape")
    eyes.gone("frame")


def test_every_way_to_the_window(session):
    screen, eyes = desktop(session)
    dovecot = start(session, ("bob", "li"))
    dovecot.deliver("old")
    session.until_unread("bob", 1)
    second = session.start("second", session.postbell)
    eyes.one("frame", "Postbell")
    assert second.wait(5) == 0, "the second start ends by itself"
    close(screen, eyes)
    session.cli()                        # what a launcher runs
    eyes.one("frame", "Postbell")
    close(screen, eyes)
    item = menu_item(session, "Settings")
    assert session.gdbus(APP, MENU, "com.canonical.dbusmenu.Event", str(item), "clicked", "<0>", "0") is not None
    eyes.one("frame", "Postbell settings")
    close(screen, eyes)
    session.cli()
    eyes.one("frame", "Postbell")
    session.cli()                        # an open window is shown, not opened again
    holds(lambda: len(eyes.all("frame")) == 1, 1, "one window")
    labels = eyes.names("label")
    assert {"1 unread mail", "bob@zoo.test", "li@zoo.test", "1"} <= set(labels), labels
    assert sum(l.startswith("Watching") for l in labels) == 2, labels


def test_mail_and_buttons(session):
    screen, eyes = desktop(session)
    dovecot = start(session)
    session.cli()
    eyes.one("label", "No unread mail")
    eyes.one("label", "Nothing new.")
    eyes.audit("the status window", spared=["Open webmail of"])
    screen.picture("window-empty")
    message_id = dovecot.deliver("关于周五的会议", sender="李明 <liming@other.example>")
    eyes.one("list item", "李明: 关于周五的会议")
    seen = monotonic()
    told = wait_for(lambda: session.recorded("notify"), 5, "the alert")[0][0]
    assert seen - told < patient(4), f"the window was {seen - told:.1f} s behind the alert"
    eyes.one("label", "1 unread mail")
    screen.picture("window-mail")

    eyes.one("push button", "Open webmail").press()
    wait_for(lambda: screen.opened() == ["https://webmail.zoo.test/"], 5, f"the webmail: {screen.opened()}")
    eyes.one("push button", "Open webmail of bob@zoo.test").press()
    wait_for(lambda: len(screen.opened()) == 2, 5, "the account's webmail")
    x, y, width, height = eyes.one("list item", "李明: 关于周五的会议").box          # its row may be another one by now
    screen.click(x + width // 2, y + height // 2)
    wait_for(lambda: len(screen.opened()) == 3, 5, "the mail's own address")
    assert screen.opened()[1:] == ["https://webmail.zoo.test/", "https://webmail.zoo.test/mail?id=" + message_id.replace("@", "%40")], screen.opened()

    before = received(session)
    holds(lambda: received(session) == before, 1, "silence before Check now")
    eyes.one("push button", "Check now").press()
    wait_for(lambda: received(session) > before, 5, "Dovecot to be asked")

    client = dovecot.client()
    client.store("1", "+FLAGS", "\\Seen")
    eyes.gone("list item", "李明: 关于周五的会议")
    eyes.one("label", "No unread mail")
    client.logout()


def test_what_is_not_encrypted_says_so(session):
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    session.credential("ming.openapi", "0" * 32)
    session.accounts_ini(ming={"kind": "exmail", "address": "ming@acme.example", "client-id": "acmeadmin", "allow-plain-http": "true",
                               "api-url": "http://192.0.2.1:12211/openapi/", "token-url": "http://127.0.0.1:9/cgi-bin/token"})
    session.start_postbell()
    wait_for(session.status, 10, "the status")
    session.cli()
    wait_for(lambda: any(l.startswith("Not encrypted – ") for l in eyes.names("label")), 10, "the window to say so")
    screen.picture("window-not-encrypted")


def test_keyboard(session):
    screen, eyes = desktop(session)
    dovecot = start(session)
    session.cli()
    first = dovecot.deliver("first")
    eyes.one("list item", "Carol: first")
    window_has_keyboard(eyes)
    before = received(session)
    key(screen, "alt+c")
    wait_for(lambda: received(session) > before, 5, "Alt+C to check")
    key(screen, "alt+o")
    wait_for(lambda: screen.opened() == ["https://webmail.zoo.test/"], 5, "Alt+O to open the webmail")
    eyes.tab_to(screen, "Carol: first")
    dovecot.deliver("second")
    eyes.one("list item", "Carol: second")
    assert eyes.focused().name == "Carol: first", "a new mail took the focus away"
    key(screen, "Return")
    wait_for(lambda: screen.opened()[1:] == ["https://webmail.zoo.test/mail?id=" + first.replace("@", "%40")], 5, "Enter to open the mail")
    before = received(session)
    key(screen, "F5")
    wait_for(lambda: received(session) > before, 5, "F5 to check")
    close(screen, eyes)
    assert session.status(), "Postbell goes on"


def test_not_running_and_start(session):
    screen, eyes = desktop(session)
    dovecot = start(session)
    window = session.start("window", BUILD + "/src/ui/postbell-gtk")
    eyes.one("label", "No unread mail")
    session.cli("quit")
    eyes.one("label", "Postbell is not running")
    screen.picture("window-not-running")
    eyes.one("push button", "Start Postbell").press()
    session.until_status("bob", "watching")
    eyes.one("label", "No unread mail")
    dovecot.deliver("after the start")
    eyes.one("list item", "Carol: after the start")
    assert window.poll() is None
    session.cli("quit")


def test_no_account(session):
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    session.start_postbell()
    wait_for(session.status, 10, "Postbell")
    session.cli()
    eyes.one("label", "There is no account yet")
    wait_for(lambda: any(name.startswith("postbell account add ") for name in eyes.names("label")), 10, "the command to type")
    screen.picture("window-no-account")


def test_trouble_is_said_in_words(session):
    screen, eyes = desktop(session)
    dovecot = start(session)
    dovecot.stop()
    session.until_status("bob", "backoff")
    session.cli()
    wait_for(lambda: any("nothing listens on port" in name for name in eyes.names("label")), 10, "the sentence")
    wait_for(lambda: any("ry again" in name or "rying again" in name or "ries again" in name for name in eyes.names("label")), 5)
    screen.picture("window-trouble")


def test_chinese(session):
    session.strict.update(LANGUAGE="zh_CN", PB_TEST_LOCALES=BUILD + "/po", LD_PRELOAD=BUILD + "/tests/tools/relocate.so",
                          ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
    screen, eyes = desktop(session)
    dovecot = start(session)
    session.cli()
    eyes.one("label", "没有未读邮件")
    dovecot.deliver("关于周五的会议", sender="李明 <liming@other.example>")
    eyes.one("list item", "李明：关于周五的会议")
    screen.picture("window-chinese")
    ours = [w.name for w in eyes.all() if w.name and w.role in ("label", "push button")]
    plain = [name for name in ours if all(ord(c) < 0x2000 for c in name) and "@" not in name and not name[0].isdigit()]
    assert not plain, f"not translated: {plain}"


def test_dark_and_large(session):
    screen, eyes = desktop(session, GTK_THEME="Adwaita:dark", GDK_SCALE="2")
    dovecot = start(session, ("bob", "li"))
    session.cli()
    dovecot.deliver("Minutes of Tuesday's meeting, and what we agreed to do about the roof of the old building before winter")
    dovecot.deliver("关于周五的会议", user="li", sender="李明 <liming@other.example>")
    eyes.one("list item", "李明: 关于周五的会议")
    wait_for(lambda: len(eyes.all("list item")) == 4, 10, "two accounts and two mails")
    frame = eyes.one("frame", "Postbell").box
    for w in eyes.all("push button") + eyes.all("label"):
        x, y, width, height = w.box
        assert x >= frame[0] and x + width <= frame[0] + frame[2], f"{w} is cut off"
    screen.picture("window-dark-large")


if __name__ == "__main__":
    runner.main(globals())
