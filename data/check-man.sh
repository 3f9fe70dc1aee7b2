#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails when the man page has a formatting warning, or lacks a command of `postbell`.
set -eu
warnings=$(groff -man -Tutf8 -ww -z "$1" 2>&1)
[ -z "$warnings" ] || { printf '%s\n' "$warnings"; exit 1; }
for word in demo watch status open check folders headers 'account add' trust autostart 'mark\\-read' 'check\\-now' snooze 'test\\-alert' quit settings exmail; do
    grep -q "postbell $word" "$1" || { echo "the man page lacks: $word"; exit 1; }
done
