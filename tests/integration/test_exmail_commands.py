#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell exmail: every interface of the OpenApi byte for byte on the wire, what it does to a company, what it asks before, and what
it says when the service refuses, is of another opinion about JSON, or is not the service at all."""
import base64
import hashlib
import json
import os
import re
import shlex
import signal

import harness.runner as runner
from harness.exmail import COLLEAGUE, Exmail
from harness.runner import wait_for

EXCHANGES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "unit", "exmail", "exchanges-{}.txt")
PASSWORD = "geheim-密码 &=+"


def started(session, resident=True, **options):
    """The running instance keeps no directory: what it asks for would be among the requests, and meet their faults."""
    session.start_bus()
    server = Exmail(session, **options)
    session.accounts_ini(ming=server.account(session))
    if resident:
        session.env["GSETTINGS_BACKEND"] = "keyfile"
        session.cli("exmail", "directory", "off")
        session.start_postbell()
        session.until_status("ming", "watching")
    return server


def exmail(session, *words, check=True, **more):
    return session.cli("exmail", *words, check=check, **more)


def answer(session, *words, **more):
    return json.loads(exmail(session, *words, "--json", **more).stdout)


def exchanges(part):
    """(title, command, password, first line, body, field of the head) of each exchange."""
    with open(EXCHANGES.format(part), encoding="utf-8") as file:
        for one in file.read().split("\n== ")[1:]:
            lines = {sign: [line[2:] for line in one.split("\n")[1:] if line[:1] == sign] + [None] for sign in "$%>@"}
            yield one.split("\n")[0], lines["$"][0], lines["%"][0], lines[">"][0], lines[">"][1], lines["@"][0]


def made(title):
    """The request of an exchange in exchanges-made.txt: first line, body, field of the head."""
    found = [one[3:] for one in exchanges("made") if one[0] == title]
    assert len(found) == 1, title
    return found[0]


def test_every_request_on_the_wire(session):
    """Whatever the service answers: what went out is what the exchange has, with the token in both places that the manual names."""
    server = started(session)
    token = None
    links = [one for one in exchanges("made") if one[1].startswith("login-link")]
    assert len(links) == 2
    everything = [*exchanges("openapi"), *links]
    assert len(everything) > 15, everything
    for _, command, password, first, body, _ in everything:
        server.record()
        words = shlex.split(command) + ["--yes"] + (["--password-stdin"] if password else [])
        exmail(session, *words, stdin=(password or "") + "\n", check=False)
        path = first.split()[1]
        sent = [raw for raw in server.recorded("/openapi/" + path)]
        assert len(sent) == 1, f"{command}: {sent}"
        head, form = sent[0].split(b"\r\n\r\n", 1)
        assert head.split(b"\r\n")[0] == f"POST /openapi/{path} HTTP/1.1".encode(), head
        token = token or re.search(rb"(?im)^authorization: Bearer ([A-Za-z0-9_-]{86})\r?$", head)[1]
        assert b"\r\nAuthorization: Bearer " + token in head and re.search(rb"(?im)^content-type: application/x-www-form-urlencoded\r?$", head), head
        assert form == b"access_token=" + token + b"&" + body.encode(), f"{command}: {form}"
    assert len({raw for raw in server.recorded("/cgi-bin/token")}) == 0, "the running instance had its token already"


KEY = "00112233445566778899aabbccddeeff"      # of the exchanges


def test_the_token_is_asked_for_in_both_ways(session):
    """1.3: everything in the form, or, once that was refused, as Basic; and nobody is shown the token."""
    server = started(session, resident=False)
    server.record()
    shown = answer(session, "token")
    assert 80000 < shown["expires_in"] <= 86400 and list(shown) == ["expires_in"], shown
    raw = server.recorded("/cgi-bin/token")
    first, body, _ = made("1.3 token: style A, everything in the form")
    assert len(raw) == 1 and raw[0].startswith(first.encode() + b" HTTP/1.1\r\n") and raw[0].endswith(b"\r\n\r\n" + body.replace(KEY, server.secret).encode()), raw
    assert not re.search(rb"(?im)^authorization:", raw[0]), raw
    server.knobs(codes="1001@token:1")
    server.record()
    exmail(session, "token", check=False)
    basic = server.recorded("/cgi-bin/token")[-1]
    first, body, field = made("1.3 token: style B, as Basic")
    assert base64.b64decode(field.split()[-1]).decode() == f"acmeadmin:{KEY}", field
    field = "Authorization: Basic " + base64.b64encode(f"acmeadmin:{server.secret}".encode()).decode()
    assert basic.startswith(first.encode() + b" HTTP/1.1\r\n") and f"\r\n{field}\r\n".encode() in basic and basic.endswith(b"\r\n\r\n" + body.encode()), basic


def test_the_push_channel_is_asked_for_once(session):
    """2.1: the version, with the token in both places, and the mailbox as other programs send it."""
    session.start_bus()
    server = Exmail(session)
    server.record()
    session.accounts_ini(ming=server.account(session))
    session.start_postbell()
    session.until_status("ming", "watching")
    raw = server.recorded("/openapi/listen")
    head, form = raw[0].split(b"\r\n\r\n", 1)
    first, body, _ = made("2 listen: alias is not the manual's, but of client code; what comes is in test-exmail-notice.c")
    token = re.search(rb"\r\nAuthorization: Bearer ([A-Za-z0-9_-]{86})\r\n", head)[1]
    assert head.startswith(first.replace(" ", " /openapi/").encode() + b" HTTP/1.1\r\n") and form == b"access_token=" + token + b"&" + body.encode(), raw[0]


def test_a_member_from_the_first_day_to_the_last(session):
    server = started(session, resident=False)
    ann = ("ann@acme.example",)
    shared = ("--party", "研发部/测试", "--alias", "annie@acme.example", "--gender", "female", "--position", "QA & 测试")
    assert answer(session, "party", "sync", "研发部/测试", "--action", "add") == {"done": True}
    assert answer(session, "user", "check", *ann)["addresses"] == [{"address": ann[0], "type": "free"}]
    version = answer(session, "user", "list")["version"]
    result = exmail(session, "user", "sync", *ann, "--action", "add", "--name", "安妮", *shared, "--password-stdin", "--yes", stdin=PASSWORD + "\n")
    assert result.stdout == "Done.\n" and PASSWORD not in result.stdout + result.stderr, result
    member = server.member(ann[0])
    assert (member["name"], member["position"]) == ("安妮", "QA & 测试"), member
    assert member["password_md5"] == hashlib.md5(PASSWORD.encode()).hexdigest(), member
    shown = answer(session, "user", "get", *ann)
    assert shown["aliases"] == ["annie@acme.example"] and shown["parties"] == ["研发部/测试"] and shown["gender"] == "female" and shown["position"] == "QA & 测试", shown
    assert "安妮" in exmail(session, "user", "get", *ann).stdout
    assert answer(session, "user", "list", "--since", version)["members"] == [{"address": ann[0], "action": "add"}]
    assert answer(session, "party", "members", "研发部/测试")["members"] == [{"address": ann[0]}]
    exmail(session, "group", "add", "crew@acme.example", *ann, "--name", "全体", "--senders", "list")
    exmail(session, "group", "add-member", "crew@acme.example", server.address)
    exmail(session, "group", "allow", "crew@acme.example", *ann)
    assert sorted(server.group("crew@acme.example")["users"]) == [ann[0], server.address], server.group("crew@acme.example")
    exmail(session, "user", "sync", *ann, "--action", "modify", "--enabled", "no")
    assert answer(session, "user", "get", *ann)["enabled"] is False
    exmail(session, "user", "sync", *ann, "--action", "delete", "--yes")
    assert server.member(ann[0]) is None
    url = answer(session, "login-link")["url"]
    assert url.startswith(server.login + "?fun=bizopenssologin&method=bizauth&agent=acmeadmin&user=ming%40acme.example&ticket="), url


def test_nothing_is_deleted_by_accident(session):
    server = started(session, resident=False)
    group = "brigade@acme.example"
    exmail(session, "group", "add", group, server.address, "--name", "Team", "--senders", "all")
    before = server.writes()
    for words in (["group", "delete", group], ["group", "delete-member", group, server.address], ["user", "sync", server.address, "--action", "delete"],
                  ["party", "sync", "研发部", "--action", "delete"]):
        result = exmail(session, *words, check=False, stdin="n\n")
        assert result.returncode == 2 and "--yes" in result.stderr and words[2] in result.stderr, "what would be deleted is named"
        plan = exmail(session, *words, "--dry-run")
        assert plan.stdout.startswith("POST ") and plan.stderr == "", plan
    assert server.writes() == before and server.member(server.address), "nothing happened"
    exmail(session, "group", "delete", group, "--yes")
    assert server.group(group) is None


def test_a_password_comes_by_a_descriptor_alone(session):
    started(session, resident=False)
    words = ("exmail", "user", "sync", "ann@acme.example", "--action", "add", "--name", "Ann", "--yes")
    result = session.cli(*words, check=False)
    assert result.returncode == 2 and "--password-stdin" in result.stderr, result
    result = session.cli(*words, "--password", "geheim-123", check=False)
    assert result.returncode == 2 and "command line" in result.stderr and "geheim-123" not in result.stderr, result
    plan = session.cli(*words, "--password-stdin", "--dry-run", stdin="geheim-123\n")
    assert "geheim-123" not in plan.stdout and "Password=********" in plan.stdout, plan
    result = session.cli(*words, "--password-stdin", stdin="short\n", check=False)
    assert result.returncode == 2 and "6 bytes" in result.stderr and "short" not in result.stderr, result


# What the service can answer (1.4), what the person reads, and what helps.
CODES = {"1001": "--help", "1002": "busy", "1301": "user check", "1303": "6 to 32 characters", "1304": "--action modify", "1310": "party list",
         "1400": "user check", "10001": "工具箱", "4711": "refuses"}


def test_every_code_has_its_sentence(session):
    server = started(session)
    for code, words in CODES.items():
        server.knobs(codes=f"{code}@user:all")
        result = exmail(session, "user", "get", check=False)
        assert result.returncode == 1 and result.stdout == "", f"{code}: {result}"
        assert len(result.stderr.strip().split("\n")) == 1 and words in result.stderr and code in result.stderr, f"{code}: {result.stderr}"
    server.knobs(codes="1200@user:1")
    result = exmail(session, "user", "get", check=False)
    assert result.returncode == 1 and "Only the newest one is valid" in result.stderr, "a new one once a minute at most"


SHAPES = ("number", "error-only", "description", "errmsg", "400", "401", "403", "404", "500", "502", "503", "400-empty", "401-empty", "403-empty", "404-empty",
          "500-empty", "502-empty", "503-empty", "html", "redirect", "text")


def test_every_shape_of_an_error(session):
    """However an error looks it is one line, exit 1, and nothing is believed to be done."""
    server = started(session)
    for shape in SHAPES:
        server.knobs(error_shape=shape, codes="1301@user:all")
        result = exmail(session, "user", "get", "nobody@acme.example", "--json", check=False)
        assert result.returncode == 1 and list(json.loads(result.stdout)) == ["error"] and len(result.stderr.strip().split("\n")) == 1, f"{shape}: {result}"
        assert "<html" not in result.stderr, shape


def test_every_spelling_of_a_success(session):
    """What a write answers with, and how keys, quotes and commas look."""
    server = started(session)
    for shape in ("empty", "object", "zero", "close"):
        server.knobs(write_ok=shape)
        assert answer(session, "wechat-token", "on", server.address) == {"done": True}, shape
    expected = answer(session, "user", "get")
    knobs = [("spelling", "manual"), ("key-blanks", "both"), ("key-blanks", "nbsp"), ("key-blanks", "wide"), ("key-case", "lower"), ("key-case", "upper"),
             ("quotes", "curly-keys"), ("quotes", "curly"), ("quotes", "single"), ("quotes", "full-width"), ("commas", "trailing-object"), ("commas", "trailing-array"),
             ("commas", "doubled"), ("commas", "full-width"), ("charset", "gbk"), ("charset", "bom"), ("charset", "escaped"), ("extra", "unknown"), ("extra", "shuffled"),
             ("extra", "comments"), ("extra", "pretty"), ("Alias", "blanks")]
    for knob, value in knobs:
        server.knobs(**{knob: value})
        found = answer(session, "user", "get")
        if knob == "spelling":
            found["enabled"] = expected["enabled"]      # the manual's sample has no OpenType
        assert found == expected, f"{knob} {value}: {found}"
        assert answer(session, "newcount")["unread"] == 0, f"{knob} {value}"
        server.knobs(**{knob: {"spelling": "real", "key-blanks": "clean", "key-case": "manual", "quotes": "straight", "commas": "strict", "charset": "utf-8",
                               "extra": "none", "Alias": "clean"}[knob]})


def listened(session, name):
    return [json.loads(line) for line in session.log(name).split("\n")[:-1] if line.startswith("{")]


def test_listen(session):
    """One line for each object about the own mailbox; of colleagues nobody hears. The running instance has one connection still."""
    server = started(session)
    there = session.start("there", session.postbell, "exmail", "listen")
    runner.wait_for(lambda: server.deliver("ping") and "ping" in session.log("there"), 10, "the channel of the instance")
    server.deliver("secret of a colleague", user=COLLEAGUE)
    server.deliver("你好", sender="安妮 <ann@acme.example>")
    runner.wait_for(lambda: any(line.get("Subject") == "你好" for line in listened(session, "there")), 10, "the mail")
    lines = listened(session, "there")
    assert "colleague" not in session.log("there") and all(line.get("UserName", server.address) == server.address for line in lines), lines
    assert any(line["NewCount"] >= 2 for line in lines if line.get("Subject") == "你好"), lines
    server.deliver("\x9b31m\u202e \x1b]0;x\x07 red", sender="\x90q <ann@acme.example>")
    runner.wait_for(lambda: any("red" in line.get("Subject", "") for line in listened(session, "there")), 10, "a mail with what terminals obey")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", session.log("there")), "it is written as \\uXXXX"
    assert server.state()["listeners"] == 1, "a second connection might end the first"
    there.send_signal(signal.SIGINT)
    assert there.wait(10) == 0
    session.quit()
    here = session.start("here", session.postbell, "exmail", "listen", "--since", "1")
    runner.wait_for(lambda: {"Ret": 0} in listened(session, "here"), 10, "a channel of its own")
    server.deliver("once more")
    runner.wait_for(lambda: any(line.get("Subject") == "once more" for line in listened(session, "here")), 10, "the mail")
    here.send_signal(signal.SIGTERM)
    assert here.wait(10) == 0


def test_the_instance_carries_what_the_table_has(session):
    """Who is on the bus can ask what a command can ask, and nothing else; the token stays where it is."""
    server = started(session)

    def ask(*args):
        return session.gdbus("io.github.postbell.Postbell", "/io/github/postbell/Postbell", "io.github.postbell.Postbell1.AskExmail", *args)

    shown = ask("ming", "openapi", "token", "", "", "@ah []")
    assert "expires_in" in shown and not re.search("[A-Za-z0-9_-]{60}", shown), shown
    server.record()
    for path in ("../cgi-bin/token", "listen", "login", "user/get?x=", "department/list", ""):
        assert not ask("ming", "openapi", path, "", "", "@ah []"), path
    assert not ask("nobody", "openapi", "user/list", "", "", "@ah []")
    assert server.recorded() == [], server.recorded()


def test_the_instance_ends_under_way(session):
    """What it carried may have been done, which the command says."""
    server = started(session, resident=False)
    process = session.start_postbell()
    session.until_status("ming", "watching")
    server.knobs(delay="60000")
    command = session.start("command", session.postbell, "exmail", "user", "sync", COLLEAGUE, "--action", "modify", "--tel", "1")
    wait_for(lambda: any(request["path"].endswith("/user/sync") for request in server.log()["requests"]), 20, "the request")
    session.kill(process, signal.SIGKILL)
    session.processes.remove(process)
    wait_for(lambda: command.poll() is not None, 20, "the command to end")
    assert command.returncode == 1 and "look first whether it was" in session.log("command"), session.log("command")


def test_what_is_not_one_request_is_looked_at_as_well(session):
    """listen, login-link and token: wrong values are wrong usage, and --dry-run shows what would really be sent, without a secret."""
    server = started(session, resident=False)
    server.record()
    for words in (["listen", "--since", "abc"], ["login-link", "--mail-id", ""], ["login-link", "--mail-id", "x" * 300], ["login-link", "bob"]):
        result = exmail(session, *words, check=False)
        assert result.returncode == 2 and result.stdout == "", f"{words[:2]}: {result}"
    assert exmail(session, "login-link", "bob@acme.example", "--mail-id", "ZC1", "--dry-run").stdout == "POST mail/authkey\n  Alias=bob@acme.example\n"
    assert exmail(session, "listen", "--since", "7", "--dry-run").stdout == "POST listen\n  Ver=7\n"
    plan = exmail(session, "token", "--dry-run").stdout
    assert plan == f"POST token\n  grant_type=client_credentials\n  client_id={server.client_id}\n  client_secret=********\n", plan
    assert server.recorded() == []


def test_everybody_in_a_large_company(session):
    """An answer of more than 1 MiB, which no command could read at once: from the instance it comes as a file, and nothing is missing.
    And a request that is longer than a pipe takes by itself."""
    server = started(session, members=25000)
    there = answer(session, "user", "list")
    assert len(there["members"]) == server.company()["members"] and len({row["address"] for row in there["members"]}) == len(there["members"]) > 25000
    assert {"address": server.address, "action": "add"} in there["members"]
    exmail(session, "group", "add", "brigade@acme.example", server.address, "--name", "Brigade", "--senders", "all")
    crowd = [row["address"] for row in there["members"]][:1200]
    assert len("&members=".join(crowd)) > 32768 and answer(session, "group", "add-member", "brigade@acme.example", *crowd) == {"done": True}
    assert set(server.group("brigade@acme.example")["users"]) == {server.address, *crowd}
    session.quit()
    assert answer(session, "user", "list") == there, "without the instance it is the same"
    assert exmail(session, "user", "list").stdout.count("@") == len(there["members"])


def test_help_and_interfaces(session):
    """They need no account, no bus, no network."""
    everything = exmail(session, "--help").stdout
    for line in exmail(session, "interfaces", "--json").stdout.strip().split("\n"):
        row = json.loads(line)
        assert f"  {row['command']}" in everything, row
        assert row["interface"] in exmail(session, *row["command"].split(), "--help").stdout, row
    assert exmail(session, "nonsense", check=False).returncode == 2


if __name__ == "__main__":
    runner.main(globals())
