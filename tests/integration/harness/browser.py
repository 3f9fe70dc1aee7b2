# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser that is a script: it notes the address it was given, waits, follows redirections with cookies, and notes where
it landed. And somebody who looks at every process meanwhile."""
import json
import os
import threading

from .runner import wait_for

SCRIPT = """#!/usr/bin/python3
import http.cookiejar, json, os, sys, time, urllib.error, urllib.request

plan = json.load(open({plan!r}))
steps = []


class Noting(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, file, code, message, headers, url):
        steps.append((code, url, headers.get("Cache-Control"), headers.get("Referrer-Policy")))
        return super().redirect_request(request, file, code, message, headers, url)


def note(**what):
    fd = os.open({notes!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, (json.dumps(what) + "\\n").encode())


given = sys.argv[1]
note(given=given, argv=sys.argv[1:])
time.sleep(plan["wait"])
if plan["fetch"]:
    opener = urllib.request.build_opener(Noting, urllib.request.HTTPCookieProcessor(), urllib.request.ProxyHandler({{}}))
    try:
        with opener.open(given, timeout=10) as answer:
            note(landed=answer.geturl(), status=answer.status, page=answer.read().decode("utf-8", "replace"), steps=steps)
    except (urllib.error.URLError, OSError) as error:
        note(failed=str(error), steps=steps)
time.sleep(plan["stay"])
"""


class Browser:
    """The default browser of the session."""

    def __init__(self, session, **plan):
        self.session = session
        self.notes = session.path("browsed")
        self.behave(**plan)
        os.makedirs(session.path("bin"), exist_ok=True)
        os.makedirs(session.path("data", "applications"), exist_ok=True)
        path = session.path("bin", "browser")
        with open(path, "w") as file:
            file.write(SCRIPT.format(plan=session.path("plan"), notes=self.notes))
        os.chmod(path, 0o755)
        with open(session.path("data", "applications", "test-browser.desktop"), "w") as file:
            file.write(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={path} %u\n"
                       "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
        with open(session.path("config", "mimeapps.list"), "w") as file:
            file.write("[Default Applications]\nx-scheme-handler/http=test-browser.desktop\nx-scheme-handler/https=test-browser.desktop\n")

    def behave(self, wait=0, fetch=True, stay=0):
        """Seconds before it fetches, whether it does at all, seconds it lives afterwards."""
        with open(self.session.path("plan"), "w") as file:
            json.dump({"wait": wait, "fetch": fetch, "stay": stay}, file)

    def noted(self, what):
        """The notes that have this field, in order."""
        try:
            with open(self.notes) as file:
                rows = [json.loads(line) for line in file if line.endswith("\n")]
        except FileNotFoundError:
            return []
        return [row for row in rows if what in row]

    def until(self, what, count=1, seconds=15):
        wait_for(lambda: len(self.noted(what)) >= count, seconds, f"the browser's note {count} of “{what}”")
        return self.noted(what)[count - 1]


class Onlooker(threading.Thread):
    """Reads command line and environment of every process again and again, and keeps what it has read."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.rounds, self.over = set(), 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.is_set():
            for pid in filter(str.isdigit, os.listdir("/proc")):
                for name in ("cmdline", "environ"):
                    try:
                        with open(f"/proc/{pid}/{name}", "rb") as file:
                            self.seen.add(file.read())
                    except OSError:
                        continue
            self.rounds += 1

    def stop(self):
        self.over.set()
        self.join()

    def saw(self, word):
        return any(word.encode() in text for text in self.seen)
