"""The short name of a member after the @: made once from the name, and kept when the name changes."""

import sqlalchemy as sa

from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.slugs import slug

LONGEST = 70  # leaves room for a number within the column


def free(name: str) -> str:
    """A handle that no member and no municipality has: `jan-de-vries`, then `jan-de-vries-2`."""
    stem = slug(name, longest=LONGEST)
    taken = _taken(stem)
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _taken(stem: str) -> set[str]:
    like = stem + "%"  # a slug holds neither % nor _
    members = sa.select(Member.handle).where(Member.handle.like(like))
    municipalities = sa.select(Municipality.handle).where(Municipality.handle.like(like))
    return set(db.session.scalars(members.union_all(municipalities)))
