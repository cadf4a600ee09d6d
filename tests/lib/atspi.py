"""Drives a GTK window as a person would: looks at what is there through AT-SPI, and clicks and types.

What AT-SPI cannot do in GTK (check buttons, column headers, activating rows) is done with the mouse, at
the place AT-SPI tells.
"""
import os
import signal
import subprocess
import time

import gi

import display
import reports

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402  pylint: disable=wrong-import-position

# More children than this are rows of a table: walking them all would take seconds.
MANY_CHILDREN = 60
# What is hardly ever in a table, and so looked for beside them first: a table of messages has more nodes than all else.
BESIDE_TABLES = {'alert', 'button', 'check box', 'combo box', 'dialog', 'entry', 'grouping', 'heading', 'radio button', 'toggle button',
                 'tree table'}

Atspi.init()
Atspi.set_timeout(15000, 15000)


class NotFound(AssertionError):
    pass


def _children(node):
    try:
        count = min(node.get_child_count(), MANY_CHILDREN)
        return [child for child in (node.get_child_at_index(index) for index in range(count)) if child is not None]
    except GLib.Error:
        return []


def _role(node):
    try:
        return node.get_role_name()
    except GLib.Error:
        return ''


def _name(node):
    try:
        return node.get_name() or ''
    except GLib.Error:
        return ''


def is_showing(node):
    try:
        return node.get_state_set().contains(Atspi.StateType.SHOWING)
    except GLib.Error:
        return False


def has_state(node, state):
    return node.get_state_set().contains(getattr(Atspi.StateType, state))


def walk(node, showing=True, skip=()):
    """The node and all below it, in order; only what is showing unless told otherwise, and nothing in what has a role
    that is skipped."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        if skip and _role(each) in skip:
            continue
        stack.extend(child for child in reversed(_children(each)) if not showing or is_showing(child))


def text_of(node):
    """What a label, an entry or a text view shows."""
    try:
        text = node.get_text_iface()
        if text is not None:
            return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))
    except GLib.Error:
        pass
    return _name(node)


class Window:
    """A running program with a window."""

    def __init__(self, command, environment=None, set_up=None):
        """`set_up` is called in the new process before the program."""
        def prepare():
            display.end_with_parent()
            if set_up is not None:
                set_up()
        self.process = subprocess.Popen(command, env={**os.environ, **reports.quick(), **(environment or {})},
                                        stdin=subprocess.DEVNULL, stderr=reports.stderr(), preexec_fn=prepare)
        self.application = None
        deadline = time.monotonic() + 30 * reports.PATIENCE
        while self.application is None:
            if self.process.poll() is not None:
                raise AssertionError(f'{command[0]} ended with {self.process.returncode} before its window was there')
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError('the window is not on the accessibility bus after 30 s')
            desktop = Atspi.get_desktop(0)
            for application in _children(desktop):
                try:
                    if application.get_process_id() == self.process.pid and application.get_child_count() > 0:
                        self.application = application
                except GLib.Error:
                    pass
            time.sleep(0.05)

    # Looking

    def find_all(self, role=None, name=None, contains=None, below=None, showing=True, skip=()):
        """Those in tables only where there are none beside them."""
        if role in BESIDE_TABLES and not skip:
            found = False
            for node in self.find_all(role, name, contains, below, showing, ('tree table',)):
                found = True
                yield node
            if found:
                return
        for node in walk(below or self.application, showing, skip):
            if role is not None and _role(node) != role:
                continue
            if name is not None and _name(node) != name:
                continue
            if contains is not None and contains not in _name(node):
                continue
            yield node

    def find(self, role=None, name=None, contains=None, below=None, timeout=15, showing=True):
        """The first such node, waited for."""
        deadline = time.monotonic() + timeout * reports.PATIENCE
        while True:
            for node in self.find_all(role, name, contains, below, showing):
                return node
            if self.process.poll() is not None:
                raise AssertionError(f'the program ended with {self.process.returncode} while {role} "{name or contains}" was looked for')
            if time.monotonic() > deadline:
                raise NotFound(f'no {role or "node"} "{name or contains or ""}" within {timeout * reports.PATIENCE:g} s; there are: {self.summary()}')
            time.sleep(0.1)

    def has(self, **criteria):
        return next(self.find_all(**criteria), None) is not None

    def gone(self, timeout=15, **criteria):
        deadline = time.monotonic() + timeout * reports.PATIENCE
        while self.has(**criteria):
            if time.monotonic() > deadline:
                raise AssertionError(f'still there after {timeout} s: {criteria}')
            time.sleep(0.1)

    def texts(self, below=None):
        """All that is written on the screen, in order."""
        names = []
        for node in walk(below or self.application):
            if _role(node) in ('label', 'text', 'table cell', 'button', 'push button', 'heading', 'static', 'image', 'status bar', 'link'):
                value = _name(node) or text_of(node)
                if value and (not names or names[-1] != value):
                    names.append(value)
        return names

    def summary(self):
        return ' | '.join(f'{_role(node)}:{_name(node)}' for node in walk(self.application) if _name(node))[:3000]

    def rows(self, below=None):
        """The texts of the rows of the first table (or list) showing: a list of lists."""
        result = []
        for table in walk(below or self.application):
            if _role(table) not in ('tree table', 'table', 'list'):
                continue
            for row in walk(table):
                if _role(row) not in ('table row', 'list item'):
                    continue
                cells = [_name(node) or text_of(node) for node in walk(row) if _role(node) in ('label', 'static')]
                if cells:
                    result.append(cells)
            if result:
                return result
        return result

    def table(self, name, timeout=15):
        """The texts of the table of this name: a list of lists, one for each row, without its header."""
        rows = []
        for row in walk(self.find(role='tree table', name=name, timeout=timeout)):
            if _role(row) == 'table row':
                cells = [_name(cell) or text_of(cell) for cell in _children(row) if _role(cell) == 'table cell']
                if cells:
                    rows.append(cells)
        return rows

    def records(self, name, timeout=15):
        """The rows of the table of this name by the titles of the columns that are shown: a list of dicts."""
        table = self.find(role='tree table', name=name, timeout=timeout)
        titles = [_name(node) for node in walk(table) if _role(node) == 'filler' and _name(node)]
        return [dict(zip(titles, row)) for row in self.table(name, timeout)]

    def header(self, table, title):
        """The header of a table's column."""
        return self.find(role='filler', name=title, below=self.find(role='tree table', name=table))

    def figure(self, caption, timeout=15):
        """What the tile of this caption shows: its value, and the line below."""
        tile = self.find(contains=f'{caption}: ', timeout=timeout)
        labels = [_name(node) for node in walk(tile) if _role(node) == 'label']
        return _name(tile).removeprefix(f'{caption}: '), labels[-1] if labels else ''

    def menu_item(self, mnemonic):
        """An item of the open menu: GTK does not tell the names of menu items, but the letters that choose them."""
        return self.wait(lambda: next((node for node in self.find_all(role='menu item')
                                       if f'Alt+{mnemonic}' in (node.get_attributes() or {}).get('keyshortcuts', '').split()), None),
                         f'a menu item with the mnemonic {mnemonic}')

    def wait(self, condition, what, timeout=15):
        """Calls `condition` until it gives something true, which is returned. What it reads may change while it
        does, or not be there yet."""
        deadline = time.monotonic() + timeout * reports.PATIENCE
        while True:
            began = time.monotonic()
            try:
                result = condition()
            except (NotFound, GLib.Error):
                result = None
            if result:
                return result
            if self.process.poll() is not None:
                raise AssertionError(f'the program ended with {self.process.returncode} before: {what}')
            if time.monotonic() > deadline:
                raise AssertionError(f'not within {timeout * reports.PATIENCE:g} s: {what}; there are: {self.summary()}')
            # Looking keeps the window from what it is to do: half of the time at most.
            time.sleep(max(0.2, time.monotonic() - began))

    def row(self, text, below=None, timeout=15):
        """The row one of whose texts is `text`."""
        deadline = time.monotonic() + timeout * reports.PATIENCE
        while True:
            for node in walk(below or self.application):
                if _role(node) in ('table row', 'list item') and any(_name(each) == text or text_of(each) == text
                                                                     for each in walk(node) if _role(each) in ('label', 'static')):
                    return node
            if time.monotonic() > deadline:
                raise NotFound(f'no row "{text}" within {timeout * reports.PATIENCE:g} s; there are: {self.summary()}')
            time.sleep(0.1)

    # Doing

    def click(self, node=None, **criteria):
        """Through the node's own action where it has one, else with the mouse."""
        node = node or self.find(**criteria)
        for each in walk(node):
            try:
                action = each.get_action_iface()
                count = action.get_n_actions() if action is not None else 0
                for index in range(count):
                    if action.get_action_name(index) in ('click', 'toggle', 'activate') and _role(each) in (
                            'button', 'push button', 'toggle button', 'check box', 'switch', 'menu item', 'radio button', 'link'):
                        action.do_action(index)
                        return
            except GLib.Error:
                continue
        self.mouse(node)

    def place(self, node):
        """Its middle, in the window."""
        extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return extents.x + extents.width // 2, extents.y + extents.height // 2

    def _xid(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)], capture_output=True, text=True,
                               check=False).stdout.split()
        if not found:
            raise AssertionError('the program has no visible window')
        return found[0]

    def hover(self, node):
        x, y = self.place(node)
        window = self._xid()
        subprocess.run(['xdotool', 'mousemove', '--window', window, str(x), str(y)], check=True)
        time.sleep(0.1)

    def mouse(self, node, clicks=1):
        self.hover(node)
        subprocess.run(['xdotool', 'click', '--repeat', str(clicks), '--delay', '80', '1'], check=True)

    def open_row(self, key, page, name, timeout=15):
        """From the list of the page that Ctrl and `key` show to the page of the row `name`.

        A row that is sorted by a live value, or below a search bar that is closing, may have moved when the click
        arrives: then the page of another one opens, or none, and it is tried again from the list."""
        def opened():
            self.key(f'ctrl+{key}')
            self.find(role='grouping', name=page, timeout=3)
            self.mouse(self.row(name, below=self.find(role='tree table', name=page), timeout=3))
            return self.find(role='grouping', name=name, timeout=3)
        return self.wait(opened, f'the page of {name} is open', timeout)

    def key(self, *keys):
        subprocess.run(['xdotool', 'key', '--delay', '40', *keys], check=True)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '10', text], check=True)

    def set_text(self, node, text):
        for each in walk(node):
            try:
                editable = each.get_editable_text_iface()
            except GLib.Error:
                continue
            if editable is not None and Atspi.EditableText.set_text_contents(editable, text):
                return
        raise AssertionError(f'{_role(node)} "{_name(node)}" takes no text')

    def action(self, name, below=None):
        """A widget class action of the window, as `window.close`."""
        for node in walk(below or self.application, showing=False):
            try:
                action = node.get_action_iface()
                for index in range(action.get_n_actions() if action is not None else 0):
                    if action.get_action_name(index) == name:
                        action.do_action(index)
                        return
            except GLib.Error:
                continue
        raise AssertionError(f'there is no action {name}')

    def resize(self, width, height):
        """Sets the size of the window's content. Without a compositor, GTK draws a border of 5 pixels around it."""
        border = 5
        subprocess.run(['xdotool', 'windowsize', self._xid(), str(width + 2 * border), str(height + 2 * border)], check=True)
        time.sleep(0.3)

    def screenshot(self, path):
        """A picture of the window, with the menus that are open over it."""
        lines = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', self._xid()], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        place = dict(line.split('=') for line in lines)
        border = 5
        crop = (f'{int(place["WIDTH"]) - 2 * border}x{int(place["HEIGHT"]) - 2 * border}'
                f'+{int(place["X"]) + border}+{int(place["Y"]) + border}')
        subprocess.run(['import', '-window', 'root', '-crop', crop, '+repage', str(path)], check=True)

    # Ending

    def wait_end(self, timeout=5):
        try:
            return self.process.wait(timeout * reports.PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f'the program did not end within {timeout * reports.PATIENCE:g} s') from None

    def quit(self, timeout=5):
        """As Ctrl+Q does; the exit status."""
        self.key('ctrl+q')
        return self.wait_end(timeout)

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
