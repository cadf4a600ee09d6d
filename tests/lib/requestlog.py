"""What a cluster was asked for, out of the request log of its brokers: the proof of what was sent, and what was not.

    with requestlog.logging():
        kafka = weirproc.Kafka('name')
    log = requestlog.RequestLog(kafka)
    …
    log.take()   # {(client, request): number} since the last call

The brokers log what they have answered (kafka.request.logger at DEBUG), to the file that their other messages go to.
"""
import collections
import contextlib
import json
import os
import pathlib
import re
import time

COMPLETED = re.compile(r'kafka\.request\.logger - Completed request:\s*(\{.*)')

# All that only looks. What is not among them changes something, or might.
READING = {
    'API_VERSIONS', 'METADATA', 'FETCH', 'LIST_OFFSETS', 'FIND_COORDINATOR', 'OFFSET_FETCH', 'OFFSET_FOR_LEADER_EPOCH', 'LIST_GROUPS',
    'DESCRIBE_GROUPS', 'CONSUMER_GROUP_DESCRIBE', 'DESCRIBE_CLUSTER', 'DESCRIBE_CONFIGS', 'DESCRIBE_ACLS', 'DESCRIBE_TOPIC_PARTITIONS',
    'DESCRIBE_LOG_DIRS', 'DESCRIBE_PRODUCERS', 'DESCRIBE_TRANSACTIONS', 'LIST_TRANSACTIONS', 'DESCRIBE_USER_SCRAM_CREDENTIALS',
    'DESCRIBE_CLIENT_QUOTAS', 'DESCRIBE_QUORUM', 'LIST_CONFIG_RESOURCES', 'LIST_CLIENT_METRICS_RESOURCES', 'GET_TELEMETRY_SUBSCRIPTIONS',
    'SASL_HANDSHAKE', 'SASL_AUTHENTICATE',
}


@contextlib.contextmanager
def logging():
    """Clusters that are started within have brokers that log each request."""
    before = os.environ.get('JAVA_TOOL_OPTIONS')
    os.environ['JAVA_TOOL_OPTIONS'] = f'{before or ""} -Dorg.slf4j.simpleLogger.log.kafka.request.logger=debug'.strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ['JAVA_TOOL_OPTIONS']
        else:
            os.environ['JAVA_TOOL_OPTIONS'] = before


class RequestLog:
    """The requests of clients; those of the brokers to each other are left out."""

    def __init__(self, kafka):
        pids = kafka.environment()['WEIR_KAFKA_PIDS'].split()
        # A broker runs in the folder of its cluster.
        folder = pathlib.Path(os.readlink(f'/proc/{pids[0]}/cwd'))
        self.files = {path: 0 for path in sorted(folder.glob('broker-*.log'))}
        if len(self.files) != len(pids):
            raise AssertionError(f'{len(self.files)} logs in {folder}, and {len(pids)} brokers')

    def _read(self):
        found = collections.Counter()
        for path, position in self.files.items():
            with path.open('rb') as file:
                file.seek(position)
                text = file.read()
            # A line that is being written belongs to the next time.
            text = text[:text.rfind(b'\n') + 1]
            self.files[path] = position + len(text)
            for line in text.decode(errors='replace').splitlines():
                match = COMPLETED.search(line)
                if not match:
                    continue
                request = json.loads(match[1])
                header = request['requestHeader']
                client = header.get('clientId') or ''
                if request.get('listener') != 'CONTROLLER' and not re.fullmatch(r'\d+|broker-.*', client):
                    found[client, header['requestApiKeyName']] += 1
        return found

    def take(self, seconds=1.5):
        """Those since the last call. An answer is logged when it is sent: a moment is waited for the last of them."""
        time.sleep(seconds)
        return self._read()


def writing(requests):
    """Those that are not known only to look."""
    return {key: number for key, number in requests.items() if key[1] not in READING}
