#!/usr/bin/env python3
"""weirctl's figures against Kafka's own command-line tools, number by number.

On a cluster of its own: live, empty, never-committed and dead groups; an empty topic, a topic with
messages, and one whose leader is dead. Nothing changes in it but where a test says so: what Kafka's
tools say, each of which takes a Java of its own some seconds, is asked for once for each such state.
"""
import concurrent.futures
import functools
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc
from weirproc import kafka_tool

kafkapython.skip_all_unless_here()

kafka = weirproc.Kafka('kafka-tools')
members = []

# Topics by name, with the brokers of each partition.
CREATE = '''
import json, sys
from kafka.admin import KafkaAdminClient, NewTopic
admin = KafkaAdminClient(bootstrap_servers=sys.argv[1].split(","))
admin.create_topics([NewTopic(name=name, num_partitions=-1, replication_factor=-1, replica_assignments=dict(enumerate(replicas)),
                              topic_configs=configuration)
                     for name, (replicas, configuration) in json.loads(sys.argv[2]).items()])
admin.close()
'''

# A member of kafka-python's: commits what it read, or nothing where argv[3] is "never". A member that
# is killed stays in its group for as long as its session lasts: longer than this test.
MEMBER = '''
import sys, time
from kafka import KafkaConsumer
consumer = KafkaConsumer(*sys.argv[4:], bootstrap_servers=sys.argv[1].split(","), group_id=sys.argv[2], client_id="member-of-" + sys.argv[2],
                         enable_auto_commit=False, auto_offset_reset="earliest", session_timeout_ms=600000, heartbeat_interval_ms=1000,
                         request_timeout_ms=700000, connections_max_idle_ms=800000)
mode = sys.argv[3]
print("ready", flush=True)
while True:
    got = consumer.poll(timeout_ms=200)
    if got and mode != "never":
        consumer.commit()
    if mode == "once" and consumer.assignment() and all(consumer.position(tp) >= consumer.end_offsets([tp])[tp] for tp in consumer.assignment()):
        break
consumer.close()
'''

PRODUCER = '''
import sys
from kafka import KafkaProducer
producer = KafkaProducer(bootstrap_servers=sys.argv[1].split(","))
for i in range(int(sys.argv[3])):
    producer.send(sys.argv[2], key=b"%d" % i, value=b"value %d" % i)
producer.flush()
'''


def python(script, *arguments, wait=True):
    command = [kafkapython.PYTHON, '-c', script, kafka.bootstrap, *map(str, arguments)]
    if wait:
        subprocess.run(command, check=True, timeout=90, stdout=subprocess.DEVNULL)
        return None
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    members.append(process)
    return process


def weirctl(*arguments, status=0):
    return weirproc.weirctl('-b', kafka.bootstrap, '--json', *arguments, status=status)


class Theirs:
    """What Kafka's own tools say of the cluster as it is now: each asked once, two at a time."""

    def __init__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(2)
        self.asked = {}

    def ask(self, name, *arguments):
        """Begins to ask; what was asked already is not asked again."""
        key = (name, *arguments)
        if key not in self.asked:
            self.asked[key] = self.pool.submit(kafka_tool, name, '--bootstrap-server', kafka.bootstrap, *arguments)
        return self.asked[key]

    def topics(self):
        """What kafka-topics --describe says: {topic: [(partition, leader or None, replicas, isr)]}."""
        result = {}
        for line in self.ask('topics', '--describe').result().splitlines():
            match = re.match(r'\tTopic: (\S+)\tPartition: (\d+)\tLeader: (\S+)\tReplicas: (\S*)\tIsr: (\S*)', line)
            if match:
                leader = None if match[3] in ('none', '-1') else int(match[3])
                numbers = [[int(each) for each in text.split(',') if each] for text in (match[4], match[5])]
                result.setdefault(match[1], []).append((int(match[2]), leader, *numbers))
        return result

    def offsets(self, time):
        """What kafka-get-offsets says: {(topic, partition): offset}."""
        result = {}
        for line in self.ask('get-offsets', '--time', time).result().splitlines():
            match = re.match(r'(\S+):(\d+):(\d*)$', line)
            if match and match[3]:
                result[match[1], int(match[2])] = int(match[3])
        return result

    def groups(self, *arguments):
        """The rows of kafka-consumer-groups --describe, by their header: a list of dicts; MORE is what
        stands behind the fifth column."""
        rows, header = [], None
        for line in self.ask('consumer-groups', '--describe', '--all-groups', *arguments).result().splitlines():
            words = line.split()
            if not words:
                header = None
            elif words[0] == 'GROUP':
                header = words
            elif header:
                rows.append({**dict(zip(header, words)), 'MORE': ' '.join(words[5:])})
        return rows


@functools.cache
def theirs():
    """Of the cluster as the first test leaves it."""
    tools = Theirs()
    tools.ask('topics', '--describe')
    tools.ask('get-offsets', '--time', 'latest')
    tools.ask('get-offsets', '--time', 'earliest')
    tools.ask('consumer-groups', '--describe', '--all-groups')
    tools.ask('consumer-groups', '--describe', '--all-groups', '--state')
    tools.ask('consumer-groups', '--describe', '--all-groups', '--members', '--verbose')
    return tools


def at_one_moment(check):
    """A test of what Kafka's tools and weirctl say. They are asked one after the other, and between the two a broker of a
    busy machine can miss its heartbeats, so that its partitions get other leaders: then both are asked once more."""
    @functools.wraps(check)
    def run():
        try:
            check()
        except AssertionError as difference:
            tap.note(f'asked once more, after: {difference}')
            theirs.cache_clear()
            check()
    return tap.test(run)


def number(text):
    return None if text == '-' else int(text)


def group_is(name, partitions, **figures):
    """Whether a group's members have so many partitions and its figures are these."""
    group = weirctl('group', name, status=None)
    return group.status == 0 and sum(len(member['assignment']) for member in group.json['member_list']) == partitions and all(
        group.json[figure] == value for figure, value in figures.items())


@tap.test
def a_cluster_with_all_kinds_of_groups_is_there():
    spread = [[1 + (first + more) % 3 for more in range(3)] for first in range(6)]
    topics = {'orders': (spread, {}), 'empty': ([[1], [2], [3]], {}), 'compacted': (spread[:2], {'cleanup.policy': 'compact'}),
              # Only on broker 3, which dies later.
              'lonely': ([[3], [3]], {})}
    python(CREATE, json.dumps(topics))
    python(PRODUCER, 'orders', 500)
    python(PRODUCER, 'compacted', 100)
    python(PRODUCER, 'lonely', 50)
    python(MEMBER, 'empty-group', 'once', 'orders', 'compacted')
    python(PRODUCER, 'orders', 300)
    python(MEMBER, 'live-group', 'always', 'orders', wait=False)
    # Before another joins: kafka-python commits again and again without a pause while its group rebalances, and takes all processors.
    weirproc.wait_until(lambda: group_is('live-group', 6, lag=0), 90, 'the first member has caught up', 0.5)
    python(MEMBER, 'live-group', 'always', 'orders', wait=False)
    python(MEMBER, 'never-group', 'never', 'orders', 'empty', wait=False)
    dead = python(MEMBER, 'dead-group', 'always', 'orders', wait=False)
    weirproc.wait_until(lambda: group_is('dead-group', 6, lag=0), 90, 'dead-group has caught up', 0.5)
    dead.kill()
    dead.wait()
    python(PRODUCER, 'orders', 10)
    weirproc.wait_until(lambda: group_is('live-group', 6, lag=0, state='Stable', members=2), 90, 'live-group has caught up', 0.5)
    weirproc.wait_until(lambda: group_is('never-group', 9, state='Stable'), 90, 'never-group has its partitions', 0.5)


@at_one_moment
def topics_agree_with_kafka_topics():
    ends, starts = theirs().offsets('latest'), theirs().offsets('earliest')
    ours = {topic['name']: topic for topic in weirctl('topics', '--internal').json}
    tap.equal(sorted(ours), sorted(theirs().topics()), 'names')
    for name, topic in ours.items():
        partitions = theirs().topics()[name]
        tap.equal(topic['partitions'], len(partitions), f'{name}: partitions')
        tap.equal(topic['replication_factor'], len(partitions[0][2]), f'{name}: replication factor')
        tap.equal(topic['under_replicated'], sum(len(isr) < len(replicas) for _, _, replicas, isr in partitions), f'{name}: under-replicated')
        tap.equal(topic['is_internal'], name.startswith('__'), f'{name}: internal')
        if not name.startswith('__'):
            tap.equal(topic['messages'], sum(ends[name, each[0]] - starts[name, each[0]] for each in partitions), f'{name}: messages')
    tap.equal([topic['name'] for topic in weirctl('topics').json], sorted(name for name in ours if not name.startswith('__')),
              'without internal topics')


@at_one_moment
def each_topic_agrees_with_kafka_topics_and_get_offsets():
    ends, starts = theirs().offsets('latest'), theirs().offsets('earliest')
    for name in ('orders', 'empty', 'compacted', 'lonely'):
        ours = [(each['partition'], each['leader'], each['replicas'], sorted(each['isr']), each['low_watermark'], each['high_watermark'])
                for each in weirctl('topic', name).json['partition_list']]
        expected = [(partition, leader, replicas, sorted(isr), starts[name, partition], ends[name, partition])
                    for partition, leader, replicas, isr in sorted(theirs().topics()[name])]
        tap.equal(ours, expected, name)


@tap.test
def an_unknown_topic_is_an_error_with_a_sentence():
    result = weirctl('topic', 'no-such-topic', status=1)
    tap.true('no-such-topic' in result.error, f'the error names the topic: {result.error}')
    tap.true('no-such-topic' not in kafka_tool('topics', '--bootstrap-server', kafka.bootstrap, '--list'), 'looking created the topic')


@tap.test
def an_unknown_group_is_an_error_with_a_sentence():
    result = weirctl('group', 'no-such-group', status=1)
    tap.true('no-such-group' in result.error, f'the error names the group: {result.error}')
    tap.equal(result.output, b'', 'standard output')
    tap.true('no-such-group' not in [each['group'] for each in weirctl('groups').json], 'looking made the group')


def check_group(name):
    ours = weirctl('group', name).json
    rows = [row for row in theirs().groups() if row['GROUP'] == name and row.get('TOPIC', '-') != '-']
    expected = sorted((row['TOPIC'], int(row['PARTITION']), number(row['CURRENT-OFFSET']), number(row['LOG-END-OFFSET']), number(row['LAG']))
                      for row in rows)
    got = sorted((each['topic'], each['partition'], each['committed'], each['high_watermark'], each['lag']) for each in ours['offsets'])
    tap.equal(got, expected, f'{name}: offsets')
    tap.true(got, f'{name} has offsets')
    known = [each[4] for each in expected if each[4] is not None]
    tap.equal(ours['lag'], sum(known) if known else None, f'{name}: lag')
    return ours


@at_one_moment
def every_group_agrees_with_kafka_consumer_groups():
    states = {row['GROUP']: row for row in theirs().groups('--state')}
    listed = {group['group']: group for group in weirctl('groups').json}
    tap.equal(sorted(listed), sorted(states), 'names')
    tap.equal(sorted(states), ['dead-group', 'empty-group', 'live-group', 'never-group'], 'groups of this test')
    for name, row in states.items():
        tap.equal(listed[name]['state'], row['STATE'], f'{name}: state')
        tap.equal(listed[name]['members'], int(row['#MEMBERS']), f'{name}: members')
        ours = check_group(name)
        tap.equal(listed[name]['lag'], ours['lag'], f'{name}: lag in the list')
        tap.equal(sorted(listed[name]['topics']), sorted({each['topic'] for each in ours['offsets']}), f'{name}: topics')


@at_one_moment
def members_and_assignments_agree():
    for name in ('live-group', 'never-group', 'dead-group'):
        expected = {}
        for row in theirs().groups('--members', '--verbose'):
            if row['GROUP'] == name:
                assigned = sorted((topic, int(partition)) for topic, partitions in re.findall(r'([\w.-]+)[:(]([\d,]+)\)?', row['MORE'])
                                  for partition in partitions.split(','))
                expected[row['CONSUMER-ID']] = (row['HOST'].lstrip('/'), row['CLIENT-ID'], assigned)
        ours = {member['member_id']: (member['host'].lstrip('/'), member['client_id'],
                                      sorted((each['topic'], each['partition']) for each in member['assignment']))
                for member in weirctl('group', name).json['member_list']}
        tap.equal(ours, expected, f'{name}: members')
        tap.true(all(assigned for _, _, assigned in ours.values()), f'the members of {name} have partitions')
        tap.equal(len(ours), 2 if name == 'live-group' else 1, f'{name}: number of members')


@tap.test
def never_committed_is_null_and_not_zero():
    group = weirctl('group', 'never-group').json
    tap.equal({each['committed'] for each in group['offsets']}, {None}, 'committed')
    tap.equal({each['lag'] for each in group['offsets']}, {None}, 'lag')
    tap.equal(group['lag'], None, 'lag of the group')


@at_one_moment
def brokers_agree_with_the_partitions():
    partitions = [each for several in theirs().topics().values() for each in several]
    for broker in weirctl('brokers').json:
        tap.equal(broker['leaders'], sum(leader == broker['id'] for _, leader, _, _ in partitions), f'broker {broker["id"]}: leaders')
        tap.equal(broker['replicas'], sum(broker['id'] in replicas for _, _, replicas, _ in partitions), f'broker {broker["id"]}: replicas')
        tap.equal(broker['rack'], f'rack-{broker["id"]}', f'broker {broker["id"]}: rack')
    addresses = [each['host'] + ':' + str(each['port']) for each in weirctl('brokers').json]
    tap.equal(','.join(addresses), kafka.bootstrap, 'addresses')


@tap.test
def a_dead_leader_makes_its_partitions_unknown_and_nothing_else():
    kafka.kill(3)
    # Until the cluster has noticed, and the new leaders answer.
    weirproc.wait_until(lambda: [each['leader'] for each in weirctl('topic', 'lonely', status=None).json['partition_list']] == [None, None],
                        60, 'the partitions of a dead broker have no leader', 0.5)
    orders = weirproc.wait_until(lambda: (lambda topic: topic if topic['under_replicated'] == 6
                                          and all(each['high_watermark'] is not None for each in topic['partition_list'])
                                          else None)(weirctl('topic', 'orders', status=None).json), 60, 'new leaders answer', 0.5)
    lonely = weirctl('topic', 'lonely', status=None).json
    tap.equal([(each['leader'], each['low_watermark'], each['high_watermark']) for each in lonely['partition_list']],
              [(None, None, None), (None, None, None)], 'lonely')
    tap.equal(lonely['messages'], None, 'messages of lonely')
    after = Theirs()
    after.ask('topics', '--describe')
    after.ask('get-offsets', '--time', 'latest')
    ends, starts = after.offsets('latest'), after.offsets('earliest')
    tap.equal([each[1] for each in after.topics()['lonely']], [None, None], 'leaders of lonely, as kafka-topics says')
    tap.equal([(each['partition'], each['leader'], sorted(each['isr']), each['low_watermark'], each['high_watermark'])
               for each in orders['partition_list']],
              [(partition, leader, sorted(isr), starts['orders', partition], ends['orders', partition])
               for partition, leader, _, isr in sorted(after.topics()['orders'])], 'orders')


def cleanup():
    for member in members:
        if member.poll() is None:
            member.kill()
            member.wait()
    kafka.stop()


tap.main(cleanup)
