"""What there is to find, for who has not typed anything yet."""

from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Tag, Theme, entry_tag
from forum.search.query import Option, SearchQuery

POPULAR = 24
RECENT = 5


class Overview(NamedTuple):
    themes: list[Option]
    tags: list[Option]
    recent: list[Entry]


def overview(member: Member | None) -> Overview:
    """Themes and popular tags with how much `member` can find there, and what is new: three queries."""
    seen = queries.listed(member).with_only_columns(Entry.id, Entry.theme_id).order_by(None).subquery()
    count = sa.func.count(seen.c.id)
    themes = (
        sa.select(Theme.slug, Theme.name, count)
        .outerjoin(seen, seen.c.theme_id == Theme.id)
        .group_by(Theme.id)
        .order_by(Theme.position, Theme.id)
    )
    tags = (
        sa.select(Tag.slug, Tag.name, count)
        .join(entry_tag, entry_tag.c.tag_id == Tag.id)
        .join(seen, seen.c.id == entry_tag.c.entry_id)
        .group_by(Tag.id)
        .order_by(count.desc(), Tag.name)
        .limit(POPULAR)
    )
    return Overview(
        themes=[_option("theme", *row) for row in db.session.execute(themes)],
        tags=[_option("tag", *row) for row in db.session.execute(tags)],
        recent=recent(member),
    )


def recent(member: Member | None) -> list[Entry]:
    return list(db.session.scalars(queries.listed(member).limit(RECENT)))


def _option(name: str, slug: str, label: str, count: int) -> Option:
    return Option(label, SearchQuery().address(**{name: slug}), count, False)
