"""GTK's own dialog for files, driven by the keyboard."""
import subprocess
import time

import atspi

SOON = 60


def choose(window, show, path):
    """Calls `show`, which opens the dialog, and chooses the file in it."""
    before = window.xids()
    show()
    chooser = window.wait(lambda: [each for each in window.xids() if each not in before], 'the dialog for files is there', SOON)[0]
    time.sleep(1)
    # Without a window manager nobody gives the keyboard.
    subprocess.run(['xdotool', 'windowfocus', chooser], check=True)
    time.sleep(0.5)
    # The slash that a path begins with opens the field for one.
    window.type('/')
    field = window.wait(lambda: next((node for node in window.application.walk() if atspi.text_of(node) == '/'), None),
                        'there is a field for the path', SOON)
    # Not typed: a machine that is busy repeats letters.
    window.set_text(field, str(path))
    time.sleep(1)
    # Once to go there, and once to take it.
    for _ in range(5):
        if chooser in window.xids():
            window.key('Return')
            time.sleep(1.5)
    window.wait(lambda: chooser not in window.xids(), 'the file is chosen', SOON)
    subprocess.run(['xdotool', 'windowfocus', before[0]], check=True)
