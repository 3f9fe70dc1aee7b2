#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summary.py LOGS: reads what `meson test` left in the folder LOGS; prints the failed tests, the ten slowest and the line
"N passed, N failed, N skipped", where every TAP subtest counts. Exit status 1 when anything failed or nothing ran."""
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


def main(folder):
    log = os.path.join(folder, 'testlog.json')
    tests = []
    if os.path.exists(log):
        with open(log, encoding='utf-8') as lines:
            tests = [json.loads(line) for line in lines if line.strip()]
    subtests = count_subtests(os.path.join(folder, 'testlog.junit.xml')) if tests else {}
    for test in tests:
        if test['result'] in BAD:
            print(f"{test['result'].lower()}: {test['name']}")
    print('The ten slowest tests:')
    for test in sorted(tests, key=lambda test: -test['duration'])[:10]:
        print(f"  {test['duration']:7.2f} s  {test['name']}")
    passed, failed, skipped = merge(tests, subtests) if tests else (0, 1, 0)
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not tests else 0


sys.exit(main(sys.argv[1]))
