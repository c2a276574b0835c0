"""The comparison operators of event patterns: ``{"prefix": "a"}`` and the others, each a test of one value.

They are those of Amazon EventBridge (its user guide: "Comparison operators for use in event patterns"). A test
gets one scalar of an event: a string, a number, true, false or null; never an array or an object.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from clockjack.triggers.faults import FieldFault
from clockjack.triggers.glob import parse_glob
from clockjack.triggers.json_values import is_array, is_number, is_object
from clockjack.triggers.pointer import token

MAX_TEXT = 1000
"""A text in a pattern has at most so many characters."""

MAX_LISTED = 300
"""A list in a pattern has at most so many values."""

Test = Callable[[Any], bool]

ANY_OF = "prefix, suffix, equals-ignore-case, anything-but, numeric, exists, wildcard, cidr"


class Refused(Exception):
    """An operator isn't written as it must be."""

    def __init__(self, message: str, pointer: str = "") -> None:
        """Say what is wrong, and where, seen from the operator's operand."""
        super().__init__(message)
        self.fault = FieldFault(pointer, message)


def build_test(name: str, operand: Any) -> Test:
    """Return the test of an operator (any but ``exists``, which is no test of a value).

    :raises Refused: if there is no such operator, or `operand` is not for it.
    """
    builder = _BUILDERS.get(name)
    if builder is None:
        raise Refused(f"{name!r} is no operator; there are {ANY_OF}")
    return builder(operand)


def _text(operand: Any, pointer: str = "") -> str:
    if not isinstance(operand, str):
        raise Refused("must be a string", pointer)
    if len(operand) > MAX_TEXT:
        raise Refused(f"has more than {MAX_TEXT} characters", pointer)
    return operand


def _caseless(operand: Any) -> str | None:
    """Return the text of ``{"equals-ignore-case": text}``, or None if `operand` is something else."""
    if not is_object(operand):
        return None
    if list(operand) != ["equals-ignore-case"]:
        raise Refused('must be a string or {"equals-ignore-case": string}')
    return _text(operand["equals-ignore-case"], "/equals-ignore-case").casefold()


def _prefix(operand: Any) -> Test:
    if (folded := _caseless(operand)) is not None:
        return lambda value: isinstance(value, str) and value.casefold().startswith(folded)
    text = _text(operand)
    return lambda value: isinstance(value, str) and value.startswith(text)


def _suffix(operand: Any) -> Test:
    if (folded := _caseless(operand)) is not None:
        return lambda value: isinstance(value, str) and value.casefold().endswith(folded)
    text = _text(operand)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _equals_ignore_case(operand: Any) -> Test:
    folded = _text(operand).casefold()
    return lambda value: isinstance(value, str) and value.casefold() == folded


def _wildcard(operand: Any) -> Test:
    try:
        glob = parse_glob(_text(operand))
    except ValueError as error:
        raise Refused(str(error)) from None
    return lambda value: isinstance(value, str) and glob.matches(value)


def _cidr(operand: Any) -> Test:
    try:
        network: IPv4Network | IPv6Network = ip_network(_text(operand), strict=False)
    except ValueError:
        raise Refused("must be an IP address range like 10.0.0.0/24 or 2001:db8::/32") from None

    def test(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        try:
            address: IPv4Address | IPv6Address = ip_address(value)
        except ValueError:
            return False
        return address in network

    return test


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def _numeric(operand: Any) -> Test:
    shape = 'must be [comparison, number] or [">" or ">=", number, "<" or "<=", number]'
    if not is_array(operand) or len(operand) not in (2, 4):
        raise Refused(shape)
    bounds: list[tuple[Callable[[float, float], bool], float]] = []
    for place in range(0, len(operand), 2):
        comparison, bound = operand[place], operand[place + 1]
        if not isinstance(comparison, str) or comparison not in _COMPARISONS:
            raise Refused("must be one of = < <= > >=", f"/{place}")
        if not is_number(bound):
            raise Refused("must be a number", f"/{place + 1}")
        bounds.append((_COMPARISONS[comparison], bound))
    if len(operand) == 4:
        low, high = (operand[0], operand[1]), (operand[2], operand[3])
        if low[0] not in (">", ">=") or high[0] not in ("<", "<="):
            raise Refused(shape)
        if low[1] > high[1] or (low[1] == high[1] and (low[0], high[0]) != (">=", "<=")):
            raise Refused("no number lies between these bounds")
    return lambda value: is_number(value) and all(holds(value, bound) for holds, bound in bounds)


def _anything_but(operand: Any) -> Test:
    if is_object(operand):
        inner = _any_of_texts(operand)
        return lambda value: not inner(value)
    listed = is_array(operand)
    values: list[Any] = operand if is_array(operand) else [operand]
    _check_list(values)
    if not (all(isinstance(value, str) for value in values) or all(is_number(value) for value in values)):
        raise Refused("must be a string, a number, or a list of only strings or only numbers")
    for place, value in enumerate(values):
        if isinstance(value, str):
            _text(value, f"/{place}" if listed else "")
    excluded = frozenset(values)
    return lambda value: isinstance(value, bool) or value not in excluded


def _any_of_texts(operand: dict[str, Any]) -> Test:
    """Return the test of what ``anything-but`` excludes: one operator, with one text or any of several."""
    builders = {name: _BUILDERS[name] for name in ("prefix", "suffix", "equals-ignore-case", "wildcard")}
    if len(operand) != 1 or (name := next(iter(operand))) not in builders:
        raise Refused(f"must be a value, a list of values, or an object with one of {', '.join(builders)}")
    said = operand[name]
    texts: list[Any] = said if is_array(said) else [said]
    _check_list(texts, token(name))
    tests: list[Test] = []
    for place, text in enumerate(texts):
        where = token(name) + (f"/{place}" if is_array(said) else "")
        try:
            tests.append(builders[name](_text(text)))
        except Refused as refused:
            raise Refused(refused.fault.message, where) from None
    return lambda value: any(test(value) for test in tests)


def _check_list(values: list[Any], pointer: str = "") -> None:
    if not values:
        raise Refused("must have at least one value", pointer)
    if len(values) > MAX_LISTED:
        raise Refused(f"has more than {MAX_LISTED} values", pointer)


_BUILDERS: dict[str, Callable[[Any], Test]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "cidr": _cidr,
    "numeric": _numeric,
    "anything-but": _anything_but,
}
