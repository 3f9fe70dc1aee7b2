# SPDX-License-Identifier: GPL-3.0-or-later
"""An X11 screen (Xvfb) with a window manager, real panels and daemons, a pointer, pictures, and a browser that only notes
what it was asked to open."""
import itertools
import os
import subprocess

from .runner import contents, wait_for

XFCE_PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/>
  <property name="panel-1" type="empty"><property name="position" type="string" value="p=6;x=0;y=0"/>
   <property name="length" type="uint" value="100"/><property name="position-locked" type="bool" value="true"/>
   <property name="size" type="uint" value="32"/>
   <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/></property>
  </property></property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="separator"><property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/></property>
  <property name="plugin-2" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
  <property name="plugin-3" type="string" value="clock"/>
 </property>
</channel>
"""
BROWSER = """#!/bin/sh
printf '%s\\n' "$@" >>"{folder}/opened"
printf '%s\\n' "$XDG_ACTIVATION_TOKEN" >>"{folder}/opened.tokens"
"""
BROWSER_ENTRY = """[Desktop Entry]
Type=Application
Name=Browser of the test
Exec={folder}/bin/browser %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;
"""


def picture_path(name):
    folder = os.environ.get("PB_PICTURES") or os.path.join(os.environ["PB_BUILD"], "pictures")
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, name + ".png")


def look(session, what, colour, tolerance=6, rows=(0, 100000)):
    """Runs look.py; (x, y, width, height, count) of the pixels of that colour, or None."""
    args = [colour.lstrip("#"), str(tolerance), *map(str, rows)] if colour else []
    program = os.path.join(os.path.dirname(__file__), "look.py")
    result = subprocess.run(["/usr/bin/python3", program, *what, *args], env=session.env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return tuple(int(n) for n in result.stdout.split()) or None


class Screen:
    """The session must have its bus already (services: org.xfce.Xfconf for the panel)."""

    def __init__(self, session, size="1024x600", manager="openbox"):
        self.session = session
        self.start_server(size)
        self.run("dbus-update-activation-environment", "DISPLAY", "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                 "XDG_DATA_HOME", "XDG_DATA_DIRS", "GSETTINGS_BACKEND", "GDK_BACKEND", "NO_AT_BRIDGE")
        self.run("xsetroot", "-solid", "#507050")
        if manager is None:              # the desktop brings its own
            return
        session.start(manager, manager)
        wait_for(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK").stdout, 10, "the window manager")

    def start_server(self, size):
        """Xvfb, with a number that nobody on the machine has: those of other network namespaces find each other by the lock in
        /tmp alone, and one of the same number would take the socket of this one away."""
        session = self.session
        for number in itertools.count(100 + os.getpid() % 20000):
            server = session.start("Xvfb", "Xvfb", f":{number}", "-screen", "0", size + "x24", "-nolisten", "tcp", "-noreset")
            session.env["DISPLAY"] = f":{number}"
            locked = str(server.pid).encode()
            wait_for(lambda: server.poll() is not None or (contents(f"/tmp/.X{number}-lock").strip() == locked and self.run("xdpyinfo").returncode == 0),
                     10, "the display")
            if server.poll() is None:
                return

    def run(self, *argv):
        return subprocess.run(argv, env=self.session.env, capture_output=True, text=True)

    def xfce_panel(self, settings=XFCE_PANEL):
        """xfce4-panel 4.18 with a system tray at the top right."""
        folder = self.session.path("config", "xfce4", "xfconf", "xfce-perchannel-xml")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "xfce4-panel.xml"), "w") as file:
            file.write(settings)
        if not self.session.has_owner("org.xfce.Xfconf"):
            with open("/usr/share/dbus-1/services/org.xfce.Xfconf.service") as file:
                program = next(line[5:].strip() for line in file if line.startswith("Exec="))
            self.session.start("xfconfd", program)
            wait_for(lambda: self.session.has_owner("org.xfce.Xfconf"), 10, "xfconfd")
        return self.panel_again()

    def panel_again(self):
        panel = self.session.start("panel", "xfce4-panel", "--disable-wm-check")
        wait_for(lambda: self.session.has_owner("org.kde.StatusNotifierWatcher"), 20, "the panel's watcher")
        return panel

    def tint2(self):
        """A panel that knows only the XEmbed tray."""
        folder = self.session.path("config", "tint2")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "tint2rc"), "w") as file:
            file.write("panel_items = TSC\npanel_size = 100% 32\npanel_position = top center horizontal\n"
                       "systray_padding = 2 2 2\nsystray_icon_size = 24\ntime1_format = %H:%M\n")
        return self.xembed("tint2", "-c", os.path.join(folder, "tint2rc"))

    def trayer(self):
        """The XEmbed tray alone."""
        return self.xembed("trayer", "--edge", "top", "--align", "right", "--width", "20", "--height", "28")

    def xembed(self, *argv):
        panel = self.session.start("panel", *argv)
        wait_for(self.has_xembed, 10, argv[0])
        return panel

    def has_xembed(self):
        """Whether somebody manages the XEmbed tray of this screen."""
        return self.run("/usr/bin/python3", os.path.join(os.path.dirname(__file__), "look.py"), "--tray").returncode == 0

    def dunst(self):
        daemon = self.session.start("dunst", "dunst")
        wait_for(lambda: self.session.has_owner("org.freedesktop.Notifications"), 10, "dunst")
        return daemon

    def picture(self, name, colour=None, tolerance=6, rows=(0, 100000)):
        """Takes build/…/NAME.png of the screen; with a colour, returns (x, y, width, height, count) of its pixels or None."""
        return look(self.session, [picture_path(name)], colour, tolerance, rows)

    def click(self, x, y, button=1):
        assert self.run("xdotool", "mousemove", str(x), str(y), "sleep", "0.2", "click", str(button)).returncode == 0

    def move(self, x, y):
        self.run("xdotool", "mousemove", str(x), str(y))

    def browser(self):
        """Makes the browser of the test the default one."""
        folder = self.session.folder
        os.makedirs(self.session.path("bin"), exist_ok=True)
        os.makedirs(self.session.path("data", "applications"), exist_ok=True)
        path = self.session.path("bin", "browser")
        with open(path, "w") as file:
            file.write(BROWSER.format(folder=folder))
        os.chmod(path, 0o755)
        with open(self.session.path("data", "applications", "test-browser.desktop"), "w") as file:
            file.write(BROWSER_ENTRY.format(folder=folder))
        with open(self.session.path("config", "mimeapps.list"), "w") as file:
            file.write("[Default Applications]\nx-scheme-handler/http=test-browser.desktop\n"
                       "x-scheme-handler/https=test-browser.desktop\ntext/html=test-browser.desktop\n")

    def opened(self):
        """The addresses the browser was asked to open."""
        try:
            with open(self.session.path("opened")) as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def forget_opened(self):
        if os.path.exists(self.session.path("opened")):
            os.unlink(self.session.path("opened"))
