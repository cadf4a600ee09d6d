"""kafka-python in tests: a client that is not ours writes what is read, and reads what was written.

It lives in a Python of its own, so what it does is a script that is given to that one: the brokers are its first
argument, then come those of the call. Only through tools/test are there a cluster and that Python.
"""
import json
import os
import subprocess

import reports
import tap
import weirproc

BOOTSTRAP = os.environ.get('WEIR_KAFKA_BOOTSTRAP')
PYTHON = os.environ.get('WEIR_TEST_PYTHON')
# Why nothing of this can run here, or None.
NOT_HERE = weirproc.has_kafka() or (None if PYTHON else 'kafka-python is not installed: run through tools/test')

# Decorates a test that needs a cluster, in a program that has others.
cluster_test = tap.test_unless(NOT_HERE)

# The beginning of scripts that compare messages by hash. Null is not empty, and two headers are not one.
COMMON = r'''
import hashlib, json, random, sys
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
servers = sys.argv[1].split(",")

def put(hash, data):
    hash.update(b"N" if data is None else b"%d:" % len(data) + data)

def add(hash, key, value, headers, timestamp):
    put(hash, key)
    put(hash, value)
    for name, data in headers:
        put(hash, name.encode())
        put(hash, data)
    hash.update(b"@%d" % timestamp)
'''

_CREATE = r'''
import json, sys
from kafka.admin import KafkaAdminClient, NewTopic
KafkaAdminClient(bootstrap_servers=sys.argv[1].split(",")).create_topics(
    [NewTopic(name=name, num_partitions=partitions, replication_factor=int(sys.argv[3]), topic_configs=configuration)
     for name, partitions, configuration in json.loads(sys.argv[2])])
'''


def skip_all_unless_here():
    """For a program none of whose tests can run without."""
    if NOT_HERE:
        tap.skip_all(NOT_HERE)


def python(script, *arguments, bootstrap=BOOTSTRAP, timeout=180):
    """Runs a script; its standard output. What it complains of when it fails is that of the test."""
    completed = subprocess.run([PYTHON, '-c', script, bootstrap, *map(str, arguments)], timeout=timeout * reports.SLOWNESS, check=False,
                               capture_output=True, text=True)
    tap.equal(completed.returncode, 0, f'kafka-python: {completed.stderr[-2000:]}')
    return completed.stdout


def is_ready(topic, bootstrap=BOOTSTRAP):
    """Whether a topic that was just made is there, and empty: each of its partitions has a leader that answers."""
    result = weirproc.weirctl('-b', bootstrap, '--json', 'topic', topic, status=None)
    return result.status == 0 and all(each['high_watermark'] == 0 for each in result.json['partition_list'])


def create_all(topics, bootstrap=BOOTSTRAP, replication_factor=1):
    """Topics as (name, partitions, configuration); waits until each can be written to."""
    python(_CREATE, json.dumps(topics), replication_factor, bootstrap=bootstrap)
    for name, _, _ in topics:
        weirproc.wait_until(lambda name=name: is_ready(name, bootstrap), 30, f'{name} is there', 0.3)


def create(topic, partitions=1, **configuration):
    create_all([(topic, partitions, configuration)])
    return topic
