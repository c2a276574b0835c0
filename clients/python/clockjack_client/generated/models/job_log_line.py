from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="JobLogLine")



@_attrs_define
class JobLogLine:
    """ One line that an attempt logged or printed.

        Attributes:
            id (str): How far the job's lines were read with it.
            attempt (int):
            time (datetime.datetime): By the clock of the executor.
            source (str): `log` for what went through `logging`; `clockjack` for a notice that lines are missing. One of
                `clockjack`, `log`, `stderr`, `stdout`; a newer server may say others.
            level (None | str): Null for what was printed. One of `critical`, `debug`, `error`, `info`, `warning`; a newer
                server may say others.
            logger (None | str): Name of the logger; null for what was printed.
            message (str): At most 16 KiB. It has line feeds where a traceback is part of it.
     """

    id: str
    attempt: int
    time: datetime.datetime
    source: str
    level: None | str
    logger: None | str
    message: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        attempt = self.attempt

        time = self.time.isoformat()

        source = self.source

        level: None | str
        level = self.level

        logger: None | str
        logger = self.logger

        message = self.message


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "attempt": attempt,
            "time": time,
            "source": source,
            "level": level,
            "logger": logger,
            "message": message,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        attempt = d.pop("attempt")

        time = datetime.datetime.fromisoformat(d.pop("time"))




        source = d.pop("source")

        def _parse_level(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        level = _parse_level(d.pop("level"))


        def _parse_logger(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        logger = _parse_logger(d.pop("logger"))


        message = d.pop("message")

        job_log_line = cls(
            id=id,
            attempt=attempt,
            time=time,
            source=source,
            level=level,
            logger=logger,
            message=message,
        )


        job_log_line.additional_properties = d
        return job_log_line

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
