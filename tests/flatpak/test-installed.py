#!/usr/bin/env python3
"""What is installed, used from where it was put: the desktop's launcher, D-Bus, links, and the command line.

`meson install` puts it below a folder of the test's own, whose share/ is one of the desktop's data folders.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

ID = 'io.github.weirapp.Weir'
SOON = 60


def install():
    """Into a folder below that of temporary files; before the session's bus looks for what it can start."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix='weir-installed-'))
    subprocess.run(['meson', 'install', '-C', str(weirproc.BUILD), '--no-rebuild', '--quiet', '--destdir', str(folder)],
                   check=True, stdout=subprocess.DEVNULL)
    # The prefix is the build folder's own.
    prefix = next(folder.rglob('bin/weir')).parent.parent
    service = prefix / f'share/dbus-1/services/{ID}.service'
    text = service.read_text(encoding='utf-8')
    where = f'/{prefix.relative_to(folder).as_posix()}'
    tap.true(f'Exec={where}/bin/weir ' in text, 'the service file names the program where it belongs')
    service.write_text(text.replace(f'Exec={where}/', f'Exec={prefix}/'), encoding='utf-8')
    # What a package's own triggers do.
    subprocess.run(['glib-compile-schemas', str(prefix / 'share/glib-2.0/schemas')], check=True)
    return folder, prefix


if not os.environ.get('WEIR_TEST_DISPLAY'):
    FOLDER, PREFIX = install()
    os.environ['WEIR_TEST_PREFIX'] = str(PREFIX)
    os.environ['XDG_DATA_DIRS'] = f'{PREFIX}/share:{os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"}'
    try:
        display.enter()
    finally:
        subprocess.run(['rm', '-rf', str(FOLDER)], check=False)
display.enter()
import atspi  # pylint: disable=wrong-import-position
import accessible  # pylint: disable=wrong-import-position

PREFIX = pathlib.Path(os.environ['WEIR_TEST_PREFIX'])
window = None  # pylint: disable=invalid-name


class Process:
    """A program that somebody else has started."""

    def __init__(self, pid):
        self.pid = pid
        self.returncode = None

    def poll(self):
        if self.returncode is None and not pathlib.Path(f'/proc/{self.pid}').exists():
            self.returncode = 0
        return self.returncode

    def wait(self, timeout=None):
        weirproc.wait_until(lambda: self.poll() is not None, (timeout or SOON), 'the program has ended')
        return self.returncode

    def send_signal(self, number):
        os.kill(self.pid, number)


class StartedWindow(atspi.Window):
    """The window of the program that has a name on the bus."""

    def __init__(self):  # pylint: disable=super-init-not-called
        pid = weirproc.wait_until(bus_pid, SOON, 'the program is on the bus')
        self.process = Process(pid)
        self.tree = weirproc.wait_until(lambda: accessible.Tree.of_process(pid), SOON, 'it has a window')
        self.application = self.tree.root


def gdbus(*arguments, check=True):
    return subprocess.run(['gdbus', 'call', '--session', *arguments], check=check, capture_output=True, text=True).stdout


def bus_pid():
    text = gdbus('--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus', '--method',
                 'org.freedesktop.DBus.GetConnectionUnixProcessID', ID, check=False)
    return int(text.strip('(), \n').split()[-1]) if text else None


def activate_action(name):
    gdbus('--dest', ID, '--object-path', '/' + ID.replace('.', '/'), '--method', 'org.freedesktop.Application.ActivateAction',
          name, '[]', '{}')


def run(*arguments):
    """A start beside the one that runs, which answers for it."""
    return subprocess.run([str(PREFIX / 'bin/weir'), *arguments], check=False, timeout=SOON * 3, capture_output=True, text=True)


@tap.test
def everything_is_there():
    for name in ('bin/weir', 'bin/weirctl', 'bin/weir-shop', f'share/applications/{ID}.desktop', f'share/metainfo/{ID}.metainfo.xml',
                 f'share/dbus-1/services/{ID}.service', f'share/glib-2.0/schemas/{ID}.gschema.xml',
                 f'share/icons/hicolor/scalable/apps/{ID}.svg', f'share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg'):
        tap.true((PREFIX / name).is_file(), f'{name} is installed')
    tap.true(list((PREFIX / 'share/locale').rglob('weir.mo')), 'translations are installed')


@tap.test
def nothing_of_the_build_is_in_it():
    for name in ('bin/weir', 'bin/weirctl', 'bin/weir-shop'):
        dynamic = subprocess.run(['readelf', '-d', str(PREFIX / name)], check=True, capture_output=True, text=True).stdout
        tap.true(str(weirproc.BUILD) not in dynamic and 'RUNPATH' not in dynamic, f'{name} looks for libraries in no build folder')


@tap.test
def the_command_line_runs_from_there():
    completed = subprocess.run([str(PREFIX / 'bin/weirctl'), '--version'], check=True, capture_output=True, text=True)
    tap.true(completed.stdout.startswith('weirctl '), f'its version: {completed.stdout.strip()}')


@tap.test
def the_launcher_opens_the_sample_shop():
    global window  # pylint: disable=global-statement
    tap.equal(bus_pid(), None, 'who has the name')
    activate_action('open-sample-shop')
    window = StartedWindow()
    tap.equal(pathlib.Path(f'/proc/{window.process.pid}/exe').resolve(), (PREFIX / 'bin/weir').resolve(), 'what was started')
    window.find(role='button', name='Sample Shop: Connected', timeout=SOON)


@tap.test
def the_launcher_publishes_test_orders():
    activate_action('publish-test-order')
    dialog = window.find(role='dialog', name='Publish Message', timeout=SOON)
    chosen = window.wait(lambda: [node.get_name() for node in window.find_all(below=dialog) if node.has_state('SHOWING')
                                  and (node.has_state('CHECKED') or node.has_state('SELECTED'))], 'a page is chosen', SOON)
    tap.true('Test Orders' in chosen, f'the page of test orders is chosen, of {chosen}')
    window.key('Escape')
    window.gone(role='dialog', timeout=SOON)


@tap.test
def a_second_start_shows_the_window_that_is_there():
    tap.equal(run().returncode, 0, 'exit status')
    tap.equal(bus_pid(), window.process.pid, 'who has the name')


@tap.test
def a_link_asks_before_it_connects():
    tap.equal(run('kafka://127.0.0.1:1/orders').returncode, 0, 'exit status')
    window.find(role='label', name='Connect to 127.0.0.1:1?', timeout=SOON)
    window.key('Escape')
    window.wait(lambda: not window.has(role='label', name='Connect to 127.0.0.1:1?'), 'the question is gone', SOON)
    tap.true(window.has(role='button', name='Sample Shop: Connected'), 'nothing was changed')


@tap.test
def a_link_opens_a_topic():
    with weirproc.Shop('--rate=5') as shop:
        tap.equal(run(f'kafka://{shop.bootstrap}/orders').returncode, 0, 'exit status')
        window.find(role='label', name=f'Connect to {shop.bootstrap}?', timeout=SOON)
        window.click(role='button', name='Connect')
        window.wait(lambda: window.table('Messages'), 'the messages of the topic are listed', SOON)
        activate_action('publish-test-order')
        window.find(contains='This connection is read-only', timeout=SOON)


@tap.test
def a_link_that_is_none_says_so():
    tap.equal(run('kafka://user:secret@host/').returncode, 0, 'exit status')
    window.find(contains='This link is not of the form', timeout=SOON)


@tap.test
def it_quits():
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    tap.equal(weirproc.wait_until(lambda: bus_pid() is None, SOON, 'the name is free'), True, 'the name is free')


if __name__ == '__main__':
    try:
        tap.main()
    finally:
        if window is not None:
            window.kill()
