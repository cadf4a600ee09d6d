#!/usr/bin/env python3
"""Brokers are killed, frozen and restarted while the window is open, one by one and all together.

The window must not crash, its main loop must not stall, and data must be back within 10 s of
the cluster being back.
"""
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import reports
import tap
import weirproc

if weirproc.has_kafka():
    tap.skip_all(weirproc.has_kafka())
display.enter()
import atspi  # pylint: disable=wrong-import-position

# The promise: the main loop does not stall for longer. What the machine adds is taken off: the time in which the kernel
# ran other programs (see src/app/weir-heartbeat.h), and how long a window that does nothing waited for the X server at
# the same time (tests/lib/idle.py): both share the processors with the brokers of this very test.
PROMISED_MSEC = 50 * reports.SLOWNESS
BACK_SECONDS = 10

kafka = weirproc.Kafka('window-faults')
shop = weirproc.Shop(f'--bootstrap={kafka.bootstrap}', '--rate=50')
heartbeat = pathlib.Path(os.environ['WEIR_TEST_FOLDER']) / 'heartbeat'
machine = pathlib.Path(os.environ['WEIR_TEST_FOLDER']) / 'machine'
idle = subprocess.Popen([str(weirproc.SOURCE / 'tests/lib/idle.py'), str(machine)], stdin=subprocess.DEVNULL,
                        preexec_fn=display.end_with_parent)
window = atspi.Window([str(weirproc.WEIR), f'--bootstrap={kafka.bootstrap}', '--page=overview'], {'WEIR_HEARTBEAT': str(heartbeat)})


def lines(path):
    return [tuple(map(float, line.split())) for line in path.read_text(encoding='ascii').splitlines()] if path.exists() else []


def noise(now):
    """How long the window that does nothing waited in the seconds around `now`, in ms."""
    return max((late for late, when in lines(machine) if abs(when - now) < 2100), default=0)


def stalls(since):
    """Of each second: (what of the longest stall is the window's own, the machine's part, time computed in it), worst first."""
    time.sleep(1.5)
    return sorted(((max(stall - noise(now), 0), noise(now), stall, ran) for stall, _, ran, now in lines(heartbeat)[since:]), reverse=True)


def wait_connected(timeout):
    """Until the sidebar says that the last sample was complete."""
    window.find(name='Connected', timeout=timeout)


def without_stalls(phase):
    """Runs what happens to the brokers. A stall that comes of it comes again: only what stalls twice fails."""
    for attempt in ('first', 'second'):
        since = len(lines(heartbeat))
        phase()
        tap.true(window.process.poll() is None, 'the window ended')
        seconds = stalls(since)
        tap.true(seconds, 'the main loop gave no sign of life')
        tap.note(f'{attempt} time, {len(seconds)} seconds; the longest stalls: ' + '; '.join(
            f'{own:.0f} ms (of {stall:.0f} ms, {ran:.0f} computing; an idle window waited {late:.0f} ms)' for own, late, stall, ran in sorted(seconds, key=lambda second: -second[2])[:3]))
        if seconds[0][0] <= PROMISED_MSEC:
            return
    raise AssertionError(f'the main loop stalled for {seconds[0][0]:.0f} ms')


def faults(function):
    def run():
        without_stalls(function)
    run.__name__ = function.__name__
    return tap.test(run)


@tap.test
def orders_are_seen_before_anything_happens():
    wait_connected(30)
    window.find(contains='Orders per minute', timeout=30)
    time.sleep(5)


@faults
def each_broker_killed_and_restarted():
    for broker in (1, 2, 3):
        kafka.kill(broker)
        time.sleep(6)
        kafka.restart(broker)
        time.sleep(6)
    wait_connected(BACK_SECONDS)


@faults
def each_broker_frozen_and_resumed():
    for broker in (1, 2, 3):
        kafka.freeze(broker)
        time.sleep(8)
        kafka.resume(broker)
        time.sleep(3)
    wait_connected(BACK_SECONDS)


@faults
def all_brokers_frozen_long_enough_to_be_missed():
    for broker in (1, 2, 3):
        kafka.freeze(broker)
    window.find(contains='Connection lost', timeout=40)
    for broker in (1, 2, 3):
        kafka.resume(broker)
    wait_connected(BACK_SECONDS)
    window.gone(name='Connection lost', timeout=BACK_SECONDS)


@faults
def all_brokers_killed_and_restarted():
    for broker in (1, 2, 3):
        kafka.kill(broker)
    window.find(contains='Connection lost', timeout=40)
    time.sleep(3)
    for broker in (1, 2, 3):
        kafka.restart(broker)
    # Until the cluster itself is back: its own tool answers.
    weirproc.wait_until(lambda: 'orders' in weirproc.kafka_tool('topics', '--bootstrap-server', kafka.bootstrap, '--list', check=False), 60,
                        'the cluster is back')
    wait_connected(BACK_SECONDS)


@tap.test
def quitting_is_immediate_with_all_brokers_frozen():
    for broker in (1, 2, 3):
        kafka.freeze(broker)
    time.sleep(2)
    started = time.monotonic()
    tap.equal(window.quit(timeout=3), 0, 'exit status')
    tap.note(f'ended after {time.monotonic() - started:.2f} s')


def cleanup():
    window.kill()
    idle.kill()
    idle.wait()
    for broker in (1, 2, 3):
        try:
            kafka.resume(broker)
        except AssertionError:
            pass
    shop.stop()
    kafka.stop()


tap.main(cleanup)
