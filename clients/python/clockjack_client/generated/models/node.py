from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Node")



@_attrs_define
class Node:
    """ A node, by its last word.

        Attributes:
            id (str):
            version (str):
            url (None | str): Where its API listens; null if it has none.
            roles (list[str]):
            state (str): One of `silent`, `up`; a newer server may say others.
            applied_sequence (int): The last journal entry that its replica has applied.
            lag (int): Journal entries that it has yet to apply.
            pid (int):
            started_at (datetime.datetime):
            seen_seconds_ago (float):
     """

    id: str
    version: str
    url: None | str
    roles: list[str]
    state: str
    applied_sequence: int
    lag: int
    pid: int
    started_at: datetime.datetime
    seen_seconds_ago: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        version = self.version

        url: None | str
        url = self.url

        roles = self.roles



        state = self.state

        applied_sequence = self.applied_sequence

        lag = self.lag

        pid = self.pid

        started_at = self.started_at.isoformat()

        seen_seconds_ago = self.seen_seconds_ago


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "version": version,
            "url": url,
            "roles": roles,
            "state": state,
            "applied_sequence": applied_sequence,
            "lag": lag,
            "pid": pid,
            "started_at": started_at,
            "seen_seconds_ago": seen_seconds_ago,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        version = d.pop("version")

        def _parse_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        url = _parse_url(d.pop("url"))


        roles = cast(list[str], d.pop("roles"))


        state = d.pop("state")

        applied_sequence = d.pop("applied_sequence")

        lag = d.pop("lag")

        pid = d.pop("pid")

        started_at = datetime.datetime.fromisoformat(d.pop("started_at"))




        seen_seconds_ago = d.pop("seen_seconds_ago")

        node = cls(
            id=id,
            version=version,
            url=url,
            roles=roles,
            state=state,
            applied_sequence=applied_sequence,
            lag=lag,
            pid=pid,
            started_at=started_at,
            seen_seconds_ago=seen_seconds_ago,
        )


        node.additional_properties = d
        return node

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
