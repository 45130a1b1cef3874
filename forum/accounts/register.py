"""The register of municipalities, read once a process: it changes only when the site is set up anew."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Municipality
from forum.database import db


class Place(NamedTuple):
    """A municipality as lists name it."""

    code: str
    name: str
    handle: str
    province_code: str
    province: str

    @property
    def url(self) -> str:
        return f"/gemeenten/{self.code}"


_places: dict[str, Place] = {}
_names: dict[str, str] = {}


def places() -> Sequence[Place]:
    """All municipalities, by name."""
    if not _places:
        _read()
    return list(_places.values())


def municipalities() -> Mapping[str, str]:
    """Name by CBS code, in the order of the names."""
    if not _names:
        _read()
    return _names


def provinces() -> list[tuple[str, str]]:
    """(Code, name) of each province, by name."""
    found = {place.province_code: place.province for place in places()}
    return sorted(found.items(), key=lambda province: province[1])


def folded(text: str) -> str:
    """Bare letters and digits, so that `sudwest fryslan` finds Súdwest-Fryslân; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)


def _read() -> None:
    columns = (getattr(Municipality, name) for name in Place._fields)
    rows = (Place(*row) for row in db.session.execute(sa.select(*columns)))
    _places.update((place.code, place) for place in sorted(rows, key=_filed_under))
    _names.update((code, place.name) for code, place in _places.items())


def _filed_under(place: Place) -> str:
    """'s-Hertogenbosch is looked for under the H."""
    return folded(place.name.removeprefix("'s-"))
