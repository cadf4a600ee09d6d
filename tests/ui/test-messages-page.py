#!/usr/bin/env python3
"""The page of messages, by keyboard and pointer: pages, the time line, columns, search and export.

On the sample shop for what needs no more than messages; on a real cluster for what needs look-ups by time.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc
from kafkapython import BOOTSTRAP, cluster_test, create

display.enter()
import atspi  # pylint: disable=wrong-import-position

SOON = 30
TOPIC = f'browse-{os.getpid()}'
HOUR = 3600 * 1000
N_MESSAGES = 3000
folder = tempfile.TemporaryDirectory()
window = None  # pylint: disable=invalid-name


def start(*arguments):
    global window  # pylint: disable=global-statement
    if window is not None:
        window.kill()
    window = atspi.Window([str(weirproc.WEIR), *arguments])
    window.resize(1280, 840)


def rows():
    return window.table('Messages')


def labels(*parts):
    return [name for name in (node.get_name() for node in window.find_all(role='label')) if all(part in name for part in parts)]


def count():
    """How many messages the table has, out of the line below it."""
    found = [re.match(r'([\d,]+) messages?( ·|$)', name) for name in labels('message') if 'partition' not in name]
    return next((int(match[1].replace(',', '')) for match in found if match), None)


def no_dialog():
    """One that is still going takes the click that is meant for the page."""
    window.gone(role='dialog', timeout=SOON)
    time.sleep(0.5)


def menu(position):
    no_dialog()
    window.click(name='Table Menu')
    time.sleep(0.7)
    window.key(*['Down'] * position, 'Return')


def search_for(text):
    no_dialog()
    window.mouse(window.find(role='entry', name='Filter Messages'))
    window.key('ctrl+a')
    window.type(text)


@cluster_test
def a_topic_is_filled():
    """A topic of four partitions over thirty hours."""
    now = int(time.time() * 1000)
    path = pathlib.Path(folder.name) / 'messages.jsonl'
    with path.open('w', encoding='utf-8') as file:
        for number in range(N_MESSAGES):
            value = json.dumps({'id': number, 'total': number / 4, 'customer': {'city': ('Köln', 'Oslo')[number % 2]}}, ensure_ascii=False)
            file.write(json.dumps({'key': f'k{number % 50}', 'value': value, 
                                   'timestamp': now - 30 * HOUR + number * 35 * 1000}) + '\n')
    create(TOPIC, 4)
    weirproc.weirctl('-b', BOOTSTRAP, 'publish', TOPIC, f'--file={path}')


@tap.test
def the_row_under_the_pointer_stays_where_it_is():
    def places():
        table = window.find(role='tree table', name='Messages')
        found = {}
        for row in window.find_all(role='table row', below=table):
            cells = [node.get_name() for node in window.find_all(role='table cell', below=row)]
            if cells:
                found[tuple(cells)] = window.place(row)
        return found

    def n_new():
        names = (node.get_name() for node in window.find_all(role='button'))
        return next((int(name.removesuffix(' New').replace(',', '')) for name in names if name.endswith(' New')), 0)

    def stays(how):
        waiting = window.wait(n_new, f'{how}, new ones are counted', SOON)
        before = places()
        window.wait(lambda: n_new() > waiting + 2000, 'many more arrive', SOON)
        tap.true(len(before) > 5, 'there are rows')
        tap.equal(places(), before, f'{how}, each row stays where it is')

    with weirproc.Shop('--rate=2000') as shop:
        start(f'--bootstrap={shop.bootstrap}', '--page=messages/orders')
        window.wait(lambda: (count() or 0) > 5000, 'many messages arrive', SOON)
        window.hover(window.find(role='tree table', name='Messages'))
        window.key('ctrl+space')
        stays('paused by keyboard')
        window.key('ctrl+space')
        window.wait(lambda: not n_new(), 'they are shown', SOON)
        # The wheel, upwards.
        subprocess.run(['xdotool', 'click', '4'], check=True)
        stays('paused by the wheel')


@tap.test
def paused_the_rows_stay_and_new_ones_are_counted():
    start('--demo', '--page=messages/orders')
    window.wait(lambda: len(rows()) > 5, 'messages are shown', SOON)
    first = count()
    window.wait(lambda: (count() or 0) > first + 5, 'new ones are added', SOON)
    window.key('ctrl+space')
    button = window.wait(lambda: next((node for node in window.find_all(role='button') if node.get_name().endswith(' New')), None),
                         'new messages are counted while paused', SOON)
    before = rows()
    paused = count()
    time.sleep(2)
    tap.equal(rows(), before, 'paused, each row stays where it is')
    tap.equal(count(), paused, 'and none is added')
    window.click(button)
    window.wait(lambda: (count() or 0) > paused, 'they come when asked for', SOON)
    window.key('ctrl+space')
    time.sleep(0.5)
    held = count()
    window.key('alt+Page_Up')
    window.wait(lambda: (count() or 0) >= held + 500, 'a page of older ones', SOON)
    tap.true(window.has(role='image', contains='Messages in the table'), 'the time line says that it is of the table')


@tap.test
def where_it_is_narrow_the_value_can_be_read():
    window.resize(360, 640)
    window.wait(lambda: all(len(row) == 1 for row in rows()) and rows(), 'one cell of two lines a message', SOON)
    tap.true('orderId' in rows()[0][0], f'the value is in it: {rows()[0][0][:120]}')
    window.resize(1280, 840)


@cluster_test
def pages_of_older_messages_are_in_the_order_of_time():
    start(f'--bootstrap={BOOTSTRAP}', f'--page=messages/{TOPIC}')
    window.wait(lambda: len(rows()) > 5, 'messages are shown', SOON)
    tap.equal(count(), 200, 'the newest of all partitions together')
    window.key('ctrl+space')
    for expected in (700, 1200, 1700, 2200, 2700, 3000):
        window.key('alt+Page_Up')
        window.wait(lambda wanted=expected: count() == wanted, f'{expected} messages after a page of older ones', SOON)
    ids = [json.loads(row[4])['id'] for row in rows()]
    tap.equal(ids, sorted(ids), 'in the order of time over all partitions')


@cluster_test
def the_time_line_seeks_and_selects_a_range():
    line = window.find(role='image', contains='Messages per', timeout=SOON)
    tap.true(f'{N_MESSAGES:,} messages' in line.get_description(), f'its sum is that of the topic: {line.get_description()}')
    window.mouse(line)
    window.find(role='button', contains='From 20', timeout=SOON)
    window.wait(lambda: count() == 500, 'the first page from there', SOON)
    first = json.loads(rows()[0][4])['id']
    tap.true(0 < first < N_MESSAGES, f'in the middle of the topic: {first}')
    window.key('shift+Left', 'shift+Left', 'Return')
    window.find(role='button', name='Leave the Range', timeout=SOON)
    window.wait(lambda: rows() and json.loads(rows()[0][4])['id'] < first, 'the range begins earlier', SOON)
    tap.true((count() or 0) < 500, f'and is all there is: {count()}')
    window.click(name='Leave the Range')
    window.wait(lambda: count() == 200, 'back at the newest', SOON)


@cluster_test
def a_search_is_over_all_and_says_what_it_looked_at():
    search_for('"id": 77')
    window.wait(lambda: labels('Enter searches all'), 'of the table only, while typing', SOON)
    window.key('Return')
    window.wait(lambda: labels('11 messages found'), '77 and 770 to 779', SOON)
    tap.true(labels('all of the range', 'partitions: 4'), f'what was looked at is said: {labels("all of the range")}')
    tap.equal([json.loads(row[4])['id'] for row in rows()], [77, *range(770, 780)], 'those are found, by time')
    window.click(name='Coverage')
    window.wait(lambda: labels('offsets 0 up to', 'complete'), 'each partition with its range', SOON)
    window.key('Escape')
    time.sleep(0.5)
    window.mouse(window.find(role='combo box', name='Text'))
    time.sleep(0.7)
    window.key('Down', 'Return')
    search_for('total > and')
    window.wait(lambda: labels('is expected here'), 'what is wrong with a condition', SOON)
    search_for('total >= 749.5 and customer.city == "Oslo"')
    window.key('Return')
    window.wait(lambda: labels('1 message found'), 'the one that it is true for', SOON)
    tap.equal([json.loads(row[4])['id'] for row in rows()], [2999], 'and no other')


@cluster_test
def an_export_has_the_bytes_of_weirctl():
    path = pathlib.Path(folder.name) / 'found.jsonl'
    menu(0)
    window.find(role='dialog', name='Export Messages', timeout=SOON)
    window.click(role='button', name='Export…')
    time.sleep(2)
    subprocess.run(['xdotool', 'windowfocus', window.xids()[-1]], check=True)
    window.key('ctrl+a')
    window.type(str(path))
    window.key('Return')
    window.wait(lambda: window.has(name='Messages Exported'), 'it is done', SOON)
    printed = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPIC, '--where=total >= 749.5 and customer.city == "Oslo"')
    tap.equal(path.read_bytes(), printed.output, 'the file has the bytes that weirctl prints')
    window.click(role='button', name='Close', below=window.find(role='dialog', name='Export Messages'))
    window.click(name='Close the Results')
    search_for('total > and')
    window.wait(lambda: labels('is expected here'), 'what is wrong with a condition', SOON)
    window.wait(lambda: count() is not None, 'a condition with a fault does not match: all messages are counted', SOON)
    tap.equal(labels('in the table match'), [], 'and it does not match all of them')


@cluster_test
def a_field_is_a_column_and_is_kept():
    window.wait(lambda: count() is not None or labels('in the table match'), 'the table is back', SOON)
    menu(1)
    entry = window.find(role='text', contains='Field of the Value', timeout=SOON)
    window.mouse(entry)
    time.sleep(0.5)
    window.type('customer.city')
    window.key('Return')
    window.wait(lambda: window.has(role='filler', name='customer.city'), 'a field is a column', SOON)
    window.key('Escape')
    # In rows that are shown already GTK puts the new cell behind the others of the accessible tree.
    window.wait(lambda: rows() and rows()[-1][-1] in ('Köln', 'Oslo'), f'with its values: {rows()[-1]}', SOON)
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    start(f'--bootstrap={BOOTSTRAP}', f'--page=messages/{TOPIC}')
    window.wait(lambda: rows() and rows()[-1][4] in ('Köln', 'Oslo'), 'it is kept for the topic', SOON)


@cluster_test
def the_inspector_makes_a_field_a_column():
    window.mouse(window.row(rows()[-2][1]))
    field = window.wait(lambda: next((node for node in window.find_all(role='label') if node.get_name() == 'total'), None),
                        'the value is shown as a tree', SOON)
    window.mouse(field)
    time.sleep(0.5)
    window.key('shift+F10')
    time.sleep(0.7)
    window.key('Down', 'Down', 'Return')
    window.wait(lambda: window.has(role='filler', name='total'), 'the field is a column', SOON)
    window.key('Escape')
    row = rows()[-1]
    number = json.dumps(json.loads(next(cell for cell in row if cell.startswith('{')))['total'])
    # Where it is among the cells is not told: see above.
    tap.true(number in row[4:], f'with its values as they are written: {row}')
    window.mouse(window.row(rows()[-4][1]))
    time.sleep(0.5)
    window.key('shift+Down', 'shift+Down')
    window.wait(lambda: labels('3 selected'), 'several messages are selected by keyboard', SOON)


@cluster_test
def a_missing_topic_and_several_topics():
    start(f'--bootstrap={BOOTSTRAP}', '--page=messages/not-there')
    window.find(name='Messages Cannot Be Read', timeout=SOON)
    start(f'--bootstrap={BOOTSTRAP}', f'--page=messages/{TOPIC},{TOPIC}-2')
    window.wait(lambda: rows() and rows()[0][0] == TOPIC, 'a column tells the topics apart', SOON)
    tap.equal(window.quit(timeout=15), 0, 'exit status')


def stop():
    if window is not None:
        window.kill()


tap.main(stop)
