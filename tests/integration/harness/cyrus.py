# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Cyrus that is unpacked, never installed (./dev test fetches it): IMAP, IMAPS, POP3 and LMTP for the test alone, run by
whoever runs the test, or by nobody where that is root. Its telemetry is the oracle: each word of a conversation, with the time."""
import email.message
import email.utils
import glob
import imaplib
import os
import pwd
import re
import shutil
import smtplib
import ssl
import subprocess

from . import runner
from .dovecot import free_ports, listening
from .pki import Pki

PASSWORD = "correct horse"
DOMAIN = "zoo.test"
CACHE = os.path.join("/var/cache" if os.getuid() == 0 else os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                     "postbell-tests", "cyrus")
ROOT = CACHE if os.path.exists(CACHE + "/complete") else ""
IMAPD = """configdirectory: {d}/conf
proc_path: {d}/run/proc
mboxname_lockpath: {d}/run/lock
defaultpartition: default
partition-default: {d}/spool
sievedir: {d}/sieve
altnamespace: yes
unixhierarchysep: yes
virtdomains: userid
defaultdomain: {domain}
servername: {domain}
admins: admin
allowplaintext: {plaintext}
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {d}/sasldb2
sasl_mech_list: {mechanisms}
tls_server_cert: {cert}.pem
tls_server_key: {cert}.key
lmtpsocket: {d}/run/lmtp
idlesocket: {d}/run/idle
notifysocket: {d}/run/notify
imapidlepoll: 2
cyrus_user: {me}
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: {folders}
duplicatesuppression: no
xlist-sent: Sent
xlist-trash: Trash
specialusealways: yes
conversations: yes
search_engine: none
delete_mode: immediate
expunge_mode: immediate
unix_group_enable: no
"""
MASTER = """SERVICES {{
  imap cmd="{bin}/imapd -C {d}/imapd.conf" listen="127.0.0.1:{imap}" prefork=1 maxchild=40
  imaps cmd="{bin}/imapd -C {d}/imapd.conf -s" listen="127.0.0.1:{imaps}" prefork=1 maxchild=40
  lmtpunix cmd="{bin}/lmtpd -C {d}/imapd.conf" listen="{d}/run/lmtp" prefork=0 maxchild=5
}}
DAEMON {{
  idled cmd="{bin}/idled -C {d}/imapd.conf"
}}
"""


def main(namespace):
    """Runs the tests of a module; where no archive can be unpacked, none: there the package managers have no Cyrus to take."""
    if not ROOT and not shutil.which("apt-get") and not os.path.exists("/usr/lib/cyrus/bin/imapd"):
        print("1..0 # SKIP no Cyrus for this system")
        return
    runner.main(namespace)


class Cyrus:
    def __init__(self, session, name="cyrus", users=("bob",), mechanisms="PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
                 plaintext=False, folders="Sent | Trash", pki=None, extra=""):
        assert os.path.exists(ROOT + "/usr/lib/cyrus/bin/imapd"), f"no Cyrus in {CACHE}: ./dev test fetches it"
        self.session, self.name, self.folder = session, name, session.path(name)
        for part in ("conf/db", "conf/socket", "conf/log", "conf/proc", "conf/lock", "run/proc", "run/lock", "spool", "sieve"):
            os.makedirs(os.path.join(self.folder, part))
        for user in users:        # its presence switches the telemetry on
            os.makedirs(self.path("conf", "log", user))
        self.pki = pki or Pki(session.path("pki"))
        self.ca = self.pki.ca
        self.imap, self.imaps = free_ports(2)
        libraries = ":".join([*glob.glob(ROOT + "/usr/lib/*-linux-*"), ROOT + "/usr/lib/cyrus", ROOT + "/usr/lib"])
        self.env = {"LD_LIBRARY_PATH": libraries, "SASL_PATH": ":".join(glob.glob(ROOT + "/usr/lib/*-linux-*/sasl2"))} if ROOT else {}
        values = {"d": self.folder, "domain": DOMAIN, "plaintext": "yes" if plaintext else "no", "mechanisms": mechanisms,
                  "cert": self.pki.path("good"), "me": "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name, "bin": ROOT + "/usr/lib/cyrus/bin",
                  "folders": folders, "imap": self.imap, "imaps": self.imaps}
        for file, text in (("imapd.conf", IMAPD + extra), ("cyrus.conf", MASTER)):
            with open(self.path(file), "w") as target:
                target.write(text.format(**values))
        for user in users:
            self.set_password(user)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "nobody:nogroup", self.folder], check=True)
        self.process = None
        self.start()
        runner.wait_for(lambda: all(self.created(user) for user in users), 15, "Cyrus to answer")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def set_password(self, user, password=PASSWORD):
        """A newline behind the password would become part of it."""
        subprocess.run([ROOT + "/usr/sbin/saslpasswd2", "-p", "-c", "-f", self.path("sasldb2"), "-u", DOMAIN, user], check=True,
                       env={**os.environ, **self.env}, input=password.encode(), capture_output=True)

    def start(self):
        self.process = self.session.start(self.name, ROOT + "/usr/lib/cyrus/bin/master", "-C", self.path("imapd.conf"), "-M",
                                          self.path("cyrus.conf"), "-p", self.path("run", "pid"), env=self.env)
        runner.wait_for(lambda: all(listening(p) for p in (self.imap, self.imaps)), 15, "Cyrus")

    def stop(self):
        self.session.kill(self.process, 15)

    def created(self, user):
        """The first login makes the mailbox."""
        try:
            self.client(user).logout()
            return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def account(self, user="bob", **more):
        keys = {"kind": "imap", "address": f"{user}@{DOMAIN}", "host": "localhost", "port": self.imaps, "security": "tls",
                "ca-file": self.ca, "webmail": "https://webmail.zoo.test/"}
        keys.update({k.replace("_", "-"): v for k, v in more.items()})
        return keys

    def deliver(self, subject="Hello", user="bob", folder=None, sender="Carol <carol@other.example>", body="Hi there.\n"):
        """Hands a mail to LMTP; folder by a plus address."""
        message = email.message.EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, f"{user}@{DOMAIN}", subject
        message["Date"], message["Message-ID"] = email.utils.formatdate(), email.utils.make_msgid(domain=DOMAIN)
        message.set_content(body)
        recipient = f"{user}+{folder}@{DOMAIN}" if folder else f"{user}@{DOMAIN}"
        with smtplib.LMTP(self.path("run", "lmtp")) as lmtp:
            refused = lmtp.sendmail("sender@other.example", [recipient], message.as_bytes())
        assert not refused, refused

    def client(self, user="bob", folder="INBOX", password=PASSWORD):
        """Another mail program: Python's imaplib, folder selected for writing."""
        client = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=ssl.create_default_context(cafile=self.ca))
        client.login(f"{user}@{DOMAIN}", password)
        assert client.select(folder)[0] == "OK"
        return client

    def telemetry(self, user="bob"):
        """The conversations of a user since the login, oldest first: lists of (whether the client spoke, time in s, text)."""
        files = glob.glob(self.path("conf", "log", user, "*"))
        return [conversation(path) for path in sorted(files, key=os.path.getmtime)]


def conversation(path):
    with open(path, errors="replace", newline="") as file:
        parts = re.split(r"(?m)^([<>])(\d+)([<>])", file.read())
    return [(parts[n] == "<", int(parts[n + 1]), parts[n + 3]) for n in range(1, len(parts) - 3, 4)]


def said(talk, client=True):
    """One side of a conversation as one text."""
    return "".join(text for by_client, _, text in talk if by_client == client)
