"""Recurring work, once for all processes: the table remembers up to when each was done.

Every worker looks each minute; who claims a moment first does it. After an absence (the machine was off) only the
last of the moments that were missed is made up for. Work that was killed is taken up again when its claim has lapsed.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, db

log = logging.getLogger(__name__)

When = Callable[[datetime], bool]  # whether work is to be done in this minute, given in UTC without a zone
Recurring = tuple[str, When, Callable[[], None]]

CLAIM = timedelta(minutes=30)
FURTHEST = timedelta(days=32)  # how far back a missed moment is looked for
MINUTE = timedelta(minutes=1)


class Recurrence(Base):
    """One line of the schedule, by its name, and the last of its moments that was done."""

    __tablename__ = "recurrence"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    done_for: Mapped[datetime]
    claimed_at: Mapped[datetime | None]


def keep_up(schedule: list[Recurring], *, at: datetime | None = None) -> list[str]:
    """Do what has become due and nobody else does; gives the names. For jobs only: it commits."""
    done = []
    for name, when, work in schedule:
        now = at or clock.now()  # of each: what came before may have taken long, and a claim would begin old
        moment = _missed(when, _done_for(name, now), now)
        if moment is not None and _claim(name, moment, now):
            _do(name, work)
            _finish(name, moment, now)
            done.append(name)
    return done


def release() -> None:
    """Forget who was busy with what: for a process that knows itself to be the only one that works."""
    db.session.execute(sa.update(Recurrence).values(claimed_at=None))
    db.session.commit()


def _done_for(name: str, at: datetime) -> datetime:
    """The moment that was done last; work that is new to this site begins now."""
    known = db.session.scalar(sa.select(Recurrence.done_for).where(Recurrence.name == name))
    if known is None:
        db.session.add(Recurrence(name=name, done_for=at))
    db.session.commit()
    return known or at


def _missed(when: When, done: datetime, at: datetime) -> datetime | None:
    """The last moment since `done` that asks for the work, to the minute."""
    moment = at.astimezone(UTC).replace(second=0, microsecond=0)
    earliest = max(done, at - FURTHEST)
    while moment > earliest:
        if when(moment.replace(tzinfo=None)):
            return moment
        moment -= MINUTE
    return None


def _claim(name: str, moment: datetime, at: datetime) -> bool:
    taken: Any = db.session.execute(
        sa.update(Recurrence)
        .where(
            Recurrence.name == name,
            Recurrence.done_for < moment,
            sa.or_(Recurrence.claimed_at.is_(None), Recurrence.claimed_at < at - CLAIM),
        )
        .values(claimed_at=at)
    )
    db.session.commit()
    return bool(taken.rowcount)


def _do(name: str, work: Callable[[], None]) -> None:
    """Work that fails has its next turn at its next moment; the others go on."""
    try:
        work()
    except Exception:
        log.exception("%s failed", name)
    db.session.rollback()


def _finish(name: str, moment: datetime, claimed_at: datetime) -> None:
    """Unless it took so long that another took it over: then that one says when it is done."""
    own = sa.update(Recurrence).where(Recurrence.name == name, Recurrence.claimed_at == claimed_at)
    db.session.execute(own.values(done_for=moment, claimed_at=None))
    db.session.commit()
