#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo-desktop.py POSTBELL PICTURES [SECONDS]: shows `postbell demo` where there is no display: on a private virtual desktop (Xvfb,
openbox, xfce4-panel, dunst, Chromium, a bus of its own) that is gone afterwards. The bell is clicked with a real pointer; what the
desktop looked like is kept as pictures in the folder PICTURES. ./dev run calls it."""
import ctypes
import glob
import locale
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "integration"))
os.environ.setdefault("PB_BUILD", os.path.join(TOP, "build"))

from harness.runner import wait_for  # noqa: E402
from harness.screen import Screen  # noqa: E402
from harness.session import Session  # noqa: E402

APP = "io.github.postbell.Postbell"
SIZE = (1120, 700)
PANEL_HEIGHT = 30
BELL, BADGE = "#2f7fd3", "#d0263c"       # PB_ICON_BODY and PB_ICON_PLATE of src/shell/pb-icon.h
FONT = "Noto Sans CJK SC"
PANEL = f"""<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/><property name="dark-mode" type="bool" value="true"/>
  <property name="panel-1" type="empty"><property name="position" type="string" value="p=6;x=0;y=0"/>
   <property name="length" type="uint" value="100"/><property name="position-locked" type="bool" value="true"/>
   <property name="size" type="uint" value="{PANEL_HEIGHT}"/><property name="icon-size" type="uint" value="22"/>
   <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/><value type="int" value="4"/><value type="int" value="5"/></property>
  </property></property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="applicationsmenu"><property name="button-title" type="string" value="Applications"/></property>
  <property name="plugin-2" type="string" value="tasklist"><property name="flat-buttons" type="bool" value="true"/></property>
  <property name="plugin-3" type="string" value="separator"><property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/></property>
  <property name="plugin-4" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
  <property name="plugin-5" type="string" value="clock"><property name="digital-layout" type="uint" value="3"/><property name="digital-time-font" type="string" value="{FONT} 10"/></property>
 </property>
</channel>
"""
DUNST = f"""[global]
    width = 360
    height = 200
    origin = bottom-right
    offset = 16x16
    notification_limit = 3
    font = {FONT} 10
    markup = full
    format = "<b>%s</b>\\n%b"
    frame_width = 1
    frame_color = "#4b5563"
    separator_color = frame
    corner_radius = 0
    show_indicators = no
    padding = 12
    horizontal_padding = 14
    icon_position = left
    max_icon_size = 40
    enable_recursive_icon_lookup = true
    icon_theme = "hicolor, Adwaita"
    mouse_left_click = do_action, close_current
[urgency_normal]
    background = "#1f2937"
    foreground = "#f3f4f6"
    timeout = 6
"""
GTK = f"""[Settings]
gtk-font-name={FONT} 10
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-enable-animations=0
gtk-cursor-blink=0
"""
# A window of the browser as somebody has it who has used it before; nothing leaves this computer.
BROWSER = """#!/bin/sh
exec {program} --user-data-dir='{folder}/chromium' --no-first-run --no-default-browser-check --password-store=basic --test-type \\
  --disable-gpu --disable-sync --disable-background-networking --disable-component-update --disable-extensions --no-pings \\
  --disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider {sandbox} \\
  --window-position=40,{top} --window-size={width},{height} "$@" >>'{folder}/log/chromium.log' 2>&1
"""


PREFERENCES = '{"translate": {"enabled": false}}'


class Desktop:
    def __init__(self, folder):
        self.session = Session(folder)
        self.screen = None

    def start(self, postbell):
        self.session.env.update(user_locale())
        prefix = os.path.dirname(os.path.dirname(postbell))
        if os.path.isdir(prefix + "/share/icons"):          # installed somewhere: its icons and settings
            self.session.env["XDG_DATA_DIRS"] = prefix + "/share:" + self.session.env["XDG_DATA_DIRS"]
            self.session.env["GSETTINGS_SCHEMA_DIR"] = prefix + "/share/glib-2.0/schemas"
        self.icons()
        self.write(GTK, "config", "gtk-3.0", "settings.ini")
        self.write(DUNST, "config", "dunst", "dunstrc")
        self.session.start_bus(services=["org.xfce.Xfconf"])
        self.screen = Screen(self.session, "%dx%d" % SIZE)
        self.screen.run("xsetroot", "-solid", "#33505f")
        self.screen.xfce_panel(PANEL)
        self.screen.dunst()
        self.browser()

    def write(self, text, *path):
        os.makedirs(os.path.dirname(self.session.path(*path)), exist_ok=True)
        with open(self.session.path(*path), "w") as file:
            file.write(text)

    def icons(self):
        """Dunst looks for icons in the first folder alone that has an index."""
        theme = "/usr/share/icons/hicolor/index.theme"
        for kind, name in (("scalable", APP), ("symbolic", APP + "-symbolic")):
            os.makedirs(self.session.path("data", "icons", "hicolor", kind, "apps"))
            shutil.copy(f"{TOP}/data/icons/{name}.svg", self.session.path("data", "icons", "hicolor", kind, "apps"))
        if os.path.exists(theme):
            shutil.copy(theme, self.session.path("data", "icons", "hicolor"))

    def browser(self):
        """Makes Chromium the default browser."""
        self.screen.browser()
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        assert program, "Chromium is not installed"
        self.write(BROWSER.format(program=program, folder=self.session.folder, sandbox="" if has_sandbox() else "--no-sandbox", top=PANEL_HEIGHT + 16,
                                  width=SIZE[0] - 80, height=SIZE[1] - PANEL_HEIGHT - 40), "bin", "browser")
        self.write(PREFERENCES, "chromium", "Default", "Preferences")

    def bell(self):
        """Where the bell is, once it shows a number."""
        found = self.screen.picture("looking", BADGE, rows=(0, PANEL_HEIGHT))
        return self.screen.picture("looking", BELL, rows=(0, PANEL_HEIGHT)) if found and found[4] >= 10 else None

    def windows(self):
        """The titles of the windows on the screen."""
        ids = self.screen.run("xdotool", "search", "--onlyvisible", "--name", ".").stdout.split()
        return [self.screen.run("xdotool", "getwindowname", number).stdout.strip() for number in ids]

    def alerts(self):
        """How many alerts are on the screen."""
        answer = self.screen.run("dunstctl", "count", "displayed").stdout.strip()
        return int(answer) if answer.isdigit() else 0

    def stop(self):
        self.session.stop()
        for pid in strays(self.session.folder):     # what left its process group: a browser's helpers
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        shutil.rmtree(self.session.folder, ignore_errors=True)


def has_sandbox():
    """Whether Chromium can have its sandbox: root cannot, others need user namespaces or its helper."""
    helper = glob.glob("/usr/lib*/chromium*/chrome-sandbox") + glob.glob("/usr/lib*/chromium*/chrome_sandbox")
    return os.getuid() != 0 and (bool(helper) or subprocess.run(["unshare", "--user", "true"], stderr=subprocess.DEVNULL).returncode == 0)


def adopt():
    """Orphans of ours become our children, so that they can be reaped; in a container nobody else may do it."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)     # PR_SET_CHILD_SUBREAPER


def reap():
    end = time.monotonic() + 5
    try:
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
    except ChildProcessError:
        pass


def strays(folder):
    """The processes that were started with this folder as theirs."""
    mark = f"XDG_RUNTIME_DIR={folder}/run".encode()
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                if mark in file.read().split(b"\0"):
                    found.append(int(path.split("/")[2]))
        except OSError:
            pass
    return found


def user_locale():
    """The user's language, where it is installed and can write everything."""
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    try:
        locale.setlocale(locale.LC_ALL, wanted)
    except locale.Error:
        wanted = ""
    if "UTF-8" not in wanted.upper().replace("UTF8", "UTF-8"):
        wanted = "C.UTF-8"
    return {"LC_ALL": wanted, "LANG": wanted, "LANGUAGE": os.environ.get("LANGUAGE", "")}


def is_page(title):
    """Whether a window shows the mailbox of somebody who is signed in."""
    return "Chromium" in title and "@" in title


def mails(session):
    """How many lines the program told; the steady ones are its mails."""
    return session.log("demo").count("\n")


def demonstrate(desktop, postbell, seconds):
    """Returns the account of what happened, a list of lines."""
    session, screen = desktop.session, desktop.screen
    demo = session.start("demo", postbell, "demo", "--seconds", str(seconds), "--interval", "4")
    x, y = wait_for(lambda: demo.poll() is not None or desktop.bell(), 15, "the bell in the panel, with a number")[:2]
    wait_for(desktop.alerts, 10, "an alert")
    screen.move(x, y)
    time.sleep(1.5)                             # the tooltip has come
    screen.picture("1-panel-and-alert")
    account = ["  The bell came into the panel with its number, and an alert told of each mail."]
    before = set(desktop.windows())
    screen.click(x, y)
    title = wait_for(lambda: next((w for w in desktop.windows() if w not in before and is_page(w)), None), 20, "the signed-in page in the browser")
    account.append(f"  A click on the bell opened Chromium: “{title}”.")
    screen.move(x - 200, SIZE[1] - 12)
    time.sleep(2)
    screen.picture("2-signed-in-webmail")
    told = mails(session)
    wait_for(lambda: mails(session) > told, 10, "one more mail")     # so that the menu does not change while it is open
    time.sleep(0.5)
    screen.click(x, y, 3)
    time.sleep(1)
    screen.picture("3-menu")
    screen.run("xdotool", "key", "Escape")
    code = demo.wait(seconds + 15)
    assert code == 0, f"postbell demo ended with {code}"
    return account


def main(postbell, pictures, seconds=20):
    os.makedirs(pictures, exist_ok=True)
    os.environ["PB_PICTURES"] = pictures
    for path in glob.glob(os.path.join(pictures, "*.png")):
        os.unlink(path)
    print("There is no display here, so the demo runs on a private virtual desktop for %d seconds …" % seconds, flush=True)
    folder = tempfile.mkdtemp(prefix="postbell-demo-")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    adopt()
    desktop = Desktop(folder)
    try:
        desktop.start(postbell)
        account = demonstrate(desktop, postbell, seconds)
        told = desktop.session.log("demo")
    except AssertionError as failure:
        if desktop.screen:
            desktop.screen.picture("0-when-it-failed")
        desktop.session.print_logs()
        sys.exit(f"demo-desktop: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        desktop.stop()
        for path in glob.glob(os.path.join(pictures, "looking.png")):
            os.unlink(path)
    print("\nWhat the program told:\n\n    " + told.strip().replace("\n", "\n    ") + "\n\nWhat was done and seen:\n")
    print("\n".join(account) + "\n\nPictures of it:")
    for path in sorted(glob.glob(os.path.join(pictures, "*.png"))):
        print("  " + path)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), *map(int, sys.argv[3:]))
