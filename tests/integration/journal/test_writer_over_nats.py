"""Group commit over a real server that is killed while it writes."""

import anyio

from clockjack.apply.outcome import Outcome
from clockjack.connection.nats import NatsConnection
from clockjack.embedded.server import EmbeddedServer
from clockjack.journal.port import Position
from clockjack.journal.writer import GroupCommit
from clockjack.log.nats import NatsLog
from clockjack.records import Record, Resign, batch_decoder


def epoch(record: Record) -> int:
    assert isinstance(record, Resign)
    return record.epoch


async def test_kills_of_the_server_lose_nothing_and_double_nothing(
    nats_server: EmbeddedServer, nats_connection: NatsConnection
) -> None:
    log = await NatsLog.open(nats_connection, "JOURNAL", ["journal.>"])
    writer = GroupCommit(log, "journal.me", "me")
    positions: dict[int, Position] = {}
    outcomes: dict[int, Outcome] = {}
    applied: list[tuple[int, Position]] = []
    ended = anyio.Event()

    async def replica() -> None:
        async with log.follow(0) as follower:
            while True:
                for entry in await follower.receive():
                    numbers = [epoch(record) for record in batch_decoder.decode(entry.payload).records]
                    applied.extend((number, Position(entry.sequence, index)) for index, number in enumerate(numbers))
                    writer.applied(entry.message_id, entry.sequence, [Outcome(value=number) for number in numbers])

    async def client(start: int) -> None:
        for number in range(start, start + 5000):
            if ended.is_set():
                return
            if number % 2:
                positions[number] = await writer.append(Resign("scheduler", "me", number))
            else:
                outcomes[number] = await writer.propose(Resign("scheduler", "me", number))

    async with anyio.create_task_group() as work:
        work.start_soon(writer.run)
        work.start_soon(replica)
        async with anyio.create_task_group() as clients:
            for start in range(0, 200_000, 5000):
                clients.start_soon(client, start)
            for _ in range(4):
                await anyio.sleep(0.2)
                await nats_server.kill()
                await nats_server.start()
            await anyio.sleep(0.2)
            ended.set()
        with anyio.fail_after(20):
            last = (await log.bounds()).last
            while not applied or applied[-1][1].sequence < last:  # noqa: ASYNC110 - the follower has no event for it
                await anyio.sleep(0.01)
        work.cancel_scope.cancel()

    assert nats_connection.outages == 4
    where = dict(applied)
    assert len(where) == len(applied), "a record was stored twice"
    assert len(positions) > 1000
    assert all(where[number] == position for number, position in positions.items())
    assert all(outcome.value == number and number in where for number, outcome in outcomes.items())
    assert set(where) == set(positions) | set(outcomes)
