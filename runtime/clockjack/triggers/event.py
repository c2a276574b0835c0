"""Events: which of them a schedule acts on."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from clockjack.triggers.faults import FieldFault
from clockjack.triggers.glob import Glob, parse_glob
from clockjack.triggers.pattern import Pattern, compile_pattern

OWN_EVENTS = "io.clockjack."
"""What the types of Clockjack's own life-cycle events begin with."""

EventGlob = Annotated[str, Meta(min_length=1, max_length=250)]
"""A text in which ``*`` stands for any run of characters (``\\*`` for a star)."""


class EventTrigger(Struct, tag="event", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """On each event that fits ``types``, ``sources`` and ``filter``."""

    types: Annotated[list[EventGlob], Meta(max_length=100)] = []
    """Types of events, of which one must fit; empty for any. Exact, or with ``*`` for any run of
    characters: ``com.github.*``. Clockjack's own life-cycle events fit only those that begin with ``io.clockjack.``,
    so that no schedule sets itself off by accident."""
    sources: Annotated[list[EventGlob], Meta(max_length=100)] = []
    """Sources of events, of which one must fit; empty for any. Written like ``types``."""
    filter: dict[str, Any] | None = None
    """A pattern on the event as a JSON object, in EventBridge's language: ``{"data": {"ref": [{"prefix":
    "refs/heads/"}]}}``. Null: any event."""

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        found: list[FieldFault] = []
        for name, globs in (("types", self.types), ("sources", self.sources)):
            for place, glob in enumerate(globs):
                try:
                    parse_glob(glob)
                except ValueError as error:
                    found.append(FieldFault(f"/{name}/{place}", str(error)))
        if self.filter is not None:
            found.extend(fault.under("/filter") for fault in compile_pattern(self.filter)[1])
        return found


class EventMatcher:
    """An event trigger, ready to be asked."""

    def __init__(self, trigger: EventTrigger) -> None:
        """Match as `trigger` says.

        :raises ValueError: if it has faults.
        """
        if faults := trigger.faults():
            raise ValueError(f"{faults[0].pointer}: {faults[0].message}")
        self._types, self._any_type = _globs(trigger.types or ["*"])
        self._own_types, self._any_own_type = _globs([glob for glob in trigger.types if glob.startswith(OWN_EVENTS)])
        self._sources, self._any_source = _globs(trigger.sources or ["*"])
        self._filter: Pattern | None = compile_pattern(trigger.filter)[0] if trigger.filter is not None else None

    def matches(self, event: dict[str, Any]) -> bool:
        """Tell whether a CloudEvent (as its JSON object) is one that the schedule acts on."""
        kind, source = event.get("type"), event.get("source")
        if not isinstance(kind, str) or not isinstance(source, str):
            return False
        if kind.startswith(OWN_EVENTS):
            fits = kind in self._own_types or any(glob.matches(kind) for glob in self._any_own_type)
        else:
            fits = kind in self._types or any(glob.matches(kind) for glob in self._any_type)
        return (
            fits
            and (source in self._sources or any(glob.matches(source) for glob in self._any_source))
            and (self._filter is None or self._filter.matches(event))
        )


def matches(trigger: EventTrigger, event: dict[str, Any]) -> bool:
    """Tell whether `event` is one that `trigger` acts on; for many events, keep an :class:`EventMatcher`."""
    return EventMatcher(trigger).matches(event)


def _globs(texts: list[str]) -> tuple[frozenset[str], tuple[Glob, ...]]:
    """Return the texts without a star, and the globs."""
    globs = [parse_glob(text) for text in texts]
    exact = frozenset(glob.head for glob in globs if glob.tail is None)
    return exact, tuple(glob for glob in globs if glob.tail is not None)
