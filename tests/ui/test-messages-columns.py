#!/usr/bin/env python3
"""The columns of the table of messages, and several topics in it; by keyboard and pointer, on a real cluster."""
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
from kafkapython import cluster_test, create

display.enter()
import atspi  # pylint: disable=wrong-import-position
import messagespage  # pylint: disable=wrong-import-position
from messagespage import SOON  # pylint: disable=wrong-import-position

N_MESSAGES = 600
TOPIC, OTHER = f'columns-{os.getpid()}-orders', f'columns-{os.getpid()}-stock'
page = messagespage.Page()


@cluster_test
def topics_are_filled():
    create(TOPIC, 3)
    now = int(time.time() * 1000)
    messagespage.publish(TOPIC, [{'key': f'k{i}', 'timestamp': now - (N_MESSAGES - i) * 60_000, 'headers': [['trace', f't{i}']] * (i % 3),
                                  'value': json.dumps({'id': i, 'city': ('Köln', 'Oslo')[i % 2]}, ensure_ascii=False)} for i in range(N_MESSAGES)])
    create(OTHER)
    messagespage.publish(OTHER, [{'value': '{"id":1}'}])
    page.open(TOPIC)
    page.wait_count(200, 'the newest')


def titles():
    table = page.window.find(role='tree table', name='Messages')
    return [node.get_name() for node in table.walk() if node.get_role_name() == 'filler' and node.get_name()]


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
    extents = header.extents()
    xid = page.window.xid()
    edge, y = extents.x + extents.width + 7, extents.y + extents.height // 2
    for command in (['mousemove', '--window', xid, str(edge), str(y)], ['mousedown', '1'], ['mousemove', '--window', xid, str(edge + 40), str(y)],
                    ['mousemove', '--window', xid, str(edge + 80), str(y)], ['mouseup', '1']):
        subprocess.run(['xdotool', *command], check=True)
        time.sleep(0.2)
    width = page.window.wait(lambda: (lambda now: now if now > extents.width + 60 else None)(
        page.window.header('Messages', 'Offset').extents().width), 'the column is wider', SOON)
    shown = titles()
    tap.equal(page.window.quit(timeout=15), 0, 'exit status')
    page.open(TOPIC)
    page.wait_count(200, 'the newest')
    # In a table that is shown already GTK puts a new heading behind the others.
    tap.equal(sorted(titles()), sorted(shown), 'the columns are kept')
    tap.equal(page.window.header('Messages', 'Offset').extents().width, width, 'and their widths')
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


tap.main(page.stop)
