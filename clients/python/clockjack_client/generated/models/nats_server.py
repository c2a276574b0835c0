from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="NatsServer")



@_attrs_define
class NatsServer:
    """ A NATS server, as the leader of the journal's stream sees it.

        Attributes:
            name (str):
            version (None | str): Null where no node is connected to it that could tell.
            journal (str): What it has of the journal: it leads the stream and takes what is written, has a copy, or has
                none. One of `leader`, `none`, `replica`; a newer server may say others.
            state (str): `silent`: the stream's leader has not heard from it; `unknown`: there is no leader now who could
                tell. One of `silent`, `unknown`, `up`; a newer server may say others.
            lag (int | None): Operations on the stream that it has yet to take over; null where that is not known.
            nodes (list[str]): Ids of the nodes that are connected to it.
     """

    name: str
    version: None | str
    journal: str
    state: str
    lag: int | None
    nodes: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        version: None | str
        version = self.version

        journal = self.journal

        state = self.state

        lag: int | None
        lag = self.lag

        nodes = self.nodes




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "version": version,
            "journal": journal,
            "state": state,
            "lag": lag,
            "nodes": nodes,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_version(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        version = _parse_version(d.pop("version"))


        journal = d.pop("journal")

        state = d.pop("state")

        def _parse_lag(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        lag = _parse_lag(d.pop("lag"))


        nodes = cast(list[str], d.pop("nodes"))


        nats_server = cls(
            name=name,
            version=version,
            journal=journal,
            state=state,
            lag=lag,
            nodes=nodes,
        )


        nats_server.additional_properties = d
        return nats_server

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
