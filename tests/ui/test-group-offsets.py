#!/usr/bin/env python3
"""What a consumer group has committed, changed as a person does: where to, the preview, what became of it, and back again.

On a real cluster; what the group has is looked at through the command line, which has tests of its own.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import kafkapython
import tap
import weirproc

kafkapython.skip_all_unless_here()
os.environ['TZ'] = 'UTC'
display.enter()
import messagespage  # pylint: disable=wrong-import-position

SOON = 60
TOPIC, GROUP = f'offsets-{os.getpid()}', f'offsets-readers-{os.getpid()}'
page = messagespage.Page()

PREPARE = r'''
import sys
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata
servers, topic, group = sys.argv[1].split(","), sys.argv[2], sys.argv[3]
producer = KafkaProducer(bootstrap_servers=servers)
for i in range(60):
    producer.send(topic, partition=i % 2, key=b"k%d" % i, value=b'{"orderId":%d}' % i, timestamp_ms=1_700_000_000_000 + i * 60000)
producer.flush()
consumer = KafkaConsumer(bootstrap_servers=servers, group_id=group, enable_auto_commit=False)
consumer.assign([TopicPartition(topic, 0), TopicPartition(topic, 1)])
consumer.commit({TopicPartition(topic, 0): OffsetAndMetadata(20, "kept", 0), TopicPartition(topic, 1): OffsetAndMetadata(25, "", -1)})
consumer.close(autocommit=False)
'''


def export():
    result = weirproc.weirctl('-b', kafkapython.BOOTSTRAP, 'export-offsets', GROUP, status=None)
    return {each['partition']: (each['offset'], each['leader_epoch'], each['metadata']) for each in result.json['offsets']} if result.status == 0 else {}


def press(name, below=None):
    """A button, once it can be pressed."""
    button = page.window.wait(lambda: next((node for node in page.window.find_all(role='button', name=name, below=below)
                                            if node.has_state('SENSITIVE')), None), f'“{name}” can be pressed', SOON)
    page.window.click(button)


def wait_text(text):
    page.window.wait(lambda: page.window.has(contains=text), f'“{text}” is shown', SOON)


def open_dialog():
    press('Change Offsets…')
    return page.window.find(role='dialog', name='Change Offsets', timeout=SOON)


def picture(name):
    folder = os.environ.get('WEIR_PICTURES')
    if folder:
        page.window.screenshot(f'{folder}/group-offsets-{name}.png')


@tap.test
def a_group_is_moved_and_moved_back():
    kafkapython.create(TOPIC, 2)
    kafkapython.python(PREPARE, TOPIC, GROUP)
    before = export()
    tap.equal(before, {0: (20, 0, 'kept'), 1: (25, None, '')}, 'what there is')
    page.start(f'--bootstrap={kafkapython.BOOTSTRAP}', f'--page=groups/{GROUP}')
    open_dialog()
    picture('form')
    press('Preview')
    wait_text('20 → 0: 20 messages again')
    wait_text('25 → 0: 25 messages again')
    tap.true(page.window.has(contains='First: 2023-11-14 22:13:20.000, key k0, value {"orderId":0}'), 'the first message')
    picture('preview')
    tap.equal(export(), before, 'a preview writes nothing')
    press('Apply')
    wait_text('Done, and Read Back')
    picture('done')
    tap.equal(export(), {0: (0, None, ''), 1: (0, None, '')}, 'what there is now')
    press('Undo…')
    wait_text('0 → 20: 20 messages skipped')
    press('Apply')
    wait_text('Done, and Read Back')
    tap.equal(export(), before, 'undone')


@tap.test
def earlier_changes_are_listed_and_taken_back():
    before = export()
    page.window.key('Escape')
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)
    weirproc.weirctl('-b', kafkapython.BOOTSTRAP, 'reset-offsets', GROUP, '--shift=+3')
    tap.equal(export()[0][0], 23, 'changed on the command line')
    open_dialog()
    press('Earlier Changes')
    wait_text('--shift=+3')
    tap.true(page.window.has(contains='Undone'), 'the one that was taken back')
    picture('history')
    if os.environ.get('WEIR_PICTURES'):
        page.window.resize(360, 700)
        picture('narrow-history')
        page.window.resize(1280, 840)
    press('Undo --shift=+3…')
    wait_text('23 → 20: 3 messages again')
    press('Apply')
    wait_text('Done, and Read Back')
    tap.equal(export(), before, 'undone')
    page.window.key('Escape')
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)


tap.main(page.stop)
