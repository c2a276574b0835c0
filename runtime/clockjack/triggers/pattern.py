"""Event patterns: the language of Amazon EventBridge for picking events by their content.

A pattern is a JSON object shaped like the events that it matches. All its fields must match; a field matches if
any value of its array does: an exact value (of the same JSON type; 300 and 300.0 are the same number), or an
operator (:mod:`clockjack.triggers.operators`). ``{"exists": false}`` matches where there is no value, and
``{"exists": true}`` where there is one; they look at leaves, so an object or an empty array is no value. ``$or``
holds patterns of which one must match.

Where an event has an array, any of its elements may match; fields that a pattern names side by side must match
in the same element (as event-ruler's ``rulesForJSONEvent`` has it). Nested arrays count as one.

Compiling is bounded by the limits below; nothing is multiplied out, so no ``$or`` makes a pattern exponential.
Matching visits each place of the pattern at most once for each element of the arrays on the way, looks at no more than
:data:`MAX_ELEMENTS` of an array, and gives up (:class:`TooMuchWork`) after :data:`MAX_STEPS` visits.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from clockjack.triggers.faults import FieldFault
from clockjack.triggers.json_values import is_array, is_number, is_object
from clockjack.triggers.operators import MAX_LISTED, MAX_TEXT, Refused, Test, build_test
from clockjack.triggers.pointer import MISSING, token

MAX_DEPTH = 20
"""Objects in a pattern are nested at most so deep."""

MAX_FIELDS = 300
"""A pattern names at most so many fields."""

MAX_OPERATORS = 100
"""A pattern has at most so many operators."""

MAX_ELEMENTS = 10_000
"""Of an array in an event, only so many elements are looked at."""

MAX_STEPS = 200_000
"""So much work one event is worth: visits of places of the pattern and of elements of arrays. About 0.1 s."""

Path = tuple[str, ...]
"""Names of fields, from the outermost inwards."""


class TooMuchWork(Exception):
    """An event has so many values in so many arrays that a pattern can't be compared with it."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(f"comparing took more than {MAX_STEPS} steps")


class _Work:
    """The work that is left for one event."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuchWork


class Leaf(Struct, frozen=True):
    """What the value of a field may be."""

    exact: frozenset[str | float | None]
    booleans: frozenset[bool]
    tests: tuple[Test, ...]
    absent: bool
    """Also matches where there is no value."""
    present: bool
    """Matches any value."""

    def matches(self, value: Any, work: _Work) -> bool:
        """Tell whether a field with this value (or :data:`MISSING`) matches."""
        found = False
        for scalar in _scalars(value, work):
            found = True
            work.spend(len(self.tests))
            if self.present or self._fits(scalar):
                return True
        return self.absent and not found

    def _fits(self, scalar: Any) -> bool:
        exact = scalar in self.booleans if isinstance(scalar, bool) else scalar in self.exact
        return exact or any(test(scalar) for test in self.tests)


class Pattern(Struct, frozen=True):
    """A compiled pattern, or a part of one."""

    fields: tuple[tuple[str, "Pattern | Leaf"], ...]
    alternatives: tuple[tuple["Pattern", ...], ...]
    """For each ``$or``: one of these must match."""

    def matches(self, value: Any, work: _Work | None = None) -> bool:
        """Tell whether an event, or what it has here, matches.

        :raises TooMuchWork: if that takes more than :data:`MAX_STEPS`.
        """
        work = work or _Work()
        if is_object(value):
            return self._fits(value, work)
        objects = [item for item in _flat(value, work) if is_object(item)] if is_array(value) else []
        return any(self._fits(item, work) for item in objects) if objects else self._fits({}, work)

    def _fits(self, item: dict[str, Any], work: _Work) -> bool:
        work.spend(len(self.fields))
        return all(node.matches(item.get(name, MISSING), work) for name, node in self.fields) and all(
            any(pattern.matches(item, work) for pattern in patterns) for patterns in self.alternatives
        )

    def exact_values(self) -> dict[Path, frozenset[Any]]:
        """Return the fields of which an event must have one of a few exact values, with those, to look it up by."""
        found: dict[Path, frozenset[Any]] = {}
        for name, node in self.fields:
            if isinstance(node, Leaf):
                if node.exact and not (node.booleans or node.tests or node.absent or node.present):
                    found[(name,)] = node.exact
            else:
                found |= {(name, *path): values for path, values in node.exact_values().items()}
        return found


def compile_pattern(pattern: Any) -> tuple[Pattern, list[FieldFault]]:
    """Return a pattern ready for matching, and what is wrong with it; with faults it is of no use."""
    compiler = _Compiler()
    compiled = compiler.object(pattern, "", 1)
    return compiled, compiler.faults


class _Compiler:
    """Compiles one pattern, and notes what is wrong."""

    def __init__(self) -> None:
        self.faults: list[FieldFault] = []
        self._fields = 0
        self._operators = 0

    def object(self, pattern: Any, pointer: str, depth: int) -> Pattern:
        if not is_object(pattern) or not pattern:
            return self._refuse(pointer, "must be an object with at least one field")
        if depth > MAX_DEPTH:
            return self._refuse(pointer, f"is nested more than {MAX_DEPTH} deep")
        fields: list[tuple[str, Pattern | Leaf]] = []
        alternatives: list[tuple[Pattern, ...]] = []
        for name, said in pattern.items():
            where = pointer + token(name)
            self._fields += 1
            if self._fields > MAX_FIELDS:
                return self._refuse(where, f"the pattern names more than {MAX_FIELDS} fields")
            if name == "$or":
                alternatives.append(self._alternatives(said, where, depth))
            elif is_object(said):
                fields.append((name, self.object(said, where, depth + 1)))
            else:
                fields.append((name, self._leaf(said, where)))
        return Pattern(tuple(fields), tuple(alternatives))

    def _alternatives(self, said: Any, pointer: str, depth: int) -> tuple[Pattern, ...]:
        if not is_array(said) or len(said) < 2:
            self._refuse(pointer, "must be an array of at least two patterns")
            return ()
        if len(said) > MAX_LISTED:
            self._refuse(pointer, f"has more than {MAX_LISTED} patterns")
            return ()
        return tuple(self.object(pattern, f"{pointer}/{place}", depth + 1) for place, pattern in enumerate(said))

    def _leaf(self, said: Any, pointer: str) -> Leaf:
        exact: list[str | float | None] = []
        booleans: list[bool] = []
        tests: list[Test] = []
        exists: set[bool] = set()
        values: list[Any] = said if is_array(said) else []
        if not values:
            self._refuse(pointer, "must be an array with at least one value, or an object")
        elif len(values) > MAX_LISTED:
            self._refuse(pointer, f"has more than {MAX_LISTED} values")
            values = []
        for place, value in enumerate(values):
            where = f"{pointer}/{place}"
            if isinstance(value, bool):
                booleans.append(value)
            elif value is None or is_number(value):
                exact.append(value)
            elif isinstance(value, str):
                exact.append(value)
                if len(value) > MAX_TEXT:
                    self._refuse(where, f"has more than {MAX_TEXT} characters")
            elif is_object(value) and len(value) == 1:
                self._operator(value, where, tests, exists)
            else:
                self._refuse(where, "must be a string, a number, true, false, null, or an object with one operator")
        return Leaf(frozenset(exact), frozenset(booleans), tuple(tests), False in exists, True in exists)

    def _operator(self, said: dict[str, Any], pointer: str, tests: list[Test], exists: set[bool]) -> None:
        name, operand = next(iter(said.items()))
        where = pointer + token(name)
        self._operators += 1
        if self._operators > MAX_OPERATORS:
            self._refuse(where, f"the pattern has more than {MAX_OPERATORS} operators")
        elif name == "exists":
            if isinstance(operand, bool):
                exists.add(operand)
            else:
                self._refuse(where, "must be true or false")
        else:
            try:
                tests.append(build_test(name, operand))
            except Refused as refused:
                self.faults.append(refused.fault.under(where))

    def _refuse(self, pointer: str, message: str) -> Pattern:
        self.faults.append(FieldFault(pointer, message))
        return Pattern((), ())


def values_at(event: Any, path: Path) -> set[Any] | None:
    """Return the strings, numbers and nulls that `event` has at `path`, in arrays too; None if they are too many.

    All that :meth:`Leaf.matches` would compare with exact values is among them.
    """
    work, places = _Work(), [event]
    try:
        for name in path:
            objects = [item for place in places for item in (_flat(place, work) if is_array(place) else (place,))]
            places = [item[name] for item in objects if is_object(item) and name in item]
        found = [item for place in places for item in _scalars(place, work)]
    except TooMuchWork:
        return None
    return {item for item in found if not isinstance(item, bool)}


def _scalars(value: Any, work: _Work) -> Iterator[Any]:
    """Yield the values of a field: itself, or the scalars of its array; nothing for an object and no field."""
    if is_array(value):
        for item in _flat(value, work):
            if not is_object(item):
                yield item
    elif value is not MISSING and not is_object(value):
        yield value


def _flat(value: list[Any], work: _Work) -> Iterator[Any]:
    """Yield the elements of an array, and in place of an array in it, its elements."""
    waiting = [iter(value)]
    seen = 0
    while waiting and seen < MAX_ELEMENTS:
        item = next(waiting[-1], _END)
        seen += 1
        work.spend(1)
        if item is _END:
            waiting.pop()
        elif is_array(item):
            waiting.append(iter(item))
        else:
            yield item


_END: Any = object()
