"""The register of municipalities, read once a process: it changes only when the site is set up anew."""

from collections.abc import Mapping

import sqlalchemy as sa

from forum.accounts.models import Municipality
from forum.database import db

_names: dict[str, str] = {}
_provinces: dict[str, str] = {}


def municipalities() -> Mapping[str, str]:
    """Name by CBS code, in alphabetical order (IJsselstein under IJ, 's-Hertogenbosch under H)."""
    if not _names:
        _read()
    return _names


def provinces() -> list[tuple[str, str]]:
    """(Code, name) of each province, by name."""
    if not _provinces:
        _read()
    return list(_provinces.items())


def sorted_as_said(name: str) -> str:
    """What a name is filed under: letters only, without the article that nobody looks under."""
    return name.lower().removeprefix("'s-").replace("â", "a").replace("û", "u").replace("ú", "u")


def _read() -> None:
    rows = db.session.execute(
        sa.select(Municipality.code, Municipality.name, Municipality.province_code, Municipality.province)
    ).all()
    _names.update({code: name for code, name, *_ in sorted(rows, key=lambda row: sorted_as_said(row.name))})
    _provinces.update(dict(sorted({row.province_code: row.province for row in rows}.items(), key=lambda pair: pair[1])))
