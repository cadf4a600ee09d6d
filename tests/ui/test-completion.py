#!/usr/bin/env python3
"""What is offered while a condition is typed, by keyboard and pointer, on the sample shop."""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import display
import tap
import weirproc

display.enter()
import atspi  # pylint: disable=wrong-import-position

SOON = 30
window = None  # pylint: disable=invalid-name
PICTURES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None


def entry():
    return window.find(role='entry', name='Filter Messages')


def text():
    return atspi.text_of(entry())


def has_focus():
    """Whether the entry, or the text in it, has the keyboard."""
    return any(node.has_state('FOCUSED') for node in entry().walk())


def offered():
    """What the list says, row by row; nothing where it is closed."""
    lists = [node for node in window.find_all(role='list', name='Suggestions')]
    if not lists:
        return []
    return [node.get_name() for node in window.find_all(role='list item', below=lists[0])]


def chosen():
    lists = [node for node in window.find_all(role='list', name='Suggestions')]
    return next((node.get_name() for node in window.find_all(role='list item', below=lists[0])
                 if node.has_state('SELECTED')), None) if lists else None


def errors():
    """What is said to be wrong with the condition."""
    return [name for name in (node.get_name() for node in window.find_all(role='label')) if 'is expected' in name]


def closed(what):
    window.wait(lambda: not offered(), f'the list is closed: {what}', SOON)


def offers(*wanted):
    return window.wait(lambda: all(each in offered() for each in wanted) and offered(), f'{wanted} are offered', SOON)


def clear():
    window.key('Escape')
    window.mouse(entry())
    window.key('ctrl+a', 'BackSpace')
    closed('nothing is typed')


def picture(name):
    if PICTURES is not None:
        time.sleep(0.5)
        window.screenshot(PICTURES / f'{name}.png')


@tap.test
def fields_that_were_seen_are_offered():
    global window  # pylint: disable=global-statement
    window = atspi.Window([str(weirproc.WEIR), '--demo', '--page=messages/orders'])
    window.resize(1280, 840)
    window.wait(lambda: len(window.table('Messages')) > 5, 'messages are shown', SOON)
    window.mouse(entry())
    window.type('to')
    time.sleep(0.5)
    tap.equal(offered(), [], 'nothing is offered for a text')
    window.key('ctrl+a', 'BackSpace')
    window.mouse(window.find(role='combo box', name='Text'))
    time.sleep(0.7)
    window.key('Down', 'Return')
    time.sleep(0.5)
    window.mouse(entry())
    tap.equal(offered(), [], 'nothing before something is typed')
    window.type('to')
    offers('total', 'topic')
    tap.equal(chosen(), None, 'nothing is chosen by itself')
    tap.true(has_focus(), 'the entry keeps the focus')
    picture('completion-field')


@tap.test
def tab_takes_what_is_begun_and_leaves_where_nothing_is():
    window.key('Tab')
    window.wait(lambda: text() == 'total', 'the field is taken over', SOON)
    closed('a field is whole')
    tap.true(has_focus(), 'the entry has the focus still')
    window.type(' ')
    offers('==', '!=', '>=')
    window.key('Tab')
    window.wait(lambda: not has_focus(), 'where nothing is begun Tab goes to the next widget', SOON)
    closed('the focus is elsewhere')
    tap.equal(text(), 'total ', 'and nothing is taken over')


@tap.test
def down_chooses_and_enter_takes_over():
    clear()
    window.type('store == ')
    names = offers('true')
    tap.true(names[0].startswith('"'), f'values that were seen come first: {names}')
    picture('completion-values')
    window.key('Down', 'Down', 'Up')
    window.wait(lambda: chosen() == names[0], 'the first is chosen', SOON)
    window.key('Return')
    window.wait(lambda: text() == f'store == {names[0]}', 'it stands there', SOON)
    closed('it is taken over')
    tap.true(has_focus(), 'the entry keeps the focus')
    window.type(' an')
    offers('and')
    window.key('Up')
    window.wait(lambda: chosen() == 'and', 'Up begins at the last', SOON)
    window.key('Up')
    window.wait(lambda: chosen() is None, 'and goes on in front of the first', SOON)
    window.type('d items')
    offers('items[].product_id')
    tap.true(text().endswith('and items'), 'typing goes on')


@tap.test
def enter_searches_where_nothing_is_chosen():
    clear()
    window.type('total > 1')
    window.wait(lambda: has_focus(), 'the entry has the focus', SOON)
    window.key('Return')
    closed('Enter searches')
    window.find(name='Coverage', timeout=SOON)
    tap.equal(text(), 'total > 1', 'the condition is as it was typed')
    window.click(window.find(name='Close the Results'))


@tap.test
def escape_closes_only_the_list():
    clear()
    window.type('par')
    offers('partition')
    window.key('Escape')
    closed('Escape')
    tap.equal(text(), 'par', 'the text stays')
    window.type('t')
    offers('partition')
    window.key('Escape')
    closed('Escape')
    window.type('ition ')
    offers('==')
    time.sleep(0.5)
    tap.true(not errors(), f'while the list says how to go on nothing is called wrong: {errors()}')
    window.key('Escape')
    window.wait(errors, 'when it is closed what is not finished is', SOON)
    window.key('BackSpace', 'BackSpace')
    offers('partition')
    window.key('Left')
    closed('the cursor went elsewhere')
    window.key('End', 'Down')
    offers('partition')
    window.key('Escape')
    closed('Escape again')


@tap.test
def a_function_and_a_header_ask_for_more():
    clear()
    window.type('exi')
    offers('exists(')
    window.key('Tab')
    offers('total')
    window.type('to')
    offers('total')
    window.key('Down', 'Return')
    window.wait(lambda: text() == 'exists(total', 'the field is in the function', SOON)


@tap.test
def by_pointer():
    clear()
    window.type('tot')
    offers('total')
    row = next(node for node in window.find_all(role='list item') if node.get_name() == 'total')
    place = row.extents()
    # The list is a window of its own; places are told in the one behind it, which is the larger.
    windows = []
    for each in window.xids():
        lines = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', each], capture_output=True, text=True, check=True).stdout.splitlines()
        size = dict(line.split('=') for line in lines)
        windows.append((int(size['WIDTH']) * int(size['HEIGHT']), each))
    subprocess.run(['xdotool', 'mousemove', '--window', max(windows)[1], str(place.x + place.width // 2), str(place.y + place.height // 2)],
                   check=True)
    time.sleep(0.3)
    picture('completion-pointer')
    tap.equal(chosen(), None, 'what the pointer is over is not chosen')
    subprocess.run(['xdotool', 'click', '1'], check=True)
    window.wait(lambda: text() == 'total', 'a click takes it over', SOON)
    closed('it is taken over')
    tap.true(has_focus(), 'the entry keeps the focus')
    window.type(' ')
    offers('==')


@tap.test
def where_it_is_narrow():
    window.resize(360, 640)
    clear()
    window.type('items[].')
    offers('items[].product_id')
    picture('completion-narrow')
    window.key('Down', 'Return')
    window.wait(lambda: text().startswith('items[].') and len(text()) > 8, 'it is taken over', SOON)
    closed('it is taken over')
    tap.equal(window.quit(timeout=15), 0, 'exit status')


def stop():
    if window is not None:
        window.kill()


tap.main(stop)
