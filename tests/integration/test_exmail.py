#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Exmail push channel against postbell-demo, whose own list of what it sent is the oracle: the five settings worth running
in every round, every framing with random splits, eviction of the token, bursts."""
import os
import random
import time

import harness.runner as runner
from harness.exmail import COLLEAGUE, Exmail
from harness.runner import holds, patient, wait_for
from harness.session import is_sanitized, private_dirty

FRAMINGS = ["F1", "F2", "F3", "F4", "F5", "F6"]
NAMES = ["Carol", "李明", "Dora"]


def start(session, *fakes, **more):
    """The accounts of the fakes, in one running Postbell with a recorder and a watch."""
    session.start_bus()
    session.start_recorder("--watcher")
    session.accounts_ini(**{fake.id: fake.account(session, **more) for fake in fakes})
    process = session.start_postbell()
    wait_for(session.status, 10, "Postbell")
    session.start_watch()
    wait_for(lambda: session.watched("status"), 10, "the watch to be attached")
    return process


def sent(fake, kind="mail"):
    """What the fake says it has written to a client about us."""
    return [s for s in fake.log()["sent"] if s["kind"] == kind and s["user"] == fake.address]


def asked_for_tokens(fake):
    return sum(r["path"].endswith("/cgi-bin/token") for r in fake.log()["requests"])


def subjects(session, account):
    return [e["subject"] for e in session.watched("mail") if e["account"] == account]


def cpu_seconds(process):
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_one_push_becomes_one_popup(session):
    fake = Exmail(session)
    start(session, fake)
    session.until_status(fake.id, "watching")
    fake.deliver("Lunch?", sender="Carol <carol@other.example>", summary="Are you free at noon")
    fake.deliver("not for us", user=COLLEAGUE)
    wait_for(session.summaries, 5, "the popup")
    holds(lambda: len(session.summaries()) == 1, 1, "one popup")
    summary, body = session.summaries()[0]
    assert "Carol" in summary and "Lunch?" in body, (summary, body)
    session.until_unread(fake.id, 1)
    assert subjects(session, fake.id) == ["Lunch?"]
    fake.read()
    session.until_unread(fake.id, 0)
    wait_for(lambda: session.recorded("close"), 5, "the withdrawal")
    log = fake.log()
    assert log["tokens"] == 1 and log["listens"] == 1, log


def test_mails_before_the_start_are_counted_not_announced(session):
    fake = Exmail(session)
    for n in range(5):
        fake.deliver(f"old {n}")
    start(session, fake)
    session.until_unread(fake.id, 5)
    fake.deliver("new")
    session.until_unread(fake.id, 6)
    wait_for(lambda: subjects(session, fake.id) == ["new"], 5, "the new one alone")


def play(draw, fake, rounds):
    """A stretch of life: mails for us and for others, reading, bursts."""
    for n in range(rounds):
        what = draw.random()
        if what < 0.6:
            fake.deliver(f"m{n} 会议 {draw.randrange(1000)}", sender=f"{draw.choice(NAMES)} <x{n}@other.example>")
        elif what < 0.85:
            fake.deliver(f"foreign {n}", user=COLLEAGUE)
        elif what < 0.95:
            fake.read()
        else:
            fake.burst(20, ours=5, seed=n)


def settled(session, fake):
    """Whether events and number are those of the fake."""
    expected = [s["subject"] for s in sent(fake)]
    status = session.account_status(fake.id)
    return sorted(subjects(session, fake.id)) == sorted(expected) and status["unread"] == fake.unread()


def check_settled(session, fake, seconds=20):
    try:
        wait_for(lambda: settled(session, fake), seconds)
    except AssertionError:
        expected, got = [s["subject"] for s in sent(fake)], subjects(session, fake.id)
        lost, extra = [s for s in expected if s not in got], [s for s in got if s not in expected]
        raise AssertionError(f"{fake.id}: sent {len(expected)}, events {len(got)}, lost {lost[:3]}, extra {extra[:3]}, "
                             f"unread {session.account_status(fake.id)}, truth {fake.unread()}") from None


def test_settings_1_2_3(session):
    """F1 as the best guess has it; F1 in the manual's literal spelling; F2 split at random with GBK values."""
    draw = random.Random(runner.seed())
    fakes = [Exmail(session, name=f"s{n}", preset=n, seed=draw.randrange(1 << 30)) for n in (1, 2, 3)]
    process = start(session, *fakes)
    for fake in fakes:
        session.until_status(fake.id, "watching")
    before, clock = cpu_seconds(process), time.monotonic()
    for fake in fakes:
        play(draw, fake, 60)
    for fake in fakes:
        check_settled(session, fake)
    events = sum(len(fake.log()["sent"]) for fake in fakes)
    spent = cpu_seconds(process) - before
    print(f"# {events} objects, {spent:.2f} s of processor time in {time.monotonic() - clock:.1f} s")
    assert spent < 1 + events * 0.02
    for fake in fakes:
        log = fake.log()
        assert log["tokens"] == 1 and log["listens"] <= 3, (fake.id, log["tokens"], log["listens"])
        assert session.account_status(fake.id)["status"] == "watching"


def test_setting_4_half_open_and_evicted(session):
    """F4; the connection dies silently (a probe finds out), a second client evicts the token again and again."""
    fake = Exmail(session, preset=4)
    start(session, fake, interval=20)
    session.until_status(fake.id, "watching")
    fake.deliver("before")
    wait_for(lambda: subjects(session, fake.id) == ["before"], 5)
    fake.drop("half-open")
    fake.deliver("lost on the way")
    session.until_unread(fake.id, 2, 60)
    session.until_status(fake.id, "watching", 30)
    fake.deliver("after")
    wait_for(lambda: "after" in subjects(session, fake.id), 10)
    tokens = asked_for_tokens(fake)
    for _ in range(5):
        fake.evict()
        fake.deliver("pushed while evicted")
        holds(lambda: asked_for_tokens(fake) <= tokens + 1, 1.5, "no storm of tokens")
    ours = asked_for_tokens(fake) - tokens
    print(f"# {ours} tokens of ours for 5 evictions in 8 s")
    assert ours <= 1, "more than one refresh in a minute"
    check_no_doubles(session, fake)


def check_no_doubles(session, fake):
    keys = [e["key"] for e in session.watched("mail") if e["account"] == fake.id]
    assert len(keys) == len(set(keys)), "a mail was told twice"


def test_setting_5_a_web_page_everywhere(session):
    fake = Exmail(session, preset=5)
    process = start(session, fake)
    status = session.until_status(fake.id, "backoff")
    assert status["error"]["class"] == "wrong-protocol", status
    before = cpu_seconds(process)
    requests = len(fake.log()["requests"])
    holds(lambda: session.account_status(fake.id)["status"] == "backoff", 3, "backing off")
    assert len(fake.log()["requests"]) - requests <= 2 and cpu_seconds(process) - before < patient(0.5)
    fake.knobs(answer="default")
    session.cli("check-now", fake.id)
    session.until_status(fake.id, "watching", 20)


def test_every_framing_with_random_splits(session):
    play_splits(session, 200)


def play_splits(session, splits):
    draw = random.Random(runner.seed())
    fakes = [Exmail(session, name=framing.lower(), framing=framing, split="random", seed=draw.randrange(1 << 30))
             for framing in FRAMINGS]
    process = start(session, *fakes)
    for fake in fakes:
        session.until_status(fake.id, "watching", 20)
    before = cpu_seconds(process)
    for n in range(splits):
        for fake in fakes:
            fake.deliver(f"split {n} “引号” \\ {{}}", user=fake.address if n % 3 else COLLEAGUE)
    for fake in fakes:
        check_settled(session, fake, 60)
        check_no_doubles(session, fake)
    events = sum(len(fake.log()["sent"]) for fake in fakes)
    spent = cpu_seconds(process) - before
    print(f"# {events} objects, each split at random, {spent:.2f} s of processor time")
    assert spent < 2 + events * 0.02


def test_ten_thousand_pushes_twenty_ours(session):
    fake = Exmail(session)
    process = start(session, fake)
    session.until_status(fake.id, "watching")
    fake.deliver("first")
    wait_for(lambda: subjects(session, fake.id) == ["first"], 5)
    before = private_dirty(process.pid)
    fake.burst(2000 if is_sanitized() else 10000, ours=20, seed=runner.seed())
    wait_for(lambda: len(session.watched("mail")) == 21, 30, "20 events")
    check_settled(session, fake)
    popups = {row[2] for row in session.recorded("notify")}
    assert len(popups) <= 5, f"not grouped: {len(popups)} popups"
    if not is_sanitized():
        wait_for(lambda: private_dirty(process.pid) <= before + 1024, 20, "the memory to come back")
    print(f"# private dirty {before} kB before, {private_dirty(process.pid)} kB after")


def test_aliases_are_ours(session):
    fake = Exmail(session, aliases="ming.li@acme.example")
    start(session, fake)
    session.until_status(fake.id, "watching")
    wait_for(lambda: any(r["path"].endswith("user/get") for r in fake.log()["requests"]), 5, "user/get")
    fake.knobs(Alias="alias")
    fake.deliver("to the alias")
    wait_for(lambda: subjects(session, fake.id) == ["to the alias"], 5)


if __name__ == "__main__":
    runner.main(globals())
