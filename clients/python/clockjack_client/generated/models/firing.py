from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Firing")



@_attrs_define
class Firing:
    """ A tick to come.

        Attributes:
            nominal_at (datetime.datetime): The tick.
            run_at (datetime.datetime): When its job runs: the tick, and the jitter; or, of a missed one, when it is made up
                for.
            missed (int): How many ticks before it are passed over with it.
     """

    nominal_at: datetime.datetime
    run_at: datetime.datetime
    missed: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        nominal_at = self.nominal_at.isoformat()

        run_at = self.run_at.isoformat()

        missed = self.missed


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "nominal_at": nominal_at,
            "run_at": run_at,
            "missed": missed,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        nominal_at = datetime.datetime.fromisoformat(d.pop("nominal_at"))




        run_at = datetime.datetime.fromisoformat(d.pop("run_at"))




        missed = d.pop("missed")

        firing = cls(
            nominal_at=nominal_at,
            run_at=run_at,
            missed=missed,
        )


        firing.additional_properties = d
        return firing

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
