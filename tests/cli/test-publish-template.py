#!/usr/bin/env python3
"""weirctl publish --template: those that are kept for a connection, and files; what is there is compared with what the dry run showed."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import uuid

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


def create(name, partitions=1):
    return kafkapython.create(f'template-{name}-{RUN}', partitions)


def weirctl(*arguments, status=0, **more):
    return weirproc.weirctl('-b', BOOTSTRAP, '--json', *arguments, status=status, **more)


def with_profile(*arguments, status=0):
    return weirproc.weirctl('-p', PROFILE, '--json', *arguments, status=status)


def template(name, text):
    path = FOLDER / name
    path.write_text(text, encoding='utf-8')
    return f'--template={path}'


def keep(topic):
    """As the window keeps templates: for one connection, and one of another connection."""
    weirproc.save_profile(PROFILE, BOOTSTRAP)
    (FOLDER / 'config/weir/templates.ini').write_text(
        f'[Template shop/Nightly load]\nTopic={topic}\nKeyForm=text\nKey=n-{{{{sequence}}}}\nValueForm=hex\nValue=00 ff {{{{pick 01 02}}}}\n'
        'HeaderNames=trace;trace;none;\nHeaderForms=text;base64;null;\nHeaderValues={{uuid}};AP8=;;\nCount=7\nRate=0\nSeconds=0\n'
        '[Template shop/A slow one]\nTopic=\nKeyForm=null\nKey=\nValueForm=text\nValue=x\nCount=3\nRate=2.5\nSeconds=60\n'
        '[Template other/Not ours]\nTopic=a\nKeyForm=null\nKey=\nValueForm=text\nValue=x\nCount=1\nRate=0\nSeconds=0\n', encoding='utf-8')


@tap.test
def a_file_is_the_value_of_a_series():
    topic = create('file', 3)
    value = template('order.json', '{\n  "n": {{sequence 100}}, "id": "{{uuid}}", "store": "{{pick store1 "store 2"}}", "q": {{number 1 9}}\n}\n')
    result = weirctl('publish', topic, value, '--key=k-{{sequence}}', '--header=trace={{uuid}}', '--header=same={{sequence}}', '--count=250')
    tap.equal(len(result.lines), 250, 'places')
    records = weirctl('consume', topic).lines
    tap.equal({(line['topic'], line['partition'], line['offset']) for line in result.lines},
              {(line['topic'], line['partition'], line['offset']) for line in records}, 'where they were written')
    values = [json.loads(each['value']) for each in records]
    tap.equal(sorted(each['n'] for each in values), list(range(100, 350)), 'each number once')
    tap.equal(len({uuid.UUID(each['id']) for each in values}), 250, 'different ids')
    tap.equal({each['store'] for each in values}, {'store1', 'store 2'}, 'stores')
    tap.true(all(1 <= each['q'] <= 9 for each in values), 'numbers')
    tap.true(all(not each['value'].endswith('\n') for each in records), 'the end of the file is no part of it')
    for each in records:
        number = json.loads(each['value'])['n'] - 99
        tap.equal((each['key'], each['headers'][1]), (f'k-{number}', ['same', str(number)]), 'what belongs together')
    tap.equal(len({each['headers'][0][1] for each in records}), 250, 'headers that are different')


@tap.test
def the_first_three_are_shown_and_nothing_is_written():
    topic = create('dry')
    value = template('dry', '{"n": {{sequence}}, "order": {{order id}}}')
    result = weirctl('publish', topic, value, '--key={{sequence}}', '--header=a={{sequence 5}}', '--count=1000', '--dry-run').json
    tap.equal((result['dry_run'], result['topic'], result['messages']), (True, topic, 1000), 'what would be')
    tap.equal([(each['key'], json.loads(each['value'])['n'], each['headers']) for each in result['first']],
              [(str(n), n, [['a', str(n + 4)]]) for n in (1, 2, 3)], 'the first three')
    text = weirproc.weirctl('-b', BOOTSTRAP, 'publish', topic, value, '--count=1000', '--dry-run').text.splitlines()
    tap.true('1,000 messages would be published' in text[0] and topic in text[0] and len(text) == 4, f'in words: {text}')
    tap.equal(len(weirctl('publish', topic, value, '--dry-run').json['first']), 1, 'there are no more than are asked for')
    tap.equal(weirctl('publish', topic, value, '--duration=10s', '--dry-run').json['messages'], None, 'nobody knows how many fit')
    tap.equal(weirctl('consume', topic).lines, [], 'nothing was written')
    # What is shown can be published.
    lines = ''.join(json.dumps(each) + '\n' for each in result['first'])
    weirctl('publish', topic, '--file=-', stdin=lines.encode())
    tap.equal([each['value'] for each in weirctl('consume', topic).lines], [each['value'] for each in result['first']], 'by hand')


@tap.test
def the_templates_of_a_connection_have_names():
    topic = create('kept', 2)
    keep(topic)
    listed = weirproc.weirctl('-p', PROFILE, '--json', 'publish', '--list-templates').json
    tap.equal(listed, [{'name': 'A slow one', 'topic': None, 'count': 3, 'rate': 2.5, 'seconds': 60},
                       {'name': 'Nightly load', 'topic': topic, 'count': 7, 'rate': None, 'seconds': None}], 'templates')
    tap.true('Nightly load' in weirproc.weirctl('-p', PROFILE, 'publish', '--list-templates').text, 'in words')
    tap.equal(len(with_profile('publish', '--template=Nightly load').lines), 7, 'as many as it says')
    records = weirctl('consume', topic).lines
    tap.equal({each['key'] for each in records}, {f'n-{n}' for n in range(1, 8)}, 'keys')
    tap.true({each['value']['base64'] for each in records} <= {'AP8B', 'AP8C'}, 'bytes')
    for each in records:
        trace, other, none = each['headers']
        tap.equal((trace[0], other, none), ('trace', ['trace', {'base64': 'AP8='}], ['none', None]), 'headers')
    tap.equal(len({each['headers'][0][1] for each in records}), 7, 'traces')

    other = create('elsewhere')
    tap.equal(len(with_profile('publish', other, '--template=Nightly load', '--count=2', '--key=mine', '--header=a=b').lines), 2, 'other than it says')
    tap.equal({(each['key'], json.dumps(each['headers'])) for each in weirctl('consume', other).lines}, {('mine', '[["a", "b"]]')}, 'key and headers')
    tap.true('Name a topic' in with_profile('publish', '--template=A slow one', status=2).error, 'without a topic')
    error = with_profile('publish', '--template=Not ours', status=1).error
    tap.true('--list-templates' in error and 'Not ours' in error, f'of another connection: {error}')


@tap.test
def a_rate_and_a_duration_hold():
    topic = create('rate')
    value = template('slow', '{{now ms}}')
    started = time.monotonic()
    n_published = len(weirctl('publish', topic, value, '--rate=50', '--duration=4s').lines)
    took = time.monotonic() - started
    tap.note(f'{n_published} in {took:.1f} s')
    tap.true(150 <= n_published <= 230, f'{n_published} messages at 50 a second in 4 s')
    tap.equal(len(weirctl('consume', topic).lines), n_published, 'all that were said to be written')
    # Slower than the time there is: it does not wait for the next.
    started = time.monotonic()
    tap.equal(len(weirctl('publish', topic, value, '--rate=0.01', '--duration=2s').lines), 1, 'the first')
    tap.true(time.monotonic() - started < 30, 'the time is over before the next')
    tap.equal(len(weirctl('publish', topic, value, '--rate=500', '--count=100', '--duration=1h').lines), 100, 'whichever is reached first')


@tap.test
def an_interrupt_says_how_many_there_are():
    topic = create('stopped')
    command = [str(weirproc.WEIRCTL), '-b', BOOTSTRAP, '--json', 'publish', topic, template('x', 'x{{sequence}}'), '--rate=20', '--duration=1h']
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for _ in range(5):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        n_published = 5 + len(process.stdout.read().splitlines())
        error = process.stderr.read()
        tap.equal(process.wait(timeout=60), 3, 'status')
    tap.true(f'{n_published} messages were published before that' in error.decode(), f'{n_published}: {error}')
    tap.equal(len(weirctl('consume', topic).lines), n_published, 'messages')


@tap.test
def wrong_templates_are_pointed_at():
    topic = create('wrong')
    for text, more, what in (('{{sequenz}}', (), 'Value: There is no field “sequenz”'), ('x', ('--key={{number 1}}',), 'Key: '),
                             ('x', ('--header=trace={{uuid',), 'Header “trace”: ')):
        for dry in ((), ('--dry-run',)):
            error = weirctl('publish', topic, template('wrong', text), *more, *dry, status=1).error
            tap.true(what in error and len(error.splitlines()) == 1, f'{what}: {error}')
    tap.true('/no/such/template' in weirctl('publish', topic, '--template=/no/such/template', status=1).error, 'no file')
    (FOLDER / 'bytes').write_bytes(b'\xff\xfe')
    tap.true('no text' in weirctl('publish', topic, f'--template={FOLDER}/bytes', status=1).error, 'no text')
    tap.equal(weirctl('consume', topic).lines, [], 'nothing was written')


tap.main(folder.cleanup)
