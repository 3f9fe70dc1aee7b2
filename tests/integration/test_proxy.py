#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real proxies, SOCKS5 and HTTP, with and without a login: mail and HTTP go through them and nothing goes round them. The mail
server is on the loopback of the other end of a cable, under a name that only the proxies know."""
import os
import subprocess
import time

import harness.netns as netns
import harness.zone as zone
from harness import a11y, preferences
from harness.authority import Authority, Command
from harness.cable import Cable
from harness.dovecot import PASSWORD, Dovecot
from harness.faults import kick, subjects, told, until, watch
from harness.middle import Middle
from harness.pki import Pki
from harness.proxies import Proxies
from harness.relay import Relay
from harness.runner import wait_for
from harness.screen import Screen
from test_discovery import ADDRESS, BUNDLES, DOMAIN, FIRST, World, config, place
from test_keyring import keyring

SOCKS_LOGIN = ("alice", "p@ss:w/ö%41 d#")
PROXY_LOGIN = "Login of the proxy (user:password)"
HTTP_LOGIN = ("alice", "secret7")
LOGIN = "login.zoo.test"


def server(session, users=("bob",)):
    net = netns.Net(session)
    pki = Pki(session.path("pki"))
    pki.leaf("net", f"DNS:{netns.NAME}")
    dovecot = Dovecot(session, users=users, cert="net", pki=pki)
    for user in users:
        session.credential(user, PASSWORD)
    return net, dovecot


def check(session, net, account, *words):
    """`postbell check` on the client's side: exit status, output."""
    result = net_cli(session, net, "check", account, *words)
    return result.returncode, result.stdout + result.stderr


def net_cli(session, net, *words, stdin=None, env=None):
    return subprocess.run(net.command(session.postbell, *words), env={**session.env, **session.strict, **(env or {})}, input=stdin,
                          capture_output=True, text=True, timeout=60, cwd=session.folder)


def test_mail_goes_through_proxies_with_a_login_and_nothing_goes_round_them(session):
    net, dovecot = server(session, ("bob", "carol", "dora"))
    proxies = Proxies(session, SOCKS_LOGIN, HTTP_LOGIN)
    session.credential("bob.proxy", ":".join(SOCKS_LOGIN))
    session.credential("carol.proxy", ":".join(HTTP_LOGIN))
    account = dict(host=netns.NAME)
    session.accounts_ini(bob=dovecot.account("bob", **account, proxy=proxies.socks), carol=dovecot.account("carol", **account, proxy=proxies.http),
                         dora=dovecot.account("dora", **account, proxy="none"))
    net.rules("tcp sport 1 drop", f"tcp dport {{ {proxies.socks_port}, {proxies.http_port} }} accept\n    ip daddr 127.0.0.0/8 accept\n    counter drop")
    process = watch(session, net)
    for user in ("bob", "carol"):
        until(session, user, ("watching",), 15)
        dovecot.deliver(f"to {user}", user=user)
        told(session, user, f"to {user}", 10)
    assert proxies.passed("socks", dovecot.imaps) >= 1 and proxies.passed("http", dovecot.imaps) >= 1
    assert dovecot.logins("bob") == 1 and dovecot.logins("carol") == 1 and dovecot.logins("dora") == 0
    until(session, "dora", ("offline", "backoff", "connecting"), 5)
    assert subjects(session, "dora") == []
    session.kill(process)


def test_the_systems_proxy(session):
    """As the environment says, and as GNOME's settings say; what is on this computer is reached directly in any case."""
    net, dovecot = server(session)
    proxies = Proxies(session)
    session.accounts_ini(bob=dovecot.account(host=netns.NAME))
    assert check(session, net, "bob")[0] == 1, "without a proxy there is no way"
    session.env["http_proxy"] = proxies.http
    status, text = check(session, net, "bob")
    assert status == 0 and proxies.passed("http", dovecot.imaps) == 1, text
    del session.env["http_proxy"]
    folder = session.path("config", "glib-2.0", "settings")
    os.makedirs(folder)
    with open(os.path.join(folder, "keyfile"), "w") as file:
        file.write(f"[system/proxy]\nmode='manual'\n[system/proxy/socks]\nhost='{netns.SERVER}'\nport={proxies.socks_port}\n")
    session.env.update(GSETTINGS_BACKEND="keyfile", XDG_CURRENT_DESKTOP="GNOME", GIO_USE_PROXY_RESOLVER="gnome")
    status, text = check(session, net, "bob")
    assert status == 0 and proxies.passed("socks", dovecot.imaps) == 1, text


def test_the_login_lives_in_the_keyring(session):
    """account add with the login on standard input, tested through the proxy and kept; a check that fails leaves it; another proxy
    does not get it; remove takes it along."""
    net, dovecot = server(session)
    os.unlink(session.path("credentials", "postbell.bob"))
    proxies = Proxies(session, SOCKS_LOGIN)
    session.start_bus()
    keyring(session, unlock=True)

    def kept(name):
        tool = ["secret-tool", "lookup", "application", "io.github.postbell.Postbell", "account", name]
        return subprocess.run(tool, env=session.env, capture_output=True, text=True).stdout

    login = ":".join(SOCKS_LOGIN)
    add = ["account", "add", "bob@zoo.test", "--name", "bob", "--host", netns.NAME, "--port", str(dovecot.imaps), "--ca-file", dovecot.ca,
           "--password-stdin", "--proxy", proxies.socks, "--proxy-login-stdin"]
    result = net_cli(session, net, *add, stdin=f"{PASSWORD}\nalice:wrong\n")
    assert result.returncode == 1 and "wants another user name or password" in result.stderr and kept("bob.proxy") == "", (result, kept("bob.proxy"))
    result = net_cli(session, net, *add, stdin=f"{PASSWORD}\n{login}\n")
    assert result.returncode == 0 and kept("bob.proxy") == login and kept("bob") == PASSWORD, result
    assert login not in open(session.path("config", "postbell", "accounts.ini")).read()
    result = net_cli(session, net, "account", "edit", "bob", "--proxy-login-stdin", stdin="alice:wrong\n")
    assert result.returncode == 1 and kept("bob.proxy") == login, result
    result = net_cli(session, net, "account", "edit", "bob", "--proxy", f"socks5://{netns.SERVER}:1")
    assert result.returncode == 1 and kept("bob.proxy") == login, result
    result = net_cli(session, net, "account", "edit", "bob", "--proxy", f"socks5://{netns.SERVER}:1", "--no-check")
    assert result.returncode == 0 and kept("bob.proxy") == "", "another proxy has got the login"
    net_cli(session, net, "account", "edit", "bob", "--proxy", proxies.socks, "--proxy-login-stdin", stdin=login + "\n")
    assert kept("bob.proxy") == login
    assert net_cli(session, net, "account", "remove", "bob").returncode == 0 and kept("bob.proxy") == ""


def test_what_fails_is_named(session):
    """Cause and remedy for each way to fail; a failing proxy is never taken for a failing mail server, nor the other way round."""
    net, dovecot = server(session)
    closed = Proxies(session, SOCKS_LOGIN, HTTP_LOGIN, allowed=dovecot.imap)
    dead = f"{netns.SERVER}:1"
    cases = [
        (f"socks5://{dead}", None, {}, f"The proxy socks5 {dead}, which is set for this account, does not answer or fails"),
        (f"http://{dead}", None, {}, f"The proxy http {dead}, which is set for this account, does not answer or fails"),
        ("socks5://nowhere.zoo.test:1080", None, {}, "The proxy socks5 nowhere.zoo.test:1080, which is set for this account, does not answer"),
        (closed.socks, None, {}, "wants another user name or password"),
        (closed.socks, "alice:wrong", {}, "wants another user name or password"),
        (closed.http, None, {}, "wants another user name or password"),
        (closed.http, "alice:wrong", {}, "wants another user name or password"),
        (closed.http, ":".join(HTTP_LOGIN), {}, f"does not allow connections to port {dovecot.imaps} of {netns.NAME}"),
        (closed.socks, ":".join(SOCKS_LOGIN), {"port": 1}, f"{netns.NAME} is there, but nothing listens on port 1."),
    ]
    for proxy, login, more, sentence in cases:
        name = session.path("credentials", "postbell.bob.proxy")
        if login:
            session.credential("bob.proxy", login)
        elif os.path.exists(name):
            os.unlink(name)
        session.accounts_ini(bob=dovecot.account(host=netns.NAME, proxy=proxy, **more))
        status, text = check(session, net, "bob")
        assert status == 1 and sentence in text, (proxy, login, text)
        assert "p@ss" not in text and "secret7" not in text, text
    assert dovecot.logins() == 0


def test_a_refused_login_is_not_tried_again_and_again(session):
    """It waits for a person: whoever tries a wrong password all the time locks its owner out. With the right one it goes on."""
    net, dovecot = server(session, ("bob", "carol"))
    proxies = Proxies(session, SOCKS_LOGIN, HTTP_LOGIN)
    session.credential("bob.proxy", "alice:wrong")
    session.credential("carol.proxy", "alice:wrong")
    accounts = dict(bob=dovecot.account("bob", host=netns.NAME, proxy=proxies.http), carol=dovecot.account("carol", host=netns.NAME, proxy=proxies.socks))
    session.accounts_ini(**accounts)
    process = watch(session, net)
    for user in ("bob", "carol"):
        until(session, user, ("needs-login",), 15)
        error = [x for x in session.watched("status") if x["account"] == user][-1]["error"]
        assert error["class"] == "auth-rejected" and "wants another user name or password" in error["message"], error
    asked = session.log("http").count("Connect (file descriptor")
    time.sleep(4)
    assert session.log("http").count("Connect (file descriptor") == asked, session.log("http")
    session.credential("bob.proxy", ":".join(HTTP_LOGIN))
    session.accounts_ini(**{**accounts, "bob": {**accounts["bob"], "proxy": "none"}})
    until(session, "bob", ("offline", "backoff", "connecting"), 10)
    session.accounts_ini(**accounts)
    until(session, "bob", ("watching",), 15)
    session.kill(process)


def test_a_refused_login_is_mended_in_the_window(session):
    """The account's own button leads to the field for it; what is typed there goes into the keyring, and to this proxy alone."""
    net, dovecot = server(session)
    proxies = Proxies(session, SOCKS_LOGIN)
    session.start_bus(services=[a11y.SERVICE, preferences.SERVICE])
    preferences.use_dconf(session)
    Screen(session, "1024x700")
    eyes = a11y.Eyes(session)
    session.start_recorder("--watcher")
    keyring(session, unlock=True)
    tool = ["secret-tool", "lookup", "application", "io.github.postbell.Postbell", "account", "bob.proxy"]
    session.accounts_ini(bob=dovecot.account(host=netns.NAME, proxy=proxies.socks))
    session.start("postbell", *net.command(session.postbell, "--background"))
    session.until_status("bob", "needs-login")
    session.start("window", *net.command(session.postbell, "settings", "accounts"))
    (health,) = wait_for(lambda: [w.name for w in eyes.all("list item") if "wants another user name or password" in w.name], 10, "the health")
    assert "“Login of the proxy…”" in health and "postbell account" not in health, health
    eyes.audit("a proxy that wants a login")
    eyes.one("push button", "Login of the proxy…").press()
    field = eyes.one("password text", PROXY_LOGIN)
    wait_for(lambda: (eyes.focused() or field).name == PROXY_LOGIN, 5, lambda: f"the keyboard in the field: {eyes.focused()}")
    eyes.audit("the editor")
    field.type("alice:wrong")
    eyes.one("push button", "Save").press()
    wait_for(lambda: [name for name in eyes.names("label") if f"“{PROXY_LOGIN}”" in name], 20, lambda: f"what helps: {eyes.names('label')}")
    eyes.one("password text", PROXY_LOGIN).type(":".join(SOCKS_LOGIN))
    eyes.one("push button", "Save").press()
    session.until_status("bob", "watching", 30)
    eyes.gone("dialog")
    assert subprocess.run(tool, env=session.env, capture_output=True, text=True).stdout == ":".join(SOCKS_LOGIN)
    eyes.gone("push button", "Login of the proxy…")
    eyes.one("push button", "Edit…").press()
    eyes.one("password text", PROXY_LOGIN)
    eyes.one("combo box", "Proxy").choose(1)
    wait_for(lambda: not eyes.one("password text", PROXY_LOGIN).sensitive, 5, "no login without a proxy")
    eyes.one("push button", "Cancel").press()
    eyes.gone("dialog")


def test_the_interface_of_exmail_and_its_push_channel(session):
    """HTTPS by libsoup (token, calls) and our own channel, through both kinds of proxy."""
    net = netns.Net(session)
    proxies = Proxies(session, SOCKS_LOGIN, HTTP_LOGIN)
    for name, proxy, login in (("ming", proxies.socks, SOCKS_LOGIN), ("wei", proxies.http, HTTP_LOGIN)):
        relay = Relay(session, address=f"{name}@acme.example", folder="relay-" + name, names=f"DNS:{netns.NAME}")
        keys = {k: v.replace("localhost", netns.NAME) if isinstance(v, str) else v for k, v in relay.account(session, name).items()}
        session.credential(f"{name}.proxy", ":".join(login))
        session.accounts_ini(**{name: {**keys, "proxy": proxy}})
        status, text = check(session, net, name)
        assert "Push channel" in text and ": open" in text and "proxy" not in text, text      # the relay gives no tickets
        session.credential(f"{name}.proxy", "alice:wrong")
        status, text = check(session, net, name)
        assert status == 1 and "which is set for this account, wants another user name or password" in text, text
        session.accounts_ini(**{name: {**keys, "proxy": proxy.rsplit(":", 1)[0] + ":1"}})
        status, text = check(session, net, name)
        assert status == 1 and "which is set for this account, does not answer or fails" in text, text
        port = relay.socket.getsockname()[1]
        kind = "socks" if proxy.startswith("socks") else "http"
        assert proxies.passed(kind, port) >= 2, "the interface and the channel are two connections"


def assert_all_through(wire, port, before=0):
    """Whatever the client has sent, it has sent to the proxy, or says goodbye to that before it; no name server was asked."""
    packets = [(packet.protocol, packet.host, packet.port) for packet in wire.packets()]
    beside = [packet for packet in packets if packet not in (("tcp", netns.SERVER, port), ("tcp", netns.SERVER, before), ("arp", netns.SERVER, 0))]
    assert ("tcp", netns.SERVER, port) in packets and not beside, beside
    wire.frames.clear()


def test_discovery_goes_through_them_too(session):
    """Not a packet of it goes round the proxy of the account to be, questions to the name server included; and without one it does
    not go through the system's."""
    world = World(session, {DOMAIN: [zone.mx(5, "mxbiz1.qq.com")]}, pages={FIRST: config("imap." + DOMAIN)})
    world.mailbox()
    proxies = Proxies(session, SOCKS_LOGIN, HTTP_LOGIN, names={DOMAIN: world.web, "autoconfig." + DOMAIN: world.web, "imap." + DOMAIN: world.mail})
    for proxy, port, login in ((proxies.socks, proxies.socks_port, SOCKS_LOGIN), (proxies.http, proxies.http_port, HTTP_LOGIN)):
        words = ["--proxy", proxy, "--proxy-login-stdin"]
        found, sources = world.discover(*words, stdin=":".join(login) + "\n")
        assert place(found[0]) == ("autoconfig", "imap", "imap." + DOMAIN, 993, "tls") and sources["mx"] == "nothing", (found, sources)
        assert_all_through(world.cable, port, proxies.socks_port)
        pages, world.site.pages = world.site.pages, {}
        found, _ = world.discover(*words, stdin=":".join(login) + "\n")
        assert [place(line) for line in found] == [("guess", "imap", "imap." + DOMAIN, 993, "tls")], found
        assert not world.discover(*words, stdin="alice:wrong\n")[0], "a wrong login"
        assert_all_through(world.cable, port, proxies.socks_port)
        world.site.pages = pages
    session.env["http_proxy"] = f"http://{netns.SERVER}:1"
    found, _ = world.discover("--proxy", "none")
    assert found[0]["source"] == "mx" and world.zone.asked, found


def test_tokens_come_through_the_proxy(session):
    """The sign-in, and the tokens after it: the authorization server is reached as the mail server is."""
    pki = Pki(session.path("pki"))
    pki.leaf("net", f"DNS:{netns.NAME},DNS:{LOGIN}")
    net = netns.Net(session, files={next(path for path in BUNDLES if os.path.exists(path)): pki.ca})
    session.start_bus()
    keyring(session, unlock=True)
    authority = Authority(session)
    front = Middle(int(authority.address.rsplit(":", 1)[1]), pki, leaf="net", behind=False)
    authority.stand_at(f"https://{LOGIN}:{front.port}", netns.NAME)
    dovecot = authority.dovecot(cert="net", pki=pki)
    proxies = Proxies(session, SOCKS_LOGIN, names={LOGIN: "127.0.0.1"})
    session.credential("bob.proxy", ":".join(SOCKS_LOGIN))
    session.accounts_ini(bob=dovecot.account(host=netns.NAME, proxy=proxies.socks, auth="oauth2", oauth="zoo"))
    wire = Cable(session, netns.CLIENT)
    command = Command(session, "account", "sign-in", "bob", "--device", "--json", net=net)
    assert authority.say("enter " + command.until("device")["code"]) == "1"
    assert command.end() == 0, session.log("command")
    process = watch(session, net)
    until(session, "bob", ("watching",), 15)
    renewed = authority.count("refresh_token")
    authority.say("revoke access")
    kick(dovecot, "bob")
    wait_for(lambda: authority.count("refresh_token") > renewed, 15, "a new token")
    dovecot.deliver("with it")
    told(session, "bob", "with it", 15)
    assert session.log("socks").count(f"{LOGIN}:{front.port}") >= 2 and proxies.passed("socks", dovecot.imaps) >= 2, session.log("socks")
    assert_all_through(wire, proxies.socks_port)
    session.kill(process)


def test_add_looks_through_the_proxy_with_its_login(session):
    """The login is read for the search already, and kept with the account; the lines of standard input stay in their order."""
    world = World(session, {DOMAIN: [zone.mx(5, "mxbiz1.qq.com")]})
    world.mailbox()
    proxies = Proxies(session, SOCKS_LOGIN, names={"imap." + DOMAIN: world.mail})
    session.start_bus()
    keyring(session, unlock=True)
    words = ["account", "add", ADDRESS, "--name", "bob", "--no-check", "--no-ispdb", "--password-stdin", "--proxy-login-stdin", "--proxy"]
    result = net_cli(session, world.net, *words, f"socks5://{netns.SERVER}:1", stdin=f"{PASSWORD}\n{':'.join(SOCKS_LOGIN)}\n")
    assert result.returncode == 1 and f"by way of socks5://{netns.SERVER}:1. That proxy may not answer" in result.stderr, result
    assert_all_through(world.cable, 1)
    result = net_cli(session, world.net, *words, proxies.socks, stdin=f"{PASSWORD}\n{':'.join(SOCKS_LOGIN)}\n")
    assert result.returncode == 0, result
    assert_all_through(world.cable, proxies.socks_port, 1)
    tool = ["secret-tool", "lookup", "application", "io.github.postbell.Postbell", "account"]
    kept = [subprocess.run([*tool, name], env=session.env, capture_output=True, text=True).stdout for name in ("bob", "bob.proxy")]
    assert kept == [PASSWORD, ":".join(SOCKS_LOGIN)], kept
    text = open(session.path("config", "postbell", "accounts.ini")).read()
    assert f"host=imap.{DOMAIN}" in text and f"proxy={proxies.socks}" in text, text


if __name__ == "__main__":
    netns.main(globals())
