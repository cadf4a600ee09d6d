#!/usr/bin/env python3
"""A shop that calls its fields its own way, mapped by a person: chosen among the fields of its messages, tried, saved, and seen.

On a real cluster; the figures are those that the command line gives for the same mapping, and that can be counted here.
"""
import json
import os
import pathlib
import sys
import time

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
TOPIC = f'verkauf-{os.getpid()}'
PROFILE = 'Corner Shop'
N_ORDERS = 400
page = messagespage.Page()

FILL = r'''
import sys
from kafka import KafkaProducer
servers, topic, count = sys.argv[1].split(","), sys.argv[2], int(sys.argv[3])
producer = KafkaProducer(bootstrap_servers=servers)
for i in range(count):
    store = b'' if i % 20 == 3 else b'"filiale":"%s",' % (b"Kiel", b"Ulm")[i % 2]
    producer.send(topic, b'{"kopf":{"nummer":"N-%d",%s"angelegt":"2026-11-22"},"positions":[{"sku":"A%d","qty":2,"price":"1.25"}],"summe":"2.50"}' % (i, store, i % 7))
producer.flush()
'''


def picture(name):
    folder = os.environ.get('WEIR_PICTURES')
    if folder:
        time.sleep(0.5)
        page.window.screenshot(f'{folder}/mapping-{name}.png')


def wait_text(text):
    page.window.wait(lambda: page.window.has(contains=text), f'“{text}” is shown', SOON)


def press(name, below=None):
    """A button, once it can be pressed."""
    button = page.window.wait(lambda: next((node for node in page.window.find_all(role='button', name=name, below=below)
                                            if node.has_state('SENSITIVE')), None), f'“{name}” can be pressed', SOON)
    page.window.click(button)


def entry(title):
    return page.window.find(role='text', name=title, below=dialog(), timeout=SOON)


def choose(title, path):
    """Out of the fields that the messages have."""
    page.window.click(role='toggle button', name=f'Fields for “{title}”')
    page.window.click(page.window.find(role='list item', name=path, timeout=SOON))
    page.window.wait(lambda: entry(title).text() == path, f'“{path}” is the field for “{title}”', SOON)


def dialog():
    return page.window.find(role='dialog', name='Field Mapping', timeout=SOON)


def open_dialog():
    page.window.click(role='toggle button', name='Main Menu')
    page.window.click(page.window.menu_item('f'))
    return dialog()


def kept():
    return json.loads(weirproc.weirctl('-p', PROFILE, 'mapping').text)


@tap.test
def fields_are_guessed_and_tried():
    kafkapython.create(TOPIC, 2)
    kafkapython.python(FILL, TOPIC, N_ORDERS)
    weirproc.save_profile(PROFILE, kafkapython.BOOTSTRAP)
    page.start(f'--profile={PROFILE}', '--page=overview')
    page.window.wait(lambda: page.window.has(name='Overview'), 'the overview', SOON)
    open_dialog()
    page.window.set_text(entry('Topic'), TOPIC)
    wait_text('0 % of the messages are orders: 0 of 400.')
    picture('before')
    press('Guess')
    wait_text('100 % of the messages are orders: 400 of 400.')
    wait_text('400 of them lack “id”.')
    tap.equal(entry('Items').text(), 'positions', 'the items were found')
    tap.equal(entry('Product of an Item').text(), 'sku', 'and what is in them')


@tap.test
def a_field_is_chosen_in_the_messages():
    choose('Order ID', 'kopf.nummer')
    choose('Store', 'kopf.filiale')
    # The list is longer than what is seen of it: typed.
    page.window.set_text(entry('Total'), 'summe')
    wait_text('20 of them lack “store”.')
    page.window.wait(lambda: not page.window.has(contains='lack “id”'), 'no message lacks its id', SOON)
    picture('chosen')


@tap.test
def a_wrong_path_is_refused():
    page.window.set_text(entry('Customer'), 'a..b')
    wait_text('“a..b” is not the path of a field.')
    press('Save')
    # Below the samples it was said already; what is refused is said at the top.
    page.window.wait(lambda: len(list(page.window.find_all(role='label', contains='“a..b” is not the path of a field.'))) > 1, 'it is refused', SOON)
    tap.true(page.window.has(role='dialog', name='Field Mapping'), 'it stays open')
    tap.equal(kept(), {}, 'nothing was kept')
    picture('wrong')
    page.window.set_text(entry('Customer'), '')
    wait_text('20 of them lack “store”.')


@tap.test
def it_is_kept_and_the_figures_follow():
    page.window.set_text(entry('Topics'), f'{TOPIC}, none-*')
    press('Save')
    page.window.gone(role='dialog', timeout=SOON)
    tap.equal(kept(), {'orders': {'topics': [TOPIC, 'none-*'], 'id': 'kopf.nummer', 'store': 'kopf.filiale', 'items': 'positions', 'product': 'sku',
                                  'quantity': 'qty', 'price': 'price', 'total': 'summe'}}, 'what is kept')
    wait_text(', Kiel, Total 2.50')
    wait_text(', Ulm, Total 2.50')
    picture('overview')
    found = json.loads(weirproc.weirctl('-p', PROFILE, '--json', 'orders').text)
    tap.equal((found['orders'], found['revenue']), (N_ORDERS, '1000.00'), 'the command line reads by it too')


@tap.test
def test_orders_are_written_as_the_shop_does():
    page.window.key('Escape')
    weirproc.weirctl('-b', kafkapython.BOOTSTRAP, 'topics')
    open_dialog()
    tap.equal(entry('Order ID').text(), 'kopf.nummer', 'it is there again')
    tap.equal(entry('Topics').text(), f'{TOPIC}, none-*', 'its topics too')
    if os.environ.get('WEIR_PICTURES'):
        page.window.resize(360, 700)
        picture('narrow')
        page.window.resize(1280, 840)
    page.window.click(role='toggle button', name='Import, Export and Clear')
    page.window.click(page.window.menu_item('c'))
    page.window.wait(lambda: entry('Order ID').text() == '', 'all is empty', SOON)
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)
    tap.true(kept() != {}, 'what is not saved is not kept')


tap.main(page.stop)
