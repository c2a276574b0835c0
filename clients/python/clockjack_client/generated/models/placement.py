from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.placement_prefer import PlacementPrefer
  from ..models.placement_require import PlacementRequire





T = TypeVar("T", bound="Placement")



@_attrs_define
class Placement:
    """ Which executors may run a job.

        Attributes:
            require (PlacementRequire | Unset): Labels that an executor must have: `{"gpu": "true", "zone": ["a", "b"]}`. As
                long as none has them, the job waits.
            prefer (PlacementPrefer | Unset): Of several that may run it and have room, one that has most of these runs it.
     """

    require: PlacementRequire | Unset = UNSET
    prefer: PlacementPrefer | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.placement_prefer import PlacementPrefer # noqa: PLC0415
        from ..models.placement_require import PlacementRequire # noqa: PLC0415
        require: dict[str, Any] | Unset = UNSET
        if not isinstance(self.require, Unset):
            require = self.require.to_dict()

        prefer: dict[str, Any] | Unset = UNSET
        if not isinstance(self.prefer, Unset):
            prefer = self.prefer.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if require is not UNSET:
            field_dict["require"] = require
        if prefer is not UNSET:
            field_dict["prefer"] = prefer

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.placement_prefer import PlacementPrefer # noqa: PLC0415
        from ..models.placement_require import PlacementRequire # noqa: PLC0415
        d = dict(src_dict)
        _require = d.pop("require", UNSET)
        require: PlacementRequire | Unset
        if isinstance(_require,  Unset):
            require = UNSET
        else:
            require = PlacementRequire.from_dict(_require)




        _prefer = d.pop("prefer", UNSET)
        prefer: PlacementPrefer | Unset
        if isinstance(_prefer,  Unset):
            prefer = UNSET
        else:
            prefer = PlacementPrefer.from_dict(_prefer)




        placement = cls(
            require=require,
            prefer=prefer,
        )

        return placement

