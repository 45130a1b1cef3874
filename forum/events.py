"""Facts: `record(verb, subject, by=...)` writes one row in the transaction that made it true.

The table is the outbox: after the commit its rows become jobs, and a sweep finds those whose job was lost.
It is also the site's version: whatever a visitor may see changes only together with a new event.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy import event as sa_event
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from forum import clock
from forum.database import Base, db

Handler = Callable[["Event"], None]

CLAIM = timedelta(minutes=2)
GIVE_UP_AFTER = 12

_handlers: dict[tuple[str, str], list[Handler]] = {}
_carriers: list[Callable[[int], None]] = []


class Event(Base):
    """Something that happened: `verb` in the past tense, to the subject `subject_kind`/`subject_id`."""

    __tablename__ = "event"
    __table_args__ = (
        sa.Index("ix_event_subject", "subject_kind", "subject_id"),
        sa.Index("ix_event_waiting", "handled_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(40))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    done: Mapped[list[str]] = mapped_column(default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]


def record(verb: str, subject: Any, *, by: Any = None, at: datetime | None = None, **data: Any) -> Event:
    """State a fact about `subject` (a model with `id` and `event_kind`); its subscribers run after the commit.

    `by` is the member who did it, or None for the system. Flushes, so that a new subject has its id.
    """
    db.session.flush()
    fact = Event(
        verb=verb,
        subject_kind=subject.event_kind,
        subject_id=str(subject.id),
        by_id=by.id if by else None,
        data=data,
        at=at or clock.now(),
    )
    db.session.add(fact)
    db.session.info.setdefault("recorded", []).append(fact)
    return fact


def on(subject_kind: str, *verbs: str) -> Callable[[Handler], Handler]:
    """Subscribe a function to facts; it takes the event, rereads the world, and may run twice."""

    def subscribe(handler: Handler) -> Handler:
        for verb in verbs:
            known = _handlers.setdefault((subject_kind, verb), [])
            if handler not in known:
                known.append(handler)
        return handler

    return subscribe


def carried_by(carry: Callable[[int], None]) -> Callable[[int], None]:
    """Let a function hear the id of every event whose transaction was committed: the queue."""
    _carriers.append(carry)
    return carry


def waiting(*, older_than: timedelta = timedelta(0)) -> sa.Select[int]:
    """Ids of events that nobody finished handling, oldest first; given up ones are left out."""
    return (
        sa.select(Event.id)
        .where(Event.handled_at.is_(None), Event.attempts < GIVE_UP_AFTER, Event.at <= clock.now() - older_than)
        .order_by(Event.id)
    )


def release() -> None:
    """Forget who was busy with what: for a process that knows itself to be the only one that works."""
    db.session.execute(sa.update(Event).where(Event.handled_at.is_(None)).values(claimed_at=None))
    db.session.commit()


def react(event_id: int) -> None:
    """Run the subscribers of one event that have not run yet; commits after each. For jobs only.

    A subscriber that fails is left for the sweep, the others still run. Raises nothing but what the
    database raises; the failures are returned to the caller's log by `ExceptionGroup` at the end.
    """
    fact = _claim(event_id)
    if fact is None:
        return
    failures = []
    for handler in _handlers.get((fact.subject_kind, fact.verb), []):
        name = f"{handler.__module__}.{handler.__name__}"
        if name in fact.done:
            continue
        try:
            handler(fact)
            fact.done = [*fact.done, name]
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            failures.append(error)
    if not failures:
        fact.handled_at = clock.now()
    db.session.commit()
    if failures:
        raise ExceptionGroup(f"event {event_id} has unfinished subscribers", failures)


def site_version() -> str:
    """The version of everything that can be seen, for what is kept in memory. Asked once a request."""
    if not has_request_context():
        return _version()
    if "site_version" not in g:
        g.site_version = _version()
    return str(g.site_version)


def _version() -> str:
    return str(db.session.execute(VERSION).one())


# The newest event; and the newest handling, because an event with a lower id may be committed after a higher one.
VERSION = sa.text("SELECT (SELECT max(id) FROM event), (SELECT max(handled_at) FROM event)")


def _claim(event_id: int) -> Event | None:
    """Take the event for this process, unless it is handled or another took it just now."""
    now = clock.now()
    taken: Any = db.session.execute(
        sa.update(Event)
        .where(
            Event.id == event_id,
            Event.handled_at.is_(None),
            sa.or_(Event.claimed_at.is_(None), Event.claimed_at < now - CLAIM),
        )
        .values(claimed_at=now, attempts=Event.attempts + 1)
    )
    db.session.commit()
    return db.session.get(Event, event_id) if taken.rowcount else None


@sa_event.listens_for(db.session, "after_commit")
def _dispatch(session: Session) -> None:
    """Hand over what was recorded, once all of it stands; the end of a savepoint is not that yet."""
    if session.in_nested_transaction():
        return
    for fact in session.info.pop("recorded", []):
        known = sa.inspect(fact).identity
        if known is not None:  # else a savepoint took it back
            for carry in _carriers:
                carry(known[0])


@sa_event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("recorded", None)
