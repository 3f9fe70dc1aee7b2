#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a mail is from, by the company's directory: a colleague has name and department of it wherever mails are shown; who copies a
name is marked; nothing of it is in a log; a switch and the removal of the account erase it."""
import glob
import json
import os
import sqlite3
import stat

import harness.runner as runner
from harness import a11y, preferences
from harness.exmail import COLLEAGUE, Exmail
from harness.runner import contents, wait_for
from harness.screen import Screen

APP = "io.github.postbell.Postbell"
MENU = "/StatusNotifierItem/Menu"
NAME, PARTY, ADDRESS = "张丹枫XQZ", "财务部", "dan@acme.example"
SHOWN, EVIL = f"{NAME} ({PARTY})", "dan@evil.example"
MARKED, BEWARE = f"⚠ {NAME} <{EVIL}>", "Not your colleague: this address is not in the company’s directory."


def desktop(session, site=None, locked=(), services=()):
    session.start_bus(services=[preferences.SERVICE, *services])
    preferences.use_dconf(session, site={"burst-count": "uint32 50", **(site or {})}, locked=locked)
    session.start_recorder("--watcher")


def start(session, *more, members=20, listed=True):
    """Postbell with the directory of a company; everything is known of everybody where more is --full."""
    fake = Exmail(session, members=members)
    fake.put(ADDRESS, name=NAME, party=PARTY)
    session.accounts_ini(ming=fake.account(session))
    session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    session.until_status("ming", "watching")
    if listed:
        session.cli("exmail", "directory", "sync", *more)
    return fake


def alert(session, fake, subject, sender):
    """The popup of a mail, once it is on the screen, as (summary, body)."""
    fake.deliver(subject, sender=sender, summary="")
    return wait_for(lambda: next((s for s in session.summaries()[::-1] if subject in s[1]), None), 5, lambda: f"the alert of {subject}: {session.summaries()}")


def menu(session):
    return wait_for(lambda: session.gdbus(APP, MENU, "com.canonical.dbusmenu.GetLayout", "0", "int32 -1", "['label']"), 10, "the menu")


def newest(session):
    """The newest mails of the status by their subject."""
    return {mail["subject"]: mail for mail in session.account_status("ming")["newest"]}


def files(session):
    return glob.glob(session.path("cache", "postbell", "directory-*"))


def test_colleague_and_impostor(session):
    desktop(session)
    fake = start(session, "--full")
    assert alert(session, fake, "budget", f"The boss <{ADDRESS.upper()}>") == (SHOWN, "budget"), session.summaries()
    summary, body = alert(session, fake, "transfer", f"{NAME} <{EVIL}>")
    assert (summary, body.split("\n")) == (MARKED, [BEWARE, "transfer"]), (summary, body)
    summary, body = alert(session, fake, "bracketed", f"\"{SHOWN}\" <{EVIL}>")
    assert summary == f"⚠ {SHOWN} <{EVIL}>" and body.startswith(BEWARE), (summary, body)
    hidden = alert(session, fake, "hidden", f"\"\u202e{NAME[0]}\u200b\u3000{NAME[1:].replace('X', chr(0x425))}\u2069 \uff08{PARTY}\uff09\" <{ADDRESS}\u2060>")
    assert hidden[0] == f"⚠ {NAME[0]} {NAME[1:].replace('X', chr(0x425))} （{PARTY}） <{ADDRESS}\ufffd>" and hidden[1].startswith(BEWARE), hidden
    assert alert(session, fake, "nowhere", f"{NAME} <>")[0] == f"⚠ {NAME} <?>", session.summaries()
    assert alert(session, fake, "hello", "Carol <carol@other.example>") == ("Carol", "hello")
    assert alert(session, fake, "invented", f"\"李四 ({PARTY})\" <li@evil.example>")[0] == f"李四 ({PARTY}) <li@evil.example>"
    wait_for(lambda: "Carol: hello" in menu(session), 5)
    assert f"{SHOWN}: budget" in menu(session) and f"{MARKED}: transfer" in menu(session), menu(session)
    mails = newest(session)
    assert (mails["budget"]["sender"], mails["budget"]["sender_is"]) == (SHOWN, "colleague"), mails
    assert (mails["transfer"]["sender_is"], mails["transfer"]["warning"]) == ("impostor", BEWARE), mails
    assert (mails["hello"]["sender_is"], mails["hello"]["from"]) == ("other", "Carol") and "warning" not in mails["hello"], mails

    fake.put(ADDRESS, name=NAME, party="市场部")
    session.cli("exmail", "directory", "sync", "--full")
    wait_for(lambda: f"{NAME} (市场部): budget" in menu(session), 5, lambda: f"the new department: {menu(session)}")
    preferences.put(session, "privacy-level", "'nothing'")
    wait_for(lambda: "budget" not in menu(session), 5)
    status = session.cli("status", "--json").stdout
    assert NAME not in menu(session) + status and "sender" not in status, "more than the privacy level lets out"


def test_a_sender_that_is_known(session):
    """Who says that he knows an address is not warned of it any more, at once; the list is his alone, and goes with the account."""
    desktop(session)
    fake = start(session, "--full")
    kept = session.path("state", "postbell", "known-senders-ming")
    assert alert(session, fake, "ticket", f"\"{NAME} (Jira)\" <jira@tools.example>")[0] == f"⚠ {NAME} (Jira) <jira@tools.example>"
    session.cli("exmail", "who", "--trust", "Jira@Tools.example")
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600 and session.cli("exmail", "who", "--trusted").stdout == "jira@tools.example\n"
    wait_for(lambda: f"{NAME} (Jira) <jira@tools.example>: ticket" in menu(session) and "⚠" not in menu(session), 5, lambda: menu(session))
    wait_for(lambda: (f"{NAME} (Jira) <jira@tools.example>", "ticket") in session.summaries(), 5, lambda: f"the popup: {session.summaries()}")
    assert newest(session)["ticket"]["sender_is"] == "namesake" and "warning" not in newest(session)["ticket"], newest(session)
    assert alert(session, fake, "transfer", f"{NAME} <{EVIL}>")[0] == MARKED, "nobody else is known for that"
    session.cli("exmail", "who", "--untrust", "jira@tools.example")
    wait_for(lambda: f"⚠ {NAME} (Jira) <jira@tools.example>: ticket" in menu(session), 5, lambda: menu(session))
    assert json.loads(session.cli("exmail", "who", "--trusted", "--json").stdout) == {"trusted": []}
    refused = session.cli("exmail", "who", "--trust", "nobody", check=False)
    assert refused.returncode == 1 and "no address" in refused.stderr, refused
    session.cli("account", "remove", "ming")
    assert not os.path.exists(kept), "the list is left behind"


def test_a_name_that_comes_later(session):
    """Of a large company the addresses come first; the name of who writes is asked for at once."""
    desktop(session)
    fake = start(session, members=1500)
    with sqlite3.connect(f"file:{session.path('cache', 'postbell', 'directory-ming.db')}?mode=ro", uri=True) as db:
        address = db.execute("SELECT address FROM member WHERE known = 0 ORDER BY id DESC LIMIT 1").fetchone()[0]
    name = fake.member(address)["name"]
    fake.knobs(delay="4000")
    assert alert(session, fake, "soon", f"nick <{address}>")[0] == f"nick <{address}>", "an alert does not wait for a name"
    wait_for(lambda: any(s[0].startswith(name) for s in session.summaries()), 20, lambda: f"the name of {address}: {session.summaries()}")
    shown = session.recorded("notify")
    assert len(shown) == 2 and shown[1][3] == shown[0][2], f"one popup, changed in place: {shown}"
    wait_for(lambda: f"{name}" in menu(session) and "nick" not in menu(session), 5, lambda: menu(session))


def test_names_that_come_later(session):
    """Each popup is changed once, when its own name is there."""
    desktop(session)
    fake = start(session, members=1500)
    with sqlite3.connect(f"file:{session.path('cache', 'postbell', 'directory-ming.db')}?mode=ro", uri=True) as db:
        late = [row[0] for row in db.execute("SELECT address FROM member WHERE known = 0 ORDER BY id DESC LIMIT 5")]
    names = [fake.member(address)["name"] for address in late]
    for i, address in enumerate(late):
        fake.deliver(f"soon {i}", sender=f"nick{i} <{address}>", summary="")
    wait_for(lambda: all(any(s[0].startswith(name) for s in session.summaries()) for name in names), 10, lambda: f"five names: {session.summaries()}")
    assert len(session.recorded("notify")) <= 10, f"two for each: {session.recorded('notify')}"


def test_private(session):
    desktop(session)
    fake = start(session, "--full")
    path = session.path("cache", "postbell", "directory-ming.db")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600 and stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    alert(session, fake, "seen", f"Somebody <{ADDRESS}>")
    newest(session), menu(session)
    with open(path, "rb") as file:
        kept = file.read()
    assert NAME.encode() in kept and COLLEAGUE.encode() in kept, "the control: it is in the directory"
    for name in glob.glob(session.path("log", "*.log")) + glob.glob(session.path("state", "postbell", "*")):
        assert not any(word.encode() in contents(name) for word in (NAME, PARTY, COLLEAGUE)), f"the directory is in {name}"

    preferences.put(session, "company-directory", "false")
    wait_for(lambda: not files(session), 5, "the directory to be erased")
    wait_for(lambda: ("Somebody", "seen") in session.summaries(), 5, lambda: f"the popup to say what the mail says: {session.summaries()}")
    wait_for(lambda: "Somebody: seen" in menu(session), 5, lambda: f"the menu as the mail has it: {menu(session)}")
    off, unmarked = alert(session, fake, "off", f"Somebody <{ADDRESS}>"), alert(session, fake, "unmarked", f"{NAME} <{EVIL}>")
    assert (off, unmarked) == (("Somebody", "off"), (NAME, "unmarked")), (off, unmarked)
    wait_for(lambda: f"{NAME}: unmarked" in menu(session), 5, lambda: menu(session))
    status, left = newest(session)["seen"], menu(session).replace(f"{NAME}: unmarked", "")
    assert "sender" not in status and NAME not in left and PARTY not in left, (status, left)
    preferences.put(session, "company-directory", "true")
    session.cli("exmail", "directory", "sync", "--full")
    on = alert(session, fake, "on", f"Somebody <{ADDRESS}>")
    assert on[0] == SHOWN, on
    session.cli("account", "remove", "ming")
    wait_for(lambda: not files(session), 5, "the directory to go with the account")


def test_an_administrator_wants_none(session):
    desktop(session, site={"company-directory": "false"}, locked=("company-directory",))
    fake = start(session, listed=False)
    assert alert(session, fake, "plain", f"{NAME} <{EVIL}>") == (NAME, "plain")
    for words in (("on",), ("sync",)):
        assert session.cli("exmail", "directory", *words, check=False).returncode == 1, words
    assert not files(session) and not any("user/list" in r["path"] for r in fake.log()["requests"]), "somebody was asked"


def test_in_the_window(session):
    desktop(session, services=[a11y.SERVICE])
    screen, eyes = Screen(session, "1024x600"), a11y.Eyes(session)
    screen.browser()
    fake = start(session, "--full")
    fake.deliver("budget", sender=f"The boss <{ADDRESS}>")
    fake.deliver("transfer", sender=f"{NAME} <{EVIL}>")
    session.until_unread("ming", 2)
    session.cli()
    eyes.one("list item", f"{SHOWN}: budget")
    eyes.one("list item", f"{BEWARE} {MARKED}: transfer")
    eyes.one("label", BEWARE)
    screen.picture("window-impostor")
    preferences.put(session, "company-directory", "false")
    wait_for(lambda: eyes.all("list item", f"{NAME}: transfer") and not eyes.all("label", BEWARE), 10, lambda: f"as the mail has it: {eyes.names('list item')}")


if __name__ == "__main__":
    runner.main(globals())
