#!/usr/bin/env python3
"""Adds up Meson's test logs: what failed, what was skipped and why, and the last line.

    summary.py STATUS testlog-SUITE.json … [FOLDER]

Each file in FOLDER is a sanitizer's report, which is printed and counts as a failure. STATUS is Meson's own
exit status: an error of Meson's that left no trace in the logs counts as a failure. A program that crashed,
timed out or printed fewer results than it planned counts as failed, even when all of its cases that were
printed passed. With a failed case stands what its program said of it: often nobody sees more than the last lines.
The exit status is non-zero when something failed or nothing passed. Where many programs ran, the slowest of
them are told.
"""
import json
import pathlib
import re
import sys

RESULT = re.compile(r'^(ok|not ok)\b\s*(?P<number>\d+)?\s*(?:- )?(?P<name>.*?)'
                    r'(?:\s+#\s*(?P<directive>SKIP|TODO)\S*\s*(?P<reason>.*))?$', re.IGNORECASE)
PLAN = re.compile(r'^1\.\.0\b(?:\s*#\s*SKIP\S*\s*(?P<reason>.*))?', re.IGNORECASE)

SLOWEST = 5
# Of what is said of a failed case.
MAX_LINES = 12
MAX_LETTERS = 400
# Where Python was, which says less than what it was about.
POSITION = re.compile(r'^\s*(Traceback |File "|[~^]+$|\S.*\(\)?$)')

passed = 0
failed = []
details = {}
skipped = []
durations = []


def add(program):
    """One program's cases, or the program itself where it does not speak TAP."""
    global passed  # pylint: disable=global-statement
    name = program['name'].removeprefix('weir:').replace(' / ', '/')
    outcome = program['result']
    durations.append((program.get('duration') or 0, name))
    n_cases = n_failed = 0
    is_failed = False
    for line in (program.get('stdout') or '').splitlines():
        if is_failed and line.startswith('#'):
            said = line[1:].removeprefix(' ')
            if said.strip() and len(details[len(failed) - 1]) < MAX_LINES and not POSITION.match(said):
                details[len(failed) - 1].append(said.strip()[:MAX_LETTERS])
            continue
        is_failed = False
        match = PLAN.match(line)
        if match:
            n_cases += 1
            skipped.append((name, match['reason'] or ''))
            continue
        match = RESULT.match(line)
        if not match:
            continue
        n_cases += 1
        title = f'{name}: {match["name"]}'
        directive = (match['directive'] or '').upper()
        if directive:
            # A TODO is a failure that is known: neither passed nor failed.
            skipped.append((title, match['reason']))
        elif line.startswith('ok'):
            passed += 1
        else:
            n_failed += 1
            failed.append(title)
            is_failed = True
            details[len(failed) - 1] = []
    if outcome in ('OK', 'EXPECTEDFAIL'):
        passed += n_cases == 0
    elif outcome == 'SKIP':
        if n_cases == 0:
            skipped.append((name, ''))
    elif outcome == 'TIMEOUT':
        failed.append(f'{name}: took longer than its time')
    elif n_failed == 0:
        code = program.get('returncode', 0)
        failed.append(f'{name}: ' + (f'ended by signal {-code}' if code < 0 else f'ended with {code}' if code else outcome.lower()))


for log in map(pathlib.Path, sys.argv[2:]):
    # A suite without tests leaves no log.
    for report in sorted(log.iterdir()) if log.is_dir() else ():
        print(report.read_text(encoding='utf-8', errors='replace'))
        failed.append(f'sanitizer: {report.name}')
    for text in log.read_text(encoding='utf-8', errors='replace').splitlines() if log.is_file() else ():
        try:
            add(json.loads(text))
        except ValueError:
            failed.append(f'{log.name}: the log is cut short')
if not failed and sys.argv[1] != '0':
    failed.append('meson test ended with an error')
if len(durations) > SLOWEST:
    print('The slowest programs:')
    for seconds, title in sorted(durations, reverse=True)[:SLOWEST]:
        print(f'{seconds:8.1f} s  {title}')
for title, reason in skipped:
    print(f'skipped  {title}' + (f': {reason}' if reason else ''))
for number, title in enumerate(failed):
    print(f'FAILED   {title}')
    for said in details.get(number, ()):
        print(f'           {said}')
print(f'{passed} passed, {len(failed)} failed, {len(skipped)} skipped')
sys.exit(1 if failed or passed == 0 else 0)
