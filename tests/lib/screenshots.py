#!/usr/bin/env python3
"""Takes pictures of every page, dialog and state of the window.

    tests/lib/screenshots.py FOLDER [LOOK…]

A look is one of LOOKS, such as light, dark, narrow or german; all of them unless told. The files are named like
overview-dark.png. Called by tools/screenshots, inside of the build root.
"""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import display
import messagepictures
import weirproc

APPLICATION = 'io.github.weirapp.Weir'
LOOKS = {
    'light': (1280, 840, {}),
    'dark': (1280, 840, {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}),
    'narrow': (360, 640, {}),
    'wide': (1400, 900, {}),
    'contrast': (1280, 840, {'ADW_DEBUG_HIGH_CONTRAST': '1'}),
    'large': (1000, 840, {'WEIR_TEXT_SCALE': '1.5'}),
    'narrow-large': (360, 640, {'WEIR_TEXT_SCALE': '1.5'}),
    'german': (1280, 840, {'LANG': 'de_DE.UTF-8', 'LC_ALL': '', 'WEIR_LOCALE_DIR': str(weirproc.BUILD / 'po')}),
}
# What GNOME sets: without a desktop GTK takes whatever font there is.
FONT = 'Cantarell 11'
# What is pressed in a replay.
REPLAY = {'title': 'Replay Messages', 'begin': 'Start At (Beginning if Empty)', 'target': 'Target Topic', 'look': 'Dry Run', 'run': 'Run',
                 'check': 'Verify', 'checked': 'Hash of Each Partition'}
# Taller than any page, where a picture is to show all of one.
LONG = 2300
# Without a compositor GTK draws a frame of so many pixels around the window: not part of the picture.
FRAME = 5
# What could not be pictured; the others still are.
failures = []


class Camera:
    """One window, told what to show through the actions it exports on the session bus."""

    def __init__(self, folder, look, *arguments):
        import atspi  # needs the private session
        from gi.repository import Gio, GLib
        self.gio, self.glib = Gio, GLib
        self.folder, self.look = folder, look
        self.width, self.height, environment = LOOKS[look]
        self.window = atspi.Window([str(weirproc.WEIR), *arguments], environment)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.resize()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.window.kill()
        # The name must be free before the next program asks for it.
        weirproc.wait_until(lambda: not self.bus.call_sync(
            'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
            self.glib.Variant('(s)', (APPLICATION,)), None, self.gio.DBusCallFlags.NONE, -1, None)[0], 5, 'the name is free')

    def resize(self, height=None):
        height = height or self.height
        xid = self.window.xid()
        subprocess.run(['xdotool', 'windowmove', xid, '0', '0', 'windowsize', xid,
                        str(self.width + 2 * FRAME), str(height + 2 * FRAME)], check=True)
        # Without a window manager nobody gives the focus.
        subprocess.run(['xdotool', 'windowfocus', xid], check=False)
        # Away from the window: what is under the pointer looks different.
        subprocess.run(['xdotool', 'mousemove', '1599', '2299'], check=True)
        time.sleep(0.4)

    def do(self, action, parameter=None):
        scope, name = action.split('.', 1)
        path = '/io/github/weirapp/Weir' + ('/window/1' if scope == 'win' else '')
        self.bus.call_sync(APPLICATION, path, 'org.gtk.Actions', 'Activate',
                           self.glib.Variant('(sava{sv})', (name, [parameter] if parameter else [], {})), None,
                           self.gio.DBusCallFlags.NONE, -1, None)

    def show(self, action, text):
        self.do(action, self.glib.Variant('s', text))

    def shoot(self, name, wait=0.6, height=None):
        height = height or self.height
        time.sleep(wait)
        path = self.folder / f'{name}-{self.look}.png'
        subprocess.run(['import', '-window', 'root', '-crop', f'{self.width}x{height}+{FRAME}+{FRAME}', '+repage', str(path)], check=True)
        print(f'  {path}', flush=True)

    def shoot_long(self, name):
        """All of a page that is longer than the window."""
        self.resize(LONG)
        self.shoot(name, 1.5, LONG)
        self.resize()

    @staticmethod
    def is_sensitive(node):
        import atspi
        return node.has_state('SENSITIVE')

    def escape(self):
        self.window.key('Escape')
        time.sleep(0.4)


@contextlib.contextmanager
def trying(name):
    try:
        yield
    except Exception as error:  # pylint: disable=broad-exception-caught
        failures.append(name)
        print(f'{name}: {str(error)[:600]}', file=sys.stderr, flush=True)


def profile(bootstrap=None, groups=()):
    weirproc.save_profile('Corner Shop', bootstrap, groups)


def closed_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def without_cluster(folder, look):
    profile()
    with Camera(folder, look) as camera:
        window = camera.window
        camera.shoot('welcome')
        if look == 'german':
            return
        with trying(f'shortcuts-{look}'):
            camera.do('win.show-help-overlay')
            camera.shoot('shortcuts', 1)
            camera.escape()
        with trying(f'about-{look}'):
            camera.do('app.about')
            camera.shoot('about', 1)
            camera.escape()
        with trying(f'connect-{look}'):
            camera.do('win.connect')
            camera.shoot('connect', 1)
            window.set_text(window.find(role='text', name='Brokers (host:port, …)'), f'127.0.0.1:{closed_port()}')
            window.click(window.find(role='button', name='Test Connection'))
            camera.shoot('connect-failed', 3)
            if 'narrow' in look:
                camera.shoot_long('connect-long')
    with socket.create_server(('127.0.0.1', 0)) as silent:
        profile(f'127.0.0.1:{silent.getsockname()[1]}')
        with Camera(folder, look, '--profile=Corner Shop') as camera, trying(f'connecting-{look}'):
            camera.shoot('connecting', 0.2)
    profile(f'127.0.0.1:{closed_port()}')
    with Camera(folder, look, '--profile=Corner Shop') as camera, trying(f'failed-{look}'):
        camera.window.find(name='Not Connected', timeout=30)
        camera.shoot('failed')


def with_cluster(folder, look, shop):
    profile(shop.bootstrap, shop.ready['groups'])
    group = shop.ready['groups'][0]
    with Camera(folder, look, '--profile=Corner Shop') as camera:
        window = camera.window
        if 'narrow' in look:
            time.sleep(1)
            window.key('alt+Left')
            camera.shoot('sidebar', 1)
        camera.show('win.show-page', 'overview')
        # Rates need two samples, and the charts a few more.
        camera.shoot('overview', 14)
        if look not in ('dark', 'german'):
            camera.shoot_long('overview-long')
        for page in ('topics', 'groups', 'brokers'):
            camera.show('win.show-page', page)
            camera.shoot(page, 1)
        camera.show('win.show-page', 'topics')
        with trying(f'topics-search-{look}'):
            camera.do('win.search')
            time.sleep(0.5)
            window.type('zebra')
            camera.shoot('topics-no-match', 1)
            camera.escape()
        camera.show('win.show-topic', 'orders')
        camera.shoot('topic', 2.5)
        camera.show('win.show-group', group)
        camera.shoot('group', 2.5)
        if look not in ('dark', 'german'):
            camera.shoot_long('group-long')
        with trying(f'offsets-{look}'):
            camera.show('win.change-offsets', group)
            camera.shoot('offsets', 1)
            camera.escape()
        camera.show('win.show-messages', 'orders')
        camera.shoot('messages', 2)
        with trying(f'message-{look}'):
            camera.do('win.show-message', camera.glib.Variant('(sit)', ('orders', 0, 5)))
            camera.shoot('message', 2)
        with trying(f'publish-{look}'):
            camera.show('win.publish', 'orders')
            camera.shoot('publish-empty', 1)
            window.click(window.find(role='button', name='Test-Bestellung' if look == 'german' else 'Test Order'))
            camera.shoot('publish', 0.8)
            # The value has the focus.
            window.key('ctrl+a')
            window.type('{"orderId": 17, "total": 12.50,, }')
            camera.shoot('publish-invalid')
            if 'narrow' in look:
                camera.shoot_long('publish-long')
            tabs = [node for node in window.find_all() if node.get_role_name() in ('page tab', 'tab')][-4:]
            for index, name in enumerate(('series', 'files', 'orders'), 1):
                window.mouse(tabs[index])
                camera.shoot(f'publish-{name}', 1.2)
                if 'narrow' in look:
                    camera.shoot_long(f'publish-{name}-long')
            camera.escape()
        with trying(f'mapping-{look}'):
            camera.do('win.map-fields')
            # The newest messages of a topic are read for it.
            camera.shoot('mapping', 2)
            if 'narrow' in look:
                camera.shoot_long('mapping-long')
            camera.escape()
        if look != 'german':
            with trying(f'replay-{look}'):
                replay(camera)


def replay(camera):
    """From the plan to the report, and the page of the jobs. The shop's own messages stay as they are."""
    window, names = camera.window, REPLAY
    camera.show('win.show-page', 'jobs')
    camera.shoot('jobs-empty', 1)
    camera.show('win.replay', 'orders')
    camera.shoot('replay-plan', 1)
    dialog = window.find(role='dialog', name=names['title'])
    window.set_text(window.find(role='text', name=names['begin'], below=dialog), '-300')
    window.set_text(window.find(role='text', name=names['target'], below=dialog), 'reviews')
    window.click(window.find(role='button', name=names['look'], below=dialog))
    run = window.wait(lambda: next((node for node in window.find_all(role='button', name=names['run']) if camera.is_sensitive(node)), None),
                      'the dry run has ended', 30)
    camera.shoot('replay-dry-run', 0.8)
    window.click(run)
    window.find(role='button', name=names['check'], timeout=40)
    camera.shoot('replay-done', 0.8)
    window.click(role='button', name=names['check'])
    window.find(name=names['checked'], timeout=30)
    time.sleep(3)
    camera.shoot('replay-checked', 0.8)
    camera.escape()
    camera.shoot('jobs', 1)
    window.mouse(window.row('orders-to-reviews-1'))
    camera.shoot('job', 1)


def connection_lost(folder, look):
    with weirproc.Shop('--rate=5') as shop:
        profile(shop.bootstrap, shop.ready['groups'])
        with Camera(folder, look, '--profile=Corner Shop') as camera, trying(f'lost-{look}'):
            camera.show('win.show-page', 'topics')
            camera.window.find(contains='orders', timeout=20)
            shop.stop()
            camera.shoot('lost', 14)
            camera.window.click(camera.window.find(role='button', name='Details'))
            camera.shoot('lost-details', 1)
            camera.escape()
            camera.show('win.show-page', 'overview')
            camera.shoot('lost-overview', 1)
            camera.show('win.show-messages', 'orders')
            camera.shoot('lost-messages', 2)


def loading(folder, look):
    """A broker that has stopped answering, when messages are to be read."""
    with weirproc.Shop('--rate=5') as shop:
        profile(shop.bootstrap, shop.ready['groups'])
        with Camera(folder, look, '--profile=Corner Shop') as camera, trying(f'loading-{look}'):
            camera.show('win.show-page', 'topics')
            camera.window.find(contains='orders', timeout=20)
            shop.process.send_signal(signal.SIGSTOP)
            camera.show('win.show-messages', 'orders')
            camera.shoot('messages-loading', 2)
            shop.process.send_signal(signal.SIGCONT)


def name_locale(environment):
    """The C library translates in no locale that is called C, and the build root has no other: the same under a German name."""
    folder = pathlib.Path(os.environ['WEIR_TEST_FOLDER']) / 'locale'
    folder.mkdir()
    (folder / 'de_DE.utf8').symlink_to('/usr/lib/locale/C.utf8')
    environment['LOCPATH'] = str(folder)


def set_up_desktop(look):
    scale = float(LOOKS[look][2].get('WEIR_TEXT_SCALE', 1))
    settings = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'gtk-4.0/settings.ini'
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[Settings]\ngtk-font-name={FONT}\n', encoding='utf-8')
    # Without a settings daemon GTK reads the scale from here, whatever its own file says.
    subprocess.run(['xprop', '-root', '-f', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER', f'Xft.dpi:\t{int(96 * scale)}\n'],
                   check=True)


def take_pictures(folder, look, shop):
    set_up_desktop(look)
    if look == 'german':
        name_locale(LOOKS[look][2])
    if look not in ('wide', 'contrast'):
        with trying(f'without-cluster-{look}'):
            without_cluster(folder, look)
    with trying(f'with-cluster-{look}'):
        with_cluster(folder, look, shop)
    if os.environ.get('WEIR_SCREENSHOTS_KAFKA'):
        with trying(f'messages-{look}'):
            messagepictures.take(lambda *arguments: Camera(folder, look, *arguments), trying, look, os.environ['WEIR_SCREENSHOTS_KAFKA'])
    if look in ('light', 'narrow', 'narrow-large', 'german'):
        with trying(f'loading-{look}'):
            loading(folder, look)
        with trying(f'lost-{look}'):
            connection_lost(folder, look)


@contextlib.contextmanager
def real_cluster():
    """Its brokers, or '' where there is none: the pictures of messages are then left out."""
    try:
        kafka = weirproc.Kafka('screenshots', brokers=1)
        messagepictures.fill(kafka.bootstrap)
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        print(f'no pictures of messages, because there is no Kafka: {str(error)[:600]}', file=sys.stderr, flush=True)
        yield ''
        return
    with kafka:
        yield kafka.bootstrap


def main():
    """Each look has a desktop of its own, two at a time; the shop is the same."""
    folder = pathlib.Path(sys.argv[1]).resolve()
    looks = sys.argv[2:] or list(LOOKS)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    status = 0
    running = []
    os.environ.setdefault('WEIR_TEST_SCREEN', f'1600x{LONG + 2 * FRAME}')
    with weirproc.Shop('--rate=20') as shop, real_cluster() as bootstrap:
        environment = {**os.environ, 'WEIR_SCREENSHOTS_SHOP': json.dumps(shop.ready), 'WEIR_SCREENSHOTS_KAFKA': bootstrap}
        while looks or running:
            if looks and len(running) < 2:
                running.append(subprocess.Popen([sys.executable, __file__, str(folder), looks.pop(0)], env=environment))
                # A shop that has just begun has little to show; and they would not need the processors at once.
                time.sleep(4)
            for process in [each for each in running if each.poll() is not None]:
                status |= process.returncode
                running.remove(process)
            time.sleep(0.2)
    print(f'{len(list(folder.glob("*.png")))} pictures in {time.monotonic() - started:.0f} s')
    sys.exit(1 if status else 0)


class RunningShop:  # pylint: disable=too-few-public-methods
    """The shop of the program that started this one."""

    def __init__(self, text):
        self.ready = json.loads(text)
        self.bootstrap = self.ready['bootstrap']


if __name__ == '__main__':
    if len(sys.argv) < 2 or any(name not in LOOKS for name in sys.argv[2:]):
        sys.exit(__doc__)
    if 'WEIR_SCREENSHOTS_SHOP' not in os.environ:
        main()
    display.enter()
    take_pictures(pathlib.Path(sys.argv[1]), sys.argv[2], RunningShop(os.environ['WEIR_SCREENSHOTS_SHOP']))
    if failures:
        sys.exit(f'failed: {", ".join(failures)}')
