#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in in real Chromium: by itself without a screen, as a person does it on one, and from an address to the first alert."""
import os

import harness.runner as runner
from harness import walk
from harness.authority import Authority, Command
from harness.runner import wait_for
from harness.screen import Screen
from test_exmail_click import FLAGS, chromium
from test_keyring import keyring
from test_oauth import ACTIONS, kick, methods


def start(session):
    authority = Authority(session)
    dovecot = authority.dovecot()
    session.accounts_ini(bob=dovecot.account("bob", auth="oauth2", oauth="zoo"))
    return authority, dovecot


def headless(session):
    """Chromium as the default browser, which prints the page it ends on."""
    os.makedirs(session.path("bin"), exist_ok=True)
    os.makedirs(session.path("data", "applications"), exist_ok=True)
    path = session.path("bin", "chromium")
    with open(path, "w") as file:
        file.write(f"#!/bin/sh\nexec chromium --headless {' '.join(FLAGS)} --user-data-dir={session.path('profile')} --dump-dom \"$@\" >{session.path('page')} 2>/dev/null\n")
    os.chmod(path, 0o755)
    with open(session.path("data", "applications", "test-chromium.desktop"), "w") as file:
        file.write(f"[Desktop Entry]\nType=Application\nName=Chromium\nExec={path} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
    with open(session.path("config", "mimeapps.list"), "w") as file:
        file.write("[Default Applications]\nx-scheme-handler/http=test-chromium.desktop\nx-scheme-handler/https=test-chromium.desktop\n")


def page(session):
    try:
        with open(session.path("page")) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def test_headless(session):
    session.start_bus()
    keyring(session, unlock=True)
    headless(session)
    authority, dovecot = start(session)
    authority.say("automatic 1")
    command = Command(session, "account", "sign-in", "bob", "--json")
    assert command.end(40) == 0, session.log("command")
    wait_for(lambda: "</html>" in page(session), 60, "the page at the end")
    assert "Postbell has the sign-in now" in page(session) and "code=" not in page(session) and "access-" not in page(session), page(session)
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: methods(dovecot) == ["OAUTHBEARER"], 5, dovecot.info)


def agree(screen, session, authority, number):
    """Types the password and presses Return, when the page is there."""
    def tried():
        screen.run("xdotool", "search", "--onlyvisible", "--name", "Sign in", "windowfocus", "--sync", "%1")
        screen.run("xdotool", "type", "--delay", "40", "secret")
        screen.run("xdotool", "key", "Return")
        return authority.count("authorization_code") >= number
    wait_for(lambda: screen.run("xdotool", "search", "--onlyvisible", "--name", "Sign in").stdout, 40, "the page to sign in")
    screen.run("sleep", "2")
    screen.picture(f"oauth-sign-in-{number}")
    wait_for(tried, 30, "the consent")


def test_as_a_person(session):
    """Sign in, watch, lose the sign-in, sign in again from the menu's action."""
    session.start_bus()
    screen = Screen(session, size="1280x800")
    chromium(session)
    screen.dunst()
    keyring(session, unlock=True)
    authority, dovecot = start(session)
    session.start_postbell()
    session.until_status("bob", "needs-login")
    session.gdbus(*ACTIONS, "sign-in", "[<'bob'>]", "{}")
    agree(screen, session, authority, 1)
    session.until_status("bob", "watching", 30)
    wait_for(lambda: screen.run("xdotool", "search", "--onlyvisible", "--name", "Postbell").stdout, 20, "the page at the end")
    screen.picture("oauth-done")
    dovecot.deliver("Lunch?")
    session.until_unread("bob", 1)
    authority.say("revoke all")
    kick(dovecot)
    session.until_status("bob", "needs-login", 30)
    session.gdbus(*ACTIONS, "sign-in", "[<'bob'>]", "{}")
    agree(screen, session, authority, 2)
    session.until_status("bob", "watching", 30)
    with open(session.path("opened")) as file:
        assert "code=" not in file.read()


def test_from_address_to_alert(session):
    """The assistant's window, with nothing typed into it but the address."""
    authority = Authority(session)
    dovecot = authority.dovecot()
    dovecot.deliver("old")
    walk.provider(session, name="Zoo", domains="zoo.test;", imap=f"localhost:{dovecot.imaps} tls", secret="oauth2", oauth="zoo", ca_file=dovecot.ca)
    person = walk.Walk(session, before=lambda: chromium(session))
    person.eyes.one("text", "Your e-mail address:").type("bob@zoo.test")
    person.press("_Next")
    person.says("The next step opens your browser")
    person.press("Sign in and _test")
    agree(person.screen, session, authority, 1)
    person.sentence("It works, and the account is saved", seconds=30)
    person.screen.picture("oauth-assistant")
    person.press("_Next")
    person.says("1 old unread mail is there.")
    session.until_status("bob@zoo.test", "watching")
    person.prove(lambda: dovecot.deliver("Lunch?"), fields=1)
    assert methods(dovecot)[-1] == "OAUTHBEARER", dovecot.info()
    session.quit()
    session.start_postbell(name="next")
    session.until_status("bob@zoo.test", "watching")


if __name__ == "__main__":
    runner.main(globals())
