#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The assistant in Chinese against real servers; and every page in both languages and both themes, at 200 % and from right to
left: pictures to be looked at, and nothing cut off."""
import json
import os
import time

import harness.runner as runner
import test_assistant
from harness import walk
from harness.dovecot import PASSWORD, Dovecot
from harness.pretend import STEPS, Pretend, folder, found, steps
from harness.runner import wait_for
from harness.session import is_sanitized, private_dirty
from harness.windows import desktop, words, write_hebrew
from test_assistant import key
from test_oauth import SERVERS

SAVED = {"event": "saved", "account": "bob@zoo.test", "kept": False, "secrets": "until-unlocked", "running": True}
IN_MEMORY = "It is saved, but its secret is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked."
APPROVAL = "https://login.microsoftonline.com/organizations/adminconsent?client_id=12345678-9abc-def0-1234-56789abcdef0"
CHINESE_STEPS = ("连接", "加密和证书", "服务器的问候", "功能", "登录", "文件夹：3 封未读邮件", "新邮件推送")


def whole(eyes, title, role="frame"):
    """Nothing of the window reaches beyond it."""
    frame = eyes.one(role, title).box
    for w in eyes.all():
        if w.role not in ("push button", "label", "check box", "text", "password text", "combo box") or not w.name or not w.placed:
            continue
        x, y, width, height = w.box
        if width > 0:
            assert x >= frame[0] and x + width <= frame[0] + frame[2], f"{w} is cut off at {w.box} of {frame}"


def company(session, chinese):
    """What the real program says where a company has to register Postbell."""
    os.makedirs(session.path("data", "postbell"), exist_ok=True)
    os.symlink(SERVERS, session.path("data", "postbell", "oauth"))
    done = session.cli("account", "add", "--json", "--address", "ann@zoo.test", "--host", "outlook.office365.com", "--auth", "oauth2", "--oauth", "microsoft",
                       check=False)
    (line,) = [json.loads(text) for text in done.stdout.splitlines()]
    return {name: line[name] for name in ("message", "help", "admin", "steps", "instead")}


def pages(session, name, chinese=False, **env):
    screen, eyes = desktop(session, chinese=chinese, **env)
    say, pretend = words(chinese), Pretend(session)
    title = say("Add a mail account")
    texts = CHINESE_STEPS if chinese else STEPS
    spared = (say("Use %s (%s)").partition("%")[0], say("Inbox"), "项目", "Archive/", "https://")

    def picture(page):
        whole(eyes, title)
        eyes.audit(page, spared)
        screen.picture(f"assistant-{page}-{name}")

    def press(label):
        wait_for(lambda: next((w for w in eyes.all("push button", say(label)) if w.sensitive), None), 10,
                 lambda: f"{label}; there is {eyes.all()}").press()

    def says(text):
        wait_for(lambda: any(text in n for n in eyes.names("label")), 10, lambda: f"“{text}”; there is {eyes.all()}")

    def step(number, state="ok"):
        return {"event": "step", "step": "x", "state": state, "text": texts[number]}

    pretend.says("online", found(address="li@gmail.example", goa="a", secret="goa", source="goa", provider_name="Google"))
    pretend.says("discover", {"event": "looking", "source": "mx"}, "until looked", {"event": "ask", "source": "ispdb"}, "exit 1")
    pretend.start()
    eyes.one("push button", say("Use %s (%s)") % ("li@gmail.example", "Google"))
    eyes.one("text", say("Your e-mail _address:")).type("bob@zoo.test")
    press("_Next")
    says("zoo.test")
    picture("1-address")
    pretend.go("looked")
    press_ready = lambda: eyes.all("push button", say("Ask Mozilla’s _list"))
    wait_for(press_ready, 10, "the question")
    picture("2-nothing")
    press("Enter the _server by hand")
    eyes.one("text", say("Mail _server:")).type("mail.zoo.test")
    picture("3-server")
    press("_Back")
    for number, more in enumerate(({"secret": "auth-code", "provider_name": "QQ", "source": "mx", "help": "https://help.zoo.test/", "host": "imap.exmail.qq.com"},
                                   {"foreign": True, "source": "srv", "host": "imap.stranger.example"},
                                   {"secret": "oauth2", "oauth": "microsoft", "provider_name": "Microsoft 365", "source": "builtin"})):
        pretend.says("discover", found(**more), found("pop.zoo.test", kind="pop3", port=995))
        eyes.one("text", say("Your e-mail _address:")).type(f"bob{number}@zoo.test")
        press("_Next")
        says(f"bob{number}@zoo.test")
        picture(f"4-found-{number}")
        if number < 2:
            press("_Back")
    pretend.says("add", {"event": "browser", "url": "https://login.example/", "admin": APPROVAL}, "until browser",
                 {"event": "device", "code": "ABCD-1234", "url": "https://login.example/device"}, "until device",
                 *[step(n) for n in range(4)], step(4, "failed"),
                 {"event": "failed", "class": "tls-untrusted", "message": "imap.zoo.test: …", "help": "https://help.zoo.test/",
                  "certificate": {"sha256": ":".join(["AB"] * 32), "names": "imap.zoo.test", "from": "2026-01-01", "until": "2027-01-01"}}, "exit 1")
    press("Sign in and _test")
    eyes.one("push button", say("_Open the page once more"))
    picture("5-browser")
    pretend.go("browser")
    says("ABCD-1234")
    picture("5-code")
    pretend.go("device")
    says(say("It does not work yet"))
    picture("6-failed")
    pretend.says("add", {"event": "failed", "class": "config", "cause": "no-client-id", **company(session, chinese)}, "exit 1")
    press("_Try again")
    eyes.one("text", say("Client _id:"))
    picture("6-company")
    pretend.says("add", *[step(n) for n in range(7)], {**SAVED, "message": say(IN_MEMORY) % say("The keyring is locked.")})
    press("_Back")
    pretend.says("folders", folder("INBOX", 3, "inbox"), folder("项目", 139), *[folder(f"Archive/{n}", n % 3) for n in range(2015, 2026)])
    press("Sign in and _test")
    says(say("It works, and the account is saved"))
    picture("6-works")
    press("_Next")
    eyes.one("check box", say("%s: %s") % ("项目", (say("%d unread mail") if chinese else "%d unread mails") % 139)).press()
    picture("7-folders")
    press("_Next")
    press("Send me a _test alert")
    says(say("The alert is on its way. Do you see it?"))
    picture("8-done")
    return eyes


def test_every_answer(session):
    test_assistant.play(session, [name for name in test_assistant.CASES if name not in test_assistant.DAILY])


def test_english_light(session):
    pages(session, "en-light", GTK_THEME="Adwaita")


def test_english_dark(session):
    pages(session, "en-dark", GTK_THEME="Adwaita:dark")


def test_chinese_light(session):
    eyes = pages(session, "zh-light", chinese=True, GTK_THEME="Adwaita")
    plain = [w.name for w in eyes.all() if w.name and w.role in ("label", "push button", "check box") and all(ord(c) < 0x2000 for c in w.name)]
    assert not plain, f"not translated: {plain}"


def test_chinese_dark(session):
    pages(session, "zh-dark", chinese=True, GTK_THEME="Adwaita:dark")


def test_double_size(session):
    pages(session, "en-200", size="1300x1000", GDK_SCALE="2")


def test_right_to_left(session):
    write_hebrew(session)
    eyes = pages(session, "rtl", GTK_THEME="Adwaita")
    assert eyes.one("push button", "Finish").box[0] < eyes.one("push button", "Send me a test alert").box[0], "not mirrored"


def test_keyboard_against_dovecot(session):
    """From nothing to the first alert without a pointer, and without a screen reader's help."""
    walk.by_keyboard(session)


def test_memory(session):
    """The resident is as small once the window has gone as it was before."""
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    server = Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=server.account())
    postbell = session.start_postbell()
    session.until_status("bob", "watching")
    time.sleep(1)
    before = private_dirty(postbell.pid)
    session.cli("settings", "accounts")
    eyes.one("push button", "Add…").press()
    eyes.one("text", "Your e-mail address:").type("ann@nowhere.invalid")
    eyes.one("push button", "Enter the server by hand", 20).press()
    eyes.one("text", "Mail server:").type("localhost")
    eyes.one("combo box", "Encryption:").choose(0)
    eyes.one("push button", "Next").press()
    eyes.one("password text", "Password:").type("wrong")
    eyes.one("push button", "Sign in and test").press()
    eyes.one("push button", "Try again", 20)
    eyes.one("push button", "Cancel").press()
    eyes.gone("frame", "Add a mail account")
    key(screen, "Escape")
    eyes.gone("frame")
    if is_sanitized():
        return

    def small():
        time.sleep(1)
        after = private_dirty(postbell.pid)
        return after <= before + 100 and after
    after = wait_for(small, 20, lambda: f"{before} kB before the window, {private_dirty(postbell.pid)} kB after it")
    print(f"# resident: {before} kB private dirty before, {after} kB after the assistant")


def test_online_account(session):
    walk.online(session)


def test_dovecot_in_chinese(session):
    walk.dovecot(session, chinese=True)


def test_exmail_in_chinese(session):
    walk.exmail(session, chinese=True)


if __name__ == "__main__":
    runner.main(globals())
