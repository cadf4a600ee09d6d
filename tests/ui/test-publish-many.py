#!/usr/bin/env python3
"""Many messages, published from the window: series of a template, files, and test orders, on the sample shop. What is said about them is
compared with what weirctl reads.
"""
import json
import os
import pathlib
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

display.enter()
import atspi  # pylint: disable=wrong-import-position
import filechooser  # pylint: disable=wrong-import-position

SOON = 60
PICTURES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
TOPIC = 'orders'
PROFILE = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/templates.ini'
folder = tempfile.TemporaryDirectory()
shop = weirproc.Shop('--rate=1')
window = None  # pylint: disable=invalid-name


def start():
    global window  # pylint: disable=global-statement
    if window is not None:
        window.kill()
    weirproc.save_profile('Corner Shop', shop.bootstrap)
    window = atspi.Window([str(weirproc.WEIR), '--profile=Corner Shop', f'--page=messages/{TOPIC}'])
    window.resize(1000, 900)
    window.wait(lambda: window.table('Messages'), 'messages are shown', SOON)


def picture(name):
    if PICTURES is not None:
        time.sleep(0.7)
        window.screenshot(PICTURES / f'{name}.png')


def dialog():
    return window.find(role='dialog', name='Publish Message', timeout=SOON)


def open_page(name):
    window.key('ctrl+n')
    dialog()
    switch = window.wait(lambda: next((node for node in window.find_all(name=name, below=dialog())
                                       if node.get_role_name() in ('radio button', 'toggle button', 'page tab', 'tab')), None),
                         f'there is a page {name}', SOON)
    window.mouse(switch)
    time.sleep(0.5)


def text(name):
    return window.find(role='text', name=name, below=dialog(), timeout=SOON)


def set_number(name, number):
    window.find(role='spin button', name=name, below=dialog(), timeout=SOON).set_value(number)


def publish():
    window.click(window.find(role='button', name='Publish', below=dialog()))


def ended(what):
    """What is said in the end, and the partitions with the number of messages, the first and the last offset."""
    window.find(role='label', name=what, below=dialog(), timeout=SOON)
    places = {}
    for row in window.wait(lambda: window.rows(window.find(role='list', name='Written To', below=dialog())), 'it is said where they are', SOON):
        partition = int(re.fullmatch(r'Partition (\d+)', row[0])[1])
        numbers = re.fullmatch(r'([\d,]+) messages?, offsets ([\d,]+) to ([\d,]+)', row[1])
        places[partition] = [int(each.replace(',', '')) for each in numbers.groups()]
    return places


def written(places, is_ours):
    """The messages there, those of the shop left out."""
    found = []
    for partition, (_, first, last) in places.items():
        lines = weirproc.weirctl('-b', shop.bootstrap, '--json', 'consume', TOPIC, f'--partition={partition}', f'--from={first}', f'--to={last + 1}').lines
        found += [line for line in lines if is_ours(line)]
    return found


def done():
    window.click(window.find(role='button', name='Done', below=dialog()))
    window.gone(role='button', name='Done', timeout=SOON)


def close():
    window.key('Escape')
    window.gone(role='dialog', name='Publish Message', timeout=SOON)


@tap.test
def a_series_is_previewed_and_published():
    start()
    open_page('Series')
    window.set_text(text('Key'), 'series-{{sequence}}')
    window.set_text(text('Value'), '{"n": {{sequence 100}}, "store": "{{pick a b}}", "id": "{{uuid}}", "q": {{number 1 9}}}')
    set_number('Messages', 250)
    picture('series')
    window.wait(lambda: window.has(role='label', name='The first message is valid JSON', below=dialog()), 'the first is checked', SOON)
    preview = window.wait(lambda: [row for row in window.rows(window.find(role='list', name='Preview', below=dialog()))
                                   if len(row) == 2 and row[0] == 'Message 3, key series-3'], 'the third message is previewed', SOON)
    publish()
    places = ended('250 Messages Published')
    picture('series-done')
    messages = written(places, lambda line: str(line['key']).startswith('series-'))
    tap.equal(sum(place[0] for place in places.values()), 250, 'messages in the partitions')
    tap.equal(sorted(json.loads(line['value'])['n'] for line in messages), list(range(100, 350)), 'each number once')
    tap.equal(len({json.loads(line['value'])['id'] for line in messages}), 250, 'different ids')
    third = next(line for line in messages if line['key'] == 'series-3')
    tap.equal(third['value'], preview[0][1], 'what was previewed is what was written')
    done()


@tap.test
def a_template_is_kept():
    window.click(window.find(role='button', name='Save Template', below=dialog()))
    window.set_text(window.find(name='Name of the Template', timeout=SOON), 'Nightly load')
    window.wait(lambda: window.has(role='button', name='Save'), 'there is a button to save', SOON)
    window.click(window.find(role='button', name='Save'))
    window.wait(lambda: PROFILE.exists() and 'Nightly load' in PROFILE.read_text(encoding='utf-8'), 'it is in the file', SOON)
    start()
    open_page('Series')
    window.mouse(window.find(name='Template', below=dialog(), timeout=SOON))
    window.wait(lambda: window.has(role='label', name='Nightly load'), 'it is offered', SOON)
    window.key('Down', 'Return')
    window.wait(lambda: 'sequence 100' in atspi.text_of(text('Value')), 'it is there again', SOON)
    tap.equal(atspi.text_of(text('Key')), 'series-{{sequence}}', 'its key')


@tap.test
def a_wrong_field_is_pointed_at():
    window.set_text(text('Value'), '{"n": {{sequenz}}}')
    window.wait(lambda: window.has(role='label', contains='There is no field “sequenz”', below=dialog()), 'it is said', SOON)
    picture('series-wrong')
    publish()
    window.wait(lambda: window.has(role='label', contains='Value: There is no field', below=dialog()), 'it is refused', SOON)
    tap.true(not window.has(role='button', name='Stop', below=dialog()), 'nothing is published')


@tap.test
def a_series_is_stopped():
    window.set_text(text('Value'), '{{now ms}}')
    set_number('Messages', 100000)
    set_number('Messages per Second', 50)
    publish()
    window.wait(lambda: window.has(role='label', contains=' of 100,000', below=dialog()), 'it is under way', SOON)
    time.sleep(2)
    picture('series-running')
    window.key('Escape')
    window.find(role='button', name='Continue', timeout=SOON)
    picture('stop')
    # The question is on top of the page, which has a button of that name too.
    window.click(list(window.find_all(role='button', name='Stop'))[-1])
    said = window.wait(lambda: next((node.get_name() for node in window.find_all(role='label', contains='Then Stopped', below=dialog())), None),
                       'it is stopped', SOON)
    count = int(said.split()[0].replace(',', ''))
    tap.true(20 < count < 2000, f'at about 50 a second: {said}')
    places = ended(said)
    tap.equal(sum(place[0] for place in places.values()), count, 'what is said to be written')
    done()
    close()


def choose_file(path):
    filechooser.choose(window, lambda: window.click(window.find(role='button', name='Choose Files', below=dialog())), path)


@tap.test
def a_file_with_bad_lines_is_published():
    path = pathlib.Path(folder.name) / 'messages.jsonl'
    lines = [json.dumps({'key': f'file-{i}', 'value': f'value {i}', 'headers': [['a', None], ['a', '']]}) for i in range(500)]
    lines[16] = '{"key": "file-16", "value":'
    lines[99] = 'no message'
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')
    open_page('Files')
    tap.true(not window.find(role='button', name='Publish', below=dialog()).has_state('SENSITIVE'), 'without a file nothing can be published')
    choose_file(path)
    window.wait(lambda: window.has(role='label', contains='498 messages', below=dialog()), 'it is read through', SOON)
    tap.true(window.has(role='label', contains='2 lines are no messages', below=dialog()), 'what is wrong is counted')
    wrong = [row[0] for row in window.rows(window.find(role='list', name='Left Out', below=dialog()))]
    tap.equal(wrong, ['messages.jsonl, line 17', 'messages.jsonl, line 100'], 'the lines that are wrong')
    picture('file')
    publish()
    places = ended('498 Messages Published')
    picture('file-done')
    tap.equal([row[0] for row in window.rows(window.find(role='list', name='Left Out', below=dialog()))], wrong, 'the lines that were left out')
    messages = written(places, lambda line: str(line['key']).startswith('file-'))
    tap.equal(sorted(line['value'] for line in messages), sorted(f'value {i}' for i in range(500) if i not in (16, 99)), 'all others are there')
    tap.equal({json.dumps(line['headers']) for line in messages}, {'[["a", null], ["a", ""]]'}, 'with their headers')
    done()
    close()


@tap.test
def a_table_is_published_by_a_mapping():
    path = pathlib.Path(folder.name) / 'table.csv'
    path.write_bytes('\ufefforder,city,note\r\n1,Köln,"a ""b"", and\nmore"\r\n2,Oslo,\r\n'.encode())
    open_page('Files')
    choose_file(path)
    window.wait(lambda: window.has(role='label', contains='2 messages', below=dialog()), 'it is read through', SOON)
    window.wait(lambda: window.has(role='label', name='order · city · note', below=dialog()), 'its columns are shown', SOON)
    tap.equal(atspi.text_of(text('Column Mapping')), 'key=order,value=*', 'what is proposed')
    window.set_text(text('Column Mapping'), 'key=order,value=note,header.city=city')
    picture('table')
    time.sleep(1.5)
    publish()
    places = ended('2 Messages Published')
    messages = written(places, lambda line: line['headers'] and line['headers'][0][0] == 'city')
    tap.equal(sorted([line['key'], line['value'], line['headers']] for line in messages if line['key'] == '1'),
              [['1', 'a "b", and\nmore', [['city', 'Köln']]]], 'quotes, a line end and what is not ASCII')
    tap.equal([line['value'] for line in messages if line['key'] == '2'], [None], 'an empty cell')
    done()
    close()


@tap.test
def test_orders_are_marked_and_some_are_wrong():
    open_page('Test Orders')
    set_number('Orders per Second', 20)
    set_number('Seconds', 3)
    set_number('Wrong Orders (%)', 20)
    window.wait(lambda: window.has(role='label', name='60 orders, 12 of them wrong on purpose, in 3 s', below=dialog()), 'what it comes to', SOON)
    window.wait(lambda: window.has(role='label', name='Written as the newest order of the topic', below=dialog()), 'the topic was looked at', SOON)
    picture('orders')
    publish()
    places = ended('60 Messages Published')
    messages = written(places, lambda line: line['headers'] == [['weir-test', '1']])
    tap.equal(len(messages), 60, 'all are marked')

    def is_good(value):
        try:
            order = json.loads(value)
        except json.JSONDecodeError:
            return False
        return {'orderId', 'items', 'total'} <= set(order) and all(item['quantity'] > 0 for item in order['items']) and \
            round(sum(item['quantity'] * item['price'] for item in order['items']) * 100) == round(order['total'] * 100)

    good = [line for line in messages if is_good(line['value'])]
    # Two of the twelve are there twice, which is not to be seen from one alone.
    tap.equal(len(good), 50, 'orders that are right')
    tap.equal(len({line['key'] for line in messages}), 58, 'different orders')
    done()
    close()


@tap.test
def nothing_is_offered_on_a_read_only_connection():
    global window  # pylint: disable=global-statement
    window.kill()
    weirproc.save_profile('Corner Shop', shop.bootstrap)
    path = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/profiles.ini'
    path.write_text(path.read_text(encoding='utf-8').replace('ReadOnly=false', 'ReadOnly=true'), encoding='utf-8')
    window = atspi.Window([str(weirproc.WEIR), '--profile=Corner Shop', f'--page=messages/{TOPIC}'])
    window.wait(lambda: window.table('Messages'), 'messages are shown', SOON)
    button = window.find(role='button', name='Publish…', timeout=SOON)
    tap.true(not button.has_state('SENSITIVE'), 'the button cannot be pressed')
    window.key('ctrl+n')
    time.sleep(1)
    tap.true(not window.has(role='dialog'), 'nothing is opened by the keyboard')
    picture('read-only')


def stop():
    if window is not None:
        window.kill()
    shop.stop()
    folder.cleanup()


tap.main(stop)
