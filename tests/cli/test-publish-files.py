#!/usr/bin/env python3
"""weirctl publish --file: each format, wrong lines, and what the target refuses; what is there is read by kafka-python.

WEIR_TEST_MESSAGES says how many lines (20,000).
"""
import base64
import csv
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc
from kafkapython import BOOTSTRAP

kafkapython.skip_all_unless_here()

N_MESSAGES = int(os.environ.get('WEIR_TEST_MESSAGES', '20000'))
RUN = os.getpid()
LONG = 1200
folder = tempfile.TemporaryDirectory()
FOLDER = pathlib.Path(folder.name)

READ = '''
import sys, json, base64
from kafka import KafkaConsumer, TopicPartition
consumer = KafkaConsumer(bootstrap_servers=sys.argv[1].split(","), auto_offset_reset="earliest", max_poll_records=20000, check_crcs=False)
parts = [TopicPartition(sys.argv[2], i) for i in sorted(consumer.partitions_for_topic(sys.argv[2]))]
consumer.assign(parts)
left, out = sum(consumer.end_offsets(parts).values()), []
pack = lambda b: None if b is None else base64.b64encode(b).decode()
while left > 0:
    for records in consumer.poll(timeout_ms=500).values():
        for r in records:
            out.append([r.partition, r.offset, r.timestamp, pack(r.key), pack(r.value), [[k, pack(v)] for k, v in r.headers]])
            left -= 1
print(json.dumps(sorted(out)))
'''


def weirctl(*arguments, status=0, **more):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', *arguments, status=status, timeout=LONG, **more)


def create(name, partitions=1, **configuration):
    return kafkapython.create(f'files-{name}-{RUN}', partitions, **{'retention.ms': '-1', **configuration})


def read(topic):
    """[(partition, timestamp, key, value, headers)] in order of partition and offset."""
    unpack = lambda text: None if text is None else base64.b64decode(text)
    return [(partition, timestamp, unpack(key), unpack(value), [(name, unpack(data)) for name, data in headers])
            for partition, _, timestamp, key, value, headers in json.loads(kafkapython.python(READ, topic, timeout=LONG))]


@tap.test
def wrong_lines_are_listed_and_all_others_arrive():
    topic = create('lines', 3)
    chance = random.Random(3)
    wrong = sorted(chance.sample(range(1, N_MESSAGES + 1), 10))
    path = FOLDER / 'lines.jsonl'
    bad = ['{"key": 1}', 'no JSON', '{"value": {"base64": "%%%"}}', '{"value":"x","timestamp":"soon"}', '[]', '{"value":"x","headers":[["a"]]}', '{"value":"x"',
           '\x00', '{"value":"x"} trailing', '"text"']
    with path.open('w', encoding='utf-8') as file:
        file.write('\ufeff')
        for line in range(1, N_MESSAGES + 1):
            file.write(bad[wrong.index(line)] if line in wrong else f'{{"key":"k{line % 100}","value":"{line}","timestamp":{1600000000000 + line}}}')
            file.write('\n' if line < N_MESSAGES else '')
    result = weirctl('publish', topic, f'--file={path}', '--dry-run', status=3)
    tap.equal(result.json, {'dry_run': True, 'messages': N_MESSAGES - 10, 'bytes': result.json['bytes'], 'wrong': 10}, 'dry run')
    started = time.monotonic()
    result = weirctl('publish', topic, f'--file={path}', status=3)
    tap.note(f'{N_MESSAGES:,} lines in {time.monotonic() - started:.1f} s')
    for line in wrong:
        tap.true(f'lines.jsonl”, line {line}: ' in result.error, f'line {line} is listed: {result.error}')
    tap.true('10 lines are no messages' in result.error, result.error)
    tap.equal(len(result.lines), N_MESSAGES - 10, 'places')
    got = read(topic)
    tap.equal(sorted(int(value) for _, _, _, value, _ in got), [line for line in range(1, N_MESSAGES + 1) if line not in wrong], 'messages')
    tap.true(all(timestamp == 1600000000000 + int(value) for _, timestamp, _, value, _ in got), 'times')
    keys = {}
    for partition, _, key, value, _ in got:
        keys.setdefault(key, []).append((partition, int(value)))
    tap.true(all(places == sorted(places) and len({partition for partition, _ in places}) == 1 for places in keys.values()), 'the order of each key')


@tap.test
def tables_with_quotes_newlines_and_a_mark():
    rows = [['id', 'text', 'empty', 'when', 'trace id'],
            ['1', 'plain', '', '2023-11-14T22:13:20Z', 'a'],
            ['2', 'with "quotes", commas\nand\r\nlines', '', '1700000001000', 'ü'],
            ['3', ' spaces ', 'x', '2023-11-14T22:13:22+00:00', ''],
            ['4', '', '', '', 'b']]
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    path = FOLDER / 'table.csv'
    # The last row's text is empty, not null.
    path.write_bytes(b'\xef\xbb\xbf' + file.getvalue().encode().replace(b'4,,', b'4,"",'))

    topic = create('table')
    weirctl('publish', topic, f'--file={path}', '--columns=key=id,value=text,timestamp=when,header.trace=trace id,header.none=empty')
    got = read(topic)
    tap.equal([(key, value) for _, _, key, value, _ in got],
              [(b'1', b'plain'), (b'2', b'with "quotes", commas\nand\r\nlines'), (b'3', b' spaces '), (b'4', b'')], 'keys and values')
    tap.equal([timestamp for _, timestamp, *_ in got[:3]], [1700000000000, 1700000001000, 1700000002000], 'times')
    tap.true(abs(got[3][1] / 1000 - time.time()) < 300, 'now, where there is none')
    tap.equal([headers for *_, headers in got], [[('trace', b'a'), ('none', None)], [('trace', 'ü'.encode()), ('none', None)],
                                                 [('trace', None), ('none', b'x')], [('trace', b'b'), ('none', None)]], 'headers')

    topic = create('objects')
    weirctl('publish', topic, '--file=-', '--format=csv', '--separator=;', '--columns=key=a,value=*', stdin=b'a;b\n1;"x;y"\n2;\n')
    tap.equal([(key, json.loads(value)) for _, _, key, value, _ in read(topic)], [(b'1', {'a': '1', 'b': 'x;y'}), (b'2', {'a': '2', 'b': None})], 'objects')

    topic = create('wrong-rows')
    result = weirctl('publish', topic, '--file=-', '--format=csv', status=3,
                     stdin=b'value,timestamp\r\n"one\nmore",\r\ntwo,three,four\r\nfive,yesterday\r\n\r\nsix,\r\n"never closed')
    for line in ('line 4: 3 cells', 'line 5: the cell of column “timestamp”', 'line 8: a quote'):
        tap.true(line in result.error, f'{line}: {result.error}')
    tap.equal([value for _, _, _, value, _ in read(topic)], [b'one\nmore', b'six'], 'the others')
    tap.true('no column “value”' in weirctl('publish', topic, '--file=-', '--format=csv', stdin=b'a,b\n1,2\n', status=1).error, 'without a mapping')


@tap.test
def an_exported_table_comes_back():
    source, copy = create('table-source', 2), create('table-copy', 2)
    values = [None, b'', b'\xff\xfe', b'two\nlines', 'Zoë, "x"'.encode(), b'base64:QQ==']
    lines = [{'key': None if i % 3 == 0 else f'k{i}', 'value': None if value is None else {'base64': base64.b64encode(value).decode()}, 'partition': i % 2,
              'timestamp': 1700000000000 + i, 'headers': [['a', None], ['a', {'base64': '/w=='}], ['b', '']] if i % 2 else []} for i, value in enumerate(values[:5])]
    weirctl('publish', source, '--file=-', '--same-partitions', stdin=''.join(json.dumps(line) + '\n' for line in lines).encode())
    weirproc.weirctl('-b', BOOTSTRAP, 'consume', source, f'--output={FOLDER / "back.csv"}', '--format=csv')
    weirctl('publish', copy, f'--file={FOLDER / "back.csv"}', '--same-partitions')
    tap.equal(read(copy), read(source), 'messages')


@tap.test
def what_kcat_writes_can_be_read():
    source, copy = create('kcat-source'), create('kcat-copy')
    weirctl('publish', source, '--file=-', stdin=''.join(json.dumps({'key': f'k{i}', 'value': f'v{i}\nmore'}) + '\n' for i in range(50)).encode())
    written = subprocess.run(['kcat', '-q', '-b', BOOTSTRAP, '-C', '-e', '-t', source, '-K', '\\t', '-D', '\\x1e'], check=True, capture_output=True, timeout=60).stdout
    weirctl('publish', copy, '--file=-', '--format=delimited', '--key-delimiter=\\t', '--delimiter=\\x1e', stdin=written)
    content = lambda topic: [(key, value) for _, _, key, value, _ in read(topic)]
    tap.equal(content(copy), content(source), 'keys and values')
    topic = create('plain')
    weirctl('publish', topic, '--file=-', '--format=delimited', '--key-delimiter=::', '--empty-is-null', stdin=b'a::1\n::2\nb::\nno key\n\nc::d::e')
    tap.equal(content(topic), [(b'a', b'1'), (None, b'2'), (b'b', None), (None, b'no key'), (None, None), (b'c', b'd::e')], 'null and empty')


@tap.test
def a_folder_is_a_file_a_message():
    messages = FOLDER / 'messages'
    (messages / 'inner').mkdir(parents=True)
    contents = {'a.bin': bytes(range(256)), 'b': b'', 'c.json': b'{\n}\n', '.hidden': b'no'}
    for name, content in contents.items():
        (messages / name).write_bytes(content)
    topic = create('folder')
    weirctl('publish', topic, f'--file={messages}', '--names-are-keys', '--timestamp=2023-11-14T22:13:20Z')
    tap.equal(read(topic), [(0, 1700000000000, name.encode(), contents[name], []) for name in ('a.bin', 'b', 'c.json')], 'messages')


@tap.test
def times_are_chosen():
    topic = create('times')
    weirctl('publish', topic, 'x', '--timestamp=1700000000123')
    weirctl('publish', topic, '--file=-', '--timestamp=now', stdin=b'{"value":"y","timestamp":5}\n')
    got = read(topic)
    tap.equal(got[0][1], 1700000000123, 'one message')
    tap.true(abs(got[1][1] / 1000 - time.time()) < 300, 'now instead of what the file says')
    weirctl('publish', topic, 'x', '--timestamp=yesterday', status=2)


@tap.test
def what_the_target_refuses_is_said_and_the_rest_arrives():
    topic = create('small', 2, **{'max.message.bytes': '10000'})
    lines = [{'value': str(i) if i % 10 else 'x' * 20000, 'partition': i % 2} for i in range(1, 51)]
    result = weirctl('publish', topic, '--file=-', '--same-partitions', status=3, stdin=''.join(json.dumps(line) + '\n' for line in lines).encode())
    for line in (10, 20, 30, 40, 50):
        tap.true(f'Line {line}: The message is too large: 20' in result.error, result.error)
    tap.equal([value for _, _, _, value, _ in read(topic)], [line['value'].encode() for which in (0, 1) for line in lines
                                                             if line['partition'] == which and len(line['value']) < 100], 'the others')
    tap.equal(len(result.lines), 45, 'places')
    error = weirctl('publish', topic, 'x' * 20000, status=1).error
    tap.true('too large' in error and '10 kB' in error, error)
    error = weirctl('publish', topic, 'x', '--partition=7', status=1).error
    tap.true('no such partition' in error, error)


@tap.test
def a_rate_holds_for_files_too():
    topic = create('rate')
    weirctl('publish', topic, '--file=-', '--rate=200', stdin=b'{"value":"x"}\n' * 600)
    times = [timestamp for _, timestamp, *_ in read(topic)]
    rate = (len(times) - 1) / (times[-1] - times[0]) * 1000
    tap.note(f'{rate:.1f} a second')
    tap.true(abs(rate - 200) < 200 * 0.02, f'{rate:.1f} a second')


tap.main(folder.cleanup)
