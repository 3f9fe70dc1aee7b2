#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-suites.py BUILD: every test function of tests/integration is run by some suite of the folder BUILD, be it one of --full."""
import ast
import json
import os
import subprocess
import sys

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'tests', 'integration')


def functions(path):
    with open(path, encoding='utf-8') as file:
        return {node.name for node in ast.parse(file.read()).body if isinstance(node, ast.FunctionDef) and node.name.startswith('test_')}


def chosen(there, words):
    """Those that the file runs when it is started with these words; a "-" in front leaves one out."""
    unwanted = {word[1:] for word in words if word.startswith('-')}
    return (set(words) - {'-' + name for name in unwanted} or there) - unwanted


def main(build):
    there = {name: functions(os.path.join(FOLDER, name)) for name in os.listdir(FOLDER) if name.startswith('test_') and name.endswith('.py')}
    run = {name: set() for name in there}
    for test in json.loads(subprocess.run(['meson', 'introspect', '--tests', build], capture_output=True, text=True, check=True).stdout):
        for number, word in enumerate(test['cmd']):
            if os.path.dirname(os.path.abspath(word)) == FOLDER and os.path.basename(word) in there:
                name = os.path.basename(word)
                run[name] |= chosen(there[name], test['cmd'][number + 1:])
    wrong = [f'{name}: {test} is run by no suite' for name in sorted(there) for test in sorted(there[name] - run[name])]
    wrong += [f'{name}: a suite names {test}, which is not there' for name in sorted(there) for test in sorted(run[name] - there[name])]
    print(*wrong, f'{sum(map(len, there.values()))} tests in {len(there)} files', sep='\n')
    return 1 if wrong else 0


sys.exit(main(sys.argv[1]))
