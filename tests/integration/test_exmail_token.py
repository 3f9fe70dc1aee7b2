#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One live access token for each client of the OpenApi in a user's session: the running Postbell holds it, commands ask that,
and where none runs they take the instance lock. The fake's count of token requests is the oracle."""
import json
import os
import time

import harness.runner as runner
from harness.exmail import Exmail
from harness.runner import holds, wait_for

ALL = [(step, True) for step in ("key", "token", "count", "listen", "link")]


def browser(session):
    """A browser that fetches what it is given, and writes nothing down."""
    path = session.path("bin", "browser")
    os.makedirs(session.path("bin"))
    os.makedirs(session.path("data", "applications"))
    with open(path, "w") as file:
        file.write("#!/usr/bin/python3\nimport sys, urllib.request\nurllib.request.urlopen(sys.argv[1], timeout=20).read()\n")
    os.chmod(path, 0o755)
    with open(session.path("data", "applications", "test-browser.desktop"), "w") as file:
        file.write(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={path} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
    with open(session.path("config", "mimeapps.list"), "w") as file:
        file.write("[Default Applications]\nx-scheme-handler/http=test-browser.desktop\nx-scheme-handler/https=test-browser.desktop\n")


def begin(session):
    fake = Exmail(session)
    session.start_bus()
    session.start_recorder("--watcher")
    browser(session)
    session.accounts_ini(**{fake.id: fake.account(session)})
    return fake


def start(session, fake):
    session.start_postbell()
    wait_for(session.status, 10, "Postbell")
    session.until_status(fake.id, "watching")


def steps(result):
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines[-1]["step"] == "total", lines[-1]
    return [(line["step"], line["ok"]) for line in lines[:-1]]


def asked(fake):
    """How often the token address was asked by us."""
    return len([r for r in fake.log()["requests"] if r["path"] == "/cgi-bin/token"])


def add(session, fake, name, secret):
    return session.cli("account", "add", "--kind", "exmail", "--address", fake.address, "--name", name, "--client-id", fake.client_id,
                       "--secret-stdin", "--api-url", fake.api, "--token-url", fake.token, "--login-url", fake.login,
                       stdin=secret + "\n", check=False)


def test_the_tray_and_twenty_commands_cost_one_token(session):
    fake = begin(session)
    start(session, fake)
    for n in range(4):
        assert steps(session.cli("check", fake.id, "--json")) == ALL
        session.cli("open", fake.id)
        session.cli("status", "--json")
        session.cli("check-now", fake.id)
    wait_for(lambda: len(fake.log()["logins"]) == 4, 20, "four log-ins")
    session.credential("second.openapi", fake.secret)
    result = add(session, fake, "second", fake.secret)
    assert result.returncode == 0, result
    session.until_status("second", "watching")
    session.cli("check", "second")
    session.cli("account", "edit", "second", "--interval", "30")
    session.until_status("second", "watching")
    session.cli("account", "remove", "second")
    log = fake.log()
    assert asked(fake) == 1 == log["tokens"], log["requests"]
    assert all(entry["ok"] for entry in log["logins"]), log["logins"]
    # the tray's two accounts, the second one's settings tried when it was added and when it was edited, and begun anew
    assert log["listens"] <= 5, log["listens"]


def test_alone_a_command_works_under_the_lock(session):
    fake = begin(session)
    assert steps(session.cli("check", fake.id, "--json")) == ALL
    assert asked(fake) == 1


def test_a_watch_elsewhere_is_named_and_keeps_its_token(session):
    fake = begin(session)
    watch = session.start_watch()
    wait_for(lambda: [e for e in session.watched("status") if e["status"] == "watching"], 15, "the watch")
    result = session.cli("check", fake.id, check=False)
    assert result.returncode == 1 and f"(process {watch.pid})" in result.stderr, result
    result = add(session, fake, "second", fake.secret)
    assert result.returncode == 1 and f"(process {watch.pid})" in result.stderr, result
    fake.deliver("still here")
    wait_for(lambda: session.watched("mail"), 5, "a push to the watch")
    assert asked(fake) == 1


def test_a_wrong_key_costs_the_tray_nothing(session):
    fake = begin(session)
    start(session, fake)
    wrong = "f" * 32
    result = add(session, fake, "wrong", wrong)
    assert result.returncode == 1 and "Not saved" in result.stderr, result
    assert wrong not in result.stdout + result.stderr
    assert [a["id"] for a in session.status()["accounts"]] == [fake.id]
    assert steps(session.cli("check", fake.id, "--json")) == ALL
    fake.deliver("still here")
    session.until_unread(fake.id, 1)
    assert asked(fake) == 2  # the tray's, and the one that was refused


def test_evicted_again_and_again_it_asks_once_a_minute(session):
    fake = begin(session)
    first = time.monotonic()
    start(session, fake)
    for n in range(3):
        fake.evict()
        session.cli("check-now", fake.id)
        session.cli("check", fake.id, check=False)
    account = session.until_status(fake.id, "backoff")
    assert account["error"]["class"] == "server-busy" and account["retry_in"] > 50 - (time.monotonic() - first), account
    holds(lambda: asked(fake) == 1, 3, "no storm of tokens")


if __name__ == "__main__":
    runner.main(globals())
