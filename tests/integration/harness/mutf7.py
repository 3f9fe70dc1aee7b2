# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of folders as IMAP writes them (RFC 3501 5.1.3), quoted; and back. Python's codecs do the work, not ours."""
import re


def encode(name):
    def shift(match):
        return b"&" + match.group().encode("utf-7").strip(b"+-").replace(b"/", b",") + b"-"
    parts = re.split(r"([^\x20-\x7e]+)", name.replace("&", "&-"))
    raw = b"".join(shift(re.match(r"(?s).*", part)) if n % 2 else part.encode() for n, part in enumerate(parts))
    return '"' + raw.decode().replace("\\", "\\\\").replace('"', '\\"') + '"'


def decode(raw):
    def unshift(match):
        return "&" if match.group(1) == "" else ("+" + match.group(1).replace(",", "/") + "-").encode().decode("utf-7")
    return re.sub(r"&([^-]*)-", unshift, raw)
