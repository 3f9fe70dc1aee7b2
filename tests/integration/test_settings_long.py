#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the settings window does with real servers, files and the browser: a sign-in that has ended, a certificate that nobody vouches
for, settings carried in a file."""
import os

import harness.runner as runner
import test_carry
from harness import a11y, preferences
from harness.authority import Authority
from harness.browser import Browser
from harness.dovecot import PASSWORD, Dovecot
from harness.goa import OnlineAccounts
from harness.preferences import get, put
from harness.runner import wait_for
from harness.screen import Screen
from test_goa import NOT_AUTHORIZED, online
from test_keyring import keyring
from test_oauth import gone_over, kick
from test_settings import desktop, has_keyboard, key, settings

AGAIN = "Sign in again…"
CLIENT = "postbell-test-client"


def test_sign_in_again(session):
    """By the browser: its page once more, a way out, and back to watching; as a failure says it without a browser."""
    session.start_bus(services=[a11y.SERVICE, preferences.SERVICE])
    preferences.use_dconf(session)
    screen = Screen(session, "1024x700")
    eyes = a11y.Eyes(session)
    browser = Browser(session, fetch=False)
    session.start_recorder("--watcher")
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = authority.dovecot()
    session.accounts_ini(bob=dovecot.account("bob", auth="oauth2", oauth="zoo"))
    session.start_postbell()
    session.until_status("bob", "needs-login")
    settings(session, eyes, "accounts")
    health = wait_for(lambda: next((w.name for w in eyes.all("list item") if AGAIN in w.name or "Sign in" in w.name), None), 10, lambda: f"the health: {eyes.all()}")
    assert "postbell account" not in health, health
    eyes.one("push button", AGAIN).press()
    eyes.one("label", "Your browser shows the provider’s page now: sign in there, then come back.")
    first = browser.until("given")["given"]
    assert first.startswith(authority.address + "/authorize?"), first
    screen.picture("settings-sign-in")
    eyes.audit("a sign-in")
    eyes.one("push button", "Open the page once more").press()
    assert browser.until("given", 2)["given"] == first
    assert not eyes.one("push button", "Remove…").sensitive
    eyes.one("push button", "Cancel sign-in").press()
    eyes.gone("push button", "Cancel sign-in")
    wait_for(lambda: eyes.one("push button", "Remove…").sensitive, 5, "the buttons")
    assert session.account_status("bob")["status"] == "needs-login"
    authority.say("automatic 1")
    browser.behave(fetch=True)
    eyes.one("push button", AGAIN).press()
    session.until_status("bob", "watching")
    eyes.gone("push button", AGAIN)
    eyes.gone("push button", "Cancel sign-in")
    authority.say("revoke all")
    kick(dovecot)
    session.until_status("bob", "needs-login", 30)
    eyes.one("push button", AGAIN).press()
    session.until_status("bob", "watching", 30)
    dovecot.deliver("Lunch?")
    session.until_unread("bob", 1)


def refused(session, registered=True):
    """An account whose provider no longer takes passwords."""
    session.start_bus(services=[a11y.SERVICE, preferences.SERVICE])
    preferences.use_dconf(session)
    screen = Screen(session, "1024x700")
    eyes = a11y.Eyes(session)
    browser = Browser(session)
    session.start_recorder("--watcher")
    keyring(session, unlock=True)
    authority = Authority(session)
    if not registered:
        path = session.path("config", "postbell", "oauth", "zoo.ini")
        text = open(path).read()
        with open(path, "w") as file:
            file.write(text.replace(f"client-id={CLIENT}", "client-id="))
    dovecot = authority.dovecot()
    gone_over(session, dovecot.imaps)
    session.accounts_ini(bob=dovecot.account("bob"))
    session.credential("bob", "of last year")
    session.start_postbell()
    session.until_status("bob", "needs-login")
    settings(session, eyes, "accounts")
    return screen, eyes, browser, authority


def test_over_to_the_browser(session):
    """The account's own button leads to the browser, not to a field for a password."""
    _, eyes, browser, authority = refused(session)
    (health,) = wait_for(lambda: [w.name for w in eyes.all("list item") if "no longer takes passwords" in w.name], 10, "the health")
    assert f"“{AGAIN}”" in health and "postbell account" not in health, health
    authority.say("automatic 1")
    eyes.one("push button", AGAIN).press()
    assert browser.until("given")["given"].startswith(authority.address + "/authorize?")
    session.until_status("bob", "watching")
    eyes.gone("push button", AGAIN)
    assert not eyes.all("dialog") and "auth: oauth2" in session.cli("account", "show", "bob").stdout


def test_over_to_the_browser_with_a_registration_of_its_own(session):
    """Postbell is not registered there: where the steps end there are fields for what the company registered, and the browser opens."""
    screen, eyes, browser, authority = refused(session, registered=False)
    eyes.one("push button", AGAIN).press()
    (steps,) = wait_for(lambda: [name for name in eyes.names("label") if "is not registered with" in name], 10, "what is missing")
    assert "“Edit…”" in steps and "postbell account edit" not in steps, steps
    eyes.one("push button", "Edit…").press()
    eyes.one("text", "Client id").type(CLIENT)
    eyes.one("text", "Directory (tenant) id")
    eyes.audit("the editor")
    screen.picture("settings-editor-client")
    browser.behave(fetch=False)
    eyes.one("push button", "Save").press()
    url = browser.until("given")["given"]
    eyes.one("push button", "Open the page once more")
    screen.picture("settings-editor-browser")
    authority.say("automatic 1")
    browser.behave(fetch=True)
    eyes.one("push button", "Open the page once more").press()
    assert browser.until("given", 2)["given"] == url and f"client_id={CLIENT}" in url, url
    session.until_status("bob", "watching", 30)
    eyes.gone("dialog")
    shown = session.cli("account", "show", "bob").stdout
    assert "auth: oauth2" in shown and "oauth: zoo" in shown and f"oauth-client-id: {CLIENT}" in shown, shown


def test_an_online_account(session):
    """The desktop signs it in, and so it is the desktop's page that opens; where there is none, its name is told."""
    _, eyes = desktop(session)
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    OnlineAccounts(session, a1=online(dovecot, provider="google", token="ya29.first", errors={"EnsureCredentials": NOT_AUTHORIZED}))
    session.accounts_ini(bob=dovecot.account("bob", goa="a1", auth="oauth2"))
    session.start_postbell()
    session.until_status("bob", "needs-login")
    wait_for(lambda: [r for r in session.summaries() if "bob@zoo.test needs a new sign-in" in r[0]], 10, lambda: f"the alert: {session.summaries()}")
    settings(session, eyes, "accounts")
    button = eyes.one("push button", "Open Online Accounts…")
    eyes.audit("an Online Account")
    button.press()
    eyes.one("label", "The page could not be opened. Look for Online Accounts in the settings of this computer.")
    opened = session.path("opened-panel")
    with open(session.path("data", "applications", "gnome-online-accounts-panel.desktop"), "w") as file:
        file.write(f"[Desktop Entry]\nType=Application\nName=Online Accounts\nExec=touch {opened}\n")
    eyes.one("push button", "Open Online Accounts…").press()
    wait_for(lambda: os.path.exists(opened), 10, "the page of the desktop")
    eyes.gone("label", "The page could not be opened. Look for Online Accounts in the settings of this computer.")


def test_a_certificate(session):
    """From the list to the dialog, and back to a list that is content."""
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    session.credential("bob", PASSWORD)
    account = dovecot.account()
    account.pop("ca-file")
    session.accounts_ini(bob=account)
    session.start_postbell()
    session.until_status("bob", "needs-trust")
    settings(session, eyes, "accounts")
    (health,) = wait_for(lambda: [w.name for w in eyes.all("list item") if "certificate" in w.name], 10, "the health")
    assert "“Look at the certificate…”" in health and "postbell trust" not in health, health
    eyes.audit("accounts")
    eyes.one("push button", "Look at the certificate…").press()
    eyes.one("push button", "Trust this certificate").press()
    session.until_status("bob", "watching")
    eyes.gone("push button", "Look at the certificate…")


def choose_file(screen, eyes, title, path, accept):
    """Types a path into GTK's own dialog."""
    eyes.one("file chooser", title)
    has_keyboard(eyes, "file chooser")
    if accept == "Import":
        key(screen, "ctrl+l")
        wait_for(lambda: eyes.all("text"), 5, "the field for a path")
    key(screen, "ctrl+a")
    assert screen.run("xdotool", "type", path).returncode == 0
    wait_for(lambda: any(w.text == path for w in eyes.all("text")), 5, lambda: f"the path: {eyes.all('text')}")
    eyes.one("push button", accept).press()
    eyes.gone("file chooser", title)


def test_carried_in_a_file(session):
    screen, eyes = desktop(session)
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "mail.zoo.test"})
    put(session, "sound", "false")
    session.start_recorder("--watcher")
    session.start("window", session.postbell, "settings", "general", env={"G_DEBUG": ""})      # GTK's own dialog complains of keys
    target = session.path("home", "carried.ini")
    eyes.one("push button", "Export…").press()
    choose_file(screen, eyes, "Export settings", target, "Export")
    eyes.one("label", "Accounts and preferences were written to the file. No password is in it.")
    text = open(target).read()
    assert "bob@zoo.test" in text and os.stat(target).st_mode & 0o777 == 0o600, text
    os.unlink(session.path("config", "postbell", "accounts.ini"))
    put(session, "sound", "true")
    eyes.one("push button", "Import…").press()
    choose_file(screen, eyes, "Import settings", target, "Import")
    wait_for(lambda: any(name.startswith("Taken from the file: 1 account, ") for name in eyes.names("label")), 10, lambda: f"what was taken: {eyes.all()}")
    eyes.audit("what was taken")
    screen.picture("settings-imported")
    assert get(session, "sound") == "false"
    assert "mail.zoo.test" in session.cli("account", "show", "bob").stdout
    nonsense = session.path("home", "nonsense.ini")
    with open(nonsense, "w") as file:
        file.write("nonsense")
    eyes.one("push button", "Import…").press()
    choose_file(screen, eyes, "Import settings", nonsense, "Import")
    eyes.one("label", "This is no file of settings made by “Export…”.")


def test_what_becomes_of_each_account(session):
    """The keyring is locked, and may have a password that must not follow the account: that one is left out, with the reason."""
    screen, eyes = desktop(session)
    session.env.pop("CREDENTIALS_DIRECTORY")
    test_carry.keyring(session, True)
    there = {"kind": "imap", "address": "other@zoo.test", "host": "mail.zoo.test"}
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "mail.zoo.test"}, other={**there, "host": "old.zoo.test"})
    session.cli("account", "edit", "bob", "--no-check", "--password-stdin", stdin=PASSWORD + "\n")
    target = session.path("home", "carried.ini")
    session.cli("settings", "export", target)
    text = open(target).read()
    with open(target, "a") as file:
        file.writelines("\n" + text[text.index("[account bob]"):text.index("[account other]")].replace("bob", name) for name in ("eve", "a", "b", "c", "d"))
    session.accounts_ini(other=there)                        # bob is gone, his password is not
    test_carry.lock(session)
    session.start_recorder("--watcher")
    session.start("window", session.postbell, "settings", "general", env={"G_DEBUG": ""})
    eyes.one("push button", "Import…").press()
    choose_file(screen, eyes, "Import settings", target, "Import")
    said = wait_for(lambda: next((name for name in eyes.names("label") if name.startswith("Taken from the file: 5 accounts, ")), None), 15,
                    lambda: f"what was taken: {eyes.all()}").splitlines()[1:]
    assert said[0].startswith("bob: The keyring may have a password of an earlier account of this name") and said[0].endswith("repeat the import."), said
    assert "other: is there already and was left as it is" in said, said
    assert "eve: added; give its password with “Edit…”" in said, said
    assert len(said) == 7 and said[-1] == "and 1 more account", said
    eyes.audit("what became of them")
    screen.picture("settings-imported-left-out")


if __name__ == "__main__":
    runner.main(globals())
