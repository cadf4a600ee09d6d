"""A Test Anything Protocol writer: functions that are tests, run in the order they were written.

    import tap

    @tap.test
    def topics_are_listed():
        tap.equal(got, expected, 'what is compared')

    tap.main()
"""
import signal
import sys
import traceback

import reports

reports.start()
_tests = []


class Skip(Exception):
    """Raised by a test that cannot run here; its text says why."""


def test(function):
    _tests.append(function)
    return function


def test_unless(reason, prefix=''):
    """Decorates a test that cannot run when there is a reason; None is no reason. The prefix goes before its name."""
    def decorate(function):
        def run():
            if reason:
                skip(reason)
            function()
        run.__name__ = prefix + function.__name__
        return test(run)
    return decorate


def skip(reason):
    raise Skip(reason)


def skip_all(reason):
    """Ends the program: none of its tests can run here."""
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


def equal(got, expected, what='value'):
    if got != expected:
        raise AssertionError(f'{what}: got {got!r}, expected {expected!r}')


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def note(text):
    for line in str(text).splitlines():
        print(f'# {line}', flush=True)


def _check_reports():
    found = reports.take()
    if found:
        raise AssertionError(f'a program that was started complained:\n{found}')


def main(cleanup=None):
    """Runs all tests. After a failure the rest still runs. `cleanup` is called at the end in any case."""
    print(f'1..{len(_tests) + 1}', flush=True)
    failures = 0
    # What the runner ends because it took too long must still clean up after itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        for number, function in enumerate(_tests, 1):
            name = function.__name__.replace('_', ' ')
            reports.take_said()
            try:
                function()
                _check_reports()
            except Skip as reason:
                print(f'ok {number} - {name} # SKIP {reason}', flush=True)
            except Exception:  # pylint: disable=broad-exception-caught
                failures += 1
                print(f'not ok {number} - {name}', flush=True)
                note(traceback.format_exc())
                note(reports.take_said())
            else:
                print(f'ok {number} - {name}', flush=True)
    finally:
        if cleanup:
            cleanup()
    # What the programs say while they end, and what came with a failure that was another.
    found = reports.take()
    print(f'{"not ok" if found else "ok"} {len(_tests) + 1} - the programs ended without a complaint', flush=True)
    note(found)
    sys.exit(1 if failures or found else 0)
