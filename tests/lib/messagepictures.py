"""Pictures of the page of messages, its dialogs and its states; called by screenshots.py. Where Kafka can be started they
are of a real cluster, whose topics have all that is awkward: long names, large keys, each format, and none at all.
"""
import base64
import gettext
import json
import math
import pathlib
import random
import subprocess
import tempfile
import time

import weirproc

HOUR = 3_600_000
ORDERS, STOCK, FORMATS, EMPTY, MANY, UNKNOWN = 'orders-eu', 'stock-eu', 'formats', 'nothing-yet', 'many', 'no-such-topic'
LONG = 'a.topic-whose-name-is-as-long-as-kafka-allows_' + 'and-goes-on-' * 16 + 'to-the-end'
LONG += '.' * (249 - len(LONG))
N_ORDERS, N_MANY = 12_000, 200_000
# Small answers: a search lasts long enough to be seen.
SLOWLY = {'fetch.max.bytes': 16384, 'message.max.bytes': 16384, 'fetch.message.max.bytes': 2048, 'queued.min.messages': 10,
          'queued.max.messages.kbytes': 16}
COMPARED = ({'orderId': 4711, 'store': 'Köln', 'total': '59.70', 'items': [{'product': 'Tea', 'quantity': 3}, {'product': 'Cup', 'quantity': 1}],
             'customer': {'name': 'Zoë', 'city': 'Köln'}, 'state': 'new'},
            {'orderId': 4711, 'store': 'Köln', 'total': '49.80', 'items': [{'product': 'Tea', 'quantity': 2}, {'product': 'Cup', 'quantity': 1}],
             'customer': {'name': 'Zoë', 'city': 'Oslo'}, 'state': 'changed', 'refund': True})


def packed(data):
    return {'base64': base64.b64encode(data).decode()}


def _orders(now):
    """A week of a shop that is busy by day and quiet by night."""
    chance = random.Random(11)
    times = []
    while len(times) < N_ORDERS:
        hours = chance.random() * 24 * 7
        if chance.random() < 0.15 + 0.85 * max(0, math.sin((hours % 24 - 6) / 24 * 2 * math.pi)):
            times.append(int(now - hours * HOUR))
    for i, when in enumerate(sorted(times)):
        store = chance.choice(('Berlin', 'Köln', 'Oslo'))
        value = {'orderId': 100_000 + i, 'store': store, 'total': f'{chance.randrange(300, 30_000) / 100:.2f}',
                 'items': [{'product': chance.choice(('Tea', 'Cup', 'Kettle', 'Tray')), 'quantity': chance.randrange(1, 5)}
                           for _ in range(chance.randrange(1, 4))], 'customer': {'city': store, 'isNew': chance.random() < 0.2}}
        yield {'key': f'order-{100_000 + i}', 'value': json.dumps(value, ensure_ascii=False), 'timestamp': when,
               'headers': [['trace', f'{chance.randrange(16**8):08x}'], ['source', 'web']] if i % 3 == 0 else []}


def _formats(now):
    deep = {'level': 1, 'list': [[1, [2, [3, []]]], {}, None], 'exact': 9007199254740993, 'text': 'Zoë – 💶 “quoted” \\ and\na line feed',
            'very long': 'all work and no play ' * 40, 'nested': {'a': {'b': {'c': {'d': True}}}}, 'empty': '', 'nothing': None}
    values = [json.dumps(COMPARED[0], ensure_ascii=False), json.dumps(COMPARED[1], ensure_ascii=False), json.dumps(deep, ensure_ascii=False),
              '<?xml version="1.0"?><order id="4711" currency="EUR"><store>Köln</store><items><item quantity="3">Tea</item>'
              '<item quantity="1">Cup</item></items><!-- gift --><total>59.70</total></order>',
              packed(bytes.fromhex('84a76f726465724964cd1267a573746f7265a54bc3b66c6ea5746f74616ccb404dd9999999999aa56974656d7392a3546561a3437570')),
              packed(random.Random(3).randbytes(700)), packed((4711).to_bytes(8, 'big')), 'a plain text\nof two lines\twith a tab', None, '',
              '{"orderId": 1, "orderId": 2, "broken": ', json.dumps({'line': 'x' * 2_000_000})]
    headers = {0: [['trace', 'c0ffee'], ['trace', 'again'], ['empty', ''], ['null', None], ['bytes', packed(b'\xff\0\x10')]]}
    for i, value in enumerate(values):
        yield {'key': f'key-{i}', 'value': value, 'timestamp': now - (len(values) - i) * 60_000, 'headers': headers.get(i, [])}


def _long(now):
    yield {'key': 'k' * 1_000_000, 'value': json.dumps({'note': 'its key has a million letters'}), 'timestamp': now - 4000}
    yield {'key': 'short', 'value': json.dumps({'text': 'a value without a space: ' + 'w' * 50_000}), 'timestamp': now - 3000,
           'headers': [['a-header-with-a-name-that-goes-on-' + 'and-on-' * 12, 'its value ' * 30]]}
    yield {'key': 'wide', 'value': '漢字かな交じり文 ' * 60, 'timestamp': now - 2000}
    yield {'key': 'right to left', 'value': 'שלום עולם — مرحبا بالعالم', 'timestamp': now - 1000}


def fill(bootstrap):
    """The topics of all pictures."""
    now = int(time.time() * 1000)
    for topic, partitions in ((ORDERS, 6), (STOCK, 2), (FORMATS, 1), (EMPTY, 3), (MANY, 3), (LONG, 1)):
        weirproc.kafka_tool('topics', '--bootstrap-server', bootstrap, '--create', '--topic', topic, '--partitions', partitions,
                            '--config', 'retention.ms=-1', '--config', 'max.message.bytes=4000000')
    for topic, lines in ((ORDERS, _orders(now)), (FORMATS, _formats(now)), (LONG, _long(now)),
                         (STOCK, ({'key': f'product-{i % 40}', 'value': json.dumps({'product_id': i % 40, 'level': i * 7 % 300}),
                                   'timestamp': now - (500 - i) * 300_000} for i in range(500)))):
        weirproc.weirctl('-b', bootstrap, 'publish', topic, '--file=-', timeout=300,
                         stdin=''.join(json.dumps(line) + '\n' for line in lines).encode())
    subprocess.run(['kcat', '-q', '-b', bootstrap, '-P', '-t', MANY, '-X', 'batch.size=2048', '-X', 'linger.ms=1'], check=True, timeout=300,
                   input=b''.join(b'{"id":%d,"text":"%s"}\n' % (i, b'needle' if i % 400 == 0 else b'hay' * 20) for i in range(N_MANY)))


class Photographer:
    """Goes through the states of one look."""

    def __init__(self, camera, trying, look):
        self.camera, self.look = camera, look
        self.window = camera.window
        self._trying = trying
        self._words = gettext.translation('weir', weirproc.BUILD / 'po', ['de']) if look == 'german' else gettext.NullTranslations()

    def say(self, text):
        """As the window says it; what a letter chooses is marked in what is translated."""
        found = self._words.gettext(text)
        return found if found != text else self._words.gettext('_' + text).replace('_', '')

    def trying(self, name):
        return self._trying(f'messages-{name}-{self.look}')

    def shoot(self, name, wait=1.0):
        self.camera.shoot(f'messages-{name}', wait)

    def click(self, text, **criteria):
        self.window.click(self.window.find(name=self.say(text), **criteria))

    def mouse(self, text, **criteria):
        self.window.mouse(self.window.find(name=self.say(text), **criteria))
        # What is under the pointer tells what it is.
        subprocess.run(['xdotool', 'mousemove', '1599', '2299'], check=True)

    def dialog(self, action, name):
        self.window.action(action)
        self.window.find(role='dialog')
        self.shoot(name)
        self.close_dialog()

    def close_dialog(self):
        self.window.key('Escape')
        self.window.gone(role='dialog')
        time.sleep(0.5)

    def show(self, topics, wait=2.5):
        self.camera.show('win.show-messages', topics)
        self.window.find(role='grouping', name=topics.replace(',', ', '))
        time.sleep(wait)

    def search(self, text):
        self.window.key('ctrl+f')
        time.sleep(0.4)
        self.window.key('ctrl+a')
        self.window.type(text)
        time.sleep(0.8)

    def open(self, topic, offset):
        self.camera.do('win.show-message', self.camera.glib.Variant('(sit)', (topic, 0, offset)))
        self.window.find(role='label', contains=f' @ {offset}')
        time.sleep(0.5)

    def message(self, topic, offset, name):
        self.open(topic, offset)
        self.shoot(name)

    def page(self):
        self.show(ORDERS)
        self.shoot('newest')
        with self.trying('position'):
            self.click('Newest')
            self.shoot('position')
            self.camera.escape()
        with self.trying('menu'):
            self.click('Table Menu')
            self.shoot('menu')
            self.camera.escape()
        for action in ('columns', 'topics', 'export'):
            with self.trying(action):
                self.dialog(f'page.{action}', action)
        with self.trying('thousands'):
            self.window.key('ctrl+space')
            for _ in range(20):
                self.window.key('alt+Page_Up')
                time.sleep(0.5)
            self.shoot('thousands', 2)
        with self.trying('several'):
            self.show(f'{ORDERS},{STOCK}')
            self.shoot('several')

    def searches(self):
        self.show(ORDERS)
        with self.trying('filtered'):
            self.search('Kettle')
            self.shoot('filtered')
            self.window.key('Return')
            self.shoot('found', 2.5)
            self.click('Coverage')
            self.shoot('coverage')
            self.camera.escape()
            self.click('Close the Results')
            self.search('zebra')
            self.shoot('no-match')
            self.window.key('Return')
            self.shoot('nothing-found', 2.5)
            self.click('Close the Results')
        with self.trying('condition'):
            self.search('x')
            self.window.key('ctrl+a', 'BackSpace')
            self.mouse('Text', role='combo box')
            time.sleep(0.7)
            self.window.key('Down', 'Return')
            self.search('total > 100 and st')
            self.shoot('completion')
            self.camera.escape()
            self.search('total > 100 and store == ')
            self.camera.escape()
            self.shoot('condition-fault')
            self.search('total > 100 and store == "Oslo"')
            self.window.key('Return')
            self.shoot('condition', 2.5)
            self.search('')
            self.window.key('BackSpace')

    def formats(self):
        self.show(FORMATS)
        for offset, name in ((0, 'json'), (2, 'json-deep'), (3, 'xml'), (4, 'messagepack'), (5, 'binary'), (6, 'number'), (7, 'text'), (8, 'null'),
                             (9, 'empty-value'), (10, 'broken'), (11, 'large')):
            with self.trying(name):
                self.message(FORMATS, offset, name)
        with self.trying('hex'):
            self.open(FORMATS, 0)
            self.mouse('Hex', role='radio button')
            self.shoot('hex')
            self.mouse('Tree', role='radio button')
        for tab in ('Key', 'Headers', 'Details'):
            with self.trying(tab.lower()):
                self.window.mouse(next(node for node in self.window.find_all(role='page tab')
                                       if node.get_name().startswith(self.say(tab))))
                self.shoot(tab.lower())
        with self.trying('compare'):
            self.window.mouse(next(iter(self.window.find_all(role='page tab'))))
            for offset in (0, 1):
                self.open(FORMATS, offset)
                time.sleep(0.5)
                self.window.action('pane.compare')
            self.window.find(role='dialog')
            self.shoot('compare', 2)
            self.close_dialog()

    def oddities(self):
        for topic, name in ((EMPTY, 'empty'), (UNKNOWN, 'unknown')):
            with self.trying(name):
                self.show(topic)
                self.shoot(name)
        with self.trying('long'):
            self.show(LONG)
            self.shoot('long')
            self.message(LONG, 0, 'long-key')
            self.message(LONG, 1, 'long-value')
            self.dialog('page.export', 'long-export')

    def slowly(self):
        self.show(MANY)
        with self.trying('searching'):
            self.search('needle')
            self.window.key('Return')
            self.shoot('searching', 2)
            self.click('Stop')
            self.shoot('stopped')
            self.click('Close the Results')
            self.search('')
            self.window.key('BackSpace')
        with self.trying('exporting'), tempfile.TemporaryDirectory() as folder:
            self.window.action('page.export')
            self.window.find(role='dialog')
            self.click('Export…', role='button')
            time.sleep(2.5)
            visible = self.window.xids()
            subprocess.run(['xdotool', 'windowfocus', '--sync', visible[-1]], check=True)
            self.window.key('ctrl+a')
            self.window.type(str(pathlib.Path(folder) / 'many.jsonl'))
            self.window.key('Return')
            time.sleep(0.7)
            subprocess.run(['xdotool', 'windowfocus', '--sync', visible[0]], check=True)
            self.shoot('exporting', 1.5)
            self.window.key('Escape')
            self.shoot('export-cancelled')
            self.close_dialog()


def take(make_camera, trying, look, bootstrap):
    """`make_camera` opens a window with arguments, `trying` notes what fails and goes on."""
    weirproc.save_profile('Corner Shop', bootstrap)
    with make_camera('--profile=Corner Shop', f'--page=messages/{ORDERS}') as camera:
        photographer = Photographer(camera, trying, look)
        time.sleep(2)
        for part in (photographer.page, photographer.searches, photographer.formats, photographer.oddities):
            with photographer.trying(part.__name__):
                part()
    weirproc.save_profile('Corner Shop', bootstrap, properties=SLOWLY)
    with make_camera('--profile=Corner Shop', f'--page=messages/{MANY}') as camera:
        photographer = Photographer(camera, trying, look)
        with photographer.trying('slowly'):
            photographer.slowly()
