# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of failing networks share: servers and Postbell on two ends of a cable, and what `watch --json` said when."""
import subprocess

from . import netns
from .dovecot import PASSWORD, Dovecot
from .pki import Pki
from .runner import wait_for


def start(session, users, hosts=(), extra=""):
    """A server with an address for each user, so that each has a network of his own; hosts: keys of accounts.ini for some."""
    net = netns.Net(session, len(users))
    pki = Pki(session.path("pki"))
    pki.leaf("net", ",".join([f"DNS:{netns.NAME}", f"IP:{netns.SERVER}", *(f"IP:{a}" for a in net.addresses)]))
    dovecot = Dovecot(session, users=users, cert="net", pki=pki, extra="listen = *\n" + extra)
    for user in users:
        session.credential(user, PASSWORD)
    keys = {user: {"host": address} for user, address in zip(users, net.addresses)}
    keys.update(dict(hosts(dovecot)) if hosts else {})
    session.accounts_ini(**{user: dovecot.account(user, **keys[user]) for user in users})
    return net, dovecot


def watch(session, net):
    return session.start("watch", *net.command(session.postbell, "watch", "--json"), env=session.strict)


def state(session, user):
    return next((x["status"] for x in reversed(session.watched("status")) if x["account"] == user), None)


def until(session, user, wanted, seconds):
    """Waits for the last status of an account to be among those wanted; returns when (Unix time) it came to be."""
    wait_for(lambda: state(session, user) in wanted, seconds, f"{user} to be {wanted}; it is {state(session, user)}")
    lines = [x for x in session.watched("status") if x["account"] == user]
    while len(lines) > 1 and lines[-2]["status"] in wanted:
        lines.pop()
    return lines[-1]["at"]


def subjects(session, user):
    return [x["subject"] for x in session.watched("mail") if x["account"] == user]


def told(session, user, subject, seconds):
    """Waits for the announcement of a mail; returns when (Unix time) it came."""
    wait_for(lambda: subject in subjects(session, user), seconds, f"{subject} for {user}; there are {subjects(session, user)}")
    return next(x["at"] for x in session.watched("mail") if x["account"] == user and x["subject"] == subject)


def kick(dovecot, user):
    subprocess.run(["doveadm", "-c", dovecot.config, "kick", f"{user}@zoo.test"], check=True, capture_output=True)
