#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's vault at a real gnome-keyring: absent, locked, unlocked later, restarted, hanging. No prompt is ever requested
(the oracle is the bus itself, watched by dbus-monitor)."""
import os
import signal
import socket
import struct
import subprocess
import time

import harness.runner as runner
from harness.dovecot import PASSWORD as DOVECOT_PASSWORD, Dovecot
from harness.runner import holds, patient, wait_for
from harness.session import BUILD

PASSWORD = "the keyring's own"
SECRET = "correct horse, battery"


class Probe:
    def __init__(self, session, name="probe", inside=()):
        self.session, self.name = session, name
        env = dict(session.strict)
        if inside:        # libsecret 0.20.5 leaks the etag of its file, from a callback of GIO's
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.process = session.start(name, *inside, BUILD + "/tests/tools/vault-probe", env=env, stdin=subprocess.PIPE)

    def lines(self, start):
        return [line for line in self.session.log(self.name).splitlines() if line.startswith(start)]

    def say(self, line):
        self.process.stdin.write((line + "\n").encode())
        self.process.stdin.flush()

    def ask(self, line, seconds=10):
        """Gives a command and returns its answer."""
        command = line.split()[0]
        before = len(self.lines(command))
        self.say(line)
        return wait_for(lambda: self.lines(command)[before:], seconds, "the answer to " + line)[0]

    def look_up(self, times):
        """Side by side, as many accounts would at the start."""
        before = len(self.lines("lookup secret"))
        for _ in range(times):
            self.say("lookup bob")
        wait_for(lambda: len(self.lines("lookup secret")) == before + times, 10, "the lookups")

    def memory(self):
        """Private dirty in KiB, heap in use in bytes."""
        return [int(n) for n in self.ask("memory").split()[1:]]

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(10) == 0, self.process.returncode

    def changes(self):
        return len(self.lines("changed"))


def keyring(session, unlock, make_default=True):
    """Starts gnome-keyring; unlocked, its login collection is the default one."""
    options = ("--unlock",) if unlock else ()
    stdin = subprocess.PIPE if unlock else subprocess.DEVNULL
    if not unlock and make_default:
        os.makedirs(session.path("data", "keyrings"), exist_ok=True)
        with open(session.path("data", "keyrings", "default"), "w") as file:
            file.write("login")
    daemon = session.start("keyring", "gnome-keyring-daemon", "--foreground", "--components=secrets",
                           "--control-directory=" + session.path("run", "keyring"), *options, stdin=stdin,
                           env={"G_DEBUG": ""})   # it warns about itself
    if unlock:
        daemon.stdin.write(PASSWORD.encode())
        daemon.stdin.close()
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 5, "the keyring")
    return daemon


def stop(session, daemon):
    session.kill(daemon, signal.SIGTERM)
    session.processes.remove(daemon)
    wait_for(lambda: not session.has_owner("org.freedesktop.secrets"), 5, "the keyring's end")


def unlock_from_outside(session):
    """What PAM does when the user has given the password, over the daemon's control socket: no prompt."""
    password = PASSWORD.encode()
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(session.path("run", "keyring", "control"))
        control.send(b"\0")                      # carries our user id
        control.send(struct.pack(">III", 12 + len(password), 1, len(password)) + password)
        assert struct.unpack(">II", control.recv(8)) == (8, 0), "the daemon refused the password"


def start(session):
    session.start_bus()
    session.start("monitor", "dbus-monitor", "--session", "type='method_call',interface='org.freedesktop.Secret.Prompt'",
                  "type='method_call',member='BeginPrompting'", "type='method_call',interface='org.freedesktop.Secret.Service'")


def prompts(session):
    return session.log("monitor").count("interface=org.freedesktop.Secret.Prompt; member=Prompt")


def stored_then_locked(session):
    """A login keyring that holds our secret, and a daemon that has it locked."""
    daemon = keyring(session, unlock=True)
    probe = Probe(session, "filler")
    assert probe.ask(f"store bob {SECRET}") == "store done"
    probe.end()
    stop(session, daemon)
    return keyring(session, unlock=False)


def test_absent(session):
    start(session)
    probe = Probe(session)
    for command in ("lookup bob", "store bob x", "clear bob", "unlock"):
        answer = probe.ask(command)
        assert answer == f"{command.split()[0]} error vault-locked No keyring service is running.", answer
    assert probe.changes() == 0
    keyring(session, unlock=True)
    wait_for(lambda: probe.changes() >= 1, 5, "the change")
    assert probe.ask("lookup bob") == "lookup none"
    probe.end()
    assert prompts(session) == 0


def test_no_bus(session):
    session.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + session.path("nowhere")
    probe = Probe(session)
    for command in ("lookup bob", "store bob x"):
        answer = probe.ask(command)
        assert answer == f"{command.split()[0]} error vault-locked No keyring service is running.", answer


def test_credential_needs_no_bus(session):
    session.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + session.path("nowhere")
    session.credential("bob", SECRET)
    probe = Probe(session)
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    assert probe.ask("store bob x").startswith("store error config ")


def test_round_trip(session):
    start(session)
    keyring(session, unlock=True)
    probe = Probe(session)
    assert probe.ask("lookup bob") == "lookup none"
    assert probe.ask("clear bob") == "clear done"
    assert probe.ask("store bob first") == "store done"
    assert probe.ask(f"store bob {SECRET}") == "store done"
    assert probe.ask("store bob.openapi another") == "store done"
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    assert probe.ask("lookup bob.openapi") == "lookup secret another"
    tool = subprocess.run(["secret-tool", "search", "--all", "application", "io.github.postbell.Postbell", "account", "bob"],
                          env=session.env, capture_output=True, text=True)
    assert tool.stdout.count("secret = ") == 1 and SECRET in tool.stdout, tool.stdout
    assert probe.ask("clear bob") == "clear done"
    assert probe.ask("lookup bob") == "lookup none"
    assert probe.ask("lookup bob.openapi") == "lookup secret another"
    probe.end()
    assert prompts(session) == 0


def test_cost(session):
    """What a lookup leaves behind; under a sanitizer the heap reads 0, and the exit status tells of leaks. One arena without caches of
    each thread: what these keep depends on how the threads were scheduled."""
    start(session)
    session.strict = {**session.strict, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1"}
    keyring(session, unlock=True)
    assert Probe(session, "filler").ask(f"store bob {SECRET}") == "store done"
    probe = Probe(session)
    before, _ = probe.memory()
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    after, _ = probe.memory()
    print(f"# private dirty of the first lookup, bus included: {after - before} KiB")
    heaps = []
    for _ in range(16):
        probe.look_up(20)
        heaps.append(probe.memory()[1])
    grown = min(heaps[-6:]) - max(heaps[:6])        # what is on its way at one moment is gone at another; a leak stays
    print(f"# heap after 200 more: {grown:+} bytes")
    assert grown < 200 * 32, f"lookups leave memory behind: {heaps}"
    probe.end()


def test_locked_then_unlocked(session):
    start(session)
    stored_then_locked(session)
    probe = Probe(session)
    for command in ("lookup bob", "lookup eve", "store bob x", "clear bob"):
        answer = probe.ask(command)
        assert answer == f"{command.split()[0]} error vault-locked The keyring is locked.", answer
    assert probe.changes() == 0
    unlock_from_outside(session)
    wait_for(lambda: probe.changes() >= 1, 5, "the change")
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    assert probe.ask("lookup eve") == "lookup none"
    holds(lambda: probe.changes() == 1, 0.5, "one change for one unlock")
    probe.end()
    assert prompts(session) == 0


def test_unlock_asks_once(session):
    """Nobody answers the prompt here: there is no prompter on this bus."""
    start(session)
    stored_then_locked(session)
    probe = Probe(session)
    assert probe.ask("unlock").startswith("unlock error vault-locked The keyring ")
    wait_for(lambda: prompts(session) == 1, 5, lambda: session.log("monitor"))
    assert probe.ask("lookup bob") == "lookup error vault-locked The keyring is locked."
    assert probe.ask("store bob x") == "store error vault-locked The keyring is locked."
    wait_for(lambda: prompts(session) == 1, 5, lambda: session.log("monitor"))


def test_no_collection_at_all(session):
    """A fresh home: storing would have to make a keyring, which asks for a password; so it is refused."""
    start(session)
    keyring(session, unlock=False, make_default=False)
    probe = Probe(session)
    assert probe.ask("lookup bob") == "lookup none"
    assert probe.ask("store bob x") == "store error vault-locked There is no keyring yet."
    assert prompts(session) == 0


def test_restarted(session):
    start(session)
    daemon = keyring(session, unlock=True)
    probe = Probe(session)
    assert probe.ask(f"store bob {SECRET}") == "store done"
    stop(session, daemon)
    assert probe.ask("lookup bob") == "lookup error vault-locked No keyring service is running."
    keyring(session, unlock=True)
    wait_for(lambda: probe.changes() >= 1, 5, "the change")
    assert probe.ask("lookup bob") == "lookup secret " + SECRET


def test_hanging(session):
    """A keyring that does not answer costs a store five seconds, and nothing else waits for it; when it goes on, that is told."""
    start(session)
    daemon = keyring(session, unlock=True)
    probe = Probe(session)
    assert probe.ask(f"store bob {SECRET}") == "store done"
    daemon.send_signal(signal.SIGSTOP)
    begin = time.monotonic()
    assert probe.ask("store bob x") == "store error vault-locked The keyring does not answer."
    assert 4.5 < time.monotonic() - begin < 5 + patient(2), time.monotonic() - begin
    before = probe.changes()
    daemon.send_signal(signal.SIGCONT)
    wait_for(lambda: probe.changes() > before, 5, "the change")
    assert probe.ask("lookup bob").startswith("lookup secret ")
    probe.end()
    assert prompts(session) == 0


def test_kept_for_this_session(session):
    """No keyring: the secret lives in memory, nowhere else; it moves into the keyring when there is one that is open."""
    start(session)
    probe = Probe(session)
    assert probe.ask("lookup bob") == "lookup error vault-locked No keyring service is running."
    assert probe.ask(f"keep bob {SECRET}") == "keep yes"
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    assert probe.ask("kept bob") == "kept yes"
    assert subprocess.run(["grep", "-rl", SECRET, session.path("home"), session.path("data"), session.path("state"), session.path("config")],
                          capture_output=True, text=True).stdout == "", "clear text on disk"
    daemon = keyring(session, unlock=False)
    holds(lambda: probe.ask("kept bob") == "kept yes", 0.5, "a locked keyring takes nothing")
    stop(session, daemon)
    keyring(session, unlock=True)
    wait_for(lambda: probe.ask("kept bob") == "kept no", 5, "the move")
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    tool = subprocess.run(["secret-tool", "search", "--all", "application", "io.github.postbell.Postbell", "account", "bob"],
                          env=session.env, capture_output=True, text=True)
    assert tool.stdout.count("secret = " + SECRET) == 1, tool.stdout
    probe.end()
    assert prompts(session) == 0


def test_kept_is_cleared(session):
    start(session)
    probe = Probe(session)
    assert probe.ask("keep bob x") == "keep yes"
    assert probe.ask("clear bob").startswith("clear error"), "there is no keyring to clear"
    assert probe.ask("kept bob") == "kept no"
    session.credential("eve", SECRET)
    assert probe.ask("keep eve x") == "keep no", "a credential file comes first"


def test_postbell_without_a_keyring(session):
    """The password that "account add" was given goes to the running program and is said to be kept by it alone: it logs in with
    it, and after a restart it is asked for again. It is not in any file, nor on the bus."""
    start(session)
    session.start("traffic", "dbus-monitor", "--session")
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    postbell = session.start_postbell()
    wait_for(lambda: session.cli("status", check=False).returncode == 0, 5, "Postbell")
    added = session.cli("account", "add", "--kind", "imap", "--address", "bob@zoo.test", "--name", "bob", "--host", "localhost",
                        "--port", str(dovecot.imaps), "--ca-file", dovecot.ca, "--password-stdin", stdin=DOVECOT_PASSWORD + "\n")
    assert "kept in memory only, until Postbell ends: No keyring service is running." in added.stderr, added
    session.until_status("bob", "watching")
    assert "kept in memory only" in session.account_status("bob")["health"], session.account_status("bob")
    checked = session.cli("check", "bob", "--json")         # the running program does what needs the password
    assert '"step":"login","ok":true' in checked.stdout.replace(" ", ""), checked
    assert "INBOX" in session.cli("folders", "bob").stdout
    headers = session.cli("headers", "bob", check=False)
    assert headers.returncode == 1 and "lends no command a password" in headers.stderr, headers
    found = subprocess.run(["grep", "-rlF", DOVECOT_PASSWORD, *(session.path(name) for name in ("home", "data", "state", "config", "cache", "log"))],
                           capture_output=True, text=True).stdout
    assert found == "", found
    session.quit()
    assert postbell.returncode == 0
    session.start_postbell(name="again")
    session.until_status("bob", "needs-login")


def test_postbell_keeps_until_a_keyring_comes(session):
    start(session)
    session.start_recorder("--watcher")
    dovecot = Dovecot(session)
    postbell = session.start_postbell()
    wait_for(lambda: session.cli("status", check=False).returncode == 0, 5, "Postbell")
    session.cli("account", "add", "--kind", "imap", "--address", "bob@zoo.test", "--name", "bob", "--host", "localhost",
                "--port", str(dovecot.imaps), "--ca-file", dovecot.ca, "--password-stdin", stdin=DOVECOT_PASSWORD + "\n")
    keyring(session, unlock=True)
    tool = ["secret-tool", "lookup", "application", "io.github.postbell.Postbell", "account", "bob"]
    wait_for(lambda: subprocess.run(tool, env=session.env, capture_output=True, text=True).stdout == DOVECOT_PASSWORD, 5, "the move")
    wait_for(lambda: "kept in memory" not in session.account_status("bob")["health"], 5, "nothing more to say")
    session.cli("quit")
    assert postbell.wait(10) == 0
    session.start_postbell(name="again")
    session.until_status("bob", "watching")
    session.cli("account", "remove", "bob")
    assert subprocess.run(tool, env=session.env, capture_output=True, text=True).stdout == ""
    assert prompts(session) == 0


def sandbox(session):
    """A mount namespace that looks like a flatpak's, for programs that ask for /.flatpak-info."""
    info = session.path("flatpak-info")
    with open(info, "w") as file:
        file.write("[Application]\nname=io.github.postbell.Postbell\n")
    argv = ["bwrap", "--die-with-parent"]
    for name in sorted(os.listdir("/")):
        if os.path.islink("/" + name):
            argv += ["--symlink", os.readlink("/" + name), "/" + name]
        elif os.path.isdir("/" + name):
            argv += ["--dev-bind", "/" + name, "/" + name]
    argv += ["--ro-bind", info, "/.flatpak-info"]
    made = subprocess.run([*argv, "test", "-e", "/.flatpak-info"], capture_output=True, text=True)
    assert made.returncode == 0, f"no sandbox can be made here: {made.stderr}"
    return argv


def portal(session):
    os.makedirs(session.path("portal"))
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "harness", "secretportal.py")
    session.start("portal", "/usr/bin/python3", program, session.path("portal"))
    wait_for(lambda: session.has_owner("org.freedesktop.portal.Desktop"), 5, "the portal")


def test_portal_in_a_sandbox(session):
    """No Secret Service can be reached from the sandbox: libsecret's file there, encrypted with the portal's key."""
    inside = sandbox(session)
    start(session)
    portal(session)
    probe = Probe(session, inside=inside)
    probe.say("lookup bob")
    probe.say("lookup eve")
    wait_for(lambda: len(probe.lines("lookup none")) == 2, 10, "both answers")
    assert probe.ask(f"store bob {SECRET}") == "store done"
    probe.end()
    file = session.path("data", "keyrings", "default.keyring")
    with open(file, "rb") as text:
        assert SECRET.encode() not in text.read(), "clear text on disk"
    assert os.stat(file).st_mode & 0o077 == 0
    again = Probe(session, "again", inside)
    assert again.ask("lookup bob") == "lookup secret " + SECRET
    assert again.ask("clear bob") == "clear done"
    assert again.ask("lookup bob") == "lookup none"
    again.end()


def test_portal_that_refuses_is_asked_once(session):
    """Five accounts start, the person says no once; not again before they ask for it themselves."""
    inside = sandbox(session)
    start(session)
    portal(session)
    with open(session.path("portal", "deny"), "w"):
        pass
    probe = Probe(session, inside=inside)
    for _ in range(5):
        probe.say("lookup bob")
    wait_for(lambda: len(probe.lines("lookup error vault-locked The keyring could not be used.")) == 5, 10, "five refusals")
    assert probe.ask("store bob x").startswith("store error vault-locked")
    assert session.log("portal").count("asked") == 1
    os.unlink(session.path("portal", "deny"))
    assert probe.ask("lookup bob").startswith("lookup error"), "not by itself"
    assert probe.ask("unlock") == "unlock done"
    wait_for(lambda: probe.changes() >= 1, 2, "the change")
    assert probe.ask("lookup bob") == "lookup none"
    assert probe.ask("store bob x") == "store done"
    probe.end()


def test_sandbox_without_a_portal(session):
    inside = sandbox(session)
    start(session)
    probe = Probe(session, inside=inside)
    assert probe.ask("lookup bob") == "lookup error vault-locked No keyring service is running."
    probe.end()


def test_sandbox_that_reaches_the_service(session):
    inside = sandbox(session)
    start(session)
    portal(session)
    keyring(session, unlock=True)
    probe = Probe(session, inside=inside)
    assert probe.ask(f"store bob {SECRET}") == "store done"
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    probe.end()
    assert "asked" not in session.log("portal")


def prompting_service(session, *options):
    """A service that would like to ask for everything, and whose user agrees to everything."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "harness", "secretservice.py")
    session.start("service", "/usr/bin/python3", program, *options)
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 5, "the service")


def test_store_never_prompts(session):
    session.start_bus()
    prompting_service(session)
    probe = Probe(session)
    assert probe.ask("lookup bob") == "lookup secret hunter2"
    assert probe.ask("store bob x") == "store error vault-locked The keyring is locked."
    probe.end()
    assert "prompt" not in session.log("service")


def test_unlock_prompts_once_and_works(session):
    session.start_bus()
    prompting_service(session, "locked")
    probe = Probe(session)
    assert probe.ask("lookup bob") == "lookup error vault-locked The keyring is locked."
    probe.say("unlock")
    wait_for(lambda: "prompt" in session.log("service"), 5, "the prompt")
    assert probe.ask("unlock") == "unlock error vault-locked The keyring's question is open already."
    wait_for(lambda: "unlock done" in probe.lines("unlock"), 5, "the end of the prompt")
    wait_for(lambda: probe.changes() >= 1, 1, "the change")
    assert probe.ask("lookup bob") == "lookup secret hunter2"
    assert probe.ask("store bob x") == "store error vault-locked The keyring is locked.", "allowed no longer"
    probe.end()
    assert session.log("service").count("prompt") == 1


if __name__ == "__main__":
    runner.main(globals())
