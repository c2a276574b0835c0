"""Which events: by type, by source, and by content."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from clockjack.triggers.faults import FieldFault
from clockjack.triggers.glob import Glob, parse_glob
from clockjack.triggers.pattern import Path, Pattern, compile_pattern

OWN_EVENTS = "io.clockjack."
"""What the types of Clockjack's own life-cycle events begin with."""

EventGlob = Annotated[str, Meta(min_length=1, max_length=250)]
"""A text in which ``*`` stands for any run of characters (``\\*`` for a star)."""


class EventSelector(Struct, forbid_unknown_fields=True, frozen=True):
    """Events that fit ``types``, ``sources`` and ``filter``."""

    types: Annotated[list[EventGlob], Meta(max_length=100)] = []
    """Types of events, of which one must fit; empty for any. Exact, or with ``*`` for any run of
    characters: ``com.github.*``. Clockjack's own life-cycle events fit only those that begin with ``io.clockjack.``,
    so that no schedule sets itself off by accident."""
    sources: Annotated[list[EventGlob], Meta(max_length=100)] = []
    """Sources of events, of which one must fit; empty for any. Written like ``types``."""
    filter: dict[str, Any] | None = None
    """A pattern on the event as a JSON object, in EventBridge's language: ``{"data": {"ref": [{"prefix":
    "refs/heads/"}]}}``. Null: any event."""

    @property
    def hears_lifecycle(self) -> bool:
        """Whether it may take one of Clockjack's own events."""
        return any(glob.startswith(OWN_EVENTS) for glob in self.types)

    def selector_faults(self) -> list[FieldFault]:
        """Return what is wrong with the three."""
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
    """An event selector, ready to be asked."""

    def __init__(self, selector: EventSelector) -> None:
        """Match as `selector` says.

        :raises ValueError: if it has faults.
        """
        if faults := selector.selector_faults():
            raise ValueError(f"{faults[0].pointer}: {faults[0].message}")
        self._types, self._any_type = _globs(selector.types or ["*"])
        self._own_types, self._any_own_type = _globs([glob for glob in selector.types if glob.startswith(OWN_EVENTS)])
        self._sources, self._any_source = _globs(selector.sources or ["*"])
        self._filter: Pattern | None = compile_pattern(selector.filter)[0] if selector.filter is not None else None

    def matches(self, event: dict[str, Any]) -> bool:
        """Tell whether a CloudEvent (as its JSON object) is one of them.

        :raises TooMuchWork: if the filter can't be compared with it within bounds.
        """
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

    def types(self, *, own: bool) -> tuple[frozenset[str], frozenset[str]]:
        """Return the types that may fit, and what others that may begin with; of Clockjack's `own` events or users'."""
        if own:
            return self._own_types, frozenset(glob.head for glob in self._any_own_type)
        types = frozenset(kind for kind in self._types if not kind.startswith(OWN_EVENTS))
        heads = frozenset(glob.head for glob in self._any_type if not glob.head.startswith(OWN_EVENTS))
        demanded = self._exact().get(("type",))
        if "" in heads and demanded is not None:
            return types | frozenset(kind for kind in demanded if isinstance(kind, str)), heads - {""}
        return types, heads

    def exact_values(self) -> dict[Path, frozenset[Any]]:
        """Return fields of which an event must have one of a few values, with those; the type is not among them."""
        found = {path: values for path, values in self._exact().items() if path != ("type",)}
        if not self._any_source:
            found[("source",)] = self._sources
        return found

    def _exact(self) -> dict[Path, frozenset[Any]]:
        return {} if self._filter is None else self._filter.exact_values()


def _globs(texts: list[str]) -> tuple[frozenset[str], tuple[Glob, ...]]:
    """Return the texts without a star, and the globs."""
    globs = [parse_glob(text) for text in texts]
    exact = frozenset(glob.head for glob in globs if glob.tail is None)
    return exact, tuple(glob for glob in globs if glob.tail is not None)
