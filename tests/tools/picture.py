#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""picture.py OUT.png: takes the picture of the README from a real run: Postbell in xfce4-panel with unread mail, its menu open,
and an alert of xfce4-notifyd. Run it as PB_BUILD=build tests/tools/picture.py data/screenshots/postbell.png; it also needs
xfce4-notifyd and ImageMagick."""
import os
import shutil
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "integration"))

from harness import a11y  # noqa: E402
from harness.dovecot import PASSWORD, Dovecot  # noqa: E402
from harness.runner import wait_for  # noqa: E402
from harness.screen import Screen  # noqa: E402
from harness.session import Session  # noqa: E402

APP = "io.github.postbell.Postbell"
SIZE = (800, 450)
PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/><property name="dark-mode" type="bool" value="true"/>
  <property name="panel-1" type="empty"><property name="position" type="string" value="p=6;x=0;y=0"/>
   <property name="length" type="uint" value="100"/><property name="position-locked" type="bool" value="true"/>
   <property name="size" type="uint" value="30"/><property name="icon-size" type="uint" value="22"/>
   <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/><value type="int" value="4"/></property>
  </property></property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="applicationsmenu"><property name="button-title" type="string" value="Applications"/></property>
  <property name="plugin-2" type="string" value="separator"><property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/></property>
  <property name="plugin-3" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
  <property name="plugin-4" type="string" value="clock"><property name="digital-layout" type="uint" value="3"/><property name="digital-time-font" type="string" value="Noto Sans CJK SC 10"/></property>
 </property>
</channel>
"""
NOTIFYD = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-notifyd" version="1.0">
 <property name="notify-location" type="uint" value="0"/><property name="initial-opacity" type="double" value="1.0"/>
 <property name="expire-timeout" type="int" value="30"/><property name="do-fadeout" type="bool" value="false"/>
 <property name="do-slideout" type="bool" value="false"/>
</channel>
"""
GTK = """[Settings]
gtk-font-name=Noto Sans CJK SC 10
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-enable-animations=0
gtk-cursor-blink=0
"""
MAILS = (
    ("anna", "Emma Clarke <emma@example.org>", "Draft of the spring catalogue"),
    ("li", "王芳 <wangfang@example.org>", "下周一的项目周会改到十点"),
    ("anna", "Lucas Meyer <lucas@example.org>", "Re: Train tickets to Hamburg"),
    ("li", "李明 <liming@example.org>", "第三季度报表，请查收"),
)
LAST = ("anna", "Sofia Rossi <sofia@example.org>", "Lunch on Thursday?")


def write(session, text, *path):
    os.makedirs(os.path.dirname(session.path(*path)), exist_ok=True)
    with open(session.path(*path), "w") as file:
        file.write(text)


def desktop(session):
    write(session, GTK, "config", "gtk-3.0", "settings.ini")
    write(session, NOTIFYD, "config", "xfce4", "xfconf", "xfce-perchannel-xml", "xfce4-notifyd.xml")
    for kind, name in (("scalable", APP), ("symbolic", APP + "-symbolic")):
        os.makedirs(session.path("data", "icons", "hicolor", kind, "apps"))
        shutil.copy(f"{TOP}/data/icons/{name}.svg", session.path("data", "icons", "hicolor", kind, "apps"))
    shutil.copy("/usr/share/icons/hicolor/index.theme", session.path("data", "icons", "hicolor"))
    session.start_bus(services=["org.xfce.Xfconf", a11y.SERVICE])
    screen = Screen(session, "%dx%d" % SIZE)
    background = session.path("background.png")
    screen.run("convert", "-size", "%dx%d" % SIZE, "gradient:#5b8a9e-#23404f", background)
    screen.run("display", "-window", "root", background)
    eyes = a11y.Eyes(session)
    screen.xfce_panel(PANEL)
    return screen, eyes


def main(out):
    folder = tempfile.mkdtemp(prefix="pb-picture-")
    os.chmod(folder, 0o755)
    session = Session(folder)
    session.env.update(LC_ALL="C.UTF-8", LANG="C.UTF-8")
    try:
        screen, eyes = desktop(session)
        screen.browser()
        dovecot = Dovecot(session, users=("anna", "li"))
        for user in ("anna", "li"):
            session.credential(user, PASSWORD)
        session.accounts_ini(anna={**dovecot.account("anna"), "user": "anna@zoo.test", "address": "anna@example.org"},
                             li={**dovecot.account("li"), "user": "li@zoo.test", "address": "anna.li@work.example"})
        recorder = session.start_recorder()          # takes the alerts of the mails that came before
        session.start_postbell()
        for user in ("anna", "li"):
            session.until_status(user, "watching")
        for number, (user, sender, subject) in enumerate(MAILS, 1):
            dovecot.deliver(subject, user=user, sender=sender)
            wait_for(lambda: len(session.summaries()) >= number, 10, subject)
        session.kill(recorder)
        session.processes.remove(recorder)
        session.start("notifyd", "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd")
        wait_for(lambda: session.has_owner("org.freedesktop.Notifications"), 10, "xfce4-notifyd")
        user, sender, subject = LAST
        dovecot.deliver(subject, user=user, sender=sender)
        session.until_unread("anna", 3)
        eyes.one("label", "Sofia Rossi", 10)
        x, y = wait_for(lambda: screen.picture("readme", "#2f7fd3", rows=(0, 40)), 10, "the icon")[:2]
        screen.click(x, y, 3)
        screen.move(x - 40, SIZE[1] - 20)
        time.sleep(1)                                # the menu is drawn by now
        screen.run("import", "-silent", "-window", "root", out)
    finally:
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
