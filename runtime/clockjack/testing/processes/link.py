"""A link between a node and a NATS server that can be cut: a TCP proxy on loopback."""

import contextlib
import socket
import threading
import time


class Link:
    """Forwards connections to a port of this machine for as long as it is whole."""

    def __init__(self, port: int) -> None:
        """Forward to `port`."""
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._whole = True
        self._delay = 0.0
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """Let nothing through: what is connected hangs, as over a cable that was pulled."""
        self._whole = False

    def slow_down(self, seconds: float) -> None:
        """Let everything pass so much later, or up to twice as much, either way; 0 for at once."""
        self._delay = seconds

    def mend(self) -> None:
        """Let new connections through; those that hung are broken off."""
        self._whole = True
        self._break_off()

    def close(self) -> None:
        """End it."""
        self._listener.close()
        self._break_off()

    def _break_off(self) -> None:
        with self._lock:
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._sockets.clear()

    def _accept(self) -> None:
        while True:
            try:
                incoming, _ = self._listener.accept()
            except OSError:
                return
            try:
                outgoing = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                incoming.close()
                continue
            outgoing.settimeout(None)
            with self._lock:
                self._sockets |= {incoming, outgoing}
            for source, sink in ((incoming, outgoing), (outgoing, incoming)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._delay:
                    time.sleep(self._delay)
                if not self._whole:
                    continue  # lost on the way; nobody learns of it
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        with self._lock:
            self._sockets -= {source, sink}
