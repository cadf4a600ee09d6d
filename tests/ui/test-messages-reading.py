#!/usr/bin/env python3
"""Where the page of messages reads, by keyboard alone; and what it says of topics that are not what they seem:
compacted, transactional, with a deleted beginning, with empty partitions.
"""
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
from kafkapython import cluster_test, create, python

os.environ['TZ'] = 'UTC'
display.enter()
import messagespage  # pylint: disable=wrong-import-position
from messagespage import SOON  # pylint: disable=wrong-import-position

HOUR = 3600 * 1000
NOW = int(time.time() * 1000)
STEP = 20 * 1000
N_FIRST, N_SECOND = 900, 600
FIRST = NOW - (N_FIRST + N_SECOND) * STEP
PLAIN, DELETED, COMPACTED, TRANSACTIONS, EMPTY = (f'read-{os.getpid()}-{name}' for name in ('plain', 'deleted', 'compacted', 'transactions', 'empty'))
NEWEST, BEGINNING = 'Newest', 'From the Beginning'
page = messagespage.Page()


def number_of(message):
    """What of the topic is in which partition: two of three in the first, none in the third."""
    return 1 if message % 5 in (1, 3) else 0


def expected(condition=lambda i: True):
    return [i for i in range(N_FIRST + N_SECOND) if condition(i)]


@cluster_test
def topics_are_filled():
    create(PLAIN, 3)
    lines = [{'key': f'k{i}', 'value': json.dumps({'id': i}), 'partition': number_of(i), 'timestamp': FIRST + i * STEP}
             for i in range(N_FIRST + N_SECOND)]
    messagespage.publish(PLAIN, lines, '--same-partitions')
    create(DELETED, 1)
    messagespage.publish(DELETED, [{'value': json.dumps({'id': i}), 'timestamp': NOW - HOUR + i * 1000} for i in range(900)])
    create(COMPACTED, 1, **{'cleanup.policy': 'compact'})
    messagespage.publish(COMPACTED, [{'key': f'k{i}', 'value': json.dumps({'id': i})} for i in range(30)])
    create(TRANSACTIONS, 1)
    create(EMPTY, 2)
    python('''
import sys
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
KafkaAdminClient(bootstrap_servers=sys.argv[1].split(",")).delete_records({TopicPartition(sys.argv[2], 0): 700})
producer = KafkaProducer(bootstrap_servers=sys.argv[1].split(","), transactional_id=sys.argv[3])
producer.init_transactions()
for number, ends in enumerate((producer.commit_transaction, producer.abort_transaction, producer.commit_transaction)):
    producer.begin_transaction()
    for i in range(10):
        producer.send(sys.argv[3], value=b'{"id":%d}' % (number * 100 + i))
    producer.flush()
    ends()
''', DELETED, TRANSACTIONS)


@cluster_test
def from_the_oldest_on_to_the_end():
    page.open(PLAIN)
    page.wait_count(200, 'the newest first')
    page.window.wait(lambda: page.ids() == expected()[-len(page.ids()):], 'of all partitions together, the last one at the end', SOON)
    page.open_position(NEWEST)
    page.tab_to(BEGINNING)
    page.window.key('Return')
    page.wait_count(500, 'a page from the oldest on')
    tap.equal(page.ids()[:20], expected()[:20], 'the oldest of all partitions, by time')
    for wanted in (1000, 1500):
        page.window.key('alt+Page_Down')
        page.wait_count(wanted, 'a page more')
    # That there is no more shows when more is asked for.
    page.window.key('alt+Page_Down')
    page.window.wait(lambda: page.labels('the end is reached'), 'the end is said', SOON)
    tap.equal(page.count(), N_FIRST + N_SECOND, 'no message is there twice, none is missing')


@cluster_test
def from_an_offset_and_the_last_ones():
    page.read_from('o', '450', BEGINNING)
    # The second partition has 600 of them.
    page.window.wait(lambda: page.rows() and min(offset for _, offset in page.places()) == 450, 'from the offset on', SOON)
    tap.true(page.window.has(name='From Offset 450'), 'the button says so')
    page.read_from('l', '25', 'From Offset 450')
    page.wait_count(50, 'the last of each partition that has any')
    for partition, end in ((0, N_FIRST), (1, N_SECOND)):
        offsets = [offset for each, offset in page.places() if each == partition]
        tap.equal(offsets, list(range(end - 25, end))[:len(offsets)], f'those of partition {partition}')
    tap.true(page.window.has(name='Last 25 of Each Partition'), 'the button says so')


@cluster_test
def from_a_time_and_a_span():
    start = FIRST + 700 * STEP
    text = time.strftime('%Y-%m-%d %H:%M', time.gmtime(start / 1000 + 59))
    page.read_from('t', text, 'Last 25 of Each Partition')
    page.window.wait(lambda: page.rows() and 700 <= page.ids()[0] <= 706, 'from the time on', SOON)
    tap.true(page.window.has(name=f'From {text}'), 'the button says so')
    page.read_from('t', 'next week or so', f'From {text}')
    page.window.wait(lambda: page.labels('next week or so'), 'what is no time is said to be none', SOON)
    tap.true(page.window.has(role='button', name='Newest, and Follow'), 'and can be mended')
    page.window.key('Escape')
    time.sleep(0.5)
    page.open_position(f'From {text}')
    page.tab_to('1 h', 'From an Hour Ago')
    page.window.key('Return')
    wanted = [i for i in expected() if FIRST + i * STEP >= time.time() * 1000 - HOUR]
    page.window.wait(lambda: page.count() is not None and abs(page.count() - len(wanted)) <= 5, f'about {len(wanted)} of the last hour', SOON)


@cluster_test
def partitions_alone_and_an_empty_one():
    page.search_entry()
    page.tab_to('Partition', 'All Partitions')
    page.choose('Partition 1')
    page.window.wait(lambda: page.rows() and {partition for partition, _ in page.places()} == {1}, 'the second partition alone', SOON)
    page.tab_to('Partition', 'Partition 1')
    page.choose('Partition 2')
    page.window.find(name='No Messages Here', timeout=SOON)
    page.tab_to('Partition', 'Partition 2')
    page.choose('All Partitions')
    page.window.wait(lambda: page.rows(), 'all partitions again', SOON)


@cluster_test
def a_message_is_opened_and_the_next_ones():
    page.open(PLAIN)
    page.wait_count(200, 'the newest')
    page.search_entry()
    # The time line is before it.
    page.tab_to('Messages', limit=40)
    page.window.key('Up')
    place = page.window.wait(page.opened, 'a message is opened', SOON)
    ids = page.ids()
    tap.true(expected()[-1] in ids, f'one of the last ones, where the table was: {ids[-1]}')
    tap.true(page.window.has(contains='Paused') or page.labels('Paused'), 'who reads a message does not want the table to run away')
    page.tab_to('Previous Message', limit=60)
    page.window.key('alt+Up')
    before = page.window.wait(lambda: page.opened() not in (None, place) and page.opened(), 'the one before it', SOON)
    page.window.key('alt+Down')
    page.window.wait(lambda: page.opened() == place, f'and back, after {before}', SOON)
    page.window.key('Escape')
    page.window.gone(name='Previous Message', timeout=SOON)


@cluster_test
def following_pauses_and_goes_on():
    page.open(PLAIN)
    page.wait_count(200, 'the newest')
    page.window.key('ctrl+space')
    before = page.rows()
    messagespage.publish(PLAIN, [{'value': json.dumps({'id': 5000 + i})} for i in range(7)])
    page.window.find(role='button', name='7 New', timeout=SOON)
    tap.equal(page.rows(), before, 'the rows stay')
    page.window.key('ctrl+space')
    page.wait_count(207, 'they are shown')
    tap.true(set(range(5000, 5007)) <= set(page.ids()), 'those')


@cluster_test
def a_range_is_dragged_while_the_topic_grows():
    line = page.line()
    tap.equal(line.get_name().split(' per ')[0], 'Messages', 'what is counted')
    for _ in range(3):
        messagespage.publish(PLAIN, [{'value': '{"id":6000}'}])
    messagespage.drag(page.window, line, 0.90, 0.97)
    page.window.find(role='button', name='Leave the Range', timeout=SOON)
    page.window.wait(lambda: page.rows(), 'messages of the range', SOON)
    tap.true(max(page.ids()) < N_FIRST + N_SECOND, f'none of now: {max(page.ids())}')
    tap.equal(page.ids(), sorted(page.ids()), 'by time')


@cluster_test
def a_deleted_beginning_is_not_waited_for():
    page.open(DELETED)
    page.wait_count(200, 'the newest')
    page.read_from('o', '3', NEWEST)
    page.wait_count(200, 'all that is there')
    tap.equal(page.places()[0], (0, 700), 'from the first that is there')
    page.window.key('alt+Page_Up')
    time.sleep(1)
    tap.equal(page.count(), 200, 'there is nothing older')
    tap.true(page.window.has(contains='1 partition · 200 messages'), 'what is counted is there')


@cluster_test
def a_compacted_topic_has_offsets():
    page.open(COMPACTED)
    page.wait_count(30, 'all, as nothing was compacted yet')
    page.window.wait(lambda: page.window.has(contains='1 partition · 30 offsets'), 'its offsets are counted all the same', SOON)
    page.window.wait(lambda: page.line().get_name().startswith('Offsets per'), 'also in the time line', SOON)
    tap.true('30 offsets' in page.line().get_description(), page.line().get_description())


@cluster_test
def a_transactional_topic_has_offsets():
    page.open(TRANSACTIONS)
    page.wait_count(20, 'the committed ones')
    tap.equal(page.ids(), [*range(10), *range(200, 210)], 'those')
    page.window.wait(lambda: page.window.has(contains='1 partition · 33 offsets'), 'its offsets are counted', SOON)
    page.window.wait(lambda: page.line().get_name().startswith('Offsets per'), 'also in the time line', SOON)


@cluster_test
def an_empty_topic_says_so():
    page.open(EMPTY)
    page.window.find(name='No Messages Here', timeout=SOON)
    messagespage.publish(EMPTY, [{'value': '{"id":1}'}])
    page.wait_count(1, 'the first one comes by itself')
    tap.equal(page.window.quit(timeout=15), 0, 'exit status')


tap.main(page.stop)
