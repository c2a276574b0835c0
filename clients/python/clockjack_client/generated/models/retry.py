from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="Retry")



@_attrs_define
class Retry:
    """ When and how often a failed attempt is tried again.

    The wait before attempt n+1 is `initial_seconds * factor ** (n - 1)`, at most `max_seconds`, times a random number
    between `1 - jitter` and `1`.

        Attributes:
            max_attempts (int | Unset): All attempts, the first included. Default: 3.
            initial_seconds (float | Unset): Wait after the first failure. Default: 1.0.
            factor (float | Unset): By how much each wait is longer than the one before. Default: 2.0.
            max_seconds (float | Unset): The longest wait. Default: 3600.0.
            jitter (float | Unset): 0 for none, 1 for anything from no wait to the full one. Default: 0.5.
     """

    max_attempts: int | Unset = 3
    initial_seconds: float | Unset = 1.0
    factor: float | Unset = 2.0
    max_seconds: float | Unset = 3600.0
    jitter: float | Unset = 0.5





    def to_dict(self) -> dict[str, Any]:
        max_attempts = self.max_attempts

        initial_seconds = self.initial_seconds

        factor = self.factor

        max_seconds = self.max_seconds

        jitter = self.jitter


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if max_attempts is not UNSET:
            field_dict["max_attempts"] = max_attempts
        if initial_seconds is not UNSET:
            field_dict["initial_seconds"] = initial_seconds
        if factor is not UNSET:
            field_dict["factor"] = factor
        if max_seconds is not UNSET:
            field_dict["max_seconds"] = max_seconds
        if jitter is not UNSET:
            field_dict["jitter"] = jitter

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        max_attempts = d.pop("max_attempts", UNSET)

        initial_seconds = d.pop("initial_seconds", UNSET)

        factor = d.pop("factor", UNSET)

        max_seconds = d.pop("max_seconds", UNSET)

        jitter = d.pop("jitter", UNSET)

        retry = cls(
            max_attempts=max_attempts,
            initial_seconds=initial_seconds,
            factor=factor,
            max_seconds=max_seconds,
            jitter=jitter,
        )

        return retry

