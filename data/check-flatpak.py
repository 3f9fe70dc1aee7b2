#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-flatpak.py MANIFEST: the manifest is well-formed, names what it must, and asks for no permission it must not have."""
import json
import sys

with open(sys.argv[1]) as file:
    manifest = json.load(file)
for key in ("id", "runtime", "runtime-version", "sdk", "command", "finish-args", "modules"):
    assert key in manifest, f"missing: {key}"
assert manifest["id"] == "io.github.postbell.Postbell" and manifest["command"] == "postbell"
args = manifest["finish-args"]
for needed in ("--share=network", "--socket=wayland", "--socket=fallback-x11", "--talk-name=org.kde.StatusNotifierWatcher",
               "--talk-name=org.gnome.OnlineAccounts"):
    assert needed in args, f"missing permission: {needed}"
for arg in args:
    for refused in ("--own-name=org.kde", "--filesystem=", "--talk-name=org.freedesktop.Notifications", "--socket=session-bus",
                    "--socket=system-bus", "--device=all", "--talk-name=org.freedesktop.portal"):
        assert not arg.startswith(refused), f"permission that must not be asked for: {arg}"
assert [m["name"] for m in manifest["modules"]] == ["postbell"], "the runtime has every library: one module only"
assert manifest["modules"][0]["buildsystem"] == "meson"
print("ok")
