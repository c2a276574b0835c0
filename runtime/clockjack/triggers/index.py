"""Which schedules or subscriptions an event may concern, without asking all of them.

One is entered under each type that it names, or under what its globs of types begin with; there, if its filter
(or its sources) demands one of a few exact values of some field, under these. Of several such fields, the one under
which the fewest others stand. What comes out are candidates: the matcher of each has the last word.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from clockjack.triggers.pattern import Path, values_at

Key = tuple[str, str]
"""Namespace and id."""


class Indexed(Protocol):
    """What can be entered."""

    @property
    def key(self) -> Key:
        """What tells it from others."""
        ...


I = TypeVar("I", bound=Indexed)  # noqa: E741 - what is indexed


class _Bucket(Generic[I]):
    """Those that stand under one type."""

    def __init__(self) -> None:
        self.any: dict[Key, I] = {}
        self.by_value: dict[Path, dict[Any, dict[Key, I]]] = {}

    def add(self, item: I, exact: Mapping[Path, frozenset[Any]]) -> list[dict[Key, I]]:
        """Enter `item`, and return where it stands now."""
        places = [self.any]
        if exact:
            path = min(exact, key=lambda path: sum(self._count(path, value) for value in exact[path]))
            values = self.by_value.setdefault(path, {})
            places = [values.setdefault(value, {}) for value in exact[path]]
        for place in places:
            place[item.key] = item
        return places

    def candidates(self, event: dict[str, Any]) -> Iterator[dict[Key, I]]:
        yield self.any
        for path, by_value in self.by_value.items():
            values = values_at(event, path)
            if values is None:
                yield from by_value.values()
            else:
                yield from (by_value[value] for value in values if value in by_value)

    def _count(self, path: Path, value: Any) -> int:
        return len(self.by_value.get(path, {}).get(value, ()))


class Index(Generic[I]):
    """All of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._exact: dict[tuple[str, str], _Bucket[I]] = {}
        self._heads: dict[tuple[str, str], _Bucket[I]] = {}
        self._lengths: dict[int, int] = {}
        """Lengths of the heads, with how many have it."""
        self._places: dict[Key, tuple[list[dict[Key, I]], list[int]]] = {}

    def add(self, item: I, types: Iterable[str], heads: Iterable[str], exact: Mapping[Path, frozenset[Any]]) -> None:
        """Enter `item` under `types`, and under whatever begins with one of `heads`, where `exact` values are there."""
        namespace = item.key[0]
        places, lengths = self._places.setdefault(item.key, ([], []))
        for kind in types:
            places += self._exact.setdefault((namespace, kind), _Bucket()).add(item, exact)
        for head in set(heads):
            places += self._heads.setdefault((namespace, head), _Bucket()).add(item, exact)
            lengths.append(len(head))
            self._lengths[len(head)] = self._lengths.get(len(head), 0) + 1

    def remove(self, key: Key) -> None:
        """Take one out, if it is there."""
        places, lengths = self._places.pop(key, ([], []))
        for place in places:
            place.pop(key, None)
        for length in lengths:
            self._lengths[length] -= 1
            if not self._lengths[length]:
                del self._lengths[length]

    def has_any(self, namespace: str, kind: str) -> bool:
        """Say whether an event of this type may concern anybody."""
        return next(self._buckets(namespace, kind), None) is not None

    def candidates(self, namespace: str, kind: str, event: dict[str, Any]) -> list[I]:
        """Return those that an event may concern, in the order of their ids."""
        found: dict[Key, I] = {}
        for bucket in self._buckets(namespace, kind):
            for place in bucket.candidates(event):
                found |= place
        return [found[key] for key in sorted(found)]

    def _buckets(self, namespace: str, kind: str) -> Iterator[_Bucket[I]]:
        if (bucket := self._exact.get((namespace, kind))) is not None:
            yield bucket
        for length in self._lengths:
            if length <= len(kind) and (bucket := self._heads.get((namespace, kind[:length]))) is not None:
                yield bucket
