"""A private desktop for a test: X server, session bus, and folders of its own.

Each session needs its own runtime folder, because the accessibility bus keeps its socket there,
and an X server that does not reset when its last client leaves.
"""
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile


def end_with_parent():
    """For `preexec_fn`: the program is killed when the one that started it ends, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def enter():
    """Restarts the calling program inside of a private desktop; returns at once when it is in one.

    The environment of the outer program is what XDG_* and DISPLAY name, never the user's own."""
    if os.environ.get('WEIR_TEST_DISPLAY'):
        return
    # A test that takes too long is ended by this signal: the server and the folder go with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix='weir-test-'))
    read, write = os.pipe()
    size = os.environ.get('WEIR_TEST_SCREEN', '1600x1000')
    server = subprocess.Popen(['Xvfb', '-displayfd', str(write), '-screen', '0', f'{size}x24', '-nolisten', 'tcp', '-noreset'],
                              pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    if not number:
        sys.exit('Xvfb did not start')
    environment = dict(os.environ)
    for name in ('runtime', 'config', 'data', 'state'):
        (folder / name).mkdir(mode=0o700)
    environment.update({
        'WEIR_TEST_DISPLAY': '1',
        'WEIR_TEST_FOLDER': str(folder),
        'DISPLAY': f':{number}',
        'XDG_RUNTIME_DIR': str(folder / 'runtime'),
        'XDG_CONFIG_HOME': str(folder / 'config'),
        'XDG_DATA_HOME': str(folder / 'data'),
        'XDG_STATE_HOME': str(folder / 'state'),
        'GSETTINGS_BACKEND': 'memory',
        'GSK_RENDERER': 'cairo',
        'GDK_BACKEND': 'x11',
        'GDK_DEBUG': 'no-portals',
        'NO_AT_BRIDGE': '0',
    })
    environment.pop('WAYLAND_DISPLAY', None)
    environment.pop('GTK_A11Y', None)
    # The bus and what it starts (the accessibility bus for one) complain about harmless things.
    quiet = folder / 'dbus-daemon'
    quiet.write_text('#!/bin/sh\nexec dbus-daemon "$@" >/dev/null 2>&1\n', encoding='ascii')
    quiet.chmod(0o700)
    try:
        code = subprocess.run(['dbus-run-session', f'--dbus-daemon={quiet}', '--', sys.executable, '-W', 'ignore', *sys.argv],
                              env=environment, check=False).returncode
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)
