"""Subscribers: one that does not take its events, and one whose node dies."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.survival.watched import WatchedCluster

from clockjack.testing.processes.served import Served

EVENTS = 300
EVENT_BYTES = 60_000
"""Together more than the buffer of a subscriber and those of its connection hold."""

pytestmark = [pytest.mark.nats]


class Subscriber:
    """A connection to the stream of events."""

    def __init__(self, node: Served, after: str | None = None) -> None:
        self._connection = node.connect(30)
        headers = {} if after is None else {"last-event-id": after}
        self._connection.request("GET", "/v1/events/stream?types=flood", headers=headers)
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        self.last_id = after

    def messages(self) -> Iterator[tuple[str, Any]]:
        """Yield what comes, as kind and data, until the node ends it."""
        kind, place = "message", self.last_id
        while (line := self._read_line()).endswith("\n"):
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                place = value
            elif name == "event":
                kind = value
            elif name == "data":
                self.last_id = place  # not before it is there as a whole
                yield kind, json.loads(value)
                kind = "message"
            elif not name:
                self.last_id = place

    def close(self) -> None:
        self._connection.close()

    def _read_line(self) -> str:
        try:
            return self._answer.readline().decode()
        except http.client.HTTPException:
            return ""


def publish(node: Served, begin: int, end: int) -> None:
    events = [
        {"specversion": "1.0", "type": "flood", "source": "/s", "id": str(number), "data": "x" * EVENT_BYTES}
        for number in range(begin, end)
    ]
    for start in range(0, len(events), 15):  # a body may have 1 MiB
        batch = events[start : start + 15]
        node.call("POST", "/v1/events", batch, content_type="application/cloudevents-batch+json")


def test_a_slow_subscriber_is_let_go_and_resumes_and_no_one_else_notices(cluster: WatchedCluster) -> None:
    node = cluster.nodes[0]
    slow, quick = Subscriber(node), Subscriber(node)
    heard: list[str] = []

    def listen() -> None:
        for _, event in quick.messages():
            heard.append(event["id"])
            if len(heard) == EVENTS:
                return

    listening = threading.Thread(target=listen)
    listening.start()
    publish(node, 0, EVENTS)
    listening.join(30)
    assert heard == [str(number) for number in range(EVENTS)], "the other subscriber gets all of it at once"
    got: list[tuple[str, Any]] = list(slow.messages())
    assert got[-1][0] == "overflow", "it is told"
    ids = [event["id"] for _, event in got[:-1]]
    assert 0 < len(ids) < EVENTS
    again = Subscriber(cluster.nodes[1], after=slow.last_id)
    for _, event in again.messages():
        ids.append(event["id"])
        if len(ids) == EVENTS:
            break
    assert ids == heard, "it has missed nothing, on another node"
    for one in (slow, quick, again):
        one.close()


def test_who_hears_a_node_that_is_killed_goes_on_at_another_and_misses_nothing(cluster: WatchedCluster) -> None:
    first, second = cluster.nodes[0], cluster.nodes[1]
    subscriber = Subscriber(first)
    heard: list[str] = []
    some = threading.Event()

    def listen(to: Subscriber) -> None:
        for _, event in to.messages():
            heard.append(event["id"])
            if len(heard) >= 20:
                some.set()
            if event["id"] == "killed-99":
                return

    def flood() -> None:
        for number in range(100):
            event = {"specversion": "1.0", "type": "flood", "source": "/s", "id": f"killed-{number}"}
            second.call("POST", "/v1/events", event, content_type="application/cloudevents+json")

    listening = threading.Thread(target=listen, args=(subscriber,))
    flooding = threading.Thread(target=flood)
    listening.start()
    flooding.start()
    assert some.wait(30)
    first.running.kill()
    listening.join(30)
    again = Subscriber(second, after=subscriber.last_id)
    listen(again)
    flooding.join()
    assert heard == [f"killed-{number}" for number in range(100)], "each once, in order"
    for one in (subscriber, again):
        one.close()
