#!/usr/bin/env python3
"""The lists as a person uses them: typing to search, choosing columns, and finding both again.

On the sample shop. The settings are a file in the test's own folder, which a next start reads.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

display.enter()
import atspi  # pylint: disable=wrong-import-position

SOON = 30
SETTINGS = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'glib-2.0/settings/keyfile'
# The columns of the topics in a window of the usual size.
TOPICS = ['Name', 'Partitions', 'Replication', 'Messages', 'Messages/s', 'Course', 'Under-replicated', 'State']

window = None  # pylint: disable=invalid-name
shop = weirproc.Shop('--rate=5')


def start():
    global window  # pylint: disable=global-statement
    if window is not None:
        window.kill()
    window = atspi.Window([str(weirproc.WEIR), f'--bootstrap={shop.bootstrap}', '--page=topics'],
                          {'GSETTINGS_BACKEND': 'keyfile'})
    window.resize(1280, 760)
    window.wait(lambda: 'orders' in names(), 'the topics are listed', SOON)


def stop():
    if window is not None:
        window.kill()
    shop.stop()


def names():
    return [row[0] for row in window.table('Topics')]


def headings():
    """What stands over the columns that are shown, from left to right."""
    table = window.find(role='tree table', name='Topics')
    found = [node for node in window.find_all(role='filler', below=table) if node.get_name() in TOPICS]
    return [node.get_name() for node in sorted(found, key=lambda node: node.extents().x)]


def focus_sidebar():
    """Away from the page: a person has just chosen it."""
    window.mouse(window.row('Topics', below=window.find(role='list')))
    window.wait(lambda: 'orders' in names(), 'the topics are there', SOON)


@tap.test
def typing_searches_with_the_focus_elsewhere():
    start()
    focus_sidebar()
    window.type('ship')
    window.wait(lambda: names() == ['shipments'], 'what is typed is searched', SOON)
    window.key('Escape')
    window.wait(lambda: len(names()) > 3, 'Escape ends the search', SOON)
    window.gone(role='text', name='Search Topics')


@tap.test
def typing_goes_on_with_the_focus_in_the_table():
    focus_sidebar()
    window.type('ship')
    window.wait(lambda: names() == ['shipments'], 'what is typed is searched', SOON)
    # Down, to the row that was found; then the search goes on, and Escape still ends it.
    window.key('Tab', 'Down')
    window.type('x')
    window.find(name='No Matches')
    window.key('BackSpace')
    window.key('Escape')
    window.wait(lambda: len(names()) > 3, 'Escape ends the search from the table', SOON)


@tap.test
def what_is_typed_into_a_dialog_is_not_searched():
    focus_sidebar()
    window.key('ctrl+o')
    dialog = window.find(role='button', name='Test Connection', timeout=SOON)
    # Back from the first entry to a button, which has no use for letters.
    window.key('shift+Tab')
    tap.true(any(button.has_state('FOCUSED') for button in window.find_all(role='button')), 'a button has the focus')
    window.type('zzz')
    window.key('Escape')
    window.gone(role='button', name=dialog.get_name())
    window.wait(lambda: len(names()) > 3, 'the topics are as they were', SOON)


@tap.test
def another_page_is_not_searched():
    window.key('ctrl+4')
    window.find(role='tree table', name='Brokers', timeout=SOON)
    focus = window.find(role='list')
    window.mouse(window.row('Overview', below=focus))
    window.find(role='grouping', name='Overview', timeout=SOON)
    window.type('zzz')
    window.key('ctrl+2')
    window.wait(lambda: len(names()) > 3, 'the topics are as they were', SOON)


@tap.test
def columns_are_chosen_in_the_menu():
    tap.equal(headings(), TOPICS, 'columns')
    window.click(role='toggle button', name='Columns')
    # GTK does not tell the names of menu items; the first has the focus, the third is that of the messages.
    window.find(role='menu item', timeout=SOON)
    window.wait(lambda: any(item.has_state('FOCUSED') for item in window.find_all(role='menu item')), 'the menu is open', SOON)
    window.key('Down', 'Down', 'space')
    window.wait(lambda: headings() == [title for title in TOPICS if title != 'Messages'], 'the column is gone', SOON)
    window.key('Escape')
    window.gone(role='menu item')


@tap.test
def the_menu_opens_by_keyboard_in_the_table():
    focus_sidebar()
    window.type('ship')
    window.wait(lambda: names() == ['shipments'], 'what is typed is searched', SOON)
    window.key('Tab', 'Down', 'shift+F10')
    window.find(role='menu item', timeout=SOON)
    # Letters belong to the menu now: X is nothing, R restores the columns, and neither is searched.
    window.key('x', 'r')
    window.gone(role='menu item')
    window.wait(lambda: headings() == TOPICS, 'the columns are restored', SOON)
    tap.equal(names(), ['shipments'], 'what is searched')
    window.key('Escape')
    window.wait(lambda: len(names()) > 3, 'Escape ends the search', SOON)
    # As before, for the next run.
    window.click(role='toggle button', name='Columns')
    window.wait(lambda: any(item.has_state('FOCUSED') for item in window.find_all(role='menu item')), 'the menu is open', SOON)
    window.key('Down', 'Down', 'space', 'Escape')
    window.gone(role='menu item')


@tap.test
def the_choice_is_there_in_the_next_run():
    # By partitions: once upwards, once more downwards.
    for _ in range(2):
        window.mouse(window.header('Topics', 'Partitions'))
    window.wait(lambda: names()[0] == 'orders', 'the topic with most partitions is first', SOON)
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    tap.true(SETTINGS.is_file(), 'the settings are kept')
    tap.note(SETTINGS.read_text(encoding='utf-8'))
    start()
    tap.equal(headings(), [title for title in TOPICS if title != 'Messages'], 'columns')
    tap.equal(names()[0], 'orders', 'the first topic')


@tap.test
def a_spoilt_file_hurts_nothing():
    tap.equal(window.quit(timeout=15), 0, 'exit status')
    SETTINGS.write_bytes(b'\x00\xff[[[ tables = {{{')
    start()
    tap.equal(headings(), TOPICS, 'columns')
    tap.equal(names(), sorted(names()), 'order')
    tap.equal(window.quit(timeout=15), 0, 'exit status')


tap.main(stop)
