from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="AuditEntry")



@_attrs_define
class AuditEntry:
    """ Something that somebody did.

        Attributes:
            id (str):
            at (datetime.datetime): By the journal's time.
            verb (str): What was done: `job.submit`, `schedule.put`, `key.revoke` …
            namespace (None | str):
            object_ (None | str): The id or name of what it was done to; null for several jobs that were submitted at once.
            count (int): How many things it was done to.
            key_id (None | str): The key that did it; null while access was open, or on the node's own machine.
            key_name (str):
            trace_id (str): Of the request (W3C Trace Context).
     """

    id: str
    at: datetime.datetime
    verb: str
    namespace: None | str
    object_: None | str
    count: int
    key_id: None | str
    key_name: str
    trace_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        at = self.at.isoformat()

        verb = self.verb

        namespace: None | str
        namespace = self.namespace

        object_: None | str
        object_ = self.object_

        count = self.count

        key_id: None | str
        key_id = self.key_id

        key_name = self.key_name

        trace_id = self.trace_id


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "at": at,
            "verb": verb,
            "namespace": namespace,
            "object": object_,
            "count": count,
            "key_id": key_id,
            "key_name": key_name,
            "trace_id": trace_id,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        at = datetime.datetime.fromisoformat(d.pop("at"))




        verb = d.pop("verb")

        def _parse_namespace(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        namespace = _parse_namespace(d.pop("namespace"))


        def _parse_object_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        object_ = _parse_object_(d.pop("object"))


        count = d.pop("count")

        def _parse_key_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        key_id = _parse_key_id(d.pop("key_id"))


        key_name = d.pop("key_name")

        trace_id = d.pop("trace_id")

        audit_entry = cls(
            id=id,
            at=at,
            verb=verb,
            namespace=namespace,
            object_=object_,
            count=count,
            key_id=key_id,
            key_name=key_name,
            trace_id=trace_id,
        )


        audit_entry.additional_properties = d
        return audit_entry

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
