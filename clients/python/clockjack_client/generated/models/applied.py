from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.schedule_change import ScheduleChange





T = TypeVar("T", bound="Applied")



@_attrs_define
class Applied:
    """ What was done to the schedules of a set; or would have been, if it was a dry run.

        Attributes:
            set_ (str):
            dry_run (bool):
            added (int):
            changed (int):
            removed (int):
            unchanged (int):
            leftover (int): Schedules of the set that are not in the request, and stay: it does not prune.
            changes (list[ScheduleChange]): By id.
     """

    set_: str
    dry_run: bool
    added: int
    changed: int
    removed: int
    unchanged: int
    leftover: int
    changes: list[ScheduleChange]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.schedule_change import ScheduleChange # noqa: PLC0415
        set_ = self.set_

        dry_run = self.dry_run

        added = self.added

        changed = self.changed

        removed = self.removed

        unchanged = self.unchanged

        leftover = self.leftover

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "set": set_,
            "dry_run": dry_run,
            "added": added,
            "changed": changed,
            "removed": removed,
            "unchanged": unchanged,
            "leftover": leftover,
            "changes": changes,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.schedule_change import ScheduleChange # noqa: PLC0415
        d = dict(src_dict)
        set_ = d.pop("set")

        dry_run = d.pop("dry_run")

        added = d.pop("added")

        changed = d.pop("changed")

        removed = d.pop("removed")

        unchanged = d.pop("unchanged")

        leftover = d.pop("leftover")

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in (_changes):
            changes_item = ScheduleChange.from_dict(changes_item_data)



            changes.append(changes_item)


        applied = cls(
            set_=set_,
            dry_run=dry_run,
            added=added,
            changed=changed,
            removed=removed,
            unchanged=unchanged,
            leftover=leftover,
            changes=changes,
        )


        applied.additional_properties = d
        return applied

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
