# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk through many folders: mails come, are read, expunged; folders go and come back; connections break. What has to be
announced follows from what was done, and when.

A mail has to be announced exactly once, unless it was read, or went, before the watcher could look: then once or never. "Could
look" is decided without knowing the watcher: a mail that is touched had either been announced already (then: exactly once), or
not (then: at most once). Where a folder is replaced by another of its name, or gets a new UIDVALIDITY, the mails in it are gone as
far as they were not announced, and it rests until the watcher's numbers agree with the server's: what came in between would be part
of the silent beginning that such a folder makes."""
import re
import time

from .mutf7 import encode
from .runner import wait_for

FOLDERS = ["INBOX", "Work", "工作", "Lists/dev", "Lists/ops", "A & B", "Übung", "Archive", "two words", "台北/旅行"]
TEXT = "From: Flow <flow@other.example>\r\nTo: bob@zoo.test\r\nSubject: {subject}\r\nMessage-ID: <{subject}@flow.example>\r\n\r\nHi\r\n"


class Mail:
    def __init__(self, folder, subject, uid):
        self.folder, self.subject, self.uid, self.must, self.seen = folder, subject, uid, True, False


class Flow:
    """server: has client() for imaplib; renumber(folder), if there is one, gives a folder a new UIDVALIDITY. Set before the walk:
    watched() are the subjects announced so far, unread() the watcher's last number of each folder, break_off() cuts the
    watcher's connections, look_now() makes it connect again at once."""

    def __init__(self, server, draw, renumber=None, folders=FOLDERS):
        self.draw, self.renumber = draw, renumber
        self.watched = self.unread = self.break_off = self.look_now = None
        self.folders, self.world, self.server = list(folders), server.client(), server
        self.there = {folder: [] for folder in folders}       # mails that are in the folder
        self.mails, self.resting, self.selected, self.done = {}, set(), None, {}
        self.world.close()
        for folder in folders[1:]:
            self.ask("CREATE", self.world.create, encode(folder))
            self.ask("SUBSCRIBE", self.world.subscribe, encode(folder))

    @staticmethod
    def ask(what, call, *args):
        answer = call(*args)
        assert answer[0] == "OK", (what, args, answer)
        return answer[1]

    def note(self, what):
        self.done[what] = self.done.get(what, 0) + 1

    # what may happen to a mailbox

    def select(self, folder):
        if self.selected != folder:
            self.ask("SELECT", self.world.select, encode(folder))
            self.selected = folder

    def deliver(self, count=1):
        folder = self.draw.choice([f for f in self.folders if f not in self.resting])
        for _ in range(count):
            subject = f"flow-{len(self.mails)}"
            answer = self.ask("APPEND", self.world.append, encode(folder), None, None, TEXT.format(subject=subject).encode())
            uid = int(re.search(rb"APPENDUID \d+ (\d+)", answer[0]).group(1))
            self.mails[subject] = Mail(folder, subject, uid)
            self.there[folder].append(self.mails[subject])
        self.note("delivered")

    def some(self):
        """Mails of one folder, at most a handful: (folder, mails)."""
        full = [f for f in self.folders if self.there[f] and f not in self.resting]
        if not full:
            return None, []
        folder = self.draw.choice(full)
        return folder, self.draw.sample(self.there[folder], min(len(self.there[folder]), self.draw.randint(1, 5)))

    def touch(self, mails):
        """Called before a mail is read or goes: unless it was announced by now, nobody knows whether it will be."""
        told = set(self.watched())
        for mail in mails:
            mail.must = mail.must and (mail.subject in told or mail.seen)

    def store(self, change, flag, seen=None):
        folder, mails = self.some()
        if seen:
            self.touch(mails)
        if mails:
            self.select(folder)
            self.ask("STORE", self.world.uid, "STORE", ",".join(str(m.uid) for m in mails), change + "FLAGS.SILENT", f"({flag})")
            for mail in mails:
                mail.seen = mail.seen if seen is None else seen
            self.note(f"{change}{flag}")

    def expunge(self):
        folder, mails = self.some()
        self.touch(mails)
        if mails:
            self.select(folder)
            self.ask("STORE", self.world.uid, "STORE", ",".join(str(m.uid) for m in mails), "+FLAGS.SILENT", r"(\Deleted)")
            self.ask("EXPUNGE", self.world.expunge)
            self.there[folder] = [m for m in self.there[folder] if m not in mails]
            self.note("expunged")

    def replace(self):
        """A folder goes; another of its name comes, now or at the next rest."""
        folder = self.draw.choice(self.folders)
        if folder in self.resting or folder == "INBOX" or len(self.resting) >= len(self.folders) // 2:
            return
        self.touch(self.there[folder])
        self.there[folder] = []
        self.resting.add(folder)
        if self.selected == folder:
            self.ask("CLOSE", self.world.close)
            self.selected = None
        self.ask("DELETE", self.world.delete, encode(folder))
        if self.draw.random() < 0.5:
            time.sleep(self.draw.random() * 0.5)
        answer = self.world.create(encode(folder))      # it is there where the watcher looked into it while it went
        assert answer[0] == "OK" or b"[ALREADYEXISTS]" in answer[1][0], (folder, answer)
        self.note("replaced")

    def number_anew(self):
        folder = self.draw.choice(self.folders)
        if self.renumber is None or folder in self.resting or len(self.resting) >= len(self.folders) // 2:
            return
        self.touch(self.there[folder])
        self.resting.add(folder)
        if self.selected:
            self.ask("CLOSE", self.world.close)
            self.selected = None
        self.renumber(folder)
        self.note("numbered anew")

    # the walk

    def step(self):
        self.draw.choices((lambda: self.deliver(), lambda: self.deliver(self.draw.randint(2, 12)),
                           lambda: self.store("+", r"\Seen", True), lambda: self.store("-", r"\Seen", False),
                           lambda: self.store("+", r"\Flagged"), lambda: self.store("-", r"\Answered"), self.expunge, self.replace,
                           self.number_anew, lambda: time.sleep(self.draw.random() * 0.7)), (50, 15, 12, 5, 5, 5, 8, 0.7, 0.5, 3))[0]()

    def server_unseen(self):
        """What another program reads from the server."""
        client = self.server.client()
        result = {}
        for folder in self.folders:
            answer = self.ask("STATUS", client.status, encode(folder), "(UNSEEN)")
            result[folder] = int(re.search(rb"UNSEEN (\d+)", answer[0]).group(1))
        client.logout()
        return result

    def rest(self, seconds):
        """A quiet moment: the watcher comes to agree with the server, and everything that has to be announced has been, once."""
        begin, truth = time.monotonic(), self.server_unseen()
        wait_for(lambda: self.look_now() or self.unread() == truth, seconds,
                 lambda: f"numbers {({f: (self.unread().get(f), n) for f, n in truth.items() if self.unread().get(f) != n})}")
        due = {m.subject for m in self.mails.values() if m.must}
        wait_for(lambda: due <= set(self.watched()), seconds, lambda: f"mails {sorted(due - set(self.watched()))}")
        took = time.monotonic() - begin
        told = self.watched()
        assert len(told) == len(set(told)), f"announced twice: {sorted(x for x in set(told) if told.count(x) > 1)}"
        assert set(told) <= set(self.mails), "a mail of before, or of nobody's"
        self.resting.clear()
        return took

    def walk(self, mails, rounds, patience=20):
        """That many mails in so many rounds, each with a break of the connection at a random moment and a rest behind it."""
        slowest = 0.0
        for number in range(rounds):
            goal, cut = mails * (number + 1) // rounds, False
            middle = len(self.mails) + self.draw.randint(0, mails // rounds - 1)
            while len(self.mails) < goal:
                self.step()
                if not cut and len(self.mails) >= middle:
                    self.break_off()
                    cut = True
            slowest = max(slowest, self.rest(patience))
        self.world.logout()
        free = [m for m in self.mails.values() if not m.must]
        told = set(self.watched())
        print(f"# {len(self.mails)} mails: {len(self.mails) - len(free)} had to be announced and were, once; {len(free)} were touched "
              f"before ({sum(m.subject in told for m in free)} announced); {rounds} connections cut; slowest rest {slowest:.1f} s")
        print("# " + ", ".join(f"{what} {count}" for what, count in sorted(self.done.items())))
