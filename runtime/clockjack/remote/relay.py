"""Carries the calls of remote workers between the node that they come to and the node that is their home."""

import itertools
import logging

import anyio
import msgspec

from clockjack import subjects
from clockjack.actors.actor import Actor
from clockjack.bus.port import Bus
from clockjack.remote.messages import (
    Answer,
    Ask,
    Attempts,
    Beat,
    Busy,
    Call,
    Complete,
    Done,
    Fail,
    Heard,
    Leave,
    Outcome,
    Poll,
    Unknown,
    answer_decoder,
    ask_decoder,
    encode,
)
from clockjack.remote.port import HomeSilent, RemoteWorkers, UnknownAttempt, UnknownWorker

ANSWER_SECONDS = 12.0
"""So long an answer may take, beside the time that a poll waits."""

MAX_CALLS = 10_000
"""Calls of other nodes that are served at once; further ones are answered at once, for what they are: too many."""

log = logging.getLogger(__name__)


class Relay(Actor):
    """Asks other nodes, and serves what they ask."""

    def __init__(self, node_id: str, bus: Bus, local: RemoteWorkers) -> None:
        """Be the relay of the node `node_id`, whose workers are `local`."""
        self._node_id = node_id
        self._bus = bus
        self._local = local
        self._ids = itertools.count(1)
        self._open: dict[int, tuple[anyio.Event, list[Outcome]]] = {}
        self._served = 0

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "relay"

    async def ask(self, home: str, call: Call) -> Outcome:
        """Have the node `home` do something, and return how it ended.

        :raises HomeSilent: if it does not answer in time, or can't do it now.
        """
        number, answered, outcomes = next(self._ids), anyio.Event(), list[Outcome]()
        self._open[number] = (answered, outcomes)
        try:
            await self._bus.publish(subjects.node_asked(home), encode(Ask(number, self._node_id, call)))
            seconds = call.seconds if isinstance(call, Poll) else 0.0
            with anyio.move_on_after(seconds + ANSWER_SECONDS):
                await answered.wait()
        finally:
            del self._open[number]
        if not outcomes:
            raise HomeSilent(f"node {home}, where the worker registered, does not answer")
        if isinstance(outcomes[0], Busy):
            raise HomeSilent(f"node {home}, where the worker registered, can't do it now")
        return outcomes[0]

    async def run(self) -> None:
        """Serve, for ever."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._hear)
            async with self._bus.subscribe(subjects.node_asked(self._node_id)) as questions:
                while True:
                    message = await questions.receive()
                    try:
                        ask = ask_decoder.decode(message.payload)
                    except msgspec.DecodeError as error:
                        log.warning("unreadable question: %s", error)
                        continue
                    group.start_soon(self._serve, ask)

    async def _hear(self) -> None:
        async with self._bus.subscribe(subjects.node_answered(self._node_id)) as answers:
            while True:
                message = await answers.receive()
                try:
                    answer = answer_decoder.decode(message.payload)
                except msgspec.DecodeError as error:
                    log.warning("unreadable answer: %s", error)
                    continue
                if (waiting := self._open.get(answer.id)) is not None:
                    answered, outcomes = waiting
                    outcomes.append(answer.outcome)
                    answered.set()

    async def _serve(self, ask: Ask) -> None:
        outcome: Outcome = Busy()
        if self._served < MAX_CALLS:
            self._served += 1
            try:
                outcome = await self._do(ask.call)
            except (UnknownWorker, UnknownAttempt):
                outcome = Unknown()
            except HomeSilent:
                outcome = Busy()
            finally:
                self._served -= 1
        await self._bus.publish(subjects.node_answered(ask.node_id), encode(Answer(ask.id, outcome)))

    async def _do(self, call: Call) -> Outcome:
        match call:
            case Poll():
                return Attempts(await self._local.poll(call.namespace, call.worker_id, call.limit, call.seconds))
            case Beat():
                return Heard(await self._local.beat(call.namespace, call.token, call.progress))
            case Complete():
                await self._local.complete(call.namespace, call.token, call.result)
            case Fail():
                await self._local.fail(
                    call.namespace, call.token, call.failure, give_up=call.give_up, retry_seconds=call.retry_seconds
                )
            case Leave():
                await self._local.leave(call.namespace, call.worker_id)
        return Done()
