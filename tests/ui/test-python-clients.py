#!/usr/bin/env python3
"""Order and inventory programs as people write them with kafka-python, seen live in the window.

They run on while the window shows their cluster: the chart of orders moves, the stock goes down, a service that is stopped
falls behind and catches up. In the end they say what they did, and the window must show the same.
"""
import json
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import kafkapython
import tap
import weirproc

kafkapython.skip_all_unless_here()
display.enter()
import atspi  # pylint: disable=wrong-import-position

# How long something may take that takes a second or two on a machine that has time.
SOON = 60
# Enough that nobody takes it for the few messages that are always under way.
GROWTH = 20
OPENING = {7: 100000, 123: 50000}

kafka = weirproc.Kafka('python-window', brokers=1)
processes = {}
window = None  # pylint: disable=invalid-name

# Every program runs until it is told to end, and prints then what it did.
HEAD = '''
import json, signal, sys, time
from kafka import KafkaConsumer, KafkaProducer

running = True
def end(*_):
    global running
    running = False
signal.signal(signal.SIGTERM, end)
servers = sys.argv[1].split(",")
'''

CREATE = HEAD + '''
from kafka.admin import KafkaAdminClient, NewTopic
# The till's messages have no keys: only in one partition they stay in order, its opening stock in front.
KafkaAdminClient(bootstrap_servers=servers).create_topics([NewTopic(name=name, num_partitions=partitions, replication_factor=1)
                                                           for name, partitions in (("orders", 3), ("inventory_store1", 1))])
'''

ORDER_SERVICE = HEAD + '''
producer = KafkaProducer(bootstrap_servers=servers, value_serializer=lambda v: json.dumps(v).encode("utf-8"))
n_sent = 0
while running:
    producer.send("orders", {"orderId": 123 + n_sent, "customerName": "John Doe", "items": ["ProductA", "ProductB"]})
    n_sent += 1
    time.sleep(0.1)
producer.flush()
print(json.dumps(n_sent))
'''

# The till: what there is in the beginning, and then what it sells.
TILL = HEAD + '''
producer = KafkaProducer(bootstrap_servers=servers, value_serializer=lambda v: json.dumps(v).encode("utf-8"))
table = {int(product): quantity for product, quantity in json.loads(sys.argv[2]).items()}
for product, quantity in table.items():
    producer.send("inventory_store1", {"store": "store1", "product_id": product, "quantity": -quantity, "opening": True})
producer.flush()
products = sorted(table)
n_sent = 0
while running:
    product = products[n_sent % len(products)]
    producer.send("inventory_store1", {"store": "store1", "product_id": product, "quantity": 3})
    table[product] -= 3
    n_sent += 1
    time.sleep(0.1)
producer.flush()
print(json.dumps(table))
'''

# A service that reads a topic in a group.
READER = HEAD + '''
consumer = KafkaConsumer(sys.argv[2], bootstrap_servers=servers, group_id=sys.argv[3], auto_offset_reset="earliest",
                         enable_auto_commit=False, value_deserializer=lambda v: json.loads(v.decode("utf-8")))
n_read = 0
while running:
    got = consumer.poll(timeout_ms=300)
    n_read += sum(map(len, got.values()))
    if got:
        consumer.commit()
consumer.close()
print(json.dumps(n_read))
'''


def start(name, script, *arguments):
    processes[name] = subprocess.Popen([kafkapython.PYTHON, '-c', script, kafka.bootstrap, *arguments],
                                       stdout=subprocess.PIPE, text=True, preexec_fn=display.end_with_parent)


def end(name):
    """Tells a program to end, as its own user would; what it says it did."""
    process = processes.pop(name)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    tap.equal(process.returncode, 0, f'exit status of {name}')
    return json.loads(output)


def number(text):
    match = re.match(r'−?[\d,.]+', text)
    return float(match[0].replace(',', '').replace('−', '-')) if match else None


def figure(caption):
    return number(window.figure(caption)[0])


def page(key, title):
    window.key(f'ctrl+{key}')
    window.find(role='grouping', name=title, timeout=SOON)


def open_group(name):
    window.open_row(3, 'Consumer Groups', name, SOON)


def group_row(name):
    return next((row for row in window.records('Consumer Groups') if row['Name'] == name), None)


def stock_level(product):
    """What the overview shows to be left of a product, or None."""
    row = next((row for row in window.rows(window.find(role='list', name='Stock levels')) if f'Product {product}' in row), None)
    return next((number(text) for text in row[1:] if number(text) is not None), None) if row else None


def chart():
    """What the chart of orders says of itself: its last value and its peak."""
    return window.find(role='image', name='Order throughput').get_description()


@tap.test
def the_programs_run():
    kafkapython.python(CREATE, bootstrap=kafka.bootstrap)
    weirproc.wait_until(lambda: all(weirproc.weirctl('-b', kafka.bootstrap, 'topic', topic, status=None).status == 0
                                    for topic in ('orders', 'inventory_store1')), 30, 'the topics are there', 0.5)
    start('orders', ORDER_SERVICE)
    start('till', TILL, json.dumps(OPENING))
    start('shipping', READER, 'orders', 'shipping')
    start('stock-keeper', READER, 'inventory_store1', 'stock-keeper')


@tap.test
def the_window_connects():
    global window  # pylint: disable=global-statement
    window = atspi.Window([str(weirproc.WEIR), f'--bootstrap={kafka.bootstrap}', '--page=overview'])
    window.find(role='button', name=f'{kafka.bootstrap}: Connected', timeout=60)


@tap.test
def the_chart_of_orders_moves():
    window.wait(lambda: (figure('Orders per minute') or 0) > 0, 'there are orders per minute', 60)
    first = window.wait(lambda: re.search(r'now \d', chart()) and chart(), 'the chart says what it shows', SOON)
    tap.note(f'{first}; later {window.wait(lambda: chart() != first and chart(), "the chart moves", SOON)}')


@tap.test
def the_latest_orders_are_theirs():
    latest = window.wait(lambda: window.rows(window.find(role='list', name='Latest orders')), 'there are latest orders', SOON)
    tap.true(all(any('John Doe' in text for text in row) for row in latest), f'the latest orders: {latest}')
    window.wait(lambda: window.rows(window.find(role='list', name='Latest orders'))[0] != latest[0], 'a new order comes to the top', SOON)


@tap.test
def the_stock_goes_down():
    for product, opening in OPENING.items():
        first = window.wait(lambda product=product: stock_level(product), f'the level of product {product} is known', SOON)
        tap.true(first < opening, f'the level of product {product} is below its opening stock: {first}')
        later = window.wait(lambda product=product, first=first: (stock_level(product) or first) < first and stock_level(product),
                            f'the level of product {product} goes down', SOON)
        tap.note(f'product {product}: {first:g}, later {later:g}')


@tap.test
def their_groups_and_lag_are_listed():
    page(3, 'Consumer Groups')
    for name in ('shipping', 'stock-keeper'):
        row = window.wait(lambda name=name: (lambda row: row if row and row['State'] == 'Stable' and number(row['Members']) == 1 and
                                             number(row['Lag']) is not None else None)(group_row(name)), f'{name} is stable and has a member', 60)
        tap.note(row)


@tap.test
def the_lag_of_a_service_that_was_stopped_grows_until_it_is_back():
    open_group('shipping')
    window.wait(lambda: figure('Members') == 1, 'it has a member', SOON)
    end('shipping')
    window.wait(lambda: figure('Members') == 0, 'it has no member', SOON)
    first = window.wait(lambda: (figure('Lag'),) if figure('Lag') is not None else None, 'its lag is known', SOON)[0]
    highest = window.wait(lambda: (figure('Lag') or 0) >= first + GROWTH and figure('Lag'), f'its lag grows by {GROWTH}', SOON)
    tap.note(f'lag: {first:g}, later {highest:g}')
    start('shipping', READER, 'orders', 'shipping')
    window.wait(lambda: figure('Members') == 1, 'it has a member again', SOON)
    window.wait(lambda: figure('Lag') is not None and figure('Lag') < highest / 2, 'its lag is worked off', SOON)


@tap.test
def in_the_end_the_window_shows_what_the_programs_did():
    n_sent = end('orders')
    table = {int(product): quantity for product, quantity in end('till').items()}
    page(1, 'Overview')
    for product, quantity in table.items():
        window.wait(lambda product=product, quantity=quantity: stock_level(product) == quantity, f'product {product} is at {quantity}', SOON)
    open_group('shipping')
    window.wait(lambda: figure('Lag') == 0, 'shipping has caught up', SOON)
    window.open_row(2, 'Topics', 'orders', SOON)
    window.wait(lambda: figure('Messages') == n_sent, f'the topic of orders has {n_sent} messages', SOON)


def cleanup():
    if window is not None:
        window.kill()
    for process in processes.values():
        process.kill()
        process.wait()
    kafka.stop()


tap.main(cleanup)
