#!/usr/bin/env python3
"""What weirctl says to wrong arguments, and its help: needs no cluster."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import tap
import weirproc

COMMANDS = ['brokers', 'topics', 'topic', 'groups', 'group', 'history', 'consume', 'publish', 'replay', 'orders', 'stock']
WRONG = [
    [],
    ['no-such-command'],
    ['-b', 'x:1'],
    ['topics'],
    ['-b', 'x:1', 'topics', 'extra'],
    ['-b', 'x:1', 'topics', '--no-such-option'],
    ['-b', 'x:1', 'topic'],
    ['-b', 'x:1', 'group', 'a', 'b'],
    ['-b', 'not a broker', 'topics'],
    ['-b', 'x:1', '-X', 'no.such.property=1', 'topics'],
    ['-b', 'x:1', '-X', 'nothing', 'topics'],
    ['-b', 'x:1', '-p', 'profile', 'topics'],
    ['-b', 'x:1', '--timeout=0', 'topics'],
    ['-b', 'x:1', 'consume'],
    ['-b', 'x:1', 'consume', 'a', '--from=yesterday'],
    ['-b', 'x:1', 'consume', 'a', '--follow', '--to=5'],
    ['-b', 'x:1', 'consume', 'a', '--limit=0'],
    ['-b', 'x:1', 'consume', 'a', '--isolation=none'],
    ['-b', 'x:1', '--json', 'consume', 'a', '--raw'],
    ['-b', 'x:1', 'consume', 'a', '--where=total >'],
    ['-b', 'x:1', 'consume', 'a', '--where='],
    ['-b', 'x:1', 'consume', 'a', '--where=a == 1\n and'],
    ['-b', 'x:1', 'consume', 'a', '--headers'],
    ['-b', 'x:1', 'consume', 'a', '--where=a == 1', '--ignore-case'],
    ['-b', 'x:1', 'publish'],
    ['-b', 'x:1', 'publish', 'a', 'b', '--null'],
    ['-b', 'x:1', 'publish', 'a', 'b', '--header=nothing'],
    ['-b', 'x:1', 'publish', 'a', '--rate=5', 'b'],
    ['-b', 'x:1', 'publish', 'a', '--orders=0'],
    ['-b', 'x:1', 'publish', 'a', '--count=5', 'b'],
    ['-b', 'x:1', 'publish', 'a', '--duration=5s', '--orders=3'],
    ['-b', 'x:1', 'publish', 'a', '--template=b', '--count=0'],
    ['-b', 'x:1', 'publish', 'a', '--template=b', '--rate=0'],
    ['-b', 'x:1', 'publish', 'a', '--template=b', '--orders=3'],
    ['-b', 'x:1', 'publish', 'a', '--dry-run', 'b'],
    ['-b', 'x:1', 'publish', '--template=/etc/hostname'],
    ['-b', 'x:1', 'publish', 'a', '--template=/etc/hostname', '--duration=soon'],
    ['-b', 'x:1', 'publish', '--list-templates'],
    ['-p', 'x', 'publish', 'a', '--list-templates'],
    ['-b', 'x:1', 'replay', 'a'],
    ['-b', 'x:1', 'replay', 'a', 'b', '--partitioning=none'],
    ['-b', 'x:1', 'replay', 'a', 'b', '--job=../x'],
    ['-b', 'x:1', 'replay', 'a', 'b', '--transactional', '--no-transaction'],
    ['-b', 'x:1', 'replay', 'a', 'b', '--where=total >'],
    ['-b', 'x:1', 'replay', 'a', 'b', '--from=yesterday'],
    ['-b', 'x:1', 'orders', 'a', '--every=1s'],
    ['-b', 'x:1', 'history', 'a', '--since=end'],
    ['-b', 'x:1', 'history', 'a', '--buckets=0'],
]


@tap.test
def wrong_usage_is_status_2_and_one_line():
    for arguments in WRONG:
        result = weirproc.weirctl(*arguments, status=2)
        tap.equal(len(result.error.splitlines()), 1, f'{arguments}: lines on standard error')
        tap.equal(result.output, b'', f'{arguments}: standard output')


@tap.test
def a_wrong_condition_is_pointed_at():
    result = weirproc.weirctl('-b', 'x:1', 'consume', 'a', '--where=Zoë == 1 and total > and paid', status=2)
    tap.true('character 22' in result.error and '“and paid”' in result.error, result.error)
    result = weirproc.weirctl('-b', 'x:1', 'consume', 'a', '--where=key ~ "a(b"', status=2)
    tap.true('character 11' in result.error and 'regular expression' in result.error, result.error)


@tap.test
def every_command_has_help():
    program = weirproc.weirctl('--help').text
    for command in COMMANDS:
        tap.true(f'\n  {command} ' in program, f'{command} in the help of the program')
        tap.true(f'weirctl {command} ' in weirproc.weirctl(command, '--help').text, f'help of {command}')


@tap.test
def the_version_is_printed():
    tap.true(weirproc.weirctl('--version').text.startswith('weirctl '), 'version')


@tap.test
def a_full_disk_is_an_error():
    with open('/dev/full', 'wb') as full:
        completed = subprocess.run([str(weirproc.WEIRCTL), '--version'], stdout=full, stderr=subprocess.PIPE, check=False)
    tap.equal(completed.returncode, 1, 'status')


@tap.test
def connection_options_may_stand_behind_the_command():
    result = weirproc.weirctl('topics', '-b', '127.0.0.1:1', '--timeout=1', status=1)
    tap.true('127.0.0.1:1' in result.error, result.error)


@tap.test
def files_that_are_not_there_or_wrong_are_errors():
    for path in ('/no/such/file', 'no-such-folder/no-such-file', '/tmp'):
        error = weirproc.weirctl('-F', path, 'topics', status=1).error
        tap.true(f'“{path}”' in error and 'Check its path' in error, f'property file: {error}')
    tap.true('no JSON: it ends too early' in weirproc.weirctl('-b', '127.0.0.1:1', '--timeout=1', 'publish', 'a', '--file=-', status=1,
                                                              stdin=b'{"value": 1\n').error, 'a line that is cut short')
    tap.true('/no/such/file' in weirproc.weirctl('-b', 'x:1', 'publish', 'a', '--file=/no/such/file', status=1).error, 'messages')
    tap.true('line 2' in weirproc.weirctl('-b', '127.0.0.1:1', '--timeout=1', 'publish', 'a', '--file=-', status=1,
                                          stdin=b'\n{"value": {"base64": "%%%"}}\n').error, 'wrong base64')
    tap.true('line 1' in weirproc.weirctl('-b', '127.0.0.1:1', '--timeout=1', 'publish', 'a', '--file=-', status=1,
                                          stdin=b'{"key": 1}\n').error, 'no value')


tap.main()
