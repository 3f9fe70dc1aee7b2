#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding an account: with the address alone, its steps and its end as events for a window, certificates nobody vouches for, and
nothing saved that does not work. In a namespace without any network but loopback."""
import codecs
import json
import os
import pty
import select
import subprocess
import time

from harness import estate, netns, zone
from harness.authority import Authority
from harness.browser import Browser
from harness.dovecot import PASSWORD, Dovecot
from harness.goa import OnlineAccounts
from harness.runner import patient, wait_for
from harness.session import Program
from test_discovery import ISPDB, World, config
from test_keyring import keyring


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def add(session, *words, password=PASSWORD):
    return session.cli("account", "add", *words, "--json", "--password-stdin", stdin=password + "\n", check=False)


def ids(session):
    return session.cli("account", "list", "--ids").stdout.split()


def test_events(session):
    session.start_bus()
    dovecot = Dovecot(session)
    words = ("bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps), "--ca-file", dovecot.ca)
    result = add(session, *words)
    events = lines(result)
    assert result.returncode == 0, result
    steps = [(e["step"], e["state"]) for e in events if e["event"] == "step"]
    assert {name for name, _ in steps} >= {"connect", "tls", "greeting", "login", "folder", "push"}, steps
    assert all(state == "ok" for _, state in steps) and all(e["text"] for e in events[:-2]) and events[-2] == {"event": "saving"}, events
    assert events[-1] == {"event": "saved", "account": "bob@zoo.test", "kept": False, "secrets": "lost", "running": False, "message": events[-1]["message"]}, events[-1]
    assert "was not kept: No keyring service is running." in events[-1]["message"] and "postbell" not in events[-1]["message"], events[-1]
    assert "not kept" in result.stderr and PASSWORD not in result.stdout + result.stderr
    again = add(session, *words)
    assert again.returncode == 1 and [e["event"] for e in lines(again)] == ["failed"] and lines(again)[0]["class"] == "config", again


def test_what_fails_is_not_saved(session):
    session.start_bus()
    dovecot = Dovecot(session)
    words = ("bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps), "--ca-file", dovecot.ca)
    failed = lines(add(session, *words, password="wrong"))[-1]
    assert failed["event"] == "failed" and failed["class"] == "auth-rejected" and failed["cause"] == "password-refused", failed
    assert failed["message"] and failed["command"] is None and failed["certificate"] is None, failed
    assert ids(session) == []
    # one wrong setting: the command that mends it, as it is to be run
    failed = lines(add(session, "bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imap), "--ca-file", dovecot.ca))[-1]
    assert failed["class"] == "wrong-protocol" and failed["cause"] == "plain-expected", failed
    assert failed["command"][:2] == ["account", "add"] and failed["command"][-2:] == ["--security", "starttls"], failed
    assert ids(session) == []
    result = session.cli(*failed["command"], "--json", "--password-stdin", stdin=PASSWORD + "\n")
    assert lines(result)[-1]["event"] == "saved", result
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    assert account["security"] == "starttls" and account["port"] == dovecot.imap, account
    # and for one that is there: the edit
    failed = lines(session.cli("account", "edit", "bob@zoo.test", "--security", "tls", "--json", "--password-stdin", stdin=PASSWORD + "\n", check=False))[-1]
    assert failed["command"] == ["account", "edit", "bob@zoo.test", "--security", "starttls"], failed
    assert lines(session.cli("account", "show", "bob@zoo.test", "--json"))[0]["security"] == "starttls"


def test_a_certificate_nobody_vouches_for(session):
    """The window shows it, the person compares it, and the same command with --pin goes through; another certificate does not."""
    session.start_bus()
    dovecot = Dovecot(session)
    words = ("bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps))
    failed = lines(add(session, *words))[-1]
    assert failed["class"] == "tls-untrusted" and failed["command"] is None, failed
    shown = failed["certificate"]
    assert len(shown["sha256"]) == 64 and shown["names"] and shown["until"], shown
    assert dovecot.logins() == 0 and ids(session) == []
    refused = lines(add(session, *words, "--pin", "0" * 64))[-1]
    assert refused["class"] == "tls-untrusted" and refused["certificate"]["sha256"] == shown["sha256"], refused
    assert dovecot.logins() == 0 and ids(session) == []
    saved = lines(add(session, *words, "--pin", shown["sha256"]))[-1]
    dovecot.until_logins(1)
    assert saved["event"] == "saved", saved
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    assert account["pin"] == shown["sha256"] and account["pin-host"] == f"localhost:{dovecot.imaps}", account


# with the address alone ------------------------------------------------------------------------------------------------------

def provider(session, dovecot, name="zoo", **more):
    """A row of the user's own for zoo.test, which Dovecot serves."""
    folder = session.path("data", "postbell", "providers")
    os.makedirs(folder, exist_ok=True)
    keys = {"name": "Zoo Mail", "domains": "zoo.test;", "hosts": "localhost;", "imap": f"localhost:{dovecot.imaps} tls", "user": "address",
            "secret": "app-password", "help": "https://help.zoo.test/app-password", "webmail": "https://webmail.zoo.test/", "ca-file": dovecot.ca,
            "source": "the tests"}
    keys.update({key.replace("_", "-"): value for key, value in more.items()})
    with open(os.path.join(folder, name + ".ini"), "w") as file:
        file.write(f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items()))


class Terminal:
    """A command at a terminal, as a person sees it."""

    def __init__(self, session, *argv):
        self.main, other = pty.openpty()
        self.text = ""
        self.decode = codecs.getincrementaldecoder("utf-8")().decode        # what is read may end within a letter
        self.process = Program(argv, env=session.env, stdin=other, stdout=other, stderr=other, cwd=session.folder,
                               start_new_session=True)
        os.close(other)

    def until(self, words, seconds=15):
        end = time.monotonic() + patient(seconds)
        while words not in self.text:
            assert time.monotonic() < end, (words, self.text)
            if select.select([self.main], [], [], 0.1)[0]:
                try:
                    self.text += self.decode(os.read(self.main, 4096))
                except OSError:            # it has ended
                    assert words in self.text, (words, self.text)

    def type(self, line):
        """Typed once the last question was read; what was said until then is returned."""
        said, self.text = self.text, ""
        os.write(self.main, line.encode() + b"\n")
        return said

    def end(self):
        while True:
            try:
                data = os.read(self.main, 4096)
            except OSError:
                data = b""
            if not data:
                return self.process.wait(20)
            self.text += self.decode(data)


def test_discover(session):
    session.start_bus()
    dovecot = Dovecot(session)
    provider(session, dovecot, pop3="localhost:995 tls")
    result = session.cli("account", "discover", "bob@zoo.test", "--json")
    events = lines(result)
    found = [event for event in events if event["event"] == "found"]
    assert [(f["rank"], f["kind"]) for f in found] == [(1, "imap"), (2, "pop3")], events
    first = found[0]
    assert {key: first[key] for key in ("source", "host", "port", "security", "user", "auth", "secret", "oauth", "goa", "provider", "provider_name", "help",
                                        "webmail", "foreign", "consent", "ca_file")} == \
        {"source": "builtin", "host": "localhost", "port": dovecot.imaps, "security": "tls", "user": "bob@zoo.test", "auth": "password",
         "secret": "app-password", "oauth": None, "goa": None, "provider": "zoo", "provider_name": "Zoo Mail",
         "help": "https://help.zoo.test/app-password", "webmail": "https://webmail.zoo.test/", "foreign": False, "consent": None,
         "ca_file": dovecot.ca}, first
    assert "localhost" in first["text"] and "Zoo Mail" in first["source_text"] and "App password" in first["secret_text"], first
    assert events[-1] == {"event": "done", "found": 2}, events
    assert [e["event"] for e in events if e.get("source") == "builtin"] == ["looking", "has", "found", "found"], events
    assert ("nothing", "mx", "skipped") in [(e["event"], e.get("source"), e.get("why")) for e in events], "the network is asked for nothing"
    people = session.cli("account", "discover", "bob@zoo.test").stdout
    assert "App password of bob@zoo.test" in people and "https://help.zoo.test/app-password" in people, people
    assert session.cli("account", "list", "--ids").stdout == "" and dovecot.logins() == 0
    for wrong in ("bob", "@zoo.test", "bob@", "bob@127.0.0.1", "bob@[127.0.0.1]"):
        result = session.cli("account", "discover", wrong, "--json", check=False)
        assert result.returncode == 2 and wrong in result.stderr, (wrong, result)


def test_nothing_is_found(session):
    """Without a network nobody answers: that is said soon, and what to do."""
    session.start_bus()
    begin = time.monotonic()
    result = session.cli("account", "discover", "bob@nowhere.test", "--json", "--no-ispdb", check=False)
    events = lines(result)
    assert result.returncode == 1 and events[-1] == {"event": "done", "found": 0, "why": "no-answer"}, result
    assert "--host" in result.stderr and time.monotonic() - begin < 8 + patient(2), result
    assert not any(event["event"] == "ask" for event in events), events
    result = add(session, "bob@nowhere.test")
    events = lines(result)
    assert result.returncode == 1 and events[-1]["event"] == "failed" and events[-1]["class"] == "offline", result
    (ask,) = [event for event in events if event["event"] == "ask"]
    assert ask["source"] == "ispdb" and ask["domain"] == "nowhere.test" and "nowhere.test" in ask["text"], ask
    assert ids(session) == []


def test_address_alone(session):
    """A window: the address and the secret are all that is typed."""
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    provider(session, dovecot)
    refused = add(session, "bob@zoo.test", password="wrong")
    failed = lines(refused)[-1]
    assert refused.returncode == 1 and failed["cause"] == "app-password" and failed["help"] == "https://help.zoo.test/app-password", failed
    assert ids(session) == []
    session.credential("bob@zoo.test", PASSWORD)                # so that the instance finds it without a keyring
    result = add(session, "bob@zoo.test")
    events = lines(result)
    assert result.returncode == 0 and events[-1]["event"] == "saved" and events[-1]["kept"], result
    (found,) = [event for event in events if event["event"] == "found"]
    assert found["host"] == "localhost" and events.index(found) < events.index(next(e for e in events if e["event"] == "step")), events
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    assert account["host"] == "localhost" and account["port"] == dovecot.imaps and account["webmail"] == "https://webmail.zoo.test/", account
    session.start_postbell()
    session.until_status("bob@zoo.test", "watching")
    dovecot.deliver("Lunch?")
    wait_for(lambda: [body for _, body in session.summaries()] == ["Lunch?"], 10, session.summaries)


def test_address_alone_at_a_terminal(session):
    """It shows what it found and where the secret goes, asks for it by its right name, again where it was mistyped, tests, saves."""
    session.start_bus()
    dovecot = Dovecot(session)
    provider(session, dovecot)
    terminal = Terminal(session, session.postbell, "account", "add", "bob@zoo.test")
    terminal.until("App password of bob@zoo.test on localhost:")
    said = terminal.type("mistyped")
    for words in ("zoo.test", f"localhost, port {dovecot.imaps}, IMAP, encrypted with TLS", "Zoo Mail", "https://help.zoo.test/app-password"):
        assert words in said, (words, said)
    terminal.until("App password of bob@zoo.test on localhost:")
    said = terminal.type(PASSWORD)
    assert "✗ Sign-in" in said and "mistyped" not in said, said
    assert terminal.end() == 0 and "✓ Sign-in" in terminal.text and "postbell --background" in terminal.text, terminal.text
    dovecot.until_logins(1)
    assert PASSWORD not in terminal.text and ids(session) == ["bob@zoo.test"]


def test_odd_addresses(session):
    """An address is a name even where ids cannot have all of its characters; what is given beside it counts more than what is found."""
    session.start_bus()
    dovecot = Dovecot(session)
    provider(session, dovecot)
    result = add(session, "o'brien@zoo.test", "--user", "bob@zoo.test", "--folder", "INBOX", "--webmail", "https://own.zoo.test/")
    assert lines(result)[-1]["account"] == "o_brien@zoo.test", result
    (account,) = lines(session.cli("account", "show", "o_brien@zoo.test", "--json"))
    assert account["address"] == "o'brien@zoo.test" and account["webmail"] == "https://own.zoo.test/", account
    result = add(session, "eve@zoo.test", "--kind", "pop3", password="x")
    assert result.returncode == 1 and "--host" in result.stderr, "the row has no POP3"


# no password at all ---------------------------------------------------------------------------------------------------------

def test_address_alone_with_the_browser(session):
    """Where the provider wants the browser, the address is all that is typed; a refusal saves nothing."""
    session.start_bus()
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = authority.dovecot()
    provider(session, dovecot, secret="oauth2", oauth="zoo")
    authority.say("automatic 1")
    browser = Browser(session)
    authority.say("back error=access_denied&error_description=AADSTS65004")
    result = session.cli("account", "add", "bob@zoo.test", "--json", check=False)
    failed = lines(result)[-1]
    assert result.returncode == 1 and failed["event"] == "failed" and failed["cause"] == "sign-in-declined", result
    assert ids(session) == [] and dovecot.logins() == 0
    authority.say("back")
    result = session.cli("account", "add", "bob@zoo.test", "--json")
    events = lines(result)
    (asked,) = [event for event in events if event["event"] == "browser"]
    assert asked["url"].startswith(authority.address) and browser.until("given")["given"], events
    assert events[-1] == {"event": "saved", "account": "bob@zoo.test", "kept": True, "secrets": "stored", "running": False, "message": None}, events
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    dovecot.until_logins(1)
    assert account["auth"] == "oauth2" and account["oauth"] == "zoo", account
    assert session.cli("check", "bob@zoo.test").returncode == 0, "another process finds the sign-in in the keyring"


def test_the_browser_or_a_password(session):
    """A company has registered Postbell with a provider that takes app passwords, too: both are ways, and the browser is the first."""
    session.start_bus()
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = authority.dovecot()
    provider(session, dovecot, oauth="zoo")
    found = lines(session.cli("account", "discover", "bob@zoo.test", "--json"))
    ways = [(line["auth"], line["secret"], line["help"]) for line in found if line["event"] == "found"]
    assert ways == [("oauth2", "oauth2", None), ("password", "app-password", "https://help.zoo.test/app-password")], ways
    authority.say("automatic 1")
    Browser(session)
    assert lines(session.cli("account", "add", "bob@zoo.test", "--json"))[-1]["event"] == "saved"
    (account,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    dovecot.until_logins(1)
    assert account["auth"] == "oauth2" and account["oauth"] == "zoo", account


def test_a_server_by_hand_that_takes_the_browser_alone(session):
    """No password is asked for or sent where the table knows better; what was refused all the same is not asked for again."""
    session.start_bus()
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = authority.dovecot()
    provider(session, dovecot, secret="oauth2", oauth="zoo", domains="elsewhere.test;")
    server = ("--address", "bob@zoo.test", "--host", "localhost", "--port", str(dovecot.imaps), "--ca-file", dovecot.ca)
    (way,) = [line for line in lines(session.cli("account", "discover", "bob@zoo.test", "--host", "localhost", "--json")) if line["event"] == "found"]
    assert (way["source"], way["secret"], way["oauth"], way["provider_name"]) == ("hand", "oauth2", "zoo", "Zoo Mail"), way
    result = add(session, *server)
    failed = lines(result)[-1]
    assert result.returncode == 1 and (failed["cause"], failed["browser"]) == ("password-login-gone", "zoo"), result
    assert failed["command"][:2] == ["account", "add"] and failed["command"][-4:] == ["--auth", "oauth2", "--oauth", "zoo"], failed
    assert "user=<bob" not in dovecot.info(), "nobody signed in; that the harness looked whether it listens may stand there"
    result = add(session, *server, "--auth", "password", password="not a token")
    assert lines(result)[-1]["browser"] == "zoo", "tried at one's own risk, and refused"
    terminal = Terminal(session, session.postbell, "account", "add", *server, "--auth", "password")
    terminal.until("Password of bob@zoo.test on localhost:")
    terminal.type("not a token")
    terminal.until("--oauth zoo")
    assert "Password of" not in terminal.text and terminal.end() == 1, terminal.text
    assert ids(session) == [] and dovecot.logins() == 0
    authority.say("automatic 1")
    Browser(session)
    result = session.cli(*failed["command"], "--json")
    dovecot.until_logins(1)
    assert lines(result)[-1]["event"] == "saved", result
    session.cli("account", "remove", "bob@zoo.test")
    result = session.cli("account", "add", *server, "--json")
    dovecot.until_logins(2)            # nothing but the server was said
    assert lines(result)[-1]["event"] == "saved", result


def test_online_account(session):
    """The desktop has the password: nothing is typed but the address, and nothing of it is kept here."""
    session.start_bus()
    dovecot = Dovecot(session)
    account = {"provider": "imap_smtp", "provider_name": "IMAP and SMTP", "address": "bob@zoo.test", "host": f"localhost:{dovecot.imaps}"}
    goa = OnlineAccounts(session, a1={**account, "password": PASSWORD}, a2={**account, "address": "eve@zoo.test", "mail_disabled": True, "password": "x"})
    result = session.cli("account", "discover", "--online", "--json")
    *found, done = lines(result)
    assert [(f["address"], f["goa"], f["usable"], f["secret"]) for f in found] == [("bob@zoo.test", "a1", True, "goa"), ("eve@zoo.test", "a2", False, "goa")], found
    assert done == {"event": "done", "found": 2} and found[1]["obstacle"] and not found[0]["obstacle"], found
    result = session.cli("account", "add", "bob@zoo.test", "--no-ispdb", "--ca-file", dovecot.ca, "--json")
    assert lines(result)[-1] == {"event": "saved", "account": "bob@zoo.test", "kept": True, "secrets": "stored", "running": False, "message": None}, result
    (saved,) = lines(session.cli("account", "show", "bob@zoo.test", "--json"))
    dovecot.until_logins(1)
    assert saved["goa"] == "a1" and saved["host"] == "localhost", saved
    assert any(call.startswith("GetPassword a1") for call in goa.calls()), goa.calls()


# consent --------------------------------------------------------------------------------------------------------------------

def test_a_server_that_only_the_name_server_vouches_for(session):
    """Whoever answers for the name server could send the password anywhere: nothing is sent there before the person agrees."""
    world = World(session, {"_imaps._tcp.zoo.test": [zone.srv(0, 993, "elsewhere.test")]})
    mail = estate.Mail(session, world.other, 993, world.tls["other"])
    words = world.net.command(session.postbell, "account", "add", "bob@zoo.test", "--no-ispdb")
    result = subprocess.run([*words, "--json", "--password-stdin"], input=PASSWORD + "\n", env=session.env, capture_output=True, text=True, timeout=30)
    failed = lines(result)[-1]
    assert result.returncode == 1 and failed["class"] == "config" and "elsewhere.test" in failed["message"], result
    assert failed["command"] == ["account", "add", "--kind", "imap", "--address", "bob@zoo.test", "--host", "elsewhere.test"], failed
    terminal = Terminal(session, *words)
    terminal.until("[y/N]")
    terminal.type("no")
    assert terminal.end() == 1 and "elsewhere.test" in terminal.text and not mail.heard, terminal.text
    terminal = Terminal(session, *words)
    terminal.until("[y/N]")
    terminal.type("y")
    terminal.until("Password of bob@zoo.test on elsewhere.test:")
    assert not mail.heard
    terminal.type(PASSWORD)
    wait_for(lambda: mail.heard, 10, "the first words to the server")
    session.kill(terminal.process)


def test_the_public_database_is_asked_after_the_person(session):
    world = World(session)
    estate.Site(session, world.ispdb, world.tls["ispdb"], {(ISPDB, "/v1.1/zoo.test"): config("mail.zoo.test")})
    words = world.net.command(session.postbell, "account", "add", "bob@zoo.test", "--kind", "imap")
    terminal = Terminal(session, *words)
    terminal.until("[y/N]")
    assert ISPDB in terminal.text and ISPDB not in world.zone.names(), terminal.text
    terminal.type("")
    assert terminal.end() == 1 and ISPDB not in world.zone.names(), terminal.text
    terminal = Terminal(session, *words)
    terminal.until("[y/N]")
    terminal.type("y")
    terminal.until("Password of bob@zoo.test on mail.zoo.test:")
    assert "listed for zoo.test in the public database of Thunderbird" in terminal.text, terminal.text
    session.kill(terminal.process)


if __name__ == "__main__":
    netns.main(globals())
