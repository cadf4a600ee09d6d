#!/usr/bin/env python3
"""The dry run of a replay tells which permissions are missing, on a cluster with an authorizer."""
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import tap
import weirproc

if weirproc.has_kafka():
    tap.skip_all(weirproc.has_kafka())

folder = tempfile.TemporaryDirectory()
os.environ['XDG_DATA_HOME'] = folder.name


kafka = weirproc.Kafka('replay-access', brokers=1, secure=True)
values = kafka.environment()
CONNECTION = kafka.as_user()


def allow(*arguments):
    weirproc.kafka_tool('acls', '--bootstrap-server', kafka.bootstrap, '--add', '--allow-principal', f'User:{values["WEIR_KAFKA_USER"]}', *arguments)


def warnings(connection, *arguments):
    """About permissions."""
    result = weirproc.weirctl(*connection, '--timeout=30', '--json', 'replay', 'from', 'to', '--dry-run', *arguments, timeout=120)
    return [each for each in result.json['warnings'] if 'permission' in each]


@tap.test
def what_is_missing_is_told():
    for topic in ('from', 'to', 'aside'):
        weirproc.kafka_tool('topics', '--bootstrap-server', kafka.bootstrap, '--create', '--topic', topic, '--partitions', '1')
    weirproc.weirctl('-b', kafka.bootstrap, 'publish', 'from', 'text')
    tap.equal(warnings(['-b', kafka.bootstrap], '--divert=aside'), [], 'who may do everything')

    allow('--operation', 'Read', '--topic', 'from')
    for topic in ('to', 'aside'):
        allow('--operation', 'Describe', '--operation', 'DescribeConfigs', '--topic', topic)
    weirproc.wait_until(lambda: weirproc.weirctl(*CONNECTION, 'replay', 'from', 'to', '--dry-run', status=None).status == 0, 20, 'the ACLs are known')
    found = warnings(CONNECTION, '--divert=aside')
    tap.equal(len(found), 4, f'all that is missing: {found}')
    for expected, text in zip(('topic “to”', 'topic “aside”', 'groups', 'transactional IDs'), found):
        tap.true(expected in text, f'{expected}: {text}')
    found = warnings(CONNECTION, '--no-transaction')
    tap.true(len(found) == 1 and 'topic “to”' in found[0], f'without a transaction: {found}')

    allow('--operation', 'Write', '--topic', 'to')
    allow('--operation', 'Read', '--group', 'weir-replay-', '--resource-pattern-type', 'prefixed')
    weirproc.wait_until(lambda: warnings(CONNECTION, '--no-transaction') == [], 20, 'the ACLs are known')
    found = warnings(CONNECTION)
    tap.true(len(found) == 1 and 'found out only by writing' in found[0], f'what cannot be known: {found}')
    # And it is as told: exactly once is refused, at least once works.
    result = weirproc.weirctl(*CONNECTION, '--timeout=30', 'replay', 'from', 'to', status=1, timeout=120)
    tap.note(result.error)
    weirproc.weirctl(*CONNECTION, '--timeout=30', 'replay', 'from', 'to', '--no-transaction', timeout=120)


tap.main(kafka.stop)
