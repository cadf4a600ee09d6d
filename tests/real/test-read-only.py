#!/usr/bin/env python3
"""A read-only profile sends no write request of any kind: proved by the request log of real brokers that would allow everything.

A tour goes through all there is to write with, on the command line and in the window. The same tour under a profile that may
write is the proof that the log would have told, and that what is looked for in the window is there to be found.
"""
import json
import os
import pathlib
import subprocess
import re
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import requestlog
import tap
import weirproc

if weirproc.has_kafka():
    tap.skip_all(weirproc.has_kafka())
if not os.environ.get('WEIR_TEST_PYTHON'):
    tap.skip_all('kafka-python is not installed: run through tools/test')

display.enter()
import atspi  # pylint: disable=wrong-import-position

SOON = 60
GUARDED, FREE = 'Guarded', 'Free'
folder = tempfile.TemporaryDirectory()
os.environ['XDG_DATA_HOME'] = folder.name + '/data'
os.environ['XDG_CONFIG_HOME'] = folder.name + '/config'
files = pathlib.Path(folder.name)


with requestlog.logging():
    kafka = weirproc.Kafka('read-only', secure=True)
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


def write_profiles(*names):
    """Alike but for one word."""
    path = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/profiles.ini'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[Weir]\nVersion=1\n' + ''.join(
        f'[Profile {name.lower()}]\nName={name}\nBootstrap={kafka.bootstrap}\nReadOnly={"true" if name == GUARDED else "false"}\n'
        for name in names), encoding='utf-8')


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


# What a button is called that leads to writing.
WRITES = re.compile(r'\b(Publish|Replay|Resume|Repeat|Leave Out|Create|Delete|Reset|Alter)\b')
APPLICATION, OBJECT = 'io.github.weirapp.Weir', '/io/github/weirapp/Weir/window/1'


def get_half(profile):
    """The job that a tour finds half done."""
    return f'half-{profile.lower()}'


class Tour:
    """A window on one profile, gone through as a person does, and behind the buttons too."""

    def __init__(self, profile):
        from gi.repository import Gio, GLib
        self.gio, self.glib = Gio, GLib
        self.is_free = profile == FREE
        self.half = get_half(profile)
        # The only one: another connection to the same cluster would be a place to write to.
        write_profiles(profile)
        self.window = atspi.Window([str(weirproc.WEIR), f'--profile={profile}', '--page=topics'])
        self.window.resize(1280, 840)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(self, method, parameters):
        return self.bus.call_sync(APPLICATION, OBJECT, 'org.gtk.Actions', method, parameters, None, self.gio.DBusCallFlags.NONE, -1, None)

    def do(self, name, parameter=None):
        """An action of the window, whether anything shows it or not. A text, or another variant."""
        if isinstance(parameter, str):
            parameter = self.glib.Variant('s', parameter)
        self.call('Activate', self.glib.Variant('(sava{sv})', (name, [parameter] if parameter is not None else [], {})))

    def is_enabled(self, name):
        return self.call('Describe', self.glib.Variant('(s)', (name,))).unpack()[0][0]

    def offered(self):
        """The buttons that can be pressed and lead to writing."""
        return [node for node in self.window.find_all(role='button') if WRITES.search(node.get_name()) and node.has_state('SENSITIVE')]

    def look(self, where, wanted):
        """What is offered, against what a profile that may write is offered there."""
        if self.is_free:
            self.window.wait(lambda: all(any(node.get_name().startswith(each) for node in self.offered()) for each in wanted),
                             f'{where}: {wanted} are offered', SOON)
        else:
            tap.equal(sorted({node.get_name() for node in self.offered()}), [], f'what is offered: {where}')

    def menu(self, button, letters):
        """A menu's items can be chosen, or cannot."""
        self.window.click(button)
        for letter in letters:
            tap.equal(self.window.menu_item(letter).has_state('SENSITIVE'), self.is_free, f'the item {letter} of a menu')
            if not self.is_free:
                self.window.key(letter)
        self.window.key('Escape')

    def no_dialog(self, what):
        time.sleep(0.3)
        tap.true(not self.window.has(role='dialog'), f'there is no dialog: {what}')

    def go_through_pages(self):
        find = self.window.find
        self.window.wait(lambda: 'from' in [row[0] for row in self.window.table('Topics')], 'topics are listed', SOON)
        self.look('topics', [])
        self.do('show-topic', 'from')
        find(role='tree table', name='Partitions', timeout=SOON)
        self.look('a topic', ['Publish', 'Replay'])
        self.do('show-group', 'readers')
        find(role='grouping', name='readers', timeout=SOON)
        self.look('a group', [])
        for page in ('overview', 'brokers', 'jobs'):
            self.do('show-page', page)
            self.look(page, ['Replay'] if page == 'jobs' else [])
        self.window.wait(lambda: {'kept', self.half} <= {row[0] for row in self.window.table('Jobs')}, 'jobs are listed', SOON)
        self.do('show-job', 'kept')
        find(role='button', name='Verify', timeout=SOON)
        self.look('a job that is done', ['Repeat'])
        self.window.click(find(role='button', name='Verify'))
        self.window.wait(lambda: self.window.has(role='label', contains='the same on both sides') or self.window.has(role='label', contains='does not match'),
                         'the job is verified', SOON)
        self.do('show-page', 'jobs')
        self.do('show-job', self.half)
        find(role='button', name='Verify', timeout=SOON)
        self.look('a job that was stopped', ['Resume', 'Repeat'])
        tap.equal(self.window.has(name='Messages per Second When Resumed'), self.is_free, 'the rate of a job that can be resumed')
        if self.is_free:
            self.window.set_text(find(name='Messages per Second When Resumed'), '')
            self.window.click(find(role='button', name='Resume'))
            self.window.wait(lambda: self.window.has(role='heading', name='Done'), 'the job is done', SOON)

    def go_through_messages(self):
        self.do('show-messages', 'from')
        self.window.wait(lambda: self.window.table('Messages'), 'messages are shown', SOON)
        self.look('messages', ['Publish'])
        self.do('show-message', self.glib.Variant('(sit)', ('from', 0, 5)))
        pane_menu = self.window.wait(lambda: next(self.window.find_all(name='Copy, Save, Compare'), None), 'a message is shown', SOON)
        self.menu(pane_menu, 'p')
        self.menu(self.window.find(name='Main Menu', role='toggle button', timeout=SOON), 'pl')
        if self.is_free:
            return
        for action in ('page.publish', 'pane.publish-again', 'page.replay'):
            try:
                self.window.action(action)
            except AssertionError:
                pass
            self.no_dialog(action)

    def go_through_actions(self):
        """By keyboard, and past it."""
        for name, text in (('publish', 'to'), ('publish-here', None), ('replay', 'from'), ('replay-here', None), ('repeat-job', self.half)):
            tap.equal(self.is_enabled(name), self.is_free, f'the action {name}')
            if not self.is_free:
                self.do(name, text)
                self.no_dialog(name)
        for key in () if self.is_free else ('ctrl+n', 'ctrl+shift+n', 'ctrl+Return'):
            self.window.key(key)
            self.no_dialog(key)
        if self.is_free:
            self.window.key('ctrl+n')
            dialog = self.window.find(role='dialog', name='Publish Message', timeout=SOON)
            self.window.set_text(self.window.find(role='text', name='Topic', below=dialog), 'to')
            self.window.set_text(self.window.find(role='text', name='Value', below=dialog), 'from the window')
            self.window.key('ctrl+Return')
            self.window.find(role='label', contains='Published to to', below=dialog, timeout=SOON)


def tour_of_window(profile):
    tour = Tour(profile)
    try:
        tour.go_through_pages()
        tour.go_through_messages()
        tour.go_through_actions()
    finally:
        tour.window.kill()
        write_profiles(GUARDED, FREE)


TOURS = {'commands': tour_of_commands, 'window': tour_of_window}


def leave_a_job_half_done(profile):
    """As a person does who ends it: it can be resumed."""
    with subprocess.Popen([str(weirproc.WEIRCTL), '-p', FREE, 'replay', 'from', 'to', f'--job={get_half(profile)}', '--rate=20', '--no-transaction'],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        weirproc.wait_until(lambda: any(job['job'] == get_half(profile) and job['written'] > 0 for job in weirproc.weirctl('--json', 'replay', '--list').json), SOON,
                            'something is written')
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


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
    write_profiles(GUARDED, FREE)
    log.take()
    weirproc.weirctl('-p', FREE, 'replay', 'from', 'to', '--job=kept')
    leave_a_job_half_done(FREE)
    for tour in TOURS.values():
        tour(FREE)
    requests = log.take()
    tap.note(json.dumps({f'{client}: {name}': number for (client, name), number in sorted(requests.items())}))
    names = {name for _, name in requestlog.writing(requests)}
    tap.true({'PRODUCE', 'INIT_PRODUCER_ID', 'ADD_OFFSETS_TO_TXN', 'TXN_OFFSET_COMMIT', 'END_TXN', 'OFFSET_COMMIT', 'OFFSET_DELETE', 'DELETE_GROUPS'} <= names, f'the log tells of {names}')


@tap.test
def a_read_only_profile_sends_nothing_that_writes():
    leave_a_job_half_done(GUARDED)
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
