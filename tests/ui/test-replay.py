#!/usr/bin/env python3
"""Replays as a person makes them: plan, dry run, run, verification; what is left by a crash and by quitting, and what a
read-only connection refuses.

On the sample shop, whose topics others write to as well, and on a real cluster, where messages are compared.
"""
import json
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

os.environ['TZ'] = 'UTC'
display.enter()
import atspi  # pylint: disable=wrong-import-position
import messagespage  # pylint: disable=wrong-import-position
from kafkapython import BOOTSTRAP, cluster_test, create  # pylint: disable=wrong-import-position

SOON = 60
N_MESSAGES = 900
PREFIX = f'replay-{os.getpid()}'
SOURCE, TARGET, SLOW = f'{PREFIX}-source', f'{PREFIX}-target', f'{PREFIX}-slow'
page = messagespage.Page()
shop = None  # pylint: disable=invalid-name


def stop():
    page.stop()
    if shop is not None:
        shop.stop()


def entry(name, dialog):
    return page.window.find(role='text', name=name, below=dialog, timeout=SOON)


def press(name, dialog=None):
    """A button, once it can be pressed."""
    button = page.window.wait(lambda: next((node for node in page.window.find_all(role='button', name=name, below=dialog)
                                            if node.has_state('SENSITIVE')), None), f'“{name}” can be pressed', SOON)
    page.window.click(button)


def state(name):
    return next((row['State'] for row in page.window.records('Jobs') if row['Name'] == name), None)


def wait_state(name, wanted):
    page.window.wait(lambda: state(name) == wanted, f'{name} is {wanted}', SOON)


def open_plan(source, target, **texts):
    page.window.key('ctrl+5')
    page.window.find(role='grouping', name='Jobs', timeout=SOON)
    page.window.key('ctrl+shift+n')
    dialog = page.window.find(role='dialog', name='Replay Messages', timeout=SOON)
    page.window.set_text(entry('Source Topic', dialog), source)
    page.window.set_text(entry('Target Topic', dialog), target)
    for name, text in texts.items():
        page.window.set_text(entry(name, dialog), text)
    return dialog


def figure(name):
    """What stands below a title in a list of figures."""
    texts = page.window.texts()
    return texts[texts.index(name) + 1] if name in texts else None


def start(*arguments, bootstrap=None):
    page.start(f'--bootstrap={bootstrap or BOOTSTRAP}', '--page=jobs', *arguments)
    page.window.find(role='grouping', name='Jobs', timeout=SOON)


def run_slowly(target, rate):
    """A job that has written something, and takes a while for the rest; the dialog is closed again. Its name."""
    dialog = open_plan(SOURCE, target)
    page.window.set_text(entry('Messages per Second (Unlimited if Empty)', dialog), str(rate))
    press('Dry Run', dialog)
    press('Run')
    page.window.find(role='button', name='Pause', timeout=SOON)
    page.window.wait(lambda: (figure('Written') or '0') != '0', 'something is written', SOON)
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)
    return f'{SOURCE}-to-{target}'


def compare(source, target):
    """The messages of both topics as weirctl reads them, without their places."""
    found = []
    for topic in (source, target):
        lines = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'consume', topic).lines
        found.append(sorted(json.dumps([line[key] for key in ('partition', 'timestamp', 'key', 'value', 'headers')]) for line in lines))
    tap.equal(len(found[1]), len(found[0]), 'messages in the target')
    tap.true(found[0] == found[1], 'they are the same, and each is there once')


# The sample shop

@tap.test
def a_replay_on_the_sample_shop():
    global shop  # pylint: disable=global-statement
    shop = weirproc.Shop('--rate=5')
    start(bootstrap=shop.bootstrap)
    page.window.find(name='No Jobs', timeout=SOON)
    dialog = open_plan('orders', 'reviews', **{'Start At (Beginning if Empty)': '-20'})
    press('Dry Run', dialog)
    page.window.wait(lambda: figure('Messages') == '120, counted by reading', 'the dry run counts', SOON)
    page.window.wait(lambda: figure('Delivery') == 'Exactly once', 'exactly once is promised', SOON)
    tap.true(page.window.has(contains='The target has 1 partition, fewer than the source’s 6'), 'the partitions are warned of')
    press('Run')
    page.window.find(role='heading', name='Done', timeout=SOON)
    tap.true(page.window.has(name='120 messages were written to “reviews”.'), 'it says how many were written')
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)
    page.window.wait(lambda: [row['Name'] for row in page.window.records('Jobs')] == ['orders-to-reviews-1'], 'the job is listed', SOON)
    wait_state('orders-to-reviews-1', 'Done')


@tap.test
def what_is_wrong_is_said_in_its_place():
    dialog = open_plan('orders', 'reviews', **{'Only Where (Condition)': 'total >'})
    press('Dry Run', dialog)
    page.window.find(contains='The condition is wrong at its end', below=dialog, timeout=SOON)
    page.window.set_text(entry('Only Where (Condition)', dialog), '')
    page.window.set_text(entry('Start At (Beginning if Empty)', dialog), 'yesterday or so')
    press('Dry Run', dialog)
    page.window.find(contains='yesterday or so', role='label', below=dialog, timeout=SOON)
    page.window.set_text(entry('Start At (Beginning if Empty)', dialog), '')
    page.window.set_text(entry('Target Topic', dialog), 'no-such-topic')
    press('Dry Run', dialog)
    page.window.find(contains='no-such-topic', role='label', timeout=SOON)
    press('Change the Plan')
    page.window.find(role='button', name='Dry Run', timeout=SOON)
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)


# A real cluster

@cluster_test
def a_replay_is_the_same_on_both_sides():
    for topic in (SOURCE, TARGET, SLOW):
        create(topic, 3)
    messagespage.publish(SOURCE, [{'key': None if i % 10 == 3 else f'k{i}', 'timestamp': 1_790_000_000_000 + i, 'headers': [['trace', f't{i}']] * (i % 3),
                                   'value': json.dumps({'id': i, 'total': i / 4})} for i in range(N_MESSAGES)])
    start()
    dialog = open_plan(SOURCE, TARGET)
    press('Dry Run', dialog)
    page.window.wait(lambda: figure('Messages') == f'{N_MESSAGES}, counted by reading', 'the dry run counts', SOON)
    press('Run')
    page.window.find(role='heading', name='Done', timeout=SOON)
    press('Verify')
    page.window.find(name=f'{N_MESSAGES} messages are the same on both sides.', timeout=SOON)
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)
    compare(SOURCE, TARGET)


@cluster_test
def what_is_searched_and_selected_is_replayed():
    page.open(SOURCE)
    page.wait_count(200, 'the newest')
    page.search_entry()
    page.window.type('t17')
    page.window.key('ctrl+shift+n')
    dialog = page.window.find(role='dialog', name='Replay Messages', timeout=SOON)
    tap.equal(atspi.text_of(entry('Source Topic', dialog)), SOURCE, 'the source')
    tap.equal(atspi.text_of(entry('Only With This Text', dialog)), 't17', 'the text that is looked for')
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)
    page.search_entry()
    page.window.key('ctrl+a', 'BackSpace')
    page.tab_to('Messages', limit=40)
    page.window.key('Up', 'shift+Up', 'shift+Up')
    page.window.wait(lambda: page.labels('3 selected'), 'three are selected', SOON)
    page.window.key('ctrl+shift+n')
    dialog = page.window.find(role='dialog', name='Replay Messages', timeout=SOON)
    condition = atspi.text_of(entry('Only Where (Condition)', dialog))
    tap.note(condition)
    tap.equal(len(re.findall(r'\d+(?=[,)])', condition)), 3, 'offsets of the selected messages')
    page.window.set_text(entry('Target Topic', dialog), TARGET)
    press('Dry Run', dialog)
    page.window.wait(lambda: figure('Messages') == '3, counted by reading', 'they are three', SOON)
    page.window.key('Escape')
    page.window.key('Escape')
    page.window.gone(role='dialog', timeout=SOON)


@cluster_test
def another_connection_is_written_to():
    page.stop()
    weirproc.save_profile('Here', BOOTSTRAP)
    path = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/profiles.ini'
    path.write_text(f'{path.read_text(encoding="utf-8")}[Profile there]\nName=There\nBootstrap={shop.bootstrap}\nReadOnly=false\n'
                    f'[Profile locked]\nName=Locked\nBootstrap={shop.bootstrap}\nReadOnly=true\n', encoding='utf-8')
    page.start('--profile=Here', '--page=jobs')
    page.window.find(role='button', name='Here: Connected', timeout=SOON)
    dialog = open_plan(SOURCE, 'reviews')
    page.tab_to('Connection', limit=40)
    page.window.key('space')
    time.sleep(0.7)
    tap.true(not page.window.has(name='Locked'), 'a read-only connection is not offered')
    page.window.key('Escape')
    page.choose('There')
    page.window.find(contains='Only within one cluster', below=dialog, timeout=SOON)
    press('Dry Run', dialog)
    page.window.wait(lambda: figure('Messages') == f'{N_MESSAGES}, counted by reading', 'the dry run counts', SOON)
    press('Run')
    page.window.find(role='heading', name='Done', timeout=SOON)
    page.window.wait(lambda: figure('Delivery') == 'At least once', 'at least once is promised', SOON)
    page.window.key('Escape')
    weirproc.save_profile('none')


def open_job(name):
    """Rows move while the list is filled, and a click beside the row does nothing."""
    def is_open():
        page.window.mouse(page.window.row(name))
        time.sleep(1)
        return page.window.has(role='button', name='Remove…')
    page.window.wait(is_open, f'the page of {name} is open', SOON)


@cluster_test
def one_that_was_killed_is_resumed():
    name = f'{run_slowly(SLOW, 100)}-1'
    wait_state(name, 'Running')
    page.window.kill()
    start()
    wait_state(name, 'Interrupted')
    open_job(name)
    press('Resume')
    page.window.wait(lambda: page.window.has(role='button', name='Stop'), 'it runs', SOON)
    page.window.find(role='heading', name='Done', timeout=SOON)
    press('Verify')
    page.window.find(name=f'{N_MESSAGES} messages are the same on both sides.', timeout=SOON)
    compare(SOURCE, SLOW)


@cluster_test
def quitting_asks_and_leaves_them_resumable():
    name = f'{run_slowly(SLOW, 15)}-2'
    wait_state(name, 'Running')
    page.window.key('ctrl+q')
    dialog = page.window.find(role='alert', contains='Stop Jobs and Quit?', timeout=SOON)
    tap.true(dialog is not None, 'it asks')
    page.window.key('Escape')
    page.window.gone(role='alert', timeout=SOON)
    wait_state(name, 'Running')
    page.window.key('ctrl+q')
    press('Stop and Quit')
    tap.equal(page.window.wait_end(30), 0, 'exit status')
    start()
    wait_state(name, 'Stopped')
    # As numbers: in the order of letters 100 % comes before 23 %.
    percents = lambda: [int(row['Progress'].split()[0]) for row in page.window.records('Jobs') if row['Progress'] != '–']
    tap.true(min(percents()) < 100 and max(percents()) == 100, f'there are some of either kind: {percents()}')
    page.window.mouse(page.window.header('Jobs', 'Progress'))
    page.window.wait(lambda: percents() == sorted(percents()), 'sorted by progress', SOON)
    page.window.mouse(page.window.header('Jobs', 'Progress'))
    page.window.wait(lambda: percents() == sorted(percents(), reverse=True), 'the other way round', SOON)
    open_job(name)
    page.window.find(role='button', name='Resume', timeout=SOON)
    tap.equal(figure('Rate Limit'), '15.0/s', 'its limit')
    # It goes on at another rate, which is kept.
    limit = page.window.find(name='Messages per Second When Resumed', timeout=SOON)
    tap.equal(atspi.text_of(limit), '15', 'the limit so far')
    page.window.set_text(limit, 'soon')
    press('Resume')
    page.window.find(contains='needs a number above 0', timeout=SOON)
    page.window.set_text(limit, '2')
    press('Resume')
    page.window.find(role='button', name='Stop', timeout=SOON)
    page.window.wait(lambda: figure('Rate Limit') == '2.0/s', 'the limit is another', SOON)
    tap.true(not page.window.has(name='Messages per Second When Resumed'), 'it is not to be changed while it runs')
    before = int(figure('Written').replace(',', ''))
    time.sleep(3)
    tap.true(int(figure('Written').replace(',', '')) - before < 60, f'slowly: {before}, then {figure("Written")}')
    press('Stop')
    tap.equal(atspi.text_of(page.window.find(name='Messages per Second When Resumed', timeout=SOON)), '2', 'it is kept')
    page.window.set_text(page.window.find(name='Messages per Second When Resumed', timeout=SOON), '')
    press('Resume')
    page.window.find(role='heading', name='Done', timeout=SOON)
    tap.equal(figure('Rate Limit'), 'None', 'without a limit')
    press('Remove…')
    press('Remove')
    page.window.wait(lambda: name not in [row['Name'] for row in page.window.records('Jobs')], 'it is removed', SOON)


@cluster_test
def a_read_only_connection_is_not_written_to():
    page.stop()
    before = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'topic', TARGET).json['messages']
    weirproc.save_profile('Looked At', BOOTSTRAP)
    path = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/profiles.ini'
    path.write_text(path.read_text(encoding='utf-8').replace('ReadOnly=false', 'ReadOnly=true'), encoding='utf-8')
    page.start('--profile=Looked At', '--page=jobs')
    page.window.find(role='grouping', name='Jobs', timeout=SOON)
    name = f'{SOURCE}-to-{TARGET}-1'
    wait_state(name, 'Done')
    open_job(name)
    page.window.find(contains='is read-only: nothing is written to it', timeout=SOON)
    tap.true(not page.window.has(role='button', name='Repeat…') and not page.window.has(role='button', name='Resume'), 'nothing is offered that writes')
    page.window.key('ctrl+shift+n')
    tap.true(not page.window.has(role='dialog', name='Replay Messages'), 'a replay is not offered')
    tap.equal(weirproc.weirctl('-b', BOOTSTRAP, '--json', 'topic', TARGET).json['messages'], before, 'messages in the target')


tap.main(stop)
