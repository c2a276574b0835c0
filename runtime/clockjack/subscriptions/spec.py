"""What users say of a subscription."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from clockjack.target_faults import target_faults
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.selector import EventSelector


class SubscriptionSpec(EventSelector, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Where events are sent that fit ``types``, ``sources`` and ``filter``, as a trigger's do."""

    url: Annotated[str, Meta(min_length=1, max_length=2000, pattern="^https?://")]
    """Absolute, http or https, without user name and password. It must stand for a public address, unless the
    configuration (``allow_private``) has it; redirects are not followed."""
    description: Annotated[str, Meta(max_length=500)] = ""
    """For people."""
    timeout_seconds: Annotated[float, Meta(ge=1, le=30)] = 15.0
    """A receiver that has not answered by then has failed."""
    enabled: bool = True
    """Whether anything is sent. While it is not, what waits stays, and what comes is not heard. It ends by itself when
    the receiver answers 410 (Gone), or when an event has failed for a day and nothing was delivered meanwhile."""

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        found = self.selector_faults()
        target: dict[str, Any] = {"type": "http", "url": self.url, "headers": {}}
        if faults := [message for _, message in target_faults(target)]:
            return [FieldFault("/url", faults[0]), *found]
        parts = urlsplit(self.url)
        if parts.username is not None or parts.password is not None:
            found.insert(0, FieldFault("/url", "has a user name in it: the signature says who sends"))
        if parts.fragment:
            found.insert(0, FieldFault("/url", "has a fragment, which is not sent"))
        return found


_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(SubscriptionSpec)


def encode_subscription(spec: SubscriptionSpec) -> bytes:
    """Return `spec` as the journal holds it."""
    return _encode(spec)


def decode_subscription(data: bytes) -> SubscriptionSpec:
    """Return what :func:`encode_subscription` made."""
    return _decoder.decode(data)
