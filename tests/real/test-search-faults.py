#!/usr/bin/env python3
"""A search finds exactly what was planted, and looks at every offset, while brokers are killed and come back.

WEIR_TEST_MESSAGES says how many messages (1,000,000 by default).
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import kafkapython
import tap
import weirproc

kafkapython.skip_all_unless_here()

MESSAGES = int(os.environ.get('WEIR_TEST_MESSAGES', '1000000'))
PARTITIONS = 12
NEEDLES = sorted(random.Random(7).sample(range(MESSAGES), 37))
TOPIC = 'haystack'
# Small answers make the scan last as long as the brokers take to come back.
SLOWLY = ['-X', 'fetch.max.bytes=131072', '-X', 'message.max.bytes=131072', '-X', 'fetch.message.max.bytes=16384',
          '-X', 'queued.min.messages=1000', '-X', 'queued.max.messages.kbytes=512']

kafka = weirproc.Kafka('search-faults')


def search(*arguments):
    """The places of what was found."""
    result = weirproc.weirctl('-b', kafka.bootstrap, '--json', '--timeout=120', *arguments, timeout=600)
    tap.true('all of the range' in result.error, f'coverage: {result.error}')
    looked_at = int(re.search(r'([\d,]+) messages', result.error)[1].replace(',', ''))
    tap.equal(looked_at, MESSAGES, f'messages looked at: {result.error}')
    return sorted(json.loads(record['value'])['number'] for record in result.lines)


def is_in_sync():
    result = weirproc.weirctl('-b', kafka.bootstrap, '--json', 'topic', TOPIC, status=None)
    return result.status == 0 and result.json['under_replicated'] == 0


@tap.test
def a_haystack_is_made():
    kafkapython.create_all([(TOPIC, PARTITIONS, {})], kafka.bootstrap, 3)
    planted = set(NEEDLES)
    with subprocess.Popen(['kcat', '-q', '-b', kafka.bootstrap, '-P', '-t', TOPIC, '-z', 'lz4', '-X', 'acks=all', '-X', 'batch.size=65536',
                           '-X', 'queue.buffering.max.messages=1000000'], stdin=subprocess.PIPE) as kcat:
        for start in range(0, MESSAGES, 1000):
            kcat.stdin.write(''.join(f'{{"number":{i},"store":"store{i % 5}","total":{i % 977}.50,"needle":{"true" if i in planted else "false"},'
                                     f'"text":"{"found it" if i in planted else "hay"} {i * 2654435761 % 4294967296:08x}"}}\n'
                                     for i in range(start, start + 1000)).encode())
        kcat.stdin.close()
        tap.equal(kcat.wait(timeout=300), 0, 'kcat ended')
    tap.equal(weirproc.weirctl('-b', kafka.bootstrap, '--json', 'topic', TOPIC).json['messages'], MESSAGES, 'messages')


@tap.test
def everything_is_found_while_all_is_well():
    tap.equal(search('consume', TOPIC, '--match=found it'), NEEDLES, 'by text')
    tap.equal(search('consume', TOPIC, '--where=needle == true and total >= 0'), NEEDLES, 'by condition')


@tap.test
def everything_is_found_while_brokers_are_killed_and_come_back():
    kills, failures = [], []

    def restart_all():
        try:
            for broker in (1, 2, 3):
                time.sleep(1)
                kills.append(time.monotonic())
                kafka.kill(broker)
                time.sleep(1)
                kafka.restart(broker)
                weirproc.wait_until(is_in_sync, 90, f'broker {broker} is in sync again', 0.5)
        except Exception as error:  # pylint: disable=broad-exception-caught
            failures.append(error)

    thread = threading.Thread(target=restart_all)
    thread.start()
    searches = []
    while thread.is_alive():
        started = time.monotonic()
        found = search(*SLOWLY, 'consume', TOPIC, *(['--match=found it'] if len(searches) % 2 else ['--where=needle == true']))
        searches.append((started, time.monotonic()))
        tap.equal(found, NEEDLES, f'search {len(searches)}')
    thread.join()
    tap.equal(failures, [], 'restarting the brokers')
    tap.note(f'searches took {", ".join(f"{end - start:.1f}" for start, end in searches)} s')
    # Between two searches there is hardly any time to hit.
    tap.true(sum(start < kill < end for kill in kills for start, end in searches) >= 2, 'brokers were killed in the middle of searches')


tap.main(kafka.stop)
