from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.new_subscription_filter_type_0 import NewSubscriptionFilterType0





T = TypeVar("T", bound="NewSubscription")



@_attrs_define
class NewSubscription:
    """ A subscription that was just made or got a new secret.

        Attributes:
            id (str):
            url (str):
            types (list[str]):
            sources (list[str]):
            filter_ (NewSubscriptionFilterType0 | None):
            description (str):
            timeout_seconds (float):
            enabled (bool):
            disabled_by (None | str): `gone`: its receiver answered 410; `failures`: an event failed for a day, and nothing
                was delivered meanwhile. Null while it is enabled. One of `failures`, `gone`, `request`; a newer server may say
                others.
            disabled_at (datetime.datetime | None):
            failing_since (datetime.datetime | None): Since when nothing was delivered that should have been; null if the
                last attempt succeeded.
            held_until (datetime.datetime | None): Nothing is sent before: its receiver has asked for that by `Retry-After`.
            waiting (int): Events that wait to be delivered, at most 10,000 and 64 MiB; what comes on top is a dead letter.
            dead_letters (int): Events that were given up; at most 1,000 and 64 MiB are kept.
            delivered (int): Events that were delivered, ever.
            delivered_at (datetime.datetime | None): When one was last.
            old_secret_until (datetime.datetime | None): So long deliveries are signed with the secret before, too; null if
                they are not.
            revision (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            secret (None | str): What deliveries are signed with. Told in this answer, and where that comes again for its
                `Idempotency-Key`, unless the subscription was changed since; null otherwise, and where the secret stays as it
                was.
     """

    id: str
    url: str
    types: list[str]
    sources: list[str]
    filter_: NewSubscriptionFilterType0 | None
    description: str
    timeout_seconds: float
    enabled: bool
    disabled_by: None | str
    disabled_at: datetime.datetime | None
    failing_since: datetime.datetime | None
    held_until: datetime.datetime | None
    waiting: int
    dead_letters: int
    delivered: int
    delivered_at: datetime.datetime | None
    old_secret_until: datetime.datetime | None
    revision: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    secret: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.new_subscription_filter_type_0 import NewSubscriptionFilterType0 # noqa: PLC0415
        id = self.id

        url = self.url

        types = self.types



        sources = self.sources



        filter_: dict[str, Any] | None
        if isinstance(self.filter_, NewSubscriptionFilterType0):
            filter_ = self.filter_.to_dict()
        else:
            filter_ = self.filter_

        description = self.description

        timeout_seconds = self.timeout_seconds

        enabled = self.enabled

        disabled_by: None | str
        disabled_by = self.disabled_by

        disabled_at: None | str
        if isinstance(self.disabled_at, datetime.datetime):
            disabled_at = self.disabled_at.isoformat()
        else:
            disabled_at = self.disabled_at

        failing_since: None | str
        if isinstance(self.failing_since, datetime.datetime):
            failing_since = self.failing_since.isoformat()
        else:
            failing_since = self.failing_since

        held_until: None | str
        if isinstance(self.held_until, datetime.datetime):
            held_until = self.held_until.isoformat()
        else:
            held_until = self.held_until

        waiting = self.waiting

        dead_letters = self.dead_letters

        delivered = self.delivered

        delivered_at: None | str
        if isinstance(self.delivered_at, datetime.datetime):
            delivered_at = self.delivered_at.isoformat()
        else:
            delivered_at = self.delivered_at

        old_secret_until: None | str
        if isinstance(self.old_secret_until, datetime.datetime):
            old_secret_until = self.old_secret_until.isoformat()
        else:
            old_secret_until = self.old_secret_until

        revision = self.revision

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        secret: None | str
        secret = self.secret


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "url": url,
            "types": types,
            "sources": sources,
            "filter": filter_,
            "description": description,
            "timeout_seconds": timeout_seconds,
            "enabled": enabled,
            "disabled_by": disabled_by,
            "disabled_at": disabled_at,
            "failing_since": failing_since,
            "held_until": held_until,
            "waiting": waiting,
            "dead_letters": dead_letters,
            "delivered": delivered,
            "delivered_at": delivered_at,
            "old_secret_until": old_secret_until,
            "revision": revision,
            "created_at": created_at,
            "updated_at": updated_at,
            "secret": secret,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_subscription_filter_type_0 import NewSubscriptionFilterType0 # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        url = d.pop("url")

        types = cast(list[str], d.pop("types"))


        sources = cast(list[str], d.pop("sources"))


        def _parse_filter_(data: object) -> NewSubscriptionFilterType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                filter_type_0 = NewSubscriptionFilterType0.from_dict(data)



                return filter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NewSubscriptionFilterType0 | None, data)

        filter_ = _parse_filter_(d.pop("filter"))


        description = d.pop("description")

        timeout_seconds = d.pop("timeout_seconds")

        enabled = d.pop("enabled")

        def _parse_disabled_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        disabled_by = _parse_disabled_by(d.pop("disabled_by"))


        def _parse_disabled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                disabled_at_type_0 = datetime.datetime.fromisoformat(data)



                return disabled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        disabled_at = _parse_disabled_at(d.pop("disabled_at"))


        def _parse_failing_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                failing_since_type_0 = datetime.datetime.fromisoformat(data)



                return failing_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        failing_since = _parse_failing_since(d.pop("failing_since"))


        def _parse_held_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                held_until_type_0 = datetime.datetime.fromisoformat(data)



                return held_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        held_until = _parse_held_until(d.pop("held_until"))


        waiting = d.pop("waiting")

        dead_letters = d.pop("dead_letters")

        delivered = d.pop("delivered")

        def _parse_delivered_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                delivered_at_type_0 = datetime.datetime.fromisoformat(data)



                return delivered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        delivered_at = _parse_delivered_at(d.pop("delivered_at"))


        def _parse_old_secret_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                old_secret_until_type_0 = datetime.datetime.fromisoformat(data)



                return old_secret_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        old_secret_until = _parse_old_secret_until(d.pop("old_secret_until"))


        revision = d.pop("revision")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        def _parse_secret(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        secret = _parse_secret(d.pop("secret"))


        new_subscription = cls(
            id=id,
            url=url,
            types=types,
            sources=sources,
            filter_=filter_,
            description=description,
            timeout_seconds=timeout_seconds,
            enabled=enabled,
            disabled_by=disabled_by,
            disabled_at=disabled_at,
            failing_since=failing_since,
            held_until=held_until,
            waiting=waiting,
            dead_letters=dead_letters,
            delivered=delivered,
            delivered_at=delivered_at,
            old_secret_until=old_secret_until,
            revision=revision,
            created_at=created_at,
            updated_at=updated_at,
            secret=secret,
        )


        new_subscription.additional_properties = d
        return new_subscription

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
