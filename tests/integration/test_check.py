#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`postbell check` against every failure that mail servers are known for: the cause it names, in English and in Chinese, and that the
command it offers really mends it. All of it in a network namespace of its own, so that servers have the usual ports and any name."""
import concurrent.futures
import hashlib
import json
import os
import shlex
import socket
import ssl
import subprocess
import threading

from harness import netns
from harness.pki import Pki
from harness.runner import patient
from harness.session import BUILD

PASSWORD = "tanz im regen"
NAMES = "DNS:*.zoo.test,DNS:imap.qq.com,DNS:imap.163.com,DNS:imap.gmail.com,DNS:outlook.office365.com"
HOSTS = {"imap.qq.com": 201, "imap.163.com": 202, "imap.gmail.com": 203, "outlook.office365.com": 204}


# --- servers that play a part ---------------------------------------------------------------------------------------------


class Server:
    """Accepts connections on one address and port; each is talked to by the function."""

    def __init__(self, address, port, talk, tls=None):
        self.talk, self.tls, self.received = talk, tls, b""
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen(16)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(30)
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self.talk(self, connection)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()


def lines(server, connection):
    """The lines the client sends, one after the other."""
    buffer = b""
    while True:
        while b"\r\n" in buffer:
            line, _, buffer = buffer.partition(b"\r\n")
            yield line
        data = connection.recv(4096)
        if not data:
            return
        server.received += data
        buffer += data


def imap(caps="IMAP4rev1 SASL-IR AUTH=PLAIN IDLE ESEARCH", starttls=None, **answers):
    """An IMAP server with one empty mailbox. answers: what follows the tag for a command's first word, in place of OK."""

    def talk(server, connection, greeted=False):
        offered = caps + (" STARTTLS" if starttls and not greeted else "")
        if not greeted:
            connection.sendall(b"* OK [CAPABILITY %s] ready\r\n" % offered.encode())
        idle = None
        for line in lines(server, connection):
            if line.upper() == b"DONE":
                connection.sendall(idle + b" OK done\r\n")
                continue
            tag, _, rest = line.partition(b" ")
            verb = rest.split(b" ")[0].upper().decode()
            verb = rest.split(b" ")[1].upper().decode() if verb == "UID" else verb
            if verb in answers:
                connection.sendall(tag + b" " + answers[verb].encode() + b"\r\n")
                continue
            if verb == "STARTTLS":
                connection.sendall(tag + b" OK go\r\n")
                return talk(server, starttls.wrap_socket(connection, server_side=True), True)
            if verb == "IDLE":
                idle = tag
                connection.sendall(b"+ idling\r\n")
                continue
            said = {"CAPABILITY": b"* CAPABILITY %s\r\n" % offered.encode(),
                    "EXAMINE": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1] ok\r\n",
                    "SEARCH": b'* ESEARCH (TAG "%s") UID COUNT 0\r\n' % tag}.get(verb, b"")
            connection.sendall(said + tag + b" OK done\r\n")

    return talk


def pop3(stls=None, **answers):
    """A POP3 server with an empty mailbox."""

    def talk(server, connection, greeted=False):
        if not greeted:
            connection.sendall(b"+OK ready\r\n")
        for line in lines(server, connection):
            verb = line.split(b" ")[0].upper().decode()
            if verb in answers:
                connection.sendall(answers[verb].encode() + b"\r\n")
            elif verb == "CAPA":
                more = b"STLS\r\n" if stls and not greeted else b""
                connection.sendall(b"+OK\r\nUIDL\r\nTOP\r\nUSER\r\n" + more + b".\r\n")
            elif verb == "STLS":
                connection.sendall(b"+OK go\r\n")
                return talk(server, stls.wrap_socket(connection, server_side=True), True)
            elif verb == "UIDL":
                connection.sendall(b"+OK\r\n.\r\n")
            elif verb == "STAT":
                connection.sendall(b"+OK 0 0\r\n")
            elif verb in ("A1", "PB1"):
                connection.sendall(b"-ERR Unknown command.\r\n")
            else:
                connection.sendall(b"+OK\r\n")

    return talk


def says(words):
    def talk(server, connection):
        connection.sendall(words.encode())
        for _ in lines(server, connection):
            connection.sendall(b"500 what?\r\n")
    return talk


def silent(server, connection):
    for _ in lines(server, connection):
        pass


def http(server, connection):
    """A web server waits for what it takes for a request."""
    if connection.recv(4096):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>no</html>")


def hangs_up(server, connection):
    connection.recv(16)


# --- the table ------------------------------------------------------------------------------------------------------------
# Every failure of the list, with the rows that prove it here, or the unit test that does.

FAILURES = {
    "DNS failure": ("name-unknown", "name-server-dead"),
    "refused": ("refused",),
    "no route or time-out on connect": ("no-route",),
    "plain to a TLS port": ("plain-to-tls",),
    "TLS to a plain port": ("tls-to-plain", "tls-to-plain-pop3", "tls-to-plain-without-starttls"),
    "POP3 settings, port 993": ("pop3-to-993", "pop3-to-imap-elsewhere"),
    "IMAP settings, port 995": ("imap-to-995", "imap-to-pop3-elsewhere"),
    "SMTP port": ("smtp", "smtp-plain"),
    "sent to wrong protocol anyway": "test-words-cause",
    "self-signed or unknown CA": ("self-signed", "unknown-ca"),
    "expired or not yet valid": ("expired", "not-yet"),
    "wrong host": ("wrong-host",),
    "TLS too old": ("outdated",),
    "reset or closed in handshake": ("cut",),
    "HTTP proxy or captive portal": ("http", "https"),
    "proxy needs auth or fails": "test-words-cause",
    "greeting missing": ("silent",),
    "wrong password": ("password",),
    "app password needed": ("qq", "gmail"),
    "password login gone": ("office365",),
    "OAuth: sign-in expired": ("token",),
    "OAuth: consent": ("consent",),
    "OAuth fine but mailbox closed": ("closed",),
    "IMAP switched off": ("switched-off",),
    "NetEase": ("netease",),
    "too many connections": ("too-many",),
    "throttled": ("throttled",),
    "POP3 lock": ("locked",),
}


class Row:
    def __init__(self, name, servers, error_class, cause, sentence, options=None, remedy=None, help=None, **settings):
        self.name, self.servers, self.error_class, self.cause, self.sentence = name, servers, error_class, cause, sentence
        self.options, self.remedy, self.help, self.settings = options, remedy, help, settings


def rows(tls, old, certs):
    plain = None
    return [
        Row("name-unknown", [], "config", "name-not-found", "There is no server called nowhere.zoo.test.", host="nowhere.zoo.test"),
        Row("name-server-dead", [], "offline", "name-unavailable", "no name server answers", host="nowhere.zoo.test", dns="127.0.0.1"),
        Row("refused", [(993, imap(), tls)], "refused", "port-closed", "nothing listens on port 994", "--port 993 --security tls", port=994),
        Row("no-route", [], "timeout", "no-route", "No answer from", host="10.99.0.1"),
        Row("plain-to-tls", [(993, imap(), tls)], "wrong-protocol", "tls-expected", "expects TLS from the first byte", "--security tls",
            security="starttls"),
        Row("tls-to-plain", [(143, imap(starttls=tls), plain)], "wrong-protocol", "plain-expected", "does not begin with TLS",
            "--security starttls", port=143),
        Row("tls-to-plain-pop3", [(110, pop3(stls=tls), plain)], "wrong-protocol", "plain-expected", "does not begin with TLS",
            "--security starttls", kind="pop3", port=110),
        Row("tls-to-plain-without-starttls", [(143, imap(), plain), (993, imap(), tls)], "wrong-protocol", "plain-expected",
            "does not begin with TLS", "--port 993 --security tls", port=143),
        Row("pop3-to-993", [(993, imap(), tls), (995, pop3(), tls)], "wrong-protocol", "is-imap", "this account is set to POP3",
            "--port 995 --security tls", kind="pop3"),
        Row("pop3-to-imap-elsewhere", [(1993, imap(), tls)], "wrong-protocol", "is-imap", "this account is set to POP3", "--kind imap",
            kind="pop3", port=1993),
        Row("imap-to-995", [(993, imap(), tls), (995, pop3(), tls)], "wrong-protocol", "is-pop3", "this account is set to IMAP",
            "--port 993 --security tls", port=995),
        Row("imap-to-pop3-elsewhere", [(1995, pop3(), tls)], "wrong-protocol", "is-pop3", "this account is set to IMAP", "--kind pop3",
            port=1995),
        Row("smtp", [(465, says("220 mail ESMTP\r\n"), tls), (993, imap(), tls)], "wrong-protocol", "is-smtp", "the server that sends mail",
            "--port 993 --security tls", port=465),
        Row("smtp-plain", [(587, says("220 mail ESMTP\r\n"), plain), (143, imap(starttls=tls), plain)], "wrong-protocol", "is-smtp",
            "the server that sends mail", "--port 143 --security starttls", port=587),
        Row("self-signed", [(993, imap(), certs("selfsigned"))], "tls-untrusted", "self-signed", "vouched for by nobody but itself",
            remedy="postbell trust ID"),
        Row("unknown-ca", [(993, imap(), tls)], "tls-untrusted", "unknown-ca", "an authority this computer does not know",
            remedy="postbell trust ID", ca=False),
        Row("expired", [(993, imap(), certs("expired"))], "tls-untrusted", "certificate-expired", "expired on 2021-01-01",
            remedy="postbell trust ID"),
        Row("not-yet", [(993, imap(), certs("future"))], "tls-untrusted", "certificate-not-yet-valid", "valid from 2094-01-01 on",
            remedy="postbell trust ID"),
        Row("wrong-host", [(993, imap(), certs("other"))], "tls-untrusted", "wrong-host", "is for alias.zoo.test", "--host alias.zoo.test"),
        Row("outdated", [(993, imap(), old)], "tls-failed", "tls-outdated", "older than TLS 1.2"),
        Row("cut", [(993, hangs_up, plain)], "refused", "handshake-cut", "ended while encryption was being set up"),
        Row("http", [(993, http, plain)], "wrong-protocol", "is-http", "A web server answers on port 993"),
        Row("https", [(443, http, tls), (993, imap(), tls)], "wrong-protocol", "is-http", "A web server answers on port 443",
            "--port 993 --security tls", port=443, security="starttls"),
        Row("silent", [(993, silent, tls)], "timeout", "silent", "but does not greet"),
        Row("password", [(993, imap(AUTHENTICATE="NO [AUTHENTICATIONFAILED] Authentication failed."), tls)], "auth-rejected",
            "password-refused", "refused the user name or the password", remedy="postbell account edit ID --password-stdin"),
        Row("qq", [(993, imap("IMAP4rev1 ID AUTH=LOGIN", LOGIN="NO Login fail.", AUTHENTICATE="NO Login fail."), tls)], "auth-rejected",
            "app-password", "QQ Mail wants an app password (授权码)", remedy="postbell account edit ID --password-stdin",
            help="https://service.mail.qq.com/detail/0/75", host="imap.qq.com"),
        Row("gmail", [(993, imap(AUTHENTICATE="NO [ALERT] Application-specific password required: "
                                              "https://support.google.com/accounts/answer/185833 (Failure)"), tls)], "app-password",
            "app-password", "Gmail wants an app password", remedy="postbell account edit ID --password-stdin",
            help="https://support.google.com/accounts/answer/185833", host="imap.gmail.com"),
        Row("office365", [(993, imap("IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED SASL-IR IDLE"), tls)], "auth-rejected", "password-login-gone",
            "Microsoft 365 no longer takes passwords, nor app passwords",
            remedy="postbell account sign-in ID --provider microsoft", host="outlook.office365.com"),
        Row("token", [(993, imap("IMAP4rev1 AUTH=XOAUTH2 SASL-IR IDLE", AUTHENTICATE="NO AUTHENTICATE failed."), tls)], "auth-expired",
            "sign-in-expired", "has expired", remedy="postbell account edit ID --password-stdin", auth="oauth2"),
        Row("consent", [(993, imap("IMAP4rev1 AUTH=XOAUTH2 SASL-IR IDLE", AUTHENTICATE="NO invalid_grant AADSTS65001: no consent"), tls)],
            "auth-expired", "consent-needed", "has not yet allowed mail programs", remedy="postbell account edit ID --password-stdin",
            auth="oauth2"),
        Row("closed", [(993, imap(EXAMINE="BAD User is authenticated but not connected."), tls)], "server-busy", "mailbox-closed",
            "accepted the sign-in but does not open the mailbox"),
        Row("switched-off", [(993, imap(AUTHENTICATE="NO [ALERT] Your account is not enabled for IMAP use"), tls)], "config",
            "imap-switched-off", "IMAP is switched off for this mailbox"),
        Row("netease", [(993, imap(EXAMINE="NO EXAMINE Unsafe Login. Please contact kefu@188.com for help"), tls)], None, "unsafe-login",
            "NetEase 163 calls this an unsafe login", host="imap.163.com"),
        Row("too-many", [(993, imap(AUTHENTICATE="NO [LIMIT] Maximum number of connections from user+IP exceeded"), tls)], "server-busy",
            "too-many-connections", "allows no further connection"),
        Row("throttled", [(993, imap(AUTHENTICATE="NO Request is throttled. Suggested Backoff Time: 299910 milliseconds"), tls)],
            "server-busy", "throttled", "wants a pause"),
        Row("locked", [(995, pop3(PASS="-ERR [IN-USE] maildrop already locked", AUTH="-ERR [IN-USE] maildrop already locked"), tls)],
            "server-busy", "mailbox-locked", "in use by another program", kind="pop3"),
    ]


# --- running it -----------------------------------------------------------------------------------------------------------


def context(pki, name, **versions):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(pki.path(name + ".pem"), pki.path(name + ".key"))
    for key, value in versions.items():
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
        made.minimum_version = ssl.TLSVersion.TLSv1
        setattr(made, key, value)
    return made


class Stage:
    """A network of its own: all of 10.88.0.0/16 is this computer, names come from a file, 10.99.0.0/16 cannot be reached."""

    nets = 0                                               # each test's servers have addresses of their own

    def __init__(self, session):
        self.session, self.net = session, f"10.88.{Stage.nets}"
        Stage.nets += 1
        netns.ip("route", "replace", "local", "10.88.0.0/16", "dev", "lo")
        netns.ip("route", "replace", "unreachable", "10.99.0.0/16")
        netns.ip("addr", "replace", "10.88.255.1/32", "dev", "lo")
        self.hosts = ["127.0.0.1 localhost"]
        providers = session.path("data", "postbell")
        os.makedirs(providers)
        os.symlink(os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data", "providers"),
                   os.path.join(providers, "providers"))

    def name(self, host, address):
        self.hosts.append(f"{address} {host}")

    def write(self):
        with open(self.session.path("hosts"), "w") as file:
            file.write("\n".join(self.hosts) + "\n")
        for name, text in (("files", "hosts: files\n"), ("dns", "hosts: files dns\n"), ("resolv", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")):
            with open(self.session.path(name), "w") as file:
                file.write(text)

    def postbell(self, *args, dns=False, language=None):
        """Runs a command where /etc has these names."""
        s = self.session
        bind = [(s.path("hosts"), "/etc/hosts"), (s.path("dns" if dns else "files"), "/etc/nsswitch.conf"), (s.path("resolv"), "/etc/resolv.conf")]
        script = "".join(f"mount --bind {shlex.quote(a)} {b} && " for a, b in bind) + 'exec "$@"'
        env = {**s.env, **s.strict}
        if language:
            env.update(LANGUAGE=language, PB_TEST_LOCALES=BUILD + "/po", ASAN_OPTIONS=env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
            preload = ("env", "LD_PRELOAD=" + BUILD + "/tests/tools/relocate.so")
        else:
            preload = ()
        return subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", *preload, s.postbell, *args], env=env, capture_output=True,
                              text=True, timeout=60, cwd=s.folder, stdin=subprocess.DEVNULL)

    def check(self, account, **how):
        result = self.postbell("check", account, "--json", **how)
        steps = [json.loads(line) for line in result.stdout.splitlines()]
        assert steps and steps[-1]["step"] == "total", (result.stdout, result.stderr)
        assert PASSWORD not in result.stdout + result.stderr
        return result, steps[:-1], steps[-1]


def prepare(stage, table, pki):
    accounts = {}
    for n, row in enumerate(table):
        settings = {"kind": "imap", "user": "bob", **{k: v for k, v in row.settings.items() if k not in ("ca", "dns")}}
        address = f"{stage.net}.{n + 1}"
        if settings.get("host") in HOSTS:
            address = f"{stage.net}.{HOSTS[settings['host']]}"
            stage.name(settings["host"], address)
        elif "host" not in settings:
            settings["host"] = row.name + ".zoo.test"
            stage.name(settings["host"], address)
        if row.name == "wrong-host":
            stage.name("alias.zoo.test", address)
        settings.setdefault("port", 995 if settings["kind"] == "pop3" and row.name != "pop3-to-993" else 993)
        settings.setdefault("security", "tls")
        settings["address"] = row.name + "@zoo.test"
        if row.settings.get("ca", True):
            settings["ca-file"] = pki.ca
        accounts[row.name] = settings
        stage.session.credential(row.name, PASSWORD)
        row.running = [Server(address, port, talk, tls) for port, talk, tls in row.servers]
    stage.session.accounts_ini(**accounts)
    stage.write()


def prove(stage, row):
    """One row: cause and remedy in English, the same in Chinese with other words, and the command that mends it."""
    dns = "dns" in row.settings
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        other = pool.submit(stage.check, row.name, dns=dns, language="zh_CN")
        result, steps, total = stage.check(row.name, dns=dns)
    last = steps[-1]
    assert result.returncode == 1 and not last["ok"] and not total["ok"], steps
    assert row.error_class in (None, last["error"]["class"]), last
    assert last.get("cause") == row.cause, last
    assert row.sentence in last["error"]["message"], last
    wanted = f"postbell account edit {row.name} {row.options}" if row.options else row.remedy and row.remedy.replace("ID", row.name)
    assert last.get("remedy") == wanted, (last, wanted)
    assert row.help in (None, last.get("help")), last
    assert all(step["ok"] for step in steps[:-1]) and total["seconds"] < patient(15), steps
    chinese = other.result()[1][-1]
    assert chinese.get("cause") == row.cause and chinese.get("remedy") == wanted, chinese
    assert chinese["error"]["message"] != last["error"]["message"] and "。" in chinese["error"]["message"], chinese
    if row.error_class == "tls-untrusted" or row.cause in ("tls-outdated", "is-http"):
        for server in row.running:
            assert b"bob" not in server.received and PASSWORD.encode() not in server.received, server.received
    row.offered = last.get("remedy")


def mend(stage, row):
    """The command as it was offered, word for word; it checks before it saves."""
    edit = stage.postbell(*shlex.split(row.offered)[1:])
    assert edit.returncode == 0, edit


def works(stage, row):
    result, steps, total = stage.check(row.name)
    assert result.returncode == 0 and total["ok"] and all(step["ok"] for step in steps), (steps, result.stderr)


def test_every_failure_explains_itself(session):
    stage, pki = Stage(session), Pki(session.path("pki"))
    pki.leaf("many", names=NAMES)
    pki.leaf("expired", names=NAMES, start="20200101000000Z", end="20210101000000Z")
    pki.leaf("future", names=NAMES, start="20940101000000Z", end="20950101000000Z")
    pki.leaf("other", names="DNS:alias.zoo.test")
    pki.self_signed()
    made = {name: context(pki, name) for name in ("many", "expired", "future", "other", "selfsigned")}
    table = rows(made["many"], context(pki, "many", maximum_version=ssl.TLSVersion.TLSv1_1), made.get)
    names = [row.name for row in table]
    assert len(FAILURES) == 28 and len(set(names)) == len(names)
    claimed = [name for proof in FAILURES.values() if isinstance(proof, tuple) for name in proof]
    assert sorted(claimed) == sorted(names), set(claimed) ^ set(names)
    prepare(stage, table, pki)
    mendable = [row for row in table if row.options]
    assert len(mendable) >= 12
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        all_hold(pool, prove, stage, sorted(table, key=lambda row: row.name != "silent"))
        all_hold(pool, mend, stage, mendable)
        all_hold(pool, works, stage, mendable)


def all_hold(pool, function, stage, table):
    wrong = [why for why in pool.map(lambda row: attempt(function, stage, row), table) if why]
    assert not wrong, "\n".join(wrong)


def attempt(function, stage, row):
    """None, or why it did not hold."""
    try:
        function(stage, row)
    except Exception as error:                             # every row is told of, not the first
        return f"{row.name}: {type(error).__name__} {error}"
    return None


def test_what_people_read(session):
    """The lines as they stand in a terminal, ending with what to copy; and nothing of the person in a report."""
    stage, pki = Stage(session), Pki(session.path("pki"))
    pki.leaf("many", names=NAMES)
    tls = context(pki, "many")
    row = Row("refused", [(993, imap(), tls)], "refused", "port-closed", "", port=994)
    prepare(stage, [row], pki)
    text = stage.postbell("check", "refused").stdout.splitlines()
    assert text[-2] == "    postbell account edit refused --port 993 --security tls", text
    assert text[-1].startswith("  It does not work (") and text[1].startswith("  ✓ Password ("), text
    assert stage.postbell(*text[-2].split()[1:]).returncode == 0
    text = stage.postbell("check", "refused").stdout
    for words in ("✓ Connection (", stage.net + ".1", "TLS1.3, AES-256-GCM, certificate for *.zoo.test", "Greeting", "ready",
                  "Capabilities", "AUTH PLAIN", "Sign-in", "PLAIN", "No unread mail", "IDLE", "All of it works ("):
        assert words in text, (words, text)
    report = stage.postbell("check", "refused", "--report").stdout
    assert "refused@" not in report and "bob" not in report and PASSWORD not in report, report


def test_pins(session):
    """trust --pin takes what the server shows and nothing else; another certificate later is a hard stop that shows both."""
    stage, pki = Stage(session), Pki(session.path("pki"))
    pki.leaf("first", names="DNS:elsewhere.zoo.test")
    pki.self_signed("second")
    first, second = context(pki, "first"), context(pki, "second")
    imaps = Row("imaps", [(993, imap(), first)], None, None, "", ca=False)
    upgraded = Row("upgraded", [(143, imap(starttls=first), None)], None, None, "", ca=False, port=143, security="starttls")
    fetched = Row("fetched", [(995, pop3(), first)], None, None, "", ca=False, kind="pop3")
    good = Row("good", [(993, imap(), first)], None, None, "", host="elsewhere.zoo.test")
    stage.name("elsewhere.zoo.test", stage.net + ".4")
    prepare(stage, [imaps, upgraded, fetched, good], pki)
    digest = fingerprint(pki, "first")
    for account in ("imaps", "upgraded", "fetched"):
        shown = stage.postbell("trust", account).stdout
        assert digest in shown and f"postbell trust {account} --pin {digest}" in shown, shown
        wrong = stage.postbell("trust", account, "--pin", "00" * 32)
        assert wrong.returncode == 1 and digest in wrong.stderr and "00" * 32 in wrong.stderr, wrong
        colons = ":".join(digest[i:i + 2] for i in range(0, 64, 2)).upper()
        pinned = stage.postbell("trust", account, "--pin", colons)
        assert pinned.returncode == 0, pinned
        result, steps, total = stage.check(account)
        assert total["ok"] and any("pinned" in step["detail"] for step in steps), steps
    assert stage.postbell("trust", "good", "--pin", digest).returncode == 1, "nothing to excuse"
    assert stage.postbell("trust", "imaps", "--pin", "xyz").returncode == 1
    for server in imaps.running:
        server.tls = second
    last = stage.check("imaps")[1][-1]
    assert last["cause"] == "pin-changed" and last["error"]["class"] == "tls-untrusted", last
    assert digest[:16] in last["error"]["message"] and fingerprint(pki, "second")[:16] in last["error"]["message"], last
    shown = stage.postbell("trust", "imaps").stdout
    assert digest in shown and fingerprint(pki, "second") in shown and "pin-changed" in shown, shown
    assert stage.postbell("trust", "imaps", "--forget").returncode == 0
    assert stage.check("imaps")[1][-1]["cause"] == "self-signed"
    assert stage.postbell("trust", "imaps", "--forget").returncode == 1


def fingerprint(pki, name):
    with open(pki.path(name + ".pem")) as file:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(file.read())).hexdigest()


if __name__ == "__main__":
    netns.main(globals())
