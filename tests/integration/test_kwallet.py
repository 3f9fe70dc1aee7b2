#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's vault at a real KWallet, on a bus where nobody else offers the Secret Service."""
import os
import signal
import subprocess

import harness.runner as runner
from harness.runner import wait_for
from test_keyring import SECRET, Probe, prompts


def kwallet(session, unlock=True):
    """A session whose bus knows KWallet and nobody else: it is not running, and nobody starts it for the Secret Service."""
    session.start_bus(services=["org.kde.kwalletd5"])
    session.start("monitor", "dbus-monitor", "--session", "type='method_call',interface='org.freedesktop.Secret.Prompt'")
    session.env["QT_QPA_PLATFORM"] = "offscreen"
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method",
                    "org.freedesktop.DBus.UpdateActivationEnvironment", "{'QT_QPA_PLATFORM': 'offscreen'}"], env=session.env, check=True)
    with open(session.path("config", "kwalletrc"), "w") as file:
        file.write("[Wallet]\nEnabled=true\nFirst Use=false\nDefault Wallet=kdewallet\nUse One Wallet=true\nPrompt on Open=false\n"
                   "[org.freedesktop.secrets]\napiEnabled=true\n")


def wallet(session, method, *args):
    result = subprocess.run(["gdbus", "call", "--session", "--dest", "org.kde.kwalletd5", "--object-path", "/modules/kwalletd5",
                             "--method", "org.kde.KWallet." + method, *args], env=session.env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def open_wallet(session):
    """What PAM does at the login: the wallet is opened, or made, with a key that comes from the password."""
    wallet(session, "pamOpen", "kdewallet", "@ay [" + ", ".join(f"0x{n:02x}" for n in range(56)) + "]", "0")
    wait_for(lambda: "true" in wallet(session, "isOpen", "kdewallet"), 5, "the wallet")


def test_kwallet_is_started_and_used(session):
    """Plasma without gnome-keyring: the first look starts KWallet; a wallet that was opened at the login is used, one that is closed
    is waited for. Nobody is asked anything: the one window that could ask is never made."""
    kwallet(session)
    session.gdbus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.StartServiceByName", "org.kde.kwalletd5", "0")
    open_wallet(session)                                  # a first login: the wallet is made
    answer = session.gdbus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID", "org.kde.kwalletd5")
    os.kill(int(answer.split()[1].rstrip(",)")), signal.SIGTERM)
    wait_for(lambda: not session.has_owner("org.kde.kwalletd5"), 5, "the end of KWallet")
    probe = Probe(session)
    assert probe.ask("lookup bob", 15) == "lookup error vault-locked The keyring is locked."
    assert session.has_owner("org.kde.kwalletd5"), "it was started"
    assert prompts(session) == 0
    before = probe.changes()
    open_wallet(session)
    wait_for(lambda: probe.changes() > before, 6, "the change")
    for _ in range(5):
        probe.say("lookup bob")
    wait_for(lambda: len(probe.lines("lookup none")) == 5, 5, "five answers")
    assert probe.ask(f"store bob {SECRET}") == "store done"
    assert probe.ask("lookup bob") == "lookup secret " + SECRET
    assert Probe(session, "another").ask("lookup bob") == "lookup secret " + SECRET
    wallet(session, "close", "kdewallet", "true")
    asked = prompts(session)
    assert probe.ask("lookup bob") == "lookup error vault-locked The keyring is locked."
    assert probe.ask("store bob x") == "store error vault-locked The keyring is locked."
    assert prompts(session) == asked, "nobody is asked about a wallet that is closed"
    probe.end()


if __name__ == "__main__":
    runner.main(globals())
