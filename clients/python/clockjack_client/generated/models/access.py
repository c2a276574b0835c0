from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="Access")



@_attrs_define
class Access:
    """ Who asks, and what they may do.

        Attributes:
            open_ (bool): No key was made: whoever reaches this node may do anything.
            key_id (None | str):
            name (str):
            role (str): One of `admin`, `operator`, `submitter`, `viewer`, `worker`; a newer server may say others.
            namespace (str): The one in which the key acts; `*` for all.
     """

    open_: bool
    key_id: None | str
    name: str
    role: str
    namespace: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        open_ = self.open_

        key_id: None | str
        key_id = self.key_id

        name = self.name

        role = self.role

        namespace = self.namespace


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "open": open_,
            "key_id": key_id,
            "name": name,
            "role": role,
            "namespace": namespace,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        open_ = d.pop("open")

        def _parse_key_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        key_id = _parse_key_id(d.pop("key_id"))


        name = d.pop("name")

        role = d.pop("role")

        namespace = d.pop("namespace")

        access = cls(
            open_=open_,
            key_id=key_id,
            name=name,
            role=role,
            namespace=namespace,
        )


        access.additional_properties = d
        return access

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
