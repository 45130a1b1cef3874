"""All municipalities by province, and what each shared."""

from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from forum.accounts import register
from forum.accounts.register import Place


class Province(NamedTuple):
    code: str
    name: str
    places: list[tuple[Place, int]]  # with how many entries each shared


class Overview(NamedTuple):
    provinces: list[Province]
    found: int
    sharing: int  # of all municipalities, how many shared something
    most: list[tuple[Place, int]]


def overview(shared: Mapping[str, int], words: str, only_sharing: bool) -> Overview:
    """The municipalities whose name holds `words`, by province; `shared` counts entries by code."""
    places = [place for place in register.places() if shared.get(place.code) or not only_sharing]
    if words:
        places = [place for place in places if _is_meant(place, register.folded(words))]
    return Overview(
        provinces=[
            Province(code, name, [(place, shared.get(place.code, 0)) for place in group])
            for (code, name), group in groupby(
                sorted(places, key=lambda place: place.province),
                key=lambda place: (place.province_code, place.province),
            )
        ],
        found=len(places),
        sharing=len(shared),
        most=_most(shared),
    )


def _is_meant(place: Place, words: str) -> bool:
    return bool(words) and (words in register.folded(place.name) or words in register.folded(place.handle))


def _most(shared: Mapping[str, int], number: int = 10) -> list[tuple[Place, int]]:
    counted = [(place, shared[place.code]) for place in register.places() if place.code in shared]
    return sorted(counted, key=lambda pair: -pair[1])[:number]
