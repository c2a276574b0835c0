"""Letting a request in: who asks, whether they may, and in which namespace it acts."""

from typing import Any

from msgspec import Struct

from clockjack.access import DEFAULT_NAMESPACE, NAMESPACE_PATTERN, is_namespace
from clockjack_api.access.principal import ANYBODY, Principal
from clockjack_api.access.rules import RULE, Rule
from clockjack_api.problems import NAMESPACE_FORBIDDEN, ROLE_FORBIDDEN, ApiProblem, bad_header

NAMESPACE_HEADER = "Clockjack-Namespace"

SCOPE_KEY = "clockjack.admission"
"""Where a request's scope holds its :class:`Admission`."""

_HEADER = NAMESPACE_HEADER.lower().encode()


class Admission(Struct, frozen=True):
    """A request that was let in."""

    principal: Principal
    namespace: str
    """Where it acts."""


def admit(scope: Any) -> Admission:
    """Let a request in, which was routed.

    :raises ApiProblem: if who asks may not do this, or not there.
    """
    rule: Rule = scope["route_handler"].opt[RULE]
    principal = ANYBODY
    wanted = _wanted_namespace(scope["headers"])
    if rule.scope != "open" and principal.role not in rule.roles:
        raise ApiProblem(ROLE_FORBIDDEN, f"a key with the role {principal.role} may not do this")
    own = principal.namespace
    if own is not None and wanted is not None and wanted != own:
        raise ApiProblem(NAMESPACE_FORBIDDEN, f"this key acts in the namespace {own!r} alone")
    admission = scope[SCOPE_KEY] = Admission(principal, wanted or own or DEFAULT_NAMESPACE)
    return admission


def _wanted_namespace(headers: list[tuple[bytes, bytes]]) -> str | None:
    """Return the namespace that a request names, if it names one.

    :raises ApiProblem: if that is none.
    """
    for name, value in headers:
        if name == _HEADER:
            text = value.decode("latin-1")
            if not is_namespace(text):
                raise bad_header(NAMESPACE_HEADER, f"is not a namespace: it must match {NAMESPACE_PATTERN}")
            return text
    return None
