from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="Hook")



@_attrs_define
class Hook:
    """ Takes webhooks at `POST /v1/hooks/{schedule_id}`, and makes events of them.

    The schedule then hears what came by its own hook, and nothing else; `types`, `sources` and `filter` choose among
    that. Others may hear it, too: its `source` is `/hooks/{schedule_id}`. Its `type` is `com.github.<event>`, with
    `.<action>` where the body has one (`com.github.push`, `com.github.issues.opened`), `com.stripe.<type>`, or
    `webhook.<type>` by the `type` in the body, else `webhook`; its `id` is that of the delivery, and `data` the body.

        Attributes:
            scheme (str): How a webhook is signed. `standard-webhooks`: https://www.standardwebhooks.com. `github`: the
                header `X-Hub-Signature-256`. `stripe`: `Stripe-Signature`. `hmac-sha256`: HMAC with SHA-256 of the body, in hex
                or base64, after `sha256=` or not, in the header `signature_header`. One of `github`, `hmac-sha256`, `standard-
                webhooks`, `stripe`; a newer server may say others.
            secrets (list[str]): What the sender signs with; two while one takes the place of the other, and either is good.
                They are never shown: a schedule is answered with `(hidden)` in their place, and where one is written, the first
                `(hidden)` stands for the first secret that is there, the second for the second. That of `standard-webhooks` is
                base64, after `whsec_` or not.
            tolerance_seconds (float | Unset): So far the time in a webhook may be from now. The same one counts once in a
                day: it is known by its id (`standard-webhooks`, `stripe`), or by its signature; with `hmac-sha256` without
                `timestamp_header`, where different webhooks may look the same, only within this time. Default: 300.0.
            signature_header (None | str | Unset): Of `hmac-sha256`: where the signature is. Null: `X-Signature-256`.
            timestamp_header (None | str | Unset): Of `hmac-sha256`: a header with the time in Unix seconds; then what is
                signed is that, a dot, and the body. Null: there is none.
            id_header (None | str | Unset): Of `hmac-sha256`: a header with the id of the delivery, which is not signed.
                Null: the signature is the id.
     """

    scheme: str
    secrets: list[str]
    tolerance_seconds: float | Unset = 300.0
    signature_header: None | str | Unset = UNSET
    timestamp_header: None | str | Unset = UNSET
    id_header: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        scheme = self.scheme

        secrets = self.secrets



        tolerance_seconds = self.tolerance_seconds

        signature_header: None | str | Unset
        if isinstance(self.signature_header, Unset):
            signature_header = UNSET
        else:
            signature_header = self.signature_header

        timestamp_header: None | str | Unset
        if isinstance(self.timestamp_header, Unset):
            timestamp_header = UNSET
        else:
            timestamp_header = self.timestamp_header

        id_header: None | str | Unset
        if isinstance(self.id_header, Unset):
            id_header = UNSET
        else:
            id_header = self.id_header


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "scheme": scheme,
            "secrets": secrets,
        })
        if tolerance_seconds is not UNSET:
            field_dict["tolerance_seconds"] = tolerance_seconds
        if signature_header is not UNSET:
            field_dict["signature_header"] = signature_header
        if timestamp_header is not UNSET:
            field_dict["timestamp_header"] = timestamp_header
        if id_header is not UNSET:
            field_dict["id_header"] = id_header

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        scheme = d.pop("scheme")

        secrets = cast(list[str], d.pop("secrets"))


        tolerance_seconds = d.pop("tolerance_seconds", UNSET)

        def _parse_signature_header(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        signature_header = _parse_signature_header(d.pop("signature_header", UNSET))


        def _parse_timestamp_header(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        timestamp_header = _parse_timestamp_header(d.pop("timestamp_header", UNSET))


        def _parse_id_header(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id_header = _parse_id_header(d.pop("id_header", UNSET))


        hook = cls(
            scheme=scheme,
            secrets=secrets,
            tolerance_seconds=tolerance_seconds,
            signature_header=signature_header,
            timestamp_header=timestamp_header,
            id_header=id_header,
        )

        return hook

