"""What pages tell of badges and checks: for templates."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum import fragments
from forum.accounts.models import Member
from forum.curation.models import Badge, BadgeKind
from forum.database import db
from forum.entries.models import Entry

AWARDS = {kind.mark: kind for kind in BadgeKind}


class Award(NamedTuple):
    """A badge as a page tells of it; `lapsed` when the record it vouched for expired."""

    kind: BadgeKind
    giver: str
    at: datetime
    reason: str
    lapsed: bool


def awards(entry: Entry) -> list[str]:
    """The labels of the badges that count now, by the marks of the card. No query."""
    if entry.is_expired:
        return []
    return [AWARDS[mark].label for mark in entry.marks or [] if mark in AWARDS]


def awards_of(entry: Entry) -> list[Award]:
    """The badges of an entry with who gave them, those that lapsed last; kept as long as its page stays the same."""
    if not any(mark.startswith("badge-") for mark in entry.marks or []):
        return []
    found: list[Award] = fragments.kept(("awards", entry.id, entry.version), lambda: _awards(entry))
    return sorted((each._replace(lapsed=each.lapsed or entry.is_expired) for each in found), key=lambda a: a.lapsed)


def _awards(entry: Entry) -> list[Award]:
    rows = db.session.execute(
        sa.select(Badge.kind, sa.func.coalesce(Member.name, ""), Badge.at, Badge.reason, Badge.lapsed_at)
        .outerjoin(Member, Member.id == Badge.giver_id)
        .where(Badge.entry_id == entry.id, Badge.taken_by_id.is_(None))
        .order_by(Badge.id)
    ).all()
    newest = {kind: Award(kind, giver, at, reason, ended is not None) for kind, giver, at, reason, ended in rows}
    return [newest[kind] for kind in BadgeKind if kind in newest]
