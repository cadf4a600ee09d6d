#!/usr/bin/env python3
"""What tools/flatpak does with the manifest: see there.

    flatpak.py manifests      writes the manifests that are built on the local runtime, made of that of the project
    flatpak.py ui [TEST …]    runs the programs of the suite 'ui' that drive a window from outside on the installed application
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import yaml

SOURCE = pathlib.Path(__file__).resolve().parent.parent
FOLDER = pathlib.Path(os.environ['WEIR_FLATPAK_FOLDER'])
ID = 'io.github.weirapp.Weir'
EMPTY = 'io.github.weirapp.EmptyWindow'
RUNTIME = {
    'runtime': os.environ['WEIR_FLATPAK_PLATFORM'],
    'runtime-version': os.environ['WEIR_FLATPAK_BRANCH'],
    'sdk': os.environ['WEIR_FLATPAK_SDK'],
}
# The local runtime has them of Debian (flatpak/platform-packages).
IN_RUNTIME = {'yyjson', 'jansson', 'msgpack-c', 'libcbor'}
# Those that look at the program's own process, or at files outside of a sandbox.
UI_TESTS = ['main-job', 'list-pages', 'publish', 'publish-many', 'messages-page', 'messages-reading', 'messages-columns',
            'inspector', 'completion', 'replay', 'group-offsets']


def export_source(target):
    """What git knows of, as it is now, and what is new and not ignored."""
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(['git', '-C', str(SOURCE), 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
                            check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split('\0')):
        path = SOURCE / name
        if path.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name)


def write_manifests():
    manifest = yaml.safe_load((SOURCE / f'flatpak/{ID}.yml').read_text(encoding='utf-8'))
    modules = {module['name']: module for module in manifest['modules']}
    unknown = IN_RUNTIME - set(modules)
    if unknown:
        sys.exit(f'the manifest has no module {", ".join(sorted(unknown))}')
    export_source(FOLDER / 'source')
    # Options, permissions and clean-up stay as they are: only where things come from is another place.
    modules['librdkafka']['sources'] = [{'type': 'dir', 'path': str(FOLDER / 'librdkafka')}]
    modules['weir']['sources'] = [{'type': 'dir', 'path': str(FOLDER / 'source')}]
    manifest.update(RUNTIME, modules=[module for name, module in modules.items() if name not in IN_RUNTIME])
    (FOLDER / f'{ID}.json').write_text(json.dumps(manifest, indent=1), encoding='utf-8')

    # What Weir's start is compared with, under the same permissions.
    empty = {
        'id': EMPTY, **RUNTIME, 'command': 'empty-window', 'finish-args': manifest['finish-args'],
        'modules': [{
            'name': 'empty-window',
            'buildsystem': 'simple',
            'build-commands': [
                'touch config.h',
                'gcc -O2 -g -I. -o empty-window empty-window.c $(pkg-config --cflags --libs libadwaita-1)',
                'install -D empty-window /app/bin/empty-window',
            ],
            'sources': [{'type': 'file', 'path': str(SOURCE / 'tests/bench/empty-window.c')}],
        }],
    }
    (FOLDER / f'{EMPTY}.json').write_text(json.dumps(empty, indent=1), encoding='utf-8')


def write_programs():
    """Programs of the same names as those of a build folder, that run the installed application."""
    programs = FOLDER / 'programs'
    for path, name in (('src/app', 'weir'), ('src/cli', 'weirctl'), ('src/shop', 'weir-shop')):
        (programs / path).mkdir(parents=True, exist_ok=True)
        program = programs / path / name
        program.write_text(f'#!/bin/sh\nexec "{SOURCE}/tests/flatpak/sandboxed" {name} "$@"\n', encoding='ascii')
        program.chmod(0o755)
    return programs


def run_ui(names):
    environment = {**os.environ, 'WEIR_BUILD': str(write_programs()), 'WEIR_TEST_SANDBOX': '1', 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'}
    passed = failed = skipped = 0
    for name in names or UI_TESTS:
        completed = subprocess.run([sys.executable, str(SOURCE / f'tests/ui/test-{name}.py')], env=environment, stdin=subprocess.DEVNULL,
                                   capture_output=True, text=True, check=False, timeout=1800)
        lines = completed.stdout.splitlines()
        ok = [line for line in lines if line.startswith('ok ')]
        bad = [line for line in lines if line.startswith('not ok ')]
        n_skipped = sum('# SKIP' in line for line in lines)
        passed += len(ok) - sum('# SKIP' in line for line in ok)
        skipped += n_skipped
        failed += len(bad) or (completed.returncode != 0 and not bad)
        print(f'{name}: {len(ok)} ok, {len(bad)} not ok, {n_skipped} skipped, ended with {completed.returncode}', flush=True)
        if completed.returncode:
            print('\n'.join(f'  {line}' for line in (lines + completed.stderr.splitlines())[-60:]), flush=True)
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    if sys.argv[1:2] == ['manifests']:
        write_manifests()
    elif sys.argv[1:2] == ['ui']:
        sys.exit(run_ui(sys.argv[2:]))
    else:
        sys.exit(__doc__)
