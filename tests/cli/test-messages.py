#!/usr/bin/env python3
"""weirctl consume, publish, history, orders and stock on a real cluster: byte for byte against kcat and kafka-python."""
import base64
import decimal
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc
from kafkapython import BOOTSTRAP, python

kafkapython.skip_all_unless_here()

RUN = os.getpid()
folder = tempfile.TemporaryDirectory()


def create(name, partitions, **config):
    return kafkapython.create(f'messages-{name}-{RUN}', partitions, **config)


def weirctl(*arguments, status=0, **more):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', *arguments, status=status, **more)


def write_file(name, lines):
    path = pathlib.Path(folder.name) / name
    path.write_text(''.join(json.dumps(line) + '\n' for line in lines), encoding='utf-8')
    return path


def to_json(value):
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {'base64': base64.b64encode(value).decode()}


def to_bytes(value):
    if isinstance(value, dict):
        return base64.b64decode(value['base64'])
    return None if value is None else value.encode()


def content(record):
    return record['key'], record['value'], record['headers'], record['timestamp']


def by_place(records):
    return sorted(records, key=lambda record: (record['partition'], record['offset']))


# Everything that is easily lost: null and empty, control characters, text that looks like an escape, bytes that
# are almost UTF-8, headers that repeat.
generator = random.Random(20261121)
BYTES = [None, b'', b'\0', b'plain', 'Zoë – 💶 "quoted" \\ back'.encode(), b'\x1f\x7f\n\t\r', b'\xff\xfe', b'\xc0\x80', b'\xed\xa0\x80',
         b'\xf4\x90\x80\x80', b'1234567\xc3', b'12345678\xe2\x82', b'{"base64":"QQ=="}', b'x' * 100000,
         *(generator.randbytes(generator.randrange(1, 60)) for _ in range(40)),
         *(bytes(generator.choices(b'ab"\\\n\xc3\xa9 ', k=generator.randrange(1, 40))) for _ in range(40))]


@tap.test
def what_is_published_is_what_is_there():
    global exact, exact_lines
    exact = create('exact', 3)
    exact_lines = [{'key': to_json(generator.choice(BYTES)), 'value': to_json(value), 'timestamp': 1700000000000 + i,
                    'headers': [[name, to_json(generator.choice(BYTES))] for name in generator.choices(['a', 'b', 'ü'], k=i % 4)]}
                   for i, value in enumerate(BYTES)]
    path = write_file('exact', exact_lines)
    results = [each for partition in (0, 2) for each in weirctl('publish', exact, f'--file={path}', f'--partition={partition}').lines]
    tap.equal([(each['partition'], each['offset']) for each in results], [(partition, i) for partition in (0, 2) for i in range(len(BYTES))],
              'partitions and offsets')
    theirs = json.loads(python('''
import sys, json, base64
from kafka import KafkaConsumer, TopicPartition
consumer = KafkaConsumer(bootstrap_servers=sys.argv[1].split(","), auto_offset_reset="earliest")
parts = [TopicPartition(sys.argv[2], i) for i in range(3)]
consumer.assign(parts)
left, out = sum(consumer.end_offsets(parts).values()), []
pack = lambda b: None if b is None else base64.b64encode(b).decode()
while left > 0:
    for records in consumer.poll(timeout_ms=1000).values():
        for r in records:
            out.append([r.partition, r.offset, r.timestamp, pack(r.key), pack(r.value), [[k, pack(v)] for k, v in r.headers]])
            left -= 1
print(json.dumps(sorted(out)))
''', exact))
    unpack = lambda text: None if text is None else to_json(base64.b64decode(text))
    got = [(unpack(key), unpack(value), [[name, unpack(each)] for name, each in headers], timestamp)
           for _, _, timestamp, key, value, headers in theirs]
    tap.equal(got, [content(each) for each in exact_lines] * 2, 'records as kafka-python sees them')


@tap.test
def consume_prints_what_kcat_sees_byte_for_byte():
    records = by_place(weirctl('consume', exact).lines)
    tap.equal([content(each) for each in records], [content(each) for each in exact_lines] * 2, 'records')
    tap.equal({each['timestamp_type'] for each in records}, {'create'}, 'timestamp type')
    for partition in (0, 1, 2):
        theirs = subprocess.run(['kcat', '-q', '-b', BOOTSTRAP, '-C', '-e', '-t', exact, '-p', str(partition), '-f', '%p %o %T %K %k %S %s\n'],
                                check=True, capture_output=True, timeout=60).stdout
        ours = b''.join(b'%d %d %d %d %b %d %b\n' % (each['partition'], each['offset'], each['timestamp'], -1 if key is None else len(key),
                                                     key or b'', -1 if value is None else len(value), value or b'')
                        for each in records if each['partition'] == partition
                        for key, value in [(to_bytes(each['key']), to_bytes(each['value']))])
        tap.equal(ours, theirs, f'partition {partition}')
        raw = weirproc.weirctl('-b', BOOTSTRAP, 'consume', exact, f'--partition={partition}', '--raw').output
        theirs = subprocess.run(['kcat', '-q', '-b', BOOTSTRAP, '-C', '-e', '-t', exact, '-p', str(partition)], check=True, capture_output=True,
                                timeout=60).stdout
        tap.equal(raw, theirs, f'raw values of partition {partition}')


@tap.test
def what_consume_prints_can_be_published_again():
    copy = create('copy', 1)
    printed = weirctl('consume', exact, '--partition=2').output
    weirctl('publish', copy, '--file=-', stdin=printed)
    tap.equal([content(each) for each in weirctl('consume', copy).lines], [content(each) for each in exact_lines], 'copied records')


@tap.test
def one_message_by_hand():
    topic = create('single', 2)
    tap.equal(weirctl('publish', topic, 'v', '--key=k', '--header=a=1', '--header=a=b=c', '--partition=1').json,
              {'topic': topic, 'partition': 1, 'offset': 0}, 'answer')
    weirctl('publish', topic, '--key=k', '--null', '--partition=1')
    weirctl('publish', topic, '--partition=1', stdin=b'from\nstandard input\n')
    records = weirctl('consume', topic).lines
    tap.equal([(each['key'], each['value'], each['headers']) for each in records],
              [('k', 'v', [['a', '1'], ['a', 'b=c']]), ('k', None, []), (None, 'from\nstandard input', [])], 'records')


@tap.test
def positions_limits_and_matches():
    topic = create('positions', 1)
    lines = [{'value': f'value {i}', 'key': f'key-{i}', 'timestamp': 1700000000000 + i * 1000} for i in range(100)]
    weirctl('publish', topic, f'--file={write_file("positions", lines)}')

    def offsets(*arguments):
        return [each['offset'] for each in weirctl('consume', topic, *arguments).lines]

    tap.equal(offsets(), list(range(100)), 'all')
    tap.equal(offsets('--from=-3'), [97, 98, 99], 'the last three')
    tap.equal(offsets('--from=10', '--to=13'), [10, 11, 12], 'offsets')
    tap.equal(offsets('--from=2023-11-14T22:13:30Z', '--to=2023-11-14T22:13:35.001Z'), [10, 11, 12, 13, 14, 15], 'times')
    tap.equal(offsets('--from=2033-01-01T00:00:00Z'), [], 'the future')
    tap.equal(offsets('--from=end'), [], 'the end')
    tap.equal(offsets('--limit=5'), [0, 1, 2, 3, 4], 'limit')
    tap.equal(offsets('--match=value 9'), [9, *range(90, 100)], 'match in the value')
    tap.equal(offsets('--match=key-42'), [42], 'match in the key')
    tap.equal(offsets('--match=value 9', '--limit=2'), [9, 90], 'the limit counts what is printed')
    history = weirctl('history', topic, '--since=2023-11-14T22:13:20Z', '--buckets=1').json
    tap.equal((history[0]['start'], history[0]['offsets']), (1700000000000, 100), 'history')
    tap.true('100 messages' in weirctl('consume', topic).error, 'the coverage is on standard error')


@tap.test
def conditions_and_texts_find_what_jq_finds():
    topic = create('conditions', 3)
    orders = [{'orderId': i, 'store': f'store{i % 3}', 'total': i / 4, 'big': 9007199254740992 + i, 'paid': i % 2 == 0,
               'items': [{'product_id': i % 7}, {'product_id': i % 11}], **({'refund': None} if i % 5 == 0 else {})} for i in range(300)]
    lines = [{'key': f'ord-{i}' if i % 2 else f'ORD-{i}', 'timestamp': 1700000000000 + i * 1000, 'headers': [['trace', f't{i % 10}'], ['Zoë', 'é']],
              'value': json.dumps(each)} for i, each in enumerate(orders)]
    lines += [{'key': 'broken', 'value': '{"total": 5'}, {'key': 'none', 'value': None}, {'key': 'empty', 'value': ''},
              {'key': 'binary', 'value': {'base64': '/wD/'}}, {'key': 'escaped', 'value': '{"store":"st\\u006fre1","total":1}'}]
    weirctl('publish', topic, f'--file={write_file("conditions", lines)}')

    def keys(*arguments):
        return sorted(each['key'] for each in weirctl('consume', topic, *arguments).lines)

    def expected(function):
        return sorted(line['key'] for line, order in zip(lines, orders) if function(order))

    for condition, function in {
            'total > 50': lambda o: o['total'] > 50,
            'total == 12.25': lambda o: o['total'] == 12.25,
            'total >= "74.5" or total < 0.5': lambda o: o['total'] >= 74.5 or o['total'] < 0.5,
            'big == 9007199254740993': lambda o: o['big'] == 9007199254740993,
            'items[].product_id == 5': lambda o: any(item['product_id'] == 5 for item in o['items']),
            'items[1].product_id in (3, 4)': lambda o: o['items'][1]['product_id'] in (3, 4),
            'exists(refund)': lambda o: 'refund' in o,
            'paid and store != "store2" and orderId < 100': lambda o: o['paid'] and o['store'] != 'store2' and o['orderId'] < 100,
            'store ~ "[02]$" and not paid': lambda o: o['store'] != 'store1' and not o['paid'],
            'timestamp >= 2023-11-14T22:13:30Z and timestamp < 2023-11-14T22:13:35Z': lambda o: 10 <= o['orderId'] < 15,
            'header("trace") == "t7" and total > 0': lambda o: o['orderId'] % 10 == 7}.items():
        tap.equal(keys(f'--where={condition}'), expected(function), condition)
    tap.equal(keys('--where=store == "store1"'), sorted(['escaped', *expected(lambda o: o['store'] == 'store1')]), 'with escapes in a value')
    tap.equal(keys('--where=value is null'), ['none'], 'null')
    tap.equal(keys('--where=value is empty'), ['empty'], 'empty')
    tap.equal(keys('--where=key ~ "^b"'), ['binary', 'broken'], 'by key')
    tap.equal(keys('--where=value is null or total > 74.5'), ['none', 'ord-299'], 'null or a field')
    per_partition = [each for each in weirctl('consume', topic, '--where=partition == 1').lines]
    tap.true(per_partition and {each['partition'] for each in per_partition} == {1}, 'by partition')

    tap.equal(keys('--match=ord-29'), ['ord-29', *(f'ord-{i}' for i in range(291, 300, 2))], 'text')
    tap.equal(keys('--match=ord-29', '--ignore-case'), sorted(lines[i]['key'] for i in (29, *range(290, 300))), 'text whatever its case')
    tap.equal(keys('--match=t7'), [], 'not in the headers')
    tap.equal(keys('--match=t7', '--headers'), expected(lambda o: o['orderId'] % 10 == 7), 'in the headers')
    tap.equal(len(keys('--match=zoË', '--headers', '--ignore-case')), 300, 'in the names of headers, beyond ASCII')
    tap.equal(keys('--match=store1', '--where=total > 74'), expected(lambda o: o['store'] == 'store1' and o['total'] > 74), 'both')
    tap.equal(len(keys('--where=total >= 0', '--limit=7')), 7, 'the limit counts what is printed')

    error = weirctl('consume', topic, '--where=total > 50').error
    tap.true('305 messages' in error and '99 of 305 messages match; 3 could not be read.' in error, f'what was read, matched and unreadable: {error}')
    tap.true('of 305 messages match.' in weirctl('consume', topic, '--where=key ~ "x"').error, 'nothing is unreadable where no field is needed')
    tap.true('of 305 messages match.' in weirctl('consume', topic, '--match=x').error, 'nor in a search for text')


@tap.test
def transactions_end_and_are_told_apart():
    topic = create('transactions', 1)
    python('''
import sys
from kafka import KafkaProducer
make = lambda name: KafkaProducer(bootstrap_servers=sys.argv[1].split(","), transactional_id=name + sys.argv[2])
def send(producer, what):
    producer.begin_transaction()
    for i in range(10):
        producer.send(sys.argv[2], value=b"%s %d" % (what, i))
    producer.flush()
first, second = make("first"), make("second")
first.init_transactions(); second.init_transactions()
send(first, b"committed"); first.commit_transaction()
send(first, b"aborted"); first.abort_transaction()
send(first, b"again"); first.commit_transaction()
send(second, b"at last aborted"); second.abort_transaction()
''', topic)
    result = weirctl('consume', topic)
    tap.equal([each['value'].split()[0] for each in result.lines], ['committed'] * 10 + ['again'] * 10, 'committed records')
    tap.true('all of the range' in result.error, f'the range ends behind the markers: {result.error}')
    tap.equal(len(weirctl('consume', topic, '--isolation=read_uncommitted').lines), 40, 'all records')
    tap.equal(weirctl('topic', topic).json['messages'], 44, 'offsets, with the markers')


@tap.test
def an_open_transaction_is_not_waited_for():
    topic = create('open', 1)
    script = '''
import sys
from kafka import KafkaProducer
producer = KafkaProducer(bootstrap_servers=sys.argv[1].split(","), transactional_id="open" + sys.argv[2])
producer.init_transactions()
producer.begin_transaction()
producer.send(sys.argv[2], value=b"open").get(10)
print("ready", flush=True)
sys.stdin.read()
'''
    weirctl('publish', topic, 'before')
    with subprocess.Popen([kafkapython.PYTHON, '-c', script, BOOTSTRAP, topic], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            tap.equal(process.stdout.readline(), b'ready\n', 'producer')
            tap.equal([each['value'] for each in weirctl('consume', topic, timeout=8).lines], ['before'], 'committed')
            tap.equal([each['value'] for each in weirctl('consume', topic, '--isolation=read_uncommitted', timeout=8).lines], ['before', 'open'],
                      'uncommitted')
        finally:
            process.kill()


@tap.test
def a_compacted_topic_is_read_to_its_end():
    topic = create('compacted', 1, **{'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001',
                                      'max.compaction.lag.ms': '100', 'min.compaction.lag.ms': '0'})
    for _ in range(3):
        weirctl('publish', topic, f'--file={write_file("compacted", [{"key": "same", "value": str(i)} for i in range(50)])}')
        time.sleep(0.3)
    try:
        weirproc.wait_until(lambda: len(weirctl('consume', topic).lines) < 150, 45, 'compaction', 2)
    except AssertionError:
        tap.skip('the broker did not compact within 45 s')
    result = weirctl('consume', topic)
    tap.true('all of the range' in result.error, result.error)
    tap.equal(result.lines[-1]['offset'], 149, 'the last record is kept')


@tap.test
def deleted_records_are_not_waited_for():
    topic = create('deleted', 1)
    weirctl('publish', topic, f'--file={write_file("deleted", [{"value": str(i)} for i in range(20)])}')
    python('''
import sys
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
KafkaAdminClient(bootstrap_servers=sys.argv[1].split(",")).delete_records({TopicPartition(sys.argv[2], 0): 15})
''', topic)
    tap.equal([each['offset'] for each in weirctl('consume', topic, '--from=3').lines], [15, 16, 17, 18, 19], 'from a deleted offset on')
    partition = weirctl('topic', topic).json['partition_list'][0]
    tap.equal((partition['low_watermark'], partition['high_watermark']), (15, 20), 'watermarks')


@tap.test
def following_prints_soon_and_ends_when_interrupted():
    topic = create('followed', 3)
    weirctl('publish', topic, 'before')
    with subprocess.Popen([str(weirproc.WEIRCTL), '-b', BOOTSTRAP, '--json', 'consume', topic, '--follow'], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        time.sleep(2)
        weirctl('publish', topic, 'after')
        started = time.monotonic()
        line = json.loads(process.stdout.readline())
        tap.equal(line['value'], 'after', 'the new message')
        tap.true(time.monotonic() - started < 2, 'within two seconds')
        process.send_signal(signal.SIGINT)
        error = process.stderr.read().decode()
        tap.equal(process.wait(timeout=10), 0, 'status')
        tap.true('1 message' in error, f'coverage: {error}')


@tap.test
def orders_add_up():
    topic = create('orders', 4)
    answers = weirctl('publish', topic, '--orders=300').lines
    tap.equal(len({(each['partition'], each['offset']) for each in answers}), 300, 'published')
    records = weirctl('consume', topic).lines
    tap.equal({json.dumps(each['headers']) for each in records}, {'[["weir-test", "1"]]'}, 'marked as tests')
    documents = [json.loads(each['value'], parse_float=decimal.Decimal) for each in records]
    tap.equal({each['key'] for each in records}, {str(each['orderId']) for each in documents}, 'keys')
    result = weirctl('orders', topic, '--with-test-orders').json
    tap.equal((result['orders'], result['test_orders_left_out']), (300, 0), 'orders')
    tap.equal(decimal.Decimal(result['revenue']), sum(each['total'] for each in documents), 'revenue')
    tap.equal(result['items'], sum(item['quantity'] for each in documents for item in each['items']), 'items')
    tap.equal((result['duplicates'], result['unreadable']), (0, 0), 'duplicates and unreadable')
    for store in result['by_store']:
        own = [each for each in documents if each['store'] == store['store']]
        tap.equal((store['orders'], decimal.Decimal(store['revenue'])), (len(own), sum(each['total'] for each in own)), store['store'])
    for product in result['by_product']:
        own = [item for each in documents for item in each['items'] if str(item['product_id']) == product['product_id']]
        tap.equal((product['items'], decimal.Decimal(product['revenue'])),
                  (sum(item['quantity'] for item in own), sum(item['quantity'] * item['price'] for item in own)), f'product {product["product_id"]}')
    tap.equal(sum(each['orders'] for each in result['by_minute']), 300, 'minutes')

    weirctl('publish', topic, records[0]['value'])
    weirctl('publish', topic, 'no order')
    result = weirctl('orders', topic, '--with-test-orders').json
    tap.equal((result['orders'], result['duplicates'], result['unreadable']), (300, 1, 1), 'with a duplicate and an unreadable one')


@tap.test
def test_orders_are_left_out_and_counted():
    topic = create('tests-among-orders', 2)
    weirctl('publish', topic, '--orders=40')
    weirctl('publish', topic, '{"orderId":"a","store":"store1","items":[{"product_id":1,"quantity":2,"price":1.50}],"total":3.00}', '--key=a')
    # A header of another name marks nothing, and what it is worth does not matter.
    weirctl('publish', topic, '{"orderId":"b","store":"store1","items":[],"total":1.00}', '--header=weir-tests=1')
    weirctl('publish', topic, '{"orderId":"c","store":"store1","items":[],"total":9.00}', '--header=weir-test=')
    result = weirctl('orders', topic).json
    tap.equal((result['orders'], result['revenue'], result['test_orders_left_out']), (2, '4.00', 41), 'of customers')
    tap.equal([(store['store'], store['orders']) for store in result['by_store']], [('store1', 2)], 'by store')
    text = weirproc.weirctl('-b', BOOTSTRAP, 'orders', topic).text
    tap.true(any(line.split()[:1] + line.split()[-1:] == ['Test', '41'] and 'left out' in line for line in text.splitlines()), f'it is said: {text}')
    result = weirctl('orders', topic, '--with-test-orders').json
    tap.equal((result['orders'], result['test_orders_left_out']), (43, 0), 'all')
    tap.true('left out' not in weirproc.weirctl('-b', BOOTSTRAP, 'orders', topic, '--with-test-orders').text, 'nothing is said of none')


@tap.test
def following_orders_prints_an_object_a_line():
    topic = create('live-orders', 1)
    with subprocess.Popen([str(weirproc.WEIRCTL), '-b', BOOTSTRAP, '--json', 'orders', topic, '--follow', '--every=200ms', '--with-test-orders'],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            weirctl('publish', topic, '--orders=20', '--rate=100')
            counts = [json.loads(process.stdout.readline())['orders'] for _ in range(25)]
        finally:
            process.send_signal(signal.SIGINT)
        process.stdout.read()
        tap.equal(process.wait(timeout=10), 0, 'status')
    tap.equal(counts[-1], 20, 'orders')
    tap.equal(counts, sorted(counts), 'counts grow')


@tap.test
def stock_levels_need_an_opening_stock():
    topic = create('inventory', 2)
    movements = [('store1', 7, 2), ('store1', 7, 3), ('store1', 8, 1), ('store2', 7, -10)]
    weirctl('publish', topic, f'--file={write_file("stock", [{"value": {"store": s, "product_id": p, "quantity": q}} for s, p, q in movements])}')
    levels = {(each['store'], each['product_id']): each for each in weirctl('stock', topic).json}
    tap.equal({place: (each['level'], each['sold'], each['restocked']) for place, each in levels.items()},
              {('store1', '7'): (None, 5, 0), ('store1', '8'): (None, 1, 0), ('store2', '7'): (None, 0, 10)}, 'without an opening stock')
    opening = pathlib.Path(folder.name) / 'opening.json'
    opening.write_text(json.dumps([{'store': 'store1', 'product_id': 7, 'quantity': 100}]), encoding='utf-8')
    levels = {(each['store'], each['product_id']): each['level'] for each in weirctl('stock', topic, f'--opening={opening}').json}
    tap.equal(levels[('store1', '7')], 95, 'with one')
    tap.equal(levels[('store1', '8')], None, 'another product')


@tap.test
def a_missing_topic_is_partial_or_failed_and_is_not_created():
    topic = f'never-made-{RUN}'
    tap.true(topic in weirctl('consume', topic, status=1).error, 'the error names the topic')
    tap.equal(len(weirctl('consume', exact, topic, status=3).lines), 2 * len(BYTES), 'the other topic is read')
    weirctl('publish', topic, 'x', status=1)
    tap.true(topic not in {each['name'] for each in weirctl('topics').json}, 'looking created the topic')


@tap.test
def reading_leaves_no_trace():
    def groups():
        # The first question about groups makes a new cluster start its coordinators.
        answer = weirproc.wait_until(lambda: next((answer for answer in [weirctl('groups', status=None)] if answer.status == 0), None), 60,
                                     'the groups are listed', 1)
        return {each['group'] for each in answer.json}

    before = groups()
    weirctl('consume', exact)
    tap.equal(groups(), before, 'groups')


@tap.test
def an_unreachable_cluster_fails_in_time_with_a_sentence():
    for command in (['topics'], ['groups'], ['brokers'], ['consume', 'x'], ['orders', 'x'], ['orders'], ['history', 'x'], ['publish', 'x', 'y']):
        started = time.monotonic()
        result = weirproc.weirctl('-b', '127.0.0.1:1', '--timeout=2', *command, status=1)
        tap.true(time.monotonic() - started < 8, f'{command}: took {time.monotonic() - started:.1f} s')
        tap.equal(len(result.error.splitlines()), 1, f'{command}: one line on standard error: {result.error}')
        tap.equal(result.output, b'', f'{command}: standard output')


@tap.test
def a_read_only_profile_publishes_nothing():
    topic = create('read-only', 1)
    config = pathlib.Path(folder.name) / 'config'
    (config / 'weir').mkdir(parents=True)
    (config / 'weir/profiles.ini').write_text(f'[Profile guarded]\nName=Guarded\nBootstrap={BOOTSTRAP}\nReadOnly=true\n', encoding='utf-8')
    os.environ['XDG_CONFIG_HOME'] = str(config)
    try:
        listed = weirproc.weirctl('-p', 'Guarded', '--json', 'topics')
        tap.true(topic in {each['name'] for each in listed.json}, 'the profile is connected')
        result = weirproc.weirctl('-p', 'Guarded', 'publish', topic, 'x', status=1)
        tap.true('read-only' in result.error, result.error)
    finally:
        del os.environ['XDG_CONFIG_HOME']
    tap.equal(weirctl('topic', topic).json['messages'], 0, 'messages')


tap.main(folder.cleanup)
