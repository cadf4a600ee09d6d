#!/usr/bin/env python3
"""What programs under test complain of is found, whoever started them: see tests/lib/reports.py."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
# As under tools/test --asan, whatever this run is.
os.environ['ASAN_OPTIONS'] = 'exitcode=99'
import tap  # pylint: disable=wrong-import-position
import reports  # pylint: disable=wrong-import-position


def run(script):
    with reports.stderr() as error:
        subprocess.run(['sh', '-c', script], stderr=error, check=True)
    return reports.take()


@tap.test
def a_quiet_program_is_fine():
    tap.equal(run('echo starting >&2'), '', 'complaints')


@tap.test
def a_critical_is_a_complaint():
    found = run('echo "(weir:12): Gtk-CRITICAL **: 12:00:00.000: assertion failed" >&2')
    tap.true('assertion failed' in found, found)
    tap.equal(reports.take(), '', 'complaints a second time')


@tap.test
def a_warning_is_a_complaint_but_not_of_the_bare_desktop():
    tap.true(run('echo "(weir:12): weir-app-WARNING **: 12:00:00.000: wrong" >&2'), 'the warning')
    tap.equal(run('echo "(weir:12): Adwaita-WARNING **: 12:00:00.000: Portal not found" >&2'), '', 'complaints')


@tap.test
def a_sanitizer_report_of_a_child_of_a_child_is_found():
    found = run('sh -c \'path=${ASAN_OPTIONS##*log_path=}; echo "ERROR: LeakSanitizer: of a child" >"${path%%:*}.shop.17"\'')
    tap.true('asan.shop.17' in found and 'of a child' in found, found)


@tap.test
def what_is_captured_is_checked_too():
    try:
        reports.check('(weirctl:12): GLib-GObject-CRITICAL **: 12:00:00.000: no object', 'weirctl')
    except AssertionError as error:
        tap.true('no object' in str(error), error)
    else:
        raise AssertionError('nothing was said')


tap.main()
