from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.jobs_filter import JobsFilter





T = TypeVar("T", bound="JobsAction")



@_attrs_define
class JobsAction:
    """ What is to be done with many jobs.

        Attributes:
            action (str): `cancel`: those that wait end at once, the executors of those that run are asked to end them.
                `retry`: those that ended without success run again, with their attempts allowed anew. `run-now`: those that
                wait for a time don't wait any longer. One of `cancel`, `retry`, `run-now`; a newer server may say others.
            filter_ (JobsFilter): Which jobs are meant: those to which all of it applies. It must say something.
            limit (int | Unset): With at most so many; `next_cursor` goes on after them. Default: 1000.
            cursor (None | str | Unset): `next_cursor` of the answer before: with the jobs that it did not come to.
            dry_run (bool | Unset): Nothing is done; the answer says with how many it would be. Default: False.
     """

    action: str
    filter_: JobsFilter
    limit: int | Unset = 1000
    cursor: None | str | Unset = UNSET
    dry_run: bool | Unset = False





    def to_dict(self) -> dict[str, Any]:
        from ..models.jobs_filter import JobsFilter # noqa: PLC0415
        action = self.action

        filter_ = self.filter_.to_dict()

        limit = self.limit

        cursor: None | str | Unset
        if isinstance(self.cursor, Unset):
            cursor = UNSET
        else:
            cursor = self.cursor

        dry_run = self.dry_run


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "action": action,
            "filter": filter_,
        })
        if limit is not UNSET:
            field_dict["limit"] = limit
        if cursor is not UNSET:
            field_dict["cursor"] = cursor
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.jobs_filter import JobsFilter # noqa: PLC0415
        d = dict(src_dict)
        action = d.pop("action")

        filter_ = JobsFilter.from_dict(d.pop("filter"))




        limit = d.pop("limit", UNSET)

        def _parse_cursor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cursor = _parse_cursor(d.pop("cursor", UNSET))


        dry_run = d.pop("dry_run", UNSET)

        jobs_action = cls(
            action=action,
            filter_=filter_,
            limit=limit,
            cursor=cursor,
            dry_run=dry_run,
        )

        return jobs_action

