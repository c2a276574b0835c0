"""Webhooks that come in."""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack.access import NAMESPACE_PATTERN


class HookQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Where a webhook goes."""

    namespace: Annotated[str, Meta(pattern=NAMESPACE_PATTERN)] | None = None
    """The schedule's; left out, that of the header ``Clockjack-Namespace``, else ``default``."""


class HookAccepted(Struct, frozen=True):
    """A webhook that was taken."""

    event_id: str
    """The id of its event."""
    duplicate: bool
    """It came before, and is the same event."""
