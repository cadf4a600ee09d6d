#!/usr/bin/env python3
"""The demonstration behind tools/demo: the sample shop, Weir on it, and what they show.

    demo.py [--bootstrap=HOST:PORT,…] [--window]

With --window, opens Weir on the user's display and waits for it. Otherwise runs on a private display,
saves a picture of each page and prints the shop's figures.
"""
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import display
import weirproc

BOOTSTRAP = next((argument.split('=', 1)[1] for argument in sys.argv[1:] if argument.startswith('--bootstrap=')), None)
MANY_LINES = 20
PAGES = ['Overview', 'Topics', 'Consumer Groups', 'Brokers']


def show_window():
    with weirproc.Shop(f'--bootstrap={BOOTSTRAP}') as shop:
        return subprocess.run([str(weirproc.WEIR), f'--bootstrap={shop.bootstrap}'], check=False).returncode


def take_pictures():
    import atspi  # needs the private session
    folder = pathlib.Path(tempfile.mkdtemp(prefix='weir-demo-'))
    with weirproc.Shop(*([f'--bootstrap={BOOTSTRAP}'] if BOOTSTRAP else [])) as shop:
        # The embedded broker does not list groups: a profile names them, as that of the sample shop does.
        weirproc.save_profile('Sample Shop', shop.bootstrap, shop.ready['groups'])
        window = atspi.Window([str(weirproc.WEIR), '--profile=Sample Shop', '--page=overview'])
        try:
            # Long enough for rates, which need two samples, and for the charts to move.
            time.sleep(12)
            print('Pictures:')
            for page in PAGES:
                # Ctrl+1 … Ctrl+4 are the pages in order.
                window.key(f'ctrl+{PAGES.index(page) + 1}')
                time.sleep(1.5)
                path = folder / f'{page.lower().replace(" ", "-")}.png'
                window.screenshot(path)
                print(f'  {path}')
            window.quit()
        finally:
            window.kill()
        # The embedded broker does not list groups; asked by name it tells their offsets.
        groups = [['groups']] if BOOTSTRAP else [['group', name] for name in shop.ready['groups']]
        for command in (['topics'], *groups, ['orders'], ['stock']):
            print(f'\nweirctl {" ".join(command)}')
            result = weirproc.weirctl('-b', shop.bootstrap, *command, status=None)
            lines = (result.text or result.error).splitlines()
            print('\n'.join(lines[:MANY_LINES]))
            if len(lines) > MANY_LINES:
                print(f'… and {len(lines) - MANY_LINES} more')


if __name__ == '__main__':
    if '--window' in sys.argv:
        sys.exit(show_window())
    display.enter()
    take_pictures()
