#!/usr/bin/env python3
"""Exports of messages in each format, of what is selected, found, or in a range; by keyboard, on a real cluster."""
import csv
import json
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc
from kafkapython import BOOTSTRAP, cluster_test, create

os.environ['TZ'] = 'UTC'
display.enter()
import messagespage  # pylint: disable=wrong-import-position
from messagespage import SOON  # pylint: disable=wrong-import-position

NOW = int(time.time() * 1000)
N_MESSAGES = 600
TOPIC = f'export-seen-{os.getpid()}'
folder = tempfile.TemporaryDirectory()
page = messagespage.Page()


@cluster_test
def topics_are_filled():
    create(TOPIC, 3)
    lines = [{'key': None if i % 10 == 3 else f'k{i}', 'timestamp': NOW - (N_MESSAGES - i) * 60_000, 'headers': [['trace', f't{i}']] * (i % 3),
              'value': json.dumps({'id': i, 'total': i / 4, 'city': ('Köln', 'Oslo')[i % 2]}, ensure_ascii=False)} for i in range(N_MESSAGES)]
    lines[-5]['value'] = None
    lines[-6]['value'] = {'base64': '/wD/'}
    messagespage.publish(TOPIC, lines)
    page.open(TOPIC)
    page.wait_count(200, 'the newest')


def export(name, what, file_format):
    """Through the dialog, by keyboard; `what` and `file_format` are parts of the choices' names. The file's path, and what was said."""
    path = pathlib.Path(folder.name) / name
    page.open_export(what, file_format)
    page.choose_file(path)
    said = page.export_ended()
    tap.true('written' in said, said)
    tap.equal([each.name for each in pathlib.Path(folder.name).iterdir() if each.name.startswith('.')], [], 'nothing else is left in the folder')
    return path, said


def consumed(*arguments):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPIC, *arguments).output


@cluster_test
def all_messages_as_json_lines():
    path, said = export('all.jsonl', 'All Messages', 'JSON Lines')
    tap.equal(sorted(path.read_bytes().splitlines()), sorted(consumed().splitlines()), 'the lines that weirctl prints')
    tap.true(f'{N_MESSAGES} messages' in said and 'all of the range' in said, f'what was written and read is said: {said}')
    page.window.find(role='tree table', name='Messages')


@cluster_test
def selected_messages_as_csv():
    page.search_entry()
    page.tab_to('Messages', limit=40)
    page.window.key('Up', 'shift+Up', 'shift+Up')
    page.window.wait(lambda: page.labels('3 selected'), 'three are selected', SOON)
    path, _ = export('some.csv', 'Selected', 'CSV')
    with path.open(encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    tap.equal(list(rows[0]), ['partition', 'offset', 'timestamp', 'key', 'value', 'size'], 'the columns of the table')
    lines = sorted((json.loads(line) for line in consumed().splitlines()), key=lambda line: line['timestamp'])
    first = next(i for i, line in enumerate(lines) if (str(line['partition']), str(line['offset'])) == (rows[0]['partition'], rows[0]['offset']))
    tap.true(first >= N_MESSAGES - 5, f'from the end of the table: {rows}')
    tap.equal([(row['partition'], row['offset'], row['value']) for row in rows],
              [(str(line['partition']), str(line['offset']), line['value']) for line in lines[first:first + 3]], 'three that follow each other')
    page.window.key('Escape')


@cluster_test
def the_results_of_a_search_as_raw_values():
    page.search_entry()
    page.window.type('Oslo')
    page.window.key('Return')
    page.window.wait(lambda: page.labels('messages found'), 'the search has ended', SOON)
    wanted = sorted(json.loads(line)['value'] for line in consumed('--match=Oslo').splitlines())
    path, _ = export('found.txt', 'All That Match', 'Raw')
    tap.equal(sorted(path.read_text(encoding='utf-8').splitlines()), wanted, 'all that match')
    path, _ = export('table.txt', 'in the Table', 'Raw')
    tap.equal(sorted(path.read_text(encoding='utf-8').splitlines()), wanted, 'as many as the table has')
    page.search_entry()
    page.window.key('ctrl+a', 'BackSpace')
    page.wait_count(200, 'the table is back')


@cluster_test
def a_range_of_the_time_line():
    messagespage.drag(page.window, page.line(), 0.5, 0.6)
    page.window.find(role='button', name='Leave the Range', timeout=SOON)
    page.window.wait(lambda: page.rows() and page.labels('the end is reached'), 'the range is shown', SOON)
    count = page.count()
    path, said = export('range.jsonl', 'The Chosen Range', 'JSON Lines')
    ids = sorted(json.loads(json.loads(line)['value'])['id'] for line in path.read_bytes().splitlines())
    tap.equal(len(ids), count, 'as many as the table says')
    tap.equal(ids, list(range(ids[0], ids[0] + len(ids))), f'without a gap: {said}')
    page.window.click(name='Leave the Range')
    page.wait_count(200, 'the newest again')


@cluster_test
def the_window_ends_well():
    tap.equal(page.window.quit(timeout=15), 0, 'exit status')


def stop():
    page.stop()
    folder.cleanup()


tap.main(stop)
