#!/usr/bin/env python3
"""What a window that does nothing goes through on this machine: `idle.py FILE`.

Every 10 ms it asks the X server something, as a window does that draws. Once a second it appends a line "LATE NOW" to
FILE: how late the answer was at worst, and the monotonic clock, in ms. As in WEIR_HEARTBEAT (src/app/weir-heartbeat.h)
the time in which the kernel ran others is left out. Tests compare a real window's stalls with these: where both wait,
it is the X server that has no time, and not the window.
"""
import ctypes
import sys
import time

BEAT_SECONDS = 0.01


def delayed_seconds(schedule):
    """How long this thread was ready to run and did not; 0 where the kernel keeps no such account."""
    if schedule is None:
        return 0
    schedule.seek(0)
    return int(schedule.read().split()[1]) / 1e9


def main():
    x11 = ctypes.CDLL('libX11.so.6')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
    display = x11.XOpenDisplay(None)
    if not display:
        sys.exit('there is no display')
    try:
        schedule = open('/proc/thread-self/schedstat', 'rb', buffering=0)  # pylint: disable=consider-using-with
    except OSError:
        schedule = None
    worst, last_delayed = 0.0, delayed_seconds(schedule)
    last = second = time.monotonic()
    while True:
        time.sleep(BEAT_SECONDS)
        x11.XSync(display, 0)
        now = time.monotonic()
        delayed = delayed_seconds(schedule)
        worst = max(worst, now - last - BEAT_SECONDS - (delayed - last_delayed))
        last, last_delayed = now, delayed
        if now - second >= 1:
            with open(sys.argv[1], 'a', encoding='ascii') as file:
                file.write(f'{worst * 1000:.1f} {now * 1000:.1f}\n')
            second, worst = now, 0.0


main()
