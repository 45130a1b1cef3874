"""Whether what was made for a batch is still right when the turn of one of its mails comes: two small queries."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Member, Role, Standing
from forum.database import db
from forum.digests.editions import Edition
from forum.digests.models import Frequency, Rhythm, Skipped
from forum.entries.follows import Channel, Follow
from forum.entries.models import Entry, Status
from forum.mailer import Suppression
from forum.policy import visible


class Reading(NamedTuple):
    """What of a member decides about their mail; `follows` changes whenever they follow, mute or stop."""

    standing: Standing
    role: Role
    email: str
    name: str
    language: str
    municipality_code: str | None
    frequency: Frequency | None
    is_suppressed: bool
    follows: Any

    @property
    def no_mail(self) -> Skipped | None:
        """Why this member gets none, whatever there is to tell."""
        if self.standing is not Standing.ACTIVE:
            return Skipped.AWAY
        return Skipped.OFF if self.frequency is Frequency.OFF else None


def readings(member_ids: Sequence[int]) -> dict[int, Reading]:
    """How it is with these members now: one query."""
    rows = db.session.execute(_readings(), {"members": list(member_ids)})
    return {row.id: Reading._make((*row[1:9], tuple(row[9:]))) for row in rows}


@cache
def _readings() -> sa.Select[Any]:
    """Made once: building a statement costs as much as running it."""
    follows = [
        sa.select(each).where(Follow.member_id == Member.id).scalar_subquery()
        for each in (
            sa.func.count(Follow.id),
            sa.func.max(Follow.id),
            sa.func.sum(sa.case((Follow.is_muted, Follow.id), else_=0)),
            sa.func.sum(sa.case((Follow.channel == Channel.DIGEST, Follow.id), else_=0)),
        )
    ]
    own = (Member.standing, Member.role, Member.email, Member.name, Member.language, Member.municipality_code)
    gone = sa.exists().where(Suppression.address == sa.func.lower(Member.email))
    return (
        sa.select(Member.id, *own, Rhythm.frequency, gone, *follows)
        .outerjoin(Rhythm, Rhythm.member_id == Member.id)
        .where(Member.id.in_(sa.bindparam("members", expanding=True)))
    )


def is_fresh(member: Member, edition: Edition) -> bool:
    """Whether the member may read every item of it, and each still says what it said: one query."""
    made = {item.card.id: item.card.version for item in edition.items}
    if not made:
        return True
    now = sa.select(Entry.id, Entry.version).where(
        Entry.id.in_(made), Entry.status == Status.PUBLISHED, visible(Entry, member)
    )
    return {row.id: row.version for row in db.session.execute(now)} == made
