#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-layers.py [BUILD]: what the build cannot enforce about the rooms of src/. No include goes up the tree or into a room
that is not below; wire and core name no clock, randomness, thread, GIO or GObject, neither in their text nor among the undefined
symbols of their archives in the folder BUILD; no source holds a host name of somebody
else, but for the file with a service's own addresses."""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BELOW = {
    'base': (), 'wire': ('base',), 'core': ('base',), 'io': ('base',), 'engine': ('io', 'core', 'wire', 'base'),
    'exmail': ('engine', 'io', 'core', 'wire', 'base'),
    'shell': ('engine', 'io', 'core', 'wire', 'base'), 'ui': ('engine', 'io', 'core', 'wire', 'base'), 'demo': ('wire', 'base'),
    'app': ('shell', 'ui', 'exmail', 'engine', 'io', 'core', 'wire', 'base'),
}
PURE = ('wire', 'core')
DENIED = re.compile(
    r'\b(g_get_(monotonic|real|current)_time|g_(random|rand|uuid)_\w+|g_(thread|mutex|rw_lock|rec_mutex|cond|private|once)_\w+'
    r'|g_(timeout|idle|main|source|unix|io_channel|file|spawn|socket|resolver|tls|dbus|bus|object|type|signal|closure|value|task'
    r'|cancellable|input_stream|output_stream|settings|application)_\w+|g_(getenv|setenv|get_(user|home|tmp|host|system)\w*|usleep'
    r'|date_time_new_now\w*|time_zone_new_local|print|printerr)'
    r'|pb_clock_\w+|time|gettimeofday|clock_gettime|clock|rand\w*|random|getrandom|open|openat|read|write|close|socket|connect|send'
    r'|recv|poll|select|fopen|fread|fwrite|getenv|secure_getenv|sleep|usleep|nanosleep|pthread_\w+|localtime\w*|mktime'
    r'|system|exec\w+|fork)\b')
# Names of C that pure code may use; anything else that is not GLib's is looked at by a person first.
ALLOWED = re.compile(
    r'^(g_\w+|pb_\w+|mem\w+|str\w+|strn?len|isoc\w*|__(errno_location|stack_chk_fail|memcpy_chk|memset_chk|sprintf_chk|snprintf_chk)'
    r'|_?_?GLOBAL_OFFSET_TABLE_|explicit_bzero|abort|bsearch|qsort|bcmp|free|malloc|calloc|realloc|__(asan|ubsan|gcov|sanitizer)\w+)$')
HOST = re.compile(r'"(?:[^"\\]|\\.)*?\b((?:[a-z0-9-]+\.)+(?:com|net|org|cn|edu|gov|de|ru|io|co|me|jp|eu))\b(?![.\w])', re.I)
OWN_NAMES = re.compile(r'^(org|com|io|net|de)\.|^(.*\.)?(example\.(com|org|net)|w3\.org)$')

# Files that may name the hosts of the service they are about.
HOSTS_OF = {'src/engine/pb-discovery-web.c': re.compile(r'^autoconfig\.thunderbird\.net$'),
            'src/shell/pb-words-found.c': re.compile(r'^autoconfig\.thunderbird\.net$'),
            # the project's own page, shown as a link
            'src/ui/pb-about-page.c': re.compile(r'^github\.com$'),
            'src/ui/pb-address-page.c': re.compile(r'^autoconfig\.thunderbird\.net$'),
            'src/engine/pb-account-exmail.c': re.compile(r'(^|\.)exmail\.qq\.com$'),
            # only compared with the account's own host, never contacted
            'src/wire/pb-imap-quirks.c': re.compile(r'^((vip\.)?163\.com|(qq|126|188|sina)\.com|sina\.cn|yeah\.net)$'),
            'src/wire/pb-server-text.c': re.compile(r'^mail\.ru$', re.I)}


def without_comments(text):
    text = re.sub(r'/\*.*?\*/', lambda match: '\n' * match[0].count('\n'), text, flags=re.S)
    return re.sub(r'(?<![:"])//[^\n]*', '', text)


def sources(room):
    folder = os.path.join(TOP, 'src', room)
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(('.c', '.h')))


def headers():
    return {os.path.basename(path): room for room in BELOW if os.path.isdir(os.path.join(TOP, 'src', room))
            for path in sources(room) if path.endswith('.h')}


def check_includes(room, path, text, owners):
    for number, name in re.findall(r'(?m)^()\s*#\s*include\s*"([^"]+)"', text):
        own = os.path.exists(os.path.join(os.path.dirname(os.path.join(TOP, path)), name))
        owner = room if own else owners.get(os.path.basename(name))
        if name.startswith('../') or '/../' in name:
            yield f'{path}: includes "{name}" across the tree'
        elif owner is not None and owner != room and owner not in BELOW[room]:
            yield f'{path}: {room} must not see {owner} ("{name}")'
    if room in PURE:
        for name in re.findall(r'(?m)^\s*#\s*include\s*<([^>]+)>', text):
            if re.match(r'gio/|glib-object|gtk/|pthread|sys/|unistd|time\.h|gnutls/|fcntl', name):
                yield f'{path}: {room} must not include <{name}>'


def check_calls(room, path, text):
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)
    for match in re.finditer(r'(?<![\w.>])(\w+) \(', bare):
        if DENIED.fullmatch(match[1]):
            yield f'{path}:{bare[:match.start()].count(chr(10)) + 1}: {room} must not call {match[1]}'


def check_hosts(path, text):
    allowed = HOSTS_OF.get(path)
    for match in HOST.finditer(text):
        if not OWN_NAMES.match(match[1].lower()) and not (allowed and allowed.search(match[1].lower())):
            yield f'{path}:{text[:match.start()].count(chr(10)) + 1}: names the host {match[1]}'


def check_archive(room, archive):
    def names(option):
        out = subprocess.run(['nm', option, '--format=posix', archive], capture_output=True, text=True, check=True).stdout
        return {line.split()[0].split('@')[0] for line in out.splitlines() if len(line.split()) > 1}
    for name in sorted(names('--undefined-only') - names('--defined-only')):
        if DENIED.fullmatch(name) or not ALLOWED.match(name):
            yield f'{os.path.basename(archive)}: {room} must not need {name}'


def main(build):
    owners, problems = headers(), []
    for room in (room for room in BELOW if os.path.isdir(os.path.join(TOP, 'src', room))):
        for path in sources(room):
            with open(path, encoding='utf-8') as file:
                text = without_comments(file.read())
            short = os.path.relpath(path, TOP)
            problems += check_includes(room, short, text, owners)
            problems += check_hosts(short, text)
            if room in PURE:
                problems += check_calls(room, short, text)
        archive = os.path.join(build, 'src', room, f'libpb-{room}.a') if build else ''
        if room in PURE and os.path.exists(archive):
            problems += check_archive(room, archive)
    print('\n'.join(problems) if problems else 'the rooms see only what is below them')
    return 1 if problems else 0


sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
