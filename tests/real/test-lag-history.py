#!/usr/bin/env python3
"""How the lag of a group came to be, worked out afterwards from what Kafka keeps: on a cluster of its own, with permissions.

A service of the sample shop is paused and resumed while kafka-python notes the true lag every second; then weirctl, which has
seen nothing of it, is to tell the same. WEIR_TEST_PAUSE is how long the pause is, in seconds.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import reports
import tap
import weirproc

kafkapython.skip_all_unless_here()

PAUSE = float(os.environ.get('WEIR_TEST_PAUSE', '20'))
GROUP = 'shipping-group'
folder = tempfile.TemporaryDirectory()
os.environ['XDG_DATA_HOME'] = folder.name + '/data'
os.environ['XDG_CONFIG_HOME'] = folder.name + '/config'


kafka = weirproc.Kafka('lag-history', brokers=1, secure=True)
values = kafka.environment()
USER = kafka.as_user()

# The true lag, every second, until standard input ends: the ends are asked for between two looks at the commits.
WATCH = r'''
import json, sys, threading, time
from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient
servers = sys.argv[1].split(",")
admin = KafkaAdminClient(bootstrap_servers=servers)
consumer = KafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
def look():
    return {part: each.offset for part, each in admin.list_group_offsets(sys.argv[2])[sys.argv[2]].items() if each.offset >= 0}
while not over.is_set():
    committed = look()
    before = time.time()
    ends = consumer.end_offsets(list(committed)) if committed else {}
    moment = (before + time.time()) / 2
    later = look()
    print(json.dumps([moment, {f"{part.topic} {part.partition}": [(committed[part] + later[part]) / 2, ends[part]] for part in committed}]), flush=True)
    over.wait(1)
'''

ALLOW = r'''
import sys
from kafka.admin import ACL, ACLOperation, ACLPermissionType, KafkaAdminClient, ResourcePattern, ResourceType
def allow(kind, name, *operations):
    return [ACL(principal="User:" + sys.argv[2], host="*", operation=each, permission_type=ACLPermissionType.ALLOW,
                resource_pattern=ResourcePattern(kind, name)) for each in operations]
admin = KafkaAdminClient(bootstrap_servers=sys.argv[1].split(","))
admin.create_acls(allow(ResourceType.GROUP, sys.argv[3], ACLOperation.DESCRIBE)
                  + [acl for topic in sys.argv[4:] for acl in allow(ResourceType.TOPIC, topic, ACLOperation.READ)])
'''


# A topic that keeps messages for some minutes, and a group that has processed a part of them; then one in transactions of which
# only the marker is left. Prints when each message of the first was written.
STILL = r'''
import json, sys, time
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.structs import OffsetAndMetadata
servers = sys.argv[1].split(",")
KafkaAdminClient(bootstrap_servers=servers).create_topics(
    [NewTopic(name="minutes", num_partitions=2, replication_factor=1, topic_configs={"retention.ms": "600000"}),
     NewTopic(name="marked", num_partitions=1, replication_factor=1)])
producer = KafkaProducer(bootstrap_servers=servers)
written = []
for i in range(40):
    written.append(producer.send("minutes", partition=i % 2, value=b"%d" % i).get(30).timestamp)
    time.sleep(0.1)
transactional = KafkaProducer(bootstrap_servers=servers, transactional_id="lag", transaction_timeout_ms=30000)
transactional.init_transactions()
transactional.begin_transaction()
transactional.send("marked", value=b"only one")
transactional.commit_transaction()
for group, offsets in (("still", {TopicPartition("minutes", 0): 5, TopicPartition("minutes", 1): 20}), ("marked", {TopicPartition("marked", 0): 1})):
    consumer = KafkaConsumer(bootstrap_servers=servers, group_id=group, enable_auto_commit=False)
    consumer.assign(list(offsets))
    consumer.commit({part: OffsetAndMetadata(offset, "", -1) for part, offset in offsets.items()})
    consumer.close(autocommit=False)
print(json.dumps(written))
'''


def run(*arguments, status=0, connection=None):
    return weirproc.weirctl(*(connection or ['-b', kafka.bootstrap]), '--json', *arguments, status=status)


class Watch:
    """The true lag while the block runs."""

    def __init__(self, group):
        self.process = subprocess.Popen([kafkapython.PYTHON, '-c', WATCH, kafka.bootstrap, group], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=reports.stderr(), text=True)
        self.samples = []

    def stop(self):
        output, _ = self.process.communicate('', timeout=60 * reports.PATIENCE)
        self.samples = [json.loads(line) for line in output.splitlines()]
        return self.samples


def find_lag(lines, time_msec):
    """What the histories of the partitions say at a time, together: what was committed stays until the next commit, while the
    end grows. None where one of them has a gap."""
    total = 0
    for points in lines.values():
        place = next((i for i, each in enumerate(points) if each['time'] > time_msec), None)
        if not place:
            return None
        before, after = points[place - 1], points[place]
        if None in (before['committed'], before['high_watermark'], after['high_watermark']):
            return None
        share = (time_msec - before['time']) / (after['time'] - before['time'])
        total += max(0, before['high_watermark'] + share * (after['high_watermark'] - before['high_watermark']) - before['committed'])
    return total


def by_partition(lines):
    return {part: [each for each in lines if (each['topic'], each['partition']) == part]
            for part in {(each['topic'], each['partition']) for each in lines}}


shop = weirproc.Shop('-b', kafka.bootstrap, '--rate=30', '--seed=6')
topics = set()


@tap.test
def a_pause_is_told_afterwards_as_it_was():
    weirproc.wait_until(lambda: any(each['committed'] for each in run('group', GROUP, status=None).json['offsets'])
                        if run('group', GROUP, status=None).status == 0 else False, 60, 'the service has committed', 0.5)
    watch = Watch(GROUP)
    time.sleep(5)
    shop.command(f'pause {GROUP}')
    time.sleep(PAUSE)
    shop.command(f'resume {GROUP}')
    time.sleep(5 + PAUSE / 4)
    truth = watch.stop()
    began = time.monotonic()
    result = run('group', GROUP, f'--history={int(PAUSE) * 2 + 60}s', '--by-partition')
    took = time.monotonic() - began
    curve = by_partition(result.lines)
    topics.update(part.split()[0] for _, parts in truth for part in parts)
    tap.true('commits of the group' in result.error, result.error)

    # The first moments: a consumer may have committed for some partitions only.
    pairs = [(sum(end - committed for committed, end in parts.values()), find_lag(curve, moment * 1000)) for moment, parts in truth[1:]]
    known = [(true, told) for true, told in pairs if told is not None]
    good = [abs(told - true) <= max(10, 0.05 * true) for true, told in known]
    peak = max(true for true, _ in pairs)
    print(f'# {len(pairs)} points, {len(known)} told, {sum(good)} within 5 % or 10 messages; the peak was {peak}, '
          f'told as {max(told for _, told in known):.0f}; {took:.2f} s')
    if sum(good) < 0.95 * len(good):
        for (moment, _), (true, told) in zip(truth[1:], pairs):
            print(f'# {moment:.2f} {true} {told}')
    tap.true(peak > 8 * PAUSE, f'there was a lag: {peak}')
    tap.true(len(known) >= 0.95 * len(pairs), f'{len(known)} of {len(pairs)} points are told')
    tap.true(sum(good) >= 0.95 * len(known), f'{sum(good)} of {len(known)} points are right')
    # All partitions together, as a curve of fewer points.
    summed = run('group', GROUP, f'--history={int(PAUSE) * 2 + 60}s').lines
    tap.true(abs(max(each['lag'] or 0 for each in summed) - peak) <= 0.1 * peak, 'the curve has the peak')
    tap.true(all(before['time'] < after['time'] for before, after in zip(summed, summed[1:])), 'the curve is in order of time')


@tap.test
def each_partition_is_told_too():
    lines = run('group', GROUP, '--history', '--by-partition').lines
    parts = {(each['topic'], each['partition']) for each in lines}
    tap.equal(parts, {(each['topic'], each['partition']) for each in run('group', GROUP).json['offsets']}, 'partitions')
    for part in parts:
        points = [each for each in lines if (each['topic'], each['partition']) == part]
        tap.equal(points, sorted(points, key=lambda each: each['time']), f'{part} is in order of time')
        for each in points:
            if each['committed'] is not None and each['high_watermark'] is not None:
                tap.equal(each['lag'], max(0, each['high_watermark'] - each['committed']), f'lag of {part}')
    tap.true({'commit', 'look-up', 'sample'} >= {each['source'] for each in lines} >= {'commit', 'sample'}, 'sources')


@tap.test
def people_get_a_table():
    output = weirproc.weirctl('-b', kafka.bootstrap, 'group', GROUP, '--history=1h')
    lines = output.text.splitlines()
    tap.true(lines[0].split() == ['TIME', 'LAG'] and len(lines) > 10, lines[:3])


@tap.test
def the_age_of_a_lag_is_that_of_its_oldest_message():
    written = json.loads(kafkapython.python(STILL, bootstrap=kafka.bootstrap))
    for command in (['group', 'still'], ['groups']):
        before = time.time() * 1000
        answer = run(*command).json
        after = time.time() * 1000
        group = answer if isinstance(answer, dict) else next(each for each in answer if each['group'] == 'still')
        # Of the first partition the sixth message is next: the eleventh of both.
        tap.true(before - written[10] - 1000 <= group['time_lag_ms'] <= after - written[10] + 1000, f'{group["time_lag_ms"]}, {before - written[10]}')
        tap.equal(group['time_lag_is'], 'read', 'how it is known')
        # It is kept for ten minutes.
        tap.equal(group['kept_until'], written[10] + 600000, 'until when it is kept')
    tap.equal([each['lag'] for each in run('group', 'still').json['offsets']], [15, 0], 'lag')


@tap.test
def a_marker_of_a_transaction_is_no_lag():
    rows = [line.split() for line in weirproc.kafka_tool('consumer-groups', '--bootstrap-server', kafka.bootstrap, '--describe',
                                                         '--group', 'marked').splitlines()]
    tap.true(any(row[:6] == ['marked', 'marked', '0', '1', '2', '1'] for row in rows), f'Kafka calls it a lag of 1: {rows}')
    part, = run('group', 'marked').json['offsets']
    tap.equal((part['committed'], part['high_watermark'], part['lag'], part['nothing_left']), (1, 2, 0, True), 'what is left')
    tap.equal(part['time_lag_ms'], 0, 'its age')


@tap.test
def a_rate_tells_when_it_catches_up():
    shop.command(f'pause {GROUP}')
    time.sleep(PAUSE)
    # It takes two looks at the end of each partition, some seconds apart.
    weirproc.wait_until(lambda: run('group', GROUP).json['arrival_per_sec'] is not None, 30, 'it is known how many arrive')
    paused = run('group', GROUP).json
    tap.true(paused['time_lag_ms'] > (PAUSE - 5) * 1000, f'paused: {paused["time_lag_ms"]}')
    tap.true(paused['arrival_per_sec'] > 10, f'paused: {paused["arrival_per_sec"]}')
    shop.command(f'resume {GROUP}')
    weirproc.wait_until(lambda: run('group', GROUP).json['lag'] < paused['lag'] / 2, 60, 'half is done', 0.2)
    began = time.time() * 1000
    told = run('group', GROUP).json
    weirproc.wait_until(lambda: run('group', GROUP).json['lag'] < 40, 60, 'it has caught up', 0.1)
    took = time.time() * 1000 - began
    print(f'# half-way: {told["catch_up"]} in {((told["catch_up_at"] or 0) - began) / 1000:.1f} s; it took {took / 1000:.1f} s; '
          f'{told["consumption_per_sec"]} a second')
    # Rates are those of a minute: of a short pause more of it than of what came after.
    if PAUSE >= 120:
        tap.equal(told['catch_up'], 'at', 'half-way')
        tap.true(abs(told['catch_up_at'] - began - took) <= 0.2 * took, 'it was within a fifth')


@tap.test
def who_may_not_read_the_commits_is_told():
    kafkapython.python(ALLOW, values['WEIR_KAFKA_USER'], GROUP, *sorted(topics), bootstrap=kafka.bootstrap)
    result = weirproc.wait_until(
        lambda: (lambda found: found if found.status == 3 else None)(run('group', GROUP, '--history', status=None, connection=USER)), 30,
        'the permissions are known', 0.5)
    tap.true('own samples' in result.error, result.error)
    tap.true(len(result.lines) >= 1 and result.lines[-1]['lag'] is not None, 'what is now is known')


@tap.test
def wrong_usage_is_said():
    for arguments in (['--history=soon'], ['--history=0s'], ['--by-partition']):
        result = weirproc.weirctl('-b', kafka.bootstrap, 'group', GROUP, *arguments, status=2)
        tap.true('--history' in result.error or 'span' in result.error, result.error)


def stop():
    shop.stop()
    kafka.stop()


tap.main(stop)
