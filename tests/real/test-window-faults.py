#!/usr/bin/env python3
"""Brokers are killed, frozen and restarted while the window is open, one by one and all together.

The window must not crash, its main loop must not stall, and data must be back within 10 s of
the cluster being back.
"""
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

if weirproc.has_kafka():
    tap.skip_all(weirproc.has_kafka())
display.enter()
import atspi  # pylint: disable=wrong-import-position

# The promise is 50 ms. On a virtual machine whose processors, X server and disk are shared with
# the brokers of this very test the window also waits for those, so the test fails only at what a call that
# waits for a broker would take, and prints the figures. They leave out the time in which the kernel ran
# other programs: see src/app/weir-heartbeat.h.
PROMISED_MSEC = 50
STALL_MSEC = 300
BACK_SECONDS = 10

kafka = weirproc.Kafka('window-faults')
shop = weirproc.Shop(f'--bootstrap={kafka.bootstrap}', '--rate=50')
heartbeat = pathlib.Path(os.environ['WEIR_TEST_FOLDER']) / 'heartbeat'
window = atspi.Window([str(weirproc.WEIR), f'--bootstrap={kafka.bootstrap}', '--page=overview'], {'WEIR_HEARTBEAT': str(heartbeat)})


def stalls():
    return [tuple(map(float, line.split())) for line in heartbeat.read_text(encoding='ascii').splitlines()] if heartbeat.exists() else []


def wait_connected(timeout):
    """Until the sidebar says that the last sample was complete."""
    window.find(name='Connected', timeout=timeout)


def check_alive(first):
    tap.true(window.process.poll() is None, 'the window ended')
    since = stalls()[first:]
    tap.true(since, 'the main loop gave no sign of life')
    tap.note(f'the main loop\'s longest stalls of its own, and how late it was: {sorted(since)[-3:]} ms; '
             f'{sum(stall > PROMISED_MSEC for stall, _ in since)} of {len(since)} seconds above {PROMISED_MSEC} ms')
    tap.true(max(since)[0] <= STALL_MSEC, f'the main loop stalled for {max(since)[0]} ms')


@tap.test
def orders_are_seen_before_anything_happens():
    wait_connected(30)
    window.find(contains='Orders per minute', timeout=30)
    time.sleep(5)


@tap.test
def each_broker_killed_and_restarted():
    first = len(stalls())
    for broker in (1, 2, 3):
        kafka.kill(broker)
        time.sleep(6)
        kafka.restart(broker)
        time.sleep(6)
    wait_connected(BACK_SECONDS)
    check_alive(first)


@tap.test
def each_broker_frozen_and_resumed():
    first = len(stalls())
    for broker in (1, 2, 3):
        kafka.freeze(broker)
        time.sleep(8)
        kafka.resume(broker)
        time.sleep(3)
    wait_connected(BACK_SECONDS)
    check_alive(first)


@tap.test
def all_brokers_frozen_long_enough_to_be_missed():
    first = len(stalls())
    for broker in (1, 2, 3):
        kafka.freeze(broker)
    window.find(contains='Connection lost', timeout=40)
    for broker in (1, 2, 3):
        kafka.resume(broker)
    wait_connected(BACK_SECONDS)
    window.gone(name='Connection lost', timeout=BACK_SECONDS)
    check_alive(first)


@tap.test
def all_brokers_killed_and_restarted():
    first = len(stalls())
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
    check_alive(first)


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
    for broker in (1, 2, 3):
        try:
            kafka.resume(broker)
        except AssertionError:
            pass
    shop.stop()
    kafka.stop()


tap.main(cleanup)
