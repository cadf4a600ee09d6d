#!/usr/bin/env python3
"""A read-only profile sends no write request of any kind: proved by the request log of real brokers that would allow everything.

A tour goes through all there is to write with. The same tour under a profile that may write is the proof that the log would
have told. A tour of the window belongs into TOURS beside that of the command line.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import requestlog
import tap
import weirproc

if weirproc.has_kafka():
    tap.skip_all(weirproc.has_kafka())
if not os.environ.get('WEIR_TEST_PYTHON'):
    tap.skip_all('kafka-python is not installed: run through tools/test')

GUARDED, FREE = 'Guarded', 'Free'
folder = tempfile.TemporaryDirectory()
os.environ['XDG_DATA_HOME'] = folder.name + '/data'
os.environ['XDG_CONFIG_HOME'] = folder.name + '/config'
files = pathlib.Path(folder.name)


class SecureKafka(weirproc.Kafka):
    """With an authorizer, so that there are ACLs; whoever comes without a name may do everything."""

    def _run(self, *arguments):
        return super()._run(*arguments, *(['--secure'] if arguments[0] == 'start' else []))


with requestlog.logging():
    kafka = SecureKafka('read-only')
log = requestlog.RequestLog(kafka)

PREPARE = r'''
import sys
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.structs import OffsetAndMetadata
servers = sys.argv[1].split(",")
KafkaAdminClient(bootstrap_servers=servers).create_topics([NewTopic(name=name, num_partitions=2, replication_factor=3) for name in ("from", "to", "orders")])
producer = KafkaProducer(bootstrap_servers=servers)
for i in range(300):
    producer.send("from", key=b"%d" % i, value=b'{"orderId":%d,"status":"failed"}' % i)
producer.flush()
consumer = KafkaConsumer(bootstrap_servers=servers, group_id="readers", enable_auto_commit=False)
part = TopicPartition("from", 0)
consumer.assign([part])
consumer.commit({part: OffsetAndMetadata(5, "", -1)})
consumer.close()
'''


def write_profiles():
    """Alike but for one word."""
    path = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/profiles.ini'
    path.parent.mkdir(parents=True)
    path.write_text('[Weir]\nVersion=1\n' + ''.join(
        f'[Profile {name.lower()}]\nName={name}\nBootstrap={kafka.bootstrap}\nReadOnly={"true" if name == GUARDED else "false"}\n'
        for name in (GUARDED, FREE)), encoding='utf-8')


def write_commands():
    """All that writes, and what it reads from standard input."""
    (files / 'in').mkdir(exist_ok=True)
    (files / 'in/one').write_text('one', encoding='utf-8')
    (files / 'in.jsonl').write_text('{"key":"a","value":"b","headers":[["c","d"]]}\n' * 20, encoding='utf-8')
    (files / 'in.csv').write_text('key,value\na,b\n', encoding='utf-8')
    publish, replay = ['publish', 'to'], ['replay', 'from', 'to']
    return [
        ([*publish, 'text'], None),
        ([*publish, 'text', '--key=a', '--header=b=c', '--partition=1', '--timestamp=2026-11-20T10:00'], None),
        ([*publish, '--null', '--key=a'], None),
        (publish, b'from standard input'),
        ([*publish, '--file=-'], b'{"value":"x"}\n'),
        ([*publish, f'--file={files}/in.jsonl'], None),
        ([*publish, f'--file={files}/in.csv'], None),
        ([*publish, f'--file={files}/in', '--names-are-keys'], None),
        ([*publish, '--file=-', '--format=delimited', '--key-delimiter=\t'], b'a\tb\nc\td\n'),
        (['publish', 'orders', '--orders=20'], None),
        (replay, None),
        ([*replay, '--no-transaction'], None),
        ([*replay, '--transactional', '--partitioning=key', '--set=status="retry"', '--remove=orderId', '--source-header'], None),
        ([*replay, '--where=orderId > 100', '--on-error=skip', '--rate=1000', '--verify'], None),
        ([*replay, '--divert=orders', '--timestamps=now'], None),
        (['replay', 'from', 'from'], None),
        (['reset-offsets', 'readers', '--to=beginning'], None),
        (['group-changes', '--undo=1'], None),
        (['reset-offsets', 'made', '--to=end', 'from'], None),
        (['reset-offsets', 'made', '--delete', 'from:0'], None),
        (['reset-offsets', 'made', '--delete-group=made'], None),
        # The same cluster in other words.
        ([*replay, f'--to-bootstrap={kafka.bootstrap.split(",")[1]}'], None),
    ]


READ_COMMANDS = [
    ['brokers'], ['topics', '--internal'], ['topic', 'from'], ['groups'], ['group', 'readers'], ['history', 'from'], ['consume', 'from'],
    ['consume', 'from', '--where=orderId > 10', '--isolation=read_uncommitted'], ['orders', 'from'], ['stock', 'from'],
    ['replay', 'from', 'to', '--dry-run'], ['replay', 'from', 'to', '--dry-run', '--by-offsets'], ['replay', '--list'],
    ['replay', '--job=kept', '--verify'], ['export-offsets', 'readers'], ['group-changes'],
    ['reset-offsets', 'readers', '--to=end', '--dry-run'], ['reset-offsets', 'readers', '--delete-group=readers', '--dry-run'],
]


def tour_of_commands(profile):
    for command, stdin in write_commands():
        result = weirproc.weirctl('-p', profile, *command, status=0 if profile == FREE else 1, stdin=stdin)
        tap.true(profile == FREE or 'read-only' in result.error, f'{command}: {result.error}')
    for command in READ_COMMANDS:
        weirproc.weirctl('-p', profile, *command, status=None)
    weirproc.weirctl('-p', profile, 'publish', 'to', f'--file={files}/in.jsonl', '--dry-run')


TOURS = {'commands': tour_of_commands}


def state():
    """All that could have been changed, by Kafka's own tools."""
    tools = {
        'end offsets': ['get-offsets'],
        'settings of topics': ['configs', '--describe', '--entity-type', 'topics', '--all'],
        'settings of brokers': ['configs', '--describe', '--entity-type', 'brokers'],
        'topics': ['topics', '--describe'],
        'groups': ['consumer-groups', '--describe', '--all-groups'],
        'ACLs': ['acls', '--list'],
    }
    return {what: sorted(weirproc.kafka_tool(tool, '--bootstrap-server', kafka.bootstrap, *arguments).splitlines())
            for what, (tool, *arguments) in tools.items()}


@tap.test
def a_profile_that_may_write_is_seen_to_write():
    subprocess.run([os.environ['WEIR_TEST_PYTHON'], '-c', PREPARE, kafka.bootstrap], check=True, timeout=200)
    weirproc.kafka_tool('acls', '--bootstrap-server', kafka.bootstrap, '--add', '--allow-principal', 'User:somebody', '--operation', 'Read', '--topic', 'from')
    write_profiles()
    log.take()
    weirproc.weirctl('-p', FREE, 'replay', 'from', 'to', '--job=kept')
    for tour in TOURS.values():
        tour(FREE)
    requests = log.take()
    tap.note(json.dumps({f'{client}: {name}': number for (client, name), number in sorted(requests.items())}))
    names = {name for _, name in requestlog.writing(requests)}
    tap.true({'PRODUCE', 'INIT_PRODUCER_ID', 'ADD_OFFSETS_TO_TXN', 'TXN_OFFSET_COMMIT', 'END_TXN', 'OFFSET_COMMIT', 'OFFSET_DELETE', 'DELETE_GROUPS'} <= names, f'the log tells of {names}')


@tap.test
def a_read_only_profile_sends_nothing_that_writes():
    before = state()
    tap.true(any('from:0:' in line for line in before['end offsets']) and any('readers' in line for line in before['groups'])
             and any('somebody' in line for line in before['ACLs']), f'what there is: {before}')
    log.take()
    for name, tour in TOURS.items():
        tour(GUARDED)
        requests = log.take()
        tap.note(name + ': ' + json.dumps({f'{client}: {request}': number for (client, request), number in sorted(requests.items())}))
        tap.true(sum(number for (_, request), number in requests.items() if request == 'FETCH') > 0, 'it has read')
        tap.equal(requestlog.writing(requests), {}, f'what the tour of {name} sent beside requests that only look')
    after = state()
    for what, lines in before.items():
        tap.equal(after[what], lines, what)


tap.main(kafka.stop)
