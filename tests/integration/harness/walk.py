# SPDX-License-Identifier: GPL-3.0-or-later
"""The assistant from nothing to the first alert, with the real `postbell` and real servers; in English or Chinese."""
import os
import subprocess
import time

from .dovecot import PASSWORD, Dovecot
from .exmail import Exmail
from .goa import OnlineAccounts
from .runner import holds, patient, wait_for
from .windows import APP, desktop, words


def keyring(session):
    """An unlocked gnome-keyring, as after a login."""
    daemon = session.start("keyring", "gnome-keyring-daemon", "--foreground", "--components=secrets",
                           "--control-directory=" + session.path("run", "keyring"), "--unlock", stdin=subprocess.PIPE, env={"G_DEBUG": ""})
    daemon.stdin.write(b"the keyring's own")
    daemon.stdin.close()
    wait_for(lambda: session.has_owner("org.freedesktop.secrets"), 10, "the keyring")


def provider(session, **keys):
    """A row of the provider table, as a company hands it out."""
    folder = session.path("data", "postbell", "providers")
    os.makedirs(folder)
    with open(os.path.join(folder, "company.ini"), "w") as file:
        file.write("[company]\n" + "".join(f"{key.replace('_', '-')}={value}\n" for key, value in keys.items()))


class Walk:
    def __init__(self, session, chinese=False, before=None, **env):
        self.session, self.chinese = session, chinese
        self.screen, self.eyes = desktop(session, chinese=chinese, **env)
        self.say = words(chinese)
        session.start_recorder("--watcher")
        keyring(session)
        if before:
            before()
        self.start = time.monotonic()
        session.start("postbell", session.postbell)      # as from the desktop's menu
        self.eyes.one("frame", self.say("Add a mail account"))

    def press(self, label):
        label = self.say(label)
        wait_for(lambda: next((w for w in self.eyes.all("push button", label) if w.sensitive), None), 15,
                 lambda: f"{label} to be possible; there is {self.eyes.all()}").press()

    def says(self, text, seconds=15):
        wait_for(lambda: any(text in name for name in self.eyes.names("label")), seconds, lambda: f"“{text}”; there is {self.eyes.all()}")

    def sentence(self, text, *values, seconds=15):
        self.says(self.say(text) % values if values else self.say(text), seconds)

    def sign_in(self, address, label, secret):
        """Address in, secret in, ticks."""
        self.eyes.one("text", self.say("Your e-mail _address:")).type(address)
        self.press("_Next")
        self.says(address)
        self.eyes.one("password text", self.say(label)).type(secret)
        self.press("Sign in and _test")
        self.sentence("It works, and the account is saved")
        ticks = self.eyes.names("list item")
        done = self.say("%s: done") % ""
        assert len(ticks) >= 4 and all(name.endswith(done) for name in ticks), ticks
        self.press("_Next")

    def prove(self, deliver, fields=2):
        """A test alert and the first real one, nothing else; to the end."""
        self.press("Send me a _test alert")
        wait_for(lambda: self.session.summaries(), 10, "the test alert")
        tests = len(self.session.summaries())
        deliver()
        wait_for(lambda: len(self.session.summaries()) == tests + 1, 10, lambda: f"the alert: {self.session.summaries()}")
        holds(lambda: len(self.session.summaries()) == tests + 1, 0.5, "nothing old is announced")
        self.press("_Finish")
        self.eyes.gone("frame", self.say("Add a mail account"))
        seconds = time.monotonic() - self.start
        print(f"# from nothing to the first alert and the end: {seconds:.1f} s, fields typed into: {len(self.eyes.typed)}")
        assert seconds < patient(60) and len(self.eyes.typed) == fields, (seconds, self.eyes.typed)
        assert os.path.exists(self.session.path("config", "autostart", APP + ".desktop")), "start at login"
        return self.session.summaries()[-1]


def dovecot(session, chinese=False):
    server = Dovecot(session)
    for number in range(2):
        server.deliver(f"old {number}")
    client = server.client()
    client.create("Projects")
    client.append("Projects", "", None, b"From: a@b.example\r\nSubject: older\r\n\r\nx\r\n")
    client.logout()
    provider(session, name="Zoo", domains="zoo.test;", imap=f"localhost:{server.imaps} tls", secret="password", ca_file=server.ca,
             webmail="https://webmail.zoo.test/")
    walk = Walk(session, chinese)
    walk.sign_in("bob@zoo.test", "_Password:", PASSWORD)
    walk.eyes.one("check box", walk.say("%s: %s") % (walk.say("Inbox"), plural(walk, "%d unread mails", 2)))
    walk.eyes.one("check box", walk.say("%s: %s") % ("Projects", plural(walk, "%d unread mail", 1))).press()
    walk.press("_Next")
    walk.says("3 ")
    session.until_status("bob@zoo.test", "watching")
    summary = walk.prove(lambda: server.deliver("关于周五的会议", sender="李明 <liming@other.example>"))
    assert "李明" in summary[0] + summary[1], summary
    assert PASSWORD not in open(session.path("config", "postbell", "accounts.ini")).read()
    text = open(session.path("config", "postbell", "accounts.ini")).read()
    assert "Projects" in text and "localhost" in text, text


def by_keyboard(session):
    """The same, with nothing but keys: Enter goes on, Alt and a letter presses what has it."""
    server = Dovecot(session)
    server.deliver("old")
    provider(session, name="Zoo", domains="zoo.test;", imap=f"localhost:{server.imaps} tls", secret="password", ca_file=server.ca)
    walk = Walk(session)
    wait_for(lambda: any(w.role == "frame" and w.active for w in walk.eyes.all()), 10, "the window to have the keyboard")
    at = lambda name: wait_for(lambda: (walk.eyes.focused() or walk).name == name, 15, lambda: f"the focus at {name}; it is at {walk.eyes.focused()}")
    walk.name = None
    keys = lambda *names: walk.screen.run("xdotool", "key", *names)
    at("Your e-mail address:")
    walk.screen.run("xdotool", "type", "bob@zoo.test")
    keys("Return")
    at("Password:")
    walk.screen.run("xdotool", "type", PASSWORD)
    keys("Return")
    walk.sentence("It works, and the account is saved")
    at("Next")
    keys("Return")
    walk.says("old unread mail")
    keys("alt+t")
    wait_for(lambda: session.summaries(), 10, "the test alert")
    session.until_status("bob@zoo.test", "watching")
    server.deliver("new")
    wait_for(lambda: len(session.summaries()) == 2, 10, "the alert")
    keys("alt+f")
    walk.eyes.gone("frame")
    assert walk.eyes.typed == [] and os.path.exists(session.path("config", "autostart", APP + ".desktop"))


def online(session):
    """An account that the desktop is signed in to: one click, nothing typed."""
    server = Dovecot(session)
    server.deliver("old")
    provider(session, name="Zoo", hosts="localhost;", ca_file=server.ca, webmail="https://webmail.zoo.test/")
    walk = Walk(session, before=lambda: OnlineAccounts(session, a1={
        "provider": "imap_smtp", "provider_name": "Zoo", "address": "bob@zoo.test", "host": f"localhost:{server.imaps}", "password": PASSWORD}))
    walk.eyes.one("push button", "Use bob@zoo.test (Zoo)").press()
    walk.sentence("It works, and the account is saved")
    walk.press("_Next")
    walk.says("1 old unread mail is there.")
    session.until_status("bob@zoo.test", "watching")
    walk.prove(lambda: server.deliver("new"), fields=0)
    shown = session.cli("account", "show", "bob@zoo.test").stdout
    assert "a1" in shown and "webmail.zoo.test" in shown, shown


def exmail(session, chinese=False):
    server = Exmail(session)
    for _ in range(2):
        server.letter()
    provider(session, name="Acme", domains="acme.example;", kind="exmail", client_id=server.client_id, api_url=server.api,
             token_url=server.token, login_url=server.login, allow_plain_http="true")
    walk = Walk(session, chinese)
    walk.sign_in("ming@acme.example", "_Interface key:", server.secret)
    session.until_status("ming@acme.example", "watching")
    number = server.unread()
    walk.says(str(number))
    walk.prove(server.letter)
    assert server.secret not in open(session.path("config", "postbell", "accounts.ini")).read()


def plural(walk, text, number):
    """A sentence of two forms; Chinese has one."""
    return (walk.say(text) if not walk.chinese else walk.say("%d unread mail")) % number
