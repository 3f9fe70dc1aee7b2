#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A click becomes a signed-in page, and nobody but the user's own browser ever sees the ticket."""
import glob
import os
import signal
import socket
import subprocess
import time
import urllib.parse

import harness.runner as runner
from harness.browser import Browser, Onlooker
from harness.exmail import Exmail
from harness.runner import contents, patient, wait_for

STRANGER = 65534  # nobody
ACTIONS = ("io.github.postbell.Postbell", "/io/github/postbell/Postbell", "org.gtk.Actions.Activate")


def begin(session, browser=None, **account):
    session.start_bus()
    session.start_recorder("--watcher")
    browser = Browser(session, **(browser or {}))
    fake = Exmail(session)
    session.accounts_ini(ming=fake.account(session, **account))
    return fake, browser


def resident(session, fake, browser=None, **account):
    fake, browser = begin(session, browser, **account)
    session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    session.until_status("ming", "watching")
    return fake, browser


def click(session):
    """What the icon, an alert and the menu do."""
    assert session.gdbus(*ACTIONS, "open-webmail", "[<'ming'>]", "{}") is not None


def tickets(browser):
    """Those the browser was led to."""
    urls = [step[1] for row in browser.noted("steps") for step in row["steps"]]
    return [urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["ticket"][0] for url in urls if "ticket=" in url]


def kept(session):
    """Every file that Postbell wrote."""
    names = glob.glob(session.path("log", "postbell*.log")) + glob.glob(session.path("state", "**"), recursive=True)
    names += glob.glob(session.path("config", "**"), recursive=True) + glob.glob(session.path("cache", "**"), recursive=True)
    return [name for name in names if os.path.isfile(name)]


def files_with(session, word):
    return [name for name in kept(session) if word.encode() in contents(name)]


def ask(address, method="GET", path=None, host=None, fields=(), user=None):
    """The status of one request to the loopback address; "refused" when nobody listens, "none" without an answer."""
    parts = urllib.parse.urlsplit(address)
    text = f"{method} {path or parts.path} HTTP/1.1\r\nHost: {host or parts.netloc}\r\n" + "".join(f + "\r\n" for f in fields) + "\r\n"
    code = ("import socket, sys\n"
            "try:\n s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)\nexcept ConnectionRefusedError:\n print('refused'); sys.exit()\n"
            "try:\n s.sendall(sys.argv[3].encode()); data = s.recv(4096)\nexcept ConnectionResetError:\n data = b''\n"
            "print(data.split()[1].decode() if data else 'none')\n")
    result = subprocess.run(["/usr/bin/python3", "-c", code, parts.hostname, str(parts.port), text], capture_output=True, text=True,
                            timeout=20, user=user, group=user, extra_groups=[] if user is not None else None, cwd="/")
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def status_words(session):
    """(tooltip, health): what the user can read of the account."""
    status = session.status()
    return status["tooltip"], status["accounts"][0]["health"]


# the ticket -------------------------------------------------------------------------------------------------------------


def test_nobody_sees_the_ticket(session):
    fake, browser = resident(session, None, {"wait": 0.4, "stay": 0.4})
    fake.deliver("Lunch?")
    session.until_unread("ming", 1)
    onlooker = Onlooker()
    click(session)
    landed = browser.until("landed")
    wait_for(lambda: fake.log()["logins"], 10, "the log-in")
    time.sleep(0.2)
    onlooker.stop()
    given, (ticket,) = browser.noted("given")[0]["given"], tickets(browser)
    print(f"# {onlooker.rounds} rounds, {len(onlooker.seen)} different texts")
    assert landed["status"] == 200 and fake.address in landed["page"], landed["page"][:300]
    assert [(x["user"], x["ok"]) for x in fake.log()["logins"]] == [(fake.address, True)]
    assert landed["steps"][0][0] == 303 and landed["steps"][0][2:] == ["no-store", "no-referrer"], landed["steps"]
    assert given.startswith("http://127.0.0.1:") and len(urllib.parse.urlsplit(given).path) == 33, given
    assert onlooker.saw(given), "the one who looks is quick enough to see the browser"
    assert len(ticket) == 112 and not onlooker.saw(ticket), "the ticket stood in a command line or an environment"
    assert any("ledger" in name for name in kept(session)) and any("/log/" in name for name in kept(session))
    assert not files_with(session, ticket), files_with(session, ticket)
    assert "Authorization" not in session.log("postbell") and not files_with(session, fake.secret)


def test_control_a_plain_address_is_seen(session):
    """The same search finds a canary where the address is opened directly."""
    canary = "CANARY" + "0A1B2C3D" * 13
    fake, browser = begin(session, {"wait": 0.4})
    session.accounts_ini(ming=fake.account(session, webmail=f"{fake.webmail}?ticket={canary}"))
    fake.knobs(answer="html-api")
    session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    wait_for(lambda: session.account_status("ming"), 15, "the account")
    onlooker = Onlooker()
    click(session)
    browser.until("landed")
    onlooker.stop()
    assert onlooker.saw(canary)


# those who must not have it ---------------------------------------------------------------------------------------------


def test_only_the_users_own_browser_gets_it(session):
    fake, browser = resident(session, None, {"fetch": False})
    click(session)
    address = browser.until("given")["given"]
    host = urllib.parse.urlsplit(address).netloc
    if os.getuid() == 0:
        assert [ask(address, user=STRANGER) for _ in range(2)] == ["403", "403"], "another user got it"
        assert session.log("postbell").count("and was refused") == 1, "told once"
    else:
        print("# another user was not tried: that needs root")
    bare = [socket.create_connection((host.split(":")[0], int(host.split(":")[1]))) for _ in range(2)]
    expected = [("405", dict(method="HEAD")), ("405", dict(method="POST")), ("503", dict(fields=["Sec-Purpose: prefetch"])),
                ("503", dict(fields=["Purpose: prefetch"])), ("503", dict(fields=["X-Moz: prefetch"])), ("404", dict(path="/")),
                ("404", dict(path="/favicon.ico")), ("421", dict(host="evil.example")), ("421", dict(host="localhost"))]
    for wanted, how in expected:
        assert ask(address, **how) == wanted, (wanted, how)
    assert ask(address) == "303", "it is still there for the one who may have it"
    assert ask(address) == "refused", "a second time"
    for connection in bare:
        connection.close()
    assert not fake.log()["logins"]


def test_a_running_browser_of_the_user_may_be_slow(session):
    """Five seconds for a request, thirty for the browser."""
    fake, browser = resident(session, None, {"wait": 8})
    click(session)
    assert fake.address in browser.until("landed", seconds=30)["page"]


def test_only_on_loopback(session):
    fake, browser = resident(session, None, {"fetch": False})
    click(session)
    port = int(urllib.parse.urlsplit(browser.until("given")["given"]).port)
    with open("/proc/net/tcp") as file:
        rows = [line.split()[1] for line in file.readlines()[1:] if line.split()[3] == "0A"]
    assert [row for row in rows if row.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"], rows
    with open("/proc/net/tcp6") as file:
        assert not [line for line in file.readlines()[1:] if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"]


# when it cannot be had --------------------------------------------------------------------------------------------------


def plain_page(session, fake, browser, number):
    """Clicks; the plain page opens, with the reason where people look."""
    start = time.monotonic()
    click(session)
    given = browser.until("given", number)["given"]
    seconds = time.monotonic() - start
    assert given == fake.webmail, given
    tooltip, health = status_words(session)
    assert "Signed-in webmail was not available: " in tooltip and "Signed-in webmail was not available: " in health, (tooltip, health)
    assert "ticket" not in given
    return seconds, tooltip


def signed_in(session, fake, browser, number):
    logins = len(fake.log()["logins"])
    click(session)
    assert browser.until("given", number)["given"].startswith("http://127.0.0.1:")
    wait_for(lambda: len(fake.log()["logins"]) > logins, 10, "the log-in")
    wait_for(lambda: "Signed-in webmail" not in "".join(status_words(session)), 5, "the reason to go")


def test_plain_page_with_a_reason(session):
    fake, browser = begin(session)
    session.accounts_ini(ming=fake.account(session, webmail=fake.webmail))
    session.start("postbell", session.postbell, "--background")
    session.until_status("ming", "watching")
    signed_in(session, fake, browser, 1)
    number = 1
    for knobs, usual, word in ((dict(redirect="301"), dict(redirect="none"), "another address came"),
                               (dict(redirect="307"), dict(redirect="none"), "another address came"),
                               (dict(redirect="loop"), dict(redirect="none"), "another address came"),
                               (dict(answer="html-api"), dict(answer="usual"), "A web page"),
                               (dict(codes="1301@all"), dict(codes="none"), "has no mailbox"),
                               (dict(codes="10001@all"), dict(codes="none"), "does not answer this network"),
                               (dict(error_shape="html", codes="1301@all"), dict(error_shape="usual", codes="none"), "A web page")):
        fake.knobs(**knobs)
        number += 1
        seconds, tooltip = plain_page(session, fake, browser, number)
        assert word in tooltip, (knobs, tooltip)
        assert seconds < 2.5 + patient(2), (knobs, seconds)
        fake.knobs(**usual)
    signed_in(session, fake, browser, number + 1)


def test_three_seconds_and_no_longer(session):
    fake, browser = begin(session)
    session.accounts_ini(ming=fake.account(session, webmail=fake.webmail))
    session.start("postbell", session.postbell, "--background")
    session.until_status("ming", "watching")
    os.kill(fake.process.pid, signal.SIGSTOP)
    start = time.monotonic()
    click(session)
    slowest = 0
    while not browser.noted("given") and time.monotonic() < start + 10:
        before = time.monotonic()
        assert session.gdbus("io.github.postbell.Postbell", "/io/github/postbell/Postbell", "io.github.postbell.Postbell1.GetStatus")
        slowest = max(slowest, time.monotonic() - before)
    seconds = time.monotonic() - start
    print(f"# the page after {seconds:.2f} s, the slowest answer meanwhile after {slowest:.3f} s")
    assert 2.8 < seconds < 3 + patient(2), seconds
    assert slowest < patient(1.5), slowest
    assert browser.noted("given")[0]["given"] == fake.webmail
    assert "did not answer in time" in status_words(session)[0], status_words(session)
    os.kill(fake.process.pid, signal.SIGCONT)


def test_without_any_page_the_reason_is_told(session):
    fake, browser = begin(session)
    session.start("postbell", session.postbell, "--background")
    session.until_status("ming", "watching")
    fake.knobs(answer="html-api")
    result = session.cli("open", "ming", check=False)
    if result.returncode != 0:
        assert "Signed-in webmail was not available" in result.stderr, result.stderr
        assert not browser.noted("given")
    else:
        assert "ticket" not in browser.until("given")["given"]


# several, and alone -----------------------------------------------------------------------------------------------------


def test_five_clicks_are_five_pages(session):
    fake, browser = resident(session, None)
    for _ in range(5):
        click(session)
    browser.until("landed", 5)
    wait_for(lambda: len(fake.log()["logins"]) == 5, 10, "five log-ins")
    assert all(entry["ok"] for entry in fake.log()["logins"])
    assert len(set(tickets(browser))) == 5, "each its own"
    assert fake.log()["tokens"] == 1, "one token for all"


def test_a_certain_mail(session):
    fake, browser = resident(session, None)
    mailid = fake.deliver("Lunch?")["mailid"]
    session.until_unread("ming", 1)
    key = wait_for(lambda: session.status()["accounts"][0]["newest"], 5, "the mail by name")[0]["key"]
    session.cli("open", "ming", "--message", key)
    browser.until("landed")
    wait_for(lambda: fake.log()["logins"], 10, "the log-in")
    assert fake.log()["logins"][0]["mailid"] == mailid, fake.log()["logins"]


def test_open_alone(session):
    fake, browser = begin(session, {"wait": 1})
    start = time.monotonic()
    result = session.cli("open", "ming")
    assert time.monotonic() - start > 1, "it stays until the browser has come"
    assert fake.address in browser.until("landed")["page"] and not result.stderr, result.stderr
    assert fake.log()["tokens"] == 1


def test_open_alone_without_the_lock(session):
    """Another Postbell without a bus has the token: it is not taken from it."""
    fake, browser = begin(session)
    session.accounts_ini(ming=fake.account(session, webmail=fake.webmail))
    watch = session.start("watch", session.postbell, "watch", "--json", env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})
    wait_for(lambda: [x for x in session.watched("status") if x["status"] == "watching"], 15, "watching")
    result = session.cli("open", "ming", env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})
    assert "Signed-in webmail was not available" in result.stderr and f"(process {watch.pid})" in result.stderr, result.stderr
    assert browser.until("given")["given"] == fake.webmail
    assert fake.log()["tokens"] == 1


def test_a_browser_that_never_comes(session):
    fake, browser = begin(session, {"fetch": False})
    start = time.monotonic()
    result = session.cli("open", "ming", timeout=60, check=False)
    assert time.monotonic() - start > 29, "the link waited"
    assert result.returncode == 1 and "did not come" in result.stderr, result
    assert ask(browser.noted("given")[0]["given"]) == "refused"
    assert not fake.log()["logins"]


if __name__ == "__main__":
    runner.main(globals())
