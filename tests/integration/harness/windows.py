# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for the windows of postbell-gtk: bus, screen, browser, our icons, the eyes that see them; and in Chinese."""
import gettext
import os
import shutil
import subprocess

from . import a11y
from .screen import Screen
from .session import BUILD

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
APP = "io.github.postbell.Postbell"


def speak(session, language, catalogues=BUILD + "/po"):
    """Postbell's own programs speak this language."""
    session.strict.update(LANGUAGE=language, PB_TEST_LOCALES=catalogues, LD_PRELOAD=BUILD + "/tests/tools/relocate.so",
                          ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")


def write_hebrew(session):
    """GTK mirrors the windows of a program that knows a language written from right to left: a catalogue without a sentence."""
    folder = session.path("po", "he", "LC_MESSAGES")
    os.makedirs(folder)
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    subprocess.run(["msgfmt", "-", "-o", folder + "/postbell.mo"], input=text, text=True, check=True)
    speak(session, "he", session.path("po"))


def icons(session):
    """Our icons, as an installation brings them."""
    for kind, name in (("scalable", APP), ("symbolic", APP + "-symbolic")):
        folder = session.path("data", "icons", "hicolor", kind, "apps")
        os.makedirs(folder)
        shutil.copy(f"{TOP}/data/icons/{name}.svg", folder)
    shutil.copy("/usr/share/icons/hicolor/index.theme", session.path("data", "icons", "hicolor"))


def desktop(session, size="1024x700", chinese=False, **env):
    session.start_bus(services=[a11y.SERVICE])
    session.env.update(env)
    if chinese:
        speak(session, "zh_CN")
    icons(session)
    screen = Screen(session, size)
    screen.browser()
    return screen, a11y.Eyes(session)


def words(chinese=False):
    """What the windows say for a sentence of the source, without mnemonics."""
    if not chinese:
        return lambda text: text.replace("_", "")
    catalogue = gettext.translation("postbell", BUILD + "/po", ["zh_CN"])

    def translate(text):
        translated = catalogue.gettext(text)
        if translated == text:               # one that counts
            translated = catalogue.ngettext(text, text, 2)
        assert translated != text, f"not translated: {text}"
        return translated.replace("_", "")
    return translate
