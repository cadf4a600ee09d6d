"""The page of messages as a test drives it: opens it, reads its table, and goes through it by keyboard."""
import json
import re
import subprocess
import time

import atspi
import weirproc
from kafkapython import BOOTSTRAP

SOON = 30


def publish(topic, lines, *arguments):
    text = ''.join(json.dumps(line, ensure_ascii=False) + '\n' for line in lines)
    weirproc.weirctl('-b', BOOTSTRAP, 'publish', topic, '--file=-', *arguments, stdin=text.encode())


class Page:
    """A window that shows the page."""

    def __init__(self):
        self.window = None

    def start(self, *arguments, size=(1280, 840)):
        self.stop()
        self.window = atspi.Window([str(weirproc.WEIR), *arguments])
        self.window.resize(*size)

    def open(self, topics, size=(1280, 840)):
        self.start(f'--bootstrap={BOOTSTRAP}', f'--page=messages/{topics}', size=size)

    def stop(self):
        if self.window is not None:
            self.window.kill()

    # Looking

    def rows(self):
        return self.window.table('Messages')

    def places(self):
        """Partition and offset of each row."""
        return [(int(row[0]), int(row[1].replace(',', ''))) for row in self.rows()]

    def values(self):
        return [next(cell for cell in row[3:] if cell.startswith('{')) for row in self.rows()]

    def ids(self):
        return [json.loads(value)['id'] for value in self.values()]

    def labels(self, *parts):
        return [name for name in (node.get_name() for node in self.window.find_all(role='label')) if all(part in name for part in parts)]

    def count(self):
        """How many messages the table has, out of the line below it."""
        found = [re.match(r'([\d,]+) messages?( ·|$)', name) for name in self.labels('message') if 'partition' not in name]
        return next((int(match[1].replace(',', '')) for match in found if match), None)

    def wait_count(self, wanted, what):
        self.window.wait(lambda: self.count() == wanted, f'{what}: {wanted} messages', SOON)

    def line(self):
        """The time line."""
        return self.window.find(role='image', contains=' per ', timeout=SOON)

    def focused(self):
        """What has the keyboard: a node, or None."""
        root = next(self.window.find_all(role='dialog'), self.window.application)
        return next((node for node in root.walk() if node.has_state('FOCUSED')), None)

    def opened(self):
        """Partition and offset of the message in the pane, or None."""
        found = [re.search(r' / (\d+) @ ([\d,]+)$', name) for name in self.labels(' @ ')]
        return next(((int(match[1]), int(match[2].replace(',', ''))) for match in found if match), None)

    # Doing, by keyboard

    def tab_to(self, *names, key='Tab', limit=25):
        """Goes on with a key until what has the keyboard, or what is around it, has one of these names."""
        for _ in range(limit):
            node = self.focused()
            for _ in range(3):
                if node is None:
                    break
                if node.get_name() in names:
                    return node
                node = node.get_parent()
            self.window.key(key)
            time.sleep(0.1)
        raise AssertionError(f'{names} cannot be reached with {key}; there is {self.focused() and self.focused().get_name()}')

    def choose(self, wanted, limit=12):
        """An item of the drop-down that has the keyboard."""
        self.window.key('space')
        time.sleep(0.7)
        # The first key only brings the keyboard into the list.
        for key in ['Down', *['Up'] * limit, *['Down'] * limit]:
            self.window.key(key)
            time.sleep(0.1)
            node = self.focused()
            if node is not None and node.get_role_name() == 'list item' and any(wanted in each.get_name() for each in node.walk()):
                self.window.key('Return')
                time.sleep(0.3)
                return
        raise AssertionError(f'there is no {wanted} to choose')

    def search_entry(self):
        self.window.key('ctrl+f')
        return self.tab_to('Filter Messages')

    def open_position(self, *names):
        """The choice of where to read, under one of the names that its button may have."""
        self.search_entry()
        self.tab_to(*names)
        self.window.key('Return')
        self.window.find(role='button', name='Newest, and Follow', timeout=SOON)
        time.sleep(0.3)

    def read_from(self, letter, text, *names):
        """Types where to read into the entry of this mnemonic."""
        self.open_position(*names)
        self.window.key(f'alt+{letter}')
        time.sleep(0.2)
        self.window.key('ctrl+a')
        self.window.type(text)
        self.window.key('Return')

    def menu(self, position):
        """An item of the table's menu."""
        # A dialog that is still going takes the click.
        self.window.wait(lambda: not self.window.has(role='dialog'), 'no dialog is there any more', SOON)
        self.window.click(name='Table Menu')
        self.window.wait(lambda: self.window.has(role='menu item'), 'the menu is open', SOON)
        time.sleep(0.7)
        self.window.key(*['Down'] * position, 'Return')

    # Exporting

    def open_export(self, what, file_format):
        """The dialog, with parts of the names of what is chosen in it."""
        self.menu(0)
        self.window.find(role='dialog', name='Export Messages', timeout=SOON)
        for row, wanted in (('Messages', what), ('Format', file_format)):
            # On a busy machine a list may take the key for its choice before it takes any.
            for _ in range(3):
                if self._shows(self.tab_to(row), wanted):
                    break
                self.choose(wanted)
                time.sleep(1)
            self.window.wait(lambda wanted=wanted: self._shows(self.window.find(role='dialog', name='Export Messages'), wanted),
                             f'{wanted} is chosen', SOON)

    def choose_file(self, path):
        """Asks the dialog for the file, and types its name into that of GTK."""
        before = self.window.xids()
        self.window.key('alt+e')
        other = self.window.wait(lambda: next((each for each in self.window.xids() if each not in before), None), 'a file is asked for', SOON)
        # It is there before it takes keys; and without a window manager nobody gives the keyboard to it, or back.
        time.sleep(1)
        subprocess.run(['xdotool', 'windowfocus', '--sync', other], check=True)
        self.window.key('ctrl+a')
        self.window.type(str(path))
        self.window.key('Return')
        self.window.wait(lambda: other not in self.window.xids(), 'the file is chosen', SOON)
        subprocess.run(['xdotool', 'windowfocus', '--sync', before[0]], check=True)

    def export_ended(self, title='Messages Exported'):
        """Waits until the dialog says so, and closes it; the sentence below it."""
        page = self.window.find(name=title, timeout=4 * SOON)
        said = [node.get_name() for node in self.window.find_all(role='label', below=self.window.find(role='dialog', name='Export Messages'))]
        self.window.key('Escape')
        self.window.gone(role='dialog', name='Export Messages', timeout=SOON)
        return ' '.join(text for text in said if text not in (page.get_name(), 'Export Messages', 'Close'))

    @staticmethod
    def _shows(node, text):
        return any(text in each.get_name() for each in node.walk())


def drag(window, node, start, end):
    """With the pointer, between two places of a node given as parts of its width."""
    extents = node.extents()
    xid = window.xid()
    y = extents.y + extents.height // 2
    places = [extents.x + int(extents.width * part) for part in (start, start + (end - start) / 2, end)]
    subprocess.run(['xdotool', 'mousemove', '--window', xid, str(places[0]), str(y)], check=True)
    time.sleep(0.1)
    subprocess.run(['xdotool', 'mousedown', '1'], check=True)
    for x in places[1:]:
        time.sleep(0.15)
        subprocess.run(['xdotool', 'mousemove', '--window', xid, str(x), str(y)], check=True)
    time.sleep(0.15)
    subprocess.run(['xdotool', 'mouseup', '1'], check=True)
