"""What is due becomes a row: one a member and period, however long nobody looked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from forum.accounts.models import Member, Standing
from forum.database import db
from forum.digests import periods
from forum.digests.models import Digest, Rhythm, State

AT_ONCE = 500


def due(at: datetime) -> sa.Select[Rhythm]:
    """The rhythms of active members whose next moment has come, longest ago first."""
    return _come_round(at).where(Member.standing == Standing.ACTIVE)


def plan(at: datetime) -> int:
    """Make the digests of a batch of due rhythms, and set when each is due again. 0 when none is left.

    Those of members who are away go round without one: who is back gets the next at its own day and hour.
    """
    rhythms = db.session.scalars(_come_round(at).limit(AT_ONCE)).all()
    known = _known(rhythms, at)
    rows: list[dict[str, Any]] = []
    for rhythm in rhythms:
        moment = periods.latest(rhythm, at)
        name = periods.period(rhythm, moment)
        rhythm.next_at = periods.upcoming(rhythm, at, served=[name])
        if rhythm.member.is_active and (rhythm.member_id, name) not in known:
            rows.append({"member_id": rhythm.member_id, "period": name, "due_at": moment, "try_at": moment})
    if rows:
        common = {"state": State.DUE, "reason": "", "attempts": 0, "subject": ""}
        db.session.execute(sa.insert(Digest), [row | common for row in rows])
    db.session.flush()
    return len(rhythms)


def _come_round(at: datetime) -> sa.Select[Rhythm]:
    return (
        sa.select(Rhythm)
        .join(Member, Member.id == Rhythm.member_id)
        .options(contains_eager(Rhythm.member))
        .where(Rhythm.next_at <= at)
        .order_by(Rhythm.next_at, Rhythm.member_id)
    )


def _known(rhythms: Sequence[Rhythm], at: datetime) -> set[tuple[int, str]]:
    """The periods that these members have a digest of."""
    members = [rhythm.member_id for rhythm in rhythms]
    lately = sa.select(Digest.member_id, Digest.period).where(
        Digest.member_id.in_(members), Digest.due_at > at - periods.LONGEST
    )
    return {(member_id, period) for member_id, period in db.session.execute(lately)}
