#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The company's directory: listed, kept up to date by the push channel, fetched at once or as a trickle, interrupted and continued,
searched, and gone with the account or by the switch; with both APIs."""
import glob
import json
import os
import random
import re
import signal
import sqlite3
import stat
import subprocess
import time

import harness.runner as runner
from harness.exmail import COLLEAGUE, Exmail
from harness.runner import patient, wait_for


def started(session, resident=True, corp=False, apps=("contacts",), **options):
    session.start_bus()
    server = Exmail(session, interval=0, **options)
    account = server.corp_account(session, *apps) if corp else server.account(session)
    session.accounts_ini(ming=account)
    if resident:
        session.start_postbell()
        if not corp:
            session.until_status("ming", "watching")
    return server


def path(session, suffix=""):
    return session.path("cache", "postbell", "directory-ming.db" + suffix)


def directory(session, *words, check=True, **more):
    return session.cli("exmail", "directory", *words, check=check, **more)


def state(session):
    return json.loads(directory(session, "--json").stdout)


def who(session, *words):
    return {member["address"]: member for member in json.loads(session.cli("exmail", "who", *words, "--json").stdout)["members"]}


def asked(server, name):
    """The requests to one interface since the recording began."""
    return server.recorded("/openapi/" + name)


def expected(server):
    """What the directory has to say of everybody."""
    return {address: (member["name"], sorted(party for party in member["parties"] if party)) for address, member in server.members().items()}


def known(session):
    with sqlite3.connect(f"file:{path(session)}?mode=ro", uri=True) as file:
        rows = file.execute("SELECT address, name, parties FROM member").fetchall()
    return {address: (name, sorted(filter(None, parties.split("\n")))) for address, name, parties in rows}


def test_addresses_first(session):
    """One request brings everybody; a name comes when somebody wants to know it."""
    server = started(session, resident=False, members=300)
    server.record()
    shown = directory(session, "sync").stdout
    assert "301 members" in shown and "301" in shown.split("members", 1)[1], shown
    assert len(asked(server, "user/list")) == 1 and not asked(server, "user/get"), server.recorded("/openapi/")
    assert asked(server, "user/list")[0].endswith(b"Ver=0")
    found = who(session, COLLEAGUE)
    assert list(found) == [COLLEAGUE] and found[COLLEAGUE]["name"] == server.member(COLLEAGUE)["name"], found
    assert len(asked(server, "user/get")) == 1
    assert set(known(session)) == set(server.members())


def test_everything_at_once(session):
    server = started(session, resident=False, members=300)
    server.record()
    directory(session, "sync", "--full")
    assert known(session) == expected(server)
    assert state(session)["unknown"] == 0 and len(asked(server, "user/get")) == 301
    server.record()
    directory(session, "sync", "--full")
    assert not asked(server, "user/get") and not asked(server, "user/list")[0].endswith(b"Ver=0"), "only what changed is asked for"


def test_who(session):
    """By Chinese characters, by pinyin and its initials, by words of a Latin name, by address and alias."""
    server = started(session, resident=False, members=300)
    server.put("guoqiang.zeng@acme.example", name="曾国强", party="研发部/北京", aliases="zgq@acme.example")
    server.put("ann@acme.example", name="Ann O’Neill", party="Office")
    server.put("jun.lv@acme.example", name="吕军")
    directory(session, "sync", "--full")
    zeng = "guoqiang.zeng@acme.example"
    for words in (["曾国"], ["国强"], ["zgq"], ["ZENG GUO"], ["cgq"], ["guoqiang.z"], ["zgq@acme.example"]):
        assert zeng in who(session, *words), words
    assert who(session, zeng)[zeng] == {"address": zeng, "name": "曾国强", "parties": ["研发部/北京"], "aliases": ["zgq@acme.example"]}
    assert "ann@acme.example" in who(session, "oneill") and "ann@acme.example" in who(session, "Ann", "O")
    assert "jun.lv@acme.example" in who(session, "lvjun") and "jun.lv@acme.example" in who(session, "lj")
    text = session.cli("exmail", "who", "曾国强").stdout
    assert text.split() == ["曾国强", zeng, "研发部/北京"], text
    nobody = session.cli("exmail", "who", "zzzzz", check=False)
    assert nobody.returncode == 1 and "zzzzz" in nobody.stderr and not nobody.stdout, nobody
    assert session.cli("exmail", "who", check=False).returncode == 2


def test_versions(session):
    """Whoever comes, goes or changes is known soon after the push, with as many requests as there are changes."""
    server = started(session, members=50)
    directory(session, "sync", "--full")
    server.record()
    changes = server.change(added=3, modified=2, deleted=4)
    server.put(COLLEAGUE, name="王伟国")
    wait_for(lambda: len(asked(server, "user/list")) > 0, 90, "the list of changes")
    wait_for(lambda: known(session) == expected(server), 20, f"{changes}")
    assert len(asked(server, "user/list")) <= 2 and not asked(server, "user/list")[0].endswith(b"Ver=0")
    assert len(asked(server, "user/get")) <= 6, asked(server, "user/get")
    assert COLLEAGUE in who(session, "wwg")


def test_trickle(session):
    """While nobody waits: never more than ten requests within a second."""
    server = started(session, members=24)
    directory(session, "sync")
    wait_for(lambda: state(session)["unknown"] == 0, 60, "everybody")
    times = sorted(request["at"] for request in server.log()["requests"] if request["path"].endswith("user/get"))
    assert len(times) >= 25, len(times)
    for index in range(len(times) - 10):
        assert times[index + 10] - times[index] >= 0.8, times[index:index + 11]
    assert known(session) == expected(server)


def whole(session, server, names):
    """After a kill: no directory yet, or one of everybody, undamaged, that has forgotten no more names than a transaction holds.
    Returns how many names it has."""
    if not os.path.exists(path(session)):
        assert names == 0, f"{names} names are gone"
        return 0
    with sqlite3.connect(path(session)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert {row[0] for row in file.execute("SELECT address FROM member")} == set(server.members())
        count = file.execute("SELECT count(*) FROM member WHERE known = 1").fetchone()[0]
    assert count >= names, f"{names - count} names are gone"
    return count


def seeded():
    """Dice that can be thrown again."""
    seed = int(os.environ.get("PB_SEED", random.randrange(2**31)))
    print(f"# PB_SEED={seed}")
    return random.Random(seed)


def test_killed_anywhere(session):
    """SIGKILL at any moment, again and again, while lists and details come: it goes on where it was, and ends up right."""
    chance = seeded()
    server = started(session, resident=False, members=3000)
    server.record()
    kills = names = 0
    for longest in (0.1, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.2):
        process = subprocess.Popen([session.postbell, "exmail", "directory", "sync", "--full"], env={**session.env, **session.strict},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(chance.uniform(0, longest))
        except subprocess.TimeoutExpired:
            kills += 1
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        names = whole(session, server, names)
    directory(session, "sync", "--full", timeout=120)
    assert known(session) == expected(server)
    times = {}
    for raw in asked(server, "user/get"):
        address = re.search(rb"Alias=([^&]*)", raw)[1]
        times[address] = times.get(address, 0) + 1
    again = sum(times.values()) - len(times)
    assert kills > 0 and again <= kills * 32, f"{again} members asked for again after {kills} kills"
    assert not os.path.exists(path(session, ".new"))


def test_resident_killed(session):
    """The same while the running instance does the work."""
    chance = seeded()
    server = started(session, members=1000)
    names = interrupted = 0
    for round in range(3):
        command = session.start("command", session.postbell, "exmail", "directory", "sync", "--full")
        time.sleep(chance.uniform(0.05, 0.5))
        session.kill(next(process for process in session.processes if process.name == f"postbell{round or ''}"))
        interrupted += command.wait(patient(30)) != 0
        names = whole(session, server, names)
        session.start_postbell(name=f"postbell{round + 1}")
        session.until_status("ming", "watching")
    assert interrupted > 0, "no kill met anything under way"
    directory(session, "sync", "--full", timeout=120)
    assert known(session) == expected(server)


def test_interrupted_by_the_service(session):
    """Pages, answers cut short, connections dropped, a busy service, a network it does not want: what was there stays."""
    server = started(session, resident=False, members=300)
    directory(session, "sync", "--full")
    before = known(session)
    server.put(COLLEAGUE, name="王伟国")
    for knobs in ({"codes": "html@list:all"}, {"codes": "1002@list:all"}, {"codes": "10001@list:all"}, {"codes": "drop@list:all"},
                  {"cut_body": "20"}):
        server.knobs(**knobs)
        failed = directory(session, "sync", check=False)
        assert failed.returncode == 1 and failed.stderr.startswith("postbell: "), (knobs, failed)
        assert known(session) == before, knobs
        server.knobs(codes="none", cut_body="none")
    directory(session, "sync", "--full", timeout=120)
    assert known(session) == expected(server)


def test_strange_spellings(session):
    """The manual's own: trailing commas, curly quotes, numbers as text; GB18030."""
    session.start_bus()
    for number, knobs in enumerate(({"spelling": "manual"}, {"Ver": "reverse"}, {"charset": "gb18030"}, {"quotes": "curly", "commas": "trailing-array"})):
        server = Exmail(session, name=f"m{number}", interval=0, members=60)
        server.knobs(**knobs)
        session.accounts_ini(**{f"m{number}": server.account(session)})
        session.cli("exmail", "directory", "sync", "--full")
        with sqlite3.connect(session.path("cache", "postbell", f"directory-m{number}.db")) as file:
            rows = dict(file.execute("SELECT address, name FROM member").fetchall())
        assert rows == {address: member["name"] for address, member in server.members().items()}, knobs


def test_current_api(session):
    """One list has everything; departments come by number and are shown by name."""
    server = started(session, resident=False, corp=True, members=300)
    server.record()
    directory(session, "sync")
    assert known(session) == expected(server)
    assert state(session)["unknown"] == 0
    requests = [raw.split()[1].split(b"?")[0] for raw in server.recorded("/cgi-bin/")]
    assert sorted(requests) == [b"/cgi-bin/department/list", b"/cgi-bin/gettoken", b"/cgi-bin/user/list"], requests
    assert COLLEAGUE in who(session, "ww")


def traces(session, server):
    """What a log or a note has of a colleague: address, name or department."""
    words = {word for member in server.members().values() if member["address"] != server.address
             for word in (member["address"], member["name"], *member["parties"]) if word}
    found = []
    for folder in ("log", "state", "run", "data"):
        for name in glob.glob(session.path(folder, "**"), recursive=True):
            if not os.path.isfile(name) or os.path.basename(name).startswith("exmail-"):
                continue        # what the server itself says
            with open(name, "rb") as file:
                data = file.read()
            found += [(name, word) for word in words if word.encode() in data]
    return found


def test_private(session):
    """0600, nothing in any log, gone with the account and by hand."""
    session.env["G_MESSAGES_DEBUG"] = "all"
    server = started(session, members=50)
    directory(session, "sync", "--full")
    modes = {os.path.basename(name): stat.S_IMODE(os.stat(name).st_mode) for name in glob.glob(path(session, "*"))}
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE(os.stat(session.path("cache", "postbell")).st_mode) == 0o700
    server.put(COLLEAGUE, name="王伟国")
    server.knobs(codes="1002@list:1")
    directory(session, "sync", check=False)
    directory(session, "sync", "--full")
    assert "DEBUG" in session.log("postbell") and not traces(session, server), traces(session, server)
    directory(session, "erase")
    assert not glob.glob(path(session, "*"))
    assert session.cli("exmail", "who", "w", check=False).returncode == 1
    directory(session, "sync")
    assert os.path.exists(path(session))
    session.cli("account", "remove", "ming")
    wait_for(lambda: not [name for name in os.listdir(session.path("cache", "postbell")) if name.startswith("directory-")], 5, "the files to go")


def test_switch(session):
    """Off: the running instance deletes what there is, and neither it nor a command asks for anything. On: it begins anew."""
    session.env["GSETTINGS_BACKEND"] = "keyfile"
    server = started(session, members=50)
    directory(session, "sync", "--full")
    directory(session, "off")
    wait_for(lambda: not glob.glob(path(session, "*")), 20, "the files to go")
    server.record()
    for words in (["who", "w"], ["directory"], ["directory", "sync"]):
        result = session.cli("exmail", *words, check=False)
        assert result.returncode == 1 and "directory on" in result.stderr, result
    assert not json.loads(directory(session, "--json").stdout)["enabled"]
    server.version()
    server.deliver("After the version")
    session.until_unread("ming", 1)
    assert not asked(server, "user/") and not glob.glob(path(session, "*"))
    directory(session, "on")
    wait_for(lambda: directory(session, "sync", check=False).returncode == 0, 20, "the switch")
    assert state(session)["members"] == 51
    directory(session, "off")
    wait_for(lambda: not glob.glob(path(session, "*")), 20, "the files to go")


def test_left_behind(session):
    """What an account left that was taken out of the file by hand."""
    started(session, resident=False, members=20)
    directory(session, "sync")
    os.rename(path(session), session.path("cache", "postbell", "directory-eve.db"))
    session.start_postbell()
    wait_for(lambda: not os.path.exists(session.path("cache", "postbell", "directory-eve.db")), 10, "the file to go")


def test_without_the_instance(session):
    started(session, resident=False, members=20)
    for words in (["who", "w"], ["directory"]):
        result = session.cli("exmail", *words, check=False)
        assert result.returncode == (1 if words[0] == "who" else 0), result
    assert session.cli("exmail", "directory", "dance", check=False).returncode == 2
    assert session.cli("exmail", "user", "get", "--full", check=False).returncode == 2
    directory(session, "sync")
    removed = session.cli("account", "remove", "ming")
    assert not os.path.exists(path(session)), removed


if __name__ == "__main__":
    runner.main(globals())
