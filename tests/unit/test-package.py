#!/usr/bin/env python3
"""What packages are made of agrees with the program and with itself. Prints TAP.

    test-package.py VERSION
"""
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
ID = 'io.github.weirapp.Weir'
# Each further one needs a reason in docs/quality.md.
PERMISSIONS = ['--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri',
               '--talk-name=org.freedesktop.secrets']


def read(name):
    return (SOURCE / name).read_text(encoding='utf-8')


def modules(manifest):
    """The text of each module, by its name."""
    parts = re.split(r'^  - name: ', manifest.split('\nmodules:\n')[1], flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].strip(): part for part in parts}


def manifest_permissions():
    block = read(f'flatpak/{ID}.yml').split('\nfinish-args:\n')[1].split('\n\n')[0]
    found = re.findall(r'^  - (--\S+)$', block, flags=re.MULTILINE)
    return [f'{name}: not once in both' for name in set(found) ^ set(PERMISSIONS)] + \
        [f'{name} is there twice' for name in set(found) if found.count(name) > 1]


def manifest_sources():
    """Releases of the projects themselves, each with its checksum."""
    problems = []
    for name, text in modules(read(f'flatpak/{ID}.yml')).items():
        if name == 'weir':
            continue
        url = re.search(r'^        url: (https://github\.com/\S+)$', text, flags=re.MULTILINE)
        checksum = re.search(r'^        sha256: [0-9a-f]{64}$', text, flags=re.MULTILINE)
        if not url or not checksum:
            problems.append(f'{name}: no source with a checksum')
        elif re.search(r'/(master|main|HEAD)\b', url[1]):
            problems.append(f'{name}: not a release: {url[1]}')
    return problems


def manifest_libraries():
    """What the build asks for and the GNOME runtime has not."""
    wanted = {'rdkafka': 'librdkafka', 'yyjson': 'yyjson', 'jansson': 'jansson', 'msgpack-c': 'msgpack-c', 'libcbor': 'libcbor'}
    text = '\n'.join(path.read_text(encoding='utf-8') for path in [SOURCE / 'meson.build', *sorted((SOURCE / 'src').rglob('meson.build'))])
    asked = set(re.findall(r"dependency\('([^']+)'", text))
    has = modules(read(f'flatpak/{ID}.yml'))
    return [f'no module for {name}' for name, module in wanted.items() if name in asked and module not in has]


def versions():
    root = xml.etree.ElementTree.fromstring(read(f'data/{ID}.metainfo.xml.in'))
    newest = root.find('releases/release').get('version')
    problems = [] if newest == sys.argv[1] else [f'the newest release of the metainfo is {newest}, the project is {sys.argv[1]}']
    changelog = SOURCE / 'debian/changelog'
    if changelog.exists() and not read('debian/changelog').startswith(f'weir ({sys.argv[1]}'):
        problems.append(f'debian/changelog does not begin with {sys.argv[1]}')
    return problems


def launcher_actions():
    entry = read(f'data/{ID}.desktop.in')
    listed = re.search(r'^Actions=(.*)$', entry, flags=re.MULTILINE)[1].strip(';').split(';')
    program = read('src/app/weir-application.c')
    return [f'the program has no action {name}' for name in listed if f'.name = "{name}"' not in program] + \
        [f'the desktop entry has no group of {name}' for name in listed if f'[Desktop Action {name}]' not in entry]


def screenshots():
    root = xml.etree.ElementTree.fromstring(read(f'data/{ID}.metainfo.xml.in'))
    images = [image.text for image in root.iter('image')]
    problems = [] if len(images) >= 3 else ['fewer than three screenshots']
    for image in root.iter('image'):
        path = SOURCE / image.text.split('/main/')[-1]
        if not path.is_file():
            problems.append(f'{path.relative_to(SOURCE)} is not there')
            continue
        size = tuple(int.from_bytes(path.read_bytes()[start:start + 4], 'big') for start in (16, 20))
        if size != (int(image.get('width')), int(image.get('height'))):
            problems.append(f'{path.relative_to(SOURCE)} is of {size[0]}×{size[1]} pixels')
    return problems


def icons():
    problems = []
    for path in sorted((SOURCE / 'data/icons').rglob('*.svg')):
        root = xml.etree.ElementTree.parse(path).getroot()
        size = '16' if path.stem.endswith('-symbolic') else '128'
        if (root.get('width'), root.get('height')) != (size, size):
            problems.append(f'{path.name} is not of {size} pixels')
        if re.search(r'<image|href="(?!#)', path.read_text(encoding='utf-8')):
            problems.append(f'{path.name} is not made of shapes alone')
    return problems


def tools():
    """Bash finds what is wrong in them without running them."""
    problems = []
    for name in ('tools/flatpak', 'tools/librdkafka', 'tests/flatpak/sandboxed'):
        completed = subprocess.run(['bash', '-n', str(SOURCE / name)], check=False, capture_output=True, text=True)
        problems += completed.stderr.splitlines()
    return problems


CHECKS = {
    'the manifest grants what is needed and no more': manifest_permissions,
    'the manifest builds releases with checksums': manifest_sources,
    'the manifest brings what the runtime lacks': manifest_libraries,
    'the version is the same everywhere': versions,
    'the actions of the launcher are those of the program': launcher_actions,
    'screenshots are there, of the size that is said': screenshots,
    'icons are of their sizes and made of shapes': icons,
    'the tools of packages can be read': tools,
}
failed = False
print(f'1..{len(CHECKS)}')
for number, (title, check) in enumerate(CHECKS.items(), 1):
    found_problems = check()
    failed = failed or bool(found_problems)
    print(f'{"not ok" if found_problems else "ok"} {number} - {title}')
    for problem in found_problems:
        print(f'# {problem}')
sys.exit(1 if failed else 0)
