#!/usr/bin/env python3
"""The main job, as a person does it: from the first start to seeing one's own order arrive.

On the sample shop, which needs nothing, and on a real cluster when there is one. All that is asserted was
read from the screen through AT-SPI, or from weirctl.
"""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

display.enter()
import atspi  # pylint: disable=wrong-import-position

# How long something may take that takes a second or two on a machine that has time.
SOON = 60
# A cluster of its own: on a shared one other tests leave topics that look like orders too.
kafka = None if weirproc.has_kafka() else weirproc.Kafka('main-job')
BOOTSTRAP = kafka.bootstrap if kafka else None
GROUPS = ['audit-group', 'inventory-group', 'shipping-group', 'stock-database']
# Enough that nobody takes it for the few messages that are always under way.
GROWTH = 20

window = None  # pylint: disable=invalid-name
shop = None  # pylint: disable=invalid-name


def start(*arguments):
    global window  # pylint: disable=global-statement
    # One that a test which failed has left would take the place of the new one.
    if window is not None:
        window.kill()
    window = atspi.Window([str(weirproc.WEIR), *arguments])


def stop():
    if window is not None:
        window.kill()
    if shop is not None:
        shop.stop()
    if kafka is not None:
        kafka.stop()


def number(text):
    """The number at the start of what is shown, or None where it is unknown."""
    match = re.match(r'−?[\d,.]+', text)
    return float(match[0].replace(',', '').replace('−', '-')) if match else None


def figure(caption):
    return number(window.figure(caption)[0])


def grows(read, what, by=1):
    """Reads until it is larger; the first and the last."""
    first = window.wait(lambda: (read(),) if read() is not None else None, f'{what} is known', SOON)[0]
    last = window.wait(lambda: max(read() or 0, 0) >= first + by and read(), f'{what} grows by {by}', SOON)
    tap.note(f'{what}: {first:g}, later {last:g}')
    return last


def page(key, title):
    window.key(f'ctrl+{key}')
    window.find(role='grouping', name=title, timeout=SOON)


def children():
    """The programs that the window has started."""
    found = []
    for task in pathlib.Path(f'/proc/{window.process.pid}/task').iterdir():
        found += (task / 'children').read_text(encoding='ascii').split()
    return found


def quit_window():
    started = children()
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    weirproc.wait_until(lambda: not any(pathlib.Path(f'/proc/{pid}').exists() for pid in started), SOON, 'what it started has ended')


# What is the same on each cluster

def check_overview():
    page(1, 'Overview')
    grows(lambda: number(window.figure('Orders per minute')[1]), 'orders in all')
    tap.true(window.wait(lambda: figure('Orders per minute'), 'orders per minute are known', SOON) > 0, 'there are orders per minute')
    first = window.wait(lambda: window.rows(window.find(role='list', name='Latest orders')), 'there are latest orders', SOON)
    window.wait(lambda: window.rows(window.find(role='list', name='Latest orders'))[0][0] != first[0][0], 'a new order comes to the top', SOON)


def rates():
    return [number(row['Messages/s']) for row in window.records('Topics')]


def is_sorted_by_rate(descending):
    values = rates()
    return len(values) > 3 and None not in values and len(set(values)) > 1 and values == sorted(values, reverse=descending)


def check_topics():
    page(2, 'Topics')
    window.wait(lambda: 'orders' in [row[0] for row in window.table('Topics')], 'the topic of orders is listed', SOON)
    window.wait(lambda: (rates() or [None]) and None not in rates(), 'the rates of all topics are known', SOON)
    window.mouse(window.header('Topics', 'Messages/s'))
    window.wait(lambda: is_sorted_by_rate(False) or is_sorted_by_rate(True), 'the topics are sorted by rate', SOON)
    was_descending = is_sorted_by_rate(True)
    window.mouse(window.header('Topics', 'Messages/s'))
    window.wait(lambda: is_sorted_by_rate(not was_descending), 'a second click turns the order round', SOON)
    tap.note(f'rates: {rates()}')


def check_topic():
    window.open_row(2, 'Topics', 'orders', SOON)
    # Rows come one after the other, as the cluster answers for each.
    window.wait(lambda: sorted(row[0] for row in window.table('Partitions')) == list('012345'), 'its partitions are listed', SOON)
    window.wait(lambda: {'audit-group', 'inventory-group', 'shipping-group'} <= {row[0] for row in window.table('Read By')},
                'its readers are listed', SOON)
    grows(lambda: figure('Messages'), 'messages of orders')


def open_group(name):
    window.open_row(3, 'Consumer Groups', name, SOON)
    window.wait(lambda: figure('Lag') is not None, f'the lag of {name} is known', SOON)


def publish_order():
    """A test order from the page that is shown, without a word typed; its id."""
    window.key('ctrl+n')
    dialog = window.find(role='dialog', name='Publish Message', timeout=SOON)
    window.click(window.find(role='button', name='Test Order', below=dialog))
    value = window.wait(lambda: atspi.text_of(window.find(role='text', name='Value', below=dialog)), 'there is an order', SOON)
    tap.equal(atspi.text_of(window.find(role='text', name='Topic', below=dialog)), 'orders', 'the topic that was chosen')
    window.click(window.find(role='button', name='Publish', below=dialog))
    published = window.find(role='label', contains='Published to orders', below=dialog, timeout=SOON)
    tap.note(atspi.text_of(published))
    window.wait(lambda: window.has(role='button', name='Show Message', below=dialog), 'it can be shown')
    return json.loads(value), [int(part.replace(',', '')) for part in re.findall(r'[\d,]+', atspi.text_of(published).replace(', ', ' '))]


def check_publish():
    order, (partition, offset) = publish_order()
    window.click(role='button', name='Show Message')
    place = f'orders / {partition} @ {offset:,}'
    window.wait(lambda: window.has(role='label', name=place), f'the message {place} is shown', SOON)
    # The dialog has a field of that name too, until it is gone.
    window.gone(role='dialog', timeout=SOON)
    window.click(role='radio button', name='Text')
    shown = window.wait(lambda: json.loads(atspi.text_of(window.find(role='text', name='Value'))), 'its value is shown', SOON)
    tap.equal(shown, order, 'the order that is shown')
    tap.true(any(row[:2] == [str(partition), f'{offset:,}'] for row in window.table('Messages')), 'it stands in the list of messages')
    return order, partition, offset


def command_shop(mnemonic, answer):
    window.key('F10')
    window.click(window.menu_item(mnemonic))
    window.wait(lambda: window.has(contains=answer), f'a toast says “{answer}”', SOON)


# The sample shop

@tap.test
def the_first_start_welcomes():
    start()
    window.find(role='label', name='Welcome to Weir', timeout=SOON)
    tap.true(not window.has(role='list', name='Connections'), 'no connection is saved')


@tap.test
def the_sample_shop_is_one_click_away():
    window.click(role='button', name='Try the Sample Shop')
    window.find(role='button', name='Sample Shop: Connected', timeout=60)


@tap.test
def figures_of_the_overview_move():
    check_overview()


@tap.test
def topics_are_sorted_by_rate():
    check_topics()


@tap.test
def topics_are_searched():
    window.key('ctrl+f')
    window.find(role='entry', name='Search Topics', timeout=SOON)
    window.type('ship')
    window.wait(lambda: [row[0] for row in window.table('Topics')] == ['shipments'], 'only what was typed is listed', SOON)
    window.key('Escape')
    window.wait(lambda: len(window.table('Topics')) > 1, 'all are listed again', SOON)


@tap.test
def a_topic_shows_its_partitions_and_readers():
    check_topic()


@tap.test
def groups_are_listed_with_their_lag():
    page(3, 'Consumer Groups')
    window.wait(lambda: sorted(row[0] for row in window.table('Consumer Groups')) == GROUPS, 'the groups of the shop are listed', SOON)
    window.wait(lambda: all(number(row['Lag']) is not None for row in window.records('Consumer Groups')), 'their lag is known', SOON)


@tap.test
def the_lag_of_a_paused_service_grows_until_it_is_resumed():
    open_group('shipping-group')
    window.click(role='button', name='Pause Service')
    window.find(role='button', name='Resume Service', timeout=SOON)
    grows(lambda: figure('Lag'), 'lag of the paused service', GROWTH)
    highest = grows(lambda: figure('Lag'), 'its lag, read once more')
    window.click(role='button', name='Resume Service')
    window.find(role='button', name='Pause Service', timeout=SOON)
    window.wait(lambda: figure('Lag') < highest / 2, 'the lag is worked off', SOON)


@tap.test
def instances_are_stopped_and_started():
    open_group('inventory-group')
    window.click(window.find(role='toggle button', name='Instances'))
    window.click(window.menu_item('t'))
    window.wait(lambda: window.has(contains='Stopped the instance '), 'a toast names the instance', SOON)
    window.click(window.find(role='toggle button', name='Instances'))
    window.click(window.menu_item('s'))
    window.wait(lambda: window.has(contains='Started the instance '), 'a toast names the instance', SOON)


@tap.test
def the_menu_makes_wrong_orders_and_stock():
    page(1, 'Overview')
    command_shop('b', 'with a wrong total')
    command_shop('d', 'a second time')
    command_shop('n', 'Sold more of product')


@tap.test
def a_test_order_is_published_and_seen():
    page(1, 'Overview')
    check_publish()


@tap.test
def quitting_ends_the_shop_too():
    quit_window()


# A connection of one's own

@tap.test
def a_connection_is_tried_before_it_is_saved():
    global shop  # pylint: disable=global-statement
    shop = weirproc.Shop(*([f'--bootstrap={BOOTSTRAP}'] if BOOTSTRAP else []))
    start()
    window.click(role='button', name='Connect to a Cluster…')
    dialog = window.find(role='dialog', name='New Connection', timeout=SOON)
    brokers = window.find(role='text', contains='Brokers', below=dialog)
    window.set_text(brokers, '127.0.0.1:1')
    window.click(window.find(role='button', name='Test Connection', below=dialog))
    refusal = window.find(role='label', contains='refuses the connection', below=dialog, timeout=SOON)
    tap.note(atspi.text_of(refusal))
    tap.true('127.0.0.1:1' in atspi.text_of(refusal), 'the refusal names the address')
    window.set_text(brokers, shop.bootstrap)
    window.gone(role='label', contains='refuses the connection', below=dialog, timeout=SOON)
    window.click(window.find(role='button', name='Test Connection', below=dialog))
    result = window.wait(lambda: re.search(r'\d+ brokers?, \d+ topics?', '\n'.join(window.texts(dialog))), 'the test succeeds', SOON)
    tap.note(result[0])
    window.set_text(window.find(role='text', name='Name', below=dialog), 'My Shop')
    window.click(window.find(role='button', name='Connect', below=dialog))
    window.find(role='button', name='My Shop: Connected', timeout=SOON)
    tap.true(not window.has(role='button', name='Pause Service'), 'a cluster of one’s own has no buttons of the sample shop')
    quit_window()


@tap.test
def the_next_start_connects_by_itself():
    start()
    window.find(role='button', name='My Shop: Connected', timeout=SOON)
    page(1, 'Overview')
    grows(lambda: number(window.figure('Orders per minute')[1]), 'orders in all')
    quit_window()


# A real cluster

cluster_test = tap.test_unless(weirproc.has_kafka(), 'on a cluster: ')


@cluster_test
def the_cluster_is_shown():
    start(f'--bootstrap={BOOTSTRAP}')
    window.find(role='button', name=f'{BOOTSTRAP}: Connected', timeout=60)
    check_overview()
    check_topics()
    check_topic()


@cluster_test
def the_groups_have_states_and_members():
    page(3, 'Consumer Groups')
    window.wait(lambda: set(GROUPS) <= {row['Name'] for row in window.records('Consumer Groups')
                                        if row['State'] == 'Stable' and (number(row['Members']) or 0) > 0},
                'the groups of the shop are stable and have members', 60)
    open_group('shipping-group')
    n_members = window.wait(lambda: figure('Members'), 'the number of members is known', SOON)
    tap.equal(len(window.table('Members')), n_members, 'members that are listed')
    told = weirproc.weirctl('-b', BOOTSTRAP, '--json', 'group', 'shipping-group').json
    tap.equal(len(told['member_list']), n_members, 'members that weirctl tells')
    window.wait(lambda: all(row['State'] in ('Reading', 'Caught up') and row['Member'] != '–' for row in window.records('Partitions')),
                'each partition has its member', SOON)


@cluster_test
def the_lag_of_a_paused_service_grows():
    open_group('shipping-group')
    shop.command('pause shipping-group')
    grows(lambda: figure('Lag'), 'lag of the paused service', GROWTH)
    highest = grows(lambda: figure('Lag'), 'its lag, read once more')
    shop.command('resume shipping-group')
    window.wait(lambda: figure('Lag') < highest / 2, 'the lag is worked off', SOON)


@cluster_test
def a_published_order_is_seen_and_kept():
    page(1, 'Overview')
    order, partition, offset = check_publish()
    kept = weirproc.weirctl('-b', BOOTSTRAP, 'consume', 'orders', f'--partition={partition}', f'--from={offset}', '--limit=1', '--raw').text
    tap.equal(json.loads(kept), order, 'the order that weirctl reads')
    quit_window()


tap.main(stop)
