#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window that sets up an account, driven the way a screen reader drives it, under Xvfb: every page and every answer with a
program `postbell` that pretends; then for real, from nothing to the first alert, against Dovecot and against the Exmail server."""
import time

import harness.runner as runner
from harness import walk
from harness.dovecot import PASSWORD as DOVECOT_PASSWORD, Dovecot
from harness.pretend import STEPS, Pretend, folder, found, steps
from harness.runner import holds, wait_for
from harness.windows import desktop
from test_keyring import prompting_service

ADDRESS, PASSWORD = "Your e-mail address:", "Password:"
SAVED = {"event": "saved", "account": "bob@zoo.test", "kept": True, "secrets": "stored", "running": True, "message": None}
KEPT_IN_MEMORY = "It is saved, but its secret is kept in memory only, until Postbell ends: No keyring service is running."


def key(screen, *keys):
    assert screen.run("xdotool", "key", *keys).returncode == 0


def next_page(eyes, label="Next"):
    button = wait_for(lambda: next((w for w in eyes.all("push button", label) if w.sensitive), None), 10,
                      lambda: f"{label} to be possible; there is {eyes.all()}")
    button.press()


def until_keyboard(eyes):
    wait_for(lambda: any(w.role == "frame" and w.active for w in eyes.all()), 10, "the window to have the keyboard")


def labels(eyes):
    return eyes.names("label")


def says(eyes, text):
    wait_for(lambda: any(text in name for name in labels(eyes)), 10, lambda: f"“{text}”; there is {eyes.all()}")


def focus(eyes):
    widget = eyes.focused()
    return widget.name if widget else ""


def focus_at(eyes, name, what):
    wait_for(lambda: focus(eyes) == name, 10, lambda: f"{what}; the focus is at {focus(eyes)!r}")


def give_address(eyes, address="bob@zoo.test"):
    eyes.one("text", ADDRESS).type(address)
    next_page(eyes)


def case_from_address_to_finish(screen, eyes, pretend):
    pretend.says("discover", {"event": "looking", "source": "mx"}, "until looked", found(), {"event": "done", "found": 1})
    pretend.says("add", *steps(), "until added", SAVED)
    pretend.says("folders", folder("INBOX", 3, "inbox"), folder("Work", 139), folder("Leer", 0),
                 folder("[All]", 9, selectable=False))
    process = pretend.start()
    eyes.one("frame", "Add a mail account")
    focus_at(eyes, ADDRESS, "the cursor in the field")
    assert not eyes.one("push button", "Next").sensitive
    assert eyes.one("push button", "Next").description == "Type your e-mail address first."
    eyes.one("text", ADDRESS).type("bob@zoo.test")
    says(eyes, "Asking who takes the mail of zoo.test …")            # without a click: the pause is enough
    next_page(eyes)
    holds(lambda: eyes.all("text", ADDRESS), 0.2, "the page waits for the search")
    pretend.go("looked")
    says(eyes, "Postbell will send your password to imap.zoo.test and to nobody else, encrypted, and only if its certificate is valid.")
    assert {"bob@zoo.test", "imap.zoo.test, port 993", "IMAP, encrypted", "zoo.test says so itself"} <= set(labels(eyes)), labels(eyes)
    assert not pretend.calls("account add"), "before the user saw where it goes"
    assert not eyes.one("push button", "Sign in and test").sensitive
    focus_at(eyes, PASSWORD, "the cursor in the password")
    eyes.one("password text", PASSWORD).type("correct horse")
    next_page(eyes, "Sign in and test")
    eyes.one("list item", STEPS[-1] + ": done")
    assert [n for n in eyes.names("list item")] == [s + ": done" for s in STEPS], eyes.names("list item")
    assert not eyes.one("push button", "Next").sensitive, "not yet saved"
    pretend.go("added")
    says(eyes, "It works, and the account is saved")
    next_page(eyes)
    inbox, work, empty = (eyes.one("check box", name) for name in ("Inbox: 3 unread mails", "Work: 139 unread mails", "Leer: 0 unread mails"))
    assert (inbox.checked, work.checked, empty.checked) == (True, False, False)
    assert not eyes.all("check box", "[All]: 9 unread mails")
    work.press()
    next_page(eyes)
    says(eyes, "142 old unread mails are there. They will not be announced, new mail will be.")
    says(eyes, "This desktop has no tray")
    eyes.one("push button", "Send me a test alert").press()
    says(eyes, "The alert is on its way.")
    assert eyes.one("check box", "Start Postbell at login").checked
    next_page(eyes, "Finish")
    assert process.wait(10) == 0
    assert eyes.typed == [ADDRESS, PASSWORD], "two things typed"
    assert pretend.secrets() == ["correct horse"]
    assert "--background" in pretend.calls(), "nobody watches"
    assert [call for call in pretend.calls() if call != "--background"] == ["account discover --online --json", "account discover --json bob@zoo.test",
                               "account add --json --address bob@zoo.test --kind imap --host imap.zoo.test --security tls --user bob@zoo.test "
                               "--auth password --port 993 --password-stdin", "folders bob@zoo.test --json",
                               "account edit bob@zoo.test --no-check --folder INBOX --folder Work", "test-alert", "autostart on"], pretend.calls()


def case_every_secret_in_its_words(screen, eyes, pretend):
    process = pretend.start()
    help_url = "https://help.zoo.test/authcode"
    cases = [
        ({"secret": "app-password", "help": help_url}, "App password:", "Your usual password does not work here. How to get an app password"),
        ({"secret": "auth-code", "help": help_url}, "Authorization code (授权码):", "Your usual password does not work here. How to get an authorization code"),
        ({"secret": "password"}, "Password:", None),
        ({"secret": "interface-key", "kind": "exmail", "host": None, "security": None, "api_url": "https://api.zoo.test/x"}, "Interface key:", None),
        ({"secret": "oauth2", "provider_name": "Zoo Mail", "oauth": "zoo"}, None, None),
    ]
    for number, (more, label, link) in enumerate(cases):
        pretend.says("discover", found(**more))
        give_address(eyes, f"bob{number}@zoo.test")
        says(eyes, f"bob{number}@zoo.test")
        if label:
            eyes.one("password text", label).type("hunter2")
            says(eyes, "Postbell will send ")
        else:
            says(eyes, "The next step opens your browser, where you sign in to Zoo Mail. Postbell never sees your password.")
            assert not eyes.all("password text")
        assert eyes.one("push button", "Sign in and test").sensitive
        if link:
            eyes.one("push button", link).press()
            wait_for(lambda: len(screen.opened()) == number + 1, 10, "the help page")
            assert screen.opened()[-1] == help_url
        else:
            assert not any("How to get" in name for name in eyes.names("push button"))
        next_page(eyes, "Back")
    holds(lambda: not pretend.calls("account add"), 0.1)


def case_another_address_forgets_the_secret(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found(), found("pop.zoo.test", kind="pop3", port=995))
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    eyes.audit("what was found")
    eyes.one("combo box", "Ways found:").choose(1)
    says(eyes, "Postbell will send your password to pop.zoo.test and to nobody else")
    next_page(eyes, "Back")
    next_page(eyes)
    says(eyes, "pop.zoo.test, port 995")
    assert len(eyes.one("password text", PASSWORD).text) == 7, "back and forth keeps it"
    next_page(eyes, "Back")
    give_address(eyes, "li@other.test")
    says(eyes, "li@other.test")
    assert eyes.one("password text", PASSWORD).text == "", "a password goes to the server it was typed for, no other"


def case_nothing_found(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", {"event": "ask", "source": "ispdb", "domain": "zoo.test"}, "error postbell: Nothing.", "exit 1")
    pretend.says("ispdb", {"event": "looking", "source": "ispdb"}, "exit 1")
    give_address(eyes)
    says(eyes, "Postbell did not find the mail server of zoo.test.")
    says(eyes, "Asking it tells autoconfig.thunderbird.net the name zoo.test, and nothing else.")
    assert not any("--ispdb" in call for call in pretend.calls()), "asked before the yes"
    eyes.one("push button", "Ask Mozilla’s list").press()
    wait_for(lambda: pretend.calls("account discover --json bob@zoo.test --ispdb"), 5, "the list to be asked")
    eyes.gone("push button", "Ask Mozilla’s list")
    eyes.one("push button", "Enter the server by hand").press()
    eyes.one("text", "Mail server:").type("mail.zoo.test")
    assert eyes.one("text", "User name:").text == "bob@zoo.test"
    eyes.one("combo box", "Encryption:").choose(1)
    wait_for(lambda: eyes.one("spin button", "Port:").text == "143", 5, "the usual port of STARTTLS")
    next_page(eyes)
    says(eyes, "mail.zoo.test, port 143")
    eyes.one("password text", PASSWORD).type("hunter2")
    pretend.says("add", SAVED)
    next_page(eyes, "Sign in and test")
    says(eyes, "It works, and the account is saved")
    assert pretend.calls("account add") == ["account add --json --address bob@zoo.test --kind imap --host mail.zoo.test --security starttls "
                                            "--user bob@zoo.test --port 143 --password-stdin"], pretend.calls()


def case_no_network(screen, eyes, pretend):
    pretend.start()
    pretend.says("discover", {"event": "ask", "source": "ispdb", "domain": "zoo.test"}, {"event": "done", "found": 0, "why": "no-answer"}, "exit 1")
    give_address(eyes)
    says(eyes, "The name server gives no answer about zoo.test. Connect this computer to the network, then press Next.")
    assert not eyes.all("push button", "Ask Mozilla’s list"), "there is nobody to ask"
    pretend.says("discover", found())
    next_page(eyes)
    says(eyes, "imap.zoo.test")
    assert len(pretend.calls("account discover --json")) == 2, pretend.calls()


def case_a_proxy_on_the_way(screen, eyes, pretend):
    pretend.start()
    pretend.says("discover", "exit 1")
    give_address(eyes)
    eyes.one("push button", "Enter the server by hand").press()
    eyes.one("text", "Mail server:").type("mail.zoo.test")
    eyes.one("toggle button", "Proxy of this account").press()
    eyes.one("combo box", "Kind of proxy:").choose(2)
    wait_for(lambda: not eyes.one("push button", "Next").sensitive, 5, "the address of the proxy to be missing")
    wait_for(lambda: eyes.one("push button", "Next").description == "Type the address of the proxy first.", 5, "the reason")
    eyes.one("text", "Address of the proxy:").type("10.0.0.1:1080")
    eyes.one("password text", "Login of the proxy (user:password):").type("alice:secret7")
    eyes.audit("the proxy")
    next_page(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    pretend.says("add", SAVED)
    next_page(eyes, "Sign in and test")
    says(eyes, "It works, and the account is saved")
    (call,) = pretend.calls("account add")
    assert call.endswith("--password-stdin --proxy socks5://10.0.0.1:1080 --proxy-login-stdin"), call
    assert pretend.secrets() == ["hunter2", "alice:secret7"], pretend.secrets()


def case_a_proxy_of_another_server(screen, eyes, pretend):
    pretend.start()
    pretend.says("discover", found())
    give_address(eyes)
    eyes.one("push button", "Another server …").press()
    eyes.one("toggle button", "Proxy of this account").press()
    eyes.one("combo box", "Kind of proxy:").choose(1)
    next_page(eyes, "Back")
    eyes.one("password text", PASSWORD).type("hunter2")
    pretend.says("add", SAVED)
    next_page(eyes, "Sign in and test")
    says(eyes, "It works, and the account is saved")
    assert "--proxy" not in pretend.calls("account add")[0], "what was not written down goes as it was found"


def case_a_server_by_hand_that_is_known(screen, eyes, pretend):
    pretend.start()
    pretend.says("discover", "exit 1")
    pretend.says("server", "until asked", found("outlook.office365.com", source="hand", secret="oauth2", auth="oauth2", oauth="microsoft", provider_name="Microsoft 365"))
    give_address(eyes)
    eyes.one("push button", "Enter the server by hand").press()
    eyes.one("text", "Mail server:").type("outlook.office365.com")
    next_page(eyes)
    wait_for(lambda: pretend.calls("account discover --json bob@zoo.test --kind imap --host outlook.office365.com --port 993 --security tls --user bob@zoo.test"), 10,
             "the list of providers to be asked")
    assert not eyes.one("push button", "Next").sensitive, "before it is known how one signs in there"
    pretend.go("asked")
    says(eyes, "The next step opens your browser, where you sign in to Microsoft 365.")
    assert not eyes.all("password text")
    pretend.says("add", SAVED)
    next_page(eyes, "Sign in and test")
    says(eyes, "It works, and the account is saved")
    (call,) = pretend.calls("account add")
    assert "--auth oauth2" in call and call.endswith("--oauth microsoft") and pretend.secrets() == [], call


def case_no_password_leads_there(screen, eyes, pretend):
    """What was refused for being a password is not sent again: the browser, or another server."""
    pretend.start()
    failed = {"event": "failed", "class": "auth-rejected", "cause": "password-login-gone", "help": None, "remedy": None, "command": None}
    pretend.says("discover", found())
    pretend.says("add", {**failed, "message": "Not so.", "browser": None}, "exit 1")
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("correct horse")
    next_page(eyes, "Sign in and test")
    says(eyes, "Not so.")
    assert not eyes.one("push button", "Try again").sensitive
    pretend.says("add", {**failed, "message": "Sign in with your browser: “postbell account add --address bob@zoo.test --auth oauth2 --oauth zoo”.", "browser": "zoo"}, "exit 1")
    next_page(eyes, "Back")
    next_page(eyes, "Sign in and test")
    says(eyes, "Sign in with your browser: “Sign in with the browser”.")
    pretend.says("add", {"event": "browser", "url": "https://login.zoo.test/authorize"}, "until signed-in", SAVED)
    next_page(eyes, "Sign in with the browser")
    says(eyes, "Your browser shows the provider’s page now: sign in there, then come back.")
    pretend.go("signed-in")
    says(eyes, "It works, and the account is saved")
    assert pretend.calls("account add")[2] == ("account add --json --address bob@zoo.test --kind imap --host imap.zoo.test --security tls --user bob@zoo.test "
                                               "--auth oauth2 --port 993 --oauth zoo"), pretend.calls()
    assert pretend.secrets() == ["correct horse"] * 2, "as often as it was sent by hand"


def case_a_failure_and_again(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found())
    message = "bob@zoo.test: the server does not accept this password. Type it once more."
    pretend.says("add", *steps(4), {"event": "step", "step": "login", "state": "failed", "text": "Sign-in"},
                 {"event": "failed", "class": "auth-rejected", "message": message, "help": "https://help.zoo.test/", "remedy": None, "command": None},
                 "error postbell: something else", "exit 1")
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("wrong horse")
    next_page(eyes, "Sign in and test")
    says(eyes, message)
    says(eyes, "It does not work yet")
    assert eyes.names("list item")[-1] == "Sign-in: failed"
    eyes.one("push button", "What this provider says about it")
    eyes.audit("a failure")
    assert not eyes.all("push button", "Next")
    pretend.says("add", "error postbell: There is no keyring.", "exit 1")
    next_page(eyes, "Try again")
    says(eyes, "There is no keyring.")
    assert not eyes.all("push button", "What this provider says about it"), "of the failure before"
    pretend.says("add", {**SAVED, "kept": False, "secrets": "for-session", "message": KEPT_IN_MEMORY})
    next_page(eyes, "Back")
    eyes.one("password text", PASSWORD).type("correct horse")
    next_page(eyes, "Sign in and test")
    pretend.says("folders", "error postbell: no", "exit 1")
    next_page(eyes)
    says(eyes, "What is there already will not be announced, new mail will be.")
    says(eyes, KEPT_IN_MEMORY)
    assert not eyes.all("push button", "Unlock the keyring…"), "there is none"
    assert pretend.secrets() == ["wrong horse", "wrong horse", "correct horse"]
    pretend.says("autostart", "error postbell: This desktop starts nothing at login.", "exit 1")
    next_page(eyes, "Finish")
    says(eyes, "This desktop starts nothing at login.")
    next_page(eyes, "Finish")
    assert process.wait(10) == 0


def case_a_secret_that_is_lost(screen, eyes, pretend):
    """Postbell was not there to keep it, nor a keyring: it is not said that anything is watched."""
    process = pretend.start()
    message = "It is saved, but its secret was not kept: No keyring service is running."
    pretend.says("discover", found())
    pretend.says("add", {**SAVED, "kept": False, "secrets": "lost", "running": False, "message": message})
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    next_page(eyes, "Sign in and test")
    next_page(eyes)
    says(eyes, message)
    eyes.one("label", "bob@zoo.test is saved, and waits for its secret")
    assert not eyes.all("push button", "Unlock the keyring…"), "it would not help"
    next_page(eyes, "Finish")
    assert process.wait(10) == 0


def case_nobody_watches(screen, eyes, pretend):
    """Postbell cannot be started: that is no message in a log, but what the last page says."""
    process = pretend.start()
    pretend.says("--background", "exit 1")
    pretend.says("discover", found())
    pretend.says("add", *steps(), {**SAVED, "running": False})
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    next_page(eyes, "Sign in and test")
    next_page(eyes)
    says(eyes, "Postbell was started, and ended. In a terminal, “postbell --background” says why.")
    eyes.one("label", "bob@zoo.test is saved, but nobody watches it yet")
    assert not any("Postbell watches" in name for name in labels(eyes))


def case_online_accounts_by_one_click(screen, eyes, pretend):
    pretend.says("online", found(address="carol@gmail.test", goa="account_7", secret="goa", source="goa", provider_name="Google", auth="oauth2"),
                 found(address=None, goa="account_8", secret="goa"),
                 found(None, address="dave@corp.test", goa="account_9", secret="goa", provider_name="Exchange", usable=False,
                       obstacle="It offers no IMAP. Add the address itself."))
    pretend.says("add", *steps(), SAVED)
    pretend.start()
    says(eyes, "dave@corp.test (Exchange): It offers no IMAP. Add the address itself.")
    eyes.one("push button", "Use carol@gmail.test (Google)").press()
    says(eyes, "It works, and the account is saved")
    assert len([n for n in eyes.names("push button") if n.startswith("Use ")]) == 0
    assert eyes.typed == []
    assert pretend.calls("account add") == ["account add --json --address carol@gmail.test --kind imap --host imap.zoo.test --security tls "
                                            "--user bob@zoo.test --auth oauth2 --goa account_7 --port 993"], pretend.calls()
    assert pretend.secrets() == []


def case_browser_and_code(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found(secret="oauth2", oauth="zoo", auth="oauth2"))
    pretend.says("add", {"event": "browser", "url": "https://login.zoo.test/authorize", "admin": "https://login.zoo.test/approve"}, "until signed-in",
                 {"event": "device", "code": "ABCD-1234", "url": "https://login.zoo.test/device"}, "until typed", SAVED)
    give_address(eyes)
    next_page(eyes, "Sign in and test")
    says(eyes, "Your browser shows the provider’s page now: sign in there, then come back.")
    eyes.one("push button", "Open the page once more").press()
    wait_for(lambda: screen.opened() == ["https://login.zoo.test/authorize"], 10, "the page")
    says(eyes, "If it says that an administrator has to approve, send yours this address:\nhttps://login.zoo.test/approve")
    pretend.go("signed-in")
    says(eyes, "ABCD-1234")
    assert not any("approve" in name for name in labels(eyes)), "nobody has to"
    eyes.one("push button", "https://login.zoo.test/device")
    pretend.go("typed")
    says(eyes, "It works, and the account is saved")
    assert "ABCD-1234" not in labels(eyes)
    assert pretend.secrets() == []


def case_a_certificate_nobody_vouches_for(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found())
    pretend.says("add", *steps(1), {"event": "failed", "class": "tls-untrusted", "message": "Nobody vouches for the certificate.", "help": None,
                                    "certificate": {"sha256": "AB:CD", "names": "imap.zoo.test", "from": "2026-01-01", "until": "2027-01-01"}}, "exit 1")
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    next_page(eyes, "Sign in and test")
    says(eyes, "Nobody vouches for the certificate.")
    says(eyes, "Certificate for imap.zoo.test, valid from 2026-01-01 to 2027-01-01.")
    says(eyes, "AB:CD")
    pretend.says("add", SAVED)
    eyes.one("push button", "Trust this certificate and try again").press()
    says(eyes, "It works, and the account is saved")
    assert not any("--pin" in call for call in pretend.calls("account add")[:1])
    assert pretend.calls("account add")[1].endswith("--port 993 --pin AB:CD --password-stdin"), pretend.calls()
    assert pretend.secrets() == ["hunter2"] * 2


def case_five_steps_of_a_company(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found(secret="oauth2", oauth="zoo"))
    pretend.says("add", {"event": "failed", "class": "config", "cause": "no-client-id", "message": "“postbell account sign-in --how zoo” tells how.",
                         "steps": ["Open the portal.", "Say “postbell account edit ACCOUNT --oauth-client-id CLIENT-ID --oauth-tenant TENANT-ID”."], "instead": "Or take a password.",
                         "help": None, "admin": "https://admin.zoo.test/"}, "exit 1")
    give_address(eyes)
    next_page(eyes, "Sign in and test")
    says(eyes, "The list below tells how.")
    says(eyes, "1. Open the portal.\n2. Say “Client id”, “Directory (tenant) id”.\nOr take a password.")
    eyes.one("push button", "What an administrator can do about it").press()
    wait_for(lambda: screen.opened() == ["https://admin.zoo.test/"], 10, "the administrator's page")
    eyes.audit("the steps of a company")
    focus_at(eyes, "Client id:", "the cursor where the id goes")
    eyes.one("text", "Client id:").type(" 1234-abcd ")
    pretend.says("add", {"event": "failed", "class": "config", "cause": "tenant-unknown", "message": "Which organization?", "steps": None}, "exit 1")
    next_page(eyes, "Try again")
    says(eyes, "Which organization?")
    assert not eyes.all("text", "Client id:"), "it was not the client id"
    eyes.one("text", "Directory (tenant) id:").type("acme ")
    pretend.says("add", SAVED)
    next_page(eyes, "Try again")
    says(eyes, "It works, and the account is saved")
    asked = [(("--oauth-client-id 1234-abcd" in call), ("--oauth-tenant acme" in call)) for call in pretend.calls("account add")]
    assert asked == [(False, False), (True, False), (True, True)], pretend.calls()


def case_tokens_of_nobody_known(screen, eyes, pretend):
    pretend.start()
    pretend.says("discover", found("imap.zoo.test", secret="oauth2"), found("pop.zoo.test", kind="pop3", port=995))
    give_address(eyes)
    says(eyes, "Postbell will send your password to pop.zoo.test")          # the first that leads anywhere
    eyes.one("password text", PASSWORD).type("hunter2")
    eyes.one("combo box", "Ways found:").choose(0)
    says(eyes, "imap.zoo.test wants a sign-in with the browser, and Postbell does not know where.")
    assert not eyes.one("push button", "Sign in and test").sensitive and not eyes.all("password text")
    eyes.one("push button", "Another server …").press()
    eyes.one("text", "Mail server:")


def case_an_online_account_of_the_address(screen, eyes, pretend):
    """What the desktop is signed in to comes before a way for which a password has to be made first."""
    pretend.start()
    pretend.says("discover", found(secret="app-password"), found(goa="account_7", secret="goa", source="goa", auth="oauth2"))
    pretend.says("add", SAVED)
    give_address(eyes)
    says(eyes, "bob@zoo.test")
    eyes.one("combo box", "Ways found:")
    assert not eyes.all("password text")
    next_page(eyes, "Sign in and test")
    says(eyes, "It works, and the account is saved")
    assert "--goa account_7" in pretend.calls("account add")[0], pretend.calls()


def case_a_foreign_server_needs_a_yes(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found("imap.stranger.test", foreign=True, source="srv"), found("imap.zoo.test"))
    give_address(eyes)
    says(eyes, "imap.stranger.test does not belong to zoo.test: ask somebody who knows before you go on.")
    assert eyes.one("push button", "Sign in and test").description == "Say first whether you know this server and trust it."
    eyes.one("password text", PASSWORD).type("hunter2")
    holds(lambda: not eyes.one("push button", "Sign in and test").sensitive, 0.2, "no consent, no way")
    until_keyboard(eyes)
    focus_at(eyes, PASSWORD, "the cursor in the password")
    key(screen, "Return")
    focus_at(eyes, "I know this server and trust it", "Enter to lead to what is missing")
    holds(lambda: not eyes.one("check box", "I know this server and trust it").checked, 0.2, "and to tick nothing")
    eyes.one("check box", "I know this server and trust it").press()
    wait_for(lambda: eyes.one("push button", "Sign in and test").sensitive, 5, "the consent to count")
    assert eyes.one("push button", "Sign in and test").description == ""
    eyes.one("combo box", "Ways found:").choose(1)
    eyes.gone("check box", "I know this server and trust it")
    eyes.one("combo box", "Ways found:").choose(0)
    wait_for(lambda: not eyes.one("push button", "Sign in and test").sensitive, 5, "the consent to be asked anew")


def case_cancel_is_instant(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found())
    pretend.says("add", *steps(2), "until never", SAVED)
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    next_page(eyes, "Sign in and test")
    eyes.one("list item", STEPS[1] + ": done")
    eyes.one("push button", "Cancel").press()
    assert process.wait(5) == 0
    running = lambda: [p for p in screen.run("ps", "-eo", "args").stdout.splitlines() if pretend.path("postbell ") in p + " "]
    wait_for(lambda: not running(), 5, lambda: f"its program to end: {running()}")


def case_not_back_while_it_is_saved(screen, eyes, pretend):
    """What has begun to be saved is saved: there is no way back as long as it lasts, and one when it failed."""
    process = pretend.start()
    pretend.says("discover", found())
    pretend.says("add", *steps(), {"event": "saving"}, "until given up", {"event": "failed", "class": "config", "message": "The disk is full."}, "exit 1")
    give_address(eyes)
    eyes.one("password text", PASSWORD).type("hunter2")
    next_page(eyes, "Sign in and test")
    says(eyes, "It works and is being saved …")
    assert not eyes.one("push button", "Back").sensitive and not eyes.one("push button", "Cancel").sensitive
    until_keyboard(eyes)
    key(screen, "Escape")
    holds(lambda: eyes.all("label", "It works and is being saved …"), 0.3, "nor can the window be closed")
    pretend.go("given up")
    says(eyes, "The disk is full.")
    next_page(eyes, "Back")
    pretend.says("add", {"event": "saving"}, "until kept", SAVED)
    next_page(eyes, "Sign in and test")
    says(eyes, "It works and is being saved …")
    pretend.go("kept")
    says(eyes, "It works, and the account is saved")
    next_page(eyes)
    key(screen, "Escape")
    assert process.wait(5) == 0, "it can be closed now"


def case_keyboard_alone(screen, eyes, pretend):
    process = pretend.start()
    pretend.says("discover", found(), found("pop.zoo.test", kind="pop3", port=995))
    pretend.says("add", *steps(), SAVED)
    pretend.says("folders", folder("INBOX", 1, "inbox"), folder("Work", 2))
    focus_at(eyes, ADDRESS, "the cursor in the field")
    until_keyboard(eyes)
    assert screen.run("xdotool", "type", "bob@zoo.test").returncode == 0
    key(screen, "Return")
    focus_at(eyes, PASSWORD, "the cursor in the password")
    key(screen, "alt+b")
    focus_at(eyes, ADDRESS, "Alt+B to go back")
    key(screen, "Return")
    focus_at(eyes, PASSWORD, "Enter to go on")
    assert screen.run("xdotool", "type", "hunter2").returncode == 0
    key(screen, "Return")
    focus_at(eyes, "Next", "Next to wait for Enter")
    key(screen, "Return")
    eyes.one("check box", "Work: 2 unread mails")
    eyes.tab_to(screen, "Work")
    key(screen, "space")
    wait_for(lambda: eyes.one("check box", "Work: 2 unread mails").checked, 5, "the space bar to tick")
    key(screen, "alt+n")
    says(eyes, "3 old unread mails are there.")
    key(screen, "alt+t")
    wait_for(lambda: pretend.calls("test-alert"), 5, "Alt+T to send an alert")
    key(screen, "alt+l")
    wait_for(lambda: not eyes.one("check box", "Start Postbell at login").checked, 5, "Alt+L to untick")
    key(screen, "alt+f")
    assert process.wait(10) == 0
    assert pretend.secrets() == ["hunter2"] and pretend.calls("autostart") == ["autostart off"]


def play(session, names):
    """These cases, one after the other on one desktop: each has a window and a pretending program of its own."""
    screen, eyes = desktop(session)
    for name in names:
        begin = time.monotonic()
        pretend = Pretend(session, name)
        eyes.typed.clear()
        screen.forget_opened()
        try:
            globals()[name](screen, eyes, pretend)
        except AssertionError:
            print(f"# in {name}: it was asked {pretend.calls()}")
            raise
        finally:
            session.kill(pretend.process)
        eyes.gone("frame")
        print(f"# {name}: {time.monotonic() - begin:.1f} s")


# The others are played by test_assistant_long.py.
DAILY = ("case_another_address_forgets_the_secret", "case_a_foreign_server_needs_a_yes")
CASES = [name for name in list(globals()) if name.startswith("case_")]


def test_what_matters_most(session):
    play(session, DAILY)


def children(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        return file.read().split()


def test_first_start(session):
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    hidden = session.start("background", session.postbell, "--background")
    wait_for(session.status, 10, "Postbell")
    assert not children(hidden), "a login shows no window"       # it answers, so it has begun
    session.cli("quit")
    hidden.wait(10)
    first = session.start("first", session.postbell)
    eyes.one("frame", "Add a mail account")
    assert len(children(first)) == 1
    eyes.one("push button", "Cancel").press()
    eyes.gone("frame")
    assert session.status(), "Postbell goes on"
    session.start("second", session.postbell)
    eyes.one("label", "There is no account yet")
    eyes.one("push button", "Add an account …").press()
    eyes.one("frame", "Add a mail account")
    session.cli("quit")


def test_not_when_there_is_an_account(session):
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    session.credential("bob", "x")
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": 9})
    first = session.start("first", session.postbell)
    wait_for(session.status, 10, "Postbell")
    assert not children(first), "no window"


def test_dovecot(session):
    walk.dovecot(session)


def test_a_locked_keyring(session):
    """The last page says why the password is not stored, and unlocks the keyring: only then is anybody asked for its password."""
    screen, eyes = desktop(session)
    session.start_recorder("--watcher")
    prompting_service(session, "locked")
    server = Dovecot(session)
    walk.provider(session, name="Zoo", domains="zoo.test;", imap=f"localhost:{server.imaps} tls", secret="password", ca_file=server.ca)
    session.start("postbell", session.postbell)
    give_address(eyes)
    eyes.one("password text", PASSWORD).type(DOVECOT_PASSWORD)
    next_page(eyes, "Sign in and test")
    next_page(eyes)
    says(eyes, "It is saved, but its secret is kept in memory only, until Postbell ends: The keyring is locked.")
    eyes.one("label", "Postbell watches bob@zoo.test")
    session.until_status("bob@zoo.test", "watching")
    assert "prompt" not in session.log("service"), "before anybody asked for it"
    eyes.one("push button", "Unlock the keyring…").press()
    wait_for(lambda: "prompt" in session.log("service"), 10, "the keyring's question")
    session.cli("quit")


def test_exmail(session):
    walk.exmail(session)


if __name__ == "__main__":
    runner.main(globals())
