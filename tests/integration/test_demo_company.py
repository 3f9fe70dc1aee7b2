#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-demo by itself: the OpenApi's members, departments and groups, the versions of its directory, what it counts and
records, and the faults it can put in."""
import hashlib
import json
import time
import urllib.error
import urllib.parse

import harness.runner as runner
from harness.exmail import Exmail
from harness.exmail_client import cut_short, fetch, fresh, objects, push, several, token_of

DOMAIN = "@acme.example"


class Company:
    """Calls of the OpenApi with a token; a parameter may be a list."""

    def __init__(self, session, **options):
        self.exmail = Exmail(session, **options)
        self.token = token_of(self.exmail)

    def listen(self, **knobs):
        """A listener, who is the only one with a token: its own."""
        listener = fresh(self.exmail, **knobs)
        self.token = listener.token
        return listener

    def raw(self, path, **form):
        pairs = [(name, each) for name, value in form.items() for each in (value if isinstance(value, list) else [value])]
        return fetch(self.exmail.api + path, pairs, {"Authorization": "Bearer " + self.token})[2]

    def ask(self, path, **form):
        return json.loads(self.raw(path, **form))

    def code(self, path, **form):
        """The error code, "0" for the empty answer of a call that changes something."""
        body = self.raw(path, **form)
        return json.loads(body).get("errcode", "0") if body else "0"

    def values(self, path, **form):
        answer = self.ask(path, **form)
        assert answer["Count"] == len(answer["List"]), answer
        return [item["Value"] for item in answer["List"]]


def test_members(session):
    company = Company(session, members=200)
    ann = {"Action": "2", "Alias": "Ann" + DOMAIN, "Name": "安妮", "Password": "secret 1", "PartyPath": ["研发部/北京", "Office"],
           "Slave": ["a" + DOMAIN, "annie" + DOMAIN], "Gender": "2", "Position": "QA & more", "Tel": "8001", "Mobile": "138+1", "ExtId": "7"}
    assert company.raw("user/sync", **ann) == b""
    assert company.ask("user/get", Alias="annie" + DOMAIN) == {
        "Alias": "ann" + DOMAIN, "Name": "安妮", "Gender": 2, "SlaveList": f"a{DOMAIN},annie{DOMAIN}", "Position": "QA & more", "Tel": "8001", "Mobile": "138+1",
        "ExtId": "7", "PartyList": {"Count": 2, "List": [{"Value": "研发部/北京"}, {"Value": "Office"}]}, "OpenType": 1}
    assert company.exmail.member("ann" + DOMAIN)["password_md5"] == hashlib.md5(b"secret 1").hexdigest()
    assert company.code("user/sync", **ann) == "1304"
    bob = {"Action": "2", "Alias": "bob" + DOMAIN, "Name": "Bob", "Password": "secret"}
    for more, code in (({"Password": "short"}, "1303"), ({"Password": "x" * 33}, "1303"), ({"Md5": "1"}, "1303"), ({"Alias": "everybody" + DOMAIN}, "1304"),
                       ({"Alias": "a" + DOMAIN}, "1304"), ({"Slave": "ann" + DOMAIN}, "1304"), ({"Slave": [f"b{n}{DOMAIN}" for n in range(6)]}, "1001"),
                       ({"PartyPath": "Nowhere"}, "1310"), ({"Name": ""}, "1001"), ({"Password": ""}, "1001"), ({"Alias": "bob@other.example"}, "1001"),
                       ({"Action": "4"}, "1001"), ({"Gender": "3"}, "1001"), ({"OpenType": "9"}, "1001"), ({"Action": "3"}, "1301"), ({"Action": "1"}, "1301")):
        assert company.code("user/sync", **{**bob, **more}) == code, more
    assert company.code("user/sync", Alias="bob" + DOMAIN) == "1001" and company.exmail.member("bob" + DOMAIN) is None
    assert company.code("user/sync", **{**bob, "Md5": "1", "Password": "00112233445566778899AABBCCDDEEFF", "OpenType": "2"}) == "0"
    assert company.exmail.member("bob" + DOMAIN)["password_md5"] == "00112233445566778899aabbccddeeff" and company.ask("user/get", alias="bob" + DOMAIN)["OpenType"] == 2
    assert company.code("user/sync", action="3", alias="ann" + DOMAIN, tel="", partypath="", slave="annie" + DOMAIN) == "0"
    now = company.ask("user/get", alias="ann" + DOMAIN)
    assert (now["Name"], now["Tel"], now["SlaveList"], now["PartyList"]) == ("安妮", "", "annie" + DOMAIN, {"Count": 0, "List": []}), now
    assert company.code("user/swapalias", alias="ann" + DOMAIN, slavealias="annie" + DOMAIN) == "0"
    assert company.ask("user/get", alias="ann" + DOMAIN)["Alias"] == "annie" + DOMAIN and company.code("user/swapalias", alias="ann" + DOMAIN, slavealias="x" + DOMAIN) == "1301"
    for path, bit in (("user/openwxtoken", 2), ("user/closewxtoken", 0)):
        assert company.code(path, alias="bob" + DOMAIN) == "0" and company.exmail.member("bob" + DOMAIN)["options"] & 2 == bit
    assert company.code("user/openwxtoken", alias="nobody" + DOMAIN) == "1301"
    assert company.code("user/sync", action="1", alias="bob" + DOMAIN) == "0" and company.code("user/get", alias="bob" + DOMAIN) == "1301"
    assert company.exmail.writes("user:") == {f"user:ann{DOMAIN}": 2, f"user:annie{DOMAIN}": 1, f"user:bob{DOMAIN}": 2}, company.exmail.writes()
    assert company.exmail.writes("option:") == {f"option:bob{DOMAIN}": 2}
    checked = company.ask("user/check", email=["ANN" + DOMAIN, "annie" + DOMAIN, "team" + DOMAIN, "free" + DOMAIN, "x@other.example", "no address"])
    assert checked == {"Count": 6, "List": [{"Email": e, "Type": t} for e, t in (("ANN" + DOMAIN, 2), ("annie" + DOMAIN, 1), ("team" + DOMAIN, 3), ("free" + DOMAIN, 0),
                                                                                ("x@other.example", -1), ("no address", -1))]}, checked
    assert company.code("user/check", email=["x" + DOMAIN] * 21) == "1001" and company.code("user/check") == "1001"
    assert company.code("user/get", alias=b"\xd6\xd0") == "1001", "GBK is not understood"


def test_departments_and_groups(session):
    company = Company(session, members=200)
    assert company.values("party/list", PartyPath="")[0] == "研发部" and len(company.values("partyuser/list", PartyPath="研发部/北京/第1组")) > 10
    for path in ("party/list", "partyuser/list"):
        assert company.code(path, PartyPath="Nowhere") == "1310" and company.code(path) == "1001"
    for _ in range(2):
        assert company.code("party/sync", Action="2", DstPath="New/Deep/Down") == "0", "parents are made, and adding twice is no error"
    assert company.values("party/list", PartyPath="New") == ["Deep"]
    company.raw("user/sync", action="3", alias="wei.wang" + DOMAIN, partypath="New/Deep/Down")
    for form, code in (({"Action": "1", "DstPath": "New"}, "1311"), ({"Action": "1", "DstPath": "New/Deep/Down"}, "1311"), ({"Action": "1", "DstPath": "Old"}, "1310"),
                       ({"Action": "2", "DstPath": "a/b/c/d/e/f"}, "1001"), ({"Action": "2", "DstPath": "长" * 65}, "1001"), ({"Action": "2", "DstPath": ""}, "1001"),
                       ({"Action": "3", "DstPath": "x"}, "1001"), ({"Action": "3", "SrcPath": "Old", "DstPath": "x"}, "1310"),
                       ({"Action": "3", "SrcPath": "New", "DstPath": "New/Deep/New"}, "1001"), ({"Action": "9", "DstPath": "x"}, "1001")):
        assert company.code("party/sync", **form) == code, form
    assert company.code("party/sync", Action="3", SrcPath="New/Deep", DstPath="研发部/Deep") == "0"
    assert company.values("partyuser/list", PartyPath="研发部/Deep/Down") == ["wei.wang" + DOMAIN] and company.values("party/list", PartyPath="New") == []
    assert company.code("party/sync", Action="1", DstPath="New") == "0"
    team = "crew" + DOMAIN
    form = {"group_name": "全体", "group_admin": team, "status": "list", "members": ["wei.wang" + DOMAIN, "fang.wang" + DOMAIN]}
    for more, code in (({"status": "some"}, "1001"), ({"group_admin": "wei.wang" + DOMAIN}, "1304"), ({"members": "nobody" + DOMAIN}, "1301"), ({"group_name": ""}, "1001")):
        assert company.code("group/add", **{**form, **more}) == code, more
    assert company.code("group/add", **form) == "0" and company.code("group/add", **form) == "1304"
    assert company.code("group/addmember", group_alias=team, members=["na.wang" + DOMAIN, "wei.wang" + DOMAIN, "everybody" + DOMAIN]) == "0"
    assert company.code("group/deletemember", group_alias=team, members="fang.wang" + DOMAIN) == "0"
    for path in ("group/addmember", "group/deletemember"):
        assert company.code(path, group_alias="none" + DOMAIN, members="na.wang" + DOMAIN) == "1301" and company.code(path, group_alias=team) == "1001"
    assert company.code("group/addallowlist", group_alias=team, allow_list=f"na.wang{DOMAIN}, wei.wang{DOMAIN}") == "0"
    assert company.code("group/delallowlist", group_alias=team, allow_list=f"na.wang{DOMAIN}") == "0"
    assert company.code("group/delallowlist", group_alias=team, allow_list=f"wei.wang{DOMAIN}") == "1001", "the last one stays"
    assert company.code("group/addallowlist", group_alias="team" + DOMAIN, allow_list=f"na.wang{DOMAIN}") == "1001", "only where a list may write"
    group = company.exmail.group(team)
    assert (group["name"], group["allow"], group["users"], group["groups"], group["allowed"]) == (
        "全体", 3, ["wei.wang" + DOMAIN, "na.wang" + DOMAIN], ["everybody" + DOMAIN], ["wei.wang" + DOMAIN]), group
    assert company.exmail.writes("group-member:")[f"group-member:{team}/wei.wang{DOMAIN}"] == 1
    company.raw("user/sync", action="1", alias="na.wang" + DOMAIN)
    assert company.exmail.group(team)["users"] == ["wei.wang" + DOMAIN], "who is no more is in no group"
    assert company.code("group/delete", group_alias=team) == "0" and company.exmail.group(team) is None and company.code("group/delete", group_alias=team) == "1301"


def test_versions(session):
    company = Company(session, members=500)
    listener = company.listen()
    first = company.ask("user/list", Ver="0")
    assert first["Count"] == len(first["List"]) == 501 and {x["Action"] for x in first["List"]} == {2} and len({x["Alias"] for x in first["List"]}) == 501
    assert company.ask("user/list", Ver=first["Ver"]) == {"Ver": first["Ver"], "Count": 0, "List": []} and company.code("user/list") == "1001"
    for action, name in (("3", "wei.wang"), ("3", "wei.wang"), ("1", "fang.wang"), ("2", "late"), ("3", "late")):
        company.raw("user/sync", Action=action, Alias=name + DOMAIN, Name="N", Password="secret")
    versions = [int(o["Ver"]) for o in objects(listener.read(until=several(5)))]
    assert len(versions) == 5 and versions == sorted(set(versions)) and versions[0] > first["Ver"], "every change is pushed"
    changed = company.ask("user/list", Ver=first["Ver"])
    assert changed["Ver"] == versions[-1] and [(x["Alias"], x["Action"]) for x in changed["List"]] == [
        ("wei.wang" + DOMAIN, 3), ("fang.wang" + DOMAIN, 1), ("late" + DOMAIN, 3)], changed
    assert [(x["Alias"], x["Action"]) for x in company.ask("user/list", Ver=versions[2])["List"]] == [("late" + DOMAIN, 3)]
    company.exmail.knobs(list_changes="every")
    assert [x["Action"] for x in company.ask("user/list", Ver=first["Ver"])["List"]] == [3, 3, 1, 2, 3]
    company.exmail.knobs(list_changes="everybody")
    assert company.ask("user/list", Ver=versions[-1])["Count"] == 501
    company.exmail.knobs(list_changes="default", clock="behind:864000")
    behind = company.ask("user/list", Ver="0")["Ver"]
    assert behind == versions[-1] - 864000000 and company.ask("user/list", Ver=behind)["Count"] == 0
    done = company.exmail.change(added=3, modified=4, deleted=2)
    assert [len(done[x]) for x in ("added", "modified", "deleted")] == [3, 4, 2] and done["version"] == company.ask("user/list", Ver=behind)["Ver"]
    assert company.exmail.company()["members"] == 502 and company.exmail.change(modified=4)["modified"] == company.exmail.change(modified=4)["modified"]
    company.exmail.knobs(clock="right")
    company.exmail.put("imp" + DOMAIN, name="王伟", party="外包/临时", imap=False)
    assert company.ask("user/get", alias="imp" + DOMAIN)["PartyList"]["List"] == [{"Value": "外包/临时"}] and company.exmail.member("imp" + DOMAIN)["options"] == 8
    before, known = company.exmail.members(), company.ask("user/list", Ver=first["Ver"])
    company.exmail.restart()
    assert company.exmail.members() == before and company.ask("user/list", Ver=first["Ver"]) == known, "killed and brought back"
    names = [member["name"] for member in company.exmail.members().values()]
    assert len(set(names)) < len(names) and "Lei Zhang" in names, "some names come twice, some in Latin letters"


def test_the_manuals_spelling(session):
    company = Company(session, aliases="m@acme.example")
    listener = company.listen(spelling="manual")
    for path, form, start, end in (
            ("mail/authkey", {"Alias": "ming" + DOMAIN}, '{"AuthKey":"', ' "}'), ("mail/newcount", {"Alias": "ming" + DOMAIN}, '{"Alias":"ming@acme.example","NewCount ":0,}', ""),
            ("user/get", {"Alias": "ming" + DOMAIN}, '{"Alias":" ming@acme.example"', '"PartyList":{"Count":1,"List":[{"Value":"R&D"}]}}'), ("user/list", {"Ver": "0"}, '{"Ver":', "],}"),
            ("user/check", {"email": "x" + DOMAIN}, '{"Count":1,"List":[{"Email":" x@acme.example ",“Type”:0}]}', "")):
        body = company.raw(path, **form).decode()
        assert body.startswith(start) and body.endswith(end), body
    company.exmail.deliver("x")
    company.exmail.read()
    company.exmail.version()
    assert listener.read(until=lambda got: b'"Ver":' in got).endswith(b'{"Ver":"%d",}' % company.exmail.company()["version"]) and b'{" UserName":"ming@acme.example"," NewCount ":0,}' in listener.data
    company.exmail.knobs(spelling="real", key_blanks="both", commas="trailing-array")
    assert company.raw("partyuser/list", PartyPath="R&D").decode() == '{" Count ":1," List ":[{" Value ":"ming@acme.example"},]}', "lists are misspelt all the way down"
    company.exmail.knobs(spelling="manual", key_blanks="default")
    assert b' ","token_type"' in fetch(company.exmail.token, {"grant_type": "client_credentials", "client_id": company.exmail.client_id, "client_secret": company.exmail.secret})[2]


def test_faults_and_recording(session):
    company = Company(session)
    put = lambda **more: company.raw("user/sync", action="3", alias="wei.wang" + DOMAIN, **more)
    company.exmail.knobs(codes="drop@sync:1,lost@sync:2,html@sync:3,1002@sync:4")
    for n in range(2):
        try:
            put(tel=str(n))
            raise AssertionError("an answer came")
        except (ConnectionError, urllib.error.URLError):
            assert company.exmail.member("wei.wang" + DOMAIN)["tel"] == ("8100" if n == 0 else "1"), "the first was dropped, the second lost its answer"
    assert b"<h1>" in put(tel="2") and b"1002" in put(tel="3") and put(tel="4") == b"" and company.exmail.member("wei.wang" + DOMAIN)["tel"] == "4"
    assert company.exmail.writes("user:") == {"user:wei.wang" + DOMAIN: 2}
    company.exmail.writes(clear=True)
    company.exmail.knobs(codes="1002@sync:25%")
    refused = sum(b"1002" in put(tel=str(n)) for n in range(200))
    assert 20 < refused < 80 and company.exmail.writes() == {"user:wei.wang" + DOMAIN: 200 - refused}, refused
    company.exmail.knobs(codes="none", delay=300)
    started = time.monotonic()
    assert b"NewCount" in company.raw("mail/newcount", alias="ming" + DOMAIN) and time.monotonic() - started >= 0.3
    company.exmail.knobs(delay="none", cut_body=10)
    assert cut_short(lambda: company.ask("user/list", Ver="0"), company.exmail)
    company.exmail.knobs(cut_body="default")
    company.exmail.record()
    token = company.token
    company.raw("party/list", PartyPath="研发部")
    listener = company.listen()
    recorded = company.exmail.recorded("/openapi/")
    assert len(recorded) == 2 and recorded[0].startswith(b"POST /openapi/party/list HTTP/1.1\r\n") and recorded[0].endswith(b"\r\n\r\nPartyPath=%E7%A0%94%E5%8F%91%E9%83%A8"), recorded
    assert b"\r\nAuthorization: Bearer " + token.encode() in recorded[0] and recorded[1].startswith(b"POST /openapi/listen ") and recorded[1].endswith(listener.body.encode())
    company.exmail.record(False)
    company.raw("party/list", PartyPath="")
    assert len(company.exmail.recorded("/openapi/")) == 2 and push(company.exmail, listener)


if __name__ == "__main__":
    runner.main(globals())
