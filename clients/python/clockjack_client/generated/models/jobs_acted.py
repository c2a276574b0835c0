from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="JobsActed")



@_attrs_define
class JobsActed:
    """ What was done with many jobs, the newest first.

        Attributes:
            action (str): One of `cancel`, `retry`, `run-now`; a newer server may say others.
            dry_run (bool):
            done (int): With so many it was done, or would be: each as if it was asked for alone.
            passed_over (int): So many were found, and it could not be done with them: their state was another by then, they
                were cancelled already; those to be retried have lost their unique key to others, or their queue takes no more
                jobs.
            has_more (bool): There may be more: go on with `next_cursor`.
            next_cursor (None | str):
     """

    action: str
    dry_run: bool
    done: int
    passed_over: int
    has_more: bool
    next_cursor: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        action = self.action

        dry_run = self.dry_run

        done = self.done

        passed_over = self.passed_over

        has_more = self.has_more

        next_cursor: None | str
        next_cursor = self.next_cursor


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "action": action,
            "dry_run": dry_run,
            "done": done,
            "passed_over": passed_over,
            "has_more": has_more,
            "next_cursor": next_cursor,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        action = d.pop("action")

        dry_run = d.pop("dry_run")

        done = d.pop("done")

        passed_over = d.pop("passed_over")

        has_more = d.pop("has_more")

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))


        jobs_acted = cls(
            action=action,
            dry_run=dry_run,
            done=done,
            passed_over=passed_over,
            has_more=has_more,
            next_cursor=next_cursor,
        )


        jobs_acted.additional_properties = d
        return jobs_acted

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
