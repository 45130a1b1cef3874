"""How often a member gets a digest: everybody weekly, until they choose otherwise."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member, Standing
from forum.database import db
from forum.digests import periods
from forum.digests.models import Digest, Frequency, Rhythm

BEFORE = timedelta(days=7)  # the first digest also tells of what happened just before one came


def of(member: Member, *, at: datetime | None = None) -> Rhythm:
    """The member's rhythm; the usual one, outside the session, when nobody gave them one yet."""
    return db.session.get(Rhythm, member.id) or usual(member.id, at or clock.now())


def of_all(member_ids: Sequence[int]) -> sa.Select[Rhythm]:
    return sa.select(Rhythm).where(Rhythm.member_id.in_(member_ids))


def usual(member_id: int, at: datetime) -> Rhythm:
    """Weekly, on Thursday at eight."""
    rhythm = Rhythm(member_id=member_id, frequency=Frequency.WEEKLY, weekday=3, monthday=1, hour=8, since=at - BEFORE)
    rhythm.next_at = periods.upcoming(rhythm, at)
    return rhythm


def choose(
    member: Member,
    frequency: Frequency,
    *,
    weekday: int | None = None,
    monthday: int | None = None,
    hour: int | None = None,
    as_if_never_off: bool = False,
    at: datetime | None = None,
) -> Rhythm:
    """Another rhythm from now on; days and hour that are not named stay as they are.

    Who turns it on again hears of what happens from now on, not of all that was missed; unless turning it off is
    undone, `as_if_never_off`.
    """
    at = at or clock.now()
    own = db.session.merge(of(member, at=at))
    if own.is_off and frequency is not Frequency.OFF and not as_if_never_off:
        own.since = at
    own.frequency = frequency
    own.weekday = own.weekday if weekday is None else weekday
    own.monthday = own.monthday if monthday is None else monthday
    own.hour = own.hour if hour is None else hour
    own.next_at = periods.upcoming(own, at, served=_served(member.id, at))
    db.session.flush()
    return own


def enrol(at: datetime) -> int:
    """Give active members who have no rhythm the usual one; how many there were."""
    without = sa.select(Member.id).where(
        Member.standing == Standing.ACTIVE, Member.id.not_in(sa.select(Rhythm.member_id))
    )
    new = [usual(member_id, at) for member_id in db.session.scalars(without)]
    db.session.add_all(new)
    db.session.flush()
    return len(new)


def _served(member_id: int, at: datetime) -> set[str]:
    lately = sa.select(Digest.period).where(Digest.member_id == member_id, Digest.due_at > at - periods.LONGEST)
    return set(db.session.scalars(lately))
