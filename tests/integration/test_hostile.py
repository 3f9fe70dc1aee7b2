#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real `postbell watch --json` against servers that want to fill its memory, to stop it, or to confuse it: its peak memory, its
processor time, the class in its status, and its end at once. Storms are as fast as loopback is."""
import concurrent.futures
import os
import random
import signal
import socket
import sys
import threading
import time

import harness.runner as runner
from harness.runner import patient, wait_for
from harness.session import Session, is_sanitized

MEGABYTE = 1000 * 1000
STORM = 24 * MEGABYTE           # bytes of a storm that nothing else ends
MORE_AT_MOST = 20 * MEGABYTE    # peak memory beyond a calm session's
IN_ALL_AT_MOST = 20 * 1024 * 1024
CPU_AT_MOST = 4.0               # seconds, for one storm
CAPABILITY = b"IMAP4rev1 IDLE ID SASL-IR AUTH=PLAIN ESEARCH"


def repeat(unit, head=b"", tail=b"", total=STORM, size=1 << 16):
    """head, then unit as often as total bytes take ('#' in it stands for a number that grows), then tail."""
    yield head
    if b"#" not in unit:
        block = unit * max(1, size // len(unit))
        for _ in range(total // len(block)):
            yield block
    else:
        n, sent = 1001, 0
        while sent < total:
            block = b"".join(unit.replace(b"#", b"%d" % i) for i in range(n, n + 500))
            n, sent = n + 500, sent + len(block)
            yield block
    yield tail


def junk():
    source = random.Random(4)
    for _ in range(64):
        yield b"* " + source.randbytes(65536).replace(b"\n+", b"\n*").replace(b"\n", b"\n* ") + b"\0\xff\r\n"


class Imap:
    """Friendly until @at (greeting, login, idle or fetch), then it says the storm; @then: what follows it, as long as the
    client stays."""

    def __init__(self, at, storm, exists=b"* 5 EXISTS"):
        self.at, self.storm, self.exists = at, storm, exists
        self.connections = self.storms = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            self.talk(connection, connection.makefile("rb"))
        except OSError:
            pass

    def rage(self, connection):
        for block in self.storm():
            connection.sendall(block)
        self.storms += 1

    def talk(self, connection, lines):
        if self.at == "greeting":
            self.rage(connection)
        connection.sendall(b"* OK [CAPABILITY %s] ready\r\n" % CAPABILITY)
        for line in lines:
            tag, _, command = line.rstrip(b"\r\n").partition(b" ")
            stage = {b"AUTHENTICATE": "login", b"IDLE": "idle", b"LIST": "list"}.get(command.split(b" ")[0], "fetch" if b"FETCH" in command else "")
            if command == b"IDLE":
                connection.sendall(b"+ idling\r\n")
                if self.at == "fetch":
                    connection.sendall(b"* 6 EXISTS\r\n")
            if stage == self.at:
                self.rage(connection)
            if command.startswith(b"EXAMINE"):
                connection.sendall(self.exists + b"\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 1001] n\r\n")
            elif b"SEARCH" in command:
                connection.sendall(b'* ESEARCH (TAG "%s") UID COUNT 5\r\n' % tag)
            if tag != b"DONE" and command != b"IDLE":
                connection.sendall(tag + b" OK [CAPABILITY %s] done\r\n" % CAPABILITY)


class Pop3(Imap):
    """The same in POP3; @at: greeting, UIDL or TOP."""

    def talk(self, connection, lines):
        if self.at == "greeting":
            self.rage(connection)
        connection.sendall(b"+OK ready\r\n")
        for line in lines:
            word = line.split()[0].upper()
            if word.decode() == self.at:
                self.rage(connection)
            elif word == b"STAT":
                connection.sendall(b"+OK 3 300\r\n")
            elif word == b"UIDL":
                connection.sendall(b"+OK\r\n1 a%d\r\n2 b\r\n3 c\r\n.\r\n" % self.connections)
            elif word == b"TOP":
                connection.sendall(b"+OK\r\nSubject: hi\r\n\r\n.\r\n")
            elif word == b"CAPA":
                connection.sendall(b"+OK\r\nUSER\r\nTOP\r\nUIDL\r\n.\r\n")
            else:
                connection.sendall(b"+OK\r\n")


ALIVE = ("watching", None)
OVER = "limit"

CASES = {
    "exists-1e9": (Imap("idle", lambda: repeat(b"* 1000000000 EXISTS\r\n* 5 EXISTS\r\n")), *ALIVE),
    "endless-greeting": (Imap("greeting", lambda: repeat(b"x" * 1000, head=b"* OK ", total=80 * MEGABYTE)), "backoff", OVER),
    "endless-line": (Imap("idle", lambda: repeat(b"x" * 1000, head=b"* X ", total=80 * MEGABYTE)), "backoff", OVER),
    "literal-2e31": (Imap("idle", lambda: repeat(b"x", head=b"* 1 FETCH (BODY[HEADER] {2147483648}\r\n", total=MEGABYTE)), "backoff", OVER),
    "literal-2e64": (Imap("idle", lambda: repeat(b"x", head=b"* 1 FETCH (BODY[HEADER] {18446744073709551616}\r\n", total=MEGABYTE)), "backoff", OVER),
    "literal-60MB": (Imap("idle", lambda: repeat(b"x" * 1000, head=b"* 1 FETCH (BODY[HEADER] {60000000}\r\n", tail=b")\r\n", total=70 * MEGABYTE)), None, None),
    "nesting-1e6": (Imap("idle", lambda: repeat(b"* 1 FETCH (X " + b"(" * 1000000 + b"\r\n", size=1)), *ALIVE),
    "capability-flood": (Imap("login", lambda: repeat(b"* CAPABILITY IMAP4rev1 IDLE #\r\n* OK [CAPABILITY IMAP4rev1 #] x\r\n", total=STORM // 2)), *ALIVE),
    "capability-words": (Imap("login", lambda: repeat(b" X=Y", head=b"* CAPABILITY IMAP4rev1", tail=b"\r\n")), *ALIVE),
    "status-and-list": (Imap("idle", lambda: repeat(b"* STATUS f# (MESSAGES 9 UIDNEXT # UNSEEN 1)\r\n* LIST () \"/\" f#\r\n", total=STORM // 2)), *ALIVE),
    "tag-unknown": (Imap("idle", lambda: [b"zz9 OK hello\r\n"]), "backoff", "protocol"),
    "plus-unexpected": (Imap("idle", lambda: [b"+ more\r\n+ more\r\n"]), "backoff", "protocol"),
    "nul-and-8-bit": (Imap("idle", junk), None, None),
    "esearch-2e32": (Imap("idle", lambda: repeat(b"* ESEARCH (TAG \"A#\") UID COUNT 4294967295 ALL " + b"1:4294967295," * 100 + b"9\r\n", total=STORM // 4)), *ALIVE),
    "fetch-unsolicited": (Imap("idle", lambda: repeat(b"* # FETCH (UID # FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {13}\r\nSubject: hi\r\n)\r\n", total=STORM // 4)), *ALIVE),
    "fetch-2000-new": (Imap("fetch", lambda: repeat(b"* # FETCH (UID # FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {13}\r\nSubject: hi\r\n)\r\n", total=160000)), *ALIVE),
    "header-large": (Imap("fetch", lambda: repeat(b"=?utf-8?b?5byg?= ,\"(<@;:x", head=b"* 9 FETCH (UID 1001 FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {25000000}\r\nFrom:", total=26 * MEGABYTE, tail=b")\r\n")), None, None),
    "alerts": (Imap("idle", lambda: repeat(b"* NO [ALERT] %s%n words number #\r\n", total=MEGABYTE)), *ALIVE),
    "bye-at-once": (Imap("greeting", lambda: [b"* BYE go away\r\n" * 1000]), "backoff", "server-busy"),
    "pop3-endless-greeting": (Pop3("greeting", lambda: repeat(b"x" * 1000, head=b"+OK ", total=280 * MEGABYTE, size=1 << 18)), "backoff", OVER),
    "pop3-list-1e6": (Pop3("UIDL", lambda: repeat(b"# u#\r\n", head=b"+OK\r\n", tail=b".\r\n", total=17 * MEGABYTE)), "backoff", OVER),
    "pop3-endless-top": (Pop3("TOP", lambda: repeat(b"Subject: one more field, and never an end of them\r\n" * 20, head=b"+OK\r\n", total=280 * MEGABYTE, size=1 << 18)), "backoff", OVER),
}


def memory(process, name):
    """Bytes."""
    with open(f"/proc/{process.pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name + ":"))


def processor(process):
    """Seconds used so far."""
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_known(session, name, status, error):
    """The status line that was expected; without one, any that tells how it went on."""
    def said():
        lines = session.watched("status")
        wanted = [x for x in lines if x["status"] == status and (x.get("error") or {}).get("class") == error]
        return wanted or (status is None and [x for x in lines if x["status"] in ("watching", "backoff")])
    return wait_for(said, 20, lambda: f"{name}: {status} {error}; it said {session.watched('status')}")


def start(folder, name, server, command=None):
    session = Session(folder)
    session.credential("bob", "pw")
    keys = {"kind": "pop3" if isinstance(server, Pop3) else "imap", "address": "bob@zoo.test", "host": "127.0.0.1", "port": server.port,
            "security": "none", "interval": 1}
    session.accounts_ini(bob=keys)
    return session, session.start("watch", session.postbell, *([command, "bob"] if command else ["watch", "--json"]))


def until_idle(process):
    """Until it has done what there was to do: no processor time any more."""
    end, last = time.monotonic() + 15, -1.0
    while processor(process) != last and time.monotonic() < end:
        last = processor(process)
        time.sleep(0.3)


def stop(process):
    """Returns how long it took, in seconds."""
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(60 if is_sanitized() else 10)
    return time.monotonic() - begin


def play(folder, name, server, status, error):
    """Returns peak memory in bytes, processor seconds, and seconds until the end after SIGTERM."""
    os.makedirs(folder)
    session, process = start(folder, name, server)
    try:
        until_known(session, name, status, error)
        wait_for(lambda: server.storms > 0 or status == "backoff", 20, f"{name}: the storm to be over")
        if status == "watching":
            wait_for(lambda: session.watched("status")[-1]["status"] == "watching", 5, f"{name}: watching in the end")
        until_idle(process)
        assert process.poll() is None, f"{name}: it has ended"
        return memory(process, "VmHWM"), processor(process), stop(process)
    finally:
        session.stop()
        for line in session.sanitizer_reports():
            raise AssertionError(f"{name}: {line}")


def test_storms(session):
    calm = Imap("never", None)
    peaceful, process = start(session.path("calm") if not os.makedirs(session.path("calm")) else None, "calm", calm)
    until_known(peaceful, "calm", "watching", None)
    baseline = memory(process, "VmHWM")
    stop(process)
    wanted = {name: case for name, case in CASES.items() if not os.environ.get("PB_CASE") or name in os.environ["PB_CASE"].split(",")}
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        runs = {name: pool.submit(play, session.path(name), name, *case) for name, case in wanted.items()}
        results = {name: run.result() for name, run in runs.items()}
    print(f"# calm: {baseline / MEGABYTE:.1f} MB at the most")
    for name, (peak, seconds, end) in results.items():
        print(f"# {name}: {(peak - baseline) / MEGABYTE:+.1f} MB, {seconds:.2f} s of the processor, ended in {end:.2f} s")
    for name, (peak, seconds, end) in results.items():
        if not is_sanitized():
            assert peak - baseline <= MORE_AT_MOST, f"{name}: {peak - baseline} bytes more than in peace"
            assert peak <= IN_ALL_AT_MOST, f"{name}: {peak} bytes in all"
            assert seconds <= CPU_AT_MOST, f"{name}: {seconds} s"
        assert end <= patient(2), f"{name}: {end} s to the end"


def until_over(process):
    """Peak memory and processor seconds, as they were last seen before it ended."""
    peak = seconds = 0
    while process.poll() is None:
        try:
            peak, seconds = memory(process, "VmHWM"), processor(process)
        except (FileNotFoundError, StopIteration, ProcessLookupError):
            pass
        time.sleep(0.005)
    return peak, seconds


# Commands that read for a person: the server storms where they ask.
COMMANDS = {
    "folders": (Imap("list", lambda: repeat(b"* LIST (\\HasNoChildren) \"/\" folder-with-a-name-#\r\n", total=STORM // 2)), "folders"),
    "headers": (Imap("fetch", lambda: repeat(b"=?utf-8?b?5byg?= ,\"(<@;:x", head=b"* 5 FETCH (UID 1000 FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {25000000}\r\nFrom:", total=26 * MEGABYTE, tail=b")\r\n")), "headers"),
    "headers-many": (Imap("fetch", lambda: repeat(b"* # FETCH (UID # FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {13}\r\nSubject: hi\r\n)\r\n", total=STORM // 2)), "headers"),
    "check": (Imap("greeting", lambda: repeat(b"x" * 1000, head=b"* OK ", total=80 * MEGABYTE)), "check"),
}


def test_commands(session):
    """They come to an end by themselves, and are as small."""
    for name, (server, command) in COMMANDS.items():
        os.makedirs(session.path(name))
        own, process = start(session.path(name), name, server, command)
        try:
            peak, seconds = until_over(process)
        finally:
            own.stop()
        print(f"# {name}: {peak / MEGABYTE:.1f} MB at the most, {seconds:.2f} s of the processor")
        assert server.connections > 0 and (server.storms > 0 or name == "check"), f"{name}: {own.log('watch')}"
        assert is_sanitized() or (peak <= IN_ALL_AT_MOST and seconds <= CPU_AT_MOST), f"{name}: {peak} bytes, {seconds} s"


if __name__ == "__main__":
    sys.exit(runner.main(globals()))
