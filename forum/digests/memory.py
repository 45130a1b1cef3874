"""What members were told before: from when on a digest tells, and what it need not tell again.

Only what was surely sent counts. After a digest that is uncertain the next one tells the same: rather twice than never.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.digests import periods, rhythms
from forum.digests.models import Digest, DigestItem, Rhythm, State

OVERLAP = timedelta(
    minutes=2
)  # what was being written while the last digest was made; `told` keeps it from being double
FOR_GOOD = "worth"  # a suggestion that was made once is not made again


class Reader(NamedTuple):
    """A member who gets a digest: of what happened after `since`, but not what `told` (versions by entry) knows."""

    member: Member
    since: datetime
    told: dict[int, datetime]

    def knows(self, entry_id: int, at: datetime) -> bool:
        return at <= self.since or at <= self.told.get(entry_id, self.since)


def readers(members: Sequence[Member], at: datetime) -> list[Reader]:
    """These members with what they know: three queries."""
    ids = [member.id for member in members]
    begins = _begins(ids, at)
    told = _told(ids, at)
    return [Reader(member, begins[member.id], told[member.id]) for member in members]


def _begins(ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    """Where the last digest that was sent ended; for a first one where the rhythm says; never very long ago."""
    first = sa.select(Rhythm.member_id, Rhythm.since).where(Rhythm.member_id.in_(ids))
    last = (
        sa.select(Digest.member_id, sa.func.max(Digest.told_until))
        .where(Digest.member_id.in_(ids), Digest.state == State.SENT)
        .group_by(Digest.member_id)
    )
    begins = dict.fromkeys(ids, at - rhythms.BEFORE)
    for member_id, since in db.session.execute(first):
        begins[member_id] = since
    for member_id, until in db.session.execute(last):
        begins[member_id] = max(begins[member_id], until - OVERLAP) if until else begins[member_id]
    return {member_id: max(since, at - periods.LONGEST) for member_id, since in begins.items()}


def _told(ids: Sequence[int], at: datetime) -> dict[int, dict[int, datetime]]:
    rows = (
        sa.select(Digest.member_id, DigestItem.entry_id, DigestItem.version)
        .join(Digest, Digest.id == DigestItem.digest_id)
        .where(Digest.member_id.in_(ids), Digest.state == State.SENT)
        .where(sa.or_(Digest.due_at > at - 2 * periods.LONGEST, DigestItem.news == FOR_GOOD))
    )
    told: dict[int, dict[int, datetime]] = defaultdict(dict)
    for member_id, entry_id, version in db.session.execute(rows):
        known = told[member_id].get(entry_id, version)
        told[member_id][entry_id] = max(known, version)
    return told
