#!/usr/bin/env python3
"""Mappings of fields: a shop that calls everything its own way, read right once it is said what is what. Python adds up the truth."""
import collections
import decimal
import json
import os
import pathlib
import random
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
folder = tempfile.TemporaryDirectory()
FOLDER = pathlib.Path(folder.name)
os.environ['XDG_CONFIG_HOME'] = str(FOLDER / 'config')
import kafkapython  # pylint: disable=wrong-import-position
import tap  # pylint: disable=wrong-import-position
import weirproc  # pylint: disable=wrong-import-position
from kafkapython import BOOTSTRAP  # pylint: disable=wrong-import-position

kafkapython.skip_all_unless_here()

RUN = os.getpid()
PROFILE = 'Corner Shop'
N_ORDERS = 3000
SALES = kafkapython.create(f'verkauf-{RUN}', 3)
GOODS = kafkapython.create(f'lager-{RUN}', 2)
ENGLISH = kafkapython.create(f'sales-{RUN}', 1)
MAPPING = {'orders': {'topics': [f'verkauf-{RUN}'], 'id': 'kopf.nummer', 'store': 'kopf.filiale', 'items': 'zeilen', 'product': 'artikel.code',
                      'quantity': 'menge', 'price': 'einzelpreis', 'total': 'summe'},
           'stock': {'topics': [f'lager-*{RUN}'], 'product': 'artikel', 'store': 'filiale', 'quantity': 'bestand', 'means': 'level'}}
truth = {'orders': 0, 'revenue': decimal.Decimal(0), 'items': 0, 'by_store': collections.Counter(), 'lacking': 0, 'broken': 0}
levels = {}


def publish(topic, values):
    path = FOLDER / f'{topic}.jsonl'
    path.write_text(''.join(json.dumps({'key': key, 'value': value}) + '\n' for key, value in values), encoding='utf-8')
    weirproc.weirctl('-b', BOOTSTRAP, 'publish', topic, f'--file={path}')


def write(name, content):
    path = FOLDER / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding='utf-8')
    return path


def weirctl(*arguments, status=0):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', *arguments, status=status)


def with_profile(*arguments, status=0):
    return weirproc.weirctl('-p', PROFILE, '--json', *arguments, status=status)


def check_orders(result):
    found = json.loads(result.text)
    tap.equal(found['orders'], truth['orders'], 'orders')
    tap.equal(found['items'], truth['items'], 'items')
    tap.equal(decimal.Decimal(found['revenue']), truth['revenue'], 'revenue')
    tap.equal(found['unreadable'], truth['broken'], 'unreadable')
    tap.equal({each['store']: each['orders'] for each in found['by_store']}, dict(truth['by_store']), 'by store')


@tap.test
def a_shop_writes_as_it_likes():
    chance = random.Random(20261122)
    values = []
    for number in range(N_ORDERS):
        lines = [{'artikel': {'code': f'A{chance.randrange(20)}'}, 'menge': chance.randrange(1, 9), 'einzelpreis': f'{chance.randrange(1, 999) / 100:.2f}'}
                 for _ in range(chance.randrange(1, 5))]
        total = sum(decimal.Decimal(line['einzelpreis']) * line['menge'] for line in lines)
        head = {'nummer': f'N-{number}', 'filiale': chance.choice(['Kiel', 'Ulm'])}
        if number % 100 == 7:
            del head['filiale']
        order = {'kopf': head, 'zeilen': lines, 'summe': str(total), 'id': 1, 'total': 1}
        if number % 100 == 9:
            # No order of this shop, although it would pass for one elsewhere.
            values.append((None, json.dumps({'id': number, 'total': 5})))
            truth['broken'] += 1
            continue
        values.append((head['nummer'], json.dumps(order)))
        truth['orders'] += 1
        truth['revenue'] += total
        truth['items'] += sum(line['menge'] for line in lines)
        truth['by_store'][head.get('filiale', '')] += 1
        truth['lacking'] += 'filiale' not in head
    publish(SALES, values)
    stock = []
    for _ in range(500):
        place = (chance.choice(['Kiel', 'Ulm']), f'A{chance.randrange(20)}')
        levels[place] = chance.randrange(-5, 500)
        # One partition for each: their order is that of the levels.
        stock.append((place[1] + place[0], json.dumps({'artikel': place[1], 'filiale': place[0], 'bestand': levels[place], 'quantity': 3})))
    publish(GOODS, stock)
    english = [(None, json.dumps({'data': {'order': {'order_number': f'E{i}', 'customer': {'name': 'Jo'}, 'shop_id': 's1', 'grand_total': '1.10',
                                                    'lines': [{'article': {'sku': 'x'}, 'qty': 2, 'unit_price': '0.55'}]}}})) for i in range(50)]
    publish(ENGLISH, english)


@tap.test
def without_a_mapping_it_is_not_understood():
    found = json.loads(weirctl('orders', SALES).text)
    tap.true(found['orders'] < 100, f'orders: {found["orders"]}')


@tap.test
def a_file_says_what_is_what():
    check_orders(weirctl('orders', SALES, f'--mapping={write("mapping.json", MAPPING)}'))


@tap.test
def its_topics_are_found_by_their_patterns():
    check_orders(weirctl('orders', f'--mapping={write("mapping.json", MAPPING)}'))


@tap.test
def what_a_quantity_means_is_said():
    found = json.loads(weirctl('stock', f'--mapping={write("mapping.json", MAPPING)}').text)
    tap.equal({(each['store'], each['product_id']): each['level'] for each in found}, levels, 'levels')


@tap.test
def a_connection_keeps_its_mapping():
    weirproc.save_profile(PROFILE, BOOTSTRAP)
    tap.equal(json.loads(with_profile('mapping').text), {}, 'before')
    with_profile('mapping', f'--import={write("mapping.json", MAPPING)}')
    tap.equal(json.loads(with_profile('mapping').text), MAPPING, 'as it was imported')
    check_orders(with_profile('orders'))
    with_profile('mapping', '--remove')
    tap.equal(json.loads(with_profile('mapping').text), {}, 'after it was removed')


@tap.test
def a_trial_says_what_is_read():
    path = write('mapping.json', MAPPING)
    n_all = truth['orders'] + truth['broken']
    found = json.loads(weirctl('mapping', SALES, '--try', '--kind=orders', f'--mapping={path}', '--samples=100000').text)
    tap.equal(found, {'kind': 'orders', 'messages': n_all, 'readable': truth['orders'],
                      'lacking': {'customer': truth['orders'], 'store': truth['lacking'], 'time': truth['orders']}}, 'as JSON')
    text = weirproc.weirctl('-b', BOOTSTRAP, 'mapping', SALES, '--try', '--kind=orders', f'--mapping={path}', '--samples=100000').text
    tap.true('99 % of the messages are orders: 2,970 of 3,000.' in text and '30 of them lack “store”.' in text, text)
    few = json.loads(weirctl('mapping', SALES, '--try', '--kind=orders', f'--mapping={path}', '--samples=50').text)
    tap.true(0 < few['messages'] <= 50, f'no more than asked for: {few["messages"]}')


@tap.test
def a_guess_is_read_right():
    result = weirctl('mapping', ENGLISH, '--guess', '--kind=orders')
    guess = json.loads(result.text)
    tap.equal(guess, {'orders': {'id': 'data.order.order_number', 'customer': 'data.order.customer.name', 'store': 'data.order.shop_id',
                                 'items': 'data.order.lines', 'product': 'article.sku', 'quantity': 'qty', 'price': 'unit_price',
                                 'total': 'data.order.grand_total'}}, 'guess')
    tap.true('100 % of the messages are orders: 50 of 50.' in result.error, result.error)
    found = json.loads(weirctl('orders', ENGLISH, f'--mapping={write("guess.json", guess)}').text)
    tap.equal((found['orders'], found['items'], found['revenue']), (50, 100, '55.00'), 'what is read with it')


@tap.test
def a_wrong_mapping_says_where():
    for content, words in (('{"orders":{"idd":"x"}}', '“orders.idd”'), ('{"orders":', 'line 1'), ('{"orders":{"id":"a..b"}}', '“a..b”')):
        path = write('wrong.json', content)
        for command in (('orders', SALES), ('mapping', SALES, '--try')):
            result = weirctl(*command, f'--mapping={path}', status=1)
            tap.true(words in result.error and 'wrong.json' in result.error, result.error)
        result = with_profile('mapping', f'--import={path}', status=1)
        tap.true(words in result.error, result.error)
    tap.equal(json.loads(with_profile('mapping').text), {}, 'nothing was kept')
    tap.true('No such file' in weirctl('orders', SALES, '--mapping=/nonexistent.json', status=1).error, 'no file')
    tap.true('-p' in weirctl('mapping', status=2).error, 'no connection')
    tap.true('--guess' in weirctl('mapping', SALES, status=2).error, 'a topic alone')
    tap.true('--kind' in weirctl('mapping', SALES, '--try', '--kind=x', status=2).error, 'no such kind')


tap.main(folder.cleanup)
