"""How far a reader's view reaches: readers with the same reach see the same lists, so those can be kept for all.

A list holds what is published and within reach. (One's own entry for a municipality that one left is still
read at its own address, but stands in no list.)
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import request

from forum import fragments
from forum.access import member as this_member
from forum.accounts import sessions
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Audience, Entry, Status
from forum.events import site_version


class Reach(NamedTuple):
    """`role` is "" for a visitor; `municipality` is given only where something is kept for that municipality alone."""

    role: str
    municipality: str


def reach(member: Member | None) -> Reach:
    """The reach of a member, or of a visitor (None)."""
    if member is None or not member.is_active:
        return Reach("", "")
    own = member.municipality_code or ""
    return Reach(member.role.value, own if own and _is_secluded(member) else "")


def within(member: Member | None) -> sa.ColumnElement[bool]:
    """The condition for entries that stand in the lists of a reader. Implies `policy.visible`."""
    published = Entry.status == Status.PUBLISHED
    if member is None or not member.is_active:
        return sa.and_(published, Entry.audience == Audience.PUBLIC)
    if member.is_moderator:
        return published
    shown: sa.ColumnElement[bool] = Entry.audience.in_([Audience.PUBLIC, Audience.MEMBERS])
    if member.municipality_code:
        shown = sa.or_(shown, Entry.municipality_code == member.municipality_code)
    return sa.and_(published, shown)


def shared(view: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the page of a view for everyone with the same reach, until something happens on the site."""

    @wraps(view)
    def kept(*args: Any, **kwargs: Any) -> Any:
        key = (request.endpoint, request.full_path, reach(this_member()), site_version())
        return fragments.shared_page(key, lambda: view(*args, **kwargs))

    return kept


def _is_secluded(member: Member) -> bool:
    """Whether the member's municipality keeps something to itself; few do. Mostly asked with the sign-in."""
    if "secluded" not in member.along:
        return bool(db.session.scalar(sa.select(SECLUDED).where(Member.id == member.id)))
    return bool(member.along["secluded"])


# The audience is written out, so that the index of just these rows is used.
SECLUDED = (
    sa.exists()
    .where(Entry.municipality_code == Member.municipality_code, Entry.status == sa.literal_column("'published'"))
    .where(Entry.audience == sa.literal_column("'municipality'"))
    .correlate(Member)
)
sessions.ask_along("secluded", sa.select(SECLUDED).scalar_subquery())
