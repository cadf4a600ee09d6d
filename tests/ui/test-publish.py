#!/usr/bin/env python3
"""One message, published from the window: whatever it is made of arrives byte for byte, and what is wrong is shown where it is."""
import base64
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

display.enter()
import atspi  # pylint: disable=wrong-import-position
import filechooser  # pylint: disable=wrong-import-position

SOON = 60
BOOTSTRAP = os.environ.get('WEIR_KAFKA_BOOTSTRAP')
PICTURES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
TOPIC = 'orders'
folder = tempfile.TemporaryDirectory()
shop = weirproc.Shop('--rate=1')
window = None  # pylint: disable=invalid-name


def start(bootstrap, topic, *arguments):
    global window  # pylint: disable=global-statement
    if window is not None:
        window.kill()
    window = atspi.Window([str(weirproc.WEIR), f'--bootstrap={bootstrap}', f'--page=messages/{topic}', *arguments])
    window.resize(1000, 860)
    window.wait(lambda: window.table('Messages'), 'messages are shown', SOON)


def picture(name):
    if PICTURES is not None:
        time.sleep(0.7)
        window.screenshot(PICTURES / f'{name}.png')


def dialog():
    return window.find(role='dialog', name='Publish Message', timeout=SOON)


def text(name, index=0):
    return window.wait(lambda: list(window.find_all(role='text', name=name, below=dialog()))[index:], f'there is a field {name}', SOON)[0]


def entry(name, index=0):
    return window.wait(lambda: [node for node in window.find_all(name=name, below=dialog()) if node.get_role_name() in ('entry', 'text')][index:],
                       f'there is a field {name}', SOON)[0]


def choose_form(what, letter, index=0):
    """How a field is written: the letter of the menu."""
    buttons = [node for node in window.find_all(role='toggle button', below=dialog()) if node.get_name().startswith(f'{what} Format: ')]
    window.click(buttons[index])
    window.click(window.menu_item(letter))
    window.wait(lambda: not window.has(role='menu item'), 'the menu is gone', SOON)


def form(what, index=0):
    names = window.wait(lambda: [node.get_name() for node in window.find_all(role='toggle button', below=dialog())
                                 if node.get_name().startswith(f'{what} Format: ')][index:], f'{what} {index} is there', SOON)
    return names[0].rsplit(': ', 1)[1]


def results():
    return [node.get_name() for node in window.find_all(role='label', contains='Published to', below=dialog())]


def publish():
    """What is said about it."""
    before = results()
    window.click(window.find(role='button', name='Publish', below=dialog()))
    return window.wait(lambda: [said for said in results() if said not in before], 'it is published', SOON)[0]


def place(said):
    partition, offset = said.split('partition ')[1].split(', offset ')
    return int(partition), int(offset.replace(',', ''))


def consume(bootstrap, topic, said):
    partition, offset = place(said)
    return weirproc.weirctl('-b', bootstrap, '--json', 'consume', topic, f'--partition={partition}', f'--from={offset}', '--limit=1').lines[0]


def open_dialog():
    window.key('ctrl+n')
    return dialog()


def close_dialog():
    window.key('Escape')
    window.gone(role='dialog', name='Publish Message', timeout=SOON)


@tap.test
def an_odd_message_arrives_byte_for_byte():
    start(shop.bootstrap, TOPIC)
    open_dialog()
    tap.equal(atspi.text_of(text('Topic')), TOPIC, 'the topic of the page')
    tap.equal(form('Key'), 'null', 'there is no key at first')
    picture('empty')
    choose_form('Key', 'h')
    window.set_text(text('Key'), '00 ff:10')
    choose_form('Value', 'b')
    window.set_text(text('Value'), base64.b64encode(bytes(range(256))).decode())
    for name, value in (('trace', 'first'), ('trace', 'second'), ('empty', ''), ('nothing', None)):
        index = len([node for node in window.find_all(name='Header Name', below=dialog()) if node.get_role_name() in ('entry', 'text')])
        window.key('alt+a')
        window.set_text(entry('Header Name', index), name)
        if value is None:
            choose_form('Header Value', 'n', index)
        else:
            window.set_text(entry('Header Value', index), value)
    window.set_text(text('Timestamp (Now if Empty)'), '2020-02-03T04:05:06.789Z')
    picture('odd')
    message = consume(shop.bootstrap, TOPIC, publish())
    tap.equal(message['key'], {'base64': 'AP8Q'}, 'its key')
    tap.equal(base64.b64decode(message['value']['base64']), bytes(range(256)), 'its value')
    tap.equal(message['headers'], [['trace', 'first'], ['trace', 'second'], ['empty', ''], ['nothing', None]], 'its headers')
    tap.true(str(message['timestamp']).startswith('2020-02-03T04:05:06.789') or message['timestamp'] == 1580702706789, f'its time: {message["timestamp"]}')


@tap.test
def headers_change_places():
    first = entry('Header Name', 2)
    window.mouse(first)
    window.key('alt+Up')
    window.wait(lambda: atspi.text_of(entry('Header Name', 1)) == 'empty', 'it moved up', SOON)
    message = consume(shop.bootstrap, TOPIC, publish())
    tap.equal(message['headers'], [['trace', 'first'], ['empty', ''], ['trace', 'second'], ['nothing', None]], 'headers in the new order')


@tap.test
def null_and_empty_are_not_the_same():
    choose_form('Key', 'n')
    choose_form('Value', 'n')
    window.wait(lambda: window.has(role='label', contains='without a value', below=dialog()), 'a message without a value is said to be one', SOON)
    message = consume(shop.bootstrap, TOPIC, publish())
    tap.equal([message['key'], message['value']], [None, None], 'null key and value')
    choose_form('Key', 't')
    choose_form('Value', 't')
    window.set_text(text('Key'), '')
    window.set_text(text('Value'), '')
    message = consume(shop.bootstrap, TOPIC, publish())
    tap.equal([message['key'], message['value']], ['', ''], 'empty key and value')
    close_dialog()


@tap.test
def a_key_lands_where_java_puts_it():
    open_dialog()
    window.set_text(text('Key'), 'order-4711')
    said = window.wait(lambda: next((node.get_name() for node in window.find_all(role='label', contains='By the key: partition', below=dialog())), None),
                       'the partition is known before', SOON)
    tap.equal(place(publish())[0], int(said.rsplit(' ', 1)[1]), 'the partition that was foretold')
    close_dialog()


@tap.test
def wrong_json_is_shown_where_it_is():
    open_dialog()
    window.set_text(text('Value'), '{\n  "id": 17,\n  "total": 12.50,,\n  "é": 1\n}')
    window.wait(lambda: window.has(role='label', contains='Line 3, column 18', below=dialog()), 'line and column are said', SOON)
    picture('json')
    window.click(window.find(role='button', name='Show Error', below=dialog()))
    window.wait(lambda: text('Value').has_state('FOCUSED'), 'the caret is in the value', SOON)
    window.wait(lambda: text('Value').selection() == (31, 32), 'where it is wrong is selected', SOON)
    window.type('"x": 2,')
    window.wait(lambda: window.has(role='label', name='Valid JSON', below=dialog()), 'what is typed takes the place of what was wrong', SOON)
    window.set_text(text('Value'), '{"id":9007199254740993,"total":1.50}')
    window.click(window.find(role='button', name='Format', below=dialog()))
    window.wait(lambda: atspi.text_of(text('Value')) == '{\n  "id": 9007199254740993,\n  "total": 1.50\n}', 'it is indented, and no digit lost', SOON)
    window.key('ctrl+z')
    window.wait(lambda: atspi.text_of(text('Value')) == '{"id":9007199254740993,"total":1.50}', 'undo takes it back', SOON)


@tap.test
def wrong_hex_is_refused_with_its_place():
    choose_form('Key', 'h')
    window.set_text(text('Key'), '00 0g')
    window.click(window.find(role='button', name='Publish', below=dialog()))
    window.wait(lambda: window.has(role='label', contains='character 5', below=dialog()), 'the character is said', SOON)
    picture('hex')
    close_dialog()


@tap.test
def a_binary_message_is_edited_and_published():
    # Not long ago: the table is in the order of time, and shows its end.
    timestamp = int(time.time() * 1000) - 700
    line = {'key': {'base64': '/wECAw=='}, 'value': {'base64': base64.b64encode(bytes(range(256)) * 3).decode()}, 'partition': 0,
            'timestamp': timestamp, 'headers': [['b', {'base64': '/w=='}], ['b', None], ['c', '']]}
    weirproc.weirctl('-b', shop.bootstrap, 'publish', TOPIC, '--file=-', '--same-partitions', stdin=json.dumps(line).encode() + b'\n')
    lines = weirproc.weirctl('-b', shop.bootstrap, '--json', 'consume', TOPIC, '--partition=0', '--from=-30').lines
    offset = next(message['offset'] for message in lines if message['key'] == line['key'])
    window.kill()
    start(shop.bootstrap, TOPIC)
    row = window.wait(lambda: next((row for row in window.find_all(role='table row')
                                    if [cell.get_name() for cell in window.find_all(role='table cell', below=row)][:2] == ['0', f'{offset:,}']), None),
                      'the message is in the table', SOON)
    window.mouse(row)
    window.click(window.wait(lambda: next(window.find_all(name='Copy, Save, Compare'), None), 'its pane is open', SOON))
    window.click(window.menu_item('p'))
    dialog()
    tap.equal([form('Key'), form('Value'), form('Header Value', 0), form('Header Value', 1), form('Header Value', 2)],
              ['Hex', 'Hex', 'Hex', 'null', 'Text'], 'how they are written')
    picture('edit')
    again = consume(shop.bootstrap, TOPIC, publish())
    tap.equal([again[name] for name in ('key', 'value', 'headers')], [line[name] for name in ('key', 'value', 'headers')], 'the same again')
    tap.equal(again['timestamp'], timestamp, 'its time, too')
    # A byte of it is changed, and only that.
    written = atspi.text_of(text('Value'))
    window.set_text(text('Value'), 'fe' + written[2:])
    again = consume(shop.bootstrap, TOPIC, publish())
    tap.equal(base64.b64decode(again['value']['base64']), b'\xfe' + (bytes(range(256)) * 3)[1:], 'one byte is another')
    tap.equal(again['key'], line['key'], 'the key is as it was')
    # Another time, by two buttons beside it.
    button = lambda name: window.find(role='button', name=name, below=dialog(), timeout=SOON)
    tap.true(not window.has(role='button', name='Original', below=dialog()), 'it is the original')
    window.click(button('Now'))
    window.wait(lambda: atspi.text_of(text('Timestamp (Now if Empty)')) == '', 'the time is empty', SOON)
    tap.true(not window.has(role='button', name='Now', below=dialog()), 'it is now')
    before = int(time.time() * 1000)
    again = consume(shop.bootstrap, TOPIC, publish())
    tap.true(before - 1000 < again['timestamp'] <= time.time() * 1000 + 1000, f'now: {again["timestamp"]}, begun at {before}')
    window.click(button('Original'))
    tap.equal(consume(shop.bootstrap, TOPIC, publish())['timestamp'], timestamp, 'and back')
    close_dialog()


def take_file(what, name, content):
    path = pathlib.Path(folder.name) / name
    path.write_bytes(content)

    def show():
        window.click(next(node for node in window.find_all(role='toggle button', below=dialog()) if node.get_name().startswith(f'{what} Format: ')))
        window.menu_item('f')
        window.key('f')
    filechooser.choose(window, show, path)
    return path


@tap.test
def key_and_value_come_out_of_files():
    open_dialog()
    content = bytes(range(256)) * 40 + b'\xff'
    take_file('Value', 'value.bin', content)
    window.wait(lambda: form('Value') == 'Hex', 'bytes that are no text are shown as hex', SOON)
    take_file('Key', 'key.txt', 'Zoë'.encode())
    window.wait(lambda: atspi.text_of(text('Key')) == 'Zoë', 'text is shown as text', SOON)
    picture('files')
    message = consume(shop.bootstrap, TOPIC, publish())
    tap.equal(base64.b64decode(message['value']['base64']), content, 'the value')
    tap.equal(message['key'], 'Zoë', 'the key')
    # Too many bytes to be edited: as they are. No newline at the end is lost, and an empty file is no null.
    large = (b'{"a":"' + b'x' * 300_000 + b'"}\n')
    take_file('Value', 'large.json', large)
    window.wait(lambda: form('Value') == 'Bytes', 'it is published as it is', SOON)
    tap.equal(consume(shop.bootstrap, TOPIC, publish())['value'].encode(), large, 'all of it')
    take_file('Value', 'empty', b'')
    window.wait(lambda: form('Value') == 'Text', 'an empty file', SOON)
    tap.equal(consume(shop.bootstrap, TOPIC, publish())['value'], '', 'an empty value')
    close_dialog()


@tap.test
def what_is_too_large_is_said_with_both_sizes():
    if not BOOTSTRAP:
        tap.skip(weirproc.has_kafka())
    topic = f'publish-{os.getpid()}'
    weirproc.kafka_tool('topics', '--bootstrap-server', BOOTSTRAP, '--create', '--topic', topic, '--partitions=1',
                        '--config', 'max.message.bytes=2000')
    weirproc.wait_until(lambda: weirproc.weirctl('-b', BOOTSTRAP, 'publish', topic, 'first', status=None).status == 0, SOON, 'the topic is there', 0.5)
    start(BOOTSTRAP, topic)
    open_dialog()
    window.set_text(text('Value'), 'x' * 5000)
    window.click(window.find(role='button', name='Publish', below=dialog()))
    said = window.wait(lambda: next((node.get_name() for node in window.find_all(role='label', contains='too large', below=dialog())), None),
                       'it is refused', SOON)
    tap.true('5 kB' in said and '2 kB' in said, f'both sizes are said: {said}')
    picture('too-large')
    window.set_text(text('Value'), 'x' * 500)
    tap.equal(consume(BOOTSTRAP, topic, publish())['value'], 'x' * 500, 'a smaller one is written')
    close_dialog()


def stop():
    if window is not None:
        window.kill()
    shop.stop()
    folder.cleanup()


tap.main(stop)
