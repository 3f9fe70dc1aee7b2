#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog about a certificate, read the way a screen reader reads it: every fact is there, only a deliberate act pins, a changed
pin shows old and new, and what was decided takes effect."""
import json

import harness.runner as runner
from harness import a11y
from harness.dovecot import PASSWORD
from harness.pki import Pki
from harness.runner import holds, wait_for
from harness.screen import Screen
from harness.session import BUILD
from harness.wires import Listener


def desktop(session, **env):
    session.start_bus(services=[a11y.SERVICE])
    session.env.update(env)
    screen = Screen(session)
    return screen, a11y.Eyes(session)


def start(session, certificate):
    """Bob's server shows this certificate; he is told that it cannot be trusted."""
    session.start_recorder("--watcher")
    session.credential("bob", PASSWORD)
    server = Listener(certificate, answers={b"AUTHENTICATE": b"%s NO [UNAVAILABLE] later\r\n"})
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": server.port})
    session.start_postbell()
    session.until_status("bob", "needs-trust")
    return server


def dialog(session, name="dialog"):
    return session.start(name, BUILD + "/src/ui/postbell-gtk", "--trust=bob")


def texts(eyes):
    return "\n".join(eyes.names("label"))


def sha256(session):
    return json.loads(session.cli("trust", "bob", "--show", "--json").stdout)["sha256"]


def grouped(digest):
    pairs = [digest[i:i + 2].upper() for i in range(0, 64, 2)]
    return ":".join(pairs[:16]) + "\n" + ":".join(pairs[16:])


def test_a_certificate_is_looked_at_and_pinned(session):
    screen, eyes = desktop(session)
    pki = Pki(session.path("pki"))
    server = start(session, pki.path(pki.self_signed()))
    process = dialog(session)
    trust = eyes.one("push button", "Trust this certificate")
    said, digest = texts(eyes), sha256(session)
    for words in ("The certificate of localhost cannot be trusted", "Nobody but the server itself vouches", f"localhost:{server.port}",
                  "CN=localhost", "127.0.0.1", grouped(digest)):
        assert words in said, (words, said)
    wait_for(lambda: (at := eyes.focused()) and at.name == "Close", 10, lambda: f"the focus at Close; it is at {eyes.focused()}")
    assert server.received == b""
    trust.press()
    assert process.wait(10) == 0
    wait_for(lambda: b"AUTHENTICATE" in server.received, 5, "the login")
    assert digest in session.cli("account", "show", "bob").stdout


def test_closing_it_decides_nothing(session):
    screen, eyes = desktop(session)
    pki = Pki(session.path("pki"))
    server = start(session, pki.path(pki.self_signed()))
    process = dialog(session)
    eyes.one("push button", "Trust this certificate")
    wait_for(lambda: any(w.active for w in eyes.all("dialog")), 10, "the window to have the keyboard")
    screen.run("xdotool", "key", "Escape")
    assert process.wait(10) == 0
    assert "pin" not in session.cli("account", "show", "bob").stdout
    assert server.received == b""


def test_a_changed_pin_shows_old_and_new(session):
    screen, eyes = desktop(session)
    pki = Pki(session.path("pki"))
    server = start(session, pki.path(pki.self_signed("first")))
    old = sha256(session)
    session.cli("trust", "bob", "--pin", old)
    session.until_status("bob", "backoff")
    server.context, server.received = Listener(pki.path(pki.self_signed("second"))).context, b""
    session.cli("check-now", "bob")
    session.until_status("bob", "needs-trust", 30)
    process = dialog(session)
    trust = eyes.one("push button", "Trust this certificate")
    said = texts(eyes)
    for words in ("Stop: localhost shows another certificate than the pinned one", grouped(old), grouped(sha256(session)), "by another way than mail"):
        assert words in said, (words, said)
    assert not trust.sensitive, "one thoughtless click must not do"
    eyes.audit("the dialog")
    eyes.one("check box", "The operator of the server has confirmed the new SHA-256 to me").press()
    wait_for(lambda: eyes.one("push button", "Trust this certificate").sensitive, 5, "the button")
    assert server.received == b""
    eyes.one("push button", "Trust this certificate").press()
    assert process.wait(10) == 0
    wait_for(lambda: b"AUTHENTICATE" in server.received, 5, "the login")


def test_what_cannot_be_excused_has_no_button(session):
    screen, eyes = desktop(session)
    pki = Pki(session.path("pki"))
    start(session, pki.path(pki.leaf("future", start="20350101000000Z", end="20360101000000Z")))
    dialog(session)
    eyes.one("push button", "Close")
    wait_for(lambda: "cannot be excused" in texts(eyes), 10, "the sentence")
    assert "Trust this certificate" not in eyes.names("push button")


def test_a_server_that_does_not_answer(session):
    screen, eyes = desktop(session)
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": 1})
    dialog(session)
    eyes.one("push button", "Try again")
    assert "localhost" in texts(eyes)


def test_the_alert_opens_it(session):
    screen, eyes = desktop(session)
    pki = Pki(session.path("pki"))
    start(session, pki.path(pki.self_signed()))
    shown = wait_for(lambda: session.recorded("notify"), 5, "the alert")
    session.gdbus("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "io.github.postbell.Recorder.Invoke",
                  shown[0][2], "open", "")
    eyes.one("push button", "Trust this certificate")
    dialog(session, "second").wait(10)                    # the same window, not another one
    holds(lambda: len(eyes.all("push button", "Trust this certificate")) == 1, 0.5)


if __name__ == "__main__":
    runner.main(globals())
