"""Where to start: themes, and municipalities that are like one's own and share something."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts import likeness, register
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import follows
from forum.entries.follows import Why
from forum.entries.models import Entry, Theme
from forum.entries.reach import within

MOST = 8


class Place(NamedTuple):
    """A municipality to follow, why it is suggested, and how many pieces it shared."""

    code: str
    name: str
    words: str
    shared: int


def themes() -> Sequence[Theme]:
    return db.session.scalars(sa.select(Theme).order_by(Theme.position, Theme.id)).all()


def places(member: Member) -> list[Place]:
    """Municipalities like the member's own, those that share most first; without a municipality none. One query."""
    code = member.municipality_code or ""
    alike = likeness.most_alike(code)
    if not alike:
        return []
    count = sa.select(Entry.municipality_code, sa.func.count(Entry.id)).where(within(member))
    codes = [profile.code for profile in alike]
    rows = db.session.execute(count.where(Entry.municipality_code.in_(codes)).group_by(Entry.municipality_code))
    shared = {place: number for place, number in rows if place}
    own = likeness.profiles()[code]
    first = sorted(alike, key=lambda profile: -min(shared.get(profile.code, 0), 1))[:MOST]
    return [
        Place(other.code, other.name, likeness.likeness(own, other).words, shared.get(other.code, 0)) for other in first
    ]


def begin(member: Member, *, slugs: Sequence[str], codes: Sequence[str]) -> int:
    """Follow the themes and municipalities that were chosen; unknown ones are left out. How many it became."""
    known = set(register.municipalities())
    chosen = db.session.scalars(sa.select(Theme).where(Theme.slug.in_(slugs))).all()
    for theme in chosen:
        follows.follow(theme, by=member, reason=Why.JOINED)
    wanted = [code for code in dict.fromkeys(codes) if code in known][:MOST]
    for place in db.session.scalars(sa.select(Municipality).where(Municipality.code.in_(wanted))).all():
        follows.follow(place, by=member, reason=Why.JOINED)
    return len(chosen) + len(wanted)
