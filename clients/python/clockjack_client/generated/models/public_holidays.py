from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="PublicHolidays")



@_attrs_define
class PublicHolidays:
    """ The holidays of a country, as the `holidays` distribution knows them.

        Attributes:
            country (str): ISO 3166-1 alpha-2 code: `DE`.
            subdivision (None | str | Unset): A part of it, by ISO 3166-2 without the country: `BY`. Null: what holds in the
                whole country.
            categories (list[str] | Unset): Such as `public`, `bank`, `catholic`: what there is differs by country; none:
                what it takes for public.
     """

    country: str
    subdivision: None | str | Unset = UNSET
    categories: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        country = self.country

        subdivision: None | str | Unset
        if isinstance(self.subdivision, Unset):
            subdivision = UNSET
        else:
            subdivision = self.subdivision

        categories: list[str] | Unset = UNSET
        if not isinstance(self.categories, Unset):
            categories = self.categories




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "country": country,
        })
        if subdivision is not UNSET:
            field_dict["subdivision"] = subdivision
        if categories is not UNSET:
            field_dict["categories"] = categories

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        country = d.pop("country")

        def _parse_subdivision(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subdivision = _parse_subdivision(d.pop("subdivision", UNSET))


        categories = cast(list[str], d.pop("categories", UNSET))


        public_holidays = cls(
            country=country,
            subdivision=subdivision,
            categories=categories,
        )

        return public_holidays

