#!/usr/bin/env python3
"""weirctl on a broker that does not list consumer groups, as the sample shop's: each is asked for by name."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import tap
import weirproc

shop = weirproc.Shop('--rate=20')


def weirctl(*arguments, status=0):
    return weirproc.weirctl('-b', shop.bootstrap, *arguments, status=status)


@tap.test
def the_list_says_that_there_is_none():
    result = weirctl('groups', status=1)
    tap.true('does not list consumer groups' in result.error, result.error)
    tap.equal(result.output, b'', 'standard output')


@tap.test
def a_group_that_is_named_has_its_commits_and_lag():
    # A service commits some seconds after it began.
    group = weirproc.wait_until(lambda: (lambda told: told if told['lag'] is not None and told['topics'] == ['orders'] else None)(
        weirctl('--json', 'group', 'inventory-group').json), 30, 'the group has committed')
    tap.equal([each['partition'] for each in group['offsets']], list(range(6)), 'partitions')
    for each in group['offsets']:
        tap.true(0 <= each['committed'] <= each['high_watermark'], f'committed: {each}')
        tap.equal(each['lag'], each['high_watermark'] - each['committed'], f'lag of partition {each["partition"]}')
    tap.equal(group['lag'], sum(each['lag'] for each in group['offsets']), 'lag')


@tap.test
def what_this_broker_does_not_tell_is_unknown():
    group = weirctl('--json', 'group', 'inventory-group').json
    tap.equal((group['state'], group['members'], group['member_list']), (None, None, None), 'state and members')


@tap.test
def nothing_is_known_of_a_group_without_commits():
    result = weirctl('--json', 'group', 'no-such-group')
    group = result.json
    tap.equal((group['topics'], group['lag'], group['members'], group['offsets']), (None, None, None, []), 'what is told')
    tap.true('no-such-group' in result.error and 'may be no group' in result.error, f'standard error: {result.error}')
    table = weirctl('group', 'no-such-group')
    tap.equal(len(table.text.splitlines()), 1, 'lines of the table')
    tap.true('may be no group' in table.error, f'standard error: {table.error}')


tap.main(shop.stop)
