"""Letting a request in: who asks, whether they may, and in which namespace it acts."""

from typing import Any

from msgspec import Struct

from clockjack.access import DEFAULT_NAMESPACE, NAMESPACE_PATTERN, is_namespace
from clockjack_api.access.grant import Grant
from clockjack_api.access.key_ring import KeyRing
from clockjack_api.access.rates import Rates
from clockjack_api.access.rules import Rule
from clockjack_api.access.seats import Kind
from clockjack_api.heads import HEADERS
from clockjack_api.problems import NAMESPACE_FORBIDDEN, ROLE_FORBIDDEN, ApiProblem, bad_header

NAMESPACE_HEADER = "Clockjack-Namespace"

SCOPE_KEY = "clockjack.admission"
"""Where a request's scope holds its :class:`Admission`."""

_NAMESPACE = NAMESPACE_HEADER.lower().encode()


class Admission(Struct):
    """A request, as far as it was let in."""

    grant: Grant
    """What it was let in by."""
    namespace: str
    """Where it acts."""
    seats: tuple[Kind, ...] = ()
    """What it holds until it is answered."""


def admit(scope: Any, rule: Rule, keys: KeyRing, rates: Rates) -> Admission:
    """Let a request in to what has that `rule`.

    :raises ApiProblem: 401 without a good key; 429 if it makes too many requests; 403 if its role does not allow this,
        or it does not act there.
    """
    headers: dict[bytes, bytes] = scope[HEADERS]
    namespace = headers.get(_NAMESPACE)
    wanted = None if namespace is None else namespace.decode("latin-1")
    if rule.scope == "open":
        grant, own = keys.nobody, None
    else:
        authorization = headers.get(b"authorization")
        grant = keys.identify(None if authorization is None else authorization.decode("latin-1"))
        own = grant.principal.namespace
    admission: Admission
    admission = scope[SCOPE_KEY] = Admission(grant, own or DEFAULT_NAMESPACE)
    rates.spend(grant)
    if rule.scope != "open" and grant.principal.role not in rule.roles:
        raise ApiProblem(ROLE_FORBIDDEN, f"a key with the role {grant.principal.role} may not do this")
    if wanted is not None and not is_namespace(wanted):
        raise bad_header(NAMESPACE_HEADER, f"is not a namespace: it must match {NAMESPACE_PATTERN}")
    if own is not None and wanted is not None and wanted != own:
        raise ApiProblem(NAMESPACE_FORBIDDEN, f"this key acts in the namespace {own!r} alone")
    if wanted is not None:
        admission.namespace = wanted
    return admission
