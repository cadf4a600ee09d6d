#!/usr/bin/env python3
"""weirctl replay on a cluster of its own: exact, resumable, exactly once, whatever is killed.

What is there is read by kafka-python, which is not ours. WEIR_TEST_MESSAGES says how many messages (20,000), WEIR_TEST_ODD_MESSAGES how
many of those that have everything that is easily lost (the same), WEIR_TEST_KILLS how often the program is killed (8), and
WEIR_TEST_SECONDS how long a rate is watched (8).
"""
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc

kafkapython.skip_all_unless_here()

N_MESSAGES = int(os.environ.get('WEIR_TEST_MESSAGES', '20000'))
N_ODD = int(os.environ.get('WEIR_TEST_ODD_MESSAGES', N_MESSAGES))
N_KILLS = int(os.environ.get('WEIR_TEST_KILLS', '8'))
N_PARTITIONS = 6
LONG = 1200
folder = tempfile.TemporaryDirectory()
os.environ['XDG_DATA_HOME'] = folder.name
kafka = weirproc.Kafka('replay')
expected = {}

COMMON = kafkapython.COMMON + r'''
def read(topic, take):
    """All that a reader of committed messages gets."""
    consumer = KafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest", max_poll_records=20000, check_crcs=False,
                             isolation_level="read_committed", fetch_max_bytes=8000000)
    parts = [TopicPartition(topic, i) for i in sorted(consumer.partitions_for_topic(topic))]
    consumer.assign(parts)
    ends = consumer.end_offsets(parts)
    while any(consumer.position(part) < end for part, end in ends.items()):
        for part, records in consumer.poll(timeout_ms=200).items():
            for record in records:
                take(record)
    return len(parts)
'''

# Everything that is easily lost.
FILL_ODD = COMMON + r'''
topic, n_messages, n_partitions = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
chance = random.Random(20261121)
odd = [None, b"", b"\0", b"\xff\xfe\x80", b"\xc0\x80", "Zo\u00eb".encode(), b"null", b"two\nlines\r\n", chance.randbytes(300), b"x" * 5000]
producer = KafkaProducer(bootstrap_servers=servers, linger_ms=20, batch_size=262144, max_request_size=2000000)
failures = []
for i in range(n_messages):
    if i % 4:
        key, value = b"order-%d" % (i % 977), b'{"orderId":%d,"total":%d.%02d}' % (i, i % 500, i % 100)
    else:
        key, value = chance.choice(odd), chance.choice(odd)
        if key is value is None:
            value = b""  # this client sends no message without both
    if i % 2000 == 7:
        value = chance.randbytes(1000000)
    headers = [("trace", b"%d" % i)] if i % 5 == 0 else []
    if i % 50 == 0:
        headers += [("trace", b""), ("\u00fc", chance.randbytes(9)), ("trace", b"again"), ("", b"no name")]
    timestamp = 1_500_000_000_000 + (i * 7919) % 100_000_000_000
    producer.send(topic, key=key, value=value, headers=headers, timestamp_ms=timestamp, partition=chance.randrange(n_partitions)).add_errback(failures.append)
producer.flush()
if failures:
    sys.exit(str(failures[0]))
'''

# A number a message, which grows in each partition and for each key.
FILL_NUMBERS = COMMON + r'''
topic, n_messages, n_partitions = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
producer = KafkaProducer(bootstrap_servers=servers, linger_ms=20, batch_size=262144)
for i in range(n_messages):
    key = i * 2654435761 % 1009
    producer.send(topic, key=b"key-%d" % key, value=b"%d" % i, partition=key % n_partitions)
producer.flush()
'''

HASH = COMMON + r'''
hashes, counts = {}, {}
def take(record):
    part = record.partition
    add(hashes.setdefault(part, hashlib.sha256()), record.key, record.value, record.headers, record.timestamp)
    counts[part] = counts.get(part, 0) + 1
n = read(sys.argv[2], take)
print(json.dumps([[counts.get(i, 0), hashes[i].hexdigest() if i in hashes else None] for i in range(n)]))
'''

# Of each partition: keys, values, times, and headers where they are wanted.
READ = COMMON + r'''
records = {}
read(sys.argv[2], lambda r: records.setdefault(r.partition, []).append(
    [None if r.key is None else r.key.decode(), r.timestamp, None if r.value is None else r.value[:100].decode(errors="replace"),
     [[name, None if data is None else data.decode(errors="replace")] for name, data in r.headers]]))
print(json.dumps(records))
'''


def python(script, *arguments, bootstrap=None):
    return kafkapython.python(script, *arguments, bootstrap=bootstrap or kafka.bootstrap, timeout=LONG)


def weirctl(*arguments, status=0, **more):
    return weirproc.weirctl('-b', kafka.bootstrap, *arguments, status=status, timeout=LONG, **more)


def create(topics, bootstrap=None):
    servers = bootstrap or kafka.bootstrap
    kafkapython.create_all([(name, partitions, {'min.insync.replicas': '1', 'retention.ms': '-1', **configuration})
                            for name, partitions, configuration in topics], servers, min(3, servers.count(',') + 1))


def read(topic):
    """{partition: [(key, timestamp, value, headers)]}"""
    return {int(partition): [tuple(record) for record in records] for partition, records in json.loads(python(READ, topic)).items()}


def check_numbers(topic, source):
    """Each message of the source exactly once, in its order, in each partition."""
    values = lambda records: {partition: [int(value) for _, _, value, _ in each] for partition, each in records.items()}
    got, wanted = values(read(topic)), values(expected[source])
    for partition, numbers in wanted.items():
        here = got.get(partition, [])
        tap.equal(len(here), len(numbers), f'messages in partition {partition}: twice {len(here) - len(set(here))}, missing {len(set(numbers) - set(here))}')
        tap.true(here == numbers, f'the order in partition {partition}')


def run_measured(*arguments):
    """Standard error and the largest memory that the program had, in MB."""
    with subprocess.Popen([str(weirproc.WEIRCTL), '-b', kafka.bootstrap, *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        error = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    tap.equal(process.returncode, 0, f'status: {error}')
    return error, usage.ru_maxrss / 1024


@tap.test
def topics_are_made():
    create([(name, N_PARTITIONS, {'max.message.bytes': '2000000'}) for name in ('odd', 'odd-once', 'odd-least')]
           + [(name, N_PARTITIONS, {}) for name in ('numbers', 'killed', 'brokers', 'slow')]
           + [('fewer', 2, {}), ('one', 3, {}), ('itself', 2, {}), ('some', 2, {}), ('small', 2, {'max.message.bytes': '20000'}),
              ('small-diverted', 2, {'max.message.bytes': '20000'}), ('small-stopped', 2, {'max.message.bytes': '20000'}), ('small-least', 2, {'max.message.bytes': '20000'}),
              ('compacted', 2, {'cleanup.policy': 'compact'}),
              ('diverted', 1, {'max.message.bytes': '2000000'}), ('large', 2, {'max.message.bytes': '2000000'}),
              *((name, 2, {}) for name in ('edited-from', 'edited', 'edited-least')), ('many', 1, {}), ('many-to', 1, {}), ('diverted-values', 1, {}),
              ('keys', 7, {}), ('keys-java', 7, {}), ('keys-published', 7, {}), ('keys-replayed', 7, {})])
    python(FILL_ODD, 'odd', N_ODD, N_PARTITIONS)
    # Neither key nor value: what kafka-python does not send.
    weirctl('publish', 'odd', '--null', '--partition=3')
    python(FILL_NUMBERS, 'numbers', N_MESSAGES, N_PARTITIONS)
    expected['numbers'] = read('numbers')
    expected['odd'] = json.loads(python(HASH, 'odd'))
    tap.equal(sum(count for count, _ in expected['odd']), N_ODD + 1, 'messages')


@tap.test
def every_oddity_is_the_same_on_the_other_side():
    for topic, how, words in (('odd-once', '--transactional', 'exactly once'), ('odd-least', '--no-transaction', 'at least once')):
        started = time.monotonic()
        error, megabytes = run_measured('replay', 'odd', topic, how, f'--job={topic}')
        tap.note(f'{how}: {time.monotonic() - started:.1f} s, {megabytes:.0f} MB')
        tap.true(words in error and f'{N_ODD + 1:,} messages' in error, error)
        tap.equal(json.loads(python(HASH, topic)), expected['odd'], f'count and hash of each partition {how}')
        if not os.environ.get('WEIR_TEST_SLOWNESS'):
            tap.true(megabytes < 150, f'memory: {megabytes:.0f} MB')


@tap.test
def both_sides_can_be_compared_again():
    result = weirctl('--json', 'replay', '--job=odd-once', '--verify')
    tap.true('is done' in result.error and f'{N_ODD + 1:,} messages are the same' in result.error, result.error)
    tap.equal([(each['found'], each['equal']) for each in result.json['verified']], [(count, True) for count, _ in expected['odd']], 'partitions')


@tap.test
def a_difference_is_found():
    weirctl('replay', 'itself', 'one', '--job=nothing')
    weirctl('publish', 'some', 'first', '--partition=0')
    weirctl('replay', 'some', 'itself', '--job=different')
    # The job's file says what it wrote: the verification is told of another source.
    path = pathlib.Path(folder.name) / 'weir/jobs/different.job'
    weirctl('publish', 'one', 'other', '--partition=0')
    path.write_text(path.read_text(encoding='utf-8').replace('Source=some', 'Source=one'), encoding='utf-8')
    result = weirctl('--json', 'replay', '--job=different', '--verify', status=3)
    tap.true('itself 0 is not the same' in result.error, result.error)
    tap.equal([each['equal'] for each in result.json['verified']], [False, True], 'partitions')


@tap.test
def a_topic_into_itself_ends():
    before = sum(len(each) for each in read('itself').values())
    weirctl('publish', 'itself', '--file=-', stdin=b''.join(b'{"value":"%d"}\n' % i for i in range(500)))
    for how in ('--transactional', '--no-transaction'):
        weirctl('replay', 'itself', 'itself', how)
    tap.equal(sum(len(each) for each in read('itself').values()), 4 * (before + 500), 'messages')


@tap.test
def fewer_partitions_keep_the_order_of_each_key():
    result = weirctl('replay', 'numbers', 'fewer', '--partitioning=same', status=1)
    tap.true('--partitioning=key' in result.error, result.error)
    weirctl('replay', 'numbers', 'fewer', '--verify')
    keys = {}
    for partition, records in read('fewer').items():
        for key, _, value, _ in records:
            keys.setdefault(key, []).append((partition, int(value)))
    tap.equal(sum(map(len, keys.values())), N_MESSAGES, 'messages')
    for key, places in keys.items():
        tap.equal(len({partition for partition, _ in places}), 1, f'partitions of {key}')
        tap.equal(places, sorted(places), f'order of {key}')


@tap.test
def ranges_conditions_headers_and_times_are_chosen():
    result = weirctl('--json', 'replay', 'numbers', 'one', '--partition=2', '--from=10', '--to=60', '--match=7',
                     '--partitioning=one', '--to-partition=1', '--source-header', '--timestamps=now', '--job=chosen', '--verify').json
    wanted = [(offset, record) for offset, record in enumerate(expected['numbers'][2]) if 10 <= offset < 60 and ('7' in record[0] or '7' in record[2])]
    got = read('one')[1]
    tap.equal([(key, value) for key, _, value, _ in got], [(record[0], record[2]) for _, record in wanted], 'messages')
    tap.equal([headers for *_, headers in got], [[['weir-source', f'numbers-2-{offset}']] for offset, _ in wanted], 'where they come from')
    tap.true(all(abs(timestamp / 1000 - time.time()) < 300 for _, timestamp, _, _ in got), 'now')
    tap.equal((result['read'], result['matched'], result['written'], result['state']), (50, len(wanted), len(wanted), 'done'), 'report')


@tap.test
def a_dry_run_writes_nothing():
    before = weirctl('--json', 'topic', 'fewer').json['messages']
    result = weirctl('--json', 'replay', 'numbers', 'fewer', '--dry-run').json
    tap.equal((result['count'], result['counted_by'], result['target_offsets']), (N_MESSAGES, 'reading', before), 'by reading')
    values = [record for records in expected['numbers'].values() for record in records]
    tap.equal(result['bytes'], sum(len(key) + len(value) for key, _, value, _ in values), 'bytes')
    tap.equal(result['first']['timestamp'], min(timestamp for _, timestamp, _, _ in values), 'first')
    tap.equal(result['last']['timestamp'], max(timestamp for _, timestamp, _, _ in values), 'last')
    tap.true(any('fewer' in each for each in result['warnings']), f'warnings: {result["warnings"]}')
    result = weirctl('--json', 'replay', 'numbers', 'compacted', '--dry-run', '--by-offsets').json
    tap.equal((result['count'], result['counted_by'], result['bytes']), (N_MESSAGES, 'offsets', None), 'by offsets')
    tap.true(any('compacted' in each for each in result['warnings']), f'warnings: {result["warnings"]}')
    result = weirctl('--json', 'replay', 'odd', 'small', '--dry-run').json
    tap.true(any('larger' in each for each in result['warnings']), f'warnings: {result["warnings"]}')
    tap.equal(weirctl('--json', 'topic', 'fewer').json['messages'], before, 'nothing was written')


@tap.test
def messages_that_are_too_large_stop_are_left_out_or_diverted():
    lines = [{'key': f'k{i}', 'value': str(i) if i % 40 else f'{i}:' + ''.join(random.Random(i).choices('abcdefghijklmnopqrstuvwxyz0123456789', k=100000)),
              'partition': i % 2} for i in range(1, 200)]
    weirctl('publish', 'large', '--file=-', '--same-partitions', stdin=''.join(json.dumps(line) + '\n' for line in lines).encode())
    small = {partition: [line['value'] for line in lines if line['partition'] == partition and len(line['value']) < 1000] for partition in (0, 1)}
    values = lambda topic: {partition: [value for _, _, value, _ in records] for partition, records in read(topic).items()}

    result = weirctl('replay', 'large', 'small-stopped', '--job=stopped', status=None)
    tap.true(result.status in (1, 3), f'status: {result.status}')
    tap.true('too large: 100' in result.error and '20 kB' in result.error and 'large 0, offset' in result.error, result.error)
    result = weirctl('--json', 'replay', '--job=stopped', '--on-error=skip', '--verify', status=3)
    tap.equal(len(result.json['refused']), 4, 'left out when the job goes on')
    tap.equal(values('small-stopped'), small, 'the others')

    result = weirctl('--json', 'replay', 'large', 'small', '--on-error=skip', status=3)
    tap.equal([(each['partition'], each['offset']) for each in result.json['refused']], [(0, 19), (0, 39), (0, 59), (0, 79)], 'left out')
    tap.true('too large' in result.error and result.json['state'] == 'done', result.error)
    tap.equal(values('small'), small, 'the others')

    result = weirctl('--json', 'replay', 'large', 'small-diverted', '--divert=diverted', status=3)
    tap.equal(values('small-diverted'), small, 'the others')
    diverted = read('diverted')[0]
    tap.equal([key for key, *_ in diverted], ['k40', 'k80', 'k120', 'k160'], 'diverted')
    tap.equal([dict(headers)['weir-source'] for *_, headers in diverted], [f'large-0-{offset}' for offset in (19, 39, 59, 79)], 'where they come from')

    result = weirctl('--json', 'replay', 'large', 'small-least', '--no-transaction', '--on-error=skip', status=3)
    tap.equal(len(result.json['refused']), 4, 'left out without a transaction')
    tap.equal(values('small-least'), small, 'the others')


@tap.test
def a_compacted_topic_refuses_what_has_no_key():
    result = weirctl('--json', 'replay', 'itself', 'compacted', '--to=3', '--on-error=skip', status=3)
    tap.equal(len(result.json['refused']), result.json['matched'], 'all of them')
    tap.true('no key' in result.json['refused'][0]['reason'], result.json['refused'][0]['reason'])


@tap.test
def values_are_edited_and_nothing_else():
    lines = [{'key': f'k{i}', 'value': '{"id":%d,  "status":"failed", "total":%d.10,"error":{"text":"x"},"total":9007199254740993}' % (i, i), 'partition': i % 2,
              'headers': [['n', str(i)], ['n', '']]} for i in range(40)]
    lines[7]['value'] = 'no JSON'
    lines[9]['value'] = '{"id":9}'
    lines[11]['value'] = '[]'
    lines[13]['value'] = None
    weirctl('publish', 'edited-from', '--file=-', '--same-partitions', stdin=''.join(json.dumps(line) + '\n' for line in lines).encode())
    edits = ['--set=status="retry"', '--remove=error', '--set=meta={"by": "Weir"}']
    wanted = {partition: [line['value'].replace('"failed"', '"retry"').replace('"error":{"text":"x"},', '').replace('3}', '3,"meta":{"by": "Weir"}}')
                          for i, line in enumerate(lines) if line['partition'] == partition and i not in (7, 9, 11, 13)] for partition in (0, 1)}
    wanted[1].insert(3, '{"id":9,"status":"retry","meta":{"by": "Weir"}}')

    result = weirctl('--json', 'replay', 'edited-from', 'edited', *edits, '--dry-run').json
    # Of which partition it is depends on which answers first.
    tap.true((result['not_edited'], result['value_before'], result['value_after']) in [(3, lines[i]['value'], wanted[i][0]) for i in (0, 1)],
             f'the dry run shows the first: {result}')
    tap.true(any('cannot be edited' in each for each in result['warnings']), f'warnings: {result["warnings"]}')
    result = weirctl('replay', 'edited-from', 'edited', '--set=status=retry', status=2)
    tap.true('character 12' in result.error, result.error)

    result = weirctl('replay', 'edited-from', 'edited', *edits, '--job=edited', status=None)
    tap.true(result.status in (1, 3) and 'edited-from 1, offset' in result.error and '--on-error=skip' in result.error, f'it stops: {result.error}')
    result = weirctl('replay', 'edited-from', 'edited', edits[0], '--job=edited', status=2)
    tap.true('--set' in result.error, f'other edits: {result.error}')
    result = weirctl('--json', 'replay', '--job=edited', '--on-error=skip', '--verify', status=3)
    tap.equal([(each['partition'], each['offset'], each['reason']) for each in result.json['refused']],
              [(1, 3, 'The value is not JSON: it cannot be edited.'), (1, 5, 'The value has no place for “status”.'),
               (1, 6, 'The message has no value that could be edited.')], 'left out')
    tap.true(all(each['equal'] for each in result.json['verified']), f'verified: {result.json["verified"]}')
    got = read('edited')
    tap.equal({partition: [value for _, _, value, _ in records] for partition, records in got.items()}, wanted, 'values')
    tap.equal([headers for *_, headers in got[0]], [line['headers'] for line in lines if line['partition'] == 0], 'headers')

    # What cannot be edited is diverted as it is, with its headers.
    weirctl('replay', 'edited-from', 'edited-least', *edits, '--no-transaction', '--divert=diverted-values', '--verify', status=3)
    tap.equal([(value, headers[:2]) for _, _, value, headers in read('diverted-values')[0]],
              [(lines[i]['value'], [['n', str(i)], ['n', '']]) for i in (7, 11, 13)], 'diverted')
    jobs = {job['job']: job for job in weirproc.weirctl('--json', 'replay', '--list').json}
    tap.equal({key: jobs['edited'][key] for key in ('state', 'source', 'target', 'done_offsets', 'all_offsets', 'written', 'refused')},
              {'state': 'done', 'source': 'edited-from', 'target': 'edited', 'done_offsets': 40, 'all_offsets': 40, 'written': 37, 'refused': 3}, 'listed')
    tap.true('set status' in jobs['edited']['edits'], 'its edits')
    tap.true('edited-least' in weirproc.weirctl('replay', '--list').text, 'for people')


@tap.test
def a_plan_that_refuses_all_is_stopped():
    weirctl('publish', 'many', '--file=-', stdin=b'{"value":"no JSON"}\n' * 10100)
    result = weirctl('replay', 'many', 'many-to', '--set=a=1', '--on-error=skip', '--job=many', status=None)
    tap.true(result.status in (1, 3) and '10,000 messages were refused already' in result.error, f'{result.status}: {result.error[-500:]}')
    job = next(job for job in weirproc.weirctl('--json', 'replay', '--list').json if job['job'] == 'many')
    tap.equal((job['state'], job['refused'], job['written']), ('stopped', 10000, 0), 'the job')


@tap.test
def keys_land_where_java_puts_them():
    chance = random.Random(11)
    letters = 'abcdefghijklmnopqrstuvwxyz0123456789-_ äßé漢'
    keys = sorted({''.join(chance.choices(letters, k=chance.randrange(1, 40))) for _ in range(11000)})
    subprocess.run([str(weirproc.SOURCE / 'tools/kafka'), 'tool', 'console-producer', '--bootstrap-server', kafka.bootstrap, '--topic', 'keys-java',
                    '--property', 'parse.key=true', '--property', 'key.separator=\t'], input='\n'.join(f'{key}\tv' for key in keys).encode() + b'\n',
                   check=True, capture_output=True, timeout=120, env={**os.environ, 'JAVA_TOOL_OPTIONS': '-Dfile.encoding=UTF-8'})
    lines = ''.join(json.dumps({'key': key, 'value': 'v', 'partition': i % 7}) + '\n' for i, key in enumerate(keys)).encode()
    weirctl('publish', 'keys-published', '--file=-', stdin=lines)
    # Somewhere else at first, then by the key.
    weirctl('publish', 'keys', '--file=-', '--same-partitions', stdin=lines)
    weirctl('replay', 'keys', 'keys-replayed', '--partitioning=key', '--verify')
    places = {topic: {key: partition for partition, records in read(topic).items() for key, *_ in records}
              for topic in ('keys-java', 'keys-published', 'keys-replayed')}
    tap.equal(len(places['keys-java']), len(keys), 'keys')
    tap.true(places['keys-published'] == places['keys-java'], 'published')
    tap.true(places['keys-replayed'] == places['keys-java'], 'replayed')


@tap.test
def a_rate_is_kept():
    seconds = int(os.environ.get('WEIR_TEST_SECONDS', '8'))
    rate = min(500, int(N_MESSAGES * 0.9) // seconds)
    weirctl('replay', 'numbers', 'slow', f'--to={seconds * rate // N_PARTITIONS}', f'--rate={rate}', '--timestamps=now')
    times = sorted(timestamp for records in read('slow').values() for _, timestamp, _, _ in records)
    got = (len(times) - 1) / (times[-1] - times[0]) * 1000
    tap.note(f'{len(times)} messages at {got:.2f}/s')
    tap.true(abs(got - rate) < rate * 0.02, f'{got:.2f} messages a second, not {rate}')


@tap.test
def killed_at_any_moment_each_message_is_there_exactly_once():
    chance = random.Random(5)
    # Slow enough to be hit in the middle.
    arguments = ['replay', 'numbers', 'killed', '--job=killed', f'--rate={N_MESSAGES / max(N_KILLS * 0.7, 1):.0f}']
    kills = 0
    for attempt in range(10 * N_KILLS + 50):
        with subprocess.Popen([str(weirproc.WEIRCTL), '-b', kafka.bootstrap, *arguments], stderr=subprocess.PIPE) as process:
            try:
                process.wait(timeout=chance.uniform(0.05, 2.5) if kills < N_KILLS else LONG)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
            error = process.stderr.read().decode()
        if process.returncode != -signal.SIGKILL:
            tap.equal(process.returncode, 0, f'run {attempt + 1}: {error}')
            break
    tap.note(f'killed {kills} times')
    tap.true(kills >= min(N_KILLS, 3), f'it was killed {kills} times')
    check_numbers('killed', 'numbers')
    result = weirctl('replay', '--job=killed', '--verify')
    tap.true(f'{N_MESSAGES:,} messages are the same' in result.error, result.error)


@tap.test
def another_job_of_that_name_is_refused_and_one_runs_once():
    result = weirctl('replay', 'numbers', 'fewer', '--job=killed', status=2)
    tap.true('TARGET' in result.error, result.error)
    with subprocess.Popen([str(weirproc.WEIRCTL), '-b', kafka.bootstrap, 'replay', 'numbers', 'some', '--job=busy', '--rate=100', '--partitioning=key'],
                          stderr=subprocess.PIPE) as process:
        weirproc.wait_until(lambda: (pathlib.Path(folder.name) / 'weir/jobs/busy.job').exists(), 20, 'the job runs')
        result = weirctl('replay', '--job=busy', status=1)
        tap.true('running already' in result.error, result.error)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        error = process.stderr.read().decode()
        tap.equal(process.wait(timeout=60), 3, f'interrupted it is done in part: {error}')
        tap.true('--job=busy' in error, error)


def look():
    """Topics, and groups but for what grows by itself: the age of their lag."""
    groups = [{key: value for key, value in group.items() if not key.startswith('time_lag')} for group in weirctl('--json', 'groups').json]
    return weirctl('--json', 'topics').json, groups


@tap.test
def a_read_only_profile_writes_nothing():
    config = pathlib.Path(folder.name) / 'config'
    (config / 'weir').mkdir(parents=True)
    (config / 'weir/profiles.ini').write_text(f'[Profile guarded]\nName=Guarded\nBootstrap={kafka.bootstrap}\nReadOnly=true\n', encoding='utf-8')
    before = look()
    os.environ['XDG_CONFIG_HOME'] = str(config)
    try:
        result = weirproc.weirctl('-p', 'Guarded', 'replay', 'numbers', 'slow', status=1)
        tap.true('read-only' in result.error, result.error)
        weirproc.weirctl('-p', 'Guarded', 'replay', 'numbers', 'slow', '--dry-run')
    finally:
        del os.environ['XDG_CONFIG_HOME']
    tap.equal(look(), before, 'topics and groups')


@tap.test
def brokers_are_killed_and_come_back_and_each_message_is_there_exactly_once():
    failures = []

    def is_in_sync():
        result = weirctl('--json', 'topics', status=None)
        return result.status == 0 and sum(each['under_replicated'] for each in result.json) == 0

    def restart_all():
        try:
            for broker in (1, 2, 3):
                time.sleep(1)
                kafka.kill(broker)
                time.sleep(1)
                kafka.restart(broker)
                weirproc.wait_until(is_in_sync, 90, f'broker {broker} is in sync again', 0.5)
        except Exception as error:  # pylint: disable=broad-exception-caught
            failures.append(error)

    thread = threading.Thread(target=restart_all)
    with subprocess.Popen([str(weirproc.WEIRCTL), '-b', kafka.bootstrap, '--timeout=30', 'replay', 'numbers', 'brokers', '--job=brokers', f'--rate={N_MESSAGES / 25:.0f}'],
                          stderr=subprocess.PIPE) as process:
        thread.start()
        error = process.stderr.read().decode()
        status = process.wait(timeout=LONG)
    thread.join()
    tap.equal(failures, [], 'restarting the brokers')
    tap.equal(status, 0, error)
    check_numbers('brokers', 'numbers')


@tap.test
def another_cluster_gets_the_same_at_least_once():
    with weirproc.Kafka('replay-other', brokers=1) as other:
        create([('odd', N_PARTITIONS, {'max.message.bytes': '2000000'})], other.bootstrap)
        result = weirctl('replay', 'odd', 'odd', f'--to-bootstrap={other.bootstrap}', '--transactional', status=1)
        tap.true('one cluster' in result.error, result.error)
        result = weirctl('replay', 'odd', 'odd', f'--to-bootstrap={other.bootstrap}', '--verify')
        tap.true('at least once' in result.error, result.error)
        tap.equal(json.loads(python(HASH, 'odd', bootstrap=other.bootstrap)), expected['odd'], 'count and hash of each partition')


tap.main(kafka.stop)
