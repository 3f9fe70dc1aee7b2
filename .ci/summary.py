#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summary.py LOGS: reads what `meson test` left in the folder LOGS; prints the failed tests, the ten slowest and the line
"N passed, N failed, N skipped", where every TAP subtest counts. Exit status 1 when anything failed or nothing ran.
summary.py LOGS --failed: prints the names of the failed programs instead, a line each. Those that ran once more, alone (their log is
LOGS/again.json), count as they went then; who was green then only is named, for it has a race."""
import json
import os
import re
import sys
import xml.etree.ElementTree as ET

BAD = {'FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS'}


def read_xml(path):
    """meson copies what a test printed into its XML, characters that XML cannot hold included: they are dropped."""
    with open(path, encoding='utf-8', errors='replace') as file:
        return ET.fromstring(re.sub(r'[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#x?0*([0-8]|1[0-9a-f]|b|c);', '', file.read()).encode())


def count_subtests(path):
    """{name of a TAP program: [passed, failed, skipped]}; the other programs share one name."""
    counts = {}
    for suite in read_xml(path).iter('testsuite'):
        for case in suite.iter('testcase'):
            name = case.get('classname')
            tags = {child.tag for child in case}
            kind = 1 if tags & {'failure', 'error'} else 2 if 'skipped' in tags else 0
            counts.setdefault(name, [0, 0, 0])[kind] += 1
    return counts


def merge(tests, subtests):
    """One [passed, failed, skipped] for each program; a program that went wrong has failed at least once."""
    total = [0, 0, 0]
    for test in tests:
        bad, skipped = test['result'] in BAD, test['result'] == 'SKIP'
        key = f"{test['name'].split(':')[0]}.{test['name']}"
        count = subtests.get(key, [int(not bad and not skipped), int(bad), int(skipped)])
        if bad and count[1] == 0:
            count[1] = 1
        total = [a + b for a, b in zip(total, count)]
    return total


def read(folder, name):
    """The programs of a run and their subtests; neither where it did not take place."""
    log = os.path.join(folder, name + '.json')
    if not os.path.exists(log):
        return [], {}
    with open(log, encoding='utf-8') as lines:
        tests = [json.loads(line) for line in lines if line.strip()]
    return tests, count_subtests(os.path.join(folder, name + '.junit.xml')) if tests else {}


def main(folder):
    tests, subtests = read(folder, 'testlog')
    second, second_subtests = read(folder, 'again')
    second = {test['name']: test for test in second}
    for test in tests:
        if test['result'] in BAD:
            green = test['name'] in second and second[test['name']]['result'] not in BAD
            print(f"{test['result'].lower()}{' beside others, green alone' if green else ''}: {test['name']}")
    print('The ten slowest tests:')
    for test in sorted(tests, key=lambda test: -test['duration'])[:10]:
        print(f"  {test['duration']:7.2f} s  {test['name']}")
    in_the_end = [second.get(test['name'], test) for test in tests]
    passed, failed, skipped = merge(in_the_end, {**subtests, **second_subtests}) if tests else (0, 1, 0)
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not tests else 0


def print_failed(folder):
    for test in read(folder, 'testlog')[0]:
        if test['result'] in BAD:
            print(test['name'].rsplit(' / ', 1)[-1])


if sys.argv[2:] == ['--failed']:
    print_failed(sys.argv[1])
else:
    sys.exit(main(sys.argv[1]))
