#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog about a certificate in both languages and both themes, at 200 % and from right to left: pictures to be looked at, and
nothing cut off."""
import harness.runner as runner
from harness.pki import Pki
from harness.wires import Listener
from harness.windows import desktop, words, write_hebrew
from test_assistant_long import whole
from test_trust_dialog import dialog, sha256, start, texts


def pictures(session, name, chinese=False, **env):
    screen, eyes = desktop(session, "1400x1500" if env.get("GDK_SCALE") else "1024x760", chinese=chinese, **env)
    say = words(chinese)
    pki = Pki(session.path("pki"))
    server = start(session, pki.path(pki.self_signed("first")))
    title = say("Certificate – %s") % "bob"
    process = dialog(session)
    eyes.one("push button", say("_Trust this certificate"))
    whole(eyes, title, "dialog")
    eyes.audit("the certificate")
    screen.picture(f"trust-1-unknown-{name}")
    session.cli("trust", "bob", "--pin", sha256(session))
    process.terminate()
    process.wait(10)
    eyes.gone("push button")
    session.until_status("bob", "backoff")
    server.context = Listener(pki.path(pki.leaf("second", names="DNS:" + ",DNS:".join(f"mail{n}.a-rather-long-name.example" for n in range(9))))).context
    process = dialog(session, "changed")
    eyes.one("check box", say("The _operator of the server has confirmed the new SHA-256 to me"))
    whole(eyes, title, "dialog")
    screen.picture(f"trust-2-changed-{name}")
    return eyes


def test_english_light(session):
    pictures(session, "en-light", GTK_THEME="Adwaita")


def test_english_dark(session):
    pictures(session, "en-dark", GTK_THEME="Adwaita:dark")


def test_chinese_light(session):
    eyes = pictures(session, "zh-light", chinese=True, GTK_THEME="Adwaita")
    said = texts(eyes)
    for word in ("The ", "This ", "Stop"):
        assert word not in said, said


def test_chinese_dark(session):
    pictures(session, "zh-dark", chinese=True, GTK_THEME="Adwaita:dark")


def test_twice_as_large(session):
    pictures(session, "en-200", GTK_THEME="Adwaita", GDK_SCALE="2")


def test_right_to_left(session):
    write_hebrew(session)
    pictures(session, "rtl", GTK_THEME="Adwaita")


if __name__ == "__main__":
    runner.main(globals())
