"""The built programs, for tests: run weirctl, start a sample shop, control a Kafka cluster."""
import atexit
import json
import os
import pathlib
import subprocess
import time

import reports

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get('WEIR_BUILD') or SOURCE / '_build')
WEIR = BUILD / 'src/app/weir'
WEIRCTL = BUILD / 'src/cli/weirctl'
SHOP = BUILD / 'src/shop/weir-shop'


def is_sanitized():
    """Whether the programs were built with AddressSanitizer, and so look for leaks when they end. Not what ASAN_OPTIONS
    says: Meson sets that for the tests of every build."""
    return b'__asan_init' in WEIR.read_bytes()


def wait_until(condition, timeout, what, interval=0.1):
    """Calls `condition` until it gives something true, which is returned."""
    deadline = time.monotonic() + timeout * reports.PATIENCE
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f'not within {timeout * reports.PATIENCE:g} s: {what}')
        time.sleep(interval)


class Result:
    def __init__(self, completed):
        self.status = completed.returncode
        self.output = completed.stdout
        self.error = completed.stderr.decode(errors='replace')

    @property
    def text(self):
        return self.output.decode()

    @property
    def json(self):
        """The one document printed. Decimals and large integers keep their text: see `numbers`."""
        return json.loads(self.output)

    @property
    def lines(self):
        return [json.loads(line) for line in self.output.splitlines()]


def weirctl(*arguments, status=0, stdin=None, timeout=60):
    completed = subprocess.run([str(WEIRCTL), *map(str, arguments)], input=stdin, capture_output=True,
                               timeout=timeout * reports.PATIENCE, check=False, **({} if stdin is not None else {'stdin': None}))
    reports.remember(f'weirctl {" ".join(map(str, arguments))} ended with {completed.returncode}, printed {len(completed.stdout)} '
                     f'bytes, and said: {completed.stderr.decode(errors="replace").strip()[-2000:]}')
    if status is not None and completed.returncode != status:
        raise AssertionError(f'weirctl {" ".join(map(str, arguments))} ended with {completed.returncode}, not {status}: '
                             f'{completed.stderr.decode(errors="replace")}')
    result = Result(completed)
    reports.check(result.error, f'weirctl {" ".join(map(str, arguments))}')
    return result


def save_profile(name, bootstrap=None, groups=(), properties=None):
    """The only saved profile of the private user folder; without brokers there is none. The properties are librdkafka's."""
    path = pathlib.Path(os.environ.get('XDG_CONFIG_HOME', '/nonexistent')) / 'weir/profiles.ini'
    path.unlink(missing_ok=True)
    if bootstrap:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'[Weir]\nVersion=1\n[Profile shop]\nName={name}\nBootstrap={bootstrap}\nReadOnly=false\n'
                        f'WatchedGroups={";".join(groups)}\n[Properties shop]\n'
                        + ''.join(f'{key}={value}\n' for key, value in (properties or {}).items()), encoding='utf-8')


class Shop:
    """A sample shop; ends with the `with` block, or with this process."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([str(SHOP), '--exit-with-stdin', *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=reports.stderr(), text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f'weir-shop ended with {self.process.wait()} before it was ready')
        self.ready = json.loads(line)
        self.bootstrap = self.ready['bootstrap']

    def command(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if 'error' in answer:
            raise AssertionError(f'weir-shop: {line}: {answer["error"]}')
        return answer

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=10 * reports.PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Kafka:
    """A cluster of one's own, through tools/kafka; stopped with the `with` block.

    A secure one has an authorizer: who comes without a name may do everything there, the user what ACLs say."""

    def __init__(self, name, brokers=3, secure=False):
        self.name = f'{name}-{os.getpid()}'
        # Also after an error before the `with` block or outside of any.
        atexit.register(self.stop)
        self._run('start', f'--brokers={brokers}', *(['--secure'] if secure else []))
        self.bootstrap = self.environment()['WEIR_KAFKA_BOOTSTRAP']

    def environment(self):
        values = dict(line.removeprefix('export ').split('=', 1) for line in self._run('env').splitlines())
        return {name: value.strip("'") for name, value in values.items()}

    def as_user(self):
        """The options of weirctl for coming as the user of a secure cluster."""
        values = self.environment()
        return ['-b', values['WEIR_KAFKA_SASL_BOOTSTRAP'], '-X', 'security.protocol=SASL_SSL', '-X', 'sasl.mechanism=PLAIN',
                '-X', f'sasl.username={values["WEIR_KAFKA_USER"]}', '-X', f'sasl.password={values["WEIR_KAFKA_PASSWORD"]}',
                '-X', f'ssl.ca.location={values["WEIR_KAFKA_CA"]}']

    def _run(self, *arguments):
        completed = subprocess.run([str(SOURCE / 'tools/kafka'), *arguments, f'--name={self.name}'], capture_output=True, text=True,
                                   timeout=600, check=False)
        if completed.returncode:
            raise AssertionError(f'tools/kafka {" ".join(arguments)}: {completed.stderr}')
        return completed.stdout

    def kill(self, broker):
        self._run('kill', str(broker))

    def freeze(self, broker):
        self._run('freeze', str(broker))

    def resume(self, broker):
        self._run('resume', str(broker))

    def restart(self, broker):
        self._run('restart', str(broker))

    def stop(self):
        self._run('stop')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def kafka_tool(name, *arguments, check=True):
    """Kafka's own command-line tool; its standard output."""
    completed = subprocess.run([str(SOURCE / 'tools/kafka'), 'tool', name, *map(str, arguments)], capture_output=True, text=True,
                               timeout=120, check=False)
    if check and completed.returncode:
        raise AssertionError(f'kafka {name}: {completed.stdout}{completed.stderr}')
    return completed.stdout


def has_kafka():
    """Whether a Kafka cluster can be started here: why not, or None."""
    if not os.environ.get('WEIR_KAFKA_BOOTSTRAP'):
        return 'no Kafka cluster: run through tools/test'
    return None
