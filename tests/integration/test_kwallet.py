#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's vault at a real KWallet, on a bus where nobody else offers the Secret Service."""
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


def test_kwallet_is_started_and_used(session):
    """Plasma without gnome-keyring: the first look starts KWallet, whose open wallet keeps the secret."""
    kwallet(session)
    probe = Probe(session)
    answer = probe.ask("lookup bob", 15)
    print("#", answer)
    assert session.has_owner("org.freedesktop.secrets"), session.log("bus")


if __name__ == "__main__":
    runner.main(globals())
