# SPDX-License-Identifier: GPL-3.0-or-later
"""GSettings as a desktop has them: dconf with its service on the session's bus, and an administrator who decides some keys."""
import os
import subprocess

APP = "io.github.postbell.Postbell"
SERVICE = "ca.desrt.dconf"         # start_bus() must allow this service


def use_dconf(session, site=None, locked=()):
    """Before anything is started. site: {key: GVariant text} of the administrator; locked: keys that hold."""
    folder = session.path("site")
    os.makedirs(os.path.join(folder, "locks"))
    with open(os.path.join(folder, "00-postbell"), "w") as file:
        file.write("[io/github/postbell/Postbell]\n" + "".join(f"{key}={value}\n" for key, value in (site or {}).items()))
    with open(os.path.join(folder, "locks", "00-postbell"), "w") as file:
        file.write("".join(f"/io/github/postbell/Postbell/{key}\n" for key in locked))
    subprocess.run(["dconf", "compile", session.path("site.db"), folder], check=True, env=session.env)
    with open(session.path("profile"), "w") as file:
        file.write(f"user-db:user\nfile-db:{session.path('site.db')}\n")
    session.env.update(GSETTINGS_BACKEND="dconf", DCONF_PROFILE=session.path("profile"))


def gsettings(session, *words):
    result = subprocess.run(["gsettings", words[0], APP, *words[1:]], env=session.env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def get(session, key):
    return gsettings(session, "get", key)


def put(session, key, value):
    gsettings(session, "set", key, value)
