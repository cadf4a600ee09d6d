#!/usr/bin/env python3
"""What is made of the messages in the table: exports in each format, columns, and several topics; by keyboard and
pointer, on a real cluster.
"""
import csv
import json
import os
import pathlib
import subprocess
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
import atspi  # pylint: disable=wrong-import-position
import messagespage  # pylint: disable=wrong-import-position
from messagespage import SOON  # pylint: disable=wrong-import-position

NOW = int(time.time() * 1000)
N_MESSAGES = 600
TOPIC, OTHER = f'make-{os.getpid()}-orders', f'make-{os.getpid()}-stock'
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
    create(OTHER)
    messagespage.publish(OTHER, [{'value': '{"id":1}'}])
    page.open(TOPIC)
    page.wait_count(200, 'the newest')


def export(name, what, file_format, title='Messages Exported'):
    """Through the dialog, by keyboard; `what` and `file_format` are parts of the choices' names. The file's path."""
    path = pathlib.Path(folder.name) / name
    page.menu(0)
    dialog = page.window.find(role='dialog', name='Export Messages', timeout=SOON)
    for row, wanted in (('Messages', what), ('Format', file_format)):
        node = page.tab_to(row)
        if not any(wanted in each.get_name() for each in atspi.walk(node)):
            page.choose(wanted)
        page.window.wait(lambda row=row, wanted=wanted: any(wanted in each.get_name() for each in atspi.walk(
            page.window.find(role='dialog', name='Export Messages'))), f'{wanted} is chosen', SOON)
    page.window.key('alt+e')
    time.sleep(2)
    visible = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(page.window.process.pid)], capture_output=True, text=True,
                             check=True).stdout.split()
    subprocess.run(['xdotool', 'windowfocus', visible[-1]], check=True)
    page.window.key('ctrl+a')
    page.window.type(str(path))
    page.window.key('Return')
    # Without a window manager nobody gives the keyboard back.
    page.window.wait(lambda: len(subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(page.window.process.pid)], capture_output=True,
                                                text=True, check=False).stdout.split()) < len(visible), 'the file is chosen', SOON)
    subprocess.run(['xdotool', 'windowfocus', visible[0]], check=True)
    page.window.wait(lambda: page.window.has(name=title), f'{title} is said', SOON)
    said = page.labels('written')
    page.window.key('Escape')
    page.window.gone(role='dialog', name='Export Messages', timeout=SOON)
    tap.true(dialog is not None and [each.name for each in pathlib.Path(folder.name).iterdir() if each.name.startswith('.')] == [],
             'nothing else is left in the folder')
    return path, said


def consumed(*arguments):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPIC, *arguments).output


@cluster_test
def all_messages_as_json_lines():
    path, said = export('all.jsonl', 'All Messages', 'JSON Lines')
    tap.equal(sorted(path.read_bytes().splitlines()), sorted(consumed().splitlines()), 'the lines that weirctl prints')
    tap.true(said and f'{N_MESSAGES} messages' in said[0] and 'all of the range' in said[0], f'what was written and read is said: {said}')
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


def titles():
    table = page.window.find(role='tree table', name='Messages')
    return [node.get_name() for node in atspi.walk(table) if node.get_role_name() == 'filler' and node.get_name()]


@cluster_test
def columns_are_chosen_and_widths_kept():
    page.menu(1)
    page.window.find(role='dialog', name='Columns', timeout=SOON)
    page.tab_to('Field of the Value, such as customer.city', limit=30)
    page.window.type('city')
    page.window.key('Return')
    page.window.wait(lambda: 'city' in titles(), 'a field is a column', SOON)
    page.window.type('items[')
    page.window.key('Return')
    page.window.wait(lambda: 'items[' not in titles() and len(page.labels('items[')) + len(page.labels('field')) > 0, 'what is no field is said to be none', SOON)
    for name, shown in (('Key', False), ('Headers', True)):
        page.tab_to(name, limit=60)
        page.window.key('space')
        page.window.wait(lambda name=name, shown=shown: (name in titles()) == shown, f'{name} is switched', SOON)
    page.window.key('Escape')
    page.window.gone(role='dialog', name='Columns', timeout=SOON)
    # The edge of a heading, dragged, once the dialog is out of the way. The frame that GTK draws is not in the place.
    time.sleep(1)
    header = page.window.header('Messages', 'Offset')
    extents = header.get_component_iface().get_extents(atspi.Atspi.CoordType.WINDOW)
    xid = page.window._xid()  # pylint: disable=protected-access
    edge, y = extents.x + extents.width + 7, extents.y + extents.height // 2
    for command in (['mousemove', '--window', xid, str(edge), str(y)], ['mousedown', '1'], ['mousemove', '--window', xid, str(edge + 40), str(y)],
                    ['mousemove', '--window', xid, str(edge + 80), str(y)], ['mouseup', '1']):
        subprocess.run(['xdotool', *command], check=True)
        time.sleep(0.2)
    width = page.window.wait(lambda: (lambda now: now if now > extents.width + 60 else None)(
        page.window.header('Messages', 'Offset').get_component_iface().get_extents(atspi.Atspi.CoordType.WINDOW).width), 'the column is wider', SOON)
    shown = titles()
    tap.equal(page.window.quit(timeout=15), 0, 'exit status')
    page.open(TOPIC)
    page.wait_count(200, 'the newest')
    # In a table that is shown already GTK puts a new heading behind the others.
    tap.equal(sorted(titles()), sorted(shown), 'the columns are kept')
    tap.equal(page.window.header('Messages', 'Offset').get_component_iface().get_extents(atspi.Atspi.CoordType.WINDOW).width, width, 'and their widths')
    page.menu(1)
    page.window.find(role='dialog', name='Columns', timeout=SOON)
    page.tab_to('Remove Column “city”', limit=60)
    page.window.key('Return')
    page.window.wait(lambda: 'city' not in titles(), 'a field is no column any more', SOON)
    page.window.click(role='button', name='Reset')
    page.window.wait(lambda: 'Key' in titles() and 'Headers' not in titles(), 'all is as it was', SOON)
    page.window.key('Escape')


@cluster_test
def several_topics_at_once():
    page.menu(2)
    page.window.find(role='dialog', contains='Topics', timeout=SOON)
    page.window.type(OTHER)
    page.tab_to(OTHER, limit=20)
    page.window.key('space')
    page.tab_to('Read', 'Show', 'Done', limit=20)
    page.window.key('Return')
    page.window.wait(lambda: {row[0] for row in page.rows()} >= {OTHER}, 'a column tells the topics apart', SOON)
    page.wait_count(200, 'of both together the newest')
    tap.true(page.window.has(contains='2 topics'), 'the title says so')
    tap.equal(page.window.quit(timeout=15), 0, 'exit status')


def stop():
    page.stop()
    folder.cleanup()


tap.main(stop)
