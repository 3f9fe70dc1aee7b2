#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""postbell folders and headers against a real Dovecot: what is shown, how it is aligned, what it costs, and that nothing is marked."""
import email.message
import email.utils
import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
import unicodedata

import harness.runner as runner
from harness.dovecot import PASSWORD, Dovecot
from harness.runner import wait_for
from harness.session import Program
from harness.wires import Relay
from test_pop3 import Pop3

ROLES = """namespace inbox {
  mailbox 已发送 {
    auto = create
    special_use = \\Sent
  }
  mailbox 垃圾邮件 {
    auto = create
  }
  mailbox 部门/R&D {
    auto = create
  }
}
"""


def start(session, mechanisms="plain", **more):
    dovecot = Dovecot(session, extra=f"{ROLES}auth_mechanisms = {mechanisms}\n")
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account(**more))
    return dovecot


def lines(session, *words):
    return [json.loads(line) for line in session.cli(*words, "--json").stdout.splitlines()]


def put(client, folder, subject, flags=None):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "Zoë <zoe@other.example>", "bob@zoo.test", subject
    message["Date"], message["Message-ID"] = email.utils.formatdate(1767225600), "<put@zoo.test>"
    message.set_content("Hi there.\n")
    assert client.append(folder, flags, None, message.as_bytes())[0] == "OK"


def flags(dovecot):
    """What another program sees of the inbox without changing it."""
    client = dovecot.client()
    client.select("INBOX", readonly=True)
    answer = client.fetch("1:*", "(FLAGS)")[1]
    client.logout()
    return [line.decode() for line in answer]


def on_terminal(session, columns, *words):
    """The lines that a terminal of that width gets."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = Program([session.postbell, *words], env={**session.env, **session.strict}, stdin=subprocess.DEVNULL, stdout=other,
                      stderr=subprocess.PIPE)
    os.close(other)
    text = b""
    while True:
        try:
            data = os.read(main, 65536)
        except OSError:         # the other end is closed
            break
        if not data:
            break
        text += data
    os.close(main)
    assert process.wait(10) == 0, process.stderr.read()
    process.stderr.close()
    return text.decode().replace("\r\n", "\n").splitlines()


def places(text):
    """East Asian characters take two places (Unicode TR 11), marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def test_folders(session):
    dovecot = start(session, folders="INBOX;部门/R&D;")
    dovecot.deliver("one")
    dovecot.deliver("two")
    client = dovecot.client()
    put(client, "&XfJT0ZAB-", "sent", r"(\Seen)")
    put(client, '"&kOiV6A-/R&-D"', "for the department")
    client.logout()
    found = {f["name"]: f for f in lines(session, "folders", "bob")}
    assert list(found)[0] == "INBOX" and set(found) == {"INBOX", "已发送", "垃圾邮件", "部门", "部门/R&D"}, found
    assert found["INBOX"] == {"account": "bob", "name": "INBOX", "delimiter": "/", "role": "inbox", "selectable": True, "unread": 2, "watched": True}
    assert found["已发送"]["role"] == "sent" and found["已发送"]["unread"] == 0 and not found["已发送"]["watched"], found
    assert found["垃圾邮件"]["role"] == "junk", "by its name alone"
    assert found["部门/R&D"]["unread"] == 1 and found["部门/R&D"]["watched"] and found["部门/R&D"]["role"] is None, found
    assert not found["部门"]["selectable"] and found["部门"]["unread"] is None, found
    table = on_terminal(session, 60, "folders")     # the only account needs no name
    assert table[0].split() == ["2", "INBOX", "inbox", "watched"], table
    assert {places(line[:line.index(word)]) for line in table for word in ("inbox", "sent", "junk") if word in line.split()} == {places(table[0][:table[0].index("inbox")])}, table
    assert all(places(line) <= 60 for line in table), table


def test_headers(session):
    dovecot = start(session, "plain scram-sha-256")
    dovecot.deliver("the first")
    dovecot.deliver("项目进展：今天下午三点开会，请大家准时参加，并带上各自的材料。谢谢！", sender="王小明 <wang@other.example>")
    dovecot.deliver_raw(b"From: =?gb2312?B?1cXI/Q==?= <zhang@other.example>\r\nSubject: =?gbk?B?xPq6ww==?=\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
                        b"Message-ID: <gbk@zoo.test>\r\n\r\nx\r\n")
    client = dovecot.client()
    client.store("1", "+FLAGS", r"(\Seen)")
    put(client, "&XfJT0ZAB-", "sent by me")
    client.logout()
    before = flags(dovecot)
    found = lines(session, "headers", "bob")
    assert [h["uid"] for h in found] == [3, 2, 1] and [h["unread"] for h in found] == [True, True, False], found
    assert "method=SCRAM-SHA-256" in dovecot.info(), "the strongest login there is"
    assert found[0] == {"account": "bob", "folder": "INBOX", "uid": 3, "from": "张三", "address": "zhang@other.example", "subject": "您好",
                        "message_id": "gbk@zoo.test", "date": 1767225600, "unread": True}
    assert found[1]["from"] == "王小明", found
    assert [h["uid"] for h in lines(session, "headers", "--limit", "2")] == [3, 2]
    sent = lines(session, "headers", "bob", "--folder", "已发送")
    assert [(h["folder"], h["from"], h["subject"]) for h in sent] == [("已发送", "Zoë", "sent by me")], sent
    assert lines(session, "headers", "--folder", "垃圾邮件") == []
    assert flags(dovecot) == before, "nothing is marked"
    for columns in (40, 60, 100):
        table = on_terminal(session, columns, "headers", "bob")
        assert [line[0] for line in table] == ["*", "*", " "], table
        assert all(places(line) <= columns for line in table), table
        subjects = [line.index(words) for line, words in zip(table, ("您好", "项目", "the"))] if columns > 40 else []
        assert len({places(line[:i]) for line, i in zip(table, subjects)}) <= 1, table
    assert table[0].split() == ["*", "2026-01-01", "00:00", "张三", "您好"], table
    piped = session.cli("headers", "bob").stdout
    assert "并带上各自的材料。谢谢！" in piped, "nothing is cut where there is no terminal"


def test_pop3(session):
    dovecot = Pop3(session)
    session.credential("bob", PASSWORD)
    session.accounts_ini(bob=dovecot.account())
    for subject in ("one", "二", "three"):
        dovecot.deliver(subject)
    assert [(f["name"], f["role"], f["unread"]) for f in lines(session, "folders")] == [("INBOX", "inbox", None)]
    found = lines(session, "headers", "bob", "--limit", "2")
    assert [h["subject"] for h in found] == ["three", "二"] and all(h["unread"] is None and h["uidl"] and "uid" not in h for h in found), found
    wait_for(dovecot.rounds, 5, "the end of the session in Dovecot's log")
    assert dovecot.rounds() == [(2, 0, 0)], "TOP alone, for what is shown"
    assert on_terminal(session, 60, "headers")[0].split()[-1] == "three"
    assert not os.path.exists(session.path("state", "postbell")), "nothing is remembered"


def test_failures(session):
    dovecot = start(session)
    dovecot.deliver("one")
    for words in (["headers", "--limit", "0"], ["headers", "--limit", "1001"], ["headers", "--limit", "x"], ["folders", "a", "b"], ["headers", "--folder"]):
        result = session.cli(*words, check=False)
        assert result.returncode == 2 and result.stderr, (words, result)
    result = session.cli("headers", "--folder", "没有", check=False)
    assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1 and result.stdout == "", result
    assert "no folder “没有”" in result.stderr, result
    result = session.cli("folders", "nobody", check=False)
    assert result.returncode == 1 and "nobody" in result.stderr, result
    session.credential("bob", "wrong")
    result = session.cli("folders", check=False)
    assert result.returncode == 1 and "refused" in result.stderr, result
    session.accounts_ini(bob=dovecot.account(), eve=dovecot.account("eve"))
    result = session.cli("folders", check=False)
    assert result.returncode == 1 and "account list" in result.stderr, result


def test_check_tries_every_folder(session):
    """One that is not there is named, and those before and behind it are told of all the same."""
    dovecot = start(session, folders="INBOX;没有;部门/R&D;Werk;")
    dovecot.deliver("one")
    result = session.cli("check", "bob", "--json", check=False)
    steps = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 1 and [s["detail"] for s in steps if s["step"] == "folder" and s["ok"]] == ["1 unread in INBOX", "0 unread in 部门/R&D"], steps
    assert "no folder “没有, Werk”" in steps[-2]["error"]["message"] and steps[-2]["cause"] == "folder-missing", steps


def cost(session, dovecot):
    """Bytes from the server for one page."""
    relay = Relay(dovecot.imap)
    session.accounts_ini(bob=dovecot.account(host="127.0.0.1", port=relay.port, security="none"))
    assert len(lines(session, "headers", "bob")) == 20
    return relay.down


def compare(session, small, large, size):
    few, many = cost(session, small), cost(session, large)
    print(f"# one page costs {few} bytes of 100 mails, {many} bytes of {size} mails")
    assert abs(many - few) <= few / 10


def test_page_of_ten_thousand_mails_costs_a_page(session):
    session.credential("bob", PASSWORD)
    small = Dovecot(session, name="small")
    large = Dovecot(session, name="large", pki=small.pki)
    small.fill(100, unread=10)
    large.fill(10000, unread=10)
    compare(session, small, large, 10000)


if __name__ == "__main__":
    runner.main(globals())
