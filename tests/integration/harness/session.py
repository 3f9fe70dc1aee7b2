# SPDX-License-Identifier: GPL-3.0-or-later
"""A throw-away desktop session: own home, own XDG folders, own bus, and the programs started in it."""
import collections
import json
import os
import signal
import socket
import subprocess
import threading
import time

APP = "io.github.postbell.Postbell"
BUILD = os.environ["PB_BUILD"]
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<servicedir>{services}</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


class Program(subprocess.Popen):
    """One that runs in a session; its end is waited for as patiently as all the rest."""

    def wait(self, timeout=None):
        from .runner import patient
        return super().wait(timeout if timeout is None else patient(timeout))


class Session:
    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.at_end = []
        self.env = {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_AT_BRIDGE": "1",
            "GSETTINGS_BACKEND": "memory", "GSETTINGS_SCHEMA_DIR": BUILD + "/data", "GDK_BACKEND": "x11",
            "XDG_DATA_DIRS": "/usr/local/share:/usr/share", "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        # strict for our own programs only: a warning of somebody else's panel must not end it
        self.strict = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_DEBUG", "G_SLICE",
                                                           "MALLOC_PERTURB_") if name in os.environ}
        for name, variable in (("home", "HOME"), ("run", "XDG_RUNTIME_DIR"), ("config", "XDG_CONFIG_HOME"),
                               ("cache", "XDG_CACHE_HOME"), ("data", "XDG_DATA_HOME"), ("state", "XDG_STATE_HOME"),
                               ("credentials", "CREDENTIALS_DIRECTORY")):
            self.env[variable] = self.path(name)
            os.makedirs(self.path(name), mode=0o700)
        os.makedirs(self.path("log"))
        self.postbell = BUILD + "/src/app/postbell"
        self.askers = {}

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    # processes ------------------------------------------------------------------------------------------------------

    def start(self, name, *argv, env=None, stdin=subprocess.DEVNULL):
        """Starts a program in the session; its output goes to log/NAME.log."""
        log = open(self.path("log", name + ".log"), "ab")
        strict = self.strict if argv[0].startswith(BUILD) else {}
        process = Program(argv, env={**self.env, **strict, **(env or {})}, stdin=stdin, stdout=log, stderr=log,
                          cwd=self.folder, start_new_session=True)
        log.close()
        process.name = name
        self.processes.append(process)
        return process

    def log(self, name):
        try:
            with open(self.path("log", name + ".log"), errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def sanitizer_reports(self):
        """What sanitizers wrote into the logs, leaks found at the end as well; nobody else would look at them."""
        lines = [(name, line) for name in sorted(os.listdir(self.path("log"))) for line in self.log(name[:-4]).splitlines()]
        marks = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:", "SUMMARY: ")
        return [f"{name}: {line[:300]}" for name, line in lines if any(mark in line for mark in marks)]

    def story(self):
        """The lines that tell what happened: which programs have ended and how, and the last words of each."""
        for process in self.processes:
            if process.poll() is not None:
                yield f"{process.name} ({process.pid}) has ended: {process.returncode}"
        for name in sorted(os.listdir(self.path("log"))):
            for line in self.log(name[:-4]).splitlines()[-25:]:
                yield f"{name}: {line[:300]}"

    def kill(self, process, how=signal.SIGKILL):
        if process.poll() is None:
            try:
                process.send_signal(signal.SIGCONT)
                process.send_signal(how)
            except ProcessLookupError:
                pass
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def serve(self, server):
        """Runs a socketserver of the test's own beside the test, to the end of the session."""
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.at_end += [server.shutdown, server.server_close]
        return server

    def stop(self):
        for call in self.at_end:
            call()
        self.at_end.clear()
        for process in reversed(self.processes):
            self.kill(process, signal.SIGTERM)
        for process in self.processes:       # what they started themselves
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        self.processes.clear()

    # the bus --------------------------------------------------------------------------------------------------------

    def start_bus(self, services=(), whole=False):
        """A private session bus that starts nothing by itself except the named services (whole: all of the machine's)."""
        from .runner import wait_for
        folder, path = self.path("services"), self.path("run", "bus")
        os.makedirs(folder, exist_ok=True)
        for service in services:
            with open(f"/usr/share/dbus-1/services/{service}.service") as source:
                with open(f"{folder}/{service}.service", "w") as target:
                    target.write(source.read())
        with open(self.path("bus.conf"), "w") as file:
            file.write(BUS_CONFIG.format(path=path, services="/usr/share/dbus-1/services" if whole else folder))
        bus = self.start("bus", "dbus-daemon", "--config-file=" + self.path("bus.conf"), "--nofork", "--nopidfile")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + path
        wait_for(lambda: answers(path), 5, "the session bus")
        return bus

    def start_system_bus(self):
        """A system bus of the session's own, with a logind that sleeps and wakes by sleep()."""
        from .runner import wait_for
        path = self.path("run", "system-bus")
        with open(self.path("system-bus.conf"), "w") as file:
            file.write(BUS_CONFIG.format(path=path, services=self.path("services")).replace("<type>session<", "<type>system<"))
        self.start("system-bus", "dbus-daemon", "--config-file=" + self.path("system-bus.conf"), "--nofork", "--nopidfile")
        self.env["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + path
        wait_for(lambda: answers(path), 5, "the system bus")
        self.start("logind", "/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
        wait_for(lambda: "true" in self.system_call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner",
                                                     "org.freedesktop.login1"), 5, "logind")

    def system_call(self, dest, path, method, *args):
        return subprocess.run(["gdbus", "call", "--system", "--dest", dest, "--object-path", path, "--method", method, "--", *args],
                              env=self.env, capture_output=True, text=True).stdout

    def sleep(self, to_sleep):
        """logind's word that the machine will sleep, or has woken."""
        self.system_call("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.DBus.Mock.EmitSignal",
                         "org.freedesktop.login1.Manager", "PrepareForSleep", "b", f"[<{str(to_sleep).lower()}>]")

    def gdbus(self, dest, path, method, *args, timeout=10):
        """Calls a method; returns gdbus's text, or None when it failed."""
        from .runner import patient
        result = subprocess.run(["gdbus", "call", "--session", "--timeout", str(int(patient(timeout))), "--dest", dest, "--object-path", path,
                                 "--method", method, "--", *args], env=self.env, capture_output=True, text=True)
        return result.stdout.strip() if result.returncode == 0 else None

    @property
    def asker(self):
        """The test's own connection to the session bus, or None without one."""
        from .bus import Asker
        address = self.env.get("DBUS_SESSION_BUS_ADDRESS")
        if address and address not in self.askers:
            self.askers[address] = Asker(address)
            self.at_end.append(self.askers[address].close)
        return self.askers.get(address)

    def has_owner(self, name):
        return bool(self.asker) and self.asker.has_owner(name)

    # the recording notification daemon --------------------------------------------------------------------------------

    def start_recorder(self, *options):
        from .runner import wait_for
        process = self.start("recorder", BUILD + "/tests/tools/recorder", self.path("recorded"), *options)
        wait_for(lambda: self.has_owner("org.freedesktop.Notifications"), 5, "the recorder")
        return process

    def recorded(self, kind=None):
        """What the recorder wrote: a list of [time in s, kind, field, ...]."""
        try:
            with open(self.path("recorded")) as file:
                lines = [line.rstrip("\n").split("\t") for line in file if line.endswith("\n")]
        except FileNotFoundError:
            return []
        rows = [[int(f[0]) / 1e9, f[1]] + [decode(x) for x in f[2:]] for f in lines]
        return [row for row in rows if kind is None or row[1] == kind]

    def summaries(self):
        """The popups shown, as (summary, body)."""
        return [(row[4], row[5]) for row in self.recorded("notify")]

    def announced(self, wanted):
        """How often each of the wanted words came into the popups, a Counter; what a popup had already when it is replaced has not
        come again."""
        last, count = {}, collections.Counter()
        for _, _, popup, replaced, _, body, *_ in self.recorded("notify"):
            found = [word for word in body.split() if word in wanted]
            count.update(word for word in found if word not in last.get(replaced, ()))
            last[popup] = found
        return count

    # Postbell ---------------------------------------------------------------------------------------------------------

    def credential(self, account, password):
        name = self.path("credentials", "postbell." + account)
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(password + "\n")

    def accounts_ini(self, **accounts):
        """Writes accounts.ini: accounts_ini(ID={key: value})."""
        os.makedirs(self.path("config", "postbell"), mode=0o700, exist_ok=True)
        with open(os.open(self.path("config", "postbell", "accounts.ini"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            for account, keys in accounts.items():
                file.write(f"[{account}]\n" + "".join(f"{k}={v}\n" for k, v in keys.items()) + "\n")

    def cli(self, *args, stdin=None, check=True, env=None, timeout=60):
        """Runs a Postbell command to its end."""
        from .runner import patient
        result = subprocess.run([self.postbell, *args], env={**self.env, **self.strict, **(env or {})}, input=stdin,
                                capture_output=True, text=True, timeout=patient(timeout), cwd=self.folder)
        if check:
            assert result.returncode == 0, f"postbell {' '.join(args)}: exit {result.returncode}: {result.stderr}{result.stdout}"
        return result

    def start_postbell(self, *args, name="postbell"):
        return self.start(name, self.postbell, *(args or ("--background",)))

    def quit(self):
        """Ends the running instance, and waits until its process has ended: who starts another one before would reach this one."""
        running = self.asker.process_of(APP)
        self.cli("quit")
        next(process for process in self.processes if process.pid == running).wait(15)

    def start_watch(self, name="watch"):
        """`postbell watch --json`, attached or on its own; its lines by watched()."""
        return self.start(name, self.postbell, "watch", "--json")

    def watched(self, event=None, name="watch"):
        lines = []
        for line in self.log(name).split("\n")[:-1]:       # the last may be half a line
            if line.startswith("{"):
                lines.append(json.loads(line))
        return [x for x in lines if event is None or x["event"] == event]

    def status(self):
        """What `postbell status --json` would print, from where it has it; None when none runs."""
        answer = self.asker.ask(APP, "/" + APP.replace(".", "/"), APP + "1", "GetStatus") if self.asker else None
        return json.loads(answer[0]) if answer else None

    def account_status(self, account):
        status = self.status()
        return next((a for a in status["accounts"] if a["id"] == account), None) if status else None

    def until_status(self, account, wanted, seconds=15):
        from .runner import wait_for
        return wait_for(lambda: (lambda a: a and a["status"] == wanted and a)(self.account_status(account)), seconds,
                        lambda: f"{account} to be {wanted}; it is {self.account_status(account)}")

    def until_unread(self, account, wanted, seconds=15):
        from .runner import wait_for
        return wait_for(lambda: (lambda a: a and a["unread"] == wanted)(self.account_status(account)), seconds,
                        lambda: f"{account} to have {wanted} unread; it is {self.account_status(account)}")


def answers(path):
    """Whether something accepts connections on the socket (its file is there a moment earlier)."""
    with socket.socket(socket.AF_UNIX) as s:
        return s.connect_ex(path) == 0


def decode(field):
    """Undoes g_strescape()."""
    return field.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")


def is_sanitized():
    """Whether this is a build with the address sanitizer, whose memory says nothing and fills a disk when it is dumped."""
    with open(BUILD + "/src/app/postbell", "rb") as file:
        return b"__asan_init" in file.read()


def private_dirty(pid):
    """kB, from the kernel."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Private_Dirty:"))


def monotonic():
    return time.clock_gettime(time.CLOCK_MONOTONIC)
