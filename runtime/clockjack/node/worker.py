"""A worker: a light node that only runs executors. It has no replica, and reports on its executors' own subjects."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio import to_thread

from clockjack import subjects
from clockjack.bus.nats import NatsBus
from clockjack.clock import Clock, SystemClock
from clockjack.config import NodeConfig
from clockjack.connection.access import Access
from clockjack.connection.nats import NatsConnection
from clockjack.embedded.data_directory import DataDirectory
from clockjack.ids import new_id
from clockjack.journal.writer import GroupCommit
from clockjack.log.nats import NatsLog
from clockjack.node.executors import Executors, run_executors


@asynccontextmanager
async def run_worker(config: NodeConfig, clock: Clock | None = None) -> AsyncIterator[Executors]:
    """Run a worker for as long as the context lasts; it is entered when its executors can run attempts.

    :raises BrokerError: if the NATS cluster can't be reached, or does not let it in.
    :raises DataDirectoryError: if the data directory can't be used.
    :raises ExceptionGroup: with the cause, if it can't go on.
    """
    clock = clock or SystemClock()
    worker_id = new_id(clock)
    directory = DataDirectory(config.data_dir)
    await to_thread.run_sync(directory.lock)
    try:
        async with NatsConnection.open(
            config.nats,
            name=f"clockjack worker {config.worker_name} {worker_id}",
            access=Access(config.nats_ca, config.nats_credentials),
        ) as connection:
            log = NatsLog(connection, subjects.journal_stream())
            async with anyio.create_task_group() as writers:

                def new_executor_id() -> str:
                    return subjects.worker_executor(config.worker_name, new_id(clock))

                def journal_of(executor_id: str) -> GroupCommit:
                    # Nobody else knows the writer's id: whoever did could use up the ids of its batches.
                    writer = GroupCommit(log, subjects.report_journal(executor_id), new_id(clock))
                    writers.start_soon(writer.run)
                    return writer

                async with run_executors(
                    config,
                    worker_id,
                    NatsBus(connection),
                    clock,
                    new_executor_id,
                    journal_of,
                    job_logs=NatsLog(connection, subjects.LOGS_STREAM),
                ) as executors:
                    await executors.wait_ready()
                    yield executors
                writers.cancel_scope.cancel()
    finally:
        directory.release()
