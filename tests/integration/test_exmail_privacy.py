#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The push channel names every member of the company; of the others nothing is kept. Looked for in a live core dump, in the
logs and in the ledger, with a control that must find our own mail."""
import glob
import subprocess

import harness.runner as runner
from harness.exmail import COLLEAGUE, Exmail
from harness.relay import Relay, answer
from harness.runner import wait_for
from harness.session import is_sanitized

FOREIGN, OWN = "XQZFOREIGN", "XQZOWNMAIL"


def found(session, needle, files):
    """The files that contain the word, in UTF-8 or UTF-16."""
    words = [needle.encode(), needle.encode("utf-16-le")]
    return [name for name in files if any(word in data for data in [open(name, "rb").read()] for word in words)]


def test_a_thousand_foreign_notices_leave_no_trace(session):
    if is_sanitized():
        return
    session.start_bus()
    session.start_recorder("--watcher")
    fakes = [Exmail(session, name="plain"), Exmail(session, name="chunked", framing="F2", split="random"),
             Exmail(session, name="shuffled", extra="shuffled", framing="F6")]      # the texts may come before the name
    session.accounts_ini(**{fake.id: fake.account(session) for fake in fakes})
    process = session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    for fake in fakes:
        session.until_status(fake.id, "watching")
        for n in range(500):
            fake.deliver(f"{FOREIGN} {n} 机密", user=COLLEAGUE, summary=f"{FOREIGN} summary {n}", sender=f"{FOREIGN} <f{n}@other.example>")
        fake.deliver(f"{OWN} here", summary="for us")
    wait_for(lambda: len(session.summaries()) >= len(fakes), 20, "our own mails")
    subprocess.run(["gcore", "-o", session.path("core"), str(process.pid)], check=True, capture_output=True)
    cores = glob.glob(session.path("core") + ".*")
    assert cores and found(session, OWN, cores) == cores, "the control: our own mail is in the dump"
    assert not found(session, FOREIGN, cores), "a foreign mail is in the memory"
    kept = glob.glob(session.path("log", "postbell*.log")) + glob.glob(session.path("state", "postbell", "*"))
    assert any("ledger" in name for name in kept), kept
    assert not found(session, FOREIGN, kept), found(session, FOREIGN, kept)
    secrets = [fake.secret for fake in fakes]
    for secret in secrets:
        assert not found(session, secret, kept), "the company key stands in a file"


def dump(session, process):
    """A live core dump's bytes."""
    subprocess.run(["gcore", "-o", session.path("core"), str(process.pid)], check=True, capture_output=True)
    with open(glob.glob(session.path("core") + ".*")[0], "rb") as file:
        return file.read()


def test_nor_over_tls(session):
    """What the TLS library decrypted is wiped as well."""
    if is_sanitized():
        return
    session.start_bus()
    session.start_recorder("--watcher")
    pushes = []
    for n in range(100):
        foreign = {"Subject": f"{FOREIGN} {n}", "Sender": FOREIGN, "Summary": FOREIGN * (n % 50), "UserName": COLLEAGUE, "MailId": f"ZC{n}"}
        whole = answer(foreign if n % 2 else dict(sorted(foreign.items(), reverse=True)))
        pushes += [whole] if n % 3 else [whole[:130], whole[130:]]
    own = {"UserName": "ming@acme.example", "MailId": "ZC0001-own", "Subject": OWN + " here", "Summary": "for us", "NewCount": 1}
    relay = Relay(session, pushes + [answer(own)])
    session.accounts_ini(ming=relay.account(session, "ming"))
    process = session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    session.until_status("ming", "watching")
    relay.go.set()
    wait_for(lambda: session.summaries(), 20, "our own mail")
    memory = dump(session, process)
    assert OWN.encode() in memory, "the control: our own mail is in the dump"
    assert FOREIGN.encode() not in memory, f"foreign mails are in the memory, {memory.count(FOREIGN.encode())} times"
    assert COLLEAGUE.encode() not in memory, "another member's address is in the memory"


def test_the_company_key_leaves_no_copy(session):
    """After the token was given the key is in its own pages alone, which no dump contains: not even the end of it in a buffer
    that was used again. (The HTTP library keeps the header field of the Basic style, in base64, as long as it likes.)"""
    if is_sanitized():
        return
    relays = {"form": Relay(session), "basic": Relay(session, basic=True)}
    session.accounts_ini(**{name: relay.account(session, name) for name, relay in relays.items()})
    process = session.start_watch()
    wait_for(lambda: {x["account"] for x in session.watched("status") if x["status"] == "watching"} == set(relays), 20, "watching")
    memory = dump(session, process)
    key = relays["form"].secret.encode()
    assert b"acmeadmin" in memory, "the control: the client id is in the dump"
    left = [part for part in (key, key[:16], key[16:], key[-10:]) if part in memory]
    assert not left, f"of the company key there is in the memory: {left}"


if __name__ == "__main__":
    runner.main(globals())
