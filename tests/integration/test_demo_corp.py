#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell-demo by itself: the current API, its tokens, its error codes, its log-in links, and what can be odd about them."""
import datetime
import hashlib
import http.client
import json
import ssl
import time
import urllib.parse

import harness.runner as runner
from harness.exmail import Exmail
from harness.exmail_client import corp, corp_raw, corp_token, cut_short, fetch
from harness.pki import Pki
from harness.runner import wait_for

DOMAIN = "@acme.example"


class Corp:
    """Calls of the current API with the token of each application."""

    def __init__(self, session, **options):
        self.exmail = Exmail(session, **options)
        self.tokens = {app: corp_token(self.exmail, app) for app in self.exmail.corp_secrets}

    def ask(self, path, body=None, app="contacts", **query):
        return corp(self.exmail, path, self.tokens[app], body, **query)

    def code(self, path, body=None, app="contacts", **query):
        return self.ask(path, body, app, **query)["errcode"]


def test_tokens(session):
    exmail = Exmail(session)
    secret = exmail.corp_secrets["remind"]
    first = corp(exmail, "gettoken", None, corpid=exmail.corp_id, corpsecret=secret)
    assert list(first) == ["errcode", "errmsg", "access_token", "expires_in"] and (first["errcode"], first["expires_in"]) == (0, 7200) and 64 <= len(first["access_token"]) <= 512
    token = first["access_token"]
    newcount = lambda t: corp(exmail, "mail/newcount", t, userid="ming" + DOMAIN)
    assert newcount(token) == {"errcode": 0, "errmsg": "ok", "count": 0} and corp_token(exmail, "remind") == token
    assert corp(exmail, "gettoken", None, corpid=exmail.corp_id, corpsecret="x") == {"errcode": 40001, "errmsg": "invalid credential"}
    assert corp(exmail, "gettoken", None, corpid="wm0", corpsecret=secret)["errcode"] == 40013 and newcount("x")["errcode"] == newcount(None)["errcode"] == 40014
    for app in exmail.corp_secrets:
        assert (newcount(corp_token(exmail, app))["errcode"] == 602005) == (app != "remind"), app
    exmail.knobs(corp_token="new")
    second = corp_token(exmail, "remind")
    assert second != token and newcount(token)["errcode"] == newcount(second)["errcode"] == 0
    exmail.knobs(corp_token="revoke")
    third = corp_token(exmail, "remind")
    assert [newcount(t)["errcode"] for t in (third, "x")] == [0, 40014] and 40014 in (newcount(token)["errcode"], newcount(second)["errcode"])
    for knob, code in (("default", 42001), ("40014", 40014), ("40001", 40001)):
        exmail.knobs(corp_expired=knob, corp_token="same")
        token = corp_token(exmail, "remind")
        exmail.expire()
        assert newcount(token)["errcode"] == code and newcount(corp_token(exmail, "remind"))["errcode"] == 0
    exmail.expire()
    exmail.knobs(corp_token_life=2)
    token = corp_token(exmail, "remind")
    wait_for(lambda: newcount(token)["errcode"] == 40001, 10, "the end of the token")
    exmail.knobs(corp_token_life="default", edition="basic")
    assert newcount(corp_token(exmail, "remind"))["errcode"] == 604001
    log = exmail.log()
    assert log["corp_tokens"] > 10 and secret not in json.dumps(log) and token not in json.dumps(log) and log["requests"][0]["form"] == ["corpid", "corpsecret"]


def test_members(session):
    company = Corp(session, members=200)
    root = company.exmail.company()["root"]
    parties = {d["name"]: d["id"] for d in company.ask("department/list")["department"]}
    ann = {"userid": "ann" + DOMAIN, "name": "安妮", "department": [parties["Office"], parties["法务部"]], "position": "工程师", "mobile": "13800000000", "tel": "8001",
           "extid": "7", "gender": "2", "slaves": ["a" + DOMAIN, "annie" + DOMAIN], "password": "secret1", "cpwd_login": 1}
    assert company.ask("user/create", ann) == {"errcode": 0, "errmsg": "created"}
    shown = {name: value for name, value in ann.items() if name != "password"}
    assert company.ask("user/get", userid="ann" + DOMAIN) == {"errcode": 0, "errmsg": "ok", "enable": 1, **shown}
    assert company.exmail.member("ann" + DOMAIN)["password_md5"] == hashlib.md5(b"secret1").hexdigest()
    bob = {"userid": "bob" + DOMAIN, "name": "Bob", "department": [1], "password": "secret1"}
    for more, code in (({"userid": "bob"}, 40003), ({"userid": "ann" + DOMAIN}, 60102), ({"userid": "a" + DOMAIN}, 600001), ({"userid": "team" + DOMAIN}, 600002),
                       ({"name": ""}, 60112), ({"name": "长" * 22}, 60112), ({"department": []}, 60127), ({"department": ["1"]}, 60123), ({"department": [5]}, 60003),
                       ({"department": [1] * 21}, 60105), ({"position": "x" * 65}, 60104), ({"mobile": "none"}, 60103), ({"tel": "none"}, 600025), ({"extid": "x" * 65}, 600026),
                       ({"gender": "3"}, 60114), ({"slaves": ["x"]}, 600004), ({"slaves": ["ann" + DOMAIN]}, 600005), ({"slaves": [f"b{n}{DOMAIN}" for n in range(6)]}, 600006),
                       ({"password": "123456"}, 600003), ({"cpwd_login": 2}, 40092)):
        assert company.code("user/create", {**bob, **more}) == code, more
    for missing, code in (("userid", 40003), ("name", 60112), ("department", 60127), ("password", 60120)):
        assert company.code("user/create", {name: value for name, value in bob.items() if name != missing}) == code, missing
    assert company.exmail.member("bob" + DOMAIN) is None and company.code("user/create", b'{"userid": ') == company.code("user/create", b'{"a":"\xd6\xd0"}') == 40092
    company.exmail.knobs(quota=10)
    assert company.code("user/create", bob) == 45024
    company.exmail.knobs(quota="none")
    assert company.code("user/create", {**bob, "gender": 1, "name": "鲍勃"}) == 0 and company.exmail.member("bob" + DOMAIN)["name"] == "??????", "a gender that is a number garbles"
    company.exmail.knobs(gender_quirk="no")
    assert company.ask("user/update", {"userid": "bob" + DOMAIN, "gender": 1, "name": "鲍勃", "enable": 0, "slaves": []}) == {"errcode": 0, "errmsg": "updated"}
    assert [company.exmail.member("bob" + DOMAIN)[name] for name in ("name", "enabled", "gender", "parties")] == ["鲍勃", 0, 1, [""]]
    for path in ("user/get", "user/delete"):
        assert company.code(path, userid="annie" + DOMAIN) == company.code(path, userid="nobody" + DOMAIN) == 60111 and company.code(path, userid="x") == company.code(path) == 40003
    assert company.code("user/update", {"userid": "nobody" + DOMAIN}) == 60111
    office = company.ask("user/simplelist", department_id=parties["Office"])["userlist"]
    assert office == [{"userid": "ann" + DOMAIN, "name": "安妮", "department": ann["department"]}]
    below = company.ask("user/list", department_id=parties["Office"], fetch_child=1)["userlist"]
    assert len(below) > 5 and below[0] == {"enable": "1", **shown} and len({x["userid"] for x in below}) == len(below)
    assert len(company.ask("user/simplelist", department_id=root, fetch_child="1")["userlist"]) == 203
    assert [company.code("user/list", **query) for query in ({}, {"department_id": "x"}, {"department_id": 7})] == [60127, 60123, 60003]
    checked = company.ask("user/batchcheck", {"userlist": ["x@other.example", "free" + DOMAIN, "ann" + DOMAIN, "a" + DOMAIN, "team" + DOMAIN]})["list"]
    assert [(x["user"].split("@")[0], x["type"]) for x in checked] == [("x", -1), ("free", 0), ("ann", 1), ("a", 2), ("team", 3)]
    assert company.code("user/batchcheck", {"userlist": ["x"] * 21}) == 600027 and company.code("user/batchcheck", {}) == 60106
    assert company.ask("user/delete", userid="bob" + DOMAIN) == {"errcode": 0, "errmsg": "deleted"}
    assert company.exmail.writes() == {"user:ann" + DOMAIN: 1, "user:bob" + DOMAIN: 3}
    company.exmail.knobs(spelling="manual")
    assert b'"slaves":[ a@acme.example , annie@acme.example ]' in corp_raw(company.exmail, "user/get", company.tokens["contacts"], userid="ann" + DOMAIN)
    assert "t" in company.ask("user/simplelist", department_id=1)["userlist"][0]


def test_departments(session):
    company = Corp(session)
    root = company.exmail.company()["root"]
    assert root > 2 ** 53, "numbers need 64 bits"
    make = lambda **body: company.ask("department/create", body)
    made = make(name="广州研发中心", parentid=1, order=20000)
    assert (made["errcode"], made["errmsg"]) == (0, "created")
    under = make(name="邮箱产品部", parentid=made["id"], order=40)["id"]
    found = company.ask("department/search", {"name": "产品", "fuzzy": 1})["department"]
    assert found == [{"id": under, "name": "邮箱产品部", "parentid": made["id"], "order": 0, "path": "广州研发中心/邮箱产品部"}], "small orders are reserved"
    assert company.ask("department/search", {"name": "产品", "fuzzy": 0})["department"] == [] and company.code("department/search", {"name": "x", "fuzzy": 2}) == 600034
    assert [d["id"] for d in company.ask("department/list", id=made["id"])["department"]] == [made["id"], under]
    assert company.ask("department/list")["department"][0]["parentid"] == 0
    for body, code in (({"name": "", "parentid": 1}, 60001), ({"name": "x" * 65, "parentid": 1}, 60001), ({"name": "a:b", "parentid": 1}, 60009), ({"name": "x"}, 60124),
                       ({"name": "x", "parentid": 5}, 60004), ({"name": "广州研发中心", "parentid": root}, 60008)):
        assert company.code("department/create", body) == code, body
    for body, code in (({"id": made["id"], "parentid": under}, 60010), ({"id": 5}, 60003), ({}, 60123), ({"id": root, "name": "x"}, 60007), ({"id": under, "name": ""}, 60001)):
        assert company.code("department/update", body) == code, body
    assert company.code("department/update", {"id": under, "name": "新", "parentid": root, "order": 30000}) == 0
    assert company.ask("department/search", {"name": "新"})["department"] == [{"id": under, "name": "新", "parentid": root, "order": 30000, "path": "新"}]
    depth = made["id"]
    for n in range(9):
        depth = make(name=f"level {n}", parentid=depth)["id"]
    assert make(name="too deep", parentid=depth)["errcode"] == 60002
    company.exmail.put("wei.wang" + DOMAIN, party="新")
    assert [company.code("department/delete", id=i) for i in (root, made["id"], under, 5, depth)] == [60007, 60006, 60005, 60003, 0]


def test_groups_and_tags(session):
    company = Corp(session)
    crew = {"groupid": "crew" + DOMAIN, "groupname": "项目", "userlist": ["wei.wang" + DOMAIN], "grouplist": ["team" + DOMAIN], "department": [company.exmail.company()["root"]],
            "allow_type": 3, "allow_userlist": ["ming" + DOMAIN]}
    for more, code in (({"groupid": "x"}, 600007), ({"groupid": "team" + DOMAIN}, 600015), ({"groupid": "ming" + DOMAIN}, 600024), ({"groupname": ""}, 600019),
                       ({"userlist": ["x"]}, 600010), ({"userlist": ["none" + DOMAIN]}, 600016), ({"grouplist": ["none" + DOMAIN]}, 600018), ({"department": [5]}, 600017),
                       ({"department": 5}, 600012), ({"allow_type": 4}, 600013), ({"allow_userlist": []}, 600023), ({"allow_userlist": ["x" + DOMAIN]}, 600014),
                       ({"userlist": [], "grouplist": [], "department": []}, 600009)):
        assert company.code("group/create", {**crew, **more}) == code, more
    assert company.ask("group/create", crew) == {"errcode": 0, "errmsg": "created"}
    assert company.ask("group/get", groupid="crew" + DOMAIN) == {"errcode": 0, "errmsg": "ok", **crew}
    assert company.code("group/update", {"groupid": "team" + DOMAIN, "grouplist": ["crew" + DOMAIN]}) == 600020, "a circle"
    assert company.code("group/update", {"groupid": "crew" + DOMAIN, "groupname": "Crew", "userlist": []}) == 0
    assert [company.exmail.group("crew" + DOMAIN)[name] for name in ("name", "users", "allow")] == ["Crew", [], 3]
    assert [company.code(path, groupid="x" + DOMAIN) for path in ("group/get", "group/delete")] == [600008, 600008] and company.code("group/delete", groupid="crew" + DOMAIN) == 0
    assert company.ask("tag/create", {"tagname": "Urlaub", "tagid": 12}) == {"errcode": 0, "errmsg": "created", "tagid": 12} and company.ask("tag/create", {"tagname": "next"})["tagid"] == 13
    for body, code in (({"tagname": "UI"}, 60203), ({"tagname": "x", "tagid": 12}, 60204), ({"tagname": ""}, 60202), ({"tagname": "x" * 33}, 60202), ({"tagname": "x", "tagid": "y"}, 60201)):
        assert company.code("tag/create", body) == code, body
    some = {"tagid": 12, "userlist": ["wei.wang" + DOMAIN, "none" + DOMAIN, "gone" + DOMAIN], "partylist": [1, 5]}
    assert company.ask("tag/addtagusers", some) == {"errcode": 0, "errmsg": "invalid userlist and partylist failed", "invalidlist": f"none{DOMAIN}|gone{DOMAIN}", "invalidparty": [5]}
    assert company.ask("tag/get", tagid=12) == {"errcode": 0, "errmsg": "ok", "userlist": [{"userid": "wei.wang" + DOMAIN, "name": "王伟"}], "partylist": [1]}
    for path, code in (("tag/addtagusers", 40070), ("tag/deltagusers", 40031)):
        assert company.code(path, {"tagid": 12, "userlist": ["none" + DOMAIN]}) == code and company.code(path, {"tagid": 99, "userlist": ["wei.wang" + DOMAIN]}) == 60201
    assert company.ask("tag/deltagusers", {"tagid": 12, "userlist": ["wei.wang" + DOMAIN]}) == {"errcode": 0, "errmsg": "deleted"}
    assert company.code("tag/update", {"tagid": 12, "tagname": "Ferien"}) == 0 and company.code("tag/delete", tagid=13) == 0
    assert company.ask("tag/list")["taglist"] == [{"tagid": 1, "tagname": "新员工"}, {"tagid": 2, "tagname": "UI"}, {"tagid": 12, "tagname": "Ferien"}]


def test_options_and_logs(session):
    company = Corp(session)
    option = lambda path, **body: company.ask("useroption/" + path, body, "options")
    assert option("get", userid="ming" + DOMAIN, type=[1, 2, 3, 4])["option"] == [{"type": 1, "value": "0"}, {"type": 2, "value": "1"}, {"type": 3, "value": "1"}, {"type": 4, "value": "0"}]
    assert option("update", userid="ming" + DOMAIN, option=[{"type": 2, "value": "0"}, {"type": 1, "value": "1"}])["errmsg"] == "updated"
    assert company.exmail.member("ming" + DOMAIN)["options"] == 1 << 1 | 1 << 3
    for path, body, code in (("get", {"userid": "none" + DOMAIN, "type": [1]}, 60111), ("get", {"userid": "ming" + DOMAIN, "type": [5]}, 60301), ("get", {"userid": "ming" + DOMAIN}, 60301),
                             ("update", {"userid": "ming" + DOMAIN, "option": [{"type": 4, "value": "0"}]}, 60302), ("update", {"userid": "ming" + DOMAIN, "option": []}, 60302),
                             ("update", {"userid": "ming" + DOMAIN, "option": [{"type": 9, "value": "0"}]}, 60301), ("get", {"type": [1]}, 40003)):
        assert option(path, **body)["errcode"] == code, (path, body)
    today = datetime.date.today()
    days = {"begin_date": str(today - datetime.timedelta(days=6)), "end_date": str(today)}
    ask = lambda path, **body: company.ask("log/" + path, {**days, **body}, "log")
    assert ask("mailstatus", domain="acme.example") == {"errcode": 0, "errmsg": "ok", "sendsum": 14, "recvsum": 14}
    mails = ask("mail", mailtype=0, userid="wei.wang" + DOMAIN)["list"]
    assert len(mails) == 28 and mails == ask("mail", userid="wei.wang" + DOMAIN)["list"] and {m["mailtype"] for m in mails} == {1, 2}, "the same whenever it is asked"
    assert all("wei.wang" + DOMAIN in (m["sender"], m["receiver"]) for m in mails) and {m["subject"] for m in ask("mail", subject="报", mailtype=2)["list"]} == {"周报"}
    login = ask("login", userid="ming" + DOMAIN)["list"]
    assert len(login) == 7 and all(1 <= x["type"] <= 5 and abs(x["time"] - time.time()) < 9 * 86400 for x in login)
    assert len(ask("batchjob")["list"]) == 7 and len(ask("operation", type=1)["list"]) == 7 and len(ask("operation", type=2)["list"]) <= 1
    for path, body, code in (("mail", {"begin_date": "2026-02-30"}, 601001), ("mail", {"end_date": "1999-01-01"}, 601002), ("mail", {"begin_date": "1999-01-01"}, 601002),
                             ("mailstatus", {}, 601003), ("mailstatus", {"domain": "other.example"}, 601004), ("mail", {"mailtype": 7}, 601005), ("operation", {"type": 99}, 601006),
                             ("login", {}, 40003), ("login", {"userid": "none" + DOMAIN}, 60111)):
        assert ask(path, **body)["errcode"] == code, (path, body)


def test_links_and_counts(session):
    company = Corp(session)
    link = lambda user="ming": company.ask("service/get_login_url", app="sso", userid=user + DOMAIN)
    answer = link()
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["login_url"]).query)
    assert answer["expires_in"] == 300 and (query["fun"], query["method"], query["userid"]) == (["bizopenssologin"], ["openapi"], ["ming" + DOMAIN]), answer
    assert len(query["authkey"][0]) == 96 and answer["login_url"].startswith(company.exmail.login + "?")
    lands = lambda url: fetch(url)[0] == 303
    assert not lands(answer["login_url"].replace("ming%40", "wei.wang%40")) and not lands(answer["login_url"]), "bound to a mailbox, used up by the attempt"
    url = link()["login_url"]
    assert lands(url) and not lands(url)
    company.exmail.knobs(sso_authorised="no")
    assert not lands(link()["login_url"])
    assert link("nobody")["errcode"] == 60111 and company.ask("service/get_login_url", app="sso", userid="ming")["errcode"] == 40003
    for knob, start in (("http", "http://"), ("other-host", "https://elsewhere.example/cgi-bin/login?")):
        company.exmail.knobs(login_url=knob)
        assert link()["login_url"].startswith(start)
    company.exmail.knobs(login_url="missing")
    assert "login_url" not in link()
    company.exmail.knobs(login_url="no-expiry")
    assert "expires_in" not in link()
    company.exmail.deliver("one")
    dated = {"type": 0, "begin_date": "2026-01-01", "end_date": "2026-01-31"}
    both = lambda: [corp(company.exmail, "mail/newcount", company.tokens["remind"], body, userid="ming" + DOMAIN).get("count") for body in (None, dated)]
    for knob, counts in (("default", [1, 1]), ("get", [1, None]), ("dates", [None, 1])):
        company.exmail.knobs(corp_newcount=knob)
        assert both() == counts, knob
    company.exmail.knobs(corp_newcount="default", corp_count="string")
    assert both() == ["1", "1"]
    assert company.ask("mail/newcount", app="remind", userid="nobody" + DOMAIN)["errcode"] == 60111


def test_what_can_be_odd(session):
    company = Corp(session)
    get = lambda: company.ask("user/get", userid="ming" + DOMAIN)
    for knob, code in (("string", "0"), ("missing", None), ("number", 0)):
        company.exmail.knobs(corp_errcode=knob)
        assert get().get("errcode") == code and company.ask("user/get", userid="no" + DOMAIN)["errcode"] in (60111, "60111"), knob
    company.exmail.knobs(corp_codes="40014@user/get:2,-1@user/get:3,45009@tag/list:all,lost@user/delete:1")
    assert [get()["errcode"] for _ in range(4)] == [0, 40014, -1, 0] and [company.code("tag/list") for _ in range(2)] == [45009, 45009]
    assert cut_short(lambda: company.ask("user/delete", userid="wei.wang" + DOMAIN), company.exmail) and company.exmail.member("wei.wang" + DOMAIN) is None
    company.exmail.knobs(corp_codes="html@gettoken:1")
    assert b"<h1>" in corp_raw(company.exmail, "gettoken", None, corpid=company.exmail.corp_id, corpsecret="x")
    company.exmail.knobs(corp_codes="none", corp_rate="busy:1")
    codes = [get()["errcode"] for _ in range(10)]
    assert codes[-1] == 45009 and company.code("user/get", {"userid": "x"}) == 45009
    company.exmail.knobs(corp_rate="none")
    assert company.code("user/get", {"userid": "ming" + DOMAIN}) == 40092 and company.code("user/batchcheck", userlist="x") == 40092, "each call has its method"
    company.exmail.knobs(corp_methods="any")
    assert company.code("user/get", {"userid": "ming" + DOMAIN}) == 0
    company.exmail.knobs(expires_in="missing")
    assert "expires_in" not in corp(company.exmail, "gettoken", None, corpid=company.exmail.corp_id, corpsecret=company.exmail.corp_secrets["sso"])
    company.exmail.knobs(extra="unknown")
    assert get()["Flags"] == "seen"
    company.exmail.knobs(answer="html-corp")
    assert b"<h1>" in corp_raw(company.exmail, "user/get", company.tokens["contacts"], userid="ming" + DOMAIN)


def test_over_tls_and_kept_open(session):
    pki = Pki(session.path("pki"))
    exmail = Exmail(session, cert=pki.path("good.pem"), key=pki.path("good.key"), host="localhost", keep_alive="yes")
    context = ssl.create_default_context(cafile=pki.ca)
    exmail.record()
    where = urllib.parse.urlsplit(exmail.corp)
    connection = http.client.HTTPSConnection(where.hostname, where.port, context=context, timeout=10)
    for n in range(3):
        connection.request("GET", f"/cgi-bin/gettoken?corpid={exmail.corp_id}&corpsecret={exmail.corp_secrets['sso']}&n={n}")
        assert json.loads(connection.getresponse().read())["errcode"] == 0
    assert exmail.log()["connections"] == 1 and [request.split(b"\r\n")[0][-10:] for request in exmail.recorded()] == [b"%d HTTP/1.1" % n for n in range(3)]
    assert exmail.recorded()[2].endswith(b"\r\n\r\n")


if __name__ == "__main__":
    runner.main(globals())
