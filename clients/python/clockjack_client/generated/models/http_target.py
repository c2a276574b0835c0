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
  from ..models.http_target_headers import HttpTargetHeaders





T = TypeVar("T", bound="HttpTarget")



@_attrs_define
class HttpTarget:
    """ Calls a URL; any 2xx answer is a success.

        Attributes:
            type_ (Literal['http']):
            url (str): Absolute, http or https.
            method (str | Unset): GET, HEAD, POST, PUT, PATCH or DELETE. Default: 'POST'.
            headers (HttpTargetHeaders | Unset): Sent as they are, beside clockjack's own. The values of those that hold
                secrets by their names (`Authorization`, `Cookie`, `X-Api-Key` …) are shown as `(hidden)`, and so is what stands
                before the `@` in a URL.
            body (Any | Unset): A string is sent as it is; anything else as JSON; null sends no body.
            max_redirects (int | Unset): How many redirects are followed. Default: 0.
     """

    type_: Literal['http']
    url: str
    method: str | Unset = 'POST'
    headers: HttpTargetHeaders | Unset = UNSET
    body: Any | Unset = UNSET
    max_redirects: int | Unset = 0





    def to_dict(self) -> dict[str, Any]:
        from ..models.http_target_headers import HttpTargetHeaders # noqa: PLC0415
        type_ = self.type_

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
        from ..models.http_target_headers import HttpTargetHeaders # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['http'] , d.pop("type"))
        if type_ != 'http':
            raise ValueError(f"type must match const 'http', got '{type_}'")

        url = d.pop("url")

        method = d.pop("method", UNSET)

        _headers = d.pop("headers", UNSET)
        headers: HttpTargetHeaders | Unset
        if isinstance(_headers,  Unset):
            headers = UNSET
        else:
            headers = HttpTargetHeaders.from_dict(_headers)




        body = d.pop("body", UNSET)

        max_redirects = d.pop("max_redirects", UNSET)

        http_target = cls(
            type_=type_,
            url=url,
            method=method,
            headers=headers,
            body=body,
            max_redirects=max_redirects,
        )

        return http_target

