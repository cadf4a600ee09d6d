#!/usr/bin/env python3
"""Every page and dialog is opened, the connection is left and made again, and the window closed: nothing of ours is
left, says LeakSanitizer. Needs a build with AddressSanitizer (tools/test ui --asan); test-leaks.c counts objects in any."""
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

if not weirproc.is_sanitized():
    tap.skip_all('needs a build with AddressSanitizer: run tools/test ui --asan')
display.enter()
import atspi  # pylint: disable=wrong-import-position
from gi.repository import Gio, GLib  # pylint: disable=wrong-import-position

APPLICATION = 'io.github.weirapp.Weir'
PAGES = ['overview', 'topics', 'groups', 'brokers']
# How long something may take that takes a second on a machine that has time; the stacks of all allocations are kept.
SOON = 60
# For what is read on other threads to arrive, and for animations to end.
STAY_SECONDS = 3

shop = weirproc.Shop('--rate=5')
profiles = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'weir/profiles.ini'
profiles.parent.mkdir(parents=True, exist_ok=True)
profiles.write_text('[Weir]\nVersion=1\n[Profile shop]\nName=Corner Shop\n'
                    f'Bootstrap={shop.bootstrap}\nReadOnly=false\nWatchedGroups={";".join(shop.ready["groups"])}\n', encoding='utf-8')
# Not the quick way of windows that are driven by the clock: with the whole stack of each allocation, and the check at the end.
window = atspi.Window([str(weirproc.WEIR)], {'ASAN_OPTIONS': os.environ['ASAN_OPTIONS']})
bus = Gio.bus_get_sync(Gio.BusType.SESSION)


def do(action, parameter=None):
    """Through the session bus: looking for the widget would take long where the program is slow."""
    scope, name = action.split('.', 1)
    path = '/' + APPLICATION.replace('.', '/') + ('/window/1' if scope == 'win' else '')
    bus.call_sync(APPLICATION, path, 'org.gtk.Actions', 'Activate',
                  GLib.Variant('(sava{sv})', (name, [parameter] if parameter else [], {})), None, Gio.DBusCallFlags.NONE, 120000, None)


def show(action, *names):
    for name in names:
        do(action, GLib.Variant('s', name))
        time.sleep(STAY_SECONDS)


def connect():
    do('win.use-profile', GLib.Variant('s', 'shop'))
    window.find(name='Connected', timeout=SOON)


def dialog(action, parameter=None, title=None):
    do(action, parameter)
    window.find(role='dialog', name=title, timeout=SOON)
    window.key('Escape')
    window.gone(role='dialog', name=title, timeout=SOON)


@tap.test
def no_function_of_the_suppressions_is_ours_to_call():
    source = '\n'.join(path.read_text(encoding='utf-8') for path in (weirproc.SOURCE / 'src').rglob('*.[ch]'))
    functions = re.findall(r'^leak:\^(\w+)\$$', (weirproc.SOURCE / 'tests/lsan.supp').read_text(encoding='utf-8'), re.MULTILINE)
    tap.equal([name for name in functions if name != 'rd_kafka_new' and name in source], [], 'functions that are called')


@tap.test
def each_page_is_shown():
    connect()
    show('win.show-page', *PAGES)
    show('win.show-topic', 'orders')
    show('win.show-group', shop.ready['groups'][0])
    show('win.show-messages', 'orders')
    do('win.show-message', GLib.Variant('(sit)', ('orders', 0, 5)))
    window.find(role='label', name='orders / 0 @ 5', timeout=SOON)


@tap.test
def tables_are_searched():
    show('win.show-page', 'topics')
    do('win.search')
    time.sleep(STAY_SECONDS)
    window.type('ship')
    time.sleep(STAY_SECONDS)
    window.key('Escape')


@tap.test
def each_dialog_is_shown():
    dialog('win.publish', GLib.Variant('s', 'orders'), 'Publish Message')
    dialog('win.connect', None, 'New Connection')
    dialog('win.edit-profile')
    dialog('app.about')
    do('win.show-help-overlay')
    time.sleep(STAY_SECONDS)
    window.key('Escape')
    time.sleep(STAY_SECONDS)


@tap.test
def a_message_is_published():
    do('win.publish', GLib.Variant('s', 'orders'))
    form = window.find(role='dialog', name='Publish Message', timeout=SOON)
    window.click(window.find(role='button', name='Test Order', below=form))
    window.wait(lambda: atspi.text_of(window.find(role='text', name='Value', below=form)), 'there is an order', SOON)
    window.click(window.find(role='button', name='Publish', below=form))
    window.find(role='label', contains='Published to orders', below=form, timeout=SOON)
    window.key('Escape')
    window.gone(role='dialog', timeout=SOON)


@tap.test
def the_connection_is_left_and_made_again():
    do('win.disconnect')
    window.find(role='label', name='Welcome to Weir', timeout=SOON)
    connect()
    show('win.show-page', *PAGES)


@tap.test
def nothing_is_left_at_exit():
    window.action('window.close')
    tap.equal(window.wait_end(timeout=120), 0, 'exit status')


def cleanup():
    window.kill()
    shop.stop()


tap.main(cleanup)
