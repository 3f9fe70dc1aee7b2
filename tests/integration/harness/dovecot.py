# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Dovecot with users of our own: IMAP, IMAPS and LMTP on loopback ports that are free. It does not let the address of a wrong
password wait, for seconds, as it would by default (auth penalty)."""
import email.message
import email.utils
import grp
import imaplib
import os
import pwd
import re
import signal
import smtplib
import socket
import ssl

from .pki import Pki

PASSWORD = "correct horse"
CONFIG = """base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/log/dovecot.log
info_log_path = {d}/log/info.log
auth_verbose = yes
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}.pem
ssl_key = <{cert}.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = {auth_delay}
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
mail_location = {location}
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 1
first_valid_gid = 1
mailbox_list_index = yes
mail_max_userip_connections = 50
imap_idle_notify_interval = 2 mins
rawlog_dir_placeholder = 
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {d}/passwd
}}
userdb {{
  driver = passwd-file
  args = {d}/passwd
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service stats {{
  unix_listener stats-reader {{
    mode = 0666
  }}
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
{extra}
"""


def free_ports(count):
    """Ports nobody listens on, held together until all are known."""
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Dovecot:
    def __init__(self, session, name="dovecot", users=("bob",), cert="good", pki=None, auth_delay="0", extra="", raw=False):
        """raw: every conversation is written down, for talks()."""
        self.session, self.name = session, name
        self.folder = session.path(name)
        for part in ("run", "state", "home", "log"):
            os.makedirs(os.path.join(self.folder, part), exist_ok=True)
        os.chmod(self.folder, 0o755)
        self.pki = pki or Pki(session.path("pki"))
        self.ca = self.pki.ca
        self.imap, self.imaps, self.lmtp = free_ports(3)
        root = os.getuid() == 0
        me = pwd.getpwuid(os.getuid()).pw_name
        self.mail_user = "nobody" if root else me
        mail = pwd.getpwnam(self.mail_user)
        internal = "dovecot" if root else me
        self.set_users(users, mail)
        home = os.path.join(self.folder, "home")
        os.chown(home, mail.pw_uid, mail.pw_gid)
        for fixed in (session.folder,):
            os.chmod(fixed, 0o755)
        with open(self.config, "w") as file:
            file.write(CONFIG.replace("rawlog_dir_placeholder = \n", "").format(
                d=self.folder, cert=self.pki.path(cert), login_user="dovenull" if root else me, internal_user=internal,
                internal_group=grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name, location="maildir:~/Maildir",
                mail_uid=mail.pw_uid, mail_gid=mail.pw_gid, imap=self.imap, imaps=self.imaps, lmtp=self.lmtp,
                auth_delay=auth_delay, extra=extra))
        self.process = None
        if raw:
            self.write_down(users, mail)
        self.start()

    def write_down(self, users, mail):
        for user in users:
            folder = os.path.join(self.folder, "raw", f"{user}@zoo.test")
            os.makedirs(folder)
            os.chown(folder, mail.pw_uid, mail.pw_gid)
        with open(self.config, "a") as file:
            file.write(f"protocol imap {{\n  rawlog_dir = {self.folder}/raw/%u\n}}\n")

    def talks(self, user="bob"):
        """The conversations so far, the oldest first: pairs of what the client and what the server said, as lists of
        (Unix time, line)."""
        folder = os.path.join(self.folder, "raw", f"{user}@zoo.test")
        names = sorted({name.rsplit(".", 1)[0] for name in os.listdir(folder)})
        return [tuple(stamped(os.path.join(folder, name + end)) for end in (".in", ".out")) for name in names]

    @property
    def config(self):
        return os.path.join(self.folder, "dovecot.conf")

    def set_users(self, users, mail=None, password=PASSWORD):
        mail = mail or pwd.getpwnam(self.mail_user)
        with open(os.path.join(self.folder, "passwd"), "w") as file:
            for user in users:
                file.write(f"{user}@zoo.test:{{PLAIN}}{password}:{mail.pw_uid}:{mail.pw_gid}::{self.folder}/home/{user}::\n")
        os.chmod(os.path.join(self.folder, "passwd"), 0o644)

    def start(self):
        from .runner import wait_for
        self.process = self.session.start(self.name, "dovecot", "-F", "-c", self.config)
        wait_for(lambda: all(listening(p) for p in (self.imap, self.imaps, self.lmtp)), 15, "Dovecot")

    def stop(self, how=signal.SIGTERM):
        from .runner import wait_for
        self.session.kill(self.process, how)
        try:        # a child that did not hear of it would live on and keep its connection
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        wait_for(lambda: not listening(self.imaps), 10, "Dovecot to be gone")

    def account(self, user="bob", **more):
        """The keys of accounts.ini for this server."""
        keys = {"kind": "imap", "address": f"{user}@zoo.test", "host": "localhost", "port": self.imaps, "security": "tls",
                "ca-file": self.ca, "webmail": "https://webmail.zoo.test/"}
        keys.update({k.replace("_", "-"): v for k, v in more.items()})
        return keys

    def deliver(self, subject="Hello", user="bob", sender="Carol <carol@other.example>", message_id=None, body=""):
        """Hands a mail to LMTP and returns its Message-ID without <>."""
        message = email.message.EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, f"{user}@zoo.test", subject
        message["Date"] = email.utils.formatdate()
        message_id = message_id or email.utils.make_msgid(domain="zoo.test").strip("<>")
        message["Message-ID"] = f"<{message_id}>"
        message.set_content(body)
        self.deliver_raw(message.as_bytes(), user)
        return message_id

    def deliver_raw(self, data, user="bob"):
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            refused = lmtp.sendmail("sender@other.example", [f"{user}@zoo.test"], data)
        assert not refused, refused

    def fill(self, size, unread, user="bob"):
        """Puts that many mails into the mailbox, and lets Dovecot build its index."""
        self.deliver("the newest of many", user=user)
        folder = os.path.join(self.folder, "home", user, "Maildir", "cur")
        owner = os.stat(folder)
        for n in range(size - 1):
            path = os.path.join(folder, f"1767225600.M{n}P1.zoo:2," + ("" if n < unread - 1 else "S"))
            with open(path, "w") as file:
                file.write(f"From: a@b.example\nSubject: {n}\n\nx\n")
            os.chown(path, owner.st_uid, owner.st_gid)
        for _ in range(2):
            self.client(user).logout()

    def client(self, user="bob", folder="INBOX", password=PASSWORD):
        """Another mail program: Python's imaplib, folder selected for writing."""
        client = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=ssl.create_default_context(cafile=self.ca))
        client.login(f"{user}@zoo.test", password)
        assert client.select(folder)[0] == "OK"
        return client

    def unseen(self, user="bob"):
        client = self.client(user)
        numbers = client.search(None, "UNSEEN")[1][0].split()
        client.logout()
        return len(numbers)

    def info(self):
        try:
            with open(os.path.join(self.folder, "log", "info.log"), errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def gone(self, user="bob"):
        """Whether a connection of this user's has ended."""
        return any("imap(" + user in line and ("Disconnected" in line or "shutting down" in line) for line in self.info().splitlines())

    def until_logins(self, number, user="bob"):
        """Dovecot's log is written by a process of its own, a moment later."""
        from .runner import wait_for
        wait_for(lambda: self.logins(user) == number, 5, lambda: f"{number} logins of {user}; there were {self.logins(user)}: {self.info()}")

    def logins(self, user="bob"):
        return sum(1 for line in self.info().splitlines() if "imap-login: Info: Login: " in line and f"<{user}@zoo.test>" in line)


def listening(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def stamped(path):
    """The lines of a raw log, as (Unix time, text)."""
    try:
        with open(path, errors="replace", newline="\n") as file:
            lines = [re.match(r"(\d+\.\d+) (.*)", line) for line in file]
    except FileNotFoundError:
        return []
    return [(float(line.group(1)), line.group(2)) for line in lines if line]
