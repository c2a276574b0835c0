from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="RotateRequest")



@_attrs_define
class RotateRequest:
    """ How the secret is changed.

        Attributes:
            secret (None | str | Unset): The new one. Null: the server makes one.
            overlap_seconds (float | Unset): So long deliveries have two signatures, by the new secret and by the old one.
                Default: 86400.0.
     """

    secret: None | str | Unset = UNSET
    overlap_seconds: float | Unset = 86400.0





    def to_dict(self) -> dict[str, Any]:
        secret: None | str | Unset
        if isinstance(self.secret, Unset):
            secret = UNSET
        else:
            secret = self.secret

        overlap_seconds = self.overlap_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if secret is not UNSET:
            field_dict["secret"] = secret
        if overlap_seconds is not UNSET:
            field_dict["overlap_seconds"] = overlap_seconds

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_secret(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        secret = _parse_secret(d.pop("secret", UNSET))


        overlap_seconds = d.pop("overlap_seconds", UNSET)

        rotate_request = cls(
            secret=secret,
            overlap_seconds=overlap_seconds,
        )

        return rotate_request

