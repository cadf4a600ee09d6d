#!/usr/bin/env python3
"""A real Apache Kafka cluster on this machine, for tests and demonstrations.

    tools/kafka start [--name=NAME] [--brokers=N] [--version=V] [--secure]
    tools/kafka stop | status | env [--name=NAME]
    tools/kafka stop --run=RUN
    tools/kafka kill N | freeze N | resume N | restart N [--name=NAME]
    tools/kafka fetch [--version=V]
    tools/kafka tool [--version=V] [--as-shipped] topics|get-offsets|consumer-groups|…|CLASS [ARGUMENT…]

`start` prints the addresses once every broker answers and knows all others; `env` prints lines for a shell.
`restart` returns at once: with too few other brokers alive, the one started cannot answer. `fetch` only gets the jars.
`stop --run` stops the clusters that were started with WEIR_KAFKA_RUN=RUN in the environment: what a test that was
killed left behind. `tool --as-shipped` runs the tool with the options of Kafka's own scripts, not with ours, which
start it in half the time.

Brokers run in combined mode (KRaft) on free ports of the loopback, with small heaps. Jars come by
Maven once and stay in the cache folder, as does the data of a cluster until it is stopped. Only processes that were
started here are ever signalled: a process id counts only while its command line names this cluster's folder.
"""
import argparse
import base64
import contextlib
import fcntl
import json
import os
import pathlib
import pwd
import random
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import uuid
import zipfile

CACHE = pathlib.Path(os.environ.get('WEIR_CACHE') or
                     pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'weir')
SOURCE = pathlib.Path(__file__).resolve().parent.parent
DEFAULT_VERSION = '4.3.1'
START_TIMEOUT = 240
HEAP = ['-Xms64m', '-Xmx256m', '-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:MaxMetaspaceSize=128m',
        '-XX:MaxDirectMemorySize=64m', '-Xlog:disable', '-Xlog:all=error:stderr', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']
TOOL_HEAP = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xlog:disable', '-Xlog:all=error:stderr',
             '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
# What Kafka's own kafka-run-class.sh gives its tools: for those that compare speeds.
SHIPPED = ['-Xmx256M', '-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35',
           '-XX:+ExplicitGCInvokesConcurrent', '-XX:MaxInlineLevel=15', '-Djava.awt.headless=true']
# By the end of the class name: versions keep them in different packages.
TOOLS = {
    'topics': 'TopicCommand',
    'get-offsets': 'GetOffsetShell',
    'consumer-groups': 'ConsumerGroupCommand',
    'console-producer': 'ConsoleProducer',
    'console-consumer': 'ConsoleConsumer',
    'configs': 'ConfigCommand',
    'acls': 'AclCommand',
    'delete-records': 'DeleteRecordsCommand',
    'producer-perf-test': 'ProducerPerformance',
    'consumer-perf-test': 'ConsumerPerformance',
}
# Below the range the system gives to outgoing connections: one of those could take the port of
# a broker that is down for a moment.
PORTS = range(20000, 32000)
USER, PASSWORD = 'app', 'app-password'
ADMIN_PASSWORD = 'admin-password'

POM = '''<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.github.weirapp</groupId><artifactId>kafka-jars</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{version}</version>
      <exclusions><exclusion><groupId>org.slf4j</groupId><artifactId>slf4j-reload4j</artifactId></exclusion></exclusions></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>{version}</version>
      <exclusions><exclusion><groupId>org.slf4j</groupId><artifactId>slf4j-reload4j</artifactId></exclusion></exclusions></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
'''


def die(message):
    sys.exit(f'kafka: {message}')


def run_quietly(command, log, what):
    with open(log, 'wb') as output:
        if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False).returncode:
            tail = pathlib.Path(log).read_text(encoding='utf-8', errors='replace').splitlines()[-15:]
            die(f'{what} failed (the whole log: {log})\n' + '\n'.join(tail))


def install(*packages):
    """Through tools/common.sh, so that there is one way to install."""
    if os.environ.get('WEIR_SDK'):
        die(f'needs {" and ".join(packages)}, which the build root does not have: run this tool outside of it once')
    script = f'. "{SOURCE}/tools/common.sh"; install_packages {" ".join(packages)}'
    if subprocess.run(['bash', '-c', script], stdin=subprocess.DEVNULL, check=False).returncode:
        die(f'could not install {" ".join(packages)}')


def java():
    home = os.environ.get('JAVA_HOME')
    if home and os.access(f'{home}/bin/java', os.X_OK):
        return f'{home}/bin/java'
    found = shutil.which('java')
    if not found:
        install('default-jre-headless')
        found = shutil.which('java') or die('there is no java, although it was installed')
    return found


@contextlib.contextmanager
def locked(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'w', encoding='ascii') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def jars(version):
    """The folder with Kafka's jars, fetched where it is missing."""
    folder = CACHE / f'kafka-{version}'
    libs = folder / 'libs'
    if (folder / 'complete').exists():
        return libs
    java()
    if not shutil.which('mvn'):
        install('maven')
    with locked(CACHE / f'kafka-{version}.lock'):
        if not (folder / 'complete').exists():
            fetch(version, folder, libs)
    return libs


def repository():
    """Where Maven keeps what it fetched: its own place, in the home folder that the system names, unless nothing can be written there."""
    try:
        home = pathlib.Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        home = pathlib.Path('/nonexistent')
    place = home / '.m2' if (home / '.m2').exists() else home
    return () if os.access(place, os.W_OK) else (f'-Dmaven.repo.local={CACHE / "maven"}',)


def fetch(version, folder, libs):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'pom.xml').write_text(POM.format(version=version), encoding='utf-8')
    print(f'Fetching Apache Kafka {version} …', file=sys.stderr)
    for attempt in range(3):
        # A mirror that has a bad moment is asked again, and one that does not answer is not waited for.
        with open(folder / 'maven.log', 'wb') as output:
            try:
                code = subprocess.run(['mvn', '-B', '-q', '-f', str(folder / 'pom.xml'), 'dependency:copy-dependencies',
                                       '-DincludeScope=runtime', f'-DoutputDirectory={libs}', *repository(),
                                       '-Dmaven.wagon.rto=60000', '-Dmaven.wagon.http.retryHandler.count=3'],
                                      stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False, timeout=600).returncode
            except subprocess.TimeoutExpired:
                code = 1
        if code == 0:
            (folder / 'complete').touch()
            return
        time.sleep(2 * (attempt + 1))
    tail = (folder / 'maven.log').read_text(encoding='utf-8', errors='replace').splitlines()[-5:]
    die(f'fetching the jars failed (the whole log: {folder / "maven.log"})\n' + '\n'.join(tail))


def class_archive(version):
    """Where the classes of a running broker are kept in the form Java loads fastest; only good for the Java it was made with."""
    program = pathlib.Path(java()).resolve()
    return CACHE / f'kafka-{version}' / f'classes-{int(program.stat().st_mtime)}.jsa'


def make_class_archive(version):
    """Halves the time each start takes. Made by one broker that runs once; a machine where that fails does without."""
    archive = class_archive(version)
    with locked(CACHE / f'kafka-{version}.lock'):
        if archive.exists() or archive.with_suffix('.failed').exists():
            return
        cluster = Cluster(f'archive-{os.getpid()}')
        written = archive.with_suffix('.new')
        try:
            cluster.start_once(1, version, False, [f'-XX:ArchiveClassesAtExit={written}'])
            node = cluster.state['nodes'][0]
            os.kill(cluster.pid(node), signal.SIGTERM)
            deadline = time.monotonic() + 60
            while cluster.pid(node) and time.monotonic() < deadline:
                time.sleep(0.1)
            written.replace(archive)
        except (SystemExit, OSError):
            archive.with_suffix('.failed').touch()
        finally:
            cluster.stop()


def java_command(version, heap):
    command = [java(), *heap]
    archive = class_archive(version)
    if archive.exists():
        command += [f'-XX:SharedArchiveFile={archive}', '-Xshare:auto']
    return [*command, '-cp', f'{jars(version)}/*']


def tool_class(version, name):
    """The full name of one of Kafka's command-line classes."""
    if name not in TOOLS:
        return name
    for jar in sorted(jars(version).glob('kafka*.jar')):
        with zipfile.ZipFile(jar) as archive:
            for entry in archive.namelist():
                if entry.endswith(f'/{TOOLS[name]}.class'):
                    return entry.removesuffix('.class').replace('/', '.')
    return die(f'Apache Kafka {version} has no {TOOLS[name]}')


def free_ports(count):
    sockets = []
    for port in random.sample(PORTS, len(PORTS)):
        each = socket.socket()
        try:
            each.bind(('127.0.0.1', port))
        except OSError:
            each.close()
            continue
        sockets.append(each)
        if len(sockets) == count:
            break
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Cluster:
    def __init__(self, name):
        self.name = name
        self.folder = CACHE / 'clusters' / name
        self.state_file = self.folder / 'state.json'
        try:
            self.state = json.loads(self.state_file.read_text(encoding='utf-8'))
        except (OSError, ValueError):
            # Not there, or cut short by a full disk: as good as none.
            self.state = None

    def save(self):
        temporary = self.state_file.with_suffix('.new')
        temporary.write_text(json.dumps(self.state, indent=1), encoding='utf-8')
        temporary.replace(self.state_file)

    def need(self):
        if self.state is None:
            die(f'there is no cluster "{self.name}": tools/kafka start --name={self.name}')

    def node(self, number):
        self.need()
        for node in self.state['nodes']:
            if node['id'] == number:
                return node
        return die(f'cluster "{self.name}" has no broker {number}')

    def pid(self, node):
        """The process of a node, or None: a number that now belongs to another program does not count."""
        try:
            # For a moment after it was started a program has no command line yet.
            for _ in range(50):
                command = pathlib.Path(f'/proc/{node["pid"]}/cmdline').read_bytes().decode(errors='replace')
                if command:
                    break
                time.sleep(0.01)
            status = pathlib.Path(f'/proc/{node["pid"]}/stat').read_text(encoding='utf-8', errors='replace').rsplit(')', 1)[1].split()[0]
        except (OSError, KeyError):
            return None
        return node['pid'] if str(self.folder) in command and status != 'Z' else None

    def launch(self, node, flags=()):
        command = [*java_command(self.state['version'], [*HEAP, *flags]), 'kafka.Kafka',
                   str(self.folder / f'server-{node["id"]}.properties')]
        with open(self.folder / f'broker-{node["id"]}.log', 'ab') as log:
            # A session of its own, so that a Ctrl+C at the terminal does not reach it.
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                                       cwd=self.folder)
        node['pid'] = process.pid
        self.save()

    def properties(self, node, secure):
        nodes = self.state['nodes']
        listeners = {'PLAINTEXT': node['port']}
        protocols = {'PLAINTEXT': 'PLAINTEXT', 'CONTROLLER': 'PLAINTEXT'}
        if secure:
            listeners.update(SASL=node['sasl_port'], MTLS=node['mtls_port'])
            protocols.update(SASL='SASL_SSL', MTLS='SSL')
        addresses = ','.join(f'{name}://127.0.0.1:{port}' for name, port in listeners.items())
        lines = {
            'process.roles': 'broker,controller',
            'node.id': node['id'],
            'controller.quorum.voters': ','.join(f'{each["id"]}@127.0.0.1:{each["controller_port"]}' for each in nodes),
            'controller.listener.names': 'CONTROLLER',
            'listeners': f'{addresses},CONTROLLER://127.0.0.1:{node["controller_port"]}',
            'advertised.listeners': addresses,
            'listener.security.protocol.map': ','.join(f'{name}:{protocol}' for name, protocol in protocols.items()),
            'inter.broker.listener.name': 'PLAINTEXT',
            'log.dirs': self.folder / f'data-{node["id"]}',
            'broker.rack': f'rack-{node["id"]}',
            'auto.create.topics.enable': 'false',
            # Messages with times of the past stay, as long as a topic does not say otherwise: the broker
            # would delete them after some minutes, in the middle of what is tried with them.
            'log.retention.ms': -1,
            'offsets.topic.num.partitions': 3,
            'offsets.topic.replication.factor': min(3, len(nodes)),
            'transaction.state.log.num.partitions': 3,
            'transaction.state.log.replication.factor': min(3, len(nodes)),
            'transaction.state.log.min.isr': 1,
            'min.insync.replicas': 1,
            'group.initial.rebalance.delay.ms': 0,
            'num.network.threads': 2,
            'num.io.threads': 2,
            'background.threads': 2,
            'log.cleaner.dedupe.buffer.size': 4194304,
            'log.index.size.max.bytes': 1048576,
            # Long enough for a machine that is busy: who misses it loses its partitions to others for minutes.
            'broker.session.timeout.ms': 6000,
            'broker.heartbeat.interval.ms': 500,
        }
        if secure:
            lines.update({
                'ssl.keystore.type': 'PEM', 'ssl.keystore.location': self.folder / 'server.pem',
                'ssl.truststore.type': 'PEM', 'ssl.truststore.location': self.folder / 'ca.pem',
                'listener.name.mtls.ssl.client.auth': 'required',
                'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
                'listener.name.sasl.plain.sasl.jaas.config': 'org.apache.kafka.common.security.plain.PlainLoginModule required '
                                                             f'user_admin="{ADMIN_PASSWORD}" user_{USER}="{PASSWORD}";',
                'listener.name.sasl.scram-sha-256.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
                'listener.name.sasl.scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
                'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
                'super.users': 'User:ANONYMOUS;User:admin',
            })
        text = ''.join(f'{key}={value}\n' for key, value in lines.items())
        (self.folder / f'server-{node["id"]}.properties').write_text(text, encoding='utf-8')

    def certificates(self):
        """A private authority, and a certificate of it for the brokers and for a client."""
        if not shutil.which('openssl'):
            install('openssl')

        def openssl(*arguments):
            subprocess.run(['openssl', *arguments], cwd=self.folder, check=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=Weir test authority', '-keyout', 'ca.key',
                '-out', 'ca.pem')
        (self.folder / 'names.cnf').write_text('subjectAltName=IP:127.0.0.1,DNS:localhost\n', encoding='ascii')
        for name, subject in (('server', '/CN=localhost'), ('client', f'/CN={USER}-mtls')):
            openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-keyout', f'{name}.key', '-out', f'{name}.csr')
            openssl('x509', '-req', '-days', '3650', '-in', f'{name}.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
                    '-extfile', 'names.cnf', '-out', f'{name}.crt')
            both = (self.folder / f'{name}.key').read_text(encoding='ascii') + (self.folder / f'{name}.crt').read_text(encoding='ascii')
            (self.folder / f'{name}.pem').write_text(both, encoding='ascii')

    def start(self, brokers, version, secure):
        if self.state and all(self.pid(node) for node in self.state['nodes']):
            if len(self.state['nodes']) == brokers and self.state['version'] == version and self.state['secure'] == secure:
                self.wait()
                return
            die(f'cluster "{self.name}" runs with other settings: stop it first')
        jars(version)
        if not class_archive(version).exists():
            make_class_archive(version)
        try:
            self.start_once(brokers, version, secure)
        except SystemExit as error:
            # Between choosing a port and using it another program may have taken it; and a machine may have a bad moment.
            print(f'{error}\nkafka: trying once more', file=sys.stderr)
            self.start_once(brokers, version, secure)

    def start_once(self, brokers, version, secure, flags=()):
        """Starts from nothing; leaves nothing running where that fails."""
        self.stop()
        self.folder.mkdir(parents=True)
        ports = iter(free_ports(4 * brokers))
        self.state = {'version': version, 'secure': secure, 'run': os.environ.get('WEIR_KAFKA_RUN', ''), 'nodes': [
            {'id': number, 'port': next(ports), 'controller_port': next(ports), 'sasl_port': next(ports), 'mtls_port': next(ports)}
            for number in range(1, brokers + 1)]}
        self.save()
        try:
            if secure:
                self.certificates()
            for node in self.state['nodes']:
                self.properties(node, secure)
            self.format()
            for node in self.state['nodes']:
                self.launch(node, flags)
            self.wait()
        except BaseException:
            self.stop()
            raise

    def format(self):
        """One Java start formats; the other nodes get copies with their own number."""
        first = self.state['nodes'][0]
        scram = []
        for mechanism in ('SCRAM-SHA-256', 'SCRAM-SHA-512') if self.state['secure'] else ():
            scram += ['--add-scram', f'{mechanism}=[name={USER},password={PASSWORD}]']
        # Kafka's form of an identity; one that begins with "-" would be taken for an option.
        identity = '-'
        while identity.startswith('-'):
            identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip('=')
        run_quietly([*java_command(self.state['version'], TOOL_HEAP), 'kafka.tools.StorageTool', 'format', '-t', identity,
                     '-c', str(self.folder / f'server-{first["id"]}.properties'), *scram], self.folder / 'format.log', 'formatting')
        meta = (self.folder / 'data-1' / 'meta.properties').read_text(encoding='utf-8').splitlines()
        for node in self.state['nodes'][1:]:
            target = self.folder / f'data-{node["id"]}'
            shutil.copytree(self.folder / 'data-1', target)
            edited = [f'node.id={node["id"]}' if line.startswith('node.id=') else line for line in meta
                      if not line.startswith('directory.id=')]
            (target / 'meta.properties').write_text('\n'.join(edited) + '\n', encoding='utf-8')

    def wait(self):
        """Until each broker answers on its port, and knows all others."""
        nodes = self.state['nodes']
        deadline = time.monotonic() + START_TIMEOUT
        for node in nodes:
            while known_brokers(node['port']) != len(nodes):
                log = self.folder / f'broker-{node["id"]}.log'
                if not self.pid(node):
                    tail = log.read_text(encoding='utf-8', errors='replace').splitlines()[-15:] if log.exists() else []
                    die(f'broker {node["id"]} ended while it started:\n' + '\n'.join(tail))
                if time.monotonic() > deadline:
                    tail = log.read_text(encoding='utf-8', errors='replace').splitlines()[-15:]
                    die(f'broker {node["id"]} does not know {len(nodes)} brokers after {START_TIMEOUT} s; its log ends:\n' + '\n'.join(tail))
                time.sleep(0.1)

    def stop(self):
        if self.state:
            for node in self.state['nodes']:
                pid = self.pid(node)
                if pid:
                    # The data is thrown away: a clean stop would take 7 s.
                    os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + 10
            while any(self.pid(node) for node in self.state['nodes']) and time.monotonic() < deadline:
                time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.state = None

    def bootstrap(self, port='port'):
        return ','.join(f'127.0.0.1:{node[port]}' for node in self.state['nodes'])

    def environment(self):
        self.need()
        values = {
            'WEIR_KAFKA_NAME': self.name,
            'WEIR_KAFKA_BOOTSTRAP': self.bootstrap(),
            'WEIR_KAFKA_VERSION': self.state['version'],
            'WEIR_KAFKA_LIBS': str(jars(self.state['version'])),
            'JAVA': os.path.realpath(java()),
            'WEIR_KAFKA_PIDS': ' '.join(str(self.pid(node) or '-') for node in self.state['nodes']),
        }
        if self.state['secure']:
            values.update(WEIR_KAFKA_SASL_BOOTSTRAP=self.bootstrap('sasl_port'), WEIR_KAFKA_MTLS_BOOTSTRAP=self.bootstrap('mtls_port'),
                          WEIR_KAFKA_USER=USER, WEIR_KAFKA_PASSWORD=PASSWORD, WEIR_KAFKA_CA=str(self.folder / 'ca.pem'),
                          WEIR_KAFKA_CLIENT_PEM=str(self.folder / 'client.pem'))
        return values


def known_brokers(port):
    """How many brokers the one at this port knows and takes for alive; 0 where it does not answer yet.

    Asked by a Metadata request of version 1 for no topic: a port is open before a broker serves."""
    request = struct.pack('>hhih4si', 3, 1, 1, 4, b'weir', 0)
    try:
        with socket.create_connection(('127.0.0.1', port), timeout=2) as connection:
            connection.settimeout(5)
            connection.sendall(struct.pack('>i', len(request)) + request)
            answer = connection.recv(12, socket.MSG_WAITALL)
            return struct.unpack('>iii', answer)[2] if len(answer) == 12 else 0
    except OSError:
        return 0


def main():
    if sys.argv[1:2] == ['tool']:
        # Everything behind the tool's name is the tool's own.
        arguments = sys.argv[2:]
        version = DEFAULT_VERSION
        if arguments and arguments[0].startswith('--version='):
            version = arguments.pop(0).split('=', 1)[1]
        shipped = arguments[:1] == ['--as-shipped']
        if shipped:
            arguments.pop(0)
        if not arguments:
            die(f'which tool? {" ".join(TOOLS)}, or the name of a class')
        start = [java(), *SHIPPED, '-cp', f'{jars(version)}/*'] if shipped else java_command(version, TOOL_HEAP)
        command = [*start, tool_class(version, arguments[0]), *arguments[1:]]
        os.execv(command[0], command)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('command', choices=['start', 'stop', 'status', 'env', 'kill', 'freeze', 'resume', 'restart', 'fetch'])
    parser.add_argument('broker', nargs='?', type=int)
    parser.add_argument('--name', default='default')
    parser.add_argument('--run')
    parser.add_argument('--brokers', type=int, default=3)
    parser.add_argument('--version', default=DEFAULT_VERSION)
    parser.add_argument('--secure', action='store_true')
    options = parser.parse_args()
    cluster = Cluster(options.name)

    if options.run and options.command == 'stop':
        for folder in (CACHE / 'clusters').glob('*'):
            each = Cluster(folder.name)
            if each.state and each.state.get('run') == options.run:
                each.stop()
    elif options.command == 'fetch':
        jars(options.version)
        make_class_archive(options.version)
    elif options.command == 'start':
        cluster.start(options.brokers, options.version, options.secure)
        print(cluster.bootstrap())
    elif options.command == 'stop':
        cluster.stop()
    elif options.command == 'status':
        if cluster.state is None:
            print(f'{options.name}: not running')
            sys.exit(1)
        for node in cluster.state['nodes']:
            pid = cluster.pid(node)
            print(f'{options.name}: broker {node["id"]} at 127.0.0.1:{node["port"]} ' + (f'runs (process {pid})' if pid else 'is down'))
    elif options.command == 'env':
        for key, value in cluster.environment().items():
            print(f'export {key}={shlex.quote(value)}')
    else:
        if options.broker is None:
            die(f'{options.command} which broker? tools/kafka {options.command} N')
        node = cluster.node(options.broker)
        pid = cluster.pid(node)
        signals = {'kill': signal.SIGKILL, 'freeze': signal.SIGSTOP, 'resume': signal.SIGCONT}
        if options.command == 'restart':
            if pid:
                os.kill(pid, signal.SIGKILL)
                while cluster.pid(node):
                    time.sleep(0.05)
            cluster.launch(node)
        elif pid:
            os.kill(pid, signals[options.command])
        else:
            die(f'broker {options.broker} of "{options.name}" is not running')


if __name__ == '__main__':
    main()
