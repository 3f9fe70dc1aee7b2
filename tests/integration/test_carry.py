#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings as scripts and windows read them, carried to another computer without secrets, and start at login from a sandbox."""
import json
import os
import subprocess

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import wait_for

HARNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "harness")


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def set_preference(session, key, value):
    subprocess.run(["gsettings", "set", "io.github.postbell.Postbell", key, value], env=session.env, check=True, timeout=20)


def preference(session, key):
    return subprocess.run(["gsettings", "get", "io.github.postbell.Postbell", key], env=session.env, check=True, timeout=20,
                          capture_output=True, text=True).stdout.strip()


def test_list_and_show(session):
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "mail.zoo.test", "folders": "INBOX;工作;"},
                         ming={"kind": "exmail", "address": "ming@acme.example", "client-id": "acme", "allow-plain-http": "true", "paused": "true"},
                         broken={"address": "x@y"})
    bob, ming, broken = lines(session.cli("account", "list", "--json"))
    assert bob == {"id": "bob", "kind": "imap", "address": "bob@zoo.test", "name": "bob@zoo.test", "host": "mail.zoo.test", "paused": False,
                   "insecure": False, "auth": "auto", "oauth": None, "goa": None, "proxy": None}, bob
    assert ming["kind"] == "exmail" and ming["insecure"] and ming["paused"] and ming["host"] is None, ming
    assert broken["id"] is None and "broken" in broken["problem"], broken
    (whole,) = lines(session.cli("account", "show", "bob", "--json"))
    assert whole["folders"] == ["INBOX", "工作"] and whole["port"] == 993 and whole["pin"] is None, whole


def test_export_and_import(session):
    """From one home to another: all of it but what is secret, and nothing there is lost."""
    session.env["GSETTINGS_BACKEND"] = "keyfile"
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "mail.zoo.test", "folders": "INBOX;工作;", "password": "hunter2"},
                         eve={"kind": "pop3", "address": "eve@zoo.test", "host": "mail.zoo.test"})
    session.credential("bob", PASSWORD)
    set_preference(session, "sound", "false")
    target = session.path("settings.ini")
    session.cli("settings", "export", target)
    text = open(target).read()
    assert os.stat(target).st_mode & 0o777 == 0o600
    assert "hunter2" not in text and PASSWORD not in text, text
    assert session.cli("settings", "export", "-").stdout == text
    session.cli("settings", "export", target)                      # its own file may be written over
    other = session.path("mine.txt")
    open(other, "w").write("mine")
    result = session.cli("settings", "export", other, check=False)
    assert result.returncode == 1 and other in result.stderr and open(other).read() == "mine", result

    for name in ("config", "data"):                                # another computer
        session.env["XDG_" + name.upper() + "_HOME"] = session.path("second", name)
        os.makedirs(session.path("second", name), mode=0o700)
    assert preference(session, "sound") == "true"
    events = lines(session.cli("settings", "import", target, "--json"))
    assert [(e["id"], e["state"]) for e in events if e["event"] == "account"] == [("bob", "added"), ("eve", "added")], events
    assert {"event": "preference", "key": "sound", "state": "set"} in events, events
    assert events[-1] == {"event": "done", "accounts": 2, "preferences": 1}, events
    assert preference(session, "sound") == "false"
    (bob,) = lines(session.cli("account", "show", "bob", "--json"))
    assert bob["folders"] == ["INBOX", "工作"] and bob["host"] == "mail.zoo.test", bob

    session.cli("account", "edit", "bob", "--host", "other.zoo.test", "--no-check")
    result = session.cli("settings", "import", target)
    assert "bob: " in result.stdout and "--replace" in result.stdout, result
    assert lines(session.cli("account", "show", "bob", "--json"))[0]["host"] == "other.zoo.test"
    states = {e["id"]: e["state"] for e in lines(session.cli("settings", "import", target, "--replace", "--json")) if e["event"] == "account"}
    assert states == {"bob": "replaced", "eve": "there"}, states
    assert lines(session.cli("account", "show", "bob", "--json"))[0]["host"] == "mail.zoo.test"
    for wrong in (other, "/nonexistent", session.path("config", "postbell", "accounts.ini")):
        result = session.cli("settings", "import", wrong, "--replace", check=False)
        assert result.returncode == 1 and result.stderr, (wrong, result)
    assert lines(session.cli("account", "show", "bob", "--json"))[0]["host"] == "mail.zoo.test"


def test_a_password_does_not_follow_to_another_server(session):
    """An imported account with the id of one that is there would else send its password wherever the file says."""
    session.start_bus()
    session.env.pop("CREDENTIALS_DIRECTORY")
    session.start("keyring", "/bin/sh", "-c", "printf pw | gnome-keyring-daemon --foreground --components=secrets --unlock")
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 10, "the keyring")
    dovecot = Dovecot(session)
    keys = dovecot.account()
    session.accounts_ini(bob=keys)
    session.cli("account", "edit", "bob", "--password-stdin", stdin=PASSWORD + "\n")
    target = session.path("settings.ini")
    session.cli("settings", "export", target)
    text = open(target).read()
    open(target, "w").write(text.replace("address=bob@zoo.test", "address=bob@zoo.test\nname=Robert"))
    session.cli("settings", "import", target, "--replace")
    assert session.cli("check", "bob").returncode == 0, "the same server: the password stays"
    open(target, "w").write(text.replace("host=localhost", "host=127.0.0.1"))
    result = session.cli("settings", "import", target, "--replace")
    assert "--password-stdin" in result.stdout, result
    steps = lines(session.cli("check", "bob", "--json", check=False))
    dovecot.until_logins(2)
    assert steps[0]["step"] == "secret" and not steps[0]["ok"], (steps, dovecot.info())


def test_a_credential_waits_for_the_person(session):
    """What an administrator's file of credentials has for an account does not follow it to the server of an imported file."""
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "mail.zoo.test"})
    session.credential("bob", PASSWORD)
    target = session.path("settings.ini")
    session.cli("settings", "export", target)
    text = open(target).read()
    for name in ("bob", "eve"):                                    # another server, or another account: the same
        session.credential(name, PASSWORD)
        open(target, "w").write(text.replace("account bob", "account " + name).replace("mail.zoo.test", "other.zoo.test"))
        for _ in range(2):                                         # nor when it is imported once more
            result = session.cli("settings", "import", target, "--replace")
            (account,) = lines(session.cli("account", "show", name, "--json"))
            assert account["paused"] and account["host"] == "other.zoo.test", account
        session.cli("account", "resume", name)
        session.cli("settings", "import", target, "--replace")
        assert "is there already" in session.cli("settings", "import", target, "--replace").stdout
        assert not lines(session.cli("account", "show", name, "--json"))[0]["paused"], "the person has agreed"
        assert "account resume " + name in result.stdout, result


def keyring(session, unlock):
    """Starts gnome-keyring with the login collection open, or locked."""
    words = "printf pw | gnome-keyring-daemon --foreground --components=secrets --unlock" if unlock else \
        "exec gnome-keyring-daemon --foreground --components=secrets"
    process = session.start("keyring-%s" % unlock, "/bin/sh", "-c", words)
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 10, "the keyring")
    return process


def lock(session):
    """The daemon that has the passwords is asked to lock what it has."""
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
                    "--method", "org.freedesktop.Secret.Service.Lock", "['/org/freedesktop/secrets/collection/login']"],
                   env=session.env, check=True, timeout=20, capture_output=True)


def test_a_locked_keyring_keeps_the_account(session):
    """While the password of an account, or of an earlier one of its name, cannot be deleted, the file does not move it."""
    session.start_bus()
    session.env.pop("CREDENTIALS_DIRECTORY")
    keyring(session, True)
    session.accounts_ini(bob={"kind": "imap", "address": "bob@zoo.test", "host": "mail.zoo.test"})
    session.cli("account", "edit", "bob", "--no-check", "--password-stdin", stdin=PASSWORD + "\n")
    target = session.path("settings.ini")
    session.cli("settings", "export", target)
    text = open(target).read().replace("mail.zoo.test", "other.zoo.test")
    lock(session)
    open(target, "w").write(text + text[text.index("[account bob]"):].replace("bob", "eve"))
    result = session.cli("settings", "import", target, "--replace", "--json", check=False)
    states = {e["id"]: e["state"] for e in lines(result) if e["event"] == "account"}
    assert result.returncode == 1 and states == {"bob": "left-out", "eve": "added"}, (result, "nothing of eve's is in the keyring")
    assert lines(session.cli("account", "show", "bob", "--json"))[0]["host"] == "mail.zoo.test"
    session.accounts_ini(other={"kind": "imap", "address": "o@zoo.test", "host": "mail.zoo.test"})  # bob is gone, his password is not
    result = session.cli("settings", "import", target, "--json", check=False)
    states = {e["id"]: e["state"] for e in lines(result) if e["event"] == "account"}
    assert result.returncode == 1 and states == {"bob": "left-out", "eve": "added"}, result
    assert "Unlock the keyring" in result.stdout and PASSWORD not in result.stdout + result.stderr, result


# start at login --------------------------------------------------------------------------------------------------------------

def sandboxed(session, *words):
    """Runs a command where /.flatpak-info is, as in a Flatpak."""
    info = session.path("flatpak-info")
    open(info, "w").write("[Application]\nname=io.github.postbell.Postbell\n")
    binds = []
    for name in sorted(set(os.listdir("/")) - {"proc", "dev", "sys"}):
        if os.path.islink("/" + name):
            binds += ["--symlink", os.readlink("/" + name), "/" + name]
        elif os.path.isdir("/" + name):
            binds += ["--bind", "/" + name, "/" + name]
    return subprocess.run(["bwrap", "--dev-bind", "/dev", "/dev", "--proc", "/proc", *binds, "--ro-bind", info, "/.flatpak-info",
                           session.postbell, *words], env=session.env, capture_output=True, text=True, timeout=60, cwd=session.folder)


def start_portal(session, how):
    process = session.start("portal-" + how, "/usr/bin/python3", os.path.join(HARNESS, "portal.py"), how)
    wait_for(lambda: session.has_owner("org.freedesktop.portal.Desktop"), 10, "the portal")
    return process


def test_start_at_login_from_a_sandbox(session):
    session.start_bus()
    session.env["GSETTINGS_BACKEND"] = "keyfile"
    result = sandboxed(session, "autostart", "on")
    assert result.returncode == 1 and "flatpak run io.github.postbell.Postbell --background" in result.stderr, result
    assert len(result.stderr.strip().splitlines()) == 1, result
    assert sandboxed(session, "autostart", "status").stdout == "off\n"
    start_portal(session, "granted")
    assert sandboxed(session, "autostart", "on").returncode == 0
    (asked,) = [json.loads(line) for line in session.log("portal-granted").splitlines()]
    assert asked["commandline"] == ["postbell", "--background"] and asked["autostart"] and not asked["dbus-activatable"], asked
    assert sandboxed(session, "autostart", "status").stdout == "on\n"
    assert not os.path.exists(session.path("config", "autostart")), "a folder that no desktop reads"
    assert session.cli("autostart", "status").stdout == "off\n", "outside the sandbox the wish means nothing"
    assert sandboxed(session, "autostart", "off").returncode == 0
    assert sandboxed(session, "autostart", "status").stdout == "off\n"


def test_a_desktop_that_says_no(session):
    session.start_bus()
    session.env["GSETTINGS_BACKEND"] = "keyfile"
    for how in ("refused", "settings"):
        portal = start_portal(session, how)
        result = sandboxed(session, "autostart", "on")
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1, result
        assert sandboxed(session, "autostart", "status").stdout == "off\n"
        session.kill(portal)
        wait_for(lambda: not session.has_owner("org.freedesktop.portal.Desktop"), 10)


if __name__ == "__main__":
    runner.main(globals())
