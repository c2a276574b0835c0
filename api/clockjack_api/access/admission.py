"""Letting a request in: who asks, whether they may, and in which namespace it acts."""

from typing import Any

from msgspec import Struct

from clockjack.access import DEFAULT_NAMESPACE, NAMESPACE_PATTERN, is_namespace
from clockjack_api.access.grant import Grant
from clockjack_api.access.key_ring import KeyRing
from clockjack_api.access.rules import RULE, Rule
from clockjack_api.problems import NAMESPACE_FORBIDDEN, ROLE_FORBIDDEN, ApiProblem, bad_header

NAMESPACE_HEADER = "Clockjack-Namespace"

SCOPE_KEY = "clockjack.admission"
"""Where a request's scope holds its :class:`Admission`."""

_NAMESPACE = NAMESPACE_HEADER.lower().encode()


class Admission(Struct, frozen=True):
    """A request that was let in."""

    grant: Grant | None
    """None for a route that needs no key."""
    namespace: str
    """Where it acts."""


def admit(scope: Any, keys: KeyRing) -> Admission:
    """Let a request in, which was routed.

    :raises ApiProblem: 401 without a good key; 403 if its role does not allow this, or it does not act there.
    """
    rule: Rule = scope["route_handler"].opt[RULE]
    authorization: str | None = None
    wanted: str | None = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == _NAMESPACE:
            wanted = value.decode("latin-1")
    grant: Grant | None = None
    own: str | None = None
    if rule.scope != "open":
        grant = keys.identify(authorization)
        principal = grant.principal
        if principal.role not in rule.roles:
            raise ApiProblem(ROLE_FORBIDDEN, f"a key with the role {principal.role} may not do this")
        own = principal.namespace
    if wanted is not None and not is_namespace(wanted):
        raise bad_header(NAMESPACE_HEADER, f"is not a namespace: it must match {NAMESPACE_PATTERN}")
    if own is not None and wanted is not None and wanted != own:
        raise ApiProblem(NAMESPACE_FORBIDDEN, f"this key acts in the namespace {own!r} alone")
    admission = scope[SCOPE_KEY] = Admission(grant, wanted or own or DEFAULT_NAMESPACE)
    return admission
