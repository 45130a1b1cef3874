"""How a member's follows were, to put them back: what the undoing of a change in many of them remembers."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.entries import follows
from forum.entries.follows import Channel, Follow, Why
from forum.entries.models import Entry, Tag, Theme

TARGETS: tuple[sa.orm.InstrumentedAttribute[Any], ...] = (
    Follow.theme_id,
    Follow.tag_id,
    Follow.municipality_code,
    Follow.province_code,
    Follow.entry_id,
    Follow.search,
)
"""The columns of which a follow fills one; `kept` tells which by its place here."""


def kept(row: Follow) -> list[Any]:
    """How a follow is, as plain values: for `put_back`."""
    how = [row.name, row.channel.value, row.is_muted, row.reason.value, int(row.created_at.timestamp())]
    return [row.id, *_target(row), *how]


def put_back(was: Iterable[Sequence[Any]], *, by: Member) -> int:
    """Make the member's follows as they were when `kept`, and tell how many are; those that ended are made again.

    What is followed anew since stays as it is, and what is there no more stays away.
    """
    was = list(was)
    there, own = _there(was), {_target(row): row for row in db.session.scalars(follows.of_member(by))}
    searches = sum(row.search is not None for row in own.values())
    number = 0
    for key, place, target, name, channel, muted, reason, created in was:
        row = own.get((place, target))
        is_search = TARGETS[place] is Follow.search
        if row is None and is_search and searches >= follows.MOST_SEARCHES:
            continue
        if row is None and (place, target) in there:
            searches += is_search
            row = Follow(id=_free(key), member_id=by.id, reason=Why(reason), created_at=_moment(created))
            setattr(row, TARGETS[place].key, target)
            db.session.add(row)
        elif row is None or int(row.created_at.timestamp()) != created:
            continue
        row.name, row.channel, row.is_muted = name, Channel(channel), muted
        number += 1
    db.session.flush()
    return number


def _target(row: Follow) -> tuple[int, Any]:
    """The place in TARGETS of the column that is filled, and what is in it."""
    filled = ((place, getattr(row, column.key)) for place, column in enumerate(TARGETS))
    return next((place, value) for place, value in filled if value is not None)


def _there(was: Iterable[Sequence[Any]]) -> set[tuple[int, Any]]:
    """The targets that can be followed still, by the place of their column: a query for each table."""
    wanted = {(place, target) for _key, place, target, *_how in was}
    tables = {Follow.theme_id: Theme.id, Follow.tag_id: Tag.id, Follow.entry_id: Entry.id}
    found = {each for each in wanted if TARGETS[each[0]] not in tables}
    for place, column in enumerate(TARGETS):
        ids = [target for at, target in wanted if at == place]
        if column in tables and ids:
            rows = sa.select(tables[column]).where(tables[column].in_(ids))
            rows = rows.where(Tag.synonym_of_id.is_(None)) if column is Follow.tag_id else rows
            found |= {(place, target) for target in db.session.scalars(rows)}
    return found


def _free(key: int) -> int | None:
    """The id that it had, so that links in mails go on working, unless another follow has it by now."""
    return key if db.session.get(Follow, key) is None else None


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
