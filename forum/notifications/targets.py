"""What can be followed, between an address or a form and the database."""

from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.accounts import register
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import follows
from forum.entries.follows import LONGEST_SEARCH, Follow, Target
from forum.entries.models import Entry, Tag, Theme
from forum.i18n import _, _l
from forum.notifications import searches
from forum.policy import can, visible


class Kind(StrEnum):
    """What sort of thing is followed, as forms and addresses name it."""

    THEME = "thema"
    TAG = "label"
    MUNICIPALITY = "gemeente"
    PROVINCE = "provincie"
    SEARCH = "zoekvraag"
    ITEM = "stuk"

    @property
    def plural(self) -> str:
        return str(PLURALS[self])


PLURALS = {
    Kind.THEME: _l("Thema's"),
    Kind.TAG: _l("Labels"),
    Kind.MUNICIPALITY: _l("Gemeenten"),
    Kind.PROVINCE: _l("Provincies"),
    Kind.SEARCH: _l("Zoekvragen"),
    Kind.ITEM: _l("Stukken"),
}
COLUMNS = {
    Kind.THEME: Follow.theme_id,
    Kind.TAG: Follow.tag_id,
    Kind.MUNICIPALITY: Follow.municipality_code,
    Kind.PROVINCE: Follow.province_code,
    Kind.SEARCH: Follow.search,
    Kind.ITEM: Follow.entry_id,
}


class Row(NamedTuple):
    """A follow as the list shows it."""

    follow: Follow
    kind: Kind
    name: str
    url: str
    language: str = ""


def found(kind: str, key: str, reader: Member) -> Target | None:
    """What a form names; None when there is no such thing, or the reader may not know of it."""
    if kind == Kind.ITEM:
        entry = db.session.get(Entry, int(key)) if key.isascii() and key.isdigit() and int(key) < 2**31 else None
        return entry if entry is not None and can(reader, "read", entry) else None
    if kind == Kind.SEARCH:
        query = searches.read(key)
        address = searches.canonical(query) if query and key.startswith("/zoeken?") else ""
        return address if 0 < len(address) <= LONGEST_SEARCH else None
    if kind == Kind.PROVINCE:
        return key if key in dict(register.provinces()) else None
    by_kind: dict[str, sa.Select[Any]] = {
        Kind.THEME: sa.select(Theme).where(Theme.slug == key),
        Kind.TAG: sa.select(Tag).where(Tag.slug == key),
        Kind.MUNICIPALITY: sa.select(Municipality).where(Municipality.code == key),
    }
    target: Target | None = db.session.scalars(by_kind[kind]).first() if kind in by_kind else None
    return target


def rows(reader: Member, kind: Kind, *, page: int, size: int) -> tuple[list[Row], bool]:
    """A page of what a member follows of one kind, newest first, and whether there is more: one query.

    An item that may not be read any more is left out.
    """
    query = follows.of_member(reader).where(COLUMNS[kind].is_not(None)).order_by(None).order_by(Follow.id.desc())
    if kind is Kind.ITEM:
        entry = joinedload(Follow.entry).load_only(Entry.title, Entry.slug, Entry.language, Entry.kind)
        query = query.join(Follow.entry).where(_readable(reader)).options(entry)
    parts = joinedload(Follow.theme), joinedload(Follow.tag), joinedload(Follow.municipality)
    every = db.session.scalars(query.options(*parts).limit(size + 1).offset((page - 1) * size)).all()
    return [_row(follow, kind) for follow in every[:size]], len(every) > size


def counts(reader: Member) -> dict[Kind, int]:
    """How much of each kind a member follows: one query."""
    columns = [sa.func.count(column) for column in COLUMNS.values()]
    query = sa.select(*columns).select_from(Follow).outerjoin(Follow.entry).where(Follow.member_id == reader.id)
    query = query.where(sa.or_(Follow.entry_id.is_(None), _readable(reader)))
    return dict(zip(COLUMNS, db.session.execute(query).one(), strict=True))


def _row(follow: Follow, kind: Kind) -> Row:
    if kind is Kind.SEARCH:
        return Row(follow, kind, follow.name or _("Zoekvraag zonder naam"), follow.search or "")
    if kind is Kind.PROVINCE:
        name = dict(register.provinces()).get(follow.province_code or "", "")
        return Row(follow, kind, name, f"/zoeken?provincie={follow.province_code}")
    if follow.entry is not None:
        return Row(follow, kind, follow.entry.title, follow.entry.url, follow.entry.language)
    if follow.tag is not None:
        return Row(follow, kind, follow.tag.name, f"/zoeken?tag={follow.tag.slug}")
    place = follow.theme or follow.municipality
    assert place is not None
    return Row(follow, kind, place.name, place.url)


def _readable(reader: Member) -> sa.ColumnElement[bool]:
    return visible(Entry, reader)
