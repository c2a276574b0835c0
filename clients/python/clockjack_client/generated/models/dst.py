from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="Dst")



@_attrs_define
class Dst:
    """ What becomes of local times that a change of the clocks leaves out or repeats.

        Attributes:
            gap (None | str | Unset): Of a local time that never comes: `skip`: no run; `shift`: a run at the first instant
                after the gap, one for all that fall into it. Null: with `cron`, `skip` if the expression's minute or hour
                begins with `*`, else `shift`; with `calendar`, `shift`; with `rrule`, `skip`, as RFC 5545 has it. One of
                `shift`, `skip`; a newer server may say others.
            fold (None | str | Unset): Of a local time that comes twice: a run at the `first` time, the `last`, or `both`.
                Null: with `cron`, `both` if the expression's minute or hour begins with `*`; else `first`. One of `both`,
                `first`, `last`; a newer server may say others.
     """

    gap: None | str | Unset = UNSET
    fold: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        gap: None | str | Unset
        if isinstance(self.gap, Unset):
            gap = UNSET
        else:
            gap = self.gap

        fold: None | str | Unset
        if isinstance(self.fold, Unset):
            fold = UNSET
        else:
            fold = self.fold


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if gap is not UNSET:
            field_dict["gap"] = gap
        if fold is not UNSET:
            field_dict["fold"] = fold

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_gap(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        gap = _parse_gap(d.pop("gap", UNSET))


        def _parse_fold(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fold = _parse_fold(d.pop("fold", UNSET))


        dst = cls(
            gap=gap,
            fold=fold,
        )

        return dst

