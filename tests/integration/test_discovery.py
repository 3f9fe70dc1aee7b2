#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an address to its servers, in a network of the test's own: what is found, and that nobody is asked but the name server and
the domain itself, never for the address: the log of all packets says so."""
import json
import os
import subprocess
import time

from harness import cable, estate, netns, pki, zone

HIDDEN, DOMAIN = "q7hidden", "zoo.test"
ADDRESS = f"{HIDDEN}@{DOMAIN}"
DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data", "providers")
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
ISPDB = "autoconfig.thunderbird.net"
FIRST, SECOND = ("autoconfig." + DOMAIN, "/mail/config-v1.1.xml"), (DOMAIN, "/.well-known/autoconfig/mail/config-v1.1.xml")
MAIL_PORTS = {993, 143, 995, 110}
QUESTIONS = {DOMAIN, *(f"{label}.{DOMAIN}" for label in ("autoconfig", "imap", "mail", "pop", "pop3", "_imaps._tcp", "_imap._tcp", "_pop3s._tcp", "_pop3._tcp"))}


def config(host, port=993, security="SSL", head=""):
    return (200, {"Content-Type": "text/xml"}, f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<clientConfig version="1.1"><emailProvider id="{DOMAIN}"><domain>{DOMAIN}</domain><displayName>The Zoo</displayName>
<incomingServer type="imap"><hostname>{host}</hostname><port>{port}</port><socketType>{security}</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
</emailProvider></clientConfig>""".encode())


class World:
    """The name server, and five computers: the domain's web and mail server, ISPDB, Exmail, and somebody else."""

    def __init__(self, session, records=None, pages=None):
        self.session, self.pki = session, pki.Pki(session.path("pki"))
        bundle = next(path for path in BUNDLES if os.path.exists(path))
        self.net = netns.Net(session, 5, {bundle: self.pki.ca})
        self.web, self.mail, self.ispdb, self.exmail, self.other = self.net.addresses
        os.makedirs(session.path("data", "postbell"))
        os.symlink(DATA, session.path("data", "postbell", "providers"))
        self.tls = {name: estate.context(self.pki, self.pki.leaf(name, ",".join("DNS:" + host for host in hosts)))
                    for name, hosts in (("web", (DOMAIN, "autoconfig." + DOMAIN)), ("mail", ("imap." + DOMAIN, "mail." + DOMAIN)),
                                        ("ispdb", (ISPDB,)), ("other", ("elsewhere.test",)))}
        self.site = estate.Site(session, self.web, self.tls["web"], pages or {})
        base = {DOMAIN: [zone.address(self.web)], "autoconfig." + DOMAIN: [zone.address(self.web)], ISPDB: [zone.address(self.ispdb)],
                "imap.exmail.qq.com": [zone.address(self.exmail)], "imap.qq.com": [zone.address(self.exmail)],
                "elsewhere.test": [zone.address(self.other)]}
        for name, added in (records or {}).items():
            base[name] = base.get(name, []) + added
        self.zone = zone.Zone(session, netns.SERVER, base)
        self.cable = cable.Cable(session, netns.CLIENT)

    def mailbox(self, host="imap." + DOMAIN, port=993, **how):
        self.zone.records[host] = [zone.address(self.mail)]
        return estate.Mail(self.session, self.mail, port, self.tls["mail"], **how)

    def discover(self, *options, address=ADDRESS, stdin=None):
        """The lines of `account discover --json`: (found, events of the sources); beside it who may have been asked is checked."""
        begin = time.monotonic()
        result = subprocess.run(self.net.command(self.session.postbell, "account", "discover", address, "--json", *options),
                                env={**self.session.env, **self.session.strict}, input=stdin, capture_output=True, text=True, timeout=30)
        self.elapsed = time.monotonic() - begin
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        found = [line for line in lines if line["event"] == "found"]
        assert result.returncode == (0 if found else 1), f"exit {result.returncode}: {result.stderr}{result.stdout}"
        self.done = lines[-1]
        assert lines[-1]["event"] == "done" and lines[-1]["found"] == len(found), lines[-1]
        return found, {line["source"]: line["event"] for line in lines if "source" in line and line["event"] != "found"}

    def assert_discreet(self, hosts=(), names=()):
        """Nobody was spoken to but the name server, the domain's own servers and these; the address is nowhere."""
        allowed = {self.web, self.mail, *hosts}
        packets = self.cable.packets()
        assert packets, "the log is empty"
        for packet in packets:
            if packet.protocol == "arp":
                assert packet.host in allowed | {netns.SERVER}, f"asks for {packet.host}"
            elif packet.host == netns.SERVER:
                # an answer that came when nobody listened any more is told to be unwanted, by the kernel
                assert (packet.protocol, packet.port) in (("udp", 53), ("icmp", 0)), packet[:3]
            else:
                assert packet.protocol == "tcp" and packet.host in allowed, packet[:3]
                assert packet.port in {443} | (MAIL_PORTS if packet.host in (self.web, self.mail) else set()), packet[:3]
            assert not cable.shows(packet.frame, HIDDEN), f"the address is in a packet to {packet.host}:{packet.port}"
        assert self.zone.names() <= QUESTIONS | set(names), self.zone.names() - QUESTIONS - set(names)
        print(f"# {len(packets)} packets to {len({p.host for p in packets})} hosts, {len(self.zone.asked)} questions, {self.elapsed:.2f} s")


def place(line):
    return line["source"], line["kind"], line["host"], line["port"], line["security"]


def assert_unheard(*servers):
    for server in servers:
        heard = b"".join(server.heard) if isinstance(server, estate.Mail) else "".join(server.heard).encode()
        assert not cable.shows(heard, HIDDEN) and b"@" not in heard and b"?" not in heard, heard


def test_own_file(session):
    """The domain's own file; both of its addresses are asked, and nothing but for them."""
    world = World(session, pages={FIRST: config("imap." + DOMAIN)})
    mail = world.mailbox()
    found, _ = world.discover()
    assert place(found[0]) == ("autoconfig", "imap", "imap." + DOMAIN, 993, "tls"), found
    assert (found[0]["user"], found[0]["foreign"], found[0]["provider_name"]) == (ADDRESS, False, "The Zoo"), found[0]
    assert set(world.site.asked) <= {FIRST, SECOND} and FIRST in world.site.asked, world.site.asked
    assert_unheard(world.site, mail)
    world.assert_discreet()


def test_exmail(session):
    """A company's domain at Exmail, by its MX: never imap.qq.com, and nobody there is asked anything."""
    world = World(session, {DOMAIN: [zone.mx(5, "mxbiz1.qq.com"), zone.mx(10, "mxbiz2.qq.com")]})
    found, _ = world.discover()
    assert place(found[0]) == ("mx", "imap", "imap.exmail.qq.com", 993, "tls"), found
    assert found[0]["provider"] == "exmail" and "imap.qq.com" not in [line["host"] for line in found], found
    world.assert_discreet()


def test_ispdb(session):
    """ISPDB is told the domain, and that only after consent."""
    world = World(session)
    listed = estate.Site(session, world.ispdb, world.tls["ispdb"], {(ISPDB, "/v1.1/" + DOMAIN): config("mail.isp.test")})
    found, _ = world.discover("--no-ispdb")
    assert not found, found
    world.assert_discreet()
    found, _ = world.discover("--ispdb")
    assert [place(line) for line in found] == [("ispdb", "imap", "mail.isp.test", 993, "tls")], found
    assert listed.asked == [(ISPDB, "/v1.1/" + DOMAIN)], listed.asked
    assert_unheard(listed, world.site)
    world.assert_discreet([world.ispdb], [ISPDB])


def test_redirects(session):
    """A redirect is followed by https and not by http."""
    world = World(session, pages={FIRST: (302, {"Location": f"http://elsewhere.test/{DOMAIN}.xml"}, b""),
                                  SECOND: (301, {"Location": f"http://{DOMAIN}/config.xml"}, b"")})
    plain = [estate.Site(session, ip, None, {("elsewhere.test", f"/{DOMAIN}.xml"): config("evil.test"), (DOMAIN, "/config.xml"): config("evil.test")})
             for ip in (world.other, world.web)]
    found, _ = world.discover()
    assert not found and not plain[0].asked and not plain[1].asked, found
    world.assert_discreet()
    secure = estate.Site(session, world.other, world.tls["other"], {("elsewhere.test", f"/{DOMAIN}.xml"): config("imap." + DOMAIN)})
    world.site.pages[FIRST] = (302, {"Location": f"https://elsewhere.test/{DOMAIN}.xml"}, b"")
    found, _ = world.discover()
    assert [place(line)[:3] for line in found] == [("autoconfig", "imap", "imap." + DOMAIN)], found
    assert_unheard(secure, world.site)
    world.assert_discreet([world.other], ["elsewhere.test"])


def test_bad_files(session):
    """Files that are not taken: a document type, too long, in the clear, the address in a host name, a certificate that is bad."""
    world = World(session)
    dtd = f'<!DOCTYPE x [<!ENTITY h "imap.{DOMAIN}">]>'
    for name, page in (("document type", config("&h;", head=dtd)), ("64 KiB and more", config("imap." + DOMAIN, head="<!--" + "x" * 65536 + "-->")),
                       ("in the clear", config("imap." + DOMAIN, 143, "plain")), ("local part", config("%EMAILLOCALPART%." + DOMAIN)),
                       ("a web page", (200, {}, b"<!DOCTYPE html><title>Welcome</title>")), ("torn", (200, {}, config("imap." + DOMAIN)[2][:200]))):
        world.site.pages = {FIRST: page, SECOND: page}
        found, sources = world.discover()
        assert not found and sources["autoconfig"] == "nothing", f"{name}: {found} {sources}"
    world.assert_discreet()


def test_bad_certificate(session):
    """Neither a file nor a mail server counts whose certificate is bad."""
    world = World(session, pages={FIRST: config("imap." + DOMAIN), SECOND: config("imap." + DOMAIN)})
    world.pki.self_signed()
    for name in ("web", "mail"):
        world.tls[name].load_cert_chain(world.pki.path("selfsigned.pem"), world.pki.path("selfsigned.key"))
    mails = [world.mailbox(), world.mailbox(port=143, starttls=True)]
    found, _ = world.discover()
    assert not found and not world.site.asked, (found, world.site.asked)
    assert_unheard(*mails)
    world.assert_discreet()


def test_srv(session):
    """SRV: the domain's own host, and one elsewhere, which wants consent and is not spoken to before."""
    world = World(session, {"_imaps._tcp." + DOMAIN: [zone.srv(0, 9993, "box." + DOMAIN)], "_pop3s._tcp." + DOMAIN: [zone.srv(0, 995, "elsewhere.test")],
                            "_imap._tcp." + DOMAIN: [zone.srv(0, 0, "")]})
    found, _ = world.discover()
    assert [(*place(line), line["foreign"]) for line in found] == [("srv", "imap", "box." + DOMAIN, 9993, "tls", False),
                                                                    ("srv", "pop3", "elsewhere.test", 995, "tls", True)], found
    world.assert_discreet()


def test_guess(session):
    """The usual names, proven: by TLS, and by STARTTLS where that is all there is."""
    world = World(session)
    other = world.mailbox("mail." + DOMAIN, 995, greeting=estate.POP3_GREETING)
    found, _ = world.discover()
    assert [place(line) for line in found] == [("guess", "pop3", "mail." + DOMAIN, 995, "tls")], found
    plain = world.mailbox("imap." + DOMAIN, 143, starttls=True)
    found, _ = world.discover()
    assert place(found[0]) == ("guess", "imap", "imap." + DOMAIN, 143, "starttls"), found
    assert plain.upgraded >= 1, "proven by a handshake"
    assert_unheard(other, plain)
    world.assert_discreet()


def test_no_name_server(session):
    """Away from any network nothing is called unknown: people are told why nothing could be asked, and so are programs."""
    world = World(session)
    world.net.unplug()
    found, sources = world.discover()
    assert not found and sources["mx"] == "nothing" and world.done["why"] == "no-answer", (sources, world.done)
    added = subprocess.run(world.net.command(session.postbell, "account", "add", ADDRESS, "--json", "--password-stdin"), env={**session.env, **session.strict},
                           input="hunter2\n", capture_output=True, text=True, timeout=30)
    failed = json.loads(added.stdout.splitlines()[-1])
    assert added.returncode == 1 and failed["event"] == "failed" and failed["class"] == "offline", added
    assert failed["message"].startswith(f"The name server gives no answer about {DOMAIN}. Connect this computer to the network"), failed
    world.net.plug()
    found, _ = world.discover("--no-ispdb")
    assert not found and "why" not in world.done, "it answers now, and knows of nothing"


if __name__ == "__main__":
    netns.main(globals())
