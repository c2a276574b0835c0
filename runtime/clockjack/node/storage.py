"""What a node stands on: its data directory, the NATS server, the streams, the replica."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from anyio import to_thread
from msgspec import Struct

from clockjack import subjects
from clockjack.bus.nats import NatsBus
from clockjack.clock import Clock
from clockjack.config import NodeConfig
from clockjack.connection.access import Access
from clockjack.connection.nats import NatsConnection
from clockjack.embedded.data_directory import DataDirectory
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import NothingToBeginWith
from clockjack.log.nats import NatsLog
from clockjack.node.identity import node_id
from clockjack.node.room import LastReserve
from clockjack.payloads.nats import NatsPayloads
from clockjack.replica import migrations, schema
from clockjack.replica.sqlite import SqliteReplica, open_replica
from clockjack.snapshots.catalog import KEPT as SNAPSHOTS_KEPT
from clockjack.snapshots.catalog import Catalog
from clockjack.snapshots.restore import restore

REPLICA_FILE = "replica.sqlite"
"""Name of the replica's file in the data directory."""

STORE_BYTES = 1 << 60
"""What the node's own server promises to its streams: more than they ask for.

By itself it promises three quarters of what is free on the disk, and so refuses streams on a small one that they are
far from filling. That the disk does not run full, the server's reserve sees to.
"""

MOST_REPLICAS = 3
"""Of each stream, where the NATS cluster has so many servers."""


class Storage(Struct, frozen=True):
    """The opened parts."""

    node_id: str
    nats_url: str
    server: EmbeddedServer | None
    """None where the node uses a NATS cluster that is there."""
    connection: NatsConnection
    bus: NatsBus
    journal: NatsLog
    events: NatsLog
    job_logs: NatsLog
    payloads: NatsPayloads
    catalog: Catalog
    replica: SqliteReplica


@asynccontextmanager
async def open_storage(config: NodeConfig, clock: Clock) -> AsyncIterator[Storage]:
    """Open all of it, and close it in the reverse order.

    :raises DataDirectoryError: if the data directory can't be used, or another node uses it.
    :raises BrokerError: if the NATS server can't be started or reached.
    :raises NothingToBeginWith: if the journal was trimmed, and no snapshot goes so far.
    """
    directory = DataDirectory(config.data_dir)
    async with AsyncExitStack() as stack:
        await to_thread.run_sync(directory.lock)
        stack.callback(directory.release)
        identity = await to_thread.run_sync(node_id, config.data_dir, clock)
        server: EmbeddedServer | None = None
        if not config.nats:
            server = await stack.enter_async_context(EmbeddedServer(directory, max_store_bytes=STORE_BYTES))
        url = server.url if server is not None else ",".join(config.nats)
        access = Access(config.nats_ca, config.nats_credentials) if server is None else Access()
        connection = await stack.enter_async_context(
            NatsConnection.open(url, name=f"clockjack {identity}", access=access)
        )
        replicas = 1 if server is not None else min(len(connection.client.servers), MOST_REPLICAS)
        replicas -= 1 - replicas % 2
        journal = await NatsLog.open(
            connection,
            subjects.journal_stream(),
            [subjects.journal_subjects()],
            replicas=replicas,
            max_bytes=config.journal_max_bytes,
            room=LastReserve(server) if server is not None else None,
        )
        events = await NatsLog.open(
            connection,
            subjects.EVENTS_STREAM,
            [subjects.EVENT_SUBJECTS, subjects.HOOK_SUBJECTS],
            replicas=replicas,
            max_bytes=config.events_max_bytes,
            max_age_seconds=config.events_max_age_seconds,
            discard="old",
            room=server,
        )
        job_logs = await NatsLog.open(
            connection,
            subjects.LOGS_STREAM,
            [subjects.LOG_SUBJECTS],
            replicas=replicas,
            max_bytes=config.job_logs_max_bytes,
            max_age_seconds=config.job_logs_max_age_seconds,
            discard="old",
            room=server,
        )
        payloads = await NatsPayloads.open(connection, subjects.PAYLOAD_BUCKET, replicas=replicas)
        catalog = Catalog(
            await NatsLog.open(
                connection,
                subjects.SNAPSHOTS_STREAM,
                [subjects.SNAPSHOT_SUBJECT],
                replicas=replicas,
                max_entries=SNAPSHOTS_KEPT,
                discard="old",
                room=server,
            )
        )
        first = (await journal.bounds()).first
        replica = await stack.enter_async_context(
            open_replica(
                config.data_dir / REPLICA_FILE,
                journal.identity,
                first=first,
                restore=lambda path: restore(path, catalog, payloads, journal.identity),
            )
        )
        if replica.progress.applied + 1 < first:
            found = {snapshot.schema for snapshot in await catalog.all() if snapshot.journal == journal.identity}
            readable = any(map(migrations.can_go_on_with, found))
            raise NothingToBeginWith(first, schema.VERSION, found, readable=readable)
        bus = NatsBus(connection)
        yield Storage(identity, url, server, connection, bus, journal, events, job_logs, payloads, catalog, replica)
