#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""size.py: budgets of the tree. Fails for a function of more than 100 lines or a file of more than 1000; warns from 60 and
600 on. A function whose opening line says "table:" in a comment is exempt, as tables have no logic. Prints median and p90."""
import os
import statistics
import subprocess
import sys

FUNCTION = (60, 100)
FILE = (600, 1000)


def sources(top):
    for folder in ('src', 'tests'):
        for root, _, names in os.walk(os.path.join(top, folder)):
            yield from (os.path.join(root, name) for name in names if name.endswith(('.c', '.h', '.py')))


def functions(files):
    """(name, file, lines) of each C function."""
    out = subprocess.run(['ctags', '--languages=C', '--kinds-C=f', '--fields=+ne', '-f', '-', '--sort=no', *files],
                         capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        parts = line.split('\t')
        fields = dict(part.split(':', 1) for part in parts[3:] if ':' in part)
        if 'line' in fields and 'end' in fields:
            yield parts[0], parts[1], int(fields['line']), int(fields['end']) - int(fields['line']) + 1


def exempt(path, line):
    with open(path, encoding='utf-8') as text:
        lines = text.read().splitlines()
    return any('table:' in each for each in lines[max(0, line - 3):line + 1])


def main(top):
    os.chdir(top)
    files = sorted(os.path.relpath(path, top) for path in sources(top))
    bad = 0
    for path in files:
        with open(path, encoding='utf-8') as text:
            count = sum(1 for _ in text)
        if count > FILE[0]:
            bad += count > FILE[1]
            print(f"{'too long' if count > FILE[1] else 'long'}: {path} has {count} lines")
    sizes = []
    for name, path, line, count in functions([path for path in files if path.endswith('.c')]):
        sizes.append(count)
        if count > FUNCTION[0] and not exempt(path, line):
            bad += count > FUNCTION[1]
            print(f"{'too long' if count > FUNCTION[1] else 'long'}: {name} in {path} has {count} lines")
    if len(sizes) > 1:
        print(f'{len(sizes)} functions, median {statistics.median(sizes):.0f} lines, p90 {statistics.quantiles(sizes, n=10)[-1]:.0f}')
    return 1 if bad else 0


sys.exit(main(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
