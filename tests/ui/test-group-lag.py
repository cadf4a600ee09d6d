#!/usr/bin/env python3
"""The story of a group's lag, as a person follows it: a service of the sample shop is paused, falls behind, and is resumed.

All that is asserted was read from the screen; the time lag is compared with how long the service has been paused.
"""
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

os.environ['TZ'] = 'UTC'
display.enter()
import atspi  # pylint: disable=wrong-import-position

GROUP = 'shipping-group'
SOON = 60
# Commits of less than a minute do not make a group a stopped one.
STOPPED = 200

shop = weirproc.Shop()
window = None  # pylint: disable=invalid-name


def picture(name):
    folder = os.environ.get('WEIR_PICTURES')
    if folder:
        window.screenshot(f'{folder}/group-lag-{name}.png')


def seconds(text):
    """What “≈ 1 min 12 s” is in seconds; None where it is unknown."""
    units = {'s': 1, 'min': 60, 'h': 3600}
    parts = re.findall(r'([\d.]+) (s|min|h)\b', text)
    return sum(float(count) * units[unit] for count, unit in parts) if parts else None


def record():
    return next(row for row in window.records('Consumer Groups') if row['Name'] == GROUP)


@tap.test
def a_group_that_keeps_up_is_said_to():
    global window  # pylint: disable=global-statement
    weirproc.save_profile('Sample Shop', shop.bootstrap, shop.ready['groups'])
    window = atspi.Window([str(weirproc.WEIR), '--profile=Sample Shop', f'--page=groups/{GROUP}'])
    window.wait(lambda: window.has(name='OK'), 'the status is OK', SOON)
    window.wait(lambda: window.has(contains=f'{GROUP} moves on') or window.has(contains=f'{GROUP} has processed all'), 'why', SOON)
    window.wait(lambda: window.has(contains='keeps up') or window.has(contains='caught up'), 'it keeps up', SOON)
    picture('keeps-up')


@tap.test
def one_that_is_paused_falls_behind_and_is_said_to_have_stopped():
    shop.command(f'pause {GROUP}')
    paused = time.time()
    window.wait(lambda: window.has(contains='never at this rate'), 'it never catches up', SOON)
    window.wait(lambda: window.has(name='Stopped'), 'the status is Stopped', STOPPED)
    sentence = window.find(contains=f'{GROUP} stopped on ', timeout=SOON)
    tap.true(sentence is not None, 'the sentence that says so')
    tap.true(window.has(contains='messages arrived'), 'with how many arrived')
    # Its oldest message is as old as the pause, but for what the service had not committed yet.
    shown, pause = seconds(window.figure('Time Lag')[0]), time.time() - paused
    tap.note(f'a time lag of {shown} s after {pause:.0f} s')
    tap.true(shown is not None and abs(shown - pause) < 20, f'a time lag of {shown} s after a pause of {pause:.0f} s')
    picture('stopped')


@tap.test
def the_list_has_the_worst_first():
    window.key('ctrl+3')
    rows = window.wait(lambda: window.records('Consumer Groups'), 'groups', SOON)
    tap.equal((rows[0]['Name'], rows[0]['Status']), (GROUP, 'Stopped'), 'the first row')
    tap.true(seconds(rows[0]['Time Lag']) > 60, 'its time lag')
    picture('list')


@tap.test
def one_that_is_resumed_catches_up():
    shop.command(f'resume {GROUP}')
    window.wait(lambda: int(record()['Lag'].replace(',', '')) < 200, 'the lag is worked off', SOON)
    window.wait(lambda: record()['Status'] == 'OK', 'the status is OK again', STOPPED)
    picture('list-after')


def stop():
    if window is not None:
        window.kill()
    shop.stop()


tap.main(stop)
