#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in with the browser, end to end: an authorization server of our own, Dovecot that asks it about every token, a real
keyring, the built program."""
import fcntl
import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request

import harness.runner as runner
from harness.authority import Authority, Command
from harness.browser import Browser, Onlooker
from harness.runner import holds, wait_for
from test_keyring import Probe, keyring
from test_keyring import stop as stop_keyring
from test_keyring import unlock_from_outside
from test_pop3 import Pop3

ACTIONS = ("io.github.postbell.Postbell", "/io/github/postbell/Postbell", "org.gtk.Actions.Activate")
MENU = ("io.github.postbell.Postbell", "/StatusNotifierItem/Menu", "com.canonical.dbusmenu.GetLayout")
RECORDER = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "io.github.postbell.Recorder.Invoke")
SERVERS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data", "oauth")


def begin(session, mechanisms="xoauth2 oauthbearer", unlock=True, **options):
    session.start_bus()
    session.start_recorder("--watcher")
    daemon = keyring(session, unlock=unlock) if unlock is not None else None
    authority = Authority(session)
    dovecot = authority.dovecot(mechanisms, **options)
    session.accounts_ini(bob=dovecot.account("bob", auth="oauth2", oauth="zoo"))
    return authority, dovecot, daemon


def methods(dovecot):
    return re.findall(r"imap-login: Info: Login: user=<bob@zoo.test>, method=([\w-]+)", dovecot.info())


def sign_in(session, authority, *options, name="command"):
    """In a terminal, with a browser that follows redirects."""
    authority.say("automatic 1")
    Browser(session)
    command = Command(session, "account", "sign-in", "bob", "--json", *options, name=name)
    assert command.end() == 0, session.log(name)
    return command


def kick(dovecot):
    """Ends every session from the server's side."""
    subprocess.run(["doveadm", "-c", dovecot.config, "kick", "bob@zoo.test"], capture_output=True, check=False)


# the browser ------------------------------------------------------------------------------------------------------------


def test_sign_in_and_watch(session):
    """Nothing of it stands in a command line, an environment or a file; mail comes."""
    authority, dovecot, _ = begin(session)
    session.start_postbell()
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "auth-expired", state
    onlooker = Onlooker()
    command = sign_in(session, authority)
    url = command.until("browser")["url"]
    assert url.startswith(authority.address + "/authorize?response_type=code&") and "code_challenge_method=S256" in url, url
    assert command.events()[-1] == {"event": "signed-in", "account": "bob", "kept": True}, command.events()
    landed = Browser(session).until("landed")
    assert landed["status"] == 200 and "code=" not in landed["page"] and "Postbell" in landed["page"], landed
    session.until_status("bob", "watching")
    onlooker.stop()
    dovecot.deliver("Lunch?")
    session.until_unread("bob", 1)
    wait_for(lambda: methods(dovecot) == ["OAUTHBEARER"], 5, dovecot.info)
    assert authority.say("complaint") == "none"
    for word in ("access-", "refresh-"):
        assert not onlooker.saw(word), f"{word} stood in a command line or an environment"
        assert word not in session.log("postbell") + session.log("command")
        assert subprocess.run(["grep", "-rl", word, session.path("config"), session.path("state"), session.path("cache")], capture_output=True).stdout == b""


def test_xoauth2(session):
    authority, dovecot, _ = begin(session, "xoauth2")
    sign_in(session, authority)
    session.start_postbell()
    session.until_status("bob", "watching")
    wait_for(lambda: methods(dovecot) == ["XOAUTH2"], 5, dovecot.info)


def test_pop3(session):
    """In two steps, round after round; a token that was withdrawn costs one more login, and nobody anything."""
    session.start_bus()
    session.start_recorder("--watcher")
    keyring(session, unlock=True)
    authority = Authority(session)
    dovecot = Pop3(session, mechanisms="plain xoauth2", extra=authority.passdb("xoauth2"))
    session.accounts_ini(bob=dovecot.account(auth="oauth2", oauth="zoo"))
    sign_in(session, authority)
    session.start_postbell()
    session.until_status("bob", "watching")
    assert dovecot.methods() == ["XOAUTH2"], dovecot.info()
    authority.say("revoke access")
    dovecot.deliver("Lunch?")
    session.cli("check-now", "bob")
    session.until_unread("bob", 1)
    assert authority.count("refresh_token") == 1 and session.account_status("bob")["status"] == "watching"


def test_commands(session):
    """Checks and readings sign in the same way, also where the token they find was withdrawn."""
    authority, dovecot, _ = begin(session)
    sign_in(session, authority)
    for command in (("check", "bob", "--json"), ("headers", "bob"), ("folders", "bob")):
        authority.say("revoke access")
        done = session.cli(*command)
        assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in session.cli("check", "bob", "--json").stdout.splitlines()]
    assert [s["step"] for s in steps if "step" in s][:3] == ["secret", "connect", "tls"], steps
    assert authority.count("refresh_token") == 3
    session.cli("account", "remove", "bob")
    assert Probe(session).ask("lookup bob.oauth") == "lookup none"


def test_expiry_in_the_middle(session):
    """The session outlives its token; the next connection has a new one, and nobody is told anything."""
    authority, dovecot, _ = begin(session)
    sign_in(session, authority)
    session.start_postbell()
    session.until_status("bob", "watching")
    renewed = authority.count("refresh_token")
    authority.say("revoke access")                   # a token that ran out before its time
    kick(dovecot)
    wait_for(lambda: dovecot.logins() == 2, 20, "the second login")
    session.until_status("bob", "watching")
    assert authority.count("refresh_token") == renewed + 1
    dovecot.deliver("after the renewal")
    session.until_unread("bob", 1)
    assert [row for row in session.summaries() if "sign-in" in row[0]] == [], session.summaries()


def test_short_tokens(session):
    """Tokens of a few seconds: each connection renews, in turn, and rotation loses nothing."""
    authority, dovecot, _ = begin(session)
    authority.say("lifetime 2")
    sign_in(session, authority)
    session.start_postbell()
    session.until_status("bob", "watching")
    for number in (2, 3):
        kick(dovecot)
        wait_for(lambda: dovecot.logins() == number, 20, f"login {number}")
        session.until_status("bob", "watching")
    assert authority.count("refresh_token") >= 2
    assert authority.say("complaint") == "none", "a refresh token was used twice"


def test_revoked_and_signed_in_again(session):
    """The alert's button leads to the browser, and everything works again."""
    authority, dovecot, _ = begin(session)
    sign_in(session, authority)
    session.start_postbell()
    session.until_status("bob", "watching")
    authority.say("revoke all")
    kick(dovecot)
    state = session.until_status("bob", "needs-login", 20)
    assert state["error"]["class"] == "auth-expired" and "account sign-in bob" in state["health"], state
    asked = authority.count("refresh_token")
    holds(lambda: authority.count("refresh_token") == asked, 1.5, "a revoked grant is not tried again and again")
    row = wait_for(lambda: [r for r in session.recorded("notify") if "new sign-in" in r[4]], 10, "the alert")[-1]
    assert "open" in row[6].split(",") and "Sign in again" in row[6], row
    assert session.gdbus(*RECORDER, row[2], "open", "token-1") is not None
    session.until_status("bob", "watching", 20)
    assert authority.count("authorization_code") == 2


def gone_over(session, port):
    """Dovecot's provider, as one that takes no passwords any more, but sign-ins of “zoo”."""
    folder = session.path("data", "postbell", "providers")
    os.makedirs(folder)
    with open(os.path.join(folder, "zoo.ini"), "w") as file:
        file.write(f"[zoo]\nname=Zoo Mail\nhosts=localhost;\nimap=localhost:{port} tls\nsecret=oauth2\noauth=zoo\n")


def test_a_password_that_is_no_longer_taken(session):
    """The provider has gone over to the browser, and the account follows by the alert's button: sign-in and account, or neither."""
    authority, dovecot, _ = begin(session)
    gone_over(session, dovecot.imaps)
    session.accounts_ini(bob=dovecot.account("bob"))
    session.credential("bob", "of last year")
    session.start_postbell()
    error = session.until_status("bob", "needs-login")["error"]
    assert (error["cause"], error["oauth"]) == ("password-login-gone", "zoo"), error
    row = wait_for(lambda: [r for r in session.recorded("notify") if "bob@zoo.test needs a sign-in with the browser" in r[4]], 10, "the alert")[-1]
    wait_for(lambda: "Sign in again: bob@zoo.test" in session.gdbus(*MENU, "0", "1", "[]"), 5, "an item of the menu that leads to the browser")
    authority.say("automatic 1")
    Browser(session)
    with open(session.path("config", "postbell", "accounts.ini.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)                        # another program changes the accounts: nobody stands still for it
        assert session.gdbus(*RECORDER, row[2], "open", "token-1") is not None
        probe = Probe(session)
        wait_for(lambda: probe.ask("lookup bob.oauth").startswith("lookup secret {"), 20, "the sign-in in the keyring")
        holds(lambda: session.account_status("bob")["status"] == "needs-login", 0.5)
    session.until_status("bob", "watching", 20)
    shown = json.loads(session.cli("account", "show", "bob", "--json").stdout)
    assert (shown["auth"], shown["oauth"]) == ("oauth2", "zoo"), shown
    wait_for(lambda: methods(dovecot) == ["OAUTHBEARER"], 5, dovecot.info)


def test_busy_server_costs_nothing(session):
    """The authorization server is down for a moment: waiting, not “sign in again”."""
    authority, dovecot, _ = begin(session)
    authority.say("lifetime 2")
    sign_in(session, authority)
    authority.say("fail 503 temporarily_unavailable")
    session.start_postbell()
    state = session.until_status("bob", "backoff")
    assert state["error"]["class"] == "server-busy" and "kept" in state["health"], state
    session.cli("check-now", "bob")
    session.until_status("bob", "watching")


# without a browser ------------------------------------------------------------------------------------------------------


def test_device_code(session):
    authority, dovecot, _ = begin(session)
    command = Command(session, "account", "sign-in", "bob", "--device", "--json")
    event = command.until("device")
    assert event["url"] == authority.address + "/device" and event["code"].startswith("ABCD-"), event
    assert authority.say("enter " + event["code"]) == "1"
    assert command.end() == 0, session.log("command")
    session.start_postbell()
    session.until_status("bob", "watching")
    assert authority.count("device_code") >= 1


def test_declined_and_interrupted(session):
    authority, dovecot, _ = begin(session)
    authority.say("back error=access_denied&error_description=AADSTS65004")
    Browser(session)
    command = Command(session, "account", "sign-in", "bob", "--json")
    assert command.end() == 1
    failed = command.until("failed")
    assert (failed["class"], failed["cause"]) == ("auth-rejected", "sign-in-declined"), failed
    Browser(session, fetch=False)
    with open(session.path("config", "postbell", "oauth", "zoo.ini"), "a") as row:     # a browser that says it does not come back
        row.write("\nadmin-consent=https://login.zoo.test/approve\n")
    command = Command(session, "account", "sign-in", "bob", "--json", name="second")
    event = command.until("browser")
    url = event["url"]
    assert event["admin"] == "https://login.zoo.test/approve" and command.process.poll() is None, event
    port = re.search(r"localhost%3A(\d+)", url).group(1)
    command.process.send_signal(signal.SIGINT)
    assert command.end(5) == 1
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        raise AssertionError("somebody still listens")
    except urllib.error.URLError as error:
        assert "refused" in str(error), error


def test_no_client_id(session):
    """Five steps, and where; nobody is sent anywhere."""
    authority, dovecot, _ = begin(session, unlock=None)
    os.makedirs(session.path("data", "postbell"))
    os.symlink(SERVERS, session.path("data", "postbell", "oauth"))
    session.accounts_ini(bob=dovecot.account("bob", auth="oauth2", oauth="microsoft", host="outlook.office365.com"))
    done = session.cli("account", "sign-in", "bob", check=False)
    assert done.returncode == 1 and "microsoft" in done.stderr, done.stderr
    assert [line[:2] for line in done.stderr.splitlines() if re.match(r"\d\.", line)] == ["1.", "2.", "3.", "4.", "5."], done.stderr
    assert "https://learn.microsoft.com/" in done.stderr and "http://localhost" in done.stderr and "IMAP.AccessAsUser.All" in done.stderr, done.stderr
    failed = session.cli("account", "sign-in", "bob", "--json", check=False).stdout
    assert '"cause":"no-client-id"' in failed and '"steps":["' in failed, failed
    (line,) = [json.loads(text) for text in session.cli("account", "add", "--json", "--address", "ann@zoo.test", "--host", "outlook.office365.com",
                                                        "--auth", "oauth2", "--oauth", "microsoft", check=False).stdout.splitlines()]
    assert line["cause"] == "no-client-id" and len(line["steps"]) == 5 and line["instead"] and line["help"].startswith("https://learn."), line
    how = session.cli("account", "sign-in", "--how", "google").stderr
    assert "https://mail.google.com/" in how and "app password" in how, how


# the keyring ------------------------------------------------------------------------------------------------------------


def test_without_a_keyring(session):
    """The sign-in is not written anywhere in clear text; it is said that it is lost."""
    authority, dovecot, _ = begin(session, unlock=None)
    authority.say("automatic 1")
    Browser(session)
    done = session.cli("account", "sign-in", "bob", check=False)
    assert done.returncode == 1 and "not kept" in done.stderr, done.stderr
    assert subprocess.run(["grep", "-rl", "refresh-", session.folder], capture_output=True).stdout == b""


def test_a_locked_keyring(session):
    """Headless: waits for the keyring, without a prompt, and goes on by itself."""
    authority, dovecot, daemon = begin(session)
    sign_in(session, authority)
    stop_keyring(session, daemon)
    keyring(session, unlock=False)
    session.start_postbell()
    state = session.until_status("bob", "needs-login")
    assert state["error"]["class"] == "vault-locked", state
    unlock_from_outside(session)
    session.until_status("bob", "watching")


def test_credentials_alone(session):
    """A server without a keyring: the grant comes as a credential file. A rotated one cannot be kept, which is said; it serves
    as long as the process lives."""
    authority, dovecot, _ = begin(session)
    authority.say("lifetime 2")
    sign_in(session, authority)
    grant = Probe(session).ask("lookup bob.oauth")
    assert grant.startswith("lookup secret {"), grant[:40]
    session.credential("bob.oauth", grant.split(" ", 2)[2])
    session.start_postbell()
    session.until_status("bob", "watching")
    said = session.log("postbell")
    assert "is lost when Postbell ends: it comes from a credential file" in said and "start a keyring" not in said, said
    kick(dovecot)
    wait_for(lambda: dovecot.logins() == 2, 20, "the second login")
    session.until_status("bob", "watching")
    assert session.log("postbell").count("lost when Postbell ends") == 1
    done = session.cli("account", "sign-in", "bob", check=False)
    assert done.returncode == 1 and "bob signs in with what the credential file postbell.bob.oauth has" in done.stderr, done.stderr
    assert "browser" not in done.stderr, "nobody is led to it in vain"


# what must not be lost --------------------------------------------------------------------------------------------------


def test_kept_until_there_is_a_keyring(session):
    """Signed in from the alert, without a keyring: it is kept in memory, which is said; and goes into the keyring by itself."""
    authority, dovecot, _ = begin(session, unlock=None)
    authority.say("automatic 1")
    Browser(session)
    session.start_postbell()
    session.until_status("bob", "needs-login")
    session.gdbus(*ACTIONS, "sign-in", "[<'bob'>]", "{}")
    state = session.until_status("bob", "watching")
    assert "The sign-in is kept in memory only" in state["health"], state
    wait_for(lambda: any("not kept" in row[0] and "by itself" in row[1] for row in session.summaries()), 10, session.summaries)
    keyring(session, unlock=True)
    probe = Probe(session)
    wait_for(lambda: probe.ask("lookup bob.oauth").startswith("lookup secret {"), 10, "the sign-in in the keyring")
    wait_for(lambda: "memory" not in session.account_status("bob")["health"], 10, "the note to go")
    session.quit()
    session.start_postbell(name="next")
    session.until_status("bob", "watching")
    assert authority.count("authorization_code") == 1


def test_handed_over(session):
    """The same from a terminal: the running Postbell is given what no keyring takes, in place of what it had before."""
    authority, dovecot, _ = begin(session, unlock=None)
    session.start_postbell()
    session.until_status("bob", "needs-login")
    command = sign_in(session, authority)
    assert command.events()[-1] == {"event": "signed-in", "account": "bob", "kept": False}, command.events()
    assert "in memory only" in session.log("command"), session.log("command")
    session.until_status("bob", "watching")
    authority.say("revoke all")
    kick(dovecot)
    session.until_status("bob", "needs-login", 20)
    sign_in(session, authority, name="again")
    session.until_status("bob", "watching")
    keyring(session, unlock=True)
    probe = Probe(session)
    wait_for(lambda: probe.ask("lookup bob.oauth").startswith("lookup secret {"), 10, "the sign-in in the keyring")
    session.quit()
    session.start_postbell(name="next")
    session.until_status("bob", "watching")
    assert subprocess.run(["grep", "-rl", "refresh-", session.path("config"), session.path("state"), session.path("cache")], capture_output=True).stdout == b""


def test_quit_while_it_is_renewed(session):
    """The server has taken the old refresh token already: Postbell ends when the new one is in the keyring, not before."""
    authority, dovecot, _ = begin(session)
    authority.say("lifetime 2")
    sign_in(session, authority)
    authority.say("delay 3000")
    process = session.start_postbell()
    wait_for(lambda: authority.count("refresh_token") == 1, 10, "the request")
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    authority.say("delay 0")
    session.start_postbell(name="next")
    session.until_status("bob", "watching")
    assert authority.say("complaint") == "none", authority.say("complaint")


def test_interrupted_while_it_is_renewed(session):
    """The same with commands that somebody interrupts: the new one is in the keyring before they end."""
    authority, dovecot, _ = begin(session)
    authority.say("lifetime 2")
    sign_in(session, authority)
    for number, (args, how) in enumerate([(("check", "bob"), signal.SIGINT), (("folders", "bob"), signal.SIGTERM), (("watch",), signal.SIGINT)], 1):
        authority.say("delay 3000")
        command = Command(session, *args, name="interrupted-" + args[0])
        wait_for(lambda: authority.count("refresh_token") == number, 10, "the request")
        command.process.send_signal(how)
        assert command.end(15) == (0 if args[0] == "watch" else -how), session.log("interrupted-" + args[0])
        authority.say("delay 0")
    done = session.cli("check", "bob")
    assert done.returncode == 0 and authority.say("complaint") == "none", authority.say("complaint")


def test_removed_while_signing_in(session):
    """The browser's answer comes when the account is gone: nobody listens for it, and nothing is kept."""
    authority, dovecot, _ = begin(session)
    browser = Browser(session, fetch=False)
    session.start_postbell()
    session.until_status("bob", "needs-login")
    session.gdbus(*ACTIONS, "sign-in", "[<'bob'>]", "{}")
    url = browser.until("given")["given"]
    session.cli("account", "remove", "bob")
    authority.say("automatic 1")
    try:
        urllib.request.urlopen(url, timeout=5)
        raise AssertionError("somebody still listens")
    except urllib.error.URLError as error:
        assert "refused" in str(error), error
    assert Probe(session).ask("lookup bob.oauth") == "lookup none"
    assert authority.count("authorization_code") == 0


def test_changed_while_signing_in(session):
    """What does not matter to a sign-in may be changed while the browser is open, and stays changed; another user may not."""
    authority, dovecot, _ = begin(session)
    authority.say("automatic 1")
    Browser(session, fetch=False)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), urllib.request.ProxyHandler({}))

    def meanwhile(name, *change):
        command = Command(session, "account", "sign-in", "bob", "--json", name=name)
        url = command.until("browser")["url"]
        assert session.cli("account", "edit", "bob", *change, "--no-check").returncode == 0
        opener.open(url, timeout=10).close()
        return command.end(), command.events()[-1], Probe(session).ask("lookup bob.oauth")

    status, last, kept = meanwhile("first", "--folder", "Work", "--interval", "90")
    text = open(session.path("config", "postbell", "accounts.ini")).read()
    assert status == 0 and last["event"] == "signed-in" and "folders=Work" in text and "interval=90" in text, (last, text)
    status, last, after = meanwhile("second", "--user", "robert")
    assert status == 1 and "was changed by another program meanwhile" in last["message"] and after == kept != "lookup none", (last, after)


if __name__ == "__main__":
    runner.main(globals())
