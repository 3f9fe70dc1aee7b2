# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-demo as the Exmail server of a test: started with any knob, steered and asked through its control channel."""
import base64
import json
import signal
import subprocess
import urllib.request

from .runner import patient
from .session import BUILD, Program

PROGRAM = BUILD + "/src/demo/postbell-demo"
COLLEAGUE = "wei.wang@acme.example"      # another member of the company


class Exmail:
    """name: id of the account; the other arguments become options (--client-id, --split …; _ may stand for -)."""

    def __init__(self, session, name="ming", address=None, **options):
        self.session, self.id = session, name
        self.address = address or f"{name}@acme.example"
        self.options = [f"--address={self.address}"] + [f"--{option(key)}={value}" for key, value in options.items()]
        self.starts = 0
        self.start()

    def start(self, *more):
        self.starts += 1
        log = f"exmail-{self.id}-{self.starts}"
        with open(self.session.path("log", log + ".log"), "ab") as err:
            self.process = Program([PROGRAM, *self.options, *more], env={**self.session.env, **self.session.strict},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err, start_new_session=True)
        self.process.name = log
        self.session.processes.append(self.process)
        line = self.process.stdout.readline()
        assert line, f"{PROGRAM} said nothing: {self.session.log(log)}"
        ready = json.loads(line)
        print(f"# {self.id}: seed of the server {ready.get('seed')}")
        self.api, self.token, self.login, self.webmail = (ready[key] for key in ("api", "token", "login", "webmail"))
        self.control, self.client_id, self.secret = ready["control"], ready["client_id"], ready["secret"]
        self.corp, self.corp_id, self.corp_secrets = ready["corp"], ready["corp_id"], ready["corp_secrets"]

    def account(self, session, **more):
        """The keys of accounts.ini; the interface key goes into the credentials directory."""
        session.credential(self.id + ".openapi", self.secret)
        return {"kind": "exmail", "address": self.address, "client-id": self.client_id, "api-url": self.api,
                "token-url": self.token, "login-url": self.login, **more}

    def corp_account(self, session, *apps, openapi=False, **more):
        """The same for the current API; apps: whose secrets the account has (sso, remind, contacts, log, options), all by default.
        openapi: beside the OpenApi."""
        for app in apps or self.corp_secrets:
            session.credential(f"{self.id}.corp-{app}", self.corp_secrets[app])
        base = self.account(session) if openapi else {"kind": "exmail", "address": self.address, "login-url": self.login}
        return {**base, "corp-id": self.corp_id, "corp-api-url": self.corp, **more}

    # the control channel ----------------------------------------------------------------------------------------------

    def tell(self, verb, **body):
        request = urllib.request.Request(self.control + verb, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=patient(30)) as answer:
            return json.load(answer)

    def deliver(self, subject, sender="Carol <carol@other.example>", user=None, summary="Are you free?"):
        return self.tell("deliver", **{"user": user or self.address, "from": sender, "subject": subject, "summary": summary})

    def burst(self, count, ours, seed=1):
        return self.tell("burst", count=count, ours=ours, seed=seed)

    def read(self, mailid=None):
        """Somebody reads one mail, or all of them, in webmail."""
        return self.tell("read", **({"mailid": mailid} if mailid else {"all": True}))

    def knobs(self, **values):
        return self.tell("knobs", **{option(key): value for key, value in values.items()})

    def drop(self, how):
        return self.tell("drop", how=how)

    def evict(self):
        """A second client of the same client id takes a token."""
        return self.tell("evict")

    def log(self):
        with urllib.request.urlopen(self.control + "log", timeout=patient(30)) as answer:
            return json.load(answer)

    def unread(self):
        """The true number of unread mails of our mailbox."""
        return self.log()["unread"]

    def letter(self):
        """The next believable mail of the demo."""
        return self.tell("deliver")

    def version(self):
        """The member directory changes; the new version."""
        return self.tell("version")["version"]

    def state(self):
        """What the service has, and how many listen."""
        return self.tell("state")

    # the company ------------------------------------------------------------------------------------------------------

    def company(self):
        """How many members, departments, groups and tags there are, the number of the root, the version."""
        return self.tell("company")

    def member(self, user):
        """What a member has become, None for nobody; departments as paths, the password as its MD5."""
        return self.tell("member", user=user)["member"]

    def members(self):
        """Everybody, by address."""
        return {member["address"]: member for member in self.tell("members")["members"]}

    def group(self, group):
        found = self.tell("group", group=group)
        return found if found["address"] else None

    def put(self, user, **fields):
        """A member is made or changed from outside: name, position, tel, mobile, ext_id, aliases, party, enabled; imap, pop,
        secure, secure_forced (True or False)."""
        return self.tell("put", user=user, **fields)

    def change(self, added=0, modified=0, deleted=0, seed=1):
        """So many changes of the directory; their addresses."""
        return self.tell("change", added=added, modified=modified, deleted=deleted, seed=seed)

    def writes(self, of="", clear=False):
        """How often the APIs wrote what: {"user:ann@acme.example": 1, "group-member:team@acme.example/ann@acme.example": 1, ...}."""
        return self.tell("writes", of=of, clear=clear)["writes"]

    def expire(self):
        """Every token of the current API is over; evict() does it for the OpenApi."""
        return self.tell("expire")

    def record(self, on=True):
        """Requests are kept byte for byte from now on."""
        return self.tell("record", on=on)

    def recorded(self, prefix=""):
        """The requests to paths that begin with prefix, in order."""
        return [base64.b64decode(request["raw"]) for request in self.tell("recorded", prefix=prefix)["requests"]]

    def sent(self, kind=None):
        """What went out, in order."""
        return [x for x in self.log()["sent"] if kind in (None, x["kind"])]

    def restart(self, how=signal.SIGKILL):
        """The server dies and comes back at the same place with what it had."""
        state = self.tell("state")
        name = self.session.path(f"exmail-{self.id}.state")
        with open(name, "w") as file:
            json.dump(state, file)
        self.session.kill(self.process, how)
        self.session.processes.remove(self.process)
        self.start(f"--port={self.api.split(':')[2].split('/')[0]}", f"--state={name}")


def option(name):
    """The option that a Python name stands for."""
    return name if name == "access_token" else name.replace("_", "-")
