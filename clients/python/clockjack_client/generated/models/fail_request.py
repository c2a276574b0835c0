from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.attempt_error import AttemptError





T = TypeVar("T", bound="FailRequest")



@_attrs_define
class FailRequest:
    """ An attempt did not succeed.

        Attributes:
            error (AttemptError): Why an attempt did not succeed.
            give_up (bool | Unset): Whether no further attempt is tried. Default: False.
            retry_seconds (float | None | Unset): The wait before the next attempt; null for what the job's retry policy
                says.
     """

    error: AttemptError
    give_up: bool | Unset = False
    retry_seconds: float | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.attempt_error import AttemptError # noqa: PLC0415
        error = self.error.to_dict()

        give_up = self.give_up

        retry_seconds: float | None | Unset
        if isinstance(self.retry_seconds, Unset):
            retry_seconds = UNSET
        else:
            retry_seconds = self.retry_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "error": error,
        })
        if give_up is not UNSET:
            field_dict["give_up"] = give_up
        if retry_seconds is not UNSET:
            field_dict["retry_seconds"] = retry_seconds

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.attempt_error import AttemptError # noqa: PLC0415
        d = dict(src_dict)
        error = AttemptError.from_dict(d.pop("error"))




        give_up = d.pop("give_up", UNSET)

        def _parse_retry_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        retry_seconds = _parse_retry_seconds(d.pop("retry_seconds", UNSET))


        fail_request = cls(
            error=error,
            give_up=give_up,
            retry_seconds=retry_seconds,
        )

        return fail_request

