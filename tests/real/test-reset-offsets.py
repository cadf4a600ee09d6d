#!/usr/bin/env python3
"""Changing what consumer groups have committed, and taking it back: on a cluster of its own, with permissions.

What a group has is looked at by kafka-python, and compared with Kafka's own tool: never by what is tested.
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

folder = tempfile.TemporaryDirectory()
os.environ['XDG_DATA_HOME'] = folder.name + '/data'
os.environ['XDG_CONFIG_HOME'] = folder.name + '/config'
# Once a minute from here, taking turns between two partitions.
START = 1_700_000_000_000


kafka = weirproc.Kafka('reset-offsets', brokers=1, secure=True)
values = kafka.environment()
USER = kafka.as_user()

PREPARE = r'''
import sys
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ACL, ACLOperation, ACLPermissionType, KafkaAdminClient, NewTopic, ResourcePattern, ResourceType
from kafka.structs import OffsetAndMetadata
servers = sys.argv[1].split(",")
admin = KafkaAdminClient(bootstrap_servers=servers)
admin.create_topics([NewTopic(name=name, num_partitions=2, replication_factor=1) for name in ("a", "b", "c")])
producer = KafkaProducer(bootstrap_servers=servers)
for topic in "abc":
    for i in range(200):
        producer.send(topic, partition=i % 2, key=b"%d" % i, value=b'{"orderId":%d}' % i, timestamp_ms=int(sys.argv[2]) + i * 60000)
producer.flush()
# A log that does not begin at 0.
admin.delete_records({TopicPartition("c", 0): 10})
consumer = KafkaConsumer(bootstrap_servers=servers, group_id="readers", enable_auto_commit=False)
consumer.assign([TopicPartition(topic, i) for topic in "abc" for i in (0, 1)])
consumer.commit({TopicPartition("a", 0): OffsetAndMetadata(50, "so far, \u00fc", 0), TopicPartition("a", 1): OffsetAndMetadata(60, "", -1),
                 TopicPartition("b", 0): OffsetAndMetadata(100, "x", -1), TopicPartition("c", 0): OffsetAndMetadata(4, "", 0)})
consumer.close(autocommit=False)
def allow(kind, name, *operations):
    return [ACL(principal="User:" + sys.argv[3], host="*", operation=each, permission_type=ACLPermissionType.ALLOW,
                resource_pattern=ResourcePattern(kind, name)) for each in operations]
admin.create_acls(allow(ResourceType.GROUP, "readers", ACLOperation.READ) + allow(ResourceType.TOPIC, "a", ACLOperation.READ)
                  + allow(ResourceType.TOPIC, "b", ACLOperation.READ) + allow(ResourceType.TOPIC, "c", ACLOperation.DESCRIBE))
'''

COMMITTED = r'''
import base64, json, sys
from kafka.admin import KafkaAdminClient
found = KafkaAdminClient(bootstrap_servers=sys.argv[1].split(",")).list_group_offsets(sys.argv[2])[sys.argv[2]]
print(json.dumps({f"{part.topic} {part.partition}": [each.offset, each.metadata, each.leader_epoch] for part, each in found.items() if each.offset >= 0}))
'''

# What a consumer of the group gets from where it is now.
CONSUME = r'''
import collections, json, sys
from kafka import KafkaConsumer, TopicPartition
consumer = KafkaConsumer(bootstrap_servers=sys.argv[1].split(","), group_id=sys.argv[2], enable_auto_commit=False, auto_offset_reset="none")
parts = [TopicPartition(topic, int(part)) for topic, part in (each.split() for each in sys.argv[3:])]
consumer.assign(parts)
count = collections.Counter()
ends = consumer.end_offsets(parts)
while any(consumer.position(part) < ends[part] for part in parts):
    for part, records in consumer.poll(timeout_ms=1000).items():
        count[f"{part.topic} {part.partition}"] += len(records)
consumer.close(autocommit=False)
print(json.dumps(count))
'''

JOIN = r'''
import sys, threading
from kafka import KafkaConsumer
over = threading.Event()
consumer = KafkaConsumer("a", bootstrap_servers=sys.argv[1].split(","), group_id="readers", client_id="till-7", enable_auto_commit=False)
while not consumer.assignment():
    consumer.poll(timeout_ms=200)
print("joined", flush=True)
# Until it is told to leave; standard input is a pipe.
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
while not over.is_set():
    consumer.poll(timeout_ms=200)
consumer.close(autocommit=False)
'''


def python(script, *arguments):
    return kafkapython.python(script, *arguments, bootstrap=kafka.bootstrap)


def committed(group='readers'):
    return json.loads(python(COMMITTED, group))


def run(*arguments, status=0, connection=None):
    return weirproc.weirctl(*(connection or ['-b', kafka.bootstrap]), '--timeout=30', '--json', *arguments, status=status, timeout=100)


def partitions(result):
    return {f'{each["topic"]} {each["partition"]}': each for each in result.json['partitions']}


def offsets(group='readers'):
    return {part: each[0] for part, each in committed(group).items()}


def undo(change, *arguments, status=0):
    return run('group-changes', f'--undo={change}', *arguments, status=status)


@tap.test
def a_dry_run_tells_what_would_be_and_writes_nothing():
    python(PREPARE, START, values['WEIR_KAFKA_USER'])
    before = committed()
    tap.equal(before, {'a 0': [50, 'so far, ü', 0], 'a 1': [60, '', -1], 'b 0': [100, 'x', -1], 'c 0': [4, '', 0]}, 'what there is')
    result = run('reset-offsets', 'readers', '--to=beginning', '--dry-run')
    found = partitions(result)
    tap.equal({part: (each['again'], each['skipped']) for part, each in found.items()},
              {'a 0': (50, 0), 'a 1': (60, 0), 'b 0': (100, 0), 'c 0': (0, 0)}, 'messages')
    tap.equal((result.json['again'], result.json['state'], result.json['id']), (210, 'planned', None), 'in all')
    first, last = found['a 1']['first'], found['a 1']['last']
    tap.equal((first['offset'], first['timestamp'], first['key'], first['value']), (0, START + 60000, '1', '{"orderId":1}'), 'the first')
    tap.equal((last['offset'], last['timestamp'], last['key']), (59, START + 119 * 60000, '119'), 'the last')
    # Where nothing is counted, nothing is claimed.
    found = partitions(run('reset-offsets', 'readers', '--to=beginning', '--dry-run', '--by-offsets'))
    tap.equal((found['a 1']['again'], found['a 1']['offsets'], found['a 1']['last']['offset']), (None, -60, 59), 'by offsets')
    tap.equal(committed(), before, 'what there is afterwards')
    tap.equal(run('group-changes').json, [], 'nothing is recorded')


@tap.test
def counts_are_what_a_consumer_then_gets_and_undo_is_exact():
    before = committed()
    what = ['reset-offsets', 'readers', '--to=2023-11-14T23:00:00Z', 'a', 'b:0']
    foretold = partitions(run(*what, '--dry-run'))
    made = run(*what)
    found = partitions(made)
    tap.equal(made.json['state'], 'done', 'state')
    tap.equal({each['result'] for each in found.values()}, {'written'}, 'results')
    # 46 min 40 s after the start: message 47 is the first, of partition 1.
    tap.equal(offsets(), {'a 0': 24, 'a 1': 23, 'b 0': 24, 'c 0': 4}, 'what there is now')
    parts = ['a 0', 'a 1', 'b 0']
    read = json.loads(python(CONSUME, 'readers', *parts))
    for part in parts:
        tap.equal(read[part], 100 - before[part][0] + foretold[part]['again'], f'messages of {part}')
    undone = undo(made.json['id'])
    tap.equal((undone.json['state'], undone.json['undo_of']), ('done', made.json['id']), 'the undo')
    tap.equal(committed(), before, 'what there is after the undo')
    # And back again, and again.
    again = undo(undone.json['id'])
    tap.equal(offsets()['a 0'], 24, 'the undo undone')
    undo(again.json['id'])
    tap.equal(committed(), before, 'what there is after that')
    listed = {each['id']: each for each in run('group-changes', 'readers').json}
    tap.equal((listed[made.json['id']]['undone_by'], listed[made.json['id']]['state']), (undone.json['id'], 'done'), 'in the list')
    # Without a cluster too.
    local = weirproc.weirctl('--json', 'group-changes').json
    tap.equal({each['id'] for each in local}, set(listed), 'without a connection')


@tap.test
def places_are_those_of_kafkas_own_tool():
    text = weirproc.kafka_tool('consumer-groups', '--bootstrap-server', kafka.bootstrap, '--group', 'readers', '--reset-offsets',
                               '--to-datetime', '2023-11-14T23:30:00.000', '--topic', 'a', '--topic', 'c', '--dry-run')
    theirs = {f'{words[1]} {words[2]}': int(words[3]) for words in (line.split() for line in text.splitlines())
              if len(words) >= 4 and words[0] == 'readers'}
    tap.equal(len(theirs), 4, f'what the tool says: {text}')
    ours = partitions(run('reset-offsets', 'readers', '--to=2023-11-14T23:30:00Z', 'a', 'c', '--dry-run'))
    tap.equal({part: each['new']['offset'] for part, each in ours.items()}, theirs, 'places')


@tap.test
def each_way_leads_where_it_says():
    before = committed()
    low = {'a 0': 0, 'a 1': 0, 'b 0': 0, 'c 0': 10}
    steps = [
        (['--to=beginning'], low),
        (['--to=end'], dict.fromkeys(low, 100)),
        (['--to=70', 'a:0'], {**dict.fromkeys(low, 100), 'a 0': 70}),
        (['--to=-5', 'b:0'], {'a 0': 70, 'a 1': 100, 'b 0': 95, 'c 0': 100}),
        (['--shift=-20', 'a'], {'a 0': 50, 'a 1': 80, 'b 0': 95, 'c 0': 100}),
        (['--shift=+3', 'a:0-1'], {'a 0': 53, 'a 1': 83, 'b 0': 95, 'c 0': 100}),
        # Nothing is that new: the end.
        (['--to=-1h', 'a'], {'a 0': 100, 'a 1': 100, 'b 0': 95, 'c 0': 100}),
        # Out of the log, and back into it.
        (['--shift=-1000', 'c:0'], {'a 0': 100, 'a 1': 100, 'b 0': 95, 'c 0': 10}),
        (['--to=5000', 'c:0'], {'a 0': 100, 'a 1': 100, 'b 0': 95, 'c 0': 100}),
        # A partition the group never had.
        (['--to=17', 'b:1'], {'a 0': 100, 'a 1': 100, 'b 0': 95, 'b 1': 17, 'c 0': 100}),
        (['--delete', 'b'], {'a 0': 100, 'a 1': 100, 'c 0': 100}),
    ]
    changes = []
    for arguments, expected in steps:
        result = run('reset-offsets', 'readers', *arguments)
        changes.append(result.json['id'])
        tap.equal({part: each['new']['offset'] for part, each in partitions(result).items() if each['new']},
                  {part: offset for part, offset in expected.items() if part in partitions(result)}, f'what {arguments} says')
        # What it says is read back of the brokers; what the group has is looked at by another every third time.
        if len(changes) % 3 == 2:
            tap.equal(offsets(), expected, f'after {arguments}')
        if '5000' in arguments[0]:
            tap.equal(partitions(result)['c 0']['brought_to'], 'high_watermark', 'brought into the log')
            tap.equal(partitions(result)['c 0']['wanted'], 5000, 'what was asked for')
    for change in reversed(changes):
        undo(change)
    tap.equal(committed(), before, 'all of it undone')
    # What cannot be shifted is left out, and said.
    result = run('reset-offsets', 'readers', '--shift=-1', 'b', '--dry-run', status=3)
    tap.equal((partitions(result)['b 1']['result'], partitions(result)['b 1']['old']), ('left_out', None), 'never committed')


@tap.test
def groups_are_copied_exported_imported_made_and_deleted():
    before = committed()
    export = pathlib.Path(folder.name) / 'readers.json'
    export.write_bytes(run('export-offsets', 'readers').output)
    # A group that does not exist yet, as another is.
    run('reset-offsets', 'copies', '--like=readers', 'a', 'b')
    tap.equal(committed('copies'), {'a 0': [50, '', 0], 'a 1': [60, '', -1], 'b 0': [100, '', -1]}, 'the copy')
    # What another group wrote outside of the log does not get there.
    run('reset-offsets', 'copies', f'--from-file={export}')
    tap.equal(committed('copies'), {**before, 'c 0': [10, '', -1]}, 'the import')
    run('reset-offsets', 'new', '--to=end', 'a:1')
    tap.equal(offsets('new'), {'a 1': 100}, 'a new group')

    made = run('reset-offsets', 'copies', '--delete-group=copies')
    tap.equal((made.json['state'], committed('copies')), ('done', {}), 'deleted')
    tap.true('copies' not in {each['group'] for each in run('groups').json}, 'it is not listed')
    undo(made.json['id'])
    tap.equal(committed('copies'), {**before, 'c 0': [10, '', -1]}, 'a deleted group is back')
    for arguments, status in (
            (['copies', '--delete-group=readers'], 2), (['copies'], 2), (['copies', '--to=end', '--shift=1'], 2), (['copies', '--delete'], 2),
            (['copies', '--to=end', 'nowhere'], 1), (['copies', '--to=end', 'a:7'], 1), (['nobody', '--to=end'], 1),
            (['nobody', '--delete-group=nobody'], 1), (['copies', '--like=nobody'], 1), (['copies', '--to=end', 'a:x'], 2)):
        weirproc.weirctl('-b', kafka.bootstrap, 'reset-offsets', *arguments, status=status)
    tap.equal(committed('copies'), {**before, 'c 0': [10, '', -1]}, 'what was refused')


@tap.test
def who_is_killed_in_between_is_found_out():
    before = committed()
    what = ['reset-offsets', 'readers', '--to=end', 'a']
    os.environ['WEIR_FAULT_OFFSETS'] = 'written'
    try:
        result = run(*what, status=None)
        if result.status == 0:
            tap.skip('the programs are built without assertions, and so without points to be killed at')
        tap.equal(result.status, -9, 'killed')
    finally:
        del os.environ['WEIR_FAULT_OFFSETS']
    tap.equal(offsets()['a 0'], 100, 'it was written')
    change = weirproc.weirctl('--json', 'group-changes').json[0]
    tap.equal((change['state'], change['ended']), ('open', None), 'without a cluster nobody knows')
    result = run('group-changes')
    tap.true('was interrupted: compared with the cluster, it was written' in result.error, result.error)
    tap.equal((result.json[0]['id'], result.json[0]['state'], result.json[0]['recovered']), (change['id'], 'done', True), 'found out')
    undo(change['id'])
    tap.equal(committed(), before, 'undone')

    os.environ['WEIR_FAULT_OFFSETS'] = 'begun'
    try:
        run(*what, status=-9)
    finally:
        del os.environ['WEIR_FAULT_OFFSETS']
    # Any next change finds it out too.
    result = run(*what, '--dry-run')
    tap.true('nothing of it was written' in result.error, result.error)
    tap.equal(run('group-changes').json[0]['state'], 'failed', 'found out')
    tap.equal(committed(), before, 'untouched')


@tap.test
def what_a_frozen_broker_was_told_is_not_claimed():
    before = committed()
    environment = {**os.environ, 'WEIR_FAULT_OFFSETS': 'pause'}
    process = subprocess.Popen([str(weirproc.WEIRCTL), '-b', kafka.bootstrap, '--timeout=8', '--json', 'reset-offsets', 'readers', '--to=end', 'a'],
                               env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        weirproc.wait_until(lambda: weirproc.weirctl('--json', 'group-changes').json[0]['state'] == 'open', 20, 'it is begun')
        kafka.freeze(1)
        output, error = process.communicate(timeout=60 * reports.PATIENCE)
    finally:
        kafka.resume(1)
        process.kill()
    tap.equal(process.returncode, 1, f'status: {error}')
    tap.true('not known what was written' in error, error)
    tap.equal(json.loads(output)['state'], 'open', 'state')
    # The broker finds the request when it goes on, or not: either is told as it is.
    weirproc.wait_until(lambda: weirproc.weirctl('-b', kafka.bootstrap, 'brokers', status=None).status == 0, 30, 'the broker is back')
    time.sleep(1)
    found = run('group-changes').json[0]
    tap.equal(found['state'], 'done' if offsets()['a 0'] == 100 else 'failed', 'found out')
    if found['state'] == 'done':
        undo(found['id'])
    tap.equal(committed(), before, 'as before')


@tap.test
def an_undo_warns_where_the_group_has_moved_since():
    before = committed()
    made = run('reset-offsets', 'readers', '--to=end', 'a')
    moved = run('reset-offsets', 'readers', '--to=80', 'a:0')
    result = undo(made.json['id'], status=1)
    tap.equal({part: each['moved_since'] for part, each in partitions(result).items()}, {'a 0': True, 'a 1': False}, 'where')
    tap.equal(offsets()['a 0'], 80, 'nothing was written')
    result = undo(made.json['id'], '--dry-run')
    tap.equal(partitions(result)['a 0']['again'], 30, 'what it would cost')
    undo(made.json['id'], '--even-if-moved')
    tap.equal(committed(), before, 'undone all the same')
    tap.true(moved.json['id'] > made.json['id'], 'ids grow')


@tap.test
def a_group_with_members_is_refused_and_they_are_named():
    consumer = subprocess.Popen([kafkapython.PYTHON, '-c', JOIN, kafka.bootstrap], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True)
    try:
        tap.equal(consumer.stdout.readline().strip(), 'joined', 'a consumer joined')
        before = committed()
        number = len(run('group-changes').json)
        for arguments in (['--to=end'], ['--delete', 'a'], ['--delete-group=readers']):
            result = run('reset-offsets', 'readers', *arguments, status=1)
            tap.true('till-7' in result.error and '1 member' in result.error and 'stop its consumers' in result.error, result.error)
        result = run('reset-offsets', 'readers', '--to=beginning', '--dry-run', status=1)
        tap.true('till-7' in result.json['obstacle'] and partitions(result)['a 0']['again'] == 50, 'a dry run shows both')
        tap.equal((committed(), len(run('group-changes').json)), (before, number), 'nothing was written or recorded')
    finally:
        consumer.stdin.close()
        consumer.wait(timeout=30 * reports.PATIENCE)
    weirproc.wait_until(lambda: run('reset-offsets', 'readers', '--to=end', '--dry-run', status=None).status == 0, 30, 'it has left', 0.3)


@tap.test
def what_is_denied_of_one_topic_is_said_and_the_rest_is_done():
    before = committed()
    result = run('reset-offsets', 'readers', '--to=20', status=3, connection=USER)
    found = partitions(result)
    tap.equal({part: each['result'] for part, each in found.items()}, {'a 0': 'written', 'a 1': 'written', 'b 0': 'written', 'c 0': 'refused'}, 'results')
    tap.true('permission' in found['c 0']['problem'], found['c 0']['problem'])
    tap.true('3 of 4 partitions' in result.error, result.error)
    tap.equal(result.json['state'], 'partial', 'state')
    tap.equal(offsets(), {'a 0': 20, 'a 1': 20, 'b 0': 20, 'c 0': 4}, 'what there is')
    undo(result.json['id'])
    tap.equal(committed(), before, 'undone')
    # A group that may not be touched at all.
    result = run('reset-offsets', 'new', '--to=end', status=1, connection=USER)
    tap.true('permission' in result.error, result.error)


tap.main(kafka.stop)
