"""What the users of ``deploy/nats/accounts.conf`` may do, and above all what they may not, on three real servers."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import msgspec
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.integration.secured_nats import Cluster, free_ports, secured_cluster, secured_server, server, wait_healthy

from clockjack import subjects
from clockjack.bus.nats import NatsBus
from clockjack.connection import jetstream
from clockjack.connection.access import Access
from clockjack.connection.nats import NatsConnection
from clockjack.errors import AppendRefused, BrokerError
from clockjack.log.nats import NatsLog
from clockjack.payloads.nats import NatsPayloads
from clockjack.snapshots.catalog import Catalog, Snapshot

pytestmark = pytest.mark.nats

JOURNAL = subjects.journal_stream()
OWN = subjects.worker_executor("worker-a", "01X")
OTHER = subjects.worker_executor("worker-b", "01X")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return three servers with TLS, users and JetStream."""
    with secured_cluster(tmp_path_factory.mktemp("nats")) as running:
        yield running


@pytest.fixture
async def node(cluster: Cluster) -> AsyncIterator[NatsConnection]:
    """Return a connection of a node, which has made the streams."""
    async with NatsConnection.open(cluster.urls, access=cluster.access("node")) as connection:
        await open_journal(connection)
        await NatsLog.open(connection, subjects.EVENTS_STREAM, [subjects.EVENT_SUBJECTS], replicas=3)
        yield connection


async def open_journal(connection: NatsConnection) -> NatsLog:
    return await NatsLog.open(connection, JOURNAL, [subjects.journal_subjects()], replicas=3)


async def last(connection: NatsConnection, stream: str = JOURNAL) -> int:
    return (await jetstream.stream_info(connection, stream)).state.last_seq


async def settle(client: Client) -> None:
    """Wait until the server has dealt with what was sent; the client's first PING may overtake it."""
    await client.flush()
    await client.flush()


async def refusal(client: Client, errors: list[str], subject: str) -> bool:
    """Publish, and say whether the server refused it."""
    errors.clear()
    await client.publish(subject, b"\x91\x90")
    await settle(client)
    return any("permissions violation for publish" in error and subject.lower() in error for error in errors)


# --- a worker -------------------------------------------------------------------------------------------------


async def test_a_worker_reports_beats_and_hears_from_the_dispatcher(cluster: Cluster, node: NatsConnection) -> None:
    journal, bus = await open_journal(node), NatsBus(node)
    async with (
        NatsConnection.open(cluster.urls, access=cluster.access("worker-a")) as connection,
        bus.subscribe(subjects.HEARTBEATS) as beats,
        bus.subscribe(subjects.CATALOGS) as catalogs,
        bus.subscribe(subjects.PROGRESS) as progress,
        NatsBus(connection).subscribe(subjects.executor_inbox(OWN)) as inbox,
        NatsBus(connection).subscribe(subjects.ROLL_CALL) as calls,
    ):
        sequence = await NatsLog(connection, JOURNAL).append(subjects.report_journal(OWN), b"report", "id-1")
        async with journal.follow(sequence - 1) as follower:
            [entry] = await follower.receive()
        assert (entry.subject, entry.payload, entry.message_id) == (subjects.report_journal(OWN), b"report", "id-1")
        worker_bus = NatsBus(connection)
        await worker_bus.publish(subjects.heartbeat(OWN), b"beat")
        await worker_bus.publish(subjects.catalog(OWN), b"tasks")
        await worker_bus.publish(subjects.progress(OWN), b"half")
        await bus.publish(subjects.executor_inbox(OTHER), b"not for you")
        await bus.publish(subjects.executor_inbox(OWN), b"run this")
        await bus.publish(subjects.ROLL_CALL, b"")
        with anyio.fail_after(5):
            assert (await beats.receive()).payload == b"beat"
            assert (await catalogs.receive()).payload == b"tasks"
            assert (await progress.receive()).payload == b"half"
            assert (await inbox.receive()).payload == b"run this"
            assert (await calls.receive()).payload == b""


NOT_FOR_WORKERS = [
    "clockjack.journal.0.node.01X",
    "clockjack.journal.0.report.01X",
    "clockjack.journal.0.report.worker-a",
    "clockjack.journal.0.report.worker-a.01X.more",
    "clockjack.journal.0.report.worker-b.01X",
    "clockjack.journal.0.other.worker-a.01X",
    "clockjack.logs.worker-b.01X",
    "clockjack.logs.01X",
    "clockjack.logs.worker-a",
    "clockjack.logs.worker-a.01X.more",
    "clockjack.executor.heartbeat.worker-b.01X",
    "clockjack.executor.heartbeat.01X",
    "clockjack.executor.catalog.worker-b.01X",
    "clockjack.executor.progress.worker-b.01X",
    "clockjack.executor.inbox.worker-a.01X",
    "clockjack.executor.inbox.worker-b.01X",
    "clockjack.events.default.order.paid",
    "clockjack.node.01X.status",
    "clockjack.rollcall",
    "$JS.API.INFO",
    f"$JS.API.STREAM.INFO.{JOURNAL}",
    f"$JS.API.STREAM.DELETE.{JOURNAL}",
    f"$JS.API.STREAM.PURGE.{JOURNAL}",
    f"$JS.API.STREAM.UPDATE.{JOURNAL}",
    "$JS.API.STREAM.CREATE.MINE",
    f"$JS.API.STREAM.MSG.GET.{JOURNAL}",
    f"$JS.API.STREAM.MSG.DELETE.{JOURNAL}",
    f"$JS.API.DIRECT.GET.{JOURNAL}",
    f"$JS.API.DIRECT.GET.{subjects.LOGS_STREAM}",
    f"$JS.API.CONSUMER.CREATE.{JOURNAL}",
    f"$JS.API.CONSUMER.CREATE.{JOURNAL}.mine",
    f"$JS.API.CONSUMER.DELETE.{JOURNAL}.theirs",
    f"$O.{subjects.PAYLOAD_BUCKET}.C.x",
    "$SYS.REQ.SERVER.PING",
    "anything.else",
]


async def test_a_worker_publishes_nothing_else(cluster: Cluster, node: NatsConnection) -> None:
    before, errors = await last(node), list[str]()
    worker = await cluster.client("worker-a", errors)
    try:
        allowed = [subject for subject in NOT_FOR_WORKERS if not await refusal(worker, errors, subject)]
        assert allowed == []
        assert await last(node) == before
        assert not await refusal(worker, errors, subjects.report_journal(OWN)), "the check itself sees no success"
    finally:
        await worker.close()


@pytest.mark.parametrize(
    "subject",
    [
        ">",
        "clockjack.>",
        "clockjack.journal.>",
        subjects.report_journal(OWN),
        subjects.HEARTBEATS,
        subjects.LOG_SUBJECTS,
        subjects.job_logs(OWN),
        "clockjack.executor.inbox.>",
        subjects.executor_inbox(OTHER),
        "clockjack.events.>",
        "$O.>",
        "$JS.>",
    ],
)
async def test_a_worker_listens_to_nothing_else(cluster: Cluster, node: NatsConnection, subject: str) -> None:
    async with NatsConnection.open(cluster.urls, access=cluster.access("worker-a")) as connection:
        with pytest.raises(BrokerError, match="may not subscribe"):
            async with NatsBus(connection).subscribe(subject):
                pass


async def test_a_worker_stores_the_lines_of_its_own_executors(cluster: Cluster, node: NatsConnection) -> None:
    logs = await NatsLog.open(node, subjects.LOGS_STREAM, [subjects.LOG_SUBJECTS], replicas=3, discard="old")
    async with NatsConnection.open(cluster.urls, access=cluster.access("worker-a")) as connection:
        log = NatsLog(connection, subjects.LOGS_STREAM)
        sequence = await log.append(subjects.job_logs(OWN), b"lines", "lines-1")
        with anyio.fail_after(2), pytest.raises(AppendRefused, match="may not publish"):
            await log.append(subjects.job_logs(OTHER), b"lines", "lines-2")
    await logs.append(subjects.job_logs("01NODE"), b"of the node", "lines-3")
    async with logs.follow(sequence - 1) as follower:
        entries = [*await follower.receive()]
        while len(entries) < 2:
            entries += await follower.receive()
    assert [(entry.subject, entry.payload) for entry in entries] == [
        (subjects.job_logs(OWN), b"lines"),
        (subjects.job_logs("01NODE"), b"of the node"),
    ]


async def test_a_worker_is_told_what_it_may_not(cluster: Cluster, node: NatsConnection) -> None:
    async with NatsConnection.open(cluster.urls, access=cluster.access("worker-a")) as connection:
        log = NatsLog(connection, JOURNAL)
        for subject in (subjects.node_journal("01X"), subjects.report_journal(OTHER)):
            with anyio.fail_after(2), pytest.raises(AppendRefused, match="may not publish"):
                await log.append(subject, b"1", "id")


async def test_nobody_reads_the_answers_that_a_node_gets(cluster: Cluster, node: NatsConnection) -> None:
    """Everybody may subscribe to ``_INBOX.>``, and hears what is in the own account alone."""
    journal = await open_journal(node)
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    strangers = {await cluster.client("worker-a"): subjects.report_journal(OWN)}
    strangers[await cluster.client("publisher")] = subjects.events("default", "order.paid")
    try:
        for stranger in strangers:
            await stranger.subscribe("_INBOX.>", cb=hear)
            await settle(stranger)
        sequence = await journal.append(subjects.node_journal("01X"), b"secret", "secret-1")
        async with journal.follow(sequence - 1) as follower:
            assert len(await follower.receive()) == 1
        for stranger, allowed in strangers.items():
            own = (await stranger.request(allowed, b"", timeout=5)).subject
            assert heard == [own], "the check hears nothing, or too much"
            heard.clear()
    finally:
        for stranger in strangers:
            await stranger.close()


@pytest.mark.parametrize(
    ("user", "allowed"),
    [("worker-a", subjects.report_journal(OWN)), ("publisher", subjects.events("default", "order.paid"))],
)
async def test_no_answer_gets_into_the_part_of_a_node(
    cluster: Cluster, node: NatsConnection, user: str, allowed: str
) -> None:
    """The server writes an acknowledgement wherever a publisher wants it, in the publisher's account."""
    before = await last(node)
    own = subjects.node_journal("01X")
    client = await cluster.client(user)
    try:
        for reply in (own, f"$JS.API.STREAM.PURGE.{JOURNAL}", f"$JS.API.STREAM.DELETE.{JOURNAL}", "clockjack.rollcall"):
            await client.publish(allowed, b"\x91\x90", reply=reply)
            answer = await client.request(allowed, b"\x91\x90", timeout=5)  # the one before is answered by now
            assert msgspec.json.decode(answer.data)["seq"] > 0
    finally:
        await client.close()
    journal = await open_journal(node)
    async with journal.follow(before) as follower:
        while before < await last(node):
            for entry in await follower.receive():
                assert entry.subject == allowed
                before = entry.sequence


@pytest.fixture
def one_account(tmp_path: Path) -> Iterator[str]:
    """Return the URL of a server that has a node and a worker in one account."""
    [port, monitor] = free_ports(2)
    configuration = tmp_path / "one.conf"
    configuration.write_text(
        f"""listen: "127.0.0.1:{port}", http: "127.0.0.1:{monitor}", jetstream {{ store_dir: "{tmp_path}/store" }}
        authorization {{ users: [
          {{ user: node, password: n }}
          {{ user: w, password: w, permissions: {{ publish: ["clockjack.journal.*.report.worker-a.*"] }} }}
        ] }}"""
    )
    with server(configuration, {}):
        wait_healthy(monitor, tmp_path)
        yield f"nats://127.0.0.1:{port}"


async def test_in_one_account_an_answer_does_get_there(one_account: str) -> None:
    """Why each group has an account: the same publish permissions in one account let this happen."""
    async with NatsConnection.open(one_account.replace("//", "//node:n@")) as node:
        await NatsLog.open(node, JOURNAL, [subjects.journal_subjects()])
        client = await nats.connect(one_account, user="w", password="w")
        await client.publish(subjects.report_journal(OWN), b"1", reply=subjects.node_journal("01X"))
        await settle(client)
        await client.close()
        journal = NatsLog(node, JOURNAL)
        async with journal.follow(0) as follower:
            found = [entry.subject for entry in await follower.receive()]
            while len(found) < 2:
                found += [entry.subject for entry in await follower.receive()]
    assert found == [subjects.report_journal(OWN), subjects.node_journal("01X")]


async def test_a_worker_can_not_roll_up_the_journal(cluster: Cluster, node: NatsConnection) -> None:
    before = await last(node)
    worker = await cluster.client("worker-a")
    try:
        answer = await worker.request(subjects.report_journal(OWN), b"", headers={"Nats-Rollup": "all"})
        assert "rollup not permitted" in msgspec.json.decode(answer.data)["error"]["description"]
    finally:
        await worker.close()
    assert await last(node) == before


# --- a publisher of events --------------------------------------------------------------------------------------


async def test_a_publisher_publishes_events_of_its_namespace(cluster: Cluster, node: NatsConnection) -> None:
    publisher = await cluster.client("publisher")
    try:
        answer = await publisher.request(subjects.events("default", "order.paid"), b"{}", headers={"Nats-Msg-Id": "1"})
        assert msgspec.json.decode(answer.data)["stream"] == subjects.EVENTS_STREAM
    finally:
        await publisher.close()


async def test_a_publisher_does_nothing_else(cluster: Cluster, node: NatsConnection) -> None:
    before = await last(node), await last(node, subjects.EVENTS_STREAM)
    errors: list[str] = []
    publisher = await cluster.client("publisher", errors)
    others = [*NOT_FOR_WORKERS, subjects.report_journal(OWN), subjects.events("other", "order.paid")]
    others.remove("clockjack.events.default.order.paid")
    try:
        assert [subject for subject in others if not await refusal(publisher, errors, subject)] == []
        for subject in ("clockjack.events.default.>", "clockjack.>", "clockjack.rollcall", ">"):
            errors.clear()
            await publisher.subscribe(subject)
            await settle(publisher)
            assert any("permissions violation for subscription" in error for error in errors), subject
    finally:
        await publisher.close()
    assert (await last(node), await last(node, subjects.EVENTS_STREAM)) == before


# --- a node -----------------------------------------------------------------------------------------------------


async def test_a_node_works_with_all_its_streams(cluster: Cluster, node: NatsConnection) -> None:
    journal = await open_journal(node)
    sequence = await journal.append(subjects.node_journal("01X"), b"x", "node-1")
    assert (await journal.bounds()).last == sequence
    payloads = await NatsPayloads.open(node, replicas=3)
    reference = await payloads.put(b"large" * 200_000)
    assert await payloads.get(reference) == b"large" * 200_000
    await payloads.delete(reference)
    taken = Snapshot("journal", 1, 1, 1, "00", [], 1)
    catalog = Catalog(await NatsLog.open(node, subjects.SNAPSHOTS_STREAM, [subjects.SNAPSHOT_SUBJECT], replicas=3))
    await catalog.add(taken)
    assert await catalog.all() == [taken]
    info = await jetstream.stream_info(node, JOURNAL)
    assert info.config["num_replicas"] == 3


@pytest.mark.parametrize(
    "subject",
    [
        f"$JS.API.STREAM.DELETE.{JOURNAL}",
        f"$JS.API.STREAM.MSG.DELETE.{JOURNAL}",
        f"$JS.API.STREAM.RESTORE.{JOURNAL}",
        f"$JS.API.STREAM.PEER.REMOVE.{JOURNAL}",
        subjects.report_journal(OWN),
        "$SYS.REQ.SERVER.PING",
        "anything.else",
    ],
)
async def test_a_node_does_nothing_that_it_need_not(cluster: Cluster, node: NatsConnection, subject: str) -> None:
    with pytest.raises(AppendRefused, match="may not publish"):
        await node.request(subject, b"", timeout=2)


# --- getting in -------------------------------------------------------------------------------------------------


async def test_the_servers_let_nobody_else_in(cluster: Cluster, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("node:guessed")
    for access in (Access(cluster.ca, wrong), Access(cluster.ca)):
        with pytest.raises(BrokerError, match="refuses these credentials"):
            async with NatsConnection.open(cluster.urls, access=access):
                pass


async def test_a_server_must_have_a_certificate_that_is_trusted(cluster: Cluster) -> None:
    with pytest.raises(BrokerError, match="certificate verify failed"):
        async with NatsConnection.open(
            cluster.urls, access=Access(None, cluster.credentials("node")), connect_seconds=2
        ):
            pass


async def test_a_server_must_have_the_name_that_it_is_called_by(cluster: Cluster) -> None:
    url = cluster.urls[0].replace("127.0.0.1", "localhost")
    with pytest.raises(BrokerError, match="mismatch"):
        async with NatsConnection.open(url, access=cluster.access("node"), connect_seconds=2):
            pass


async def test_credentials_are_not_sent_in_the_clear(tmp_path: Path, cluster: Cluster) -> None:
    """A server that doesn't speak TLS, where TLS is wanted, gets nothing; whatever it says of itself."""
    heard: list[bytes] = []

    async def impostor(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            await stream.send(
                b'INFO {"server_id":"x","version":"2.15.0","max_payload":1048576,"auth_required":true}\r\n'
            )
            try:
                while True:
                    heard.append(await stream.receive())
            except (anyio.EndOfStream, anyio.BrokenResourceError):
                pass

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)
    async with anyio.create_task_group() as group:
        group.start_soon(listener.serve, impostor)
        for url, ca in ((f"tls://127.0.0.1:{port}", None), (f"nats://127.0.0.1:{port}", cluster.ca)):
            access = Access(ca, cluster.credentials("node"))
            with pytest.raises(BrokerError, match="the server does not use TLS"):
                async with NatsConnection.open(url, access=access, connect_seconds=1):
                    pass
        group.cancel_scope.cancel()
    await listener.aclose()
    assert b"".join(heard) == b""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "can't read the NATS credentials in .*: No such file"),
        ("", 'should hold one line, "user:password"'),
        ("node", 'should hold one line, "user:password"'),
        ("node:", 'should hold one line, "user:password"'),
        ("node:a\nworker:b", 'should hold one line, "user:password"'),
    ],
)
async def test_a_file_of_credentials_that_is_wrong(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "credentials"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BrokerError, match=said):
        async with NatsConnection.open("nats://127.0.0.1:9", access=Access(None, file)):
            pass


async def test_a_file_of_authorities_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "ca.crt"
    with pytest.raises(BrokerError, match=r"can't read the certificates in .*: No such file"):
        async with NatsConnection.open("tls://127.0.0.1:9", access=Access(file)):
            pass
    file.write_text("no certificate")
    with pytest.raises(BrokerError, match="holds no certificates"):
        async with NatsConnection.open("tls://127.0.0.1:9", access=Access(file)):
            pass


# --- one server on one machine ------------------------------------------------------------------------------------


@pytest.fixture
def single(tmp_path: Path) -> Iterator[Cluster]:
    """Return a server on loopback."""
    with secured_server(tmp_path) as running:
        yield running


async def test_one_server_on_loopback_has_the_same_users(single: Cluster) -> None:
    async with (
        NatsConnection.open(single.urls, access=single.access("node")) as node,
        NatsConnection.open(single.urls, access=single.access("worker-b")) as worker,
    ):
        await NatsLog.open(node, JOURNAL, [subjects.journal_subjects()])
        log = NatsLog(worker, JOURNAL)
        assert await log.append(subjects.report_journal(OTHER), b"1", "id") == 1
        with pytest.raises(AppendRefused):
            await log.append(subjects.report_journal(OWN), b"1", "id")
