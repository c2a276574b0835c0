"""The calls of the JetStream API that Clockjack makes, typed.

https://docs.nats.io/reference/reference-protocols/nats_api_reference
"""

from datetime import UTC, datetime
from typing import Any, TypeVar

import anyio
import msgspec
from msgspec import Struct

from clockjack.clock import from_datetime, to_datetime
from clockjack.connection.nats import NatsConnection
from clockjack.errors import LogError, LogFull, LogUnavailable

NANOSECONDS = 1_000_000_000

PATIENCE_SECONDS = 5.0
"""How long an answer is waited for."""
START_SECONDS = 30.0
"""How long a cluster may take until it can create streams."""
AGAIN_SECONDS = 1.0
"""The same where the caller asks again: a cluster that elects a leader drops what comes meanwhile."""

# server/errors.json of nats-server
STREAM_NOT_FOUND = 10059
STREAM_EXISTS = 10058
NO_PEERS = 10005
NO_REPLICAS = 10074
NO_ROOM = frozenset({10002, 10023, 10028, 10047})
STORE_FAILED = 10077


class ApiError(Struct):
    """What the server objects to."""

    code: int
    err_code: int = 0
    description: str = ""


class StreamState(Struct):
    """What a stream holds."""

    messages: int
    first_seq: int
    last_seq: int
    bytes: int = 0


class Peer(Struct, frozen=True):
    """A server that has a copy of a stream, as the stream's leader sees it."""

    name: str
    active: int = 0
    """Nanoseconds since the leader heard from it; 0 also if it never did."""
    current: bool = False
    """It has all that the leader has, by what the leader heard last."""
    lag: int = 0
    """Operations that it has yet to take over."""
    offline: bool = False


class StreamCluster(Struct, frozen=True):
    """Who keeps a stream."""

    leader: str = ""
    replicas: tuple[Peer, ...] = ()
    """All but the leader."""


class StreamInfo(Struct):
    """A stream, as the server describes it."""

    config: dict[str, Any]
    created: str
    state: StreamState
    cluster: StreamCluster = StreamCluster()


class PubAck(Struct):
    """Where a published message was stored."""

    stream: str
    seq: int
    duplicate: bool = False


class StoredMessage(Struct):
    """A message of a stream."""

    sequence: int
    stored_at: int
    """Microseconds since the epoch."""
    subject: str
    message_id: str
    payload: bytes


class ConsumerInfo(Struct):
    """A consumer, as the server describes it."""

    name: str


class Purged(Struct):
    """How many messages were removed."""

    purged: int = 0


class _Answer(Struct):
    error: ApiError | None = None


class RequestFailed(LogError):
    """The server answered with an error that has no better name."""

    def __init__(self, error: ApiError) -> None:
        """Keep the server's `error`."""
        super().__init__(f"the NATS server refuses: {error.description} ({error.err_code})")
        self.error = error


T = TypeVar("T")


def decode(answer: bytes, kind: type[T]) -> T:
    """Return an answer of the JetStream API as a `kind`.

    :raises LogFull: if there is no room.
    :raises LogUnavailable: if the server can't answer now.
    :raises RequestFailed: if it refuses.
    """
    try:
        error = msgspec.json.decode(answer, type=_Answer).error
        if error is None:
            return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as problem:
        raise LogUnavailable(f"the NATS server's answer makes no sense: {problem}") from problem
    raise _typed(error)


def _typed(error: ApiError) -> LogError:
    full = error.err_code == STORE_FAILED and "maximum" in error.description
    if full or error.err_code in NO_ROOM:
        return LogFull(f"the stream has no room: {error.description}")
    if error.err_code != NO_REPLICAS and (error.code >= 500 or error.code in {408, 409, 429}):
        return LogUnavailable(f"the NATS server can't do it now: {error.description} ({error.err_code})")
    return RequestFailed(error)


async def _call(
    connection: NatsConnection, call: str, body: object, kind: type[T], timeout: float = PATIENCE_SECONDS
) -> T:
    payload = b"" if body is None else msgspec.json.encode(body)
    return decode((await connection.request(f"$JS.API.{call}", payload, timeout=timeout)).data, kind)


async def stream_info(connection: NatsConnection, stream: str) -> StreamInfo:
    """Return what the server says of `stream`; errors as in :func:`decode`."""
    return await _call(connection, f"STREAM.INFO.{stream}", None, StreamInfo, AGAIN_SECONDS)


async def ensure_stream(connection: NatsConnection, config: dict[str, Any]) -> StreamInfo:
    """Create the stream that `config` describes, or bring one that is there in line; errors as in :func:`decode`.

    What `config` doesn't say (placement, description, …) stays as whoever runs the server set it; and there are never
    fewer replicas than there were, because who asks may know but a few of the servers.

    A cluster that has just started elects its leaders first, and for a moment a stream that somebody else has just
    created both is there and is not: so this tries again for :data:`START_SECONDS`.
    """
    began = anyio.current_time()
    pause = 0.05
    while True:
        try:
            await _bring_in_line(connection, config)
            return await stream_info(connection, config["name"])
        except (LogUnavailable, RequestFailed) as error:
            passing = isinstance(error, LogUnavailable) or error.error.err_code in {STREAM_NOT_FOUND, NO_PEERS}
            if not passing or anyio.current_time() - began > START_SECONDS:
                raise
        await anyio.sleep(pause)
        pause = min(pause * 2, 1.0)


async def _bring_in_line(connection: NatsConnection, config: dict[str, Any]) -> None:
    name = config["name"]
    try:
        await _call(connection, f"STREAM.CREATE.{name}", config, StreamInfo)
        return
    except RequestFailed as error:
        if error.error.err_code != STREAM_EXISTS:
            raise
    found = await stream_info(connection, name)
    wanted = found.config | config
    wanted["num_replicas"] = max(found.config.get("num_replicas", 1), config.get("num_replicas", 1))
    if wanted != found.config:
        await _call(connection, f"STREAM.UPDATE.{name}", wanted, StreamInfo)


async def purge(connection: NatsConnection, stream: str, subject: str) -> int:
    """Remove the messages of one subject, and return how many there were; errors as in :func:`decode`."""
    return (await _call(connection, f"STREAM.PURGE.{stream}", {"filter": subject}, Purged)).purged


async def purge_before(connection: NatsConnection, stream: str, sequence: int) -> int:
    """Remove the messages before `sequence`, and return how many there were; errors as in :func:`decode`."""
    return (await _call(connection, f"STREAM.PURGE.{stream}", {"seq": sequence}, Purged)).purged


class Stored(Struct, frozen=True):
    """A message of a stream."""

    sequence: int
    subject: str
    time: str
    """When it was stored: RFC 3339, in UTC, with as many digits behind the second as there are, nine at most."""
    message_id: str
    data: bytes


async def get_message(
    connection: NatsConnection,
    stream: str,
    *,
    last_of: str | None = None,
    next_of: str | None = None,
    after: int = 0,
    timeout: float = PATIENCE_SECONDS,
) -> Stored | None:
    """Return one message, or None if there is none.

    It is the last of the subject `last_of`, or the first of `next_of` behind sequence `after`. The stream must
    allow direct access: any server that has the stream may answer, also while it has no leader, and what was stored
    last may be missing there.

    :raises LogUnavailable: if there was no answer in time.
    """
    query = {"last_by_subj": last_of} if last_of is not None else {"next_by_subj": next_of, "seq": after + 1}
    answer = await connection.request(f"$JS.API.DIRECT.GET.{stream}", msgspec.json.encode(query), timeout=timeout)
    headers = answer.headers or {}
    if headers.get("Status") == "404":
        return None
    if "Nats-Sequence" not in headers:
        raise LogUnavailable(f"the NATS server can't do it now: {headers.get('Description', 'no reason given')}")
    return Stored(
        int(headers["Nats-Sequence"]),
        headers["Nats-Subject"],
        headers["Nats-Time-Stamp"],
        headers.get("Nats-Msg-Id", ""),
        answer.data,
    )


async def get_messages(
    connection: NatsConnection, stream: str, subject: str, *, after: int, since: int | None, limit: int, max_bytes: int
) -> list[StoredMessage]:
    """Return messages of one subject, in order: see :meth:`clockjack.log.port.Log.read`.

    The stream must allow direct access (ADR-31, batched requests:
    https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-31.md).

    :raises LogUnavailable: if there was no answer in time.
    """
    query: dict[str, Any] = {"next_by_subj": subject, "batch": limit, "max_bytes": max_bytes}
    if since is None:
        query["seq"] = after + 1
    else:
        query["start_time"] = to_datetime(since)
    answers = await connection.request_many(f"$JS.API.DIRECT.GET.{stream}", msgspec.json.encode(query))
    end = answers.pop().headers or {}
    if end.get("Status") not in ("204", "404"):
        raise LogUnavailable(f"the NATS server can't do it now: {end.get('Description', 'no reason given')}")
    found: list[StoredMessage] = []
    for answer in answers:
        headers = answer.headers or {}
        message_id = headers.get("Nats-Msg-Id", "")
        sequence, stored_at = int(headers["Nats-Sequence"]), _instant(headers["Nats-Time-Stamp"])
        found.append(StoredMessage(sequence, stored_at, subject, message_id, answer.data))
    return found


def _instant(text: str) -> int:
    """Return a time with up to nine decimals, in UTC, as an instant: cut off, as where a consumer tells it."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    moment = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    return from_datetime(moment) + int(fraction[:6].ljust(6, "0"))


async def create_consumer(connection: NatsConnection, stream: str, config: dict[str, Any]) -> ConsumerInfo:
    """Make a consumer of `stream`; errors as in :func:`decode`."""
    call = f"CONSUMER.CREATE.{stream}.{config['name']}"
    return await _call(
        connection, call, {"stream_name": stream, "config": config, "action": "create"}, ConsumerInfo, AGAIN_SECONDS
    )


async def delete_consumer(connection: NatsConnection, stream: str, name: str) -> None:
    """Ask the server to forget a consumer, without waiting for its answer."""
    await connection.publish(f"$JS.API.CONSUMER.DELETE.{stream}.{name}")
