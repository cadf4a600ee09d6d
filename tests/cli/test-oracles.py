#!/usr/bin/env python3
"""weirctl consume on every kind of topic that is read wrongly elsewhere: a hash of each partition against three
programs that are not ours: kcat, kafka-python and Kafka's console consumer.
"""
import base64
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc
from kafkapython import BOOTSTRAP, python

kafkapython.skip_all_unless_here()

RUN = os.getpid()
BIG = 10_000_000
N_HEADERS = 10_000
# Every topic has a day of its own, so that Kafka's console consumer, which does not print the
# topic, can read all of them at once.
DAY = 86_400_000
FIRST_DAY = 1_700_006_400_000
KINDS = {
    'plain': (6, {}),
    'compacted': (2, {'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001',
                      'max.compaction.lag.ms': '100', 'min.compaction.lag.ms': '0'}),
    'transactions': (3, {}),
    'appendtime': (2, {'message.timestamp.type': 'LogAppendTime'}),
    'deleted': (3, {}),
    'large': (2, {'max.message.bytes': '20000000'}),
    'empty': (3, {}),
}
TOPICS = {kind: f'oracle-{RUN}-{kind}' for kind in KINDS}

# No tab and no line feed in keys and values: the console consumer separates by them.
FILL = r'''
import json, random, sys, time
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

servers, kinds, topics = sys.argv[1].split(","), json.loads(sys.argv[2]), json.loads(sys.argv[3])
first_day, day, big, n_headers = map(int, sys.argv[4:8])
admin = KafkaAdminClient(bootstrap_servers=servers)
admin.create_topics([NewTopic(name=topics[kind], num_partitions=n, replication_factor=1, topic_configs=config) for kind, (n, config) in kinds.items()])
time.sleep(1)
chance = random.Random(4)
producer = KafkaProducer(bootstrap_servers=servers, max_request_size=25_000_000, compression_type=None)

def when(kind, i):
    return first_day + list(kinds).index(kind) * day + i

def garbage(n):
    return bytes(b for b in chance.randbytes(n) if b not in b"\t\n")

special = [None, b"", b"\0", b"\xff\xfe\x80", b"\xc0\x80", b"\xed\xa0\x80", "Zo\u00eb \u2013 \U0001f4b6".encode(), b"null", b"{\"a\":9007199254740993}",
           b" ", b"\x1f\x7f\r", garbage(300), garbage(70000)]
i = 0
for partition in (0, 1, 2, 4):
    for key in special:
        for value in special:
            if key is value is None:
                continue  # this client sends no message without both
            headers = [("h%d" % (k % 2), chance.choice([b"", b"text", b"\xff\x00"])) for k in range(i % 4)]
            producer.send(topics["plain"], key=key, value=value, partition=partition, timestamp_ms=when("plain", i), headers=headers)
            i += 1
for i in range(400):
    producer.send(topics["compacted"], key=b"key %d" % (i % 7), value=None if i % 31 == 30 else b"value %d" % i, partition=i % 2,
                  timestamp_ms=when("compacted", i))
    if i % 100 == 99:
        producer.flush()
        time.sleep(0.3)
for i in range(500):
    producer.send(topics["appendtime"], value=b"%d" % i, partition=i % 2, timestamp_ms=when("appendtime", i))
for i in range(300):
    producer.send(topics["deleted"], value=b"%d" % i, partition=i % 3, timestamp_ms=when("deleted", i))
line = b"{\"text\":\"" + b"x" * (big - 11) + b"\"}"
producer.send(topics["large"], value=line, partition=0, timestamp_ms=when("large", 0))
producer.send(topics["large"], value=garbage(big), partition=0, timestamp_ms=when("large", 1))
producer.send(topics["large"], key=b"headers", value=b"v", partition=1, timestamp_ms=when("large", 2),
              headers=[("same", b"%d" % k) for k in range(n_headers)])
producer.send(topics["large"], key=line, value=None, partition=1, timestamp_ms=when("large", 3))
producer.flush()
admin.delete_records({TopicPartition(topics["deleted"], 0): 40, TopicPartition(topics["deleted"], 1): 100})

writers = [KafkaProducer(bootstrap_servers=servers, transactional_id="oracle-%s-%d" % (topics["plain"], n)) for n in range(2)]
for writer in writers:
    writer.init_transactions()
i = 0
for round in range(6):
    # Both at once, in the same partitions: what is aborted lies between what is not.
    for writer in writers:
        writer.begin_transaction()
    for _ in range(40):
        writers[i % 2].send(topics["transactions"], value=b"%d" % i, partition=i % 3, timestamp_ms=when("transactions", i))
        i += 1
        if i % 10 == 0:
            for writer in writers:
                writer.flush()
    for n, writer in enumerate(writers):
        writer.commit_transaction() if (round + n) % 3 else writer.abort_transaction()
'''

READ = r'''
import base64, json, sys
from kafka import KafkaConsumer, TopicPartition
pack = lambda b: None if b is None else base64.b64encode(b).decode()
consumer = KafkaConsumer(bootstrap_servers=sys.argv[1].split(","), auto_offset_reset="earliest", isolation_level=sys.argv[2],
                         fetch_max_bytes=60_000_000, max_partition_fetch_bytes=30_000_000)
parts = [TopicPartition(topic, partition) for topic in sys.argv[3:] for partition in sorted(consumer.partitions_for_topic(topic))]
consumer.assign(parts)
ends = consumer.end_offsets(parts)
while any(consumer.position(part) < end for part, end in ends.items()):
    for records in consumer.poll(timeout_ms=500).values():
        for r in records:
            print(json.dumps([r.topic, r.partition, r.offset, r.timestamp, pack(r.key), pack(r.value), [[k, pack(v)] for k, v in r.headers]]))
'''


def unpack(text):
    return None if text is None else base64.b64decode(text)


def to_bytes(value):
    if isinstance(value, dict):
        return base64.b64decode(value['base64'])
    return None if value is None else value.encode()


class Hashes:
    """A hash and a count for each partition, of records that come in order within it."""

    def __init__(self):
        self.hashes = collections.defaultdict(hashlib.sha256)
        self.counts = collections.Counter()

    def add(self, topic, partition, *fields):
        for field in fields:
            # Null, empty and longer fields cannot be taken for one another.
            text = field if isinstance(field, bytes) or field is None else repr(field).encode()
            self.hashes[topic, partition].update(b'-' if text is None else b'%d:' % len(text) + text)
        self.counts[topic, partition] += 1

    def take(self):
        return {place: (self.counts[place], each.hexdigest()[:16]) for place, each in self.hashes.items()}


def ours(isolation, with_headers=True):
    hashes = Hashes()
    result = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', f'--isolation={isolation}', *TOPICS.values(), timeout=120)
    tap.true('all of the range' in result.error, f'coverage: {result.error}')
    for record in result.lines:
        headers = [[name, to_bytes(value)] for name, value in record['headers']]
        hashes.add(record['topic'], record['partition'], record['offset'], record['timestamp'], to_bytes(record['key']), to_bytes(record['value']),
                   *([headers] if with_headers else []))
    return hashes.take()


def by_kafka_python(isolation):
    hashes = Hashes()
    for line in python(READ, isolation, *TOPICS.values()).splitlines():
        topic, partition, offset, timestamp, key, value, headers = json.loads(line)
        hashes.add(topic, partition, offset, timestamp, unpack(key), unpack(value), [[name, unpack(each)] for name, each in headers])
    return hashes.take()


def by_kcat(isolation):
    hashes = Hashes()
    for topic in TOPICS.values():
        text = subprocess.run(['kcat', '-q', '-b', BOOTSTRAP, '-X', f'isolation.level={isolation}', '-C', '-e', '-t', topic,
                               '-f', '%p %o %T %K %S %k%s\n'], check=True, capture_output=True, timeout=120).stdout
        position = 0
        while position < len(text):
            match = re.compile(rb'(\d+) (\d+) (-?\d+) (-?\d+) (-?\d+) ').match(text, position)
            partition, offset, timestamp, key_length, value_length = map(int, match.groups())
            key_end = match.end() + max(key_length, 0)
            value_end = key_end + max(value_length, 0)
            hashes.add(topic, partition, offset, timestamp, None if key_length < 0 else text[match.end():key_end],
                       None if value_length < 0 else text[key_end:value_end])
            position = value_end + 1
    return hashes.take()


NULL = b'\x01null\x01'


def by_the_console_consumer(isolation, expected):
    """By offset and value only where it cannot say more; times, keys and headers are the others' to check."""
    completed = subprocess.run(
        [str(weirproc.SOURCE / 'tools/kafka'), 'tool', 'console-consumer', '--bootstrap-server', BOOTSTRAP, '--include', f'oracle-{RUN}-.*',
         '--from-beginning', '--isolation-level', isolation, '--max-messages', str(expected), '--timeout-ms', '30000',
         '--command-property', 'fetch.max.bytes=60000000', '--command-property', 'max.partition.fetch.bytes=30000000',
         '--formatter-property', 'print.timestamp=true', '--formatter-property', 'print.partition=true', '--formatter-property', 'print.offset=true',
         '--formatter-property', 'print.key=true', '--formatter-property', 'null.literal=' + NULL.decode()],
        capture_output=True, timeout=120, check=False)
    tap.equal(completed.returncode, 0, completed.stderr.decode(errors='replace')[-1500:])
    records = collections.defaultdict(list)
    for line in completed.stdout.split(b'\n'):
        if not line:
            continue
        time, partition, offset, key, value = line.split(b'\t', 4)
        kind, milliseconds = time.split(b':')
        name = 'appendtime' if kind == b'LogAppendTime' else list(KINDS)[(int(milliseconds) - FIRST_DAY) // DAY]
        records[TOPICS[name], int(partition.split(b':')[1])].append(
            (int(offset.split(b':')[1]), int(milliseconds), *(None if each == NULL else each for each in (key, value))))
    hashes = Hashes()
    for (topic, partition), rows in records.items():
        for row in sorted(rows):
            hashes.add(topic, partition, *row)
    return hashes.take()


def compare(got, expected, whose):
    for place in sorted({*got, *expected}):
        tap.equal(got.get(place), expected.get(place), f'{place[0]}/{place[1]} (count and hash) against {whose}')


@tap.test
def the_topics_are_filled():
    python(FILL, json.dumps(KINDS), json.dumps(TOPICS), FIRST_DAY, DAY, BIG, N_HEADERS)

    def is_compacted():
        partitions = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPICS['compacted'], timeout=30).lines
        return len(partitions) < 400

    # The cleaner comes every 15 s; until then nothing of the topic is special, and while it works two reads may differ.
    weirproc.wait_until(is_compacted, 60, 'the broker compacts', 1)
    known = None
    for _ in range(20):
        count = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', TOPICS['compacted'], timeout=30).output.count(b'\n')
        if count == known:
            break
        known = count
        weirproc.time.sleep(2)


@tap.test
def the_topics_are_as_special_as_they_should_be():
    """That the comparison below compares something."""
    committed, uncommitted = ours('read_committed'), ours('read_uncommitted')
    count = lambda hashes, kind: sum(n for (topic, _), (n, _) in hashes.items() if topic == TOPICS[kind])
    tap.equal((count(committed, 'plain'), len([1 for topic, _ in committed if topic == TOPICS['plain']])), (4 * (13 * 13 - 1), 4), 'plain')
    tap.true(count(committed, 'compacted') < 400, 'compacted away')
    tap.equal((count(committed, 'transactions'), count(uncommitted, 'transactions')), (160, 240), 'transactions')
    tap.equal(count(committed, 'deleted'), 160, 'deleted')
    tap.equal((count(committed, 'large'), count(committed, 'empty')), (4, 0), 'large and empty')


@tap.test
def kafka_python_reads_the_same():
    for isolation in ('read_committed', 'read_uncommitted'):
        compare(ours(isolation), by_kafka_python(isolation), f'kafka-python, {isolation}')


@tap.test
def kcat_reads_the_same():
    for isolation in ('read_committed', 'read_uncommitted'):
        compare(ours(isolation, with_headers=False), by_kcat(isolation), f'kcat, {isolation}')


@tap.test
def the_console_consumer_reads_the_same():
    expected = {isolation: ours(isolation, with_headers=False) for isolation in ('read_committed', 'read_uncommitted')}
    with concurrent.futures.ThreadPoolExecutor() as both:
        for isolation, got in zip(expected, both.map(lambda name: by_the_console_consumer(name, sum(n for n, _ in expected[name].values())), expected)):
            compare(got, expected[isolation], f'the console consumer, {isolation}')


tap.main()
