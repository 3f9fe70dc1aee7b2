#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account of Exmail's current API: added, watched, diagnosed, signed in; every request of the table on the wire, and the API's own
moods: codes as text, no code at all, tokens that run out, limits, pages instead of answers."""
import json
import os
import re
import shlex

import harness.runner as runner
from harness.browser import Browser
from harness.dovecot import PASSWORD, Dovecot
from harness.exmail import Exmail
from harness.runner import holds, wait_for
from test_keyring import Probe, keyring

EXCHANGES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "unit", "exmail", "exchanges-{}.txt")
ACTIONS = ("io.github.postbell.Postbell", "/io/github/postbell/Postbell", "org.gtk.Actions.Activate")


def started(session, *apps, resident=True, account=None, **options):
    session.start_bus()
    server = Exmail(session, **options)
    session.accounts_ini(ming=server.corp_account(session, *apps, **(account or {})))
    if resident:
        session.start_postbell()
        session.until_status("ming", "watching")
    return server


def check(session, account="ming"):
    """(exit status, {step or way: its object}, whether all of it works)"""
    result = session.cli("check", account, "--json", check=False)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    found = {line["step"]: line for line in lines}
    found.update({way["way"]: way for way in lines[-1]["ways"]})
    return result.returncode, found, lines[-1]["ok"]


def states(found):
    return {way: found[way]["state"] for way in ("push", "imap", "poll", "openapi-link", "corp-link")}


# adding -----------------------------------------------------------------------------------------------------------------


def test_added_with_the_secrets_of_its_applications(session):
    session.start_bus()
    session.start_recorder("--watcher")
    keyring(session, unlock=True)
    server = Exmail(session)
    session.start_postbell()
    wait_for(session.status, 10, "the status")
    words = ["account", "add", "--kind", "exmail", "--name", "ming", "--address", server.address, "--corp-id", server.corp_id,
             "--corp-secret-stdin", "sso", "--corp-secret-stdin", "remind", "--corp-api-url", server.corp, "--login-url", server.login]
    secrets = server.corp_secrets
    result = session.cli(*words, stdin=f"{secrets['sso']}\nwrong\n", check=False)
    assert result.returncode == 1 and "--corp-secret-stdin remind" in result.stderr.splitlines()[-1], result
    result = session.cli(*words, stdin=f"{secrets['remind']}\n{secrets['sso']}\n", check=False)
    assert result.returncode == 1 and "another application" in result.stderr, "the two secrets were confused"
    assert session.cli("account", "list").stdout == "", "it was not saved"
    result = session.cli(*words, stdin=f"{secrets['sso']}\n{secrets['remind']}\n")
    for step in ("Access token of the current API", "Number of unread mails by the current API", "Log-in link by the current API"):
        assert "✓ " + step in result.stdout, result.stdout
    assert not any(secret in result.stdout + result.stderr for secret in secrets.values()), "a secret was shown"
    session.until_status("ming", "watching")
    assert server.corp in session.cli("account", "list").stdout and "not encrypted" not in session.cli("account", "list").stdout
    with open(session.path("config", "postbell", "accounts.ini")) as file:
        saved = file.read()
    assert "corp-id=" + server.corp_id in saved and not any(secret in saved for secret in secrets.values()), saved
    result = session.cli("account", "edit", "ming", "--corp-secret-stdin", "options", stdin="f" * 43 + "\n", check=False)
    assert result.returncode == 1 and "--corp-secret-stdin options" in result.stderr, result
    probe = Probe(session)
    stored = lambda: [probe.ask(f"lookup ming.corp-{app}").removeprefix("lookup ") for app in ("sso", "remind", "options")]
    assert stored()[:2] == [f"secret {secrets['sso']}", f"secret {secrets['remind']}"] and "secret" not in stored()[2], stored()
    session.cli("account", "remove", "ming")
    assert not any("secret" in line for line in stored()), "its secrets went with it"


def test_the_number_is_needed_to_poll(session):
    session.start_bus()
    server = Exmail(session)
    words = ["account", "add", "--kind", "exmail", "--name", "ming", "--address", server.address, "--corp-id", server.corp_id,
             "--corp-api-url", server.corp, "--login-url", server.login]
    result = session.cli(*words, stdin="", check=False)
    assert result.returncode == 1 and "--corp-secret-stdin remind" in result.stderr, result
    result = session.cli(*words, "--corp-secret-stdin", "mail", stdin="x\n", check=False)
    assert result.returncode == 2 and "sso, remind, contacts, log and options" in result.stderr, result
    result = session.cli(*words, "--secret-stdin", stdin="x\n", check=False)
    assert result.returncode == 2 and "--client-id" in result.stderr, result
    assert server.log()["corp_tokens"] == 0


# watching ---------------------------------------------------------------------------------------------------------------


def counts(server):
    return sum(r["path"] == "/cgi-bin/mail/newcount" for r in server.log()["requests"])


def test_polls_the_number(session):
    """How many, and nothing else; what came while it was not running is told, and who clicks does not make it ask more often."""
    server = started(session, "remind", resident=False)
    session.start_recorder("--watcher")
    server.deliver("before")
    first = session.start_postbell()
    session.until_unread("ming", 1)
    for _ in range(20):
        session.cli("check-now", "ming")
    holds(lambda: counts(server) == 1, 1, "one call, whoever clicks")
    assert not session.summaries(), "what was there before the account is no news"
    session.cli("quit")
    wait_for(lambda: first.poll() is not None, 10, "the end")
    for _ in range(2):
        server.deliver("secret subject")
    session.start_postbell(name="again")
    session.until_unread("ming", 3)
    texts = wait_for(lambda: len(session.summaries()) == 2 and session.summaries(), 10, "two popups")
    assert all(text[0].startswith("1 new mail") and text[1] == "" for text in texts), texts
    assert server.log()["corp_tokens"] == 2, "one token for each process"


def test_moods_of_the_number(session):
    """Text and no code at all are successes; what is none is told with its remedy."""
    server = started(session, "remind", resident=False)
    good = [{}, {"corp_errcode": "string"}, {"corp_errcode": "missing"}, {"corp_count": "string"}, {"corp_newcount": "dates"}, {"corp_newcount": "get"}]
    bad = [({"corp_codes": "60111@mail/newcount:all"}, "config", "no-such-user", "--address ADDRESS"),
           ({"corp_codes": "45009@mail/newcount:all"}, "server-busy", "too-often", "more than it allows"),
           ({"corp_codes": "-1@mail/newcount:all"}, "server-busy", "busy", "no time now"),
           ({"corp_codes": "40014@mail/newcount:all"}, "auth-expired", "bad-token", "check-now"),
           ({"corp_codes": "42001@mail/newcount:1"}, None, None, None),
           ({"edition": "basic"}, "config", "basic-edition", "professional edition"),
           ({"answer": "html-corp"}, "wrong-protocol", None, "log-in page of a network")]
    for knobs in good:
        server.knobs(**knobs)
        status, found, ok = check(session)
        assert status == 0 and ok and found["corp-count"]["detail"] == "0 unread", (knobs, found)
        server.knobs(**{name: "default" for name in knobs})
    for knobs, error, cause, words in bad:
        server.knobs(**knobs)
        status, found, ok = check(session)
        if error is None:
            assert ok, (knobs, found)
        else:
            step = found["corp-count"] if "corp-count" in found else found["corp-token"]
            assert status == 1 and not ok and step["error"]["class"] == error and words in step["error"]["message"], (knobs, step)
            assert step.get("cause") == cause and states(found)["poll"] == "fails" and words in found["poll"]["reason"], (knobs, step)
        server.knobs(**{name: "default" for name in knobs})


def test_tokens_run_out(session):
    """A token that is over at any time costs one request more, not an error; where every one is refused, none is asked for in a loop."""
    server = started(session, "remind", "contacts", resident=False)
    answer = lambda **more: session.cli("exmail", "user", "get", server.address, "--json", **more)
    for code in ("42001", "40014", "40001"):
        server.knobs(corp_codes=f"{code}@user/get:1")
        before = server.log()["corp_tokens"]
        assert json.loads(answer().stdout)["address"] == server.address
        assert server.log()["corp_tokens"] == before + 2, code
    server.knobs(corp_codes="default")
    session.start_postbell()
    session.until_status("ming", "watching")
    answer()
    before = server.log()["corp_tokens"]
    server.expire()
    assert json.loads(answer().stdout)["address"] == server.address and server.log()["corp_tokens"] == before + 1
    server.knobs(corp_codes="40014@user/get:all")
    for _ in range(5):
        result = answer(check=False)
        assert result.returncode == 1 and "access token" in result.stderr, result
    assert server.log()["corp_tokens"] <= before + 2, "tokens were asked for in a loop"


def test_left_in_peace(session):
    server = started(session, "remind", "contacts")
    server.knobs(corp_codes="45009@user/get:all")
    before = len(server.log()["requests"])
    for _ in range(5):
        result = session.cli("exmail", "user", "get", server.address, check=False)
        assert result.returncode == 1 and "45009" in result.stderr and "more than it allows" in result.stderr, result
        assert "was not done" in result.stderr and "Again in " in result.stderr and "by itself" not in result.stderr, result
    sent = [r["path"] for r in server.log()["requests"][before:]]
    assert sent.count("/cgi-bin/user/get") == 1, sent


def test_imap_brings_the_mail(session):
    """With a mail server the number is not asked for: IDLE tells of each mail, and from whom."""
    session.start_bus()
    session.start_recorder("--watcher")
    server, dovecot = Exmail(session, name="bob", address="bob@zoo.test"), Dovecot(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob={**dovecot.account("bob"), **server.corp_account(session, "remind")})
    session.start_postbell()
    session.until_status("bob", "watching")
    dovecot.deliver("lunch")
    texts = wait_for(lambda: session.summaries(), 20, "the popup")
    assert "lunch" in " ".join(texts[0]), texts
    assert counts(server) == 0, "the number was asked for"
    status, found, ok = check(session, "bob")
    assert status == 0 and ok and states(found)["poll"] == "works" and [way for way in states(found) if found[way]["used"]] == ["imap"], found


# diagnosis --------------------------------------------------------------------------------------------------------------


def test_check_tells_every_way(session):
    session.start_bus()
    server = Exmail(session)
    session.accounts_ini(ming=server.corp_account(session, "sso", "remind", openapi=True))
    status, found, ok = check(session)
    assert status == 0 and ok and states(found) == {"push": "works", "imap": "not-set-up", "poll": "works", "openapi-link": "works", "corp-link": "works"}, found
    assert [way for way in states(found) if found[way]["used"]] == ["push", "openapi-link", "corp-link"], found
    server.knobs(codes="1301@authkey:all,1400@newcount:all")
    status, found, ok = check(session)
    assert status == 1 and states(found) == {"push": "fails", "imap": "not-set-up", "poll": "works", "openapi-link": "fails", "corp-link": "works"}, found
    server.knobs(codes="default", login_url="other-host")
    status, found, ok = check(session)
    assert states(found)["corp-link"] == "fails" and "another host" in found["corp-link"]["reason"] and states(found)["push"] == "works", found
    server.knobs(login_url="default", answer="html-corp")
    assert {way for way, state in states(check(session)[1]).items() if state == "works"} == {"push", "openapi-link"}
    report = session.cli("check", "ming", "--report", check=False).stdout
    assert server.corp_id not in report and server.address not in report and "Push by the OpenApi: works, and is used" in report, report


def test_why_imap_is_refused(session):
    """The server says the same to a wrong password and to IMAP that is switched off; useroption/get tells which."""
    session.start_bus()
    server, dovecot = Exmail(session, name="bob", address="bob@zoo.test"), Dovecot(session)
    session.credential("bob", "wrong")
    session.accounts_ini(bob={**dovecot.account("bob"), **server.corp_account(session, "options")})
    server.put(server.address, imap=False, secure=False)
    status, found, ok = check(session, "bob")
    assert found["options"]["detail"].startswith("IMAP off") and found["login"]["cause"] == "imap-switched-off", found
    assert status == 1 and states(found)["imap"] == "fails" and "switched off for the member" in found["imap"]["reason"], found
    session.credential("bob", PASSWORD)
    status, found, ok = check(session, "bob")
    assert status == 0 and states(found)["imap"] == "works" and found["imap"]["used"], "it works all the same"


# signing in -------------------------------------------------------------------------------------------------------------


def test_a_click_signs_in(session):
    session.start_bus()
    session.start_recorder("--watcher")
    browser = Browser(session)
    server = Exmail(session)
    session.accounts_ini(ming=server.corp_account(session, "sso", "remind"))
    session.start("postbell", session.postbell, "--background", env={"G_MESSAGES_DEBUG": "all"})
    session.until_status("ming", "watching")
    assert session.gdbus(*ACTIONS, "open-webmail", "[<'ming'>]", "{}") is not None
    landed = browser.until("landed")
    wait_for(lambda: server.log()["logins"], 10, "the log-in")
    assert landed["status"] == 200 and server.address in landed["page"], landed["page"][:300]
    assert [(x["user"], x["ok"]) for x in server.log()["logins"]] == [(server.address, True)]
    keys = [re.search(r"authkey=([0-9A-F]+)", step[1])[1] for row in browser.noted("steps") for step in row["steps"] if "authkey=" in step[1]]
    assert keys and len(keys[0]) == 96, keys
    log = session.log("postbell")
    assert keys[0] not in log and not any(secret in log for secret in server.corp_secrets.values()) and "access_token" not in log
    assert browser.noted("given")[0]["given"].startswith("http://127.0.0.1:"), "the browser is led by the house on loopback"


# every request ----------------------------------------------------------------------------------------------------------


def exchanges(part="corp"):
    with open(EXCHANGES.format(part), encoding="utf-8") as file:
        for one in file.read().split("\n== ")[1:]:
            lines = {sign: [line[2:] for line in one.split("\n")[1:] if line[:1] == sign] + [None] for sign in "$%>"}
            yield lines["$"][0], lines["%"][0], lines[">"][0], lines[">"][1]


PARTIES = {"7": "研发部", "8": "研发部/测试", "9": "Office"}      # the departments of the exchanges; the company itself is 1


def numbers(server):
    """The number that the company has for each of them."""
    shown = json.loads(server.session.cli("exmail", "party", "list", "--api", "corp", "--json").stdout)["parties"]
    parents, names = ({str(party["id"]): str(party[key]) for party in shown} for key in ("parent", "name"))
    root = str(server.company()["root"])
    path = lambda number: (path(parents[number]) + "/" if parents[number] != root else "") + names[number]
    found = {path(number): number for number in names if number != root}
    return {"1": root, **{number: found[name] for number, name in PARTIES.items()}}


def with_numbers(text, ours):
    """A request of an exchange, about the company's own departments."""
    one = lambda match: match[1] + ours[match[2]]
    text = re.sub(r'("parentid":|\{"id":|department_id=|department/\w+\?id=)(\d+)', one, text)
    return re.sub(r'("department":\[|"partylist":\[)([\d,]+)', lambda match: match[1] + ",".join(ours[n] for n in match[2].split(",")), text)


def test_every_request_on_the_wire(session):
    """What goes out is what the exchange has, with the token in the query and the secret of the right application."""
    server = started(session, resident=False)
    session.cli("exmail", "party", "sync", "研发部/测试", "--action", "add", "--api", "corp")
    ours = numbers(server)
    everything = list(exchanges())
    assert len(everything) > 30, everything
    for command, password, first, body in everything:
        method, target = with_numbers(first, ours).split()
        path, _, query = target.partition("?")
        # Otherwise the departments would not be where the next one wants them.
        server.knobs(corp_codes=f"60009@{path}:all" if path in ("department/create", "department/update", "department/delete") else "none")
        server.record()
        words = shlex.split(re.sub(r"#(\d+)", lambda match: "#" + ours[match[1]], command))
        words += ["--yes", "--api", "corp"] + (["--password-stdin"] if password else [])
        session.cli("exmail", *words, stdin=(password or "") + "\n", check=False)
        sent = server.recorded("/cgi-bin/" + path)
        assert len(sent) == 1 or sent and path == "department/list", f"{command}: {sent}"
        head, content = sent[-1].split(b"\r\n\r\n", 1)
        match = re.match(rb"(GET|POST) /cgi-bin/" + path.encode() + rb"\?access_token=[A-Za-z0-9_%-]+(?:&(\S*))? HTTP/1\.1\r\n", head + b"\r\n")
        assert match and match[1].decode() == method and (match[2] or b"").decode() == query, f"{command}: {head}"
        assert content == with_numbers(body or "", ours).encode(), f"{command}: {content}"
        assert (re.search(rb"(?im)^content-type: application/json\r?$", head) is not None) == (method == "POST"), head
        assert b"uthorization" not in head, head


def test_the_token_is_asked_for_with_the_secret_of_the_application(session):
    """3.2, and nobody is shown it."""
    server = started(session, resident=False)
    [command, _, first, _] = next(one for one in exchanges("made") if "gettoken" in one[2])
    server.record()
    shown = json.loads(session.cli("exmail", *shlex.split(command), "--api", "corp", "--json").stdout)
    assert 5000 < shown["expires_in"] <= 7200 and list(shown) == ["expires_in"], shown
    wanted = first.replace("wm0123456789abcdef", server.corp_id).replace("contacts-secret_0123456789", server.corp_secrets["contacts"])
    raw = server.recorded("/cgi-bin/gettoken")
    assert len(raw) == 1 and raw[0].startswith(wanted.replace(" ", " /cgi-bin/").encode() + b" HTTP/1.1\r\n"), raw


def test_either_generation_for_the_same_words(session):
    """The user need not know which generation the company has; where an application has no secret, the OpenApi does it."""
    session.start_bus()
    server = Exmail(session)
    session.accounts_ini(ming=server.corp_account(session, "contacts", openapi=True))
    paths = lambda: [r["path"] for r in server.log()["requests"] if r["path"] not in ("/cgi-bin/gettoken", "/cgi-bin/token")]
    result = json.loads(session.cli("exmail", "user", "get", server.address, "--json").stdout)
    assert result["address"] == server.address and paths() == ["/cgi-bin/user/get"], paths()
    assert json.loads(session.cli("exmail", "user", "get", server.address, "--json", "--api", "openapi").stdout)["address"] == server.address
    assert json.loads(session.cli("exmail", "newcount", "--json").stdout)["unread"] == 0
    assert paths()[-2:] == ["/openapi/user/get", "/openapi/mail/newcount"], paths()
    result = session.cli("exmail", "newcount", "--api", "corp", check=False)
    assert result.returncode == 1 and "--corp-secret-stdin remind" in result.stderr, result
    get = lambda *words, check=True: session.cli("exmail", "user", "get", server.address, "--json", *words, check=check)
    for code in ("40013", "50005", "602005", "604001"):
        server.knobs(corp_codes=f"{code}@user/get:all")
        assert json.loads(get().stdout)["address"] == server.address and paths()[-2:] == ["/cgi-bin/user/get", "/openapi/user/get"], (code, paths())
        assert code in get("--api", "corp", check=False).stderr, "who names the API gets no other"
    server.knobs(corp_codes="45009@user/get:all")
    refused = get(check=False)
    assert "45009" in refused.stderr, "what passes is not passed by"
    told = json.loads(refused.stdout)["error"]
    assert (told["class"], told["code"]) == ("server-busy", 45009) and refused.stderr == f"postbell: {told['message']}\n", refused
    server.knobs(corp_codes="default")
    session.credential(f"{server.id}.corp-contacts", "wrong")
    assert json.loads(get().stdout)["address"] == server.address and paths()[-1] == "/openapi/user/get", paths()
    server.put("ann@acme.example", name="Ann", aliases="annie@acme.example")
    session.cli("exmail", "user", "sync", "ann@acme.example", "--action", "modify", "--alias", "annie@acme.example")
    assert paths()[-2:] == ["/openapi/user/get", "/openapi/user/sync"], "nor does the question about what falls out need it"
    session.accounts_ini(ming={**server.corp_account(session, "contacts", openapi=True), "corp-api-url": "http://127.0.0.1:1/cgi-bin/"})
    assert json.loads(get().stdout)["address"] == server.address, "the current API cannot be reached"
    result = session.cli("exmail", "user", "sync", server.address, "--action", "modify", "--name", "Ming", check=False)
    assert result.returncode == 1 and paths()[-1] == "/openapi/user/get", "whether a write came there is not known"


if __name__ == "__main__":
    runner.main(globals())
