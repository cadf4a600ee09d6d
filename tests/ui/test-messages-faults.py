#!/usr/bin/env python3
"""Exports and searches that do not come to their end: cancelled, stopped, on a disk that is full, while the broker is
away; by keyboard alone, on a cluster of its own.
"""
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import kafkapython
import tap
import weirproc

kafkapython.skip_all_unless_here()
display.enter()
import atspi  # pylint: disable=wrong-import-position
import messagespage  # pylint: disable=wrong-import-position
from messagespage import SOON  # pylint: disable=wrong-import-position

TOPIC = 'many'
PARTITIONS = 3
MESSAGES = 300_000
# Small answers: reading takes long enough to be stopped in the middle.
SLOWLY = {'fetch.max.bytes': 65536, 'message.max.bytes': 65536, 'fetch.message.max.bytes': 4096, 'queued.min.messages': 100,
          'queued.max.messages.kbytes': 128}
FULL_BYTES = 2_000_000
folder = tempfile.TemporaryDirectory()
kafka = weirproc.Kafka('messages-faults', brokers=1)
page = messagespage.Page()


def files():
    return sorted(each.name for each in pathlib.Path(folder.name).iterdir())


def written():
    """How many messages the running export has, out of what it says; None where none runs."""
    found = [re.match(r'([\d,]+) messages? \(.*\) written', name) for name in page.labels(' written')]
    return next((int(match[1].replace(',', '')) for match in found if match), None)


def start_export(name):
    """All messages, until some of them are written. The file's path."""
    path = pathlib.Path(folder.name) / name
    page.open_export('All Messages', 'JSON Lines')
    page.choose_file(path)
    page.window.wait(written, 'messages are written', SOON)
    return path


@tap.test
def a_topic_is_filled():
    kafkapython.create_all([(TOPIC, PARTITIONS, {})], kafka.bootstrap)
    with subprocess.Popen(['kcat', '-q', '-b', kafka.bootstrap, '-P', '-t', TOPIC, '-X', 'batch.size=4096', '-X', 'linger.ms=1'],
                          stdin=subprocess.PIPE) as kcat:
        for begin in range(0, MESSAGES, 1000):
            kcat.stdin.write(b''.join(b'{"id":%d,"text":"%s"}\n' % (i, b'needle' if i % 1000 == 0 else b'hay' * 20) for i in range(begin, begin + 1000)))
        kcat.stdin.close()
        tap.equal(kcat.wait(timeout=300), 0, 'kcat ended')
    weirproc.save_profile('Slow Shop', kafka.bootstrap, properties=SLOWLY)
    page.start('--profile=Slow Shop', f'--page=messages/{TOPIC}')
    page.wait_count(200, 'the newest')


@tap.test
def an_export_is_cancelled():
    path = start_export('cancelled.jsonl')
    tap.true(not path.exists(), 'it is not there under its name while it is written')
    tap.equal(len(files()), 1, f'but under another: {files()}')
    page.window.key('Escape')
    said = page.export_ended('Export Cancelled')
    tap.true('Nothing was written' in said, f'the window says so: {said}')
    tap.equal(files(), [], 'nothing is left')
    page.window.find(role='tree table', name='Messages')


@tap.test
def an_export_is_cancelled_by_its_button():
    start_export('button.jsonl')
    page.window.key('alt+c')
    page.export_ended('Export Cancelled')
    tap.equal(files(), [], 'nothing is left')


@tap.test
def a_search_is_stopped():
    page.search_entry()
    page.window.type('needle')
    page.window.key('Return')
    page.window.wait(lambda: page.labels('messages found') and len(page.rows()) > 1, 'some are found', SOON)
    page.tab_to('Stop', limit=40)
    page.window.key('Return')
    said = page.window.wait(lambda: page.labels('until stopped'), 'it says that it was stopped', SOON)[0]
    match = re.search(r'([\d,]+) of ([\d,]+) offsets', said)
    looked_at, all_of_them = (int(text.replace(',', '')) for text in match.groups())
    tap.equal(all_of_them, MESSAGES, f'of all of the topic: {said}')
    tap.true(0 < looked_at < MESSAGES, f'and where: {said}')
    found = int(re.match(r'([\d,]+) of [\d,]+ messages? match', said)[1].replace(',', ''))
    tap.true(0 < found < MESSAGES / 1000, f'what was found until then: {said}')
    page.tab_to('Coverage', limit=1)
    page.window.key('Return')
    lines = page.window.wait(lambda: next((name.splitlines() for name in page.labels(f'{TOPIC} 0: offsets')), None), 'each partition', SOON)
    tap.equal(len(lines), PARTITIONS, f'with its range: {lines}')
    ends = [re.fullmatch(rf'{TOPIC} \d: offsets 0 up to ([\d,]+)(?: of [\d,]+|, complete)', line) for line in lines]
    tap.true(all(ends), f'each says where it stopped: {lines}')
    tap.equal(sum(int(match[1].replace(',', '')) for match in ends), looked_at, 'they add up to what was looked at')
    page.window.key('Escape')
    time.sleep(0.5)
    page.tab_to('Close the Results', limit=2)
    page.window.key('Return')
    page.search_entry()
    page.window.key('ctrl+a', 'BackSpace')
    page.wait_count(200, 'the table is back')


@tap.test
def an_export_while_the_broker_is_away_says_so_and_goes_on():
    path = start_export('away.jsonl')
    kafka.kill(1)
    said = page.window.wait(lambda: [name for name in page.labels(' written') if 'onnect' in name or 'reach' in name], 'it says so', 2 * SOON)
    tap.note(said[0])
    tap.true(not path.exists(), 'it is not there under its name')
    stopped = written()
    tap.true(stopped < MESSAGES, f'in the middle: {stopped}')
    kafka.restart(1)
    said = page.export_ended()
    tap.true(f'{MESSAGES:,} messages' in said and 'all of the range' in said, said)
    tap.equal(files(), ['away.jsonl'], 'one file')
    with path.open('rb') as file:
        tap.equal(sorted(json.loads(json.loads(line)['value'])['id'] for line in file), list(range(MESSAGES)), 'each message once')
    path.unlink()


@tap.test
def an_export_while_the_broker_is_away_can_be_cancelled():
    start_export('never.jsonl')
    kafka.kill(1)
    page.window.wait(lambda: [name for name in page.labels(' written') if 'onnect' in name or 'reach' in name], 'it says so', 2 * SOON)
    page.window.key('Escape')
    started = time.monotonic()
    page.export_ended('Export Cancelled')
    tap.note(f'cancelled in {time.monotonic() - started:.1f} s')
    tap.equal(files(), [], 'nothing is left')
    # And one that begins now.
    page.open_export('All Messages', 'JSON Lines')
    page.choose_file(pathlib.Path(folder.name) / 'later.jsonl')
    page.window.wait(lambda: page.window.has(role='button', name='Cancel'), 'it waits', SOON)
    page.window.key('Escape')
    page.export_ended('Export Cancelled')
    tap.equal(files(), [], 'nothing is left')
    kafka.restart(1)


@tap.test
def on_a_full_disk_nothing_is_left():
    page.stop()

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL_BYTES, FULL_BYTES))

    page.window = atspi.Window([str(weirproc.WEIR), '--profile=Slow Shop', f'--page=messages/{TOPIC}'], set_up=limit)
    page.window.resize(1280, 840)
    # How many the newest are depends on how soon each partition answers after its broker has come back.
    page.window.wait(lambda: len(page.rows()) > 5, 'the newest', SOON)
    page.window.key('ctrl+space')
    time.sleep(1)
    n_shown = page.count()
    tap.note(f'{n_shown} messages in the table')
    path = pathlib.Path(folder.name) / 'full.jsonl'
    page.open_export('All Messages', 'JSON Lines')
    page.choose_file(path)
    said = page.export_ended('Not Exported')
    tap.true('full.jsonl' in said and 'was not written' in said, f'the window says so: {said}')
    tap.equal(files(), [], 'nothing is left')
    # What fits is written.
    page.open_export('in the Table', 'Raw')
    path = pathlib.Path(folder.name) / 'fits.txt'
    page.choose_file(path)
    page.export_ended()
    tap.equal(len(path.read_bytes().splitlines()), n_shown, 'lines')
    tap.equal(page.window.quit(timeout=15), 0, 'exit status')


def stop():
    page.stop()
    kafka.stop()
    folder.cleanup()


tap.main(stop)
