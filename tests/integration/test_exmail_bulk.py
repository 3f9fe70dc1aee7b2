#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell exmail user sync and group add-member with a file: every row is one call, each member is written once, whatever ends a run,
and what the company has in the end is what the file says."""
import csv
import glob
import hashlib
import io
import json
import os
import pty
import signal
import stat
import subprocess

import harness.runner as runner
from harness.exmail import Exmail
from harness.runner import wait_for
from harness.session import Program

PASSWORD = "geheim-密码 7f3a"
FIELDS = ("name", "tel", "position", "ext-id")


def started(session, api="openapi", resident=False, **options):
    session.start_bus()
    server = Exmail(session, **options)
    session.accounts_ini(ming=server.account(session) if api == "openapi" else server.corp_account(session))
    if resident:
        session.start_postbell()
        wait_for(session.status, 10, "the status")
    return server


def bulk(session, *words, check=True, stdin=None, command=("user", "sync"), **more):
    return session.cli("exmail", *command, *words, check=check, stdin=stdin, **more)


def lines(text):
    return [json.loads(line) for line in text.split("\n") if line.startswith("{")]


def write(session, name, text, encoding="utf-8"):
    with open(session.path(name), "w", encoding=encoding, newline="") as file:
        file.write(text)
    return session.path(name)


def write_csv(session, name, rows, encoding="utf-8", delimiter=","):
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return write(session, name, out.getvalue(), encoding)


def journals(session):
    return glob.glob(session.path("state", "postbell", "*.journal")) + glob.glob(session.path("*.journal"))


def own_writes(server):
    return {name.removeprefix("user:"): count for name, count in server.writes("user:").items()}


# --- what is to be, and what is -------------------------------------------------------------------------------------------------------

def make_rows(server, adds, modifies, deletes):
    """Rows in a mixed order, about members there are and members to come."""
    there = sorted(server.members().items())
    others = [(address, member) for address, member in there if address != server.address]
    parties = sorted({party for _, member in others for party in member["parties"] if party})
    rows = [{"action": "add", "address": f"new{n}@acme.example", "name": f"新人{n}", "tel": str(8000 + n), "position": "QA & 测试", "ext-id": f"x{n}",
             "party": parties[n % len(parties)], "gender": ("male", "female")[n % 2], "alias": f"alias{n}@acme.example" if n % 10 == 0 else ""} for n in range(adds)]
    rows += [{"action": "modify", "address": address, "tel": f"99{n}", "name": f"改{n}", "party": parties[(n * 7) % len(parties)]}
             for n, (address, _) in enumerate(others[:modifies])]
    rows += [{"action": "delete", "address": address} for address, _ in others[modifies:modifies + deletes]]
    rows.sort(key=lambda row: hashlib.md5(row["address"].encode()).hexdigest())
    return rows


def check_company(server, before, rows):
    """Exactly what the rows say, and nothing else."""
    after, named = server.members(), {row["address"]: row for row in rows}
    for address, row in named.items():
        member = after.get(address)
        if row["action"] == "delete":
            assert member is None, f"{address} is still there"
            continue
        assert member, f"{address} is missing"
        for field in FIELDS:
            if row.get(field):
                assert member[field.replace("-", "_")] == row[field], f"{address}: {field}: {member}"
        if row.get("party"):
            assert member["parties"] == [row["party"]], member
        if row["action"] == "add":
            assert member["password_md5"] == hashlib.md5(PASSWORD.encode()).hexdigest(), member
            assert member["gender"] == {"male": 1, "female": 2}[row["gender"]] and member["aliases"] == ([row["alias"]] if row["alias"] else []), member
    for address in set(before) | set(after):
        if address not in named:
            assert before.get(address) == after.get(address), f"{address} was nobody's business"


def check_writes(server, rows):
    """One for each."""
    found, wanted = own_writes(server), {row["address"]: 1 for row in rows}
    assert found == wanted, {address: found.get(address) for address in set(found) | set(wanted) if found.get(address) != wanted.get(address)}


# --- killed ---------------------------------------------------------------------------------------------------------------------------

def start_bulk(session, name, *words):
    with open(session.path("passwords")) as passwords:
        return session.start(name, session.postbell, "exmail", "user", "sync", *words, "--json", stdin=passwords)


def results(session, name):
    return [line for line in lines(session.log(name)) if "result" in line]


def kill_after(session, name, count, *words, meanwhile=None):
    process = start_bulk(session, name, *words)
    wait_for(lambda: len(results(session, name)) >= count // 2, 300, f"{name}: half of it")
    if meanwhile:
        meanwhile()
    wait_for(lambda: len(results(session, name)) >= count, 300, f"{name}: {count} rows")
    session.kill(process, signal.SIGKILL)
    session.processes.remove(process)
    return len(results(session, name))


def killed_twice(session, api, members, adds, modifies, deletes, faults, expire, delay="none", **options):
    """The words of the issue: failures, an expired token, two kills; then it is run to its end. delay: so that few rows take a while."""
    server = started(session, api, members=members, **options)
    before, rows = server.members(), make_rows(server, adds, modifies, deletes)
    words = ("--file", write_csv(session, "members.csv", rows), "--password-stdin", "--yes")
    write(session, "passwords", PASSWORD + "\n")
    server.writes(clear=True)
    server.knobs(delay=delay, **faults)
    first = kill_after(session, "first", len(rows) // 3, *words)
    names = journals(session)
    assert len(names) == 1 and stat.S_IMODE(os.stat(names[0]).st_mode) == 0o600, names
    with open(names[0], "rb") as file:
        journal = file.read()
    assert PASSWORD.encode() not in journal and b"acme" not in journal and journal.count(b"\ndone ") >= first, "what is done, and nothing about it"
    kill_after(session, "second", len(rows) // 3, *words, meanwhile=getattr(server, expire) if expire else None)
    process = start_bulk(session, "third", *words)
    assert process.wait(900) == 0, session.log("third")
    total = lines(session.log("third"))[-1]
    assert total["rows"] == len(rows) and total["refused"] == total["open"] == 0 and total["earlier"] >= first, total
    assert total["done"] + total["earlier"] == len(rows), total
    check_company(server, before, rows)
    check_writes(server, rows)
    assert journals(session) == [], "there is nothing to go on with"


def test_killed_twice_openapi(session):
    killed_twice(session, "openapi", 60, 60, 20, 10, {"codes": "1002@sync:2%,lost@sync:2%,drop@sync:2%"}, None, "20")


def test_killed_twice_corp(session):
    lost = ",".join(f"{fault}@{path}:2%" for path in ("user/create", "user/update", "user/delete") for fault in ("lost", "drop"))
    killed_twice(session, "corp", 60, 60, 20, 10, {"corp_codes": lost}, "expire", "20")


def test_killed_twice_on_kept_connections(session):
    """As services do it: a connection serves several requests. A deletion whose answer is lost is not sent again by whoever keeps them."""
    killed_twice(session, "openapi", 60, 30, 10, 20, {"codes": "lost@sync:5%,drop@sync:5%"}, None, "20", keep_alive="yes")


def test_killed_twice_on_kept_connections_corp(session):
    faults = ",".join(f"{fault}@{path}:5%" for path in ("user/create", "user/update") for fault in ("lost", "drop"))
    killed_twice(session, "corp", 60, 30, 10, 20, {"corp_codes": faults + ",lost@user/delete:20%,drop@user/delete:10%"}, "expire", "20", keep_alive="yes")


def test_five_thousand_openapi(session):
    killed_twice(session, "openapi", 2100, 3000, 1500, 500, {"codes": "1002@sync:3%,lost@sync:1%,drop@sync:1%"}, "evict")


def test_five_thousand_corp(session):
    faults = ",".join(f"{fault}@{path}:{n}%" for path in ("user/create", "user/update", "user/delete") for fault, n in (("-1", 1), ("lost", 2), ("drop", 2)))
    killed_twice(session, "corp", 2100, 3000, 1500, 500, {"corp_codes": faults}, "expire")


def test_through_the_instance(session):
    """The running Postbell carries the requests; what it carries for a command that is killed is done nevertheless, and once."""
    server = started(session, resident=True, members=60)
    before, rows = server.members(), make_rows(server, 60, 20, 10)
    words = ("--file", write_csv(session, "members.csv", rows), "--password-stdin", "--yes")
    write(session, "passwords", PASSWORD + "\n")
    server.writes(clear=True)
    server.knobs(delay="5")
    kill_after(session, "first", 30, *words)
    process = start_bulk(session, "second", *words)
    assert process.wait(120) == 0, session.log("second")
    check_company(server, before, rows)
    found = own_writes(server)
    assert set(found) == {row["address"] for row in rows} and sum(found.values()) <= len(rows) + 1, "but for the one that was under way"


# --- files ----------------------------------------------------------------------------------------------------------------------------

def test_as_spreadsheets_write_it(session):
    """GB18030, semicolons, headings of our own answers; a row without an action is whatever is needed."""
    server = started(session)
    server.put("wei.wang@acme.example", name="旧名", party="研发部")
    server.put("clerk@acme.example", name="Clerk", party="Office/Night shift")
    rows = [{"address": "ann@acme.example", "name": "安妮·李", "ext_id": "7", "aliases": "annie@acme.example;a@acme.example", "parties": "研发部;Office"},
            {"address": "wei.wang@acme.example", "name": "王伟", "parties": "Office"}, {"address": "clerk@acme.example", "name": "Clerk", "parties": "Office/Night shift"}]
    name = write_csv(session, "members.csv", rows, "gb18030", ";")
    server.writes(clear=True)
    result = bulk(session, "--file", name, "--password-stdin", stdin="Geheim-1\n")
    assert result.stdout == "2 rows done, 1 was so already\n" and result.stderr == "", result
    ann = server.member("ann@acme.example")
    assert ann["name"] == "安妮·李" and sorted(ann["parties"]) == ["Office", "研发部"] and sorted(ann["aliases"]) == ["a@acme.example", "annie@acme.example"], ann
    assert server.member("wei.wang@acme.example")["name"] == "王伟", "modified"
    assert own_writes(server) == {"ann@acme.example": 1, "wei.wang@acme.example": 1}
    again = bulk(session, "--file", name)
    assert again.stdout == "3 were so already\n", again
    assert own_writes(server) == {"ann@acme.example": 1, "wei.wang@acme.example": 1}


def test_json_of_our_own(session):
    """What the current API lists goes in again."""
    server = started(session, "corp")
    name = write(session, "members.json", session.cli("exmail", "user", "list", "--json").stdout)
    server.writes(clear=True)
    result = bulk(session, "--file", name)
    assert "were so already" in result.stdout and own_writes(server) == {}, result
    text = write(session, "one.json", json.dumps([{"address": "ann@acme.example", "name": "安妮", "enabled": False, "tel": 8001}]))
    bulk(session, "--file", text, "--password-stdin", stdin="Geheim-1\n")
    ann = server.member("ann@acme.example")
    assert ann["enabled"] == 0 and ann["tel"] == "8001", ann


def test_nothing_is_sent_before_all_is_right(session):
    server = started(session)
    server.record()
    text = "action,address,name,gender\nadd,ann@acme.example,安妮,\nmodify,bob,Bob,male\nmodify,carl@acme.example,Carl,unknown\nmodify,ANN@acme.example,x,\nrename,eve@acme.example,Eve,\n"
    name = write(session, "members.csv", text)
    result = bulk(session, "--file", name, "--yes", check=False)
    assert result.returncode == 1 and result.stdout == "", result
    for words in ("Row 2: ", "Row 3: --address", "Row 4: --gender", "Row 5: Row 2", "Row 6: --action", "5 rows", "Nothing was sent"):
        assert words in result.stderr, f"{words}: {result.stderr}"
    for text, words in (("address,shoe\na@b.c,43\n", "“shoe”"), ("", "no rows"), ("[1]", "JSON"), ("address\n\"x\n", "quotation mark")):
        result = bulk(session, "--file", write(session, "bad.csv", text), check=False)
        assert result.returncode == 1 and words in result.stderr, f"{text}: {result}"
    result = bulk(session, "--file", session.path("nowhere.csv"), check=False)
    assert result.returncode == 1 and "nowhere.csv" in result.stderr, result
    result = session.cli("exmail", "user", "sync", "--restart", "ann@acme.example", check=False)
    assert result.returncode == 2 and "--file" in result.stderr, result
    assert server.recorded() == [] and journals(session) == []


def test_passwords_come_by_a_descriptor_alone(session):
    server = started(session)
    name = write(session, "members.csv", f"action,address,name,password\nadd,ann@acme.example,Ann,{PASSWORD}\n")
    result = bulk(session, "--file", name, check=False)
    assert result.returncode == 1 and "“password”" in result.stderr and PASSWORD not in result.stderr, result
    name = write(session, "two.csv", "action,address,name\nadd,ann@acme.example,Ann\nadd,bob@acme.example,Bob\n")
    result = bulk(session, "--file", name, check=False)
    assert result.returncode == 1 and "--password-stdin" in result.stderr, result
    result = bulk(session, "--file", name, "--password-stdin", stdin="ann@acme.example\tgeheim-1\n", check=False)
    assert result.returncode == 1 and "Row 3" in result.stderr and "Row 2" not in result.stderr, result
    result = bulk(session, "--file", "-", "--password-stdin", stdin="geheim-1\n", check=False)
    assert result.returncode == 2 and "--password-fd" in result.stderr, result
    bulk(session, "--file", name, "--password-stdin", stdin="bob@acme.example\tgeheim-2\nann@acme.example\tgeheim-1\n")
    for address, password in (("ann@acme.example", b"geheim-1"), ("bob@acme.example", b"geheim-2")):
        assert server.member(address)["password_md5"] == hashlib.md5(password).hexdigest(), address
    with open(name) as rows:
        read, write_end = os.pipe()
        os.write(write_end, b"geheim-3\n")
        os.close(write_end)
        more = ("exmail", "user", "sync", "--file", "-", "--password-fd", str(read), "--dry-run")
        plan = subprocess.run([session.postbell, *more], env={**session.env, **session.strict}, stdin=rows, capture_output=True, text=True, pass_fds=[read], timeout=20)
    assert plan.returncode == 0 and "geheim" not in plan.stdout + plan.stderr and "ann@acme.example" in plan.stdout, plan


def test_deletion_is_asked_about(session):
    server = started(session)
    rows = [{"action": "delete", "address": address} for address in sorted(server.members()) if address != server.address][:5]
    name = write_csv(session, "gone.csv", rows)
    before = server.members()
    result = bulk(session, "--file", name, check=False, stdin="y\n")
    assert result.returncode == 2 and "5 members" in result.stderr and rows[0]["address"] in result.stderr and "--yes" in result.stderr, result
    plan = bulk(session, "--file", name, "--dry-run")
    assert plan.stdout.count("delete") == 5, plan
    planned = lines(bulk(session, "--file", name, "--dry-run", "--json").stdout)
    assert [(line["row"], line["action"], line["address"], line["interface"]) for line in planned] == [(n + 2, "delete", row["address"], "user/sync") for n, row in enumerate(rows)], planned
    assert server.members() == before and journals(session) == [], "nothing happened"
    bulk(session, "--file", name, "--yes")
    assert not {row["address"] for row in rows} & set(server.members())


def test_refused_rows_are_put_right(session):
    """One row is refused, the others are done; the same command with the row put right does it alone."""
    server = started(session)
    text = "action,address,name,party\nadd,ann@acme.example,安妮,\nadd,bob@acme.example,Bob,No such\nadd,{},Ming,\n"
    name = write(session, "members.csv", text.format(server.address))
    server.writes(clear=True)
    result = bulk(session, "--file", name, "--password-stdin", "--json", stdin="Geheim-1\n", check=False)
    rows = lines(result.stdout)
    assert result.returncode == 1 and [row.get("result") for row in rows] == ["done", "refused", "refused", None], result
    assert (rows[1]["code"], rows[2]["code"]) == (1310, 1304) and rows[3]["journal"] in journals(session), rows
    result = bulk(session, "--file", name, "--password-stdin", stdin="Geheim-1\n", check=False)
    assert "Row 3 (bob@acme.example): " in result.stderr and "1310" in result.stderr and result.stdout == "1 was done before, 2 refused\n", result
    write(session, "members.csv", "action,address,name,party\nadd,ann@acme.example,安妮,\nadd,bob@acme.example,Bob,\n")
    assert bulk(session, "--file", name, "--password-stdin", stdin="Geheim-1\n").stdout == "1 row done, 1 was done before\n"
    assert own_writes(server) == {"ann@acme.example": 1, "bob@acme.example": 1} and journals(session) == []


def test_another_journal_and_another_start(session):
    server = started(session)
    name, journal = write(session, "members.csv", "action,address,tel\nmodify,{},1\nmodify,nobody@acme.example,2\n".format(server.address)), session.path("mine.journal")
    server.writes(clear=True)
    words = ("--file", name, "--journal", journal)
    bulk(session, *words, check=False)
    assert journals(session) == [journal]
    assert bulk(session, *words, check=False).stdout == "1 was done before, 1 refused\n"
    assert bulk(session, *words, "--restart", check=False).stdout == "1 row done, 1 refused\n"
    assert own_writes(server) == {server.address: 2}
    write(session, "notes", "dear diary\n")
    result = bulk(session, "--file", name, "--journal", session.path("notes"), check=False)
    assert result.returncode == 1 and "no journal" in result.stderr, result


def test_restart_without_leave(session):
    """What was done is forgotten once somebody agreed, not before."""
    server = started(session)
    gone = next(address for address in sorted(server.members()) if address != server.address)
    text = "action,address,tel\nmodify,{},1\nmodify,nobody@acme.example,2\n".format(server.address)
    bulk(session, "--file", write(session, "members.csv", text), check=False)
    name = write(session, "members.csv", text + f"delete,{gone},\n")
    result = bulk(session, "--file", name, "--restart", check=False)
    assert result.returncode == 2 and gone in result.stderr, result
    assert len(lines(bulk(session, "--file", name, "--dry-run", "--json").stdout)) == 2, "the refused one, and the deletion"
    assert bulk(session, "--file", name, "--restart", "--yes", check=False).stdout == "2 rows done, 1 refused\n"


def lists(session, api):
    """Whatever falls out of a list that is replaced is named, and asked about."""
    server = started(session, api)
    server.put("ann@acme.example", name="Ann", aliases="a1@acme.example,a2@acme.example")
    words = ("exmail", "user", "sync", "ann@acme.example", "--action", "modify", "--alias", "A1@acme.example")
    result = session.cli(*words, check=False)
    assert result.returncode == 2 and "a2@acme.example" in result.stderr and "a1@" not in result.stderr and "--yes" in result.stderr, result
    assert session.cli(*words, "--alias", "a2@acme.example", "--alias", "a3@acme.example").stdout == "Done.\n"
    name = write(session, "members.csv", "action,address,alias\nmodify,ann@acme.example,a1@acme.example;a4@acme.example\n")
    result = bulk(session, "--file", name, check=False)
    assert result.returncode == 1 and "a2@acme.example, a3@acme.example" in result.stderr and result.stdout == "1 refused\n", result
    assert len(server.member("ann@acme.example")["aliases"]) == 3
    assert bulk(session, "--file", name, "--yes").stdout == "1 row done\n"
    assert sorted(server.member("ann@acme.example")["aliases"]) == ["a1@acme.example", "a4@acme.example"]
    return server


def test_lists_openapi(session):
    lists(session, "openapi")


def test_lists_corp(session):
    server = lists(session, "corp")
    session.cli("exmail", "group", "add", "crew@acme.example", "ann@acme.example", server.address, "--name", "Crew", "--senders", "all")
    result = session.cli("exmail", "group", "update", "crew@acme.example", "ann@acme.example", check=False)
    assert result.returncode == 2 and server.address in result.stderr and "ann@" not in result.stderr, result
    assert len(server.group("crew@acme.example")["users"]) == 2
    session.cli("exmail", "group", "update", "crew@acme.example", "ann@acme.example", "--yes")
    session.cli("exmail", "group", "update", "crew@acme.example", "--name", "All")
    assert server.group("crew@acme.example")["users"] == ["ann@acme.example"]


def test_another_company(session):
    """An account that became one of another company has done nothing there."""
    server = started(session)
    name = write(session, "members.csv", "action,address,tel\nmodify,{},1\nmodify,nobody@acme.example,2\n".format(server.address))
    bulk(session, "--file", name, check=False)
    assert len(lines(bulk(session, "--file", name, "--dry-run", "--json").stdout)) == 1, "the refused one"
    session.accounts_ini(ming=server.account(session, **{"client-id": "other"}))
    assert len(lines(bulk(session, "--file", name, "--dry-run", "--json").stdout)) == 2


def test_interrupted(session):
    """Ctrl-C: what is under way is finished, the rest waits."""
    server = started(session, members=300)
    before, rows = server.members(), make_rows(server, 200, 0, 0)
    words = ("--file", write_csv(session, "members.csv", rows), "--password-stdin")
    write(session, "passwords", PASSWORD + "\n")
    server.writes(clear=True)
    server.knobs(delay="20")
    process = start_bulk(session, "first", *words)
    wait_for(lambda: len(results(session, "first")) >= 5, 30, "some rows")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 1
    total = lines(session.log("first"))[-1]
    assert total["open"] > 0 and total["done"] == len(own_writes(server)) and total["journal"], total
    server.knobs(delay="none")
    result = bulk(session, *words, stdin=PASSWORD + "\n")
    assert f"{total['done']} were done before" in result.stdout, result
    check_company(server, before, rows)
    check_writes(server, rows)


def on_terminal(session, name, interrupted=False):
    """Its process, and all that it says on a terminal, which is read as it comes. interrupted: somebody presses Ctrl-C at the first sight
    of the bar."""
    ours, theirs = pty.openpty()
    process = Program([session.postbell, "exmail", "user", "sync", "--file", name, "--password-stdin"], env={**session.env, **session.strict},
                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    process.stdin.write(PASSWORD + "\n")
    process.stdin.close()
    seen = b""
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
            if interrupted and b"/100" in seen:
                process.send_signal(signal.SIGINT)
                interrupted = False
    except OSError:              # the other end is closed
        pass
    os.close(ours)
    return process, seen


def test_a_bar_for_people(session):
    """On a terminal, one line that is written over; nobody else sees it."""
    server = started(session, members=100)
    name = write_csv(session, "members.csv", make_rows(server, 100, 0, 0))
    process, seen = on_terminal(session, name)
    stdout = process.stdout.read()
    assert process.wait(20) == 0 and stdout == "100 rows done\n", (process.returncode, stdout, seen)
    assert b"/100" in seen and b"\r" in seen and seen.endswith(b"\r\x1b[K") and PASSWORD.encode() not in seen, seen


def test_stopping_is_seen(session):
    """Whoever presses Ctrl-C is told what is still waited for, and that it was seen."""
    server = started(session, members=100)
    name = write_csv(session, "members.csv", make_rows(server, 100, 0, 0))
    server.knobs(delay="200")
    process, seen = on_terminal(session, name, interrupted=True)
    assert process.wait(20) == 1 and b"stopping" in seen and b"It was stopped." in seen, seen


# --- groups ---------------------------------------------------------------------------------------------------------------------------

def groups(session, api):
    server = started(session, api, members=120)
    members = [address for address in sorted(server.members()) if address != server.address][:90]
    session.cli("exmail", "group", "add", "crew@acme.example", members[0], "--name", "Crew", "--senders", "all")
    session.cli("exmail", "group", "add", "inner@acme.example", members[1], "--name", "Inner", "--senders", "all")
    rows = [{"group": "crew@acme.example", "member": address} for address in members] + [{"group": "crew@acme.example", "member": "inner@acme.example"},
                                                                                        {"group": "crew@acme.example", "member": "nobody@acme.example"}]
    name = write_csv(session, "crew.csv", rows)
    server.writes(clear=True)
    server.knobs(**({"codes": "1002@group/addmember:2"} if api == "openapi" else {"corp_codes": "lost@group/update:2"}))
    result = bulk(session, "--file", name, "--json", command=("group", "add-member"), check=False)
    told = lines(result.stdout)
    assert result.returncode == 1 and told[-1]["refused"] == 1 and told[-1]["done"] + told[-1]["same"] == 91, told[-1]
    assert [row["row"] for row in told if row.get("result") == "refused"] == [93] and "nobody@acme.example" in result.stdout
    crew = server.group("crew@acme.example")
    assert sorted(crew["users"]) == members and crew["groups"] == ["inner@acme.example"], crew
    again = bulk(session, "--file", name, command=("group", "add-member"), check=False)
    assert again.stdout == "91 were done before, 1 refused\n", again
    return server


def test_group_openapi(session):
    server = groups(session, "openapi")
    assert set(server.writes("group-member:").values()) == {1}, "one for each"


def test_group_corp(session):
    groups(session, "corp")


if __name__ == "__main__":
    runner.main(globals())
