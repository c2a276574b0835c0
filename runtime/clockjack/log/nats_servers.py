"""The NATS servers that keep a stream, as its leader sees them."""

from clockjack.connection import jetstream
from clockjack.connection.nats import NatsConnection
from clockjack.errors import LogError
from clockjack.log.port import Server

SILENT_SECONDS = 2.0
"""A server that the stream's leader has not heard for so long is silent; it hears from each about once a second."""


class NatsServers:
    """Asks about the servers; see :class:`clockjack.log.port.Servers`.

    It remembers who they are, for the time that the stream has no leader who would tell.
    """

    def __init__(self, connection: NatsConnection, stream: str) -> None:
        """Ask over `connection` about those that keep `stream`."""
        self._connection = connection
        self._stream = stream
        self._known: list[str] = []

    @property
    def connected_to(self) -> tuple[str, str]:
        """Name and version of the server at the other end of the connection, now or last."""
        return self._connection.server

    async def look(self) -> list[Server]:
        """Return the servers, by name."""
        try:
            cluster = (await jetstream.stream_info(self._connection, self._stream)).cluster
        except LogError:
            return [Server(name, leads=False, is_up=None, lag=None) for name in self._known]
        found = [
            Server(
                peer.name,
                leads=False,
                is_up=_is_up(peer),
                lag=peer.lag,
            )
            for peer in cluster.replicas
        ]
        if cluster.leader:
            found.append(Server(cluster.leader, leads=True, is_up=True, lag=0))
        found.sort(key=lambda server: server.name)
        self._known = [server.name for server in found]
        return found


def _is_up(peer: jetstream.Peer) -> bool:
    heard = peer.active > 0 or peer.current
    return heard and not peer.offline and peer.active < SILENT_SECONDS * jetstream.NANOSECONDS
