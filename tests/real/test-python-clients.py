#!/usr/bin/env python3
"""Order and inventory programs as people write them with kafka-python, and what weirctl says of them.

Their messages are the plainest there are: no key, items as bare strings, three fields for stock.
The programs count for themselves; weirctl must come to the same numbers.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc
from kafkapython import BOOTSTRAP, is_ready, python

kafkapython.skip_all_unless_here()

ORDERS = f'python-clients-{os.getpid()}-orders'
STOCK = f'python-clients-{os.getpid()}-inventory_store1'
GROUP = f'python-clients-{os.getpid()}'
N_ORDERS = 300
N_READ = 120
processes = []

CREATE = '''
import sys
from kafka.admin import KafkaAdminClient, NewTopic

admin = KafkaAdminClient(bootstrap_servers=sys.argv[1].split(","))
admin.create_topics([NewTopic(name=name, num_partitions=3, replication_factor=1) for name in sys.argv[2:]])
'''

DELETE = '''
import sys
from kafka.admin import KafkaAdminClient

KafkaAdminClient(bootstrap_servers=sys.argv[1].split(",")).delete_topics(sys.argv[2:])
'''

# The order service. It prints what it sold.
ORDER_PRODUCER = '''
import collections, json, random, sys
from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers=sys.argv[1].split(","), value_serializer=lambda v: json.dumps(v).encode("utf-8"))
shop = random.Random(3)
sold = collections.Counter()
for number in range(int(sys.argv[3])):
    items = [f"Product{shop.choice('ABCDE')}" for _ in range(shop.randint(1, 4))]
    sold.update(items)
    producer.send(sys.argv[2], {"orderId": 123 + number, "customerName": shop.choice(["John Doe", "Maria Müller"]), "items": items})
producer.flush()
print(json.dumps(sold))
'''

# A service that reads so many orders, commits, and stays in its group without reading on.
ORDER_CONSUMER = '''
import json, sys, time
from kafka import KafkaConsumer

consumer = KafkaConsumer(sys.argv[2], bootstrap_servers=sys.argv[1].split(","), group_id=sys.argv[3], auto_offset_reset="earliest",
                         enable_auto_commit=False, max_poll_records=10, value_deserializer=lambda v: json.loads(v.decode("utf-8")))
orders = set()
while len(orders) < int(sys.argv[4]):
    for records in consumer.poll(timeout_ms=500).values():
        orders.update(record.value["orderId"] for record in records)
consumer.commit()
print(len(orders), flush=True)
consumer.pause(*consumer.assignment())
while True:
    consumer.poll(timeout_ms=200)
'''

# The store's till: what it sold, and a restock now and then.
STOCK_PRODUCER = '''
import json, random, sys
from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers=sys.argv[1].split(","), value_serializer=lambda v: json.dumps(v).encode("utf-8"))
till = random.Random(4)
for number in range(400):
    quantity = -till.randint(20, 60) if till.random() < 0.1 else till.randint(1, 10)
    producer.send(sys.argv[2], {"store": "store1", "product_id": till.choice([123, 7, 9007199254740993]), "quantity": quantity})
producer.flush()
'''

# The stock database: quantity = quantity - sold, to the end of the topic. It prints its table.
STOCK_CONSUMER = '''
import collections, json, sys
from kafka import KafkaConsumer, TopicPartition

consumer = KafkaConsumer(bootstrap_servers=sys.argv[1].split(","), auto_offset_reset="earliest", enable_auto_commit=False)
partitions = [TopicPartition(sys.argv[2], p) for p in consumer.partitions_for_topic(sys.argv[2])]
consumer.assign(partitions)
consumer.seek_to_beginning(*partitions)
ends = consumer.end_offsets(partitions)
table = {int(product): quantity for product, quantity in json.loads(sys.argv[3]).items()}
sold, restocked = collections.Counter(), collections.Counter()
while any(consumer.position(p) < ends[p] for p in partitions):
    for records in consumer.poll(timeout_ms=500).values():
        for record in records:
            message = json.loads(record.value.decode("utf-8"))
            table[message["product_id"]] -= message["quantity"]
            (sold if message["quantity"] > 0 else restocked)[message["product_id"]] += abs(message["quantity"])
print(json.dumps({product: [table[product], sold[product], restocked[product]] for product in table}))
'''

RAW_PRODUCER = '''
import sys
from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers=sys.argv[1].split(","))
producer.send(sys.argv[2], b"not an order")
producer.send(sys.argv[2], b"")
producer.send(sys.argv[2], key=b"gone", value=None)
producer.flush()
'''


def weirctl(*arguments):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', *arguments).json


@tap.test
def plain_orders_are_counted():
    python(CREATE, ORDERS, STOCK)
    weirproc.wait_until(lambda: is_ready(ORDERS) and is_ready(STOCK), 30, 'the topics have leaders', 0.3)
    sold = json.loads(python(ORDER_PRODUCER, ORDERS, N_ORDERS))
    orders = weirctl('orders', ORDERS)
    tap.equal(orders['orders'], N_ORDERS, 'orders')
    tap.equal(orders['items'], sum(sold.values()), 'items')
    tap.equal(orders['duplicates'], 0, 'duplicates')
    tap.equal(orders['unreadable'], 0, 'unreadable')
    tap.equal(sum(minute['orders'] for minute in orders['by_minute']), N_ORDERS, 'orders of all minutes')
    tap.equal({each['product_id']: each['items'] for each in orders['by_product']}, sold, 'items by product')


@tap.test
def orders_without_prices_have_no_revenue():
    tap.equal(weirctl('orders', ORDERS)['without_revenue'], N_ORDERS, 'orders without revenue')


@tap.test
def a_service_that_reads_is_a_member_with_lag():
    process = subprocess.Popen([kafkapython.PYTHON, '-c', ORDER_CONSUMER, BOOTSTRAP, ORDERS, GROUP, str(N_READ)],
                               stdout=subprocess.PIPE, text=True)
    processes.append(process)
    n_read = int(process.stdout.readline())
    group = weirctl('group', GROUP)
    tap.equal(group['state'], 'Stable', 'state')
    tap.equal(group['members'], 1, 'members')
    tap.equal(group['topics'], [ORDERS], 'topics')
    tap.equal(sorted(each['partition'] for each in group['member_list'][0]['assignment']), [0, 1, 2], 'assignment')
    tap.equal(group['lag'], N_ORDERS - n_read, 'lag')
    # Where a partition was not read yet it has no commit, or one at its start.
    tap.equal(sum(each['committed'] or 0 for each in group['offsets']), n_read, 'committed')


@tap.test
def a_service_that_stopped_leaves_its_lag():
    processes[0].kill()
    processes[0].wait()
    # Its session times out after 10 to 45 seconds, by kafka-python's version.
    weirproc.wait_until(lambda: weirctl('group', GROUP)['state'] == 'Empty', 90, 'the group is empty', 1)
    group = weirctl('group', GROUP)
    tap.equal(group['members'], 0, 'members')
    tap.true(0 < group['lag'] <= N_ORDERS - N_READ, f'lag {group["lag"]}')


@tap.test
def plain_stock_messages_are_subtracted():
    opening = {123: 500, 7: 80, 9007199254740993: 1000}
    python(STOCK_PRODUCER, STOCK)
    table = json.loads(python(STOCK_CONSUMER, STOCK, json.dumps(opening)))
    rows = {row['product_id']: row for row in weirctl('stock', STOCK)}
    tap.equal(sorted(rows), sorted(table), 'products')
    for product, (_, sold, restocked) in table.items():
        tap.equal(rows[product]['store'], 'store1', f'store of {product}')
        tap.equal((rows[product]['sold'], rows[product]['restocked']), (sold, restocked), f'sold and restocked of {product}')
        tap.equal(rows[product]['level'], None, f'level of {product} without an opening stock')

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'opening.json'
        path.write_text(json.dumps([{'store': 'store1', 'product_id': product, 'quantity': quantity}
                                    for product, quantity in opening.items()]), encoding='utf-8')
        rows = {row['product_id']: row for row in weirctl('stock', STOCK, f'--opening={path}')}
    for product, (level, _, _) in table.items():
        tap.equal(rows[product]['level'], level, f'level of {product}')


@tap.test
def what_is_no_order_is_counted_as_unreadable():
    before = weirctl('orders', ORDERS)
    python(RAW_PRODUCER, ORDERS)
    after = weirctl('orders', ORDERS)
    tap.equal(after['unreadable'] - before['unreadable'], 3, 'unreadable')
    tap.equal(after['orders'], before['orders'], 'orders')


def cleanup():
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()
    python(DELETE, ORDERS, STOCK)


tap.main(cleanup)
