"""Drives a GTK window as a person would: looks at what is there through AT-SPI, and clicks and types.

What AT-SPI cannot do in GTK (check buttons, column headers, activating rows) is done with the mouse, at
the place AT-SPI tells.
"""
import os
import signal
import subprocess
import time

from gi.repository import GLib

import accessible
import display
import reports

# What can be clicked through an action of its own; others are clicked with the mouse.
CLICKABLE = ('button', 'push button', 'toggle button', 'check box', 'switch', 'menu item', 'radio button', 'link')
ROWS = ('table row', 'list item')


class NotFound(AssertionError):
    pass


def text_of(node):
    """What a label, an entry or a text view shows."""
    try:
        text = node.text()
    except GLib.Error:
        text = None
    return node.get_name() if text is None else text


def shows(node, text):
    """Whether it is what the node shows, or is called. Names are there already, texts have to be asked for."""
    return (node.get_name() or text_of(node)) == text


def looks(timeout):
    """When to look again at what is waited for: yields whether there is time left after this look.

    Looking keeps the window from what it is to do, and all that runs beside it: half of the time at most, and more seldom
    the longer it takes."""
    began = time.monotonic()
    while True:
        before = time.monotonic()
        yield before - began < timeout * reports.PATIENCE
        after = time.monotonic()
        time.sleep(min(max(0.1, after - before, (after - began) / 20), 1))


class Window:
    """A running program with a window."""

    def __init__(self, command, environment=None, set_up=None):
        """`set_up` is called in the new process before the program."""
        def prepare():
            display.end_with_parent()
            if set_up is not None:
                set_up()
        accessible.Tree.bus()  # Its daemon starts with the first who asks; the program looks for it only once.
        self.process = subprocess.Popen(command, env={**os.environ, **reports.quick(), **(environment or {})},
                                        stdin=subprocess.DEVNULL, stderr=reports.stderr(), preexec_fn=prepare)
        for has_time in looks(30):
            self.tree = accessible.Tree.of_process(self.process.pid)
            if self.tree is not None:
                break
            if self.process.poll() is not None:
                raise AssertionError(f'{command[0]} ended with {self.process.returncode} before its window was there')
            if not has_time:
                self.kill()
                raise AssertionError('the window is not on the accessibility bus after 30 s')
        self.application = self.tree.root

    # Looking

    def find_all(self, role=None, name=None, contains=None, below=None):
        """All such nodes. What was seen a moment ago is not looked at again: this is called for each row of a table."""
        for node in (below or self.application).walk():
            if role is not None and node.get_role_name() != role:
                continue
            if name is not None and node.get_name() != name:
                continue
            if contains is not None and contains not in node.get_name():
                continue
            yield node

    def find(self, role=None, name=None, contains=None, below=None, timeout=15):
        """The first such node, waited for."""
        for has_time in looks(timeout):
            self.tree.forget()
            for node in self.find_all(role, name, contains, below):
                return node
            if self.process.poll() is not None:
                raise AssertionError(f'the program ended with {self.process.returncode} while {role} "{name or contains}" was looked for')
            if not has_time:
                break
        raise NotFound(f'no {role or "node"} "{name or contains or ""}" within {timeout * reports.PATIENCE:g} s; there are: {self.summary()}')

    def has(self, **criteria):
        self.tree.forget()
        return next(self.find_all(**criteria), None) is not None

    def gone(self, timeout=15, **criteria):
        for has_time in looks(timeout):
            if not self.has(**criteria):
                return
            if not has_time:
                raise AssertionError(f'still there after {timeout * reports.PATIENCE:g} s: {criteria}')

    def texts(self, below=None):
        """All that is written on the screen, in order."""
        names = []
        with self.tree.hold():
            nodes = [(node, node.get_role_name(), node.get_name()) for node in (below or self.application).walk()]
        for node, role, name in nodes:
            if role in ('label', 'text', 'table cell', 'heading', 'static', 'image', 'status bar', *CLICKABLE):
                value = name or text_of(node)
                if value and (not names or names[-1] != value):
                    names.append(value)
        return names

    def summary(self):
        return ' | '.join(f'{node.get_role_name()}:{node.get_name()}' for node in self.application.walk() if node.get_name())[:3000]

    def rows(self, below=None):
        """The texts of the rows of the first table (or list) showing: a list of lists."""
        result = []
        with self.tree.hold():
            for table in (below or self.application).walk():
                if table.get_role_name() not in ('tree table', 'table', 'list'):
                    continue
                for row in table.walk():
                    if row.get_role_name() not in ROWS:
                        continue
                    cells = [node.get_name() or text_of(node) for node in row.walk() if node.get_role_name() in ('label', 'static')]
                    if cells:
                        result.append(cells)
                if result:
                    break
        return result

    def table(self, name, timeout=15):
        """The texts of the table of this name: a list of lists, one for each row, without its header."""
        rows = []
        table = self.find(role='tree table', name=name, timeout=timeout)
        with self.tree.hold():
            for row in self.find_all(role='table row', below=table):
                cells = [cell.get_name() or text_of(cell) for cell in row.children() if cell.get_role_name() == 'table cell']
                if cells:
                    rows.append(cells)
        return rows

    def records(self, name, timeout=15):
        """The rows of the table of this name by the titles of the columns that are shown: a list of dicts."""
        table = self.find(role='tree table', name=name, timeout=timeout)
        titles = [node.get_name() for node in self.find_all(role='filler', below=table) if node.get_name()]
        return [dict(zip(titles, row)) for row in self.table(name, timeout)]

    def header(self, table, title):
        """The header of a table's column."""
        return self.find(role='filler', name=title, below=self.find(role='tree table', name=table))

    def figure(self, caption, timeout=15):
        """What the tile of this caption shows: its value, and the line below."""
        tile = self.find(contains=f'{caption}: ', timeout=timeout)
        labels = [node.get_name() for node in self.find_all(role='label', below=tile)]
        return tile.get_name().removeprefix(f'{caption}: '), labels[-1] if labels else ''

    def menu_item(self, mnemonic):
        """An item of the open menu: GTK does not tell the names of menu items, but the letters that choose them."""
        return self.wait(lambda: next((node for node in self.find_all(role='menu item')
                                       if f'Alt+{mnemonic}' in node.get_attributes().get('keyshortcuts', '').split()), None),
                         f'a menu item with the mnemonic {mnemonic}')

    def wait(self, condition, what, timeout=15):
        """Calls `condition` until it gives something true, which is returned. What it reads may change while it
        does, or not be there yet."""
        for has_time in looks(timeout):
            try:
                result = condition()
            except (NotFound, GLib.Error):
                result = None
            if result:
                return result
            if self.process.poll() is not None:
                raise AssertionError(f'the program ended with {self.process.returncode} before: {what}')
            if not has_time:
                break
        raise AssertionError(f'not within {timeout * reports.PATIENCE:g} s: {what}; there are: {self.summary()}')

    def row(self, text, below=None, timeout=15):
        """The row one of whose texts is `text`."""
        for has_time in looks(timeout):
            for node in (below or self.application).walk():
                if node.get_role_name() in ROWS and any(shows(each, text) for each in node.walk()
                                                        if each.get_role_name() in ('label', 'static')):
                    return node
            if not has_time:
                break
        raise NotFound(f'no row "{text}" within {timeout * reports.PATIENCE:g} s; there are: {self.summary()}')

    # Doing

    def click(self, node=None, **criteria):
        """Through the node's own action where it has one, else with the mouse."""
        node = node or self.find(**criteria)
        for each in node.walk():
            if each.get_role_name() not in CLICKABLE:
                continue
            try:
                action = next((name for name in each.actions() if name in ('click', 'toggle', 'activate')), None)
                if action is not None:
                    each.act(action)
                    return
            except GLib.Error:
                continue
        self.mouse(node)

    def place(self, node):
        """Its middle, in the window."""
        extents = node.extents()
        return extents.x + extents.width // 2, extents.y + extents.height // 2

    def _xdotool(self, *arguments):
        subprocess.run(['xdotool', *arguments], check=True)
        self.tree.forget()

    def xids(self):
        """Its windows that can be seen, popups too, as X knows them."""
        # In a sandbox the window has a process ID of its own; on the private display there is no other window.
        which = ['--class', 'weir'] if os.environ.get('WEIR_TEST_SANDBOX') else ['--pid', str(self.process.pid)]
        return subprocess.run(['xdotool', 'search', '--onlyvisible', *which], capture_output=True, text=True, check=False).stdout.split()

    def xid(self):
        found = self.xids()
        if not found:
            raise AssertionError('the program has no visible window')
        return found[0]

    def hover(self, node):
        x, y = self.place(node)
        window = self.xid()
        self._xdotool('mousemove', '--window', window, str(x), str(y))
        time.sleep(0.1)

    def mouse(self, node, clicks=1):
        self.hover(node)
        self._xdotool('click', '--repeat', str(clicks), '--delay', '80', '1')

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
        self._xdotool('key', '--delay', '40', *keys)

    def type(self, text):
        self._xdotool('type', '--delay', '10', text)

    def set_text(self, node, text):
        for each in node.walk():
            try:
                if each.set_text(text):
                    return
            except GLib.Error:
                continue
        raise AssertionError(f'{node.get_role_name()} "{node.get_name()}" takes no text')

    def action(self, name, below=None):
        """A widget class action of the window, as `window.close`."""
        for node in (below or self.application).walk():
            try:
                if name in node.actions():
                    node.act(name)
                    return
            except GLib.Error:
                continue
        raise AssertionError(f'there is no action {name}')

    def resize(self, width, height):
        """Sets the size of the window's content. Without a compositor, GTK draws a border of 5 pixels around it."""
        border = 5
        self._xdotool('windowsize', self.xid(), str(width + 2 * border), str(height + 2 * border))
        time.sleep(0.3)

    def screenshot(self, path):
        """A picture of the window, with the menus that are open over it."""
        lines = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', self.xid()], capture_output=True, text=True,
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
