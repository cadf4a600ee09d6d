"""What the programs under test say in passing and no assertion reads: complaints of GLib and GTK on
standard error, and the reports of the sanitizers. tap.py fails the test during which one comes.

The reports go to files of their own, because a program's standard error may be read by the test, or
by nobody; the programs that a program starts inherit both.
"""
import atexit
import collections
import os
import pathlib
import re
import shutil
import sys
import tempfile

# How much slower sanitizers make the programs.
SLOWNESS = float(os.environ.get('WEIR_TEST_SLOWNESS') or 1)
# What a test allows for waiting, times this. A wait that succeeds takes no longer for it; one that is cut short on a busy
# machine is a failure that says nothing.
PATIENCE = 3 * SLOWNESS

# The line's first part is the domain: "(weir:123): Gtk-WARNING **: 12:00:00.000: …".
_COMPLAINT = re.compile(r'-(WARNING|CRITICAL|ERROR) \*\*:|: runtime error: |ERROR: (Address|Leak)Sanitizer|^Bail out!')
# Of the private desktop, which has neither of these, and nothing of ours; and of GTK's own file dialog (Weir has no tree
# store), which completes file names and miscounts them when the folder changes while it is read.
_HARMLESS = re.compile(r'dbind-WARNING|(Gtk|Gdk|Adwaita)-WARNING \*\*:.*([Pp]ortal|session bus)'
                       r"|gtk_tree_store_remove: assertion 'VALID_ITER")

_folder = None  # pylint: disable=invalid-name
# What was run last, and what it said: told of a test that failed.
_said = collections.deque(maxlen=4)
_n_read = 0


def start():
    """Before any program is started. Without it they report and complain where everybody does."""
    global _folder  # pylint: disable=global-statement
    _folder = pathlib.Path(tempfile.mkdtemp(prefix='reports-', dir=os.environ.get('WEIR_TEST_FOLDER')))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS'):
        if name in os.environ:
            os.environ[name] += f':log_path={_folder}/{name[:4].lower()}:log_exe_name=1'


def quick():
    """More of the environment, for a window that is driven by the clock. Stacks as deep as telling leaks of libraries
    from ours needs make each allocation of GTK's many times slower; test-leaks.py looks for leaks."""
    options = os.environ.get('ASAN_OPTIONS')
    return {'ASAN_OPTIONS': options + ':detect_leaks=0:fast_unwind_on_malloc=1'} if options else {}


def stderr():
    """What to give a program as its standard error; the test still prints what comes."""
    return open(_folder / 'stderr', 'ab') if _folder else None  # pylint: disable=consider-using-with


# Heights of labels that wrap are rounded, and the sum of a page's is off by one pixel at some widths.
_HEIGHTS = re.compile(r'AdwClamp .* reported min height (\d+) and natural height (\d+) in measure\(\)')


def _is_rounding(line):
    match = _HEIGHTS.search(line)
    return bool(match) and int(match[1]) - int(match[2]) == 1


def _complaints(text):
    return [line for line in text.splitlines() if _COMPLAINT.search(line) and not _HARMLESS.search(line) and not _is_rounding(line)]


def remember(text):
    _said.append(text)


def take_said():
    """What was remembered since the last time, a line each."""
    said = '\n'.join(_said)
    _said.clear()
    return said


def check(text, what):
    """Fails when what a program has printed on standard error holds a complaint."""
    found = _complaints(text)
    if found:
        raise AssertionError(f'{what} complained: ' + '\n'.join(found))


def take():
    """What came since the last call, as one text; empty when nothing did."""
    global _n_read  # pylint: disable=global-statement
    new = b''
    if (_folder / 'stderr').exists():
        with open(_folder / 'stderr', 'rb') as file:
            file.seek(_n_read)
            new = file.read()
    # A line that is being written belongs to the next call.
    new = new[:new.rfind(b'\n') + 1]
    _n_read += len(new)
    text = new.decode(errors='replace')
    sys.stderr.write(text)
    sys.stderr.flush()
    found = _complaints(text)
    for path in sorted(_folder.iterdir()):
        if path.name != 'stderr':
            found.append(f'{path.name}:\n{path.read_text(encoding="utf-8", errors="replace")}')
            path.unlink()
    return '\n'.join(found)
