#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check-man.sh MAN OPTIONS: fails when the man page has a formatting warning, or lacks a command of `postbell` or an option of its
# accounts, which OPTIONS has in a table: { "name", ...
set -eu
warnings=$(groff -man -Tutf8 -ww -z "$1" 2>&1)
[ -z "$warnings" ] || { printf '%s\n' "$warnings"; exit 1; }
for word in demo watch status open check folders headers 'account add' trust autostart 'mark\\-read' 'check\\-now' snooze 'test\\-alert' quit settings exmail; do
    grep -q "postbell $word" "$1" || { echo "the man page lacks: $word"; exit 1; }
done
names=$(sed -n 's/^ *{ "\([a-z-]*\)", .*G_OPTION_ARG.*/\1/p' "$2")
[ -n "$names" ] || { echo "no options in $2"; exit 1; }
for name in $names; do
    grep -Eq -e "\\\\-\\\\-$(printf %s "$name" | sed 's/-/\\\\-/g')([^a-z\\\\]|\\\\f|\$)" "$1" || { echo "the man page lacks: --$name"; exit 1; }
done
