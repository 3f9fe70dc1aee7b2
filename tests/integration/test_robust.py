#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration and state that are not as they should be, against the program itself: a clear message, nothing lost, nothing
written over, and the rest keeps working. One row a trouble; what is remembered in memory is in test-ledger-refused."""
import fcntl
import os
import shutil
import signal
import sqlite3
import stat
import subprocess

import harness.netns as netns
import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import wait_for

GARBAGE = b"SQLite format 3\0" + b"\xa5" * 4096


def own_mounts():
    """Starts this program anew where what it mounts concerns nobody else (and no network is needed)."""
    if "PB_MOUNTS" not in os.environ:
        os.environ["PB_MOUNTS"] = "1"
        me = [] if os.getuid() == 0 else ["--user", f"--map-user={os.getuid()}", f"--map-group={os.getgid()}", "--keep-caps"]
        os.execvp("unshare", ["unshare", *me, "--mount", "/usr/bin/python3", *os.sys.argv])


class Place:
    """The files of a session, and what is done to them."""

    def __init__(self, session):
        self.session = session
        self.accounts = session.path("config", "postbell", "accounts.ini")
        self.ledger = session.path("state", "postbell", "ledger.db")
        self.held = []

    def write(self, path, data):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())

    def text(self):
        with open(self.accounts) as file:
            return file.read()

    def read_only(self, *names):
        for name in names:
            os.makedirs(self.session.path(name), exist_ok=True)
            netns.run("mount", "--bind", self.session.path(name), self.session.path(name))
            netns.run("mount", "-o", "remount,bind,ro", self.session.path(name))

    def small(self, name, size):
        """A disk of a few pages in place of a folder; what was there stays there."""
        folder = self.session.path(name)
        aside = folder + ".aside"
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["cp", "-a", folder, aside], check=True)
        netns.run("mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder)
        subprocess.run(["cp", "-a", aside + "/.", folder], check=True)

    def full(self, name, size):
        """The same, full to the last byte."""
        self.small(name, size)
        self.fill(name)

    def fill(self, name):
        try:
            with open(os.path.join(self.session.path(name), "filler"), "wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
        except OSError:
            pass

    def free(self, *names):
        for name in names:
            subprocess.run(["umount", "-l", self.session.path(name)], check=False, capture_output=True)

    def entries(self):
        db = sqlite3.connect(self.ledger)
        entries = [row[0] for row in db.execute("SELECT entry FROM mail")]
        db.close()
        return entries

    def is_shown(self):
        return set(self.entries()) == {2}

    def hold_ledger(self):
        db = sqlite3.connect(self.ledger, isolation_level=None)
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        self.held.append(db)


def start(session, **more):
    session.start_bus()
    session.start_recorder("--watcher")
    dovecot = Dovecot(session, users=("bob", "alice"))
    for name in ("bob", "alice"):
        session.credential(name, PASSWORD)
    session.accounts_ini(bob=dovecot.account(), alice=dovecot.account("alice"))
    return dovecot, Place(session)


def as_nobody(session, dovecot):
    """session.cli() by somebody whom rights stop; root hands him the session's own files."""
    if os.getuid() != 0:
        return session.cli
    program = session.path("postbell")
    if not os.path.exists(program):
        shutil.copy(session.postbell, program)
    for name in ("config", "state", "run", "home", "cache", "data", "credentials"):
        netns.run("chown", "-R", "65534:65534", session.path(name))

    def cli(*args, check=True, stdin=None):
        return subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, *args], env={**session.env, **session.strict},
                              input=stdin, capture_output=True, text=True, timeout=60, cwd=session.folder)
    return cli


def told(session, *words, since=0):
    """Waits for a popup with these words among those after the first so many."""
    return wait_for(lambda: any(all(w in s + "\n" + b for w in words) for s, b in session.summaries()[since:]), 10,
                    lambda: f"{words}; {session.summaries()[since:]}")


# --- accounts.ini ----------------------------------------------------------------------------------------------------------

def spoilt_texts(good):
    """What, the text, words of the message, accounts that are watched then, whether one can be added."""
    head = good.index("[alice]")
    both = {"bob", "alice"}
    return [
        ("empty", "", ("is empty", "watched as before"), both, True),
        ("cut in the last account", good[:head + len("[alice]\nkind=im")] + "x\ncut", ("alice", "cannot be read"), both, True),
        ("cut in a header", good[:head + 3], ("Line ", "cannot be read"), both, False),
        ("a line that is none", good.replace("[bob]\n", "[bob]\nwhat is this\n"), ("bob", "cannot be read"), both, True),
        ("zeros", "\0" * len(good), ("Line 1", "cannot be read"), both, False),
        ("all taken out", "# not now\n", (), set(), True),
    ]


def test_accounts_damaged_while_running(session):
    """Each text in place of the good one: the connections stay, the trouble is told, a change is refused or keeps every byte, and
    the good text again is taken as if nothing had been."""
    dovecot, place = start(session)
    session.start_postbell()
    for name in ("bob", "alice"):
        session.until_status(name, "watching")
    good = place.text()
    logins = {name: dovecot.logins(name) for name in ("bob", "alice")}
    for what, text, words, there, can_add in spoilt_texts(good):
        since = len(session.summaries())
        place.write(place.accounts, text)
        if words:
            told(session, *words, since=since)
        wait_for(lambda: {a["id"] for a in session.status()["accounts"]} == there, 5, lambda: f"{what}: {session.status()}")
        if there:
            dovecot.deliver(what, user="bob")
            told(session, what, since=since)
            assert {name: dovecot.logins(name) for name in logins} == logins, f"{what}: a connection was lost"
        result = session.cli("account", "add", "zed@zoo.test", "--host", "localhost", "--no-check", check=False)
        assert (result.returncode == 0) == can_add, (what, result)
        assert place.text().startswith(text.rstrip("\n")) if can_add else place.text() == text, (what, place.text())
        if not can_add:
            assert "Line " in result.stderr and place.accounts in result.stderr and len(result.stderr.strip().splitlines()) == 1, result
        place.write(place.accounts, good)
        for name in ("bob", "alice"):
            session.until_status(name, "watching")
        wait_for(lambda: len(session.status()["accounts"]) == 2, 5, "the added account to be gone")
        logins = {name: dovecot.logins(name) for name in logins}


def test_accounts_that_cannot_be_written(session):
    """Commands that change them say why, and change nothing; those that read them work, and so does the program."""
    dovecot, place = start(session)
    good = place.text()
    changes = (["account", "add", "zed@zoo.test", "--host", "localhost", "--no-check"],
               ["account", "add", "zed@zoo.test", "--host", "localhost", "--port", "1", "--password-stdin"],       # said before anything is asked or tried
               ["account", "edit", "bob", "--webmail", "https://x.test/", "--no-check"],
               ["account", "pause", "bob"], ["account", "remove", "bob"])

    def refused(what, words, cli=session.cli):
        for change in changes:
            result = cli(*change, check=False, stdin="")
            last = result.stderr.strip().splitlines()[-1:]
            assert result.returncode == 1 and last and words in last[0] and place.accounts in last[0], (what, change, result)
            assert place.text() == good, (what, change)
        assert cli("account", "list", "--ids").stdout == "bob\nalice\n", what

    place.read_only("config")
    refused("a disk that is read-only", "Read-only file system")
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("seen all the same")
    told(session, "seen all the same")
    session.quit()
    place.free("config")
    place.full("config", "16k")
    refused("a disk that is full", "No space left")
    place.free("config")
    assert place.text() == good
    os.chmod(place.accounts, 0o400)
    refused("a file that its owner does not want changed", "Permission denied", as_nobody(session, dovecot))
    os.chmod(place.accounts, 0)
    result = as_nobody(session, dovecot)("account", "list")
    assert result.returncode == 1 and "Permission denied" in result.stderr and place.accounts in result.stderr, result
    os.chmod(place.accounts, 0o600)
    locked = open(place.accounts + ".lock", "w")
    fcntl.flock(locked, fcntl.LOCK_EX)
    result = session.cli("account", "pause", "bob", check=False)
    assert result.returncode == 1 and "is being changed by another program" in result.stderr and place.text() == good, result
    locked.close()
    session.cli("account", "pause", "bob")


def test_accounts_that_cannot_be_read(session):
    """No permission, a folder in their place, a link that leads nowhere: said, and never replaced."""
    dovecot, place = start(session)
    good = place.text()
    kept = place.accounts + ".kept"
    os.rename(place.accounts, kept)

    def folder():
        os.mkdir(place.accounts)

    def link():
        os.symlink(session.path("nowhere", "accounts.ini"), place.accounts)

    def fifo():
        os.mkfifo(place.accounts)

    rows = [("folder", folder, "not a file"), ("fifo", fifo, "not a file"), ("link", link, "cannot be read")]
    for what, make, words in rows:
        make()
        before = os.lstat(place.accounts)
        for command in (["account", "list"], ["check", "bob"], ["account", "add", "zed@zoo.test", "--host", "localhost", "--no-check"]):
            result = session.cli(*command, check=False)
            assert result.returncode == 1 and words in result.stderr and place.accounts in result.stderr, (what, command, result)
        since = len(session.summaries())
        process = session.start_postbell()
        told(session, "cannot be read" if what == "link" else "not a file", place.accounts, since=since)
        assert session.status()["accounts"] == [], what
        after = os.lstat(place.accounts)
        assert (before.st_ino, stat.S_IFMT(before.st_mode)) == (after.st_ino, stat.S_IFMT(after.st_mode)), what
        (os.rmdir if what == "folder" else os.unlink)(place.accounts)
        os.rename(kept, place.accounts)          # mended while it runs: it goes on by itself
        session.until_status("bob", "watching")
        session.kill(process, signal.SIGTERM)
        os.rename(place.accounts, kept)
        session.processes.remove(process)
    os.rename(kept, place.accounts)
    assert place.text() == good


# --- the ledger, the disk, the schema --------------------------------------------------------------------------------------

def break_ledger(place, what):
    """Makes the trouble; returns the words of the message, or None where none is owed."""
    if what == "corrupt":
        place.write(place.ledger, GARBAGE)
        return None
    if what == "newer":
        db = sqlite3.connect(place.ledger)
        db.executescript("PRAGMA user_version = 99")
        db.close()
        return "newer version of Postbell"
    if what == "held":
        place.hold_ledger()
        return "held by another process"
    if what == "full":
        place.full("state", "64k")
        return "cannot be written"
    place.read_only("state")
    return "cannot be written"


def cut_off(session, dovecot, place):
    """In short what test_accounts_damaged_while_running has at length: a disk that was full leaves an empty accounts.ini."""
    good = place.text()
    logins = dovecot.logins("bob")
    place.write(place.accounts, "")
    told(session, "is empty", "watched as before", place.accounts)
    dovecot.deliver("in spite of it")
    told(session, "in spite of it")
    result = session.cli("account", "list", check=False)
    assert "is empty" in result.stderr, result
    place.write(place.accounts, good)
    assert dovecot.logins("bob") == logins and len(session.status()["accounts"]) == 2


def test_the_ledger_in_every_trouble(session):
    """Each trouble at the start: the mails are announced, the file is left as it is (a damaged one is put aside whole), and the
    message names it."""
    dovecot, place = start(session)
    process = session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("before")
    wait_for(lambda: session.summaries(), 10)
    wait_for(place.is_shown, 5, "the ledger to know that it was taken")     # else it may be announced once more
    cut_off(session, dovecot, place)
    wait_for(place.is_shown, 5, "the ledger to know that the other was taken")
    session.kill(process, signal.SIGTERM)
    with open(place.ledger, "rb") as file:
        good = file.read()
    for what in ("corrupt", "newer", "held", "full", "read-only"):
        for name in os.listdir(os.path.dirname(place.ledger)):
            os.unlink(os.path.join(os.path.dirname(place.ledger), name))
        place.write(place.ledger, good)
        words = break_ledger(place, what)
        if what != "held":
            with open(place.ledger, "rb") as file:
                broken = file.read()
        since = len(session.summaries())
        if what in ("full", "read-only"):
            dovecot.deliver(f"while nobody watched, {what}")
        process = session.start_postbell()
        session.until_status("bob", "watching")
        if words:
            told(session, words, place.ledger, since=since)
        if what in ("full", "read-only"):
            told(session, f"while nobody watched, {what}", since=since)      # how far the mailbox was read can still be read
        subject = f"with a ledger that is {what}"
        dovecot.deliver(subject)
        told(session, subject, since=since)
        assert not any(b.startswith("before") for _, b in session.summaries()[since:]), "a second time"
        session.kill(process, signal.SIGTERM)
        for db in place.held:
            db.close()
        place.held.clear()
        place.free("state")
        path = place.ledger + ".damaged" if what == "corrupt" else place.ledger
        if what != "held":
            with open(path, "rb") as file:
                assert file.read() == broken, f"{what}: the file is another"


def test_the_disk_gets_full_and_has_room_again(session):
    """It is told once, nothing is announced twice or missed, and what could not be written is written in the end."""
    dovecot, place = start(session)
    place.small("state", "256k")
    process = session.start_postbell()
    session.until_status("bob", "watching")
    place.fill("state")
    for number in range(40):        # more than the pages that the log has already
        dovecot.deliver(f"into a full disk {number}")
    told(session, place.ledger, "cannot be written")
    os.unlink(os.path.join(session.path("state"), "filler"))
    dovecot.deliver("there is room")
    wait_for(lambda: session.status()["unread"] == 41, 10, lambda: session.status())
    wait_for(lambda: place.entries() == [2] * 41, 20, lambda: place.entries())      # at an idle moment
    told(session, "there is room")
    session.kill(process, signal.SIGTERM)
    since = len(session.summaries())
    process = session.start_postbell(name="again")
    session.until_status("bob", "watching")
    dovecot.deliver("the next one")
    told(session, "the next one", since=since)
    assert sum("keep anything" in s for s, _ in session.summaries()) == 1, session.summaries()
    assert [b for _, b in session.summaries()[since:]] == ["the next one"], session.summaries()


def test_nothing_can_be_written_anywhere(session):
    """A home on a read-only disk from the first start on: one message, and mails are announced; a schema that is missing costs the
    preferences alone."""
    dovecot, place = start(session)
    place.read_only("home", "config", "state", "cache", "data")
    process = session.start("postbell", session.postbell, "--background", env={"GSETTINGS_SCHEMA_DIR": session.path("none")})
    session.until_status("bob", "watching")
    told(session, "cannot keep anything on the disk")
    assert sum("on the disk" in s for s, _ in session.summaries()) == 1, session.summaries()
    assert "io.github.postbell.Postbell is not installed" in session.log("postbell")
    dovecot.deliver("with nothing to write on")
    told(session, "with nothing to write on")
    result = session.cli("check", "bob")
    assert result.returncode == 0
    session.kill(process, signal.SIGTERM)
    assert process.returncode == 0
    watch = session.start_watch()
    wait_for(lambda: session.watched("unread"), 15)
    assert "forgotten when this command ends" in session.log("watch") or "Cannot open" in session.log("watch"), session.log("watch")
    session.kill(watch)


if __name__ == "__main__":
    own_mounts()
    runner.main(globals())
