# SPDX-License-Identifier: GPL-3.0-or-later
"""An Exmail account in figures: a push on the wire to Notify beside the least a notifier can do, memory after an HTTPS call,
wake-ups. The server is postbell-demo; what stands before it notes when a push went out, and speaks TLS."""
import json
import os
import socket
import ssl
import statistics
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from measure import cpu, memory, session, spread, switches, until_watching
from harness.exmail import Exmail
from harness.pki import Pki
from harness.runner import wait_for
from harness.session import monotonic

MEMBER = "wei.wang@acme.example"     # the first of the company in postbell-demo
SPACING = 3.6     # s: at most 3 mails in 10 s, so that popups stay single


class Front:
    """Hands bytes through to a port; at[subject] is the moment before the bytes that hold it were written to the client."""

    def __init__(self, port, cert=None):
        self.target, self.at, self.context = port, {}, None
        if cert:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(cert + ".pem", cert + ".key")
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = socket.create_connection(("127.0.0.1", self.target))
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context:
            client = self.context.wrap_socket(client, server_side=True)
        threading.Thread(target=self.copy, args=(client, server, False), daemon=True).start()
        self.copy(server, client, True)

    def copy(self, source, target, down):
        try:
            while data := source.recv(65536):
                if down and b"bench-" in data:
                    self.at[data.split(b"bench-", 1)[1].split(b'"')[0].decode()] = monotonic()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def server_port(address):
    return urllib.parse.urlsplit(address).port


def through(address, front, scheme="http"):
    return urllib.parse.urlsplit(address)._replace(scheme=scheme, netloc=f"127.0.0.1:{front.port}").geturl()


def token_of(exmail):
    form = {"grant_type": "client_credentials", "client_id": exmail.client_id, "client_secret": exmail.secret}
    with urllib.request.urlopen(exmail.token, urllib.parse.urlencode(form).encode(), timeout=10) as answer:
        return json.load(answer)["access_token"].strip()


def latency(mails):
    """Both listen to the same company; each shows the mails of its own mailbox, one after the other."""
    s = session()
    try:
        s.start_bus()
        s.start_recorder("--watcher")
        exmail = Exmail(s, "ming", single_token="keep", interval=0)
        fronts = {"pb": Front(server_port(exmail.api)), "raw": Front(server_port(exmail.api))}
        s.accounts_ini(ming=exmail.account(s, **{"api-url": through(exmail.api, fronts["pb"])}))
        s.start_postbell()
        until_watching(s)
        floor = os.environ["PB_BUILD"] + "/tests/bench/floor"
        s.start("floor", floor, "exmail", "127.0.0.1", str(fronts["raw"].port), MEMBER, token_of(exmail), "-")
        wait_for(lambda: "ready" in s.log("floor"), 10, "the floor")
        users = {"pb": exmail.address, "raw": MEMBER}
        for n in range(mails):
            for kind in ("pb", "raw") if n % 2 else ("raw", "pb"):
                before = len(s.recorded("notify"))
                exmail.deliver(f"bench-{kind}-{n}", user=users[kind])
                wait_for(lambda b=before: len(s.recorded("notify")) > b, 5, f"{kind}-{n}")
                time.sleep(SPACING / 2)
        took = {kind: [] for kind in users}
        for row in s.recorded("notify"):
            _, _, name = " ".join(row[4:6]).partition("bench-")
            name = name.split()[0] if name else ""
            kind = name.split("-")[0]
            if kind in took and name in fronts[kind].at:
                took[kind].append(row[0] - fronts[kind].at[name])
        print("Exmail, push on the wire to Notify:")
        for name, kind in (("Postbell", "pb"), ("floor, bare socket", "raw")):
            print(f"  {name:18} {spread(took[kind], 'ms', 1000)}")
        over = (statistics.median(took["pb"]) - statistics.median(took["raw"])) * 1000
        print(f"  Postbell over the bare socket: {over:+.2f} ms (target <= 1)", flush=True)
    finally:
        s.stop()


def at_rest(idle):
    """The token comes by HTTPS; the channel is plain, as the service has it, and re-armed as often as it is by default."""
    s = session()
    try:
        s.start_bus()
        s.start_recorder("--watcher")
        pki = Pki(s.path("pki"))
        exmail = Exmail(s, "ming", interval=0)
        front = Front(server_port(exmail.api), pki.path("good"))
        s.accounts_ini(ming=exmail.account(s, **{"token-url": through(exmail.token, front, "https"), "ca-file": pki.ca}))
        process = s.start_postbell()
        until_watching(s)
        time.sleep(2)
        print(f"memory, Exmail account, just after an HTTPS call: {memory(process.pid)[0]}")
        for n in range(10):
            exmail.deliver(f"m{n}")
        time.sleep(60)
        text, dirty = memory(process.pid)
        print(f"memory, Exmail account, 10 alerts, its session given back: {text}")
        print(f"  private dirty: {dirty} kB (target <= 2560)", flush=True)
        before, busy, began = switches(process.pid), cpu(process.pid), time.monotonic()
        time.sleep(idle)
        wakes, minutes = switches(process.pid) - before, (time.monotonic() - began) / 60
        print(f"at rest, Exmail account, {minutes:.1f} min: {wakes} wake-ups = {wakes / minutes:.2f} a minute (target <= 3), "
              f"CPU {(cpu(process.pid) - busy) * 1000:.0f} ms", flush=True)
    finally:
        s.stop()


def bulk(members):
    """A file of new members, sent one after the other; what a dry run takes of it is reading and checking alone."""
    for api in ("openapi", "corp"):
        s = session()
        try:
            s.start_bus()
            exmail = Exmail(s, "ming", interval=0)
            s.accounts_ini(ming=exmail.account(s) if api == "openapi" else exmail.corp_account(s))
            name, secret = s.path("members.csv"), s.path("password")
            with open(name, "w") as file:
                file.write("action,address,name,tel,ext-id\n")
                file.writelines(f"add,new{n}@acme.example,新人{n},{8000 + n},x{n}\n" for n in range(members))
            with open(secret, "w") as file:
                file.write("Geheim-1\n")
            took = {}
            for words in (["--dry-run"], []):
                with open(secret) as stdin, open(s.path("bulk.log"), "w") as out:
                    begin = time.monotonic()
                    process = subprocess.Popen([s.postbell, "exmail", "user", "sync", "--file", name, "--password-stdin", *words], env=s.env, stdin=stdin, stdout=out, stderr=out)
                    _, status, usage = os.wait4(process.pid, 0)
                    process.returncode = os.waitstatus_to_exitcode(status)
                took[bool(words)] = (time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
                assert process.returncode == 0, open(s.path("bulk.log")).read()[-300:]
            assert exmail.tell("company")["members"] >= members
            seconds, busy, peak = took[False]
            print(f"bulk, {members} new members, {api}: {seconds:.1f} s = {members / seconds:.0f} a second, {busy / members * 1e6:.0f} us of CPU each, "
                  f"peak {peak / 1024:.1f} MB; read and checked in {took[True][0] * 1000:.0f} ms", flush=True)
        finally:
            s.stop()
