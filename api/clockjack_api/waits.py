"""Waiting for the end of jobs: one watch and one query for all who wait, however many they are."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from clockjack.apply.topics import Topic
from clockjack.replica.port import Replica
from clockjack.views import jobs

log = logging.getLogger(__name__)

MAX_IDS = 500
"""Jobs that one query asks for."""


class JobEnds:
    """Tells those who wait when their job has ended."""

    def __init__(self, replica: Replica, stopping: anyio.Event) -> None:
        """Watch `replica`; all waits end when `stopping` is set."""
        self._replica = replica
        self._stopping = stopping
        self._waiting: dict[tuple[str, str], set[anyio.Event]] = {}
        self._wanted = anyio.Event()

    async def run(self) -> None:
        """Watch, as long as somebody waits; never returns."""
        while True:
            await self._wanted.wait()
            with self._replica.watch(Topic.JOBS) as watch:
                while self._waiting:
                    await self._look()
                    await watch.wait()
                self._wanted = anyio.Event()

    async def wait(self, namespace: str, job_id: str, seconds: float) -> None:
        """Return when the job has ended, after so long, or when the server stops."""
        with self._entered(namespace, job_id) as ended, anyio.move_on_after(seconds):
            await ended.wait()

    @contextmanager
    def _entered(self, namespace: str, job_id: str) -> Iterator[anyio.Event]:
        ended = anyio.Event()
        if self._stopping.is_set():
            ended.set()
        key = (namespace, job_id)
        events = self._waiting.setdefault(key, set())
        events.add(ended)
        self._wanted.set()
        try:
            yield ended
        finally:
            events.discard(ended)
            if not events and self._waiting.get(key) is events:
                del self._waiting[key]

    def release(self) -> None:
        """End all waits."""
        for events in self._waiting.values():
            for event in events:
                event.set()

    async def _look(self) -> None:
        by_namespace: dict[str, list[str]] = {}
        for namespace, job_id in self._waiting:
            by_namespace.setdefault(namespace, []).append(job_id)
        for namespace, ids in by_namespace.items():
            for start in range(0, len(ids), MAX_IDS):
                for job_id in await jobs.ended(self._replica, namespace, ids[start : start + MAX_IDS]):
                    for event in self._waiting.get((namespace, job_id), ()):
                        event.set()
