from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="ApiKeyRequest")



@_attrs_define
class ApiKeyRequest:
    """ A key to be made.

        Attributes:
            name (str): For people: whose it is, or what for. Two may have the same.
            role (str): What it may do. `viewer` looks; `submitter` also brings jobs and events, and cancels; `operator`
                also changes schedules and queues; `worker` does jobs; `admin` may do all that, make keys, and see who did what.
                One of `admin`, `operator`, `submitter`, `viewer`, `worker`; a newer server may say others.
            namespace (None | str | Unset): The one in which it acts. Null: the one that this request acts in. `*`: all, for
                who may act in all; its requests then say where by `Clockjack-Namespace`.
            expires_at (datetime.datetime | None | Unset): It is good until then. Null: until it is revoked.
     """

    name: str
    role: str
    namespace: None | str | Unset = UNSET
    expires_at: datetime.datetime | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        role = self.role

        namespace: None | str | Unset
        if isinstance(self.namespace, Unset):
            namespace = UNSET
        else:
            namespace = self.namespace

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "name": name,
            "role": role,
        })
        if namespace is not UNSET:
            field_dict["namespace"] = namespace
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        role = d.pop("role")

        def _parse_namespace(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        namespace = _parse_namespace(d.pop("namespace", UNSET))


        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)



                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))


        api_key_request = cls(
            name=name,
            role=role,
            namespace=namespace,
            expires_at=expires_at,
        )

        return api_key_request

