#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A click on the icon in a real xfce4-panel opens real Chromium in the signed-in mailbox."""
import os

import harness.runner as runner
from harness.exmail import Exmail
from harness.runner import wait_for
from harness.screen import Screen

BELL = "#2f7fd3"      # PB_ICON_BODY of src/shell/pb-icon.h
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic", "--password-store=basic", "--no-default-browser-check", "--window-size=1000,640"]


def chromium(session):
    """Makes Chromium the default browser, with a profile of its own; it notes what it was given to open."""
    os.makedirs(session.path("bin"), exist_ok=True)
    os.makedirs(session.path("data", "applications"), exist_ok=True)
    path = session.path("bin", "chromium")
    with open(path, "w") as file:
        file.write(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >>{session.path('opened')}\n"
                   f"exec chromium {' '.join(FLAGS)} --user-data-dir={session.path('profile')} \"$@\"\n")
    os.chmod(path, 0o755)
    with open(session.path("data", "applications", "test-chromium.desktop"), "w") as file:
        file.write(f"[Desktop Entry]\nType=Application\nName=Chromium\nExec={path} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
    with open(session.path("config", "mimeapps.list"), "w") as file:
        file.write("[Default Applications]\nx-scheme-handler/http=test-chromium.desktop\nx-scheme-handler/https=test-chromium.desktop\n")


def icon(screen):
    found = screen.picture("click-icon", BELL)
    return found if found and found[1] < 40 and found[4] >= 20 else None


def test_click_lands_signed_in(session):
    session.start_bus(services=["org.xfce.Xfconf"])
    screen = Screen(session, size="1280x800")
    chromium(session)
    screen.xfce_panel()
    screen.dunst()
    fake = Exmail(session)
    session.accounts_ini(**{fake.id: fake.account(session)})
    session.start_postbell()
    session.until_status(fake.id, "watching")
    fake.deliver("会议改到周五下午三点", sender="李明 <liming@other.example>", summary="各位好，原定周四的会议改到周五。")
    fake.deliver("Lunch?", sender="Carol <carol@other.example>", summary="Are you free at noon")
    session.until_unread(fake.id, 2)
    x, y = wait_for(lambda: icon(screen), 10, "the icon")[:2]
    screen.click(x, y)
    wait_for(lambda: fake.log()["logins"], 30, "the log-in in the page's own log")
    assert [(entry["user"], entry["ok"]) for entry in fake.log()["logins"]] == [(fake.address, True)], fake.log()["logins"]
    with open(session.path("opened")) as file:
        given = file.read()
    assert given.startswith("http://127.0.0.1:") and "ticket" not in given, given
    titles = lambda: screen.run("xdotool", "search", "--onlyvisible", "--name", fake.address.split("@")[0]).stdout
    wait_for(titles, 20, "the window of the mailbox")
    screen.picture("click-chromium")


if __name__ == "__main__":
    runner.main(globals())
