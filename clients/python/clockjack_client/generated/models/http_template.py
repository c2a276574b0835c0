from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.event_value import EventValue
  from ..models.http_template_headers import HttpTemplateHeaders





T = TypeVar("T", bound="HttpTemplate")



@_attrs_define
class HttpTemplate:
    """ Calls a URL; any 2xx answer is a success.

        Attributes:
            type_ (Literal['http']):
            url (EventValue | str): Absolute, http or https; or a value of the event.
            method (str | Unset): GET, HEAD, POST, PUT, PATCH or DELETE. Default: 'POST'.
            headers (HttpTemplateHeaders | Unset): Sent as they are, beside clockjack's own; each may be a value of the
                event. The values of those that hold secrets by their names are shown as `(hidden)`, which, where a schedule is
                written, stands for the secret that is there.
            body (Any | Unset): A string is sent as it is; anything else as JSON; null sends no body. `{"$event": "/data"}`
                anywhere in it is a value of the event.
            max_redirects (int | Unset): How many redirects are followed. Default: 0.
     """

    type_: Literal['http']
    url: EventValue | str
    method: str | Unset = 'POST'
    headers: HttpTemplateHeaders | Unset = UNSET
    body: Any | Unset = UNSET
    max_redirects: int | Unset = 0





    def to_dict(self) -> dict[str, Any]:
        from ..models.event_value import EventValue # noqa: PLC0415
        from ..models.http_template_headers import HttpTemplateHeaders # noqa: PLC0415
        type_ = self.type_

        url: dict[str, Any] | str
        if isinstance(self.url, EventValue):
            url = self.url.to_dict()
        else:
            url = self.url

        method = self.method

        headers: dict[str, Any] | Unset = UNSET
        if not isinstance(self.headers, Unset):
            headers = self.headers.to_dict()

        body = self.body

        max_redirects = self.max_redirects


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "url": url,
        })
        if method is not UNSET:
            field_dict["method"] = method
        if headers is not UNSET:
            field_dict["headers"] = headers
        if body is not UNSET:
            field_dict["body"] = body
        if max_redirects is not UNSET:
            field_dict["max_redirects"] = max_redirects

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_value import EventValue # noqa: PLC0415
        from ..models.http_template_headers import HttpTemplateHeaders # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['http'] , d.pop("type"))
        if type_ != 'http':
            raise ValueError(f"type must match const 'http', got '{type_}'")

        def _parse_url(data: object) -> EventValue | str:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                url_type_1 = EventValue.from_dict(data)



                return url_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventValue | str, data)

        url = _parse_url(d.pop("url"))


        method = d.pop("method", UNSET)

        _headers = d.pop("headers", UNSET)
        headers: HttpTemplateHeaders | Unset
        if isinstance(_headers,  Unset):
            headers = UNSET
        else:
            headers = HttpTemplateHeaders.from_dict(_headers)




        body = d.pop("body", UNSET)

        max_redirects = d.pop("max_redirects", UNSET)

        http_template = cls(
            type_=type_,
            url=url,
            method=method,
            headers=headers,
            body=body,
            max_redirects=max_redirects,
        )

        return http_template

