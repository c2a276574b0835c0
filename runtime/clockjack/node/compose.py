"""Puts a node together, runs it, and takes it down in order."""

import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup
from msgspec import Struct

from clockjack.actors.actor import Actor
from clockjack.actors.supervisor import Supervisor
from clockjack.archivist.actor import Archive, Archivist
from clockjack.archivist.budgets import AuditBudget, Budget, Budgets, Pace
from clockjack.clock import Clock, SystemClock
from clockjack.config import NodeConfig
from clockjack.courier.actor import Courier
from clockjack.courier.postman import HttpPostman
from clockjack.dispatcher.actor import Dispatcher
from clockjack.dispatcher.express import Express
from clockjack.dispatcher.spare import Spare
from clockjack.errors import AppendRefused, LogReplaced, ReplicaDamaged, UnknownRecord
from clockjack.ids import new_id
from clockjack.journal.patience import PatientProposer
from clockjack.journal.writer import GroupCommit
from clockjack.leadership.actor import Leadership
from clockjack.log.nats_servers import NatsServers
from clockjack.matcher.actor import Matcher
from clockjack.node.executors import run_executors
from clockjack.node.health import NodeHealth
from clockjack.node.integrity import Integrity
from clockjack.node.room import ClientProposer, JournalRoom
from clockjack.node.status import StatusReporter
from clockjack.node.storage import Storage, open_storage
from clockjack.outbound.addresses import AddressPolicy
from clockjack.presence import Presence
from clockjack.remote.local import local_workers
from clockjack.remote.relay import Relay
from clockjack.remote.workers import Workers
from clockjack.replica.follow import JournalFollower
from clockjack.scheduler.actor import Scheduler
from clockjack.services import Services
from clockjack.subjects import journal_stream, node_journal

if TYPE_CHECKING:
    from clockjack.records import Role

VERSION = version("clockjack")

FATAL = (UnknownRecord, LogReplaced, AppendRefused, ReplicaDamaged)
"""What no restart of an actor mends: the node stops, and says why."""

log = logging.getLogger(__name__)


class Node(Struct, frozen=True):
    """A node that runs."""

    services: Services
    health: NodeHealth
    status: StatusReporter
    storage: Storage


@asynccontextmanager
async def run_node(config: NodeConfig, clock: Clock | None = None) -> AsyncIterator[Node]:
    """Run a node for as long as the context lasts; it is entered when the replica has caught up.

    At the end, executors get ``drain_seconds`` to end what they run, leases are resigned, and all is closed.

    :raises DataDirectoryError: if the data directory can't be used, or another node uses it.
    :raises BrokerError: if the NATS server can't be started or reached.
    :raises ExceptionGroup: with the cause, if the node can't go on.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_storage(config, clock))
        supervisor = Supervisor(FATAL)
        writer = GroupCommit(storage.journal, node_journal(storage.node_id), new_id(clock))
        presence = Presence(storage.bus)
        ground = await stack.enter_async_context(_group())
        ground.start_soon(writer.run)
        if storage.server is not None:
            ground.start_soon(storage.server.keep_running)
        follower = JournalFollower(storage.journal, storage.replica, writer)
        health = NodeHealth(lambda: storage.connection.connected, lambda: follower.moved_at)
        servers = NatsServers(storage.connection, journal_stream())
        status = StatusReporter(
            storage.node_id,
            VERSION,
            list(config.roles),
            storage.bus,
            storage.replica,
            clock,
            lambda: servers.connected_to,
        )
        integrity = Integrity(status.status, storage.replica, presence)
        room = JournalRoom(storage.journal, config.journal_max_bytes, storage.server)
        ground.start_soon(supervisor.run, follower, presence, status, integrity, room)
        await storage.replica.reached((await storage.journal.bounds()).last)
        health.caught_up = True
        leaders = await stack.enter_async_context(_group())
        spare = Spare(presence)
        leaders.start_soon(supervisor.run_one, _leadership(config, storage, writer, presence, clock, spare))
        if "executor" in config.roles:
            executors = await stack.enter_async_context(
                run_executors(
                    config,
                    storage.node_id,
                    storage.bus,
                    clock,
                    new_executor_id=lambda: new_id(clock),
                    journal_of=lambda _: writer,
                    payloads=storage.payloads,
                    job_logs=storage.job_logs,
                )
            )
            health.executors_accepting = executors.accepting
        local = await stack.enter_async_context(
            local_workers(
                storage.node_id,
                lambda: f"{storage.node_id}.{new_id(clock)}",
                storage.bus,
                writer,
                storage.payloads,
                clock,
                config.drain_seconds,
            )
        )
        relay = Relay(storage.node_id, storage.bus, local)
        ground.start_soon(supervisor.run_one, relay)
        services = Services(
            node_id=storage.node_id,
            version=VERSION,
            clock=clock,
            proposer=ClientProposer(Express(writer, spare, storage.bus, clock, storage.payloads), room),
            replica=storage.replica,
            journal=storage.journal,
            events=storage.events,
            job_logs=storage.job_logs,
            payloads=storage.payloads,
            presence=presence,
            workers=Workers(storage.node_id, local, relay, presence),
            health=health,
            servers=servers,
        )
        yield Node(services, health, status, storage)
        health.draining = True


def _leadership(
    config: NodeConfig, storage: Storage, writer: GroupCommit, presence: Presence, clock: Clock, spare: Spare
) -> Leadership:
    replica = storage.replica
    proposer = PatientProposer(writer)

    def scheduler(epoch: int) -> Actor:
        return Scheduler(epoch, proposer, replica, presence, clock)

    def dispatcher(epoch: int) -> Actor:
        return Dispatcher(epoch, proposer, replica, storage.bus, presence, clock, storage.payloads, spare)

    def matcher(epoch: int) -> Actor:
        return Matcher(
            epoch,
            proposer,
            replica,
            storage.journal,
            storage.events,
            presence,
            clock,
            storage.payloads,
            config.max_chain_depth,
        )

    def archivist(epoch: int) -> Actor:
        pace = Pace(
            checkpoint_seconds=config.checkpoint_seconds,
            snapshot_entries=config.snapshot_entries,
            snapshot_bytes=config.journal_max_bytes // 4,
            margin_entries=config.snapshot_entries // 5,
        )
        archive = Archive(storage.journal, storage.payloads, storage.catalog, _budgets(config), pace)
        return Archivist(epoch, proposer, replica, archive, clock)

    def courier(epoch: int) -> Actor:
        postman = HttpPostman(AddressPolicy(config.allow_private), clock)
        return Courier(epoch, proposer, replica, storage.journal, storage.events, postman, clock, random.Random())

    makers: dict[Role, Callable[[int], Actor]] = {
        "scheduler": scheduler,
        "dispatcher": dispatcher,
        "matcher": matcher,
        "courier": courier,
        "archivist": archivist,
    }
    roles: dict[Role, Callable[[int], Actor]] = {role: maker for role, maker in makers.items() if role in config.roles}
    return Leadership(storage.node_id, writer, replica, roles, random.Random())


def _budgets(config: NodeConfig) -> Budgets:
    return Budgets(
        history=Budget(config.history_max_jobs, config.history_max_age_seconds),
        dead_letters=Budget(config.dead_letters_max_jobs, config.dead_letters_max_age_seconds),
        audit=AuditBudget(config.audit_max_entries, config.audit_max_age_seconds),
        bytes=config.replica_max_bytes,
    )


@asynccontextmanager
async def _group() -> AsyncIterator[TaskGroup]:
    """Run a task group whose tasks end with it."""
    async with anyio.create_task_group() as group:
        yield group
        group.cancel_scope.cancel()
