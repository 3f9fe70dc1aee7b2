#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every value of every knob of the Exmail server, one at a time: the mails arrive, each once, and the number is right; where
that is impossible the account ends in a clear state. Never a crash, a busy loop, or a storm of tokens. By the OpenApi, and by the
current API."""
import json
import re
import subprocess

import harness.runner as runner
from harness.exmail import COLLEAGUE, PROGRAM, Exmail
from harness.exmail_client import Listener
from harness.runner import wait_for
from test_exmail import cpu_seconds, subjects

NUMBERS = {"length": "7", "ack": "1", "objects-per-chunk": "3", "drip": "1", "keepalive": "1", "codes": "0", "rate": "30",
           "lifetime": "3", "replay": "2", "clock": "86400", "proxy": "5", "poll-limit": "3", "token-life": "40", "ticket-life": "1",
           "expires-in": "1", "delay": "200", "cut-body": "5"}
ELSEWHERE = ("corp-", "login-url", "sso-", "edition", "gender-", "quota", "list-changes")   # of the current API, and of the directory
MAILS = 5
BATCH = 24

# What becomes of an account; where nothing is said each mail has its event and the number is right.
NUMBER = "the number is right within one refresh; mails may have no event"
UNKNOWN = "each mail has its event; the number cannot be known"
LATER = "tries again by itself, and says why"
HERE = "waits for the user, and says why"
EXPECTED = {
    **{f"NewCount={value}": UNKNOWN for value in ("empty", "null", "missing", "negative", "2^31", "2^63", "digits", "big")},
    **{f"Alias={value}": NUMBER for value in ("foreign", "empty", "group")},       # the pushes name somebody else
    **{f"redirect={value}": LATER for value in ("301", "307", "loop")},
    **{f"lifetime={value}": LATER for value in ("accept", "headers", "object")},
    **{f"answer={value}": LATER for value in ("html", "html-api")}, "cut-body=5": LATER,
    **{f"encoding-wrap={value}": LATER for value in ("gzip", "deflate")},
    "chunk-extras=early-final": NUMBER, "lifetime=half-open:3": NUMBER, "proxy=buffer": NUMBER, "scope=ver": NUMBER,
    "Subject=1MiB": NUMBER,                # longer than any object is allowed to be
    "MailId=same": NUMBER,                 # one id is one mail
    "self-events=all": NUMBER,             # the service itself counts spam and sent mails
    "token-in=query": LATER,               # where everybody's logs would have it
    "accept=refuse": LATER, "accept=silent": LATER,
}


def table():
    """Name and values of each knob, from the program's own help; the first value is the default."""
    text = subprocess.run([PROGRAM, "--help-knobs"], capture_output=True, text=True, check=True).stdout
    return {name: values.split("|") for name, values in re.findall(r"--([\w-]+)=VALUE +(\S+\|\S+)", text)}


def cases():
    for name, values in table().items():
        for value in values[1:]:
            if value == "*" or name.startswith(ELSEWHERE) or value == "html-corp":
                continue
            yield name, value.replace("N", NUMBERS.get(name, "1")) if value.endswith("N") else value


def framed(name, value):
    """Some knobs do nothing in the framing that is the default."""
    return {name: value, **({"framing": "F2"} if name in ("separator", "objects-per-chunk", "chunk-extras", "proxy") else {})}


def as_expected(session, fake, case):
    status, wanted = session.account_status(fake.id), EXPECTED.get(case)
    sent = [s for s in fake.log()["sent"] if s["kind"] == "mail" and s["user"] == fake.address]
    events = len(subjects(session, fake.id))
    if not status:
        return False
    if wanted in (LATER, HERE):
        return status["status"] in (("backoff",) if wanted == LATER else ("needs-login",)) and status["error"]["message"]
    if status["status"] != "watching":
        return False
    if wanted == UNKNOWN:
        return events == MAILS == len(sent)
    return status["unread"] == fake.unread() and (wanted == NUMBER or events == MAILS)


def run_batch(session, batch, first):
    fakes = [Exmail(session, name=f"k{first + n}", **framed(name, value)) for n, (name, value) in enumerate(batch)]
    session.accounts_ini(**{fake.id: fake.account(session, interval=20) for fake in fakes})
    wait_for(lambda: all((session.account_status(fake.id) or {"status": "connecting"})["status"] != "connecting"
                         for fake, case in zip(fakes, batch) if case != ("accept", "silent")), 20, "every account to be somewhere")
    for n in range(MAILS):
        for fake in fakes:
            fake.deliver(f"m{n} 会议")
            fake.deliver(f"m{n} foreign", user=COLLEAGUE)
    for fake, (name, value) in zip(fakes, batch):
        if EXPECTED.get(f"{name}={value}") == NUMBER:
            session.cli("check-now", fake.id)
        wait_for(lambda: as_expected(session, fake, f"{name}={value}"), 40,
                 f"--{name}={value}: {EXPECTED.get(f'{name}={value}', 'works')}; it is {session.account_status(fake.id)}, "
                 f"events {subjects(session, fake.id)}")
        most = 8 if EXPECTED.get(f"{name}={value}") == LATER else 2      # where not even the token comes it is asked for again, after longer and longer
        assert fake.log()["tokens"] <= most, f"--{name}={value}: {fake.log()['tokens']} tokens"
        keys = [e["key"] for e in session.watched("mail") if e["account"] == fake.id]
        assert len(keys) == len(set(keys)), f"--{name}={value}: a mail was told twice"
    for fake in fakes:
        session.kill(fake.process)
        session.processes.remove(fake.process)


def test_every_knob(session):
    everything = list(cases())
    unknown = set(EXPECTED) - {f"{name}={value}" for name, value in everything}
    assert len(everything) > 150 and not unknown, unknown
    session.start_bus()
    session.start_recorder("--watcher")
    session.accounts_ini()
    process = session.start_postbell()
    wait_for(session.status, 10, "Postbell")
    session.start_watch()
    for first in range(0, len(everything), BATCH):
        run_batch(session, everything[first:first + BATCH], first)
    print(f"# {len(everything)} values of {len(table())} knobs, {cpu_seconds(process):.1f} s of processor time")
    assert process.poll() is None and cpu_seconds(process) < 60


# What happens to tokens and to the push channel while an account watches.
TAKEN = [{"listen_on_revoked": "error"}, {"listen_on_revoked": "silent"}, {"listen_on_revoked": "close"}, {"listen_on_revoked": "works"}, {"single_token": "keep"},
         {"single_token": "same"}]
SHARED = [{"single_token": "keep", "listeners": how} for how in ("all", "newest-close", "newest-rst", "newest-error", "refuse", "spread")]
OVER = [{"token_life": "6", "listen_on_revoked": how} for how in ("error", "silent", "close")]


def test_a_token_is_taken_or_over_and_somebody_else_listens(session):
    """Each account is right again by itself, and no storm of tokens brings it there: a new one is asked for once a minute at most. Where each
    lives six seconds it cannot watch all the time, and says so."""
    session.start_bus()
    session.start_recorder("--watcher")
    fakes = [Exmail(session, name=f"t{n}", **knobs) for n, knobs in enumerate(TAKEN + SHARED + OVER)]
    told = dict(zip((fake.id for fake in fakes), TAKEN + SHARED + OVER))
    session.accounts_ini(**{fake.id: fake.account(session, interval=20) for fake in fakes})
    process = session.start_postbell()
    for fake in fakes:
        session.until_status(fake.id, "watching")
    others = []
    for fake in fakes:
        if told[fake.id] in TAKEN:
            fake.evict()
        elif told[fake.id] in SHARED:
            others.append(Listener(fake))
        for n in range(MAILS):
            fake.deliver(f"m{n} 会议")
    def right(fake):
        status = session.account_status(fake.id)
        state = ("watching", "backoff") if told[fake.id] in OVER else ("watching",)
        return status and status["status"] in state and status["unread"] == MAILS and (status["status"] == "watching" or status["error"]["message"])

    for fake in fakes:
        wait_for(lambda: right(fake), 300, lambda: f"{told[fake.id]}: {session.account_status(fake.id)}")
    for fake in fakes:
        asked = sum(request["path"] == "/cgi-bin/token" for request in fake.log()["requests"])
        assert asked <= (8 if told[fake.id] in OVER else 4), f"{told[fake.id]}: {asked} tokens"
    assert len(others) == len(SHARED) and process.poll() is None and cpu_seconds(process) < 30, cpu_seconds(process)


# The current API: what becomes of an account that polls its number, and of its log-in link.
CORP_CODES = ("60111", "40003", "40013", "50005", "602005", "604001", "-1", "45009", "40093", "40014", "42001", "html", "drop")
CORP_LATER = {*(f"corp-codes={code}@mail/newcount:all" for code in CORP_CODES), "edition=basic", "answer=html-corp", "answer=html", "corp-rate=busy:1",
              "corp-rate=drop:1", "cut-body=5"}
NO_LINK = ("login-url=missing", "login-url=other-host", "edition=basic", "answer=html-corp", "answer=html", "corp-rate=busy:1", "corp-rate=drop:1", "cut-body=5")


def corp_cases():
    for name, values in table().items():
        if name.startswith(("corp-", "login-url", "sso-", "edition", "gender-", "quota")) or name in ("answer", "delay", "cut-body"):
            for value in values[1:]:
                if value not in ("*", "html-api"):
                    yield name, value.replace("N", NUMBERS.get(name, "1")) if value.endswith("N") else value
    for code in CORP_CODES:
        yield "corp-codes", f"{code}@mail/newcount:all"


def corp_as_expected(session, fake, case):
    status = session.account_status(fake.id)
    if case in CORP_LATER:
        return status and status["status"] == "backoff" and status["error"]["message"] and status["retry_in"] is not None
    return status and status["status"] == "watching" and status["unread"] == 2


def test_every_knob_of_the_current_api(session):
    everything = list(corp_cases())
    unknown = (CORP_LATER | set(NO_LINK)) - {f"{name}={value}" for name, value in everything}
    assert len(everything) > 30 and not unknown, unknown
    session.start_bus()
    session.start_recorder("--watcher")
    fakes = {f"{name}={value}": Exmail(session, name=f"c{n}", **{name: value}) for n, (name, value) in enumerate(everything)}
    for fake in fakes.values():
        fake.deliver("one 会议")
        fake.deliver("two")
    session.accounts_ini(**{fake.id: fake.corp_account(session, "remind", "sso") for fake in fakes.values()})
    process = session.start_postbell()
    for case, fake in fakes.items():
        wait_for(lambda: corp_as_expected(session, fake, case), 40, lambda: f"--{case}: {LATER if case in CORP_LATER else 'works'}; it is {session.account_status(fake.id)}")
    for case, fake in fakes.items():
        result = session.cli("check", fake.id, "--json", check=False)
        link = next(way for way in json.loads(result.stdout.splitlines()[-1])["ways"] if way["way"] == "corp-link")
        assert link["state"] == ("fails" if case in NO_LINK else "works") and bool(link.get("reason")) == (case in NO_LINK), f"--{case}: {link}"
        assert "<html" not in result.stdout + result.stderr, f"--{case}: {result}"
        assert fake.log()["corp_tokens"] <= 8, f"--{case}: {fake.log()['corp_tokens']} tokens"
    print(f"# {len(everything)} values, {cpu_seconds(process):.1f} s of processor time")
    assert process.poll() is None and cpu_seconds(process) < 30


if __name__ == "__main__":
    runner.main(globals())
