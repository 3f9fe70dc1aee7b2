# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels of other desktops, headless: X11 panels on a Screen; sway with waybar; GNOME Shell. Each has picture() and click()."""
import os
import subprocess

from .runner import wait_for
from .screen import Screen, look, picture_path
from .session import BUILD, BUS_CONFIG

WATCHER = "org.kde.StatusNotifierWatcher"
MATE_SERVICES = ["org.mate.panel.applet.ClockAppletFactory", "org.mate.panel.applet.NotificationAreaAppletFactory",
                 "org.mate.panel.applet.WnckletFactory", "ca.desrt.dconf"]
LXQT_PANEL = """panels=panel1
[panel1]
desktop=0
iconSize=22
lineCount=1
panelSize=32
plugins=taskbar, statusnotifier, worldclock
position=Top
width=100
width-percent=true
[statusnotifier]
type=statusnotifier
alignment=Right
[taskbar]
type=taskbar
[worldclock]
type=worldclock
"""
SWAY = """output * resolution 1024x600 scale 1 bg #507050 solid_color
xwayland disable
default_border none
focus_follows_mouse no
"""
WAYBAR = '{"layer":"top","position":"top","height":32,"modules-right":["tray","clock"],"tray":{"icon-size":22,"spacing":8}}'
GNOME_SETTINGS = """[org/gnome/shell]
welcome-dialog-last-shown-version='99.0'
enabled-extensions=[{extensions}]
disable-extension-version-validation=true
[org/gnome/desktop/interface]
enable-animations=false
[org/gnome/desktop/session]
idle-delay=uint32 0
[org/gnome/desktop/lockdown]
disable-lock-screen=true
[org/gnome/desktop/screensaver]
lock-enabled=false
"""


def mate_panel(screen):
    screen.session.start("panel", "mate-panel", "--replace")
    wait_for(lambda: screen.session.has_owner(WATCHER), 30, "mate-panel's watcher")


def lxqt_panel(screen):
    folder = screen.session.path("config", "lxqt")
    os.makedirs(folder)
    with open(os.path.join(folder, "panel.conf"), "w") as file:
        file.write(LXQT_PANEL)
    screen.session.start("panel", "lxqt-panel", env={"XDG_CURRENT_DESKTOP": "LXQt"})
    wait_for(lambda: screen.session.has_owner(WATCHER), 30, "lxqt-panel's watcher")


def plasma(screen):
    """KWin, kded (the watcher) and the Plasma shell; the bus must be able to start their services."""
    session = screen.session
    session.env.update(XDG_CURRENT_DESKTOP="KDE", KDE_FULL_SESSION="true", KDE_SESSION_VERSION="5", QT_QUICK_BACKEND="software",
                       QT_XCB_GL_INTEGRATION="none", KWIN_COMPOSE="N")
    screen.run("dbus-update-activation-environment", "XDG_CURRENT_DESKTOP", "KDE_FULL_SESSION", "KDE_SESSION_VERSION", "QT_QUICK_BACKEND")
    for name, text in (("kwinrc", "[Compositing]\nEnabled=false\n"), ("ksplashrc", "[KSplash]\nEngine=none\n")):
        with open(session.path("config", name), "w") as file:
            file.write(text)
    session.start("kwin", "kwin_x11", "--replace")
    session.start("kded", "kded5")
    wait_for(lambda: session.has_owner(WATCHER), 30, "kded's watcher")
    session.start("panel", "plasmashell", "--no-respawn")
    wait_for(lambda: session.has_owner("org.kde.plasmashell"), 60, "plasmashell")


class Wayland:
    """What a session in a Wayland compositor has in common."""
    browser, opened = Screen.browser, Screen.opened

    def enter(self, session, display):
        self.session = session
        session.env.pop("DISPLAY", None)
        session.env.update(GDK_BACKEND="wayland", WAYLAND_DISPLAY=display, XDG_SESSION_TYPE="wayland")
        self.run("dbus-update-activation-environment", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
                 "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "GSETTINGS_BACKEND", "GDK_BACKEND")

    def run(self, *argv):
        return subprocess.run(argv, env=self.session.env, capture_output=True, text=True)

    def picture(self, name, colour=None, tolerance=6, rows=(0, 100000)):
        path = picture_path(name)
        self.take(path)
        return look(self.session, ["--in", path], colour, tolerance, rows) if colour else None


class Sway(Wayland):
    """sway without a screen card, and a pointer of our own. Refuses to run as root."""

    def __init__(self, session):
        with open(session.path("sway.conf"), "w") as file:
            file.write(SWAY)
        self.session = session
        session.start("sway", "sway", "-c", session.path("sway.conf"), "--unsupported-gpu", env={
            "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_HEADLESS_OUTPUTS": "1",
            "SWAYSOCK": session.path("run", "sway.sock"), "GDK_BACKEND": "wayland"})
        run = session.path("run")
        sockets = lambda: [n for n in os.listdir(run) if n.startswith("wayland-") and not n.endswith(".lock")]  # noqa: E731
        wait_for(sockets, 20, "sway")
        self.enter(session, sockets()[0])
        self.pointer = subprocess.Popen([BUILD + "/tests/tools/wlpointer"], env=session.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, start_new_session=True)
        self.pointer.name = "pointer"
        session.processes.append(self.pointer)
        self.tell("move 512 300 1024 600")

    def tell(self, line):
        print(line, file=self.pointer.stdin, flush=True)
        assert self.pointer.stdout.readline() == "ok\n", "the virtual pointer ended"

    def take(self, path):
        result = self.run("grim", path)
        assert result.returncode == 0, result.stderr

    def click(self, x, y, button=1):
        for line in (f"move {x} {y} 1024 600", f"press {button}", f"release {button}"):
            self.tell(line)

    def waybar(self):
        for name, text in (("waybar.json", WAYBAR), ("waybar.css", "window#waybar { background: #202020; color: #eee; }")):
            with open(self.session.path(name), "w") as file:
                file.write(text)
        self.session.start("panel", "waybar", "-c", self.session.path("waybar.json"), "-s", self.session.path("waybar.css"))
        wait_for(lambda: self.session.has_owner(WATCHER), 20, "waybar's watcher")


class Gnome(Wayland):
    """GNOME Shell on a virtual monitor, with a system bus that has only a mocked logind; extensions by name."""
    tolerance = 14                       # of colours: the AppIndicator extension draws icons at 240/255 of their strength

    def __init__(self, session, *extensions):
        self.session = session
        folder = session.path("config", "glib-2.0", "settings")
        os.makedirs(folder)
        with open(os.path.join(folder, "keyfile"), "w") as file:
            file.write(GNOME_SETTINGS.format(extensions=", ".join(f"'{e}'" for e in extensions)))
        self.system_bus()
        session.env.update(XDG_CURRENT_DESKTOP="GNOME", GSETTINGS_BACKEND="keyfile")
        self.enter(session, "wayland-g")
        session.start("gnome", "gnome-shell", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "1024x600", "--wayland-display",
                      "wayland-g", "--unsafe-mode", env={"GNOME_SHELL_SESSION_MODE": "user"})
        wait_for(lambda: session.has_owner("org.gnome.Shell"), 60, "GNOME Shell")
        if extensions:
            wait_for(lambda: session.has_owner(WATCHER), 30, "the extension's watcher")
        wait_for(lambda: self.evaluate("Main.layoutManager._startingUp") == "false", 30, "the end of the start")
        self.evaluate("Main.overview.hide(); Main.messageTray.bannerBlocked = true")

    def system_bus(self):
        path, folder = self.session.path("run", "system"), self.session.path("system-services")
        os.makedirs(folder)
        with open(self.session.path("system.conf"), "w") as file:
            file.write(BUS_CONFIG.format(path=path, services=folder).replace("<type>session", "<type>system"))
        self.session.start("system-bus", "dbus-daemon", "--config-file=" + self.session.path("system.conf"), "--nofork", "--nopidfile")
        self.session.env["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + path
        wait_for(lambda: os.path.exists(path), 5, "the system bus")
        self.session.start("logind", "/usr/bin/python3", "-m", "dbusmock", "--template", "logind")
        wait_for(lambda: self.run("gdbus", "call", "--system", "--dest", "org.freedesktop.login1", "--object-path", "/org/freedesktop/login1",
                                  "--method", "org.freedesktop.DBus.Peer.Ping").returncode == 0, 10, "the mocked logind")

    def evaluate(self, script):
        """Runs JavaScript in the shell; its value as text, None when it failed."""
        script = "const Main = imports.ui.main; " + script
        answer = self.session.gdbus("org.gnome.Shell", "/org/gnome/Shell", "org.gnome.Shell.Eval", script)
        return answer[len("(true, '"):-2] if answer and answer.startswith("(true") else None

    def take(self, path):
        done = self.session.gdbus("org.gnome.Shell.Screenshot", "/org/gnome/Shell/Screenshot", "org.gnome.Shell.Screenshot.Screenshot",
                                  "false", "false", path)
        assert done and done.startswith("(true"), f"no picture: {done}"

    def click(self, x, y, button=1, times=1):
        start = "const {Clutter, GLib} = imports.gi; "
        assert self.evaluate(start + "global._pointer = global._pointer || Clutter.get_default_backend().get_default_seat()"
                             ".create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE); "
                             f"global._pointer.notify_absolute_motion(GLib.get_monotonic_time(), {x}, {y}); 1")
        for _ in range(times):
            for state in ("PRESSED", "RELEASED"):
                assert self.evaluate(start + f"global._pointer.notify_button(GLib.get_monotonic_time(), {button}, Clutter.ButtonState.{state}); 1")
