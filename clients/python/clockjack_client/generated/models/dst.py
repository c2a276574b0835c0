from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.dst_fold_type_1 import DstFoldType1
from ..models.dst_fold_type_2_type_1 import DstFoldType2Type1
from ..models.dst_fold_type_3_type_1 import DstFoldType3Type1
from ..models.dst_gap_type_1 import DstGapType1
from ..models.dst_gap_type_2_type_1 import DstGapType2Type1
from ..models.dst_gap_type_3_type_1 import DstGapType3Type1
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="Dst")



@_attrs_define
class Dst:
    """ What becomes of local times that a change of the clocks leaves out or repeats.

        Attributes:
            gap (DstGapType1 | DstGapType2Type1 | DstGapType3Type1 | None | Unset): Of a local time that never comes:
                `skip`: no run; `shift`: a run at the first instant after the gap, one for all that fall into it. Null: with
                `cron`, `skip` if the expression's minute or hour begins with `*`, else `shift`; with `calendar`, `shift`; with
                `rrule`, `skip`, as RFC 5545 has it.
            fold (DstFoldType1 | DstFoldType2Type1 | DstFoldType3Type1 | None | Unset): Of a local time that comes twice: a
                run at the `first` time, the `last`, or `both`. Null: with `cron`, `both` if the expression's minute or hour
                begins with `*`; else `first`.
     """

    gap: DstGapType1 | DstGapType2Type1 | DstGapType3Type1 | None | Unset = UNSET
    fold: DstFoldType1 | DstFoldType2Type1 | DstFoldType3Type1 | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        gap: None | str | Unset
        if isinstance(self.gap, Unset):
            gap = UNSET
        elif isinstance(self.gap, DstGapType1):
            gap = self.gap.value
        elif isinstance(self.gap, DstGapType2Type1):
            gap = self.gap.value
        elif isinstance(self.gap, DstGapType3Type1):
            gap = self.gap.value
        else:
            gap = self.gap

        fold: None | str | Unset
        if isinstance(self.fold, Unset):
            fold = UNSET
        elif isinstance(self.fold, DstFoldType1):
            fold = self.fold.value
        elif isinstance(self.fold, DstFoldType2Type1):
            fold = self.fold.value
        elif isinstance(self.fold, DstFoldType3Type1):
            fold = self.fold.value
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
        def _parse_gap(data: object) -> DstGapType1 | DstGapType2Type1 | DstGapType3Type1 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                gap_type_1 = DstGapType1(data)



                return gap_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                gap_type_2_type_1 = DstGapType2Type1(data)



                return gap_type_2_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                gap_type_3_type_1 = DstGapType3Type1(data)



                return gap_type_3_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DstGapType1 | DstGapType2Type1 | DstGapType3Type1 | None | Unset, data)

        gap = _parse_gap(d.pop("gap", UNSET))


        def _parse_fold(data: object) -> DstFoldType1 | DstFoldType2Type1 | DstFoldType3Type1 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fold_type_1 = DstFoldType1(data)



                return fold_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fold_type_2_type_1 = DstFoldType2Type1(data)



                return fold_type_2_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fold_type_3_type_1 = DstFoldType3Type1(data)



                return fold_type_3_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DstFoldType1 | DstFoldType2Type1 | DstFoldType3Type1 | None | Unset, data)

        fold = _parse_fold(d.pop("fold", UNSET))


        dst = cls(
            gap=gap,
            fold=fold,
        )

        return dst

