#!/usr/bin/env python3
"""Messages that are exported, and published again, are the same: a hash of each partition by a program that is not
ours, and what happens where an export cannot be written.

WEIR_TEST_MESSAGES says how many (50,000): with 1,000,000 it takes some minutes.
"""
import base64
import csv
import functools
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import reports
import tap
import weirproc
from kafkapython import BOOTSTRAP

kafkapython.skip_all_unless_here()

N_MESSAGES = int(os.environ.get('WEIR_TEST_MESSAGES', '50000'))
N_PARTITIONS = 5
EMPTY = 3
LONG = 1200
python = functools.partial(kafkapython.python, timeout=LONG)
SOURCE, COPY, KCAT = (f'export-{os.getpid()}-{name}' for name in ('source', 'copy', 'kcat'))
# Long enough to be in no key and no value.
KEY_END, MESSAGE_END = b'\x1d\x1e\x1fK\x1f', b'\x1d\x1e\x1fM\x1f'
folder = tempfile.TemporaryDirectory()
PATH = pathlib.Path(folder.name) / 'messages.jsonl'
hashes = {}

COMMON = kafkapython.COMMON + r'''
def add_plain(hash, key, value):
    put(hash, key or b"")
    put(hash, value or b"")
'''

FILL = COMMON + r'''
topics, n_messages, n_partitions, empty = json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
KafkaAdminClient(bootstrap_servers=servers).create_topics(
    # The messages are older than what is kept otherwise.
    [NewTopic(name=topic, num_partitions=n_partitions, replication_factor=1, topic_configs={"retention.ms": "-1"}) for topic in topics])
chance = random.Random(20261121)
odd = [None, b"", b"\0", b"\xff\xfe\x80", b"\xc0\x80", b"\xed\xa0\x80", "Zo\u00eb \u2013 \U0001f4b6".encode(), b"null", b'{"base64":"QQ=="}',
       b"two\nlines\r\n", b'"quoted", \\ back', b"\x1f\x7f\t", chance.randbytes(300), b"x" * 5000, b'{"a":9007199254740993,"a":1.10}']
producer = KafkaProducer(bootstrap_servers=servers, linger_ms=20, batch_size=262144)
full, plain, counts = ([hashlib.sha256() for _ in range(n_partitions)] for _ in range(3))
counts = [0] * n_partitions
failures = []
for i in range(n_messages):
    if i % 8:
        key, value = b"order-%d" % (i % 977), b'{"orderId":%d,"store":"store%d","total":%d.%02d,"city":"K\xc3\xb6ln"}' % (i, i % 3, i % 500, i % 100)
    else:
        key, value = chance.choice(odd), chance.choice(odd)
        if key is value is None:
            value = b""  # this client sends no message without both
    headers = [("trace", b"%d" % i)] if i % 5 == 0 else []
    if i % 50 == 0:
        headers += [("trace", b""), ("\u00fc", chance.randbytes(9)), ("trace", b"again"), ("", b"no name")]
    # Out of order, and long ago.
    timestamp = 1_500_000_000_000 + (i * 7919) % 100_000_000_000
    partition = chance.choice([each for each in range(n_partitions) if each != empty])
    producer.send(topics[0], key=key, value=value, headers=headers, timestamp_ms=timestamp, partition=partition).add_errback(failures.append)
    add(full[partition], key, value, headers, timestamp)
    add_plain(plain[partition], key, value)
    counts[partition] += 1
producer.flush()
if failures:
    sys.exit(str(failures[0]))
print(json.dumps([[n, a.hexdigest(), b.hexdigest()] for n, a, b in zip(counts, full, plain)]))
'''

HASH = COMMON + r'''
topic = sys.argv[2]
consumer = KafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest", max_poll_records=20000, check_crcs=False)
parts = [TopicPartition(topic, i) for i in sorted(consumer.partitions_for_topic(topic))]
consumer.assign(parts)
left = sum(consumer.end_offsets(parts).values())
full, plain, counts = [hashlib.sha256() for _ in parts], [hashlib.sha256() for _ in parts], [0] * len(parts)
while left > 0:
    for part, records in consumer.poll(timeout_ms=1000).items():
        for r in records:
            add(full[part.partition], r.key, r.value, r.headers, r.timestamp)
            add_plain(plain[part.partition], r.key, r.value)
        counts[part.partition] += len(records)
        left -= len(records)
print(json.dumps([[n, a.hexdigest(), b.hexdigest()] for n, a, b in zip(counts, full, plain)]))
'''


def hash_topic(topic):
    return json.loads(python(HASH, topic))


def weirctl(*arguments, status=0, **more):
    return weirproc.weirctl('-b', BOOTSTRAP, *arguments, status=status, timeout=LONG, **more)


def took(what, started):
    seconds = time.monotonic() - started
    tap.note(f'{what}: {N_MESSAGES:,} messages in {seconds:.1f} s')


def unpack(value):
    return base64.b64decode(value['base64']) if isinstance(value, dict) else None if value is None else value.encode()


def files():
    return sorted(each.name for each in pathlib.Path(folder.name).iterdir())


@tap.test
def messages_are_there():
    started = time.monotonic()
    hashes['expected'] = json.loads(python(FILL, json.dumps([SOURCE, COPY, KCAT]), N_MESSAGES, N_PARTITIONS, EMPTY))
    took('written by kafka-python', started)
    tap.equal(sum(count for count, *_ in hashes['expected']), N_MESSAGES, 'messages')
    tap.equal(hashes['expected'][EMPTY][0], 0, 'one partition is empty')


@tap.test
def an_export_is_complete():
    started = time.monotonic()
    result = weirctl('consume', SOURCE, f'--output={PATH}')
    took('exported', started)
    tap.true(f'{N_MESSAGES:,} messages' in result.error and 'all of the range' in result.error, f'said so: {result.error}')
    tap.equal(result.output, b'', 'nothing is printed')
    tap.equal(files(), ['messages.jsonl'], 'one file')
    with PATH.open('rb') as file:
        tap.equal(sum(1 for _ in file), N_MESSAGES, 'lines')
    # The order between partitions is that of arrival.
    printed = sorted(weirctl('--json', 'consume', SOURCE, '--partition=1', '--limit=2000').output.splitlines())
    with PATH.open('rb') as file:
        wanted = sorted(line.rstrip(b'\n') for line in file if b',"partition":1,' in line and json.loads(line)['offset'] < 2000)
    tap.equal(printed, wanted, 'the lines of the file are those that are printed')


@tap.test
def published_again_all_is_the_same():
    started = time.monotonic()
    weirctl('publish', COPY, f'--file={PATH}', '--same-partitions')
    took('published', started)
    started = time.monotonic()
    got = hash_topic(COPY)
    took('hashed by kafka-python', started)
    tap.equal(got, hashes['expected'], 'messages of each partition, with hashes of key, value, headers and timestamp')


@tap.test
def kcat_carries_keys_and_values():
    """It has no way to give each message headers or a time, and takes null and empty for the same."""
    started = time.monotonic()
    paths = [pathlib.Path(folder.name) / f'kcat-{partition}' for partition in range(N_PARTITIONS)]
    streams = [path.open('wb') for path in paths]
    with PATH.open('rb') as file:
        for line in file:
            message = json.loads(line)
            streams[message['partition']].write((unpack(message['key']) or b'') + KEY_END + (unpack(message['value']) or b'') + MESSAGE_END)
    for stream in streams:
        stream.close()
    as_text = {end: ''.join(f'\\x{byte:02x}' for byte in end) for end in (KEY_END, MESSAGE_END)}
    for partition, path in enumerate(paths):
        if path.stat().st_size > 0:
            subprocess.run(['kcat', '-q', '-b', BOOTSTRAP, '-P', '-t', KCAT, '-p', str(partition), '-K', as_text[KEY_END], '-D', as_text[MESSAGE_END],
                            '-Z', '-l', str(path)], check=True, timeout=LONG, capture_output=True)
        path.unlink()
    took('published by kcat', started)
    got = hash_topic(KCAT)
    tap.equal([[count, plain] for count, _, plain in got], [[count, plain] for count, _, plain in hashes['expected']],
              'messages of each partition, with hashes of key and value')


@tap.test
def a_line_that_cannot_be_kept_is_refused():
    cases = {'{"value":"x"}': 'partition', '{"value":"x","partition":-1}': 'partition', '{"value":"x","partition":0,"timestamp":0}': 'timestamp',
             '{"value":"x","partition":0,"timestamp":-5}': 'timestamp'}
    for line, what in cases.items():
        result = weirctl('publish', COPY, '--file=-', '--same-partitions', stdin=(line + '\n').encode(), status=1)
        tap.true('line 1' in result.error and what in result.error, f'{line}: {result.error}')
    result = weirctl('publish', COPY, '--file=-', '--same-partitions', stdin=b'{"value":"x","partition":77}\n', status=1)
    tap.true('partition' in result.error.lower(), f'a partition that is not there: {result.error}')
    weirctl('publish', COPY, '--file=-', '--same-partitions', '--partition=1', stdin=b'', status=2)
    weirctl('publish', COPY, 'x', '--same-partitions', status=2)


@tap.test
def csv_and_raw_are_what_they_say():
    path = pathlib.Path(folder.name) / 'messages.csv'
    weirctl('consume', SOURCE, '--partition=0', '--limit=3000', f'--output={path}', '--format=csv', '--columns=partition,offset,timestamp,key,value,$.total')
    lines = weirctl('--json', 'consume', SOURCE, '--partition=0', '--limit=3000').lines
    with path.open(encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    tap.equal(len(rows), len(lines), 'rows')
    # What no reader of CSV takes for text is not written as text.
    as_cell = lambda value: ('' if value is None else value if isinstance(value, str) and '\0' not in value
                             else 'base64:' + base64.b64encode(unpack(value)).decode())
    for row, line in zip(rows, lines):
        tap.equal((row['offset'], row['key'], row['value']), (str(line['offset']), as_cell(line['key']), as_cell(line['value'])), 'cells')
        if isinstance(line['value'], str) and line['value'].startswith('{"orderId"'):
            tap.equal(row['$.total'], line['value'].split('"total":')[1].split(',')[0], 'a number as it is written')
    path = pathlib.Path(folder.name) / 'messages.txt'
    weirctl('consume', SOURCE, '--partition=0', '--limit=3000', f'--output={path}', '--format=raw')
    tap.equal(path.read_bytes(), b''.join((unpack(line['value']) or b'') + b'\n' for line in lines), 'values and newlines')
    tap.equal(path.read_bytes(), weirctl('consume', SOURCE, '--partition=0', '--limit=3000', '--raw').output, 'as --raw prints')


@tap.test
def a_full_disk_is_an_error_and_what_was_there_stays():
    before = files()
    result = weirctl('consume', SOURCE, '--output=/dev/full', status=1)
    tap.true('disk is full' in result.error and '/dev/full' in result.error, f'a device that takes nothing: {result.error}')
    tap.true(pathlib.Path('/dev/full').is_char_device(), 'the device is still there')
    path = pathlib.Path(folder.name) / 'small'
    path.write_text('before', encoding='utf-8')

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    completed = subprocess.run([str(weirproc.WEIRCTL), '-b', BOOTSTRAP, 'consume', SOURCE, f'--output={path}'], capture_output=True, text=True,
                               timeout=LONG, preexec_fn=limit, check=False)
    tap.equal(completed.returncode, 1, 'status where a file may not grow')
    tap.true('was not written' in completed.stderr, f'said so: {completed.stderr}')
    tap.equal(path.read_text(encoding='utf-8'), 'before', 'what was there')
    path.unlink()
    with open('/dev/full', 'wb') as full:
        completed = subprocess.run([str(weirproc.WEIRCTL), '-b', BOOTSTRAP, '--json', 'consume', SOURCE], stdout=full, stderr=subprocess.PIPE,
                                   text=True, timeout=LONG, check=False)
    tap.equal(completed.returncode, 1, 'status where standard output is full')
    tap.true('Standard output could not be written' in completed.stderr, f'said so: {completed.stderr}')
    tap.equal(files(), before, 'nothing is left behind')


@tap.test
def a_closed_pipe_is_an_error():
    with subprocess.Popen([str(weirproc.WEIRCTL), '-b', BOOTSTRAP, '--json', 'consume', SOURCE], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        json.loads(process.stdout.readline())
        process.stdout.close()
        error = process.stderr.read().decode()
        tap.equal(process.wait(timeout=60 * reports.PATIENCE), 1, f'status: {error}')
    tap.true('Standard output could not be written' in error, f'said so: {error}')
    path = pathlib.Path(folder.name) / 'pipe'
    os.mkfifo(path)
    result = weirctl('consume', SOURCE, f'--output={path}', status=1)
    tap.true('nobody reads' in result.error, f'a pipe without a reader: {result.error}')
    with subprocess.Popen(['head', '-c', '1000', str(path)], stdout=subprocess.PIPE) as reader:
        # It has opened the pipe once it waits in it: until then there is nobody.
        result = weirproc.wait_until(lambda: (lambda got: got if 'nobody reads' not in got.error or got.error.count('\n') > 1 else None)(
            weirctl('consume', SOURCE, f'--output={path}', status=1)), 30, 'head reads the pipe')
        tap.equal(len(reader.stdout.read()), 1000, 'what it read')
    tap.true('nobody reads' in result.error, f'a reader that went away: {result.error}')
    tap.true(path.is_fifo(), 'it is still a pipe')
    path.unlink()


@tap.test
def an_export_that_is_interrupted_leaves_nothing():
    before = files()
    path = pathlib.Path(folder.name) / 'never'
    command = [str(weirproc.WEIRCTL), '-b', BOOTSTRAP, 'consume', SOURCE, f'--output={path}', '--follow', '--from=beginning']
    for sent, status in ((signal.SIGINT, 0), (signal.SIGTERM, 0)):
        with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
            weirproc.wait_until(lambda: any(name.startswith('.never') for name in files()), 30, 'it is being written')
            tap.true(not path.exists(), 'under a name of its own')
            time.sleep(0.5)
            process.send_signal(sent)
            error = process.stderr.read().decode()
            tap.equal(process.wait(timeout=60 * reports.PATIENCE), status, f'status: {error}')
        # Following ends in no other way: what came is complete.
        tap.true(path.exists() and 'written' in error, f'what was followed is kept: {error}')
        path.unlink()
    tap.equal(files(), before, 'nothing is left behind')


@tap.test
def a_link_and_a_folder():
    target, link = pathlib.Path(folder.name) / 'target', pathlib.Path(folder.name) / 'link'
    target.write_text('before', encoding='utf-8')
    link.symlink_to(target)
    weirctl('consume', SOURCE, '--partition=0', '--limit=5', f'--output={link}')
    tap.true(link.is_symlink(), 'a link stays a link')
    tap.equal(len(target.read_bytes().splitlines()), 5, 'and what it stands for is written')
    target.unlink()
    link.unlink()
    result = weirctl('consume', SOURCE, f'--output={folder.name}', status=1)
    tap.true('is a folder' in result.error and 'partition' not in result.error, f'before anything is read: {result.error}')


tap.main(folder.cleanup)
