from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.set_member import SetMember





T = TypeVar("T", bound="ApplyRequest")



@_attrs_define
class ApplyRequest:
    """ What the schedules of a set are to be.

        Attributes:
            schedules (list[SetMember]):
            prune (bool | Unset): Schedules of the set that are not among these are removed. Default: False.
            adopt (bool | Unset): Schedules that were not applied with this set are taken over, and belong to it from then
                on. Default: False.
            dry_run (bool | Unset): Nothing is changed; the answer says what would be. Default: False.
     """

    schedules: list[SetMember]
    prune: bool | Unset = False
    adopt: bool | Unset = False
    dry_run: bool | Unset = False





    def to_dict(self) -> dict[str, Any]:
        from ..models.set_member import SetMember # noqa: PLC0415
        schedules = []
        for schedules_item_data in self.schedules:
            schedules_item = schedules_item_data.to_dict()
            schedules.append(schedules_item)



        prune = self.prune

        adopt = self.adopt

        dry_run = self.dry_run


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "schedules": schedules,
        })
        if prune is not UNSET:
            field_dict["prune"] = prune
        if adopt is not UNSET:
            field_dict["adopt"] = adopt
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.set_member import SetMember # noqa: PLC0415
        d = dict(src_dict)
        schedules = []
        _schedules = d.pop("schedules")
        for schedules_item_data in (_schedules):
            schedules_item = SetMember.from_dict(schedules_item_data)



            schedules.append(schedules_item)


        prune = d.pop("prune", UNSET)

        adopt = d.pop("adopt", UNSET)

        dry_run = d.pop("dry_run", UNSET)

        apply_request = cls(
            schedules=schedules,
            prune=prune,
            adopt=adopt,
            dry_run=dry_run,
        )

        return apply_request

