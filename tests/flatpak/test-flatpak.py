#!/usr/bin/env python3
"""The installed Flatpak: what it may reach, what a person does with it first, its size and its start.

Run by tools/flatpak, on the system that has Flatpak. The window is driven as in the suite 'ui', through the proxy
that Flatpak puts before the accessibility bus.
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
os.environ['WEIR_TEST_SANDBOX'] = '1'
import display
import tap

display.enter()
import atspi  # pylint: disable=wrong-import-position

ID = 'io.github.weirapp.Weir'
EMPTY = 'io.github.weirapp.EmptyWindow'
SANDBOXED = pathlib.Path(__file__).resolve().parent / 'sandboxed'
REPOSITORY = pathlib.Path(os.environ['WEIR_FLATPAK_FOLDER']) / 'repo'
INSTALLED = pathlib.Path(os.environ['FLATPAK_USER_DIR']) / f'app/{ID}/current/active'
SOON = 60
MOST_BYTES = 15_000_000
# Weir's start against that of an empty window.
MOST_RATIO = 1.4
ROUNDS = 7

window = None  # pylint: disable=invalid-name


def inside(script, *options):
    """What a shell in the sandbox prints, under the application's own permissions."""
    return subprocess.run(['flatpak', '--user', 'run', *options, '--command=sh', ID, '-c', script], check=True, capture_output=True,
                          text=True, timeout=120).stdout.strip()


def number(text):
    match = re.match(r'[\d,.]+', text)
    return float(match[0].replace(',', '')) if match else None


# What it may reach

@tap.test
def the_permissions_are_the_manifests():
    text = subprocess.run(['flatpak', '--user', 'info', '--show-permissions', ID], check=True, capture_output=True, text=True).stdout
    found = {line for line in text.splitlines() if line and not line.startswith('[')}
    sections = {line for line in text.splitlines() if line.startswith('[')}
    tap.equal(sections, {'[Context]', '[Session Bus Policy]'}, 'kinds of permissions')
    values = {key: set(filter(None, value.split(';'))) for key, value in (line.split('=', 1) for line in found)}
    tap.equal(values, {
        'shared': {'network', 'ipc'},
        'sockets': {'x11', 'wayland', 'fallback-x11'},
        'devices': {'dri'},
        'org.freedesktop.secrets': {'talk'},
    }, 'permissions')


@tap.test
def the_home_folder_is_not_there():
    secret = pathlib.Path.home() / f'.weir-flatpak-test-{os.getpid()}'
    secret.write_text('not for everybody', encoding='ascii')
    try:
        tap.equal(inside(f'cat "{secret}" 2>/dev/null || echo nothing'), 'nothing', 'what it reads of a file in the home folder')
        tap.equal(inside('ls -A "$HOME" | grep -v "^[.]\\(var\\|cache\\|config\\|local\\)$" || :'), '', 'what is in its home folder')
    finally:
        secret.unlink()


@tap.test
def the_system_is_not_there():
    with tempfile.NamedTemporaryFile(prefix='weir-flatpak-', dir='/var/tmp') as outside:
        tap.equal(inside(f'ls {outside.name} 2>/dev/null || echo nothing'), 'nothing', 'files of others')
    tap.equal(inside('touch /app/x /usr/x 2>/dev/null && echo written || echo refused'), 'refused', 'writing to programs')
    devices = set(inside('ls /dev').split())
    tap.true(not devices & {'mem', 'kmsg', 'sda', 'vda', 'input', 'snd', 'video0', 'bus', 'usb'}, f'devices: {sorted(devices)}')
    tap.equal(inside('ls -d /run/host/root /run/dbus/system_bus_socket 2>/dev/null || :'), '', 'the system bus')


@tap.test
def other_programs_are_not_reached():
    """Of the session's bus only the secret service, the portals and what is its own."""
    names = inside('gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus '
                   '--method org.freedesktop.DBus.ListNames')
    wanted = re.compile(r"org\.freedesktop\.(DBus|secrets|portal\.\S+)|io\.github\.weirapp\.Weir\S*|:\S+")
    tap.equal([name for name in re.findall(r"'([^']+)'", names) if not wanted.fullmatch(name)], [], 'names it sees')
    refused = inside('gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus '
                     '--method org.freedesktop.DBus.RequestName org.example.Other 0 2>&1 || :')
    tap.true('Error' in refused, f'it takes no name of others: {refused}')


@tap.test
def the_library_was_built_as_the_manifest_says():
    libraries = inside('grep -l . /app/lib/librdkafka.so.1; ldd /app/lib/librdkafka.so.1')
    for name in ('libssl.so', 'libcurl.so', 'libzstd.so'):
        tap.true(name in libraries, f'it is linked with {name}')
    direct = subprocess.run(['readelf', '-d', str(INSTALLED / 'files/lib/librdkafka.so.1')], check=True, capture_output=True, text=True).stdout
    tap.true('libsasl2' not in direct, 'it needs no Cyrus SASL')
    tap.equal(inside('ls -d /app/include /app/lib/pkgconfig /app/lib/*.a /app/share/man 2>/dev/null || :'), '', 'what was not cleaned up')


@tap.test
def the_desktop_finds_it():
    share = pathlib.Path(os.environ['FLATPAK_USER_DIR']) / 'exports/share'
    for name in (f'applications/{ID}.desktop', f'dbus-1/services/{ID}.service', f'icons/hicolor/scalable/apps/{ID}.svg',
                 f'icons/hicolor/symbolic/apps/{ID}-symbolic.svg'):
        tap.true((share / name).exists(), f'{name} is exported')
    # Software centres read what flatpak-builder has composed of it.
    # flatpak-builder before 1.4 gives the metainfo its name of before.
    tap.true(any((INSTALLED / f'files/share/{name}').exists() for name in (f'metainfo/{ID}.metainfo.xml', f'appdata/{ID}.appdata.xml')),
             'the metainfo is installed')
    tap.true(list((INSTALLED / 'files/share').rglob(f'{ID}.xml.gz')), 'its entry for catalogues was composed')
    entry = (share / f'applications/{ID}.desktop').read_text(encoding='utf-8')
    tap.true(re.search(r'^Exec=.*flatpak run .*--command=weir .*@@u %u @@', entry, flags=re.MULTILINE), 'the launcher runs the sandbox')


# What a person does first

@tap.test
def the_first_start_welcomes():
    global window  # pylint: disable=global-statement
    window = atspi.Window([str(SANDBOXED), 'weir'])
    window.find(role='label', name='Welcome to Weir', timeout=SOON)


@tap.test
def the_sample_shop_opens():
    window.click(role='button', name='Try the Sample Shop')
    window.find(role='button', name='Sample Shop: Connected', timeout=SOON)


def total_orders():
    return number(window.figure('Orders per minute')[1])


@tap.test
def orders_move():
    window.key('ctrl+1')
    first = window.wait(total_orders, 'orders are counted', SOON)
    last = window.wait(lambda: (total_orders() or 0) > first and total_orders(), 'more orders come', SOON)
    tap.note(f'orders: {first:g}, later {last:g}')


@tap.test
def one_is_published():
    window.open_row(2, 'Topics', 'orders', SOON)
    window.key('ctrl+n')
    dialog = window.find(role='dialog', name='Publish Message', timeout=SOON)
    window.click(window.find(role='button', name='Test Order', below=dialog))
    value = window.wait(lambda: atspi.text_of(window.find(role='text', name='Value', below=dialog)), 'there is an order', SOON)
    tap.true('items' in json.loads(value), f'it is an order: {value}')
    window.click(window.find(role='button', name='Publish', below=dialog))
    published = window.find(role='label', contains='Published to orders', below=dialog, timeout=SOON)
    tap.note(atspi.text_of(published))
    window.click(role='button', name='Show Message')
    window.gone(role='dialog', timeout=SOON)
    window.wait(lambda: window.table('Messages'), 'it is shown among the messages', SOON)


@tap.test
def a_picture_is_taken():
    picture = REPOSITORY.parent / 'window.png'
    window.screenshot(picture)
    tap.true(picture.stat().st_size > 10_000, f'the picture {picture} shows something')


@tap.test
def it_quits_with_all_that_it_started():
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    for has_time in atspi.looks(SOON):
        instances = subprocess.run(['flatpak', 'ps', '--columns=application'], check=True, capture_output=True, text=True).stdout
        if ID not in instances:
            break
        tap.true(has_time, f'no sandbox is left: {instances}')


# Its size and its start

@tap.test
def it_is_small():
    size = int(subprocess.run(['flatpak', '--user', 'info', '--show-size', ID], check=True, capture_output=True, text=True).stdout)
    with tempfile.TemporaryDirectory() as folder:
        bundle = pathlib.Path(folder) / 'weir.flatpak'
        subprocess.run(['flatpak', 'build-bundle', str(REPOSITORY), str(bundle), ID], check=True, capture_output=True)
        tap.note(f'installed: {size / 1e6:.1f} MB; bundle: {bundle.stat().st_size / 1e6:.1f} MB')
    tap.true(size < MOST_BYTES, f'{size} bytes are installed')


def seconds_of(command):
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return time.perf_counter() - started


@tap.test
def it_starts_fast():
    environment = ['--env=GSK_RENDERER=cairo', '--env=GDK_DISABLE=gl,vulkan', '--env=WEIR_QUIT_AFTER_FIRST_FRAME=1']
    ours, empty = [], []
    # Side by side, as the machine's load changes; the first ones do not count.
    for turn in range(ROUNDS + 1):
        pair = seconds_of(['flatpak', '--user', 'run', *environment, ID]), seconds_of(['flatpak', '--user', 'run', *environment, EMPTY])
        if turn:
            ours.append(pair[0])
            empty.append(pair[1])
    ratio = statistics.median(our / other for our, other in zip(ours, empty))
    tap.note(f'start to the first frame: {statistics.median(ours) * 1000:.0f} ms, an empty libadwaita window '
             f'{statistics.median(empty) * 1000:.0f} ms, ratio {ratio:.2f}')
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    if ratio > MOST_RATIO and load > 1.5:
        tap.skip(f'the ratio is {ratio:.2f}, but the machine is busy (load {load:.1f} a processor): nothing can be said')
    tap.true(ratio <= MOST_RATIO, f'the ratio {ratio:.2f} is at most {MOST_RATIO}')


if __name__ == '__main__':
    try:
        tap.main()
    finally:
        if window is not None:
            window.kill()
