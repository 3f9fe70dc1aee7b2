#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/unit/wire/corpus/headers/*.txt: header fields as senders write them, and what is to be shown.

The expected text is what the sender meant, given here beside the bytes; where nothing can be meant any more (broken input), it is
reasoned from the rules of pb-rfc2047.h, pb-header.h and pb-text.h. It is never what the program printed.

    header-corpus.py FOLDER
"""
import base64
import os
import sys

GROUPS = {}


def case(group, name, raw, subject="", sender="", address=""):
    """raw: bytes of the fields, lines by \\r\\n or \\n."""
    GROUPS.setdefault(group, []).append((name, raw, sender, address, subject))


def b(text, codec, label=None, letter="B"):
    return f"=?{label or codec}?{letter}?{base64.b64encode(text.encode(codec)).decode()}?=".encode()


def q(text, codec, label=None, letter="Q"):
    out = ""
    for byte in text.encode(codec):
        char = chr(byte)
        out += "_" if char == " " else char if char.isascii() and char.isalnum() else f"={byte:02X}"
    return f"=?{label or codec}?{letter}?{out}?=".encode()


def word(label, letter, data):
    """An encoded word of bytes that need not be a text by themselves."""
    return f"=?{label}?{letter}?".encode() + (base64.b64encode(data) if letter in "Bb" else b"".join(b"=%02X" % byte for byte in data)) + b"?="


def subject(value):
    return b"Subject: " + value + b"\r\n"


def author(value):
    return b"From: " + value + b"\r\n"


def charsets():
    texts = [
        ("utf-8", "utf-8", "您好 Grüße 😀"), ("UTF8", "utf-8", "Ελληνικά"), ("unicode-1-1-utf-8", "utf-8", "тест"),
        ("gb2312", "gb2312", "关于项目进展"), ("GB2312", "gb18030", "朱镕基和喆"),     # a superset under the old name
        ("gbk", "gbk", "發票與訂單"), ("x-gbk", "gbk", "会议纪要"), ("cp936", "gbk", "通知"), ("gb18030", "gb18030", "㐀𠀀 ok"),
        ("euc-cn", "gb2312", "放假安排"), ("big5", "big5", "會議紀錄"), ("Big5-HKSCS", "big5hkscs", "啲嘢"), ("cp950", "cp950", "報價單"),
        ("iso-2022-jp", "iso2022_jp", "お知らせ"), ("ISO-2022-JP", "iso2022_jp", "会議 A4 の件"), ("shift_jis", "shift_jis", "ご案内"),
        ("Shift-JIS", "cp932", "①会議"), ("windows-31j", "cp932", "髙橋"), ("euc-jp", "euc_jp", "請求書"), ("euc-kr", "euc_kr", "안녕하세요"),
        ("ks_c_5601-1987", "cp949", "뷁 테스트"), ("iso-2022-kr", "iso2022_kr", "회의"), ("tis-620", "tis_620", "สวัสดี"),
        ("windows-874", "cp874", "ประชุม"), ("koi8-r", "koi8_r", "Привет"), ("koi8-u", "koi8_u", "Привіт Ґ"), ("macintosh", "mac_roman", "Café ∞"),
        ("utf-7", "utf-7", "Grüße 您好"), ("utf-16be", "utf-16-be", "您好 abc"), ("utf-16le", "utf-16-le", "您好"),
        ("iso-8859-1", "iso8859_1", "Füße"), ("ISO-8859-1", "cp1252", "“quoted” – €"),        # labelled the one, written the other
        ("iso-8859-2", "iso8859_2", "Žluťoučký"), ("iso-8859-5", "iso8859_5", "Привет"), ("iso-8859-7", "iso8859_7", "Γειά σου"),
        ("iso-8859-8", "iso8859_8", "שלום"), ("iso-8859-9", "iso8859_9", "Işık"), ("iso-8859-15", "iso8859_15", "Œuvre €"),
        ("windows-1250", "cp1250", "Łódź"), ("windows-1251", "cp1251", "Отчёт"), ("windows-1252", "cp1252", "naïve … ™"),
        ("windows-1253", "cp1253", "Αθήνα"), ("windows-1254", "cp1254", "Şükran"), ("windows-1255", "cp1255", "שלום"),
        ("windows-1256", "cp1256", "مرحبا"), ("windows-1257", "cp1257", "Ačiū"), ("windows-1258", "cp1258", "Đường"[0:1] + "ong"),
        ("us-ascii", "ascii", "plain words"),
    ]
    for label, codec, text in texts:
        case("charsets", f"{label} B {text}", subject(b(text, codec, label)), text)
        case("charsets", f"{label} Q {text}", subject(q(text, codec, label)), text)
    case("charsets", "a language behind the charset (RFC 2231 5)", subject(b"=?utf-8*zh-CN?B?5oKo5aW9?="), "您好")
    case("charsets", "small letters of the encoding", subject(b("您好", "gbk", "gbk", "b") + b" " + q(" é", "utf-8", "utf-8", "q")), "您好 é")
    case("charsets", "unknown charset, UTF-8 inside", subject(b("您好", "utf-8", "x-unknown")), "您好")
    case("charsets", "unknown charset, GBK inside", subject(b("您好世界", "gbk", "unknown-8bit")), "您好世界")
    case("charsets", "unknown charset, Latin-1 inside", subject(b"=?x-user-defined?Q?Caf=E9?="), "Café")
    case("charsets", "unknown charset, Latin-1 that could be GBK", subject(b"=?x-user-defined?Q?na=EFve?="), b"na\xefve".decode("gb18030"))
    case("charsets", "us-ascii that is UTF-8", subject(b("Grüße", "utf-8", "us-ascii")), "Grüße")
    case("charsets", "utf-8 that is GBK", subject(b("您", "gbk", "utf-8")), "\ufffd\ufffd")
    case("charsets", "author in GBK", author(b("王小明", "gbk", "gb2312") + b" <wang@example.org>"), "", "王小明", "wang@example.org")
    case("charsets", "author in ISO-2022-JP", author(b("山田太郎", "iso2022_jp", "iso-2022-jp") + b" <yamada@example.jp>"), "", "山田太郎", "yamada@example.jp")
    case("charsets", "author in EUC-KR", author(q("홍길동", "euc_kr", "euc-kr") + b" <hong@example.kr>"), "", "홍길동", "hong@example.kr")


def words():
    g = "words"
    case(g, "two words of one charset", subject(b("您", "gbk") + b" " + b("好", "gbk")), "您好")
    case(g, "two words folded", subject(b("您", "gbk") + b"\r\n " + b("好", "gbk")), "您好")
    case(g, "two words folded by a tab", subject(b("您", "utf-8") + b"\r\n\t" + b("好", "utf-8")), "您好")
    case(g, "two words without a blank between", subject(b("您", "utf-8") + b("好", "utf-8")), "您好")
    case(g, "two words of two charsets", subject(b("您", "gbk") + b" " + b("好", "utf-8")), "您好")
    case(g, "B and Q side by side", subject(b("您", "utf-8") + b" " + q("好", "utf-8")), "您好")
    case(g, "a word and text", subject(b("您好", "gbk") + b" Bob"), "您好 Bob")
    case(g, "text and a word", subject(b"Re: " + b("您好", "gbk")), "Re: 您好")
    case(g, "a word amid text", subject(b"a " + b("您", "gbk") + b" b"), "a 您 b")
    case(g, "a word glued to text", subject(b"Re:" + b("您", "utf-8") + b"!"), "Re:您!")
    case(g, "blanks inside words stay", subject(q("a ", "utf-8") + b" " + q(" b", "utf-8")), "a b")
    text = "跨编码字边界"
    for codec, label in (("utf-8", "utf-8"), ("gbk", "gb2312"), ("gb18030", "gb18030"), ("big5", "big5"), ("euc_kr", "euc-kr"), ("cp932", "shift_jis")):
        sample = {"big5": "跨編碼字邊界", "euc_kr": "한국어 제목입니다", "cp932": "文字が分かれる"}.get(codec, text)
        data = sample.encode(codec)
        for cut in (1, 2, 4, 5):
            case(g, f"a character split over two words, {label} B at {cut}", subject(word(label, "B", data[:cut]) + b"\r\n " + word(label, "B", data[cut:])), sample)
        case(g, f"a character split over two words, {label} Q", subject(word(label, "Q", data[:3]) + b"\r\n " + word(label, "Q", data[3:])), sample)
    data = text.encode("utf-8")
    case(g, "one byte a word", subject(b" ".join(word("utf-8", "B", data[i:i + 1]) for i in range(len(data)))), text)
    case(g, "one byte a word, Q", subject(b"\r\n ".join(word("utf-8", "Q", data[i:i + 1]) for i in range(len(data)))), text)
    case(g, "split between B and Q", subject(word("utf-8", "B", data[:4]) + b" " + word("utf-8", "Q", data[4:])), text)
    jp = "長い件名のお知らせ".encode("iso2022_jp")
    case(g, "ISO-2022-JP, each word returns to ASCII", subject(b("長い件名", "iso2022_jp", "iso-2022-jp") + b"\r\n " + b("のお知らせ", "iso2022_jp", "iso-2022-jp")), "長い件名のお知らせ")
    case(g, "ISO-2022-JP cut within the shift", subject(word("iso-2022-jp", "B", jp[:7]) + b"\r\n " + word("iso-2022-jp", "B", jp[7:])), "長い件名のお知らせ")
    case(g, "underscore is a blank, =5F is not", subject(b"=?utf-8?Q?a_b=5Fc=20d?="), "a b_c d")
    case(g, "hexadecimal in small letters", subject(b"=?utf-8?q?=e6=82=a8?="), "您")
    case(g, "question marks within Q", subject(b"=?utf-8?Q?why=3F?="), "why?")
    case(g, "an empty word", subject(b"a =?utf-8?Q??= b"), "a b")
    case(g, "decoded once only", subject(b("=?utf-8?Q?a?=", "utf-8")), "=?utf-8?Q?a?=")
    case(g, "longer than 75 characters", subject(b("很长的主题" * 12, "utf-8")), "很长的主题" * 12)
    case(g, "twenty words", subject(b"\r\n ".join(b(f"第{i}段，", "utf-8") for i in range(20))), "".join(f"第{i}段，" for i in range(20)))
    case(g, "base64 without its padding", subject(b"=?utf-8?B?5oKo5aW9IQ?="), "您好!")
    case(g, "base64 with a blank inside", subject(b"=?utf-8?B?5oKo 5aW9?="), "您好")
    case(g, "base64 with junk inside", subject(b"=?utf-8?B?5oKo*5aW9?="), "您好")
    case(g, "base64 padded in the middle", subject(b"=?utf-8?B?5g==5aW9?="), "\ufffd好")
    case(g, "Q with a bare =", subject(b"=?utf-8?Q?1=2?="), "1=2")
    case(g, "Q with blanks inside", subject(b"=?utf-8?Q?two words?="), "two words")
    case(g, "Q with raw UTF-8 inside", subject(b"=?utf-8?Q?" + "您".encode() + b"?="), "您")
    case(g, "no end", subject(b"=?utf-8?B?5oKo5aW9"), "您好")
    case(g, "no end, and more words", subject(b"=?utf-8?B?5oKo5aW9 and more"), "您好 and more")
    case(g, "no such encoding", subject(b"=?utf-8?X?abc?="), "=?utf-8?X?abc?=")
    case(g, "no charset", subject(b"=??Q?abc?="), "=??Q?abc?=")
    case(g, "no text of a word", subject(b"=?utf-8?Q?"), "")
    case(g, "beginnings only", subject(b"=? =?utf-8 =?utf-8?"), "=? =?utf-8 =?utf-8?")
    case(g, "in a quoted string", author(b'"' + b("王小明", "utf-8") + b'" <wang@example.org>'), "", "王小明", "wang@example.org")
    case(g, "in a comment", author(b"wang@example.org (" + b("王小明", "gbk") + b")"), "", "王小明", "wang@example.org")
    case(g, "a name of words and atoms", author(b("王", "utf-8") + b" Xiaoming <wang@example.org>"), "", "王 Xiaoming", "wang@example.org")
    case(g, "a name split over words", author(word("gbk", "B", "王小明".encode("gbk")[:3]) + b" " + word("gbk", "B", "王小明".encode("gbk")[3:]) + b" <wang@example.org>"), "", "王小明", "wang@example.org")
    case(g, "a comma encoded in a name", author(b"=?utf-8?Q?Doe=2C_John?= <john@example.org>"), "", "Doe, John", "john@example.org")
    case(g, "an address encoded in a name stays a name", author(b("boss@example.com", "utf-8") + b" <evil@example.org>"), "", "boss@example.com", "evil@example.org")


def folding():
    g = "folding"
    case(g, "a blank at the fold", b"Subject: one\r\n two\r\n", "one two")
    case(g, "a tab at the fold", b"Subject: one\r\n\ttwo\r\n", "one two")
    case(g, "many blanks at the fold", b"Subject: one\r\n      two\r\n", "one two")
    case(g, "blanks before and behind the fold", b"Subject: one  \r\n  two\r\n", "one two")
    case(g, "three lines", b"Subject: one\r\n two\r\n three\r\n", "one two three")
    case(g, "begins in the second line", b"Subject:\r\n one\r\n", "one")
    case(g, "a line of blanks in between", b"Subject: one\r\n \r\n two\r\n", "one two")
    case(g, "LF alone", b"Subject: one\n two\nFrom: a@b.example\n", "one two", "", "a@b.example")
    case(g, "a word folded behind text", b"Subject: Re:\r\n " + b("您好", "utf-8") + b"\r\n", "Re: 您好")
    case(g, "an address folded", b"From: Ann\r\n <ann@example.org>\r\n", "", "Ann", "ann@example.org")
    case(g, "a quoted name folded", b"From: \"Ann\r\n Other\" <ann@example.org>\r\n", "", "Ann Other", "ann@example.org")
    case(g, "folded within the address", b"From: Ann <\r\n ann@example.org>\r\n", "", "Ann", "ann@example.org")
    case(g, "names in capitals", b"SUBJECT: one\r\nFROM: a@b.example\r\n", "one", "", "a@b.example")
    case(g, "names in small letters", b"subject: one\r\nfrom: a@b.example\r\n", "one", "", "a@b.example")
    case(g, "no blank behind the colon", b"Subject:one\r\n", "one")
    case(g, "a tab behind the colon", b"Subject:\tone\r\n", "one")
    case(g, "blanks before the colon (obsolete)", b"Subject : one\r\n", "one")
    case(g, "empty", b"Subject:\r\n", "")
    case(g, "only blanks", b"Subject:    \r\n", "")
    case(g, "none at all", b"From: a@b.example\r\n", "", "", "a@b.example")
    case(g, "said twice", b"Subject: first\r\nSubject: second\r\n", "first")
    case(g, "another field that begins alike", b"Subject-Prefix: no\r\nSubject: yes\r\n", "yes")
    case(g, "behind the empty line nothing is read", b"From: a@b.example\r\n\r\nSubject: no\r\n", "", "", "a@b.example")
    case(g, "runs of blanks are one", subject(b"a     b \t c"), "a b c")


def addresses():
    g = "addresses"
    rows = [
        ("plain", b"ann@example.org", "", "ann@example.org"),
        ("in brackets", b"<ann@example.org>", "", "ann@example.org"),
        ("a name", b"Ann Other <ann@example.org>", "Ann Other", "ann@example.org"),
        ("a quoted name", b'"Ann Other" <ann@example.org>', "Ann Other", "ann@example.org"),
        ("a comma in quotes", b'"Other, Ann" <ann@example.org>', "Other, Ann", "ann@example.org"),
        ("quotes in quotes", b'"Ann \\"the\\" Other" <ann@example.org>', 'Ann "the" Other', "ann@example.org"),
        ("a backslash in quotes", b'"a\\\\b" <ann@example.org>', "a\\b", "ann@example.org"),
        ("quotes around a part", b'"Ann" Other <ann@example.org>', "Ann Other", "ann@example.org"),
        ("no blank before the bracket", b"Ann<ann@example.org>", "Ann", "ann@example.org"),
        ("a dot in the name", b"J. R. Smith <jr@example.org>", "J. R. Smith", "jr@example.org"),
        ("a comma without quotes", b"Other, Ann <ann@example.org>", "Other, Ann", "ann@example.org"),
        ("an apostrophe", b"O'Brien <ob@example.org>", "O'Brien", "ob@example.org"),
        ("a comment as name", b"ann@example.org (Ann Other)", "Ann Other", "ann@example.org"),
        ("comments within one another", b"ann@example.org (Ann (from work) Other)", "Ann (from work) Other", "ann@example.org"),
        ("a comment beside a name", b"Ann (work) <ann@example.org>", "Ann", "ann@example.org"),
        ("a comment behind the bracket", b"Ann <ann@example.org> (work)", "Ann", "ann@example.org"),
        ("an empty comment", b"ann@example.org ()", "", "ann@example.org"),
        ("two authors", b"Ann <ann@example.org>, Bob <bob@example.org>", "Ann", "ann@example.org"),
        ("two plain authors", b"ann@example.org, bob@example.org", "", "ann@example.org"),
        ("authors by semicolon", b"ann@example.org; bob@example.org", "", "ann@example.org"),
        ("a comma first", b", ann@example.org", "", "ann@example.org"),
        ("a group", b"Friends: Ann <ann@example.org>, Bob <bob@example.org>;", "Ann", "ann@example.org"),
        ("an empty group", b"Undisclosed recipients:;", "", ""),
        ("a route (obsolete)", b"Ann <@relay.example,@other.example:ann@example.org>", "Ann", "ann@example.org"),
        ("a domain literal", b"Ann <ann@[192.0.2.1]>", "Ann", "ann@[192.0.2.1]"),
        ("a quoted local part", b'Ann <"ann other"@example.org>', "Ann", '"annother"@example.org'),
        ("plus and dots", b"ann.other+lists@mail.example.org", "", "ann.other+lists@mail.example.org"),
        ("no domain", b"Ann <ann>", "Ann", "ann"),
        ("a name alone", b"Ann Other", "Ann Other", ""),
        ("the address is the name", b'"ann@example.org" <ann@example.org>', "ann@example.org", "ann@example.org"),
        ("another address as name", b'"boss@example.com" <evil@example.org>', "boss@example.com", "evil@example.org"),
        ("blanks in brackets", b"Ann < ann@example.org >", "Ann", "ann@example.org"),
        ("blanks around the @", b"Ann <ann @ example.org>", "Ann", "ann@example.org"),
        ("capitals stay", b"Ann <Ann@Example.ORG>", "Ann", "Ann@Example.ORG"),
        ("a bracket never closed", b"Ann <ann@example.org", "Ann", "ann@example.org"),
        ("a quote never closed", b'"Ann <ann@example.org>', "Ann", "ann@example.org"),
        ("a comment never closed", b"Ann (work <ann@example.org>", "Ann work", "ann@example.org"),
        ("empty brackets", b"Ann <>", "Ann", ""),
        ("empty", b"", "", ""),
        ("only a comment", b"(nobody)", "nobody", ""),
        ("a raw UTF-8 name", "王小明 <wang@example.org>".encode(), "王小明", "wang@example.org"),
        ("a raw UTF-8 name in quotes", '"王小明" <wang@example.org>'.encode(), "王小明", "wang@example.org"),
        ("a raw GBK name in quotes", '"王小明" <wang@example.org>'.encode("gbk"), "王小明", "wang@example.org"),
        ("UTF-8 in the address (RFC 6532)", "Ann <änn@exämple.org>".encode(), "Ann", "änn@exämple.org"),
        ("a word as name, without brackets", b("王小明", "utf-8") + b" wang@example.org", "王小明", "wang@example.org"),
    ]
    for name, value, sender, address in rows:
        case(g, name, author(value), "", sender, address)


def raw():
    g = "raw"
    case(g, "UTF-8", subject("您好，世界".encode()), "您好，世界")
    case(g, "UTF-8 with emoji", subject("🎉 Grüße".encode()), "🎉 Grüße")
    case(g, "GBK", subject("您好，世界".encode("gbk")), "您好，世界")
    case(g, "GBK with ASCII", subject("Re: 关于 project 的进展".encode("gbk")), "Re: 关于 project 的进展")
    case(g, "GB18030 of four bytes", subject("㐀𠀀您好".encode("gb18030")), "㐀𠀀您好")
    case(g, "GBK and an encoded word", subject("您好 ".encode("gbk") + b("世界", "utf-8")), "您好 世界")
    case(g, "UTF-8 and an encoded word", subject("您好 ".encode() + b("世界", "gbk")), "您好 世界")
    # Without a label nothing tells these from GBK: what GB18030 makes of the bytes
    case(g, "Big5", subject("會議紀錄".encode("big5")), "會議紀錄".encode("big5").decode("gb18030"))
    case(g, "EUC-KR", subject("안녕하세요".encode("euc_kr")), "안녕하세요".encode("euc_kr").decode("gb18030"))
    case(g, "EUC-JP", subject("請求書".encode("euc_jp")), "請求書".encode("euc_jp").decode("gb18030"))
    case(g, "ISO-2022-JP", subject("お知らせ".encode("iso2022_jp")), "お知らせ")
    case(g, "ISO-2022-JP with ASCII", subject("Re: 会議 A4 の件".encode("iso2022_jp")), "Re: 会議 A4 の件")
    case(g, "ISO-2022-JP never shifted back", subject("会議".encode("iso2022_jp")[:-3]), "会議")
    case(g, "ISO-2022-JP author", author("山田 <yamada@example.jp>".encode("iso2022_jp")), "", "山田", "yamada@example.jp")
    case(g, "Latin-1", subject("Café crème".encode("latin-1")), "Café crème")
    case(g, "Latin-1 author", author("José <jose@example.org>".encode("latin-1")), "", "José", "jose@example.org")
    case(g, "UTF-8 cut within its last character", subject("您好".encode()[:-1]), "您")
    case(g, "a byte order mark", subject("\ufeffhello".encode()), "hello")


def broken():
    g = "broken"
    case(g, "NUL", subject(b"a\0b"), "a b")
    case(g, "control characters", subject(b"a\x01\x02b\x1b[31mc\x7f"), "a b [31mc")
    case(g, "C1 controls", subject("a\x85b\x9bc".encode()), "a b c")
    case(g, "turned reading direction", subject("invoice\u202efdp.exe".encode()), "invoicefdp.exe")
    case(g, "isolates and marks", subject("a\u2066b\u2069\u200ec\u061cd".encode()), "abcd")
    case(g, "zero width", subject("pay\u200bpal\u200d\u2060\ufeff".encode()), "paypal")
    case(g, "line separators", subject("a\u2028b\u2029c".encode()), "a b c")
    case(g, "controls in an encoded word", subject(b"=?utf-8?Q?a=0D=0Ab=00c=1B?="), "a b c")
    case(g, "a turned name", author(b"=?utf-8?Q?=E2=80=AEann?= <ann@example.org>"), "", "ann", "ann@example.org")
    case(g, "a field smuggled in a word", subject(b"=?utf-8?Q?a=0D=0AFrom:_evil@example.org?="), "a From: evil@example.org")
    case(g, "markup", subject(b"<b>a</b> &amp; %s %n"), "<b>a</b> &amp; %s %n")
    case(g, "a long subject", subject(b"x" * 600), "x" * 499 + "…")
    case(g, "a long Chinese subject", subject(b("很" * 600, "utf-8")), "很" * 499 + "…")
    case(g, "exactly as long as is shown", subject(b"y" * 500), "y" * 500)
    case(g, "overlong UTF-8", subject(b"=?utf-8?Q?=C0=AFa?="), "\ufffd\ufffda")
    case(g, "a surrogate in UTF-8", subject(b"=?utf-8?Q?=ED=A0=80a?="), "\ufffd\ufffd\ufffda")
    case(g, "beyond Unicode", subject(b"=?utf-8?Q?=F5=80=80=80a?="), "\ufffd\ufffd\ufffd\ufffda")
    case(g, "a cut character in an encoded word", subject(b"=?utf-8?Q?=E6=82?= b"), "\ufffd\ufffd b")
    case(g, "Q cut within its digits", subject(b"=?utf-8?Q?abc=E?="), "abc=E")
    case(g, "only marks of words", subject(b"?==?=??=?="), "?==?=??=?=")
    case(g, "a line without a colon", b"what is this\r\nSubject: yes\r\n", "yes")
    case(g, "a field without a name", b": no\r\nSubject: yes\r\n", "yes")
    case(g, "a continuation first", b" no\r\nSubject: yes\r\n", "yes")
    case(g, "mbox's From line", b"From ann@example.org Thu Jan  1 00:00:00 2026\r\nSubject: yes\r\n", "yes")
    case(g, "no line end at the end", b"Subject: yes", "yes")
    case(g, "CR alone", b"Subject: a\rb\r\n", "a b")
    case(g, "comment depth", author(b"(" * 200 + b"x" + b")" * 200 + b" ann@example.org"), "", ("(" * 199 + "x" + ")" * 199)[:199] + "…", "ann@example.org")
    case(g, "brackets within brackets", author(b"Ann <<ann@example.org>>"), "", "Ann", "ann@example.org")
    case(g, "a bidirectional address", author("Ann <ann\u202e@example.org>".encode()), "", "Ann", "ann@example.org")
    case(g, "a long name", author(b"n" * 300 + b" <ann@example.org>"), "", "n" * 199 + "…", "ann@example.org")
    case(g, "hundred empty words", subject(b"=?utf-8?Q??= " * 100 + b"end"), "end")


def escape(data):
    out = ""
    for byte in data:
        out += "\\\\" if byte == 0x5C else chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"
    return out


def main():
    folder = sys.argv[1]
    for fill in (charsets, words, folding, addresses, raw, broken):
        fill()
    for group, cases in GROUPS.items():
        with open(os.path.join(folder, group + ".txt"), "w") as file:
            file.write(f"# Written by tests/tools/header-corpus.py. H: the fields' bytes, \\xHH and \\\\ escaped; then what is to be shown.\n")
            for name, raw_bytes, sender, address, text in cases:
                file.write(f"\n== {name}\n")
                file.write("".join(f"H: {escape(line)}\n" for line in raw_bytes.splitlines(keepends=True)))
                file.write("".join(f"{key}: {value}\n" for key, value in (("from", sender), ("address", address), ("subject", text)) if value))
    print(sum(map(len, GROUPS.values())), "cases")


main()
