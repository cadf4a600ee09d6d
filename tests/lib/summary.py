#!/usr/bin/env python3
"""Adds up Meson's JUnit files: what failed, what was skipped and why, and the last line.

    summary.py STATUS FILE…

A program that crashed or timed out counts as failed. The exit status is non-zero when
something failed, STATUS is not 0, or nothing ran.
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

passed = failed = 0
skipped = []
for name in sys.argv[2:]:
    if not pathlib.Path(name).exists():
        print(f'There is no result {name}')
        failed += 1
        continue
    for suite in ElementTree.parse(name).getroot().iter('testsuite'):
        for case in suite.iter('testcase'):
            title = f'{suite.get("name")}: {case.get("name")}'
            if case.find('failure') is not None or case.find('error') is not None:
                failed += 1
                print(f'FAILED   {title}')
            elif case.find('skipped') is not None:
                skipped.append((title, (case.find('skipped').get('message') or '').strip()))
            else:
                passed += 1
if failed == 0 and sys.argv[1] != '0':
    failed = 1
    print('FAILED   a test program ended with an error outside of its test cases')
for title, reason in skipped:
    print(f'skipped  {title}' + (f': {reason}' if reason else ''))
print(f'{passed} passed, {failed} failed, {len(skipped)} skipped')
sys.exit(1 if failed or passed == 0 else 0)
