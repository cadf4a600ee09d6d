#!/usr/bin/env python3
"""The pane of one message, by keyboard, on a real cluster: neighbours, comparing, copying what kcat gives again, formats that are kept."""
import json
import os
import pathlib
import shutil
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
TOPIC = f'inspect.{os.getpid()}-A_b'
PICTURES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
window = None  # pylint: disable=invalid-name

MESSAGES = [
    {'key': 'first', 'value': json.dumps({'orderId': 9007199254740993, 'total': 9.5, 'note': 'first'})},
    {'key': 'it\'s "quoted"\n$HOME `x`', 'value': 'line 1\nline 2\t"quoted" \'single\' \\ $HOME'},
    {'key': None, 'value': None, 'headers': [['trace', 'a'], ['trace', None], ['trace', ''], ['trace', 'a']]},
    {'key': '', 'value': ''},
    {'key': {'base64': 'AP8Q'}, 'value': {'base64': '//4AYQ=='}, 'headers': [['bin', {'base64': 'AP8='}]]},
    {'key': 'last', 'value': json.dumps({'orderId': 9007199254740994, 'total': 9.5, 'note': 'last'})},
]


def start():
    global window  # pylint: disable=global-statement
    if window is not None:
        window.kill()
    window = atspi.Window([str(weirproc.WEIR), f'--bootstrap={BOOTSTRAP}', f'--page=messages/{TOPIC}'])
    window.resize(1280, 840)
    window.wait(lambda: len(window.table('Messages')) == len(MESSAGES), 'all messages are shown', SOON)


def picture(name):
    if PICTURES is not None:
        time.sleep(0.7)
        window.screenshot(PICTURES / f'{name}.png')


def shows(offset):
    return window.wait(lambda: window.has(role='label', name=f'{TOPIC} / 0 @ {offset}'), f'message {offset} is in the pane', SOON)


def offset_of(row):
    cells = [cell.get_name() for cell in window.find_all(role='table cell', below=row)]
    return cells[1] if len(cells) > 1 else None


def select(offset):
    window.mouse(window.wait(lambda: next((row for row in window.find_all(role='table row') if offset_of(row) == str(offset)), None),
                             f'message {offset} is in the table', SOON))
    shows(offset)


def is_hex():
    return any('7b 22 6f 72' in atspi.text_of(node) for node in window.find_all(role='text'))


def menu(letter):
    """An item of the pane's menu, by its letter."""
    window.click(name='Copy, Save, Compare')
    window.click(window.menu_item(letter))


def clipboard():
    """What was copied, as an entry shows it: line ends are left out there."""
    entry = window.find(role='entry', name='Filter Messages')
    window.mouse(entry)
    window.key('ctrl+a', 'ctrl+v')
    time.sleep(0.5)
    text = atspi.text_of(entry)
    window.key('ctrl+a', 'BackSpace')
    window.wait(lambda: len(window.table('Messages')) == len(MESSAGES), 'all messages are shown again', SOON)
    return text


@cluster_test
def messages_are_written():
    create(TOPIC)
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', encoding='utf-8') as file:
        for message in MESSAGES:
            file.write(json.dumps(message) + '\n')
        file.flush()
        weirproc.weirctl('-b', BOOTSTRAP, 'publish', TOPIC, f'--file={file.name}')
    start()


@cluster_test
def neighbours_by_keyboard():
    select(0)
    # From the table into the pane, as one who has no pointer.
    for _ in range(12):
        window.key('Tab')
    window.key('alt+Down')
    shows(1)
    window.key('alt+Down', 'alt+Down')
    shows(3)
    tap.true(window.has(role='label', contains='empty: a value of 0 bytes'), 'empty is said to be empty')
    window.key('alt+Up')
    shows(2)
    tap.true(window.has(role='label', contains='null: this message has no value'), 'null is said to be null')
    for _ in range(6):
        window.key('alt+Down')
    shows(5)


@cluster_test
def details_say_what_is_known():
    window.mouse(window.find(role='page tab', name='Details'))
    window.find(role='label', name='Leader Epoch', timeout=SOON)
    texts = window.texts()
    tap.equal(texts[texts.index('Leader Epoch') + 1], '0', 'the partition has had one leader')
    tap.true('committed, or written without one' in texts, 'what is known of the transaction')
    picture('inspector-details')
    window.mouse(window.find(role='page tab', name='Value'))
    window.find(role='radio button', name='Hex', timeout=SOON)


@cluster_test
def kcat_gives_each_message_again():
    if shutil.which('kcat') is None:
        tap.skip('kcat is not installed')
    plain = {message['offset']: message for message in weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPIC).lines}
    for offset in range(len(MESSAGES)):
        select(offset)
        menu('c')
        time.sleep(0.5)
        command = clipboard()
        tap.equal(command, f'kcat -C -b "$BROKERS" -t {TOPIC} -p 0 -o {offset} -c 1 -e -J', 'the command')
        printed = subprocess.run(['sh', '-c', command], env={**os.environ, 'BROKERS': BOOTSTRAP}, capture_output=True, check=True, timeout=60).stdout
        lines = printed.decode(errors='replace').splitlines()
        tap.equal(len(lines), 1, 'one message')
        if isinstance(plain[offset]['value'], dict):
            # kcat's JSON is not made for bytes; where it is is in it all the same.
            tap.true(f'"offset":{offset}' in lines[0] and '"partition":0' in lines[0], f'the same place: {lines[0]}')
            continue
        got = json.loads(lines[0])
        tap.equal((got['topic'], got['partition'], got['offset'], got['ts']), (TOPIC, 0, offset, plain[offset]['timestamp']), 'the same place')
        tap.equal((got['key'] or '', got['payload'] or ''), (plain[offset]['key'] or '', plain[offset]['value'] or ''), 'the same message')


@cluster_test
def json_and_bytes_are_copied():
    plain = {message['offset']: message for message in weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPIC).lines}
    for offset in range(len(MESSAGES)):
        select(offset)
        menu('j')
        window.find(contains='Message copied as JSON', timeout=SOON)
        tap.equal(json.loads(clipboard()), plain[offset], 'the object that weirctl prints')
    select(4)
    menu('v')
    window.find(contains='Value copied as hex', timeout=SOON)
    tap.equal(clipboard(), 'fffe0061', 'bytes that are no text')
    menu('k')
    window.find(contains='Key copied as hex', timeout=SOON)
    tap.equal(clipboard(), '00ff10', 'those of the key')


@cluster_test
def two_messages_are_compared_by_keyboard():
    select(0)
    menu('m')
    window.find(contains='Now compare another message', timeout=SOON)
    select(5)
    menu('m')
    # The tree behind the dialog has the same names.
    dialog = window.find(role='dialog', timeout=SOON)
    window.find(role='label', name='note', below=dialog, timeout=SOON)
    tap.true(window.has(role='label', name='orderId', below=dialog), 'numbers that differ in their last digit differ')
    tap.true(not window.has(role='label', name='total', below=dialog), 'what is equal is not among the differences')
    picture('inspector-compare')
    window.key('Escape')
    window.gone(role='dialog')


@cluster_test
def a_format_is_kept_between_runs():
    select(5)
    window.mouse(window.find(role='radio button', name='Hex'))
    window.wait(lambda: is_hex(), 'it is shown as hex', SOON)
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    start()
    select(0)
    window.wait(lambda: is_hex(), 'hex again', SOON)
    picture('inspector-hex')
    window.mouse(window.find(role='radio button', name='Tree'))
    window.wait(lambda: window.has(contains='9007199254740993'), 'the tree suits it: that is automatic again', SOON)
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    kept = (pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/formats.ini').read_text(encoding='utf-8')
    tap.true(TOPIC not in kept, f'nothing is kept of what nobody chose: {kept}')


def stop():
    if window is not None:
        window.kill()


tap.main(stop)
