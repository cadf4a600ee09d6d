"""What a program shows, as assistive technology reads it: the tree of AT-SPI, looked at as a whole.

libatspi asks one question at a time, five for each node of the tree, and waits for each answer: a look at a page of 300 nodes took
the program under test 0.4 s of processor time, and tests little else. Here the nodes are told all at once, by
org.a11y.atspi.Cache.GetItems, and then all are asked for their children without waiting between: a twentieth of that.

GetItems alone does not do. GTK tells there only of nodes that somebody has asked for before, and also of those that are not shown,
which only their parents leave out.
"""
import collections
import contextlib
import functools
import os
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402  pylint: disable=wrong-import-position

# More children than this are rows of a table: only the first ones are looked at.
MANY_CHILDREN = 60
# For how many seconds a look is good, where nothing was done since.
FRESH = 0.1

_ROOT = '/org/a11y/atspi/accessible/root'
_INTERFACE = 'org.a11y.atspi.'
_TIMEOUT = 15000

Extents = collections.namedtuple('Extents', 'x y width height')


class _Record:
    """What a look told of a node. Most of it is never asked for, and reading it out takes longer than getting it."""

    def __init__(self, item):
        self.item = item
        self.path = _path(item, 0)
        self.index = item.get_child_value(3).get_int32()
        self.n_children = item.get_child_value(4).get_int32()
        self.children = []

    @functools.cached_property
    def parent(self):
        return _path(self.item, 2)

    @functools.cached_property
    def name(self):
        return self.item.get_child_value(6).get_string()

    @functools.cached_property
    def role(self):
        name = Atspi.role_get_name(Atspi.Role(self.item.get_child_value(7).get_uint32()))
        # As at-spi 2.56 calls it; a Flatpak is driven from a system that may have an older one.
        return 'button' if name == 'push button' else name

    @functools.cached_property
    def states(self):
        words = self.item.get_child_value(9)
        return words.get_child_value(0).get_uint32() | words.get_child_value(1).get_uint32() << 32

    def has_state(self, state):
        return bool(self.states >> int(getattr(Atspi.StateType, state)) & 1)


def _path(item, index):
    return item.get_child_value(index).get_child_value(1).get_string()


def _is_proxy_of(pid, process):
    """Whether it is the proxy of a sandbox that was started after this process became one: it speaks for what is inside, and is
    nobody's child. On the private desktop there is one sandbox at a time."""
    if not os.environ.get('WEIR_TEST_SANDBOX') or pid < process:
        return False
    try:
        with open(f'/proc/{pid}/comm', encoding='utf-8') as file:
            return file.read().strip() == 'xdg-dbus-proxy'
    except OSError:
        return False  # It has gone.


class Node:
    """A node, which may have gone: then it has no name, no role, no state and no children."""

    def __init__(self, tree, path):
        self._tree = tree
        self._path = path

    def _record(self):
        return self._tree.look().get(self._path)

    def _call(self, interface, method, arguments=None):
        return self._tree.call(self._path, interface, method, arguments)

    def _set(self, interface, name, value):
        self._tree.call(self._path, 'org.freedesktop.DBus.Properties', 'Set',
                        GLib.Variant('(ssv)', (_INTERFACE + interface, name, value)))
        self._tree.forget()

    def get_name(self):
        record = self._record()
        return record.name if record else ''

    def get_role_name(self):
        record = self._record()
        return record.role if record else ''

    def get_description(self):
        record = self._record()
        return record.item.get_child_value(8).get_string() if record else ''

    def get_attributes(self):
        return self._call('Accessible', 'GetAttributes')[0]

    def get_parent(self):
        record = self._record()
        return Node(self._tree, record.parent) if record and record.parent in self._tree.look() else None

    def children(self):
        record = self._record()
        return [Node(self._tree, path) for path in record.children] if record else []

    def has_state(self, state):
        """Its name as in Atspi.StateType, as 'FOCUSED'."""
        record = self._record()
        return record is not None and record.has_state(state)

    def has_interface(self, name):
        record = self._record()
        return record is not None and _INTERFACE + name in record.item.get_child_value(5).unpack()

    def extents(self):
        """Its place in its window."""
        return Extents(*self._call('Component', 'GetExtents', GLib.Variant('(u)', (int(Atspi.CoordType.WINDOW),)))[0])

    def text(self):
        """What a label, an entry or a text view shows; None where it is none of them."""
        if not self.has_interface('Text'):
            return None
        count = self._call('org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', (_INTERFACE + 'Text', 'CharacterCount')))[0]
        return self._call('Text', 'GetText', GLib.Variant('(ii)', (0, count)))[0]

    def selection(self):
        """Start and end of the text that is selected."""
        return self._call('Text', 'GetSelection', GLib.Variant('(i)', (0,)))

    def set_text(self, text):
        """False where it takes none."""
        if not self.has_interface('EditableText'):
            return False
        done = self._call('EditableText', 'SetTextContents', GLib.Variant('(s)', (text,)))[0]
        self._tree.forget()
        return done

    def set_value(self, value):
        self._set('Value', 'CurrentValue', GLib.Variant('d', value))

    def actions(self):
        """Their names."""
        if not self.has_interface('Action'):
            return []
        return [self._call('Action', 'GetName', GLib.Variant('(i)', (index,)))[0]
                for index in range(len(self._call('Action', 'GetActions')[0]))]

    def act(self, name):
        self._call('Action', 'DoAction', GLib.Variant('(i)', (self.actions().index(name),)))
        self._tree.forget()

    def walk(self):
        """The node and all that is shown below it, in order."""
        records = self._tree.look()
        stack = [self._path] if self._path in records else []
        while stack:
            record = records[stack.pop()]
            yield Node(self._tree, record.path)
            stack.extend(reversed(record.children))


class Tree:
    """The nodes of a program."""

    _bus = None

    def __init__(self, bus_name):
        self._name = bus_name
        self._records = {}
        self._looked = 0
        self._n_holds = 0
        self.root = Node(self, _ROOT)

    @classmethod
    def bus(cls):
        """That of assistive technology, which starts with the first who asks for it."""
        if cls._bus is None:
            session = Gio.bus_get_sync(Gio.BusType.SESSION)
            address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                        Gio.DBusCallFlags.NONE, _TIMEOUT, None).unpack()[0]
            flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
            cls._bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        return cls._bus

    @classmethod
    def of_process(cls, pid):
        """The tree of a program that has a window, or None as long as it has none."""
        for name, _ in cls._ask('org.a11y.atspi.Registry', _ROOT, _INTERFACE + 'Accessible', 'GetChildren').unpack()[0]:
            try:
                owner = cls._ask('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                                 GLib.Variant('(s)', (name,))).unpack()[0]
                if owner == pid or _is_proxy_of(owner, pid):
                    tree = cls(name)
                    return tree if tree.call(_ROOT, 'Accessible', 'GetChildren')[0] else None
            except GLib.Error:
                pass  # It has gone.
        return None

    @classmethod
    def _ask(cls, name, path, interface, method, arguments=None):
        return cls.bus().call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, _TIMEOUT, None)

    def call(self, path, interface, method, arguments=None):
        interface = interface if '.' in interface else _INTERFACE + interface
        return self._ask(self._name, path, interface, method, arguments).unpack()

    def forget(self):
        """Something was done: what was seen before is not looked at again."""
        self._looked = 0

    @contextlib.contextmanager
    def hold(self):
        """One look for all that is read inside: rows that come and go meanwhile would be told half."""
        self.look()
        self._n_holds += 1
        try:
            yield
        finally:
            self._n_holds -= 1

    def look(self):
        """All nodes by their paths, as they are or were a moment ago; none when the program has ended."""
        if not self._n_holds and time.monotonic() - self._looked > FRESH:
            try:
                self._records = self._look()
            except GLib.Error:
                self._records = {}
            self._looked = time.monotonic()
        return self._records

    def _look(self):
        records = {}
        children = {_ROOT: [path for _, path in self.call(_ROOT, 'Accessible', 'GetChildren')[0]]}
        missing = None
        while True:
            records = self._read()
            # What is not shown has no children that are shown. Rows beyond the first ones are not looked at.
            new = [record.path for record in records.values()
                   if record.n_children and record.index < MANY_CHILDREN and record.path not in children]
            children.update(self._ask_for_children(new))
            before, missing = missing, {path for paths in children.values() for path in paths if path not in records}
            # Some never come: they went meanwhile, or GTK does not tell of them.
            if not missing or missing == before:
                break
        for parent, paths in children.items():
            if parent in records:
                records[parent].children = [path for path in paths if path in records]
        return records

    def _read(self):
        items = self._ask(self._name, '/org/a11y/atspi/cache', _INTERFACE + 'Cache', 'GetItems').get_child_value(0)
        records = (_Record(items.get_child_value(index)) for index in range(items.n_children()))
        return {record.path: record for record in records}

    def _ask_for_children(self, parents):
        """The paths of the first children of each: asked for all at once."""
        children = {}
        left = len(parents)

        def answered(bus, result, path):
            nonlocal left
            left -= 1
            try:
                children[path] = [child for _, child in bus.call_finish(result).unpack()[0][:MANY_CHILDREN]]
            except GLib.Error:
                children[path] = []  # It has gone.

        for path in parents:
            self.bus().call(self._name, path, _INTERFACE + 'Accessible', 'GetChildren', None, None, Gio.DBusCallFlags.NONE,
                            _TIMEOUT, None, answered, path)
        while left:
            GLib.MainContext.default().iteration(True)
        return children
