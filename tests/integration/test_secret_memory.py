#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the password is in the memory of the running program: while the server is asked, in locked pages that no core dump gets;
once it is logged in, nowhere. And no core is ever written."""
import base64
import os
import re
import signal

import harness.runner as runner
from harness.pki import Pki
from harness.runner import wait_for
from harness.session import is_sanitized
from harness.wires import Listener
from test_keyring import Probe, keyring

SECRET = "Xylophon-7361-Quetzal-0925"
FORMS = {"as it is": SECRET.encode(), "SASL PLAIN": base64.b64encode(b"\0bob@zoo.test\0" + SECRET.encode())}


def places(pid):
    """Every place of the password in memory that can be read: (form, region, its flags)."""
    found, region, flags = [], None, None
    with open(f"/proc/{pid}/smaps") as file:
        text = file.read()
    blocks = re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", text)
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for block in blocks:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (r\S+) (.*)", block)
            if not head or "[v" in head[4]:
                continue
            start, end = int(head[1], 16), int(head[2], 16)
            flags = re.search(r"(?m)^VmFlags: (.*)$", block)[1].split()
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except (OSError, ValueError):
                continue
            found += [(name, head[4].strip(), flags) for name, form in FORMS.items() if form in data]
    return found


def start(session, answers, source):
    """Postbell with the password from a credential file or from the keyring; it has sent it to the server."""
    session.start_bus()
    session.start_recorder("--watcher")
    pki = Pki(session.path("pki"))
    server = Listener(pki.path("good"), answers=answers)
    if source == "keyring":
        keyring(session, unlock=True)
        probe = Probe(session)
        assert probe.ask(f"store bob {SECRET}") == "store done"
        probe.end()
    else:
        session.credential("bob", SECRET)
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "localhost", "port": server.port, "ca-file": pki.ca})
    postbell = session.start_postbell()
    wait_for(lambda: base64.b64encode(b"\0bob@zoo.test\0" + SECRET.encode()) in server.received, 10, "the login")
    return postbell


def asked(session, source):
    """The server takes its time with the answer."""
    if is_sanitized():          # it keeps what was freed, and terabytes of its own
        return
    found = places(start(session, {b"AUTHENTICATE": b""}, source).pid)
    print(f"# {source}, while the server is asked: {[(form, place) for form, place, _ in found]}")
    assert found, "this test sees nothing"
    bad = [place for place in found if "dd" not in place[2] or "lo" not in place[2]]
    assert not bad, bad


def logged_in(session, source):
    if is_sanitized():
        return
    postbell = start(session, {b"AUTHENTICATE": b"%s OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"}, source)
    found = wait_for(lambda: places(postbell.pid) == [] or None, 10, lambda: f"the password to be gone: {places(postbell.pid)}")
    print(f"# {source}, logged in: {found}")


def test_while_the_server_is_asked_credential(session):
    asked(session, "credential")


def test_while_the_server_is_asked_keyring(session):
    asked(session, "keyring")


def test_logged_in_credential(session):
    logged_in(session, "credential")


def test_logged_in_keyring(session):
    logged_in(session, "keyring")


def test_no_core(session):
    postbell = start(session, {b"AUTHENTICATE": b""}, "credential")
    with open(f"/proc/{postbell.pid}/limits") as file:
        limit = next(line for line in file if line.startswith("Max core file size"))
    assert limit.split()[4:6] == ["1", "1"], limit
    postbell.send_signal(signal.SIGABRT)
    assert postbell.wait(5) == -signal.SIGABRT
    assert not [name for name in os.listdir(session.folder) if name.startswith("core")]


if __name__ == "__main__":
    runner.main(globals())
