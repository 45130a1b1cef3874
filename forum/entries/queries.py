"""What pages ask of entries. Each returns a Select, so that a caller can narrow it or page through it."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer, joinedload, undefer

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries.models import Entry, Tag, Theme, entry_tag
from forum.entries.reach import within

PAGE = 20
# What a page tells of another entry, and what tells whether the reader may know of it.
LINKED = (
    *(Entry.title, Entry.slug, Entry.language),
    *(Entry.status, Entry.audience, Entry.municipality_code, Entry.author_id),
)


def listed(member: Member | None, kind: type[Entry] = Entry) -> sa.Select[Entry]:
    """Published entries within the reach of `member`, newest activity first, with what a card shows: one query."""
    query = (
        sa.select(Entry).where(within(member)).options(*card_parts()).order_by(Entry.active_at.desc(), Entry.id.desc())
    )
    return query if kind is Entry else query.where(Entry.kind == kind.__mapper__.polymorphic_identity)


def card_parts(*, html: bool = False) -> tuple[Any, ...]:
    """Loader options for what a card in a list shows, joined into its query; the texts stay in the database."""
    return (
        defer(Entry.body, raiseload=True),
        undefer(Entry.html) if html else defer(Entry.html, raiseload=True),
        joinedload(Entry.municipality).load_only(Municipality.code, Municipality.name),
        joinedload(Entry.author).load_only(Member.id, Member.name),
        joinedload(Entry.theme).load_only(Theme.slug, Theme.name),
    )


def narrowed(
    query: sa.Select[Entry],
    *,
    theme: str = "",
    tag: str = "",
    municipality: str = "",
    province: str = "",
    valid_only: bool = False,
) -> sa.Select[Entry]:
    """Keep the entries that pass every filter given: theme and tag by slug, places by CBS code."""
    if theme:
        query = query.where(Entry.theme_id == sa.select(Theme.id).where(Theme.slug == theme).scalar_subquery())
    if tag:
        own = sa.select(sa.func.coalesce(Tag.synonym_of_id, Tag.id)).where(Tag.slug == tag).scalar_subquery()
        query = query.where(Entry.id.in_(sa.select(entry_tag.c.entry_id).where(entry_tag.c.tag_id == own)))
    if municipality:
        query = query.where(Entry.municipality_code == municipality)
    if province:
        there = sa.select(Municipality.code).where(Municipality.province_code == province)
        query = query.where(Entry.municipality_code.in_(there))
    if valid_only:
        query = query.where(sa.or_(Entry.valid_until.is_(None), Entry.valid_until >= clock.today()))
    return query


def tag(slug: str, member: Member | None) -> sa.Select[str, str, str]:
    """The tag that a slug finds entries by, as (slug, name, name of the synonym that was asked for).

    No row where `member` may see no entry with it: its name tells of those that are hidden.
    """
    own = aliased(Tag)
    filed = sa.select(entry_tag.c.tag_id).join(Entry, Entry.id == entry_tag.c.entry_id)
    found = sa.select(own.slug, own.name, Tag.name.label("asked"))
    is_used = filed.where(entry_tag.c.tag_id == own.id, within(member)).exists()
    return found.join(Tag, own.id == sa.func.coalesce(Tag.synonym_of_id, Tag.id)).where(Tag.slug == slug, is_used)


def counted(query: sa.Select[Entry], by: sa.orm.InstrumentedAttribute[Any]) -> sa.Select[Any, int]:
    """How many of these entries there are by a column of theirs: rows of that column and `count`."""
    counts = sa.select(by, sa.func.count(Entry.id).label("count")).group_by(by)
    return counts.where(query.whereclause) if query.whereclause is not None else counts


@cache
def of(kind: type[Entry]) -> sa.Select[Any]:
    """One entry of a kind, by the parameter `id`, with what its page shows; its texts come when they are asked for.

    Made once a kind: building a statement costs as much as running it.
    """
    return (
        sa.select(kind)
        .where(kind.id == sa.bindparam("id"))
        .options(
            joinedload(kind.municipality).load_only(Municipality.code, Municipality.name),
            joinedload(kind.author).load_only(Member.id, Member.name),
            joinedload(kind.theme).load_only(Theme.slug, Theme.name),
            *(joinedload(getattr(kind, name)).load_only(*LINKED) for name in kind.links),
        )
    )


class Page(NamedTuple):
    """One page of a list: its rows, and the cursors of the next older and next newer page ("" = none)."""

    rows: Sequence[Any]
    older: str
    newer: str


def page(query: sa.Select[Entry], cursor: str = "", size: int = PAGE) -> Page:
    """A page of a list ordered by (active_at, id), found by key: the last page costs what the first does.

    `cursor` is "" for the first page, else `older`/`newer` of another page; a mangled one raises ValueError.
    """
    direction, at, entry_id = _read_cursor(cursor) if cursor else ("o", None, 0)
    key = sa.tuple_(Entry.active_at, Entry.id)
    if at is not None:
        mark = sa.tuple_(sa.literal(at, Entry.active_at.type), sa.literal(entry_id))
        query = query.where(key < mark if direction == "o" else key > mark)
    if direction == "n":
        query = query.order_by(None).order_by(Entry.active_at.asc(), Entry.id.asc())
    rows = list(db.session.scalars(query.limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if direction == "n":
        rows.reverse()
    has_older, has_newer = (more, bool(cursor)) if direction == "o" else (True, more)
    return Page(
        rows,
        older=_cursor("o", rows[-1]) if rows and has_older else "",
        newer=_cursor("n", rows[0]) if rows and has_newer else "",
    )


def _cursor(direction: str, row: Entry) -> str:
    return base64.urlsafe_b64encode(f"{direction}{row.active_at.isoformat()}_{row.id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, datetime, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        moment, _, entry_id = text[1:].rpartition("_")
        at = datetime.fromisoformat(moment).astimezone(UTC)
        if text[0] not in "on" or not 0 <= int(entry_id) < 2**63:
            raise ValueError
        return text[0], at, int(entry_id)
    except (ValueError, OverflowError, binascii.Error, IndexError) as error:
        raise ValueError("not a page of this list") from error
