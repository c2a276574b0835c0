from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="UniqueRequest")



@_attrs_define
class UniqueRequest:
    """ No second job with the same key while the first holds it.

        Attributes:
            key (str): Compared as it is, within the namespace.
            until (str | Unset): How long the job holds it: to its end, to the start of its first attempt, or for as long as
                it is kept. One of `finished`, `forever`, `started`; a newer server may say others.
            ttl_seconds (float | None | Unset): At most so long, by the time of the journal.
            on_conflict (str | Unset): What becomes of a second job: 409, the first one as the answer, or it takes the place
                of the first, which is cancelled; one that runs stays, and the second is refused (409). One of `reject`,
                `replace`, `return`; a newer server may say others.
     """

    key: str
    until: str | Unset = UNSET
    ttl_seconds: float | None | Unset = UNSET
    on_conflict: str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        key = self.key

        until = self.until

        ttl_seconds: float | None | Unset
        if isinstance(self.ttl_seconds, Unset):
            ttl_seconds = UNSET
        else:
            ttl_seconds = self.ttl_seconds

        on_conflict = self.on_conflict


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "key": key,
        })
        if until is not UNSET:
            field_dict["until"] = until
        if ttl_seconds is not UNSET:
            field_dict["ttl_seconds"] = ttl_seconds
        if on_conflict is not UNSET:
            field_dict["on_conflict"] = on_conflict

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key = d.pop("key")

        until = d.pop("until", UNSET)

        def _parse_ttl_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        ttl_seconds = _parse_ttl_seconds(d.pop("ttl_seconds", UNSET))


        on_conflict = d.pop("on_conflict", UNSET)

        unique_request = cls(
            key=key,
            until=until,
            ttl_seconds=ttl_seconds,
            on_conflict=on_conflict,
        )

        return unique_request

