"""The executors of a node or worker: started together, drained together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from anyio import to_thread
from msgspec import Struct

from clockjack.actors.supervisor import Supervisor
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.config import NodeConfig
from clockjack.errors import AppendRefused, BrokerError, ConfigurationError, DataDirectoryError
from clockjack.executor.actor import Executor
from clockjack.executor.crew import crew_of
from clockjack.executor.secret import load_or_create_secret
from clockjack.executor.settings import Settings
from clockjack.executor.subprocess import ChildLauncher
from clockjack.journal.port import Journal
from clockjack.log.port import Log
from clockjack.payloads.port import Payloads

FATAL = (ConfigurationError, AppendRefused, BrokerError)
"""What no restart of an executor mends: tasks that can't be imported, credentials that don't allow it its subjects."""


class Executors(Struct, frozen=True):
    """Executors that run."""

    actors: tuple[Executor, ...]

    def accepting(self) -> bool:
        """Say whether any takes work."""
        return any(actor.accepting for actor in self.actors)

    async def wait_ready(self) -> None:
        """Return once each can run attempts."""
        for actor in self.actors:
            await actor.wait_ready()


@asynccontextmanager
async def run_executors(
    config: NodeConfig,
    node_id: str,
    bus: Bus,
    clock: Clock,
    new_executor_id: Callable[[], str],
    journal_of: Callable[[str], Journal],
    payloads: Payloads | None = None,
    job_logs: Log | None = None,
) -> AsyncIterator[Executors]:
    """Run as many executors as `config` says; at the end they get ``drain_seconds`` to end what they run.

    :param new_executor_id: returns an id that no executor ever had.
    :param journal_of: returns where the executor of an id reports.
    :param payloads: where large results are put aside; None to keep them in the journal.
    :param job_logs: where what tasks log and print is kept; None to keep nothing.
    :raises ConfigurationError: (in a group) if the tasks can't be imported.
    :raises BrokerError: (in a group) if the NATS credentials don't allow the executors' subjects.
    :raises DataDirectoryError: if the secret that requests are signed with can't be kept.
    """
    settings = await to_thread.run_sync(_settings, config)
    ids = [new_executor_id() for _ in range(config.executors)]
    executors = Executors(
        tuple(
            Executor(
                executor_id=executor_id,
                node_id=node_id,
                settings=settings,
                bus=bus,
                journal=journal_of(executor_id),
                team=crew_of(settings, ChildLauncher()),
                clock=clock,
                payloads=payloads,
                job_logs=job_logs if settings.job_log_level != "off" else None,
            )
            for executor_id in ids
        )
    )
    async with anyio.create_task_group() as group:
        group.start_soon(Supervisor(FATAL).run, *executors.actors)
        try:
            yield executors
        finally:
            for actor in executors.actors:
                actor.drain()


def _settings(config: NodeConfig) -> Settings:
    return Settings(
        tasks=config.tasks,
        slots=config.slots,
        queues=config.queues,
        labels=tuple(config.labels),
        drain_seconds=config.drain_seconds,
        allow_private=config.allow_private,
        allow_commands=config.allow_commands,
        webhook_secret=config.webhook_secret or _secret(config.data_dir),
        max_result_bytes=config.max_result_bytes,
        max_attempts_per_runner=config.max_attempts_per_runner,
        max_runner_mib=config.max_runner_mib,
        job_log_level=config.job_log_level,
        job_log_max_bytes=config.job_log_max_bytes,
    )


def _secret(directory: Path) -> str:
    try:
        return load_or_create_secret(directory)
    except OSError as error:
        raise DataDirectoryError(f"can't keep the secret of http targets in {directory}: {error.strerror}") from error
