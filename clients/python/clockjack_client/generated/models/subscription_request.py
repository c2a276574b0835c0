from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.subscription_request_filter_type_0 import SubscriptionRequestFilterType0





T = TypeVar("T", bound="SubscriptionRequest")



@_attrs_define
class SubscriptionRequest:
    """ A new subscription.

        Attributes:
            url (str): Absolute, http or https, without user name and password. It must stand for a public address, unless
                the configuration (`allow_private`) has it; redirects are not followed.
            types (list[str] | Unset): Types of events, of which one must fit; empty for any. Exact, or with `*` for any run
                of characters: `com.github.*`. Clockjack's own life-cycle events fit only those that begin with `io.clockjack.`,
                so that no schedule sets itself off by accident.
            sources (list[str] | Unset): Sources of events, of which one must fit; empty for any. Written like `types`.
            filter_ (None | SubscriptionRequestFilterType0 | Unset): A pattern on the event as a JSON object, in
                EventBridge's language: `{"data": {"ref": [{"prefix": "refs/heads/"}]}}`. Null: any event.
            description (str | Unset): For people. Default: ''.
            timeout_seconds (float | Unset): A receiver that has not answered by then has failed. Default: 15.0.
            enabled (bool | Unset): Whether anything is sent. While it is not, what waits stays, and what comes is not
                heard. It ends by itself when the receiver answers 410 (Gone), or when an event has failed for a day and nothing
                was delivered meanwhile. Default: True.
            secret (None | str | Unset): What deliveries are signed with: `whsec_` and 24 to 64 bytes in base64. Null: for a
                new subscription the server makes one; otherwise it stays. Another one than before counts at once, and alone;
                `/rotate-secret` lets both count for a while.
            id (None | str | Unset): Null: a new ULID.
     """

    url: str
    types: list[str] | Unset = UNSET
    sources: list[str] | Unset = UNSET
    filter_: None | SubscriptionRequestFilterType0 | Unset = UNSET
    description: str | Unset = ''
    timeout_seconds: float | Unset = 15.0
    enabled: bool | Unset = True
    secret: None | str | Unset = UNSET
    id: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.subscription_request_filter_type_0 import SubscriptionRequestFilterType0 # noqa: PLC0415
        url = self.url

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types



        sources: list[str] | Unset = UNSET
        if not isinstance(self.sources, Unset):
            sources = self.sources



        filter_: dict[str, Any] | None | Unset
        if isinstance(self.filter_, Unset):
            filter_ = UNSET
        elif isinstance(self.filter_, SubscriptionRequestFilterType0):
            filter_ = self.filter_.to_dict()
        else:
            filter_ = self.filter_

        description = self.description

        timeout_seconds = self.timeout_seconds

        enabled = self.enabled

        secret: None | str | Unset
        if isinstance(self.secret, Unset):
            secret = UNSET
        else:
            secret = self.secret

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "url": url,
        })
        if types is not UNSET:
            field_dict["types"] = types
        if sources is not UNSET:
            field_dict["sources"] = sources
        if filter_ is not UNSET:
            field_dict["filter"] = filter_
        if description is not UNSET:
            field_dict["description"] = description
        if timeout_seconds is not UNSET:
            field_dict["timeout_seconds"] = timeout_seconds
        if enabled is not UNSET:
            field_dict["enabled"] = enabled
        if secret is not UNSET:
            field_dict["secret"] = secret
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.subscription_request_filter_type_0 import SubscriptionRequestFilterType0 # noqa: PLC0415
        d = dict(src_dict)
        url = d.pop("url")

        types = cast(list[str], d.pop("types", UNSET))


        sources = cast(list[str], d.pop("sources", UNSET))


        def _parse_filter_(data: object) -> None | SubscriptionRequestFilterType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                filter_type_0 = SubscriptionRequestFilterType0.from_dict(data)



                return filter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SubscriptionRequestFilterType0 | Unset, data)

        filter_ = _parse_filter_(d.pop("filter", UNSET))


        description = d.pop("description", UNSET)

        timeout_seconds = d.pop("timeout_seconds", UNSET)

        enabled = d.pop("enabled", UNSET)

        def _parse_secret(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        secret = _parse_secret(d.pop("secret", UNSET))


        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))


        subscription_request = cls(
            url=url,
            types=types,
            sources=sources,
            filter_=filter_,
            description=description,
            timeout_seconds=timeout_seconds,
            enabled=enabled,
            secret=secret,
            id=id,
        )

        return subscription_request

