#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""coverage.py BUILD: coverage of lines and branches for each room of src/, from what the tests left in the folder BUILD; then
the files below 95 % of lines in wire and core, where that is the aim."""
import collections
import os
import re
import subprocess
import sys


def read(build):
    """{path of a source: (lines, lines run, branches, branches taken)}"""
    notes = [os.path.join(root, name) for root, _, names in os.walk(os.path.join(build, 'src')) for name in names
             if name.endswith('.gcda')]
    found = {}
    for note in notes:
        text = subprocess.run(['gcov', '-b', '-n', note], cwd=build, capture_output=True, text=True, check=False).stdout
        for block in text.split('\n\n'):
            name = re.search(r"^File '.*?(src/\w+/[\w-]+\.c)'", block, re.M)
            lines = re.search(r'Lines executed:([\d.]+)% of (\d+)', block)
            taken = re.search(r'Taken at least once:([\d.]+)% of (\d+)', block)
            if name and lines:
                pairs = [(int(m[2]), round(float(m[1]) * int(m[2]) / 100)) if m else (0, 0) for m in (lines, taken)]
                found[name[1]] = max(found.get(name[1], (0, 0, 0, 0)), pairs[0] + pairs[1], key=lambda value: value[1])
    return found


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def main(build):
    found = read(build)
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path, values in found.items():
        room = rooms[path.split('/')[1]]
        for i, value in enumerate(values):
            room[i] += value
    print(f"{'room':8} {'lines':>7} {'run':>7} {'branches':>9} {'taken':>7}")
    for name, (lines, run, branches, taken) in sorted(rooms.items()):
        print(f'{name:8} {lines:7} {percent(run, lines):6.1f}% {branches:9} {percent(taken, branches):6.1f}%')
    for path, (lines, run, _, _) in sorted(found.items()):
        if path.split('/')[1] in ('wire', 'core') and percent(run, lines) < 95:
            print(f'below 95 %: {path} {percent(run, lines):.1f}%')


main(sys.argv[1])
