#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""POP3 against a real Dovecot: rounds, logins, what counts as unread, and that nothing is fetched or deleted."""
import poplib
import re
import signal
import ssl

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot, free_ports, listening
from harness.runner import holds, wait_for
from harness.screen import Screen

CONFIG = """protocols = lmtp pop3 imap
auth_debug = yes
auth_mechanisms = {mechanisms}
pop3_uidl_format = %08Xu%08Xv
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
protocol pop3 {{
  mail_max_userip_connections = 50
}}
{extra}
"""


class Pop3(Dovecot):
    def __init__(self, session, mechanisms="plain login", extra="", **options):
        self.pop3, self.pop3s = free_ports(2)
        super().__init__(session, extra=CONFIG.format(pop3=self.pop3, pop3s=self.pop3s, mechanisms=mechanisms, extra=extra), **options)
        wait_for(lambda: listening(self.pop3s), 5, "Dovecot's POP3")

    def account(self, user="bob", **more):
        return super().account(user, **{"kind": "pop3", "port": self.pop3s, **more})

    def other_client(self, user="bob"):
        client = poplib.POP3_SSL("localhost", self.pop3s, context=ssl.create_default_context(cafile=self.ca))
        client.user(f"{user}@zoo.test")
        client.pass_(PASSWORD)
        return client

    def logins(self, user="bob"):
        return len(self.methods(user))

    def methods(self, user="bob"):
        """How each login that succeeded was done."""
        return re.findall(rf"pop3-login: Info: Login: user=<{user}@zoo.test>, method=([\w-]+)", self.info())

    def rounds(self, user="bob"):
        """What each session that ended did: mails seen by TOP, fetched, deleted."""
        return [tuple(map(int, numbers)) for numbers in
                re.findall(rf"pop3\({user}@zoo.test\).*?top=(\d+)/\d+, retr=(\d+)/\d+, del=(\d+)/\d+", self.info())]


def start(session, old=0, **options):
    account = options.pop("account", {})
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Pop3(session, **options)
    for n in range(old):
        dovecot.deliver(f"old {n}")
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account(**account))
    return dovecot


def check_now(session):
    session.cli("check-now", "bob")


def test_rounds_over_tls(session):
    """The first look is silent; 20 mails, each announced once, over several rounds and a SIGKILL between two of them."""
    dovecot = start(session, old=50)
    resident = session.start_postbell()
    session.until_status("bob", "watching")
    assert session.account_status("bob")["unread"] == 0
    session.start_watch()
    wait_for(lambda: session.watched("unread"), 5, "the watch to be attached")
    for n in range(10):
        dovecot.deliver(f"m{n}", body="Are you free?" if n == 9 else "")
        if n % 4 == 3:
            check_now(session)
    check_now(session)
    session.until_unread("bob", 10)
    wait_for(lambda: len(session.watched("mail")) == 10, 5, "10 mail events")
    assert [e["preview"] for e in session.watched("mail") if e["subject"] == "m9"] == ["Are you free?"]
    wait_for(lambda: sum(1 for row in session.recorded("notify")) >= 4, 5, "popups")
    wait_for(lambda: dovecot.logins() == len(dovecot.rounds()), 5, "the rounds to be over")
    session.kill(resident, signal.SIGKILL)
    for n in range(10, 20):
        dovecot.deliver(f"m{n}")
    session.start_postbell()
    wait_for(session.status, 10, "Postbell, before a watch of our own could take its place")
    session.start_watch("second")
    session.until_unread("bob", 20)
    wait_for(lambda: len(session.watched("mail", "second")) == 10 or session.status()["unread"] == 20, 5)
    check_now(session)
    wait_for(lambda: dovecot.logins() == len(dovecot.rounds()), 5)
    subjects = [e["subject"] for e in session.watched("mail")]
    assert sorted(subjects) == sorted(f"m{n}" for n in range(10)), subjects
    later = [e["subject"] for e in session.watched("mail", "second")]
    assert len(later) == len(set(later)) and set(later) <= {f"m{n}" for n in range(10, 20)}, later
    bodies = [row[5] for row in session.recorded("notify")]
    assert not any("old" in body for body in bodies), bodies
    # Deleted by another program: gone, and the number falls.
    client = dovecot.other_client()
    for number in range(60, 65):
        client.dele(number)
    client.quit()
    check_now(session)
    session.until_unread("bob", 15)
    # Dovecot's own account of what we did: one TOP for each new mail, nothing fetched, nothing deleted but by the other one.
    wait_for(lambda: dovecot.logins() == len(dovecot.rounds()), 5)
    ours = [r for r in dovecot.rounds() if r[2] == 0]
    assert len(ours) == len(dovecot.rounds()) - 1
    assert sum(top for top, _, _ in ours) == 20 and not any(retr for _, retr, _ in ours), ours
    assert set(dovecot.methods()) == {"PLAIN"}
    # Marked as read: a matter of this computer.
    session.cli("mark-read", "bob", "--all")
    session.until_unread("bob", 0)
    check_now(session)
    holds(lambda: session.account_status("bob")["unread"] == 0, 0.5, "still read")


def test_logins(session):
    """STLS with SCRAM, APOP without TLS, USER and PASS where nothing else is listed: the server's log names each."""
    rows = (("scram", "plain login cram-md5 scram-sha-1 scram-sha-256", "SCRAM-SHA-256"), ("apop", "apop plain", "APOP"), ("cram", "plain cram-md5 apop", "CRAM-MD5"))
    session.start_bus()
    session.start_recorder("--watcher")
    accounts, servers = {}, {}
    pki = None
    for name, mechanisms, _ in rows:
        server = servers[name] = Pop3(session, mechanisms=mechanisms, name=name, pki=pki)
        pki = server.pki
        security = {"security": "starttls", "port": server.pop3} if name == "scram" else {"security": "none", "port": server.pop3, "host": "127.0.0.1", "ca_file": ""}
        accounts[name] = server.account(**security)
        session.credential(name, PASSWORD)
    session.accounts_ini(**accounts)
    session.start_postbell()
    for name, _, method in rows:
        session.until_status(name, "watching")
        wait_for(lambda: servers[name].methods() == [method], 5, servers[name].info)
    log = servers["scram"].info()
    assert re.search(r"Login: user=<bob@zoo.test>, method=SCRAM-SHA-256.*TLS", log), log
    assert "auth: Debug: client in: AUTH" in log      # what the last test looks for does stand there


def test_wrong_password(session):
    """Asked once, never again by itself."""
    dovecot = start(session)
    session.credential("bob", "wrong")
    session.start_postbell()
    session.until_status("bob", "needs-login")
    tries = lambda: len(re.findall(r"passwd-file\(bob@zoo.test,.*Password mismatch", dovecot.info()))
    wait_for(lambda: tries() == 1, 5, "the refusal in the log")
    holds(lambda: tries() == 1 and dovecot.logins() == 0, 2, "one try")
    assert session.account_status("bob")["error"]["class"] == "auth-rejected"


def test_opened_webmail_is_seen(session):
    """POP3 tells nobody what was read: who opens the webmail has seen what is there, also after a restart."""
    screen = Screen(session)
    screen.browser()
    dovecot = start(session)
    resident = session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("one")
    dovecot.deliver("two")
    check_now(session)
    session.until_unread("bob", 2)
    session.cli("open", "bob")
    session.until_unread("bob", 0)
    wait_for(lambda: screen.opened() == ["https://webmail.zoo.test/"], 10, "the webmail")
    session.kill(resident, signal.SIGTERM)
    session.start_postbell()
    session.until_status("bob", "watching")
    assert session.account_status("bob")["unread"] == 0


def test_stls_stripped(session):
    """A server that lacks STLS, or whom somebody makes seem so, is told nothing."""
    dovecot = start(session, extra="protocol pop3 {\n  ssl = no\n}\n")
    client = poplib.POP3("127.0.0.1", dovecot.pop3)
    assert "STLS" not in client.capa()
    client.quit()
    session.accounts_ini(bob=dovecot.account(security="starttls", port=dovecot.pop3))
    session.start_postbell()
    session.until_status("bob", "backoff")
    assert session.account_status("bob")["error"]["class"] == "tls-failed"
    assert "auth: Debug: client in: AUTH" not in dovecot.info(), dovecot.info()


if __name__ == "__main__":
    runner.main(globals())
