"""What pages and commands tell of digests: how far they are, which need a person, what one was sent before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, Standing
from forum.database import db
from forum.digests.models import OPEN, TROUBLED, Digest, DigestItem, Rhythm, State
from forum.entries.models import Entry, Status
from forum.policy import visible

LATELY = timedelta(days=7)
PAST = 20


class Progress(NamedTuple):
    """How many digests of the last week are in each state; `since` the first of those still open was due."""

    states: dict[State, int]
    rhythms: dict[str, int]
    waiting_since: datetime | None
    last_sent_at: datetime | None
    next_at: datetime | None

    @property
    def due(self) -> int:
        return sum(self.states.values())

    @property
    def open(self) -> int:
        return sum(self.states.get(state, 0) for state in OPEN)


class Line(NamedTuple):
    """A past digest with the items that its reader may still see; `is_whole`: all of them.

    Else its subject is not told: that may name the one that is gone.
    """

    digest: Digest
    items: Sequence[Entry]
    is_whole: bool


def progress(at: datetime) -> Progress:
    """Three queries, whatever the number of digests."""
    counted = (
        sa.select(Digest.state, sa.func.count().label("number"))
        .where(Digest.due_at > at - LATELY)
        .group_by(Digest.state)
    )
    kinds = sa.select(Rhythm.frequency, sa.func.count()).group_by(Rhythm.frequency)
    times = sa.select(
        sa.select(sa.func.min(Digest.due_at)).where(Digest.state.in_(OPEN)).scalar_subquery(),
        sa.select(sa.func.max(Digest.sent_at)).scalar_subquery(),
        sa.select(sa.func.min(Rhythm.next_at))
        .join(Member, Member.id == Rhythm.member_id)
        .where(Member.standing == Standing.ACTIVE)  # who left gets none
        .scalar_subquery(),
    )
    return Progress(
        {row.state: row.number for row in db.session.execute(counted)},
        {frequency.value: count for frequency, count in db.session.execute(kinds)},
        *db.session.execute(times).one(),
    )


def troubled(most: int = 100) -> Sequence[Digest]:
    """Digests that wait for a person to decide, with their members: the uncertain first, then newest first.

    Addresses that bounce bring one a week each, and must not push the uncertain ones from the list.
    """
    wanted = sa.select(Digest).where(Digest.state.in_(TROUBLED)).options(joinedload(Digest.member))
    order = sa.case((Digest.state == State.UNCERTAIN, 0), (Digest.state == State.FAILED, 1), else_=2)
    return db.session.scalars(wanted.order_by(order, Digest.due_at.desc(), Digest.id.desc()).limit(most)).all()


def past(member: Member) -> list[Line]:
    """What this member was sent, or why not, newest first: two queries."""
    digests = db.session.scalars(
        sa.select(Digest).where(Digest.member_id == member.id).order_by(Digest.due_at.desc()).limit(PAST)
    ).all()
    may_read = visible(Entry, member)
    held = (
        sa.select(DigestItem.digest_id, Entry)
        .outerjoin(Entry, sa.and_(Entry.id == DigestItem.entry_id, Entry.status == Status.PUBLISHED, may_read))
        .where(DigestItem.digest_id.in_([digest.id for digest in digests]))
        .order_by(DigestItem.position)
    )
    items: dict[int, list[Any]] = {}
    for digest_id, entry in db.session.execute(held):
        items.setdefault(digest_id, []).append(entry)
    return [_line(digest, items.get(digest.id, [])) for digest in digests]


def _line(digest: Digest, items: Sequence[Entry | None]) -> Line:
    seen = [entry for entry in items if entry is not None]
    return Line(digest, seen, len(seen) == len(items))
