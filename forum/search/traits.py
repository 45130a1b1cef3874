"""What results are narrowed, counted and ordered by, kept in memory for as long as an entry's version lasts.

Who may see an entry is never kept: each search asks the database for the ids that this member may see, which is
cheap, and reads the traits of those that are new or changed.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import ARRAY

from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Status, Theme
from forum.entries.reach import within
from forum.search.standing import lift

MOST_KEPT = 100_000


class Traits(NamedTuple):
    id: int
    version: int
    kind: str
    lift: float  # see standing.py
    theme: str
    theme_name: str
    labels: list[list[str]]
    published_at: datetime | None
    valid_until: date | None
    helpful_count: int
    values: frozenset[tuple[str, str]]  # (filter, value) of every filter that finds it


def seen(ids: Collection[int], member: Member | None) -> list[Traits]:
    """The traits of those published entries that `member` may see, in no order."""
    return _of(_versions().where(looked_up(ids, _readable(member))))


def warm() -> None:
    """Read the traits of what is published, which the first who search would wait for (1 s for 50,000 entries)."""
    published = _versions().where(Entry.status == Status.PUBLISHED)
    _of(published.order_by(Entry.id.desc()).limit(MOST_KEPT))


def newest(member: Member | None, filters: Mapping[str, str], limit: int) -> list[Traits]:
    """The traits of the newest entries that `member` may see and that pass the filters."""
    others: dict[str, Any] = dict(filters)
    kind = others.pop("kind", "")
    query = queries.narrowed(_versions().where(_readable(member)), **others)
    if kind:
        query = query.where(Entry.kind == kind)
    return _of(query.order_by(Entry.published_at.desc(), Entry.id.desc()).limit(limit))


def among(column: Any, ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """`column IN ids` with the ids as one value, so that thousands cost one parameter and one plan."""
    if db.engine.dialect.name == "postgresql":
        return column == sa.any_(sa.cast(list(ids), ARRAY(sa.Integer)))
    listed = sa.func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(sa.select(listed.c.value))


def looked_up(ids: Iterable[int], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Entries with these ids that meet a condition, found by id.

    A database would see an index in the condition, and walk all published entries to find a few; in `... IS TRUE`
    it sees none.
    """
    return sa.and_(among(Entry.id, ids), condition.is_(sa.true()))


def _versions() -> Any:
    return sa.select(Entry.id, Entry.version, Theme.name).outerjoin(Theme, Theme.id == Entry.theme_id)


def _readable(member: Member | None) -> sa.ColumnElement[bool]:
    return within(member)


def _of(query: Any) -> list[Traits]:
    """Traits for rows of (id, version, theme name), from memory where the version is the same."""
    kept: dict[int, Traits] = current_app.extensions.setdefault("search_traits", {})
    rows = db.session.execute(query).all()
    found = {entry_id: kept.get(entry_id) for entry_id, _, _ in rows}  # another thread may clear what is kept
    changed = [entry_id for entry_id, version, theme in rows if _is_other(found[entry_id], version, theme)]
    if changed:
        if len(kept) > MOST_KEPT:
            kept.clear()
        fresh = _read(changed)
        kept.update(fresh)
        found |= fresh
    return [traits for traits in found.values() if traits is not None]


def _is_other(traits: Traits | None, version: int, theme_name: str | None) -> bool:
    return traits is None or traits.version != version or traits.theme_name != (theme_name or "")


def _read(ids: Collection[int]) -> dict[int, Traits]:
    query = (
        sa.select(
            Entry.id, Entry.version, Theme.slug, Theme.name, Entry.labels, Entry.published_at, Entry.valid_until,
            Entry.helpful_count, Entry.kind, Entry.marks, Entry.municipality_code, Municipality.province_code,
        )
        .outerjoin(Theme, Theme.id == Entry.theme_id)
        .outerjoin(Municipality, Municipality.code == Entry.municipality_code)
        .where(among(Entry.id, ids))
    )  # fmt: skip
    rows: Any = db.session.execute(query)
    return {row[0]: _traits(*row) for row in rows}


def _traits(
    entry_id: int,
    version: int,
    theme: str | None,
    theme_name: str | None,
    labels: list[list[str]],
    published_at: datetime | None,
    valid_until: date | None,
    helpful_count: int,
    kind: str,
    marks: list[str],
    municipality: str | None,
    province: str | None,
) -> Traits:
    single = {"kind": kind, "theme": theme, "municipality": municipality, "province": province}
    values = {(name, value) for name, value in single.items() if value}
    values |= {("tag", slug) for slug, _ in labels}
    return Traits(
        entry_id, version, kind, lift(marks or []), theme or "", theme_name or "", labels, published_at, valid_until,
        helpful_count, frozenset(values),
    )  # fmt: skip
