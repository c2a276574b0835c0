from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="JournalState")



@_attrs_define
class JournalState:
    """ The journal, as this node sees it.

        Attributes:
            first_sequence (int | None): The oldest entry that is kept; null while the NATS server doesn't answer.
            last_sequence (int | None): The newest entry.
            applied_sequence (int): The last entry that this node's replica has applied.
            applied_at (datetime.datetime | None): When the journal stored that entry.
            records_ignored (int): Records so far whose precondition did not hold.
     """

    first_sequence: int | None
    last_sequence: int | None
    applied_sequence: int
    applied_at: datetime.datetime | None
    records_ignored: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        first_sequence: int | None
        first_sequence = self.first_sequence

        last_sequence: int | None
        last_sequence = self.last_sequence

        applied_sequence = self.applied_sequence

        applied_at: None | str
        if isinstance(self.applied_at, datetime.datetime):
            applied_at = self.applied_at.isoformat()
        else:
            applied_at = self.applied_at

        records_ignored = self.records_ignored


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "first_sequence": first_sequence,
            "last_sequence": last_sequence,
            "applied_sequence": applied_sequence,
            "applied_at": applied_at,
            "records_ignored": records_ignored,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_first_sequence(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        first_sequence = _parse_first_sequence(d.pop("first_sequence"))


        def _parse_last_sequence(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        last_sequence = _parse_last_sequence(d.pop("last_sequence"))


        applied_sequence = d.pop("applied_sequence")

        def _parse_applied_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                applied_at_type_0 = datetime.datetime.fromisoformat(data)



                return applied_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        applied_at = _parse_applied_at(d.pop("applied_at"))


        records_ignored = d.pop("records_ignored")

        journal_state = cls(
            first_sequence=first_sequence,
            last_sequence=last_sequence,
            applied_sequence=applied_sequence,
            applied_at=applied_at,
            records_ignored=records_ignored,
        )


        journal_state.additional_properties = d
        return journal_state

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
